"""Feeds come in: once, completely, and with a word on every row that does not."""

from __future__ import annotations

import csv
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ventanilla.errors import FeedRefused, NotPermitted
from ventanilla.exchange import files
from ventanilla.exchange.model import ImportOutcome
from ventanilla.exchange.tables.runs import feed_run
from ventanilla.kernel.actors import Anonymous, SystemActor

pytestmark = pytest.mark.utility("cosepav")

ACTOR = SystemActor("test")
LABEL = 'version = 1\ndelimiter = ";"\ndecimal = ","\ndate_format = "dd/mm/yyyy"\nmonth_format = "mm/yyyy"\n'
FILES = {
    "customers": [
        "number;name;email;dni;birth_date",
        "5555;Ferreyra, Ana;ana@example.com;20123456;14/03/1971",
        "2041;Sosa, Bruno;;27456789;02/11/1979",
    ],
    "supply_points": [
        "customer_number;number;street;locality;commodity;service",
        "5555;1;Calle 12 N.º 345;Avellaneda;electricity;Energía",
        "2041;1;Calle 9 N.º 812;Avellaneda;electricity;Energía",
    ],
    "bills": [
        "customer_number;supply_number;month;number;issued_on;due_on;total;holder;consumption",
        "5555;1;03/2026;B 00003-00000001;06/04/2026;05/05/2026;2671,84;Ferreyra, Ana;221",
        "2041;1;03/2026;B 00003-00000002;06/04/2026;05/05/2026;100,00;Sosa, Bruno;10",
    ],
    "charges": [
        "customer_number;supply_number;bill_number;line;description;amount",
        "5555;1;B 00003-00000001;1;Energía;2671,84",
        "2041;1;B 00003-00000002;1;Energía;100,00",
    ],
    "payments": [
        "customer_number;supply_number;bill_number;paid_on;amount",
        "2041;1;B 00003-00000002;10/04/2026;100,00",
    ],
}


def feed(folder: Path, label: str = LABEL, encoding: str = "utf-8", **changed: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "feed.toml").write_text(label, encoding="utf-8")
    for name, lines in {**FILES, **changed}.items():
        (folder / f"{name}.csv").write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return folder


def take(portal: Any, tmp_path: Path, path: Path, **options: Any) -> ImportOutcome:
    outcome: ImportOutcome = portal.exchange.import_feed(ACTOR, path, rejects=tmp_path / "rejects", **options)
    return outcome


def counts(outcome: ImportOutcome) -> dict[str, tuple[int, int, int, int]]:
    return {file.name: (file.inserted, file.updated, file.unchanged, file.rejected) for file in outcome.files}


def test_a_feed_comes_in_in_the_order_in_which_its_files_need_each_other(portal: Any, tmp_path: Path) -> None:
    outcome = take(portal, tmp_path, feed(tmp_path / "feed"))
    assert counts(outcome) == {
        "customers": (2, 0, 0, 0),
        "supply_points": (2, 0, 0, 0),
        "bills": (2, 0, 0, 0),
        "charges": (2, 0, 0, 0),
        "payments": (1, 0, 0, 0),
    }
    assert list(counts(outcome)) == ["customers", "supply_points", "bills", "charges", "payments"]


def test_taking_it_in_again_changes_nothing_and_a_change_changes_one_row(portal: Any, tmp_path: Path) -> None:
    path = feed(tmp_path / "feed")
    assert not portal.exchange.has_taken(ACTOR, path)
    take(portal, tmp_path, path)
    assert portal.exchange.has_taken(ACTOR, path)
    again = take(portal, tmp_path, path)
    assert (again.changed, again.rejected) == (0, 0)
    assert sum(file.unchanged for file in again.files) == 9
    moved = [FILES["supply_points"][0], *(line.replace("N.º 345", "N.º 347") for line in FILES["supply_points"][1:])]
    changed = take(portal, tmp_path, feed(tmp_path / "feed", supply_points=moved))
    assert counts(changed)["supply_points"] == (0, 1, 1, 0)
    assert changed.changed == 1


def test_an_older_encoding_is_read_and_a_wrong_one_is_told_by_row(portal: Any, tmp_path: Path) -> None:
    good = take(portal, tmp_path, feed(tmp_path / "good", LABEL + 'encoding = "cp1252"\n', "cp1252"))
    assert good.rejected == 0
    wrong = take(portal, tmp_path, feed(tmp_path / "wrong", LABEL, "cp1252"))
    assert counts(wrong)["supply_points"] == (0, 0, 0, 2)
    assert wrong.files[1].first_rejection.startswith("supply_points.csv line 2, column street: 'Calle 12 N.\ufffd 345'")


def test_a_bad_date_is_told_with_line_column_and_format_and_the_rest_comes_in(portal: Any, tmp_path: Path) -> None:
    bills = [*FILES["bills"], "5555;1;02/2026;B 00003-00000003;06/03/2026;31/02/2026;1,00;=cmd();1"]
    outcome = take(portal, tmp_path, feed(tmp_path / "feed", bills=bills))
    file = outcome.files[2]
    assert file.first_rejection == "bills.csv line 4, column due_on: '31/02/2026' is not a date (dd/mm/yyyy)"
    assert (file.inserted, file.rejected) == (2, 1)
    path = Path(file.rejects)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text, delimiter=";"))
    assert rows[0] == ["reject_line", "reject_column", "reject_reason", *bills[0].split(";")]
    assert rows[1][:3] == ["4", "due_on", "'31/02/2026' is not a date (dd/mm/yyyy)"]
    assert rows[1][3:] == [
        "5555",
        "1",
        "02/2026",
        "B 00003-00000003",
        "06/03/2026",
        "31/02/2026",
        "1,00",
        "'=cmd()",
        "1",
    ]


def test_the_rejects_of_an_earlier_run_are_taken_away(portal: Any, tmp_path: Path) -> None:
    path = feed(tmp_path / "feed", customers=[*FILES["customers"], "1;;;;"])
    assert take(portal, tmp_path, path).rejected == 1
    assert (tmp_path / "rejects" / "customers.rejects.csv").exists()
    assert take(portal, tmp_path, feed(tmp_path / "feed")).rejected == 0
    assert not (tmp_path / "rejects" / "customers.rejects.csv").exists()


def test_a_row_that_a_spreadsheet_would_run_is_written_as_text(portal: Any, tmp_path: Path) -> None:
    outcome = take(portal, tmp_path, feed(tmp_path / "feed", customers=["number;name", "=1+1;"]))
    with Path(outcome.files[0].rejects).open(encoding="utf-8", newline="") as text:
        assert list(csv.reader(text, delimiter=";"))[1][3:] == ["'=1+1", ""]


def test_with_all_or_nothing_one_bad_row_undoes_the_whole_feed(portal: Any, tmp_path: Path) -> None:
    payments = [*FILES["payments"], "9;9;B 9;10/04/2026;1,00"]
    outcome = take(portal, tmp_path, feed(tmp_path / "feed", payments=payments), all_or_nothing=True)
    assert (outcome.is_kept, outcome.rejected) == (False, 1)
    assert counts(take(portal, tmp_path, feed(tmp_path / "feed")))["customers"] == (2, 0, 0, 0)


def test_rows_that_belong_together_are_never_cut_apart(
    portal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        f"5555;1;B 00003-00000001;{at};Cargo {at};{2671 if at == 1 else '0'},{84 if at == 1 else '00'}"
        for at in range(1, 5000)
    ]
    monkeypatch.setattr(files, "CHUNK", 700)
    header = "customer_number;supply_number;bill_number;line;description;amount"
    other = "2041;1;B 00003-00000002;1;Energía;100,00"
    outcome = take(portal, tmp_path, feed(tmp_path / "feed", charges=[header, *lines, other]))
    assert counts(outcome)["charges"] == (5000, 0, 0, 0)


def test_a_bill_whose_charges_never_came_is_told_with_its_line_each_time(portal: Any, tmp_path: Path) -> None:
    bills = [*FILES["bills"], "5555;1;02/2026;B 00003-00000003;06/03/2026;31/03/2026;=1,00;x;1"]
    path = feed(tmp_path / "feed", bills=bills, charges=FILES["charges"][:2])
    for _ in range(2):
        outcome = take(portal, tmp_path, path)
        file = outcome.files[2]
        assert file.rejected == 2
        with Path(file.rejects).open(encoding="utf-8", newline="") as text:
            header, bad, bare = csv.reader(text, delimiter=";")
        assert (header[0], bad[0], bad[1]) == ("reject_line", "4", "total")
        assert bare[:3] == ["3", "number", "It has no charges in charges.csv: it is set aside and not shown."]
        assert bare[3:] == FILES["bills"][2].split(";")
    assert not take(portal, tmp_path, path, all_or_nothing=True).is_kept
    assert take(portal, tmp_path, feed(tmp_path / "feed")).rejected == 0


def test_a_bill_without_charges_of_an_earlier_feed_is_not_told_again(portal: Any, tmp_path: Path) -> None:
    assert take(portal, tmp_path, feed(tmp_path / "feed", charges=FILES["charges"][:2])).rejected == 1
    later = feed(tmp_path / "feed", bills=FILES["bills"][:2], charges=FILES["charges"][:2], payments=FILES["payments"])
    assert take(portal, tmp_path, later, all_or_nothing=True).rejected == 0


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("clients", ["number"], "clients.csv: no such file in a feed; known are "),
        ("customers", ["number;nombre"], "customers.csv: column 'nombre' is not known; known are number, name,"),
        ("customers", ["number"], "customers.csv: column 'name' is missing"),
        ("customers", [""], "customers.csv: its first line is empty"),
        ("customers", ["number;name", '1;"Ana'], "customers.csv line 2: it is not CSV as feed.toml says"),
    ],
)
def test_a_feed_that_can_not_be_read_is_refused_with_its_file(
    portal: Any, tmp_path: Path, name: str, lines: list[str], said: str
) -> None:
    with pytest.raises(FeedRefused) as refused:
        take(portal, tmp_path, feed(tmp_path / "feed", **{name: lines}))
    assert str(refused.value).startswith(said)


def test_only_the_portal_itself_takes_feeds(portal: Any, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        portal.exchange.import_feed(Anonymous("192.0.2.1"), feed(tmp_path / "feed"), rejects=tmp_path)


def test_each_run_is_kept_with_its_counts(portal: Any, tmp_path: Path) -> None:
    outcome = take(portal, tmp_path, feed(tmp_path / "feed"))
    with portal.house.db.read() as connection:
        run = connection.execute(select(feed_run)).one()
    assert (run.id, run.kind, run.source, run.files) == (outcome.run_id, "standard", "feed", 5)
    assert (run.inserted, run.updated, run.unchanged, run.rejected) == (9, 0, 0, 0)
    assert run.finished_at == portal.house.clock.now()


def test_rejects_that_are_put_right_come_in_from_where_they_lie(portal: Any, tmp_path: Path) -> None:
    label = LABEL + 'encoding = "cp1252"\n'
    payments = [*FILES["payments"], "2041;1;B 00003-00000002;31/04/2026;-5,00", "2041;1;;30/04/2026;5,00"]
    take(portal, tmp_path, feed(tmp_path / "feed", label, "cp1252", payments=payments))
    rejects = tmp_path / "rejects"
    wrong = (rejects / "payments.rejects.csv").read_text(encoding="cp1252")
    assert ";'-5,00" in wrong
    right = wrong.replace("31/04/2026;'-5,00", "11/04/2026;7,00").replace(";1;;30", ";1;B 9;30")
    (rejects / "payments.rejects.csv").write_text(right, encoding="cp1252")
    outcome = take(portal, tmp_path, rejects)
    assert counts(outcome) == {"payments": (1, 0, 0, 1)}
    assert outcome.files[0].first_rejection.startswith("payments.csv line 3, column bill_number: ")
    left = (rejects / "payments.rejects.csv").read_text(encoding="cp1252").splitlines()
    assert [line.split(";")[0] for line in left] == ["reject_line", "3"]


def test_reasons_are_told_in_the_language_that_is_asked_for(portal: Any, tmp_path: Path) -> None:
    path = feed(tmp_path / "feed", payments=[*FILES["payments"], "2041;1;;30/04/2026;5,00"])
    spoken = {one: take(portal, tmp_path, path, locale=one).files[-1].first_rejection for one in ("en", "es-AR")}
    assert len(set(spoken.values())) == 2


def test_progress_is_told_after_each_chunk(portal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK", 1)
    seen: list[tuple[str, int]] = []
    take(portal, tmp_path, feed(tmp_path / "feed"), watch=lambda one: seen.append((one.name, one.rows)))
    assert [rows for name, rows in seen if name == "bills"] == [1, 2]
