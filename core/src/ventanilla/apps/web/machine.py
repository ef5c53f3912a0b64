"""What machines ask: no cookie counts here, and no page is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from flask import Blueprint, Response, request

from ventanilla.apps.service import AppsService
from ventanilla.apps.service.protocol import Reply, Sent
from ventanilla.errors import ScopeMissing, SignInRequired
from ventanilla.web.security import one_click
from ventanilla.web.shell import Shell

OPEN = "public, max-age=300"
ORIGIN = "Access-Control-Allow-Origin"
_POSTED: dict[str, Any] = {"methods": ["POST"], "provide_automatic_options": False}


def mount(pages: Blueprint, service: AppsService, shell: Shell) -> None:
    """``/.well-known/openid-configuration`` and what it names for machines."""

    @pages.get("/.well-known/oauth-authorization-server")
    @pages.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        return _for_all(service.metadata())

    @pages.get("/oauth/jwks.json")
    def jwks() -> Response:
        return _for_all(service.public_keys())

    for name, act in _forms(service).items():
        pages.add_url_rule(f"/oauth/{name}", name, _form(service, act), **_POSTED)

    @pages.route("/oauth/userinfo", methods=["GET", "POST"], provide_automatic_options=False)
    @one_click
    def userinfo() -> Response:
        return _let_in(service, _userinfo(service))

    @pages.route("/oauth/<any(token, revoke, introspect, device_authorization, userinfo):name>", methods=["OPTIONS"])
    @one_click
    def preflight(name: str) -> Response:
        response = Response(status=204)
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST" if name == "userinfo" else "POST"
        response.headers["Access-Control-Max-Age"] = "600"
        return _let_in(service, response)


def _forms(service: AppsService) -> Mapping[str, Callable[[Sent], Reply]]:
    machine = service.machine
    return {
        "token": machine.token,
        "revoke": machine.revoke,
        "introspect": machine.introspect,
        "device_authorization": machine.start_device,
    }


def _form(service: AppsService, act: Callable[[Sent], Reply]) -> Callable[[], Response]:
    def answer() -> Response:
        form = request.form.to_dict(flat=False)
        reply = act(Sent(form, request.headers.get("Authorization", "")[:2000], request.remote_addr or ""))
        return _let_in(service, _json(reply.body, reply.status, reply.headers))

    return one_click(answer)


def _userinfo(service: AppsService) -> Response:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip() if scheme.lower() == "bearer" else ""
    posted = request.form.getlist("access_token") if request.method == "POST" else []
    if len(posted) > 1 or (posted and scheme):
        told = 'Bearer error="invalid_request"'
        return _json({"error": "invalid_request"}, 400, {"WWW-Authenticate": told})
    token = token or "".join(posted)
    try:
        return _json(service.userinfo.of(token), 200, {"Cache-Control": "no-store"})
    except SignInRequired:
        told = 'Bearer error="invalid_token"' if token else "Bearer"
        return _json({"error": "invalid_token"}, 401, {"WWW-Authenticate": told})
    except ScopeMissing as fault:
        told = f'Bearer error="insufficient_scope", scope="{fault.scope}"'
        return _json({"error": "insufficient_scope"}, 403, {"WWW-Authenticate": told})


def _json(body: Mapping[str, Any] | None, status: int, headers: Mapping[str, str]) -> Response:
    response = Response(b"" if body is None else orjson.dumps(body), status=status, content_type="application/json")
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _for_all(body: Mapping[str, Any]) -> Response:
    """The same for everybody, pages of other sites too."""
    return _json(body, 200, {"Cache-Control": OPEN, ORIGIN: "*", "Cross-Origin-Resource-Policy": "cross-origin"})


def _let_in(service: AppsService, response: Response) -> Response:
    """Let the pages of registered origins read an answer; it is given without cookies."""
    response.headers["Vary"] = "Origin"
    origin = request.headers.get("Origin", "")
    if origin and origin in service.clients.origins():
        response.headers[ORIGIN] = origin
        response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate, Retry-After"
    return response
