"""The first corner of the back office: looking up, undoing, sending again, each with one entry in the audit."""

from __future__ import annotations

from ventanilla.documents.service import DocumentsService
from ventanilla.errors import InvalidInput
from ventanilla.house import House
from ventanilla.identity.model import FoundIdentity
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.care import staff
from ventanilla.jobs.service import DeadJob
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import message
from ventanilla.kernel.text import canonical
from ventanilla.staff.model import AuditState, Findings
from ventanilla.supply.model import Customer, HeldLink
from ventanilla.supply.service import SupplyService

LONGEST_REASON = 200
TOLD = frozenset({"staff.looked_up"})
"""What the history of an account tells of this topic."""


class StaffService:
    """Every action asks for a member of the staff first, and refuses everybody else."""

    def __init__(
        self, house: House, identity: IdentityService, supply: SupplyService, documents: DocumentsService
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._documents = documents

    def subscribe(self) -> None:
        """Tell people in their history that the staff looked at their account."""
        self._identity.add_history("staff", TOLD, lambda _identity_id: {})

    def find(self, actor: Actor, text: str, reason: str = "") -> Findings:
        """Customers by number, document or name, and logins by user name or e-mail, with their links.

        The look-up is noted with its reason and what it found, never with what was typed.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: on ``text`` or ``reason``: empty, or holding what can't be seen.
        """
        staff(actor)
        wanted, why = _clean("text", text), _clean("reason", reason) if reason else ""
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

    def undo_link(self, actor: Actor, link_id: str) -> HeldLink:
        """End a link at once; its owner is told.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: for an unknown link.
        :raises Conflict: when it has ended already.
        """
        staff(actor)
        return self._supply.undo_link(actor, link_id)

    def resend_activation(self, actor: Actor, user_or_email: str) -> None:
        """Send an activation once more.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when nobody registered so.
        :raises Conflict: when the login is active already.
        """
        staff(actor)
        self._identity.resend_activation(actor, user_or_email)

    def revoke_certificate(self, actor: Actor, number: str, reason: str) -> str:
        """End a certificate by the number on its paper; its id.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: on ``reason`` when there is none.
        :raises NotFound: when there is none of that number that still stands.
        """
        staff(actor)
        why = _clean("reason", reason)
        if not why:
            raise InvalidInput({"reason": message("staff.revoke.no_reason")})
        return self._documents.revoke_certificate(actor, number, why)

    def dead_jobs(self, actor: Actor, limit: int = 100) -> list[DeadJob]:
        """The jobs that failed for the last time, oldest first; they hold ids only.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        return self._house.jobs.dead(limit)

    def retry_job(self, actor: Actor, job_id: str) -> None:
        """Put a dead job back into the queue.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is no such dead job.
        """
        staff(actor)
        with self._house.db.write() as connection:
            self._house.jobs.retry(job_id, connection)
            self._house.audit.note(connection, actor, "staff.job_retried", job_id)

    def verify_audit(self, actor: Actor) -> AuditState:
        """Whether the chain of the audit is whole.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
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


def _clean(name: str, text: str) -> str:
    try:
        return canonical(text)[:LONGEST_REASON]
    except ValueError:
        raise InvalidInput({name: message("field.fault.unseen")}) from None
