"""The desk, and the advanced search: each choice narrows the next, with a button and no script."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, request, url_for

from ventanilla.errors import InvalidInput, NotFound
from ventanilla.grid.service import Chosen, GridService
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import Message, message
from ventanilla.web.shell import Shell

SCREEN = "grid.search"
LEVELS = ("region", "municipality", "substation", "feeder", "transformer")
_LONGEST = 80


def add_searching(pages: Blueprint, service: GridService, shell: Shell) -> None:
    """``/desk``, ``/grid``."""

    @pages.get("/desk")
    def desk() -> Response:
        shell.customer()
        if shell.house.utility.screen("grid.desk") is None:
            raise NotFound
        ways = [
            ("public", url_for(SCREEN)) if shell.house.utility.grid is not None else None,
            ("client", _client_page(shell)),
        ]
        return shell.page(
            "grid/desk.html", title=message("screen.grid.desk"), screen="grid.desk", ways=[way for way in ways if way]
        )

    @pages.get("/grid")
    def search() -> Response:
        wanted = Chosen(**{name: request.args.get(name, "").strip()[:_LONGEST] for name in LEVELS})
        if "search" not in request.args:
            return search_page(service, shell, wanted)
        try:
            chosen = service.search(shell.actor(), wanted).chosen
        except InvalidInput as fault:
            return search_page(service, shell, wanted, faults=fault.fields, status=422)
        return _found(shell, chosen)


def search_page(
    service: GridService,
    shell: Shell,
    wanted: Chosen | None = None,
    *,
    faults: Mapping[str, Message] | None = None,
    typed: Mapping[str, str] | None = None,
    is_unknown: bool = False,
    status: int = 200,
) -> Response:
    """The three searches on one page, with what was typed and what is wrong with it."""
    actor = shell.actor()
    wanted = wanted or Chosen()
    return shell.page(
        "grid/search.html",
        title=message(f"screen.{SCREEN}"),
        screen=SCREEN,
        status=status,
        choices=service.choices(actor, wanted),
        wanted=wanted,
        typed=typed or {},
        faults=faults or {},
        is_unknown=is_unknown,
        is_signed_in=isinstance(actor, CustomerActor),
    )


def _found(shell: Shell, chosen: Chosen) -> Response:
    if chosen.transformer:
        return shell.see_other("grid.transformer", transformer_id=chosen.transformer)
    if chosen.feeder:
        return shell.see_other("grid.feeders", substation_id=chosen.substation, feeder=chosen.feeder)
    only = {"substation": chosen.substation} if chosen.substation else {}
    return shell.see_other("grid.municipality", municipality_id=chosen.municipality, **only)


def _client_page(shell: Shell) -> str:
    """Where a client's own pages begin."""
    for endpoint in ("supply.selection", "supply.accounts", "supply.link"):
        if endpoint in current_app.view_functions and shell.house.utility.screen(endpoint) is not None:
            return url_for(endpoint)
    return f"{request.script_root}/link"
