"""One instance's settings: a TOML file, secrets from the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate

from ventanilla.errors import StartRefused
from ventanilla.settings.providers import ProviderSchema, is_loopback, read_providers
from ventanilla.settings.providers import ProviderSettings as ProviderSettings


@dataclass(frozen=True)
class MailSettings:
    """How e-mail leaves: ``smtp`` to a server, or ``folder`` (a file a message, for trying out)."""

    transport: str = "folder"
    host: str = "127.0.0.1"
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    sender: str = "no-reply@example.com"
    folder: str = "var/mail"


@dataclass(frozen=True)
class SmsSettings:
    """How SMS leave: ``http`` to a gateway, or ``folder`` (a file a message, for trying out)."""

    transport: str = "folder"
    url: str = ""
    token: str = field(default="", repr=False)
    folder: str = "var/sms"


@dataclass(frozen=True)
class PaymentSettings:
    """The payment provider: where it is reached and what both sides sign with. Without an address there is none."""

    url: str = ""
    secret: str = field(default="", repr=False)

    @property
    def origin(self) -> str:
        """Scheme and host of the provider: the only place that customers are sent to; empty without one."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}" if self.url else ""


@dataclass(frozen=True)
class ScannerSettings:
    """The virus scanner that looks at customers' files, clamd: ``tcp://HOST:PORT`` or ``unix:///PATH``; empty: none.

    While it gives no answer, files are refused where it is ``required``, else taken.
    """

    address: str = ""
    required: bool = True


@dataclass(frozen=True)
class EgressSettings:
    """Which other servers may be asked over HTTP: public ones by https at port 443, and those of ``allow``.

    An entry of ``allow`` is ``host:port`` (``[::1]:8443``), or ``host:*`` for all its ports: it may be asked by plain
    http, and be at an address of the own network. ``ca_file`` has certificates (PEM) to be trusted beside the
    system's. Proxies of the environment are never used.
    """

    allow: tuple[str, ...] = ()
    ca_file: str = ""


@dataclass(frozen=True)
class ApiSettings:
    """How often one identity, app, system or network may ask the API in a minute, of each process; 0 is without end."""

    per_minute: int = 3_000


@dataclass(frozen=True)
class PasswordWork:
    """How hard a password hash is to make: 19 MiB and two passes, the least that OWASP's storage sheet asks for."""

    kib: int = 19_456
    passes: int = 2


@dataclass(frozen=True)
class Settings:
    """Everything one instance needs to know before it starts."""

    utility: str
    base_url: str
    secret_key: str = field(repr=False)
    database: str = "sqlite:///var/ventanilla.db"
    theme: str = ""
    proxies: int = 0
    mail: MailSettings = MailSettings()
    sms: SmsSettings = SmsSettings()
    scanner: ScannerSettings = ScannerSettings()
    payments: PaymentSettings = PaymentSettings()
    egress: EgressSettings = EgressSettings()
    api: ApiSettings = ApiSettings()
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict)
    """Whom people may sign in with, by the names that the utility declares."""
    outbox: str = "var/outbox"
    """The folder into which readings are put for a back office that takes files."""
    files: str = "var/files"
    """The folder of the files that customers and the back office hand over; never one that the web server shows."""
    erasures: str = ""
    """The file of what was erased, kept apart from the database; empty: ``erasures.log`` beside ``files``."""
    password_work: PasswordWork = PasswordWork()
    """No settings file says it: only tests make it less."""
    plugin: Mapping[str, Any] = field(default_factory=dict)
    """The plugin's own table ``[plugin]``, as written."""

    @property
    def erasures_file(self) -> str:
        """Where the file of what was erased is."""
        return self.erasures or str(Path(self.files).parent / "erasures.log")

    @property
    def prefix(self) -> str:
        """The path under which the portal is mounted: ``/cosepav``, or nothing at the root."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def is_secure(self) -> bool:
        """Whether customers reach the portal over https."""
        return urlsplit(self.base_url).scheme == "https"


class _Mail(Schema):
    transport = fields.String(validate=validate.OneOf(["smtp", "folder"]))
    host = fields.String()
    port = fields.Integer(strict=True, validate=validate.Range(1, 65535))
    user = fields.String()
    starttls = fields.Boolean()
    sender = fields.Email()
    folder = fields.String()


class _Sms(Schema):
    transport = fields.String(validate=validate.OneOf(["http", "folder"]))
    url = fields.Url(require_tld=False)
    folder = fields.String()


class _Scanner(Schema):
    address = fields.String(validate=validate.Regexp(r"^(tcp://.+:\d+|unix:///.+)$"))
    required = fields.Boolean()


_PLACE = r"^([a-z0-9.-]+|\[[0-9a-f:.]+\]):(\*|[1-9][0-9]{0,4})$"


class _Api(Schema):
    per_minute = fields.Integer(strict=True, validate=validate.Range(0, 1_000_000))


class _Egress(Schema):
    allow = fields.List(
        fields.String(
            validate=validate.Regexp(_PLACE, error="write HOST:PORT in small letters, with brackets around IPv6")
        )
    )
    ca_file = fields.String()


class _Payments(Schema):
    url = fields.Url(require_tld=False, schemes={"http", "https"})


class _Settings(Schema):
    utility = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]*$"))
    base_url = fields.Url(required=True, require_tld=False, schemes={"http", "https"})
    database = fields.String()
    theme = fields.String()
    proxies = fields.Integer(strict=True, validate=validate.Range(0, 5))
    mail = fields.Nested(_Mail)
    sms = fields.Nested(_Sms)
    scanner = fields.Nested(_Scanner)
    payments = fields.Nested(_Payments)
    egress = fields.Nested(_Egress)
    api = fields.Nested(_Api)
    providers = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[a-z][a-z0-9_]*$")), values=fields.Nested(ProviderSchema)
    )
    outbox = fields.String(validate=validate.Length(min=1))
    files = fields.String(validate=validate.Length(min=1))
    erasures = fields.String(validate=validate.Length(min=1))
    plugin = fields.Dict(keys=fields.String())

    class Meta:
        unknown = "raise"


def load_settings(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read a settings file.

    Secrets come from the environment: ``VENTANILLA_SECRET_KEY`` (required), ``VENTANILLA_DATABASE``,
    ``VENTANILLA_MAIL_PASSWORD``, ``VENTANILLA_SMS_TOKEN``,
    ``VENTANILLA_PAYMENTS_URL``, ``VENTANILLA_PAYMENTS_SECRET``, ``VENTANILLA_PROVIDER_<NAME>_SECRET``.

    :raises StartRefused: when it is missing or wrong; the sentence names the file, the setting and what to do.
    """
    environment = os.environ if environment is None else environment
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StartRefused(f"{path}: there is no such settings file; name one with --settings PATH") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise StartRefused(f"{path}: it can't be read: {fault}") from None
    except tomllib.TOMLDecodeError as fault:
        raise StartRefused(f"{path}: it is not valid TOML: {fault}") from None
    try:
        known = cast(dict[str, Any], _Settings().load(raw))
    except ValidationError as fault:
        raise StartRefused(f"{path}: {_first(fault.messages)}") from None
    secret = environment.get("VENTANILLA_SECRET_KEY", "")
    if len(secret) < 32:
        raise StartRefused("VENTANILLA_SECRET_KEY: set it in the environment to at least 32 random characters")
    known["database"] = environment.get("VENTANILLA_DATABASE", known.get("database", Settings.database))
    mail = MailSettings(**known.pop("mail", {}), password=environment.get("VENTANILLA_MAIL_PASSWORD", ""))
    sms = SmsSettings(**known.pop("sms", {}), token=environment.get("VENTANILLA_SMS_TOKEN", ""))
    known["scanner"] = ScannerSettings(**known.pop("scanner", {}))
    known["api"] = ApiSettings(**known.pop("api", {}))
    payments = _payments(known.pop("payments", {}), environment)
    egress = known.pop("egress", {})
    known["egress"] = EgressSettings(tuple(egress.get("allow", ())), egress.get("ca_file", ""))
    known["providers"] = read_providers(known.pop("providers", {}), environment)
    settings = Settings(**known, secret_key=secret, mail=mail, sms=sms, payments=payments)
    _refuse_open_http(path, settings)
    return settings


def _refuse_open_http(path: Path, settings: Settings) -> None:
    parts = urlsplit(settings.base_url)
    if parts.query or parts.fragment or parts.username:
        raise StartRefused(f"{path}: base_url: write scheme, host and path only")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise StartRefused(f"{path}: base_url: plain http is for the loopback address only; use https")


def _payments(known: dict[str, Any], environment: Mapping[str, str]) -> PaymentSettings:
    if url := environment.get("VENTANILLA_PAYMENTS_URL", ""):
        known["url"] = url
    payments = PaymentSettings(**known, secret=environment.get("VENTANILLA_PAYMENTS_SECRET", ""))
    if not payments.url:
        return payments
    parts = urlsplit(payments.url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise StartRefused("payments.url: write scheme, host and path of the payment provider only")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise StartRefused("payments.url: plain http is for the loopback address only; use https")
    if len(payments.secret) < 32:
        raise StartRefused("VENTANILLA_PAYMENTS_SECRET: set it in the environment to at least 32 characters")
    return payments


def _first(faults: Any, trail: str = "") -> str:
    if isinstance(faults, dict):
        name, inner = next(iter(faults.items()))
        return _first(inner, f"{trail}.{name}" if trail else str(name))
    return f"{trail}: {faults[0]}"
