"""The app of others that the demo knows: one invented app at each utility, to try the flow with from the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ventanilla.apps.model import GRANTS_OF, ClientKind, Source
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import stable_id

if TYPE_CHECKING:
    from ventanilla.app import Portal

REDIRECTS = ("http://127.0.0.1/callback", "http://[::1]/callback")
"""Where it is called back: on the person's own machine, at any port."""
_NAMES = {"es": "Mi Kilovatio", "ru": "Мой киловатт", "it": "Il mio chilowatt"}
_ABOUT = {
    "es-AR": "Muestra en tu teléfono cuánto consumís y cuánto vas a pagar.",
    "es-CL": "Muestra en su teléfono cuánto consume y cuánto va a pagar.",
    "ru": "Показывает в телефоне, сколько вы расходуете и сколько заплатите.",
    "it": "Mostra sul telefono quanto si consuma e quanto si pagherà.",
}


def client_id_of(utility: str) -> str:
    """The client_id of the demo's app at a utility: the same on every machine, so that the docs can name it."""
    return stable_id(b"ventanilla demo", "app", utility)


def connect(portal: Portal) -> None:
    """Register it; one that is there already stays."""
    utility, client_id = portal.house.utility, client_id_of(portal.house.utility.name)
    if utility.apps is None or portal.apps.clients.find(client_id) is not None:
        return
    language = utility.locales[0].partition("-")[0]
    values = {
        "name": _NAMES.get(language, "My kilowatt"),
        "about": _ABOUT.get(utility.locales[0], "Shows on your phone what you use and what you will pay."),
        "contact": "hello@kilowatt.example",
        "homepage": "https://kilowatt.example/",
        "policy_uri": "https://kilowatt.example/privacy",
        "kind": ClientKind.PUBLIC.value,
        "redirect_uris": list(REDIRECTS),
        "post_logout_uris": ["http://127.0.0.1/"],
        "scopes": [scope.value for scope in utility.app_scopes],
        "grants": [grant.value for grant in GRANTS_OF[ClientKind.PUBLIC]],
    }
    portal.apps.clients.enter(SystemActor("demo"), values, Source.DEMO, client_id=client_id)
