"""What a third party reads of its grant: that the service works, who it is itself, what it was given."""

from __future__ import annotations

from datetime import UTC, datetime

from ventanilla.apps.model import Client, GrantType, Subscription
from ventanilla.exchange.green_button.atom import ROOT, Entry, element, leaf
from ventanilla.kernel.scopes import Scope

_IN_PRODUCTION, _ACTIVE = 2, 1
_GRANTS = (GrantType.AUTHORIZATION_CODE, GrantType.CLIENT_CREDENTIALS, GrantType.REFRESH)


def application_xml(client: Client, base_url: str, utility: str, scopes: frozenset[Scope]) -> str:
    """``ApplicationInformation`` of an app. Its secret was told once, when it was registered, and never again.

    Of the ways to a token it names those that ESPI knows: a device's is none of them.
    """
    root = f"{base_url}{ROOT}"
    parts = [
        leaf("dataCustodianId", utility[:64]),
        leaf("dataCustodianApplicationStatus", _IN_PRODUCTION),
        leaf("thirdPartyApplicationDescription", client.about[:256]),
        leaf("authorizationServerUri", base_url),
        leaf("thirdPartyNotifyUri", client.notify_uri),
        leaf("authorizationServerAuthorizationEndpoint", f"{base_url}/oauth/authorize"),
        leaf("authorizationServerTokenEndpoint", f"{base_url}/oauth/token"),
        leaf("dataCustodianBulkRequestURI", f"{root}/Batch/Subscription"),
        leaf("dataCustodianResourceEndpoint", root),
        *([leaf("thirdPartyUserPortalScreenURI", client.homepage)] if client.homepage else []),
        leaf("client_secret", ""),
        leaf("client_name", client.name[:256]),
        *([leaf("client_uri", client.homepage)] if client.homepage else []),
        *(leaf("redirect_uri", each) for each in client.redirect_uris),
        leaf("client_id", client.id),
        *([leaf("policy_uri", client.policy_uri)] if client.policy_uri else []),
        leaf("software_id", client.id),
        leaf("software_version", "1"),
        leaf("client_id_issued_at", int(client.created_at.timestamp())),
        leaf("client_secret_expires_at", 0),
        *([leaf("contacts", client.contact[:256])] if client.contact else []),
        leaf("token_endpoint_auth_method", client.auth_method.value),
        leaf("scope", " ".join(each.value for each in Scope if each in scopes)),
        *(leaf("grant_types", each.value) for each in sorted(client.grants) if each in _GRANTS),
        leaf("response_types", "code"),
        leaf("registration_client_uri", f"{root}/ApplicationInformation/{client.id}"),
        leaf("registration_access_token", ""),
    ]
    return element("ApplicationInformation", *parts)


def application_entry(client: Client, base_url: str, utility: str) -> Entry:
    """The same as a resource."""
    content = application_xml(client, base_url, utility, client.scopes)
    path = f"ApplicationInformation/{client.id}"
    return Entry(path, client.name, content, client.created_at, "ApplicationInformation")


def authorization_entry(subscription: Subscription, base_url: str, expires: datetime | None) -> Entry:
    """``Authorization``: what was given, since when, and where it is fetched. Nothing in it says who gave it.

    A period of no length has no end: it lasts until somebody ends it.
    """
    root, grant_id = f"{base_url}{ROOT}", subscription.id
    given = int(subscription.given_at.timestamp())
    content = element(
        "Authorization",
        element("authorizedPeriod", leaf("duration", 0), leaf("start", given)),
        leaf("status", _ACTIVE),
        leaf("expires_at", int(expires.timestamp()) if expires else 0),
        leaf("grant_type", "authorization_code"),
        leaf("scope", " ".join(each.value for each in Scope if each in subscription.actor.scopes)),
        leaf("token_type", "Bearer"),
        leaf("resourceURI", f"{root}/Batch/Subscription/{grant_id}"),
        leaf("authorizationURI", f"{root}/Authorization/{grant_id}"),
    )
    path = f"Authorization/{grant_id}"
    related = (f"ApplicationInformation/{subscription.client.id}", f"Subscription/{grant_id}")
    return Entry(path, "", content, subscription.given_at.astimezone(UTC), "Authorization", related)
