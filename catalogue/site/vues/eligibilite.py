"""« Suis-je éligible ? »: the questions of the programme, and what each answer entails.

The same questions make the self-check and the template of a file to fill. The rule is in the
data: each answer has an effect, and the first effect of the list that some answer has gives the
conclusion. The script of the page only counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
