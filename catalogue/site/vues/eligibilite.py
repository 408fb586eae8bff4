"""« Suis-je éligible ? »: the questions of the programme, and what each answer entails.

The same questions make the self-check and the template of a file to fill. The rule is in the
data: each answer has an effect, and the first effect of the list that some answer has gives the
conclusion. The script of the page only counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from catalogue.site.vues import guichet
from catalogue.socle import schemas
from catalogue.socle.fichiers import lire_yaml
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from pathlib import Path

    from catalogue.modele import Guichet
    from catalogue.site.vues.adresses import Adresses

FICHIER = "docs/guichet/eligibilite.yml"
DEBUT = """Bonjour,

Nous avons répondu aux questions « Suis-je éligible ? ». Voici le résumé.
Notre organisme : [nom]
Notre produit : [nom et adresse]
"""
FIN = "Nos questions : [une ou deux]"


class _Donnees(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what the file holds: an unknown key is a mistake."""


class Effet(_Donnees, frozen=True):
    """What an answer entails: the title of its list, the conclusion for one point and for several."""

    titre: str
    un: str
    plusieurs: str


class GroupeDeQuestions(_Donnees, frozen=True):
    """Questions that go together."""

    titre: str
    note: str = ""


class Reponse(_Donnees, frozen=True):
    """An answer: its effect, why, and its label when it is not the usual one."""

    effet: str
    texte: str
    libelle: str = ""


class QuestionDuGuichet(_Donnees, frozen=True):
    """A question, what it means, its answers, what to prepare, and how the template of a file asks it."""

    id: str
    groupe: str
    question: str
    explication: str
    reponses: dict[str, Reponse]
    preparer: tuple[str, ...]
    dossier: str
    ancre: str = ""
    titre: str = ""


class Questionnaire(_Donnees, frozen=True):
    """The whole file."""

    effets: dict[str, Effet]
    reserve: str
    groupes: dict[str, GroupeDeQuestions]
    questions: tuple[QuestionDuGuichet, ...]
    reponses: dict[str, str]
    identite: tuple[str, ...]


VIDE = Questionnaire({}, "", {}, (), {}, ())


def questionnaire(root: Path) -> Questionnaire:
    """Return the questions of a catalogue, which the validation reads first; a call may have none."""
    path = root / FICHIER
    return (
        msgspec.convert(lire_yaml(path.read_text(encoding="utf-8")), Questionnaire)
        if path.is_file()
        else VIDE
    )


def titre(question: QuestionDuGuichet) -> str:
    """Return the title of a question: its own, else that of its condition or criterion in the schema."""
    if question.titre:
        return question.titre
    part = schemas.part_at("projet", ("guichet", question.groupe, question.id)) or {}
    return str(part["title"])


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


def vue(asked: Questionnaire, state: Guichet | None, adresses: Adresses) -> dict[str, object]:
    """Describe the self-check, and the template of a file."""
    return {
        "groupes": tuple(
            {
                "id": slug,
                "titre": group.titre,
                "note": group.note,
                "questions": tuple(_question(q, asked.reponses) for q in asked.questions if q.groupe == slug),
            }
            for slug, group in asked.groupes.items()
        ),
        "effets": tuple(
            {"slug": slug, "titre": e.titre, "un": e.un, "plusieurs": e.plusieurs}
            for slug, e in asked.effets.items()
        ),
        "reserve": asked.reserve,
        "identite": asked.identite,
        "avertissement": avertissement(state),
        "objet": f"Auto-évaluation pour {programme().appellation.le}",
        "debut": DEBUT,
        "fin": FIN,
        "modele_url": adresses.page("guichet/formulaire/"),
        **guichet.etat(state),
    }


def _question(question: QuestionDuGuichet, labels: dict[str, str]) -> dict[str, object]:
    return {
        "id": question.id.replace("_", "-"),
        "titre": titre(question),
        "question": question.question,
        "preparer": question.preparer,
        "dossier": question.dossier,
        "explication": question.explication,
        "ancre": question.ancre,
        "reponses": tuple(
            {"valeur": slug, "libelle": a.libelle or labels[slug], "effet": a.effet, "texte": a.texte}
            for slug, a in question.reponses.items()
        ),
    }
