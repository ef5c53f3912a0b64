"""The back office: looking up, undoing, sending again, agreements, codes; each with one entry in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ventanilla.apps.service import AppsService
from ventanilla.audit import Entry
from ventanilla.documents.service import DocumentsService
from ventanilla.errors import InvalidInput, NotFound
from ventanilla.exchange.service import BatchService, EventService, WebhookService
from ventanilla.grid.service import OutageService
from ventanilla.house import House
from ventanilla.identity.model import FoundIdentity, OneTimePassword
from ventanilla.identity.service import IdentityService
from ventanilla.jobs.service import DeadJob
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import message
from ventanilla.messages.service import MessagesService
from ventanilla.staff.model import AuditState, Findings, Role, TrailFilter
from ventanilla.staff.service.doors import Doors
from ventanilla.staff.service.members import Members
from ventanilla.staff.service.permits import clean, permit, reason_of, why_of
from ventanilla.staff.service.stopping import StopTelling
from ventanilla.supply.model import Agreement, Customer, HeldLink
from ventanilla.supply.service import SupplyService
from ventanilla.supply.service.granting import Recorded

TOLD = frozenset({"staff.looked_up"})
"""What the history of an account tells of this topic."""


class StaffService:
    """Every action asks for a member of the staff with its role first, and refuses everybody else."""

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        supply: SupplyService,
        documents: DocumentsService,
        messages: MessagesService,
        batches: BatchService,
        outages: OutageService,
        apps: AppsService,
        events: EventService,
        webhooks: WebhookService,
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._documents = documents
        self.members = Members(house)
        self._stop_telling = StopTelling(house, messages)
        self.doors = Doors(house, messages, batches, outages, apps, events, webhooks)

    def subscribe(self) -> None:
        """Tell people in their history that the staff looked at their account, and the staff what has stopped."""
        self._stop_telling.subscribe()
        self._identity.add_history("staff", TOLD, lambda _identity_id: {})

    def find(self, actor: Actor, text: str, reason: str = "") -> Findings:
        """Customers by number, document or name, and logins by user name or e-mail, with their links.

        The look-up is noted with its reason and what it found, never with what was typed.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: on ``text`` or ``reason``: empty, or holding what can't be seen.
        """
        asking = permit(actor, Role.CLERK)
        wanted, why = clean("text", text), why_of(asking, reason)
        if not wanted:
            raise InvalidInput({"text": message("staff.find.empty")})
        customers = self._supply.find_customers(actor, wanted)
        identities = self._identity.find_identities(actor, wanted)
        findings = self._findings(actor, customers, identities)
        counts = {"customers": str(len(customers)), "identities": str(len(identities))}
        with self._house.db.write() as connection:
            subject = _subject(customers, identities)
            self._house.audit.note(connection, actor, "staff.looked_up", subject, reason=why, **counts)
        return findings

    def may_look(self, actor: Actor) -> None:
        """Whether looking customers up is the actor's work.

        :raises NotPermitted: for anybody but a clerk.
        """
        permit(actor, Role.CLERK)

    def may_issue(self, actor: Actor) -> None:
        """Whether one-time codes are the actor's to give.

        :raises NotPermitted: for anybody but a clerk.
        :raises NotFound: where logins are not issued by the utility.
        """
        permit(actor, Role.CLERK)
        if not self._supply.granting.is_on:
            raise NotFound

    def undo_link(self, actor: Actor, link_id: str, reason: str = "") -> HeldLink:
        """End a link at once; its owner is told.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: on ``reason`` when there is none.
        :raises NotFound: for an unknown link.
        :raises Conflict: when it has ended already.
        """
        why = why_of(permit(actor, Role.CLERK), reason)
        return self._supply.undo_link(actor, link_id, why)

    def reset_factors(self, actor: Actor, identity_id: str, reason: str) -> datetime:
        """Have a customer's second factors taken away after the waiting time; they are told, and can stop it.

        :returns: the moment (aware, UTC) when it comes about.
        :raises NotPermitted: for anybody but a clerk.
        :raises InvalidInput: on ``reason``.
        :raises NotFound: for an unknown login, and one without factors.
        :raises Conflict: when it waits already.
        """
        permit(actor, Role.CLERK)
        why = reason_of(reason)
        return self._identity.reset_factors(actor, identity_id[:26], why)

    def block(self, actor: Actor, identity_id: str, reason: str) -> None:
        """End a login at once: its sessions and tokens are dead; its holder is told.

        :raises NotPermitted: for anybody but a clerk.
        :raises InvalidInput: on ``reason``.
        :raises NotFound: for an unknown login, and one that was erased.
        :raises Conflict: when it has ended already.
        """
        permit(actor, Role.CLERK)
        why = reason_of(reason)
        self._identity.closing.block(actor, identity_id[:26], why)

    def close_login(self, actor: Actor, identity_id: str, reason: str) -> None:
        """Close a login for its holder, who asked the office for it; it is erased after the waiting time.

        :raises NotPermitted: for anybody but a clerk.
        :raises InvalidInput: on ``reason``.
        :raises NotFound: for an unknown login, and one that was erased.
        :raises Conflict: when its owner has closed it already.
        """
        permit(actor, Role.CLERK)
        why = reason_of(reason)
        self._identity.closing.close_for(actor, identity_id[:26], why)

    def let_in(self, actor: Actor, identity_id: str, reason: str) -> None:
        """Open a login again that was blocked, or closed by its owner and not erased yet; its holder is told.

        :raises NotPermitted: for anybody but a clerk.
        :raises InvalidInput: on ``reason``.
        :raises NotFound: for an unknown login, and one that was erased.
        :raises Conflict: when it is open, and when what an issued one rests on has ended.
        """
        permit(actor, Role.CLERK)
        why = reason_of(reason)
        self._identity.closing.let_in(actor, identity_id[:26], why)

    def resend_activation(self, actor: Actor, user_or_email: str) -> None:
        """Send an activation once more.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when nobody registered so.
        :raises Conflict: when the login is active already.
        """
        permit(actor, Role.CLERK)
        self._identity.resend_activation(actor, user_or_email)

    def revoke_certificate(self, actor: Actor, number: str, reason: str) -> str:
        """End a certificate by the number on its paper; its id.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: on ``reason`` when there is none.
        :raises NotFound: when there is none of that number that still stands.
        """
        permit(actor, Role.CLERK)
        why = clean("reason", reason)
        if not why:
            raise InvalidInput({"reason": message("staff.revoke.no_reason")})
        return self._documents.revoke_certificate(actor, number, why)

    def issue_code(self, actor: Actor, user_name: str, reason: str) -> OneTimePassword:
        """A one-time password to be told on the phone, shown this once; role ``clerk``.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: on ``reason`` when there is none.
        :raises NotFound: for an unknown number or login.
        :raises Conflict: when the login has ended.
        """
        permit(actor, Role.CLERK)
        return self._supply.granting.issue_code(actor, user_name, reason)

    def record_agreement(self, actor: Actor, values: Mapping[str, Any]) -> Recorded:
        """Record a signed agreement; role ``clerk``. See :meth:`Granting.record_agreement` for what it refuses."""
        permit(actor, Role.CLERK)
        return self._supply.granting.record_agreement(actor, values)

    def agreements(self, actor: Actor, customer_number: str = "") -> tuple[Agreement, ...]:
        """The agreements of an organisation, or of all, the newest first; role ``clerk``."""
        permit(actor, Role.CLERK)
        return self._supply.granting.agreements(actor, customer_number)

    def renew_agreement(self, actor: Actor, agreement_id: str, values: Mapping[str, Any]) -> Agreement:
        """Take a new power of attorney; role ``clerk``. See :meth:`Granting.renew_agreement`."""
        permit(actor, Role.CLERK)
        return self._supply.granting.renew_agreement(actor, agreement_id, values)

    def end_agreement(self, actor: Actor, agreement_id: str, reason: str) -> Agreement:
        """Shut an agreement's login at once; role ``clerk``. See :meth:`Granting.end_agreement`."""
        permit(actor, Role.CLERK)
        return self._supply.granting.end_agreement(actor, agreement_id, reason)

    def agreement(self, actor: Actor, agreement_id: str) -> Agreement:
        """One agreement; role ``clerk``.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        """
        permit(actor, Role.CLERK)
        return self._supply.granting.agreement(actor, agreement_id)

    def history(self, actor: Actor, identity_id: str, limit: int = 100) -> tuple[FoundIdentity, tuple[Entry, ...]]:
        """What the audit has of a login and its links, the newest first; that somebody looked is one more entry.

        :raises NotPermitted: for anybody but a clerk.
        :raises NotFound: for an unknown login.
        """
        asking = permit(actor, Role.CLERK)
        found = self._identity.identities_of(actor, [identity_id[:26]])
        if not found:
            raise NotFound
        with self._house.db.write() as connection:
            self._house.audit.note(connection, asking, "staff.history_read", found[0].id)
        subjects = [found[0].id, *(link.id for link in self._supply.held_links(actor, identity_id=found[0].id))]
        entries = [entry for each in subjects for entry in self._house.audit.entries(each, limit=limit)]
        return found[0], tuple(sorted(entries, key=lambda one: one.sequence, reverse=True)[:limit])

    def trail(self, actor: Actor, wanted: TrailFilter, limit: int = 50) -> tuple[Entry, ...]:
        """Entries of the audit, the newest first; role ``admin``.

        :raises NotPermitted: for anybody but an admin.
        """
        permit(actor, Role.ADMIN)
        return tuple(
            self._house.audit.entries(
                wanted.subject or None, wanted.before or None, limit, actor=wanted.actor, action=wanted.action
            )
        )

    def dead_jobs(self, actor: Actor, limit: int = 100) -> list[DeadJob]:
        """The jobs that failed for the last time, oldest first; they hold ids only.

        :raises NotPermitted: for anybody but the staff.
        """
        permit(actor, Role.ADMIN)
        return self._house.jobs.dead(limit)

    def retry_job(self, actor: Actor, job_id: str) -> None:
        """Put a dead job back into the queue.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is no such dead job.
        """
        permit(actor, Role.ADMIN)
        with self._house.db.write() as connection:
            self._house.jobs.retry(job_id, connection)
            self._house.audit.note(connection, actor, "staff.job_retried", job_id)

    def verify_audit(self, actor: Actor) -> AuditState:
        """Whether the chain of the audit is whole.

        :raises NotPermitted: for anybody but the staff.
        """
        permit(actor, Role.ADMIN)
        broken_at = self._house.audit.verify()
        return AuditState(*self._house.audit.head(), broken_at, self._house.clock.now())

    def _findings(
        self, actor: Actor, customers: tuple[Customer, ...], identities: tuple[FoundIdentity, ...]
    ) -> Findings:
        links = {one.id: self._supply.held_links(actor, customer_id=one.id) for one in customers}
        links |= {one.id: self._supply.held_links(actor, identity_id=one.id) for one in identities}
        behind = sorted({link.identity_id for held in links.values() for link in held})
        logins = {one.id: one for one in self._identity.identities_of(actor, behind)}
        return Findings(customers, identities, links, logins)


def _subject(customers: tuple[Customer, ...], identities: tuple[FoundIdentity, ...]) -> str:
    """Whom the look-up was about, where that is one only."""
    if len(identities) == 1:
        return identities[0].id
    return customers[0].id if len(customers) == 1 and not identities else ""
