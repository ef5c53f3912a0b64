"""What others are told of submissions, readings and batches: their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ventanilla.readings.tables import batches
from ventanilla.readings.tables.submitted import told_reading, told_submission


def submission_numbers(connection: Connection, submission_id: str) -> Mapping[str, Any]:
    """``number``, ``customer_number``, ``supply_number``; nothing where there is none of that id."""
    return told_submission(connection, submission_id) or {}


def reading_numbers(connection: Connection, reading_id: str) -> Mapping[str, Any]:
    """The same of a reading's submission, with ``meter_number`` and ``register_code``."""
    return told_reading(connection, reading_id) or {}


def batch_number(connection: Connection, batch_id: str) -> int | None:
    """The number of a batch; None where there is none of that id."""
    row = batches.batch(connection, batch_id)
    return None if row is None else int(row["sequence"])
