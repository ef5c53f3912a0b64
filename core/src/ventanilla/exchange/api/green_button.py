"""Green Button as operations: what there is of a supply, and the file."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.exchange.green_button import GreenButtonService, parse_days
from ventanilla.exchange.green_button.atom import TYPE
from ventanilla.kernel.scopes import Scope


class GreenButtonQuery(Schema):
    """Local days, both included; without any the thirteen months up to this one."""

    from_ = fields.String(data_key="from", metadata={"example": "2026-01-01"})
    to = fields.String(metadata={"example": "2026-12-31"})


class GreenButtonContents(Schema):
    """What a file would hold, and the days that are meant where nobody says which."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)
    series = fields.List(fields.String(), required=True, metadata={"description": "each kind of reading, in words"})
    has_bills = fields.Boolean(required=True)


def blueprint(service: GreenButtonService, shell: ApiShell) -> StrictBlueprint:
    """``GET /supplies/{id}/green-button``, and ``…/contents``."""
    api = shell.blueprint("green_button", __name__, "Readings and bills as Green Button files")

    @api.route("/supplies/<string:supply_point_id>/green-button", scope=Scope.READINGS_READ)
    @api.arguments(GreenButtonQuery, location="query")
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/atom+xml")
    def green_button(query: dict[str, Any], supply_point_id: str) -> Response:
        """All readings of some days, and the bills of their months, as Green Button (ESPI, Atom XML).

        An app gets bills with `billing:read` and the supply's address with `supply:read` too.
        """
        actor = shell.customer()
        days = parse_days({"from": query.get("from_", ""), "to": query.get("to", "")})
        found = service.file(actor, supply_point_id, *days, shell.language)
        response = Response(found.body, content_type=TYPE)
        response.headers["Content-Disposition"] = f'attachment; filename="{found.name}.xml"'
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    @api.route("/supplies/<string:supply_point_id>/green-button/contents", scope=Scope.READINGS_READ)
    @api.response(200, GreenButtonContents)
    def green_button_contents(supply_point_id: str) -> Response:
        """What the Green Button file of a supply would hold."""
        offer = service.offer(shell.customer(), supply_point_id)
        return shell.private(
            {
                "first": offer.span.first.isoformat(),
                "last": offer.span.last.isoformat(),
                "series": [shell.language.say(one) for one in offer.series],
                "has_bills": offer.has_bills,
            }
        )

    return api
