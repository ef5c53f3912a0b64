"""The way to a place of the register, each level a link."""

from __future__ import annotations

from typing import Any

from flask import url_for

from ventanilla.grid.model import Place
from ventanilla.i18n import Language
from ventanilla.web.frame import Entry


def levels_of(place: Place, language: Language, *, below: str = "") -> list[Entry]:
    """Those above a page: from the region down to what ``below`` names (``feeders``, ``transformers``), or its parent.

    What is shown itself stands last in the trail, so it is not among them.
    """
    found = [_link(place.region.name, "grid.region", region_id=place.region.id)]
    municipality, substation, feeder = place.municipality, place.substation, place.feeder
    if municipality is None:
        return found
    in_municipality = {"municipality_id": municipality.id}
    found.append(_link(municipality.name, "grid.municipality", **in_municipality))
    if substation is None:
        return found
    found.append(_link(language.text("grid.substations"), "grid.municipality", **in_municipality))
    if feeder is None and not below:
        return found
    in_substation = {"substation_id": substation.id}
    found.append(_link(substation.name, "grid.substation", **in_substation))
    if feeder is None:
        return found
    found.append(_link(language.text("grid.feeders"), "grid.feeders", **in_substation))
    if place.transformer is None and not below:
        return found
    found.append(_link(feeder.name, "grid.feeder", feeder_id=feeder.id))
    if place.transformer is not None:
        found.append(_link(language.text("grid.transformers"), "grid.transformers", feeder_id=feeder.id))
    return found


def _link(label: str, endpoint: str, **values: Any) -> Entry:
    return Entry(label, url_for(endpoint, **values), False)
