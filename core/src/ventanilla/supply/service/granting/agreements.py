"""Agreements that the head of an organisation or a proxy has signed, and the logins that they give."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.fields import Surroundings, load, schema_for
from ventanilla.house import House
from ventanilla.identity.model import LoginScope, OneTimePassword, PasswordSource
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import Actor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import message
from ventanilla.plugin import AgreementPolicy, Field, FieldKind, IssuedLogins
from ventanilla.supply.model import Agreement, Customer, Signer, SignerDocument, SupplyPoint
from ventanilla.supply.service.granting.reading import AgreementReader, split_name
from ventanilla.supply.service.granting.refreshing import Refreshing
from ventanilla.supply.service.granting.scopes import Scopes
from ventanilla.supply.tables import granting as tables

FIELDS = (
    Field("customer_number", FieldKind.CUSTOMER_NUMBER, "agreement.customer_number"),
    Field("number", FieldKind.TEXT, "agreement.number"),
    Field("signed_on", FieldKind.DAY, "agreement.signed_on"),
    Field("signer", FieldKind.TEXT, "agreement.signer", "agreement.signer_hint"),
    Field("signer_name", FieldKind.FIRST_NAME, "agreement.signer_name"),
    Field("document", FieldKind.TEXT, "agreement.document", "agreement.document_hint"),
    Field("document_number", FieldKind.TEXT, "agreement.document_number", "agreement.document_number_hint"),
    Field("valid_until", FieldKind.DAY, "agreement.valid_until", "agreement.valid_until_hint", required=False),
    Field("contracts", FieldKind.TEXT, "agreement.contracts", "agreement.contracts_hint", required=False),
    Field("email", FieldKind.EMAIL, "agreement.email", "agreement.email_hint"),
)
"""What a clerk types off the paper."""
RENEWAL = (
    Field("document_number", FieldKind.TEXT, "agreement.document_number"),
    Field("valid_until", FieldKind.DAY, "agreement.valid_until"),
)
SYSTEM = SystemActor("supply.agreements")
_SHOWN = 3


class Recorded(NamedTuple):
    """An agreement that was recorded, and the first password of its login, shown this once."""

    agreement: Agreement
    first: OneTimePassword


class Agreements:
    """Records, renews and ends."""

    def __init__(
        self,
        house: House,
        policy: IssuedLogins,
        scopes: Scopes,
        identity: IdentityService,
        refreshing: Refreshing,
    ) -> None:
        self._house = house
        self._policy = policy
        self._scopes = scopes
        self._identity = identity
        self._refreshing = refreshing
        self._reader = AgreementReader(house, scopes, identity)
        self._schema = schema_for(FIELDS, lambda: Surroundings.of(house.utility, house.today()))
        self._renewal = schema_for(RENEWAL, lambda: Surroundings.of(house.utility, house.today()))

    def record(self, actor: StaffActor | SystemActor, values: Mapping[str, Any], own: Mapping[str, str]) -> Recorded:
        """See :meth:`Granting.record_agreement`; ``own`` is a login and first password of the demo's choice."""
        rules = self._rules()
        typed = load(self._schema, values)
        customer = self._customer(typed["customer_number"])
        row = self._row(actor, typed, customer, rules)
        with self._house.db.write() as connection:
            login_id = self._login(connection, typed, row, rules, own.get("login", ""))
            tables.add_agreement(connection, {**row, "identity_id": login_id})
            first = self._identity.issuing.give_password(
                connection, login_id, PasswordSource.AGREEMENT, self._policy.first_lifetime, own.get("password", "")
            )
            facts = {"signer": row["signer"], "document": row["document"]}
            self._house.audit.note(connection, actor, "supply.agreement_recorded", row["id"], **facts)
        return Recorded(self._reader.one(row["id"]), first)

    def renew(self, actor: StaffActor, agreement_id: str, values: Mapping[str, Any]) -> Agreement:
        """See :meth:`Granting.renew_agreement`."""
        rules = self._rules()
        before = self._reader.one(agreement_id)
        typed = load(self._renewal, values)
        until = self._until(typed["valid_until"], before.signer, rules)
        if before.ended_by == "staff" or before.document is not SignerDocument.POWER:
            raise Conflict
        stored = {**self._stored(SignerDocument.POWER, typed["document_number"]), "valid_until": until}
        with self._house.db.write() as connection:
            tables.renew_agreement(connection, agreement_id, stored)
            self._identity.issuing.set_validity(connection, before.identity_id, until, before.email)
            self._house.audit.note(connection, actor, "supply.agreement_renewed", agreement_id)
        return self._reader.one(agreement_id)

    def end(self, actor: Actor, agreement_id: str, reason: str, by: str) -> Agreement:
        """See :meth:`Granting.end_agreement`; ``by`` is ``staff`` or ``expiry``."""
        before = self._reader.one(agreement_id)
        with self._house.db.write() as connection:
            if not tables.end_agreement(connection, agreement_id, self._house.clock.now(), by):
                raise Conflict
            self._refreshing.end_all(connection, before.identity_id)
            self._identity.issuing.close(connection, actor, before.identity_id, by)
            self._house.audit.note(connection, actor, "supply.agreement_ended", agreement_id, reason=reason)
        return self._reader.one(agreement_id)

    def end_expired(self) -> int:
        """End the agreements whose power has run out, each in a transaction of its own; how many there were."""
        with self._house.db.read() as connection:
            ids = tables.expired(connection, self._house.today())
        for each in ids:
            self.end(SYSTEM, each, "expired", "expiry")
        return len(ids)

    def listed(self, customer_number: str, limit: int) -> tuple[Agreement, ...]:
        """See :meth:`Granting.agreements`."""
        self._rules()
        return self._reader.listed(customer_number, limit)

    def one(self, agreement_id: str) -> Agreement:
        """See :meth:`Granting.agreement`."""
        return self._reader.one(agreement_id)

    def _rules(self) -> AgreementPolicy:
        if self._policy.agreement is None:
            raise NotFound
        return self._policy.agreement

    def _customer(self, number: str) -> Customer:
        found = self._scopes.customer(self._house.id_of("customer", number))
        if found is None:
            raise InvalidInput({"customer_number": message("agreement.fault.no_customer")})
        return found

    def _row(
        self, actor: StaffActor | SystemActor, typed: Mapping[str, str], customer: Customer, rules: AgreementPolicy
    ) -> dict[str, Any]:
        signer, document = _choice(Signer, "signer", typed), _choice(SignerDocument, "document", typed)
        if (signer is Signer.PROXY) is not (document is SignerDocument.POWER):
            raise InvalidInput({"document": message(f"agreement.fault.{signer.value}_document")})
        signed_on = date.fromisoformat(typed["signed_on"])
        if signed_on > self._house.today():
            raise InvalidInput({"signed_on": message("agreement.fault.future")})
        return {
            "id": new_id(),
            "customer_id": customer.id,
            "contracts": json.dumps([point.id for point in self._chosen(typed["contracts"], customer)]),
            "number": typed["number"][:60],
            "signed_on": signed_on,
            "signer": signer.value,
            "signer_name": typed["signer_name"],
            "document": document.value,
            **self._stored(document, typed["document_number"]),
            "valid_until": self._until(typed["valid_until"], signer, rules),
            "recorded_at": self._house.clock.now(),
            "recorded_by": actor.name[:80],
        }

    def _chosen(self, typed: str, customer: Customer) -> list[SupplyPoint]:
        """The contracts that were named; empty for all."""
        points = {point.number: point for point in self._scopes.points(customer.id)}
        wanted = [each for each in re.split(r"[\s,;]+", typed) if each]
        for number in wanted:
            if number not in points:
                raise InvalidInput({"contracts": message("agreement.fault.no_contract", number=number)})
        return [points[number] for number in dict.fromkeys(wanted)]

    def _until(self, typed: str, signer: Signer, rules: AgreementPolicy) -> date | None:
        if not typed:
            if signer is Signer.PROXY:
                raise InvalidInput({"valid_until": message("agreement.fault.no_validity")})
            return None
        until = date.fromisoformat(typed)
        today = self._house.today()
        if until < today:
            raise InvalidInput({"valid_until": message("agreement.fault.expired")})
        if until > today + timedelta(days=rules.valid_days):
            raise InvalidInput({"valid_until": message("agreement.fault.too_long")})
        return until

    def _stored(self, document: SignerDocument, number: str) -> dict[str, str]:
        """A passport's number is kept as a keyed hash and its last signs: enough to recognise the paper."""
        plain = "".join(char for char in number.upper() if char.isalnum())
        if len(plain) < (6 if document is SignerDocument.PASSPORT else 1):
            raise InvalidInput({"document_number": message("agreement.fault.document_number")})
        shown = number[:60] if document is SignerDocument.POWER else f"…{plain[-_SHOWN:]}"
        return {
            "document": document.value,
            "document_hash": self._house.id_of("signer-document", document.value, plain),
            "document_shown": shown,
        }

    def _login(
        self, connection: Connection, typed: Mapping[str, str], row: Mapping[str, Any], rules: AgreementPolicy, own: str
    ) -> str:
        first, last = split_name(typed["signer_name"])
        who = {"first_name": first, "last_name": last, "email": typed["email"], "phone": ""}
        for _ in range(20):
            name = own or f"{rules.login_prefix}{secrets.randbelow(900_000) + 100_000}"
            made = self._identity.issuing.make(
                connection, LoginScope.AGREEMENT, row["id"], {**who, "user_name": name}, row["valid_until"]
            )
            if made:
                return made
        raise Conflict


def _choice(kind: type[Any], name: str, typed: Mapping[str, str]) -> Any:
    try:
        return kind(typed[name])
    except ValueError:
        raise InvalidInput({name: message(f"agreement.fault.{name}")}) from None
