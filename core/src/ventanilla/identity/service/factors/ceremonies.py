"""WebAuthn with a relying party of one host: what a browser is asked for, and what its answer is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

MOST_BYTES = 20_000
"""Of a browser's answer: the biggest attestation that an authenticator gives is a quarter of it."""
TIMEOUT = 300_000
"""Milliseconds that a browser lets its owner look for the key."""
_TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "hybrid", "internal", "cable"})


class NotProven(Exception):
    """The answer proves nothing: cut, forged, of another site, or not asked for."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that a browser has made; ``transports`` are how it is reached."""

    credential: str
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


def host_of(base_url: str) -> str:
    """The host that passkeys are bound to; empty where there can be none: browsers take names, no addresses."""
    host = (urlsplit(base_url).hostname or "").lower()
    try:
        ip_address(host)
    except ValueError:
        return host
    return ""


def origin_of(base_url: str) -> str:
    """The origin of the portal's pages as browsers write it."""
    parts = urlsplit(base_url.lower())
    own = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, own) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def creation(
    host: str, title: str, who: tuple[bytes, str, str], challenge: bytes, known: Sequence[str]
) -> dict[str, Any]:
    """What ``navigator.credentials.create`` is asked for: a key that is found by itself and knows its owner.

    ``who`` is a handle, a name and a name to be shown; ``known`` are the credentials that they have.
    """
    handle, name, shown = who
    options = generate_registration_options(
        rp_id=host,
        rp_name=title,
        user_id=handle,
        user_name=name,
        user_display_name=shown,
        challenge=challenge,
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known],
    )
    made: dict[str, Any] = options_to_json_dict(options)
    return made


def asking(host: str, challenge: bytes, known: Sequence[str] = ()) -> dict[str, Any]:
    """What ``navigator.credentials.get`` is asked for: one of these keys, or whichever the browser finds."""
    options = generate_authentication_options(
        rp_id=host,
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known] or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    made: dict[str, Any] = options_to_json_dict(options)
    return made


def parsed(answer: object) -> dict[str, Any]:
    """A browser's answer as sent by a form or in JSON.

    :raises NotProven: when it is no such thing, or longer than any is.
    """
    try:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        if len(text) > MOST_BYTES:
            raise NotProven
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise NotProven from None
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise NotProven
    return found


def credential_of(answer: Mapping[str, Any]) -> str:
    """The credential's id that an answer names, in the one way to write it.

    :raises NotProven: when it names none.
    """
    try:
        raw = base64url_to_bytes(answer["id"]) if isinstance(answer.get("id"), str) else b""
    except ValueError:
        raw = b""
    if not 0 < len(raw) <= 1023:
        raise NotProven
    return bytes_to_base64url(raw)


def handle_of(answer: Mapping[str, Any]) -> bytes | None:
    """Whose key it says it is; None when it says nothing."""
    handle = answer["response"].get("userHandle")
    try:
        return base64url_to_bytes(handle) if isinstance(handle, str) and handle else None
    except ValueError:
        return b""


def made(answer: dict[str, Any], challenge: bytes, host: str, origin: str) -> NewKey:
    """The key that a browser made for this challenge.

    :raises NotProven: when it did not.
    """
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except Exception:  # the library, CBOR and the curves each have their own faults for what is forged
        raise NotProven from None
    _refuse_framed(answer)
    reached = answer["response"].get("transports")
    ways = reached if isinstance(reached, list) else []
    transports = tuple(sorted({way for way in ways if isinstance(way, str) and way in _TRANSPORTS}))
    credential = bytes_to_base64url(found.credential_id)
    return NewKey(credential, found.credential_public_key, found.sign_count, transports)


def shown(answer: dict[str, Any], challenge: bytes, host: str, origin: str, public_key: bytes) -> int:
    """The counter of a key that signed this challenge, its owner being verified; older ones are for the caller.

    :raises NotProven: when it did not.
    """
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # as above
        raise NotProven from None
    _refuse_framed(answer)
    return int(found.new_sign_count)


def _refuse_framed(answer: Mapping[str, Any]) -> None:
    """No page of this portal stands in another site's frame, so no answer comes out of one."""
    if parse_client_data_json(base64url_to_bytes(answer["response"]["clientDataJSON"])).cross_origin:
        raise NotProven
