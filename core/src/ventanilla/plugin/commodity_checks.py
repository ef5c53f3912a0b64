"""What is checked of a manifest that sets the supplies of its commodities apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin.manifest import Utility

CHOICE = ("customer_number", "number", "market", "code", "street", "locality")
"""What ``supply_choice`` can name."""
GROUPS = ("", "technical", "contract")
"""The pages of a supply that attributes can stand on."""


def commodity_faults(utility: Utility) -> Iterator[str]:
    """A sentence for each fault."""
    if set(re.findall(r"\{(.*?)\}", utility.supply_choice)) - set(CHOICE):
        yield f"supply_choice {utility.supply_choice!r} can name {', '.join(CHOICE)} only"
    declared: list[tuple[str, Commodity]] = [
        *((f"the screen {screen.name}", each) for screen in utility.screens for each in screen.commodities),
        *((f"the attribute {one.name}", each) for one in utility.attributes for each in one.commodities),
        *((f"the market code {one.name}", one.commodity) for one in utility.market_codes),
    ]
    for what, commodity in declared:
        if commodity not in utility.commodities:
            yield f"{what} is for {commodity.value}, which it does not deliver"
    for one in utility.attributes:
        if one.group not in GROUPS or (one.group and one.on != "supply_point"):
            yield f"the attribute {one.name} is in the group {one.group!r}; on supply_point it can be {GROUPS[1:]}"
