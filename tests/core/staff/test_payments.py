"""``ventanilla staff payments`` and ``refund-payment``, with the provider over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ventanilla.cli import main
from ventanilla.settings import Settings
from ventanilla.testing.billing import bill_row, holder, load
from ventanilla.testing.paying import SECRET, build_paying, open_bank

pytestmark = pytest.mark.utility("cosepav")


def call(settings: Path, url: str, *words: str) -> Result:
    secrets = {"VENTANILLA_SECRET_KEY": "a secret key that only the tests know about", "VENTANILLA_PAYMENTS_URL": url}
    line = ["staff", "--as", "marta", "--settings", str(settings), *words]
    return CliRunner().invoke(main, line, env={**secrets, "VENTANILLA_PAYMENTS_SECRET": SECRET})


def test_payments_are_listed_and_given_back(portal_settings: Settings, tmp_path: Path) -> None:
    from ventanilla.kernel.clock import SystemClock
    from ventanilla.testing.clock import FixedClock

    clock = FixedClock(SystemClock().now())
    path = tmp_path / "ventanilla.toml"
    path.write_text(
        f'utility = "cosepav"\nbase_url = "http://127.0.0.1:8000/cosepav"\ndatabase = "{portal_settings.database}"\n'
    )
    with open_bank(tmp_path) as bank:
        portal = build_paying(portal_settings, bank, clock)
        ours = holder(portal)
        load(portal.house, "bills", [bill_row()])
        nothing = call(path, bank.url, "payments")
        assert (nothing.exit_code, nothing.stdout) == (0, "No hay pagos así.\n")
        one = portal.billing.paying.start(ours.actor, ours.supply_point_id, None)
        early = call(path, bank.url, "refund-payment", one.reference, "--reason", "de más")
        assert (early.exit_code, "no está confirmado" in early.stdout) == (1, True)
        bank.pay(one.url)
        portal.billing.paying.refreshed(ours.actor, ours.supply_point_id, one.id)
        assert "pagado" in call(path, bank.url, "payments", "--state", "confirmed").stdout
        unknown = call(path, bank.url, "refund-payment", "nosuch", "--reason", "x")
        assert (unknown.exit_code, unknown.stdout) == (1, "No existe ese pago.\n")
        done = call(path, bank.url, "refund-payment", one.reference, "--reason", "de más")
        assert (done.exit_code, "devuelto" in done.stdout) == (0, True), done.output
        assert portal.billing.debts(ours.actor, ours.supply_point_id).value.total == one.amount
        portal.house.db.close()
    down = call(path, bank.url, "payments")
    assert down.exit_code == 0
