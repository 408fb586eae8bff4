"""The home page: products that one sees, four facts, the laureates, the needs, where the commons are used, what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, islice
from typing import NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.cles import ENTREE, MESURE, PHASE, REUTILISATION
from catalogue_communs.faits import phrases
from catalogue_communs.faits.chronologie import GENRES, VERSION, Evenement
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.usages import RECENT, BilanUsages, Usage
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import Citation
from catalogue_communs.site.vues.adresses import Adresses, Renvoi
from catalogue_communs.site.vues.carte_de_france import CarteDuPays, carte_du_pays
from catalogue_communs.site.vues.cartes import Carte, carte
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import accorder, denombrer, nombre

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
        self.reperes = [*_reperes(contexte)]
        self.vitrine = [carte(commun.projet, contexte) for commun in _vitrine(contexte)]
        # Those of whom a figure is known first.
        laureats = sorted(map(contexte.commun, contexte.catalogue.laureats), key=_sans_chiffre)
        self.laureats = [
            LaureatMontre(carte(commun.projet, contexte), _lieu(commun))
            for commun in laureats[:LAUREATS]
        ]
        self.autres_laureats = len(laureats) - len(self.laureats)
        self.besoins = [*par_besoin(contexte)]

    @property
    def voix(self) -> Voix | None:
        """Return what a user says of a common: that of a laureate first."""
        projets = sorted(self.contexte.catalogue.projets, key=lambda projet: not projet.laureat)
        for projet in projets:
            if citation := projet.citation:
                return Voix(citation, projet, self.adresses.renvois(projet)(citation.source))
        return None

    @property
    def carte(self) -> CarteDuPays | None:
        """Return the map of who acts, for a programme with territories of which something is known."""
        if not programme().territoires or not self.contexte.usages_par_departement:
            return None
        return carte_du_pays(self.contexte, self.adresses)


def _reperes(contexte: Contexte) -> Iterator[Repere]:
    communs = [*contexte.communs]
    laureats = len(contexte.catalogue.laureats)
    words = (programme().soutenu.court, programme().soutenu.courts)
    yield Repere(
        len(communs),
        accorder(len(communs), "commun au code ouvert", "communs au code ouvert"),
        f"dont {denombrer(laureats, *words)} {programme().appellation.du}" if laureats else "",
    )
    usages = [usage for commun in communs for usage in commun.usages]
    bilan = BilanUsages(usages, contexte.reference)
    recents = BilanUsages([usage for usage in usages if usage.degre == RECENT], contexte.reference)
    recent = denombrer(recents.organisations, "montré en service", "montrés en service")
    yield Repere(
        bilan.organisations,
        accorder(
            bilan.organisations, "organisme utilisateur nommé", "organismes utilisateurs nommés"
        ),
        f"dont {recent} depuis moins de dix-huit mois",
    )
    actifs = len(bilan.departements_actifs)
    if programme().territoires:
        yield Repere(
            actifs,
            accorder(actifs, "département", "départements"),
            f"où une collectivité est nommée, dont {nombre(len(recents.departements_actifs))} depuis dix-huit mois",
        )
    gratuits = sum(
        any(prix.sur and prix.nature == "gratuit" for prix in commun.prix_connus)
        for commun in communs
    )
    inconnus = sum(not commun.prix_connus for commun in communs)
    yield Repere(
        gratuits,
        accorder(gratuits, "gratuit pour une collectivité", "gratuits pour une collectivité"),
        f"prix de moins de deux ans ; {denombrer(inconnus, 'prix n’est pas connu', 'prix ne sont pas connus')}",
    )


def _sans_chiffre(commun: Conclusions) -> bool:
    return commun.principal is None


def _vitrine(contexte: Contexte) -> list[Conclusions]:
    """Choose the products to show: a laureate, then those whose use is shown most, each with a picture."""
    illustres = [commun for commun in contexte.communs if commun.projet.captures]
    illustres.sort(key=lambda commun: (-commun.bilan.recentes, -commun.bilan.organisations))
    laureats = [commun for commun in illustres if commun.projet.laureat]
    autres = [commun for commun in illustres if not commun.projet.laureat]
    return [*laureats[:1], *autres][:EN_VITRINE]


def _lieu(commun: Conclusions) -> str:
    """Name a place where somebody uses a common: that which is shown best."""
    situes = [
        usage
        for usage in commun.usages
        if usage.compte and isinstance(usage.organisation, Collectivite)
    ]
    if not situes:
        return ""
    return _nom_du_lieu(max(situes, key=lambda usage: usage.degre == RECENT), commun)


def _nom_du_lieu(usage: Usage, commun: Conclusions) -> str:
    assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - the caller keeps no other
    return commun.contexte.reference.nom_situe(usage.organisation)


# The home page invites: of a need it shows the laureates, then the most used, and leads to the others.
PAR_BESOIN = 3


def par_besoin(contexte: Contexte) -> Iterator[Besoin]:
    """Yield each need that some common answers, with the commons of which it is the first."""
    ranges = sorted(
        contexte.communs,
        key=lambda commun: (not commun.projet.laureat, -commun.bilan.organisations),
    )
    besoins = [(commun.projet, phrases.besoins_de(commun.projet)) for commun in ranges]
    for slug, titre in phrases.titres_des_besoins().items():
        premiers = [projet for projet, siens in besoins if siens[0] == slug][:PAR_BESOIN]
        total = sum(slug in siens for _, siens in besoins)
        if total:
            yield Besoin(slug, titre, [carte(projet, contexte) for projet in premiers], total)


# --- What is new --------------------------------------------------------------------------------

LIGNES = 4
# Several events of a kind on the same day make one sentence.
PLURIELS = {
    ENTREE: "{nombre} communs entrent au catalogue",
    REUTILISATION: "{commun} : {nombre} utilisateurs de plus",
    MESURE: "{commun} : {nombre} chiffres de plus",
    PHASE: "{commun} : {nombre} étapes de plus",
    VERSION: "{commun} : {nombre} versions nouvelles",
}


def nouveautes(contexte: Contexte, adresses: Adresses) -> Iterator[tuple[date, str, str]]:
    """Yield what entered last, what is of a kind, a day and a common together: the day, the words, the address."""
    nouvelles: list[Evenement] = []
    for commun in contexte.communs:
        # What came with the common is left out: its entry says it all, and a fact of long ago is no news.
        entree = next((one.publie_le for one in commun.evenements if one.genre == ENTREE), None)
        nouvelles += (
            evenement
            for evenement in commun.evenements
            if evenement.genre == ENTREE or evenement.publie_le != entree
        )
    recentes = sorted(sorted(nouvelles, key=lambda evenement: evenement.rang), key=_rang)
    for _, groupe in islice(groupby(recentes, key=_rang), LIGNES):
        premier, *autres = groupe
        if not autres:
            yield (
                premier.publie_le,
                premier.titre,
                f"{adresses.commun(premier.commun)}#{GENRES[premier.genre][1]}",
            )
            continue
        projet = contexte.catalogue.projet(premier.commun)
        nom = projet.nom if projet else premier.commun
        phrase = PLURIELS[premier.genre].format(commun=nom, nombre=nombre(len(autres) + 1))
        adresse = f"{adresses.commun(premier.commun)}#{GENRES[premier.genre][1]}"
        if premier.genre == ENTREE:
            adresse = adresses.page("catalogue/")
        yield premier.publie_le, phrase, adresse


def _rang(evenement: Evenement) -> tuple[int, bool, str, str]:
    jour, entree = -evenement.publie_le.toordinal(), evenement.genre == ENTREE
    return (jour, not entree, evenement.genre, "" if entree else evenement.commun)
