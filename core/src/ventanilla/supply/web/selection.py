"""The page where somebody says which of their supplies is to be shown (Fig. 19)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ventanilla.kernel.messages import message
from ventanilla.supply.service import SupplyService
from ventanilla.web.frame import first_of_supply
from ventanilla.web.shell import Shell

_SCREEN = "supply.selection"


def add_selection(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    """``/supplies``: choose and go on; whoever has none yet is asked to add one first."""

    @pages.get("/supplies")
    def selection() -> Response:
        supplies = service.supplies(shell.customer(), None)
        if not supplies:
            return shell.see_other("supply.link")
        wanted = request.args.get("supply", "")
        if any(each.id == wanted for each in supplies):
            location = first_of_supply(shell.house.utility, wanted)
            return Response(status=303, headers={"Location": location})
        return shell.page(
            "supply/selection.html",
            title=message(f"screen.{_SCREEN}"),
            screen=_SCREEN,
            status=422 if wanted else 200,
            supplies=supplies,
            label=service.label,
            is_wrong=bool(wanted),
        )
