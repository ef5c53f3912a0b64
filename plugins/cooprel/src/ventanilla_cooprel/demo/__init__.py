"""Invented clients of the co-operative for the demo: none of them exists."""

from ventanilla_cooprel.demo.feed import write_feed
from ventanilla_cooprel.demo.people import PERSONAS

__all__ = ["PERSONAS", "write_feed"]
