r"""The identifiers: opaque, ASCII, one token of a subject each, never a name of a person.

A code is a literal token of a NATS subject, so it holds no dot, no space and no wildcard. Patterns end with
`(?![\s\S])`, strict in Python and in JSON Schema alike: `$` would let a final newline through.
"""

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta

#: The scope of what belongs to the label itself and not to one edition (persons, the clock, the founding).
LABEL: Final = "label"

EditionCode = Annotated[
    str, Meta(pattern=r"^(label|[1-9][0-9]{0,3})(?![\s\S])", description="An edition's number, or `label`")
]
#: INSEE code or SIREN for a local authority; other labels may use their own codes of the same shape.
ApplicantCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]{1,20}(?![\s\S])", description="INSEE code, or SIREN")]
#: One applicant files one dossier in an edition, so a dossier is named by its applicant's code.
DossierCode = ApplicantCode
PersonCode = Annotated[str, Meta(pattern=r"^p-[a-z0-9]{1,30}(?![\s\S])", description="Opaque code of a person")]
#: A person, or one of the services acting on what the log holds.
ActorCode = Annotated[
    str, Meta(pattern=r"^(p-[a-z0-9]{1,30}|intake|scoring|awards|notify|registrar)(?![\s\S])", description="Who acts")
]
PanelCode = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,30}(?![\s\S])")]
MotionCode = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9-]{1,60}(?![\s\S])")]
SittingCode = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,20}(?![\s\S])")]
LetterCode = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}(?![\s\S])")]
CriterionCode = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}(?![\s\S])")]
MentionCode = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,60}(?![\s\S])")]
CommandId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}(?![\s\S])", description="128 bits in hexadecimal")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}(?![\s\S])", description="SHA-256 in hexadecimal")]
# msgspec applies the pattern to a union with Literal[""] too, and refuses "": absence belongs into the pattern.
CommandIdOrNone = Annotated[
    str, Meta(pattern=r"^([0-9a-f]{32})?(?![\s\S])", description="A command id, or `` for none")
]
Sha256OrNone = Annotated[
    str, Meta(pattern=r"^([0-9a-f]{64})?(?![\s\S])", description="SHA-256 in hexadecimal, or `` for none")
]
PublicKey = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=(?![\s\S])", description="Ed25519 public key, 32 bytes in base64")
]
#: With an offset, always written in UTC.
Instant = Annotated[datetime, Meta(tz=True)]
Position = Annotated[int, Meta(ge=0, description="Position in the log, from 1; 0 stands for none")]
#: A short sentence that a person wrote for the record: no personal data (it is never sealed).
Reason = Annotated[str, Meta(min_length=1, max_length=2000)]
#: An exact rational in lowest terms, `n` or `n/d`: nothing compared, ranked or published is a float.
Exact = Annotated[str, Meta(pattern=r"^-?[0-9]+(/[1-9][0-9]*)?(?![\s\S])")]
