"""What a file says of an organisation.

The item, the row, the record or the paragraph that holds its name, in its words.

Two versions of a text are compared by their words alone: no case, no accent, no punctuation, no
markup, no picture.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from catalogue_communs.forges.histoire import expressions_du_nom
from catalogue_communs.socle.texte import sans_accent, slugifier

# Files whose blank lines part paragraphs.
PROSE = frozenset({".md", ".markdown", ".rst", ".txt", ".adoc"})
LIGNE, PARAGRAPHE = "ligne", "paragraphe"
# A longer line is a whole file on one line: the record around the name is enough.
LONGUE = 1_500

_OUVRE = re.compile(
    r"\s*(?:(?P<puce>[-*+•]\s|\d+[.)]\s)|(?P<autre>\||\{|\[|<(?:li|tr|article|dt|dd|option)\b))",
    re.IGNORECASE,
)
# A value alone on its line: one element of an enumeration.
_ELEMENT = re.compile(r"\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]+)\s*[,;]?\s*")
_IMAGE = re.compile(
    r"!\[([^\]]*)\]\([^)]*\)|<img\b[^>]*?(?:alt=[\"']([^\"']*)[\"'][^>]*)?>", re.IGNORECASE
)
_CHAMP_D_IMAGE = re.compile(
    r"^[ \t-]*[\"']?(?:logo|image|img|icone?|photo|vignette|picture)\w*[\"']?\s*[:=].*$",
    re.IGNORECASE | re.MULTILINE,
)
_FICHIER_IMAGE = re.compile(r"\S+\.(?:png|jpe?g|svg|webp|gif)\b", re.IGNORECASE)
_LIEN_INTERNE = re.compile(r"\]\((?!https?:)[^)]*\)")
_LIEN_HTML = re.compile(r"<a\b[^>]*?href=[\"'](https?:[^\"']*)[\"'][^>]*>", re.IGNORECASE)
_BALISE = re.compile(r"<!--.*?-->|</?[a-z][^>]*>", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_MUETS = frozenset({"logo", "logos", "image", "img", "index", "html"})
# The words that tell French from English.
_LANGUES = {
    "fr": frozenset(
        re.findall(
            r"\w+", "au aux avec ces dans des du est et la le les par pour qui son sont sur un une"
        )
    ),
    "en": frozenset(
        re.findall(
            r"\w+", "and are by for from has in is it its of on our that the their this to was with"
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Extrait:
    """What a file says of an organisation: its text, its words, its kind, and the file itself."""

    brut: str
    mots: str
    genre: str
    lignes: list[str]

    def voisines(self) -> Iterator[str]:
        """Yield the words of each entry of its kind in the file, itself too."""
        for debut, fin in _entrees(self.lignes, self.genre):
            mots = _reduire("\n".join(self.lignes[debut:fin]))
            if mots:
                yield mots


def extrait_de(text: str, path: str, nom: str) -> Extrait | None:
    """Return what a text says of an organisation, all that holds its name.

    Nothing when it does not name it.
    """
    text = html.unescape(text)
    lines, name = text.split("\n"), _motif(nom)
    prose = PurePosixPath(path).suffix.lower() in PROSE
    blocs: dict[int, str] = {}
    kind = ""
    for match in name.finditer(text):
        debut, fin, genre = _bloc(lines, text.count("\n", 0, match.start()), prose=prose)
        blocs[debut] = _serrer("\n".join(lines[debut:fin]), name)
        kind = kind or genre
    if not blocs:
        return None
    brut = "\n".join(blocs.values())
    return Extrait(brut, _reduire(brut), kind, lines)


@cache
def _motif(nom: str) -> re.Pattern[str]:
    between = r"[\W_]{1,12}"
    return re.compile(
        rf"(?<![^\W_]){between.join(expressions_du_nom(nom))}(?![^\W_])", re.IGNORECASE
    )


def _retrait(line: str) -> int:
    return len(line) - len(line.lstrip())


def _genre(line: str) -> str:
    """Say what opens an entry on a line, and how far from the margin; « » when nothing does."""
    match = _OUVRE.match(line)
    if match is None:
        return ""
    signe = "puce" if match["puce"] else match["autre"].lower()
    return f"{signe} {_retrait(line)}"


def _bloc(lines: list[str], rang: int, *, prose: bool) -> tuple[int, int, str]:
    """Return where the entry around a line starts and ends, and its kind.

    Of an enumeration between braces, the line alone.
    """
    for debut in range(rang, -1, -1):
        line = lines[debut]
        if not line.strip():
            break
        fin, genre = _fin(lines, debut), _genre(line)
        if genre and rang < fin:
            return debut, fin, genre
        if debut < rang < fin and line.rstrip().endswith("{") and _ELEMENT.fullmatch(lines[rang]):
            break
        if debut < rang < fin and line.rstrip().endswith((":", "{")):
            return debut, fin, f": {_retrait(line)}"
    if prose:
        return *_paragraphe(lines, rang), PARAGRAPHE
    return rang, _fin(lines, rang), LIGNE


def _paragraphe(lines: list[str], rang: int) -> tuple[int, int]:
    """Return where the paragraph around a line starts and ends: at a blank line or an entry."""
    debut, fin = rang, rang + 1
    while debut and _continue(lines[debut - 1]):
        debut -= 1
    while fin < len(lines) and _continue(lines[fin]):
        fin += 1
    return debut, fin


def _continue(line: str) -> bool:
    return bool(line.strip()) and not _genre(line)


def _fin(lines: list[str], debut: int) -> int:
    """Return the line after an entry: the first that is not further from the margin."""
    retrait = _retrait(lines[debut])
    for fin in range(debut + 1, len(lines)):
        if not lines[fin].strip() or _retrait(lines[fin]) <= retrait:
            return fin
    return len(lines)


def _entrees(lines: list[str], kind: str) -> Iterator[tuple[int, int]]:
    """Yield where each entry of a kind starts and ends."""
    rang = 0
    while rang < len(lines):
        line, fin = lines[rang], rang + 1
        if line.strip() and kind == PARAGRAPHE:
            while fin < len(lines) and lines[fin].strip():
                fin += 1
            yield rang, fin
        elif line.strip() and kind in {LIGNE, _genre(line), f": {_retrait(line)}"}:
            yield rang, _fin(lines, rang)
        rang = fin


def _serrer(brut: str, name: re.Pattern[str]) -> str:
    """Keep of a file on one line the record around a name."""
    if len(brut) < LONGUE:
        return brut
    records = re.split(r"(?<=\})", brut)
    return next((record for record in records if name.search(record)), brut)


@cache
def _reduire(brut: str) -> str:
    """Keep the words of a text, each once.

    No case, no accent, no punctuation, no markup, no picture.
    """
    text = _IMAGE.sub(r" \1\2 ", html.unescape(_CHAMP_D_IMAGE.sub("", brut)))
    text = _BALISE.sub(" ", _LIEN_HTML.sub(r" \1 ", _LIEN_INTERNE.sub("]", text)))
    text = _FICHIER_IMAGE.sub(" ", _SCHEME.sub(" ", text))
    mots = re.findall(r"[a-z0-9]+", sans_accent(text))
    return " ".join(dict.fromkeys(mot for mot in mots if mot not in _MUETS))


def est_traduite(avant: str, apres: str) -> bool:
    """Tell whether the same figures are said in the other language."""
    languages = {_langue(avant), _langue(apres)}
    return languages == {*_LANGUES} and _chiffres(avant) == _chiffres(apres)


def _langue(mots: str) -> str:
    counts = {name: len(communs & {*mots.split()}) for name, communs in _LANGUES.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if [*counts.values()].count(counts[best]) == 1 else ""


def _chiffres(mots: str) -> set[str]:
    return {word for word in mots.split() if any(letter.isdigit() for letter in word)}


def parente(avant: Extrait, apres: Extrait, nom: str) -> float:
    """Return the share of the words about an organisation that two texts have in common.

    Its name is left out.
    """
    mots_propres = {*slugifier(nom).split("-")}
    former, latter = ({*extrait.mots.split()} - mots_propres for extrait in (avant, apres))
    return len(former & latter) / max(1, len(former | latter))
