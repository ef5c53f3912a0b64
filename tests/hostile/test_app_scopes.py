"""Apps, asked about everything: what a token says is what it opens, at the supplies it was given for, and no more."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ventanilla.api import access
from ventanilla.api.operations import ROOT
from ventanilla.api.shell import ApiShell
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.matrix.apps import OF_CUSTOMERS, Apps
from ventanilla.testing.matrix.people import Role, hold, undo
from ventanilla.testing.matrix.scoping import Asker, asker_of
from ventanilla.testing.matrix.world import Prepared

UTILITIES = ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")


@pytest.fixture(scope="module")
def askers(sets: dict[str, Prepared]) -> dict[str, Asker]:
    return {name: asker_of(one) for name, one in sets.items()}


def _is_refused(answer: Any) -> bool:
    return answer.status_code == 403 and answer.get_json()["code"] == "insufficient_scope"


@pytest.mark.parametrize("utility", UTILITIES)
def test_each_operation_lets_in_exactly_the_scopes_that_it_declares(askers: dict[str, Asker], utility: str) -> None:
    """With those alone it opens; without one of them it doesn't, whatever else there is, and says which it wants."""
    asker, wrong, seen = askers[utility], [], 0
    for operation in asker.operations():
        needed = operation.wants
        if operation.is_public:
            told = [asker.ask(asker.token(scopes), operation) for scopes in ((), OF_CUSTOMERS)]
            wrong += [f"{operation} turns an app away" for one in told if _is_refused(one)]
            continue
        if needed and not any(each.is_of_utility for each in needed):
            seen += 1
            answer = asker.ask(asker.token(needed), operation)
            if (needed <= asker.served) is _is_refused(answer) or answer.status_code == 401:
                wrong.append(f"{operation} says {answer.status_code} to an app with {needed}")
        for scopes in ((), *(OF_CUSTOMERS - {each} for each in needed or ("",))):
            answer = asker.ask(asker.token(scopes), operation)
            says = answer.headers.get("WWW-Authenticate", "")
            wanted = frozenset(" ".join(re.findall(r'scope="([^"]*)"', says)).split())
            # What the utility serves to no app is described as for none, whatever the operation would want elsewhere.
            is_told = wanted == needed if needed else not wanted or not wanted <= asker.served
            if not (_is_refused(answer) and says.startswith('Bearer error="insufficient_scope"') and is_told):
                wrong.append(f"{operation} says {answer.status_code} {says} and wants {sorted(needed)}")
    assert wrong == []
    assert seen > 25


@pytest.mark.parametrize("utility", UTILITIES)
def test_without_the_door_the_services_refuse_the_same(
    askers: dict[str, Asker], utility: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker, wrong = askers[utility], []
    monkeypatch.setattr(access, "admit", lambda actor, scopes: None)
    monkeypatch.setattr(ApiShell, "_scopes", lambda self: (Scope.OPENID,))
    for operation in asker.operations():
        if operation.is_public or any(each.is_of_utility for each in operation.wants):
            continue
        if "/green-button" in operation.path:
            continue  # its service leaves out the parts that a token does not name
        supply = asker.first if "supply_point_id" in operation.names else ""
        works = operation.method == "GET" and asker.ask(asker.token(OF_CUSTOMERS), operation, supply).status_code == 200
        for scopes in [OF_CUSTOMERS - {each} for each in operation.wants] or [OF_CUSTOMERS]:
            answer = asker.ask(asker.token(scopes), operation, supply)
            is_out = _is_refused(answer) if works and operation.wants else answer.status_code >= 400
            if not is_out:
                told = ", ".join(sorted(OF_CUSTOMERS - scopes))
                wrong.append(
                    f"{operation} without {told or 'anything'}: {answer.status_code} {answer.get_data()[:60]!r}"
                )
    assert wrong == []


@pytest.mark.parametrize("utility", UTILITIES)
def test_an_app_that_was_given_one_supply_sees_nothing_of_another(askers: dict[str, Asker], utility: str) -> None:
    asker = askers[utility]
    app = asker.token(OF_CUSTOMERS, asker.links[asker.first])
    theirs = _ids(asker, asker.token(OF_CUSTOMERS), asker.second) - _ids(asker, asker.token(OF_CUSTOMERS), asker.first)
    theirs |= {asker.second, asker.links[asker.second]}
    looked = 0
    for operation in asker.operations():
        if operation.method != "GET" or operation.is_public:
            continue
        answer = asker.ask(app, operation, asker.first)
        looked += answer.status_code == 200
        told = answer.get_data().decode(errors="replace")
        assert not [each for each in theirs if each in told], str(operation)
        if "supply_point_id" in operation.names and operation.wants and operation.wants <= asker.served:
            other = asker.ask(app, operation, asker.second)
            assert other.status_code == 404, f"{operation}: {other.status_code}"
    assert looked > 15


def _ids(asker: Asker, role: Role, supply: str) -> set[str]:
    """All ids and numbers that the operations of a supply tell."""
    found: set[str] = set()
    for operation in asker.operations():
        if operation.method == "GET" and operation.names == ("supply_point_id",):
            answer = asker.ask(role, operation, supply)
            if answer.status_code == 200 and answer.is_json:
                found |= set(re.findall(r'"(?:id|number|label|code)": ?"([^"]{6,})"', json.dumps(answer.get_json())))
    return found


def test_what_is_about_no_supply_is_for_no_app(askers: dict[str, Asker]) -> None:
    asker = askers["vologda"]
    portal, me = asker.one.world.portal, asker.holder
    about = {"topic": "billing", "text": "About nothing of mine.", "email": "", "phone": "", "files": []}
    form = asker.one.world.sender.send(me, "GET", f"{ROOT}/tickets/form").get_json()
    about |= {"topic": form["topics"][0]["name"], "kind": form["kinds"][0]["name"] if form["kinds"] else ""}
    about |= {"email": "yo@correo.example", "supply_point_id": "", "key": ""}
    send = asker.one.world.sender.send
    made = send(me, "POST", f"{ROOT}/tickets", about).get_json()
    assert made.get("id"), made
    app = asker.token(OF_CUSTOMERS, asker.links[asker.first])
    assert made["id"] not in send(app, "GET", f"{ROOT}/tickets").text
    assert send(app, "GET", f"{ROOT}/tickets/{made['id']}").status_code == 404
    assert send(app, "POST", f"{ROOT}/tickets", about).status_code == 404
    assert made["id"] in send(me, "GET", f"{ROOT}/tickets").text
    portal.messages.notifications(me.actor)
    told = send(app, "GET", f"{ROOT}/notifications").get_json()["items"]
    assert all(asker.first in json.dumps(each) for each in told)


def test_a_supply_that_is_let_go_is_gone_with_the_next_request_and_does_not_come_back(
    askers: dict[str, Asker],
) -> None:
    asker = askers["cosepav"]
    portal = asker.one.world.portal
    app, path = asker.token(OF_CUSTOMERS), f"{ROOT}/supplies/{asker.second}/bills"
    send = asker.one.world.sender.send
    first = send(app, "GET", path)
    assert first.status_code == 200
    undo(portal, asker.links[asker.second])
    again = send(app, "GET", path, If_None_Match=first.headers["ETag"])
    assert again.status_code == 404
    assert asker.second not in send(app, "GET", f"{ROOT}/supplies").text
    point = portal.supply.supply_point(asker.one.world.customer.actor, asker.second, scope=None)
    assert hold(portal, asker.holder, point.id, point.customer_id)
    assert send(asker.holder, "GET", path).status_code == 200
    assert send(app, "GET", path).status_code == 404, "linked anew, it has to be given anew"


def test_a_token_counts_in_its_header_only(askers: dict[str, Asker]) -> None:
    asker = askers["komiesc"]
    role, path = asker.token(OF_CUSTOMERS), f"{ROOT}/supplies"
    nobody, send = Role("nobody"), asker.one.world.sender.send
    cookie = f"{asker.one.world.app.extensions['ventanilla_session_cookie'].name}={role.token}"
    assert send(role, "GET", path).status_code == 200
    assert send(nobody, "GET", f"{path}?access_token={role.token}").status_code == 401
    assert send(nobody, "GET", path, Cookie=cookie).status_code == 401
    body = {"access_token": role.token, "token": role.token}
    assert send(nobody, "POST", f"{path}/{asker.first}/readings", body).status_code == 401
    assert send(nobody, "GET", path, Authorization=f"Basic {role.token}").status_code == 401
    assert send(nobody, "GET", path, Authorization=f"Bearer {role.token}, Bearer {role.token}").status_code == 401


@pytest.mark.parametrize(
    "token",
    [
        "vat_" + "a" * 43,
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.",
        "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLy4uL2V0Yy9wYXNzd2QifQ.e30.AAAA",
        "vrt_" + "a" * 43,
        "x" * 7000,
        "vat_\x7f",
    ],
)
def test_a_token_that_is_none_is_told_so(askers: dict[str, Asker], token: str) -> None:
    answer = askers["komiesc"].one.world.sender.send(
        Role("nobody"), "GET", f"{ROOT}/supplies", Authorization=f"Bearer {token}"
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    none = askers["komiesc"].one.world.sender.send(Role("nobody"), "GET", f"{ROOT}/supplies")
    assert none.headers["WWW-Authenticate"] == "Bearer"


def test_what_was_posted_is_told_to_nobody_else_and_not_after_the_end(askers: dict[str, Asker]) -> None:
    asker = askers["vologda"]
    send, actor, portal = asker.one.world.sender.send, asker.holder.actor, asker.one.world.portal
    assert actor is not None
    form = send(asker.holder, "GET", f"{ROOT}/tickets/form").get_json()
    order = {
        "topic": form["topics"][0]["name"],
        "kind": form["kinds"][0]["name"] if form["kinds"] else "",
        "text": "The app writes this.",
        "email": "yo@correo.example",
        "phone": "",
        "files": [],
        "key": "the-same-key",
        "supply_point_id": asker.first,
    }
    sent: dict[str, str] = {"Idempotency_Key": "one-key-of-all"}
    link = asker.links[asker.first]
    (token, grant_id), (other, _) = (asker.apps.granted(actor, OF_CUSTOMERS, [link]) for _ in range(2))
    app, another = Role("app", token=token), Role("another app", token=other)
    first = send(app, "POST", f"{ROOT}/tickets", order, **sent)
    assert first.status_code == 201, first.text
    assert send(app, "POST", f"{ROOT}/tickets", order, **sent).get_json() == first.get_json()
    numbers = {first.get_json()["number"]}
    for role in (another, asker.holder):
        made = send(role, "POST", f"{ROOT}/tickets", order, **sent)
        assert made.status_code == 201, made.text
        numbers.add(made.get_json()["number"])
    assert len(numbers) == 3, "each has its own keys"
    less = Role("less", token=asker.apps.token(actor, {Scope.MESSAGES_READ}, [link]))
    assert _is_refused(send(less, "POST", f"{ROOT}/tickets", order, **sent))
    portal.apps.grants.end(actor, grant_id)
    assert send(app, "POST", f"{ROOT}/tickets", order, **sent).status_code == 401


def test_each_app_knows_a_person_by_another_number(askers: dict[str, Asker]) -> None:
    asker = askers["cosepav"]
    send, actor = asker.one.world.sender.send, asker.holder.actor
    assert actor is not None
    apps = [asker.apps, Apps(asker.one.world.portal)]
    roles = [Role("app", token=each.token(actor, {Scope.PROFILE_READ}, ())) for each in apps]
    told = [send(role, "GET", f"{ROOT}/identity/{part}").get_json() for role in roles for part in ("me", "profile")]
    assert len({each["id"] for each in told}) == 2
    assert actor.identity_id not in json.dumps(told)
    assert {each["user_name"] for each in told} == {actor.user_name}
    assert told[0]["last_access_at"] is None
    assert told[1]["pending"] == []
