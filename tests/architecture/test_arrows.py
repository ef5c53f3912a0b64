"""Who may import whom. The table is the architecture; a change here is a change of it."""

from __future__ import annotations

from pathlib import Path

from ventanilla.testing.sources import Module, modules

ROOT = Path(__file__).parents[2]
CORE = modules(ROOT / "core" / "src")

GROUND = {"kernel", "errors"}
FOUNDATION = GROUND | {
    "storage",
    "i18n",
    "plugin",
    "jobs",
    "fields",
    "figures",
    "egress",
    "audit",
    "house",
    "settings",
}
TOPICS = (
    "identity",
    "supply",
    "apps",
    "billing",
    "readings",
    "grid",
    "documents",
    "messages",
    "exchange",
    "home",
    "staff",
)
SIDE_BY_SIDE = {
    "billing": {"apps", "readings"},
    "readings": {"apps", "billing"},
    "grid": {"apps", "billing", "readings"},
}
"""Topics of one height, which know nothing of each other."""

ARROWS: dict[str, set[str]] = {
    "kernel": set(),
    "errors": {"kernel"},
    "settings": GROUND,
    "logs": GROUND,
    "storage": GROUND,
    "i18n": GROUND,
    "plugin": GROUND | {"i18n", "storage", "__version__"},
    "jobs": GROUND | {"storage"},
    "fields": GROUND | {"i18n", "plugin"},
    "figures": GROUND | {"i18n"},
    "egress": GROUND | {"settings"},
    "audit": GROUND | {"storage"},
    "house": FOUNDATION - {"house", "fields", "figures"},
    "web": FOUNDATION,
    "api": FOUNDATION | {"web"},
}
for at, topic in enumerate(TOPICS):
    ARROWS[topic] = FOUNDATION | {"web", "api"} | (set(TOPICS[:at]) - SIDE_BY_SIDE.get(topic, set()))

IN_TOPICS = [module for module in CORE if len(module.name.split(".")) > 1 and module.name.split(".")[1] in TOPICS]

SEES_ALL = {"app", "cli", "demo", "testing", ""}
"""What wires, starts, shows and tests the rest."""

INSIDE = {
    "model": set(),
    "hooks": {"model"},
    "tables": {"model"},
    "series": {"model"},
    "records": {"model", "hooks", "tables"},
    "feed": {"model", "tables"},
    "service": {"model", "series", "hooks", "tables", "records", "feed"},
    "answers": {"model", "service"},
    "web": {"model", "series", "service", "answers"},
    "api": {"model", "series", "service", "answers"},
}
"""The shape of a topic: which of its own files each may use (``answers``: what its pages and API share)."""

FENCES: dict[str, set[str]] = {
    "flask": {"web", "api", "answers", "app", "demo", "testing"},
    "flask_smorest": {"api"},
    "flask_wtf": {"web"},
    "werkzeug": {"web", "api", "app", "demo", "testing"},
    "marshmallow": {"web", "api", "feed", "fields", "settings"},
    "sqlalchemy": {"tables", "storage", "jobs", "audit", "testing"},
    "alembic": {"storage"},
    "fpdf": {"documents"},
    "fontTools": {"documents"},
    "font_roboto": {"documents"},
    "manimgx_fonts": {"documents"},
    "uharfbuzz": {"documents"},
    "cryptography": {"documents", "web", "sealing", "demo", "testing"},
    "pyotp": {"identity", "staff"},
    "webauthn": {"identity", "testing"},
    "joserfc": {"identity", "apps", "demo", "testing"},
    "segno": {"figures", "identity"},
    "xlsxwriter": {"figures"},
    "authlib": {"identity", "apps", "demo"},
    "pluggy": {"plugin"},
    "procrastinate": {"jobs"},
    "smtplib": {"messages"},
    "PIL": {"attachments", "testing"},
    "snowballstemmer": {"messages"},
    "markdown_it": {"messages"},
}
"""Libraries and the rooms or files they stay in."""

MERE_TYPES = {"Connection", "Table", "RowMapping"}
"""Of SQLAlchemy, what a signature may name anywhere: whoever holds a transaction hands it on."""


def room(dotted: str) -> str:
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


def part(dotted: str) -> str:
    parts = dotted.split(".")
    return parts[2] if len(parts) > 2 else ""


def ours(module: Module) -> list[str]:
    return [found for found in module.imports() if found.split(".")[0] == "ventanilla"]


def test_a_room_imports_only_what_stands_below_it() -> None:
    wrong = []
    for module in CORE:
        here = room(module.name)
        if here not in SEES_ALL:
            wrong += [(module.name, found) for found in ours(module) if room(found) not in ARROWS[here] | {here}]
    assert wrong == []


OPEN = {"model", "series", "service"}
"""What of a topic the ones above it may use: its words, them as figures, and what it does."""


def test_a_topic_uses_another_ones_model_and_service_only() -> None:
    wrong = []
    for module in IN_TOPICS:
        others = [found for found in ours(module) if room(found) in TOPICS and room(found) != room(module.name)]
        wrong += [(module.name, found) for found in others if part(found) not in OPEN]
    assert wrong == []


def test_inside_a_topic_the_arrows_point_to_the_model() -> None:
    wrong = []
    for module in IN_TOPICS:
        file = part(module.name)
        if file in INSIDE:
            own = {part(found) for found in ours(module) if room(found) == room(module.name)}
            wrong += [(module.name, found) for found in own & set(INSIDE) if found not in INSIDE[file] | {file}]
    assert wrong == []


def test_only_the_outermost_files_of_a_topic_know_the_shells() -> None:
    wrong = []
    for module in IN_TOPICS:
        shells = {room(found) for found in ours(module) if room(found) in {"web", "api"}}
        wrong += [(module.name, shell) for shell in shells - {part(module.name)}]
    assert wrong == []


def test_a_library_stays_in_its_room() -> None:
    assert [(module.name, found) for module in CORE for found in strayed(module)] == []


def test_core_knows_no_plugin_and_no_theme() -> None:
    wrong = [(module.name, found) for module in CORE for found in module.imports() if found.startswith("ventanilla_")]
    assert wrong == []


def strayed(module: Module) -> list[str]:
    at = set(module.name.split("."))
    out = []
    for found in module.imports():
        library, _, name = found.partition(".")
        is_mere_type = library == "sqlalchemy" and (name in MERE_TYPES or name.startswith("exc."))
        if library in FENCES and not at & FENCES[library] and not is_mere_type:
            out.append(found)
    return out


FRONT_DOOR = ("ventanilla.plugin", "ventanilla.errors", "ventanilla.kernel", "ventanilla.demo")
PLUGINS = [
    module
    for folder in (*sorted((ROOT / "plugins").glob("*/src")), ROOT / "tests" / "example_plugin" / "src")
    for module in modules(folder)
]


def test_a_plugin_comes_in_by_the_front_door() -> None:
    wrong = []
    for module in PLUGINS:
        own = module.name.split(".")[0]
        for found in module.imports():
            is_another_plugin = found.startswith("ventanilla_") and found.split(".")[0] != own
            is_model = room(found) in TOPICS and part(found) == "model"
            is_inside = found.startswith("ventanilla.") and not is_model and not found.startswith(FRONT_DOOR)
            wrong += [(module.name, found)] * (is_another_plugin or is_inside)
    assert wrong == []


def test_a_theme_has_no_code() -> None:
    for theme in sorted((ROOT / "themes").glob("*/src")):
        for module in modules(theme):
            assert list(module.imports()) == []
            assert list(module.functions()) == []
