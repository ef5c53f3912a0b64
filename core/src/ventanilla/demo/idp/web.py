"""The provider over HTTP: its page, and what clients ask."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode, urlsplit

import orjson
from flask import Flask, Response, abort, redirect, render_template, request

from ventanilla.demo.idp.provider import Refused, SandboxProvider
from ventanilla.demo.idp.words import WORDS
from ventanilla.demo.sandbox.web import CSS
from ventanilla.plugin import ProviderShape


def create_idp(provider: SandboxProvider, title: str) -> Flask:
    """The app, below the address that the provider says is its own."""
    app = Flask("ventanilla.demo.idp", static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    _page(app, provider, title)
    _machine(app, provider)
    _info(app, provider)

    @app.errorhandler(Refused)
    def refuse(fault: Refused) -> Response:
        return _json({"error": str(fault)}, 401 if str(fault) in ("invalid_client", "invalid_token") else 400)

    @app.after_request
    def dress(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return app


def _page(app: Flask, provider: SandboxProvider, title: str) -> None:
    def show(question: str = "", back: str = "") -> Response:
        lang = request.accept_languages.best_match(list(WORDS)) or next(iter(WORDS))
        people = provider.people.values()
        context = {"question": question, "people": people, "title": title, "root": provider.url, "back": back}
        response = Response(render_template("choose.html", lang=lang, words=WORDS[lang], **context))
        parts = urlsplit(provider.client.redirect_uri)
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'self'; form-action 'self' {parts.scheme}://{parts.netloc}; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        return response

    def ask() -> Response:
        return show(provider.store.put("question", provider.question(request.args.to_dict())))

    def decide() -> Response:
        question = provider.store.take("question", request.form.get("question", "")) or abort(400)
        person = provider.people.get(request.form.get("person", ""))
        said = {"state": question["state"]}
        if provider.shape is not ProviderShape.ESIA:
            said["iss"] = provider.issuer
        said |= {"code": provider.code(question, person)} if person else {"error": "access_denied"}
        response = redirect(f"{question['redirect_uri']}?{urlencode(said)}", 303)
        assert isinstance(response, Response)
        return response

    for path in ("/authorize", "/authorize/", "/openid/authorize/", "/aas/oauth2/ac"):
        app.add_url_rule(path, f"ask {path}", ask, methods=["GET"])
        app.add_url_rule(path, f"decide {path}", decide, methods=["POST"])

    def leave() -> Response:
        wanted = request.args.get("post_logout_redirect_uri") or request.args.get("redirect") or ""
        wanted = wanted or request.args.get("redirect_url", "")
        ours = urlsplit(provider.client.redirect_uri)
        parts = urlsplit(wanted)
        is_known = (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)
        return show(back=wanted if is_known else "")

    for path in ("/logout", "/api/v1/accounts/app/logout", "/idp/ext/Logout"):
        app.add_url_rule(path, f"leave {path}", leave, methods=["GET"])

    @app.get("/sandbox.css")
    def style() -> Response:
        return Response(CSS, content_type="text/css; charset=utf-8")


def _machine(app: Flask, provider: SandboxProvider) -> None:
    def token() -> Response:
        return _json(provider.tokens(request.form.to_dict(), request.headers.get("Authorization", "")))

    for path in ("/token", "/token/", "/openid/token/", "/aas/oauth2/te"):
        app.add_url_rule(path, f"token {path}", token, methods=["POST"])

    @app.get("/.well-known/openid-configuration")
    @app.get("/openid/.well-known/openid-configuration")
    def description() -> Response:
        return _json(provider.description())

    @app.get("/.well-known/openid-federation")
    def entity() -> Response:
        return Response(provider.entity(), content_type="application/entity-statement+jwt")

    @app.get("/jwks")
    def keys() -> Response:
        return _json(provider.public_keys())


def _info(app: Flask, provider: SandboxProvider) -> None:
    def opened() -> dict[str, object]:
        access = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return provider.info(provider.person_of(access))

    def info() -> Response:
        found = opened()
        if provider.shape is ProviderShape.SPID_CIE:
            return Response(provider.sealed(found), content_type="application/jwt")
        return _json(found)

    for path, method in (
        ("/userinfo", "GET"),
        ("/userinfo/", "POST"),
        ("/openid/userinfo/", "POST"),
    ):
        app.add_url_rule(path, f"info {path}", info, methods=[method])

    @app.get("/rs/prns/<oid>")
    def person(oid: str) -> Response:
        found = opened()
        if found["sub"] != oid:
            raise Refused("invalid_token")
        return _json({name: value for name, value in found.items() if name != "sub"})


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status=status, content_type="application/json")
