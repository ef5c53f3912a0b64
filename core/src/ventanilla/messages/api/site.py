"""The public portal on the API: for everybody, without a token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.messages.api.tickets import CursorQuery
from ventanilla.messages.markdown import html_of
from ventanilla.messages.model import AskedQuestion, Entry, EntryKind, Finding, Snippet
from ventanilla.messages.searching import LONGEST_QUERY
from ventanilla.messages.service.site import SiteService


class EntrySchema(Schema):
    """A piece of content in short; its kind and slug lead to the whole."""

    kind = fields.String(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    published_at = MomentField(required=True, allow_none=True)


class WholeEntrySchema(EntrySchema):
    """A piece of content: its text as Markdown, and as HTML that needs no cleaning."""

    body = fields.String(required=True)
    html = fields.String(required=True)


class EntriesSchema(Schema):
    """Pieces of content."""

    items = fields.List(fields.Nested(EntrySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class AnswersSchema(Schema):
    """Answered questions, whole."""

    items = fields.List(fields.Nested(WholeEntrySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class SearchQuery(Schema):
    """What is looked for."""

    q = fields.String(required=True, validate=validate.Length(max=LONGEST_QUERY))


class SnippetSchema(Schema):
    """A piece of a text, and whether it is what was looked for."""

    text = fields.String(required=True)
    is_hit = fields.Boolean(required=True)


class FindingSchema(Schema):
    """Something that was found: a piece of content by kind and slug, or a screen by its name."""

    kind = fields.String(required=True)
    slug = fields.String(required=True, allow_none=True)
    screen = fields.String(required=True, allow_none=True)
    title = fields.List(fields.Nested(SnippetSchema), required=True)
    excerpt = fields.List(fields.Nested(SnippetSchema), required=True)


class FindingsSchema(Schema):
    """What was found, best first."""

    items = fields.List(fields.Nested(FindingSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class QuestionSchema(Schema):
    """A question; the answer comes by e-mail. Under one ``key`` it is asked once."""

    name = fields.String(required=True, validate=validate.Length(max=500))
    email = fields.String(required=True, validate=validate.Length(max=300))
    text = fields.String(required=True, validate=validate.Length(max=500_000))
    key = fields.String(load_default="", validate=validate.Length(max=64))


class AskedSchema(Schema):
    """The number under which it is kept."""

    number = fields.String(required=True)


def add_site(api: StrictBlueprint, service: SiteService, shell: ApiShell) -> None:
    """``/site/news…``, ``/site/pages…``, ``/site/services…``, ``/site/questions`` and ``/site/search``."""
    _reading(api, service, shell)
    _questions(api, service, shell)
    _search(api, service, shell)


def _reading(api: StrictBlueprint, service: SiteService, shell: ApiShell) -> None:
    @api.route("/site/news")
    @api.doc(security=[])
    @api.arguments(CursorQuery, location="query")
    @api.response(200, EntriesSchema)
    def site_news(wanted: dict[str, str]) -> Response:
        """The news, newest first."""
        found, following = service.news(wanted["cursor"])
        return shell.private({"items": [_short_json(one) for one in found], "next": following})

    @api.route("/site/pages")
    @api.doc(security=[])
    @api.response(200, EntriesSchema)
    def site_pages() -> Response:
        """The pages of the public portal, in the order of its menu."""
        return _list(service, shell, EntryKind.PAGE)

    @api.route("/site/services")
    @api.doc(security=[])
    @api.response(200, EntriesSchema)
    def site_services() -> Response:
        """What the utility does for its customers."""
        return _list(service, shell, EntryKind.SERVICE)

    for kind, path in ((EntryKind.NEWS, "news"), (EntryKind.PAGE, "pages"), (EntryKind.SERVICE, "services")):
        _one(api, service, shell, kind, path)


def _one(api: StrictBlueprint, service: SiteService, shell: ApiShell, kind: EntryKind, path: str) -> None:
    @api.route(f"/site/{path}/<string:slug>", endpoint=f"site_{kind.value}_entry")
    @api.doc(security=[])
    @api.response(200, WholeEntrySchema)
    def entry(slug: str) -> Response:
        """One of them, whole."""
        return shell.private(_whole_json(service.entry(kind, slug), shell))


def _questions(api: StrictBlueprint, service: SiteService, shell: ApiShell) -> None:
    @api.route("/site/questions")
    @api.doc(security=[])
    @api.response(200, AnswersSchema)
    def site_questions() -> Response:
        """Questions that were answered for everybody."""
        found = service.listed(EntryKind.ANSWER)
        return shell.private({"items": [_whole_json(one, shell) for one in found], "next": None})

    @api.route("/site/questions", methods=["POST"])
    @api.doc(security=[])
    @api.arguments(QuestionSchema)
    @api.response(201, AskedSchema)
    def ask_question(wanted: dict[str, Any]) -> Response:
        """Ask the utility something; the answer comes by e-mail."""
        made = shell.private({"number": service.ask(shell.actor(), AskedQuestion(**wanted), shell.language.tag)})
        made.status_code = 201
        return made


def _search(api: StrictBlueprint, service: SiteService, shell: ApiShell) -> None:
    @api.route("/site/search")
    @api.doc(security=[])
    @api.arguments(SearchQuery, location="query")
    @api.response(200, FindingsSchema)
    def site_search(wanted: dict[str, str]) -> Response:
        """Pages, services, news, answers and screens with these words in any form, best first."""
        found = service.search(wanted["q"], shell.language)
        return shell.private({"items": [_finding_json(one) for one in found], "next": None})


def _list(service: SiteService, shell: ApiShell, kind: EntryKind) -> Response:
    return shell.private({"items": [_short_json(one) for one in service.listed(kind)], "next": None})


def _short_json(one: Entry) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "slug": one.slug,
        "title": one.title,
        "summary": one.summary,
        "published_at": moment_json(one.published_at) if one.published_at else None,
    }


def _whole_json(one: Entry, shell: ApiShell) -> dict[str, Any]:
    html = html_of(one.body, shell.house.settings.prefix)
    return {**_short_json(one), "body": one.body, "html": str(html)}


def _finding_json(one: Finding) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "slug": one.slug or None,
        "screen": one.screen or None,
        "title": _pieces(one.title),
        "excerpt": _pieces(one.excerpt),
    }


def _pieces(snippets: Sequence[Snippet]) -> list[dict[str, Any]]:
    return [{"text": piece.text, "is_hit": piece.is_hit} for piece in snippets]
