"""Shows the bills of a Ventanilla portal as a table, and hands a reading in: with nothing but Python itself.

It knows the address of a portal and the number under which that knows it (`client_id`), and reads all else there:
who lets it in from the portal's OpenID configuration, what things are called from the portal's manifest.

    python bills.py https://example.coop/oficina --client k5jvqz3nmb7hw2y4gsx6ap5tre
    python bills.py https://example.coop/oficina --client … --reading 12345 --confirm

The customer signs in and consents in their browser; this program never sees a password. It is registered as a public
app with the redirect address http://127.0.0.1/callback (any port; the app of the demo has it), and the scopes openid,
supply:read, billing:read and, where bills stand in the history, documents:read; for readings also readings:read and
readings:write.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer

SUPPLIES = "/api/v1/supplies"
BILLS = ("billing.bills", "documents.history")
"""The screens that bills stand on: a list of their own, or the months."""


class Refused(Exception):
    """What the portal said instead of yes."""


def ask(url, *, token="", body=None, form=None, language="", **headers):
    """One request; its JSON, or what it was refused with."""
    data = None
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if language:
        headers["Accept-Language"] = language
    request = urllib.request.Request(
        url, data=data, headers={name.replace("_", "-"): at for name, at in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as fault:
        told = json.loads(fault.read() or b"{}")
        raise Refused(told) from None


def let_in(portal, client, scopes, open_browser):
    """An access token: authorization code with PKCE, the answer coming to this machine (RFC 8252)."""
    known = ask(f"{portal}/.well-known/openid-configuration")
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    came = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            came.update(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"You can close this window.")

        def log_message(self, *words):
            """The answer holds a code: nothing of it goes to a log."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        back = f"http://127.0.0.1:{server.server_port}/callback"
        asked = {
            "response_type": "code",
            "client_id": client,
            "redirect_uri": back,
            "scope": " ".join(scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        url = f"{known['authorization_endpoint']}?{urllib.parse.urlencode(asked)}"
        print(
            f"Open {url}" if not open_browser else "Waiting for your answer in the browser …",
            file=sys.stderr,
            flush=True,
        )
        if open_browser:
            webbrowser.open(url)
        while not {"code", "error"} & came.keys():
            server.handle_request()
    # Whoever else answers is not the portal that was asked (RFC 9207).
    is_ours = hmac.compare_digest(came.get("state", ""), state) and came.get("iss", known["issuer"]) == known["issuer"]
    if not is_ours or "code" not in came:
        raise Refused(came.get("error_description") or came.get("error") or "the answer is not to what was asked")
    form = {"grant_type": "authorization_code", "code": came["code"], "redirect_uri": back}
    return ask(known["token_endpoint"], form={**form, "client_id": client, "code_verifier": verifier})["access_token"]


def all_of(url, **options):
    """The items of a list, page after page."""
    cursor = ""
    while cursor is not None:
        page = ask(f"{url}?{urllib.parse.urlencode({'cursor': cursor})}" if cursor else url, **options)
        yield from page["items"]
        cursor = page["next"]


def found_at(item, path):
    """The value that the manifest's path leads to."""
    for part in path.split("."):
        item = item.get(part) if isinstance(item, dict) else None
    return item


def said(value, column):
    """A value as a text, by its kind."""
    if value is None:
        return "–"
    if column["kind"] == "money":
        return f"{value['amount']} {value['currency']}"
    if column["kind"] == "quantity":
        return f"{value['value']} {value['unit']}" if value["value"] is not None else "–"
    return {each["value"]: each["label"] for each in column["values"]}.get(value, str(value))


def table(columns, items):
    """Lines of a table with the manifest's headings."""
    columns = [each for each in columns if each["path"]]
    rows = [[each["label"] for each in columns]]
    rows += [[said(found_at(item, each["path"]), each) for each in columns] for item in items]
    widths = [max(len(row[at]) for row in rows) for at in range(len(columns))]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


class App:
    """One portal, one customer."""

    def __init__(self, portal, client, is_writing, open_browser):
        self.portal, self.manifest = portal, ask(f"{portal}/api/v1/manifest")
        self.language = self.manifest["locale"]
        screens = {each["name"]: each for each in self.manifest["screens"]}
        self.screen = next(screens[name] for name in BILLS if name in screens)
        scopes = ["openid", "supply:read", *self.screen["operations"][0]["scopes"]]
        if is_writing:
            scopes += ["readings:read", "readings:write"]
        self.token = let_in(portal, client, sorted(set(scopes)), open_browser)

    def get(self, path):
        return ask(self.portal + path, token=self.token, language=self.language)

    def all_of(self, path):
        return all_of(self.portal + path, token=self.token, language=self.language)

    def show(self):
        """The bills of each supply, as the manifest says where they come from and what their columns are called."""
        for supply in self.all_of(SUPPLIES):
            address = supply["address"]
            print(f"\n{supply['number']} · {address['street']}, {address['locality']}")
            path = self.screen["operations"][0]["path"].replace("{supply_point_id}", supply["id"])
            print("\n".join(table(self.screen["columns"], self.all_of(path))))

    def hand_over(self, values, confirmed):
        """Readings of all registers of the first supply that takes any, in their order; the receipt's number."""
        if self.manifest["rules"]["readings"] is None:
            raise Refused("this utility takes no readings from its customers")
        for supply in self.all_of(SUPPLIES):
            path = f"{SUPPLIES}/{supply['id']}/readings"
            entry = self.get(f"{path}/entry")
            if not entry["items"]:
                continue
            if len(values) != len(entry["items"]):
                shown = [f"{each['meter_number']} {each['label']}: {each['previous']}" for each in entry["items"]]
                raise Refused(f"these registers are read, and showed: {', '.join(shown)}")
            readings = [
                {"register": each["register"], "value": value, "confirmed": confirmed}
                for each, value in zip(entry["items"], values, strict=True)
            ]
            # Sent again under its key, as after a lost connection, it is the same reading.
            sent = {"token": self.token, "language": self.language, "Idempotency_Key": str(uuid.uuid4())}
            return ask(self.portal + path, body={"readings": readings}, **sent)["number"]
        raise Refused("there is no meter to be read")


def main():
    parser = argparse.ArgumentParser(description="Bills of a Ventanilla portal, and a reading for it.")
    parser.add_argument("portal", help="its address, as https://example.coop/oficina")
    parser.add_argument("--client", required=True, help="the client_id under which this app is registered there")
    parser.add_argument("--reading", nargs="+", default=[], metavar="VALUE", help="what each register shows")
    parser.add_argument("--confirm", action="store_true", help="an unusual reading is meant")
    parser.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    wanted = parser.parse_args()
    portal = wanted.portal.rstrip("/")
    if not portal.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        sys.exit("write an https address")
    try:
        app = App(portal, wanted.client, bool(wanted.reading), not wanted.no_browser)
        print(app.manifest["utility"]["title"])
        app.show()
        if wanted.reading:
            print(f"\n{app.hand_over(wanted.reading, wanted.confirm)}")
    except Refused as fault:
        sys.exit(f"refused: {fault}")


if __name__ == "__main__":
    main()
