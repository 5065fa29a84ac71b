"""The official list of French local authorities: every current commune and every EPCI, by code.

Source: npm package `@etalab/decoupage-administratif` (data of INSEE and DGCL). Licence: data under Licence Ouverte 2.0
(Etalab), which asks for `ATTRIBUTION` wherever the list is shown; the package's code is under the MIT licence.

To derive it again, byte for byte (see README.md for the tarball's hash):

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python -m services.intake.official.derive package
"""

import hashlib
from importlib.resources import files

FILE = "authorities.csv.gz"
VERSION = "6.0.0"
SOURCE = f"npm:@etalab/decoupage-administratif@{VERSION}"
SHA256 = "18dffb9f52c899c74d04b8720464f03f88298f47c6ede62c1983b48a65fc130a"
ATTRIBUTION = (
    "Liste des communes et des EPCI : Insee (Code officiel géographique, populations légales) et DGCL, "
    f"d'après Etalab, @etalab/decoupage-administratif {VERSION} (millésime 2026), sous Licence Ouverte 2.0."
)
ATTRIBUTION_EN = (
    "List of communes and inter-municipal bodies: Insee (official geographic code, legal populations) and DGCL, "
    f"from Etalab, @etalab/decoupage-administratif {VERSION} (2026 vintage), under Licence Ouverte 2.0."
)


def load() -> bytes:
    """Return the bytes of the gzipped CSV, whose SHA-256 is `SHA256`; raise ValueError when they are not those."""
    content = files(__name__).joinpath(FILE).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        raise ValueError(f"{FILE} is not the official list {VERSION}: its SHA-256 is {digest}, expected {SHA256}")
    return content
