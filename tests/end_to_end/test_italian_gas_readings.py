"""Autolettura Contatore and Misure elettriche, as the Italian guide has them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.site import Site

pytestmark = pytest.mark.browser

VENTANILLA = Path(sys.executable).with_name("ventanilla")
NARROW = {"width": 360, "height": 780}


def hand_over(site: Site) -> None:
    environment = {**site.environment, "VENTANILLA_SETTINGS": str(site.settings)}
    subprocess.run([str(VENTANILLA), "staff", "--as", "marta", "hand-over"], env=environment, check=True, timeout=120)


@pytest.mark.covers("ITA-13", "ITA-14", "ITA-15", "ITA-18")
def test_a_reading_is_added_deleted_added_again_and_acquired(guest: Callable[..., Any], sites: Any) -> None:
    client = guest("italian_gas", "204518", viewport=NARROW, **LOOK)
    client.go("/")
    point = re.search(r"/supplies/[^/]+", client.page.url)[0]  # type: ignore[index]
    client.go(f"{point}/readings/log")
    assert client.heading == "Elenco Autoletture"
    for word in ("A partire dalle ore", "Fino alle ore", "11/02/2010", "14/02/2099", "pag. 1 di 1 righe 10"):
        assert word in client.words, word
    client.follow("Aggiungi")
    if not 8 <= datetime.now(ZoneInfo("Europe/Rome")).hour < 22:
        assert "08:00" in client.main.locator("#window").inner_text(), "at night the next period is told"
        return
    fields = client.main.locator("form input[type=text]")
    assert fields.count() == 2, "a firm has a counter and a corrector"
    last = [int(each.replace(".", "")) for each in re.findall(r"Ultima lettura: ([\d.]+)", client.words)]
    fields.nth(0).fill(f"{last[0] + 1:,}".replace(",", "."))
    client.press("Salva")
    assert "Correttore" in client.main.locator("#summary").inner_text()
    assert complaints(client) == []
    fields.nth(1).fill(f"{last[1] + 1:,}".replace(",", "."))
    client.press("Salva")
    today = datetime.now(ZoneInfo("Europe/Rome")).strftime("%d/%m/%Y")
    assert "Da acquisire" in client.words
    assert "pag. 1 di 1 righe 5" in client.words
    assert complaints(client) == []
    client.follow(f"Cancella la lettura del {today}")
    assert client.heading == f"Confermi la cancellazione della lettura del {today} ?"
    client.follow("Annulla")
    assert "Da acquisire" in client.words
    client.follow(f"Cancella la lettura del {today}")
    client.press("Conferma")
    assert "Nessuna autolettura" in client.words
    client.follow("Aggiungi")
    for at in (0, 1):
        fields.nth(at).fill(str(last[at] + 2))
    client.press("Salva")
    hand_over(sites("italian_gas"))
    client.go(client.path)
    assert "Acquisita" in client.words
    assert client.main.locator("a[href$='/delete']").count() == 0
    assert client.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.covers("ITA-11")
def test_measures_are_looked_at_filtered_and_taken_home(guest: Callable[..., Any]) -> None:
    client = guest("italian_gas", "000123", viewport={"width": 1280, "height": 900}, **LOOK)
    client.go("/")
    client.page.locator(".supply a[href*='/supplies/']").first.evaluate("each => each.click()")
    client.page.wait_for_load_state()
    client.follow("Misure elettriche")
    assert client.heading == "Misure elettriche"
    for word in ("F1", "F2", "F3", "Potenza massima"):
        assert word in client.words, word
    assert complaints(client) == []
    first, last = re.search(r"dal (\S+) al (\S+?)\.", client.words).groups()  # type: ignore[union-attr]
    day, month, year = last.split("/")
    client.field("Dal").fill(f"{year}-{month}-{day}")
    client.field("Al").fill(f"{year}-{month}-{day}")
    client.press("Mostra")
    assert f"Misure del {last}" in client.words
    assert client.main.locator("#list tbody tr").count() == 24
    assert first < last or first[-4:] < last[-4:]
    for name, start in (("CSV", b"\xef\xbb\xbf"), ("Excel (XLSX)", b"PK"), ("Green Button (XML)", b"<?xml")):
        href = client.main.get_by_role("link", name=name).get_attribute("href")
        assert client.fetch(href).startswith(start), name
