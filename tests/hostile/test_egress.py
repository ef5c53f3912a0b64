"""The inner network through the way out: every spelling of it, and names that lead there, now or a moment later."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

from ventanilla.egress import AddressRefused, Egress
from ventanilla.egress.addresses import is_public
from ventanilla.errors import Unavailable
from ventanilla.settings import EgressSettings
from ventanilla.testing.receiving import Receiver, certificate_for, open_receiver
from ventanilla.testing.sources import modules

SPELLINGS = (
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0x7f.1/",
    "https://127.0.0.0x1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:0:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://100.64.0.1/",
    "https://100.100.100.200/",
    "https://168.63.129.16/",
    "https://192.0.0.192/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://127.0.0.1./",
    "https://localhost./",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://ⓛocalhost/",
    "https://user@hooks.example/",
    "https://hooks.example@127.0.0.1/",
    "https://127.0.0.1@hooks.example/",
    "https://hooks.example:pw@10.0.0.1/",
    "https://hooks.example\\@127.0.0.1/",
    "https://127.0.0.1\t/",
    "https://hooks.example/\r\nHost: inner",
    " https://hooks.example/",
    "https://hooks.example:0/",
    "https://hooks.example:65536/",
    "https://hooks.example:/",
    "https://hooks.example:8443/",
    "https://hooks.example:22/",
    "http://hooks.example/",
    "http://hooks.example:443/",
    "//hooks.example/",
    "hooks.example",
    "https:///path",
    "https://",
    "https:hooks.example",
    "https://[::1",
    "https://[hooks.example]/",
    "https://::1/",
    "https://-a.example/",
    "https://a..example/",
    "https://under_score.example/",
    "https://hooks.example/" + "a" * 2000,
    "file:///etc/passwd",
    "gopher://hooks.example/",
    "ftp://hooks.example/",
    "data:text/plain,a",
    "jar:https://hooks.example!/",
    "",
)
PUBLIC = "93.184.215.14"


class Resolver:
    """Answers differently each time; what was asked is kept."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), list[str]()

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def canary() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_leads_into_the_inner_network(url: str) -> None:
    def never(host: str, port: int) -> list[str]:
        return [host] if host.replace(".", "").isdigit() or ":" in host else [PUBLIC]

    egress = Egress(EgressSettings(), resolve=never)
    with pytest.raises(AddressRefused):
        egress.check(url)
    with pytest.raises(AddressRefused):
        egress.ask("POST", url, timeout=0.5)


@pytest.mark.parametrize("url", ["https://127.0.0.1:{port}/", "https://localhost:{port}/", "http://[::1]:{port}/"])
def test_a_canary_next_door_hears_nothing(canary: Receiver, url: str) -> None:
    with pytest.raises(AddressRefused):
        Egress(EgressSettings()).ask("GET", url.format(port=canary.port))
    assert canary.taken == []


@pytest.mark.parametrize(
    "inner",
    ["127.0.0.1", "::1", "10.1.2.3", "169.254.169.254", "100.64.1.1", "::ffff:10.0.0.1", "fe80::1%2", "0.0.0.0", "x"],
)
def test_a_name_that_leads_inside_is_refused_wherever_else_it_leads(inner: str) -> None:
    for answers in ([inner], [PUBLIC, inner], [inner, PUBLIC]):
        with pytest.raises(AddressRefused):
            Egress(EgressSettings(), resolve=Resolver(answers)).ask("GET", "https://hooks.example/", timeout=0.5)


def test_the_connection_goes_to_the_address_that_was_looked_at(
    canary: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver says something public when asked first and the loopback address from then on."""
    went: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        went.append(address)
        raise OSError

    monkeypatch.setattr("ventanilla.egress.room.socket.create_connection", connect)
    resolver = Resolver([PUBLIC], ["127.0.0.1"])
    with pytest.raises(Unavailable):
        Egress(EgressSettings(), resolve=resolver).ask("GET", "https://rebinding.example/")
    assert (resolver.asked, went) == (["rebinding.example"], [(PUBLIC, 443)])
    with pytest.raises(AddressRefused):
        Egress(EgressSettings(), resolve=resolver).ask("GET", "https://rebinding.example/")
    assert canary.taken == []


def test_a_name_is_looked_up_once_a_request_and_never_by_anybody_else(tmp_path: Path) -> None:
    """The name exists for our resolver only: any other lookup would find nothing."""
    files = certificate_for(tmp_path, "nowhere.invalid")
    with open_receiver(files) as receiver:
        resolver = Resolver(["127.0.0.1"])
        settings = EgressSettings((f"nowhere.invalid:{receiver.port}",), str(files[0]))
        url = f"https://nowhere.invalid:{receiver.port}/"
        assert Egress(settings, resolve=resolver).ask("GET", url).is_good
        assert resolver.asked == ["nowhere.invalid"]


def test_what_is_checked_when_saved_is_checked_again_when_sent() -> None:
    resolver = Resolver([PUBLIC], ["10.0.0.1"])
    egress = Egress(EgressSettings(), resolve=resolver)
    egress.check("https://hooks.example/")
    with pytest.raises(AddressRefused):
        egress.ask("POST", "https://hooks.example/")


def test_a_redirect_into_the_inner_network_is_not_followed(canary: Receiver) -> None:
    with open_receiver() as outer:
        outer.answer, outer.headers = 302, {"Location": canary.url}
        answer = Egress(EgressSettings((outer.place,))).ask("POST", outer.url)
    assert (answer.status, canary.taken) == (302, [])


def test_public_addresses_are_public() -> None:
    for text in (PUBLIC, "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::1"):
        assert is_public(ip_address(text))


ROOT = Path(__file__).parents[2]
OPENERS = ("http.client", "urllib.request", "socket", "ssl", "requests", "httpx", "aiohttp", "urllib3", "ftplib")
MAY = {
    "ventanilla.messages.mailer": {"ssl"},  # its server is the settings', over smtplib
    "ventanilla.messages.attachments.scanning": {"socket"},  # the scanner of the settings
    "ventanilla.exchange.lock": {"socket"},  # the name of this machine
    "ventanilla.cli.serving": {"socket"},  # the port that it listens at
}


def test_nobody_opens_connections_but_the_way_out() -> None:
    wrong = []
    for module in modules(ROOT / "core" / "src"):
        if module.name.startswith(("ventanilla.egress", "ventanilla.testing", "ventanilla.demo")):
            continue
        for found in module.imports():
            for opener in OPENERS:
                is_it = found == opener or found.startswith(opener + ".")
                if is_it and opener not in MAY.get(module.name, set()):
                    wrong.append((module.name, found))
    assert wrong == []
