"""Blank forms for everybody: what customers fill in by hand, as the utility publishes them (ITA-12)."""

from ventanilla.documents.blanks.desk import BlankForm, Blanks
from ventanilla.documents.blanks.intake import blanks_file

__all__ = ["BlankForm", "Blanks", "blanks_file"]
