"""Who did what: append-only and hash-chained."""

from ventanilla.audit.service import Audit

__all__ = ["Audit"]
