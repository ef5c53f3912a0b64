"""Certificates: papers whose facts are frozen and signed when they are issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

Facts = Mapping[str, Any]
"""What is on a paper: JSON of texts, whole numbers, lists and mappings; the shape is the kind's own."""


class CertificateState(StrEnum):
    """What whoever holds the paper is told. ``ALTERED``: what the portal keeps is no longer what it signed."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One issued paper.

    ``number`` is for people (``LD-2026-000123``) and opens nothing; ``code`` is the secret in the address and the QR.
    ``valid_until`` is the last day, at the utility's place. ``sha256`` is that of the PDF, in hex.
    ``fingerprint`` is short and printed: the same on the paper and on the public page.
    """

    id: str
    number: str
    code: str
    kind: str
    supply_point_id: str
    identity_id: str
    facts: Facts
    key_id: str
    signature: str
    sha256: str
    fingerprint: str
    issued_at: datetime
    valid_until: date
    revoked_at: datetime | None = None

    def state(self, today: date) -> CertificateState:
        """Valid, expired or revoked on a day."""
        if self.revoked_at is not None:
            return CertificateState.REVOKED
        return CertificateState.EXPIRED if today > self.valid_until else CertificateState.VALID


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as the one who asked for it sees it."""

    certificate: Certificate
    state: CertificateState


@dataclass(frozen=True, slots=True)
class Verification:
    """What looking a paper up says; the certificate only where it is known and unaltered."""

    state: CertificateState
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a file is, byte for byte, one that was issued, and how that certificate stands."""

    is_as_issued: bool
    state: CertificateState = CertificateState.UNKNOWN


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF with the name to save it under: one that any system takes, and one in the paper's own letters.

    The latter is empty where it would be the same.
    """

    content: bytes
    filename: str
    shown_name: str = ""
