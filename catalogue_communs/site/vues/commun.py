"""The page of a common: every section, what is absent named as such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from catalogue_communs.collectivites.reutilisations import BilanUsages
from catalogue_communs.contribution.formulaires import SIGNALER
from catalogue_communs.faits import relations
from catalogue_communs.faits.absences import absence, chiffres, par_absence
from catalogue_communs.faits.besoins import questions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import vedettes
from catalogue_communs.faits.lieux import CHIFFRE
from catalogue_communs.faits.relations import LienEntreCommuns
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.sorties.publiccode import exporter_avec_utilisateurs
from catalogue_communs.site.vues import (
    activite,
    details,
    images,
    mesures,
    parcours,
    reutiliser,
    tuiles,
)
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.details import ACTIVITE, MESURES, SOURCES, UTILISATEURS, page_des_sources
from catalogue_communs.site.vues.mesures import VueIndicateur
from catalogue_communs.site.vues.sources import Renvois
from catalogue_communs.site.vues.territoires import Territoires
from catalogue_communs.socle import schemas
from catalogue_communs.socle.francais import accorder, denombrer, nombre
from catalogue_communs.socle.programme import Publication

# What « Dans cette page » names, in the order of the page.
SECTIONS = (
    ("en-bref", "Ce qu’il fait"),
    ("impact", "Ce que ça change"),
    ("qui-utilise", "Qui l’utilise"),
    ("reutiliser", "Réutiliser"),
    ("pour-qui", "Pour qui"),
    ("code", "Code et licence"),
    ("parcours", "Parcours"),
    ("qualite", "Qualité"),
    ("sources", "Sources"),
)
# A description is parted by its titles: so many parts are shown, the problem and what the service
# does; the others unfold.
PARTIES = 2
# What the page says why it is missing.
MANQUES = ("description", "reutilisations", "parcours")
_TITRE = re.compile(r"^(?=### )", re.MULTILINE)
# Where the links of a common to others stand on its page.
PLACES = ((relations.AVEC, "Avec"), (relations.A_LA_PLACE, "À la place de"))


def vue(
    projet: Projet, contexte: Contexte, adresses: Adresses, publication: Publication
) -> dict[str, object]:
    """Describe the page of `projet`."""
    renvois = Renvois(projet, f"{SOURCES}/")
    quality, unknown = details.separer(details.demarches(projet, renvois))
    reuse = reutiliser.vue(projet, renvois, contexte, adresses, publication)
    shown, more = _description(projet)
    large, others = _figures(projet, renvois, contexte)
    drawn = large[0].graphique if large else ""
    said = projet.citation
    quoted = (
        *(i.derniere.source for i in large if i.derniere),
        large[0].cible_source if large else None,
        renvois(said.source) if said else None,
    )
    users = reutiliser.qui(projet, renvois, contexte)
    local = tuple(fait.dit for fait in contexte.locaux_de(projet) if fait.genre == CHIFFRE)
    letters = sum(map(len, (*shown, *local, *_parties(projet, large, contexte)))) + (
        tuiles.COURBE if drawn else 0
    )
    return {
        "nom": projet.nom,
        "sigle": projet.sigle or "",
        "accroche": projet.accroche,
        "laureat": projet.laureat,
        "logo": images.logo(projet, contexte, adresses, f"{SOURCES}/"),
        "archive": _archive(projet, adresses),
        "tuiles": tuiles.vue(projet, renvois),
        "citation": {"texte": said.texte, "par": said.par, "source": renvois(said.source)} if said else None,
        "sections": SECTIONS,
        "chiffre": large[0] if large else None,
        "vedettes": large,
        "autres_indicateurs": others,
        "contact": reuse["contact"],
        "liens": _links(projet),
        "site": projet.liens.site or "",
        "publiccode": exporter_avec_utilisateurs(projet, contexte).complet,
        "description": shown,
        "description_suite": more,
        "captures": images.captures(projet, contexte, adresses, f"{SOURCES}/"),
        "publics": _audience(projet, renvois),
        "mesures_url": f"{MESURES}/",
        "utilisateurs_url": f"{UTILISATEURS}/",
        "activite_url": f"{ACTIVITE}/",
        "sources_url": f"{SOURCES}/",
        "reutiliser": reuse,
        "feuille": tuiles.vue_de_la_feuille(
            projet, renvois, publication.url(f"communs/{projet.slug}/"), letters, quoted
        ),
        "reutilisations": users,
        "utilisateurs": _users(contexte.bilan(projet), contexte.decompte(projet).porteurs),
        "carte": Territoires(contexte).miniature(projet, adresses),
        # Its users are listed beside, and its carriers above.
        "locaux": local,
        "activite": activite.vue(projet, contexte),
        "technologies": ", ".join(projet.technologies),
        "maintenance": _maintenance(projet, renvois),
        "phases": parcours.actuelles(projet, renvois),
        "parcours": parcours.parcours_en_bref(projet),
        "guichet": projet.guichet is not None,
        "preuve": renvois(projet.guichet.preuve) if projet.guichet else None,
        "qualite": quality,
        "qualite_inconnue": par_absence(projet, unknown),
        "absences": {field: absence(projet, field).dit for field in MANQUES}
        | {"impact": chiffres(projet).dit},
        "statistiques": projet.liens.statistiques or "",
        "relations": _relations(projet, contexte, adresses, renvois),
        "divergences": details.champs_divergents(projet, renvois),
        "sources": renvois.declarees_en_bref(),
        "modifier_url": adresses.page(f"contribuer/modifier/?commun={projet.slug}"),
        "signaler_url": adresses.formulaire(SIGNALER, "reutiliser/dites-le/#signaler", commun=projet.slug),
        "catalogue_url": adresses.page("catalogue/"),
        "accueil_url": adresses.page(""),
        "guide_url": adresses.page("contribuer/champs/"),
    }


def _users(count: BilanUsages, carriers: int) -> str:
    """Say who uses a common in a few sentences, its carriers apart; what is zero is not said."""
    total = count.organisations
    kinds = ", ".join((*reutiliser.par_preuve(count), *reutiliser.par_age(count)))
    said = [f"{denombrer(total, 'organisme connu', 'organismes connus')} : {kinds}."] if total else []
    if count.communes:
        said.append(f"Population couverte : {nombre(count.population)} habitants, chacun compté une fois.")
        if count.non_situees:
            verb = accorder(count.non_situees, "ajoute", "ajoutent")
            said.append(f"{nombre(count.non_situees)} n’en {verb} aucun, faute de communes connues.")
    if carriers:
        words = ("porteur du commun l’utilise lui-même", "porteurs du commun l’utilisent eux-mêmes")
        said.append(
            f"À part, {denombrer(carriers, *words)} : {accorder(carriers, 'il n’est', 'ils ne sont')} pas dans ces comptes."
        )
    return " ".join(said)


def _description(projet: Projet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part a description by its titles: what the page shows, and what unfolds."""
    parts = tuple(part for part in _TITRE.split(projet.description or "") if part.strip())
    return parts[:PARTIES], parts[PARTIES:]


def _parties(projet: Projet, figures: Sequence[VueIndicateur], contexte: Contexte) -> Iterator[str]:
    """Yield the texts of a sheet, besides its description."""
    reuse = projet.reutiliser
    yield from (projet.accroche, projet.sigle or "", projet.contact.note or "")
    yield from (carrier.nom for carrier in projet.porteurs_principaux)
    yield from (f"{figure.nom}{figure.reserve}" for figure in figures)
    yield from (line.usage or "" for line in projet.reutilisations[: tuiles.UTILISATEURS])
    yield from (needed.libelle for needed in reuse.prerequis)
    for mode in () if reuse.etapes else reuse.modes:
        yield from (libelle("mode_reutilisation", mode.mode), mode.note or "", mode.hebergement or "")
        yield (mode.cout.precision or "") if mode.cout else ""
    yield from (question.texte for question in questions(projet, contexte.usages_de(projet)))
    yield reuse.deliberation.raison if reuse.deliberation else ""
    yield projet.citation.texte if projet.citation else ""
    # The notice of a stop takes the whole width.
    yield 4 * projet.archive.raison if projet.archive else ""


def _figures(
    projet: Projet, renvois: Renvois, contexte: Contexte
) -> tuple[tuple[VueIndicateur, ...], tuple[VueIndicateur, ...]]:
    """Describe the figures shown large, the first in the head too, and the others."""
    described = {one.id: mesures.en_bref(projet, one, renvois, contexte) for one in projet.indicateurs}
    large = tuple(described[one.id] for one in vedettes(projet, contexte.today))
    return large, tuple(one for one in described.values() if one not in large)


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


def _audience(projet: Projet, renvois: Renvois) -> dict[str, object]:
    return {
        "precisions": projet.publics.precisions or "",
        "source": renvois(projet.publics.source),
        "details": tuple(row for row in _details(projet) if row[1]),
        "planification": _planning(projet, renvois),
    }


def _details(projet: Projet) -> tuple[tuple[str, str], ...]:
    """Give what only some read, one line each; a line shows when it says something."""
    return (
        ("Compétences requises", ", ".join(projet.publics.competences)),
        ("Autres publics", ", ".join(libelle("autre_public", slug) for slug in projet.publics.autres)),
    )


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
