"""How friendly an act is: Goldstein weights of CAMEO codes.

Goldstein (1992) gave the acts of an older scheme weights from -10 to 10; those below are the weights in common use for
the codes of CAMEO (Schrodt 2012), as the ICEWS data list them. A code that is not written has the weight of the longest
one that begins it.
"""

from __future__ import annotations

_WEIGHTS = """
    01 0, 011 -0.1, 012 -0.4, 013 0.4, 016 -5, 018 3.4, 019 3.4
    02 3, 021 3.4, 022 3.4, 023 3.4, 024 -0.3, 025 -0.3, 026 4, 027 4, 028 4
    03 4, 031 5.2, 032 4.5, 033 5.2, 0334 6, 034 7, 035 7, 037 5, 038 7, 039 5
    04 1, 042 1.9, 043 2.8, 044 2.5, 045 5, 046 7
    05 3.5, 051 3.4, 053 3.8, 054 6, 055 7, 056 7, 057 8
    06 6, 061 6.4, 062 7.4, 063 7.4, 064 7
    07 7, 071 7.4, 072 8.3, 073 7.4, 074 8.5
    08 5, 084 7, 085 7, 086 9, 087 9, 0874 10
    09 -2
    10 -5
    11 -2
    12 -4, 125 -5, 126 -5, 127 -5, 128 -5, 129 -5
    13 -6, 130 -4.4, 131 -5.8, 132 -5.8, 133 -5.8, 134 -5.8, 135 -5.8, 136 -7, 137 -7, 138 -7, 139 -7
    14 -6.5, 144 -7.5, 145 -7.5
    15 -7.2
    16 -4, 162 -5.6, 163 -8, 164 -6.5, 165 -7, 166 -7
    17 -7, 171 -9.2, 172 -5, 173 -5, 174 -5, 175 -9
    18 -9, 182 -9.5, 1821 -9, 1822 -9, 1823 -10, 183 -10, 184 -8, 185 -8, 186 -10
    19 -10, 191 -9.5, 192 -9.5, 196 -9.5
    20 -10, 201 -9.5
"""

WEIGHTS = {
    code: float(weight)
    for code, weight in (pair.split() for pair in _WEIGHTS.replace("\n", ",").split(",") if pair.strip())
}
"""Weight by CAMEO code."""


def tone_of(cameo: str) -> float:
    """The tone of an act, -1 to 1: its weight divided by ten. Raises KeyError for a code that no weight begins."""
    for letters in range(len(cameo), 1, -1):
        if cameo[:letters] in WEIGHTS:
            return WEIGHTS[cameo[:letters]] / 10.0
    raise KeyError(f"no CAMEO code {cameo!r}; codes begin with 01 to 20")
