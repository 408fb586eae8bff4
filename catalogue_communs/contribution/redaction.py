"""What the catalogue writes in files by itself: a whole new one, a text made clean, the identifiers of what is published."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from catalogue_communs.collectivites import cles, reference
from catalogue_communs.collectivites.cles import FaitPublie
from catalogue_communs.contribution.formulaires import partie_du_champ
from catalogue_communs.faits.chronologie import evenements
from catalogue_communs.faits.parutions import Registre
from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.ecriture import Refus, egales, remplacer, saine
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.markdown import FIRST_TITLE
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import INVISIBLE
from catalogue_communs.validation import Rapport, conformite, contenus, devine
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.publies import perdus, semblables, surs

TOLD = 5


def fiche_nouvelle(valeurs: Mapping[str, object]) -> str:
    """Write a new file that the schema accepts, or refuse: its fields in order; as comments, those that readers will miss."""
    text = ebauche(valeurs, ())
    document = lire_octets(text.encode(), "fiche")
    problems = list(document.diagnostics) or list(conformite.check(Fiche("fiche", document)))
    if problems:
        raise Refus(" ".join(f"{one.message} {one.remede}" for one in problems[:TOLD]))
    if not egales(document.valeurs, saine(valeurs)):
        raise Refus("La fiche n’a pas pu être écrite exactement : une valeur contient un texte inattendu.")
    return text


def _entete() -> str:
    """Tell editors the schema of the file: that of this repository; elsewhere, that which the site publishes."""
    here = (ressources() / "projets").is_dir()
    home = "../schemas/" if here and not programme().adresses.site else programme().schemas
    return f"# yaml-language-server: $schema={home}projet.schema.json"


def ebauche(valeurs: Mapping[str, object], a_completer: Collection[str]) -> str:
    """Write the start of a file that the schema refuses still: what it lacks is named, as comments."""
    values, lines = saine(valeurs), [_entete()]
    for name in dict.fromkeys((*schemas.schema(ecriture.PROJET)["properties"], *values)):
        if name in values:
            part = partie_du_champ((name,))
            lines += ecriture.ecrire_champ(name, values[name], part, 0)
        if name in a_completer:
            lines.append(f"# {name} : à écrire. {_told(name)}")
        # What readers look for and will not find.
        expected = [field for field in contenus.EXPECTED if field.partition(".")[0] == name]
        if name not in values and expected:
            lines.append(f"# {name} : {_told(name)}")
        elif isinstance(values.get(name), dict):
            inner = ((field.partition(".")[2], field) for field in expected)
            lines += [
                f"  # {one} : {_told(field)}" for one, field in inner if one and one not in values[name]
            ]
    return "\n".join(lines) + "\n"


def _told(field: str) -> str:
    part = partie_du_champ(tuple(field.split(".")))
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


def texte_propre(texte: str) -> tuple[str, tuple[str, ...]]:
    """Write Markdown, and whatever HTML it held, as a file may hold it, and name what had to go; code is left as it is."""
    gone: dict[str, None] = {}
    pieces = _CLOTURE.split(INVISIBLE.sub("", texte.replace("\r\n", "\n").replace("\r", "\n")))
    for rank in range(0, len(pieces), 2):
        for pattern, written, name in _MISES:
            pieces[rank], count = re.subn(pattern, written, pieces[rank], flags=re.DOTALL | re.IGNORECASE)
            if count and name:
                gone[name] = None
        linked = _LIEN.sub(lambda found: _lien(found, gone), pieces[rank])
        pieces[rank] = linked.replace("http://", "https://")
    titles = (len(mark) for piece in pieces[::2] for mark in _TITRE.findall(piece))
    down = max(0, FIRST_TITLE - min(titles, default=LAST_TITLE))
    for rank in range(0, len(pieces), 2):
        pieces[rank] = _TITRE.sub(lambda title: "#" * min(LAST_TITLE, len(title[1]) + down), pieces[rank])
    lines = "\n".join(line.rstrip(" \t\u00a0") for line in "".join(pieces).replace("\t", "  ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip(), tuple(gone)


def _lien(found: re.Match[str], gone: dict[str, None]) -> str:
    label, target = found[1], found[2]
    if target.startswith(("#", "mailto:")):
        return found[0]
    if target.startswith("/"):
        return label
    if url := devine.url_completee(target):
        return f"[{label}]({url})"
    gone["des liens qui ne mènent nulle part"] = None
    return label


# --- The identifiers of what is published ----------------------------------------------------


def completer(
    root: Path, today: date, rapport: Rapport
) -> tuple[dict[Path, tuple[str, str]], cles.Publies, list[str]]:
    """Write the `id` of each line that lost its identifier or may, and list what is new in the files whose facts are known.

    Returned: the text of each file that changes, with the new one; the list; what is said of both.

    Two lines of one organisation, or of one day, have only their places to tell them apart. A line whose
    organisation bears the name of one that was published is surely that one; one that may be is not new either.
    What was published and is neither found nor withdrawn stays in the list: the validation asks for it.
    `ListeInvalide` if it cannot be read.
    """
    # An identifier that a file lost is what is mended here.
    broken = {d.fichier for d in rapport.diagnostics if d.est_erreur and d.code != "identifiant-perdu"}
    places, known = reference(root), {k: {**v} for k, v in cles.lire_publies(root).items()}
    registre = Registre(root, today)
    files, told = dict[Path, tuple[str, str]](), list[str]()
    for fiche in rapport.fiches:
        if fiche.document.fichier in broken:
            continue
        projet = fiche.projet
        listed = known.setdefault(projet.premier_nom, {})
        lines = tuple(cles.lignes_nommees(projet, places))
        found = surs(projet, lines, listed)
        text = fiche.document.texte
        ids = {line: line.cle for line in semblables(lines)} | {line: one.cle for one, line in found.items()}
        for line, key in ids.items():
            name = key.partition("/")[2]
            try:
                text = remplacer(text, (*line.chemin, "id"), name)
            except Refus:
                continue
            files[root / fiche.document.fichier] = (fiche.document.texte, text)
            told.append(f"{fiche.document.fichier} : « id: {name} » gardé.")
        replaced = {line.cle for line in perdus(projet, lines, listed).values() if line}
        day = registre.nouveau(projet) or today
        feeds = cles.cles_de_flux(projet, places)
        added = feeds.keys() - listed.keys() - replaced
        for key in sorted(added):
            listed[key] = FaitPublie(projet.premier_nom, key, feeds[key], day)
        # Facts that are no longer told as they were, with the day when this was seen.
        published, retold = registre.de(projet, places)._replace(publies=listed), dict[str, FaitPublie]()
        for event in evenements(published, {}):
            retold |= {one.cle: one.redit(event.phrase, today) for one in event.listes}
        changed = {key for key, one in retold.items() if one != listed[key]}
        listed |= retold
        for some, said in ((added, "de plus"), (changed - added, "à jour")):
            if some:
                told.append(f"{fiche.document.fichier} : {len(some)} {said} dans la liste.")
    return files, known, told
