"""Invented people as each shape of provider tells of them."""

from __future__ import annotations

from typing import Any

from ventanilla.demo.model import SandboxPerson
from ventanilla.plugin import ProviderShape
from ventanilla.plugin.providers import COMPANY, EID


def told(shape: ProviderShape, one: SandboxPerson) -> dict[str, Any]:
    """What the user's info says, beside the subject."""
    return _TELL[shape](one)


def _plain(one: SandboxPerson) -> dict[str, Any]:
    return {
        "given_name": one.first_name,
        "family_name": one.last_name,
        "email": one.email,
        "email_verified": True,
        "birthdate": one.birth_date,
    }


def _mi_argentina(one: SandboxPerson) -> dict[str, Any]:
    own = {"dni_type": "DNI", "dni_number": one.number, "cuil": "", "do_dni_match_cuil": True}
    return {**_plain(one), **own, "validation_level": int(one.level or 0)}


def _clave_unica(one: SandboxPerson) -> dict[str, Any]:
    digits, _, check = one.number.partition("-")
    return {
        "RolUnico": {"numero": int(digits), "DV": check, "tipo": "RUN"},
        "name": {"nombres": one.first_name.split(), "apellidos": one.last_name.split()},
    }


def _esia(one: SandboxPerson) -> dict[str, Any]:
    year, month, day = one.birth_date.split("-")
    return {
        "firstName": one.first_name,
        "lastName": one.last_name,
        "birthDate": f"{day}.{month}.{year}",
        "snils": one.number,
        "trusted": one.level == "trusted",
    }


def _spid_cie(one: SandboxPerson) -> dict[str, Any]:
    own = {f"{EID}fiscal_number": f"TINIT-{one.number}"}
    return {**_plain(one), **own, **({COMPANY: one.company} if one.company else {})}


_TELL = {
    ProviderShape.OIDC: _plain,
    ProviderShape.MI_ARGENTINA: _mi_argentina,
    ProviderShape.CLAVE_UNICA: _clave_unica,
    ProviderShape.ESIA: _esia,
    ProviderShape.SPID_CIE: _spid_cie,
}
