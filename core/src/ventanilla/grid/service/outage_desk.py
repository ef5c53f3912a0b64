"""The desk that announces outages, changes them, says that supply is back, or calls them off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound, NotPermitted
from ventanilla.grid.feed.outages import keep
from ventanilla.grid.model import is_address_part, key_of
from ventanilla.grid.model.keys import LONGEST
from ventanilla.grid.model.outages import LONGEST_CAUSE, MOST_PARTS, Outage, OutageKind, outage_fault
from ventanilla.grid.service.entrance import sought
from ventanilla.grid.tables import loading
from ventanilla.grid.tables import outages as tables
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, StaffActor
from ventanilla.kernel.messages import message
from ventanilla.kernel.text import canonical

ROLE = "grid_desk"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(Z|[+-]\d\d:?\d\d)?", re.ASCII)
FIELDS = ("number", "kind", "starts_at", "expected_end_at", "cause", "feeders", "transformers")
"""What the desk types of an outage."""


class OutageDesk:
    """Each deed is one entry of the audit, in the transaction of what is told of it."""

    def __init__(self, house: House, is_offered: bool) -> None:
        self._house, self._is_offered = house, is_offered

    def permit(self, actor: Actor) -> StaffActor:
        """A member of the staff with the role ``grid_desk``, or whoever has the command line.

        :raises NotPermitted: for anybody else.
        :raises NotFound: where the utility tells of no outages.
        """
        if not isinstance(actor, StaffActor) or (actor.roles is not None and ROLE not in actor.roles):
            raise NotPermitted
        if not self._is_offered:
            raise NotFound
        return actor

    def read(self, actor: Actor, outage_id: str) -> Outage:
        """One of them.

        :raises NotFound: when there is none of that id.
        """
        self.permit(actor)
        with self._house.db.read() as connection:
            return self._stored(connection, outage_id)

    def is_open(self, outage: Outage) -> bool:
        """Whether there is still something to say of it."""
        return outage.is_open(self._house.clock.now())

    def announce(self, actor: Actor, typed: Mapping[str, str]) -> Outage:
        """Announce an outage; those who are touched are told. ``typed`` has :data:`FIELDS`; times are local.

        :raises InvalidInput: naming what can't be so, an unknown feeder or transformer, and a number that is taken.
        """
        staff = self.permit(actor)
        with self._house.db.write() as connection:
            made = self._made(connection, typed)
            if tables.stored(connection, [made.id]):
                raise InvalidInput({"number": message("grid.outage.fault.taken", number=made.number)})
            if not made.is_open(self._house.clock.now()):
                raise InvalidInput({"expected_end_at": message("grid.outage.fault.past")})
            return self._keep(connection, staff, made, "announced")

    def change(self, actor: Actor, outage_id: str, typed: Mapping[str, str], version: int = 0) -> Outage:
        """Say it anew, all but its number; those who are touched are told. ``version`` is the one that was seen, or 0.

        :raises InvalidInput: as :meth:`announce`.
        :raises Conflict: when it is over, or somebody changed it meanwhile.
        """
        staff = self.permit(actor)
        with self._house.db.write() as connection:
            was = self._open(connection, outage_id, version)
            return self._keep(connection, staff, self._made(connection, {**typed, "number": was.number}), "changed")

    def restore(self, actor: Actor, outage_id: str, at: str = "") -> Outage:
        """Say that supply is back, now or since a moment (local time).

        :raises InvalidInput: on ``restored_at``, for a moment before it began or still to come.
        :raises Conflict: when it is over already.
        """
        staff = self.permit(actor)
        with self._house.db.write() as connection:
            was = self._open(connection, outage_id, 0)
            moment = self._moment("restored_at", at) if at.strip() else self._house.clock.now()
            made = replace(was, restored_at=moment)
            _refuse(made, self._house.clock.now())
            return self._keep(connection, staff, made, "restored")

    def cancel(self, actor: Actor, outage_id: str) -> Outage:
        """Call it off.

        :raises Conflict: when it is over already.
        """
        staff = self.permit(actor)
        with self._house.db.write() as connection:
            was = self._open(connection, outage_id, 0)
            return self._keep(connection, staff, replace(was, cancelled_at=self._house.clock.now()), "cancelled")

    def local(self, moment: datetime | None) -> str:
        """A moment as the desk types it: local, with its offset in the hour that comes twice."""
        if moment is None:
            return ""
        local = moment.astimezone(self._house.zone)
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return f"{local:%Y-%m-%d %H:%M}{_offset(local) if twice else ''}"

    def _keep(self, connection: Connection, staff: StaffActor, outage: Outage, deed: str) -> Outage:
        kept = keep(connection, self._house, [outage])
        if not kept:
            return outage
        facts = {"version": str(kept[0].version)}
        self._house.audit.note(connection, staff, f"grid.outage_{deed}", outage.id[:26], **facts)
        return kept[0]

    def _open(self, connection: Connection, outage_id: str, version: int) -> Outage:
        was = self._stored(connection, outage_id)
        if not was.is_open(self._house.clock.now()) or version not in (0, was.version):
            raise Conflict
        return was

    def _stored(self, connection: Connection, outage_id: str) -> Outage:
        id_ = sought(outage_id)
        found = tables.stored(connection, [id_]).get(id_)
        if found is None:
            raise NotFound
        return found

    def _made(self, connection: Connection, typed: Mapping[str, str]) -> Outage:
        number, cause = _line(typed, "number", LONGEST), _line(typed, "cause", LONGEST_CAUSE)
        if not number or not is_address_part(number):
            raise InvalidInput({"number": message("grid.outage.fault.number")})
        if typed.get("kind") not in set(OutageKind):
            raise InvalidInput({"kind": message("error.field.invalid")})
        end = typed.get("expected_end_at", "").strip()
        made = Outage(
            id=key_of(number),
            number=number,
            kind=OutageKind(typed["kind"]),
            starts_at=self._moment("starts_at", typed.get("starts_at", "")),
            expected_end_at=self._moment("expected_end_at", end) if end else None,
            cause=cause,
            feeders=_parts(connection, "feeders", typed),
            transformers=_parts(connection, "transformers", typed),
        )
        _refuse(made, self._house.clock.now())
        return made

    def _moment(self, name: str, text: str) -> datetime:
        """A local time; one that there is twice, or not at all, takes its offset."""
        found = _MOMENT.fullmatch(text.strip())
        try:
            if found is None:
                raise ValueError
            moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}")
            if found[3]:
                return moment.astimezone(UTC)
            first, second = (moment.replace(tzinfo=self._house.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        except (ValueError, OverflowError):
            raise InvalidInput({name: message("grid.outage.fault.moment")}) from None
        if first == second:
            return first
        reason = "twice" if first < second else "never"
        raise InvalidInput({name: message(f"grid.outage.fault.{reason}")})


def _offset(local: datetime) -> str:
    written = f"{local:%z}"
    return f"{written[:3]}:{written[3:]}"


def _refuse(made: Outage, now: datetime) -> None:
    fault = outage_fault(made, now)
    if fault is not None:
        raise InvalidInput({fault[0]: message(f"grid.feed.outage_{fault[1]}")})


def _line(typed: Mapping[str, str], name: str, longest: int) -> str:
    try:
        text = canonical(typed.get(name, ""))
    except ValueError:
        raise InvalidInput({name: message("field.fault.unseen")}) from None
    if len(text) > longest:
        raise InvalidInput({name: message("grid.fault.long", most=longest)})
    return text


def _parts(connection: Connection, name: str, typed: Mapping[str, str]) -> frozenset[str]:
    """Numbers with a comma, a bar or a new line between."""
    numbers = [one.strip() for one in re.split(r"[|,;\r\n]+", typed.get(name, "")) if one.strip()]
    if len(numbers) > MOST_PARTS:
        raise InvalidInput({name: message("grid.feed.outage_many", most=MOST_PARTS)})
    try:
        ids = {key_of(number): number for number in numbers}
    except ValueError:
        raise InvalidInput({name: message("field.fault.unseen")}) from None
    strange = sorted(set(ids) - loading.known(connection, name, {id_ for id_ in ids if len(id_) <= 80}))
    if strange:
        raise InvalidInput({name: message("grid.feed.unknown", number=ids[strange[0]][:40])})
    return frozenset(ids)
