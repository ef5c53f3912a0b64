"""Who did what: append-only and hash-chained."""

from ventanilla.audit.service import Audit, Entry

__all__ = ["Audit", "Entry"]
