"""What became of mails that came back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounces:
    """What an import of returned mails did: how many were read, were ours, and stopped a subscription."""

    read: int
    matched: int
    noted: int
