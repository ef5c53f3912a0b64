"""The register of the grid as it is stored, how rows come in, and how they are read."""

from ventanilla.grid.tables.outages import grid_outage, grid_outage_part
from ventanilla.grid.tables.schema import (
    KINDS,
    grid_connection,
    grid_demand,
    grid_equipment,
    grid_feeder,
    grid_municipality,
    grid_pole,
    grid_region,
    grid_revision,
    grid_span,
    grid_substation,
    grid_transformer,
    grid_vnr,
)

__all__ = [
    "KINDS",
    "grid_connection",
    "grid_demand",
    "grid_equipment",
    "grid_feeder",
    "grid_municipality",
    "grid_outage",
    "grid_outage_part",
    "grid_pole",
    "grid_region",
    "grid_revision",
    "grid_span",
    "grid_substation",
    "grid_transformer",
    "grid_vnr",
]
