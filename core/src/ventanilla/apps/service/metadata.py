"""What the authorization server says of itself (OpenID Connect Discovery 1.0, RFC 8414)."""

from __future__ import annotations

from typing import Any

from ventanilla.apps.model import AuthMethod, GrantType
from ventanilla.apps.service.issuing import CLASSES
from ventanilla.apps.service.keys import ALGORITHM
from ventanilla.house import House
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy

CLAIMS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "amr", "acr", "nonce", "at_hash")
PERSONAL = {Scope.PROFILE: ("name", "given_name", "family_name", "locale"), Scope.EMAIL: ("email", "email_verified")}


def metadata(house: House, policy: AppsPolicy) -> dict[str, Any]:
    """The discovery document: addresses, and what is and isn't supported."""
    base = house.settings.base_url
    of_utility = [each for each in Scope if each.is_of_utility]
    personal = [claim for scope, claims in PERSONAL.items() if scope in policy.scopes for claim in claims]
    methods = [each.value for each in AuthMethod]
    secrets = [each.value for each in AuthMethod if each is not AuthMethod.NONE]
    told: dict[str, Any] = {
        "issuer": base,
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "userinfo_endpoint": f"{base}/oauth/userinfo",
        "jwks_uri": f"{base}/oauth/jwks.json",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "introspection_endpoint": f"{base}/oauth/introspect",
        "device_authorization_endpoint": f"{base}/oauth/device_authorization",
        "end_session_endpoint": f"{base}/oauth/end-session",
        "scopes_supported": [each.value for each in (*policy.scopes, *of_utility)],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [each.value for each in GrantType],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": secrets,
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [*CLAIMS, *personal],
        "acr_values_supported": list(CLASSES),
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": [each.tag for each in house.languages.all],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "service_documentation": f"{base}/api/v1/docs",
    }
    if policy.registration:
        told["registration_endpoint"] = f"{base}/oauth/register"
    return told
