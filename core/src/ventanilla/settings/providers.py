"""The settings of providers that people sign in with: ``[providers.<name>]``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, fields, validate

from ventanilla.errors import StartRefused


@dataclass(frozen=True)
class ProviderSettings:
    """Somebody that people sign in with: where it is, and who the portal is there.

    ``url`` is its address, for plain OpenID Connect its issuer; ``issuer`` what its tokens say it is, where that is
    something else. ``pages`` is the origin of the page it asks people on, if not that of ``url``. Addresses ending in
    ``_url`` stand above what it publishes itself. ``key_file`` are the portal's own private keys, ``keys_file`` the
    provider's public ones where it publishes none (JWK sets), ``signer`` a command that signs its standard input.
    """

    url: str
    client_id: str
    secret: str = field(default="", repr=False)
    issuer: str = ""
    pages: str = ""
    authorize_url: str = ""
    token_url: str = ""
    userinfo_url: str = ""
    keys_url: str = ""
    logout_url: str = ""
    key_file: str = ""
    keys_file: str = ""
    signer: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Scheme and host of the page it asks people on: the only place that they are sent to."""
        parts = urlsplit(self.authorize_url or self.pages or self.url)
        return f"{parts.scheme}://{parts.netloc}"


def _address() -> fields.Url:
    return fields.Url(require_tld=False, schemes={"http", "https"})


class ProviderSchema(Schema):
    """One of them, as the file has it."""

    url = fields.Url(required=True, require_tld=False, schemes={"http", "https"})
    client_id = fields.String(required=True, validate=validate.Length(1, 500))
    issuer = fields.String(validate=validate.Length(1, 500))
    pages = _address()
    authorize_url = _address()
    token_url = _address()
    userinfo_url = _address()
    keys_url = _address()
    logout_url = _address()
    key_file = fields.String()
    keys_file = fields.String()
    signer = fields.List(fields.String(), validate=validate.Length(min=1))


def read_providers(known: dict[str, dict[str, Any]], environment: Mapping[str, str]) -> dict[str, ProviderSettings]:
    """All of them, with their secrets out of the environment.

    :raises StartRefused: for an address in clear, or with a user.
    """
    found = {}
    for name, values in known.items():
        for at in ("url", "pages", "authorize_url", "token_url", "userinfo_url", "keys_url", "logout_url"):
            parts = urlsplit(values.get(at, "https://a"))
            if parts.username or parts.fragment or (parts.scheme == "http" and not is_loopback(parts.hostname or "")):
                raise StartRefused(f"providers.{name}.{at}: write an https address, without a user or a fragment")
        signer = tuple(values.pop("signer", ()))
        secret = environment.get(f"VENTANILLA_PROVIDER_{name.upper()}_SECRET", "")
        found[name] = ProviderSettings(**values, signer=signer, secret=secret)
    return found


def is_loopback(host: str) -> bool:
    """Whether a host is the machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
