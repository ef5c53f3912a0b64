"""Whatever a page of any utility does or shows, an operation does and says: by the app's routes, and by the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ventanilla.plugin.loading import installed
from ventanilla.testing.matrix.world import open_world
from ventanilla.testing.parity import BACK_OFFICE, Route, Walk, Walked, walk
from ventanilla.testing.parity.asks import routes_of

UTILITIES = sorted(installed())
RESHOWN = {"TicketsService.waiting_files"}
"""What a form that was refused shows again: an app has it still."""
BROWSERS = {
    "IdentityService.asks",  # what a form asks for: its own step says so
    "SupplyService.answers",  # what a provider has answered already
    "FactorCare.may_change",  # an operation is refused with proof_needed instead
    "SecondSteps.end",  # a half-way token ends by itself
    "Providers.came_with",
    "Providers.connected_here",
    "Providers.farewell_url",
}
"""The ways of forms, and of signing in with others, which leads through their pages: an app has no part in them."""
DEEDS = {"identity.sign_out"}
"""Screens that are a button and no page."""


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory, sites: Any) -> Iterator[dict[str, Walk]]:
    """Each installed utility with its demo's customers, walked once."""
    with ExitStack() as stack:
        yield {
            name: walk(stack.enter_context(open_world(tmp_path_factory.mktemp(name), name, sites.filled(name))))
            for name in UTILITIES
        }


@pytest.fixture(scope="module")
def walked(walks: dict[str, Walk]) -> dict[str, list[Walked]]:
    return {name: list(each.walked()) for name, each in walks.items()}


def asked(operations: list[Route]) -> frozenset[str]:
    return frozenset().union(*(each.asks for each in operations))


def test_all_utilities_are_walked() -> None:
    assert set(UTILITIES) >= {"cooprel", "cosepav", "italian_gas", "komiesc", "vologda"}


@pytest.mark.parametrize("utility", UTILITIES)
def test_whatever_a_page_asks_the_services_for_an_operation_asks_too(walks: dict[str, Walk], utility: str) -> None:
    here = walks[utility]
    own, anywhere = asked(here.operations), asked([one for each in walks.values() for one in each.operations])
    missing = {}
    for page in here.shown:
        # What this utility does not offer answers nothing here; somewhere there has to be an operation for it.
        is_here = page.endpoint in here.pages or page.endpoint in here.seen.forms
        missing[page.method, page.rule] = sorted(page.asks - (own if is_here else anywhere) - RESHOWN - BROWSERS)
    assert {route: asks for route, asks in missing.items() if asks} == {}
    assert sum(bool(each.asks) for each in here.shown) > 80, "the views could not be read"


@pytest.mark.parametrize("utility", UTILITIES)
def test_every_screen_of_the_manifest_was_walked_and_is_served(
    walks: dict[str, Walk], walked: dict[str, list[Walked]], utility: str
) -> None:
    screens = {screen.name for screen in walks[utility].world.portal.house.utility.screens} - DEEDS
    assert screens <= walks[utility].pages.keys()
    served = {one.route.endpoint for one in walked[utility] if one.behind}
    unserved = {one.route.endpoint: one.facts for one in walked[utility] if one.route.endpoint in screens - served}
    assert {name for name, facts in unserved.items() if facts} == set()


@pytest.mark.parametrize("utility", UTILITIES)
def test_what_a_page_shows_the_operations_behind_it_say(walked: dict[str, list[Walked]], utility: str) -> None:
    assert {one.route.rule: one.lacking for one in walked[utility] if one.lacking} == {}
    assert len({one.route.rule for one in walked[utility]}) > 30
    assert sum(len(one.facts) for one in walked[utility]) > 300


def test_only_the_back_office_has_no_operations(walks: dict[str, Walk]) -> None:
    for each in walks.values():
        left_out = [one for one in each.routes if one.endpoint.partition(".")[0] == BACK_OFFICE]
        assert len(left_out) > 30
        assert {one.rule.split("/")[1] for one in left_out} == {"staff"}
        assert not any(one.rule.startswith("/staff") for one in each.shown)


def test_it_notices_what_a_page_asks_for_and_no_operation(walks: dict[str, Walk]) -> None:
    from ventanilla.messages import web

    app = walks["cosepav"].world.app
    namespace: dict[str, Any] = {"__name__": web.__name__}
    exec(
        "def made(desk):\n    def view():\n        part = desk.part\n        return part.find()\n    return view",
        namespace,
    )
    before = app.view_functions["web.help"]
    app.view_functions["web.help"] = namespace["made"](Planted())
    try:
        (page,) = [each for each in routes_of(app) if each.endpoint == "web.help"]
    finally:
        app.view_functions["web.help"] = before
    assert page.asks == {"PlantedPart.find"}


class PlantedPart:
    def find(self) -> None: ...


class Planted:
    part = PlantedPart()


for each in (Planted, PlantedPart):
    each.__module__ = "ventanilla.messages.service"


def test_it_notices_a_fact_that_operations_leave_out(walks: dict[str, Walk], monkeypatch: pytest.MonkeyPatch) -> None:
    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: without(each) for name, each in value.items() if name not in ("due_on", "holder")}
        return [without(each) for each in value] if isinstance(value, list) else value

    real = Walk.json
    monkeypatch.setattr(Walk, "json", lambda self, path: without(real(self, path)))
    lacking = {one.route.endpoint: one.lacking for one in walks["vologda"].walked() if one.lacking}
    assert "billing.bills" in lacking
    assert len(lacking["billing.bill"]) > 1
