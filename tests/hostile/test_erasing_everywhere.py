"""An invented customer of each utility, on its demo's own database, closes the login: two weeks later nothing of what
they gave the portal is in any table, file or line of the log."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from ventanilla.app import build_portal
from ventanilla.demo.newcomers import claims_of, typed_by
from ventanilla.errors import NotFound
from ventanilla.identity.model import Letter, PhoneCode, SessionKind
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor, SystemActor
from ventanilla.messages.model import NewTicket, Reach
from ventanilla.plugin import FieldKind
from ventanilla.settings import MailSettings, Settings, SmsSettings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.passwords import QUICK
from ventanilla.testing.site import SECRET_KEY

DESK = StaffActor("Olga")
PASSWORD = "caballo verde lápiz"
ADDRESS = "198.51.100.177"
PHONES = {
    "cosepav": "+54 9 11 5277-1903",
    "cooprel": "+56 9 5277 1903",
    "komiesc": "+7 912 527-71-90",
    "vologda": "+7 912 527-71-90",
    "italian_gas": "+39 347 527 7190",
}
CANARIES = ("kanari", "klunker", ADDRESS, "5277-19", "52771903", "5277190", "527-71-90", "527 7190")
LOGINS = {"cosepav": "kanari1", "cooprel": "12.345.678-5"}
Open = Callable[[str], Any]


@pytest.fixture
def opened(sites: Any, tmp_path: Path) -> Iterator[Open]:
    """The portal of a utility on a copy of its demo's database and files, with a clock that the test sets."""
    portals: list[Any] = []

    def make(utility: str) -> Any:
        shutil.copytree(sites.filled(utility), tmp_path / "own", ignore=shutil.ignore_patterns("feed", "mail", "sms"))
        settings = Settings(
            utility=utility,
            base_url=f"http://127.0.0.1:8000/{utility}",
            secret_key=SECRET_KEY,
            password_work=QUICK,
            database=f"sqlite:///{tmp_path / 'own' / 'portal.db'}",
            mail=MailSettings(folder=str(tmp_path / "mail")),
            sms=SmsSettings(folder=str(tmp_path / "sms")),
            files=str(tmp_path / "own" / "files"),
            outbox=str(tmp_path / "own" / "outbox"),
        )
        portals.append(build_portal(settings, clock=FixedClock(datetime.now(UTC))))
        return portals[-1]

    yield make
    for portal in portals:
        portal.house.db.close()


def work(portal: Any) -> None:
    while portal.house.jobs.run_due():
        pass
    assert portal.house.jobs.dead() == []


def left(portal: Any) -> set[str]:
    """Where anything of the canary is: columns of tables, and files."""
    found: set[str] = set()
    with portal.house.db.read() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'select * from "{table}"')).mappings():
                for name, value in row.items():
                    said = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    found |= {f"{table}.{name}" for one in CANARIES if one in said.casefold()}
    own = Path(portal.house.settings.files).parent
    for path in (each for each in own.rglob("*") if each.is_file() and not each.name.startswith("portal.db")):
        said = path.read_bytes().decode("latin-1").casefold()
        found |= {str(path.relative_to(own)) for one in CANARIES if one in said or one in path.name.casefold()}
    return found


def persona_of(portal: Any) -> Any:
    """One of the demo's whose login is whole."""
    demo = import_module(f"{portal.loaded.package}.demo")
    return next(each for each in demo.PERSONAS if each.identity and not each.first_password and each.identity.password)


def come_in(portal: Any, user_name: str, password: str) -> CustomerActor:
    asked = portal.house.utility.identity.sign_in
    typed = {each.name: password if each.kind is FieldKind.PASSWORD else user_name for each in asked}
    portal.identity.sign_in(Anonymous(ADDRESS), typed, SessionKind.API, "Kanari/1.0 (Klunker)")
    actor: CustomerActor = portal.identity.sign_in(Anonymous(ADDRESS), typed).actor
    return actor


def registered(portal: Any) -> tuple[CustomerActor, str]:
    """By the form and the link of the mail, and with a supply of the demo linked, where it needs no code."""
    persona, utility = persona_of(portal), portal.house.utility.name
    who = {"user_name": LOGINS[utility], "email": "kanari@correo.example"}
    named = {"first_name": "Kanari", "last_name": "Klunker", "password": PASSWORD}
    portal.identity.register(
        Anonymous(ADDRESS),
        typed_by(portal, replace(persona.identity, **who, **named)),
        portal.house.languages.default.tag,
    )
    activate(portal)
    actor = come_in(portal, LOGINS[utility], PASSWORD)
    for claim in claims_of(portal, persona):
        attempt = portal.supply.start_link(actor, claim)
        notice = portal.supply.issue_code(attempt.id)
        if notice is not None:
            portal.supply.enter_code(actor, attempt.id, notice.code)
        offers = portal.supply.offered(actor, attempt.id)
        portal.supply.link(actor, attempt.id, [each.supply_point.id for each in offers])
    return actor, PASSWORD


def activate(portal: Any) -> None:
    with portal.house.db.read() as connection:
        ids = [row[0] for row in connection.execute(text("select id from registration order by received_at desc"))]
    letter = portal.identity.issue_activation(ids[0])
    portal.identity.activate(letter.path.rpartition("/")[2])
    work(portal)


def issued(portal: Any) -> tuple[CustomerActor, str]:
    """A login of the demo that the utility issued."""
    identity = persona_of(portal).identity
    return come_in(portal, identity.user_name, identity.password), identity.password


def live(portal: Any, actor: CustomerActor, password: str) -> None:
    """Everything that leaves something of a person: contacts, factors, a message, a reset, wrong tries."""
    identity, caught = portal.identity, []
    portal.house.jobs.on(
        "identity.contact_change_requested", "test.caught", lambda told: caught.append(told["change_id"])
    )
    identity.request_email(actor, {"email": "kanari.nueva@correo.example", "password": password})
    work(portal)
    letter = identity.issue_contact_change(caught[-1])
    assert isinstance(letter, Letter)
    identity.confirm_email(actor, letter.path.rpartition("/")[2])
    work(portal)
    identity.request_phone(actor, {"phone": PHONES[portal.house.utility.name], "password": password})
    work(portal)
    code = identity.issue_contact_change(caught[-1])
    assert isinstance(code, PhoneCode)
    identity.confirm_phone(actor, code.code)
    identity.request_email(actor, {"email": "klunker@correo.example", "password": password})
    work(portal)
    secret = identity.factors.offer_authenticator(actor).secret
    identity.factors.confirm_authenticator(actor, code_at(secret, portal.house.clock.now()))
    write(portal, actor)
    work(portal)


def write(portal: Any, actor: CustomerActor) -> None:
    policy = portal.house.utility.tickets
    supplies = portal.supply.supplies(actor, None)
    if policy is None or not supplies:
        return
    reach = Reach(email="kanari.nueva@correo.example", phone=PHONES[portal.house.utility.name])
    kind = policy.kinds[0].name if policy.kinds else ""
    new = NewTicket(policy.topics[0].name, "Una consulta.", reach, supply_point_id=supplies[0].id, kind=kind)
    portal.messages.tickets.send(actor, new, portal.house.languages.default.tag)


def test_the_demo_is_as_it_was_before(opened: Open) -> None:
    assert left(opened("cosepav")) == set(), "the canary sings alone"


@pytest.mark.parametrize("utility", ["cosepav", "cooprel", "komiesc", "vologda", "italian_gas"])
def test_two_weeks_after_closing_nothing_is_left(
    opened: Open, utility: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    portal = opened(utility)
    is_registered = portal.house.utility.identity.issued is None
    actor, password = registered(portal) if is_registered else issued(portal)
    live(portal, actor, password)
    assert {"identity.email", "identity.phone"} <= left(portal)
    if is_registered:
        portal.identity.closing.close(actor, {"password": password})
    else:
        with pytest.raises(NotFound):
            portal.identity.closing.close(actor, {"password": password})
        portal.staff.close_login(DESK, actor.identity_id, "asked at the office")
    work(portal)
    portal.house.clock.advance(portal.identity.closing.wait + timedelta(hours=1))
    work(portal)
    portal.house.clock.advance(timedelta(days=3))  # what is counted by the day is forgotten
    work(portal)
    assert left(portal) == set()
    assert portal.house.audit.verify() is None
    said = (capsys.readouterr().out + capsys.readouterr().err + caplog.text).casefold()
    assert not [one for one in CANARIES if one in said]
    if not is_registered:
        with pytest.raises(Exception, match=r"refused|ended"):
            come_in(portal, persona_of(portal).identity.user_name, password)
    else:
        assert portal.identity.open_identity(
            SystemActor("test"),
            typed_by(
                portal, replace(persona_of(portal).identity, user_name=LOGINS[utility], email="kanari@correo.example")
            ),
            portal.house.languages.default.tag,
        ), "name and address are free again"
