"""Invented clients of the retailer for the demo: none of them exists."""

from ventanilla_italian_gas.demo.feed import write_feed
from ventanilla_italian_gas.demo.people import PEOPLE, PERSONAS

__all__ = ["PEOPLE", "PERSONAS", "write_feed"]
