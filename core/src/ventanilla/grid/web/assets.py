"""Lists and details of the register, down from the region; each detail on paper too."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request, url_for

from ventanilla.errors import InvalidInput
from ventanilla.grid.answers import (
    COLUMNS,
    NUMBERS,
    cells_of,
    feeder_sheet,
    substation_sheet,
    transformer_sheet,
)
from ventanilla.grid.service import GridService, PartsFound
from ventanilla.grid.web.levels import levels_of
from ventanilla.grid.web.searching import SCREEN
from ventanilla.kernel.messages import Message, message
from ventanilla.web.listing import Heading, Wish, listing, paged
from ventanilla.web.shell import Shell

_PARTS = ("pole", "span", "equipment")


def add_assets(pages: Blueprint, service: GridService, shell: Shell) -> None:
    """``/grid/regions/<id>`` … ``/grid/transformers/<id>``."""
    _places(pages, service, shell)
    _feeders(pages, service, shell)
    _transformers(pages, service, shell)
    _papers(pages, service, shell)


def _heading(shell: Shell, *names: str) -> list[Heading]:
    return [Heading(name, shell.language.text(f"grid.column.{name}")) for name in names]


def _places(pages: Blueprint, service: GridService, shell: Shell) -> None:
    @pages.get("/grid/regions/<region_id>")
    def region(region_id: str) -> Response:
        place, municipalities = service.region(shell.actor(), region_id)
        return shell.page(
            "grid/region.html",
            title=place.region.name,
            screen=SCREEN,
            levels=[],
            list=listing(municipalities, Wish.of(request.args), texts=lambda one: (one.name,)),
            columns=_heading(shell, "municipality"),
        )

    @pages.get("/grid/municipalities/<municipality_id>")
    def municipality(municipality_id: str) -> Response:
        place, substations = service.municipality(shell.actor(), municipality_id)
        only = request.args.get("substation", "")
        shown = tuple(one for one in substations if one.id == only) or substations
        return shell.page(
            "grid/substations.html",
            title=message("grid.substations"),
            screen=SCREEN,
            levels=levels_of(place, shell.language),
            place=place,
            is_narrowed=len(shown) < len(substations),
            list=listing(shown, Wish.of(request.args, keep=("substation",)), texts=lambda one: (one.number, one.name)),
            columns=_heading(shell, "substation_id", "substation_name", "feeders"),
        )

    @pages.get("/grid/substations/<substation_id>")
    def substation(substation_id: str) -> Response:
        view = service.substation(shell.actor(), substation_id)
        return shell.page(
            "grid/substation.html",
            title=view.substation.name,
            screen=SCREEN,
            levels=levels_of(view.place, shell.language),
            view=view,
        )

    @pages.get("/grid/substations/<substation_id>/feeders")
    def feeders(substation_id: str) -> Response:
        place, every = service.feeders(shell.actor(), substation_id)
        only = request.args.get("feeder", "")
        shown = tuple(one for one in every if one.id == only) or every
        return shell.page(
            "grid/feeders.html",
            title=message("grid.feeders"),
            screen=SCREEN,
            levels=levels_of(place, shell.language, below="feeders"),
            place=place,
            is_narrowed=len(shown) < len(every),
            list=listing(shown, Wish.of(request.args, keep=("feeder",)), texts=lambda one: (one.number, one.name)),
            columns=_heading(shell, "feeder_id", "feeder_name", "transformers"),
        )


def _feeders(pages: Blueprint, service: GridService, shell: Shell) -> None:
    @pages.get("/grid/feeders/<feeder_id>")
    def feeder(feeder_id: str) -> Response:
        view = service.feeder(shell.actor(), feeder_id)
        found, faults = _sought(service, shell, view.feeder.id, request.args)
        language = shell.language
        return shell.page(
            "grid/feeder.html",
            title=view.feeder.name,
            screen=SCREEN,
            status=422 if faults else 200,
            levels=levels_of(view.place, language),
            view=view,
            unit=service.demand_unit,
            found=found,
            faults=faults,
            typed={kind: request.args.get(kind, "")[:200] for kind in _PARTS},
            columns=COLUMNS,
            numbers=NUMBERS,
            cells_of=lambda item: cells_of(item, language),
        )

    @pages.get("/grid/feeders/<feeder_id>/transformers")
    def transformers(feeder_id: str) -> Response:
        wish = Wish.of(request.args)
        place, found, count = service.transformers(
            shell.actor(), feeder_id, text=wish.find, skip=(wish.page - 1) * wish.size, most=wish.size
        )
        return shell.page(
            "grid/transformers.html",
            title=message("grid.transformers"),
            screen=SCREEN,
            levels=levels_of(place, shell.language, below="transformers"),
            list=paged(found, count, wish),
            columns=_heading(shell, "transformer_id", "transformer_name"),
        )


def _sought(
    service: GridService, shell: Shell, feeder_id: str, query: Mapping[str, str]
) -> tuple[PartsFound | None, Mapping[str, Message]]:
    """What the search at the foot of a feeder's page has found, or what is wrong with what was typed."""
    for kind in _PARTS:
        if kind in query:
            try:
                return service.parts(shell.actor(), feeder_id, kind, query[kind]), {}
            except InvalidInput as fault:
                return None, fault.fields
    return None, {}


def _transformers(pages: Blueprint, service: GridService, shell: Shell) -> None:
    @pages.get("/grid/transformers/<transformer_id>")
    def transformer(transformer_id: str) -> Response:
        view = service.transformer(shell.actor(), transformer_id)
        return shell.page(
            "grid/transformer.html",
            title=view.transformer.name,
            screen=SCREEN,
            levels=levels_of(view.place, shell.language),
            view=view,
            unit=service.demand_unit,
            pdf_url=url_for("grid.transformer_pdf", transformer_id=view.transformer.id),
            with_place=False,
        )


def _papers(pages: Blueprint, service: GridService, shell: Shell) -> None:
    @pages.get("/grid/substations/<substation_id>/pdf")
    def substation_pdf(substation_id: str) -> Response:
        view = service.substation(shell.actor(), substation_id)
        return shell.sheet(substation_sheet(view, shell.language))

    @pages.get("/grid/feeders/<feeder_id>/pdf")
    def feeder_pdf(feeder_id: str) -> Response:
        view = service.feeder(shell.actor(), feeder_id)
        return shell.sheet(feeder_sheet(view, service.demand_unit, shell.language))

    @pages.get("/grid/transformers/<transformer_id>/pdf")
    def transformer_pdf(transformer_id: str) -> Response:
        view = service.transformer(shell.actor(), transformer_id)
        unit, with_place = service.demand_unit, "found" in request.args
        return shell.sheet(transformer_sheet(view, unit, shell.language, with_place=with_place))
