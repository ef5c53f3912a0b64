"""Outages on the API: all of them for everybody, and those of one's own supplies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.grid.service import GridService, OutageView, SupplyOutages
from ventanilla.kernel.scopes import Scope


class OutageSchema(Schema):
    """An outage, without anything of whom it touches. ``is_whole``: whole feeders, not some of their transformers."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": ["planned", "unplanned"]})
    state = fields.String(required=True, metadata={"enum": ["coming", "current", "restored", "cancelled"]})
    starts_at = MomentField(required=True)
    expected_end_at = MomentField(required=True, allow_none=True)
    ended_at = MomentField(required=True, allow_none=True)
    is_late = fields.Boolean(required=True)
    cause = fields.String(required=True)
    municipalities = fields.List(fields.String(), required=True)
    feeders = fields.List(fields.String(), required=True)
    is_whole = fields.Boolean(required=True)


class OutagesSchema(Schema):
    """Outages to come, under way, and over since a day at most; what begins first first."""

    items = fields.List(fields.Nested(OutageSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class SupplyOutagesSchema(Schema):
    """The outages of one supply: those to come and under way, and those of a year that are over, the last first."""

    supply_point_id = fields.String(required=True)
    open = fields.List(fields.Nested(OutageSchema), required=True)
    past = fields.List(fields.Nested(OutageSchema), required=True)


class MineSchema(Schema):
    """The supplies that an outage touches or touched."""

    items = fields.List(fields.Nested(SupplyOutagesSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def add_outages(api: StrictBlueprint, service: GridService, shell: ApiShell) -> None:
    """``/outages``, ``/outages/mine``, ``/supplies/{id}/outages``."""

    @api.route("/outages")
    @api.doc(security=[])
    @api.response(200, OutagesSchema)
    def outages() -> Response:
        """All outages, for everybody."""
        items = [outage_json(view) for view in service.outages.public(shell.actor())]
        return shell.private({"items": items, "next": None})

    @api.route("/outages/mine", scope=(Scope.SUPPLY_READ, Scope.GRID_READ))
    @api.response(200, MineSchema)
    def mine() -> Response:
        """The outages of all your supplies."""
        items = [_own_json(each) for each in service.outages.mine(shell.customer())]
        return shell.private({"items": items, "next": None})

    @api.route("/supplies/<string:supply_point_id>/outages", scope=(Scope.SUPPLY_READ, Scope.GRID_READ))
    @api.response(200, SupplyOutagesSchema)
    def own_outages(supply_point_id: str) -> Response:
        """The outages of one of your supplies."""
        return shell.private(_own_json(service.outages.of_supply(shell.customer(), supply_point_id)))


def outage_json(view: OutageView) -> dict[str, Any]:
    """As :class:`OutageSchema` has it."""
    one = view.outage
    return {
        "id": one.id,
        "number": one.number,
        "kind": one.kind.value,
        "state": view.state.value,
        "starts_at": _moment(one.starts_at),
        "expected_end_at": _moment(one.expected_end_at),
        "ended_at": _moment(view.ended_at),
        "is_late": view.is_late,
        "cause": one.cause,
        "municipalities": list(view.municipalities),
        "feeders": list(view.feeders),
        "is_whole": view.is_whole,
    }


def _own_json(found: SupplyOutages) -> dict[str, Any]:
    return {
        "supply_point_id": found.point.id,
        "open": [outage_json(view) for view in found.open],
        "past": [outage_json(view) for view in found.past],
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else moment_json(value)
