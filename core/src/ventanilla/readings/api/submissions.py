"""Readings that are handed over, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import DecimalText, MomentField, MonthField, ProblemSchema, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.anchors import parse_year_and_month
from ventanilla.readings.api.meters import MeterSchema, RegisterReadingSchema, meter_json, recorded_json
from ventanilla.readings.model import Handed, Outcome, Submission, SubmittedReading
from ventanilla.readings.service import MeterDesk

_MOST = 500


class Anything(fields.Field[Any]):
    """What the rules of the register look at themselves, so that the reason is theirs."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return value


class LocalDay(fields.Date):
    """A day as ``2026-11-20``, in plain digits only."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not value.isascii() or len(value) != 10:
            raise self.make_error("invalid", input=value, obj_type="date")
        found: date = super()._deserialize(value, attr, data, **kwargs)
        return found


class TypedReading(Schema):
    """One value as it was read: a text of plain digits, ``12345`` or ``123.4``.

    ``confirmed`` says that an unusual value is meant.
    """

    register = fields.String(required=True, validate=validate.Length(max=40))
    value = Anything(required=True, allow_none=True, metadata={"type": "string", "example": "12345"})
    confirmed = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class TypedReadings(Schema):
    """What is handed over at once; ``taken_on`` is today where it is left out."""

    readings = fields.List(fields.Nested(TypedReading), required=True, validate=validate.Length(min=1, max=_MOST))
    taken_on = LocalDay(format="%Y-%m-%d", allow_none=True, load_default=None)


class HistoryQuery(Schema):
    """A year, or one month of it; without a year the current one."""

    year = fields.String(metadata={"example": "2026"})
    month = fields.String(metadata={"example": "11"})


class SubmittedReadingSchema(Schema):
    """One value. ``used`` is the difference to the previous one, ``amount`` that times the coefficient.

    ``counts``: it is the last valid one of its register and period.
    """

    id = fields.String(required=True)
    meter = fields.String(required=True)
    meter_number = fields.String(required=True)
    register = fields.String(required=True)
    zone = fields.String(required=True)
    unit = fields.String(required=True)
    value = DecimalText(required=True)
    previous = DecimalText(allow_none=True)
    previous_on = fields.Date(allow_none=True)
    used = DecimalText(allow_none=True)
    coefficient = DecimalText(required=True)
    amount = DecimalText(allow_none=True)
    is_confirmed = fields.Boolean(required=True)
    counts = fields.Boolean(required=True)
    outcome = fields.String(allow_none=True, metadata={"enum": [one.value for one in Outcome]})
    outcome_reason = fields.String(required=True)


class SubmissionSchema(Schema):
    """What was handed over at once. ``number`` is that of the receipt, ``sequence`` the order of all of the supply."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    sequence = fields.Integer(required=True)
    submitted_at = MomentField(required=True)
    taken_on = fields.Date(required=True)
    period = MonthField(required=True)
    is_late = fields.Boolean(required=True)
    state = fields.String(required=True, metadata={"enum": [one.value for one in Handed]})
    is_deletable = fields.Boolean(required=True)
    readings = fields.List(fields.Nested(SubmittedReadingSchema), required=True)


class SubmissionsSchema(Schema):
    """The history: what was handed over, newest first, and what the utility's records have of the same days."""

    items = fields.List(fields.Nested(SubmissionSchema), required=True)
    recorded = fields.List(fields.Nested(RegisterReadingSchema), required=True)
    meters = fields.List(fields.Nested(MeterSchema), required=True)
    year = fields.Integer(required=True)
    month = MonthField(allow_none=True)
    as_of = MomentField(allow_none=True)
    next = fields.String(allow_none=True)


def add_submissions(api: StrictBlueprint, desk: MeterDesk, shell: ApiShell) -> None:
    """``/supplies/{id}/readings``."""

    @api.route("/supplies/<supply_point_id>/readings", scope=Scope.READINGS_READ)
    @api.arguments(HistoryQuery, location="query")
    @api.response(200, SubmissionsSchema)
    def readings(query: dict[str, str], supply_point_id: str) -> Response:
        """What was handed over in a year or a month, and what the utility's records have."""
        actor = shell.customer()
        view = desk.history(actor, supply_point_id, *parse_year_and_month(query, shell.house.today()))
        return shell.private(
            {
                "items": [submission_json(one) for one in view.submissions],
                "recorded": [recorded_json(one) for one in view.recorded],
                "meters": [meter_json(one, shell) for one in view.meters],
                "year": view.year,
                "month": None if view.month is None else str(view.month),
                "as_of": None if view.as_of is None else moment_json(view.as_of),
                "next": None,
            }
        )

    @api.route("/supplies/<supply_point_id>/readings", methods=["POST"], scope=Scope.READINGS_WRITE)
    @api.arguments(TypedReadings)
    @api.response(201, SubmissionSchema)
    @api.alt_response(409, schema=ProblemSchema)
    def hand_over(body: dict[str, Any], supply_point_id: str) -> Response:
        """Hand readings over: all are taken, or none is. 409 ``confirmation_needed`` asks about unusual values."""
        actor = shell.customer()
        places = _places(body["readings"])
        values = {each["register"]: _text(each["value"]) for each in body["readings"]}
        confirmed = {each["register"] for each in body["readings"] if each["confirmed"]}
        try:
            done = desk.submit(actor, supply_point_id, values, confirmed=confirmed, taken_on=body["taken_on"])
        except InvalidInput as fault:
            fault.fields = {places.get(name, name): text for name, text in fault.fields.items()}
            raise
        response = shell.private(submission_json(done))
        response.status_code = 201
        response.headers["Location"] = f"{request.script_root}{request.path}/{done.id}"
        return response

    @api.route("/supplies/<supply_point_id>/readings/<other(entry, log):submission_id>", scope=Scope.READINGS_READ)
    @api.response(200, SubmissionSchema)
    def submission(supply_point_id: str, submission_id: str) -> Response:
        """One submission: its receipt and where it stands."""
        return shell.private(submission_json(desk.submission(shell.customer(), supply_point_id, submission_id)))

    @api.route(
        "/supplies/<supply_point_id>/readings/<other(entry, log):submission_id>",
        methods=["DELETE"],
        scope=Scope.READINGS_WRITE,
    )
    @api.response(204)
    def delete(supply_point_id: str, submission_id: str) -> Response:
        """Take a submission back, where the utility lets it and it is not on its way yet."""
        desk.delete(shell.customer(), supply_point_id, submission_id)
        return Response(status=204)


def submission_json(done: Submission) -> dict[str, Any]:
    """As :class:`SubmissionSchema` describes it."""
    return {
        **{name: getattr(done, name) for name in ("id", "number", "sequence", "is_late", "is_deletable")},
        "submitted_at": moment_json(done.submitted_at),
        "taken_on": done.taken_on.isoformat(),
        "period": str(done.period),
        "state": done.state.value,
        "readings": [_reading(one) for one in done.readings],
    }


def _reading(one: SubmittedReading) -> dict[str, Any]:
    exact = {name: getattr(one, name) for name in ("value", "previous", "used", "coefficient", "amount")}
    return {
        "id": one.id,
        "meter": one.meter_id,
        "meter_number": one.meter_number,
        "register": one.register_id,
        "zone": one.zone.value,
        "unit": one.unit.value,
        **{name: None if value is None else f"{value:f}" for name, value in exact.items()},
        "previous_on": None if one.previous_on is None else one.previous_on.isoformat(),
        "is_confirmed": one.is_confirmed,
        "counts": one.counts,
        "outcome": None if one.outcome is None else one.outcome.value,
        "outcome_reason": one.outcome_reason,
    }


def _text(value: Any) -> object:
    """A whole number is as good as its digits; whatever else is no text is refused as such."""
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15
    return str(value) if is_whole else value


def _places(readings: list[Mapping[str, Any]]) -> dict[str, str]:
    """Where each register stands in what was sent.

    :raises InvalidInput: when one is there twice: which of both is meant is no guess of ours.
    """
    places: dict[str, str] = {}
    for at, each in enumerate(readings):
        if each["register"] in places:
            raise InvalidInput({f"readings.{at}.register": message("readings.fault.value.twice")})
        places[each["register"]] = f"readings.{at}.value"
    return places
