"""The standard feed of customers, their families, supply points and services."""

from __future__ import annotations

from ventanilla.plugin import Utility
from ventanilla.storage.feeds import FeedFile
from ventanilla.supply.feed.customers import customers_file, supply_points_file
from ventanilla.supply.feed.groups import family_file, services_file


def feed_files(utility: Utility) -> tuple[FeedFile, ...]:
    """The files of this topic, with the proofs and attributes that this utility declares as columns."""
    return (customers_file(utility), family_file(utility), supply_points_file(utility), services_file(utility))
