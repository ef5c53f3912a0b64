"""What pages show of a certificate: what is on its paper, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ventanilla.documents.model import Certificate, CertificateState, ClearanceFacts, Held, StatementFacts
from ventanilla.web.shell import Shell

TONES: Mapping[CertificateState, tuple[str, str]] = {
    CertificateState.VALID: ("good", "✓"),
    CertificateState.EXPIRED: ("warn", "◷"),
    CertificateState.REVOKED: ("bad", "✕"),
    CertificateState.ALTERED: ("bad", "!"),
    CertificateState.UNKNOWN: ("bad", "?"),
}
"""The tone and the sign of each state."""

_FACTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "clearance": ClearanceFacts.of,
    "statement": StatementFacts.of,
}


def shown(shell: Shell, held: Held) -> dict[str, Any]:
    """For a template: nothing of what is no longer what was signed."""
    is_known = held.certificate.kind in _FACTS and held.state is not CertificateState.ALTERED
    return {
        "issued_on": day_of_issue(shell),
        "facts": _FACTS[held.certificate.kind](held.certificate.facts) if is_known else None,
        "kind": held.certificate.kind,
        "tones": TONES,
    }


def day_of_issue(shell: Shell) -> Callable[[Certificate], date]:
    """Answers on which day, at the utility's place, a certificate was issued."""
    zone = shell.house.zone
    return lambda certificate: certificate.issued_at.astimezone(zone).date()
