"""Where a provider's endpoints are: what it publishes, what its shape knows, and what the settings say above both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from joserfc.jwk import Key

from ventanilla.identity.service.providers.tokens import Unfit, key_set
from ventanilla.plugin import ProviderShape
from ventanilla.settings import ProviderSettings

_DISCOVERY = "/.well-known/openid-configuration"
FEDERATION = "/.well-known/openid-federation"


@dataclass(frozen=True)
class Endpoints:
    """Addresses, and what it says about itself. ``keys`` are those that it publishes right here, as a JWK set."""

    issuer: str
    authorize: str = ""
    token: str = ""
    userinfo: str = ""
    keys_url: str = ""
    logout: str = ""
    says_issuer: bool = False
    takes_basic: bool = True
    keys: tuple[Key, ...] = ()


def known(shape: ProviderShape, settings: ProviderSettings) -> Endpoints:
    """Those that need no asking; empty ones have to be asked for."""
    url = settings.url.rstrip("/")
    authorize, token, userinfo, logout = (path and url + path for path in _PATHS.get(shape, _NONE))
    found = Endpoints(settings.issuer, authorize, token, userinfo, logout=logout)
    return _settled(found, settings)


def is_whole(found: Endpoints, *, has_keys: bool) -> bool:
    """Whether nothing has to be asked for."""
    return all((found.issuer, found.authorize, found.token, found.keys_url or has_keys))


def document_url(shape: ProviderShape, settings: ProviderSettings) -> str:
    """Where it describes itself."""
    url = settings.url.rstrip("/")
    if shape is ProviderShape.SPID_CIE:
        return url + FEDERATION
    return url + ("/openid" if shape is ProviderShape.CLAVE_UNICA else "") + _DISCOVERY


def described(shape: ProviderShape, settings: ProviderSettings, said: Mapping[str, Any]) -> Endpoints:
    """Its own description, which has to be that of the very issuer that was meant (RFC 8414, 3.3).

    :raises Unfit: when it is somebody else's, lacks something, or leads people to a place that the settings don't name.
    """
    url = settings.url.rstrip("/")
    meant = settings.issuer or (f"{url}/openid" if shape is ProviderShape.CLAVE_UNICA else settings.url)
    if said.get("issuer") != meant:
        raise Unfit("issuer of the description")
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    found = Endpoints(
        meant,
        _text(said, "authorization_endpoint"),
        _text(said, "token_endpoint"),
        _text(said, "userinfo_endpoint"),
        _text(said, "jwks_uri"),
        _text(said, "end_session_endpoint"),
        said.get("authorization_response_iss_parameter_supported") is True,
        "client_secret_basic" in methods if isinstance(methods, list) else True,
        tuple(key_set(said["jwks"])) if "jwks" in said else (),
    )
    found = _settled(_filled(found, known(shape, settings)), settings)
    if not found.authorize or not found.token or not (found.keys_url or found.keys or settings.keys_file):
        raise Unfit("description")
    parts = urlsplit(found.authorize)
    if f"{parts.scheme}://{parts.netloc}" != settings.origin:
        raise Unfit("origin of the page")
    return found


def _settled(found: Endpoints, settings: ProviderSettings) -> Endpoints:
    ours = Endpoints(
        found.issuer,
        settings.authorize_url,
        settings.token_url,
        settings.userinfo_url,
        settings.keys_url,
        settings.logout_url,
    )
    return replace(_filled(ours, found), says_issuer=found.says_issuer, takes_basic=found.takes_basic, keys=found.keys)


def _filled(first: Endpoints, second: Endpoints) -> Endpoints:
    """What the first lacks, from the second."""
    return replace(
        first,
        authorize=first.authorize or second.authorize,
        token=first.token or second.token,
        userinfo=first.userinfo or second.userinfo,
        keys_url=first.keys_url or second.keys_url,
        logout=first.logout or second.logout,
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name, "")
    return found if isinstance(found, str) and found.startswith(("https://", "http://")) else ""


_NONE = ("", "", "", "")
_PATHS: Mapping[ProviderShape, tuple[str, str, str, str]] = {
    ProviderShape.MI_ARGENTINA: ("/authorize/", "/token/", "/userinfo/", ""),
    ProviderShape.CLAVE_UNICA: (
        "/openid/authorize/",
        "/openid/token/",
        "/openid/userinfo/",
        "/api/v1/accounts/app/logout",
    ),
    ProviderShape.ESIA: ("/aas/oauth2/ac", "/aas/oauth2/te", "/rs/prns", "/idp/ext/Logout"),
}
"""Where people are asked, where a code is given in, who they are, and where they sign out."""
