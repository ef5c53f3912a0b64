"""News and pages of the public site: written, looked at, published, taken back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.model import EntryDraft, EntryKind
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

DRAFT = {
    "kind": "staff.contents.kind",
    "slug": "staff.contents.slug",
    "title": "staff.contents.title",
    "summary": "staff.contents.summary",
    "body": "staff.contents.body",
    "place": "staff.contents.place",
}


def add_contents(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/contents…``."""

    @pages.get("/contents")
    def contents() -> Response:
        member = desk.member()
        site = service.doors.contents(member)
        kind = request.args.get("kind", "")
        if kind and kind not in set(EntryKind):
            return desk.see_other("staff.contents")
        return desk.page(
            "staff/contents.html",
            title=message("staff.section.contents"),
            section="contents",
            found=site.entries(member, kind),
            kind=kind,
            kinds=list(EntryKind),
        )

    @pages.post("/contents/<kind>/<slug>/publish")
    def content_publish(kind: str, slug: str) -> Response:
        member = desk.member()
        version = desk.posted().get("version", "")
        wanted = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
        service.doors.contents(member).publish(member, _kind(kind), slug, wanted)
        desk.tell(message("staff.contents.published"))
        return desk.see_other("staff.content", kind=kind, slug=slug)

    @pages.post("/contents/<kind>/<slug>/unpublish")
    def content_unpublish(kind: str, slug: str) -> Response:
        member = desk.member()
        service.doors.contents(member).unpublish(member, _kind(kind), slug)
        desk.tell(message("staff.contents.unpublished"))
        return desk.see_other("staff.content", kind=kind, slug=slug)

    _writing(pages, service, desk)


def _writing(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def show(
        typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200, is_new: bool = True
    ) -> Response:
        member = desk.member()
        site = service.doors.contents(member)
        entry, versions = (None, ()) if is_new else site.read_entry(member, _kind(typed["kind"]), typed["slug"])
        return desk.page(
            "staff/content.html",
            title=entry.title if entry else message("staff.contents.new"),
            section="contents",
            status=status,
            entry=entry,
            versions=versions,
            kinds=list(EntryKind),
            version=typed.get("version", "0"),
            preview=site.preview(member, typed.get("body", "")[:60_000]) if typed.get("body") else "",
            sheet=Sheet(DRAFT, typed, faults),
        )

    def write(typed: Mapping[str, str], is_new: bool) -> Response:
        member = desk.member()
        site = service.doors.contents(member)
        if "preview" in typed:
            return show(typed, {}, 200, is_new)
        try:
            site.write_entry(member, _draft(typed, is_new))
        except Conflict:
            return show(typed, {"": message("staff.fault.changed")}, 409, is_new)
        except InvalidInput as fault:
            return show(typed, faults_of(fault), fault.status, is_new)
        desk.tell(message("staff.contents.written"))
        return desk.see_other("staff.content", kind=typed["kind"], slug=typed["slug"])

    @pages.get("/contents/new")
    def content_new() -> Response:
        return show({"kind": "news", "place": "0"}, {})

    @pages.post("/contents/new")
    def content_made() -> Response:
        return write({"kind": "", "slug": "", **desk.posted()}, True)

    @pages.get("/contents/<kind>/<slug>")
    def content(kind: str, slug: str) -> Response:
        member = desk.member()
        entry, versions = service.doors.contents(member).read_entry(member, _kind(kind), slug)
        last = versions[0]
        typed = {"kind": kind, "slug": slug, "title": last.title, "summary": last.summary, "body": last.body}
        return show({**typed, "place": str(entry.place), "version": str(entry.version)}, {}, is_new=False)

    @pages.post("/contents/<kind>/<slug>")
    def content_written(kind: str, slug: str) -> Response:
        return write({**desk.posted(), "kind": kind, "slug": slug}, False)


def _draft(typed: Mapping[str, str], is_new: bool) -> EntryDraft:
    place, version = typed.get("place", "").strip() or "0", typed.get("version", "0")
    if typed["kind"] not in set(EntryKind):
        raise InvalidInput({"kind": message("error.field.invalid")})
    if not (place.isascii() and place.isdigit() and len(place) < 5):
        raise InvalidInput({"place": message("error.field.invalid")})
    based_on = 0 if is_new or not (version.isascii() and version.isdigit() and len(version) < 10) else int(version)
    words = {name: typed.get(name, "") for name in ("title", "summary", "body")}
    return EntryDraft(EntryKind(typed["kind"]), typed["slug"], place=int(place), version=based_on, **words)


def _kind(text: str) -> EntryKind:
    try:
        return EntryKind(text)
    except ValueError:
        raise NotFound from None
