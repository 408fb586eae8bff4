"""The page of a common: every section, what is absent named as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue import relations, schemas
from catalogue.contribution.champs import SIGNALER
from catalogue.francais import NBSP
from catalogue.modele import libelle
from catalogue.site import activite, images, mesures, parcours, publiccode, qualite, reutiliser, usages
from catalogue.site.cartes import noms_porteurs, noms_publics
from catalogue.site.details import ACTIVITE, MESURES, UTILISATEURS
from catalogue.site.sources import Renvois
from catalogue.site.territoires import Territoires, vue_bilan
from catalogue.texte import phrase

if TYPE_CHECKING:
    from catalogue.modele import Projet
    from catalogue.publication import Publication
    from catalogue.relations import Lien
    from catalogue.site.adresses import Adresses
    from catalogue.contexte import Contexte
    from catalogue.site.sources import Renvoi

SECTIONS = (
    ("en-bref", "En bref"),
    ("pour-qui", "Pour qui"),
    ("impact", "Impact"),
    ("reutiliser", "Réutiliser"),
    ("qui-utilise", "Qui l’utilise"),
    ("code", "Code et activité"),
    ("parcours", "Parcours"),
    ("qualite", "Qualité"),
    ("sources", "Sources"),
)
# Where the links of a common to others stand on its page.
PLACES = ((relations.AVEC, "Avec"), (relations.A_LA_PLACE, "À la place de"))


def vue(
    projet: Projet, contexte: Contexte, adresses: Adresses, publication: Publication
) -> dict[str, object]:
    """Describe the page of `projet`."""
    today = contexte.today
    renvois = Renvois(projet)
    indicators = [mesures.en_bref(i, renvois, today) for i in projet.indicateurs]
    shown = next((i for i in indicators if i.principal and i.derniere), None)
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
        "code_url": _main_repository(projet),
        "publiccode_url": adresses.page(publiccode.chemin(projet.slug)),
        "bref": _summary(projet, renvois, contexte),
        "description": projet.description or "",
        "captures": images.captures(projet, contexte, adresses),
        "publics": _audience(projet, renvois),
        "indicateurs": indicators,
        "autres_indicateurs": tuple(i for i in indicators if not i.principal),
        "mesures_url": f"{MESURES}/",
        "utilisateurs_url": f"{UTILISATEURS}/",
        "activite_url": f"{ACTIVITE}/",
        "reutiliser": reuse,
        "reutilisations": usages.qui(projet, renvois, contexte),
        "bilan": vue_bilan(contexte.bilan(projet)),
        "carte": Territoires(contexte).miniature(projet, adresses),
        "activite": activite.vue(projet, contexte),
        "technologies": ", ".join(projet.technologies),
        "maintenance": _maintenance(projet, renvois),
        "parcours": parcours.vue(projet, renvois),
        "dossier": parcours.dossier(projet, renvois),
        "qualite": qualite.demarches(projet, renvois),
        "relations": _relations(projet, contexte, adresses, renvois),
        "porteurs": tuple(
            {
                "nom": p.nom,
                "type": libelle("type_organisme", p.type) if p.type else "",
                "role": libelle("role_porteur", p.role),
                "site": p.site or "",
                "identifiant": _identifier(p.siren, p.code_insee),
                "source": renvois(p.source),
            }
            for p in projet.porteurs
        ),
        "divergences": qualite.divergences(projet, renvois),
        "sources": tuple(
            {
                "id": s.id,
                "numero": number,
                "titre": s.titre,
                "url": s.url or "",
                "consultee_le": str(s.consultee_le) if s.consultee_le else "",
                "note": s.note or "",
            }
            for number, s in enumerate(projet.sources, 1)
        ),
        "fichier": f"projets/{projet.slug}.yml",
        "modifier_url": adresses.modifier(projet.slug),
        "signaler_url": adresses.formulaire(SIGNALER, "signaler", commun=projet.slug),
        "catalogue_url": adresses.page("catalogue/"),
        "accueil_url": adresses.page(""),
        "guide_url": adresses.page("contribuer/champs/"),
    }


def _identifier(siren: str | None, insee: str | None) -> str:
    if siren:
        return f"SIREN {siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"
    return f"code INSEE {insee}" if insee else ""


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


def _main_repository(projet: Projet) -> str:
    return next((d.url for d in projet.depots if d.principal), projet.depots[0].url)


def _summary(projet: Projet, renvois: Renvois, contexte: Contexte) -> tuple[dict[str, object], ...]:
    """Answer in one line each what a visitor asks first; no value reads « non communiqué »."""
    planning, upkeep = projet.planification, projet.maintenance
    axes = phrase(libelle("axe", a) for a in planning.axes) if planning else ""
    modes = phrase((libelle("mode_reutilisation", m.mode) for m in projet.reutiliser.modes), "ou")
    kept = libelle("statut_maintenance", upkeep.statut) if upkeep else ""
    state, last = activite.en_bref(projet, contexte)
    activity = f"{state} (dernier commit d’une personne : {last})" if last else state
    return (
        _fact("Pour qui", noms_publics(projet), renvois(projet.publics.source)),
        _fact("Comment réutiliser", modes),
        {"terme": "Phase", "valeurs": parcours.actuelles(projet, renvois)},
        _fact("Licence", projet.licence),
        _fact("Maintenance", kept, renvois(upkeep.source) if upkeep else None),
        _fact("État du code", activity),
        _fact("Planification écologique", axes or _crosscutting(projet)),
    )


def _fact(term: str, text: str, source: Renvoi | None = None) -> dict[str, object]:
    return {"terme": term, "valeurs": ({"texte": text, "source": source},) if text else ()}


def _crosscutting(projet: Projet) -> str:
    chantiers = projet.planification.chantiers if projet.planification else ()
    return phrase(libelle("chantier", c) for c in chantiers)


def _audience(projet: Projet, renvois: Renvois) -> dict[str, object]:
    publics = projet.publics
    planning = projet.planification
    return {
        "collectivites": tuple(libelle("public", slug) for slug in publics.collectivites),
        "autres": tuple(libelle("autre_public", slug) for slug in publics.autres),
        "population": reutiliser.population(projet),
        "competences": publics.competences,
        "precisions": publics.precisions or "",
        "source": renvois(publics.source),
        "planification": {
            "axes": tuple(libelle("axe", slug) for slug in planning.axes),
            "chantiers": tuple(libelle("chantier", slug) for slug in planning.chantiers),
            "leviers": tuple(libelle("levier", slug) for slug in planning.leviers),
            "enjeux": tuple(libelle("enjeu", slug) for slug in planning.enjeux),
            "rattachement": libelle("etat_rattachement", planning.rattachement.etat),
            "source": renvois(planning.rattachement.source),
        }
        if planning
        else None,
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
    lien: Lien, projet: Projet, contexte: Contexte, adresses: Adresses, renvois: Renvois
) -> dict[str, object]:
    author, other = contexte.catalogue.projet(lien.auteur), contexte.catalogue.projet(lien.commun)
    source = renvois(lien.source)
    if author and lien.auteur != projet.slug:
        source = Renvois(author, adresses.commun(author.slug))(lien.source)
    return {
        "type": lien.libelle,
        "nom": other.nom if other else lien.commun,
        "url": adresses.commun(lien.commun),
        "note": lien.note,
        "source": source,
    }
