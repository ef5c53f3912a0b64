"""Every page of a utility beside the operations that serve it, as one customer of its demo gets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ventanilla.testing.matrix.crawling import Seen, Values, crawl
from ventanilla.testing.matrix.world import World, filled_up
from ventanilla.testing.parity.asks import BACK_OFFICE, Route, routes_of
from ventanilla.testing.parity.facts import Facts, Page

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

FILES = (".pdf", ".csv", ".xlsx", ".xml", ".zip", ".json", ".geojson", ".kml", ".kmz")
"""What is fetched from a page and is none."""


SPOKEN = ("/oauth/", "/.well-known/", "/espi/", "/device", "/sign-in/with/")
"""What apps speak themselves, and the pages on which customers answer them: no app answers in their place."""
MOST_ALIKE = 4
"""How many bills, documents or months are looked at of each kind of page."""
FRAME = ("/api/v1/manifest", "/api/v1/supplies", "/api/v1/identity/me")
"""What the frame around every page is made of."""


@dataclass
class Walked:
    """A page that was shown, what it says, and the operations that were asked for the same."""

    route: Route
    facts: set[str]
    behind: list[Route] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    @property
    def lacking(self) -> list[str]:
        """What the page shows and no operation says."""
        return sorted(self.facts - self.said)


@dataclass
class Walk:
    """A utility's world, its routes, and the pages that were walked."""

    world: World
    routes: list[Route]
    seen: Seen
    pages: dict[str, list[tuple[Values, str]]]
    """Sources by endpoint, each with the values of its address."""
    facts: Facts

    @property
    def shown(self) -> list[Route]:
        """The pages of customers and visitors, and what their forms send."""
        return [each for each in self.routes if not each.is_operation and not self._is_apart(each)]

    @property
    def operations(self) -> list[Route]:
        """What apps ask."""
        return [each for each in self.routes if each.is_operation and not self._is_apart(each)]

    def _is_apart(self, route: Route) -> bool:
        """Files of the theme, the staff's desk, what machines post, and what apps and browsers speak to each other."""
        view = self.world.app.view_functions[route.endpoint]
        is_machines = getattr(view, "is_one_click", False) and route.endpoint not in self.pages
        is_elsewhere = route.endpoint.partition(".")[0] in (BACK_OFFICE, "static") or route.rule.startswith(SPOKEN)
        return is_elsewhere or is_machines

    def walked(self) -> Iterator[Walked]:
        """All pages that were shown, each beside its operations."""
        general = {self._today}.union(*(self.facts.of_json(self.json(path)) for path in FRAME))
        answers: dict[str, set[str]] = {}
        for route in self.shown:
            for values, source in self.pages.get(route.endpoint, ()) if route.method == "GET" else ():
                one = Walked(route, self.facts.of_page(Page.of(source)), said=set(general))
                for operation in self.behind(route):
                    path = self._path(operation, values)
                    if path and path not in answers:
                        answers[path] = self.facts.of_json(self.json(path))
                    if path and answers[path]:
                        one.behind.append(operation)
                        one.said |= answers[path]
                yield one

    def behind(self, page: Route) -> list[Route]:
        """The reading operations that ask the services for what a page asks them for."""
        if not page.asks:
            name = page.rule.strip("/")
            return [Route("api_texts.text", f"/api/v1/texts/{name}", "GET", frozenset())]
        return [each for each in self.operations if each.method == "GET" and each.asks & page.asks]

    def json(self, path: str) -> Any:
        """What an operation answers in the language of the pages; None where it answers nothing."""
        answer: TestResponse = self.world.sender.send(
            self.world.holder, "GET", path, Accept_Language=self.facts.language.tag
        )
        return answer.get_json(silent=True) if answer.status_code == 200 else None

    def _path(self, operation: Route, values: Values) -> str:
        if operation.names <= values.keys():
            return operation.path(values)
        found = self.seen.values_of(operation.endpoint, operation.names)
        return operation.path({**found, **values}) if found is not None else ""

    @property
    def _today(self) -> str:
        return str(self.world.portal.house.today().isoformat())


def walk(world: World) -> Walk:
    """Follow every link of the pages as their holder, in the utility's own language."""
    house, pages = world.portal.house, {}  # type: ignore[var-annotated]

    def keep(endpoint: str, values: Values, answer: TestResponse) -> None:
        if answer.status_code == 200 and (answer.content_type or "").startswith("text/html"):
            pages.setdefault(endpoint, []).append((values, answer.text))

    routes, who = routes_of(world.app), world.holder
    also = [*filled_up(world), *_screens(world, routes)]
    options: dict[str, Any] = {"keep": keep, "without": FILES, "most_alike": MOST_ALIKE}
    seen = crawl(world.app, world.sender, who, house.settings.prefix, also, **options)
    facts = Facts.of(house.languages.default, house.zone, world.portal.loaded.package)
    return Walk(world, routes, seen, pages, facts)


def _screens(world: World, routes: list[Route]) -> Iterator[str]:
    """Where each screen of the manifest is, linked from a page or not, for each supply."""
    names = {screen.name for screen in world.portal.house.utility.screens}
    for route in routes:
        if route.endpoint in names and route.method == "GET":
            for supply in world.holder.supplies:
                yield route.path({"supply_point_id": supply})
