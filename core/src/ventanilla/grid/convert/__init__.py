"""Turns the network models of planners' programs into files of the standard feed."""

from ventanilla.grid.convert.drawn import Drawn, Setting
from ventanilla.grid.convert.opendss import read_opendss
from ventanilla.grid.convert.pandapower import read_pandapower
from ventanilla.grid.convert.writing import write_drawn

READERS = {"opendss": read_opendss, "pandapower": read_pandapower}
"""What reads a program's files, by the program."""

__all__ = ["READERS", "Drawn", "Setting", "read_opendss", "read_pandapower", "write_drawn"]
