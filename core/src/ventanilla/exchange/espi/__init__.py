"""Green Button files (ESPI, NAESB REQ.21): interval data of one usage point, as Atom XML."""

from ventanilla.exchange.espi.loading import GreenButtonCounts, load_green_button
from ventanilla.exchange.espi.reading import EspiReading, read_green_button

__all__ = ["EspiReading", "GreenButtonCounts", "load_green_button", "read_green_button"]
