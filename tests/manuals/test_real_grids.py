"""Two real grids that nobody here drew: converted, taken in, browsed and searched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ventanilla.grid.convert import READERS, Setting, write_drawn
from ventanilla.grid.service import Chosen
from ventanilla.kernel.actors import SystemActor
from ventanilla.testing.gridding import Grid, small_grid

DATA = Path(__file__).parents[3] / "shared" / "data"
FEEDER, OBERRHEIN = DATA / "grid-ieee8500", DATA / "grid-pandapower"
pytestmark = [
    pytest.mark.utility("cooprel"),
    pytest.mark.skipif(not FEEDER.exists(), reason="the files of real grids lie beside the repository"),
]


@pytest.fixture
def grid(portal: Any) -> Grid:
    return small_grid(portal)


def bring(grid: Grid, folder: Path, program: str, source: Path, setting: Setting) -> dict[str, int]:
    drawn = READERS[program](source, setting)
    written = write_drawn(drawn, folder)
    outcome = grid.portal.exchange.import_feed(SystemActor("test"), folder, rejects=folder / "rejects")
    assert {file.name: file.first_rejection for file in outcome.files if file.rejected} == {}
    assert {file.name: file.rows for file in outcome.files} == written
    again = grid.portal.exchange.import_feed(SystemActor("test"), folder, rejects=folder / "rejects")
    assert again.changed == 0
    return written


@pytest.mark.covers("CPR-06", "CPR-13", "CPR-16", "CPR-30")
def test_the_8500_node_feeder_can_be_browsed_and_searched(grid: Grid, tmp_path: Path) -> None:
    setting = Setting(("14", "Región de Los Ríos"), ("14204", "Río Bueno"), (-72.95, -40.33), "feet")
    written = bring(grid, tmp_path / "feed", "opendss", FEEDER, setting)
    assert (written["grid_spans"], written["grid_transformers"]) == (2526, 1177)
    actor, service = grid.actor, grid.service
    feeder = service.feeder(actor, "ieee8500")
    assert (feeder.count, len(feeder.transformers)) == (1177, 1177)
    choices = service.choices(actor, Chosen("14", "14204", "hvmv_sub", "ieee8500", "T21396254A"))
    assert choices.transformers is None, "too many for a list: the number is typed"
    assert choices.chosen.transformer == "t21396254a"
    view = service.transformer(actor, "T21396254A")
    assert (view.transformer.capacity, view.transformer.voltage, view.transformer.phases) == (15, "7200", "R")
    (span,) = service.parts(actor, "IEEE8500", "span", "ln5502549-1").shown
    assert (span.from_number, span.to_number, str(span.length)) == ("M1009763", "L2673322", "32.176")
    assert [each.transformer.number for each in service.find(actor, {"pole_plate": "l2804253"})] == ["T21396254A"]
    # Counted in the plainest way: as many spans begin so as the file has lines that do.
    lines = re.findall(r"(?im)^new line\.(ln58\S*)", (FEEDER / "Lines.dss").read_text())
    found = [each for each in service.register.spans("ieee8500") if each.id.startswith("ln58")]
    assert sorted(each.id for each in found) == sorted(name.lower() for name in lines)
    # 500 m of drawing are 500 m on the earth: spans are about as long as their ends are apart.
    drawn = [each for each in service.register.spans("ieee8500") if each.start and each.end and each.length]
    assert len(drawn) > 2400
    near = sum(_metres(each) <= float(each.length) * 1.1 + 5 for each in drawn if each.length)
    assert near > 0.97 * len(drawn)


@pytest.mark.covers("CPR-06", "CPR-13", "CPR-16")
def test_the_grid_of_the_upper_rhine_can_be_browsed_and_searched(grid: Grid, tmp_path: Path) -> None:
    setting = Setting(("08", "Baden-Württemberg"), ("08317", "Ortenaukreis"))
    written = bring(grid, tmp_path / "feed", "pandapower", OBERRHEIN, setting)
    assert written == {
        "grid_regions": 1,
        "grid_municipalities": 1,
        "grid_substations": 2,
        "grid_feeders": 6,
        "grid_poles": 179,
        "grid_transformers": 141,
        "grid_spans": 181,
        "grid_equipment": 322,
    }
    actor, service = grid.actor, grid.service
    _, substations = service.municipality(actor, "08317")
    assert [each.number for each in substations] == ["HV-MV Transformer 0", "HV-MV Transformer 1"]
    assert sum(service.substation(actor, each.id).count for each in substations) == 141
    view = service.transformer(actor, "mv-lv transformer 0")
    assert (view.transformer.capacity, view.substation.number) == (400, "HV-MV Transformer 1")
    position = view.transformer.position
    assert position is not None
    assert 7.6 < float(position.lon) < 8.0
    assert 48.3 < float(position.lat) < 48.6
    found = [each.transformer.number for each in service.find(actor, {"pole_plate": "bus 239"})]
    assert found == ["MV-LV Transformer 0"]
    assert sum(span.closes_ring for span in service.register.spans()) >= 4


def _metres(span: Any) -> float:
    high = float(span.end.lat - span.start.lat) * 111_320
    wide = float(span.end.lon - span.start.lon) * 111_320 * 0.7624
    return (high * high + wide * wide) ** 0.5
