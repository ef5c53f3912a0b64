"""Meters, and the readings that customers hand over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ventanilla.errors import Conflict, NotFound, StartRefused
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Late, ReadingPolicy, Window
from ventanilla.readings.model import Submission, Zone
from ventanilla.readings.service.asking import REMEMBERED, Asked, known_of
from ventanilla.readings.service.entering import Entering
from ventanilla.readings.service.handed import counting, number_of, reading_of, span_of
from ventanilla.readings.service.looking import History
from ventanilla.readings.service.sheets import EntryLine, EntryView, HistoryView, LogView, MetersView
from ventanilla.readings.tables import submitted
from ventanilla.readings.windows import Opening, monthly_days, opening, with_days
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

TOLD = frozenset({"readings.submitted", "readings.deleted"})
"""What the history of an account tells of this topic."""


class MeterDesk:
    """Each method takes the actor first; a foreign supply and one that does not exist are told alike."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        """:raises StartRefused: when the setting of the days can't be read."""
        self._house = house
        self._supply = supply
        self._windows = _windows(house)
        self._entering = Entering(house)
        self._history = History(house)

    def meters(self, actor: Actor, supply_point_id: str) -> MetersView:
        """The meters of a supply with their registers and latest readings.

        :raises NotFound: when the supply is not the actor's.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ)
        answer = self._house.gateway.ask("meters", supply_point=point)
        return MetersView(point, answer.value or (), answer.as_of)

    @property
    def windows(self) -> tuple[Window, ...]:
        """When readings are taken, by the policy and the settings; at any time without one."""
        return self._windows

    def opening(self) -> Opening:
        """Whether readings are taken now, or when next."""
        return opening(self._windows, self._house.clock.now(), self._house.zone)

    def entry(self, actor: Actor, supply_point_id: str) -> EntryView:
        """All registers of a supply that may be read today, each with what it showed before.

        :raises NotFound: when the supply is not the actor's, or the utility takes no readings.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ)
        policy = self._policy()
        asked, now = self._asked(point), self.opening()
        today, period = self._house.today(), number_of(now.period)
        with self._house.db.read() as connection:
            rows = submitted.of_periods(connection, point.id, period - 200, period)
        span = span_of(policy)
        valid, mine = counting(rows, span), today if policy.one_a_day else period
        handed = {row["register_id"]: reading_of(row, True) for row in rows if row[span] == mine and row["id"] in valid}
        lines = []
        for meter, register in asked.registers().values():
            if meter.is_there(today):
                known = known_of(register, asked.readings, rows, today, period, span)
                lines.append(EntryLine(meter, register, known[-1] if known else None, handed.get(register.id)))
        return EntryView(point, policy, now, _is_taken(policy, now), tuple(lines), asked.as_of)

    def log(self, actor: Actor, supply_point_id: str, limit: int | None = None, offset: int = 0) -> LogView:
        """What was handed over of a supply and not deleted, newest first, and when readings are taken.

        :raises NotFound: when the supply is not the actor's, or the utility takes no readings.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ)
        policy, now = self._policy(), self.opening()
        answer = self._house.gateway.ask("meters", supply_point=point)
        shown, count = self._history.kept(point.id, policy, limit, offset)
        found = {register.zone for meter in answer.value or () for register in meter.registers}
        found |= {one.zone for each in shown for one in each.readings}
        zones = tuple(zone for zone in Zone if zone in found)
        return LogView(point, policy, now, _is_taken(policy, now), self._windows, zones, shown, count, answer.as_of)

    def submit(
        self,
        actor: Actor,
        supply_point_id: str,
        values: Mapping[str, object],
        *,
        confirmed: Collection[str] = (),
        taken_on: date | None = None,
        marks: str = ".",
        group: str = "",
    ) -> Submission:
        """Hand readings over: texts as typed, by register; an empty one is none. All are taken, or none is.

        ``confirmed`` are registers whose unusual value was confirmed. ``taken_on`` is today where it is left out.
        ``marks`` are the decimal marks that may be typed, ``group`` the one between thousands.

        :raises NotFound: when the supply is not the actor's or has no such register.
        :raises Conflict: when a meter is no longer there.
        :raises ReadingsClosed: outside of every window, where late ones are refused.
        :raises InvalidInput: naming each register whose value can't be, and ``taken_on``.
        :raises ConfirmationNeeded: naming each register whose value is unusual; nothing is stored.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_WRITE)
        policy = self._policy()
        asked, now = self._asked(point), self.opening()
        return self._entering.submit(
            actor, point, policy, asked, now, values, confirmed=confirmed, taken_on=taken_on, marks=(marks, group)
        )

    def submission(self, actor: Actor, supply_point_id: str, submission_id: str) -> Submission:
        """One submission of a supply, with the number of its receipt.

        :raises NotFound: when the supply is not the actor's, or there is none of that id for it.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ)
        return self._history.one(point.id, submission_id, self._policy())

    def history(
        self, actor: Actor, supply_point_id: str, year: int | None = None, month: int | None = None
    ) -> HistoryView:
        """What was handed over in a year or one month of it; without a year, in the current one.

        :raises NotFound: when the supply is not the actor's, or the utility takes no readings.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_READ)
        return self._history.view(point, self._policy(), year, month)

    def delete(self, actor: Actor, supply_point_id: str, submission_id: str) -> None:
        """Take a submission back; it stays in the history, marked.

        :raises NotFound: as in :meth:`submission`.
        :raises Conflict: when the utility does not let it, or it is on its way to the back office.
        """
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.READINGS_WRITE)
        found = self._history.one(point.id, submission_id, self._policy())
        if not found.is_deletable:
            raise Conflict
        with self._house.db.write() as connection:
            if not submitted.delete(connection, found.id, self._house.clock.now()):
                raise Conflict
            self._house.jobs.record(connection, "readings.deleted", submission_id=found.id)
            self._house.audit.note(connection, actor, "readings.deleted", found.id, supply=supply_point_id)

    def data(self, identity_id: str) -> list[dict[str, Any]]:
        """All that an identity ever handed over, ready for JSON."""
        return self._history.data(identity_id)

    def subjects(self, identity_id: str) -> Mapping[str, Mapping[str, str]]:
        """The submissions of an identity, each with its number."""
        return {one["id"]: {"number": one["number"]} for one in self._history.data(identity_id)}

    def _policy(self) -> ReadingPolicy:
        policy = self._house.utility.readings
        if policy is None:
            raise NotFound
        return policy

    def _asked(self, point: SupplyPoint) -> Asked:
        today = self._house.today()
        return Asked.of(self._house, point, today - REMEMBERED, today)


def _is_taken(policy: ReadingPolicy, now: Opening) -> bool:
    return now.is_open or (policy.late is Late.NEXT_PERIOD and now.starts_at is not None)


def _windows(house: House) -> tuple[Window, ...]:
    policy = house.utility.readings
    if policy is None:
        return ()
    written = house.settings.plugin.get(policy.days_setting) if policy.days_setting else None
    if written is None:
        return policy.windows
    try:
        return with_days(policy.windows or (Window(),), monthly_days(str(written)))
    except ValueError:
        name = policy.days_setting
        raise StartRefused(f"plugin.{name}: write the first and the last day of the month, like '15-25'") from None
