"""What the docs quote is what is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ventanilla.app import build_portal, create_app
from ventanilla.cli import main
from ventanilla.errors import AddressRefused, AppRefused, FeedRefused, StartRefused, VentanillaError
from ventanilla.exchange.label import SETTINGS
from ventanilla.plugin.loading import load_utility
from ventanilla.settings import MailSettings, Settings, SmsSettings
from ventanilla.testing.feed_page import every_file, feed_tables
from ventanilla.testing.site import SECRET_KEY
from ventanilla.web.faults import HTTP_CODES

ROOT = Path(__file__).parents[2]
UTILITIES = ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")
PAGES = sorted((ROOT / "docs").glob("*.md"))
EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
INCLUDE = re.compile(r"<!-- include: (\S+) -->\n```\w+\n(.*?)\n```", re.DOTALL)


@EACH
def test_a_quoted_file_is_quoted_as_it_is(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    quoted = INCLUDE.findall(text)
    assert len(quoted) == text.count("<!-- include:")
    for name, shown in quoted:
        assert shown == (ROOT / name).read_text(encoding="utf-8").rstrip(), f"{page.name} quotes {name} wrongly"


@EACH
def test_a_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name != "README.md" and f"]({page.name})" not in index] == []


@EACH
def test_every_command_that_is_shown_exists(page: Path) -> None:
    shown = re.findall(r"^(?:\.venv/bin/)?ventanilla +([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(shown) <= set(main.commands)


def test_the_columns_of_the_feeds_are_those_of_the_code() -> None:
    tables = feed_tables(every_file(load_utility("cosepav").utility))
    assert tables.strip() in (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")


def test_the_page_of_the_feeds_has_every_file_that_comes_in_and_every_setting(portal: Any) -> None:
    page = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    shown = re.findall(r"^### (\w+)\.csv$", page, re.MULTILINE)
    assert shown == [feed.name for feed in portal.exchange.feeds]
    assert [name for name in SETTINGS if f"{name} = " not in page] == []


def test_every_setting_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
    secret = {"secret_key", "password", "token", "folder"}
    names = {*Settings.__dataclass_fields__, *MailSettings.__dataclass_fields__, *SmsSettings.__dataclass_fields__}
    secret |= {"password_work"}  # no file says it
    assert [name for name in sorted(names - secret) if not re.search(rf"\b{name}\b", page)] == []


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def test_the_api_page_names_every_operation_and_no_other(tmp_path: Path, sqlite_template: Any) -> None:
    there: dict[str, str] = {}
    for name in UTILITIES:
        for each, needed in operations_of(name, tmp_path, sqlite_template).items():
            # Where a utility does not offer one of the scopes, the operation is for no app.
            if there.setdefault(each, needed) == "not for apps":
                there[each] = needed
            assert needed in (there[each], "not for apps"), f"{each} needs something else at {name}"
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    shown = {f"{method} {path}" for method, path in re.findall(r"^\| ([A-Z]+) \| `(/[^`]*)` \|", page, re.MULTILINE)}
    assert sorted(shown) == sorted(there.keys() - {"GET /openapi.json"})
    rows = re.findall(r"^\| ([A-Z]+) \| `(/[^`]*)` \|.*\| ([^|]*) \|$", page, re.MULTILINE)
    assert {f"{method} {path}": needed for method, path, needed in rows} == there


def operations_of(utility: str, folder: Path, template: Any) -> dict[str, str]:
    """What a utility's own document describes, and what an app needs for it; some have what others don't offer."""
    base = f"http://127.0.0.1:8000/{utility}"
    with template.fresh() as url:
        portal = build_portal(Settings(utility, base, SECRET_KEY, url, files=str(folder / utility)))
        client = create_app(portal.house.settings, portal).test_client()
        described = client.get("/api/v1/openapi.json", base_url=base).get_json()
        portal.house.db.close()
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": needed_by_apps(told.get("security", described["security"]))
        for path, operations in described["paths"].items()
        for method, told in operations.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }


def needed_by_apps(security: list[dict[str, list[str]]]) -> str:
    """As the page writes it."""
    scopes = [f"`{scope}`" for one in security for scope in one.get("oauth2", ())]
    return " ".join(scopes) if scopes else "not for apps" if security else "nothing"


def test_every_code_of_a_fault_that_the_api_answers_is_in_its_page() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    elsewhere = {AppRefused, AddressRefused, StartRefused, FeedRefused}  # a page, or the command line
    codes = {each.code for each in _below(VentanillaError) - elsewhere} | set(HTTP_CODES.values())
    assert [code for code in sorted(codes) if not re.search(rf"^\| \d.*`{code}`", page, re.MULTILINE)] == []


def _below(kind: type[VentanillaError]) -> set[type[VentanillaError]]:
    return {kind}.union(*(_below(each) for each in kind.__subclasses__()))
