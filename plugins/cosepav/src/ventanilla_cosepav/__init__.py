"""COSEPAV's window: an Argentine electricity co-operative in Avellaneda, Santa Fe."""

from __future__ import annotations

from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import (
    Attribute,
    AttributeType,
    ContactPoint,
    DocumentKind,
    Field,
    FieldKind,
    IdentityPolicy,
    LinkingPolicy,
    ProviderShape,
    Screen,
    SignInProvider,
    Utility,
)

UTILITY = Utility(
    name="cosepav",
    title="Cooperativa de Servicios Públicos de Avellaneda",
    short_title="COSEPAV",
    country="AR",
    timezone="America/Argentina/Buenos_Aires",
    currency="ARS",
    locales=("es-AR",),
    commodities=(Commodity.ELECTRICITY,),
    core=">=0.1,<0.2",
    tax_id="30000000015",
    contact=ContactPoint(
        phone="0800 000 0000",
        email="oficina@cosepav.example",
        address="Calle 14 N.º 100, Avellaneda, Santa Fe",
        hours="Lunes a viernes de 7 a 13 h",
        website="https://www.cosepav.example",
    ),
    identity=IdentityPolicy(
        register=(
            Field("user_name", FieldKind.USER_NAME, hint="field.hint.user_name"),
            Field("email", FieldKind.EMAIL, hint="field.hint.email"),
            Field("first_name", FieldKind.FIRST_NAME),
            Field("last_name", FieldKind.LAST_NAME),
            Field("password", FieldKind.NEW_PASSWORD, hint="field.hint.new_password_ten"),
            Field("password_again", FieldKind.PASSWORD_AGAIN),
        ),
        sign_in=(Field("user_name", FieldKind.USER_NAME), Field("password", FieldKind.PASSWORD)),
        reset=(Field("account", FieldKind.USER_NAME_OR_EMAIL),),
        change_password=(
            Field("current_password", FieldKind.PASSWORD),
            Field("password", FieldKind.NEW_PASSWORD, "field.new_password", "field.hint.new_password_ten"),
            Field("password_again", FieldKind.PASSWORD_AGAIN, "field.new_password_again"),
        ),
        providers=(
            SignInProvider(
                "mi_argentina",
                shape=ProviderShape.MI_ARGENTINA,
                levels=("2", "3"),
                proves=(FieldKind.AR_DNI, FieldKind.BIRTH_DATE),
            ),
        ),
    ),
    linking=LinkingPolicy(
        name="dni_birth_date",
        version=1,
        fields=(
            Field("dni", FieldKind.AR_DNI, hint="field.hint.dni"),
            Field("birth_date", FieldKind.BIRTH_DATE, hint="field.hint.birth_date"),
        ),
    ),
    screens=(
        Screen("home.dashboard"),
        Screen("billing.bills", ("number", "issued_on", "due_on", "total", "state")),
        Screen("readings.consumption", ("month", "previous", "current", "amount")),
        Screen("billing.debts", ("number", "due_on", "open", "days_late")),
        Screen("billing.statement", ("date", "kind", "document", "text", "debit", "credit", "balance")),
        Screen("documents.clearance"),
        Screen("messages.e_bill"),
        Screen("supply.family", ("name", "bond", "birth_date", "since")),
        Screen("supply.services", ("code", "name", "since", "billing_since", "state")),
        Screen("supply.accounts", ("customer_number", "number", "street", "locality", "service")),
        Screen("supply.link"),
    ),
    documents=(
        DocumentKind("bill", fiscal="ar.arca"),
        DocumentKind(
            "clearance", prefix="LD", valid_days=30, legal_basis="Emitido conforme al artículo 30 bis de la Ley 24.240."
        ),
        DocumentKind("statement", prefix="RC", valid_days=30),
    ),
    attributes=(Attribute("supply_point", "tariff", AttributeType.TEXT),),
    theme="cosepav",
    supply_label="{customer_number} / {number}",
)
