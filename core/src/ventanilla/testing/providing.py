"""A provider of identities for tests: the demo's sandbox on a real port, in any shape, and a portal that trusts it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from ventanilla.demo.idp import SandboxClient, SandboxProvider, create_idp
from ventanilla.demo.model import SandboxPerson
from ventanilla.kernel.clock import Clock, SystemClock
from ventanilla.plugin import ProviderShape, SignInProvider
from ventanilla.settings import ProviderSettings, Settings

if TYPE_CHECKING:
    from ventanilla.app import Portal

SECRET = "what portal and provider share in tests"
L2 = "https://www.spid.gov.it/SpidL2"
PEOPLE = {
    ProviderShape.OIDC: SandboxPerson("oidc-7", "Ana", "Paz", "20123456", "1971-03-14", "ana@correo.example", "gold"),
    ProviderShape.MI_ARGENTINA: SandboxPerson(
        "ar-20123456", "Ana", "Ferreyra", "20123456", "1971-03-14", "ana.ferreyra@example.com", "2"
    ),
    ProviderShape.CLAVE_UNICA: SandboxPerson(
        "cl-40118732", "Rosa Elvira", "Catrileo Vidal", "40118732-4", "1971-03-14", "rosa@correo.example", ""
    ),
    ProviderShape.ESIA: SandboxPerson(
        "1000299353", "Анна", "Петрова", "11223344595", "1980-05-09", "anna@pochta.example", "trusted"
    ),
    ProviderShape.SPID_CIE: SandboxPerson(
        "it-nencini", "Alba", "Nencini", "NNCLBA68E54Z999P", "1968-05-14", "nencini@posta.example", L2
    ),
}
"""Somebody of each shape."""


@dataclass(frozen=True)
class Idp:
    """A provider that answers, the name that the utility declares it under, and settings that lead to it."""

    name: str
    provider: SandboxProvider
    settings: ProviderSettings

    def choose(self, url: str, person: str) -> str:
        """What somebody does there: opens the page and chooses who they are; the address they are sent back to.

        An empty person stops it.
        """
        status, _headers, page = ask(url)
        assert status == 200, page
        question = page.partition('name="question" value="')[2].partition('"')[0]
        status, headers, page = ask(url, {"question": question, "person": person})
        assert status == 303, page
        return headers["location"]


def ask(url: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    """One request: status, headers, body."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("GET" if form is None else "POST", target, urlencode(form) if form else None, sent)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def said_in(url: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


@contextmanager
def open_idp(
    folder: Path,
    shape: ProviderShape,
    base_url: str,
    *,
    name: str = "",
    people: Sequence[SandboxPerson] = (),
    clock: Clock | None = None,
    shown_as: str = "",
) -> Iterator[Idp]:
    """A provider of a shape that answers until the block ends."""
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    name = name or shape.value
    holder: dict[str, Any] = {}
    server = make_server("127.0.0.1", 0, lambda env, start: holder["app"](env, start), threaded=True)
    url = shown_as or f"http://127.0.0.1:{server.server_port}"
    client, settings = _client(folder, shape, url, f"{base_url}/sign-in/with/{name}/back")
    made = SandboxProvider(
        url, shape, client, people or (PEOPLE[shape],), folder / f"{name}.db", clock or SystemClock()
    )
    if shape is ProviderShape.ESIA:
        path = folder / "esia.json"
        path.write_text(json.dumps(made.public_keys()), encoding="utf-8")
        settings = replace(settings, issuer=url, keys_file=str(path))
    holder["app"] = create_idp(made, name)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Idp(name, made, settings)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def build_trusting(
    settings: Settings,
    idp: Idp,
    clock: Clock,
    declared: SignInProvider | None = None,
    *,
    beside: Sequence[tuple[Idp, SignInProvider]] = (),
) -> Portal:
    """A portal of the settings' utility that knows the provider; ``declared`` stands in place of what it declares, and
    others may be known ``beside`` it."""
    from ventanilla.app import build_portal
    from ventanilla.plugin.loading import load_utility

    at = replace(settings, providers={each.name: each.settings for each in (idp, *(one for one, _ in beside))})
    if declared is None:
        return build_portal(at, clock=clock)
    found = load_utility(settings.utility)
    package = ModuleType(found.package)
    policy = replace(found.utility.identity, providers=(declared, *(one for _, one in beside)))
    utility = replace(found.utility, identity=policy)
    package.__dict__.update({**vars(sys.modules[found.package]), "UTILITY": utility})
    return build_portal(at, clock=clock, package=package)


def _client(folder: Path, shape: ProviderShape, url: str, back: str) -> tuple[SandboxClient, ProviderSettings]:
    if shape is ProviderShape.SPID_CIE:
        private, public = _keys()
        path = folder / "own_keys.json"
        path.write_text(private, encoding="utf-8")
        me = back.partition("/sign-in/")[0]
        return SandboxClient(me, back, keys=json.loads(public)), ProviderSettings(url, me, key_file=str(path))
    if shape is ProviderShape.ESIA:
        command = signer(folder)
        verify = _verifier(folder)
        return SandboxClient("PORTAL", back, verify=verify), ProviderSettings(url, "PORTAL", signer=command)
    return SandboxClient("portal", back, SECRET), ProviderSettings(url, "portal", SECRET)


@cache
def _keys() -> tuple[str, str]:
    """A pair for signatures and one for what is encrypted; private, then public."""
    from joserfc.jwk import RSAKey

    made = [RSAKey.generate_key(2048, {"use": use}) for use in ("sig", "enc")]
    for key in made:
        key.ensure_kid()
    return tuple(  # type: ignore[return-value]
        json.dumps({"keys": [key.as_dict(private=private) for key in made]}) for private in (True, False)
    )


def signer(folder: Path) -> tuple[str, ...]:
    """A command that signs by PKCS#7 with a key of its own; what a GOST provider's command is in production."""
    key, certificate = folder / "signer.key", folder / "signer.crt"
    if not key.exists():
        made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=portal")
        subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    own = ("-signer", str(certificate), "-inkey", str(key))
    return ("openssl", "cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", *own)


def _verifier(folder: Path) -> Any:
    certificate = folder / "signer.crt"

    def verify(signature: bytes, message: bytes) -> bool:
        paths = folder / "signature.der", folder / "message.txt"
        for path, content in zip(paths, (signature, message), strict=True):
            path.write_bytes(content)
        asked = ("-verify", "-binary", "-inform", "DER", "-in", str(paths[0]), "-content", str(paths[1]))
        done = subprocess.run(
            ["openssl", "cms", *asked, "-CAfile", str(certificate), "-purpose", "any"], capture_output=True
        )
        return done.returncode == 0 and done.stdout == message

    return verify
