"""A local authority as the official list gives it; public data, identified by its code, never by its name."""

from typing import Annotated

from msgspec import Meta, Struct

from contracts.codes import ApplicantCode

KindCode = Annotated[
    str, Meta(pattern=r"^[a-z-]{1,30}(?![\s\S])", description="A kind of the rulebook: ville, village…")
]


class Authority(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Code (INSEE or SIREN), name, type in the list (`commune` or `epci`), department, inhabitants (None: unknown)."""

    code: ApplicantCode
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    type: Annotated[str, Meta(pattern=r"^[a-z]{1,20}(?![\s\S])")]
    department: Annotated[str, Meta(max_length=3)]
    population: Annotated[int, Meta(ge=0)] | None
