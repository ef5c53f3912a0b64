"""fpdf2, told to take its fonts from :mod:`ventanilla.documents.fonts` and to fetch nothing from anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from fpdf import FPDF
from fpdf.enums import PDFResourceType, ResourceAccessPolicy, TextEmphasis
from fpdf.fonts import TTFFont
from fpdf.output import OutputProducer
from fpdf.prefs import ViewerPreferences
from fpdf.syntax import PDFObject

from ventanilla.documents.alphabet import ALPHABET
from ventanilla.documents.fonts import Face, face
from ventanilla.documents.programs import FontProgram

if TYPE_CHECKING:
    from ventanilla.documents.scripts import Glyph, Script

FAMILY = "roboto"
STYLES = ("", "b")


class PaperFont(TTFFont):
    """A face within one document: it remembers what is written, and leaves the rest of fpdf2's font alone."""

    __slots__ = ("face", "used")

    def __init__(self, number: int, style: str) -> None:
        self.face: Face = face(style)
        self.used: set[str] = set()
        self.i = number
        self.type = "TTF"
        self.fontkey = FAMILY + style.upper()
        self.name = self.face.name
        self.emphasis = TextEmphasis.coerce(style.upper())
        self.color_font = None
        self.missing_glyphs = []

    def encode_text(self, text: str) -> str:
        """The text of a content stream that shows a text of the face's own characters."""
        self.used.update(text)
        codes = self.face.codes
        return f"<{''.join([codes[char] for char in text])}> Tj"

    def program(self) -> FontProgram:
        """What has to be embedded for all that was written."""
        return self.face.program(frozenset(char for char in self.used if ord(char) not in ALPHABET))


class ScriptFont:
    """A font of other writing within one document: it remembers what is drawn."""

    def __init__(self, number: int, script: Script) -> None:
        self.i = number
        self.script = script
        self._codes: dict[tuple[int, str], int] = {}

    def code(self, glyph: Glyph) -> str:
        """How a shape is called in a content stream."""
        return f"{self._codes.setdefault((glyph.id, glyph.text), len(self._codes) + 1):04X}"

    def program(self) -> FontProgram:
        """What has to be embedded for all that was drawn."""
        return self.script.program(tuple(self._codes))


class Writer(FPDF):
    """A document of A4 pages, in millimetres, whose bytes depend on nothing but what is written into it."""

    def __init__(self, title: str, language: str, author: str, issued_on: date) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.resource_access_policy = ResourceAccessPolicy.NONE
        self.str_alias_nb_pages = ""
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_title(title)
        self.set_lang(language)
        self.set_author(author)
        self.set_producer("Ventanilla")
        self.set_creation_date(datetime.combine(issued_on, time(12), UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for number, style in enumerate(STYLES, start=1):
            self.fonts[FAMILY + style.upper()] = PaperFont(number, style)
        self.script_fonts: dict[str, ScriptFont] = {}

    def script_font(self, script: Script) -> ScriptFont:
        """A font of other writing, ready to be used on this page."""
        font = self.script_fonts.setdefault(script.name, ScriptFont(len(STYLES) + 1 + len(self.script_fonts), script))
        self.use(font.i)
        return font

    def use(self, number: int) -> None:
        """Say that this page uses a font, for who draws text by operators."""
        self._resource_catalog.add(PDFResourceType.FONT, number, self.page)

    def to_bytes(self) -> bytes:
        """The finished file."""
        return bytes(self.output(output_producer_class=_Producer))

    def go_to(self, page: int) -> None:
        """Draw on a page that is there already, from 1."""
        self.page = page
        self.current_font_is_set_on_page = False

    def draw(self, operators: str) -> None:
        """Append drawing operators to the page as they are."""
        self._out(operators)


class _Ready(PDFObject):
    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def serialize(self, obj_dict: Any = None, _security_handler: Any = None) -> Any:
        return b"%d 0 obj\n%s\nendobj" % (self.id, self.body)


class _Producer(OutputProducer):
    def _add_fonts(self, *_others: Any) -> Any:
        added = {}
        writer = self.fpdf
        assert isinstance(writer, Writer)
        for font in (*writer.fonts.values(), *writer.script_fonts.values()):
            if isinstance(font, PaperFont | ScriptFont):
                objects = [_Ready(body) for body in font.program().bodies(self.obj_id + 1)]
                for each in objects:
                    self._add_pdf_obj(each, "fonts")
                added[font.i] = objects[0]
        return added
