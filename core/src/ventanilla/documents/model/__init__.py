"""Certificates: papers whose facts are frozen and signed when they are issued."""

from __future__ import annotations

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
from ventanilla.documents.model.statement import StatementFacts

__all__ = [
    "Certificate",
    "CertificateState",
    "Clearance",
    "ClearanceFacts",
    "Comparison",
    "Facts",
    "Held",
    "PendingBill",
    "Printed",
    "StatementFacts",
    "Verification",
]
