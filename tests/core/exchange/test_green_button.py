"""A Green Button file through the front door of exchange."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import select

from ventanilla.cli.importing import show
from ventanilla.errors import FeedRefused, NotPermitted
from ventanilla.exchange.tables.runs import feed_run
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.readings.tables import interval_reading
from ventanilla.testing.supplies import add_supply

ACTOR = SystemActor("test")
HOUR = (
    "<IntervalReading><timePeriod><duration>3600</duration><start>{start}</start></timePeriod>"
    "<value>250</value></IntervalReading>"
)
KIND = (
    "<ReadingType><flowDirection>1</flowDirection><powerOfTenMultiplier>0</powerOfTenMultiplier>"
    "<uom>72</uom></ReadingType>"
)
START = 1_750_000_000 - 1_750_000_000 % 3600


def write(path: Path, *starts: int) -> Path:
    block = f"<IntervalBlock>{''.join(HOUR.format(start=start) for start in starts)}</IntervalBlock>"
    entries = "".join(_entry(part) for part in (KIND, block))
    path.write_text(
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>', encoding="utf-8"
    )
    return path


def _entry(part: str) -> str:
    named = part.replace(">", ' xmlns="http://naesb.org/espi">', 1)
    return f"<entry><content>{named}</content></entry>"


def test_the_readings_come_in_as_the_supplys_once(portal: Any, tmp_path: Path) -> None:
    add_supply(portal.house, "5555", "1")
    path = write(tmp_path / "home.xml", START, START + 3600)
    first = portal.exchange.import_green_button(ACTOR, path, "5555 / 1", rejects=tmp_path)
    assert [(file.name, file.inserted, file.rejected) for file in first.files] == [("home.xml", 2, 0)]
    again = portal.exchange.import_green_button(ACTOR, path, "5555/1", rejects=tmp_path)
    assert (again.changed, again.files[0].unchanged) == (0, 2)
    with portal.house.db.read() as connection:
        assert connection.execute(select(feed_run.c.kind)).scalars().all() == ["green-button", "green-button"]


def test_a_reading_that_overlaps_is_told_by_its_line(portal: Any, tmp_path: Path) -> None:
    add_supply(portal.house, "5555", "1")
    outcome = portal.exchange.import_green_button(
        ACTOR, write(tmp_path / "home.xml", START, START + 1800), "5555/1", rejects=tmp_path / "rejects"
    )
    assert outcome.rejected == 1
    assert outcome.files[0].first_rejection.startswith("home.xml line 1: ")
    assert Path(outcome.files[0].rejects).exists()


@pytest.mark.parametrize("supply", ["9999/1", "5555", "", "5555/1/2"])
def test_a_supply_that_is_not_there_is_named(portal: Any, tmp_path: Path, supply: str) -> None:
    add_supply(portal.house, "5555", "1")
    with pytest.raises(FeedRefused, match="there is no such supply"):
        portal.exchange.import_green_button(ACTOR, write(tmp_path / "home.xml", START), supply, rejects=tmp_path)


def test_a_file_that_is_not_there_is_named(portal: Any, tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match="there is no such file"):
        portal.exchange.import_green_button(ACTOR, tmp_path / "nowhere.xml", "5555/1", rejects=tmp_path)
    with pytest.raises(NotPermitted):
        portal.exchange.import_green_button(Anonymous(), tmp_path / "nowhere.xml", "5555/1", rejects=tmp_path)


def test_a_file_that_names_no_unit_comes_in_with_the_one_that_is_said(portal: Any, tmp_path: Path) -> None:
    add_supply(portal.house, "5555", "1")
    path = write(tmp_path / "home.xml", START)
    path.write_text(path.read_text().replace("<uom>72</uom>", "").replace("<powerOfTenMultiplier>0<", "<x>0<"))
    path.write_text(path.read_text().replace("</powerOfTenMultiplier>", "</x>"))
    with pytest.raises(FeedRefused, match="--unit"):
        portal.exchange.import_green_button(ACTOR, path, "5555/1", rejects=tmp_path)
    with pytest.raises(FeedRefused, match="'furlong': no such unit"):
        portal.exchange.import_green_button(ACTOR, path, "5555/1", rejects=tmp_path, unit="furlong")
    taken = portal.exchange.import_green_button(ACTOR, path, "5555/1", rejects=tmp_path, unit="Wh", power=3)
    assert taken.files[0].inserted == 1
    with portal.house.db.read() as connection:
        assert connection.execute(select(interval_reading.c.amount_micro)).scalar_one() == 250_000_000


def test_what_is_passed_over_is_counted(portal: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_supply(portal.house, "5555", "1")
    path = write(tmp_path / "home.xml", START)
    counter = KIND.replace("<flowDirection>", "<accumulationBehaviour>1</accumulationBehaviour><flowDirection>")
    linked = "".join(
        f'<entry><link rel="self" href="/t/{name}"/><content>{part}</content></entry>'
        f'<entry><link rel="self" href="/m/{name}"/><link rel="related" href="/t/{name}"/><content>'
        f'<MeterReading xmlns="http://naesb.org/espi"/></content></entry>'
        f'<entry><link rel="up" href="/m/{name}/IntervalBlock"/><content><IntervalBlock xmlns="http://naesb.org/espi">'
        f"{HOUR.format(start=START)}</IntervalBlock></content></entry>"
        for name, part in (
            ("a", KIND.replace(">", ' xmlns="http://naesb.org/espi">', 1)),
            ("b", counter.replace(">", ' xmlns="http://naesb.org/espi">', 1)),
        )
    )
    path.write_text(f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{linked}</feed>')
    taken = portal.exchange.import_green_button(ACTOR, path, "5555/1", rejects=tmp_path)
    assert (taken.files[0].inserted, taken.files[0].skipped) == (1, 1)
    show(taken, Console(highlight=False))
    assert "1 readings of home.xml were passed over" in capsys.readouterr().out
