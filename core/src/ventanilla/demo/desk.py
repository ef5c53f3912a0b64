"""Who works in the back office of the demo: one invented member of each utility, with all roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ventanilla.kernel.actors import SystemActor
from ventanilla.plugin import Utility

if TYPE_CHECKING:
    from ventanilla.app import Portal

PASSWORD = "ventanilla-demo-desk"  # noqa: S105  everybody may know it: the demo has nobody's data
FACTOR = "VENTANILLADEMODESKVENTANILLADEMO"
"""The second factor of all of them, to be typed into an authenticator."""
_NAMES = {"es": "Laura Benítez", "ru": "Ольга Рочева"}


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A member of the staff who is there at the start."""

    name: str
    email: str


def member_of(utility: Utility) -> DemoMember:
    """The one of a utility."""
    host = utility.name.replace("_", "-")
    return DemoMember(_NAMES.get(utility.locales[0].partition("-")[0], "Alex Morgan"), f"desk@{host}.example")


def hire(portal: Portal) -> None:
    """Let them in, by the same rows as anybody's; one who is there already stays."""
    member = member_of(portal.house.utility)
    typed = {"name": member.name, "email": member.email}
    portal.staff.members.open(SystemActor("demo"), typed, PASSWORD, FACTOR)


def code_now() -> str:
    """The code that an authenticator would show at this moment."""
    from ventanilla.identity.service.factors.totp import code_at

    return code_at(FACTOR, datetime.now(UTC))
