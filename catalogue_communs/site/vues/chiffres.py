"""The figures: the page /impact/, its sentence, effects, series in time, what is stale or unknown.

Figures stay side by side, and a caveat follows its figure.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, Self

from markupsafe import Markup, escape

from catalogue_communs.faits import impact, phrases
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.phrases import couverture, par_preuve, qui_agit
from catalogue_communs.faits.usages import RECENT, BilanUsages, Usage
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.reutilisations import Citation
from catalogue_communs.site.vues.adresses import MESURES, Adresses, Renvoi, Suite
from catalogue_communs.site.vues.graphiques import Courbe, decrire_courbe, dessiner_jauge
from catalogue_communs.socle.dates import periode
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.reglages import Statut
from catalogue_communs.socle.schemas import Terme, vocabulaires
from catalogue_communs.socle.texte import (
    accorder,
    denombrer,
    enumerer,
    majuscule,
    typographie,
    typographie_html,
)

# --- What the programme changed, in a sentence ----------------------------------------------------

# It names so many figures, then says how many are left.
NOMMES = 4
# The effect that the programme is for.
ECOLOGIQUE = "ecologique"


class EnUnePhrase(NamedTuple):
    """A sentence to repeat, its figures marked; who uses it; what limits both; their figures.

    `validee`: the sentence is the programme's own.
    """

    texte: Markup
    usages: Markup
    limites: str
    lignes: Sequence[Ligne]
    validee: bool

    def sans_les_reserves_de(self, montrees: Collection[Ligne]) -> Self:
        """Leave to the figures of a page their own caveats: the sentence says the others."""
        ailleurs = [ligne for ligne in self.lignes if ligne not in montrees]
        return self._replace(lignes=ailleurs)


def en_une_phrase(contexte: Contexte) -> EnUnePhrase | None:
    """Say what the laureates changed, then who uses them, and what nobody knows."""
    laureats, guichet = contexte.catalogue.laureats, contexte.catalogue.guichet
    if not laureats:
        return None
    compte = denombrer(len(laureats), programme().soutenu.court, programme().soutenu.courts)
    phrase = _ecrire(
        "{} compte <strong>{}</strong>.", majuscule(programme().appellation.le), compte
    )
    equipes = accorder(len(laureats), "Son équipe annonce", "Leurs équipes annoncent")
    effets, principaux = _effets_des_laureats(contexte), _principaux(contexte)
    usages = Markup("")
    if effets:
        phrase += _ecrire(" {} {}.", equipes, _enumerer(effets, _effet_annonce))
        if principaux:
            usages = _ecrire("Usages annoncés : {}.", _enumerer(principaux, _annonce))
    elif principaux:
        phrase += _ecrire(" {} {}.", equipes, _enumerer(principaux, _annonce))
    nommees = [*effets[:NOMMES], *principaux[:NOMMES]]
    limites = " ".join(_limites(contexte, nommees))
    if guichet and guichet.phrase_validee:
        validee = _ecrire("{}", guichet.phrase_validee)
        return EnUnePhrase(validee, usages, limites, nommees, validee=True)
    return EnUnePhrase(phrase, usages, limites, nommees, validee=False)


def _principaux(contexte: Contexte) -> list[Ligne]:
    """Return the main figure of each laureate, the recent and the exact first."""
    principaux = (contexte.commun(projet).principal for projet in contexte.catalogue.laureats)
    lignes = [ligne for ligne in principaux if ligne]
    lignes.sort(key=lambda ligne: (ligne.ancienne, ligne.arrondie, *priorite(ligne)))
    return lignes


def _effets_des_laureats(contexte: Contexte) -> list[Ligne]:
    """Return an effect of each laureate on what the programme is for, the exact first.

    One that is out of date, that one person tells, or that is the main figure, is told elsewhere.
    """
    premiers: list[Ligne] = []
    for projet in contexte.catalogue.laureats:
        effets = [ligne for ligne in contexte.commun(projet).lignes if _s_annonce(ligne)]
        # A symbol says that something is measured: « 558 m³ » says more than « 19 dépôts ».
        effets.sort(key=lambda ligne: (bool(ligne.chiffre[1]), *priorite(ligne)))
        premiers += effets[:1]
    return sorted(premiers, key=lambda ligne: (ligne.arrondie, *priorite(ligne)))


def _s_annonce(ligne: Ligne) -> bool:
    if ligne.indicateur.effet != ECOLOGIQUE or ligne.indicateur.principal:
        return False
    return ligne.derniere is not None and not (ligne.ancienne or ligne.temoignage)


def _enumerer(lignes: Sequence[Ligne], ecrire: Callable[[Ligne], Markup]) -> Markup:
    """Write the first figures, then how many are left."""
    annonces = [ecrire(ligne) for ligne in lignes[:NOMMES]]
    if len(lignes) > NOMMES:
        autres = denombrer(len(lignes) - NOMMES, "autre", "autres")
        annonces.append(Markup(autres))  # noqa: S704 - a number
    return Markup(enumerer(annonces, "et"))  # noqa: S704 - each was escaped


def _limites(contexte: Contexte, nommees: Sequence[Ligne]) -> Iterator[str]:
    """Yield what limits the sentence: its days, how sure, what does not add up, who has no figure."""
    if nommees:
        mesures = sorted(
            (ligne.mesure for ligne in nommees), key=lambda mesure: mesure.au.dernier_jour
        )
        statuts = dict.fromkeys(libelle("statut_mesure", mesure.statut) for mesure in mesures)
        dits = enumerer([f"{statut.lower()}s" for statut in statuts], "et")
        yield f"Chiffres {dits}, {periode(mesures[0].au, mesures[-1].au)}."
    if len(nommees) > 1:
        yield "Ces nombres ne s’additionnent pas."
    muets = [commun.projet.nom for commun in sans_chiffre(contexte) if commun.projet.laureat]
    if muets:
        yield f"Sans chiffre ici : {enumerer(muets, 'et')}."


def _effet_annonce(ligne: Ligne) -> Markup:
    return _ecrire("<strong>{}</strong> avec {}", ligne.annonce, ligne.projet.nom)


def _annonce(ligne: Ligne) -> Markup:
    figure = impact.en_mots(ligne.mesure, ligne.indicateur)
    return _ecrire("<strong>{}</strong> pour {}", figure, ligne.projet.nom)


def _ecrire(modele: str, *parties: object) -> Markup:
    """Write a sentence: what it holds is escaped, and typeset, unless it already is markup."""
    echappees = []
    for partie in parties:
        html = partie if isinstance(partie, Markup) else escape(typographie(str(partie)))
        echappees.append(html)
    return Markup(typographie_html(Markup(modele).format(*echappees)))  # noqa: S704 - all was escaped


def priorite(ligne: Ligne) -> tuple[bool, int]:
    """Put first what a committee validated, then the latest measures."""
    return (not ligne.indicateur.validation, -ligne.mesure.au.dernier_jour.toordinal())


def sans_chiffre(contexte: Contexte) -> list[Conclusions]:
    """Return the commons that have no measure at all, the laureates first."""
    muets = (commun for commun in contexte.communs if not _est_mesure(commun.projet))
    return sorted(muets, key=lambda commun: not commun.projet.laureat)


def _est_mesure(projet: Projet) -> bool:
    return any(indicateur.mesures for indicateur in projet.indicateurs)


# --- The register of reuses ---------------------------------------------------------------------


# What a team counts without naming it.
UTILISATRICES = "collectivites-utilisatrices"


class VoletMontre:
    """A part of the register, by its count: what recent proofs show, what all proofs show.

    And how surely; and what teams say without a list.
    """

    def __init__(self, contexte: Contexte, *, laureat: bool) -> None:
        self.titre = _statut(laureat=laureat).pluriel
        usages: list[Usage] = []
        self.annonces: list[Ligne] = []
        for commun in contexte.communs:
            if commun.projet.laureat == laureat:
                usages += commun.usages
                self.annonces += _annonces_sans_liste(commun)
        usages_recents = [usage for usage in usages if usage.degre == RECENT]
        self.bilan = BilanUsages(usages, contexte.reference)
        bilan_recent = BilanUsages(usages_recents, contexte.reference)
        self.comptes_recents = [*qui_agit(bilan_recent)]
        self.recents_en_mots = _qui_agit_en_tout(bilan_recent)
        self.couverture = couverture(bilan_recent, contexte.reference)
        self.en_tout = ""
        if self.bilan.reutilisations > bilan_recent.reutilisations:
            self.en_tout = _qui_agit_en_tout(self.bilan)
        self.preuves_en_mots = ", ".join(par_preuve(self.bilan))


def _statut(*, laureat: bool) -> Statut:
    """Return how the programme calls the commons that it backs, or the others."""
    return programme().soutenu if laureat else programme().autre


def _annonces_sans_liste(commun: Conclusions) -> Iterator[Ligne]:
    for ligne in commun.lignes:
        if ligne.derniere and ligne.indicateur.grandeur == UTILISATRICES:
            yield ligne


def _qui_agit_en_tout(bilan: BilanUsages) -> str:
    """Say how many act, and at which level: « 12 utilisateurs, dont 3 communes et 1 région »."""
    comptes = [denombrer(*compte) for compte in qui_agit(bilan)]
    if len(comptes) <= 1:
        return "".join(comptes)
    total, *niveaux = comptes
    return f"{total}, dont {enumerer(niveaux, 'et')}"


def registre(contexte: Contexte) -> list[VoletMontre]:
    """Describe the register, laureates first."""
    return [VoletMontre(contexte, laureat=laureat) for laureat in (True, False)]


# --- The series in time ---------------------------------------------------------------------------

# How many charts of the laureates, then of each need, the page shows: the others are on a page of
# their own.
SERIES_DES_LAUREATS, SERIES_D_UN_BESOIN = 9, 3


def series(contexte: Contexte, adresses: Adresses) -> list[Suite]:
    """Draw what was measured often enough: the laureates first, then each need.

    Of a need, one chart a common before two of the same.
    """
    laureats: list[Courbe] = []
    par_besoin: dict[str, list[tuple[int, Courbe]]] = defaultdict(list)
    for commun in contexte.communs:
        if commun.projet.laureat:
            laureats += _courbes(commun, adresses)
        else:
            besoin = phrases.besoins_de(commun.projet)[0]
            par_besoin[besoin] += enumerate(_courbes(commun, adresses))
    titre = programme().soutenu.pluriel
    suites = [_liste(f"series-{LAUREATS}", titre, "courbes", laureats, SERIES_DES_LAUREATS)]
    for besoin, titre in phrases.titres_des_besoins().items():
        courbes = [courbe for _, courbe in sorted(par_besoin[besoin], key=itemgetter(0))]
        suites.append(_liste(f"series-{besoin}", titre, "courbes", courbes, SERIES_D_UN_BESOIN))
    return [suite for suite in suites if suite.elements]


def _courbes(commun: Conclusions, adresses: Adresses) -> Iterator[Courbe]:
    """Draw the series of a common, its main indicator first, then the latest."""
    renvois = adresses.renvois(commun.projet)
    mesurees = [ligne for ligne in commun.lignes if ligne.derniere]
    mesurees.sort(key=lambda ligne: (not ligne.indicateur.principal, *priorite(ligne)))
    for ligne in mesurees:
        courbe = decrire_courbe(ligne, renvois, commun, adresses)
        if courbe and impact.a_une_forme(courbe.indicateur):
            yield courbe


# --- The page -----------------------------------------------------------------------------------

LAUREATS, ECOSYSTEME = "laureats", "ecosysteme"
# The effects of the mission are the first of the vocabulary; what it is for comes next, in large.
MISSION = 3
# Lines of the laureates that an effect shows; commons without any figure; sheets.
MONTREES, MUETS, FEUILLES = 3, 16, 6


class LigneMontree(NamedTuple):
    """A figure to look at: its gauge where there is a public target, its source.

    And, of what one person says, their words.
    """

    ligne: Ligne
    jauge: Markup | str
    source: Renvoi | None
    voix: Citation | None


class EffetMontre:
    """An effect: the figures of the laureates, those of the others, the laureates without any."""

    def __init__(self, effet: Terme, contexte: Contexte, adresses: Adresses) -> None:
        self.effet = effet
        self.laureats = _de_l_effet(contexte, effet, LAUREATS, MONTREES)
        self.autres = _de_l_effet(contexte, effet, ECOSYSTEME, 0)
        self.lignes = [_montrer(ligne, adresses) for ligne in self.laureats.montrees]


def _montrer(ligne: Ligne, adresses: Adresses) -> LigneMontree:
    dessin: Markup | str = ""
    if ligne.jauge:
        dessin = dessiner_jauge(ligne.jauge, arrondie=ligne.arrondie)
    source = adresses.renvois(ligne.projet)(ligne.mesure.source)
    return LigneMontree(ligne, dessin, source, impact.voix_de(ligne))


def _de_l_effet(contexte: Contexte, effet: Terme, groupe: str, montrees: int) -> Suite:
    """List the figures of an effect, those of the laureates or of the others."""
    laureat = groupe == LAUREATS
    lignes = []
    for ligne in contexte.lignes:
        du_groupe = ligne.projet.laureat == laureat
        if du_groupe and ligne.derniere and ligne.indicateur.effet == effet.slug:
            lignes.append(ligne)
    lignes.sort(
        key=lambda ligne: (not ligne.indicateur.principal, ligne.arrondie, *priorite(ligne))
    )
    titre = f"{effet.libelle} : {_statut(laureat=laureat).courts}"
    return _liste(f"{effet.slug}-{groupe}", titre, "mesures", lignes, montrees)


def effets(contexte: Contexte, adresses: Adresses) -> list[EffetMontre]:
    """Sort the figures by effect, in the order of the vocabulary."""
    vocabulaire = vocabulaires()["effet"]
    return [EffetMontre(effet, contexte, adresses) for effet in vocabulaire.valeurs.values()]


class Portefeuille:
    """The impact of the portfolio: a sentence, each effect, the series, what is old or unknown."""

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        self._contexte = contexte
        self.phrase, self.effets = en_une_phrase(contexte), effets(contexte, adresses)
        self.mission = self.effets[:MISSION]
        self.ecologiques = [effet for effet in self.effets if effet.effet.slug == ECOLOGIQUE]
        attendus = [*self.ecologiques, *self.mission]
        montrees = [rang.ligne for effet in attendus for rang in effet.lignes]
        self.statut = statut_commun(montrees)
        if self.phrase:
            self.phrase = self.phrase.sans_les_reserves_de(montrees)
        self.au_dela = [effet for effet in self.effets[MISSION:] if effet.effet.slug != ECOLOGIQUE]
        self.series = series(contexte, adresses)
        self.dessinees = sum(len(suite.elements) for suite in self.series)
        self.budgets = [*_budgets_publies(contexte)]
        # The indicators that are late, on a page of their own.
        self.anciennes = _liste(
            "a-actualiser", "Indicateurs à actualiser", "mesures", _anciennes(contexte), 0
        )
        # The commons without any figure, and why.
        self.muets = _liste(
            "sans-mesure", "Communs sans chiffre ici", "muets", sans_chiffre(contexte), MUETS
        )
        self.sans_chiffre: dict[str, list[Projet]] = {}
        for commun in self.muets.montrees:
            self.sans_chiffre.setdefault(commun.sans_chiffre, []).append(commun.projet)
        # Every list of the page.
        self.listes: list[Suite] = []
        for effet in self.effets:
            self.listes += (effet.laureats, effet.autres)
        self.listes += (*self.series, self.anciennes, self.muets)
        self._compter(contexte.lignes)
        self.feuilles = [*_feuilles(contexte, adresses)]

    @property
    def registre(self) -> list[VoletMontre]:
        """The register of reuses: the page alone shows it, not those of its lists."""
        return registre(self._contexte)

    def _compter(self, lignes: Sequence[Ligne]) -> None:
        mesurees = [ligne for ligne in lignes if ligne.derniere]
        self.indicateurs, self.mesurees = len(lignes), len(mesurees)
        self.mesures = sum(len(ligne.indicateur.mesures) for ligne in mesurees)
        self.valides = sum(ligne.indicateur.validation is not None for ligne in lignes)


def statut_commun(lignes: Iterable[Ligne]) -> str:
    """Name the status that all figures have, what one person says apart; « » where they differ."""
    statuts = {ligne.mesure.statut for ligne in lignes if not ligne.temoignage}
    return statuts.pop() if len(statuts) == 1 else ""


def _budgets_publies(contexte: Contexte) -> Iterator[Conclusions]:
    """Yield the laureates that publish what was spent, to stand beside what is announced.

    Nobody reads the amounts here yet.
    """
    for commun in contexte.communs:
        if commun.projet.laureat and commun.projet.liens.budget:
            yield commun


def _anciennes(contexte: Contexte) -> list[Ligne]:
    return sorted((ligne for ligne in contexte.lignes if ligne.ancienne), key=priorite)


def _feuilles(contexte: Contexte, adresses: Adresses) -> Iterator[tuple[str, str]]:
    """Yield the sheets to print, each with its address: that of the programme, then laureates."""
    if contexte.catalogue.guichet:
        feuille = adresses.page("impact/le-guichet-en-une-page/")
        yield f"{majuscule(programme().appellation.le)} en une page", feuille
    racontes = [projet for projet in contexte.catalogue.laureats if projet.indicateurs]
    for projet in racontes[:FEUILLES]:
        yield projet.nom, f"{adresses.commun(projet.slug)}{MESURES}/"


def _liste(nom: str, titre: str, macro: str, elements: Sequence[object], montres: int) -> Suite:
    return Suite(f"impact/{nom}/", titre, ("Impact", "impact/"), macro, elements, montres)
