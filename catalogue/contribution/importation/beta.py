"""From the page of a product of beta.gouv.fr, its head and its text, to the values of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.contribution.importation.collecte import Collecte
from catalogue.contribution.importation.lecture import DocumentIllisible, titres_abaisses
from catalogue.forges.liste import forge_problem, repository_problem
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from catalogue.contribution.importation.collecte import Origine

Json = dict[str, Any]

# The names of phases there, in the words of the catalogue. « alumni » only says that the
# partnership ended, so it is not here.
PHASES = {
    "investigation": "investigation",
    "construction": "construction",
    "acceleration": "acceleration",
    "consolidation": "consolidation",
    "transfer": "transfert",
    "transfere": "transfert",
    "success": "opere",
    "opere": "opere",
}
NIVEAUX = {
    "totalement conforme": "totalement-conforme",
    "partiellement conforme": "partiellement-conforme",
    "non conforme": "non-conforme",
}
CHAMPS = {
    "title": "nom",
    "mission": "accroche",
    "contact": "contact.courriel",
    "link": "liens.site",
    "stats_url": "liens.statistiques",
    "budget_url": "liens.budget",
    "impact_url": "liens.matrice_impact",
    "techno": "technologies",
}
ORGANISME = "c’est un nom court d’organisme : écrivez le porteur avec son nom et son rôle."
SANS_CHAMP = "la fiche n’a pas de champ pour cela."
LAISSES = {
    "sponsors": ORGANISME,
    "incubator": ORGANISME,
    "events": "un évènement se recopie à la main dans le parcours, avec sa source.",
    "usertypes": "choisissez les publics de la fiche : ils sont plus précis.",
}
# What says nothing of the product: how the page is shown.
SANS_OBJET = frozenset({"redirect_from", "robots", "layout", "stats"})


def depuis_beta(values: Json, texte: str, origine: Origine) -> Collecte:
    """Gather what the page says; the caller ends with `Collecte.finir`.

    Raises:
        DocumentIllisible: The head has neither the title nor the mission of a product.
    """
    if not {"title", "mission"} & set(values):
        raise DocumentIllisible(
            "L’en-tête n’a ni « title » ni « mission » : ce n’est pas une page de produit."
        )
    found = Collecte(origine)
    for key, field in CHAMPS.items():
        value = values.get(key)
        found.poser(field, value.strip() if isinstance(value, str) else value, key)
    if "contact" in found.valeurs:
        found.valeurs["contact"]["source"] = origine.id
    found.poser("description", titres_abaisses(texte), "texte")
    found.poser("liens.fiche_beta", origine.url, "adresse")
    _depot(found, values.get("repository"))
    _phases(found, values.get("phases"))
    level = values.get("accessibility_status")
    if level is not None and str(level) not in NIVEAUX:
        found.laisser("accessibility_status", f"{citer(level)} n’est pas un niveau de conformité.")
    elif level is not None:
        found.poser(
            "qualite.accessibilite",
            {"niveau": NIVEAUX[str(level)], "source": origine.id},
            "accessibility_status",
        )
    taken = {*CHAMPS, "repository", "phases", "accessibility_status", *SANS_OBJET}
    for key, value in values.items():
        if key not in taken and value not in (None, "", [], {}):
            found.laisser(key, LAISSES.get(key, SANS_CHAMP))
    return found


def _depot(found: Collecte, url: object) -> None:
    if url is None:
        return
    problem = repository_problem(url) or forge_problem(url) if isinstance(url, str) else None
    if problem:
        found.laisser("repository", f"{problem[0]} {problem[1]}")
    else:
        found.poser("depots", [{"url": url, "principal": True}], "repository")


def _phases(found: Collecte, phases: object) -> None:
    if phases is not None and not isinstance(phases, list):
        found.laisser("phases", "ce n’est pas une liste.")
        return
    for number, phase in enumerate(phases or []):
        lieu = f"phases[{number}]"
        name = phase.get("name") if isinstance(phase, dict) else None
        if not isinstance(phase, dict) or name not in PHASES:
            found.laisser(lieu, f"{citer(name)} n’a pas d’équivalent dans le parcours.")
            continue
        made = {"phase": PHASES[name], "debut": phase.get("start"), "fin": phase.get("end")}
        known = {key: value for key, value in made.items() if value is not None}
        found.poser("parcours.phases", [{**known, "source": found.origine.id}], lieu)
