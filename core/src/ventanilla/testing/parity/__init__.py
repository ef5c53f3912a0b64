"""What the pages and the operations of an app have in common: read off its routes, compared by data."""

from ventanilla.testing.parity.asks import BACK_OFFICE, Route, routes_of
from ventanilla.testing.parity.facts import Facts, Page
from ventanilla.testing.parity.walking import Walk, Walked, walk

__all__ = ["BACK_OFFICE", "Facts", "Page", "Route", "Walk", "Walked", "routes_of", "walk"]
