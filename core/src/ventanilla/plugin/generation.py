"""What a utility declares about customers who inject what they generate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

GENERATION_SCREENS = frozenset(
    {"documents.generation", "billing.credits", "readings.generation", "documents.generation_papers"}
)
"""Screens of supplies with equipment that generates; for other supplies they are not there."""


@dataclass(frozen=True)
class GenerationPolicy:
    """Which supplies generate, and what is shown of them.

    ``capacity`` names the declared attribute of a supply point with the capacity of its equipment (a decimal, kW):
    a supply has equipment where it is more than 0. ``form`` and ``frequency`` name those that say, in the utility's
    words, how and how often what is left over is paid out. ``annex`` is the kind of document that goes with a month's
    injection; where none was handed over, the portal prints it. ``papers`` are the kinds that are copied for the
    customer, in order. ``months`` is how many are shown.
    """

    capacity: str
    form: str = ""
    frequency: str = ""
    annex: str = ""
    papers: tuple[str, ...] = ()
    months: int = 36

    def is_equipped(self, attributes: Mapping[str, object]) -> bool:
        """Whether a supply with these attributes generates."""
        capacity = attributes.get(self.capacity)
        return isinstance(capacity, Decimal) and capacity > 0
