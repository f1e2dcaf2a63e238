"""Elementary functions of numbers, written so that a compiler can compute several runs at once.

Those of a system's mathematical library differ between processors in the last digit; these use only the operations of
IEEE 754, which do not.
"""

from __future__ import annotations

from math import copysign, sqrt
from typing import Any

import numpy as np

from sim.model.compiling import LANES, rule

_PER_LN2, _LN2_HIGH, _LN2_LOW = 1.4426950408889634, 0.693147180369123816490, 1.90821492927058770002e-10
"""1 / ln 2, and ln 2 in two parts, the first with few digits (Cody & Waite 1980)."""
_LARGEST = 700.0
"""Exponents beyond this are cut off: e^-700 is about 1e-304."""


@rule
def relu(x: float) -> float:
    """Return the positive part."""
    return max(x, 0.0)


@rule
def clip(x: float, low: float, high: float) -> float:
    """Return x, limited to `low` and `high`."""
    return min(max(x, low), high)


@rule
def grievance_intensity(grievance: float) -> float:
    """Compute grievance intensity, w = g / (1 + g), 0 to 1."""
    return grievance / (1.0 + grievance)


@rule
def excess_grievance(mine: Any, setting: Any, r: int) -> float:
    """Return the grievance intensity of a dyad above the usual one."""
    return grievance_intensity(mine.grievance[r]) - setting.usual_grievance[r]


@rule
def power_of_two(exponent: float) -> float:
    """Return 2 to a whole exponent, from its bits."""
    bits = (np.int64(exponent) + np.int64(1023)) << np.int64(52)
    return np.int64(bits).view(np.float64)


@rule
def exp_less_one_near_zero(x: float) -> float:
    """Compute e^x - 1 for |x| up to (ln 2) / 2, by its series."""
    tail = 1 / 40320 + x * (1 / 362880 + x * (1 / 3628800 + x * (1 / 39916800 + x * (1 / 479001600))))
    tail = 1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x * tail)))
    return x * (1.0 + x * (1 / 2 + x * (1 / 6 + x * tail)))


@rule
def exp(x: float) -> float:
    """Compute e^x, for |x| up to 700: 2^k e^r with |r| at most (ln 2) / 2."""
    x = min(max(x, -_LARGEST), _LARGEST)
    k = np.floor(x * _PER_LN2 + 0.5)
    rest = exp_less_one_near_zero((x - k * _LN2_HIGH) - k * _LN2_LOW)
    return power_of_two(k) * (1.0 + rest)


@rule
def exp_less_one(x: float) -> float:
    """Compute e^x - 1, precisely also near zero, for |x| up to 700."""
    k = np.floor(x * _PER_LN2 + 0.5)
    rest = exp_less_one_near_zero((x - k * _LN2_HIGH) - k * _LN2_LOW)
    scale = power_of_two(k)
    return scale * rest + (scale - 1.0)


@rule
def tanh(x: float) -> float:
    """Compute the hyperbolic tangent."""
    less = exp_less_one(-2.0 * min(abs(x), 20.0))
    size = -less / (2.0 + less)
    return size if x >= 0.0 else -size


@rule
def sigmoid(log_odds: float) -> float:
    """Convert log-odds to a probability."""
    return 1.0 / (1.0 + exp(-log_odds))


@rule
def log(x: float) -> float:
    """Compute the natural logarithm of a normal positive number: k ln 2 + 2 artanh((m - 1) / (m + 1)), x = m 2^k."""
    bits = np.float64(x).view(np.int64)
    k = (bits >> np.int64(52)) - np.int64(1023)
    m = np.int64((bits & np.int64(0x000FFFFFFFFFFFFF)) | np.int64(0x3FF0000000000000)).view(np.float64)
    upper = m > 1.4142135623730951
    m = 0.5 * m if upper else m
    exponent = np.float64(k + np.int64(1)) if upper else np.float64(k)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    high = 1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19 + z * (1 / 21 + z * (1 / 23)))))
    series = 1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * high))))
    return exponent * _LN2_HIGH + (2.0 * s * (1.0 + z * series) + exponent * _LN2_LOW)


@rule
def normal_quantile(u: float) -> float:
    """Compute the standard normal quantile of u in (0, 1) (Wichura 1988, algorithm AS 241, PPND16)."""
    return usual_quantile(u) if min(u, 1.0 - u) > _FAR else far_quantile(u)


@rule
def normal_quantiles(u: Any, into: Any) -> None:
    """Write the quantiles of a row of numbers into another.

    A loop with a rare branch in it would be computed run by run; so the far tails have a loop of their own.
    """
    far = 0
    for r in range(LANES):
        into[r] = usual_quantile(u[r])
        far += 1 if min(u[r], 1.0 - u[r]) <= _FAR else 0
    if far > 0:
        for r in range(LANES):
            if min(u[r], 1.0 - u[r]) <= _FAR:
                into[r] = far_quantile(u[r])


_CENTRE, _FAR = 0.425, 1.3887943864964021e-11
"""The central approximation is for |u - .5| up to .425; the far one below e^-25, where sqrt(-ln u) is above 5."""


@rule
def usual_quantile(u: float) -> float:
    """Compute the quantile by both usual approximations, near the median and in the tails, and one division."""
    q = u - 0.5
    centre = abs(q) <= _CENTRE
    top, bottom = _central(0.180625 - q * q)
    tail_top, tail_bottom = _tail(sqrt(-log(min(u, 1.0 - u))) - 1.6)
    quotient = (top if centre else tail_top) / (bottom if centre else tail_bottom)
    return q * quotient if centre else copysign(quotient, q)


@rule
def far_quantile(u: float) -> float:
    """Compute the quantile in the far tails."""
    return copysign(_far_tail(sqrt(-log(min(u, 1.0 - u))) - 5.0), u - 0.5)


@rule
def _central(r: float) -> tuple[float, float]:
    top = 67265.770927008700853 + r * (33430.575583588128105 + r * 2509.0809287301226727)
    top = 1971.5909503065514427 + r * (13731.693765509461125 + r * (45921.953931549871457 + r * top))
    bottom = 39307.89580009271061 + r * (28729.085735721942674 + r * 5226.495278852545925)
    bottom = 687.1870074920579083 + r * (5394.1960214247511077 + r * (21213.794301586595867 + r * bottom))
    return 3.387132872796366608 + r * (133.14166789178437745 + r * top), 1.0 + r * (42.313330701600911252 + r * bottom)


@rule
def _tail(r: float) -> tuple[float, float]:
    top = 0.24178072517745061177 + r * (0.0227238449892691845833 + r * 7.7454501427834140764e-4)
    top = 5.7694972214606914055 + r * (3.64784832476320460504 + r * (1.27045825245236838258 + r * top))
    bottom = 0.0151986665636164571966 + r * (5.475938084995344946e-4 + r * 1.05075007164441684324e-9)
    bottom = 1.6763848301838038494 + r * (0.68976733498510000455 + r * (0.14810397642748007459 + r * bottom))
    return 1.42343711074968357734 + r * (4.6303378461565452959 + r * top), 1.0 + r * (
        2.05319162663775882187 + r * bottom
    )


@rule
def _far_tail(r: float) -> float:
    top = 0.0012426609473880784386 + r * (2.71155556874348757815e-5 + r * 2.01033439929228813265e-7)
    top = 1.7848265399172913358 + r * (0.29656057182850489123 + r * (0.026532189526576123093 + r * top))
    bottom = 1.8463183175100546818e-5 + r * (1.4215117583164458887e-7 + r * 2.04426310338993978564e-15)
    bottom = 0.13692988092273580531 + r * (0.0148753612908506148525 + r * (7.868691311456132591e-4 + r * bottom))
    top = 6.6579046435011037772 + r * (5.4637849111641143699 + r * top)
    return top / (1.0 + r * (0.59983220655588793769 + r * bottom))
