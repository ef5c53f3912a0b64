"""Where in the register something is: all levels above it."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.grid.model.assets import Feeder, Municipality, Region, Substation, Transformer


@dataclass(frozen=True, slots=True)
class Place:
    """The levels from the region down to what is shown; None below it."""

    region: Region
    municipality: Municipality | None = None
    substation: Substation | None = None
    feeder: Feeder | None = None
    transformer: Transformer | None = None
