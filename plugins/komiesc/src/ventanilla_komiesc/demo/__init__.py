"""Invented customers of the company for the demo: none of them exists."""

from ventanilla_komiesc.demo.feed import write_feed
from ventanilla_komiesc.demo.people import PEOPLE, PERSONAS

__all__ = ["PEOPLE", "PERSONAS", "write_feed"]
