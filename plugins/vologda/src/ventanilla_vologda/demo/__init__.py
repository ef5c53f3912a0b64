"""Invented organisations for the demo: none of them exists."""

from ventanilla_vologda.demo.feed import write_feed
from ventanilla_vologda.demo.organisations import PERSONAS

__all__ = ["PERSONAS", "write_feed"]
