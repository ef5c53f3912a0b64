"""Judge what was typed and store it: one transaction, one order a supply, durable before anybody is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import ConfirmationNeeded, Conflict, InvalidInput, NotFound, ReadingsClosed
from ventanilla.house import House
from ventanilla.identity.service.permits import Acting
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Late, ReadingPolicy, Verdict
from ventanilla.readings.exact import micro_of
from ventanilla.readings.judging import Judged, Known, judge
from ventanilla.readings.model import Meter, Register, Submission
from ventanilla.readings.service.asking import Asked, known_of
from ventanilla.readings.service.handed import number_of, span_of, submission_of
from ventanilla.readings.tables import submitted
from ventanilla.readings.typed import NotAReading, typed_value
from ventanilla.readings.windows import Opening
from ventanilla.supply.model import SupplyPoint

TAKEN_ON = "taken_on"
_YEARS_BACK = 200
"""Two years in periods written as 202611."""


class Entering:
    """Takes readings in."""

    def __init__(self, house: House) -> None:
        self._house = house

    def submit(
        self,
        actor: Actor,
        point: SupplyPoint,
        policy: ReadingPolicy,
        asked: Asked,
        now: Opening,
        values: Mapping[str, object],
        *,
        confirmed: Collection[str],
        taken_on: date | None,
        marks: tuple[str, str],
    ) -> Submission:
        """See :meth:`MeterDesk.submit`."""
        if not now.is_open and (policy.late is Late.REFUSE or now.starts_at is None):
            raise ReadingsClosed(now.starts_at)
        day = self._day(point, policy, taken_on)
        given = _typed(asked, values, day, policy, marks)
        period = number_of(now.period)
        with self._house.db.write() as connection:
            submitted.lock_supply(connection, point.id)
            rows = submitted.of_periods(connection, point.id, period - _YEARS_BACK, period)
            judged = _judge(asked, given, rows, day, period, policy, confirmed)
            return self._store(connection, actor, point, policy, asked, now, given, judged, day)

    def _day(self, point: SupplyPoint, policy: ReadingPolicy, taken_on: date | None) -> date:
        today = self._house.today()
        day = taken_on or today
        fault = ""
        if day > today:
            fault = "future"
        elif point.since is not None and day < point.since:
            fault = "before_supply"
        elif day < today - timedelta(days=policy.days_back):
            fault = "too_old" if policy.days_back else "today"
        if fault:
            raise InvalidInput({TAKEN_ON: message(f"readings.fault.taken_on.{fault}", today=today, since=point.since)})
        return day

    def _store(
        self,
        connection: Connection,
        actor: Actor,
        point: SupplyPoint,
        policy: ReadingPolicy,
        asked: Asked,
        now: Opening,
        given: Mapping[str, Decimal],
        judged: Mapping[str, tuple[Judged, Known | None]],
        day: date,
    ) -> Submission:
        moment, registers = self._house.clock.now(), asked.registers()
        head = {
            "id": new_id(),
            "supply_point_id": point.id,
            "customer_number": point.customer_number,
            "supply_number": point.number,
            "identity_id": actor.identity_id if isinstance(actor, Acting) else "",
            "submitted_at": moment,
            "taken_on": day,
            "period": number_of(now.period),
            "is_late": not now.is_open,
        }
        rows = [_row(*registers[id_], given[id_], *judged[id_], at) for at, id_ in enumerate(given)]
        prefix = f"{policy.receipt_prefix}-{self._house.today().year}"
        sequence = submitted.add(connection, prefix, head, rows)
        self._house.jobs.record(connection, "readings.submitted", submission_id=head["id"])
        facts = {"supply": point.id, "readings": str(len(rows))}
        self._house.audit.note(connection, actor, "readings.submitted", str(head["id"]), **facts)
        told = {**head, "sequence": sequence, "number": f"{prefix}-{sequence:08d}"}
        nothing_yet = {"batch_sequence": None, "deleted_at": None}
        return submission_of({**told, **nothing_yet}, rows, {row["id"] for row in rows}, False, policy.is_deletable)


def _typed(
    asked: Asked, values: Mapping[str, object], day: date, policy: ReadingPolicy, marks: tuple[str, str]
) -> dict[str, Decimal]:
    registers = asked.registers()
    if any(id_ not in registers for id_ in values):
        raise NotFound
    typed = {id_: values[id_] for id_ in registers if values.get(id_, "") != ""}
    if any(not registers[id_][0].is_there(day) for id_ in typed):
        raise Conflict
    faults: dict[str, Message] = {}
    found: dict[str, Decimal] = {}
    for id_, text in typed.items():
        meter, register = registers[id_]
        try:
            found[id_] = typed_value(text, register, *marks)
        except NotAReading as fault:
            faults[id_] = fault.reason
        if meter.installed_on is not None and day < meter.installed_on:
            faults[id_] = message("readings.fault.value.before_meter", day=meter.installed_on)
    faults.update(_missing(registers, typed, day, policy))
    if faults:
        raise InvalidInput(faults)
    return found


def _missing(
    registers: Mapping[str, tuple[Meter, Register]], typed: Collection[str], day: date, policy: ReadingPolicy
) -> dict[str, Message]:
    there = [id_ for id_, (meter, _) in registers.items() if meter.is_there(day)]
    if not typed:
        return {there[0] if there else "readings": message("readings.fault.value.nothing")}
    if not policy.whole_meter:
        return {}
    begun = {registers[id_][0].id for id_ in typed}
    left = [id_ for id_ in there if id_ not in typed and registers[id_][0].id in begun]
    return {id_: message("readings.fault.value.whole_meter") for id_ in left}


def _judge(
    asked: Asked,
    given: Mapping[str, Decimal],
    rows: Collection[Mapping[str, Any]],
    day: date,
    period: int,
    policy: ReadingPolicy,
    confirmed: Collection[str],
) -> dict[str, tuple[Judged, Known | None]]:
    """What the rules say of each value.

    :raises InvalidInput: when one is refused; the questions wait until what is wrong is mended.
    :raises ConfirmationNeeded: when one asks to be confirmed and was not.
    """
    registers = asked.registers()
    out: dict[str, tuple[Judged, Known | None]] = {}
    refused: dict[str, Message] = {}
    unusual: dict[str, Message] = {}
    read_today = {row["meter_id"] for row in rows if row["taken_on"] == day}
    for id_, value in given.items():
        meter, register = registers[id_]
        known = known_of(register, asked.readings, rows, day, period, span_of(policy))
        judged = judge(register, value, day, known, policy.plausibility)
        out[id_] = judged, known[-1] if known else None
        if policy.one_a_day and meter.id in read_today:
            refused[id_] = message("readings.fault.value.one_a_day", day=day)
        elif judged.verdict is Verdict.REFUSE and judged.reason:
            refused[id_] = judged.reason
        elif judged.verdict is Verdict.CONFIRM and judged.reason and id_ not in confirmed:
            unusual[id_] = judged.reason
    if refused:
        raise InvalidInput(refused)
    if unusual:
        raise ConfirmationNeeded(unusual)
    return out


def _row(
    meter: Meter, register: Register, value: Decimal, judged: Judged, before: Known | None, at: int
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "meter_id": meter.id,
        "meter_number": meter.number,
        "register_id": register.id,
        "register_code": register.code,
        "zone": register.zone.value,
        "unit": register.unit.value,
        "decimals": register.decimals,
        "value_micro": micro_of(value),
        "coefficient_micro": micro_of(meter.coefficient),
        "previous_micro": None if before is None else micro_of(before.value),
        "previous_on": None if before is None else before.day,
        "used_micro": None if judged.used is None else micro_of(judged.used),
        "is_confirmed": judged.verdict is Verdict.CONFIRM,
        "position": at,
        "outcome": None,
        "outcome_on": None,
        "outcome_reason": "",
    }
