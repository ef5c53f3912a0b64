"""Everything that is done with certificates: ask, issue, hand out, check, revoke."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ventanilla.billing.service import BillingService
from ventanilla.documents.certificates.facts import clearance_facts, clearance_of, statement_facts
from ventanilla.documents.certificates.issuing import Draft, Issuing, Printer
from ventanilla.documents.certificates.signing import Signer
from ventanilla.documents.certificates.verifying import Verifying
from ventanilla.documents.look import Look
from ventanilla.documents.model import Certificate, Clearance, Comparison, Held, Printed, Verification
from ventanilla.errors import DebtPending, NotFound, NotPermitted, Unavailable
from ventanilla.house import House
from ventanilla.identity.service.permits import acting, whose
from ventanilla.kernel.actors import Actor, StaffActor, SystemActor
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer, DocumentKind
from ventanilla.supply.model import Customer, SupplyPoint
from ventanilla.supply.service import SupplyService


class CertificateDesk:
    """The part of the documents' service that certifies. ``look`` is the theme's."""

    def __init__(self, house: House, supply: SupplyService, billing: BillingService, look: Look) -> None:
        self.look = look
        self._house = house
        self._supply = supply
        self._billing = billing
        signer = Signer(house.db)
        self._issuing = Issuing(house, signer)
        self._verifying = Verifying(house, signer)

    def subscribe(self) -> None:
        """Tidy up once a day."""
        self._house.jobs.every(timedelta(days=1), "documents.forget_looks", self._verifying.forget)

    def clearance(self, actor: Actor, supply_point_id: str) -> Clearance:
        """Whether a clearance of this supply can be issued today, and what is owed.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or the utility issues no clearances.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        return self._clearance_of(actor, point, self._kind("clearance"))

    def issue_clearance(self, actor: Actor, supply_point_id: str) -> Certificate:
        """Certify that nothing is past due; asked again on the same day with nothing changed, it is the same paper.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or the utility issues no clearances.
        :raises DebtPending: when something is past due, or open at all where the utility declares that it blocks.
        :raises Unavailable: when the back office does not answer: nothing is certified on what was known before.
        :raises TooManyTries: when the identity was issued too many today.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_WRITE)
        kind = self._kind("clearance")
        seen = self._clearance_of(actor, point, kind)
        holder = self._holder(point)
        if seen.as_of is not None or not holder.value or holder.as_of is not None:
            raise Unavailable
        if seen.blocking:
            raise DebtPending
        facts = clearance_facts(self._house, point, holder.value, seen.pending, kind)
        draft = Draft(kind, point.id, facts.frozen(), self._printer(kind.name))
        return self._issuing.issue(acting(actor, Scope.DOCUMENTS_WRITE), draft)

    def issue_statement(
        self, actor: Actor, supply_point_id: str, since: date | None = None, until: date | None = None
    ) -> Certificate:
        """Certify the movements and balances of some days, the last twelve months where none are given.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's, or the utility certifies no statements.
        :raises InvalidInput: on ``from`` or ``to``, when there is no such span.
        :raises Unavailable: when the back office does not answer: nothing is certified on what was known before.
        :raises TooManyTries: when the identity was issued too many today.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_WRITE)
        kind = self._kind("statement")
        seen, holder = self._billing.statement(actor, supply_point_id, since, until), self._holder(point)
        if seen.as_of is not None or not holder.value or holder.as_of is not None:
            raise Unavailable
        facts = statement_facts(self._house, point, holder.value, seen.value)
        draft = Draft(kind, point.id, facts.frozen(), self._printer(kind.name))
        return self._issuing.issue(acting(actor, Scope.DOCUMENTS_WRITE), draft)

    def certificates(self, actor: Actor, supply_point_id: str) -> tuple[Held, ...]:
        """What the actor was issued for a supply, newest first.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        return self._issuing.of_supply(whose(actor, Scope.DOCUMENTS_READ), point.id)

    def certificate(self, actor: Actor, supply_point_id: str, certificate_id: str) -> Held:
        """One of them.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's or they were issued no such certificate for it.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.DOCUMENTS_READ)
        return self._issuing.one(whose(actor, Scope.DOCUMENTS_READ), point.id, certificate_id)

    def certificate_pdf(self, actor: Actor, supply_point_id: str, certificate_id: str) -> Printed:
        """The paper of a certificate, byte for byte as it was issued.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: as in :meth:`certificate`, and when what is kept is no longer what was issued.
        """
        held = self.certificate(actor, supply_point_id, certificate_id)
        return Printed(self._issuing.content(held.certificate), file_name(held.certificate.number))

    def address_of(self, certificate: Certificate) -> str:
        """Where anyone may check a certificate, as its QR says."""
        return f"{self._house.settings.base_url.rstrip('/')}/verify/{certificate.code}"

    def verify(self, actor: Actor, code: str) -> Verification:
        """What the code on a paper stands for; anybody may ask. Numbers, unknown and malformed codes are all unknown.

        :raises TooManyTries: when the network address has looked too often.
        """
        return self._verifying.verify(actor, code)

    def compare_file(self, actor: Actor, sha256: str) -> Comparison:
        """Whether a file, by its SHA-256 in hex, is one that was issued; anybody may ask.

        :raises TooManyTries: when the network address has looked too often.
        """
        return self._verifying.compare(actor, sha256)

    def revoke_certificate(self, actor: Actor, number: str, reason: str) -> str:
        """End a certificate by the number on its paper; its id. ``reason`` is for the utility's own eyes.

        :raises NotPermitted: for anyone but staff and the portal itself.
        :raises NotFound: when there is none of that number that still stands.
        """
        if not isinstance(actor, StaffActor | SystemActor):
            raise NotPermitted
        return self._issuing.revoke(actor, number, reason)

    def rotate_certificate_key(self, actor: Actor) -> str:
        """Sign with a new key from now on; what was signed before stays good.

        :raises NotPermitted: for anyone but staff and the portal itself.
        """
        if not isinstance(actor, StaffActor | SystemActor):
            raise NotPermitted
        return self._issuing.rotate_key(actor)

    def history_of(self, identity_id: str) -> Mapping[str, Mapping[str, str]]:
        """What the audit calls an identity's certificates, with the values of the sentences that tell of them."""
        held = self._issuing.of_identity(identity_id)
        return {each.certificate.id: {"number": each.certificate.number} for each in held}

    def certificates_of(self, identity_id: str) -> tuple[Mapping[str, Any], ...]:
        """All that an identity was issued, for the copy of its data."""
        return tuple(_told(held) for held in self._issuing.of_identity(identity_id))

    def _clearance_of(self, actor: Actor, point: SupplyPoint, kind: DocumentKind) -> Clearance:
        debts = self._billing.debts(actor, point.id)
        return clearance_of(debts, self._house.today(), kind)

    def _holder(self, point: SupplyPoint) -> Answer[str]:
        """The holder's name in the utility's records, empty where it is not known."""
        found: Answer[Customer | None] = self._house.gateway.ask("customer", customer_id=point.customer_id)
        return Answer(found.value.name if found.value else "", found.as_of)

    def _kind(self, name: str) -> DocumentKind:
        for kind in self._house.utility.documents:
            if kind.name == name:
                return kind
        raise NotFound

    def _printer(self, kind: str) -> Printer:
        from ventanilla.documents.certificates.sheet import CertificatePrint
        from ventanilla.documents.printers import PRINTERS

        house, draw = self._house, PRINTERS[kind]

        def printed(certificate: Certificate) -> bytes:
            address = self.address_of(certificate)
            issued_on = certificate.issued_at.astimezone(house.zone).date()
            return draw(
                CertificatePrint(certificate, house.utility, house.languages.default, self.look, address, issued_on)
            )

        return printed


def _told(held: Held) -> Mapping[str, Any]:
    certificate = held.certificate
    return {
        "number": certificate.number,
        "kind": certificate.kind,
        "supply_point": certificate.supply_point_id,
        "issued_at": certificate.issued_at.isoformat(),
        "valid_until": certificate.valid_until.isoformat(),
        "state": held.state.value,
        "facts": certificate.facts,
    }


def file_name(number: str) -> str:
    """A name that any system takes: letters, digits and hyphens of a document's number."""
    plain = unicodedata.normalize("NFKD", number).encode("ascii", "ignore").decode()
    return (re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:80] or "comprobante") + ".pdf"
