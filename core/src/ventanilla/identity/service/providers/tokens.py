"""What a provider signs: looked at with its keys, by algorithms that are named here, by nothing that it says itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet, KeySetSerialization

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
"""Signatures by a key pair only: a public key is no shared secret, and no signature is none."""
_UNLOCKING = ("RSA-OAEP", "RSA-OAEP-256", "A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")
LONGEST = 32_768
LEEWAY = 60
"""Seconds by which two clocks may differ."""
OLDEST = 600
"""Seconds that an identity token may be old: it was asked for a moment ago."""


class Unfit(Exception):
    """A provider's word is no good: why, for the log. People hear :class:`ventanilla.errors.ProviderRefused`."""


class UnknownKey(Unfit):
    """Raised when none of the known keys is the one that a token names; there may be new ones."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an identity token has to say. Without a ``nonce`` none is looked at."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


def key_set(raw: object) -> list[Key]:
    """The public keys for signatures of a JWK set; others in it are passed over.

    :raises Unfit: when there is none.
    """
    keys: list[Key] = []
    found = raw.get("keys") if isinstance(raw, Mapping) else None
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict) and each.get("kty") in ("RSA", "EC") and each.get("use", "sig") == "sig":
            try:
                keys += KeySet.import_key_set(cast(KeySetSerialization, {"keys": [each]})).keys
            except (JoseError, ValueError, TypeError):
                continue
    if not keys:
        raise Unfit("no keys")
    return keys


def signed(token: object, keys: Collection[Key]) -> dict[str, Any]:
    """The claims of a token that one of these keys has signed.

    :raises UnknownKey: when it names another key.
    :raises Unfit: when it is not signed well.
    """
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST:
        raise Unfit("no token")
    try:
        return dict(jwt.decode(token, _chosen(keys), algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, TypeError, RecursionError) as fault:
        raise Unfit(f"signature: {type(fault).__name__}") from None


def unlocked(token: str, key: Key) -> str:
    """What was encrypted for the portal, still signed.

    :raises Unfit: when it can't be read.
    """
    try:
        plain = jwe.decrypt_compact(token, key, algorithms=_UNLOCKING).plaintext
        return (plain or b"").decode("ascii")
    except (JoseError, ValueError, TypeError) as fault:
        raise Unfit(f"encryption: {type(fault).__name__}") from None


def identity_of(claims: Mapping[str, Any], expected: Expected) -> str:
    """The subject of an identity token whose signature is good (OpenID Connect Core 1.0, 3.1.3.7).

    :raises Unfit: when it is for somebody else, from somebody else, of another time or another sign-in.
    """
    now = int(expected.now.timestamp())
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != expected.issuer:
        raise Unfit("iss")
    if not isinstance(audiences, list) or expected.client_id not in audiences:
        raise Unfit("aud")
    if claims.get("azp", expected.client_id) != expected.client_id or (len(audiences) > 1 and "azp" not in claims):
        raise Unfit("azp")
    if not _moment(claims, "exp") > now - LEEWAY:
        raise Unfit("exp")
    if not now - OLDEST <= _moment(claims, "iat") <= now + LEEWAY:
        raise Unfit("iat")
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY:
        raise Unfit("nbf")
    if expected.nonce and claims.get("nonce") != expected.nonce:
        raise Unfit("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Unfit("sub")
    return subject


def _moment(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1 << 40:
        raise Unfit(name)
    return int(value)


def _chosen(keys: Collection[Key]) -> Callable[[GuestProtocol], Key]:
    """By its name among the known ones, and never from the token itself; without a name when there is only one."""

    def choose(token: GuestProtocol) -> Key:
        kid = token.headers().get("kid")
        named = [each for each in keys if each.kid == kid] if kid is not None else list(keys)
        if len(named) != 1:
            raise UnknownKey("kid")
        return named[0]

    return choose
