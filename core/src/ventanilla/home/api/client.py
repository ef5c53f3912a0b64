"""A client's records for apps: who they are and how they are connected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import BINARY
from ventanilla.api.shell import ApiShell
from ventanilla.home.client import ClientDesk, Pairs, Part, client_sheet, facts_of
from ventanilla.home.model import ClientView
from ventanilla.kernel.scopes import Scope

_SCOPES = Scope.SUPPLY_READ, Scope.BILLING_READ, Scope.GRID_READ


class ClientSupplySchema(Schema):
    """The supply that is meant."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    street = fields.String(required=True)
    locality = fields.String(required=True)


class ClientFactSchema(Schema):
    """A labelled value, ready to be read."""

    label = fields.String(required=True)
    value = fields.String(required=True)


class ClientBlockSchema(Schema):
    """Facts that belong together."""

    name = fields.String(required=True, metadata={"enum": ["holder", "technical"]})
    facts = fields.List(fields.Nested(ClientFactSchema), required=True)


class ClientTransformerSchema(Schema):
    """The transformer that feeds a supply; ``capacity_kva`` is null where it is not known."""

    number = fields.String(required=True)
    name = fields.String(required=True)
    capacity_kva = fields.String(required=True, allow_none=True)
    voltage = fields.String(required=True)


class ClientSchema(Schema):
    """Who has a supply and how it is connected; null: not known."""

    supply = fields.Nested(ClientSupplySchema, required=True)
    billed_on = fields.Date(required=True, allow_none=True)
    transformer = fields.Nested(ClientTransformerSchema, required=True, allow_none=True)
    blocks = fields.List(fields.Nested(ClientBlockSchema), required=True)


class ClientPartQuery(Schema):
    """Which part is wanted."""

    part = fields.String(load_default="general", validate=validate.OneOf([each.value for each in Part]))


def add_client(api: StrictBlueprint, service: ClientDesk, shell: ApiShell) -> None:
    """``/supplies/{id}/client``."""

    @api.route("/supplies/<string:supply_point_id>/client", scope=_SCOPES)
    @api.arguments(ClientPartQuery, location="query")
    @api.response(200, ClientSchema)
    def client(asked: dict[str, str], supply_point_id: str) -> Response:
        """Who has a supply and how it is connected: all of it, or one part."""
        view = service.view(shell.actor(), supply_point_id)
        blocks = facts_of(view, Part(asked["part"]), shell.house.utility, shell.language)
        return shell.private(client_json(view, blocks))

    @api.route("/supplies/<string:supply_point_id>/client/pdf", scope=_SCOPES)
    @api.arguments(ClientPartQuery, location="query")
    @api.response(200, BINARY, content_type="application/pdf", description="The same on paper.")
    def client_pdf(asked: dict[str, str], supply_point_id: str) -> Response:
        """The same as a PDF to keep."""
        view = service.view(shell.actor(), supply_point_id)
        return shell.sheet(client_sheet(view, Part(asked["part"]), shell.house.utility, shell.language))


def client_json(view: ClientView, blocks: Mapping[Part, Pairs]) -> dict[str, Any]:
    """The answer's body."""
    found, point = view.transformer, view.details.supply_point
    street = point.address.street
    return {
        "supply": {"id": point.id, "number": point.number, "street": street, "locality": point.address.locality},
        "billed_on": view.billed_on.isoformat() if view.billed_on else None,
        "transformer": {
            "number": found.number,
            "name": found.name,
            "capacity_kva": None if found.capacity is None else f"{found.capacity:f}",
            "voltage": found.voltage,
        }
        if found
        else None,
        "blocks": [
            {"name": name.value, "facts": [{"label": label, "value": value} for label, value in pairs]}
            for name, pairs in blocks.items()
        ],
    }
