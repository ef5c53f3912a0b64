"""Certificates that were issued, documents that the utility handed over, blank forms, and tax documents of bills."""

from ventanilla.documents.tables.archive import document
from ventanilla.documents.tables.blanks import blank_form
from ventanilla.documents.tables.certificates import (
    certificate,
    certificate_look,
    certificate_paper,
    certificate_series,
)
from ventanilla.documents.tables.tax_documents import tax_document

__all__ = [
    "blank_form",
    "certificate",
    "certificate_look",
    "certificate_paper",
    "certificate_series",
    "document",
    "tax_document",
]
