"""How Komi's clients come in: with the number on the bill and a password that goes to the contract's contact (§2.1)."""

from __future__ import annotations

from ventanilla.plugin import (
    Channel,
    Door,
    Field,
    FieldKind,
    IdentityPolicy,
    IssuedLogins,
    LinkingPolicy,
    ProviderShape,
    SignInProvider,
)

_NUMBER = Field("customer_number", FieldKind.CUSTOMER_NUMBER, hint="field.hint.number")

IDENTITY = IdentityPolicy(
    register=(),
    sign_in=(
        Field("user_name", FieldKind.CUSTOMER_NUMBER, "field.customer_number"),
        Field("password", FieldKind.PASSWORD),
    ),
    reset=(_NUMBER,),
    change_password=(
        Field("current_password", FieldKind.PASSWORD),
        Field("password", FieldKind.NEW_PASSWORD, "field.new_password", "field.hint.new_password_ten"),
        Field("password_again", FieldKind.PASSWORD_AGAIN, "field.new_password_again"),
    ),
    issued=IssuedLogins(
        name="client_number",
        version=1,
        doors=(
            Door(
                "persons",
                (
                    Field("full_name", FieldKind.RU_NAME, hint="field.hint.full_name"),
                    Field("birth_date", FieldKind.BIRTH_DATE, hint="field.hint.birth_date"),
                    _NUMBER,
                    Field("mobile", FieldKind.RU_MOBILE, hint="field.hint.mobile"),
                ),
            ),
            Door(
                "organisations",
                (
                    Field("inn", FieldKind.RU_INN),
                    _NUMBER,
                    Field("email", FieldKind.EMAIL, hint="field.hint.email_on_file"),
                ),
                Channel.EMAIL,
            ),
        ),
    ),
    providers=(SignInProvider("esia", shape=ProviderShape.ESIA, levels=("trusted",)),),
)
LINKING = LinkingPolicy("client_number", 1, (Field("birth_date", FieldKind.BIRTH_DATE),))
"""Nobody links a supply: a login opens what its number opens. The records still have to know the birth date."""
