"""The one way out, against real servers on the loopback address."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from ventanilla.egress import AddressRefused, Egress, place_of
from ventanilla.errors import StartRefused, Unavailable
from ventanilla.settings import EgressSettings
from ventanilla.testing.receiving import (
    Behaviour,
    Receiver,
    certificate_for,
    cut_off,
    drip,
    flood,
    hang,
    open_receiver,
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened


def out(*allow: str, ca_file: Path | None = None, to: str = "127.0.0.1") -> Egress:
    settings = EgressSettings(allow, str(ca_file) if ca_file else "")
    return Egress(settings, resolve=lambda host, port: [to])


def test_a_listed_server_is_asked_and_its_answer_heard(receiver: Receiver) -> None:
    receiver.answer, receiver.body, receiver.headers = 201, b'{"ok":1}', {"X-Answer": "yes"}
    answer = out(receiver.place).ask("POST", receiver.url + "?a=1", headers={"X-Ours": "1"}, body=b"hello")
    assert (answer.status, answer.body, answer.headers["x-answer"], answer.is_good) == (201, b'{"ok":1}', "yes", True)
    (taken,) = receiver.taken
    assert (taken.method, taken.path, taken.body) == ("POST", "/hook?a=1", b"hello")
    assert taken.headers["host"] == receiver.place
    assert taken.headers["accept-encoding"] == "identity"
    assert taken.headers["x-ours"] == "1"


def test_a_get_has_no_body(receiver: Receiver) -> None:
    assert out(receiver.place).ask("GET", receiver.url).status == 200
    assert "content-length" not in receiver.taken[0].headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_like_any_other_and_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.answer, receiver.headers = status, {"Location": receiver.url}
    answer = out(receiver.place).ask("GET", receiver.url)
    assert (answer.status, answer.is_good, len(receiver.taken)) == (status, False, 1)


def test_a_server_that_is_not_listed_is_not_asked(receiver: Receiver) -> None:
    for allow in ((), ("127.0.0.1:1",), (f"localhost:{receiver.port}",)):
        with pytest.raises(AddressRefused):
            out(*allow).ask("POST", receiver.url)
    assert receiver.taken == []


def test_all_ports_of_a_host_may_be_listed(receiver: Receiver) -> None:
    assert out("127.0.0.1:*").ask("POST", receiver.url).is_good


def test_what_another_setting_names_may_be_asked_by_that_way_out_only(receiver: Receiver) -> None:
    general = out()
    assert general.to(receiver.url).ask("POST", receiver.url).is_good
    with pytest.raises(AddressRefused):
        general.ask("POST", receiver.url)


def test_proxies_of_the_environment_are_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert out(receiver.place).ask("POST", receiver.url).is_good


@pytest.mark.parametrize("behaviour", [hang, drip], ids=["hangs", "drips"])
def test_a_slow_answer_ends_at_the_deadline(receiver: Receiver, behaviour: Behaviour) -> None:
    receiver.behaviour = behaviour
    begun = monotonic()
    with pytest.raises(Unavailable):
        out(receiver.place).ask("POST", receiver.url, timeout=0.4)
    assert monotonic() - begun < 2


def test_a_resolver_that_hangs_ends_at_the_deadline() -> None:
    from threading import Event

    held = Event()

    def slow(host: str, port: int) -> list[str]:
        held.wait(5)
        return ["192.0.2.1"]

    begun = monotonic()
    with pytest.raises(Unavailable):
        Egress(EgressSettings(), resolve=slow).ask("GET", "https://hooks.example/", timeout=0.2)
    held.set()
    assert monotonic() - begun < 2


def test_an_answer_that_is_too_long_is_none(receiver: Receiver) -> None:
    receiver.body = b"x" * 1001
    assert len(out(receiver.place).ask("GET", receiver.url, most_bytes=1001).body) == 1001
    with pytest.raises(Unavailable):
        out(receiver.place).ask("GET", receiver.url, most_bytes=1000)


def test_a_flood_is_left_after_what_was_allowed(receiver: Receiver) -> None:
    receiver.behaviour = flood
    with pytest.raises(Unavailable):
        out(receiver.place).ask("GET", receiver.url, most_bytes=1000)
    answer = out(receiver.place).ask("GET", receiver.url, most_bytes=0)
    assert (answer.status, answer.body) == (200, b"")


def test_chunks_count_like_any_other_bytes(receiver: Receiver) -> None:
    def chunked(handler: object, _ended: object) -> None:
        write = handler.wfile.write  # type: ignore[attr-defined]
        write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            write(b"64\r\n" + b"y" * 100 + b"\r\n")
        write(b"0\r\n\r\n")

    receiver.behaviour = chunked
    assert len(out(receiver.place).ask("GET", receiver.url, most_bytes=10_000).body) == 10_000
    with pytest.raises(Unavailable):
        out(receiver.place).ask("GET", receiver.url, most_bytes=9_999)


def test_a_packed_answer_is_not_unpacked(receiver: Receiver) -> None:
    receiver.body, receiver.headers = gzip.compress(b"0" * 10_000_000), {"Content-Encoding": "gzip"}
    with pytest.raises(Unavailable):
        out(receiver.place).ask("GET", receiver.url)


def test_endless_headers_end(receiver: Receiver) -> None:
    def headers(handler: object, ended: object) -> None:
        while not ended.is_set():  # type: ignore[attr-defined]
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\n" * 100)  # type: ignore[attr-defined]

    receiver.behaviour = headers
    begun = monotonic()
    with pytest.raises(Unavailable):
        out(receiver.place).ask("GET", receiver.url, timeout=5)
    assert monotonic() - begun < 4


def test_half_an_answer_is_none(receiver: Receiver) -> None:
    receiver.behaviour = cut_off
    with pytest.raises(Unavailable):
        out(receiver.place).ask("GET", receiver.url)


def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        out("127.0.0.1:1").ask("GET", "http://127.0.0.1:1/")


def test_the_next_address_is_tried_where_the_first_takes_no_connection(receiver: Receiver) -> None:
    egress = Egress(EgressSettings((f"two.example:{receiver.port}",)), resolve=lambda h, p: ["127.0.0.2", "127.0.0.1"])
    assert egress.ask("POST", f"http://two.example:{receiver.port}/").is_good


def test_a_header_can_not_smuggle_a_second_request(receiver: Receiver) -> None:
    with pytest.raises(Unavailable):
        out(receiver.place).ask("POST", receiver.url, headers={"X-A": "1\r\n\r\nGET /evil HTTP/1.1"})
    assert receiver.taken == []


def test_the_certificate_is_checked_for_the_host_and_not_for_the_address(tmp_path: Path) -> None:
    right = certificate_for(tmp_path, "hooks.example")
    with open_receiver(right) as receiver:
        url, place = f"https://hooks.example:{receiver.port}/", f"hooks.example:{receiver.port}"
        assert out(place, ca_file=right[0]).ask("POST", url).is_good
        assert receiver.taken[0].headers["host"] == place
        with pytest.raises(Unavailable):
            out(place).ask("POST", url)
        other = f"other.example:{receiver.port}"
        with pytest.raises(Unavailable):
            out(other, ca_file=right[0]).ask("POST", f"https://{other}/")
        assert len(receiver.taken) == 1


def test_a_file_of_certificates_that_is_none_stops_the_start(tmp_path: Path) -> None:
    for content in ("", "no certificate"):
        (tmp_path / "ca.pem").write_text(content)
        with pytest.raises(StartRefused, match=r"egress\.ca_file"):
            out(ca_file=tmp_path / "ca.pem")
    with pytest.raises(StartRefused, match=r"egress\.ca_file"):
        out(ca_file=tmp_path / "none.pem")


@pytest.mark.parametrize(
    "url",
    ["https://hooks.example", "HTTPS://Hooks.Example:443/", "https://hooks.example/#top", "https://hooks.example:443"],
)
def test_addresses_that_are_asked_alike_are_written_alike(url: str) -> None:
    assert place_of(url).url == "https://hooks.example/"


def test_what_tells_addresses_apart_stays() -> None:
    told = ("https://[2001:4860:4860::8888]:8443/a?b=c", "http://hooks.example:443/", "https://hooks.example:80/A")
    assert [place_of(url).url for url in told] == list(told)
