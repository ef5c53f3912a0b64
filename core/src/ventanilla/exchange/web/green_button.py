"""Green Button: the page where the period of the file is chosen, and the file."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.errors import InvalidInput
from ventanilla.exchange.green_button import GreenButtonService, parse_days
from ventanilla.exchange.green_button.atom import TYPE
from ventanilla.kernel.messages import Message, message
from ventanilla.web.shell import Shell

_NAMES = ("from", "to")


def add_green_button(pages: Blueprint, service: GreenButtonService, shell: Shell) -> None:
    """``/supplies/<id>/green-button?from=2026-01-01&to=2026-12-31``, and the same with ``.xml``."""

    def shown(supply_point_id: str, faults: Mapping[str, Message]) -> Response:
        offer = service.offer(shell.customer(), supply_point_id)
        usual = {"from": offer.span.first.isoformat(), "to": offer.span.last.isoformat()}
        typed = {name: request.args.get(name, "")[:40] or usual[name] for name in _NAMES}
        return shell.page(
            "exchange/green_button.html",
            title=message("exchange.green_button.title"),
            status=422 if faults else 200,
            offer=offer,
            faults=faults,
            typed=typed,
        )

    @pages.get("/supplies/<supply_point_id>/green-button")
    def green_button(supply_point_id: str) -> Response:
        return shown(supply_point_id, {})

    @pages.get("/supplies/<supply_point_id>/green-button.xml")
    def green_button_file(supply_point_id: str) -> Response:
        customer = shell.customer()
        try:
            days = parse_days(request.args)
            found = service.file(customer, supply_point_id, *days, shell.language)
        except InvalidInput as fault:
            return shown(supply_point_id, fault.fields)
        response = Response(found.body, content_type=TYPE)
        response.headers["Content-Disposition"] = f'attachment; filename="{found.name}.xml"'
        return response
