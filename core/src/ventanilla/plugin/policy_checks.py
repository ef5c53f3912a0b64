"""What is checked of the policies that screens stand on. Each fault is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ventanilla.plugin.generation import GENERATION_SCREENS
from ventanilla.plugin.manifest import AttributeType, Utility
from ventanilla.plugin.papers import DocumentSource
from ventanilla.plugin.repeating import NAME, repeated


def generation_faults(utility: Utility) -> Iterator[str]:
    """What its screens stand on has to be declared."""
    policy = utility.generation
    for name in sorted(GENERATION_SCREENS & {screen.name for screen in utility.screens}):
        if policy is None:
            yield f"the screen {name} needs UTILITY.generation"
    if policy is None:
        return
    declared = {one.name: one.type for one in utility.attributes if one.on == "supply_point"}
    if declared.get(policy.capacity) is not AttributeType.DECIMAL:
        yield f"UTILITY.generation.capacity names {policy.capacity!r}, which is no decimal attribute of a supply point"
    for name in filter(None, (policy.form, policy.frequency)):
        if name not in declared:
            yield f"UTILITY.generation names {name!r}, which is no attribute of a supply point"
    kinds = {kind.name for kind in utility.documents if kind.source is DocumentSource.FEED}
    for name in filter(None, (policy.annex, *policy.papers)):
        if name not in kinds:
            yield f"UTILITY.generation names {name!r}, which is no document kind that a feed brings"


def message_faults(utility: Utility) -> Iterator[str]:
    """Screens that need a policy, and policies that can't work."""
    names = {screen.name for screen in utility.screens}
    for name in sorted(names & {"messages.claims", "messages.contacts", "messages.write", "messages.tickets"}):
        if utility.tickets is None:
            yield f"the screen {name} needs UTILITY.tickets"
    for name in sorted(names & {"messages.news", "messages.about"}):
        if utility.site is None:
            yield f"the screen {name} needs UTILITY.site"
    if utility.tickets is None:
        return
    if not utility.tickets.topics:
        yield "UTILITY.tickets has no topics"
    yield from repeated("topic", (topic.name for topic in utility.tickets.topics))
    yield from repeated("kind of message", (kind.name for kind in utility.tickets.kinds))
    for kind in utility.tickets.kinds:
        if not NAME.fullmatch(kind.name):
            yield f"the kind {kind.name!r} of its messages must be lower-case letters, digits and _"
    for topic in utility.tickets.topics:
        if not NAME.fullmatch(topic.name):
            yield f"the topic {topic.name!r} must be lower-case letters, digits and _"
    if not re.fullmatch(r"[^\W\d_]{1,6}", utility.tickets.prefix):
        yield f"the prefix {utility.tickets.prefix!r} of its tickets must be one to six letters"


_OF_GRID = {"grid.search", "grid.connection", "grid.outages", "messages.outage_notices"}


def grid_faults(utility: Utility) -> Iterator[str]:
    """Screens of the grid register need one."""
    if utility.grid is None:
        for name in sorted({screen.name for screen in utility.screens} & _OF_GRID):
            yield f"the screen {name} needs UTILITY.grid, which says who may browse the register"
