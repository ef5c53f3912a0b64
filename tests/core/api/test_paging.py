"""Lists in pages, and answers that one has already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ventanilla.api.paging import Cursors, one_page
from ventanilla.app import Portal, build_portal, create_app
from ventanilla.errors import InvalidInput
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.holding import two_holders

BASE = "http://127.0.0.1:8000/cosepav"
CURSORS = Cursors("a key")


def walk(items: list[Any], limit: int, change: Any = None) -> list[Any]:
    found: list[Any] = []
    query = {"limit": str(limit)}
    while True:
        page, following = one_page(items, "/list", query, CURSORS)
        assert len(page) <= limit
        found += page
        if following is None:
            return found
        query = {"limit": str(limit), "cursor": following}
        if change is not None:
            items = change(items)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 10, 11, 200])
def test_the_pages_are_the_list(limit: int) -> None:
    items = [{"id": f"id{number}", "n": number} for number in range(10)]
    assert walk(items, limit) == items


def test_what_comes_in_at_the_top_meanwhile_shows_nothing_twice() -> None:
    items = [{"id": f"id{number}"} for number in range(10)]
    found = walk(items, 3, lambda all_: [{"id": f"new{len(all_)}"}, *all_])
    assert found == items


def test_what_is_gone_meanwhile_ends_nothing() -> None:
    items = [{"id": f"id{number}"} for number in range(6)]
    page, following = one_page(items, "/list", {"limit": "2"}, CURSORS)
    assert following
    rest, _ = one_page(items[:1] + items[2:], "/list", {"limit": "100", "cursor": following}, CURSORS)
    assert [*page, *rest][-3:] == items[-3:]


def test_a_cursor_is_good_for_its_own_list_only() -> None:
    items = [{"id": str(number)} for number in range(6)]
    _, cursor = one_page(items, "/list", {"limit": "2", "year": "2026"}, CURSORS)
    assert cursor
    for path, query, cursors in (
        ("/other", {"year": "2026"}, CURSORS),
        ("/list", {"year": "2025"}, CURSORS),
        ("/list", {"year": "2026"}, Cursors("another key")),
    ):
        with pytest.raises(InvalidInput) as refused:
            one_page(items, path, {**query, "cursor": cursor}, cursors)
        assert set(refused.value.fields) == {"cursor"}
    for forged in ("", "x", cursor[:-1], cursor + "A", "ñ", "W10"):
        with pytest.raises(InvalidInput):
            one_page(items, "/list", {"year": "2026", "cursor": forged}, CURSORS)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.0", "ten", "", "９", "1" * 50])
def test_a_limit_has_bounds(limit: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        one_page([], "/list", {"limit": limit}, CURSORS)
    assert set(refused.value.fields) == {"limit"}


@pytest.fixture
def portal(sqlite_url: str, clock: FixedClock) -> Iterator[Portal]:
    built = build_portal(
        Settings("cosepav", BASE, "a secret key that only the tests know about", sqlite_url), clock=clock
    )
    yield built
    built.house.db.close()


class App:
    """An app of Ramón's."""

    def __init__(self, portal: Portal) -> None:
        self.client = create_app(portal.house.settings, portal).test_client()
        self.me, self.mine, self.other, self.theirs = two_holders(portal)
        self.supply = f"/api/v1/supplies/{self.mine.supply_point_id}"

    def call(self, method: str, path: str, body: Any = None, token: str = "", **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {token or self.me.token}", "Accept-Language": "es-AR"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, base_url=BASE, json=body, headers=sent)


@pytest.fixture
def app(portal: Portal) -> App:
    return App(portal)


def test_bills_come_page_by_page_newest_first(app: App) -> None:
    whole = app.call("GET", f"{app.supply}/bills").json["items"]
    found, path = [], f"{app.supply}/bills?limit=1"
    while path:
        page = app.call("GET", path).json
        found += page["items"]
        path = f"{app.supply}/bills?limit=1&cursor={page['next']}" if page["next"] else ""
    assert found == whole
    assert [bill["month"] for bill in found] == ["2026-04", "2026-03", "2026-02"]


def test_history_and_notifications_cut_their_pages_themselves(app: App) -> None:
    for path in ("/api/v1/identity/history?limit=2", "/api/v1/notifications"):
        page = app.call("GET", path).json
        assert page["items"]
        if page["next"]:
            sign = "&" if "?" in path else "?"
            following = app.call("GET", f"{path}{sign}cursor={page['next']}").json
            assert following["items"]
            assert following["items"][0] not in page["items"]
    assert app.call("GET", "/api/v1/identity/history?cursor=12").status_code == 422


def test_who_has_it_already_is_told_so(app: App) -> None:
    for path in (f"{app.supply}/debts", "/api/v1/manifest", "/api/v1/openapi.json", f"{app.supply}/bills"):
        first = app.call("GET", path)
        again = app.call("GET", path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert app.call("GET", path, If_None_Match='"another"').status_code == 200
    private, public = app.call("GET", f"{app.supply}/debts"), app.call("GET", "/api/v1/manifest")
    assert private.headers["Cache-Control"] == "no-store"
    assert "Authorization" in private.headers["Vary"]
    assert public.headers["Cache-Control"].startswith("public")
    english = app.call("GET", "/api/v1/manifest", Accept_Language="en")
    assert english.headers["ETag"] != public.headers["ETag"]


def test_the_name_of_a_content_opens_nothing(app: App) -> None:
    tag = app.call("GET", f"{app.supply}/debts").headers["ETag"]
    assert app.call("GET", f"{app.supply}/debts", token=app.other.token, If_None_Match=tag).status_code == 404
    assert app.call("GET", f"{app.supply}/debts", token="none", If_None_Match=tag).status_code == 401


def test_who_saw_something_else_changes_nothing(app: App) -> None:
    path, body = "/api/v1/identity/profile", {"first_name": "Ramona", "last_name": "Sosa"}
    tag = app.call("GET", path).headers["ETag"]
    stale = app.call("PATCH", path, body, If_Match='"stale"')
    assert (stale.status_code, stale.json["code"]) == (412, "changed")
    assert app.call("GET", path).headers["ETag"] == tag
    sent = {"If_Match": tag, "Idempotency_Key": "the-same-request"}
    assert app.call("PATCH", path, body, **sent).status_code == 200
    assert app.call("PATCH", path, body, **sent).status_code == 200, "sent again, it is the same request still"
    assert app.call("PATCH", path, body, If_Match=tag).status_code == 412
