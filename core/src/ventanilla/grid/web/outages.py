"""The page of all outages, for everybody, and that of one's own supply."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from ventanilla.grid.model.drawing import HEIGHT, WIDTH, Drawing
from ventanilla.grid.service import GridService, OutageView
from ventanilla.grid.service.outage_map import OutageMap
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.web.frame import Entry
from ventanilla.web.listing import Heading, Wish, listing
from ventanilla.web.shell import Shell

SCREEN = "grid.outages"
NOTICES = "messages.outage_notices"
COLUMNS = ("number", "kind", "where", "starts_at", "end", "state", "cause")


def add_outages(pages: Blueprint, service: GridService, shell: Shell) -> None:
    """``/outages`` and ``/supplies/<id>/outages``."""

    @pages.get("/outages")
    def outages() -> Response:
        actor, language = shell.actor(), shell.language
        found = service.outages.public(actor)
        wish = Wish.of(request.args, sortable=("number", "starts_at"))
        seen = listing(found, wish, texts=_texts, keys={"number": _number, "starts_at": _start})
        headings = [
            Heading(name, language.text(f"grid.outage.{name}"), is_sortable=name in ("number", "starts_at"))
            for name in COLUMNS
        ]
        return shell.page(
            "grid/outages.html",
            title=message("screen.grid.outages"),
            screen=SCREEN,
            seen=seen,
            columns=headings,
            picture=_picture(service.outages.map(found)),
            mine=service.outages.mine(actor),
            is_signed_in=isinstance(actor, CustomerActor),
            has_supplies=bool(shell.supplies()),
        )

    @pages.get("/supplies/<supply_point_id>/outages")
    def own_outages(supply_point_id: str) -> Response:
        found = service.outages.of_supply(shell.customer(), supply_point_id)
        has_notices = shell.house.utility.screen(NOTICES) is not None
        return shell.page(
            "grid/outages_of_supply.html",
            title=message("grid.outages.of_supply"),
            screen=SCREEN,
            levels=[Entry(shell.language.text("screen.grid.outages"), url_for(SCREEN), False)],
            found=found,
            notices_url=url_for(NOTICES, supply_point_id=supply_point_id) if has_notices else "",
        )


def _picture(found: OutageMap) -> dict[str, object] | None:
    """What the drawing is made of; None where nothing without supply has a known place."""
    if not found.places:
        return None
    drawing = Drawing(found.places)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "current": drawing.path(found.current),
        "coming": drawing.path(found.coming),
        "around": drawing.path(found.around),
        "current_marks": [drawing.point(place) for place in found.current_marks],
        "coming_marks": [drawing.point(place) for place in found.coming_marks],
        "bar": drawing.bar,
    }


def _texts(view: OutageView) -> tuple[str, ...]:
    return (view.outage.number, view.outage.cause, *view.feeders, *view.municipalities)


def _number(view: OutageView) -> str:
    return view.outage.id


def _start(view: OutageView) -> float:
    return view.outage.starts_at.timestamp()
