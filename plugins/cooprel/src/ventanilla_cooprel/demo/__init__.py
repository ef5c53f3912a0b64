"""Invented clients of the co-operative for the demo: none of them exists."""

from ventanilla_cooprel.demo.feed import write_feed
from ventanilla_cooprel.demo.people import PEOPLE, PERSONAS

__all__ = ["PEOPLE", "PERSONAS", "write_feed"]
