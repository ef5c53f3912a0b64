"""Networks of planners' programs as feeds of the register."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ventanilla.cli.commands import main
from ventanilla.grid.convert import Setting, read_opendss, read_pandapower

MASTER = """
clear // from nothing
New object=circuit.Small  basekv=115
~ pu=1.0
/* a remark
New Line.never bus1=a bus2=b */
Redirect Lines.dss
Redirect Missing.dss
Redirect ../outside.dss
New XfmrCode.CT10 phases=1 kvs=[7.2 0.12 0.12] kVAs=[10.0 10.0 10.0]
New Transformer.Main phases=3 buses=(src, n1) kvs=(115 12.47) kvas=(5000 5000) sub=y subname=North
New Transformer.T1 XfmrCode=CT10 buses=[n2.2 x2.1.0 x2.0.2]
New Transformer.t1 XfmrCode=CT10 buses=[n3.1 x3]  ! the same name again
New Transformer.Reg phases=1 buses=(n1.1, n2.1) kvs=(7.2 7.2) kvas=(100 100)
New Capacitor.C/1 bus1=n3.1.2.3
Buscoords coords.csv
"""
LINES = """
New Line.L1 bus1=n1.1.2.3 bus2=N2.1.2.3 length=1 units=kft linecode=336
New Line.L2 bus1=n2.2 bus2=n3.2 length=0.1 units=mi phases=1
New Line.L3 bus1=n3 bus2=n1 length=5 switch=y enabled=no
New Line.L4 bus1=n3 bus2=n3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "dss"
    made.mkdir()
    (made / "Master.dss").write_text(MASTER)
    (made / "Lines.dss").write_text(LINES)
    (made / "coords.csv").write_text("N1, 1000, 2000\nn2 1000 3000\nn3,2000,3000,\nbroken\n")
    (tmp_path / "outside.dss").write_text("New Line.outside bus1=o1 bus2=o2")
    return made


def by_number(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["number"]: row for row in rows}


def test_a_circuit_becomes_a_feeder_with_its_poles_spans_and_transformers(folder: Path) -> None:
    drawn = read_opendss(folder, Setting(at=(-73.0, -40.0), unit="feet"))
    rows = drawn.rows
    assert [row["name"] for row in rows["grid_substations"]] == ["North"]
    assert [(row["number"], row["power_kva"]) for row in rows["grid_feeders"]] == [("Small", "5000")]
    spans = by_number(rows["grid_spans"])
    assert set(spans) == {"L1", "L2", "L3"}
    assert (spans["L1"]["length_m"], spans["L1"]["phases"], spans["L1"]["conductor"]) == ("304.800", "RST", "336")
    assert (spans["L2"]["length_m"], spans["L2"]["phases"]) == ("160.934", "S")
    # A line without a unit has no length that anybody knows; the one that is switched off closes the ring.
    assert (spans["L3"]["length_m"], spans["L3"]["closes_ring"], spans["L1"]["closes_ring"]) == ("", "yes", "no")
    poles = by_number(rows["grid_poles"])
    assert set(poles) == {"n1", "N2", "n3"}
    assert abs(float(poles["N2"]["latitude"]) - float(poles["n1"]["latitude"]) - 1000 * 0.3048 / 111_320) < 2e-6
    (transformer,) = rows["grid_transformers"]
    assert (transformer["number"], transformer["capacity_kva"], transformer["voltage"]) == ("T1", "10", "7200")
    assert (transformer["pole_plate"], transformer["phases"], transformer["kind"]) == ("N2", "S", "1-phase")
    assert {row["kind"]: row["number"] for row in rows["grid_equipment"]} == {
        "switch": "L3",
        "regulator": "Reg",
        "capacitor": "C-1",
    }
    told = " | ".join(drawn.remarks)
    assert all(word in told for word in ("Missing.dss", "../outside.dss", "L4"))


def test_where_a_drawing_lies_has_to_be_said(folder: Path) -> None:
    with pytest.raises(ValueError, match="no degrees"):
        read_opendss(folder, Setting())


def test_a_single_file_whose_windings_stand_one_by_one_is_read_whatever_the_case_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "Codes.DSS").write_text("new line.tie bus1=632 bus2=650 length=1 units=mi switch=Y\n")
    (tmp_path / "IEEE13.dss").write_text(
        "new object=circuit.Thirteen\n"
        "New Transformer.Sub Phases=3 Windings=2\n"
        "~ wdg=1 bus=SourceBus conn=delta kv=115 kva=5000\n"
        "~ wdg=2 bus=650 conn=wye kv=4.16 kva=5000\n"
        "New Transformer.XFM1 Phases=3 Windings=2\n"
        "~ wdg=1 bus=632 kv=4.16 kva=500\n"
        "more wdg=2 bus=634 kv=0.48 kva=500\n"
        "New Line.650632 Phases=3 Bus1=650.1.2.3 Bus2=632.1.2.3 Length=2000 units=ft\n"
        "redirect codes.dss\n"
    )
    rows = read_opendss(tmp_path / "IEEE13.dss", Setting()).rows
    assert [(row["number"], row["name"]) for row in rows["grid_substations"]] == [("Sub", "Sub")]
    assert [(row["number"], row["capacity_kva"], row["voltage"]) for row in rows["grid_transformers"]] == [
        ("XFM1", "500", "4160")
    ]
    assert {row["number"]: row["closes_ring"] for row in rows["grid_spans"]} == {"650632": "no", "tie": "yes"}


NETWORK = {
    "bus": (
        ["name", "vn_kv", "geo"],
        [
            ["HV", 110.0, None],
            ["A", 20.0, '{"coordinates": [7.0, 48.0], "type": "Point"}'],
            ["B", 20.0, '{"coordinates": [7.01, 48.0], "type": "Point"}'],
            ["B", 20.0, '{"coordinates": [7.02, 48.0], "type": "Point"}'],
            ["D", 20.0, "broken"],
            ["LV", 0.4, None],
        ],
    ),
    "line": (
        ["name", "from_bus", "to_bus", "length_km", "max_i_ka", "std_type", "in_service"],
        [
            ["ab", 1, 2, 0.5, 0.2, "NAYY", True],
            [None, 2, 3, 0.25, None, None, True],
            ["da", 4, 1, 1.0, 0.2, "NAYY", True],
            ["cd", 3, 4, 1.0, 0.2, "NAYY", True],
        ],
    ),
    "trafo": (
        ["name", "hv_bus", "lv_bus", "sn_mva", "vn_hv_kv", "vn_lv_kv", "std_type", "parallel"],
        [["main", 0, 1, 25.0, 110.0, 20.0, "25 MVA", 1], ["t", 3, 5, 0.4, 20.0, 0.4, "0.4 MVA", 2]],
    ),
    "switch": (["bus", "element", "et", "type", "closed", "name"], [[3, 3, "l", "LBS", False, "S"]]),
}


def test_each_way_out_of_a_substation_is_a_feeder(tmp_path: Path) -> None:
    tables = {
        name: {"_object": json.dumps({"columns": columns, "index": list(range(len(data))), "data": data})}
        for name, (columns, data) in NETWORK.items()
    }
    path = tmp_path / "net.json"
    path.write_text(json.dumps({"_object": tables}))
    rows = read_pandapower(tmp_path, Setting()).rows
    assert [row["name"] for row in rows["grid_substations"]] == ["main"]
    assert [(row["number"], row["kind"]) for row in rows["grid_feeders"]] == [
        ("main 0", "busbar"),
        ("main 1", "feeder"),
        ("main 2", "feeder"),
    ]
    spans = by_number(rows["grid_spans"])
    assert {number: (row["feeder_number"], row["closes_ring"]) for number, row in spans.items()} == {
        "ab": ("main 1", "no"),
        "Line 1": ("main 1", "no"),
        "da": ("main 2", "no"),
        "cd": ("main 1", "yes"),
    }
    assert set(by_number(rows["grid_poles"])) == {"HV", "A", "B", "B-2", "D"}
    (transformer,) = rows["grid_transformers"]
    assert (transformer["capacity_kva"], transformer["pole_plate"], transformer["feeder_number"]) == (
        "800",
        "B-2",
        "main 1",
    )
    assert by_number(rows["grid_equipment"])["S"]["name"] == "LBS, open"


@pytest.mark.parametrize("text", ["", "[]", '{"_object": 1}', '{"_object": {"bus": {"_object": "x"}}}'])
def test_what_is_no_network_is_said_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "net.json").write_text(text)
    result = CliRunner().invoke(
        main, ["exchange", "convert-grid", "pandapower", str(tmp_path / "net.json"), str(tmp_path / "out")]
    )
    assert (result.exit_code, result.output.count("\n")) == (2, 1), result.output
    assert "net.json" in result.output


def test_the_command_writes_a_feed_and_says_what_it_left_out(folder: Path, tmp_path: Path) -> None:
    words = ["exchange", "convert-grid", "opendss", str(folder), str(tmp_path / "out")]
    options = [
        "--at",
        "-40.33,-72.95",
        "--unit",
        "feet",
        "--region",
        "14=Los Ríos",
        "--municipality",
        "14204=Río Bueno",
    ]
    result = CliRunner().invoke(main, [*words, *options])
    assert result.exit_code == 0, result.output
    assert "grid_spans.csv: 3 rows" in result.output
    assert "left out: Missing.dss is not there" in result.output
    with (tmp_path / "out" / "grid_municipalities.csv").open(encoding="utf-8") as stream:
        assert list(csv.DictReader(stream)) == [{"code": "14204", "name": "Río Bueno", "region_code": "14"}]
    for option, wrong in (("--at", "north"), ("--at", "99,0"), ("--region", "14")):
        refused = CliRunner().invoke(main, [*words, option, wrong])
        assert (refused.exit_code, "Traceback" in refused.output) == (2, False), refused.output
