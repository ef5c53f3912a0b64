"""One app for all utilities: what knows nothing but the manifest calls every operation that the manifest names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ventanilla.api.manifest.rules import sign_in_json
from ventanilla.api.manifest.screens import ACTIONS, SERVED, Serving
from ventanilla.plugin.loading import installed
from ventanilla.settings import ProviderSettings
from ventanilla.testing.matrix.world import World, filled_up, open_world

UTILITIES = sorted(installed())
RAW = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


@dataclass
class App:
    """An app that somebody holds in their hand; it has read the manifest, and nothing else of ours."""

    world: World
    tag: str
    told: dict[str, Any] = field(init=False)
    answers: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.told = self.get(f"/api/v1/manifest?locale={self.tag}").get_json()

    def get(self, path: str) -> Any:
        return self.world.sender.send(self.world.holder, "GET", path, Accept_Language=self.tag)

    def json(self, path: str) -> Any:
        if path not in self.answers:
            answer = self.get(path)
            self.answers[path] = answer.get_json() if answer.status_code == 200 else None
        return self.answers[path]

    @property
    def supplies(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.json("/api/v1/supplies")["items"]
        return items

    def call(self, used: dict[str, Any]) -> Any:
        """The first good answer, of any supply and any item of the list that an operation is below."""
        last = None
        for path in self.paths(used["path"], dict(used["fixed"])):
            answer = self.get(path)
            last = answer
            if answer.status_code == 200:
                break
        return last

    def paths(self, template: str, fixed: dict[str, str]) -> Iterator[str]:
        name = next(iter(re.findall(r"{(\w+)}", template)), "")
        if not name:
            query = "&".join(f"{each}={value}" for each, value in fixed.items())
            yield f"{template}?{query}" if query else template
            return
        for value in self.values(name, template.partition("{")[0].rstrip("/"), fixed):
            rest = {each: one for each, one in fixed.items() if each != name}
            yield from self.paths(template.replace(f"{{{name}}}", value), rest)

    def values(self, name: str, collection: str, fixed: dict[str, str]) -> list[str]:
        if name in fixed:
            return [fixed[name]]
        if name == "ending":
            return ["csv"]
        told = self.json(collection) or {}
        found = [item.get(name) or item.get("id") for item in told.get("items", ())[:24]]
        return [str(each) for each in found if each]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory, sites: Any) -> Iterator[dict[str, World]]:
    with ExitStack() as stack:
        made = {}
        for name in UTILITIES:
            made[name] = stack.enter_context(open_world(tmp_path_factory.mktemp(name), name, sites.filled(name)))
            filled_up(made[name])
        yield made


def operations(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for screen in told["screens"]:
        yield from screen["operations"]
        yield from (action["asks"] for action in screen["actions"] if action["asks"])


@pytest.mark.parametrize("utility", UTILITIES)
def test_every_operation_that_it_names_answers_its_customer(worlds: dict[str, World], utility: str) -> None:
    world = worlds[utility]
    app = App(world, world.portal.house.languages.default.tag)
    described = app.json("/api/v1/openapi.json")["paths"]
    wrong = {}
    for used in {str(each): each for each in operations(app.told)}.values():
        told = described[used["path"]][used["method"].lower()]
        assert told["operationId"] == used["operation_id"]
        answer = app.call(used)
        if answer is None or answer.status_code != 200:
            wrong[used["operation_id"]] = answer and answer.status_code
        elif used["content_type"] not in ("", "application/octet-stream"):
            assert (answer.content_type or "").partition(";")[0] == used["content_type"], used["operation_id"]
    # Nothing may be left to be paid, and then there is nothing to say about it.
    assert {name: status for name, status in wrong.items() if (name, status) != ("getSuppliesPayable", 409)} == {}


@pytest.mark.parametrize("utility", UTILITIES)
def test_every_screen_says_what_serves_it_and_where_its_columns_are(worlds: dict[str, World], utility: str) -> None:
    world = worlds[utility]
    app = App(world, world.portal.house.languages.default.tag)
    for screen in app.told["screens"]:
        assert screen["operations"] or screen["actions"] or screen["name"] == "grid.desk", screen["name"]
        if not screen["operations"] or not screen["columns"]:
            continue
        told = app.call(screen["operations"][0]).get_json()
        rows = told.get("items", [told])
        for column in screen["columns"]:
            for row in rows if column["path"] else ():
                value: Any = row
                for part in column["path"].split("."):
                    value = (value or {}).get(part)
                assert fits(value, column), (screen["name"], column, value)


def fits(value: Any, column: dict[str, Any]) -> bool:
    if value is None:
        return True
    if column["values"] and value not in {each["value"] for each in column["values"]}:
        return False
    kinds = {
        "money": lambda: set(value) == {"amount", "currency"},
        "quantity": lambda: {"value", "unit"} <= set(value),
        "day": lambda: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)),
        "month": lambda: bool(re.fullmatch(r"\d{4}-\d\d", value)),
        "moment": lambda: value.endswith("Z"),
        "number": lambda: bool(re.fullmatch(r"-?\d+(\.\d+)?", str(value))),
        "flag": lambda: isinstance(value, bool),
        "text": lambda: isinstance(value, str),
    }
    return kinds.get(column["kind"], lambda: False)()


@pytest.mark.parametrize("utility", UTILITIES)
def test_everything_is_called_by_a_name_in_every_language(worlds: dict[str, World], utility: str) -> None:
    said = {}
    for language in worlds[utility].portal.house.languages.all:
        answer = App(worlds[utility], language.tag).told
        assert answer["locale"] == language.tag
        labels = dict(labelled(answer))
        assert [at for at, label in labels.items() if not label or RAW.fullmatch(label)] == []
        said[language.tag] = labels
    first, *others = said.values()
    for other in others:
        assert not [at for at in other.keys() ^ first.keys() if ".choices." not in at]
        different = [at for at in first if first[at] != other.get(at)]
        assert len(different) > len(first) / 3


def labelled(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name in ("label", "sentence"):
                yield f"{at}.{name}", each
            yield from labelled(each, f"{at}.{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from labelled(each, f"{at}.{number}")


def test_what_a_screen_or_an_action_sends_is_labelled_too(worlds: dict[str, World]) -> None:
    unnamed = {
        (each["name"], used["operation_id"])
        for name in UTILITIES
        for used in actions_and_operations(App(worlds[name], "en").told)
        for each in (*used["query"], *used.get("fields", ()))
        if each["label"] == each["name"]
    }
    assert unnamed == set()


def actions_and_operations(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for screen in told["screens"]:
        yield from (*screen["operations"], *screen["actions"])


def test_the_tables_name_operations_that_some_utility_has(worlds: dict[str, World]) -> None:
    known = set()
    for world in worlds.values():
        for siblings in App(world, "en").json("/api/v1/openapi.json")["paths"].values():
            known |= {told["operationId"] for told in siblings.values() if isinstance(told, dict)}
    named = {each.id if isinstance(each, Serving) else each for served in SERVED.values() for each in served}
    named |= {each for actions in ACTIONS.values() for one in actions for each in (one.id, one.asks) if each}
    assert named - known == set()


def test_it_tells_the_rules_of_each(worlds: dict[str, World]) -> None:
    rules = {name: App(worlds[name], "en").told["rules"] for name in UTILITIES}
    assert rules["cosepav"]["readings"] is None
    italian = rules["italian_gas"]["readings"]
    (window,) = italian["windows"]
    assert (window["opens"], window["closes"]) == ("08:00", "22:00")
    assert (italian["late"], italian["one_a_day"], italian["is_deletable"]) == ("refuse", True, True)
    assert {"name": "corrector", "label": "Corrector"} in italian["registers"]
    komi = rules["komiesc"]["readings"]
    assert (komi["late"], komi["windows"][0]["first_day"], komi["windows"][0]["last_day"]) == ("next_period", 15, 25)
    assert komi["plausibility"] == {
        "most_a_day": "300", "spike": "3", "spike_above": "100", "low": None, "unchanged": "confirm",
    }  # fmt: skip
    assert rules["komiesc"]["payments"]["online"]
    assert rules["komiesc"]["payments"]["transfer"]["bic"] == "048702987"
    assert rules["italian_gas"]["payments"]["pagopa"]
    assert [each["name"] for each in rules["vologda"]["tickets"]["topics"]][:2] == ["accruals", "metering"]
    assert rules["cooprel"]["tickets"]["kinds"][0]["label"]
    assert {each["name"] for each in rules["cooprel"]["outages"]["kinds"]} == {"planned", "unplanned"}
    for each in rules.values():
        assert {one["name"] for one in each["apps"]["scopes"]} >= {"supply:read", "billing:read"}
        assert each["apps"]["configuration"].endswith("/.well-known/openid-configuration")


def test_whom_one_may_sign_in_with_has_the_name_of_its_shape(worlds: dict[str, World]) -> None:
    house = worlds["cosepav"].portal.house
    known = replace(house.settings, providers={"mi_argentina": ProviderSettings("https://id.example", "portal")})
    told = sign_in_json(replace(house, settings=known), house.languages.default)
    assert told["providers"] == [{"name": "mi_argentina", "label": "Mi Argentina"}]


def test_a_language_that_the_portal_does_not_speak_is_refused(worlds: dict[str, World]) -> None:
    sender, nobody = worlds["komiesc"].sender, worlds["komiesc"].holder
    assert sender.send(nobody, "GET", "/api/v1/manifest?locale=RU").headers["Content-Language"] == "ru"
    for tag in ("es", "x" * 36, "..%2Fx"):
        answer = sender.send(nobody, "GET", f"/api/v1/manifest?locale={tag}")
        assert answer.status_code == 422
        assert set(answer.get_json()["fields"]) == {"locale"}


OPAQUE = re.compile(r"[a-z2-7]{26}")
WORD = re.compile(r"[a-z]+(_[a-z]+)*")


@pytest.mark.parametrize("utility", UTILITIES)
def test_no_column_shows_an_id_or_a_word_of_ours(worlds: dict[str, World], utility: str) -> None:
    """What stands in a cell is for people, or the column says what each word is called."""
    app = App(worlds[utility], worlds[utility].portal.house.languages.default.tag)
    wrong = set()
    for screen in app.told["screens"]:
        columns = [each for each in screen["columns"] if each["path"] and each["kind"] == "text" and not each["values"]]
        told = app.call(screen["operations"][0]).get_json() if screen["operations"] and columns else {}
        for column in columns:
            for row in told.get("items", [told]):
                value: Any = row
                for part in column["path"].split("."):
                    value = (value or {}).get(part)
                if value and (OPAQUE.fullmatch(value) or (WORD.fullmatch(value) and "_" in value)):
                    wrong.add((screen["name"], column["name"], value))
    assert wrong == set()


def test_a_list_has_the_columns_that_its_page_shows(worlds: dict[str, World]) -> None:
    shown = {
        (utility, screen["name"]): [each["name"] for each in screen["columns"] if each["path"]]
        for utility in UTILITIES
        for screen in App(worlds[utility], "en").told["screens"]
    }
    assert shown["vologda", "messages.tickets"] == ["number", "created_at", "topic", "due_on", "state"]
    assert shown["vologda", "messages.contacts"][:2] == ["name", "position"]
    assert shown["italian_gas", "documents.forms"] == ["code", "title", "topic", "updated_on"]
    assert shown["cooprel", "grid.outages"][1:3] == ["kind", "state"]
    assert shown["cooprel", "messages.claims"] == []
    assert {"contract", "service", "balance"} <= set(shown["komiesc", "supply.services"])
    assert shown["cosepav", "supply.services"][:2] == ["code", "name"]


def test_every_word_of_a_column_has_a_name_of_its_own(worlds: dict[str, World]) -> None:
    for utility in UTILITIES:
        for screen in App(worlds[utility], worlds[utility].portal.house.languages.default.tag).told["screens"]:
            said = [*screen["columns"], *(each for one in screen["actions"] for each in one["fields"])]
            raw = [(each["name"], one) for each in said for one in each["values"] if one["label"] == one["value"]]
            assert raw == [], screen["name"]
