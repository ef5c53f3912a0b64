"""What a utility's ``demo`` module brings: invented customers, and who of them is worth a look.

The module has ``PERSONAS``, a tuple of :class:`Persona`, and ``write_feed(folder, today)``, which writes a standard
feed of the months up to that day. The same day gives the same bytes, and what was written for a month stays.
It may have ``PEOPLE``: by the names of providers of identities, tuples of :class:`SandboxPerson`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """A login that the demo makes at its start, by the same steps as anybody would."""

    user_name: str
    password: str
    email: str
    first_name: str
    last_name: str
    details: Mapping[str, str] = field(default_factory=dict)
    """What the utility asks at registering beside that, by the names of its fields."""


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented customer with something to see.

    ``proofs`` are what links the supplies, by the names of the linking policy's fields, as a person types them;
    a persona with an ``identity`` is linked at the start already. Where logins are issued, ``proofs`` are what a door
    asks for a one-time password, ``agreement`` is what a clerk types, and ``first_password`` still has to be changed.
    """

    about: str
    supplies: tuple[str, ...]
    proofs: Mapping[str, str] = field(default_factory=dict)
    identity: DemoIdentity | None = None
    agreement: Mapping[str, str] = field(default_factory=dict)
    first_password: str = ""


@dataclass(frozen=True, slots=True)
class SandboxPerson:
    """Somebody who can be chosen. ``number`` is the country's (DNI, RUN, СНИЛС, codice fiscale); the day is ISO."""

    id: str
    first_name: str
    last_name: str
    number: str
    birth_date: str
    email: str
    level: str
    about: str = ""
    company: str = ""

    @property
    def name(self) -> str:
        """As the page calls them."""
        return f"{self.first_name} {self.last_name}"


class DemoModule(Protocol):
    """The shape of a plugin's ``demo`` module."""

    PERSONAS: tuple[Persona, ...]

    def write_feed(self, folder: Path, today: date) -> None:
        """Write ``feed.toml`` and the CSV files."""
        ...
