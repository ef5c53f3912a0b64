"""The register read as a whole: each kind in the order of its ids, some at a time, so that a million cost no memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ventanilla.grid.model import Equipment, Feeder, Municipality, Pole, Region, Span, Substation, Transformer
from ventanilla.grid.tables import reading, rows
from ventanilla.house import House


class Register:
    """Who may read it is decided by whoever asks; it knows no client of the utility."""

    def __init__(self, house: House) -> None:
        self._db = house.db

    def revision(self) -> int:
        """A number that grows whenever the register changes; 0 before anything came in."""
        return reading.revision(self._db)[0]

    def changed_at(self) -> datetime | None:
        """When it last changed (UTC); None before anything came in."""
        return reading.revision(self._db)[1]

    def regions(self) -> Iterator[Region]:
        """All regions."""
        return reading.stream(self._db, rows.REGION)

    def municipalities(self) -> Iterator[Municipality]:
        """All municipalities."""
        return reading.stream(self._db, rows.MUNICIPALITY)

    def substations(self) -> Iterator[Substation]:
        """All substations."""
        return reading.stream(self._db, rows.SUBSTATION)

    def feeders(self) -> Iterator[Feeder]:
        """All feeders."""
        return reading.stream(self._db, rows.FEEDER)

    def transformers(self, feeder_id: str = "") -> Iterator[Transformer]:
        """All transformers, or those of one feeder."""
        return reading.stream(self._db, rows.TRANSFORMER, feeder_id=feeder_id)

    def poles(self, feeder_id: str = "") -> Iterator[Pole]:
        """All poles, or those of one feeder."""
        return reading.stream(self._db, rows.POLE, feeder_id=feeder_id)

    def spans(self, feeder_id: str = "") -> Iterator[Span]:
        """All spans with the places of their ends, or those of one feeder."""
        return reading.stream(self._db, rows.SPAN, feeder_id=feeder_id)

    def equipment(self, feeder_id: str = "") -> Iterator[Equipment]:
        """All devices, or those of one feeder; one without a place of its own stands where its pole stands."""
        return reading.stream(self._db, rows.EQUIPMENT, feeder_id=feeder_id)

    def transformer_of(self, supply_point_id: str) -> str | None:
        """The id of the transformer that feeds a supply, where it is known; for those who may see the supply."""
        return reading.transformer_of_supply(self._db, supply_point_id)

    def supplies_of(self, transformer_id: str) -> Iterator[str]:
        """The ids of the supplies that a transformer feeds; never for a page that others see."""
        return reading.supplies_of(self._db, transformer_id)
