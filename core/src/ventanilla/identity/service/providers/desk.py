"""Signing in with others: what people and apps do, what it promises, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.errors import AccessEnded, Conflict, LevelTooLow, LinkExpired, NotFound, SignInRequired, StartRefused
from ventanilla.house import House
from ventanilla.identity.model import SessionKind, SignedIn
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.entering import Entering
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.freshness import needs_fresh
from ventanilla.identity.service.issuing import Issuing, is_over
from ventanilla.identity.service.providers.client import Client
from ventanilla.identity.service.providers.connecting import Connections
from ventanilla.identity.service.providers.flows import DECIDING, Flows, hashed
from ventanilla.identity.service.providers.joining import Joining, joining
from ventanilla.identity.service.providers.shapes import client_of
from ventanilla.identity.service.providers.vouching import Vouching
from ventanilla.identity.service.providers.words import (
    Arrival,
    Begun,
    Offer,
    Outcome,
    Purpose,
    Return,
    Vouched,
    Waiting,
)
from ventanilla.identity.service.registration import Registrations
from ventanilla.identity.tables import identities, sessions
from ventanilla.identity.tables import providers as tables
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.proofs import BY_PROVIDER, written

_Row = Mapping[Any, Any]


class Providers:
    """Whom people may sign in with here: those that the utility declares and the settings know."""

    def __init__(
        self,
        house: House,
        forms: Forms,
        budgets: Budgets,
        issuing: Issuing,
        entering: Entering,
        registrations: Registrations,
    ) -> None:
        """:raises StartRefused: when the settings know a provider that nobody declares, or lack what one needs."""
        self._house, self._forms, self._budgets = house, forms, budgets
        self._issuing, self._entering, self._registrations = issuing, entering, registrations
        self._clients = _clients(house)
        self._flows = Flows(house)
        self._vouching = Vouching(house)
        self.connected = Connections(house, self._vouching)

    @property
    def offered(self) -> tuple[Offer, ...]:
        """All of them, in the order of their buttons."""
        return tuple(Offer(each.provider.name, each.provider.label_id) for each in self._clients.values())

    def begin(
        self,
        actor: Actor,
        name: str,
        kind: SessionKind | str = SessionKind.WEB,
        purpose: Purpose = Purpose.SIGN_IN,
        onwards: str = "",
    ) -> Begun:
        """Send somebody to a provider. To connect it asks for a fresh proof; to confirm, for one that is connected.

        :raises NotFound: when it is not offered here.
        :raises SignInRequired: for a visitor who wants to connect or to confirm.
        :raises ProofNeeded: when the last proof is too old to connect.
        :raises TooManyTries: when the visitor's network address has asked too often.
        :raises Unavailable: when the provider can't be reached.
        """
        client = self._client(name)
        if purpose is Purpose.CONNECT:
            needs_fresh(actor, self._house.clock.now())
        elif purpose is Purpose.CONFIRM:
            if name not in {each.name for each in self.connected_here(actor)}:
                raise NotFound
        else:
            self._budgets.admit(actor)
        return self._flows.begin(actor, client, SessionKind(kind), purpose, onwards)

    def connected_here(self, actor: Actor) -> tuple[Offer, ...]:
        """Those that the actor has connected and that are offered: who they are can be proved there again.

        :raises SignInRequired: for a visitor.
        """
        mine = {each.provider for each in self.connected.of(actor)}
        return tuple(each for each in self.offered if each.name in mine)

    def callback(self, name: str) -> str:
        """The address to register at the provider as the portal's own."""
        return self._flows.callback(name)

    def onwards(self, name: str, state: str) -> str | None:
        """Where an app is told of the answer; None where a browser of the portal's pages began.

        :raises NotFound: when it is not offered here.
        :raises ProviderRefused: for a state that opens nothing.
        """
        self._client(name)
        return self._flows.onwards(name, state)

    def arrive(
        self,
        actor: Actor,
        name: str,
        answer: Return,
        handle: str,
        kind: SessionKind | str = SessionKind.WEB,
        label: str = "",
    ) -> Arrival:
        """Take a provider's answer: somebody is in, unknown as yet, or has connected or confirmed what they wanted.

        :raises ProviderRefused: when it is no good, was used, is too old, or is in other hands.
        :raises LevelTooLow: when the provider has not looked at the person closely enough.
        :raises AccessEnded: when the login opens nothing any more.
        :raises Conflict: when somebody's subject is connected already, or another one of the same provider.
        :raises Unavailable: when the provider can't be reached.
        """
        client, kind = self._client(name), SessionKind(kind)
        row, person = self._flows.take(actor, client, kind, answer, handle)
        if client.provider.levels and person.level not in client.provider.levels:
            with self._house.db.write() as connection:
                self._house.audit.note(connection, actor, "identity.provider_refused", name)
            raise LevelTooLow
        vouched = self._vouching.of(client.provider, person)
        subject = self._house.id_of("provider-subject", person.issuer, person.subject)
        purpose, onwards = Purpose(row["purpose"]), row["onwards"]
        if purpose is Purpose.CONNECT:
            return Arrival(Outcome.CONNECTED, name, onwards, actor=self._connect(actor, subject, vouched))
        if purpose is Purpose.CONFIRM:
            return Arrival(Outcome.CONFIRMED, name, onwards, actor=self._confirm(actor, subject, vouched))
        with self._house.db.read() as connection:
            found = tables.of_subject(connection, subject)
        if found is None:
            return self._wait(actor, row, subject, vouched)
        return self._let_in(actor, found, vouched, (kind, label, getattr(actor, "address", "")), onwards)

    def waiting(self, handle: str) -> Waiting | None:
        """Whom a provider has brought, who is nobody's as yet; None when nobody waits under the handle."""
        with self._house.db.read() as connection:
            row = tables.arrived(connection, hashed(handle), self._house.clock.now())
        if row is None or row["provider"] not in self._clients:
            return None
        return Waiting(self._vouching.kept(row), row["onwards"])

    def form(self, waiting: Waiting) -> Joining:
        """What registering asks of somebody whom a provider vouches for.

        :raises NotFound: where nobody registers.
        """
        if not self._forms.register.fields:
            raise NotFound
        return joining(self._house, self._forms, waiting.vouched)

    def register(self, actor: Actor, handle: str, values: Mapping[str, Any], locale: str) -> None:
        """Take a registration in, with what the provider vouches for and without a password.

        What comes of it is told by e-mail only: with the link in there the identity is made and connected; where there
        is one already under that name or address, its owner hears of it, and nothing is connected.

        :raises LinkExpired: when nobody waits under the handle.
        :raises InvalidInput: naming each field that is missing, unknown or wrong.
        :raises TooManyTries: when the visitor's network address has asked too often.
        """
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            row = tables.arrived(connection, hashed(handle), now)
        waiting = self.waiting(handle)
        if row is None or waiting is None:
            raise LinkExpired
        typed = self.form(waiting).load(values)
        self._budgets.admit(actor)
        subject = {"subject": row["subject"], "provider": row["provider"], "level": row["level"]}
        with self._house.db.write() as connection:
            if not tables.finish(connection, hashed(handle), now):
                raise LinkExpired
            self._registrations.take_in(connection, actor, typed, locale, subject)

    def connect(self, actor: Actor, handle: str) -> str:
        """Connect what waits under a handle with whoever has signed in meanwhile, and means to; its provider.

        :raises SignInRequired: for a visitor.
        :raises ProofNeeded: when the last proof is too old.
        :raises LinkExpired: when nothing waits.
        :raises Conflict: as in :meth:`arrive`.
        """
        asking, now = needs_fresh(actor, self._house.clock.now()), self._house.clock.now()
        with self._house.db.write() as connection:
            row = tables.arrived(connection, hashed(handle), now)
            if row is None or not tables.finish(connection, hashed(handle), now):
                raise LinkExpired
            self.connected.add(connection, asking, row["subject"], self._vouching.kept(row))
        return str(row["provider"])

    def vouched(self, actor: CustomerActor) -> Vouched | None:
        """What a provider says of the holder of this very session; None where none does."""
        return self._vouching.of_session(actor)

    def came_with(self, actor: Actor) -> str:
        """The provider that answered for the actor in this session and has a place to sign out; empty without one.

        It is asked before the session ends.
        """
        found = self._vouching.of_session(actor) if isinstance(actor, CustomerActor) else None
        known = found is not None and found.provider in self._clients and self.farewell_url(found.provider)
        return found.provider if found and known else ""

    def farewell_url(self, name: str) -> str:
        """Where one signs out at a provider; empty where that can't be done, or can't be found out now.

        :raises NotFound: when it is not offered here.
        """
        return self._client(name).farewell(f"{self._house.settings.base_url.rstrip('/')}/")

    def _client(self, name: str) -> Client:
        if name not in self._clients:
            raise NotFound
        return self._clients[name]

    def _wait(self, actor: Actor, row: _Row, subject: str, vouched: Vouched) -> Arrival:
        kept = {"subject": subject, "expires_at": self._house.clock.now() + DECIDING, **self._vouching.row(vouched)}
        with self._house.db.write() as connection:
            tables.arrive(connection, row["id"], {name: kept[name] for name in _KEPT})
            self._house.audit.note(connection, actor, "identity.provider_unknown", row["id"])
        return Arrival(Outcome.UNKNOWN, vouched.provider, row["onwards"])

    def _let_in(
        self, actor: Actor, found: _Row, vouched: Vouched, where: tuple[SessionKind, str, str], onwards: str
    ) -> Arrival:
        with self._house.db.read() as connection:
            row = identities.by_id(connection, found["identity_id"])
        if row is None or is_over(row, self._house.today()):
            raise AccessEnded
        self._issuing.refresh(row)
        with self._house.db.write() as connection:
            held = identities.held(connection, row["id"])
            still = tables.of_subject(connection, found["subject"])
            if held is None or still is None or still["identity_id"] != row["id"]:
                raise AccessEnded
            entered = self._entering.enter(connection, held, where, by=BY_PROVIDER, provider=vouched.provider)
            tables.used(connection, found["id"], self._house.clock.now())
            is_in = isinstance(entered, SignedIn)
            session_id = entered.actor.session_id if isinstance(entered, SignedIn) else entered.actor.half_id
            self._vouching.keep(connection, row["id"], session_id, vouched)
        outcome = Outcome.SIGNED_IN if is_in else Outcome.SECOND_FACTOR
        return Arrival(outcome, vouched.provider, onwards, entered)

    def _connect(self, actor: Actor, subject: str, vouched: Vouched) -> CustomerActor:
        asking = _own(actor)
        with self._house.db.write() as connection:
            self.connected.add(connection, asking, subject, vouched)
        return asking

    def _confirm(self, actor: Actor, subject: str, vouched: Vouched) -> CustomerActor:
        asking = _own(actor)
        with self._house.db.write() as connection:
            found = tables.of_subject(connection, subject)
            if found is None or found["identity_id"] != asking.identity_id:
                raise Conflict
            now, by = self._house.clock.now(), written(BY_PROVIDER)
            if not sessions.prove(connection, asking.identity_id, asking.session_id, now, by):
                raise SignInRequired
            self._vouching.keep(connection, asking.identity_id, asking.session_id, vouched)
            self._house.audit.note(connection, asking, "identity.proved", asking.identity_id)
        return asking


_KEPT = ("subject", "expires_at", "level", "claims")


def _own(actor: Actor) -> CustomerActor:
    assert isinstance(actor, CustomerActor)
    return actor


def _clients(house: House) -> dict[str, Client]:
    declared = {each.name: each for each in house.utility.identity.providers}
    for name in house.settings.providers:
        if name not in declared:
            said = ", ".join(declared) or "none"
            raise StartRefused(f"providers.{name}: {house.utility.name} declares no such provider; it declares {said}")
    known = house.settings.providers
    return {name: client_of(house, each, known[name]) for name, each in declared.items() if name in known}
