"""JSON as strangers send it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from werkzeug.exceptions import BadRequest

from ventanilla.api.json_input import strict_json
from ventanilla.api.schemas import MonthField, moment_json, money_json, quantity_json
from ventanilla.kernel.absence import NOT_SUPPLIED
from ventanilla.kernel.money import Money
from ventanilla.kernel.quantities import Quantity, Unit

HOSTILE = (
    b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 50_000, b"[" * 21 + b"]" * 21, b'{"a":1,"a":2}',
    b'{"a":{"b":1,"b":1}}', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":-Infinity}', b'{"a":1,}', b"{'a':1}",
    b"\xff\xfe", b'\xef\xbb\xbf{"a":1}', b'{"a":"\xc3\x28"}', b"{", b"nul", b'{"a":01}', b"1 2",
)  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE)
def test_what_is_not_strict_json_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(BadRequest):
        strict_json(body)


def test_plain_json_is_read() -> None:
    assert strict_json('{"a":[1,{"b":"ñ"}],"c":null}'.encode()) == {"a": [1, {"b": "ñ"}], "c": None}
    assert strict_json(b"[" * 20 + b"]" * 20) == json.loads("[" * 20 + "]" * 20)


def test_money_quantities_and_moments_are_exact_texts() -> None:
    assert money_json(Money.of_minor(267184, "ARS")) == {"amount": "2671.84", "currency": "ARS"}
    assert money_json(Money.of_minor(1000, "CLP")) == {"amount": "1000", "currency": "CLP"}
    assert quantity_json(Quantity(Decimal("221"), Unit.KWH), Unit.KWH) == {"value": "221", "unit": "kWh"}
    assert quantity_json(Quantity(Decimal("1E+3"), Unit.KWH), Unit.KWH) == {"value": "1000", "unit": "kWh"}
    absent = {"value": None, "unit": "m³", "absent": "not_supplied"}
    assert quantity_json(NOT_SUPPLIED, Unit.M3) == absent
    local = datetime(2026, 4, 15, 9, 0, tzinfo=timezone(timedelta(hours=-3)))
    assert moment_json(local) == moment_json(datetime(2026, 4, 15, 12, 0, tzinfo=UTC)) == "2026-04-15T12:00:00Z"


def test_a_month_is_read_strictly() -> None:
    from marshmallow import Schema, ValidationError

    schema = Schema.from_dict({"month": MonthField()})()
    assert str(schema.load({"month": "2026-04"})["month"]) == "2026-04"
    for text in ("2026-4", "2026-13", "0000-01", "２０２６-04", "2026-04-01", "", None, 202604, ["2026-04"]):
        with pytest.raises(ValidationError):
            schema.load({"month": text})
