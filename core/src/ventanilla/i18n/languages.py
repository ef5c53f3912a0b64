"""A language: its catalog and its formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from ventanilla.kernel.messages import Message
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity


class Language:
    """One locale with everything a page needs of it. Cheap to call: everything is looked up at start."""

    tag: str
    """BCP 47, as in ``lang="es-AR"``."""

    def text(self, id_: str, /, **values: object) -> str:
        """The translated text with its ``{braces}`` filled; values are formatted by their type."""
        raise NotImplementedError

    def plural(self, id_: str, count: int, /, **values: object) -> str:
        """The right plural form of a text; ``{count}`` is filled too."""
        raise NotImplementedError

    def say(self, message: Message) -> str:
        """The text of a message object."""
        raise NotImplementedError

    def money(self, value: Money) -> str:
        """``$ 2.671,84``."""
        raise NotImplementedError

    def number(self, value: Decimal | int, decimals: int | None = None) -> str:
        """``1.234,5``; with fixed decimals where given, else as many as the value has."""
        raise NotImplementedError

    def quantity(self, value: Quantity) -> str:
        """``221 kWh``."""
        raise NotImplementedError

    def day(self, value: date, style: str = "medium") -> str:
        """A day: ``short`` 10/4/26, ``medium`` 10/04/2026 (numeric, four-digit year), ``long`` 10 de abril de 2026."""
        raise NotImplementedError

    def moment(self, value: datetime) -> str:
        """An aware moment in the utility's zone, to the minute, 24 hours: ``10/04/2026 14:05``."""
        raise NotImplementedError

    def clock_time(self, value: datetime) -> str:
        """Only the time of day of an aware moment, in the utility's zone: ``14:05``."""
        raise NotImplementedError

    def month(self, value: Month, style: str = "long") -> str:
        """``long``: abril de 2026; ``short``: abr; ``medium``: abr 2026."""
        raise NotImplementedError


class Languages:
    """All languages of this instance; the first is the utility's own."""

    all: Sequence[Language]

    @property
    def default(self) -> Language:
        """The utility's own."""
        return self.all[0]

    def get(self, tag: str) -> Language:
        """The language of a tag, or the utility's own when there is none. Never raises, whatever the text."""
        raise NotImplementedError

    def wanted(self, accept_language: str) -> Language:
        """The best of an Accept-Language header: a visitor with es-MX gets es-AR, ``en-GB`` gets en."""
        raise NotImplementedError
