"""The papers of supplies with equipment that generates: history with its annexes and bills, copies of documents."""

from ventanilla.documents.generation.desk import CopiedPaper, GenerationDesk, HistoryMonth, HistoryView

__all__ = ["CopiedPaper", "GenerationDesk", "HistoryMonth", "HistoryView"]
