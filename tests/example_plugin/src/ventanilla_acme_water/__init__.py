"""Acme Water: what it declares about itself."""

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
    Screen,
    Site,
    TicketPolicy,
    TicketTopic,
    Utility,
)

UTILITY = Utility(
    name="acme_water",
    title="Aguas Acme",
    short_title="Acme",
    country="AR",
    timezone="America/Argentina/Cordoba",
    currency="ARS",
    locales=("es-AR",),
    commodities=(Commodity.WATER,),
    core=">=0.1,<0.2",
    tax_id="30-71234567-1",
    contact=ContactPoint(
        phone="0353 455-0100",
        email="hola@acme.example",
        address="Bv. España 210, Villa María",
        hours="Lunes a viernes de 7 a 13",
    ),
    identity=IdentityPolicy(
        register=(
            Field("user_name", FieldKind.USER_NAME),
            Field("email", FieldKind.EMAIL),
            Field("first_name", FieldKind.FIRST_NAME),
            Field("last_name", FieldKind.LAST_NAME),
            Field("password", FieldKind.NEW_PASSWORD),
            Field("password_again", FieldKind.PASSWORD_AGAIN),
        ),
        sign_in=(Field("user_name", FieldKind.USER_NAME), Field("password", FieldKind.PASSWORD)),
        reset=(Field("account", FieldKind.USER_NAME_OR_EMAIL),),
        change_password=(
            Field("current_password", FieldKind.PASSWORD),
            Field("password", FieldKind.NEW_PASSWORD),
            Field("password_again", FieldKind.PASSWORD_AGAIN),
        ),
    ),
    linking=LinkingPolicy(
        name="dni_birth_date",
        version=1,
        fields=(Field("dni", FieldKind.AR_DNI), Field("birth_date", FieldKind.BIRTH_DATE)),
    ),
    screens=(
        Screen("home.dashboard"),
        Screen("billing.bills"),
        Screen("readings.consumption"),
        Screen("supply.accounts"),
        Screen("supply.link"),
        Screen("messages.contacts"),
        Screen("messages.write", in_menu=False),
        Screen("messages.tickets"),
        Screen("messages.news"),
        Screen("messages.about"),
    ),
    documents=(DocumentKind("bill"),),
    tickets=TicketPolicy((TicketTopic("bills", 10), TicketTopic("leaks", 1)), prefix="AC"),
    site=Site(),
    attributes=(Attribute("supply_point", "tank", AttributeType.FLAG),),
    settings=("meters_url",),
)
