"""Keys and conditions say nothing to who may not ask, and nothing of what one has no longer."""

from __future__ import annotations

from typing import Any

import pytest

from ventanilla.kernel.scopes import Scope
from ventanilla.testing.apping import Apps
from ventanilla.testing.holding import Holding, Person, two_holders
from ventanilla.testing.matrix.apps import Apps as Tokens

pytestmark = pytest.mark.utility("cosepav")
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
STATEMENT = {"kind": "statement", "from": "2026-01-01", "to": "2026-03-31"}
ISSUING = (Scope.BILLING_READ, Scope.DOCUMENTS_READ, Scope.DOCUMENTS_WRITE)


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def apps(portal: Any, clock: Any) -> Apps:
    return Apps(portal, clock)


@pytest.fixture
def held(apps: Apps) -> tuple[Person, Holding]:
    ramon, his, _, _ = two_holders(apps.portal)
    return ramon, his


def ask(apps: Apps, method: str, path: str, token: str = "", body: Any = None, **headers: str) -> Any:
    sent = {name.replace("_", "-"): each for name, each in headers.items()}
    options = {} if body is None else {"json": body}
    return apps.api(path, token, method, headers=sent, **options)


def test_an_answer_about_a_supply_is_given_again_to_who_has_it_still(apps: Apps, held: tuple[Person, Holding]) -> None:
    ramon, his = held
    path = f"/supplies/{his.supply_point_id}/certificates"
    issued = ask(apps, "POST", path, ramon.token, STATEMENT, Idempotency_Key=KEY)
    assert issued.status_code == 201
    again = ask(apps, "POST", path, ramon.token, STATEMENT, Idempotency_Key=KEY)
    assert (again.status_code, again.data) == (201, issued.data)
    link = f"/supplies/links/{his.link_id}"
    for _ in range(2):
        assert ask(apps, "DELETE", link, ramon.token, Idempotency_Key=f"{KEY}-end").status_code == 204
    after = ask(apps, "POST", path, ramon.token, STATEMENT, Idempotency_Key=KEY)
    assert (after.status_code, after.get_json()["code"]) == (404, "not_found")


def test_the_same_for_an_app(apps: Apps, held: tuple[Person, Holding]) -> None:
    ramon, his = held
    token = Tokens(apps.portal).token(ramon.actor, ISSUING, [his.link_id])
    path = f"/supplies/{his.supply_point_id}/certificates"
    issued = ask(apps, "POST", path, token, STATEMENT, Idempotency_Key=KEY)
    assert issued.status_code == 201
    assert ask(apps, "POST", path, token, STATEMENT, Idempotency_Key=KEY).data == issued.data
    apps.portal.supply.unlink(ramon.actor, his.link_id)
    assert ask(apps, "POST", path, token, STATEMENT, Idempotency_Key=KEY).status_code == 404


def test_an_answer_about_nothing_of_ones_supplies_stays(apps: Apps, held: tuple[Person, Holding]) -> None:
    ramon, his = held
    body = {"locale": "en"}
    first = ask(apps, "PUT", "/identity/locale", ramon.token, body, Idempotency_Key=KEY)
    apps.portal.supply.unlink(ramon.actor, his.link_id)
    again = ask(apps, "PUT", "/identity/locale", ramon.token, body, Idempotency_Key=KEY)
    assert (first.status_code, first.data) == (again.status_code, again.data)


@pytest.mark.parametrize("token", ["", "nonsense", "vat_nonsense"])
@pytest.mark.parametrize("key", [KEY, " two words ", ""])
def test_who_may_not_ask_is_told_nothing_of_keys(apps: Apps, token: str, key: str) -> None:
    ask(apps, "POST", "/identity/recover", "", {"user_name": "nobody"}, Idempotency_Key=KEY)
    answer = ask(apps, "PUT", "/identity/locale", token, {"locale": "en"}, Idempotency_Key=key)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "sign_in_required")


def test_a_condition_is_for_who_may_read_what_it_is_about(
    apps: Apps, held: tuple[Person, Holding], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask import Response

    from ventanilla.app import web

    usual = web._operations

    def more(portal: Any, shell: Any) -> Any:
        yield from usual(portal, shell)
        api = shell.blueprint("planted", __name__, "What was planted.")
        reading = api.response(200)(lambda: shell.private({"word": "secret"}))
        writing = api.response(204)(lambda: Response(status=204))
        api.route("/planted", endpoint="read", scope=Scope.BILLING_READ)(reading)
        api.route("/planted", endpoint="write", methods=["PUT"], scope=Scope.DOCUMENTS_READ)(writing)
        yield api

    monkeypatch.setattr(web, "_operations", more)
    ramon, his = held
    tokens = Tokens(apps.portal)
    one = tokens.token(ramon.actor, [Scope.DOCUMENTS_READ], [his.link_id])
    assert ask(apps, "PUT", "/planted", one).status_code == 204
    tag = ask(apps, "GET", "/planted", ramon.token).headers["ETag"]
    refused = ask(apps, "PUT", "/planted", one, If_Match=tag)
    assert refused.status_code == 403
    assert 'scope="billing:read"' in refused.headers["WWW-Authenticate"]
    both = tokens.token(ramon.actor, [Scope.DOCUMENTS_READ, Scope.BILLING_READ], [his.link_id])
    assert [ask(apps, "PUT", "/planted", both, If_Match=each).status_code for each in (tag, '"x"')] == [204, 412]
    assert ask(apps, "PUT", "/planted", "", If_Match=tag).status_code == 401


def test_a_condition_where_nothing_can_be_read_does_not_hold(apps: Apps, held: tuple[Person, Holding]) -> None:
    ramon, _ = held
    answer = ask(apps, "POST", "/identity/reset/look", ramon.token, {"secret": "x"}, If_Match='"x"')
    assert (answer.status_code, answer.get_json()["code"]) == (412, "changed")


def test_reading_again_is_told_by_none_match_alone(apps: Apps, held: tuple[Person, Holding]) -> None:
    ramon, _ = held
    tag = ask(apps, "GET", "/supplies", ramon.token).headers["ETag"]
    for told, status in ((tag, 304), (f"W/{tag}", 304), (f'"a", {tag}', 304), ("*", 304), ('"a"', 200), ("", 200)):
        answer = ask(apps, "GET", "/supplies", ramon.token, If_None_Match=told, If_Match='"x"')
        assert answer.status_code == status, told
        assert answer.headers["ETag"] == tag
        assert bool(answer.data) == (status == 200)
        assert ("Content-Type" in answer.headers) == (status == 200)
        assert {"Vary", "RateLimit", "Cache-Control"} <= set(answer.headers.keys())


@pytest.mark.parametrize("path", ["/supplies//debts", "/grid/feeders///evil.example/pdf", "//supplies", "/supplies/\0"])
def test_odd_addresses_lead_nowhere(apps: Apps, path: str) -> None:
    answer = ask(apps, "GET", path.replace("\0", "%00"))
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert "RateLimit" in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/certificates/compare", {"POST"}),
        ("DELETE", "/supplies/links/undo", {"POST"}),
        ("DELETE", "/identity/factors/passkeys/challenge", {"POST"}),
        ("DELETE", "/supplies/{}/readings/entry", {"GET", "HEAD"}),
        ("DELETE", "/supplies/{}/readings/log", {"GET", "HEAD"}),
    ],
)
def test_a_word_that_stands_for_something_is_no_id(
    apps: Apps, held: tuple[Person, Holding], method: str, path: str, allowed: set[str]
) -> None:
    ramon, his = held
    answer = ask(apps, method, path.format(his.supply_point_id), ramon.token)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) - {"OPTIONS"} == allowed


@pytest.mark.parametrize("query", ["year=", "year=&year=2026"])
def test_a_number_is_left_out_or_is_one(apps: Apps, held: tuple[Person, Holding], query: str) -> None:
    ramon, his = held
    answer = ask(apps, "GET", f"/supplies/{his.supply_point_id}/bills?{query}", ramon.token)
    assert (answer.status_code, list(answer.get_json()["fields"])) == (422, ["year"])
    assert ask(apps, "GET", f"/supplies/{his.supply_point_id}/bills", ramon.token).status_code == 200


def test_who_is_let_in_by_an_address_has_no_passkeys_to_show(apps: Apps, held: tuple[Person, Holding]) -> None:
    from ventanilla.testing.holding import enter

    ramon, _ = held
    with apps.portal.house.db.write() as connection:
        from ventanilla.identity.tables import passkeys
        from ventanilla.kernel.ids import new_id

        key = {"credential_hash": "x", "credential": "AA", "public_key": b"", "sign_count": 0, "transports": ""}
        mine = {"id": new_id(), "realm": "customer", "holder_id": ramon.actor.identity_id, "name": "a key"}
        assert passkeys.add(connection, {**mine, **key, "made_at": apps.portal.house.clock.now()})
    assert enter(apps.portal, "elena").token
    assert ask(apps, "POST", "/identity/proof/challenge", ramon.token).status_code == 404
