"""Reports of mails that came back, as servers and as strangers write them."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest
from click.testing import CliRunner

from ventanilla.app import Portal
from ventanilla.cli import main
from ventanilla.errors import FeedRefused, NotPermitted
from ventanilla.kernel.actors import Anonymous
from ventanilla.messages.bounces import BIGGEST, read_returned, refused_for_good

REPORT = (
    b"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nno\r\n"
    b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID:\r\n <one@mail.example>\r\nSubject: x\r\n\r\nbody\r\n"
    b"--b--\r\n"
)


def test_a_report_names_the_mail_that_came_back() -> None:
    assert refused_for_good(REPORT) == ("<one@mail.example>",)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe" * 100,
        b"Content-Type: multipart/report\r\n\r\nnothing",
        REPORT.replace(b"multipart/report", b"multipart/mixed"),
        REPORT.replace(b"message/delivery-status", b"text/plain"),
        REPORT.replace(b"Message-ID:\r\n <one@mail.example>\r\n", b""),
        REPORT.replace(b"Status: 5.1.1", b"Status: 4.1.1"),
        REPORT.replace(b"Status: 5.1.1", b"Status: \xff\xff"),
        REPORT.replace(b'boundary="b"', b'boundary="\xff"'),
        REPORT.replace(b"\r\nbody", b"\r\n" + b"x" * BIGGEST),
    ],
)
def test_what_is_no_report_names_none(raw: bytes) -> None:
    assert refused_for_good(raw) == ()


def test_a_report_in_a_report_without_end_is_survived() -> None:
    nested = REPORT
    for _ in range(300):
        nested = REPORT.replace(b"Subject: x\r\n\r\nbody", nested)[: BIGGEST // 2]
    assert isinstance(refused_for_good(nested), tuple)


def test_a_folder_an_mbox_and_one_file_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "mails" / "new"
    folder.mkdir(parents=True)
    (folder / "1").write_bytes(REPORT)
    (folder / ".hidden").write_bytes(REPORT)
    box = mailbox.mbox(tmp_path / "box")
    for _ in range(2):
        box.add(REPORT)
    box.close()
    assert list(read_returned(tmp_path / "mails")) == [("<one@mail.example>",)]
    assert list(read_returned(tmp_path / "box")) == [("<one@mail.example>",)] * 2
    assert list(read_returned(folder / "1")) == [("<one@mail.example>",)]


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match="no such"):
        list(read_returned(tmp_path / "nowhere"))


@pytest.mark.utility("cosepav")
def test_only_the_portal_itself_reads_them(portal: Portal, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        portal.messages.import_bounces(Anonymous(), tmp_path)


def test_the_command_says_what_came_of_it(sqlite_url: str, tmp_path: Path) -> None:
    settings = tmp_path / "ventanilla.toml"
    settings.write_text(f'utility = "cosepav"\nbase_url = "http://127.0.0.1:8765/cosepav"\ndatabase = "{sqlite_url}"\n')
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1.eml").write_bytes(REPORT)
    words = ["exchange", "import", "--format", "bounces", "--settings", str(settings)]
    key = {"VENTANILLA_SECRET_KEY": "a secret key that only the tests know about"}
    done = CliRunner().invoke(main, [*words, str(tmp_path / "mails")], env=key)
    assert (done.exit_code, "1 mails read, 0 were bills that came back" in done.output) == (0, True), done.output
    missing = CliRunner().invoke(main, [*words, str(tmp_path / "nowhere")], env=key)
    assert missing.exit_code == 2
    assert "there is no such file or folder" in missing.output
