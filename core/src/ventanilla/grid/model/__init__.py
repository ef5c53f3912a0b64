"""The words of the grid register: where things are, what they are, what was drawn from them."""

from ventanilla.grid.model.assets import (
    Asset,
    Equipment,
    Feeder,
    Municipality,
    Pole,
    Position,
    Region,
    Span,
    Substation,
    Transformer,
)
from ventanilla.grid.model.figures import Demand, ReplacementValue
from ventanilla.grid.model.keys import is_address_part, key_of
from ventanilla.grid.model.places import Place

__all__ = [
    "Asset",
    "Demand",
    "Equipment",
    "Feeder",
    "Municipality",
    "Place",
    "Pole",
    "Position",
    "Region",
    "ReplacementValue",
    "Span",
    "Substation",
    "Transformer",
    "is_address_part",
    "key_of",
]
