"""The programme on one sheet of paper: a sentence, a picture, figures and a voice a laureate, what nobody knows, what comes next."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import Citation
from catalogue_communs.site.vues.adresses import Renvoi, Renvois
from catalogue_communs.site.vues.cartes import Carte, carte
from catalogue_communs.site.vues.chiffres import en_une_phrase, priorite, sans_chiffre
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import minuscule

# What a sheet holds: so many laureates, the others are counted; beyond so many, their pictures are small; so many
# old figures, and of each laureate so many effects of the mission.
FEUILLE, A_L_AISE, VIEUX, EFFETS = 6, 4, 8, 2
MISSION = "ecologique"


class LaureatDeLaFeuille(NamedTuple):
    """A laureate on the sheet: its picture, its main figure, what it changed for the mission, what a user says."""

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
        vieilles = sorted((ligne for ligne in lignes if ligne.ancienne), key=priorite)[:VIEUX]
        self.phrase = en_une_phrase(contexte)
        # Those that say most come first: two that say little share a row.
        self.laureats = sorted(map(partial(_montrer, contexte), laureats), key=_silence)[:FEUILLE]
        self.serree = len(self.laureats) > A_L_AISE
        self.autres = len(laureats) - len(self.laureats)
        muets = [commun for commun in sans_chiffre(contexte) if commun.projet.laureat]
        self.sans_mesure = [
            f"{commun.projet.nom} ({commun.sans_chiffre})" for commun in muets[:VIEUX]
        ]
        mesures = {ligne.indicateur.effet for ligne in lignes}
        effets = vocabulaires()["effet"].valeurs.items()
        self.sans_effet = [
            minuscule(effet.libelle) for slug, effet in effets if slug not in mesures
        ]
        self.valides = any(ligne.indicateur.validation for ligne in lignes)
        self.vieux = [
            f"{ligne.projet.nom}, {minuscule(ligne.indicateur.nom)} ({ligne.quand})"
            for ligne in vieilles
        ]
        self.sources = self._sources()

    def _sources(self) -> dict[str, None]:
        """List the titles of what the figures and the voices of the sheet come from, each once."""
        lignes = [*(self.phrase.lignes if self.phrase else ())]
        renvois = []
        for laureat in self.laureats:
            lignes += [laureat.principal] if laureat.principal else []
            lignes += laureat.effets
            renvois.append(laureat.source)
        renvois += [Renvois(ligne.projet)(ligne.mesure.source) for ligne in lignes]
        return dict.fromkeys(renvoi.titre for renvoi in renvois if renvoi)


def _montrer(contexte: Contexte, projet: Projet) -> LaureatDeLaFeuille:
    commun = contexte.commun(projet)
    effets = [
        ligne
        for ligne in commun.lignes
        if ligne.derniere and ligne.indicateur.effet == MISSION and not ligne.indicateur.principal
    ]
    effets.sort(key=lambda ligne: (ligne.ancienne, *priorite(ligne)))
    voix = projet.citation
    source = Renvois(projet)(voix.source) if voix else None
    return LaureatDeLaFeuille(
        carte(projet, contexte), commun.principal, effets[:EFFETS], voix, source
    )


def _silence(laureat: LaureatDeLaFeuille) -> tuple[bool, bool]:
    ancienne = laureat.principal is not None and laureat.principal.ancienne
    return laureat.principal is None, ancienne
