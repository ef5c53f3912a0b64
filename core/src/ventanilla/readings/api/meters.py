"""Meters, and what may be read of them today, as JSON."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import DecimalText, MomentField, MonthField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.judging import Known
from ventanilla.readings.model import Meter, Register, RegisterReading, Source, Zone
from ventanilla.readings.service import MeterDesk
from ventanilla.readings.service.sheets import EntryLine, EntryView, LogView
from ventanilla.readings.windows import Opening


class RegisterReadingSchema(Schema):
    """What a register showed; ``quality`` tells a measured reading from an estimated one."""

    register = fields.String(required=True)
    day = fields.Date(required=True)
    value = DecimalText(required=True)
    source = fields.String(required=True, metadata={"enum": [one.value for one in Source]})
    quality = fields.String(required=True, metadata={"enum": ["measured", "estimated"]})


class RegisterSchema(Schema):
    """One counter of a meter."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    zone = fields.String(required=True, metadata={"enum": [zone.value for zone in Zone]})
    label = fields.String(required=True)
    unit = fields.String(required=True)
    digits = fields.Integer(required=True)
    decimals = fields.Integer(required=True)
    last = fields.Nested(RegisterReadingSchema, allow_none=True)


class MeterSchema(Schema):
    """A meter with its registers; differences of its counters are multiplied by ``coefficient``."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    make = fields.String(required=True)
    place = fields.String(required=True)
    current_ratio = DecimalText(required=True)
    voltage_ratio = DecimalText(required=True)
    coefficient = DecimalText(required=True)
    installed_on = fields.Date(allow_none=True)
    removed_on = fields.Date(allow_none=True)
    verified_on = fields.Date(allow_none=True)
    verify_by = fields.Date(allow_none=True)
    registers = fields.List(fields.Nested(RegisterSchema), required=True)


class MetersSchema(Schema):
    """The meters of a supply."""

    items = fields.List(fields.Nested(MeterSchema), required=True)
    as_of = MomentField(allow_none=True)
    next = fields.String(allow_none=True)


class OpeningSchema(Schema):
    """Whether readings are taken now, for which month, and when the next window opens where they are not.

    Not ``is_daily``: one long interval from ``opens`` of the first day to ``closes`` of the last.
    """

    is_open = fields.Boolean(required=True)
    is_taken = fields.Boolean(required=True)
    late = fields.String(required=True, metadata={"enum": ["next_period", "refuse"]})
    period = MonthField(required=True)
    first = fields.Date(allow_none=True)
    last = fields.Date(allow_none=True)
    opens = fields.String(allow_none=True, metadata={"example": "08:00"})
    closes = fields.String(allow_none=True, metadata={"example": "22:00"})
    starts_at = MomentField(allow_none=True)
    is_daily = fields.Boolean(required=True)
    time_zone = fields.String(required=True)


class EntryItem(Schema):
    """A register to be read; ``previous`` is what a new value is compared with, ``handed`` the one that counts now."""

    meter = fields.String(required=True)
    meter_number = fields.String(required=True)
    make = fields.String(required=True)
    place = fields.String(required=True)
    coefficient = DecimalText(required=True)
    register = fields.String(required=True)
    zone = fields.String(required=True)
    label = fields.String(required=True)
    unit = fields.String(required=True)
    digits = fields.Integer(required=True)
    decimals = fields.Integer(required=True)
    previous = DecimalText(allow_none=True)
    previous_on = fields.Date(allow_none=True)
    handed = DecimalText(allow_none=True)


class EntrySchema(Schema):
    """What may be read of a supply today."""

    window = fields.Nested(OpeningSchema, required=True)
    whole_meter = fields.Boolean(required=True)
    items = fields.List(fields.Nested(EntryItem), required=True)
    as_of = MomentField(allow_none=True)
    next = fields.String(allow_none=True)


def add_meters(api: StrictBlueprint, desk: MeterDesk, shell: ApiShell) -> None:
    """``GET /supplies/{id}/meters`` and ``…/readings/entry``."""

    @api.route("/supplies/<supply_point_id>/meters", scope=Scope.READINGS_READ)
    @api.response(200, MetersSchema)
    def meters(supply_point_id: str) -> Response:
        """The meters of a supply with their registers and latest readings."""
        view = desk.meters(shell.customer(), supply_point_id)
        items = [meter_json(meter, shell) for meter in view.meters]
        return shell.private({"items": items, "as_of": _moment(view.as_of), "next": None})

    @api.route("/supplies/<supply_point_id>/readings/entry", scope=Scope.READINGS_READ)
    @api.response(200, EntrySchema)
    def entry(supply_point_id: str) -> Response:
        """What may be read today, what each register showed before, and whether readings are taken."""
        view = desk.entry(shell.customer(), supply_point_id)
        window = opening_json(view, shell)
        items = [_line(line, shell) for line in view.lines]
        return shell.private(
            {
                "window": window,
                "whole_meter": view.policy.whole_meter,
                "items": items,
                "as_of": _moment(view.as_of),
                "next": None,
            }
        )


def opening_json(view: EntryView | LogView, shell: ApiShell) -> dict[str, Any]:
    """As :class:`OpeningSchema` describes it."""
    return {
        **_opening(view.opening),
        "is_taken": view.is_taken,
        "late": view.policy.late.value,
        "time_zone": shell.house.utility.timezone,
    }


def recorded_json(one: RegisterReading) -> dict[str, str]:
    """As :class:`RegisterReadingSchema` describes it."""
    return {
        "register": one.register_id,
        "day": one.day.isoformat(),
        "value": f"{one.value:f}",
        "source": one.source.value,
        "quality": one.quality.value,
    }


def meter_json(meter: Meter, shell: ApiShell) -> dict[str, Any]:
    """As :class:`MeterSchema` describes it."""
    days = ("installed_on", "removed_on", "verified_on", "verify_by")
    exact = ("current_ratio", "voltage_ratio", "coefficient")
    return {
        **{name: getattr(meter, name) for name in ("id", "number", "make", "place")},
        **{name: f"{getattr(meter, name):f}" for name in exact},
        **{name: _day(getattr(meter, name)) for name in days},
        "registers": [_register(register, shell) for register in meter.registers],
    }


def _register(register: Register, shell: ApiShell) -> dict[str, Any]:
    return {
        "id": register.id,
        "code": register.code,
        "zone": register.zone.value,
        "label": shell.language.text(f"readings.zone.{register.zone.value}"),
        "unit": register.unit.value,
        "digits": register.digits,
        "decimals": register.decimals,
        "last": None if register.last is None else recorded_json(register.last),
    }


def _line(line: EntryLine, shell: ApiShell) -> dict[str, Any]:
    known: Known | None = line.previous
    meter, register = line.meter, line.register
    return {
        "meter": meter.id,
        "meter_number": meter.number,
        "make": meter.make,
        "place": meter.place,
        "coefficient": f"{meter.coefficient:f}",
        "register": register.id,
        "zone": register.zone.value,
        "label": shell.language.text(f"readings.zone.{register.zone.value}"),
        "unit": register.unit.value,
        "digits": register.digits,
        "decimals": register.decimals,
        "previous": None if known is None else f"{known.value:f}",
        "previous_on": None if known is None else known.day.isoformat(),
        "handed": None if line.handed is None else f"{line.handed.value:f}",
    }


def _opening(found: Opening) -> dict[str, Any]:
    return {
        "is_open": found.is_open,
        "period": str(found.period),
        "first": _day(found.first),
        "last": _day(found.last),
        "opens": None if found.opens is None else found.opens.isoformat("minutes"),
        "closes": None if found.closes is None else found.closes.isoformat("minutes"),
        "starts_at": _moment(found.starts_at),
        "is_daily": found.is_daily,
    }


def _day(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _moment(moment: Any) -> str | None:
    return None if moment is None else moment_json(moment)
