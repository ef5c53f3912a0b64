"""What is to go says so, and is gone when its day has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.deprecation import Deprecated
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.app import Portal, build_portal, create_app, web
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock

BASE = "http://127.0.0.1:8000/cosepav"
GOING = Deprecated(date(2026, 3, 1), date(2027, 3, 1), "/api/v1/planted/new")


class PlantedSchema(Schema):
    """What was planted."""

    word = fields.String(required=True)


def planted(shell: ApiShell) -> StrictBlueprint:
    api = shell.blueprint("planted", __name__, "What was planted.")

    @api.route("/planted/old", deprecated=GOING)
    @api.doc(security=[])
    @api.response(200, PlantedSchema)
    def old() -> Response:
        """What is to go."""
        return shell.private({"word": "old"})

    @api.route("/planted/old", methods=["DELETE"])
    @api.response(204, description="It is not there any more.")
    def end() -> Response:
        """What stays at the same address."""
        return Response(status=204)

    @api.route("/planted/mine", deprecated=GOING)
    @api.response(200, PlantedSchema)
    def mine() -> Response:
        """What is to go, of one's own."""
        return shell.private({"word": shell.person().identity_id})

    return api


@pytest.fixture
def client(sqlite_url: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    usual = web._operations

    def more(portal: Portal, api: ApiShell) -> Iterable[StrictBlueprint]:
        yield from usual(portal, api)
        yield planted(api)

    monkeypatch.setattr(web, "_operations", more)
    clock.set(datetime(2026, 4, 15, 12, tzinfo=UTC))
    portal = build_portal(
        Settings("cosepav", BASE, "a secret key that only the tests know about", sqlite_url), clock=clock
    )
    yield create_app(portal.house.settings, portal).test_client()
    portal.house.db.close()


def ask(client: Any, path: str, method: str = "GET") -> Any:
    return client.open(f"/api/v1{path}", method=method, base_url=BASE)


def test_what_is_to_go_says_so_with_every_answer(client: Any) -> None:
    for path, status in (("/planted/old", 200), ("/planted/mine", 401)):
        answer = ask(client, path)
        assert answer.status_code == status
        assert answer.headers["Deprecation"] == f"@{int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())}"
        assert answer.headers["Sunset"] == "Mon, 01 Mar 2027 00:00:00 GMT"
        assert f'<{BASE}/api/v1/docs>; rel="deprecation"' in answer.headers["Link"]
        assert f'<{BASE}/api/v1/planted/new>; rel="successor-version"' in answer.headers["Link"]


def test_what_stays_says_nothing(client: Any) -> None:
    for answer in (ask(client, "/planted/old", "DELETE"), ask(client, "/manifest"), ask(client, "/nothing")):
        assert not {"Deprecation", "Sunset"} & set(answer.headers.keys())


def test_it_is_gone_when_its_day_has_come(client: Any, clock: FixedClock) -> None:
    clock.set(datetime(2027, 2, 28, 23, 59, tzinfo=UTC))
    assert ask(client, "/planted/old").status_code == 200
    clock.set(datetime(2027, 3, 1, tzinfo=UTC))
    answer = ask(client, "/planted/old")
    assert (answer.status_code, answer.get_json()["code"]) == (410, "gone")
    assert answer.content_type == "application/problem+json"
    assert "successor-version" in answer.headers["Link"]
    assert ask(client, "/planted/old", "DELETE").status_code == 401


def test_the_description_says_it_too(client: Any) -> None:
    document = ask(client, "/openapi.json").get_json()
    going = document["paths"]["/api/v1/planted/old"]
    assert going["get"]["deprecated"] is True
    assert going["get"]["x-sunset"] == {"since": "2026-03-01", "until": "2027-03-01", "instead": "/api/v1/planted/new"}
    assert {"Deprecation", "Sunset", "Link"} <= set(going["get"]["responses"]["200"]["headers"])
    assert going["get"]["responses"]["410"] == {"$ref": "#/components/responses/410"}
    assert {"Deprecation", "Sunset"} <= set(document["components"]["headers"])
    assert "deprecated" not in going["delete"]
    assert "410" not in going["delete"]["responses"]


def test_nothing_goes_sooner_than_after_a_year() -> None:
    with pytest.raises(ValueError, match="365"):
        Deprecated(date(2026, 3, 1), date(2027, 2, 28))
