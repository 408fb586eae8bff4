"""The programme on one sheet of paper: a sentence, its laureates, what nobody knows.

Of each laureate: a picture, figures and a voice.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import Citation
from catalogue_communs.site.vues.adresses import Renvoi, Renvois
from catalogue_communs.site.vues.cartes import Carte, carte
from catalogue_communs.site.vues.chiffres import (
    ECOLOGIQUE,
    en_une_phrase,
    priorite,
    registre,
    sans_chiffre,
    statut_commun,
)
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import enumerer, minuscule

# What a sheet holds: so many laureates, the others are counted; beyond so many, their pictures are
# small; so many old figures, and of each laureate so many effects of the mission.
FEUILLE, A_L_AISE, VIEUX, EFFETS = 6, 4, 8, 2


class LaureatDeLaFeuille(NamedTuple):
    """A laureate on the sheet: its picture, its main figure, what it changed for the mission.

    And what a user says of it.
    """

    carte: Carte
    principal: Ligne | None
    effets: Sequence[Ligne]
    voix: Citation | None
    source: Renvoi | None


class UnePage:
    """The sheet as of the day of the build."""

    def __init__(self, contexte: Contexte) -> None:
        """Gather what the sheet says of the laureates."""
        laureats = contexte.catalogue.laureats
        lignes = [ligne for ligne in contexte.lignes if ligne.projet.laureat and ligne.derniere]
        self.phrase = en_une_phrase(contexte)
        # Those that say most come first: two that say little share a row.
        laureats_montres = sorted((_montrer(projet, contexte) for projet in laureats), key=_silence)
        self.laureats = laureats_montres[:FEUILLE]
        self.serree = len(self.laureats) > A_L_AISE
        self.autres = len(laureats) - len(self.laureats)
        self.non_lus = [*_non_lus(contexte, lignes)]
        self.statut = statut_commun(self._montrees())
        self.valides = any(ligne.indicateur.validation for ligne in lignes)
        self.vieux = [*_vieux_chiffres(lignes)][:VIEUX]
        self.sources = self._sources()
        self.prouves = _prouves(contexte)
        if self.phrase:
            self.phrase = self.phrase.sans_les_reserves_de(self._montrees())

    def _montrees(self) -> list[Ligne]:
        """List the figures that stand beside a laureate."""
        lignes: list[Ligne] = []
        for laureat in self.laureats:
            lignes += laureat.effets
            if laureat.principal:
                lignes.append(laureat.principal)
        return lignes

    def _sources(self) -> dict[str, None]:
        """List the titles of what the figures and the voices of the sheet come from, each once."""
        lignes = self._montrees()
        if self.phrase:
            lignes = [*self.phrase.lignes, *lignes]
        renvois = [laureat.source for laureat in self.laureats]
        renvois += [Renvois(ligne.projet)(ligne.mesure.source) for ligne in lignes]
        return dict.fromkeys(renvoi.titre for renvoi in renvois if renvoi)


def _prouves(contexte: Contexte) -> str:
    """Say how many users of the laureates a recent proof shows, beside what teams announce."""
    prouves = registre(contexte)[0].recents_en_mots
    if not prouves:
        return "Aucun utilisateur n’est nommé avec une preuve d’usage de moins de dix-huit mois."
    return f"Nommés avec une preuve d’usage de moins de dix-huit mois : {prouves}."


def _non_lus(contexte: Contexte, lignes: Sequence[Ligne]) -> Iterator[str]:
    """Yield, each once, of what no figure and no voice tells: laureates, then effects."""
    laureats = contexte.catalogue.laureats
    muets = [commun.projet.nom for commun in sans_chiffre(contexte) if commun.projet.laureat]
    if muets:
        yield f"un chiffre de {enumerer(muets[:VIEUX], 'ni de')}"
    sans_voix = [projet.nom for projet in laureats if not projet.citation]
    if sans_voix:
        yield f"la parole d’un utilisateur de {enumerer(sans_voix[:VIEUX], 'ni de')}"
    effets = [*_effets_sans_mesure(lignes)]
    if effets:
        yield f"pour tous, {enumerer(effets, 'et')}"


def _effets_sans_mesure(lignes: Sequence[Ligne]) -> Iterator[str]:
    """Yield the effects of which no figure tells."""
    mesures = {ligne.indicateur.effet for ligne in lignes}
    for slug, effet in vocabulaires()["effet"].valeurs.items():
        if slug not in mesures:
            yield minuscule(effet.libelle)


def _vieux_chiffres(lignes: Sequence[Ligne]) -> Iterator[str]:
    for ligne in sorted(lignes, key=priorite):
        if ligne.ancienne:
            yield f"{ligne.projet.nom}, {minuscule(ligne.indicateur.nom)} ({ligne.quand})"


def _montrer(projet: Projet, contexte: Contexte) -> LaureatDeLaFeuille:
    commun = contexte.commun(projet)
    voix, source = projet.citation, None
    if voix:
        source = Renvois(projet)(voix.source)
    effets = sorted(_effets_de_la_mission(commun), key=_fraicheur)
    return LaureatDeLaFeuille(
        carte(projet, contexte), commun.principal, effets[:EFFETS], voix, source
    )


def _effets_de_la_mission(commun: Conclusions) -> Iterator[Ligne]:
    """Yield the figures of a common for the mission, its main one apart."""
    for ligne in commun.lignes:
        indicateur = ligne.indicateur
        if ligne.derniere and indicateur.effet == ECOLOGIQUE and not indicateur.principal:
            yield ligne


def _fraicheur(ligne: Ligne) -> tuple[bool, bool, int]:
    return ligne.ancienne, *priorite(ligne)


def _silence(laureat: LaureatDeLaFeuille) -> tuple[bool, bool]:
    ancienne = laureat.principal is not None and laureat.principal.ancienne
    return laureat.principal is None, ancienne
