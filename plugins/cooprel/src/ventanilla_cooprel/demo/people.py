"""Clients with their accounts, and the personas worth a look."""

from __future__ import annotations

from collections.abc import Iterator

from ventanilla.demo.chance import between
from ventanilla.demo.chilean import rut_of
from ventanilla.demo.chilean_clients import Area, Client
from ventanilla.demo.model import DemoIdentity, Persona, SandboxPerson

CLIENTS = 200
PASSWORD = "ventanilla-demo"  # noqa: S105  printed for everybody who starts the demo
_RIOS, _LAGOS = "Región de Los Ríos", "Región de Los Lagos"
AREA = Area(
    (
        "Camino a Vivanco", "Ruta T-85", "Camino Trumao", "Sector Mantilhue", "Camino El Roble", "Sector Carimallín",
        "Camino Cayurruca", "Ruta T-71", "Sector Crucero", "Camino a Puerto Nuevo",
    ),
    {
        "Río Bueno": _RIOS, "La Unión": _RIOS, "Lago Ranco": _RIOS, "Paillaco": _RIOS, "San Pablo": _LAGOS,
        "Puyehue": _LAGOS,
    },
)  # fmt: skip
_supply = AREA.supply
_ROSA = Client(
    rut_of(40118732), "Rosa Elvira Catrileo Vidal", "rosa.catrileo@example.com",
    (
        _supply("11", "Lago Ranco", 60, "summer house"), _supply("4821", "Río Bueno", 210),
        _supply("11111", "La Unión", 380, kva=15),
    ),
)  # fmt: skip
_IGNACIO = Client(
    rut_of(40231907), "Ignacio Andrés Winkler Rosas", "ignacio.winkler@example.com",
    (_supply("22222", "Río Bueno", 340, "generation", kva=15),),
)  # fmt: skip
_HORTENSIA = Client(
    rut_of(40345186), "Hortensia del Carmen Barría Ulloa", "hortensia.barria@example.com",
    (_supply("30517", "San Pablo", 170, "debt"),),
)  # fmt: skip
_TEODORO = Client(
    rut_of(40562914), "Teodoro Quintul Mansilla", "teodoro.quintul@example.com",
    (_supply("40266", "Puyehue", 150, "no documents"),),
)  # fmt: skip
_FARM = Client(
    rut_of(40673358), "Agrícola Los Notros Ltda.", "oficina@losnotros.example",
    (
        _supply("51200", "Paillaco", 5200, tariff="AT4.3", kva=150),
        _supply("51201", "Paillaco", 900, "generation, a month that does not add up", kva=30),
    ),
)  # fmt: skip
_LEONOR = Client(rut_of(40784029), "Leonor Naguil Toledo", "", (_supply("61007", "La Unión", 190, "new"),))
KNOWN = (_ROSA, _IGNACIO, _HORTENSIA, _TEODORO, _FARM, _LEONOR)
NOBODY = rut_of(40457020)
"""Somebody who has registered and has no account."""
_OLGA = Client(NOBODY, "Olga Yáñez Igor", "olga.yanez@example.com")


def _registered(about: str, client: Client, name: str, born: str, comuna: str, gender: str = "female") -> Persona:
    """Somebody who has registered with all fifteen fields; ``name`` is first names, father's, mother's."""
    first_name, fathers_name, mothers_name = name.split("/")
    details = {
        "mothers_name": mothers_name,
        "birth_date": born,
        "nationality": "CL",
        "gender": gender,
        "telephone": "64 2341214",
        "street": "Calle Los Arrayanes",
        "house_number": str(between(10, 900, client.rut, "house")),
        "comuna": comuna,
    }
    login = DemoIdentity(client.rut, PASSWORD, client.email, first_name, fathers_name, details)
    return Persona(about, _numbers(client), {"rut": client.rut} if client.supplies else {}, login)


def _numbers(client: Client) -> tuple[str, ...]:
    return tuple(supply.number for supply in client.supplies)


PERSONAS = (
    _registered(
        "three accounts, one of them a summer house that uses nothing in winter",
        _ROSA, "Rosa Elvira/Catrileo/Vidal", "14/03/1971", "La Unión",
    ),
    _registered(
        "has equipment that generates", _IGNACIO, "Ignacio Andrés/Winkler/Rosas", "02/11/1979", "Río Bueno", "male"
    ),
    _registered("three bills unpaid", _HORTENSIA, "Hortensia/Barría/Ulloa", "30/08/1963", "San Pablo"),
    _registered("months without a tax document", _TEODORO, "Teodoro/Quintul/Mansilla", "17/12/1952", "Puyehue", "male"),
    _registered("registered, with the public profile only", _OLGA, "Olga/Yáñez/Igor", "25/06/1984", "Osorno"),
    Persona("a company with two accounts, one at high voltage", _numbers(_FARM), {"rut": _FARM.rut}),
    Persona("a new account with nothing yet and no contact on file", _numbers(_LEONOR), {"rut": _LEONOR.rut}),
)  # fmt: skip


def clients() -> Iterator[Client]:
    """All clients, the personas first."""
    yield from KNOWN
    yield from (AREA.somebody(at) for at in range(CLIENTS - len(KNOWN)))


PEOPLE = {
    "clave_unica": (
        SandboxPerson(
            "cl-leonor", "Leonor", "Naguil Toledo", _LEONOR.rut, "1990-02-27", "", "", "no login, account 61007"
        ),
        SandboxPerson(
            "cl-rosa", "Rosa Elvira", "Catrileo Vidal", _ROSA.rut, "1971-03-14", "", "", "has a login to connect"
        ),
    )
}
"""Who can be chosen at the demo's ClaveÚnica."""
