"""Readings that customers hand over: never changed, never deleted, only marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Select,
    String,
    Table,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Utc, metadata

Row = Mapping[str, Any]
"""A row by the names of its columns."""

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

reading_submission = Table(
    "reading_submission",
    metadata,
    Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("id", String(26), nullable=False, unique=True),
    Column("number", String(40), nullable=False),
    Column("supply_point_id", String(26), nullable=False),
    Column("customer_number", String(40), nullable=False),
    Column("supply_number", String(40), nullable=False),
    Column("identity_id", String(26), nullable=False, index=True),
    Column("submitted_at", Utc, nullable=False),
    Column("taken_on", Date, nullable=False),
    Column("period", Integer, nullable=False),
    Column("is_late", Boolean, nullable=False),
    Column("batch_sequence", BigInteger, index=True),
    Column("deleted_at", Utc),
    Index("ix_reading_submission_supply_point_id", "supply_point_id", "sequence"),
    sqlite_autoincrement=True,
)
"""``period`` is 202611. ``batch_sequence`` and ``deleted_at`` are set once, and never both."""

submitted_reading = Table(
    "submitted_reading",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("submission_sequence", BigInteger, nullable=False, index=True),
    Column("meter_id", String(26), nullable=False),
    Column("meter_number", String(40), nullable=False),
    Column("register_id", String(26), nullable=False),
    Column("register_code", String(20), nullable=False),
    Column("zone", String(12), nullable=False),
    Column("unit", String(8), nullable=False),
    Column("decimals", Integer, nullable=False),
    Column("value_micro", BigInteger, nullable=False),
    Column("coefficient_micro", BigInteger, nullable=False),
    Column("previous_micro", BigInteger),
    Column("previous_on", Date),
    Column("used_micro", BigInteger),
    Column("is_confirmed", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("outcome", String(12)),
    Column("outcome_on", Date),
    Column("outcome_reason", String(200), nullable=False, default=""),
)
"""What the meter was called then stands in the row: a meter that is exchanged later changes no history."""

reading_order = Table(
    "reading_order",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("submissions", BigInteger, nullable=False),
)
"""A row a supply, locked while something is handed over for it: so all submissions of a supply have one order."""

_s, _r = reading_submission.c, submitted_reading.c


def lock_supply(connection: Connection, supply_point_id: str) -> None:
    """Hold a supply's submissions until the transaction ends; two first ones at once meet on the same row."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(reading_order).values(supply_point_id=supply_point_id, submissions=1)
    more = {"submissions": reading_order.c.submissions + 1}
    connection.execute(statement.on_conflict_do_update(index_elements=["supply_point_id"], set_=more))


def add(
    connection: Connection, prefix: str, submission: Mapping[str, Any], readings: Sequence[Mapping[str, Any]]
) -> int:
    """Store what was handed over at once, under the next number; its sequence."""
    added = connection.execute(
        insert(reading_submission).values(**submission, number="").returning(reading_submission.c.sequence)
    )
    sequence = int(added.scalar_one())
    number = {"number": f"{prefix}-{sequence:08d}"}
    connection.execute(update(reading_submission).where(_s.sequence == sequence).values(**number))
    rows = [{**row, "submission_sequence": sequence} for row in readings]
    connection.execute(insert(submitted_reading), rows)
    return sequence


def of_supply(
    connection: Connection, supply_point_id: str, since: date | None = None, until: date | None = None
) -> list[tuple[Row, list[Row]]]:
    """The submissions of a supply, oldest first, each with its readings; those read on some days, where given."""
    wanted = select(reading_submission).where(_s.supply_point_id == supply_point_id).order_by(_s.sequence)
    if since is not None:
        wanted = wanted.where(_s.taken_on >= since)
    if until is not None:
        wanted = wanted.where(_s.taken_on <= until)
    return _with_readings(connection, _rows(connection, wanted))


def kept(
    connection: Connection, supply_point_id: str, limit: int | None = None, offset: int = 0
) -> list[tuple[Row, list[Row]]]:
    """What was not deleted of a supply, newest first: so many after so many others, or all."""
    mine = select(reading_submission).where(_s.supply_point_id == supply_point_id, _s.deleted_at.is_(None))
    return _with_readings(connection, _rows(connection, mine.order_by(_s.sequence.desc()).limit(limit).offset(offset)))


def kept_count(connection: Connection, supply_point_id: str) -> int:
    """How many submissions of a supply were not deleted."""
    mine = select(func.count()).where(_s.supply_point_id == supply_point_id, _s.deleted_at.is_(None))
    return int(connection.execute(mine).scalar_one())


def of_periods(connection: Connection, supply_point_id: str, first: int, last: int) -> list[Row]:
    """What counts or may count of some periods: readings that were not deleted, in their order."""
    wanted = (
        select(*submitted_reading.c, _s.sequence, _s.period, _s.taken_on)
        .join(reading_submission, _s.sequence == _r.submission_sequence)
        .where(_s.supply_point_id == supply_point_id, _s.deleted_at.is_(None), _s.period >= first, _s.period <= last)
        .order_by(_s.sequence)
    )
    return _rows(connection, wanted)


def one(connection: Connection, submission_id: str) -> tuple[Row, list[Row]] | None:
    """One submission with its readings."""
    found = _rows(connection, select(reading_submission).where(_s.id == submission_id))
    return _with_readings(connection, found)[0] if found else None


def of_identity(connection: Connection, identity_id: str) -> list[tuple[Row, list[Row]]]:
    """All that an identity ever handed over, oldest first."""
    wanted = select(reading_submission).where(_s.identity_id == identity_id).order_by(_s.sequence)
    return _with_readings(connection, _rows(connection, wanted))


def delete(connection: Connection, submission_id: str, moment: datetime) -> bool:
    """Mark one as deleted; False where it is already, or is on its way to the back office."""
    wanted = update(reading_submission).where(_s.id == submission_id, _s.deleted_at.is_(None))
    done = connection.execute(wanted.where(_s.batch_sequence.is_(None)).values(deleted_at=moment))
    return done.rowcount == 1


def settle(connection: Connection, outcomes: Iterable[Mapping[str, Any]]) -> None:
    """Note what the back office made of readings: rows with ``id`` and the columns to set."""
    for each in outcomes:
        values = {name: value for name, value in each.items() if name != "id"}
        connection.execute(update(submitted_reading).where(_r.id == each["id"]).values(**values))


def outcomes_of(connection: Connection, ids: Iterable[str]) -> dict[str, Row]:
    """What is known of readings: their outcome and whether they went to the back office."""
    wanted = sorted(set(ids))
    out: dict[str, Row] = {}
    for at in range(0, len(wanted), 400):
        some = (
            select(_r.id, _r.outcome, _r.outcome_on, _r.outcome_reason, _s.batch_sequence)
            .join(reading_submission, _s.sequence == _r.submission_sequence)
            .where(_r.id.in_(wanted[at : at + 400]))
        )
        out.update({row["id"]: row for row in _rows(connection, some)})
    return out


def told_submission(connection: Connection, submission_id: str) -> Row | None:
    """The numbers of a submission; None when there is none of that id."""
    wanted = select(_s.number, _s.customer_number, _s.supply_number).where(_s.id == submission_id)
    return next(iter(_rows(connection, wanted)), None)


def told_reading(connection: Connection, reading_id: str) -> Row | None:
    """The numbers of the submission of a reading, with its meter and register; None when there is none of that id."""
    wanted = (
        select(_s.number, _s.customer_number, _s.supply_number, _r.meter_number, _r.register_code)
        .join(reading_submission, _s.sequence == _r.submission_sequence)
        .where(_r.id == reading_id)
    )
    return next(iter(_rows(connection, wanted)), None)


def _rows(connection: Connection, wanted: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _with_readings(connection: Connection, rows: list[Row]) -> list[tuple[Row, list[Row]]]:
    by_sequence: dict[int, list[Row]] = {row["sequence"]: [] for row in rows}
    ordered = sorted(by_sequence)
    for at in range(0, len(ordered), 400):
        some = select(submitted_reading).where(_r.submission_sequence.in_(ordered[at : at + 400]))
        for row in _rows(connection, some.order_by(_r.submission_sequence, _r.position)):
            by_sequence[row["submission_sequence"]].append(row)
    return [(row, by_sequence[row["sequence"]]) for row in rows]
