"""What the market calls a supply: a code of its own for each commodity (PDR, POD)."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin.asking import FieldKind


@dataclass(frozen=True)
class MarketCode:
    """How the market's code of a commodity's supplies is written, and its name as bills print it (``Pdr``).

    The column ``code`` of ``supply_points.csv`` has to hold one of that kind.
    """

    commodity: Commodity
    kind: FieldKind
    name: str
