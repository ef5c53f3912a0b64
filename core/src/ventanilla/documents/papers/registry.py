"""The papers of the archive by their names in manifests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ventanilla.documents.model import PaperText
from ventanilla.documents.papers.acts import acceptance_act, reconciliation_act
from ventanilla.documents.papers.invoicing import advance_bill, payment_bill
from ventanilla.documents.papers.material import Material
from ventanilla.documents.papers.metering import consumption_sheet
from ventanilla.documents.papers.notice import restriction_notice
from ventanilla.documents.papers.transfer import invoice, transfer_act, transfer_invoice

PAPERS: Mapping[str, Callable[[Material], PaperText]] = MappingProxyType(
    {
        "payment_bill": payment_bill,
        "advance_bill": advance_bill,
        "invoice": invoice,
        "transfer_invoice": transfer_invoice,
        "transfer_act": transfer_act,
        "acceptance_act": acceptance_act,
        "reconciliation_act": reconciliation_act,
        "consumption_sheet": consumption_sheet,
        "restriction_notice": restriction_notice,
    }
)
"""Each writes its text; drawing it is another matter."""
