"""The providers of identities of the demo: one for each that a utility declares and whose demo brings people for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ventanilla.demo.model import SandboxPerson
from ventanilla.demo.signer import command, is_signed
from ventanilla.plugin import ProviderShape, SignInProvider, Utility
from ventanilla.settings import ProviderSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from ventanilla.demo.instances import DemoInstance

PLACE = "identity-sandbox"
"""Where they are, below the demo's own address."""


def provider_settings(
    utility: Utility, people: Mapping[str, Sequence[SandboxPerson]], folder: Path, root: str, key: str
) -> dict[str, ProviderSettings]:
    """What leads a portal to them; ``root`` is the demo's address, ``key`` the portal's secret key."""
    found = {}
    for each in utility.identity.providers:
        if people.get(each.name):
            url = f"{root}/{PLACE}/{utility.name}/{each.name}"
            secret = hashlib.sha256(f"{each.name} {key}".encode()).hexdigest()
            plain = ProviderSettings(url, f"demo-{utility.name}")
            if each.shape is ProviderShape.SPID_CIE:
                found[each.name] = replace(plain, key_file=str(_own_keys(folder)))
            elif each.shape is ProviderShape.ESIA:
                keys = _its_keys(folder, each.name)
                found[each.name] = replace(plain, issuer=url, keys_file=str(keys), signer=command(_signing_key(folder)))
            else:
                found[each.name] = replace(plain, secret=secret)
    return found


def create_identities(instances: Sequence[DemoInstance]) -> WSGIApplication:
    """All of them, each below its path."""
    from werkzeug.exceptions import NotFound
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    apps: dict[str, WSGIApplication] = {}
    for each in instances:
        for name, settings in each.settings.providers.items():
            declared = each.utility.identity.provider(name)
            assert declared is not None
            apps[f"/{PLACE}/{each.name}/{name}"] = _app(each, declared, settings)
    return DispatcherMiddleware(NotFound(), apps)


def _app(instance: DemoInstance, declared: SignInProvider, settings: ProviderSettings) -> WSGIApplication:
    from ventanilla.demo.idp import SandboxClient, SandboxProvider, create_idp

    back = f"{instance.settings.base_url}/sign-in/with/{declared.name}/back"
    keys = json.loads(Path(settings.key_file).read_text(encoding="utf-8")) if settings.key_file else {}
    verify = partial(is_signed, Path(settings.signer[-1])) if settings.signer else None
    client = SandboxClient(settings.client_id, back, settings.secret, keys, verify)
    people = instance.people[declared.name]
    path = instance.folder / f"{declared.name}.db"
    provider = SandboxProvider(settings.url, declared.shape, client, people, path)
    return create_idp(provider, f"{_NAMES[declared.shape]} ({instance.utility.short_title})")


def _own_keys(folder: Path) -> Path:
    """The portal's own keys: the same ones, whichever process asks first."""
    from ventanilla.demo.idp.store import Store

    store, path = Store(folder / "own_keys.db"), folder / "own_keys.json"
    uses = {"sig": store.key("sig"), "enc": store.key("enc")}
    keys = [{**key.as_dict(private=True), "use": use, "kid": f"demo-{use}"} for use, key in uses.items()]
    path.touch(mode=0o600)
    path.write_text(json.dumps({"keys": keys}), encoding="utf-8")
    return path


def _its_keys(folder: Path, name: str) -> Path:
    """The provider's public keys, as they would be handed over on paper."""
    from ventanilla.demo.idp.store import Store

    key, path = Store(folder / f"{name}.db").key(), folder / f"{name}_keys.json"
    path.write_text(json.dumps({"keys": [{**key.as_dict(private=False), "use": "sig"}]}), encoding="utf-8")
    return path


def _signing_key(folder: Path) -> Path:
    """What the portal signs its requests with: the same key, whichever process asks first."""
    from joserfc.jwk import RSAKey

    from ventanilla.demo.idp.store import Store

    key, path = Store(folder / "own_keys.db").key("cms"), folder / "signing_key.pem"
    assert isinstance(key, RSAKey)
    path.touch(mode=0o600)
    path.write_bytes(key.as_pem(private=True))
    return path


_NAMES = {
    ProviderShape.OIDC: "OpenID",
    ProviderShape.MI_ARGENTINA: "Mi Argentina",
    ProviderShape.CLAVE_UNICA: "ClaveÚnica",
    ProviderShape.ESIA: "ЕСИА",
    ProviderShape.SPID_CIE: "SPID / CIE",
}
