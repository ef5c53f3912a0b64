"""Invented members of the co-operative for the demo: none of them exists."""

from ventanilla_cosepav.demo.feed import write_feed
from ventanilla_cosepav.demo.people import PERSONAS

__all__ = ["PERSONAS", "write_feed"]
