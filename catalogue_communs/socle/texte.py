"""Small tools on words: names of fields, quoting, slugs, resemblance, words that mean the same, dates as people write them; and one to group."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from html import unescape
from itertools import chain, count, islice
from typing import Any, TypeVar

from catalogue_communs.socle.dates import MONTHS, DatePartielle
from catalogue_communs.socle.francais import minuscule, typographie

# The way to a value of a file: names of fields, ranks in lists.
Step = str | int
ChampPath = tuple[Step, ...]
SHOWN = 60
LISTED = 12
# Comparing words takes time: what a hostile file can ask for stays bounded.
COMPARED, LONGEST_WORD = 500, 200
# Characters that hide, reorder or break text: controls, marks of direction, a BOM inside, soft hyphens,
# blanks that are letters of some script, annotations, tags. A joiner or a variation means something after a
# pictogram alone.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c"
    "\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffc\ufffe\uffff"
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
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def invisible(text: str) -> int | None:
    """Return the index of the first invisible character of a text that is read as HTML, however it is written."""
    written = INVISIBLE.search(text)
    before = text[: written.start()] if written else text
    for found in REFERENCE.finditer(before) if "&" in before else ():
        if INVISIBLE.search(unescape(found.group())):
            return found.start()
    return len(before) if written else None


def propre(text: str) -> str:
    """Return the text on one line, typeset, without control or direction characters."""
    seen = INVISIBLE.sub("", text).encode("utf-8", "ignore").decode("utf-8")
    return typographie(_BLANK.sub(" ", seen).strip(" "))


def couper(text: str, longest: int) -> str:
    """Cut a text that is too long, between two words if one ends near, and say so with « … »."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    words, _, last = kept.rpartition(" ")
    if words and len(last) < longest // 3:
        kept = words
    return f"{kept.rstrip(' ,;:.…')}{ELLIPSE}"


def chemin_lisible(path: ChampPath) -> str:
    """Write a path as people read it: `impact.indicateurs[0].unite`."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def nom_du_champ(path: ChampPath) -> str:
    """Write a path as the guide of fields does, without the ranks in lists: `liens.site`."""
    return ".".join(step for step in path if isinstance(step, str))


def citer(value: Any) -> str:
    """Quote a value in a message, on one line and never longer than needed."""
    text = INVISIBLE.sub("�", " ".join(str(value).split()))
    return f"« {couper(text, SHOWN)} »"


def enumerer(words: Iterable[str], last: str = "ou") -> str:
    """Join words as a sentence does: « a, b ou c »."""
    listed = list(words)
    return f" {last} ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def phrase(labels: Iterable[str], last: str = "et") -> str:
    """Join labels as a sentence does: only the first keeps its capital."""
    first, *others = list(labels) or [""]
    return enumerer([first, *map(minuscule, others)], last)


def sans_accent(text: str) -> str:
    """Remove accents and case, to compare words."""
    spelled = text.casefold().replace("œ", "oe").replace("æ", "ae")
    if spelled.isascii():
        return spelled
    letters = unicodedata.normalize("NFD", spelled)
    return "".join(one for one in letters if not unicodedata.combining(one))


@lru_cache(maxsize=4096)
def slugifier(text: str) -> str:
    """Turn any text into an identifier: lower case, no accent, digits and hyphens."""
    return _AUTRES.sub("-", sans_accent(text)).strip("-")


def identifiant_libre(nom: str, pris: Collection[str], longueur: int) -> str:
    """Return an identifier made from a name, no longer than `longueur`: the first that is not among `pris`."""
    base = slugifier(nom)[:longueur].strip("-")
    ranked = (f"{base[: longueur - len(str(rank)) - 1]}-{rank}" for rank in count(2))
    return next(name for name in chain([base], ranked) if name not in pris)


# Letters of other alphabets, in lower case, that look like one of ours.
_SOSIES = str.maketrans("авекмнорстухіјѕһԁԛԝαβεικνορτυχωı", "abekmhopctyxijshdqwabeikvoptyxwi")


def silhouette(name: str) -> str:
    """Return what the eye keeps of a name: its letters and digits, whatever their case, accents or alphabet."""
    return _AUTRES.sub("", sans_accent(unicodedata.normalize("NFKC", name)).translate(_SOSIES))


def proche(word: str, known: Iterable[str]) -> str | None:
    """Find the known word that the writer most probably meant."""
    candidates = {slugifier(name): name for name in islice(known, COMPARED)}
    wanted = slugifier(word[:LONGEST_WORD])
    if wanted in candidates:
        return candidates[wanted]
    close = difflib.get_close_matches(wanted, candidates, n=1, cutoff=0.72)
    return candidates[close[0]] if close else None


_MOIS = {sans_accent(month): number for number, month in enumerate(MONTHS, 1)}
_DATES = (
    r"(?:(?P<jour>\d{1,2})(?:er)? )?(?P<mois>[a-z]{3,})\.? (?P<annee>\d{4})",
    r"(?:(?P<jour>\d{1,2})[/.-])?(?P<mois>\d{1,2})[/.-](?P<annee>\d{4})",
    r"(?P<annee>\d{4})[/.-](?P<mois>\d{1,2})(?:[/.-](?P<jour>\d{1,2}))?",
    r"(?P<annee>\d{4})(?P<mois>\d{2})(?P<jour>\d{2})",
)


def date_ecrite(text: str) -> DatePartielle | None:
    """Read « 01/10/2025 », « 10/2025 », « 2025-1-5 », « 20251001 » or « 1er octobre 2025 »."""
    bare = sans_accent(text.strip())
    found = next(filter(None, (re.fullmatch(one, bare, re.ASCII) for one in _DATES)), None)
    if found is None:
        return None
    year, month, day = found["annee"], found["mois"], found["jour"]
    named = [number for name, number in _MOIS.items() if name.startswith(month)]
    try:
        return DatePartielle(
            int(year), named[0] if len(named) == 1 else int(month), int(day) if day else None
        )
    except ValueError:
        return None


_MOT = re.compile(r"[a-z0-9]+")
_PLURAL = re.compile(r"(?<=[a-z]{3})[sx](?= |$)")


@lru_cache(maxsize=4096)
def cle_de_recherche(text: str) -> str:
    """Reduce a text to compare words: no accent, no case, no punctuation, no mark of plural."""
    return _PLURAL.sub("", " ".join(_MOT.findall(sans_accent(text))))
