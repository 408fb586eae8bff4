"""The lists of the commons: their cards and images, the facets and the orders of the catalogue, by ranks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.faits import phrases
from catalogue_communs.faits.chronologie import phases_actuelles
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.prix import A_RECONFIRMER, Prix
from catalogue_communs.forges.bilan import SANS_MOT, etats
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Capture, Logo
from catalogue_communs.site.vues.adresses import Renvois
from catalogue_communs.socle import licences
from catalogue_communs.socle.dates import DatePartielle, du_jour, le_jour
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.images import (
    CAPTURE,
    ENTIERE,
    LOGO,
    VIGNETTE,
    Cadre,
    Publiee,
    UsageImage,
    publiee,
)
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import PAS_LU

Regle = Callable[[Projet], Iterable[str]]

FICHIER = "catalogue/facettes.json"
NC, NON_DIT = "nc", f"{PAS_LU}, ou non publié"
TOUTES, NON_PRECISE, EPCI, METROPOLE = "toutes", "non-precise", "epci", "metropole"


class Facette:
    """A question that sorts the commons: its name in an address, its values (slug, label, ranks); `choix`: one at a time."""

    def __init__(
        self, nom: str, titre: str, libelles: Mapping[str, str], regle: Regle, projets: Iterable[Projet]
    ) -> None:
        self.nom, self.titre, self.choix = nom, titre, nom in {"region", "departement"}
        found: dict[str, list[int]] = defaultdict(list)
        for rank, projet in enumerate(projets):
            for slug in dict.fromkeys(regle(projet)) or (NC,):
                found[slug].append(rank)
        known = (*libelles.items(), (NC, NON_DIT))
        self.valeurs = [(slug, label, found[slug]) for slug, label in known if slug in found]


def facettes(contexte: Contexte) -> list[Facette]:
    """Return every facet; a value under which no common is found is left out."""
    reference, known = contexte.reference, contexte.reference.par_departement
    departements = {code: f"{code} – {known[code].nom}" for code in sorted(known)}
    named = ((code, reference.nom(Collectivite("region", code))) for code in reference.par_region)
    regions = dict(sorted(named, key=lambda pair: pair[1]))
    statut = f"{programme().soutenu.court} ou {programme().autre.court}"
    reached: dict[str, set[str]] = defaultdict(set)
    for code, usages in contexte.usages_par_departement.items():
        for usage in usages:
            if usage.compte:
                reached[usage.commun].add(code)

    asked: tuple[tuple[str, str, Mapping[str, str], Regle], ...] = (
        ("public", "Pour qui", _libelles("public", {TOUTES, NON_PRECISE}), _publics),
        ("besoin", "Besoin", phrases.titres_des_besoins(), phrases.besoins_de),
        ("axe", vocabulaires()["axe"].court, _libelles("axe"), lambda p: p.planification.axes if p.planification else ()),
        ("chantier", "Chantier", _libelles("chantier"), lambda p: p.planification.chantiers if p.planification else ()),
        ("mode", "Façon de réutiliser", _libelles("mode_reutilisation"), lambda p: [m.mode for m in p.reutiliser.modes]),
        ("cout", "Coût", _prix_a_trier(), lambda p: [*map(_prix_trie, contexte.commun(p).prix_connus)]),
        ("region", "Utilisé dans la région", regions, lambda p: {known[code].region for code in reached[p.slug]}),
        ("departement", "Utilisé dans le département", departements, lambda p: reached[p.slug]),
        ("statut", statut[0].upper() + statut[1:], _libelles("statut"), lambda p: [p.statut]),
        ("phase", "Phase", _libelles("phase"), phases_actuelles),
        ("activite", "Activité du code", _etats_dates(contexte), lambda p: {contexte.commun(p).activite.etat.slug} - SANS_MOT),
        ("licence", "Famille de licence", licences.FAMILLES, lambda p: licences.decrire(p.licence).familles),
    )  # fmt: skip
    return [Facette(*one, contexte.catalogue.projets) for one in asked]


def ordres(contexte: Contexte) -> dict[str, list[int]]:
    """Return the ranks of the commons in each order; what is unknown comes last, then by name."""
    communs, never = [*contexte.communs], date.min
    orders: dict[str, Sequence[int] | Sequence[date]] = {
        "reutilisations": [one.bilan.reutilisations for one in communs],
        "population": [one.bilan.population for one in communs],
        "activite": [one.activite.dernier_commit_humain or never for one in communs],
        "recent": [one.derniere_date or never for one in communs],
    }
    ranks = range(len(communs))
    return {name: sorted(ranks, key=values.__getitem__, reverse=True) for name, values in orders.items()}


def fichier_facettes(contexte: Contexte) -> dict[str, bytes]:
    """Return the file that the script reads, by its path."""
    content = {
        "communs": [projet.slug for projet in contexte.catalogue.projets],
        "facettes": {f.nom: {slug: ranks for slug, _, ranks in f.valeurs} for f in facettes(contexte)},
        "ordres": ordres(contexte),
    }
    return {FICHIER: octets_json(content)}


def _libelles(vocabulaire: str, sauf: Collection[str] = ()) -> dict[str, str]:
    return {v.slug: v.libelle for v in vocabulaires()[vocabulaire].valeurs.values() if v.slug not in sauf}


def _prix_a_trier() -> dict[str, str]:
    return {**_libelles("nature_cout"), A_RECONFIRMER: "À reconfirmer ou sous réserve"}


def _prix_trie(prix: Prix) -> str:
    """Sort a price: one that is old, of a single place, or that a caveat may belie is none of the others."""
    return prix.nature if prix.sur else A_RECONFIRMER


def _publics(projet: Projet) -> set[str]:
    """Every kind that the common is made for; a métropole is an EPCI, « collectivités » without more is each."""
    said = {*projet.publics.collectivites}
    if said & {TOUTES, NON_PRECISE}:
        return {*_libelles("public", {TOUTES, NON_PRECISE})}
    return said | ({METROPOLE} if EPCI in said else set())


def _etats_dates(contexte: Contexte) -> dict[str, str]:
    """Name each state with the days of what shows it: « Actif, lu d’avril à août 2026 »."""
    days: dict[str, list[date]] = defaultdict(list)
    for known in contexte.communs:
        found = known.activite
        if found.etat_au:
            days[found.etat.slug].append(found.etat_au)
    names = {etat.slug: etat.libelle for etat in etats().values() if etat.slug not in SANS_MOT}
    for slug in names.keys() & days.keys():
        ends = (min(days[slug]), max(days[slug]))
        first, last = (DatePartielle(day.year, day.month) for day in ends)
        names[slug] += f", lu {le_jour(last)}" if first == last else f", lu {du_jour(first)} à {last}"
    return names


# Up to this many commons, the page of the catalogue shows them all. Beyond, so that it stays light, it shows the
# first ones of each group, and the others when asked.
TOUT, PREMIERS_LAUREATS, PREMIERES = 100, 3, 2
# What stands for a common in a list, by what there is of it.
ECRAN, EMBLEME, PICTOGRAMME = "ecran", "logo", "besoin"


class GroupeDeCartes:
    """Cards under a title; `id` is the anchor, `suite` the cards that a long list shows on demand."""

    def __init__(
        self, ident: str, titre: str, projets: Sequence[Projet], contexte: Contexte, premieres: int
    ) -> None:
        cartes = [carte(projet, contexte) for projet in projets]
        montrees = len(cartes) if len(contexte.catalogue.projets) <= TOUT else premieres
        self.id, self.titre, self.total = ident, titre, len(cartes)
        self.cartes, self.suite = cartes[:montrees], cartes[montrees:]


class Carte(NamedTuple):
    """A common in a list: what is concluded of it, and what stands for it, a screen, its logo or its need (`genre`)."""

    commun: Conclusions
    genre: str
    image: ImageMontree | None

    @property
    def inventee(self) -> bool:
        """Whether its picture shows invented data."""
        dite = self.image.dite if self.image else None
        return isinstance(dite, Capture) and dite.donnees_inventees


def carte(projet: Projet, contexte: Contexte) -> Carte:
    """Make the card of a common: enough to choose to open its page."""
    commun = contexte.commun(projet)
    if vignette := next(images_montrees(projet, contexte, VIGNETTE), None):
        return Carte(commun, ECRAN, vignette)
    if logo := next(images_montrees(projet, contexte, LOGO), None):
        return Carte(commun, EMBLEME, logo)
    return Carte(commun, PICTOGRAMME, None)


class ListeDeCartes:
    """The whole catalogue: the questions that sort it, the laureates, then the others by need."""

    def __init__(self, contexte: Contexte) -> None:
        """Make every card; a question with a single answer does not sort."""
        catalogue, title = contexte.catalogue, programme().soutenu.pluriel
        self.facettes = [facette for facette in facettes(contexte) if len(facette.valeurs) > 1]
        self.laureats = GroupeDeCartes("laureats", title, catalogue.laureats, contexte, PREMIERS_LAUREATS)
        found: dict[str, list[Projet]] = defaultdict(list)
        for projet in catalogue.projets:
            if not projet.laureat:
                found[phrases.besoins_de(projet)[0]].append(projet)
        self.autres = sum(map(len, found.values()))
        self.besoins = [
            GroupeDeCartes(need, title, found[need], contexte, PREMIERES)
            for need, title in phrases.titres_des_besoins().items()
            if need in found
        ]


class ImageMontree:
    """An image in a page: what the file of its common says of it, what visitors receive, where its original is."""

    def __init__(self, dite: Logo | Capture, publiee: Publiee, usage: UsageImage, original: str) -> None:
        self.dite, self.publiee, self.original = dite, publiee, original
        # The file of a logo has twice the pixels that the page shows.
        half = (usage.boite[0] / 2 / publiee.largeur, usage.boite[1] / 2 / publiee.hauteur)
        scale = min(1, *half) if usage is LOGO else 1
        sides = (publiee.largeur, publiee.hauteur)
        self.largeur, self.hauteur = (max(1, round(side * scale)) for side in sides)
        # By what right it is shown.
        self.licences = licences.decrire(dite.licence).fiches


def images_publiees(contexte: Contexte) -> dict[str, bytes]:
    """Return the images of the commons, by their path in the site."""
    made = (
        publiee(contexte.root, dite.image, usage, detail_montre(dite))
        for projet in contexte.catalogue.projets
        for usage in (LOGO, CAPTURE, VIGNETTE)
        for dite in _dites(projet, usage)
    )
    return dict(sorted((one.chemin, one.contenu) for one in made if one))


def images_montrees(
    projet: Projet, contexte: Contexte, usage: UsageImage, page_des_sources: str = ""
) -> Iterator[ImageMontree]:
    """Yield the logo of a common, its screenshots or its thumbnail: those whose file is there."""
    for dite in _dites(projet, usage):
        if one := publiee(contexte.root, dite.image, usage, detail_montre(dite)):
            source = Renvois(projet, page_des_sources)(dite.source)
            yield ImageMontree(dite, one, usage, source.url if source else "")


def detail_montre(dite: Logo | Capture) -> Cadre:
    """Return the detail that the card of a common shows of an image."""
    detail = dite.detail if isinstance(dite, Capture) else None
    return (detail.x, detail.y, detail.largeur) if detail else ENTIERE


def _dites(projet: Projet, usage: UsageImage) -> tuple[Logo | Capture, ...]:
    if usage is LOGO:
        return (projet.logo,) if projet.logo else ()
    return projet.captures[:1] if usage is VIGNETTE else projet.captures
