"""Search by the forms of words: texts and questions are folded and stemmed here, so both databases find the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from threading import Lock

import snowballstemmer

from ventanilla.messages.model import Snippet

MOST_WORDS = 8
LONGEST_QUERY = 200
_EXCERPT = 220
_WORD = re.compile(r"\w+", re.UNICODE)
_ALGORITHMS = {
    "ru": "russian", "es": "spanish", "en": "english", "it": "italian", "pt": "portuguese", "de": "german",
    "fr": "french",
}  # fmt: skip
_SAME = str.maketrans({"ё": "е", "№": " "})
_LEAST = 2


class Stemmer:
    """Stems words of one language; a language without rules of its own keeps them whole."""

    def __init__(self, tag: str) -> None:
        algorithm = _ALGORITHMS.get(tag.partition("-")[0].casefold())
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm else None
        self._alone = Lock()
        self._known: dict[str, str] = {}

    def stem(self, word: str) -> str:
        """The stem of a word in any spelling: without case, accents, ё."""
        folded = fold(word)
        found = self._known.get(folded)
        if found is None:
            with self._alone:
                found = self._stemmer.stemWord(folded) if self._stemmer and folded.isalpha() else folded
                if len(self._known) < 50_000:
                    self._known[folded] = found
        return found

    def column(self, *texts: str) -> str:
        """The stems of all words for the searched column, each once, between blanks."""
        stems = dict.fromkeys(self.stem(word) for text in texts for word in words_of(text))
        return f" {' '.join(stems)} "

    def wanted(self, typed: str) -> tuple[str, ...]:
        """The stems that somebody looks for; single letters say nothing."""
        words = [word for word in words_of(typed[:LONGEST_QUERY]) if len(word) >= _LEAST]
        return tuple(dict.fromkeys(self.stem(word) for word in words))[:MOST_WORDS]

    def marked(self, text: str, stems: Iterable[str]) -> tuple[Snippet, ...]:
        """The text cut into what was looked for and the rest."""
        wanted, out, at = tuple(stems), [], 0
        for found in _WORD.finditer(text):
            if self.stem(found[0]).startswith(wanted):
                if found.start() > at:
                    out.append(Snippet(text[at : found.start()]))
                out.append(Snippet(found[0], is_hit=True))
                at = found.end()
        if at < len(text) or not out:
            out.append(Snippet(text[at:]))
        return tuple(out)

    def excerpt(self, text: str, stems: Iterable[str]) -> tuple[Snippet, ...]:
        """The part of a text around the first hit, marked."""
        wanted, flat = tuple(stems), " ".join(text.split())
        first = next((one.start() for one in _WORD.finditer(flat) if self.stem(one[0]).startswith(wanted)), 0)
        begin = max(0, first - _EXCERPT // 3)
        if begin:
            begin = flat.find(" ", begin) + 1 or begin
        end = len(flat) if len(flat) - begin <= _EXCERPT else flat.rfind(" ", begin, begin + _EXCERPT)
        end = end if end > begin else begin + _EXCERPT
        piece = ("… " if begin else "") + flat[begin:end] + (" …" if end < len(flat) else "")
        return self.marked(piece, wanted)

    def score(self, stems: Iterable[str], title: str, summary: str, body: str) -> int:
        """How well a text fits: titles count most, whole words more than beginnings."""
        places = [
            (set(map(self.stem, words_of(text))), weight) for text, weight in ((title, 12), (summary, 4), (body, 1))
        ]
        return sum(_points(stem, found) * weight for stem in stems for found, weight in places)


def fold(word: str) -> str:
    """Without case and accents; й stays, ё is е."""
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold()).translate(_SAME)
    plain = "".join(
        char if char == "й" else "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
        for char in lowered
    )
    return plain


def words_of(text: str) -> Iterator[str]:
    """The words of a text; an underscore parts them."""
    for found in _WORD.finditer(text.replace("_", " ").replace("\x00", " ")):
        yield found[0]


def _points(stem: str, found: set[str]) -> int:
    if stem in found:
        return 3
    return 1 if any(one.startswith(stem) for one in found) else 0
