"""Under which tax number the utility issues its papers."""

from __future__ import annotations

from ventanilla.billing.fiscal import WRITTEN
from ventanilla.plugin import Utility


def issuer_number(utility: Utility) -> str:
    """The tax number as its authority writes it (``30-00000001-5``); as it was declared where none is known."""
    names = (kind.fiscal for kind in utility.documents if kind.name == "bill")
    write = WRITTEN.get(next(names, ""))
    return write(utility.tax_id) if write else utility.tax_id
