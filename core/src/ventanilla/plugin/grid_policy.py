"""What a utility declares about the register of its grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ventanilla.kernel.quantities import Unit
from ventanilla.plugin.asking import Budget


class GridAccess(StrEnum):
    """Who may browse the register. Finding a transformer by a client's number always takes signing in."""

    REGISTERED = "registered"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class GridPolicy:
    """The register of the grid, and who sees it.

    ``tiles`` is the address of the utility's map tiles with ``{z}``, ``{x}`` and ``{y}``, ``attribution`` what stands
    under the map; without tiles the map is drawn by the portal. ``demand_unit`` is the unit of the demands in the feed.
    The budgets are those of searches by a client's number.
    """

    access: GridAccess = GridAccess.REGISTERED
    tiles: str = ""
    attribution: str = ""
    demand_unit: Unit = Unit.KWH
    clients_per_identity: Budget = Budget(20, timedelta(hours=1))
    clients_per_day: Budget = Budget(40, timedelta(days=1))
    clients_per_address: Budget = Budget(60, timedelta(hours=1))
    clients_per_utility: Budget = Budget(3_000, timedelta(days=1))
