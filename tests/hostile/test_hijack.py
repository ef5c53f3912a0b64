"""Somebody links another's supply: who is told, how soon, how it is undone, what is left (cases 31, 32, 34)."""

from __future__ import annotations

import io
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from ventanilla.app import Portal, create_app
from ventanilla.errors import NotFound
from ventanilla.kernel.actors import StaffActor
from ventanilla.testing import linking
from ventanilla.testing.holding import Person, person
from ventanilla.testing.mailbox import links
from ventanilla.testing.serving import serve

BASE = "http://127.0.0.1:8000/cosepav"
ELENA = {"dni": "20123456", "birth_date": "14/02/1975"}

pytestmark = pytest.mark.utility("cosepav")


@pytest.fixture
def people(portal: Portal) -> tuple[Portal, Person, Person]:
    """The holder Elena, and Eve, who knows her DNI and birth date."""
    linking.load(portal.house, linking.customer_rows(), linking.point_rows())
    return portal, person(portal, "elena"), person(portal, "eve")


def work(portal: Portal) -> None:
    while portal.house.jobs.run_due():
        pass


def take(portal: Portal, who: Person) -> str:
    """Link 5555/1 with the code that goes to the contact on file, read by whoever reads that mail."""
    attempt = portal.supply.start_link(who.actor, ELENA)
    notice = portal.supply.issue_code(attempt.id)
    assert notice is not None
    portal.supply.enter_code(who.actor, attempt.id, notice.code)
    point = portal.house.id_of("supply_point", "5555", "1")
    (link,) = portal.supply.link(who.actor, attempt.id, [point])
    return link.id


def test_a_pending_code_shows_nothing_anywhere(people: tuple[Portal, Person, Person]) -> None:
    portal, _elena, eve = people
    attempt = portal.supply.start_link(eve.actor, ELENA)
    work(portal)
    client = create_app(portal.house.settings, portal).test_client(use_cookies=False)
    point = portal.house.id_of("supply_point", "5555", "1")
    headers = {"Authorization": f"Bearer {eve.token}"}
    for path in (
        f"/supplies/link/{attempt.id}", "/supplies", f"/supplies/{point}", f"/supplies/{point}/bills",
        f"/supplies/link/{attempt.id}/links", f"/supplies/link/{attempt.id}/supplies", "/notifications",
        "/identity/history",
    ):  # fmt: skip
        answer = client.get(f"/api/v1{path}", base_url=BASE, headers=headers)
        for secret in ("Elena", "5555", "Calle", "Villa Serena", "elena@", "2345"):
            assert secret not in answer.text, path
    assert portal.supply.links_of(eve.actor, None) == ()


def test_all_holders_and_the_contact_on_file_hear_of_it_within_a_minute_and_undo_it_with_one_click(
    people: tuple[Portal, Person, Person], smtp_sink: Any
) -> None:
    portal, elena, eve = people
    take(portal, elena)
    work(portal)
    smtp_sink.messages.clear()
    smtp_sink.envelopes.clear()
    began = time.monotonic()
    take(portal, eve)
    work(portal)
    told = {address: smtp_sink.to(address) for address in ("elena@correo.example", "elena@mail.example")}
    assert time.monotonic() - began < 60
    undoing = {
        address: next(link for mail in mails for link in links(mail) if "/links/undo/" in link)
        for address, mails in told.items()
    }
    assert len(set(undoing.values())) == 2

    client = create_app(portal.house.settings, portal).test_client()
    point = portal.house.id_of("supply_point", "5555", "1")
    eves = {"Authorization": f"Bearer {eve.token}"}
    supply = f"/api/v1/supplies/{point}"
    before = client.get(supply, base_url=BASE, headers=eves)
    assert before.status_code == 200
    certificate = portal.documents.issue_statement(eve.actor, point, None, None)

    path = undoing["elena@mail.example"].removeprefix(BASE)
    page = client.get(path, base_url=BASE)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.get(supply, base_url=BASE, headers=eves).status_code == 200, "a scanner that looks undoes nothing"
    began = time.monotonic()
    assert client.post(path, base_url=BASE, data={"csrf_token": token}).status_code == 303
    kept = {**eves, "If-None-Match": before.headers.get("ETag", "*")}
    for left in (supply, f"{supply}/certificates", f"{supply}/certificates/{certificate.id}/pdf", f"{supply}/bills"):
        assert client.get(left, base_url=BASE, headers=kept).status_code == 404, left
    assert time.monotonic() - began < 5
    assert client.get(undoing["elena@correo.example"].removeprefix(BASE), base_url=BASE).status_code == 404
    assert portal.supply.supply_point(elena.actor, point, scope=None)


def test_what_was_waiting_to_be_made_is_made_without_it(people: tuple[Portal, Person, Person], smtp_sink: Any) -> None:
    portal, elena, eve = people
    take(portal, elena)
    link_id = take(portal, eve)
    point = portal.house.id_of("supply_point", "5555", "1")
    client = create_app(portal.house.settings, portal).test_client(use_cookies=False)
    eves = {"Authorization": f"Bearer {eve.token}"}
    # The jobs of the link still wait while it is undone.
    portal.supply.undo_link(StaffActor("marina"), link_id)
    work(portal)
    assert portal.supply.holders(point) == (elena.actor.identity_id,)
    with pytest.raises(NotFound):
        portal.documents.issue_statement(eve.actor, point, None, None)
    asked = {"password": "caballo verde lápiz"}
    zipped = client.post("/api/v1/identity/data", base_url=BASE, headers=eves, json=asked)
    assert zipped.status_code == 200, zipped.text
    with zipfile.ZipFile(io.BytesIO(zipped.data)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if not name.endswith(".pdf"))
    for secret in ("Duarte", "elena@mail.example", "20123456", "Calle 12"):
        assert secret not in text


def test_the_evidence_is_kept_and_shown(people: tuple[Portal, Person, Person]) -> None:
    portal, elena, _eve = people
    link_id = take(portal, elena)
    point = portal.house.id_of("supply_point", "5555", "1")
    evidence = portal.supply.evidence(elena.actor, point)
    assert (evidence.policy, evidence.version, evidence.channel) == ("dni_birth_date", 1, "email")
    client = create_app(portal.house.settings, portal).test_client(use_cookies=False)
    elenas = {"Authorization": f"Bearer {elena.token}"}
    shown = client.get("/api/v1/supplies", base_url=BASE, headers=elenas).get_json()["items"][0]
    assert shown["evidence"]["proof"] == "possession"
    portal.supply.undo_link(StaffActor("marina"), link_id)
    (held,) = portal.supply.held_links(StaffActor("marina"), identity_id=elena.actor.identity_id)
    assert held.id == link_id
    actions = [entry.action for entry in portal.house.audit.entries(link_id)]
    assert "supply.linked" in actions
    assert len(actions) >= 2


def test_two_hundred_at_once_over_http_are_evaluated_within_the_budget(
    people: tuple[Portal, Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    portal, _elena, eve = people
    seen: list[Any] = []
    ask = portal.house.gateway.ask

    def noted(hook: str, **arguments: Any) -> Any:
        if hook == "customers_matching":
            seen.append(arguments)
        return ask(hook, **arguments)

    monkeypatch.setattr(type(portal.house.gateway), "ask", lambda _self, hook, **more: noted(hook, **more))
    gate = Barrier(20)
    with serve(portal) as wire, ThreadPoolExecutor(20) as threads:

        def guess(number: int) -> Any:
            if number < 20:
                gate.wait(30)
            day = {"dni": "23456789", "birth_date": f"{number % 28 + 1:02}/{number // 28 + 1:02}/1960"}
            heard = wire.send("POST", "/api/v1/supplies/link", day, Authorization=f"Bearer {eve.token}")
            return heard.status, sorted(heard.headers.keys() - {"Date", "Content-Length"}), len(heard.body)

        answers = list(threads.map(guess, range(200)))
        right = {"dni": "23456789", "birth_date": "01/07/1952"}
        last = wire.send("POST", "/api/v1/supplies/link", right, Authorization=f"Bearer {eve.token}")
    assert len(seen) == portal.house.utility.linking.per_actor.tries
    assert len({repr(each) for each in answers}) == 1
    assert (last.status, len(last.body)) == (answers[0][0], answers[0][2])
