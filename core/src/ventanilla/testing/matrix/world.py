"""A utility's portal from a database that was filled before, and who asks in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from ventanilla.demo.model import DemoIdentity, Persona
from ventanilla.demo.newcomers import claims_of
from ventanilla.errors import VentanillaError
from ventanilla.identity.tables import passkeys, providers
from ventanilla.kernel.ids import new_id
from ventanilla.testing.matrix import rows
from ventanilla.testing.matrix.apps import another_grant, roles
from ventanilla.testing.matrix.asking import Matrix
from ventanilla.testing.matrix.crawling import Seen, crawl
from ventanilla.testing.matrix.people import Role, Sender, choose, hold, newcomer, sign_in, undo
from ventanilla.testing.passwords import QUICK
from ventanilla.testing.site import SECRET_KEY

PASSWORD = "caballo verde lápiz"


@dataclass
class World:
    """A portal and its app; three people: the holder, another customer, and one who held the holder's supply."""

    portal: Any
    app: Any
    sender: Sender
    holder: Role
    customer: Role
    ex_holder: Role
    link_id: str
    """Of the link that the ex-holder had, or still has."""


@dataclass
class Prepared:
    """A world, its matrix, and what the ex-holder saw while they held the supply: status and tag by path."""

    world: World
    matrix: Matrix
    seen_before: dict[str, tuple[int, str]]


def prepare(stack: ExitStack, folder: Path, filled: Mapping[str, Path]) -> dict[str, Prepared]:
    """Worlds of several utilities; in each, somebody comes with what opens the next one's."""
    worlds = {name: stack.enter_context(open_world(folder / name, name, each)) for name, each in filled.items()}
    made = {}
    for name, world in worlds.items():
        other = next(each for each in worlds if each != name)
        holder = worlds[other].holder
        matrix = matrix_of(world, (Role(f"a customer of {other}", holder.secret, holder.token),))
        before = {
            path: (each.status_code, each.headers.get("ETag", "*")) for path, each in matrix.visited(world.ex_holder)
        }
        made[name] = Prepared(ended(world), matrix, before)
    return made


@contextmanager
def open_world(folder: Path, utility: str, filled: Path) -> Iterator[World]:
    """A world on a copy of a filled database; the third person still holds the supply."""
    from ventanilla.app import create_app
    from ventanilla.testing.paying import SECRET, open_bank

    with ExitStack() as stack:
        shutil.copytree(filled, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("feed"))
        portal = _portal(folder, utility)
        if portal.house.utility.payments is not None:
            portal.house.db.close()
            bank = stack.enter_context(open_bank(folder, holds_back=False))
            portal = _portal(folder, utility, bank.url, SECRET)
        stack.callback(portal.house.db.close)
        yield _peopled(portal, create_app(portal.house.settings, portal))


def _portal(folder: Path, utility: str, payments: str = "", secret: str = "") -> Any:
    from ventanilla.app import build_portal
    from ventanilla.settings import MailSettings, PaymentSettings, Settings, SmsSettings

    return build_portal(
        Settings(
            utility=utility,
            base_url=f"http://127.0.0.1:8000/{utility}",
            secret_key=SECRET_KEY,
            password_work=QUICK,
            database=f"sqlite:///{folder / 'portal.db'}",
            mail=MailSettings(folder=str(folder / "mail")),
            sms=SmsSettings(folder=str(folder / "sms")),
            files=str(folder / "files"),
            outbox=str(folder / "outbox"),
            payments=PaymentSettings(payments, secret=secret) if payments else PaymentSettings(),
        )
    )


def _peopled(portal: Any, app: Any) -> World:
    from ventanilla.demo.newcomers import welcome

    known: tuple[Persona, ...] = import_module(f"{portal.loaded.package}.demo").PERSONAS
    personas = [one for one in known if one.identity is not None]
    for one in personas[:2]:
        welcome(portal, one)
    first, second, *more = ((one.identity, one.first_password) for one in personas if one.identity is not None)
    # The second persona owes something, so there is something to pay.
    customer = sign_in(portal, "another customer", first[0].user_name, first[0].password)
    holder = sign_in(portal, "the holder", second[0].user_name, second[0].password)
    if portal.supply.granting.is_on:
        ex_holder = _issued(portal, *more[0])
    else:
        ex_holder = newcomer(portal, "an ex-holder", "eva", PASSWORD)
    supply = portal.supply.supply_point(holder.actor, holder.supplies[0], scope=None)
    link_id = hold(portal, ex_holder, supply.id, supply.customer_id)
    return World(portal, app, Sender(app, portal), holder, customer, ex_holder, link_id)


def _issued(portal: Any, identity: DemoIdentity, first: str) -> Role:
    if first:
        choose(portal, identity.user_name, first, PASSWORD)
    return sign_in(portal, "an ex-holder", identity.user_name, PASSWORD if first else identity.password)


def ended(world: World) -> World:
    """The ex-holder's link is undone."""
    undo(world.portal, world.link_id)
    return world


def matrix_of(world: World, others: tuple[Role, ...]) -> Matrix:
    """The matrix of a world; ``others`` are customers of other utilities, who come with what opens theirs."""
    also = filled_up(world)
    prefix = world.portal.house.settings.prefix
    seen = crawl(world.app, world.sender, world.holder, prefix, also)
    document = world.sender.send(Role("nobody"), "GET", "/api/v1/openapi.json").get_json()
    _told(world, seen)
    void, apps = roles(world.portal, world.holder, world.customer)
    seen.values.setdefault("grant", {"grant_id": another_grant(world.portal, world.holder)})
    return Matrix(
        app=world.app,
        sender=world.sender,
        holder=world.holder,
        customer=world.customer,
        strangers=(Role("nobody"), *others, *void),
        ex_holder=world.ex_holder,
        seen=seen,
        canaries=_canaries(world, seen),
        bodies={**dict(_bodies(document)), **rows.BODIES},
        apps=apps,
        open_operations=frozenset(_open(world.app, document)),
        is_off=_off(world.portal.house.utility),
    )


def filled_up(world: World) -> list[str]:
    """What the holder has beside the records: certificates, a reading, a payment, a message; pages that show them."""
    portal, me, supply = world.portal, world.holder, world.holder.supplies[0]
    root = f"/supplies/{supply}"
    also = [f"{root}/", f"{root}/certificates", f"{root}/readings", f"{root}/bills", f"{root}/documents", "/sessions"]
    with suppress(VentanillaError):
        certificate = portal.documents.issue_statement(me.actor, supply, None, None)
        also.append(f"{root}/certificates/{certificate.id}")
    sent = {"Idempotency-Key": "matrix"}
    paid = world.sender.send(me, "POST", f"/api/v1{root}/payments", {"amount": "10", "bill_id": ""}, **sent)
    if paid.status_code == 201:
        also.append(f"{root}/payments/{paid.get_json()['id']}")
    also += _handed_over(world, root)
    if portal.house.utility.tickets is not None:
        taken, _refused = portal.messages.tickets.add_files(me.actor, [("plan.png", _picture())])
        also.append(f"/ticket-files/{taken[0].id}")
    if portal.house.utility.identity.issued is None:
        personas = import_module(f"{portal.loaded.package}.demo").PERSONAS
        persona = next(one for one in personas if one.proofs)
        claim = next(iter(claims_of(portal, persona)))
        also.append(f"/link/{portal.supply.start_link(me.actor, claim).id}/code")
    return also


def _picture() -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


def _handed_over(world: World, root: str) -> list[str]:
    entry = world.sender.send(world.holder, "GET", f"/api/v1{root}/readings/entry")
    if entry.status_code != 200:
        return []
    typed = {"readings": [_one_more(each) for each in entry.get_json()["items"]]}
    done = world.sender.send(world.holder, "POST", f"/api/v1{root}/readings", typed)
    return [f"{root}/readings/{done.get_json()['id']}"] if done.status_code == 201 else []


def _one_more(item: dict[str, Any]) -> dict[str, Any]:
    whole = str(item["previous"] or "100").partition(".")[0]
    return {"register": item["register"], "value": str(int(whole) + 1), "confirmed": True}


def _told(world: World, seen: Seen) -> None:
    """What only operations have: the ids of links and sessions."""
    link = world.portal.supply.links_of(world.holder.actor, None)[0]
    seen.values.setdefault("link", {"link_id": link.id})
    assert world.holder.actor is not None
    seen.values.setdefault("session", {"session_id": world.holder.actor.session_id})
    seen.values.setdefault("passkey", {"passkey_id": _passkey(world, world.holder.actor.identity_id)})
    seen.values.setdefault("connection", {"connection_id": _connection(world, world.holder.actor.identity_id)})


def _connection(world: World, identity_id: str) -> str:
    """A provider of identities that the holder has connected."""
    row = {"id": new_id(), "subject": new_id(), "identity_id": identity_id, "provider": "state", "level": ""}
    with world.portal.house.db.write() as connection:
        assert providers.add(connection, {**row, "connected_at": world.portal.house.clock.now()})
    return row["id"]


def _canaries(world: World, seen: Seen) -> tuple[str, ...]:
    """The holder's ids and name; what another customer may well have too is none."""
    portal, me = world.portal, world.holder
    customer = portal.supply.details(me.actor, me.supplies[0]).customer
    named = [pair for values in seen.values.values() for pair in values.items()]
    ids = {each for name, each in named if name.endswith("_id") and name not in rows.OPEN}
    names = (
        {one for one in (customer.name, customer.contact.email, customer.contact.phone) if one} if customer else set()
    )
    return tuple(sorted({*ids, *names, *me.supplies}))


def _off(utility: Any) -> frozenset[str]:
    """The first nouns of addresses, below the supply, that this utility does not offer."""
    screens = {each.name for each in utility.screens}
    kinds = {each.name for each in utility.documents}
    offered = {
        "e-bill": "messages.e_bill" in screens,
        "clearance": "clearance" in kinds,
        "statement/certificate": "statement" in kinds,
        "specialists": utility.tickets,
        "contacts": utility.tickets,
        "write": utility.tickets,
        "tickets": utility.tickets,
        "ticket-files": utility.tickets,
        "readings": utility.readings,
        "documents": "documents.archive" in screens,
        "payable": utility.payments,
        "pay": utility.payments,
        "link": utility.identity.issued is None,
        "outages": "grid.outages" in screens,
        "outage-notices": "messages.outage_notices" in screens,
        "history": "documents.history" in screens,
        "bills/dte": utility.tax_documents,
        "generation": utility.generation,
    }
    return frozenset(noun for noun, is_there in offered.items() if not is_there)


def _bodies(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, siblings in document["paths"].items():
        for method, told in siblings.items():
            content = told.get("requestBody", {}).get("content", {}) if isinstance(told, dict) else {}
            if "application/json" in content:
                rule = path.replace("{", "<").replace("}", ">")
                yield f"{method.upper()} {rule}", content["application/json"].get("example")


def _open(app: Any, document: dict[str, Any]) -> Iterator[str]:
    """Endpoints of operations that say that anybody may ask them."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        told = document["paths"].get(path, {})
        if any(told.get(each.lower(), {}).get("security") == [] for each in rule.methods or ()):
            yield rule.endpoint


def _passkey(world: World, identity_id: str) -> str:
    """A passkey that the holder has."""
    now = world.portal.house.clock.now()
    who = {"id": new_id(), "realm": "customer", "holder_id": identity_id}
    key = {"credential_hash": new_id(), "credential": "AA", "public_key": b"", "sign_count": 0, "transports": ""}
    with world.portal.house.db.write() as connection:
        assert passkeys.add(connection, {**who, **key, "name": "a key", "made_at": now})
    return who["id"]
