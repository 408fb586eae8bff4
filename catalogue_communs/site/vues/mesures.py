"""The page of the measures of a common: what each indicator tells, each measure at its anchor."""

from datetime import date

from markupsafe import Markup

from catalogue_communs.faits import impact
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Mesure
from catalogue_communs.parutions.cles import FaitPublie
from catalogue_communs.site.vues.adresses import Adresses, Renvois
from catalogue_communs.site.vues.graphiques import decrire_courbe, dessiner_jauge
from catalogue_communs.socle.dates import DatePartielle, le_jour


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
        self.titre = self.courbe.titre if self.courbe else ligne.indicateur.nom
        self.progres = impact.progres(commun.projet, ligne.indicateur, commun.contexte.today)
        self.jauge: Markup | str = ""
        # A chart shows its target itself.
        if ligne.jauge and not self.courbe:
            self.jauge = dessiner_jauge(ligne.jauge, arrondie=ligne.arrondie)
        self.mesures = historique(ligne, commun)


def recits(commun: Conclusions, renvois: Renvois, adresses: Adresses) -> list[Recit]:
    """Describe each indicator that has a measure: those with a chart, then the others."""
    mesurees = [
        Recit(ligne, commun, renvois, adresses) for ligne in commun.lignes if ligne.derniere
    ]
    return sorted(mesurees, key=lambda recit: recit.courbe is None)
