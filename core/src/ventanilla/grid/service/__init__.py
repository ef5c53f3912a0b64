"""The register of the grid for whoever may browse it, and the way from a supply to its transformer."""

from __future__ import annotations

from collections.abc import Mapping

from ventanilla.errors import InvalidInput, NotFound
from ventanilla.grid.model import (
    Feeder,
    Municipality,
    Place,
    Region,
    ReplacementValue,
    Substation,
    Transformer,
)
from ventanilla.grid.model.keys import key_of
from ventanilla.grid.service.choosing import choices_of, refuse_missing
from ventanilla.grid.service.clients import Clients
from ventanilla.grid.service.entrance import permit, sought, typed_key
from ventanilla.grid.service.mapping import FeederMap, feeder_map
from ventanilla.grid.service.network import NETWORK_FORMATS, NETWORK_TYPES, Network, NetworkFile
from ventanilla.grid.service.outages import OutageService, OutageView, SupplyOutages
from ventanilla.grid.service.parts import PARTS, parts_found
from ventanilla.grid.service.places import Places
from ventanilla.grid.service.register import Register
from ventanilla.grid.service.views import (
    MOST_FOUND,
    MOST_SHOWN,
    Choices,
    Chosen,
    FeederView,
    PartsFound,
    SubstationView,
    TransformerView,
)
from ventanilla.grid.tables import reading, rows
from ventanilla.grid.tables.reading import LAST
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import message
from ventanilla.kernel.quantities import Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.service import SupplyService

__all__ = [
    "NETWORK_FORMATS",
    "NETWORK_TYPES",
    "Choices",
    "Chosen",
    "FeederMap",
    "FeederView",
    "GridService",
    "NetworkFile",
    "OutageService",
    "OutageView",
    "PartsFound",
    "Register",
    "SubstationView",
    "SupplyOutages",
    "TransformerView",
]

SOUGHT = ("transformer_plate", "pole_plate", "client_number")
"""What the simple search asks for, one of them at a time."""


class GridService:
    """Each method takes the actor first. Ids are the folded numbers; those that do not exist are not found."""

    def __init__(self, house: House, supply: SupplyService) -> None:
        self._house, self._db, self._supply = house, house.db, supply
        self._clients, self._places = Clients(house), Places(house)
        self.register = Register(house)
        self.outages = OutageService(house, supply)
        self._network = Network(house, self.register)

    @property
    def demand_unit(self) -> Unit:
        """What demands are counted in."""
        policy = self._house.utility.grid
        return policy.demand_unit if policy else Unit.KWH

    # Down from the region

    def choices(self, actor: Actor, wanted: Chosen) -> Choices:
        """What the advanced search offers next.

        :raises SignInRequired: for a visitor, where the register is for registered users; so do all the others.
        """
        permit(self._house, actor)
        return choices_of(self._db, wanted)

    def search(self, actor: Actor, wanted: Chosen) -> Choices:
        """The same, when it has to be enough for a list.

        :raises InvalidInput: on ``region`` and ``municipality``, which have to be chosen; on ``transformer`` for one
            that the chosen feeder does not have.
        """
        choices = self.choices(actor, wanted)
        refuse_missing(choices, wanted)
        return choices

    def regions(self, actor: Actor) -> tuple[Region, ...]:
        """All regions, by their ids."""
        permit(self._house, actor)
        return tuple(reading.all_of(self._db, rows.REGION))

    def region(self, actor: Actor, region_id: str) -> tuple[Place, tuple[Municipality, ...]]:
        """A region and its municipalities."""
        permit(self._house, actor)
        place = Place(self._places.region(region_id))
        return place, tuple(reading.among(self._db, rows.MUNICIPALITY, "region_id", place.region.id))

    def municipality(self, actor: Actor, municipality_id: str) -> tuple[Place, tuple[Substation, ...]]:
        """A municipality and its substations."""
        permit(self._house, actor)
        place, municipality = self._places.municipality(municipality_id)
        return place, tuple(reading.among(self._db, rows.SUBSTATION, "municipality_id", municipality.id))

    def substation(self, actor: Actor, substation_id: str) -> SubstationView:
        """A substation with its feeders and their transformers."""
        permit(self._house, actor)
        place, substation = self._places.substation(substation_id)
        feeders = tuple(reading.among(self._db, rows.FEEDER, "substation_id", substation.id))
        shown: list[Transformer] = []
        for feeder in feeders:
            most = MOST_SHOWN - len(shown)
            shown += reading.among(self._db, rows.TRANSFORMER, "feeder_id", feeder.id, most=most) if most else []
        count = sum(self._places.count(feeder.id) for feeder in feeders)
        return SubstationView(place, substation, feeders, tuple(shown), count)

    def feeders(self, actor: Actor, substation_id: str) -> tuple[Place, tuple[Feeder, ...]]:
        """A substation and its feeders."""
        permit(self._house, actor)
        place, substation = self._places.substation(substation_id)
        return place, tuple(reading.among(self._db, rows.FEEDER, "substation_id", substation.id))

    def feeder(self, actor: Actor, feeder_id: str) -> FeederView:
        """A feeder with its transformers and demands."""
        permit(self._house, actor)
        place, feeder = self._places.feeder(feeder_id)
        transformers = reading.among(self._db, rows.TRANSFORMER, "feeder_id", feeder.id, most=MOST_SHOWN)
        count = len(transformers) if len(transformers) < MOST_SHOWN else self._places.count(feeder.id)
        return FeederView(place, feeder, tuple(transformers), count, self._places.demands("feeder", feeder.id))

    def transformers(
        self, actor: Actor, feeder_id: str, *, text: str = "", skip: int = 0, most: int = MOST_FOUND
    ) -> tuple[Place, tuple[Transformer, ...], int]:
        """A page of a feeder's transformers by their ids, and how many there are.

        With ``text`` those whose number begins with it.
        """
        permit(self._house, actor)
        place, feeder = self._places.feeder(feeder_id)
        prefix = _prefix(text)
        found = reading.page_beginning(self._db, rows.TRANSFORMER, feeder.id, prefix, skip=skip, most=most)
        return place, tuple(found), reading.count_beginning(self._db, rows.TRANSFORMER, feeder.id, prefix)

    def transformer(self, actor: Actor, transformer_id: str) -> TransformerView:
        """A transformer with its demands."""
        permit(self._house, actor)
        return self._places.view(transformer_id)

    def map(self, actor: Actor, feeder_id: str, transformer_id: str = "") -> FeederMap:
        """A feeder's lines and transformers with their places, one of them chosen.

        :raises NotFound: when the transformer is not the feeder's.
        """
        permit(self._house, actor)
        place, feeder = self._places.feeder(feeder_id)
        chosen = reading.one(self._db, rows.TRANSFORMER, sought(transformer_id)) if transformer_id else None
        if transformer_id and (chosen is None or chosen.feeder_id != feeder.id):
            raise NotFound
        return feeder_map(self.register, place, feeder, chosen)

    def network(self, actor: Actor, kind: str) -> NetworkFile:
        """The whole network as a file: ``csv`` (an archive), ``kml``, ``kmz`` or ``geojson``.

        :raises NotFound: for another format.
        """
        permit(self._house, actor)
        return self._network.file(kind)

    # Across

    def parts(self, actor: Actor, feeder_id: str, kind: str, text: str) -> PartsFound:
        """Poles, spans or equipment of a feeder (``pole``, ``span``, ``equipment``) by the beginning of a number.

        What is typed is meant letter by letter: nothing in it stands for anything else.

        :raises InvalidInput: on the kind's name, for what can't be a number.
        """
        permit(self._house, actor)
        if kind not in PARTS:
            raise NotFound
        _, feeder = self._places.feeder(feeder_id)
        return parts_found(self._db, kind, feeder.id, text.strip(), typed_key(kind, text), MOST_FOUND)

    def find(self, actor: Actor, asked: Mapping[str, str]) -> tuple[TransformerView, ...]:
        """Transformers by exactly one of ``transformer_plate``, ``pole_plate``, ``client_number``; none when unknown.

        A client's number leads to the transformer and no further, only for somebody who has signed in.

        :raises InvalidInput: when none or several are given, or one can't be such a number.
        :raises TooManyTries: when too many client numbers were asked for.
        """
        permit(self._house, actor)
        given = [name for name in SOUGHT if asked.get(name, "").strip()]
        if len(given) != 1:
            fault = message("grid.fault.one_of_three")
            raise InvalidInput(dict.fromkeys(given[1:] or SOUGHT[:1], fault))
        (name,) = given
        if name == "client_number":
            return tuple(self._places.view(id_) for id_ in self._clients.transformers(actor, name, asked[name]))
        column = "plate_key" if name == "transformer_plate" else "pole_plate_key"
        key = typed_key(name, asked[name])
        found = reading.among(self._db, rows.TRANSFORMER, column, key, most=MOST_FOUND)
        return tuple(self._places.view(each.id) for each in found)

    def replacement_value(self, actor: Actor, code: str) -> ReplacementValue:
        """The shares of a replacement value (VNR).

        :raises InvalidInput: on ``code``, for what can't be one.
        :raises NotFound: for one that the register does not have.
        """
        permit(self._house, actor)
        found = reading.one(self._db, rows.VALUE, typed_key("code", code))
        if found is None:
            raise NotFound
        return found

    # Up from a supply

    def of_supply(self, actor: Actor, supply_point_id: str) -> TransformerView | None:
        """The transformer that feeds the actor's own supply; None where the register does not know it.

        :raises NotFound: when the supply is not the actor's.
        """
        self._supply.supply_point(actor, supply_point_id, scope=Scope.GRID_READ)
        point = self._supply.supply_point(actor, supply_point_id, scope=Scope.SUPPLY_READ)
        if self._house.utility.grid is None:
            return None
        id_ = self.register.transformer_of(point.id)
        return self._places.view(id_) if id_ is not None else None


def _prefix(text: str) -> str:
    """The beginning of an id; what can't be one begins none."""
    try:
        return key_of(text)
    except ValueError:
        return LAST
