"""From what a provider says to what the portal's forms ask: canonical, by kind, and nothing that isn't one."""

from __future__ import annotations

from collections.abc import Mapping

from ventanilla.fields import Fault, Surroundings, canonical_value
from ventanilla.plugin import Claim, FieldKind, ProviderShape, SignInProvider
from ventanilla.plugin.providers import COMPANY, EID

_Raw = Mapping[str, object]
_LONGEST = 400


def told_flat(shape: ProviderShape, raw: _Raw) -> dict[str, object]:
    """The claims with the structures of a shape written as plain ones."""
    return {**raw, **_FLAT.get(shape, lambda _: {})(raw)}


def level_of(shape: ProviderShape, raw: _Raw) -> str:
    """The level of assurance that it states; empty where it states none."""
    if shape is ProviderShape.MI_ARGENTINA:
        found = raw.get("validation_level", raw.get("level"))
    elif shape is ProviderShape.ESIA:
        found = "trusted" if raw.get("trusted") is True else ""
    else:
        found = raw.get("acr")
    is_one = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found)[:80] if is_one else ""


def answers(provider: SignInProvider, raw: _Raw, around: Surroundings) -> dict[FieldKind, str]:
    """Canonical values by kind; a claim that is missing, or can't be of its kind, answers nothing."""
    found = {each.kind: _answer(each, raw, around) for each in provider.vouched}
    if str(raw.get("email_verified", True)).lower() != "true":
        found.pop(FieldKind.EMAIL, None)
    return {kind: text for kind, text in found.items() if text}


def _answer(asked: Claim, raw: _Raw, around: Surroundings) -> str:
    said = raw.get(asked.name)
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    if not isinstance(said, str) or len(said) > _LONGEST or not said.startswith(asked.prefix):
        return ""
    try:
        return canonical_value(asked.kind, said.removeprefix(asked.prefix).strip(), around)
    except Fault:
        return ""


def _mi_argentina(raw: _Raw) -> dict[str, object]:
    """A number is a DNI where its kind says so."""
    return {} if str(raw.get("dni_type", "")).upper() == "DNI" else {"dni_number": None}


def _clave_unica(raw: _Raw) -> dict[str, object]:
    """``RolUnico`` in its parts, and names in lists."""
    number, name = raw.get("RolUnico"), raw.get("name")
    found: dict[str, object] = {"run": None}
    if isinstance(number, Mapping) and number.get("tipo") == "RUN":
        found["run"] = f"{number.get('numero')}-{number.get('DV')}"
    if isinstance(name, Mapping):
        firsts, lasts = name.get("nombres"), name.get("apellidos")
        found["given_name"] = " ".join(map(str, firsts)) if isinstance(firsts, list) else None
        found["family_name"] = str(lasts[0]) if isinstance(lasts, list) and lasts else None
    return found


def _esia(raw: _Raw) -> dict[str, object]:
    """Names in its own words."""
    ours = {"given_name": "firstName", "family_name": "lastName", "birthdate": "birthDate"}
    return {name: raw.get(theirs) for name, theirs in ours.items()}


def _spid_cie(raw: _Raw) -> dict[str, object]:
    """Whoever comes for a company is not the person: their own tax code does not stand for it."""
    return {f"{EID}fiscal_number": None} if raw.get(COMPANY) else {}


_FLAT = {
    ProviderShape.MI_ARGENTINA: _mi_argentina,
    ProviderShape.CLAVE_UNICA: _clave_unica,
    ProviderShape.ESIA: _esia,
    ProviderShape.SPID_CIE: _spid_cie,
}
