"""What strangers send, measured before anything reads it: a message, a document, an answer.

No expression, parser or cleaner sees a text that this module has not measured. Each measure reads
its text once, from its start to its end, and its time grows as what it reads. What goes beyond a
bound is `Demesure`: a predicate, that who reads puts in a sentence.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from catalogue_communs.socle.texte import nombre


class Demesure(ValueError):  # noqa: N818 - the French word, as elsewhere in the library
    """What is too long or too deep to be read: « imbrique plus de 60 niveaux »."""


class Bornes(NamedTuple):
    """The most that is read of one kind of text: its bytes, the characters of a line, its lines."""

    octets: int
    ligne: int
    lignes: int


# What the form of the site writes is on one line: other bounds hold it.
COURRIEL = Bornes(1_000_000, 1_000_000, 50_000)
DOCUMENT = Bornes(256_000, 100_000, 20_000)
# Of a table, more lines than any list of users or daily series has.
REPONSE = Bornes(10_000_000, 1_000_000, 100_000)


def mesurer(octets: bytes, bornes: Bornes) -> None:
    """Refuse a text that is too long, that has too many lines, or a line that is too long."""
    if len(octets) > bornes.octets:
        raise Demesure(f"dépasse {nombre(bornes.octets // 1000)} Ko")
    if max(octets.count(b"\n"), octets.count(b"\r")) > bornes.lignes:
        raise Demesure(f"a plus de {nombre(bornes.lignes)} lignes")
    if len(octets) > bornes.ligne and max(map(len, octets.splitlines())) > bornes.ligne:
        raise Demesure(f"a une ligne de plus de {nombre(bornes.ligne)} caractères")


# --- JSON -----------------------------------------------------------------------------------

NIVEAUX_JSON = 60
# A text, which may not end, or what opens and closes a level: each character is read once.
_JSON = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)


def mesurer_le_json(text: str) -> None:
    """Refuse a text in JSON that nests too many levels."""
    if text.count("[") + text.count("{") <= NIVEAUX_JSON:
        return
    level = 0
    for part in _JSON.finditer(text):
        sign = text[part.start()]
        if sign in "[{":
            level += 1
        elif sign in "]}":
            level -= 1
        if level > NIVEAUX_JSON:
            raise Demesure(f"imbrique plus de {NIVEAUX_JSON} niveaux")


# --- A message ------------------------------------------------------------------------------

# Bytes of the headers of a part, headers; parts, levels of parts, lines that may begin one.
ENTETES, NOMBRE_D_ENTETES = 64 * 1024, 500
PARTIES, NIVEAUX_DE_PARTIES, SEPARATIONS = 50, 10, 500
_FIN_DES_ENTETES = re.compile(rb"\r?\n\r?\n|\r\r")
_GENRE = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_MULTIPLE = re.compile(
    rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?(?:multipart|message)/", re.IGNORECASE | re.MULTILINE
)
_SEPARATION = re.compile(rb"^--", re.MULTILINE)


def mesurer_un_courriel(octets: bytes) -> None:
    """Refuse a message that has more headers and parts, or deeper ones, than a person's has.

    The parser of headers takes a time that grows as the square of some, and calls itself at each
    level.
    """
    mesurer(octets, COURRIEL)
    if len(_GENRE.findall(octets)) > PARTIES or len(_SEPARATION.findall(octets)) > SEPARATIONS:
        raise Demesure(f"a plus de {PARTIES} parties")
    if len(_MULTIPLE.findall(octets)) > NIVEAUX_DE_PARTIES:
        raise Demesure(f"imbrique plus de {NIVEAUX_DE_PARTIES} parties")
    for block in _entetes(octets):
        if len(block) > ENTETES or block.count(b"\n") + block.count(b"\r") > NOMBRE_D_ENTETES:
            raise Demesure("a des en-têtes trop longs, ou trop nombreux")


def _entetes(octets: bytes) -> Iterator[bytes]:
    """Yield the headers of a message, then each block that has a content type."""
    start = 0
    for end in _FIN_DES_ENTETES.finditer(octets):
        block = octets[start : end.start()]
        if not start or _GENRE.search(block):
            yield block
        start = end.end()
    if not start or _GENRE.search(octets[start:]):
        yield octets[start:]


# --- HTML -----------------------------------------------------------------------------------

# Tags of a page.
BALISES = 20_000


class Balise(NamedTuple):
    """What opens an element of a page: its name in lower case, its attributes."""

    nom: str
    attributs: Mapping[str, str] = {}


# What browsers read as one text, up to its end tag; nothing ends the last one.
_BRUTS = frozenset(
    {
        "script",
        "style",
        "textarea",
        "title",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "noscript",
        "plaintext",
    }
)
_NOM = re.compile(r"[a-zA-Z][^ \t\n\f\r/>]*+")
_ATTRIBUT = re.compile(
    r"[ \t\n\f\r/]*+(?P<nom>=?[^ \t\n\f\r/>=]*+)(?:[ \t\n\f\r]*+(?P<egal>=)[ \t\n\f\r]*+)?+"
)
_NU = re.compile(r"[^ \t\n\f\r>]*+")
_FIN_DU_COMMENTAIRE = re.compile(r"--!?>")


def mesurer_le_html(text: str) -> None:
    """Refuse a text that holds more tags than the page of a site does."""
    if text.count("<") > BALISES:
        raise Demesure(f"a plus de {nombre(BALISES)} balises")


def decouper(page: str) -> Iterator[Balise]:
    """Yield what opens each element of a page, cut as browsers do: each character is read once."""
    place = 0
    while (begin := page.find("<", place)) >= 0:
        closing = page.startswith("/", begin + 1)
        nom = _NOM.match(page, begin + 1 + closing)
        if nom is None and not page.startswith(("!", "?", "/"), begin + 1):
            place = begin + 1
            continue
        if nom is None:
            place = _fin_du_commentaire(page, begin)
            continue
        attributs, place = _attributs(page, nom.end())
        # A page that ends within a tag does not have it.
        if not place:
            return
        if closing:
            continue
        name = nom[0].lower()
        yield Balise(name, attributs)
        if name in _BRUTS:
            place = _fin_du_brut(page, name, place)


def _fin_du_commentaire(page: str, begin: int) -> int:
    """Return where a comment ends, or what is read as one."""
    if not page.startswith("<!--", begin):
        return page.find(">", begin) + 1 or len(page)
    if page.startswith((">", "->"), begin + 4):
        return page.index(">", begin) + 1
    end = _FIN_DU_COMMENTAIRE.search(page, begin + 4)
    return end.end() if end else len(page)


def _attributs(page: str, place: int) -> tuple[dict[str, str], int]:
    """Read the attributes of a tag, the first of each name, and its end, or 0 without one."""
    attributs: dict[str, str] = {}
    while attribut := _ATTRIBUT.match(page, place):
        place = attribut.end()
        if not attribut["nom"]:
            return attributs, place + 1 if page.startswith(">", place) else 0
        valeur = ""
        if attribut["egal"] and page.startswith(('"', "'"), place):
            end = page.find(page[place], place + 1)
            if end < 0:
                break
            valeur, place = page[place + 1 : end], end + 1
        elif attribut["egal"] and (bare := _NU.match(page, place)):
            valeur, place = bare[0], bare.end()
        attributs.setdefault(attribut["nom"].lower(), valeur)
    return attributs, 0


def _fin_du_brut(page: str, name: str, place: int) -> int:
    """Return where an element that is one text ends: at its end tag, or with the page."""
    if name == "plaintext":
        return len(page)
    end = re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE).search(page, place)
    return end.start() if end else len(page)
