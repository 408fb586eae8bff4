"""The page of the measures of a common: what each indicator tells, each measure at its anchor."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from catalogue_communs.faits import impact
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Mesure
from catalogue_communs.parutions.cles import FaitPublie
from catalogue_communs.site.vues.adresses import Adresses, Renvois
from catalogue_communs.site.vues.graphiques import decrire_courbe, dessiner_jauge
from catalogue_communs.socle.dates import DatePartielle, le_jour
from catalogue_communs.socle.texte import majuscule, nombre


class MesureDatee:
    """A measure at its own anchor, for ever; since when it is published so.

    And what was published before, from which day.
    """

    def __init__(self, mesure: Mesure, cle: str, publiee: FaitPublie | None) -> None:
        self.mesure, self.quand, self.ancre = mesure, impact.quand(mesure), cle.replace("/", "-")
        self.note = " ".join(filter(None, (mesure.methode, mesure.note)))
        self.precisions = ". ".join(filter(None, (mesure.perimetre, self.note)))
        self.publiee = ""
        self.avant: list[str] = []
        if publiee:
            (jour, _), *anciennes = publiee.editions()
            verbe = "Corrigée" if anciennes else "Publiée"
            self.publiee = f"{verbe} {_le(jour)}"
            self.avant = [f"Publiée {_le(jour)} : {text}" for jour, text in anciennes]


def _le(jour: date) -> str:
    return le_jour(DatePartielle.du_jour(jour))


def historique(ligne: Ligne, commun: Conclusions) -> list[MesureDatee]:
    """List the measures of an indicator, newest first."""
    parutions = commun.parutions
    mesures = zip(ligne.indicateur.mesures, parutions.mesures[ligne.indicateur.id], strict=True)
    recentes = sorted(mesures, key=lambda paire: paire[0].au.dernier_jour, reverse=True)
    return [MesureDatee(mesure, cle, parutions.publies.get(cle)) for mesure, cle in recentes]


class Recit:
    """What an indicator tells: its chart where it has a series, where it stands, its measures."""

    def __init__(
        self, ligne: Ligne, commun: Conclusions, renvois: Renvois, adresses: Adresses
    ) -> None:
        self.ligne, self.indicateur = ligne, ligne.indicateur
        self.courbe = decrire_courbe(ligne, renvois, commun, adresses)
        # Two points that nothing joins show no shape: the figure is told, their chart stays to take.
        self.montree = None
        if self.courbe and impact.a_une_forme(self.courbe.indicateur):
            self.montree = self.courbe
        self.cible = _cible_en_phrase(ligne, commun)
        self.jauge: Markup | str = ""
        # A chart shows its target itself.
        if ligne.jauge and not self.montree:
            self.jauge = dessiner_jauge(ligne.jauge, arrondie=ligne.arrondie)
        self.mesures = historique(ligne, commun)
        self.voix = impact.voix_de(ligne)

    def redit(self, autre: "Recit") -> bool:
        """Tell whether sources give one number for two things, and each warns of it."""
        valeur = self.ligne.mesure.valeur
        if valeur != autre.ligne.mesure.valeur:
            return False
        figure = nombre(valeur)
        return figure in self.ligne.reserve and figure in autre.ligne.reserve


def _cible_en_phrase(ligne: Ligne, commun: Conclusions) -> str:
    """Say where a figure stands from its target, or the target alone."""
    progres = impact.progres(commun.projet, ligne.indicateur, commun.contexte.today)
    phrase = progres or ligne.objectif
    return f"{majuscule(phrase)}." if phrase else ""


class Rangement(NamedTuple):
    """What the indicators of a common tell: charts, figures alone, voices, what is out of date.

    The main one stands first among the charts, even without its own. A figure that two indicators share, with a caveat, is there once. `legendes`: the marks of the
    charts, each once.
    """

    courbes: list[Recit]
    chiffres: list[list[Recit]]
    paroles: list[Recit]
    anciens: list[Recit]
    legendes: list[str]


def recits(commun: Conclusions, renvois: Renvois, adresses: Adresses) -> list[Recit]:
    """Describe each indicator that has a measure, in the order of the file."""
    return [Recit(ligne, commun, renvois, adresses) for ligne in commun.lignes if ligne.derniere]


def ranger_les_recits(mesurees: Sequence[Recit]) -> Rangement:
    """Sort what indicators tell by how the page shows it."""
    rangement = Rangement([], [], [], [], [])
    legendes: list[str] = []
    for recit in mesurees:
        if recit.montree:
            legendes += recit.montree.legendes
        if recit.montree or recit.indicateur.principal:
            rangement.courbes.append(recit)
        elif recit.ligne.temoignage:
            rangement.paroles.append(recit)
        elif recit.ligne.ancienne:
            rangement.anciens.append(recit)
        else:
            _ajouter(recit, rangement.chiffres)
    rangement.courbes.sort(key=lambda recit: not recit.indicateur.principal)
    rangement.legendes.extend(dict.fromkeys(legendes))
    return rangement


def _ajouter(recit: Recit, groupes: list[list[Recit]]) -> None:
    for groupe in groupes:
        if groupe[0].redit(recit):
            groupe.append(recit)
            return
    groupes.append([recit])
