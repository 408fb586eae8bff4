"""The page of a common: every section, what is absent named as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.contribution.champs import SIGNALER
from catalogue.faits import relations
from catalogue.faits.lieux import CHIFFRE
from catalogue.modele import libelle
from catalogue.site.vues import activite, images, mesures, parcours, publiccode, qualite, reutiliser, usages
from catalogue.site.vues.cartes import noms_porteurs
from catalogue.site.vues.comme import bornes
from catalogue.site.vues.details import ACTIVITE, MESURES, SOURCES, UTILISATEURS, page_des_sources
from catalogue.site.vues.sources import Renvois
from catalogue.site.vues.territoires import Territoires, vue_bilan
from catalogue.socle import schemas
from catalogue.socle.texte import phrase

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.faits.relations import LienEntreCommuns
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses
    from catalogue.socle.publication import Publication

# What « Dans cette page » names: « En bref » follows it.
SECTIONS = (
    ("pour-qui", "Pour qui"),
    ("impact", "Impact"),
    ("reutiliser", "Réutiliser"),
    ("qui-utilise", "Qui l’utilise"),
    ("code", "Code et activité"),
    ("parcours", "Parcours"),
    ("qualite", "Qualité"),
    ("sources", "Sources"),
)
# Indicators given in full; the others, by their name and their value.
INDICATEURS = 4
# Where the links of a common to others stand on its page.
PLACES = ((relations.AVEC, "Avec"), (relations.A_LA_PLACE, "À la place de"))


def vue(
    projet: Projet, contexte: Contexte, adresses: Adresses, publication: Publication
) -> dict[str, object]:
    """Describe the page of `projet`."""
    today = contexte.today
    renvois = Renvois(projet, f"{SOURCES}/")
    indicators = [mesures.en_bref(i, renvois, today) for i in projet.indicateurs]
    shown = next((i for i in indicators if i.principal and i.derniere), None)
    quality, unknown = qualite.separer(qualite.demarches(projet, renvois))
    reuse = reutiliser.vue(projet, renvois, contexte, adresses, publication)
    return {
        "nom": projet.nom,
        "sigle": projet.sigle or "",
        "accroche": projet.accroche,
        "laureat": projet.laureat,
        "statut": libelle("statut", projet.statut),
        "logo": images.logo(projet, contexte, adresses),
        "archive": _archive(projet, adresses),
        "porte_par": noms_porteurs(projet),
        "sections": SECTIONS,
        "chiffre": shown,
        "contact": reuse["contact"],
        "liens": _links(projet),
        "site": projet.liens.site or "",
        "code_url": projet.depot_principal.url,
        "publiccode_url": adresses.page(publiccode.chemin(projet.slug)),
        "bref": _summary(projet, renvois, contexte),
        "description": projet.description or "",
        "captures": images.captures(projet, contexte, adresses),
        "publics": _audience(projet, renvois),
        "indicateurs": indicators[:INDICATEURS],
        "autres_indicateurs": indicators[INDICATEURS:],
        "mesures_url": f"{MESURES}/",
        "utilisateurs_url": f"{UTILISATEURS}/",
        "activite_url": f"{ACTIVITE}/",
        "sources_url": f"{SOURCES}/",
        "reutiliser": reuse,
        "reutilisations": usages.qui(projet, renvois, contexte),
        "bilan": vue_bilan(contexte.bilan(projet)),
        "carte": Territoires(contexte).miniature(projet, adresses),
        # Its users are listed beside, and its carriers above.
        "locaux": tuple(fait.dit for fait in contexte.locaux_de(projet) if fait.genre == CHIFFRE),
        "activite": activite.vue(projet, contexte),
        "technologies": ", ".join(projet.technologies),
        "maintenance": _maintenance(projet, renvois),
        "parcours": parcours.en_bref(projet),
        "guichet": projet.guichet is not None,
        "preuve": renvois(projet.guichet.preuve) if projet.guichet else None,
        "qualite": quality,
        "qualite_inconnue": unknown,
        "relations": _relations(projet, contexte, adresses, renvois),
        "divergences": qualite.divergences(projet, renvois),
        "sources": renvois.declarees_en_bref(),
        "fichier": f"projets/{projet.slug}.yml",
        "modifier_url": adresses.modifier(projet.slug),
        "signaler_url": adresses.formulaire(SIGNALER, "reutiliser/dites-le/#signaler", commun=projet.slug),
        "catalogue_url": adresses.page("catalogue/"),
        "accueil_url": adresses.page(""),
        "guide_url": adresses.page("contribuer/champs/"),
    }


def _archive(projet: Projet, adresses: Adresses) -> dict[str, object] | None:
    if projet.archive is None:
        return None
    successor = projet.archive.remplace_par
    return {
        "date": str(projet.archive.date),
        "raison": projet.archive.raison,
        "remplace_par": successor or "",
        "remplace_url": adresses.commun(successor) if successor else "",
    }


def _links(projet: Projet) -> tuple[tuple[str, str], ...]:
    """List the public pages in the order of the schema, each under its title."""
    titles = schemas.schema("projet")["properties"]["liens"]["properties"]
    named = ((titles[k]["title"], getattr(projet.liens, k)) for k in titles if k != "autres")
    return (*((t, u) for t, u in named if u), *((a.titre, a.url) for a in projet.liens.autres))


def _summary(projet: Projet, renvois: Renvois, contexte: Contexte) -> tuple[dict[str, object], ...]:
    """Answer in one line each what a visitor asks first; no value reads « à demander »."""
    modes = phrase((libelle("mode_reutilisation", m.mode) for m in projet.reutiliser.modes), "ou")
    state, last = activite.en_bref(projet, contexte)
    activity = f"{state} (dernier commit d’une personne : {last})" if last else state
    return (
        _fact("Comment réutiliser", modes),
        {"terme": "Phase", "valeurs": parcours.actuelles(projet, renvois)},
        _fact("Licence", projet.licence),
        _fact("État du code", activity),
    )


def _fact(term: str, text: str) -> dict[str, object]:
    return {"terme": term, "valeurs": ({"texte": text, "source": None},) if text else ()}


def _audience(projet: Projet, renvois: Renvois) -> dict[str, object]:
    publics = projet.publics
    return {
        "collectivites": tuple(libelle("public", slug) for slug in publics.collectivites),
        "autres": tuple(libelle("autre_public", slug) for slug in publics.autres),
        "population": bornes(projet),
        "competences": publics.competences,
        "precisions": publics.precisions or "",
        "source": renvois(publics.source),
        "planification": _planning(projet, renvois),
    }


def _planning(projet: Projet, renvois: Renvois) -> dict[str, object] | None:
    """Say to what of the ecological planning a common belongs: « Axes : … », « Chantiers : … »."""
    planning = projet.planification
    if planning is None:
        return None
    parts = (
        ("Axes", "axe", planning.axes),
        ("Chantiers", "chantier", planning.chantiers),
        ("Leviers", "levier", planning.leviers),
        ("Enjeux", "enjeu", planning.enjeux),
    )
    return {
        "parties": tuple(
            f"{title} : {', '.join(libelle(vocabulary, slug) for slug in slugs)}"
            for title, vocabulary, slugs in parts
            if slugs
        ),
        "rattachement": libelle("etat_rattachement", planning.rattachement.etat),
        "source": renvois(planning.rattachement.source),
    }


def _maintenance(projet: Projet, renvois: Renvois) -> dict[str, object] | None:
    upkeep = projet.maintenance
    if upkeep is None:
        return None
    return {
        "statut": libelle("statut_maintenance", upkeep.statut),
        "message": upkeep.message or "",
        "date": str(upkeep.date) if upkeep.date else "",
        "source": renvois(upkeep.source),
    }


def _relations(
    projet: Projet, contexte: Contexte, adresses: Adresses, renvois: Renvois
) -> tuple[tuple[str, tuple[dict[str, object], ...]], ...]:
    """Gather the links to other commons by place; those that another file says keep its source."""
    found = contexte.liens(projet)
    grouped = ((title, tuple(lien for lien in found if lien.place == place)) for place, title in PLACES)
    return tuple(
        (title, tuple(_relation(lien, projet, contexte, adresses, renvois) for lien in links))
        for title, links in grouped
        if links
    )


def _relation(
    lien: LienEntreCommuns, projet: Projet, contexte: Contexte, adresses: Adresses, renvois: Renvois
) -> dict[str, object]:
    author, other = contexte.catalogue.projet(lien.auteur), contexte.catalogue.projet(lien.commun)
    source = renvois(lien.source)
    if author and lien.auteur != projet.slug:
        source = Renvois(author, page_des_sources(author, adresses))(lien.source)
    return {
        "type": lien.libelle,
        "nom": other.nom if other else lien.commun,
        "url": adresses.commun(lien.commun),
        "note": lien.note,
        "source": source,
    }
