"""What the fixtures hand to a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ventanilla.kernel.actors import Anonymous
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.mailbox import SmtpSink, links


@pytest.mark.utility("cosepav")
def test_a_portal_sends_to_the_sink_and_goes_by_the_clock(portal: Any, smtp_sink: SmtpSink, clock: FixedClock) -> None:
    values = {
        "user_name": "rosa.funes",
        "email": "rosa@mail.example",
        "first_name": "Rosa",
        "last_name": "Funes",
        "password": "cuatro pinos azules",
        "password_again": "cuatro pinos azules",
    }
    portal.identity.register(Anonymous("192.0.2.1"), values, "es-AR")
    portal.house.jobs.run_due()
    (mail,) = smtp_sink.to("rosa@mail.example")
    (link,) = links(mail)
    assert link.startswith("http://127.0.0.1:8000/cosepav/activate/")
    assert clock.now() == portal.house.clock.now()


def test_a_clock_stands_still_until_it_is_told() -> None:
    clock = FixedClock(datetime(2026, 4, 15, 12, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert clock.advance(timedelta(hours=1)).hour == 13
    with pytest.raises(ValueError, match="aware"):
        clock.set(datetime(2026, 4, 15, 12))  # noqa: DTZ001
