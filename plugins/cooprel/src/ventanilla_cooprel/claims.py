"""Doubts and complaints: what they may be about, and by when they are answered."""

from __future__ import annotations

from ventanilla.plugin import Holiday, TicketKind, TicketPolicy, TicketTopic

_HOLIDAYS = ((1, 1), (5, 1), (5, 21), (7, 16), (8, 15), (9, 18), (9, 19), (10, 31), (11, 1), (12, 8), (12, 25))
"""Those that fall on the same day every year."""

CLAIMS = TicketPolicy(
    topics=tuple(TicketTopic(name) for name in ("billing", "supply_cut", "voltage", "meter", "generation", "service")),
    prefix="R",
    kinds=(TicketKind("doubt", 10, in_business_days=True), TicketKind("complaint", 30)),
    holidays=tuple(Holiday(month, day) for month, day in _HOLIDAYS),
)
