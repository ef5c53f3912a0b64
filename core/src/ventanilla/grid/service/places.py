"""Things of the register with all that stands above them; an id that is none is not found."""

from __future__ import annotations

from ventanilla.errors import NotFound
from ventanilla.grid.model import Demand, Feeder, Municipality, Place, Region, Substation
from ventanilla.grid.model.figures import MONTHS
from ventanilla.grid.service.entrance import sought
from ventanilla.grid.service.views import TransformerView
from ventanilla.grid.tables import reading, rows
from ventanilla.house import House
from ventanilla.kernel.absence import NOT_SUPPLIED
from ventanilla.kernel.periods import Month


class Places:
    """Each of its questions raises ``NotFound`` for an id that is none; who may ask is decided by whoever does."""

    def __init__(self, house: House) -> None:
        self._house, self._db = house, house.db

    def view(self, transformer_id: str) -> TransformerView:
        """A transformer with all that stands above it."""
        found = reading.one(self._db, rows.TRANSFORMER, sought(transformer_id))
        if found is None:
            raise NotFound
        above, feeder = self.feeder(found.feeder_id)
        substation, municipality = above.substation, above.municipality
        if substation is None or municipality is None:
            raise NotFound
        own = found.municipality_id or feeder.municipality_id
        if own and own != municipality.id:
            municipality = reading.one(self._db, rows.MUNICIPALITY, own) or municipality
        place = Place(above.region, above.municipality, substation, feeder, found)
        demands = self.demands("transformer", found.id)
        return TransformerView(place, found, feeder, substation, municipality, demands)

    def region(self, region_id: str) -> Region:
        """A region."""
        found = reading.one(self._db, rows.REGION, sought(region_id))
        if found is None:
            raise NotFound
        return found

    def municipality(self, municipality_id: str) -> tuple[Place, Municipality]:
        """A municipality and where it is."""
        found = reading.one(self._db, rows.MUNICIPALITY, sought(municipality_id))
        if found is None:
            raise NotFound
        return Place(self.region(found.region_id), found), found

    def substation(self, substation_id: str) -> tuple[Place, Substation]:
        """A substation and where it is."""
        found = reading.one(self._db, rows.SUBSTATION, sought(substation_id))
        if found is None:
            raise NotFound
        above, _ = self.municipality(found.municipality_id)
        return Place(above.region, above.municipality, found), found

    def feeder(self, feeder_id: str) -> tuple[Place, Feeder]:
        """A feeder and where it is."""
        found = reading.one(self._db, rows.FEEDER, sought(feeder_id))
        if found is None:
            raise NotFound
        above, _ = self.substation(found.substation_id)
        return Place(above.region, above.municipality, above.substation, found), found

    def count(self, feeder_id: str) -> int:
        """How many transformers a feeder has."""
        return reading.count_among(self._db, rows.TRANSFORMER, "feeder_id", feeder_id)

    def demands(self, kind: str, id_: str) -> tuple[Demand, ...]:
        """Twelve months back from the newest that came in, or from the last one; what did not come in says so."""
        known = {each.month: each for each in reading.last_demands(self._db, kind, id_, MONTHS)}
        newest = max(known) if known else Month.of(self._house.today()).plus(-1)
        months = [newest.plus(-back) for back in range(MONTHS)]
        return tuple(known.get(month) or Demand(month, NOT_SUPPLIED, NOT_SUPPLIED) for month in months)
