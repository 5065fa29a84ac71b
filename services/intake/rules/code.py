"""Codes of applicants, as the rulebook says: those of French local authorities, or any.

`insee-siren/1`: INSEE's code (COG) for a commune, a SIREN with its check digit for an EPCI. `any/1`: whatever fits the
contract, for labels whose applicants are no local authorities.

SIREN: nine digits, the last one checked by the Luhn formula (ISO/IEC 7812-1).
"""

import re
from typing import Final, Literal

Codes = Literal["insee-siren/1", "any/1"]

_INSEE: Final = re.compile(r"([0-9]{5}|2[AB][0-9]{3})", re.ASCII)
_SIREN: Final = re.compile(r"[0-9]{9}", re.ASCII)


def well_formed(code: str, codes: Codes = "insee-siren/1") -> bool:
    """Say whether a code has the shape of an INSEE code, or of a SIREN with a right check digit (`any/1`: any)."""
    if codes == "any/1" or _INSEE.fullmatch(code):
        return True
    return bool(_SIREN.fullmatch(code)) and _luhn(code)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0
