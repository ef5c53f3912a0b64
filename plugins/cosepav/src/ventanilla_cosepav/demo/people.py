"""Members, their supplies, and the personas worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ventanilla.demo.chance import between, one_of
from ventanilla.demo.model import DemoIdentity, Persona, SandboxPerson

MEMBERS = 300
PASSWORD = "ventanilla-demo"  # noqa: S105  printed for everybody who starts the demo
_FIRST = (
    "Abril Agustín Alma Ana Bautista Benicio Carla Ciro Clara Dante Delfina Elías Emilia Enzo Felipe Gael Helena "
    "Ignacio Irina Joaquín Julia Lara León Lola Mateo Milo Mora Nicolás Olivia Oriana Pilar Ramiro Sara Simón Uma"
)
_LAST = (
    "Acosta Aguirre Altamirano Bandeo Benítez Brollo Cabrera Cettour Dolzan Esquivel Ferreyra Franzoi Gamarra Gregoret "
    "Ibarra Juárez Kaenel Ledesma Maidana Marega Nardelli Ojeda Padoan Quiroga Ramseyer Sartor Sosa Toffoli Urquiza "
    "Vicentini Yardín Zanuttini"
)
FIRST_NAMES, LAST_NAMES = _FIRST.split(), _LAST.split()
"""Names that are common there."""


@dataclass(frozen=True)
class Supply:
    """One supply of a member. ``quirk`` is what is special about its history."""

    member: str
    number: str
    street: str
    tariff: str
    monthly_kwh: int
    since: date
    quirk: str = ""
    is_hourly: bool = False

    @property
    def name(self) -> str:
        """As it is written on bills: ``5555/1``."""
        return f"{self.member}/{self.number}"


@dataclass(frozen=True)
class Member:
    """A member of the co-operative."""

    number: str
    name: str
    dni: str
    born_on: date
    email: str
    phone: str
    supplies: tuple[Supply, ...]


def _supply(member: str, number: str, street: str, quirk: str = "", is_hourly: bool = False) -> Supply:
    kwh = between(150, 420, member, number, "kwh")
    since = date(2004, 3, 30) + timedelta(days=between(0, 5000, member, "since"))
    return Supply(member, number, street, "T1 Residencial", kwh, since, quirk, is_hourly)


_KNOWN = (
    Member(
        "5555",
        "Ferreyra, Ana",
        "20123456",
        date(1971, 3, 14),
        "ana.ferreyra@example.com",
        "",
        (_supply("5555", "1", "Calle 12 N.º 345", is_hourly=True),),
    ),
    Member(
        "8888",
        "Ferreyra, Ana",
        "20123456",
        date(1971, 3, 14),
        "ana.ferreyra@example.com",
        "",
        (_supply("8888", "1", "Calle 7 N.º 120"),),
    ),
    Member(
        "2041",
        "Sosa, Bruno",
        "27456789",
        date(1979, 11, 2),
        "",
        "",
        (_supply("2041", "1", "Calle 9 N.º 812", "debt"),),
    ),
    Member(
        "4210",
        "Kaenel, Elena",
        "24111222",
        date(1974, 5, 19),
        "",
        "",
        (_supply("4210", "1", "Calle 16 N.º 930", "debt"),),
    ),
    Member(
        "3107",
        "Benítez, Carla",
        "30987654",
        date(1984, 6, 25),
        "",
        "+5493482555131",
        (_supply("3107", "1", "Calle 21 N.º 77", "gaps"),),
    ),
    Member(
        "9001",
        "Maidana, Diego",
        "41222333",
        date(1998, 1, 9),
        "",
        "",
        (_supply("9001", "1", "Calle 305 N.º 1410", "new"),),
    ),
    Member(
        "7305",
        "Ojeda, Graciela",
        "16333444",
        date(1963, 8, 30),
        "graciela.ojeda@example.com",
        "+5493482555173",
        (_supply("7305", "1", "Calle 10 N.º 560", "missing hours", is_hourly=True),),
    ),
    Member(
        "1818",
        "Zanuttini, Hugo",
        "8765432",
        date(1952, 12, 17),
        "",
        "",
        (_supply("1818", "1", "Calle 3 N.º 41", "credit"), _supply("1818", "2", "Calle 3 N.º 45")),
    ),
)

PERSONAS = (
    Persona(
        "two supplies, a year of hours; a code goes to the e-mail on file",
        ("5555/1", "8888/1"),
        {"dni": "20.123.456", "birth_date": "14/03/1971"},
        DemoIdentity("ana", PASSWORD, "ana.ferreyra@example.com", "Ana", "Ferreyra"),
    ),
    Persona(
        "three bills unpaid, two of them overdue",
        ("2041/1",),
        {"dni": "27.456.789", "birth_date": "02/11/1979"},
        DemoIdentity("bruno", PASSWORD, "bruno.sosa@example.com", "Bruno", "Sosa"),
    ),
    Persona("the same debt, no contact on file", ("4210/1",), {"dni": "24.111.222", "birth_date": "19/05/1974"}),
    Persona("months without a bill, SMS on file", ("3107/1",), {"dni": "30.987.654", "birth_date": "25/06/1984"}),
    Persona("a new supply with nothing yet", ("9001/1",), {"dni": "41.222.333", "birth_date": "09/01/1998"}),
    Persona("hours with gaps, e-mail and SMS on file", ("7305/1",), {"dni": "16.333.444", "birth_date": "30/08/1963"}),
    Persona("credit notes, two supplies", ("1818/1", "1818/2"), {"dni": "8.765.432", "birth_date": "17/12/1952"}),
)


def members() -> Iterator[Member]:
    """All members, the personas first."""
    yield from _KNOWN
    taken = {member.dni for member in _KNOWN}
    for at in range(MEMBERS - len(_KNOWN)):
        yield _member(at, taken)


def _member(at: int, taken: set[str]) -> Member:
    number = str(10_001 + at * 7)
    dni = str(between(5_000_000, 46_000_000, number, "dni"))
    while dni in taken:
        dni = str(int(dni) + 1)
    taken.add(dni)
    name = f"{one_of(LAST_NAMES, number, 'last')}, {one_of(FIRST_NAMES, number, 'first')}"
    born_on = date(1940, 1, 1) + timedelta(days=between(0, 23_000, number, "born"))
    contact = between(1, 10, number, "contact")
    email = f"socio{number}@example.com" if contact <= 3 else ""
    phone = f"+5493482{555_200 + at}" if contact in (3, 4, 5) else ""
    count = 2 if between(1, 10, number, "count") == 1 else 1
    return Member(
        number, name, dni, born_on, email, phone, tuple(_ordinary(number, each) for each in range(1, count + 1))
    )


def _ordinary(member: str, number: int) -> Supply:
    street = f"Calle {between(1, 60, member, number, 'street')} N.º {between(10, 2400, member, number, 'house')}"
    is_shop = between(1, 8, member, number, "shop") == 1
    kwh = between(400, 1800, member, number, "kwh") if is_shop else between(90, 450, member, number, "kwh")
    since = date(2002, 1, 31) + timedelta(days=between(0, 7000, member, number, "since"))
    return Supply(member, str(number), street, "T2 Comercial" if is_shop else "T1 Residencial", kwh, since)


PEOPLE = {
    "mi_argentina": (
        SandboxPerson(
            "ar-carla", "Carla", "Benítez", "30987654", "1984-06-25", "carla@example.com", "2", "member 3107"
        ),
        SandboxPerson("ar-ana", "Ana", "Ferreyra", "20123456", "1971-03-14", "ana.ferreyra@example.com", "3", "5555"),
        SandboxPerson("ar-new", "Diego", "Maidana", "41222333", "1998-01-09", "", "1", "not validated yet"),
    )
}
"""Who can be chosen at the demo's Mi Argentina."""
