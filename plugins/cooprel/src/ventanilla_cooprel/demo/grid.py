"""The co-operative's lines as its register has them: two substations and what hangs on them, all invented."""

from __future__ import annotations

from datetime import time

from ventanilla.demo.grids import Line, Station
from ventanilla.demo.outages import Outage

REGIONS = (("14", "Región de Los Ríos"), ("10", "Región de Los Lagos"))
COMUNAS = (("14204", "Río Bueno", "14"), ("14201", "La Unión", "14"), ("10304", "Puyehue", "10"))
STATIONS = (
    Station(
        "1", "La Unión", "14204", -73.041, -40.318, 327_100,
        (
            Line("1", "LA UNION", "900001", 6060, 20, 90), Line("2", "TRUMAO", "900002", 3150, 130, 60),
            Line("3", "RIO BUENO", "900003", 4200, 320, 70),
        ),
    ),
    Station(
        "2", "Pilmaiquén", "14204", -72.861, -40.402, 328_250,
        (
            Line("4", "PILMAIQUEN", "900004", 5300, 200, 80), Line("5", "MANTILHUE", "900005", 2400, 350, 60),
            Line("6", "CARIMALLIN", "900006", 1900, 95, 50),
        ),
    ),
)  # fmt: skip
FED_BY = {"11111": ("TRIFASICO", 15), "22222": ("MONOFASICO", 15)}
"""Accounts whose transformer is of a certain kind and size."""
OUTAGES = (
    Outage(0, time(0, 5), "Árbol sobre la línea", ("11111", "4821")),
    Outage(3, time(9), "Cambio de postes", ("11111", "22222"), time(13), feeders=("1", "4"), is_planned=True),
    Outage(-6, time(14, 10), "Temporal de viento", ("11111", "22222"), time(16, 40)),
)
