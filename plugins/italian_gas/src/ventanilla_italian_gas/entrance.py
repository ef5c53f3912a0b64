"""How clients come in: with the client code of the bill, and a password that goes to a proven address."""

from __future__ import annotations

from datetime import timedelta

from ventanilla.plugin import (
    Budget,
    Enrolment,
    Field,
    FieldKind,
    IdentityPolicy,
    IssuedLogins,
    LinkingPolicy,
    ProviderShape,
    SignInProvider,
)

_TAX_CODE = Field("tax_code", FieldKind.IT_TAX_CODE)

IDENTITY = IdentityPolicy(
    register=(),
    sign_in=(
        Field("user_name", FieldKind.CUSTOMER_NUMBER, "field.user_name"),
        Field("password", FieldKind.PASSWORD),
    ),
    reset=(Field("user_name", FieldKind.CUSTOMER_NUMBER, "field.client_code", "field.hint.client_code"),),
    change_password=(
        Field("current_password", FieldKind.PASSWORD),
        Field("password", FieldKind.NEW_PASSWORD, "field.new_password", "field.hint.new_password_ten"),
        Field("password_again", FieldKind.PASSWORD_AGAIN, "field.new_password_again"),
    ),
    issued=IssuedLogins(
        name="client_code",
        version=1,
        doors=(),
        enrolment=Enrolment(
            prove=(
                Field("client_code", FieldKind.IT_CLIENT_CODE, "field.client_code_on_bill", "field.hint.client_code"),
                _TAX_CODE,
            ),
            secret=Field("invoice_code", FieldKind.BILL_CODE, hint="field.hint.invoice_code", required=False),
        ),
        one_time_tries=20,
        per_utility=Budget(2_000, timedelta(days=1)),
    ),
    shows_last_access=True,
    has_fax=True,
    password_locks=True,
    providers=(
        SignInProvider(
            "spid_cie",
            shape=ProviderShape.SPID_CIE,
            levels=("https://www.spid.gov.it/SpidL2", "https://www.spid.gov.it/SpidL3"),
            proves=(FieldKind.IT_TAX_CODE,),
        ),
    ),
)
LINKING = LinkingPolicy("client_code", 1, (_TAX_CODE,))
"""Nobody links a supply: a login opens what its client code opens. The records have to know what proves it."""
