"""The advanced search: each choice narrows the next one."""

from __future__ import annotations

from typing import TypeVar

from ventanilla.errors import InvalidInput
from ventanilla.grid.model import Municipality, Region, key_of
from ventanilla.grid.service.views import MOST_CHOICES, Choices, Chosen
from ventanilla.grid.tables import reading, rows
from ventanilla.kernel.messages import message
from ventanilla.storage import Database

Level = TypeVar("Level", Region, Municipality)


def choices_of(db: Database, wanted: Chosen) -> Choices:
    """What may be chosen; what does not exist or does not fit what stands above it is left out.

    Where there is one region only, it is chosen; so is its only municipality.
    """
    regions = tuple(reading.all_of(db, rows.REGION))
    region = _one_of(regions, wanted.region)
    if region is None:
        return Choices(Chosen(), regions)
    municipalities = tuple(reading.among(db, rows.MUNICIPALITY, "region_id", region.id))
    municipality = _one_of(municipalities, wanted.municipality)
    if municipality is None:
        return Choices(Chosen(region.id), regions, municipalities)
    substations = tuple(reading.among(db, rows.SUBSTATION, "municipality_id", municipality.id))
    chosen = Chosen(region.id, municipality.id)
    substation = next((each for each in substations if each.id == wanted.substation), None)
    if substation is None:
        return Choices(chosen, regions, municipalities, substations)
    feeders = tuple(reading.among(db, rows.FEEDER, "substation_id", substation.id))
    chosen = Chosen(region.id, municipality.id, substation.id)
    feeder = next((each for each in feeders if each.id == wanted.feeder), None)
    if feeder is None:
        return Choices(chosen, regions, municipalities, substations, feeders)
    some = reading.among(db, rows.TRANSFORMER, "feeder_id", feeder.id, most=MOST_CHOICES + 1)
    found = _transformer(db, feeder.id, wanted.transformer)
    chosen = Chosen(region.id, municipality.id, substation.id, feeder.id, found)
    transformers = tuple(some) if len(some) <= MOST_CHOICES else None
    return Choices(chosen, regions, municipalities, substations, feeders, transformers)


def refuse_missing(choices: Choices, wanted: Chosen) -> None:
    """Region and municipality have to be chosen, and a transformer has to be there.

    :raises InvalidInput: naming those that are not.
    """
    faults = {}
    if not choices.chosen.region:
        faults["region"] = message("grid.fault.no_region")
    if not choices.chosen.municipality:
        faults["municipality"] = message("grid.fault.no_municipality")
    if wanted.transformer and choices.chosen.feeder == wanted.feeder and not choices.chosen.transformer:
        faults["transformer"] = message("grid.fault.no_such_transformer")
    if faults:
        raise InvalidInput(faults)


def _transformer(db: Database, feeder_id: str, wanted: str) -> str:
    """The id of the transformer that is chosen or whose number is typed, when it hangs on that feeder."""
    try:
        found = reading.one(db, rows.TRANSFORMER, key_of(wanted)) if wanted and len(wanted) <= 80 else None
    except ValueError:
        return ""
    return found.id if found and found.feeder_id == feeder_id else ""


def _one_of(levels: tuple[Level, ...], wanted: str) -> Level | None:
    return next((each for each in levels if each.id == wanted), levels[0] if len(levels) == 1 else None)
