"""What the rules of a field know beside the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ventanilla.plugin import PasswordRule, Utility


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The utility's country (ISO 3166), the day at its place, its password rule and its own names."""

    country: str
    today: date
    password: PasswordRule = field(default_factory=PasswordRule)
    own_words: tuple[str, ...] = ()

    @classmethod
    def of(cls, utility: Utility, today: date) -> Surroundings:
        """Those of a utility on a day."""
        words = (utility.name, utility.short_title, utility.title)
        return cls(utility.country, today, utility.identity.password, words)
