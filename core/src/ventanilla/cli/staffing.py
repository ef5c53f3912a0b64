"""The staff's first corner: what was found and done, in sentences of the utility's own language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.kernel.actors import StaffActor
from ventanilla.settings import load_settings

if TYPE_CHECKING:
    from ventanilla.app import Portal
    from ventanilla.i18n import Language
    from ventanilla.identity.model import FoundIdentity
    from ventanilla.staff.model import Findings
    from ventanilla.supply.model import Customer, HeldLink

NOTHING = 1
"""The exit code when what was asked for is not there, or can't be done any more."""


@dataclass(frozen=True)
class Counter:
    """One run of a command: whose portal, and who of the staff asks."""

    portal: Portal
    actor: StaffActor

    @property
    def language(self) -> Language:
        """The utility's own."""
        return self.portal.house.languages.default

    def say(self, id_: str, /, **values: object) -> None:
        """Print a sentence; whatever could move the cursor or hide in it is written out."""
        click.echo(printable(self.language.text(id_, **values)))


@contextmanager
def counter(settings_path: Path, name: str) -> Iterator[Counter]:
    """Open the portal for one command.

    :raises StartRefused: when it can't be put together.
    """
    from ventanilla.app import build_portal

    portal = build_portal(load_settings(settings_path))
    try:
        yield Counter(portal, StaffActor(printable(name.strip())[:80]))
    finally:
        portal.house.db.close()


def find(at: Counter, text: str, reason: str) -> int:
    """Look somebody up; the exit code."""

    def look() -> int:
        findings = at.portal.staff.find(at.actor, text, reason)
        for customer in findings.customers:
            _show_customer(at, customer, findings)
        for identity in findings.identities:
            _show_identity(at, identity, findings)
        if findings.is_empty:
            at.say("staff.find.nothing")
        return NOTHING if findings.is_empty else 0

    return tried(at, look, "staff.find.nothing", "staff.find.nothing")


def undo_link(at: Counter, link_id: str) -> int:
    """End a link; the exit code."""

    def undo() -> int:
        at.say("staff.undo.done", supply=at.portal.staff.undo_link(at.actor, link_id).supply)
        return 0

    return tried(at, undo, "staff.undo.unknown", "staff.undo.ended")


def resend_activation(at: Counter, user_or_email: str) -> int:
    """Send an activation again; the exit code."""

    def resend() -> int:
        at.portal.staff.resend_activation(at.actor, user_or_email)
        at.say("staff.resend.done")
        return 0

    return tried(at, resend, "staff.resend.unknown", "staff.resend.active")


def reset_factors(at: Counter, user_or_email: str, reason: str) -> int:
    """Have second factors taken away; the exit code."""

    def reset() -> int:
        found = [one for one in at.portal.identity.find_identities(at.actor, user_or_email) if one.is_active]
        if len(found) != 1:
            raise NotFound
        at.say("staff.factors.asked", at=at.portal.staff.reset_factors(at.actor, found[0].id, reason))
        return 0

    return tried(at, reset, "staff.factors.none", "staff.factors.waits")


def block_login(at: Counter, user_or_email: str, reason: str) -> int:
    """Block a login; the exit code."""

    def block() -> int:
        at.portal.staff.block(at.actor, _only(at, user_or_email), reason)
        at.say("staff.login.blocked")
        return 0

    return tried(at, block, "staff.login.unknown", "staff.login.changed")


def close_login(at: Counter, user_or_email: str, reason: str) -> int:
    """Close a login for its holder; the exit code."""

    def close() -> int:
        at.portal.staff.close_login(at.actor, _only(at, user_or_email), reason)
        days = at.portal.identity.closing.wait.days
        click.echo(printable(at.language.plural("staff.login.closed", days)))
        return 0

    return tried(at, close, "staff.login.unknown", "staff.login.changed")


def let_in(at: Counter, user_or_email: str, reason: str) -> int:
    """Open a login again; the exit code."""

    def let() -> int:
        at.portal.staff.let_in(at.actor, _only(at, user_or_email), reason)
        at.say("staff.login.let_in")
        return 0

    return tried(at, let, "staff.login.unknown", "staff.login.changed")


def erase_again(at: Counter, path: Path | None) -> int:
    """Erase again after restoring a backup; the exit code is 1 where lines of the file say nothing."""

    def erase() -> int:
        done = at.portal.identity.closing.erase_again(at.actor, path)
        at.say("staff.erased_again", erased=done.erased, closed=done.closed, let_in=done.let_in)
        if done.unread:
            at.say("staff.erasures_unread", number=done.unread)
        return 1 if done.unread else 0

    return tried(at, erase, "staff.login.unknown", "staff.login.changed")


def _only(at: Counter, user_or_email: str) -> str:
    found = [one for one in at.portal.identity.find_identities(at.actor, user_or_email) if one.is_active]
    if len(found) != 1:
        raise NotFound
    return found[0].id


def revoke_certificate(at: Counter, number: str, reason: str) -> int:
    """End a certificate; the exit code."""

    def revoke() -> int:
        at.portal.staff.revoke_certificate(at.actor, number, reason)
        at.say("staff.revoke.done", number=number)
        return 0

    return tried(at, revoke, "staff.revoke.unknown", "staff.revoke.unknown")


def dead_jobs(at: Counter) -> int:
    """List the jobs that failed for the last time; the exit code."""
    found = at.portal.staff.dead_jobs(at.actor)
    for job in found:
        at.say("staff.jobs.line", id=job.id, event=job.event, name=job.name, tries=job.tries, fault=job.fault)
    if not found:
        at.say("staff.jobs.none")
    return 0


def retry_job(at: Counter, job_id: str) -> int:
    """Put a dead job back; the exit code."""

    def retry() -> int:
        at.portal.staff.retry_job(at.actor, job_id)
        at.say("staff.jobs.retried")
        return 0

    return tried(at, retry, "staff.jobs.unknown", "staff.jobs.unknown")


def verify_audit(at: Counter) -> int:
    """Say whether the audit's chain is whole; the exit code."""
    state = at.portal.staff.verify_audit(at.actor)
    if state.broken_at is not None:
        at.say("staff.audit.broken", sequence=state.broken_at)
        return NOTHING
    at.say("staff.audit.whole", last=state.last, hash=state.last_hash)
    return 0


def printable(text: str) -> str:
    """Text whose control characters, directions and other invisible ones are written out as ``\\u202e``."""
    return "".join(char if unicodedata.category(char)[0] != "C" else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def tried(at: Counter, act: Callable[[], int], unknown: str, ended: str) -> int:
    """Run it; a refusal becomes a sentence. The exit code."""
    try:
        return act()
    except NotFound:
        at.say(unknown)
    except Conflict:
        at.say(ended)
    except InvalidInput as fault:
        for said in fault.fields.values():
            click.echo(printable(at.language.say(said)))
    return NOTHING


def _show_customer(at: Counter, customer: Customer, findings: Findings) -> None:
    contact = " · ".join(filter(None, (customer.contact.email, customer.contact.phone)))
    at.say("staff.find.customer", number=customer.number, name=customer.name)
    at.say("staff.find.contact", contact=contact or "–")
    _show_links(at, findings.links[customer.id], findings)


def _show_identity(at: Counter, identity: FoundIdentity, findings: Findings) -> None:
    name = f"{identity.first_name} {identity.last_name}"
    at.say("staff.find.identity", user_name=identity.user_name, name=name)
    at.say("staff.find.contact", contact=" · ".join(filter(None, (identity.email, identity.phone))))
    at.say("staff.find.active" if identity.is_active else "staff.find.waiting", since=identity.since)
    _show_links(at, findings.links[identity.id], findings)


def _show_links(at: Counter, links: tuple[HeldLink, ...], findings: Findings) -> None:
    for link in links:
        login = findings.logins.get(link.identity_id)
        evidence = link.evidence
        shown = {"id": link.id, "supply": link.supply, "user_name": login.user_name if login else "–"}
        at.say("staff.find.link", **shown)
        proof = at.language.text(f"staff.proof.{evidence.proof.value}")
        policy = f"{evidence.policy}/{evidence.version}"
        at.say("staff.find.evidence", proof=proof, policy=policy, channel=evidence.channel or "–", at=evidence.made_at)
        _show_state(at, link)
    if not links:
        at.say("staff.find.no_links")


def _show_state(at: Counter, link: HeldLink) -> None:
    if link.ended_at is not None:
        by = at.language.text(f"staff.ended_by.{link.ended_by}")
        at.say("staff.find.ended", at=link.ended_at, by=by)
    elif link.effective_at > at.portal.house.clock.now():
        at.say("staff.find.pending", at=link.effective_at)
    else:
        at.say("staff.find.holds")
