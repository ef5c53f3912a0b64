"""The list of one's own readings and the periods in which they are taken, as JSON."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Window
from ventanilla.readings.api.meters import OpeningSchema, opening_json
from ventanilla.readings.api.submissions import SubmissionSchema, submission_json
from ventanilla.readings.model import Zone
from ventanilla.readings.service import MeterDesk


class WindowSchema(Schema):
    """A period in which readings are taken, by the utility's local time.

    Days of each month (``first_day`` to ``last_day``), or calendar days (``since`` to ``until``). From ``opens`` on,
    and no longer at ``closes``: of every day where ``is_daily``, else of the first and the last day only.
    """

    first_day = fields.Integer(allow_none=True)
    last_day = fields.Integer(allow_none=True)
    since = fields.Date(allow_none=True)
    until = fields.Date(allow_none=True)
    opens = fields.String(allow_none=True, metadata={"example": "08:00"})
    closes = fields.String(allow_none=True, metadata={"example": "22:00"})
    is_daily = fields.Boolean(required=True)


class LogSchema(Schema):
    """What was handed over and not deleted, newest first, and when readings are taken."""

    items = fields.List(fields.Nested(SubmissionSchema), required=True)
    zones = fields.List(fields.String(metadata={"enum": [zone.value for zone in Zone]}), required=True)
    one_a_day = fields.Boolean(required=True)
    window = fields.Nested(OpeningSchema, required=True)
    windows = fields.List(fields.Nested(WindowSchema), required=True)
    as_of = MomentField(allow_none=True)
    next = fields.String(allow_none=True)


def add_log(api: StrictBlueprint, desk: MeterDesk, shell: ApiShell) -> None:
    """``GET /supplies/{id}/readings/log``."""

    @api.route("/supplies/<supply_point_id>/readings/log", scope=Scope.READINGS_READ)
    @api.response(200, LogSchema)
    def log(supply_point_id: str) -> Response:
        """What was handed over and not deleted, and the periods in which readings are taken."""
        view = desk.log(shell.customer(), supply_point_id)
        return shell.private(
            {
                "items": [submission_json(one) for one in view.submissions],
                "zones": [zone.value for zone in view.zones],
                "one_a_day": view.policy.one_a_day,
                "window": opening_json(view, shell),
                "windows": [_window(one) for one in view.windows],
                "as_of": None if view.as_of is None else moment_json(view.as_of),
                "next": None,
            }
        )


def _window(one: Window) -> dict[str, Any]:
    return {
        "first_day": one.first_day if one.is_monthly else None,
        "last_day": one.last_day if one.is_monthly else None,
        "since": None if one.since is None else one.since.isoformat(),
        "until": None if one.until is None else one.until.isoformat(),
        "opens": None if one.opens is None else one.opens.isoformat("minutes"),
        "closes": None if one.closes is None else one.closes.isoformat("minutes"),
        "is_daily": one.is_daily,
    }
