"""A wrong settings file is told by name, setting and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from ventanilla.errors import StartRefused
from ventanilla.settings import PasswordWork, Settings, load_settings

SECRET = {"VENTANILLA_SECRET_KEY": "0123456789abcdef0123456789abcdef"}
GOOD = 'utility = "cosepav"\nbase_url = "https://oficina.example/cosepav"\n'


def load(folder: Path, text: str, environment: dict[str, str] | None = None) -> Settings:
    path = folder / "ventanilla.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, SECRET if environment is None else environment)


def test_the_smallest_file_is_enough(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    assert (settings.utility, settings.prefix, settings.is_secure) == ("cosepav", "/cosepav", True)
    assert settings.database == "sqlite:///var/ventanilla.db"


def test_secrets_come_from_the_environment_and_are_never_shown(tmp_path: Path) -> None:
    secrets = {
        **SECRET,
        "VENTANILLA_DATABASE": "postgresql://ventanilla@db/x",
        "VENTANILLA_MAIL_PASSWORD": "the mail password",
        "VENTANILLA_SMS_TOKEN": "the token",
    }
    settings = load(tmp_path, GOOD + '[mail]\ntransport = "smtp"\n', secrets)
    assert settings.database == "postgresql://ventanilla@db/x"
    assert (settings.mail.password, settings.sms.token) == ("the mail password", "the token")
    for secret in ("the mail password", "the token", SECRET["VENTANILLA_SECRET_KEY"]):
        assert secret not in repr(settings)


WRONG = {
    "no utility": ('base_url = "https://a.example"\n', "utility: "),
    "not toml": ("utility = \n", "it is not valid TOML"),
    "unknown": (GOOD + 'colour = "red"\n', "colour: "),
    "open http": ('utility = "a"\nbase_url = "http://a.example"\n', "use https"),
    "a query": ('utility = "a"\nbase_url = "https://a.example/?x=1"\n', "scheme, host and path only"),
    "a user": ('utility = "a"\nbase_url = "https://me@a.example/"\n', "base_url: "),
    "no url": ('utility = "a"\nbase_url = "a.example"\n', "base_url: "),
    "a port": (GOOD + "[mail]\nport = 70000\n", "mail.port: "),
    "a port as text": (GOOD + '[mail]\nport = "25"\n', "mail.port: "),
    "a transport": (GOOD + '[sms]\ntransport = "pigeon"\n', "sms.transport: "),
    "a path as utility": ('utility = "../x"\nbase_url = "https://a.example"\n', "utility: "),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_with_the_setting(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StartRefused) as refused:
        load(tmp_path, text)
    assert str(refused.value).startswith(str(tmp_path / "ventanilla.toml"))
    assert said in str(refused.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/a", "http://localhost/a", "http://[::1]:8000/"])
def test_plain_http_is_for_the_loopback_address(tmp_path: Path, url: str) -> None:
    assert not load(tmp_path, f'utility = "a"\nbase_url = "{url}"\n').is_secure


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="name one with --settings PATH"):
        load_settings(tmp_path / "none.toml", SECRET)


@pytest.mark.parametrize("secret", [{}, {"VENTANILLA_SECRET_KEY": "short"}], ids=["none", "short"])
def test_a_portal_without_a_secret_does_not_start(tmp_path: Path, secret: dict[str, str]) -> None:
    with pytest.raises(StartRefused, match="at least 32 random characters"):
        load(tmp_path, GOOD, secret)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ventanilla.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StartRefused, match="can't be read"):
        load_settings(path, SECRET)


def test_passwords_are_hashed_as_hard_as_owasp_asks_whatever_the_file_says(tmp_path: Path) -> None:
    from ventanilla.identity.service.hashing import Passwords

    assert "$argon2id$v=19$m=19456,t=2,p=1$" in Passwords(PasswordWork()).hash("caballo verde lápiz")
    path = tmp_path / "easy.toml"
    path.write_text('utility = "cosepav"\nbase_url = "http://127.0.0.1:8000/cosepav"\n[password_work]\nkib = 8\n')
    with pytest.raises(StartRefused, match="password_work"):
        load_settings(path, {"VENTANILLA_SECRET_KEY": "x" * 40})


PAYING = {**SECRET, "VENTANILLA_PAYMENTS_SECRET": "x" * 32}


def test_the_payment_provider_is_one_place(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD + '[payments]\nurl = "https://pay.example:8443/shop"\n', PAYING)
    assert settings.payments.origin == "https://pay.example:8443"
    assert "x" * 32 not in repr(settings)
    assert load(tmp_path, GOOD).payments.origin == ""
    elsewhere = load(tmp_path, GOOD, {**PAYING, "VENTANILLA_PAYMENTS_URL": "http://127.0.0.1:9/x"})
    assert elsewhere.payments.origin == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("url", "environment", "said"),
    [
        ("http://pay.example", PAYING, "use https"),
        ("https://me:secret@pay.example", PAYING, "payments"),
        ("https://pay.example/?shop=1", PAYING, "scheme, host and path"),
        ("pay.example", PAYING, "payments.url"),
        ("https://pay.example", SECRET, "VENTANILLA_PAYMENTS_SECRET"),
        ("https://pay.example", {**SECRET, "VENTANILLA_PAYMENTS_SECRET": "short"}, "32 characters"),
    ],
)
def test_a_wrong_payment_provider_is_refused(tmp_path: Path, url: str, environment: dict[str, str], said: str) -> None:
    with pytest.raises(StartRefused, match=said):
        load(tmp_path, GOOD + f'[payments]\nurl = "{url}"\n', environment)


PROVIDER = GOOD + '[providers.state]\nurl = "https://id.example/a"\nclient_id = "portal"\n'


def test_a_provider_is_read_with_its_secret_from_the_environment(tmp_path: Path) -> None:
    settings = load(tmp_path, PROVIDER, {**SECRET, "VENTANILLA_PROVIDER_STATE_SECRET": "only for us"})
    state = settings.providers["state"]
    assert (state.secret, state.origin) == ("only for us", "https://id.example")
    assert "only for us" not in repr(settings)


@pytest.mark.parametrize(
    "more",
    ['url = "http://id.example"', 'token_url = "http://id.example/t"', 'pages = "https://me@id.example"', "colour = 1"],
)
def test_a_provider_that_is_reached_in_clear_is_refused(more: str, tmp_path: Path) -> None:
    text = (
        PROVIDER.replace('url = "https://id.example/a"\n', f"{more}\n") if more.startswith("url") else PROVIDER + more
    )
    with pytest.raises(StartRefused, match=r"providers\.state"):
        load(tmp_path, text)
