"""What is checked of what a manifest says about bills."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ventanilla.plugin.manifest import Utility

SECTIONS = ("receipt", "offer", "vat")
"""What a bill may show besides its charges."""


def bill_faults(utility: Utility) -> Iterator[str]:
    """Sections that are none, attributes that are not declared, a creditor's tax code that can't be."""
    declared = {attribute.name for attribute in utility.attributes if attribute.on == "bill"}
    for kind in utility.documents:
        for section in kind.sections:
            if section not in SECTIONS:
                yield f"the document kind {kind.name} has a section {section!r}; known are {', '.join(SECTIONS)}"
        for name in kind.offer:
            if name not in declared:
                yield f"the offer of the document kind {kind.name} names {name!r}, which is no attribute of bills"
    for _, name in utility.einvoices.attributes if utility.einvoices else ():
        if name not in declared:
            yield f"UTILITY.einvoices keeps something as {name!r}, which is no attribute of bills"
    if utility.pagopa is not None and not re.fullmatch("[0-9]{11}", utility.pagopa.tax_code):
        yield "UTILITY.pagopa.tax_code must have 11 digits"
