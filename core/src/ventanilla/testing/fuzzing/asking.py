"""The questions that every operation is asked, one kind after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ventanilla.testing.fuzzing import words

if TYPE_CHECKING:
    from ventanilla.testing.fuzzing.operations import Operation
    from ventanilla.testing.fuzzing.probing import Prober


def own(prober: Prober, asked: Operation) -> None:
    """As the owner; then without a token, and with a wrong one."""
    path = asked.held_by(prober.mine)
    answer = prober.send(asked, path, json=asked.body)
    is_plain = all(map(prober.mine.__dict__.get, asked.parameters)) and not asked.required_queries
    is_plain = is_plain and answer.status_code != prober.later(asked)
    if asked.method == "get" and answer.status_code >= 400 and is_plain and not prober.is_off(asked):
        prober.note(asked, f"{answer.status_code} for its owner")
    for token in ("", "nonsense", prober.me.secret):
        nobody = prober.send(asked, path, json=asked.body, token=token)
        if asked.is_private and nobody.status_code != 401:
            prober.note(asked, f"{nobody.status_code} for nobody")


def strangers(prober: Prober, asked: Operation) -> None:
    """What is somebody else's answers like what does not exist, byte for byte."""
    if not asked.parameters:
        return
    nowhere = prober.send(asked, asked.path_with(lambda _: words.NOBODY), json=asked.body)
    if asked.is_private and nowhere.status_code not in (404, 422):
        prober.note(asked, f"{nowhere.status_code} for nothing")
    if asked.is_private and _names_somebody(prober, asked):
        mixed = {name: getattr(prober.theirs, name, words.NOBODY) for name in asked.parameters}
        last = {**{name: getattr(prober.mine, name, words.NOBODY) for name in asked.parameters}}
        last[asked.parameters[-1]] = mixed[asked.parameters[-1]]
        for values in (mixed, last):
            foreign = prober.send(asked, asked.path_with(values.__getitem__), json=asked.body)
            if (foreign.status_code, foreign.data) != (nowhere.status_code, nowhere.data):
                prober.note(asked, "somebody else's is told from nothing")
    for odd in words.ODD_IDS:
        prober.send(asked, asked.path_with(lambda _, odd=odd: odd), json=asked.body)  # type: ignore[misc]


def queries(prober: Prober, asked: Operation) -> None:
    """Odd values of each query parameter."""
    path = asked.held_by(prober.mine)
    for name in asked.queries:
        for value in prober.some(asked, (*words.QUERIES.get(name, ()), *words.ANY_QUERY)):
            prober.send(asked, path, query_string={name: value})
        prober.send(asked, path, query_string=f"{name}=1&{name}=2")
        prober.send(asked, path, query_string=f"{name}=%00&{name}x=%ff")
        if name == "limit" and not prober.is_off(asked):
            for value in ("0", "201", "ten", "-5"):
                if prober.send(asked, path, query_string={name: value}).status_code != 422:
                    prober.note(asked, "a limit without bounds")


def bodies(prober: Prober, asked: Operation) -> None:
    """The documented body with each field missing, odd or of another type, and what is no body at all."""
    if asked.body is None:
        return
    path = asked.held_by(prober.mine)
    for raw in words.BODIES:
        answer = prober.send(asked, path, data=raw, content_type="application/json")
        if answer.status_code < 400 and raw not in (b"", b"{}"):
            prober.note(asked, "it takes what is no object")
    if prober.send(asked, path, data=b"a=1", content_type="text/plain").status_code != 415:
        prober.note(asked, "it takes what is not declared as JSON")
    if prober.send(asked, path, json={**asked.body, "is_admin": True}).status_code != 422:
        prober.note(asked, "it takes a field that nobody asked for")
    required = _required(prober, asked)
    for name in asked.body:
        without = {each: value for each, value in asked.body.items() if each != name}
        if prober.send(asked, path, json=without).status_code < 400 and name in required:
            prober.note(asked, "it does without what is required")
        for value in prober.some(asked, (*words.DOMAIN.get(name, ()), *words.VALUES)):
            prober.send(asked, path, json={**asked.body, name: value})


def headers(prober: Prober, asked: Operation) -> None:
    """Languages, conditions and keys that are none."""
    path = asked.held_by(prober.mine)
    for language in words.LANGUAGES if asked.method == "get" else words.LANGUAGES[:1]:
        prober.send(asked, path, json=asked.body, headers={"Accept-Language": language})
    if asked.method != "get":
        bad = prober.send(asked, path, json=asked.body, headers={"Idempotency-Key": " x y "})
        if bad.status_code not in (400, 401):
            prober.note(asked, "it takes a key that is none")
        if "412" in asked.told["responses"]:
            prober.heal()
            stale = prober.send(asked, path, json=asked.body, headers={"If-Match": '"stale"'})
            if stale.status_code not in (404, 412, prober.later(asked)):
                prober.note(asked, "it takes a condition that does not hold")
        return
    first = prober.send(asked, path)
    if first.status_code == 200 and not first.is_streamed:
        tag = first.headers.get("ETag", "")
        again = prober.send(asked, path, headers={"If-None-Match": tag or '"none"'})
        if again.status_code != 304 and first.data == again.data and first.mimetype not in words.WRITTEN:
            prober.note(asked, "it says again what one has")


def pages(prober: Prober, asked: Operation) -> None:
    """A list page by page is the whole list; a cursor is good for its own list."""
    if asked.method != "get" or not {"limit", "cursor"} <= set(asked.queries):
        return
    path = asked.held_by(prober.mine)
    if prober.is_off(asked):
        return
    whole = prober.send(asked, path, query_string={"limit": "100"}).get_json(silent=True)
    if not isinstance(whole, dict) or "items" not in whole:
        return
    found: list[Any] = []
    query = {"limit": "1"}
    for _ in range(len(whole["items"]) + 1):
        page = prober.send(asked, path, query_string=query).get_json(silent=True) or {}
        found += page.get("items", [])
        if not page.get("next"):
            break
        query = {"limit": "1", "cursor": page["next"]}
    if found != whole["items"]:
        prober.note(asked, "its pages are not the list")
    if prober.send(asked, path, query_string={"cursor": "W10"}).status_code != 422:
        prober.note(asked, "it takes any cursor")


def keys(prober: Prober, asked: Operation) -> None:
    """The same key and body: the same answer. Another body: refused."""
    if asked.method == "get":
        return
    path, sent = asked.held_by(prober.mine), {"Idempotency-Key": f"probe-{asked.name}".replace(" ", "-")}
    first = prober.send(asked, path, json=asked.body, headers=sent)
    second = prober.send(asked, path, json=asked.body, headers=sent)
    is_kept = first.status_code < 409 and not first.is_streamed and first.content_type != "application/zip"
    if is_kept and (first.status_code, first.data) != (second.status_code, second.data):
        prober.note(asked, "it answers the same request twice")
    if is_kept and asked.body is not None:
        other = prober.send(asked, path, json={"another": "body"}, headers=sent)
        code = (other.get_json(silent=True) or {}).get("code")
        if other.status_code not in (401, 422) or (other.status_code == 422 and code != "key_reused"):
            prober.note(asked, "it takes another body under the same key")


def generated(prober: Prober, asked: Operation, examples: int) -> None:
    """What schemathesis makes out of the description."""
    from ventanilla.testing.fuzzing.generating import cases

    for case in cases(prober.document, asked.method, asked.path, examples):
        values = {**case.parameters, **vars(prober.mine)}
        path = asked.path_with(lambda name, values=values: str(values.get(name, words.NOBODY)))  # type: ignore[misc]
        prober.send(asked, path, query_string=case.query, **case.body)
        if prober.asked % 20 == 0:
            prober.heal()


def _names_somebody(prober: Prober, asked: Operation) -> bool:
    """Whether its path names a thing of ours, so that a stranger's is another one."""
    return any(hasattr(prober.mine, name) for name in asked.parameters)


def _required(prober: Prober, asked: Operation) -> set[str]:
    schema = asked.told["requestBody"]["content"]["application/json"]["schema"]
    found = prober.document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
    return set(found.get("required", ()))


PROBES = (own, strangers, queries, bodies, headers, pages, keys)
