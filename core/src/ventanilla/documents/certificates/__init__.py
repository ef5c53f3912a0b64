"""Certificates: numbered, signed, verifiable papers."""

from __future__ import annotations

from ventanilla.documents.certificates.issuing import Draft, Issuing
from ventanilla.documents.certificates.verifying import Verifying

__all__ = ["Draft", "Issuing", "Verifying"]
