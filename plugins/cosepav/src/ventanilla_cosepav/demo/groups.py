"""What a supply is billed for, and who belongs to a member's family."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ventanilla.demo.chance import between, one_of
from ventanilla_cosepav.demo.people import FIRST_NAMES, LAST_NAMES, Member, Supply

_NAMES = {"1": "SERVICIO ELÉCTRICO", "4": "ACUA MEDIDA", "5": "TPP", "6": "SERVICIO"}
"""As the co-operative's own system writes them."""
_FIRST_LEVY = date(2002, 1, 31)
_YEAR = 365.25
_YOUNGEST = date(2024, 12, 31)


@dataclass(frozen=True)
class Service:
    """One line of the services of a supply; a day may be unknown."""

    code: str
    name: str
    since: date | None
    billing_since: date | None
    state: str


@dataclass(frozen=True)
class Relative:
    """Somebody of a member's family; a day may be unknown."""

    name: str
    bond: str
    born_on: date | None
    since: date | None


def services_of(supply: Supply, today: date) -> Iterator[Service]:
    """The electricity and what is billed with it; a new supply is connected and not billed yet."""
    if supply.quirk == "new":
        yield Service("1", _NAMES["1"], today.replace(day=1), None, "CONECTADO")
        return
    for code, name in _NAMES.items():
        since = _FIRST_LEVY if code == "5" and supply.since > _FIRST_LEVY else supply.since
        is_off = code == "4" and between(1, 12, supply.name, "water") == 1
        yield Service(code, name, since, since, "DESCONECTADO" if is_off else "CONECTADO")


def family_of(member: Member) -> Iterator[Relative]:
    """Nobody for some, a partner and children for others; the same person has the same family in every account."""
    if member.supplies[0].quirk == "new":
        return
    last = member.name.partition(",")[0]
    words = (member.dni, "family")
    if member.number in {"5555", "8888"} or between(1, 10, *words, "partner") <= 6:
        born_on = member.born_on + timedelta(days=between(-2000, 2000, *words, "partner born"))
        since = member.born_on + timedelta(days=int(between(25, 34, *words, "wedding") * _YEAR))
        name = f"{one_of(LAST_NAMES, *words, 'partner')}, {one_of(FIRST_NAMES, *words, 'partner first')}"
        is_known = between(1, 8, *words, "partner known") > 1
        yield Relative(name, "Cónyuge", born_on if is_known else None, min(since, _YOUNGEST))
    taken = ""
    for at in range(between(0, 3, *words, "children")):
        born_on = member.born_on + timedelta(days=int((23 + 4 * at) * _YEAR) + between(0, 1200, *words, at, "child"))
        first = one_of([name for name in FIRST_NAMES if name != taken], *words, at, "child first")
        taken = first
        if born_on <= _YOUNGEST:
            yield Relative(f"{last}, {first}", "Hijo/a", born_on, born_on + timedelta(days=between(10, 90, *words, at)))
