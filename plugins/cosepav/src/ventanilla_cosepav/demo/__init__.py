"""Invented members of the co-operative for the demo: none of them exists."""

from ventanilla_cosepav.demo.feed import write_feed
from ventanilla_cosepav.demo.people import PEOPLE, PERSONAS

__all__ = ["PEOPLE", "PERSONAS", "write_feed"]
