"""From the page of a product of beta.gouv.fr, its head and its text, to the values of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from catalogue_communs.contribution.comprendre import comprendre_reponse
from catalogue_communs.contribution.importation.collecte import Collecte, DocumentIllisible, lire_document
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.fiches.lecture import MAX_BYTES
from catalogue_communs.socle.texte import citer
from catalogue_communs.validation import devine
from catalogue_communs.validation.coherence import without_tracking
from catalogue_communs.validation.contenus import est_nominative

if TYPE_CHECKING:
    from pathlib import Path

    from catalogue_communs.contribution.importation.collecte import Origine

Json = dict[str, Any]
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*", re.IGNORECASE)

# The names of phases there, today's and those that they replaced, in the words of the catalogue. « alumni »
# only says that the partnership ended, so it is not here.
PHASES = {
    "investigation": "investigation",
    "construction": "construction",
    "acceleration": "acceleration",
    "consolidation": "consolidation",
    "transfere": "transfert",
    "opere": "opere",
    "abandon-investigation": "abandon-investigation",
    "abandon": "abandon",
    "transfer": "transfert",
    "success": "opere",
}
# A product that stopped is imported as stopped.
ARRETS = {
    "abandon-investigation": "L’investigation n’a pas été suivie d’un service, selon beta.gouv.fr.",
    "abandon": "Service arrêté, selon beta.gouv.fr.",
}
NIVEAUX = {
    "totalement conforme": "totalement-conforme",
    "partiellement conforme": "partiellement-conforme",
    "non conforme": "non-conforme",
}
CHAMPS = {
    "link": "liens.site",
    "stats_url": "liens.statistiques",
    "budget_url": "liens.budget",
    "impact_url": "liens.matrice_impact",
    "techno": "technologies",
}
ORGANISME = (
    "le dossier des organisations n’est pas à côté de la page : écrivez le porteur avec son nom et son rôle."
)
SANS_CHAMP = "la fiche n’a pas de champ pour cela."
# The texts of the pages may be copied under CC BY-NC-SA, which the catalogue's own licence is not: facts only.
PHRASES = "c’est un texte sous licence CC BY-NC-SA, que le catalogue ne recopie pas : écrivez le vôtre."
LAISSES = {
    "mission": PHRASES,
    "events": "un évènement se recopie à la main dans le parcours, avec sa source.",
    "usertypes": "aucun public n’y est une collectivité : choisissez les publics de la fiche.",
    "thematiques": "choisissez un thème de la planification, s’il y en a un.",
}
TYPES = {
    "administration-centrale": "service-etat",
    "service-deconcentre": "service-etat",
    "operateur": "operateur-etat",
}
COLLECTIVITE = "collectivite-territoriale"
PLUS_LONG_NOM = 80
LUS = ("title", "contact", "repository", "phases", "accessibility_status", "sponsors", "incubator")
# What says nothing of the product: how the page is shown.
SANS_OBJET = ("redirect_from", "robots", "layout", "stats")


def depuis_beta(
    values: Json, texte: str, origine: Origine, voisins: Path | None = None, page: str = ""
) -> Collecte:
    """Gather the facts that the page gives, and none of its sentences; the caller ends with `Collecte.finir`.

    Args:
        values: The head of the page.
        texte: Its text, which is only named as left.
        origine: The document that was read.
        voisins: The folder `content` of the repository, that tells the names of the organisations.
        page: Where the public reads the page, when it is not there that it was read.

    Raises:
        DocumentIllisible: The head has neither the title nor the mission of a product.
    """
    if not {"title", "mission"} & set(values):
        raise DocumentIllisible(
            "L’en-tête n’a ni « title » ni « mission » : ce n’est pas une page de produit."
        )
    found, page = Collecte(origine), page or origine.url
    found.poser("nom", _nom(values.get("title")), "title")
    for key, field in CHAMPS.items():
        value = values.get(key)
        found.poser(field, lien_ecrit(value) if isinstance(value, str) else value, key)
    found.poser("liens.fiche_beta", page, "adresse")
    _contact(found, values.get("contact"), page)
    if isinstance(url := values.get("repository"), str) and url.strip():
        poser_depot(found, url, "repository")
    _organisations(found, values, voisins)
    if COLLECTIVITE in (values.get("usertypes") or ()):
        found.poser("publics.collectivites", ["non-precise"], "usertypes")
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
    taken = {*CHAMPS, *LUS, *SANS_OBJET} | ({"usertypes"} if "publics" in found.valeurs else set())
    for key, value in {**values, "texte": texte}.items():
        if key not in taken and value not in (None, "", [], {}):
            found.laisser(key, PHRASES if key == "texte" else LAISSES.get(key, SANS_CHAMP))
    return found


def lien_ecrit(value: str) -> str:
    """Write an address as a file may hold it; one that cannot be read stays, for the rules to refuse."""
    return without_tracking(devine.url(value) or value.strip())


def _nom(title: object) -> object:
    """Keep the name alone of a title that goes on with an explanation."""
    if isinstance(title, str) and len(title.strip()) > PLUS_LONG_NOM:
        return re.split(r"\s+[-–—:(]\s*|\s*[:(]\s*", title.strip())[0]
    return title.strip() if isinstance(title, str) else title


def _contact(found: Collecte, contact: object, page: str) -> None:
    """Take the address of a team; in place of a person's, the public page, that says how to reach it."""
    address = devine.courriel_devine(contact) if isinstance(contact, str) else None
    if address and not est_nominative(address.partition("@")[0]):
        found.poser("contact", {"courriel": address, "source": found.origine.id}, "contact")
    elif contact and page:
        found.poser("contact", {"url": page, "source": found.origine.id}, "contact")
        found.laisser("contact", "ce n’est pas l’adresse d’une équipe : la page publique la remplace.")


def poser_depot(found: Collecte, url: str, key: str) -> None:
    """Take the address of the repository, understood as everywhere, that a document gives at `key`."""
    try:
        read = comprendre_reponse(("depots", 0, "url"), url)
    except Refus as refusal:
        found.laisser(key, str(refusal))
    else:
        found.poser("depots", [{"url": next(iter(read.valeurs.values())), "principal": True}], key)


def _organisations(found: Collecte, values: Json, voisins: Path | None) -> None:
    """Take the organisations that carry the product and its incubator, named by the same repository."""
    sponsors = values.get("sponsors")
    asked = [("sponsors", str(one), "porteur") for one in (sponsors if isinstance(sponsors, list) else [])]
    if values.get("incubator"):
        asked.append(("incubator", str(values["incubator"]), "incubateur"))
    for key, path, role in asked:
        slug = path.rstrip("/").rpartition("/")[2]
        said = _voisin(voisins, "_incubators" if key == "incubator" else "_organisations", slug)
        name = said.get("name") or said.get("title")
        if not isinstance(name, str):
            found.laisser(key, f"{citer(slug)} : {ORGANISME}")
            continue
        kind = TYPES.get(str(said.get("type") or "").strip())
        typed = {"type": kind} if kind else {}
        found.poser(
            "porteurs", [{"nom": name.strip(), **typed, "role": role, "source": found.origine.id}], key
        )


def _voisin(folder: Path | None, kind: str, slug: str) -> Json:
    """Read the head of another page of the repository; nothing when there is none."""
    if folder is None or not _SLUG.fullmatch(slug):
        return {}
    path = folder / kind / f"{slug}.md"
    try:
        with path.open("rb") as stream:
            return lire_document(stream.read(MAX_BYTES + 1), path.name)[0]
    except (OSError, DocumentIllisible):
        return {}


def _phases(found: Collecte, phases: object) -> None:
    if phases is not None and not isinstance(phases, list):
        found.laisser("phases", "ce n’est pas une liste.")
        return
    last: tuple[str, object] = ("", None)
    for number, phase in enumerate(phases or []):
        lieu = f"phases[{number}]"
        name = phase.get("name") if isinstance(phase, dict) else None
        if not isinstance(phase, dict) or name not in PHASES:
            found.laisser(lieu, f"{citer(name)} n’a pas d’équivalent dans le parcours.")
            continue
        last = (PHASES[name], phase.get("start"))
        made = {"phase": PHASES[name], "debut": phase.get("start"), "fin": phase.get("end")}
        known = {key: value for key, value in made.items() if value is not None}
        found.poser("parcours.phases", [{**known, "source": found.origine.id}], lieu)
    if (why := ARRETS.get(last[0])) and last[1] is not None:
        found.poser("archive", {"date": last[1], "raison": why, "source": found.origine.id}, "phases")
