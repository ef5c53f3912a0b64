"""The files of the standard feed that bring the register of the grid, each after those that it names."""

from __future__ import annotations

from ventanilla.grid.feed.assets import (
    equipment_file,
    feeders_file,
    poles_file,
    substations_file,
    transformers_file,
)
from ventanilla.grid.feed.figures import connections_file, demands_file, vnr_file
from ventanilla.grid.feed.outages import outages_file
from ventanilla.grid.feed.places import municipalities_file, regions_file
from ventanilla.grid.feed.spans import spans_file
from ventanilla.plugin import Utility
from ventanilla.storage.feeds import FeedFile


def feed_files(utility: Utility) -> tuple[FeedFile, ...]:
    """Nothing where the utility declares no register."""
    if utility.grid is None:
        return ()
    return (
        regions_file(),
        municipalities_file(),
        substations_file(),
        feeders_file(),
        vnr_file(),
        poles_file(),
        transformers_file(),
        spans_file(),
        equipment_file(),
        demands_file(),
        connections_file(utility),
        outages_file(),
    )
