"""Words as French writes them: numbers, plurals, typography.

And names of fields, quotations, slugs, resemblance; and a way to group pairs.
"""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any, TypeVar

NBSP = "\u00a0"
NARROW = "\u202f"
# Why something is missing: nobody read it, what was read does not tell all, there is nothing to
# say. The fourth, « non publié (page lue le …) », is the file's to say. No other word does.
PAS_LU, INCOMPLET, SANS_OBJET = "à demander à l’équipe", "incomplet", "sans objet"

# Each starts with what it looks for, then looks behind it: the search skips to the next one.
# Groups of three after one to three digits: « en 2026 300 communes » holds two numbers.
_THOUSANDS = re.compile(r"\d(?<![\d.,/-]\d)\d{0,2}(?:[ \u00a0\u202f]\d{3})+(?!\d)")
_SPACE = re.compile(r"[ \u00a0\u202f]")
_APOSTROPHE = re.compile(r"'(?<=\w')(?=\w)")


# The same words come back in every page, feed and table; `typed`: HTML is written otherwise.
@lru_cache(maxsize=4096, typed=True)
def typographie(text: str) -> str:
    """Bind punctuation to its word with non-breaking spaces, and curl apostrophes."""
    text = _APOSTROPHE.sub("’", text)
    for signs, space, wrong_space in ((";!?", NARROW, NBSP), (":»%€", NBSP, NARROW)):
        for sign in signs:
            bound = space + sign
            text = text.replace(f" {sign}", bound).replace(wrong_space + sign, bound)
    text = text.replace("« ", f"«{NBSP}").replace(f"«{NARROW}", f"«{NBSP}")
    return _THOUSANDS.sub(lambda match: _SPACE.sub(NARROW, match.group()), text)


@lru_cache(maxsize=4096)
def nombre(quantite: float) -> str:
    """Write a number: « 26 280 », « 1,5 », « −3 », with narrow non-breaking spaces."""
    integer, _, decimals = f"{abs(Decimal(str(quantite))):,f}".partition(".")
    written = integer.replace(",", NARROW)
    if decimals := decimals.rstrip("0"):
        written = f"{written},{decimals}"
    return f"−{written}" if quantite < 0 else written


def au_pluriel(quantite: float) -> bool:
    """Tell whether a quantity asks for the plural, which starts at two in French."""
    return abs(quantite) >= 2  # noqa: PLR2004 - the rule of French grammar


def accorder(quantite: float, singular: str, plural: str) -> str:
    """Choose singular or plural: in French, below two is singular."""
    return plural if au_pluriel(quantite) else singular


def denombrer(quantite: float, singular: str, plural: str) -> str:
    """Write a number and what it counts: « 12 communs »."""
    return f"{nombre(quantite)} {accorder(quantite, singular, plural)}"


def majuscule(text: str) -> str:
    """Write the first letter of a text in upper case, and leave the others."""
    return text[:1].upper() + text[1:]


def minuscule(text: str) -> str:
    """Write inside a sentence what starts one: a name keeps its capitals, an acronym too."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def en_phrase(text: str) -> str:
    """End a sentence that may have no full stop."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


# A piece of code, which is left as it is, another tag, or a text.
_PIECE = re.compile(r"<(code|pre|kbd)\b[^<>]*>.*?</\1>|<[^<>]+>|[^<]+|<", re.DOTALL | re.IGNORECASE)


def typographie_html(html: str) -> str:
    """Apply `typographie` to the text of some HTML, code left as it is."""
    return _PIECE.sub(lambda piece: piece[0] if piece[0][0] == "<" else typographie(piece[0]), html)


# The way to a value of a file: names of fields, ranks in lists.
Step = str | int
ChampPath = tuple[Step, ...]
SHOWN = 60
LISTED = 12
# Comparing words takes time: what a hostile file can ask for stays bounded.
COMPARED, LONGEST_WORD = 500, 200
# Characters that hide, reorder or break text: controls, marks of direction, a BOM inside, soft
# hyphens, blanks that are letters of some script, annotations, tags. A joiner or a variation means
# something after a pictogram alone.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0"
    "\ufff9-\ufffc\ufffe\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200d\ufe0f]"
)
# What HTML and Markdown read as a character.
REFERENCE = re.compile(r"&#?\w+;")

# Not « \\s »: the non-breaking spaces of a text are part of it.
_BLANK = re.compile(r"[ \t\r\n]+")
ELLIPSE = "…"
# What separates the words of an identifier.
_AUTRES = re.compile("[^a-z0-9]+")

K = TypeVar("K")
V = TypeVar("V")


def grouper(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """Put together the values of each key, in their order."""
    groups: dict[K, list[V]] = defaultdict(list)
    for key, content in pairs:
        groups[key].append(content)
    return {key: tuple(contents) for key, contents in groups.items()}


def invisible(text: str) -> int | None:
    """Return the index of the first invisible character of a text that is read as HTML.

    It may be written as it is, or as a reference of HTML.
    """
    raw = INVISIBLE.search(text)
    before = text[: raw.start()] if raw else text
    if "&" in before:
        for reference in REFERENCE.finditer(before):
            if INVISIBLE.search(unescape(reference.group())):
                return reference.start()
    return raw.start() if raw else None


@lru_cache(maxsize=4096)
def propre(text: str) -> str:
    """Return the text on one line, typeset, without control or direction characters."""
    visible = INVISIBLE.sub("", text).encode("utf-8", "ignore").decode("utf-8")
    return typographie(_BLANK.sub(" ", visible).strip(" "))


def couper(text: str, longest: int) -> str:
    """Cut a text that is too long, between two words if one ends near, and say so with « … »."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    before, _, last_word = start.rpartition(" ")
    if before and len(last_word) < longest // 3:
        start = before
    return f"{start.rstrip(' ,;:.…')}{ELLIPSE}"


def chemin_lisible(path: ChampPath) -> str:
    """Write a path as people read it: `impact.indicateurs[0].unite`."""
    name = ""
    for step in path:
        if isinstance(step, int):
            name += f"[{step}]"
        elif name:
            name += f".{step}"
        else:
            name = step
    return name


def nom_du_champ(path: ChampPath) -> str:
    """Write a path as the guide of fields does, without the ranks in lists: `liens.site`."""
    return ".".join(step for step in path if isinstance(step, str))


def citer(valeur: Any) -> str:
    """Quote a value in a message, on one line and never longer than needed."""
    text = INVISIBLE.sub("�", " ".join(str(valeur).split()))
    return f"« {couper(text, SHOWN)} »"


def enumerer(mots: Iterable[str], last: str = "ou") -> str:
    """Join words as a sentence does: « a, b ou c »."""
    *premiers, dernier = list(mots) or [""]
    if not premiers:
        return dernier
    return f"{', '.join(premiers)} {last} {dernier}"


def phrase(labels: Iterable[str], last: str = "et") -> str:
    """Join labels as a sentence does: only the first keeps its capital."""
    first, *following = list(labels) or [""]
    return enumerer([first, *map(minuscule, following)], last)


def sans_accent(text: str) -> str:
    """Remove accents and case, to compare words."""
    spelled = text.casefold().replace("œ", "oe").replace("æ", "ae")
    if spelled.isascii():
        return spelled
    letters = unicodedata.normalize("NFD", spelled)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=4096)
def slugifier(text: str) -> str:
    """Turn any text into an identifier: lower case, no accent, digits and hyphens."""
    return _AUTRES.sub("-", sans_accent(text)).strip("-")


# Letters of other alphabets, in lower case, that look like one of ours.
_SOSIES = str.maketrans("авекмнорстухіјѕһԁԛԝαβεικνορτυχωı", "abekmhopctyxijshdqwabeikvoptyxwi")


def silhouette(name: str) -> str:
    """Return what the eye keeps of a name: letters and digits, without case, accent or alphabet."""
    return _AUTRES.sub("", sans_accent(unicodedata.normalize("NFKC", name)).translate(_SOSIES))


def proche(word: str, connus: Iterable[str]) -> str | None:
    """Return the closest of some words, by their letters, or nothing when none is close."""
    candidates = {slugifier(name): name for name in islice(connus, COMPARED)}
    slug = slugifier(word[:LONGEST_WORD])
    if slug in candidates:
        return candidates[slug]
    close = difflib.get_close_matches(slug, candidates, n=1, cutoff=0.72)
    return candidates[close[0]] if close else None


_MOT = re.compile(r"[a-z0-9]+")
_PLURAL = re.compile(r"(?<=[a-z]{3})[sx](?= |$)")


@lru_cache(maxsize=4096)
def cle_de_recherche(text: str) -> str:
    """Reduce a text to compare words: no accent, no case, no punctuation, no mark of plural."""
    return _PLURAL.sub("", " ".join(_MOT.findall(sans_accent(text))))
