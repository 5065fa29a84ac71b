"""Who else files a dossier in the demo edition and gets no award: one for each way in which a dossier may end so."""

from demo.editions.applicants import PORT, Applicant, registry
from demo.editions.lots import Lots

#: The kind drawn for each end that is drawn; the inadmissible dossier is La Rochelle's port, filed for its namesake.
DRAWN = {"hors-concours": "ville", "to-complete": "village", "withdrawn": "ville"}


def others(lots: Lots, applicants: list[Applicant]) -> list[dict[str, str]]:
    """Return code, kind and end of each, by code."""
    taken = {applicant.code for applicant in applicants}
    found = [{"code": PORT, "kind": "ville", "ends": "inadmissible"}]
    for ends, kind in DRAWN.items():
        free = sorted(item.code for item in registry().values() if item.kind == kind and item.code not in taken)
        code = lots.shuffled(free)[0]
        taken.add(code)
        found.append({"code": code, "kind": kind, "ends": ends})
    return sorted(found, key=lambda other: other["code"])
