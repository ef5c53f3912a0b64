"""Blank forms for everybody, the archive's letters, and messages with a number: the rest of the Italian menu."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ventanilla.demo.leaflets import write_leaflet
from ventanilla.demo.writing import FeedStyle, FeedWriter
from ventanilla.kernel.actors import SystemActor
from ventanilla.testing.enrolling import browser_of, load_clients

pytestmark = pytest.mark.utility("italian_gas")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    """One database is enough for what is no SQL of its own."""
    return sqlite_url


def feed(folder: Path, *, title: str = "Richiesta di voltura", day: date = date(2026, 1, 2), **more: Any) -> Path:
    with FeedWriter(folder, FeedStyle()) as writer:
        cells = write_leaflet(folder, "voltura", title, ("Firma:",), language="it", author="Etruria", day=day)
        row = {"code": "VOLTURA", "title": title, "topic": "Contratto", "position": 1, "updated_on": day}
        writer.add("blank_forms", **{**row, **cells, **more})
    return folder


@pytest.mark.covers("ITA-12")
def test_forms_are_there_for_everybody_and_a_new_version_takes_the_place(portal: Any, tmp_path: Path) -> None:
    browser = browser_of(portal)
    assert "Non ci sono ancora moduli" in browser.get("/forms").text
    portal.exchange.import_feed(SystemActor("test"), feed(tmp_path / "one"), rejects=tmp_path / "r")
    again = portal.exchange.import_feed(SystemActor("test"), feed(tmp_path / "one"), rejects=tmp_path / "r")
    assert again.changed == 0
    page = browser.get("/forms").text
    assert "Richiesta di voltura" in page
    (told,) = browser.call("GET", "/forms").get_json()["items"]
    first = browser.get(f"/forms/{told['id']}.pdf")
    assert first.mimetype == "application/pdf"
    assert "attachment" not in first.headers["Content-Disposition"]
    assert browser.call("GET", f"/forms/{told['id']}/pdf").data == first.data
    assert hashlib.sha256(first.data).digest()
    newer = feed(tmp_path / "two", title="Voltura 2026", day=date(2026, 3, 1))
    portal.exchange.import_feed(SystemActor("test"), newer, rejects=tmp_path / "r")
    assert browser.get(f"/forms/{told['id']}.pdf").data != first.data
    for nobody in ("nobodys", "../../etc/passwd", "%00"):
        assert browser.get(f"/forms/{nobody}.pdf").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"sha256": "0" * 64}, {"sha256": "x"}, {"file": "../voltura.pdf"}, {"file": "missing.pdf"}]
)
def test_a_form_whose_file_is_not_what_it_says_is_set_aside(portal: Any, tmp_path: Path, wrong: dict[str, str]) -> None:
    outcome = portal.exchange.import_feed(SystemActor("test"), feed(tmp_path / "f", **wrong), rejects=tmp_path / "r")
    assert [file.rejected for file in outcome.files] == [1]
    assert browser_of(portal).call("GET", "/forms").get_json()["items"] == []


def test_files_of_forms_that_were_replaced_are_taken_away(portal: Any, tmp_path: Path) -> None:
    from datetime import timedelta

    store = portal.house.files("blank_forms")
    portal.exchange.import_feed(SystemActor("test"), feed(tmp_path / "a"), rejects=tmp_path / "r")
    newer = feed(tmp_path / "b", title="Voltura 2026", day=date(2026, 3, 1))
    portal.exchange.import_feed(SystemActor("test"), newer, rejects=tmp_path / "r")
    far = portal.house.clock.now() + timedelta(days=4000)
    assert len(list(store.ids(far))) == 2
    portal.house.clock.advance(timedelta(days=4000))
    portal.house.jobs.run_due()
    assert len(list(store.ids(far + timedelta(days=4000)))) == 1


@pytest.mark.utility("cosepav")
def test_a_utility_without_forms_has_no_such_page(portal: Any) -> None:
    browser = browser_of(portal)
    assert browser.get("/forms").status_code == 404
    assert browser.call("GET", "/forms").status_code == 404


def test_clients_are_there(portal: Any) -> None:
    load_clients(portal)
    assert portal.documents.archived_kinds == ("contract", "conditions", "letter")
