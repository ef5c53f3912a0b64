"""Log lines say what happened and nothing about anybody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from ventanilla.logs import configure_logging


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    configure_logging(stream)
    yield stream
    structlog.reset_defaults()
    logging.basicConfig(handlers=handlers, level=level, force=True)


def fail(name: str) -> None:
    raise ValueError(f"{name} was born on 14/03/1971")


def test_an_event_is_one_line_of_json(lines: io.StringIO) -> None:
    structlog.get_logger("test").info("request", route="/supplies/<supply_point_id>/", status=200)
    event = json.loads(lines.getvalue())
    assert (event["event"], event["route"], event["status"], event["level"]) == (
        "request",
        "/supplies/<supply_point_id>/",
        200,
        "info",
    )


def test_an_error_is_told_by_class_and_place_without_its_text(lines: io.StringIO) -> None:
    try:
        fail("Ana Ferreyra")
    except ValueError as fault:
        logging.getLogger("library").error("it failed", exc_info=fault)
        structlog.get_logger("test").exception("it failed")
    told = lines.getvalue()
    assert "Ferreyra" not in told
    assert "1971" not in told
    assert told.count("ValueError at ") == 2
    assert told.count(":fail:") == 2


def test_a_line_break_in_a_value_stays_in_its_line(lines: io.StringIO) -> None:
    structlog.get_logger("test").warning("odd", value="a\nb\x1b[31m")
    assert len(lines.getvalue().splitlines()) == 1
    assert "\x1b" not in lines.getvalue()
