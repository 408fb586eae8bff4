"""The lists of the commons: their cards and images, the facets and the orders of the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import COMMUNE, strates
from catalogue_communs.faits import phrases
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import Fonds
from catalogue_communs.faits.prix import A_RECONFIRMER, Prix
from catalogue_communs.modele import Projet
from catalogue_communs.modele.identite import Capture, Logo
from catalogue_communs.site.vues.adresses import Renvois
from catalogue_communs.socle import licences
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
from catalogue_communs.socle.texte import PAS_LU, majuscule

Regle = Callable[[Projet], Iterable[str]]

FICHIER = "catalogue/facettes.json"
NC, NON_DIT, AUCUN_LIEU = "nc", f"{PAS_LU}, ou non publié", "Aucun lieu nommé"


class QuestionDeTri(NamedTuple):
    """A question that sorts the commons.

    Its name in an address, its title, what its list says when nothing is chosen, its answers
    (label by slug), the rule that gives those of a common, and what is said of those without any.
    """

    nom: str
    titre: str
    sans: str
    libelles: Mapping[str, str]
    regle: Regle
    sans_reponse: str = NON_DIT


class Facette:
    """A question with the commons under each of its answers: (slug, label, ranks)."""

    def __init__(self, question: QuestionDeTri, projets: Iterable[Projet]) -> None:
        self.nom, self.titre, self.sans = question.nom, question.titre, question.sans
        rangs: dict[str, list[int]] = defaultdict(list)
        for rang, projet in enumerate(projets):
            for slug in dict.fromkeys(question.regle(projet)) or (NC,):
                rangs[slug].append(rang)
        ordre = (*question.libelles.items(), (NC, question.sans_reponse))
        self.valeurs = [(slug, libelle, rangs[slug]) for slug, libelle in ordre if slug in rangs]

    @property
    def rangs(self) -> dict[str, list[int]]:
        """The ranks of the commons under each answer."""
        return {slug: rangs for slug, _, rangs in self.valeurs}

    @property
    def trie(self) -> bool:
        """Whether its answers part the commons."""
        return len(self.valeurs) > 1


class Puce(NamedTuple):
    """An answer to press: its question and its value in an address, its label, its count."""

    nom: str
    slug: str
    libelle: str
    total: int


def facettes(contexte: Contexte) -> list[Facette]:
    """Return every facet; a value under which no common is found is left out."""
    reference = contexte.reference
    departements = {
        code: f"{code} – {reference.par_departement[code].nom}"
        for code in sorted(reference.par_departement)
    }
    noms = {code: reference.nom(Collectivite("region", code)) for code in reference.par_region}
    regions = {code: noms[code] for code in sorted(noms, key=noms.__getitem__)}
    utilises = _departements_par_commun(contexte)
    statuts = {**_libelles("statut"), programme().soutenu.cle: programme().soutenu.pluriel}

    def prix(projet: Projet) -> Iterable[str]:
        return map(_prix_trie, contexte.commun(projet).prix_connus)

    def dans_la_region(projet: Projet) -> Iterable[str]:
        return {reference.par_departement[code].region for code in utilises[projet.slug]}

    def dans_le_departement(projet: Projet) -> Iterable[str]:
        return utilises[projet.slug]

    def statut(projet: Projet) -> Iterable[str]:
        return [projet.statut]

    tailles_utilisatrices = _tailles_par_commun(contexte)

    def de_la_taille(projet: Projet) -> Iterable[str]:
        return tailles_utilisatrices[projet.slug]

    besoins = phrases.titres_des_besoins()
    tailles = {str(strate.minimum): majuscule(strate.libelle) for strate in strates(COMMUNE)}
    questions = (
        QuestionDeTri("besoin", "Besoin", "Tous les besoins", besoins, phrases.besoins_de),
        QuestionDeTri("statut", "Statut", "Tous les statuts", statuts, statut),
        QuestionDeTri("cout", "Prix", "Tous les prix", _prix_a_trier(), prix),
        QuestionDeTri(
            "taille",
            "Taille d’une commune citée comme utilisatrice",
            "Toutes les tailles",
            tailles,
            de_la_taille,
            "Aucune commune nommée",
        ),
        QuestionDeTri(
            "region", "Région", "Toutes les régions", regions, dans_la_region, AUCUN_LIEU
        ),
        QuestionDeTri(
            "departement",
            "Département",
            "Tous les départements",
            departements,
            dans_le_departement,
            AUCUN_LIEU,
        ),
    )
    return [Facette(question, contexte.catalogue.projets) for question in questions]


def ordres(contexte: Contexte) -> dict[str, list[int]]:
    """Return the ranks of the commons in each order; what is unknown comes last, then by name."""
    communs, jamais = [*contexte.communs], date.min
    activites = (commun.activite.dernier_commit_humain for commun in communs)
    dates = (commun.derniere_date for commun in communs)
    return {
        "reutilisations": _ranger([commun.bilan.reutilisations for commun in communs]),
        "activite": _ranger([(jour or jamais).toordinal() for jour in activites]),
        "recent": _ranger([(jour or jamais).toordinal() for jour in dates]),
    }


def _ranger(nombres: Sequence[int]) -> list[int]:
    """Return the ranks of some numbers, those of the largest first."""
    return sorted(range(len(nombres)), key=nombres.__getitem__, reverse=True)


def fichier_facettes(contexte: Contexte) -> dict[str, bytes]:
    """Return the file that the script reads, by its path."""
    content = {
        "communs": [projet.slug for projet in contexte.catalogue.projets],
        "facettes": {facette.nom: facette.rangs for facette in facettes(contexte)},
        "ordres": ordres(contexte),
    }
    return {FICHIER: octets_json(content)}


def _puces(facette: Facette, slugs: Collection[str]) -> Iterator[Puce]:
    """Yield the answers of a question that are shown as chips, if the question sorts."""
    if not facette.trie:
        return
    for slug, libelle, rangs in facette.valeurs:
        if slug in slugs:
            yield Puce(facette.nom, slug, libelle, len(rangs))


def _libelles(vocabulaire: str) -> dict[str, str]:
    return {valeur.slug: valeur.libelle for valeur in vocabulaires()[vocabulaire].valeurs.values()}


def _prix_a_trier() -> dict[str, str]:
    return {**_libelles("nature_cout"), A_RECONFIRMER: "À reconfirmer ou sous réserve"}


def _prix_trie(prix: Prix) -> str:
    """Sort a price: one that is old, of a single place, or that a caveat may belie is apart."""
    return prix.nature if prix.sur else A_RECONFIRMER


def _departements_par_commun(contexte: Contexte) -> Mapping[str, set[str]]:
    """Return the départements where each common is in use today."""
    utilises: dict[str, set[str]] = defaultdict(set)
    for code, usages in contexte.usages_par_departement.items():
        for usage in usages:
            if usage.compte:
                utilises[usage.commun].add(code)
    return utilises


def _tailles_par_commun(contexte: Contexte) -> Mapping[str, set[str]]:
    """Return the classes of size, by their lower bound, of the communes cited for each common.

    Only communes themselves: an intercommunalité says nothing of the size of its members.
    """
    reference, classes = contexte.reference, strates(COMMUNE)
    tailles: dict[str, set[str]] = defaultdict(set)
    usages = (usage for commun in contexte.communs for usage in commun.usages if usage.compte)
    for usage in usages:
        organisme, rang = usage.organisation, None
        if isinstance(organisme, Collectivite) and organisme.nature == COMMUNE:
            rang = reference.rang_de_strate(organisme)
        if rang is not None:
            tailles[usage.commun].add(str(classes[rang].minimum))
    return tailles


# Up to this many commons, the page of the catalogue shows them all. Beyond, so that it stays light,
# it shows the first ones of each need, and the others on demand.
TOUT, PREMIERES = 100, 2
# So many are on the first screen: their pictures come at once.
AU_PREMIER_ECRAN = 3
# What stands for a common in a list, by what there is of it.
ECRAN, EMBLEME, PICTOGRAMME = "ecran", "logo", "besoin"


class Carte(NamedTuple):
    """A common in a list: its conclusions, what stands for it, a screen, its logo or its need."""

    commun: Conclusions
    genre: str
    image: ImageMontree | None

    @property
    def inventee(self) -> bool:
        """Whether its picture shows invented data."""
        declaree = self.image.dite if self.image else None
        return isinstance(declaree, Capture) and declaree.donnees_inventees


def carte(projet: Projet, contexte: Contexte) -> Carte:
    """Make the card of a common: enough to choose to open its page."""
    commun = contexte.commun(projet)
    for genre, usage in ((ECRAN, VIGNETTE), (EMBLEME, LOGO)):
        image = next(images_montrees(projet, contexte, usage), None)
        if image:
            return Carte(commun, genre, image)
    return Carte(commun, PICTOGRAMME, None)


class ListeDeCartes:
    """The whole catalogue: the questions that sort it, the laureates, then the others by need.

    `cartes` are those that the page shows: the anchor of a card where it opens a group, whether its
    picture may come late, the card; `suite`, those that a long list shows on demand.
    """

    def __init__(self, contexte: Contexte) -> None:
        """Make every card; a question with a single answer does not sort."""
        catalogue = contexte.catalogue
        besoin, statut, *choix = facettes(contexte)
        self.puces = [
            *_puces(statut, {programme().soutenu.cle}),
            *_puces(besoin, phrases.titres_des_besoins()),
        ]
        self.choix = [facette for facette in choix if facette.trie]
        par_groupe = len(catalogue.projets)
        if par_groupe > TOUT:
            par_groupe = PREMIERES
        self.cartes: list[tuple[str, bool, Carte]] = []
        self.suite: list[Carte] = []
        for groupe, projets in _par_groupe(contexte).items():
            cartes = [carte(projet, contexte) for projet in projets]
            ancre = groupe
            for carte_montree in cartes[:par_groupe]:
                tard = len(self.cartes) >= AU_PREMIER_ECRAN
                self.cartes.append((ancre, tard, carte_montree))
                ancre = ""
            self.suite += cartes[par_groupe:]


def _par_groupe(contexte: Contexte) -> dict[str, list[Projet]]:
    """Group the commons: the laureates, the others by their first need, those that stopped."""
    # A catalogue does not open on a page of unknowns.
    laureats = sorted(contexte.catalogue.laureats, key=partial(_est_muet, contexte))
    groupes = {"laureats": laureats}
    groupes |= {besoin: [] for besoin in phrases.titres_des_besoins()}
    arretes = []
    for projet in contexte.catalogue.projets:
        if projet.laureat:
            continue
        if projet.archive:
            arretes.append(projet)
        else:
            groupes[phrases.besoins_de(projet)[0]].append(projet)
    return {**groupes, "arretes": arretes}


def _est_muet(contexte: Contexte, projet: Projet) -> bool:
    """Tell whether a common has no figure to show."""
    return contexte.commun(projet).principal is None


class ImageMontree:
    """An image in a page: what the file of its common says of it, what visitors receive.

    And where its original is.
    """

    def __init__(
        self, declaree: Logo | Capture, publiee: Publiee, usage: UsageImage, original: str
    ) -> None:
        self.dite, self.publiee, self.original = declaree, publiee, original
        scale = 1.0
        if usage is LOGO:
            # Its file has twice the pixels that the page shows.
            largeur, hauteur = usage.boite[0] / 2, usage.boite[1] / 2
            scale = min(1, largeur / publiee.largeur, hauteur / publiee.hauteur)
        self.largeur = max(1, round(publiee.largeur * scale))
        self.hauteur = max(1, round(publiee.hauteur * scale))
        # By what right it is shown.
        self.licences = licences.decrire(declaree.licence).fiches


def images_publiees(contexte: Contexte) -> dict[str, bytes]:
    """Return the images of the commons, by their path in the site."""
    images: list[tuple[str, bytes]] = []
    for projet in contexte.catalogue.projets:
        for usage in (LOGO, CAPTURE, VIGNETTE):
            for declaree in _declarees(projet, usage):
                image = publiee(contexte.root, declaree.image, usage, detail_montre(declaree))
                if image:
                    images.append((image.chemin, image.contenu))
    return dict(sorted(images))


def images_montrees(
    projet: Projet, contexte: Fonds, usage: UsageImage, page_des_sources: str = ""
) -> Iterator[ImageMontree]:
    """Yield the logo of a common, its screenshots or its thumbnail: those whose file is there."""
    for declaree in _declarees(projet, usage):
        image = publiee(contexte.root, declaree.image, usage, detail_montre(declaree))
        if image:
            source = Renvois(projet, page_des_sources)(declaree.source)
            original = source.url if source else ""
            yield ImageMontree(declaree, image, usage, original)


def detail_montre(declaree: Logo | Capture) -> Cadre:
    """Return the detail that the card of a common shows of an image."""
    if isinstance(declaree, Capture) and declaree.detail:
        return declaree.detail.x, declaree.detail.y, declaree.detail.largeur
    return ENTIERE


def _declarees(projet: Projet, usage: UsageImage) -> tuple[Logo | Capture, ...]:
    if usage is CAPTURE:
        return projet.captures
    if usage is VIGNETTE:
        return projet.captures[:1]
    return (projet.logo,) if projet.logo else ()
