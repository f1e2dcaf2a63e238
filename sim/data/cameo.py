"""CAMEO event codes: their descriptions, and codes that lost their leading zero."""

from __future__ import annotations

import re

_CAMEO = """
01 a public statement; 011 a refusal to comment; 012 a gloomy statement; 013 a hopeful statement
014 a course of action weighed in public; 015 responsibility acknowledged; 016 responsibility denied
017 a symbolic act; 018 condolences or sympathy; 019 agreement expressed
02 an appeal; 021 an appeal to work together; 022 an appeal for diplomatic support; 023 an appeal for aid
024 an appeal for political change; 025 an appeal to give way; 026 an appeal to meet; 027 an appeal to settle
028 an appeal for mediation
03 readiness to cooperate; 031 readiness to work together; 032 readiness for diplomatic cooperation
033 a promise of aid; 034 a promise of political change; 035 readiness to give way; 036 readiness to meet
037 readiness to settle; 038 readiness for mediation; 039 an offer to mediate
04 a consultation; 041 a telephone call; 042 a visit; 043 a visit received; 044 a meeting elsewhere
045 mediation; 046 a negotiation
05 diplomatic cooperation; 051 praise; 052 a defence in words; 053 support rallied; 054 recognition
055 an apology; 056 forgiveness; 057 an agreement signed
06 practical cooperation; 061 economic cooperation; 062 military cooperation; 063 cooperation of courts or police
064 information shared
07 aid; 071 economic aid; 072 military aid; 073 humanitarian aid; 074 protection or peacekeepers sent; 075 asylum
08 a concession; 081 restrictions eased; 082 dissent tolerated; 083 a demand for reform met
084 people or property returned; 085 sanctions eased; 086 outsiders let in; 087 a military step back
0871 a ceasefire; 0874 a military retreat
09 an investigation; 091 an investigation of crime; 092 an investigation of abuses; 093 an inquiry into military action
094 an investigation of war crimes
10 a demand; 101 a demand for cooperation; 102 a demand for diplomatic support; 103 a demand for aid
104 a demand for political change; 105 a demand to give way; 106 a demand to meet; 107 a demand to settle
108 a demand for mediation
11 disapproval; 111 criticism; 112 an accusation; 113 opposition rallied; 114 an official complaint
115 a lawsuit; 116 a verdict against the other
12 a rejection; 121 cooperation refused; 122 a request for aid refused; 123 a call for reform refused
124 a refusal to give way; 125 talks refused; 126 mediation refused; 127 a settlement refused; 128 a norm defied
129 a veto
13 a threat; 131 a threat short of force; 132 a threat of administrative measures; 133 a threat of protest
134 a threat to end talks; 135 a threat to end mediation; 136 a threat to shut outsiders out
137 a threat of repression; 138 a threat of force; 139 an ultimatum
14 a protest; 141 a demonstration; 142 a hunger strike; 143 a strike or boycott; 144 a passage blocked; 145 a riot
15 a show of force; 151 police on alert; 152 armed forces on alert; 153 police mobilised; 154 armed forces mobilised
16 relations cut back; 161 diplomatic relations cut back or broken; 162 aid cut; 163 an embargo or sanctions
164 talks broken off; 165 mediation broken off; 166 an expulsion or withdrawal
17 coercion; 171 property seized or damaged; 172 administrative sanctions; 173 an arrest or charge
174 people expelled; 175 repression by force
18 an assault; 181 an abduction or hostage-taking; 182 a physical assault; 183 a bombing; 184 people used as shields
185 an attempt on a life; 186 an assassination
19 the use of armed force; 191 a blockade; 192 territory occupied; 193 small-arms fire; 194 artillery or tank fire
195 an attack from the air; 196 a ceasefire broken
20 mass violence; 201 a mass expulsion; 202 mass killing; 203 ethnic cleansing; 204 weapons of mass destruction used
"""

CAMEO_TEXTS: dict[str, str] = dict(entry.strip().split(" ", 1) for entry in re.split("[;\n]", _CAMEO.strip()))
"""Description of each CAMEO code."""


def cameo_text(cameo: str) -> str:
    """Describe a code, such as `an apology`, by its longest described prefix; "" if it is not a CAMEO code."""
    if not (cameo.isascii() and cameo.isdigit() and 2 <= len(cameo) <= 4):
        return ""
    return next((CAMEO_TEXTS[cameo[:n]] for n in range(len(cameo), 1, -1) if cameo[:n] in CAMEO_TEXTS), "")


def lost_zero(cameo: str) -> bool:
    """Return True if a code is a CAMEO code only with the leading zero that it lacks, such as 57, 1 or 231."""
    padded = f"0{cameo}"
    is_class = padded[:2] in CAMEO_TEXTS and padded[2:] in ("", "0")
    return not cameo_text(cameo) and bool(cameo_text(padded)) and (is_class or padded[:3] in CAMEO_TEXTS)


def has_two_meanings(cameo: str) -> bool:
    """Return True for 10 to 20: a class of acts, or quite another act if the code lost its zero (010 to 020)."""
    return len(cameo) == 2 and bool(cameo_text(cameo)) and bool(cameo_text(f"0{cameo}"))
