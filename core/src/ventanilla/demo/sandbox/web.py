"""The sandbox over HTTP: the shop's side, signed, and the customer's page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import orjson
from flask import Flask, Response, abort, redirect, render_template, request

from ventanilla.billing.signing import HEADER
from ventanilla.demo.sandbox.service import Delivery, Sandbox, report
from ventanilla.demo.sandbox.store import Kept
from ventanilla.demo.sandbox.words import WORDS

CSS = (Path(__file__).parent / "sandbox.css").read_text(encoding="utf-8")


def create_sandbox(sandbox: Sandbox, root: str) -> Flask:
    """The app; ``root`` is the address it is reached at, without a slash at its end."""
    app = Flask("ventanilla.demo.sandbox", static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    _shop(app, sandbox, root)
    _customer(app, sandbox, root)
    return app


def _shop(app: Flask, sandbox: Sandbox, root: str) -> None:
    def check() -> bytes:
        body = request.get_data()
        if not sandbox.is_signed(request.headers.get(HEADER, ""), body, f"{request.method} {request.path}"):
            abort(401)
        return body

    @app.post("/payments")
    def order() -> Response:
        try:
            kept = sandbox.order(orjson.loads(check()))
        except ValueError:
            abort(400)
        return _json({**report(kept), "url": f"{root}/pay/{kept.token}"})

    @app.get("/payments/<reference>")
    def state(reference: str) -> Response:
        check()
        return _json(report(sandbox.state(reference) or abort(404)))

    @app.post("/payments/<reference>/refund")
    def refund(reference: str) -> Response:
        check()
        return _json(report(sandbox.refund(reference) or abort(409)))


def _customer(app: Flask, sandbox: Sandbox, root: str) -> None:
    def found(token: str) -> Kept:
        return sandbox.store.by_token(token) or abort(404)

    @app.get("/pay/<token>")
    def page(token: str) -> Response:
        payment = found(token)
        back = urlsplit(payment.return_url)
        lang = request.accept_languages.best_match(list(WORDS)) or next(iter(WORDS))
        body = render_template(
            "pay.html", payment=payment, deliveries=Delivery, root=root, lang=lang, words=WORDS[lang]
        )
        response = Response(body)
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'self'; form-action 'self' {back.scheme}://{back.netloc}; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        return response

    @app.post("/pay/<token>")
    def decide(token: str) -> Response:
        payment = found(token)
        choice = request.form.get("choice", "")
        if choice == "pay":
            wanted = request.form.get("delivery", "")
            sandbox.pay(payment, Delivery(wanted) if wanted in set(Delivery) else Delivery.ONCE)
        elif choice == "decline":
            sandbox.decline(payment)
        # What the address says is for the eye: whoever believes it is taken in.
        response = redirect(f"{payment.return_url}?status={'success' if choice == 'pay' else 'fail'}", 303)
        assert isinstance(response, Response)
        return response

    @app.get("/sandbox.css")
    def style() -> Response:
        return Response(CSS, content_type="text/css; charset=utf-8")

    @app.after_request
    def dress(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _json(body: dict[str, str]) -> Response:
    return Response(orjson.dumps(body), content_type="application/json")
