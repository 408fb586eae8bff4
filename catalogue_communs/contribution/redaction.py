"""What the catalogue writes in files by itself: a whole new one, a text made clean, the identifiers of what is published."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.collectivites import cles, reference
from catalogue_communs.collectivites.cles import FaitPublie
from catalogue_communs.faits.chronologie import evenements
from catalogue_communs.faits.parutions import Registre
from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.ecriture import Refus, egales, saine
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.fiches.retouche import remplacer
from catalogue_communs.socle import schemas
from catalogue_communs.socle.markdown import FIRST_TITLE
from catalogue_communs.socle.texte import INVISIBLE
from catalogue_communs.validation import Rapport, conformite, contenus, devine
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.publies import semblables, surs

ENTETE = "# yaml-language-server: $schema=../schemas/projet.schema.json"
TOLD = 5


def fiche_nouvelle(valeurs: Mapping[str, object], commentaires: bool = True) -> str:  # noqa: FBT001, FBT002 - the published signature
    """Write a new file that the schema accepts, or refuse: its fields in order; as comments, those that readers will miss."""
    wanted = saine(valeurs)
    lines = [ENTETE, *_lines(wanted, comments=commentaires)]
    text = "\n".join(lines) + "\n"
    document = lire_octets(text.encode(), "fiche")
    problems = list(document.diagnostics) or list(conformite.check(Fiche("fiche", document)))
    if problems:
        raise Refus(" ".join(f"{one.message} {one.remede}" for one in problems[:TOLD]))
    if not egales(document.valeurs, wanted):
        raise Refus("La fiche n’a pas pu être écrite exactement : une valeur contient un texte inattendu.")
    return text


def ebauche(valeurs: Mapping[str, object], a_completer: Collection[str]) -> str:
    """Write the start of a file that the schema refuses still: what it lacks is named, as comments."""
    return "\n".join([ENTETE, *_lines(saine(valeurs), comments=True, required=a_completer)]) + "\n"


def _lines(values: dict[str, Any], *, comments: bool, required: Collection[str] = ()) -> Iterator[str]:
    part = schemas.schema(ecriture.PROJET)
    for name in (*part["properties"], *(key for key in values if key not in part["properties"])):
        if name in values:
            child = schemas.partie_de(ecriture.PROJET, (name,)) or {}
            yield from ecriture.ecrire_champ(name, values[name], child, 0)
        if name in required:
            yield f"# {name} : à écrire. {_told(name)}"
        if comments:
            yield from _missing(values, name)


def _missing(values: dict[str, Any], name: str) -> Iterator[str]:
    """Name, as comments, what readers look for in a field and will not find."""
    expected = [field for field in contenus.EXPECTED if field.partition(".")[0] == name]
    if name not in values and expected:
        yield f"# {name} : {_told(name)}"
    elif isinstance(values.get(name), dict):
        for field in expected:
            inner = field.partition(".")[2]
            if inner and inner not in values[name]:
                yield f"  # {inner} : {_told(field)}"


def _told(field: str) -> str:
    """Say what a field is, on one line."""
    part = schemas.partie_de(ecriture.PROJET, tuple(field.split("."))) or {}
    return f"{part['title']}. {part['description'].partition('. ')[0].rstrip('.')}."


LAST_TITLE = 6
_CLOTURE = re.compile(r"(^[ ]{0,3}(?:```|~~~).*?^[ ]{0,3}(?:```|~~~)[ \t]*$)", re.DOTALL | re.MULTILINE)
_MISES = (
    (r"<!--.*?-->", "", "des commentaires"),
    (r"<(script|style)\b.*?</\1\s*>", "", "un script ou un style"),
    (r"<a\b[^<>]*?href=[\"']([^\"'<>]+)[\"'][^<>]*>(.*?)</a\s*>", r"[\2](\1)", ""),
    (r"</?(?:b|strong)\b[^<>]*>", "**", ""),
    (r"</?(?:i|em)\b[^<>]*>", "_", ""),
    (r"<li\b[^<>]*>\s*", "\n- ", ""),
    (r"<h[1-6]\b[^<>]*>", "\n\n### ", ""),
    (r"<img\b[^<>]*>", "", "des images"),
    (r"</(?:p|div|h[1-6]|ul|ol|table|tr|section)\s*>|<p\b[^<>]*>", "\n\n", ""),
    (r"<br\s*/?>", "\n", ""),
    (r"</?[A-Za-z][^<>]*>", "", "du HTML"),
    (r"!\[[^\]]*\]\([^()]*\)", "", "des images"),
)
_LIEN = re.compile(r"(?<!!)\[([^\[\]]*)\]\(\s*([^()\s]+)(?:\s+[\"'][^()]*)?\)")
_TITRE = re.compile(r"^(#{1,6})(?=[ \t])", re.MULTILINE)


def texte_propre(texte: str, longueur: int = 0) -> tuple[str, tuple[str, ...]]:
    """Write a text as a file may hold it, and name what had to go; code between fences is left as it is.

    Args:
        texte: Markdown, with whatever HTML a page held.
        longueur: The most characters; a longer text is cut between two paragraphs.
    """
    gone: dict[str, None] = {}
    pieces = _CLOTURE.split(INVISIBLE.sub("", texte.replace("\r\n", "\n").replace("\r", "\n")))
    for rank in range(0, len(pieces), 2):
        for pattern, written, name in _MISES:
            pieces[rank], count = re.subn(pattern, written, pieces[rank], flags=re.DOTALL | re.IGNORECASE)
            if count and name:
                gone[name] = None
        pieces[rank] = _LIEN.sub(lambda found: _lien(found, gone), pieces[rank]).replace(
            "http://", "https://"
        )
    highest = min((len(mark) for piece in pieces[::2] for mark in _TITRE.findall(piece)), default=LAST_TITLE)
    down = max(0, FIRST_TITLE - highest)
    pieces[::2] = [
        _TITRE.sub(lambda found: "#" * min(LAST_TITLE, len(found[1]) + down), piece) for piece in pieces[::2]
    ]
    lines = "\n".join(line.rstrip(" \t\u00a0") for line in "".join(pieces).replace("\t", "  ").split("\n"))
    clean = re.sub(r"\n{3,}", "\n\n", lines).strip()
    if longueur and len(clean) > longueur and "\n\n" in clean[:longueur]:
        clean, gone["la fin, trop longue"] = clean[:longueur].rpartition("\n\n")[0].rstrip(), None
    return clean, tuple(gone)


def _lien(found: re.Match[str], gone: dict[str, None]) -> str:
    label, target = found[1], found[2]
    if target.startswith(("/", "#", "mailto:")):
        return found[0] if not target.startswith("/") else label
    if url := devine.url_completee(target):
        return f"[{label}]({url})"
    gone["des liens qui ne mènent nulle part"] = None
    return label


# --- The identifiers of what is published ----------------------------------------------------

PERDU = "identifiant-perdu"


class Gardes(NamedTuple):
    """What is to be written: the text of each file that changes and the new one, the list, and what is said of both."""

    fiches: dict[Path, tuple[str, str]]
    liste: cles.Publies
    dits: list[str]


def completer(root: Path, today: date, fiches: Iterable[Fiche]) -> Gardes:
    """Write the `id` of each line that lost its identifier or may, and list what is new in some files.

    Two lines of one organisation, or of one day, have only their places to tell them apart. A line whose
    organisation bears the name of one that was published is surely that one. What was published and is
    neither found nor withdrawn stays in the list: the validation asks for it. `ListeInvalide` if it cannot be read.
    """
    places, known = reference(root), {k: {**v} for k, v in cles.lire_publies(root).items()}
    registre = Registre(root, today)
    made = Gardes({}, known, [])
    for fiche in fiches:
        projet = fiche.projet
        listed = known.setdefault(projet.premier_nom, {})
        lines = tuple(cles.lignes_nommees(projet, places))
        found = surs(projet, lines, listed)
        text = fiche.document.texte
        kept = {line: one.cle for one, line in found.items()}
        for line, key in ({line: line.cle for line in semblables(lines)} | kept).items():
            name = key.partition("/")[2]
            try:
                text = remplacer(text, (*line.chemin, "id"), name)
            except Refus:
                continue
            made.fiches[root / fiche.document.fichier] = (fiche.document.texte, text)
            made.dits.append(f"{fiche.document.fichier} : « id: {name} » gardé.")
        replaced = {line.cle for line in found.values()}
        day = registre.nouveau(projet) or today
        feeds = {key: feed for key, feed in cles.cles_de_flux(projet, places).items() if key not in replaced}
        added = feeds.keys() - listed.keys()
        for key in sorted(added):
            listed[key] = FaitPublie(projet.premier_nom, key, feeds[key], day)
        changed, retold = set[str](), dict[str, FaitPublie]()
        # Facts that are no longer told as they were, with the day when this was seen.
        published = registre.de(projet, places)._replace(publies=listed)
        for event in evenements(published, {}, today, places.nommer):
            told = {one.cle: one.redit(event.phrase, today) for one in event.listes}
            changed |= {one.cle for one in event.listes if told[one.cle] != one}
            retold |= told
        listed |= {key: retold[key] for key in changed}
        for some, said in ((added, "de plus"), (changed - added, "à jour")):
            if some:
                made.dits.append(f"{fiche.document.fichier} : {len(some)} {said} dans la liste.")
    return made


def lisibles(rapport: Rapport) -> tuple[Fiche, ...]:
    """Return the files whose facts are known: without error, but for an identifier that they lost."""
    broken = {d.fichier for d in rapport.diagnostics if d.est_erreur and d.code != PERDU}
    return tuple(fiche for fiche in rapport.fiches if fiche.document.fichier not in broken)
