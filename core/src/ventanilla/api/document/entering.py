"""How one gets a token, and what the scopes of apps say: the security schemes of the document."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ventanilla.kernel.scopes import Scope
from ventanilla.settings import Settings

FIRST_PARTY, APPS = "bearerAuth", "oauth2"
"""The two kinds of tokens, as the document calls them: a customer's own, and one that was given to an app."""

SCOPES: dict[Scope, str] = {
    Scope.OPENID: "Know that it is you, by a number that only this app gets.",
    Scope.PROFILE: "Read your name.",
    Scope.EMAIL: "Read your e-mail address.",
    Scope.OFFLINE_ACCESS: "Go on when you have signed out.",
    Scope.PROFILE_READ: "Read your name and contacts.",
    Scope.SUPPLY_READ: "Read the chosen supplies: address, contract, technical data.",
    Scope.BILLING_READ: "Read bills, debts, payments and prices of the chosen supplies.",
    Scope.BILLING_PAY: "Begin payments of the chosen supplies.",
    Scope.READINGS_READ: "Read meters, readings, consumption and generation of the chosen supplies.",
    Scope.READINGS_WRITE: "Send in readings of the chosen supplies.",
    Scope.DOCUMENTS_READ: "Fetch papers of the chosen supplies.",
    Scope.DOCUMENTS_WRITE: "Have certificates issued for the chosen supplies.",
    Scope.MESSAGES_READ: "Read messages and notifications about the chosen supplies.",
    Scope.MESSAGES_WRITE: "Write to the utility about the chosen supplies.",
    Scope.GRID_READ: "Browse the grid register and outages.",
    Scope.UTILITY_EVENTS: "For the utility's own systems: what happened.",
    Scope.UTILITY_BATCHES: "For the utility's own systems: batches of readings.",
}
"""What each scope lets an app do."""


def schemes(settings: Settings, scopes: Collection[Scope]) -> dict[str, Any]:
    """The kinds of tokens: a customer's own, and an app's where there are apps."""
    own = {"type": "http", "scheme": "bearer", "description": "A customer's own token, from `POST /identity/sign-in`."}
    return {FIRST_PARTY: own, **({APPS: _apps(settings.base_url.rstrip("/"), scopes)} if scopes else {})}


def scopes_of(schemes: dict[str, Any]) -> frozenset[str]:
    """What apps may have, as the schemes say it; nothing where there are no apps."""
    flows = schemes.get(APPS, {}).get("flows", {}).values()
    return frozenset(scope for flow in flows for scope in flow["scopes"])


def _apps(issuer: str, scopes: Collection[Scope]) -> dict[str, Any]:
    token = {"tokenUrl": f"{issuer}/oauth/token"}
    of_customers = {each.value: told for each, told in SCOPES.items() if each in scopes and not each.is_of_utility}
    of_systems = {each.value: told for each, told in SCOPES.items() if each in scopes and each.is_of_utility}
    return {
        "type": "oauth2",
        "description": (
            "An app's token, narrowed to scopes and supplies that the customer chose. "
            f"`{issuer}/.well-known/openid-configuration` names all endpoints, that of devices without a browser too."
        ),
        "flows": {
            "authorizationCode": {
                "authorizationUrl": f"{issuer}/oauth/authorize",
                **token,
                "refreshUrl": token["tokenUrl"],
                "scopes": of_customers,
            },
            "clientCredentials": {**token, "scopes": of_systems},
        },
    }
