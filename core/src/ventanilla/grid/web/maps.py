"""The map of a feeder, and the whole network as files."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from ventanilla.grid.answers import geojson_answer, network_answer
from ventanilla.grid.model.drawing import HEIGHT, WIDTH, Drawing
from ventanilla.grid.service import FeederMap, GridService
from ventanilla.grid.web.levels import levels_of
from ventanilla.grid.web.searching import SCREEN
from ventanilla.web.frame import Entry
from ventanilla.web.listing import Heading, Wish, listing
from ventanilla.web.maps import tile_origin
from ventanilla.web.shell import Shell


def add_maps(pages: Blueprint, service: GridService, shell: Shell) -> None:
    """``/grid/feeders/<id>/map``, its data beside it, and ``/grid/network/<format>``."""
    policy = shell.house.utility.grid

    @pages.get("/grid/feeders/<feeder_id>/map")
    def feeder_map(feeder_id: str) -> Response:
        found = service.map(shell.actor(), feeder_id, request.args.get("transformer", ""))
        language, feeder = shell.language, found.feeder
        above = Entry(feeder.name, url_for("grid.feeder", feeder_id=feeder.id), False)
        wish = Wish.of(request.args, keep=("transformer",))
        names = ("transformer_id", "transformer_name")
        return shell.page(
            "grid/map.html",
            title=language.text("grid.map.title", name=feeder.name),
            screen=SCREEN,
            levels=[*levels_of(found.place, language), above],
            pictures=tile_origin(policy) if policy else "",
            map=found,
            tiles=policy.tiles if policy else "",
            attribution=policy.attribution if policy else "",
            picture=_picture(found),
            list=listing(found.transformers, wish, texts=lambda one: (one.number, one.name)),
            columns=[Heading(name, language.text(f"grid.column.{name}")) for name in names],
        )

    @pages.get("/grid/feeders/<feeder_id>/map.geojson")
    def feeder_map_data(feeder_id: str) -> Response:
        return geojson_answer(service.map(shell.actor(), feeder_id, request.args.get("transformer", "")))

    @pages.get("/grid/network/<kind>")
    def network(kind: str) -> Response:
        return network_answer(lambda: service.network(shell.actor(), kind))


def _picture(found: FeederMap) -> dict[str, object] | None:
    """What the drawing of a map is made of; None where nothing has a place."""
    places = [place for span in found.spans for place in (span.start, span.end) if place]
    places += [each.position for each in found.transformers if each.position]
    places += [found.origin] if found.origin else []
    if not places:
        return None
    drawing = Drawing(places)
    marks = [(each, *drawing.point(each.position)) for each in found.transformers if each.position]
    lines = [(span.start, span.end) for span in found.spans if span.start and span.end]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "path": drawing.path(lines),
        "marks": [mark for mark in marks if mark[0] != found.chosen],
        "chosen": next((mark for mark in marks if mark[0] == found.chosen), None),
        "origin": drawing.point(found.origin) if found.origin else None,
        "bar": drawing.bar,
    }
