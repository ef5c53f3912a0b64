"""A small register of an invented grid, and whoever looks at it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ventanilla.grid.feed import feed_files
from ventanilla.grid.service import GridService
from ventanilla.kernel.actors import CustomerActor, SystemActor
from ventanilla.kernel.periods import Month
from ventanilla.storage.feeds import Loaded
from ventanilla.testing.supplies import add_supply, holder_of

Row = dict[str, Any]

SMALL: dict[str, list[Row]] = {
    "regions": [{"code": "14", "name": "Región de Los Ríos"}, {"code": "10", "name": "Región de Los Lagos"}],
    "municipalities": [
        {"code": "14204", "name": "Río Bueno", "region_code": "14"},
        {"code": "14201", "name": "La Unión", "region_code": "14"},
        {"code": "10304", "name": "Puyehue", "region_code": "10"},
    ],
    "substations": [
        {"number": "1", "name": "La Unión", "municipality_code": "14204"},
        {"number": "2", "name": "Pilmaiquén", "municipality_code": "14204"},
    ],
    "feeders": [
        {"number": "1", "name": "LA UNION", "substation_number": "1", "node": "900001", "power_kva": Decimal(6060)},
        {"number": "4", "name": "PILMAIQUEN", "substation_number": "2", "kind": "Alimentador"},
    ],
    "vnr_codes": [
        {
            "code": "12",
            "freight_to_store": Decimal("0.0133"),
            "storage": Decimal("0.06"),
            "freight_to_site": Decimal("0.0278"),
            "engineering": Decimal("0.0278"),
            "interim_interest": Decimal("0.0291"),
            "overheads": Decimal("0.0588"),
        }
    ],
    "poles": [
        {"number": str(number), "feeder_number": feeder, "plate": f"P{number}"}
        for feeder, numbers in (("4", (7705, 7706, 7707, 7708)), ("1", (9001, 9002)))
        for number in numbers
    ],
    "transformers": [
        {
            "number": "328250",
            "name": "TRANSF.MON.10 KVA.7620 V.",
            "feeder_number": "4",
            "capacity_kva": Decimal(10),
            "voltage": "AT",
            "pole_plate": "8377",
            "kind": "MONOFASICO",
            "phases": "++R",
            "vnr_code": "12",
            "longitude": Decimal("-72.861"),
            "latitude": Decimal("-40.402"),
        },
        {"number": "328258", "name": "TRANSF.TRIF.10 KVA.13200 V.", "feeder_number": "4", "plate": "T_58%"},
        {"number": "328156", "name": "TRANSF.MON. 3 KVA.7620 V.", "feeder_number": "1", "pole_plate": "8377"},
    ],
    "spans": [
        {
            "number": "338406",
            "feeder_number": "4",
            "from_pole": "7706",
            "to_pole": "7705",
            "voltage": "AT",
            "length_m": Decimal(96),
            "conductor": "ALAMBRE CU DESNUDO 3 AWG",
            "vnr_code": "CDAACU3A025000",
            "ampacity_a": Decimal(0),
            "phases": "RST",
        },
        {"number": "338407", "feeder_number": "4", "from_pole": "7706", "to_pole": "7707"},
    ],
    "equipment": [{"number": "EQ_1", "feeder_number": "4", "kind": "RECONECTADOR", "pole": "7705"}],
    "demands": [
        {"transformer_number": "328250", "month": Month(2020, 11), "absent": "not_supplied"},
        {
            "transformer_number": "328250",
            "month": Month(2020, 3),
            "minimum": Decimal("6.9"),
            "maximum": Decimal(29),
        },
        {
            "transformer_number": "328250",
            "month": Month(2020, 1),
            "minimum": Decimal("7.0003"),
            "maximum": Decimal("25.99"),
        },
    ],
}
"""Rows by file, without ``grid_``; columns that a row does not name are empty."""


@dataclass
class Grid:
    """A portal with a register, and a customer who is fed from it under the number 11111."""

    portal: Any
    service: GridService
    actor: CustomerActor
    supply_point_id: str

    def bring(self, name: str, *rows: Row) -> Loaded:
        """Load rows of one file as exchange does."""
        house = self.portal.house
        file = next(each for each in feed_files(house.utility) if each.name == f"grid_{name}")
        blank: Row = {column.name: None for column in file.columns}
        load = file.opened(house) if file.opened else file.load
        with house.db.write() as connection:
            return load(connection, house, [blank | row for row in rows])

    def take(self, folder: Path, files: Mapping[str, Iterable[Row]], decimal: str = ".") -> Any:
        """Write files of a feed and take them in through exchange."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "feed.toml").write_text(f'version = 1\ndelimiter = ";"\ndecimal = "{decimal}"\n', encoding="utf-8")
        for name, rows in files.items():
            written = list(rows)
            with (folder / f"grid_{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(
                    stream, list(dict.fromkeys(key for row in written for key in row)), delimiter=";"
                )
                writer.writeheader()
                writer.writerows(written)
        return self.portal.exchange.import_feed(SystemActor("test"), folder, rejects=folder / "rejects")


def small_grid(portal: Any) -> Grid:
    """The small register, in a portal whose utility declares one."""
    supply_point_id = add_supply(portal.house, "12345678-5", "11111")
    actor = holder_of(portal.house, supply_point_id, "12345678-5")
    grid = Grid(portal, portal.grid, actor, supply_point_id)
    for name, rows in SMALL.items():
        taken = grid.bring(name, *rows)
        assert not taken.rejected, (name, taken)
    connection = {"customer_number": "12345678-5", "supply_number": "11111", "transformer_number": "328250"}
    assert not grid.bring("connections", connection).rejected
    return grid
