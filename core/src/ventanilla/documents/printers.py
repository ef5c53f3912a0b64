"""Which paper each kind of certificate is printed on. Imported only by who prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ventanilla.documents.certificates.sheet import CertificatePrint
from ventanilla.documents.clearance import print_clearance
from ventanilla.documents.statement import print_certified_statement

PRINTERS: Mapping[str, Callable[[CertificatePrint], bytes]] = {
    "clearance": print_clearance,
    "statement": print_certified_statement,
}
