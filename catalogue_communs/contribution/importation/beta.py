"""From the page of a product of beta.gouv.fr, its head and its text, to the values of a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from catalogue_communs.contribution.comprendre import comprendre_reponse
from catalogue_communs.contribution.importation.collecte import (
    Collecte,
    DocumentIllisible,
    Origine,
    lire_document,
)
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.fiches.lecture import MAX_BYTES
from catalogue_communs.socle.texte import citer, enumerer
from catalogue_communs.validation import devine
from catalogue_communs.validation.coherence import sans_pistage
from catalogue_communs.validation.contenus import est_nominative

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
}
ORGANISME = (
    "le dossier des organisations n’est pas à côté de la page : écrivez le porteur avec son nom et son rôle."
)
SANS_CHAMP = "la fiche n’a pas de champ pour cela."
SANS_OBJET = "ne dit que l’adresse ou l’affichage de la page."
# The texts of the pages may be copied under CC BY-NC-SA, which the catalogue's own licence is not: facts only.
PHRASES = "c’est un texte sous licence CC BY-NC-SA, que le catalogue ne recopie pas : écrivez le vôtre."
LAISSES = {
    "mission": PHRASES,
    "texte": PHRASES,
    "events": "un évènement se recopie à la main dans le parcours, avec sa source.",
    "thematiques": "choisissez un thème de la planification, s’il y en a un.",
    **dict.fromkeys(("redirect_from", "robots", "layout"), SANS_OBJET),
}
TYPES = {
    "administration-centrale": "service-etat",
    "service-deconcentre": "service-etat",
    "operateur": "operateur-etat",
}
COLLECTIVITE = "collectivite-territoriale"
PLUS_LONG_NOM = 80
LUS = (
    "title",
    "contact",
    "repository",
    "phases",
    "accessibility_status",
    "sponsors",
    "incubator",
    "usertypes",
)


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
    _techniques(found, values.get("techno"))
    _contact(found, values.get("contact"), page)
    if isinstance(url := values.get("repository"), str) and url.strip():
        poser_depot(found, url, "repository")
    _sponsors(found, values, page, voisins)
    _incubateur(found, values.get("incubator"), voisins)
    _publics(found, values.get("usertypes"))
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
    for key, value in {**values, "texte": texte}.items():
        if key not in {*CHAMPS, *LUS, "techno"} and value not in (None, "", [], {}):
            found.laisser(key, LAISSES.get(key, SANS_CHAMP))
    return found


def lien_ecrit(value: str) -> str:
    """Write an address as a file may hold it; one that cannot be read stays, for the rules to refuse."""
    return sans_pistage(devine.url_completee(value) or value.strip())


def _nom(title: object) -> object:
    """Keep the name alone of a title that goes on with an explanation."""
    if isinstance(title, str) and len(title.strip()) > PLUS_LONG_NOM:
        return re.split(r"\s+[-–—:(]\s*|\s*[:(]\s*", title.strip())[0]
    return title.strip() if isinstance(title, str) else title


def _techniques(found: Collecte, techno: object) -> None:
    """Take each technique once; its spelling, and what is none, are for a person to see."""
    if not isinstance(techno, list):
        found.poser("technologies", techno, "techno")
        return
    parts = (part.strip() for one in techno for part in str(one).split(","))
    kept = [*{part.casefold(): part for part in parts if part}.values()]
    if kept:
        found.poser("technologies", kept, "techno")
        found.juger(
            "techno",
            f"{enumerer(map(citer, kept), 'et')}. Gardez les langages, les cadriciels et les bases de données, "
            "et écrivez leur nom comme leur projet l’écrit.",
        )


def _publics(found: Collecte, types: object) -> None:
    """Take the collectivités; name the other publics, that the file says in its own words."""
    said = [str(one) for one in types] if isinstance(types, list) else [str(types)] * bool(types)
    if COLLECTIVITE in said:
        found.poser("publics.collectivites", ["non-precise"], "usertypes")
    if others := [citer(one) for one in said if one != COLLECTIVITE]:
        found.laisser(
            "usertypes",
            f"{enumerer(others, 'et')} : la fiche ne dit que les collectivités ; les autres publics vont dans la description.",
        )


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


def _sponsors(found: Collecte, values: Json, page: str, voisins: Path | None) -> None:
    """Name the organisations that pay: whether they carry the product is for a person to read."""
    sponsors = values.get("sponsors")
    asked = [_slug(one) for one in (sponsors if isinstance(sponsors, list) else [sponsors] * bool(sponsors))]
    if not asked:
        return
    names = (_nomme(_voisin(voisins, "_organisations", slug)) or citer(slug) for slug in asked)
    site = found.valeurs.get("liens", {}).get("site")
    read = enumerer(filter(None, (f"les mentions légales de {site}" if site else "", page)), "et")
    found.juger(
        "sponsors",
        f"ces organismes financent ; portent-ils le service ? {enumerer(names, 'et')}. "
        f"Lisez {read or 'les mentions légales du service'}, puis donnez --porteur ou complétez « porteurs ».",
    )


def _incubateur(found: Collecte, incubator: object, voisins: Path | None) -> None:
    """Take the incubator by the name that the same repository gives; its owner tells its type and acronym."""
    if not incubator:
        return
    said = _voisin(voisins, "_incubators", _slug(incubator))
    name, owner = said.get("title"), _voisin(voisins, "_organisations", _slug(said.get("owner") or ""))
    if not isinstance(name, str):
        found.laisser("incubator", f"{citer(_slug(incubator))} : {ORGANISME}")
        return
    made = {
        "nom": _nomme({"name": name, "acronym": owner.get("acronym")}),
        "type": TYPES.get(str(owner.get("type") or "").strip()),
        "role": "incubateur",
        "source": found.origine.id,
    }
    found.poser("porteurs", [{key: value for key, value in made.items() if value}], "incubator")


def _slug(path: object) -> str:
    return str(path).rstrip("/").rpartition("/")[2]


def _nomme(said: Json) -> str:
    """Write a name, and the acronym that it does not hold; nothing without a name."""
    name, acronym = str(said.get("name") or "").strip(), str(said.get("acronym") or "").strip()
    words = {*re.findall(r"\w+", name.casefold())}
    return f"{name} ({acronym})" if name and acronym and acronym.casefold() not in words else name


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
        for key in sorted(phase.keys() - {"name", "start", "end"}):
            found.laisser(f"{lieu}.{key}", PHRASES if key == "comment" else SANS_CHAMP)
        found.poser("parcours.phases", [{**known, "source": found.origine.id}], lieu)
    if (why := ARRETS.get(last[0])) and last[1] is not None:
        found.poser("archive", {"date": last[1], "raison": why, "source": found.origine.id}, "phases")
