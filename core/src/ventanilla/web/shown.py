"""What a frame shows: supplies, sections, languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ventanilla.kernel.quantities import Commodity


class ShownAddress(Protocol):
    """What the bar says of an address."""

    @property
    def street(self) -> str:
        """Street and number."""
        ...

    @property
    def locality(self) -> str:
        """Town."""
        ...


class ShownSupply(Protocol):
    """What the bar says of a supply."""

    @property
    def id(self) -> str:
        """Opaque."""
        ...

    @property
    def customer_number(self) -> str:
        """The customer's number at the utility."""
        ...

    @property
    def number(self) -> str:
        """The supply's number within the customer."""
        ...

    @property
    def address(self) -> ShownAddress:
        """Where it is delivered."""
        ...

    @property
    def attributes(self) -> Mapping[str, object]:
        """What the utility declares of it."""
        ...

    @property
    def commodity(self) -> Commodity:
        """What is delivered."""
        ...

    @property
    def code(self) -> str:
        """The market's code, or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in the menu."""

    label: str
    url: str
    is_current: bool
    is_deed: bool = False
    """Whether it does something instead of leading to a page: it is posted."""
    heading: str = ""
    """What stands above it, where a part of the menu begins with it."""


@dataclass(frozen=True, slots=True)
class BarSupply:
    """A supply in the bar; ``url`` leads to the same page of that supply."""

    id: str
    label: str
    street: str
    locality: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that the visitor may choose."""

    tag: str
    name: str
    is_current: bool
