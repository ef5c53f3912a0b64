"""Outages: for everybody, and for whoever is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from ventanilla.errors import NotFound
from ventanilla.grid.model.outages import Outage, OutageState
from ventanilla.grid.service.outage_desk import OutageDesk
from ventanilla.grid.service.outage_map import OutageMap, OutageMaps
from ventanilla.grid.tables import outages as tables
from ventanilla.grid.tables import reading
from ventanilla.house import House
from ventanilla.identity.service.permits import Acting
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

SCREEN = "grid.outages"
SHOWN_AFTER = timedelta(days=1)
"""So long everybody still sees that an outage is over."""
PAST = timedelta(days=365)
"""So far back whoever was touched sees outages."""
MOST = 1_000
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OutageView:
    """An outage as it stands now, and where: names of feeders and municipalities, nobody's supply.

    ``is_whole`` is whether a feeder is without supply as a whole.
    """

    outage: Outage
    state: OutageState
    is_late: bool
    ended_at: datetime | None
    feeders: tuple[str, ...]
    municipalities: tuple[str, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class SupplyOutages:
    """The outages that touch one supply: those to come and under way, and those that are over, the last first."""

    point: SupplyPoint
    open: tuple[OutageView, ...]
    past: tuple[OutageView, ...]


class OutageService:
    """Shown to everybody without anything of a client; who is touched is told by the register's connections."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house, self._supply = house, supply
        self.is_offered = house.utility.grid is not None and house.utility.screen(SCREEN) is not None
        self.desk = OutageDesk(house, self.is_offered)
        self._maps = OutageMaps(house)

    # For everybody

    def public(self, actor: Actor) -> tuple[OutageView, ...]:
        """Outages that are to come, under way, or over since a day at most; for visitors too.

        :raises NotFound: where the utility tells of none.
        """
        del actor  # whoever asks gets the same
        self._refuse_missing()
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            return self._views(connection, tables.lasting(connection, now, now - SHOWN_AFTER, MOST))

    def map(self, views: Iterable[OutageView]) -> OutageMap:
        """Where some of the outages that everybody may see are."""
        return self._maps.of([(view.outage, view.state) for view in views])

    # For whoever is touched

    def mine(self, actor: Actor) -> tuple[SupplyOutages, ...]:
        """The outages of each of the actor's supplies that one touches or touched; none for a visitor.

        :raises NotFound: where the utility tells of none.
        """
        self._refuse_missing()
        points = self._supplies(actor) if isinstance(actor, Acting) else ()
        return tuple(each for each in self._of(points) if each.open or each.past)

    def of_supply(self, actor: Actor, supply_point_id: str) -> SupplyOutages:
        """The outages of one supply of the actor's.

        :raises NotFound: when it is not theirs, and where the utility tells of none.
        """
        point = next((each for each in self._supplies(actor) if each.id == supply_point_id), None)
        self._refuse_missing()
        if point is None:
            raise NotFound
        return self._of([point])[0]

    def _supplies(self, actor: Actor) -> tuple[SupplyPoint, ...]:
        """An app has to be let see both the supplies and the grid."""
        self._supply.supplies(actor, Scope.GRID_READ)
        return self._supply.supplies(actor, Scope.SUPPLY_READ)

    # For the notices

    def read(self, outage_id: str) -> Outage | None:
        """An outage as it is now; for the portal itself."""
        with self._house.db.read() as connection:
            return tables.stored(connection, [outage_id]).get(outage_id)

    def affected(self, outage_id: str) -> Iterator[list[str]]:
        """The ids of the supplies without supply, some at a time, so that a whole feeder costs no memory."""
        for transformer in self._transformers(outage_id):
            supplies = reading.supplies_of(self._house.db, transformer)
            while some := list(islice(supplies, AT_ONCE)):
                yield some

    def is_touched(self, outage_id: str, supply_point_id: str) -> bool:
        """Whether the register still hangs a supply on what the outage names."""
        with self._house.db.read() as connection:
            found = tables.touching(connection, [supply_point_id], self._house.clock.now() - PAST)
        return any(one.id == outage_id for _, one in found)

    def latest(self, actor: Actor, most: int = 200) -> tuple[OutageView, ...]:
        """The outages that begin last, whatever became of them; role ``grid_desk``.

        :raises NotPermitted: for anybody else.
        """
        self.desk.permit(actor)
        with self._house.db.read() as connection:
            return self._views(connection, tables.latest(connection, most))

    def _of(self, points: Sequence[SupplyPoint]) -> list[SupplyOutages]:
        now = self._house.clock.now()
        with self._house.db.read() as connection:
            found = tables.touching(connection, [point.id for point in points], now - PAST)
            views = {one.outage.id: one for one in self._views(connection, {one.id: one for _, one in found}.values())}
        shown = []
        for point in points:
            own = [views[one.id] for supply, one in found if supply == point.id]
            still = tuple(one for one in own if one.outage.is_open(now))
            shown.append(SupplyOutages(point, still, tuple(one for one in reversed(own) if one not in still)))
        return shown

    def _views(self, connection: Connection, outages: Iterable[Outage]) -> tuple[OutageView, ...]:
        known = list(outages)
        now = self._house.clock.now()
        where = tables.places(connection, [one.id for one in known])
        return tuple(
            OutageView(
                one,
                one.state(now),
                one.is_late(now),
                one.ended_at(now),
                tuple(sorted(where[one.id][0])),
                tuple(sorted(where[one.id][1])),
                bool(one.feeders),
            )
            for one in known
        )

    def _transformers(self, outage_id: str) -> Iterator[str]:
        after = ""
        while True:
            with self._house.db.read() as connection:
                some = tables.transformers_of(connection, outage_id, after, AT_ONCE)
            if not some:
                return
            yield from some
            after = some[-1]

    def _refuse_missing(self) -> None:
        if not self.is_offered:
            raise NotFound
