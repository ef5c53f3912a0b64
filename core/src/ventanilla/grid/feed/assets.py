"""Substations, feeders, transformers, poles and equipment."""

from __future__ import annotations

from typing import Any

from ventanilla.grid.feed.taking import (
    POSITION,
    VNR,
    Taking,
    amount_of,
    named,
    naming,
    number_column,
    position_of,
    size,
    word,
    words_of,
)
from ventanilla.grid.model import key_of
from ventanilla.storage.feeds import FeedFile, Row

FEEDER = naming("feeder_number", "a number of grid_feeders.csv")
OF_FEEDER = {"feeder_number": ("feeders", "feeder_id")}


def substations_file() -> FeedFile:
    """``grid_substations.csv``."""
    columns = (
        number_column("the utility's number of the substation"),
        named("substation"),
        naming("municipality_code", "a code of grid_municipalities.csv"),
        *POSITION,
    )
    above = {"municipality_code": ("municipalities", "municipality_id")}
    take = Taking("substations", "number", above, lambda row: {"name": row["name"], **position_of(row)})
    return FeedFile("grid_substations", columns, take, ("number",), "The substations.")


def feeders_file() -> FeedFile:
    """``grid_feeders.csv``."""
    columns = (
        number_column("the utility's number of the feeder"),
        named("feeder"),
        naming("substation_number", "a number of grid_substations.csv"),
        word("kind", "the utility's own word, as Alimentador"),
        word("distributor", "who distributes", 200),
        word("node", "the node where it begins", 40),
        size("power_kva", "its power"),
        naming("municipality_code", "a code of grid_municipalities.csv, where it is another one", required=False),
    )
    above = {
        "substation_number": ("substations", "substation_id"),
        "municipality_code": ("municipalities", "municipality_id"),
    }
    take = Taking("feeders", "number", above, _feeder)
    return FeedFile("grid_feeders", columns, take, ("number",), "The feeders of the substations.")


def transformers_file() -> FeedFile:
    """``grid_transformers.csv``."""
    columns = (
        number_column("the utility's number of the transformer"),
        named("transformer"),
        FEEDER,
        word("plate", "what is painted on it; empty: its number", 40),
        size("capacity_kva", "its capacity"),
        word("connection", "how its windings are connected"),
        word("voltage", "volts, or a level as AT"),
        word("pole_plate", "the plate of the pole it hangs on", 40),
        word("kind", "as MONOFASICO"),
        word("phases", "as RST, or ++R"),
        VNR,
        naming("municipality_code", "a code of grid_municipalities.csv", required=False),
        *POSITION,
    )
    above = {**OF_FEEDER, "municipality_code": ("municipalities", "municipality_id")}
    take = Taking("transformers", "number", above, _transformer)
    return FeedFile("grid_transformers", columns, take, ("number",), "The transformers of the feeders.")


def poles_file() -> FeedFile:
    """``grid_poles.csv``."""
    columns = (
        number_column("the number of its node"),
        FEEDER,
        word("plate", "what is nailed to it; empty: its number", 40),
        word("kind", "the utility's own word"),
        word("material", "what it is made of"),
        size("height_m", "metres"),
        VNR,
        *POSITION,
    )
    take = Taking("poles", "number", OF_FEEDER, _pole)
    meaning = "The poles, and all other nodes between which spans hang."
    return FeedFile("grid_poles", columns, take, ("number",), meaning)


def equipment_file() -> FeedFile:
    """``grid_equipment.csv``."""
    columns = (
        number_column("the utility's number of the device"),
        FEEDER,
        word("name", "as the utility writes it", 200),
        word("kind", "what it is: a switch, a fuse, a regulator"),
        naming("pole", "a number of grid_poles.csv", required=False),
        word("voltage", "volts, or a level as AT"),
        word("phases", "as RST"),
        VNR,
        *POSITION,
    )
    above = {**OF_FEEDER, "pole": ("poles", "pole_id")}
    take = Taking("equipment", "number", above, _device)
    return FeedFile("grid_equipment", columns, take, ("number",), "Switches, fuses, regulators, capacitors.")


def _feeder(row: Row) -> dict[str, Any]:
    return {**words_of(row, "name", "kind", "distributor", "node"), "power_micro": amount_of(row, "power_kva")}


def _transformer(row: Row) -> dict[str, Any]:
    plate = row["plate"] or row["number"]
    return {
        **words_of(row, "name", "connection", "voltage", "pole_plate", "kind", "phases", "vnr_code"),
        "plate": plate,
        "plate_key": key_of(plate),
        "pole_plate_key": key_of(row["pole_plate"] or ""),
        "capacity_micro": amount_of(row, "capacity_kva"),
        **position_of(row),
    }


def _pole(row: Row) -> dict[str, Any]:
    plate = row["plate"] or row["number"]
    return {
        **words_of(row, "kind", "material", "vnr_code"),
        "plate": plate,
        "plate_key": key_of(plate),
        "height_micro": amount_of(row, "height_m"),
        **position_of(row),
    }


def _device(row: Row) -> dict[str, Any]:
    return {**words_of(row, "name", "kind", "voltage", "phases", "vnr_code"), **position_of(row)}
