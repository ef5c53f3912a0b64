"""A series of numbers: as chart, table, sentence and file, from one model."""

from ventanilla.figures.chart import PALETTE, Palette, Svg, chart_svg
from ventanilla.figures.files import csv_file, xlsx_file
from ventanilla.figures.model import Extra, Hour, Point, Series
from ventanilla.figures.sentence import sentence
from ventanilla.figures.table import Table, table
from ventanilla.figures.view import FigureView, figure_view

__all__ = [
    "PALETTE",
    "Extra",
    "FigureView",
    "Hour",
    "Palette",
    "Point",
    "Series",
    "Svg",
    "Table",
    "chart_svg",
    "csv_file",
    "figure_view",
    "sentence",
    "table",
    "xlsx_file",
]
