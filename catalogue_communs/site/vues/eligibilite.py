"""« Suis-je éligible ? »: the questions of the programme, what each answer entails, and a file to fill offline.

The same questions make the self-check and the template of a file. The rule is in the data: each
answer has an effect, and the first effect of the list that some answer has gives the conclusion.
The script of the page only counts. The template is plain text, and OpenDocument: a zip archive of
a few XML files, which two templates of `theme/gabarits/` give; no library is needed for so little,
and the archive is the same each time.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from catalogue_communs.site.vues import guichet
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import lire_yaml
from catalogue_communs.socle.francais import NBSP, typographie
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.rendu import rendu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue_communs.faits.contexte import Contexte
    from catalogue_communs.modele import Guichet
    from catalogue_communs.socle.programme import Publication

FICHIER = "docs/guichet/eligibilite.yml"
DEBUT = """Bonjour,

Nous avons répondu aux questions « Suis-je éligible ? ». Voici le résumé.
Notre organisme : [nom]
Notre produit : [nom et adresse]
"""
FIN = "Nos questions : [une ou deux]"


Json = dict[str, Any]
VIDE: Json = {"effets": {}, "reserve": "", "groupes": {}, "questions": (), "reponses": {}, "identite": ()}


def questionnaire(root: Path) -> Json:
    """Return the questions of a catalogue, which the validation reads first; a call may have none."""
    path = root / FICHIER
    found: Json = lire_yaml(path.read_text(encoding="utf-8")) if path.is_file() else VIDE
    return found


def titre(question: Json) -> str:
    """Return the title of a question: its own, else that of its condition or criterion in the schema, else itself."""
    part = schemas.part_at("projet", ("guichet", question["groupe"], question["id"])) or {}
    return str(question.get("titre") or part.get("title") or question["question"])


def avertissement(state: Guichet | None) -> str:
    """Say that the template of a file is not the official form."""
    named = programme().appellation
    if state and state.formulaire:
        return (
            f"Ce modèle n’est pas le formulaire officiel. {named.le[0].upper()}{named.le[1:]} a son formulaire, en ligne, qui ne sert"
            " que pendant un appel : préparez vos réponses ici, vous les y reporterez."
        )
    return (
        "Ce modèle n’est pas un formulaire officiel : aucun n’est connu. Préparez vos réponses, puis demandez"
        f" à l’équipe {named.du} sous quelle forme les envoyer."
    )


def vue(asked: Json, state: Guichet | None, adresses: Adresses) -> dict[str, object]:
    """Describe the self-check, and the template of a file."""
    return {
        "groupes": tuple(
            {
                "id": slug,
                "titre": group["titre"],
                "note": group.get("note", ""),
                "questions": tuple(
                    _question(q, asked["reponses"]) for q in asked["questions"] if q["groupe"] == slug
                ),
            }
            for slug, group in asked["groupes"].items()
        ),
        "effets": tuple({"slug": slug, **effect} for slug, effect in asked["effets"].items()),
        "reserve": asked["reserve"],
        "identite": asked["identite"],
        "avertissement": avertissement(state),
        "objet": f"Auto-évaluation pour {programme().appellation.le}",
        "debut": DEBUT,
        "fin": FIN,
        "modele_url": adresses.page("guichet/formulaire/"),
        **guichet.etat(state),
    }


def _question(question: Json, labels: dict[str, str]) -> Json:
    return {
        "ancre": "",
        **question,
        "id": question["id"].replace("_", "-"),
        "titre": titre(question),
        "reponses": tuple(
            {"valeur": slug, "libelle": labels[slug], **answer}
            for slug, answer in question["reponses"].items()
        ),
    }


ODT, TEXTE = "guichet/modele-dossier.odt", "guichet/modele-dossier.txt"
MIMETYPE = "application/vnd.oasis.opendocument.text"
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
# The oldest date that a zip archive holds: the bytes do not depend on the day.
EPOCH = (1980, 1, 1, 0, 0, 0)


def du_catalogue(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the two templates by their path; none when the programme has no call, or asks nothing."""
    state, asked = contexte.catalogue.guichet, questionnaire(contexte.root)
    if state is None or not asked["questions"]:
        return {}
    return {ODT: odt(asked, state), TEXTE: en_texte(asked, state).encode()}


def vue_page(asked: Json, state: Guichet | None, adresses: Adresses) -> dict[str, object]:
    """Describe the page: the questions, and the files to download with their format and size."""
    made = (("OpenDocument", ODT, odt(asked, state)), ("texte", TEXTE, en_texte(asked, state).encode()))
    return {
        **vue(asked, state, adresses),
        "telecharger": tuple(
            (f"Télécharger le modèle, {kind}", adresses.page(path), f"{-(-len(data) // 1024)}{NBSP}Ko")
            for kind, path, data in made
        ),
    }


def odt(asked: Json, state: Guichet | None) -> bytes:
    """Return the template as an OpenDocument text."""
    gabarits, view = rendu(), vue(asked, state, Adresses(""))
    parts = (
        # First and not compressed: readers tell the format by it.
        ("mimetype", MIMETYPE, zipfile.ZIP_STORED),
        ("content.xml", gabarits.gabarit("modele-dossier.xml", view), zipfile.ZIP_DEFLATED),
        ("styles.xml", gabarits.gabarit("modele-styles.xml", {}), zipfile.ZIP_DEFLATED),
        ("META-INF/manifest.xml", MANIFEST, zipfile.ZIP_DEFLATED),
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text, method in parts:
            entry = zipfile.ZipInfo(name, EPOCH)
            # Whatever the machine: the zip module writes the system that it runs on.
            entry.create_system, entry.compress_type = 0, method
            archive.writestr(entry, text.encode())
    return stream.getvalue()


def en_texte(asked: Json, state: Guichet | None) -> str:
    """Return the template as a text to fill."""
    return typographie("\n".join(_lines(asked, state)))


def _lines(asked: Json, state: Guichet | None) -> Iterator[str]:
    yield from (
        f"Préparer un dossier pour {programme().appellation.le}".upper(),
        "",
        avertissement(state),
        "",
    )
    if state:
        yield from (f"Écrire {programme().appellation.au} : {state.contact.courriel}", "")
    yield from ("QUI VOUS ÊTES", "")
    for field in asked["identite"]:
        yield from (f"{field} :", "", "")
    for slug, group in asked["groupes"].items():
        yield from (group["titre"].upper(), "")
        for question in asked["questions"]:
            if question["groupe"] == slug:
                yield from (f"{titre(question)}. {question['dossier']}", "", "", "")
                yield from ("À joindre si vous l’avez :", *(f"- {p}" for p in question["preparer"]), "")
