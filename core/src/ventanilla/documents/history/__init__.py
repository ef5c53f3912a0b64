"""The last 36 months of a supply: what was used and charged, line by line, with the tax documents."""

from ventanilla.documents.history.desk import SCREEN, HistoryDesk, HistoryView, MonthView

__all__ = ["SCREEN", "HistoryDesk", "HistoryView", "MonthView"]
