"""What a utility's ``demo`` module brings: invented customers, and who of them is worth a look.

The module has ``PERSONAS``, a tuple of :class:`Persona`, and ``write_feed(folder, today)``, which writes a standard
feed of the months up to that day. The same day gives the same bytes, and what was written for a month stays.
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


class DemoModule(Protocol):
    """The shape of a plugin's ``demo`` module."""

    PERSONAS: tuple[Persona, ...]

    def write_feed(self, folder: Path, today: date) -> None:
        """Write ``feed.toml`` and the CSV files."""
        ...
