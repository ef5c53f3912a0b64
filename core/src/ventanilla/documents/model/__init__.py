"""Certificates, whose facts are frozen and signed when they are issued, and the papers of the archive."""

from __future__ import annotations

from ventanilla.documents.model.archive import PAGE, Archive, ArchiveWish, Document
from ventanilla.documents.model.certificates import (
    Certificate,
    CertificateState,
    Comparison,
    Facts,
    Held,
    Printed,
    Verification,
)
from ventanilla.documents.model.clearance import Clearance, ClearanceFacts, PendingBill
from ventanilla.documents.model.dte import DTE_KINDS, Dte, TaxDocument
from ventanilla.documents.model.paper import (
    Block,
    Column,
    Labelled,
    PaperText,
    Paragraph,
    PaymentCode,
    Signature,
    Signatures,
    Table,
)
from ventanilla.documents.model.statement import StatementFacts

__all__ = [
    "DTE_KINDS",
    "PAGE",
    "Archive",
    "ArchiveWish",
    "Block",
    "Certificate",
    "CertificateState",
    "Clearance",
    "ClearanceFacts",
    "Column",
    "Comparison",
    "Document",
    "Dte",
    "Facts",
    "Held",
    "Labelled",
    "PaperText",
    "Paragraph",
    "PaymentCode",
    "PendingBill",
    "Printed",
    "Signature",
    "Signatures",
    "StatementFacts",
    "Table",
    "TaxDocument",
    "Verification",
]
