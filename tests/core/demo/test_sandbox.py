"""The payment provider of the demo: signed on the shop's side, plain on the customer's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from ventanilla.billing.signing import HEADER, signature
from ventanilla.demo.instances import RECEIVER, SANDBOX, DemoInstance
from ventanilla.demo.web import create_bank
from ventanilla.kernel.clock import SystemClock
from ventanilla.settings import load_settings

ORDER = {
    "reference": "R1",
    "amount": "100.50",
    "currency": "RUB",
    "description": "Оплата счёта № 1",
    "return_url": "http://127.0.0.1:1/back",
    "notify_url": "http://127.0.0.1:1/notices",
}


@pytest.fixture
def instance(tmp_path: Path) -> DemoInstance:
    return DemoInstance("komiesc", tmp_path / "komiesc", 8000)


@pytest.fixture
def bank(instance: DemoInstance) -> Client:
    return Client(create_bank([instance]))


def ask(bank: Client, instance: DemoInstance, method: str, path: str, body: Any = None, **other: str) -> Any:
    raw = b"" if body is None else json.dumps(body).encode()
    secret = other.get("secret", instance.settings.payments.secret)
    headers = {HEADER: signature(secret, SystemClock().now(), raw, f"{method} {path}")}
    return bank.open(f"/{SANDBOX}/komiesc{path}", method=method, data=raw, headers=headers)


def test_an_order_is_taken_once_and_only_from_the_shop(bank: Client, instance: DemoInstance) -> None:
    made = [ask(bank, instance, "POST", "/payments", ORDER) for _ in range(2)]
    assert [each.status_code for each in made] == [200, 200]
    assert made[0].json["url"] == made[1].json["url"]
    assert made[0].json["url"].startswith(f"{instance.settings.payments.url}/pay/")
    assert ask(bank, instance, "POST", "/payments", ORDER, secret="x" * 40).status_code == 401
    assert bank.get(f"/{SANDBOX}/komiesc/payments/R1").status_code == 401
    assert ask(bank, instance, "GET", "/payments/none").status_code == 404
    assert bank.get(f"/{SANDBOX}/cosepav/payments/R1").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"amount": "NaN"}, {"amount": "-1"}, {"return_url": "javascript:alert(1)"}, {"reference": None}]
)
def test_what_is_no_order_is_refused(bank: Client, instance: DemoInstance, wrong: dict[str, Any]) -> None:
    body = {name: value for name, value in {**ORDER, **wrong}.items() if value is not None}
    assert ask(bank, instance, "POST", "/payments", body).status_code == 400


def test_a_customer_pays_or_is_declined_and_money_comes_back_once(bank: Client, instance: DemoInstance) -> None:
    url = ask(bank, instance, "POST", "/payments", ORDER).json["url"]
    page = url.removeprefix("http://127.0.0.1:8000")
    shown = bank.get(page)
    assert "100,50 RUB" in shown.text
    assert "form-action 'self' http://127.0.0.1:1;" in shown.headers["Content-Security-Policy"]
    assert ask(bank, instance, "POST", "/payments/R1/refund", {}).status_code == 409
    for choice, state in (("leave", "new"), ("decline", "declined"), ("pay", "succeeded"), ("decline", "succeeded")):
        sent = bank.post(page, data={"choice": choice})
        assert (sent.status_code, sent.headers["Location"].partition("?")[0]) == (303, ORDER["return_url"])
        assert ask(bank, instance, "GET", "/payments/R1").json["state"] == state
    for _ in range(2):
        assert ask(bank, instance, "POST", "/payments/R1/refund", {}).json["state"] == "refunded"


def test_the_settings_file_lets_webhooks_out_to_the_same_receiver(instance: DemoInstance) -> None:
    instance.folder.mkdir(parents=True)
    known = instance.settings
    written = load_settings(instance.write_settings(), {"VENTANILLA_SECRET_KEY": known.secret_key})
    assert written.egress == known.egress
    assert known.egress.allow == (RECEIVER,)
