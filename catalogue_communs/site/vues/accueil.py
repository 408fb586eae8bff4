"""The home page: products to see, four facts, the laureates, the needs, a map, what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.faits import phrases
from catalogue_communs.faits.chronologie import GENRES, VERSION, Evenement
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.usages import RECENT, UTILISE, BilanUsages, Usage
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import Citation
from catalogue_communs.parutions.cles import ARRET, ENTREE, MESURE, PHASE, REUTILISATION
from catalogue_communs.site.vues.adresses import Adresses, Renvoi
from catalogue_communs.site.vues.carte_de_france import CarteDuPays, carte_du_pays
from catalogue_communs.site.vues.cartes import Carte, carte
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import accorder, denombrer, grouper, nombre

# How many products stand beside the search, and how many laureates below it.
EN_VITRINE, LAUREATS = 3, 4


class Repere(NamedTuple):
    """A fact of the portfolio: a number, what it counts, what limits or dates it."""

    nombre: int
    titre: str
    precision: str


class LaureatMontre(NamedTuple):
    """A laureate: its card, and where somebody named uses it, if it is known."""

    carte: Carte
    lieu: str


class Besoin(NamedTuple):
    """A need: its identifier, its title, some commons that answer it first, how many answer it."""

    slug: str
    titre: str
    cartes: Sequence[Carte]
    total: int


class Voix(NamedTuple):
    """What a user says of a common, and its source."""

    citation: Citation
    projet: Projet
    source: Renvoi | None


class Accueil:
    """The home page; every list of it leads to the whole one."""

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        self.contexte, self.adresses = contexte, adresses
        self._laureats = contexte.catalogue.laureats

    # Two other pages show one part of it each.

    @property
    def reperes(self) -> Iterator[Repere]:
        """Yield the facts of the portfolio."""
        return _reperes(self.contexte)

    @cached_property
    def vitrine(self) -> list[Carte]:
        """The products that are shown."""
        return [carte(commun.projet, self.contexte) for commun in _vitrine(self.contexte)]

    @cached_property
    def laureats(self) -> list[LaureatMontre]:
        """The laureates that are shown, those of whom a figure is known first."""
        ranges = sorted(map(self.contexte.commun, self._laureats), key=_sans_chiffre)
        return [
            LaureatMontre(carte(commun.projet, self.contexte), _lieu(commun))
            for commun in ranges[:LAUREATS]
        ]

    @property
    def autres_laureats(self) -> int:
        """Return how many laureates are not shown."""
        return max(len(self._laureats) - LAUREATS, 0)

    @property
    def besoins(self) -> Iterator[Besoin]:
        """Yield each need, with commons that answer it."""
        return par_besoin(self.contexte)

    @property
    def voix(self) -> Voix | None:
        """Return what a user says of a common: that of a laureate first."""
        projets = sorted(self.contexte.catalogue.projets, key=lambda projet: not projet.laureat)
        for projet in projets:
            citation = projet.citation
            if citation:
                return Voix(citation, projet, self.adresses.renvois(projet)(citation.source))
        return None

    @property
    def carte(self) -> CarteDuPays | None:
        """Return the map of who acts, for a programme with territories, where somebody does."""
        if not programme().territoires or not self.contexte.usages_par_departement:
            return None
        return carte_du_pays(self.contexte, self.adresses)


def _reperes(contexte: Contexte) -> Iterator[Repere]:
    """Yield the facts of the portfolio: how many commons, who uses them, where, at what price."""
    communs = [*contexte.communs]
    yield _repere_des_communs(contexte, len(communs))
    usages: list[Usage] = []
    for commun in communs:
        usages += commun.usages
    bilan = BilanUsages(usages, contexte.reference)
    usages_recents = [usage for usage in usages if usage.degre == RECENT]
    bilan_recent = BilanUsages(usages_recents, contexte.reference)
    yield _repere_des_utilisateurs(bilan.organisations, bilan_recent.organisations)
    if programme().territoires:
        actifs = len(bilan.departements_actifs)
        recents = nombre(len(bilan_recent.departements_actifs))
        yield Repere(
            actifs,
            accorder(actifs, "département", "départements"),
            f"où une collectivité est nommée, dont {recents} avec une preuve de moins de dix-huit mois",
        )
    yield _repere_des_prix(communs)


def _repere_des_communs(contexte: Contexte, total: int) -> Repere:
    laureats = len(contexte.catalogue.laureats)
    precision = ""
    if laureats:
        compte = denombrer(laureats, programme().soutenu.court, programme().soutenu.courts)
        precision = f"dont {compte} {programme().appellation.du}"
    titre = accorder(total, "commun au code ouvert", "communs au code ouvert")
    return Repere(total, titre, precision)


def _repere_des_utilisateurs(organismes: int, recents: int) -> Repere:
    titre = accorder(organismes, "organisme utilisateur nommé", "organismes utilisateurs nommés")
    preuve = "avec une preuve d’usage de moins de dix-huit mois"
    return Repere(organismes, titre, f"dont {nombre(recents)} {preuve}")


def _repere_des_prix(communs: Sequence[Conclusions]) -> Repere:
    gratuits = sum(_est_gratuit(commun) for commun in communs)
    titre = accorder(gratuits, "gratuit pour une collectivité", "gratuits pour une collectivité")
    inconnus = sum(not commun.prix_connus for commun in communs)
    autres = len(communs) - gratuits - inconnus
    sans_prix = denombrer(inconnus, "prix n’est pas connu", "prix ne sont pas connus")
    payants = denombrer(
        autres, "autre est payant ou à vérifier", "autres sont payants ou à vérifier"
    )
    return Repere(gratuits, titre, f"prix de moins de deux ans ; {payants} ; {sans_prix}")


def _est_gratuit(commun: Conclusions) -> bool:
    """Tell whether one way at least to use a common is surely free."""
    return any(prix.sur and prix.nature == "gratuit" for prix in commun.prix_connus)


def _sans_chiffre(commun: Conclusions) -> bool:
    return commun.principal is None


def _vitrine(contexte: Contexte) -> list[Conclusions]:
    """Choose the products to show: a laureate, then those whose use has the most recent proofs.

    Each has a picture.
    """
    illustres = [commun for commun in contexte.communs if commun.projet.captures]
    illustres.sort(key=lambda commun: (-commun.bilan.recentes, -commun.bilan.organisations))
    laureats = [commun for commun in illustres if commun.projet.laureat]
    autres = [commun for commun in illustres if not commun.projet.laureat]
    return [*laureats[:1], *autres][:EN_VITRINE]


def _lieu(commun: Conclusions) -> str:
    """Name a collectivité shown to use a common, the first with a recent proof: no trial, no name."""
    for usage in sorted(commun.usages, key=lambda usage: usage.degre != RECENT):
        montre = usage.compte and usage.montre == UTILISE and not usage.essaye
        if montre and isinstance(usage.organisation, Collectivite):
            return commun.contexte.reference.nom_situe(usage.organisation)
    return ""


# The home page invites: of a need it shows the laureates, then the most used, and leads to others.
PAR_BESOIN = 3


def par_besoin(contexte: Contexte) -> Iterator[Besoin]:
    """Yield each need that some common answers, with three of them.

    Those of which it is the first come first; a common of several needs completes the others, so
    that a door says as many names as it can.
    """
    ranges = sorted(
        contexte.communs,
        key=lambda commun: (not commun.projet.laureat, -commun.bilan.organisations),
    )
    besoins = [(commun.projet, phrases.besoins_de(commun.projet)) for commun in ranges]
    for slug, titre in phrases.titres_des_besoins().items():
        d_abord = [projet for projet, slugs in besoins if slugs[0] == slug]
        aussi = [projet for projet, slugs in besoins if slug in slugs[1:]]
        reponses = [*d_abord, *aussi]
        if reponses:
            cartes = [carte(projet, contexte) for projet in reponses[:PAR_BESOIN]]
            yield Besoin(slug, titre, cartes, len(reponses))


# --- What is new --------------------------------------------------------------------------------

LIGNES = 4
# A fact older than this on the day it entered is no news.
PERIME = timedelta(days=365)
# In the order of what a reader asks of a day: who came, who left, who uses it, what it gives.
ORDRE = (ENTREE, ARRET, REUTILISATION, MESURE, PHASE, VERSION)
# Several events of a kind on the same day make one sentence; figures begin with the latest.
PLURIELS = {
    ENTREE: "{nombre} communs entrent au catalogue",
    REUTILISATION: "{commun} : {nombre} utilisateurs ajoutés à sa page",
    MESURE: "{premier}, parmi {nombre} chiffres de plus",
    PHASE: "{commun} : {nombre} étapes de plus",
    VERSION: "{commun} : {nombre} versions nouvelles",
}


class Nouvelle(NamedTuple):
    """A sentence of what is new, and the address that tells more."""

    phrase: str
    adresse: str


def nouveautes(
    communs: Collection[Conclusions], adresses: Adresses
) -> list[tuple[date, list[Nouvelle]]]:
    """Return what entered last, by day, the latest first.

    Events of a kind, a day and a common make one sentence.
    """
    evenements = [nouvelle for commun in communs for nouvelle in _nouvelles(commun)]
    noms = {commun.projet.slug: commun.projet.nom for commun in communs}
    groupes = grouper(
        (_groupe(evenement), evenement) for evenement in sorted(evenements, key=attrgetter("rang"))
    )
    derniers = sorted(groupes.values(), key=_rang)[:LIGNES]
    return [
        (jour, [_nouvelle(evenements, noms, adresses) for evenements in du_jour])
        for jour, du_jour in groupby(derniers, key=lambda groupe: groupe[0].publie_le)
    ]


def _nouvelle(
    evenements: Sequence[Evenement], noms: Mapping[str, str], adresses: Adresses
) -> Nouvelle:
    """Say events of one kind, one day and one common in a sentence."""
    premier = evenements[0]
    adresse = f"{adresses.commun(premier.commun)}#{GENRES[premier.genre][1]}"
    if len(evenements) == 1:
        return Nouvelle(premier.titre, adresse)
    if premier.genre == ENTREE:
        adresse = adresses.page("catalogue/")
    phrase = PLURIELS[premier.genre].format(
        commun=noms[premier.commun],
        premier=premier.titre,
        nombre=nombre(len(evenements)),
    )
    return Nouvelle(phrase, adresse)


def _nouvelles(commun: Conclusions) -> Iterator[Evenement]:
    """Yield the entry of a common, and what was published on another day.

    What came with the common is left out: its entry says it all, and an old fact is no news.
    """
    entrees = [evenement for evenement in commun.evenements if evenement.genre == ENTREE]
    entree = entrees[0].publie_le if entrees else None
    for evenement in commun.evenements:
        nouveau = evenement.publie_le != entree and evenement.publie_le - evenement.dit_le <= PERIME
        if evenement.genre == ENTREE or nouveau:
            yield evenement


def _groupe(evenement: Evenement) -> tuple[date, str, str]:
    """Name the sentence of an event: the entries of a day make one."""
    commun = "" if evenement.genre == ENTREE else evenement.commun
    return evenement.publie_le, evenement.genre, commun


def _rang(evenements: Sequence[Evenement]) -> tuple[int, int, tuple[int, int, str, str]]:
    """Put the latest day first, then the kinds in their order, then the latest fact."""
    premier = evenements[0]
    return -premier.publie_le.toordinal(), ORDRE.index(premier.genre), premier.rang
