"""One utility's instance of the demo: its folder, its settings, its data."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import cast

from ventanilla.demo.identities import provider_settings
from ventanilla.demo.model import DemoModule, SandboxPerson
from ventanilla.errors import StartRefused
from ventanilla.plugin import Utility
from ventanilla.plugin.loading import installed, load_utility
from ventanilla.settings import EgressSettings, MailSettings, PaymentSettings, ProviderSettings, Settings, SmsSettings

HOST = "127.0.0.1"
"""Where the demo listens, and how it calls itself unless it is told to be one of ``NAMES``."""
NAMES = (HOST, "localhost")
SANDBOX = "payment-sandbox"
"""Where the payment provider of the demo is, below the demo's own address."""
RECEIVER = f"{HOST}:9000"
"""Where a webhook may lead to in the demo: to a server of whoever tries one out, on the same machine."""


@dataclass(frozen=True)
class DemoInstance:
    """An installed utility that brings a ``demo`` module, with the folder its data lives in."""

    name: str
    folder: Path
    port: int
    host: str = HOST

    @property
    def root(self) -> str:
        """The demo's own address, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    @cached_property
    def utility(self) -> Utility:
        """Its manifest."""
        return load_utility(self.name).utility

    @cached_property
    def module(self) -> DemoModule:
        """Its ``demo`` module."""
        return cast(DemoModule, self._module)

    @property
    def sources(self) -> Path:
        """The folder of its ``demo`` module."""
        return Path(str(self._module.__file__)).parent

    @cached_property
    def settings(self) -> Settings:
        """Everything in its own folder; mails and SMS are files there, which the mailbox page shows."""
        return Settings(
            utility=self.name,
            base_url=f"{self.root}/{self.name}",
            secret_key=self._secret_key(),
            database=f"sqlite:///{self.folder / 'portal.db'}",
            mail=MailSettings(
                folder=str(self.folder / "mail"), sender=f"oficina@{self.name.replace('_', '-')}.example"
            ),
            sms=SmsSettings(folder=str(self.folder / "sms")),
            payments=self._payments(),
            providers=self._providers(),
            egress=EgressSettings((RECEIVER,)),
            files=str(self.folder / "files"),
            outbox=str(self.folder / "outbox"),
        )

    def _payments(self) -> PaymentSettings:
        """The sandbox of the demo, where the utility takes payments; it and the portal share a secret by the key."""
        if self.utility.payments is None:
            return PaymentSettings()
        secret = hashlib.sha256(f"sandbox {self._secret_key()}".encode()).hexdigest()
        return PaymentSettings(f"{self.root}/{SANDBOX}/{self.name}", secret)

    @cached_property
    def people(self) -> Mapping[str, Sequence[SandboxPerson]]:
        """Who can be chosen at the demo's providers of identities, by the names that the utility declares."""
        found: Mapping[str, Sequence[SandboxPerson]] = getattr(self._module, "PEOPLE", {})
        return found

    def _providers(self) -> dict[str, ProviderSettings]:
        """The providers of identities of the demo, where it has people for them."""
        return provider_settings(self.utility, self.people, self.folder, self.root, self._secret_key())

    def write_settings(self) -> Path:
        """The same settings as a file, to try the command line with."""
        path = self.folder / "ventanilla.toml"
        settings = self.settings
        path.write_text(
            f"# Written by `ventanilla demo`; the secret key is in the file secret_key beside it.\n"
            f"utility = {json.dumps(settings.utility)}\n"
            f"base_url = {json.dumps(settings.base_url)}\n"
            f"database = {json.dumps(settings.database)}\n"
            f"files = {json.dumps(settings.files)}\n"
            f"outbox = {json.dumps(settings.outbox)}\n"
            f"\n[mail]\nfolder = {json.dumps(settings.mail.folder)}\nsender = {json.dumps(settings.mail.sender)}\n"
            f"\n[sms]\nfolder = {json.dumps(settings.sms.folder)}\n"
            f"\n[egress]\nallow = {json.dumps(settings.egress.allow)}\n",
            encoding="utf-8",
        )
        return path

    def fingerprint(self, today: date) -> str:
        """Changes when the invented data of that day would: with the day and with the code that invents it."""
        return f"{today.isoformat()} {_digest(Path(str(self._module.__file__)).parent)}"

    def start_anew_when_the_schema_changed(self) -> None:
        """An older checkout's database is thrown away: nothing in it was anybody's."""
        from ventanilla.storage import migrate

        key = self._secret_key()
        mark = self.folder / "schema"
        now = _digest(Path(migrate.__file__).parent / "migrations")
        if mark.exists() and mark.read_text(encoding="utf-8") != now:
            shutil.rmtree(self.folder)
            self._keep(key)
        mark.write_text(now, encoding="utf-8")

    @cached_property
    def _module(self) -> ModuleType:
        return import_module(f"{load_utility(self.name).package}.demo")

    def _secret_key(self) -> str:
        path = self.folder / "secret_key"
        if not path.exists():
            self._keep(secrets.token_urlsafe(48))
        return path.read_text(encoding="utf-8")

    def _keep(self, key: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / "secret_key"
        path.touch(mode=0o600)
        path.write_text(key, encoding="utf-8")


def instances(folder: Path, port: int, host: str = HOST) -> tuple[DemoInstance, ...]:
    """All installed utilities that bring a demo, by name. ``host`` is how browsers are to call it.

    :raises StartRefused: when there is none.
    """
    found = tuple(DemoInstance(name, folder.absolute() / name, port, host) for name in _with_demo())
    if not found:
        raise StartRefused("demo: no installed utility brings a demo; install one of the folder plugins/")
    return found


def _with_demo() -> Iterator[str]:
    for name in installed():
        if find_spec(f"{load_utility(name).package}.demo"):
            yield name


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        whole.update(path.read_bytes())
    return whole.hexdigest()
