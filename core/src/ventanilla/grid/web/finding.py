"""The simple search, the replacement values, and the transformer of one's own supply.

A client's number stands in no address: it is posted, and the page that follows names the transformer only.
"""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from ventanilla.errors import InvalidInput, NotFound
from ventanilla.grid.answers import found_facts, value_facts, value_sheet
from ventanilla.grid.service import GridService, TransformerView
from ventanilla.grid.web.searching import SCREEN, search_page
from ventanilla.kernel.messages import message
from ventanilla.web.frame import Entry
from ventanilla.web.shell import Shell

SOUGHT = ("transformer_plate", "pole_plate", "client_number")


def add_finding(pages: Blueprint, service: GridService, shell: Shell) -> None:
    """``/grid/find``, ``/grid/found/<id>``, ``/grid/vnr``, ``/supplies/<id>/grid``."""
    _simple(pages, service, shell)
    _values(pages, service, shell)
    _own(pages, service, shell)


def _simple(pages: Blueprint, service: GridService, shell: Shell) -> None:
    @pages.post("/grid/find")
    def find() -> Response:
        sent = shell.posted()
        typed = {name: sent.get(name, "") for name in SOUGHT}
        shown = {name: text[:200] for name, text in typed.items()}
        try:
            found = service.find(shell.actor(), typed)
        except InvalidInput as fault:
            return search_page(service, shell, faults=fault.fields, typed=shown, status=422)
        if not found:
            return search_page(service, shell, typed=shown, is_unknown=True)
        if len(found) == 1:
            return shell.see_other("grid.found", transformer_id=found[0].transformer.id)
        return shell.page("grid/several.html", title=message("grid.find.several"), screen=SCREEN, found=found)

    @pages.get("/grid/found/<transformer_id>")
    def found(transformer_id: str) -> Response:
        view = service.transformer(shell.actor(), transformer_id)
        return _found_page(shell, service, view, SCREEN, [_search_level(shell)])


def _values(pages: Blueprint, service: GridService, shell: Shell) -> None:
    @pages.get("/grid/vnr")
    def vnr() -> Response:
        code = request.args.get("code", "")
        try:
            value = service.replacement_value(shell.actor(), code)
        except InvalidInput as fault:
            return search_page(service, shell, faults=fault.fields, typed={"code": code[:200]}, status=422)
        except NotFound:
            fault_of_code = {"code": message("grid.fault.no_such_code", code=code[:40])}
            return search_page(service, shell, faults=fault_of_code, typed={"code": code[:200]}, status=404)
        return shell.page(
            "grid/vnr.html",
            title=message("grid.vnr.numbered", number=value.code),
            screen=SCREEN,
            levels=[_search_level(shell)],
            facts=value_facts(value, shell.language),
            pdf_url=url_for("grid.vnr_pdf", code=value.code),
        )

    @pages.get("/grid/vnr/pdf")
    def vnr_pdf() -> Response:
        value = service.replacement_value(shell.actor(), request.args.get("code", ""))
        return shell.sheet(value_sheet(value, shell.language))


def _own(pages: Blueprint, service: GridService, shell: Shell) -> None:
    @pages.get("/supplies/<supply_point_id>/grid")
    def connection(supply_point_id: str) -> Response:
        view = service.of_supply(shell.customer(), supply_point_id)
        if view is None:
            return shell.page(
                "grid/unconnected.html", title=message("screen.grid.connection"), screen="grid.connection"
            )
        return _found_page(shell, service, view, "grid.connection", None)


def _found_page(
    shell: Shell, service: GridService, view: TransformerView, screen: str, levels: list[Entry] | None
) -> Response:
    return shell.page(
        "grid/transformer.html",
        title=view.transformer.name,
        screen=screen,
        levels=levels,
        view=view,
        unit=service.demand_unit,
        pdf_url=url_for("grid.transformer_pdf", transformer_id=view.transformer.id, found=1),
        with_place=True,
        feeder_facts=found_facts(view, shell.language),
    )


def _search_level(shell: Shell) -> Entry:
    return Entry(shell.language.text("grid.search.title"), url_for(SCREEN), False)
