"""What the commands about issued logins say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ventanilla.cli.staffing import Counter, tried

if TYPE_CHECKING:
    from ventanilla.supply.model import Agreement


def issue_code(at: Counter, user_name: str, reason: str) -> int:
    """Make a one-time password; the exit code."""

    def issue() -> int:
        given = at.portal.staff.issue_code(at.actor, user_name, reason)
        at.say("staff.code.line", user_name=given.user_name, password=given.password, until=given.expires_at)
        at.say("staff.code.once")
        return 0

    return tried(at, issue, "staff.code.unknown", "staff.code.ended")


def record_agreement(at: Counter, values: Mapping[str, str]) -> int:
    """Record an agreement; the exit code."""

    def record() -> int:
        made = at.portal.staff.record_agreement(at.actor, values)
        _show(at, made.agreement)
        at.say(
            "staff.code.line", user_name=made.first.user_name, password=made.first.password, until=made.first.expires_at
        )
        at.say("staff.code.once")
        return 0

    return tried(at, record, "staff.agreement.none", "staff.agreement.ended")


def agreements(at: Counter, customer: str) -> int:
    """List agreements; the exit code."""

    def show() -> int:
        found = at.portal.staff.agreements(at.actor, customer)
        for each in found:
            _show(at, each)
        if not found:
            at.say("staff.agreement.empty")
        return 0

    return tried(at, show, "staff.agreement.none", "staff.agreement.none")


def renew_agreement(at: Counter, agreement_id: str, values: Mapping[str, str]) -> int:
    """Renew one; the exit code."""

    def renew() -> int:
        _show(at, at.portal.staff.renew_agreement(at.actor, agreement_id, values))
        return 0

    return tried(at, renew, "staff.agreement.unknown", "staff.agreement.ended")


def end_agreement(at: Counter, agreement_id: str, reason: str) -> int:
    """End one; the exit code."""

    def end() -> int:
        _show(at, at.portal.staff.end_agreement(at.actor, agreement_id, reason))
        return 0

    return tried(at, end, "staff.agreement.unknown", "staff.agreement.ended")


def _show(at: Counter, each: Agreement) -> None:
    at.say("staff.agreement.line", id=each.id, number=each.number, name=each.customer_name, login=each.login)
    signer = at.language.text(f"staff.agreement.{each.signer.value}")
    at.say("staff.agreement.signer", signer=signer, name=each.signer_name, document=each.document_shown)
    if each.valid_until is not None:
        at.say("staff.agreement.until", until=each.valid_until)
    if each.ended_at is not None:
        at.say("staff.agreement.over", at=each.ended_at)
