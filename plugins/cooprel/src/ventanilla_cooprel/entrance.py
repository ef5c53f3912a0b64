"""How Cooprel's clients come in: registered with a RUT, and an account added with its holder's RUT and its number."""

from __future__ import annotations

import csv
from importlib.resources import files

from ventanilla.plugin import (
    Choice,
    Field,
    FieldKind,
    IdentityPolicy,
    LinkingPolicy,
    ProviderShape,
    SignInProvider,
)

_GENDERS = tuple(Choice(each, f"cooprel.gender.{each}") for each in ("female", "male", "other", "unsaid"))


def _comunas() -> tuple[Choice, ...]:
    """All comunas of Chile under their regions, those around the co-operative first."""
    text = files("ventanilla_cooprel").joinpath("comunas.csv").read_text(encoding="utf-8")
    return tuple(Choice(row["comuna"], group=row["region"]) for row in csv.DictReader(text.splitlines()))


_PASSWORDS = (
    Field("password", FieldKind.NEW_PASSWORD, "field.new_password", "field.hint.new_password_ten"),
    Field("password_again", FieldKind.PASSWORD_AGAIN, "field.new_password_again"),
)
_RUT = Field("rut", FieldKind.CL_RUT, hint="field.hint.rut", autocomplete="username")

IDENTITY = IdentityPolicy(
    register=(
        Field("rut", FieldKind.CL_RUT, hint="field.hint.rut", heading="cooprel.personal", autocomplete="username"),
        Field("first_name", FieldKind.FIRST_NAME, "cooprel.first_names"),
        Field("last_name", FieldKind.LAST_NAME, "cooprel.fathers_name"),
        Field("mothers_name", FieldKind.LAST_NAME, "cooprel.mothers_name", autocomplete="off"),
        Field("birth_date", FieldKind.BIRTH_DATE, hint="field.hint.birth_date"),
        Field("nationality", FieldKind.COUNTRY, "cooprel.nationality"),
        Field("gender", FieldKind.CHOICE, "cooprel.gender", choices=_GENDERS, autocomplete="sex"),
        Field("email", FieldKind.EMAIL, hint="field.hint.email"),
        Field("telephone", FieldKind.PHONE, "cooprel.telephone", "cooprel.telephone_hint"),
        Field("street", FieldKind.TEXT, "cooprel.street", autocomplete="address-line1"),
        Field("house_number", FieldKind.TEXT, "cooprel.house_number", required=False),
        Field("flat", FieldKind.TEXT, "cooprel.flat", required=False),
        Field("comuna", FieldKind.CHOICE, "cooprel.comuna", choices=_comunas(), autocomplete="address-level2"),
        Field(
            "password",
            FieldKind.NEW_PASSWORD,
            "cooprel.password",
            "field.hint.new_password_ten",
            heading="cooprel.secret",
        ),
        Field("password_again", FieldKind.PASSWORD_AGAIN, "cooprel.password_again"),
    ),
    sign_in=(
        Field("rut", FieldKind.CL_RUT, hint="cooprel.rut_hint", autocomplete="username"),
        Field("password", FieldKind.PASSWORD),
    ),
    reset=(_RUT,),
    change_password=(Field("current_password", FieldKind.PASSWORD), *_PASSWORDS),
    can_clear=True,
    note="cooprel.note",
    providers=(SignInProvider("clave_unica", shape=ProviderShape.CLAVE_UNICA, proves=(FieldKind.CL_RUT,)),),
)
LINKING = LinkingPolicy(
    "rut_and_client_number",
    1,
    (
        Field("rut", FieldKind.CL_RUT, "cooprel.holders_rut", "field.hint.rut"),
        Field("supply_number", FieldKind.SUPPLY_NUMBER, "cooprel.client_number", "cooprel.client_number_hint"),
    ),
)
