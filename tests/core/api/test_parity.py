"""Whatever a page does or shows, an operation does and says: read off the app's routes, compared by data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.holding import Holding, Person, two_holders
from ventanilla.testing.parity import BACK_OFFICE, Route, facts_of_json, facts_of_page, routes_of

BASE = "http://127.0.0.1:8000/cosepav"
FRAME = frozenset({"unread_count", "supplies"})
"""What the frame of every page asks for."""


@pytest.fixture
def portal(sqlite_url: str, clock: FixedClock) -> Iterator[Portal]:
    built = build_portal(
        Settings("cosepav", BASE, "a secret key that only the tests know about", sqlite_url), clock=clock
    )
    yield built
    built.house.db.close()


class Both:
    """A browser and an app of the same customer; the desk of the utility's staff is nobody's app."""

    def __init__(self, portal: Portal) -> None:
        self.app = create_app(portal.house.settings, portal)
        self.zone = portal.house.zone
        self.today = portal.house.today().isoformat()
        self.me: Person
        self.mine: Holding
        self.me, self.mine, _, _ = two_holders(portal)
        self.client = self.app.test_client()
        self.client.set_cookie("cosepav_session", self.me.secret, domain="127.0.0.1", path="/cosepav")
        routes = [each for each in routes_of(self.app) if each.endpoint.partition(".")[0] != BACK_OFFICE]
        self.routes = [each for each in routes if not self._is_for_machines(each.endpoint)]
        self.services = [value for value in vars(portal).values() if type(value).__name__.endswith("Service")]
        self.pages = [each for each in self.routes if not each.is_operation and not each.rule.startswith("/static")]
        self.operations = [each for each in self.routes if each.is_operation]

    def _is_for_machines(self, endpoint: str) -> bool:
        """A provider's word to the portal: it is posted without a page, so there is none to be equal to."""
        rules = {rule.rule for rule in self.app.url_map.iter_rules(endpoint)}
        has_page = any("GET" in (each.methods or ()) for each in self.app.url_map.iter_rules() if each.rule in rules)
        return getattr(self.app.view_functions[endpoint], "is_one_click", False) and not has_page

    def does(self, name: str) -> bool:
        """Whether a name of a service is something it does, and not a mere setting."""
        found = []
        for service in self.services:
            value: Any = service
            for part in name.split("."):
                value = getattr(value, part, None)
            found.append(value)
        known = [value for value in found if value is not None]
        return not known or any(callable(value) for value in known)

    def path(self, route: Route) -> str | None:
        """The route's path with what is held; None when it names something that is not."""
        names = re.findall(r"<(?:[^:<>]+:)?([^<>]+)>", route.rule)
        if not all(hasattr(self.mine, name) for name in names):
            return None
        return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda found: str(getattr(self.mine, found[1])), route.rule)

    def said(self, path: str) -> str:
        """What the main part of a page says; nothing for what is no page."""
        answer = self.client.get(path, base_url=BASE, headers={"Accept-Language": "es-AR"})
        if answer.status_code != 200 or not answer.content_type.startswith("text/html"):
            return ""
        main = html.fromstring(answer.text).find(".//main")
        for aside in main.xpath(".//svg | .//form[@method='get'] | .//nav"):
            aside.drop_tree()
        return " ".join(" ".join(main.itertext()).split()).replace("\u00a0", " ")

    def json(self, path: str, **query: str) -> Any:
        sent = {"Authorization": f"Bearer {self.me.token}", "Accept-Language": "es-AR"}
        answer = self.client.get(path, base_url=BASE, headers=sent, query_string=query)
        return answer.get_json(silent=True) if answer.status_code == 200 else None


@pytest.fixture
def both(portal: Portal) -> Both:
    return Both(portal)


def test_whatever_a_page_asks_the_services_for_an_operation_asks_too(both: Both) -> None:
    known = frozenset().union(*(each.asks for each in both.operations))
    missing = {(each.method, each.rule): sorted(filter(both.does, each.asks - known - FRAME)) for each in both.pages}
    assert {route: asks for route, asks in missing.items() if asks} == {}
    assert sum(bool(each.asks) for each in both.pages) > 40, "the views could not be read"


def test_only_the_back_office_has_no_operations(both: Both) -> None:
    left_out = [each for each in routes_of(both.app) if each.endpoint.partition(".")[0] == BACK_OFFICE]
    assert len(left_out) > 30
    assert {each.rule.split("/")[1] for each in left_out} == {"staff"}
    assert not any(each.rule.startswith("/staff") for each in both.pages)


def test_a_page_that_nobody_has_an_operation_for_is_found(both: Both) -> None:
    from ventanilla.messages import web

    namespace: dict[str, Any] = {"__name__": web.__name__}
    exec("def made(service):\n    def view():\n        return service.a_new_thing()\n    return view", namespace)
    both.app.view_functions["web.help"] = namespace["made"](both)
    pages = [each for each in routes_of(both.app) if each.endpoint == "web.help"]
    assert pages[0].asks == {"a_new_thing"}


def test_what_a_page_shows_the_operations_behind_it_say(both: Both) -> None:
    shown = {}
    lacking = {}
    general = facts_of_json(both.json("/api/v1/manifest"), both.zone) | {both.today}
    for page in both.pages:
        path = both.path(page)
        if page.method != "GET" or path is None:
            continue
        facts = facts_of_page(both.said(path))
        behind = [each for each in both.operations if each.method == "GET" and each.asks & page.asks - FRAME]
        texts = [both.json(f"/api/v1/texts/{page.rule.strip('/')}")] if not page.asks else []
        answers = [*texts, *(both.json(at) for each in behind if (at := both.path(each)))]
        said = set().union(*(facts_of_json(each, both.zone) for each in answers), general)
        shown[page.rule] = len(facts)
        if facts - said:
            lacking[page.rule] = sorted(facts - said)
    assert lacking == {}
    assert sum(shown.values()) > 60, shown
