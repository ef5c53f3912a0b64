from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ventanilla.audit import Audit
from ventanilla.house import House
from ventanilla.i18n import Languages
from ventanilla.identity.model import Letter, PhoneCode, SessionKind, SignedIn
from ventanilla.identity.service import IdentityService
from ventanilla.jobs import make_jobs
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.plugin import Gateway
from ventanilla.settings import Settings
from ventanilla.storage import Database
from ventanilla.storage.tables import id_key
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import UTILITY
from ventanilla.testing.passwords import QUICK

ANA = {
    "user_name": "Ana.Paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}
NEW = {"password": "otra frase distinta", "password_again": "otra frase distinta"}


@dataclass
class Desk:
    """The service with a letter box beside it: what its events say is to be sent lands in ``letters``."""

    house: House
    identity: IdentityService
    letters: list[Letter]
    codes: list[PhoneCode]
    told: list[tuple[str, Mapping[str, Any]]]
    """The events that topics above turn into notices, with what they carry."""

    def visitor(self, address: str = "192.0.2.1") -> Anonymous:
        return Anonymous(address)

    def register(self, **changes: str) -> None:
        self.identity.register(self.visitor(), {**ANA, **changes}, "es-AR")

    def mail(self) -> list[Letter]:
        """What the jobs that are due send."""
        self.letters.clear()
        self.house.jobs.run_due()
        return list(self.letters)

    def secret(self) -> str:
        return self.mail()[-1].path.rpartition("/")[2]

    def active(self, **changes: str) -> str:
        made = self.identity.open_identity(SystemActor("test"), {**ANA, **changes}, "es-AR")
        assert made is not None
        return made

    def sign_in(
        self,
        user_name: str = "ana.paz",
        password: str = ANA["password"],
        kind: SessionKind = SessionKind.WEB,
        address: str = "192.0.2.1",
        agent: str = "",
    ) -> SignedIn:
        typed = {"user_name": user_name, "password": password}
        return self.identity.sign_in(self.visitor(address), typed, kind, agent)

    def code(self) -> PhoneCode:
        """The one-time code that the jobs that are due send."""
        self.codes.clear()
        self.house.jobs.run_due()
        return self.codes[-1]

    def events(self, name: str) -> list[Mapping[str, Any]]:
        """What was told under a name, once the jobs that are due are done."""
        self.house.jobs.run_due()
        return [payload for event, payload in self.told if event == name]

    def who(self, secret: str, kind: SessionKind = SessionKind.WEB) -> str | None:
        actor = self.identity.actor_of(secret, kind, "192.0.2.1")
        return actor.user_name if actor else None


@pytest.fixture
def desk(db: Database, clock: FixedClock) -> Desk:
    return build(db, clock)


@pytest.fixture
def named_desk(db: Database, clock: FixedClock) -> Desk:
    """A desk that is reached by a name and safely, so that browsers take passkeys there."""
    return build(db, clock, "https://portal.example/pampa_power")


def build(db: Database, clock: FixedClock, base_url: str = "http://127.0.0.1:8000/pampa_power") -> Desk:
    fields = UTILITY.identity.change_password
    current = replace(fields[0], name="current_password")
    policy = replace(UTILITY.identity, change_password=(current, *fields[1:]))
    utility = replace(UTILITY, identity=policy)
    key = id_key(db)
    house = House(
        settings=Settings(
            utility.name,
            base_url,
            "a secret key that only the tests know",
            password_work=QUICK,
        ),
        utility=utility,
        db=db,
        gateway=Gateway((), db=db, clock=clock, timezone=utility.timezone, key=key),
        jobs=make_jobs(db, clock),
        audit=Audit(db, clock),
        languages=Languages.build(utility),
        clock=clock,
        zone=ZoneInfo(utility.timezone),
        id_key=key,
    )
    identity = IdentityService(house)
    letters: list[Letter] = []
    codes: list[PhoneCode] = []
    told: list[tuple[str, Mapping[str, Any]]] = []

    def keep(letter: Letter | None) -> None:
        if letter is not None:
            letters.append(letter)

    def registration(payload: Mapping[str, Any]) -> None:
        keep(identity.issue_activation(payload["registration_id"]))

    def reset(payload: Mapping[str, Any]) -> None:
        keep(identity.issue_reset(payload["request_id"]))

    def change(payload: Mapping[str, Any]) -> None:
        made = identity.issue_contact_change(payload["change_id"])
        if isinstance(made, PhoneCode):
            codes.append(made)
        else:
            keep(made)

    house.jobs.on("identity.contact_change_requested", "test.change", change)
    for event in ("identity.contact_changed", "identity.signed_in", "identity.factor_changed"):
        house.jobs.on(event, f"test.{event}", lambda payload: told.append((payload["event"], payload)))
    house.jobs.on("identity.registration_received", "test.registration", registration)
    house.jobs.on("identity.reset_requested", "test.reset", reset)
    return Desk(house, identity, letters, codes, told)


@pytest.fixture
def ana() -> dict[str, str]:
    return dict(ANA)


@pytest.fixture
def new() -> dict[str, str]:
    return dict(NEW)
