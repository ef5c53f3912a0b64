"""Certificates that were issued, and the documents that the utility handed over."""

from ventanilla.documents.tables.archive import document
from ventanilla.documents.tables.certificates import (
    certificate,
    certificate_look,
    certificate_paper,
    certificate_series,
)

__all__ = ["certificate", "certificate_look", "certificate_paper", "certificate_series", "document"]
