"""Catalogs of core, plugin and theme; numbers, dates and money in the customer's language."""

from ventanilla.i18n.language import Language
from ventanilla.i18n.languages import Languages

__all__ = ["Language", "Languages"]
