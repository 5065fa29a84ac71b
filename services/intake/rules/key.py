"""A public key that may be recorded: a point of Ed25519 with which nobody but its owner can sign.

RFC 8032, 5.1.3 (decoding) and 5.1.7. OpenSSL takes any 32 bytes for a key, and under a point of small order anybody can
make signatures that verify: evidence under such a key would prove nothing.
"""

import base64
from typing import Final

from contracts.refusals import Refusal, Why

_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
#: y**2 of the points whose order divides 4; those of order 8 are the roots of d·t² + 2·t − 1 = 0 in t = y².
_OF_ORDER_4: Final = frozenset({0, 1})


def check_key(key: str) -> None:
    """Refuse a key that is not canonical base64, not a point of the curve, or a point of small order."""
    raw = base64.b64decode(key)
    if len(raw) != 32 or base64.b64encode(raw).decode() != key:
        raise Refusal(Why.INVALID_FIELD, field="key", problem="key: not 32 bytes in canonical base64")
    if not _is_point(int.from_bytes(raw, "little") & (2**255 - 1)):
        raise Refusal(Why.INVALID_FIELD, field="key", problem="key: not an Ed25519 public key")


def _is_point(y: int) -> bool:
    if y >= _P:
        return False
    square = y * y % _P
    # x² = (y² − 1) / (d·y² + 1) on the curve; a square modulo p unless Euler's criterion says −1.
    x_square = (square - 1) * pow(_D * square + 1, -1, _P) % _P
    small = square in _OF_ORDER_4 or (_D * square * square + 2 * square - 1) % _P == 0
    return not small and pow(x_square, (_P - 1) // 2, _P) == 1
