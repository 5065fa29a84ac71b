"""Every file of the open data, by name."""

from audit.opendata import package as packages
from audit.opendata.package import PACKAGE, PALMARES, README, SCHEMA, TABLE
from audit.opendata.published import Published
from audit.opendata.readme import readme
from audit.opendata.table import as_csv


def files(data: Published) -> dict[str, bytes]:
    """Return every file by name: the same data give the same bytes."""
    table, palmares = as_csv(data), packages.encoded(packages.palmares(data))
    return {
        TABLE: table,
        SCHEMA: packages.encoded(packages.schema(data)),
        PALMARES: palmares,
        PACKAGE: packages.encoded(packages.package(data, table, palmares)),
        README: readme(data),
    }
