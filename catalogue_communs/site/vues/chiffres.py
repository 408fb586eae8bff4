"""The figures: the page /impact/, a sentence, effects, series in time, what is stale or unknown; a sheet.

Figures stay side by side, and a caveat follows its figure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from markupsafe import Markup, escape

from catalogue_communs.faits import impact, phrases
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.phrases import couverture, par_preuve, qui_agit
from catalogue_communs.faits.usages import RECENT, BilanUsages
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.adresses import MESURES, Adresses, Renvoi, Suite
from catalogue_communs.site.vues.graphiques import Courbe, decrire_courbe, dessiner_jauge
from catalogue_communs.socle.programme import programme
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


class EnUnePhrase(NamedTuple):
    """A sentence to repeat, its figures marked; what limits it; the figures that it tells; `validee`: the programme's."""

    texte: Markup
    limites: str
    lignes: Sequence[Ligne]
    validee: bool


def en_une_phrase(contexte: Contexte) -> EnUnePhrase | None:
    """Say what the laureates changed: the main figures that their teams announce, what nobody knows."""
    laureats, guichet = contexte.catalogue.laureats, contexte.catalogue.guichet
    if not laureats:
        return None
    principales = [ligne for projet in laureats if (ligne := contexte.commun(projet).principal)]
    principales.sort(key=lambda ligne: (ligne.ancienne, ligne.arrondie, *priorite(ligne)))
    nommees, autres = principales[:NOMMES], len(principales) - NOMMES
    limites = " ".join(_limites(contexte, nommees))
    if guichet and guichet.phrase_validee:
        return EnUnePhrase(_ecrire("{}", guichet.phrase_validee), limites, nommees, validee=True)
    compte = denombrer(len(laureats), programme().soutenu.court, programme().soutenu.courts)
    texte = _ecrire("{} compte <strong>{}</strong>.", majuscule(programme().appellation.le), compte)
    if nommees:
        parts = [_annonce(ligne) for ligne in nommees]
        if autres > 0:
            parts.append(Markup(denombrer(autres, "autre", "autres")))  # noqa: S704 - a number
        equipes = accorder(len(laureats), "Son équipe annonce", "Leurs équipes annoncent")
        texte += _ecrire(" {} {}.", equipes, Markup(enumerer(parts, "et")))  # noqa: S704 - each was escaped
    return EnUnePhrase(texte, limites, nommees, validee=False)


def _limites(contexte: Contexte, nommees: Sequence[Ligne]) -> Iterator[str]:
    """Say what the sentence must not be made to say."""
    if len(nommees) > 1:
        yield "Ces nombres ne s’additionnent pas."
    muets = [commun.projet.nom for commun in sans_chiffre(contexte) if commun.projet.laureat]
    if muets:
        yield f"Sans chiffre ici : {enumerer(muets, 'et')}."


def _annonce(ligne: Ligne) -> Markup:
    figure = impact.en_mots(ligne.mesure, ligne.indicateur)
    return _ecrire("<strong>{}</strong> pour {}", figure, ligne.projet.nom)


def _ecrire(modele: str, *dits: object) -> Markup:
    """Write a sentence: what it holds is escaped, and has its typography, unless it was already written."""
    surs = (dit if isinstance(dit, Markup) else escape(typographie(str(dit))) for dit in dits)
    return Markup(typographie_html(Markup(modele).format(*surs)))  # noqa: S704 - all was escaped


def priorite(line: Ligne) -> tuple[bool, int]:
    """Put first what a committee validated, then the latest measures."""
    return (not line.indicateur.validation, -line.mesure.au.dernier_jour.toordinal())


def sans_chiffre(contexte: Contexte) -> list[Conclusions]:
    """Return the commons that have no measure at all, the laureates first."""
    silent = (
        one for one in contexte.communs if not any(line.mesures for line in one.projet.indicateurs)
    )
    return sorted(silent, key=lambda one: not one.projet.laureat)


# --- The register of reuses ---------------------------------------------------------------------


class VoletMontre:
    """A part of the register, by its count: what recent proofs show, what all show and how surely, what teams say without a list."""

    def __init__(self, contexte: Contexte, *, laureat: bool) -> None:
        self.titre = (programme().soutenu if laureat else programme().autre).pluriel
        some = [one for one in contexte.communs if one.projet.laureat == laureat]
        usages = [usage for one in some for usage in one.usages]
        self.bilan = whole = BilanUsages(usages, contexte.reference)
        recent = BilanUsages((one for one in usages if one.degre == RECENT), contexte.reference)
        self.recents = [*qui_agit(recent)]
        self.couverture = couverture(recent, contexte.reference)
        self.tous = _qui_agit_en_tout(whole) if whole.reutilisations > recent.reutilisations else ""
        self.preuves = ", ".join(par_preuve(whole))
        lines = [line for one in some for line in one.lignes if line.derniere]
        # What a team counts without naming it.
        counted = "collectivites-utilisatrices"
        self.annonces = [line for line in lines if line.indicateur.grandeur == counted]


def _qui_agit_en_tout(bilan: BilanUsages) -> str:
    """Say how many act, and at which level: « 12 organismes utilisateurs, dont 3 communes et 1 région »."""
    total, *niveaux = (denombrer(*row) for row in qui_agit(bilan))
    return f"{total}, dont {enumerer(niveaux, 'et')}" if niveaux else total


def registre(contexte: Contexte) -> list[VoletMontre]:
    """Describe the register, laureates first."""
    return [VoletMontre(contexte, laureat=laureat) for laureat in (True, False)]


# --- The series in time ---------------------------------------------------------------------------

# How many charts of the laureates, then of each need, the page shows: the others are on a page of their own.
SERIES_DES_LAUREATS, SERIES_D_UN_BESOIN = 9, 3


def series(contexte: Contexte, adresses: Adresses) -> list[Suite]:
    """Draw what was measured often enough: the laureates first, then each need; one a common before two of the same."""
    par_groupe: dict[str, list[tuple[int, Courbe]]] = defaultdict(list)
    titres = phrases.titres_des_besoins()
    for commun in contexte.communs:
        groupe = LAUREATS if commun.projet.laureat else phrases.besoins_de(commun.projet)[0]
        par_groupe[groupe] += enumerate(_courbes(commun, adresses))
    suites = [
        _liste(
            f"series-{LAUREATS}",
            programme().soutenu.pluriel,
            "courbes",
            [courbe for _, courbe in par_groupe[LAUREATS]],
            SERIES_DES_LAUREATS,
        )
    ]
    for besoin, titre in titres.items():
        courbes = [courbe for _, courbe in sorted(par_groupe[besoin], key=itemgetter(0))]
        suites.append(_liste(f"series-{besoin}", titre, "courbes", courbes, SERIES_D_UN_BESOIN))
    return [suite for suite in suites if suite.elements]


def _courbes(commun: Conclusions, adresses: Adresses) -> Iterator[Courbe]:
    """Draw the series of a common, its main indicator first, then the latest."""
    renvois = adresses.renvois(commun.projet)
    mesurees = [ligne for ligne in commun.lignes if ligne.derniere]
    mesurees.sort(key=lambda ligne: (not ligne.indicateur.principal, *priorite(ligne)))
    for ligne in mesurees:
        if courbe := decrire_courbe(ligne, renvois, commun, adresses):
            yield courbe


# --- The page -----------------------------------------------------------------------------------

LAUREATS, ECOSYSTEME = "laureats", "ecosysteme"
# The effects of the mission are the first of the vocabulary; what it is for comes next, in large.
MISSION, ECOLOGIQUE = 3, "ecologique"
# Lines of the laureates that an effect shows; commons without any figure; sheets.
MONTREES, MUETS, FEUILLES = 3, 16, 6


class LigneMontree(NamedTuple):
    """A figure to look at: its gauge where there is a public target, its source."""

    ligne: Ligne
    jauge: Markup | str
    source: Renvoi | None


class EffetMontre:
    """An effect: the figures of the laureates, those of the others, the laureates of whom none was read."""

    def __init__(self, effet: Terme, contexte: Contexte, adresses: Adresses) -> None:
        self.effet = effet
        self.laureats = _de_l_effet(contexte, effet, LAUREATS, MONTREES)
        self.autres = _de_l_effet(contexte, effet, ECOSYSTEME, 0)
        self.lignes = [_montrer(ligne, adresses) for ligne in self.laureats.montrees]
        presents = {ligne.projet.slug for ligne in self.laureats.elements}
        muets = [
            projet.nom for projet in contexte.catalogue.laureats if projet.slug not in presents
        ]
        self.muets = enumerer(muets, "ni") if self.lignes else ""


def _montrer(ligne: Ligne, adresses: Adresses) -> LigneMontree:
    jauge = ligne.jauge
    dessin = dessiner_jauge(jauge, arrondie=ligne.arrondie) if jauge else ""
    return LigneMontree(ligne, dessin, adresses.renvois(ligne.projet)(ligne.mesure.source))


def _de_l_effet(contexte: Contexte, effet: Terme, groupe: str, montrees: int) -> Suite:
    """List the figures of an effect, those of the laureates or of the others."""
    lignes = [
        ligne
        for ligne in contexte.lignes
        if ligne.derniere and ligne.indicateur.effet == effet.slug
        if ligne.projet.laureat == (groupe == LAUREATS)
    ]
    lignes.sort(
        key=lambda ligne: (not ligne.indicateur.principal, ligne.arrondie, *priorite(ligne))
    )
    statut = programme().soutenu if groupe == LAUREATS else programme().autre
    titre = f"{effet.libelle} : {statut.courts}"
    return _liste(f"{effet.slug}-{groupe}", titre, "mesures", lignes, montrees)


def effets(contexte: Contexte, adresses: Adresses) -> list[EffetMontre]:
    """Sort the figures by effect, in the order of the vocabulary."""
    return [
        EffetMontre(effet, contexte, adresses) for effet in vocabulaires()["effet"].valeurs.values()
    ]


class Portefeuille:
    """The impact of the portfolio: a sentence, each effect, the series, what is old or unknown."""

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        self.phrase, self.effets = en_une_phrase(contexte), effets(contexte, adresses)
        self.mission = self.effets[:MISSION]
        self.ecologiques = [effet for effet in self.effets if effet.effet.slug == ECOLOGIQUE]
        self.au_dela = [effet for effet in self.effets[MISSION:] if effet.effet.slug != ECOLOGIQUE]
        self.series = series(contexte, adresses)
        self.dessinees = sum(len(suite.elements) for suite in self.series)
        # What was spent stands beside what is announced: nobody reads the amounts here yet.
        self.budgets = [
            commun
            for commun in contexte.communs
            if commun.projet.laureat and commun.projet.liens.budget
        ]
        self.registre, lignes = registre(contexte), contexte.lignes
        # The indicators that are late, on a page of their own; the commons without any figure, and why.
        vieilles = sorted((ligne for ligne in lignes if ligne.ancienne), key=priorite)
        self.anciennes = _liste("a-actualiser", "Indicateurs à actualiser", "mesures", vieilles, 0)
        self.muets = _liste(
            "sans-mesure", "Communs sans chiffre ici", "muets", sans_chiffre(contexte), MUETS
        )
        # Every list of the page.
        par_effet = [suite for effet in self.effets for suite in (effet.laureats, effet.autres)]
        self.listes = [*par_effet, *self.series, self.anciennes, self.muets]
        self.sans_chiffre: dict[str, list[Projet]] = {}
        for commun in self.muets.montrees:
            self.sans_chiffre.setdefault(commun.sans_chiffre, []).append(commun.projet)
        mesurees = [ligne for ligne in lignes if ligne.derniere]
        self.indicateurs, self.mesurees = len(lignes), len(mesurees)
        self.mesures = sum(len(ligne.indicateur.mesures) for ligne in mesurees)
        self.valides = sum(ligne.indicateur.validation is not None for ligne in lignes)
        # The sheets to print.
        racontes = [projet for projet in contexte.catalogue.laureats if projet.indicateurs][
            :FEUILLES
        ]
        self.feuilles = [
            (projet.nom, f"{adresses.commun(projet.slug)}{MESURES}/") for projet in racontes
        ]
        if contexte.catalogue.guichet:
            feuille = adresses.page("impact/le-guichet-en-une-page/")
            self.feuilles.insert(
                0, (f"{majuscule(programme().appellation.le)} en une page", feuille)
            )


def _liste(nom: str, titre: str, macro: str, elements: Sequence[object], montres: int) -> Suite:
    return Suite(f"impact/{nom}/", titre, ("Impact", "impact/"), macro, elements, montres)
