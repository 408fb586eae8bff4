"""The pages below that of a common, for who wants everything. Their addresses are stable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from catalogue_communs.collectivites.cles import MESURE, FaitPublie
from catalogue_communs.faits import impact
from catalogue_communs.faits.commun import Conclusions
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.parcours import Pas, pas_du_parcours
from catalogue_communs.modele import Mesure, Projet
from catalogue_communs.modele.base import Porteur
from catalogue_communs.modele.projet import Constat
from catalogue_communs.site.vues.activite import ActiviteDuCode
from catalogue_communs.site.vues.adresses import (
    ACTIVITE,
    MESURES,
    SOURCES,
    UTILISATEURS,
    Adresses,
    Renvois,
)
from catalogue_communs.site.vues.graphique import Courbe, decrire_courbe
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, le_jour
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import Terme, vocabulaires
from catalogue_communs.sources.releve import DOSSIER

TITRES = {
    MESURES: "Mesures d’impact",
    UTILISATEURS: "Organismes utilisateurs",
    ACTIVITE: "Activité du code",
    SOURCES: "Parcours et sources",
}


def noms_des_details(projet: Projet) -> list[str]:
    """Name the pages of details that a common has."""
    shown = {MESURES: projet.indicateurs, UTILISATEURS: projet.reutilisations}
    return [name for name in TITRES if shown.get(name, True)]


class MesureDatee(NamedTuple):
    """A measure at its own address: `ancre` is its end, for ever.

    `publiee` says since when it is told so, `avant` what was told before, from which day.
    """

    mesure: Mesure
    quand: str
    note: str
    precisions: str
    ancre: str
    publiee: str
    avant: list[str]


class PageDeDetail:
    """A page below that of a common: what is concluded of the common, where links lead, what its template asks for."""

    def __init__(self, nom: str, commun: Conclusions, adresses: Adresses, publication: Publication) -> None:
        """Prepare the page of this name; that of the sources lists them itself."""
        self.commun, self.adresses, self.publication = commun, adresses, publication
        self.projet, self.contexte, self.titre = commun.projet, commun.contexte, TITRES[nom]
        self.renvois = Renvois(self.projet) if nom == SOURCES else adresses.renvois(self.projet)
        self.adresse = publication.url(f"communs/{self.projet.slug}/{nom}/")
        # Where what was read of its living sources is kept.
        self.releves = adresses.page(f"{DOSSIER.as_posix()}/{self.projet.slug}/")

    def progres(self, line: Ligne) -> str:
        """Say where the measures of an indicator stand."""
        return impact.progres(self.projet, line.indicateur, self.contexte.today)

    def historique(self, line: Ligne) -> list[MesureDatee]:
        """List the measures of an indicator, newest first."""
        entries = self.contexte.parutions_de(self.projet)
        named = zip(line.indicateur.mesures, entries.mesures[line.indicateur.id], strict=True)
        found = []
        for measure, key in sorted(named, key=lambda pair: pair[0].au.dernier_jour, reverse=True):
            known = entries.publies.get(key)
            told = [
                (le_jour(DatePartielle.du_jour(day)), words)
                for day, words in (known.editions() if known else ())
            ]
            first = f"{'Corrigée' if told[1:] else 'Publiée'} {told[0][0]}" if told else ""
            before = [f"Publiée {day} : {words}" for day, words in told[1:]]
            note = " ".join(filter(None, (measure.methode, measure.note)))
            about = ". ".join(filter(None, (measure.perimetre, note)))
            found.append(MesureDatee(measure, impact.quand(measure), note, about, _ancre(key), first, before))
        return found

    def courbe(self, line: Ligne) -> Courbe | None:
        """Draw an indicator, ready to leave the page."""
        return decrire_courbe(line, self.renvois, self.contexte, self.publication, self.adresses)

    @property
    def retirees(self) -> list[tuple[str, FaitPublie]]:
        """The measures that were published and left the file, each with its anchor."""
        entries = self.contexte.parutions_de(self.projet)
        kept = {key for keys in entries.mesures.values() for key in keys}
        return [
            (_ancre(key), one)
            for key, one in sorted(entries.publies.items())
            if one.retrait and key.startswith(f"{MESURE}/") and key not in kept
        ]

    @property
    def statuts(self) -> list[Terme]:
        """The words that the lines about its users have: none speaks of what is not there."""
        used = {line.statut for line in self.projet.reutilisations}
        return [w for w in vocabulaires()["statut_reutilisation"].valeurs.values() if w.slug in used]

    @property
    def activite(self) -> ActiviteDuCode:
        """All that is known of its code."""
        return ActiviteDuCode(self.commun)

    @property
    def pas(self) -> list[Pas]:
        """Every step of its path."""
        return pas_du_parcours(self.projet)

    @property
    def constats(self) -> Iterator[tuple[str, list[tuple[str, Constat | None]]]]:
        """Yield what the call was shown for each condition, then for each criterion, under their titles."""
        dossier = self.projet.guichet
        parts = schemas.schema("projet")["properties"]["guichet"]["properties"]
        for name in ("conditions", "criteres") if dossier else ():
            shown, asked = getattr(dossier, name), parts[name]["properties"]
            yield parts[name]["title"], [(one["title"], getattr(shown, k, None)) for k, one in asked.items()]

    @staticmethod
    def identifiant(porteur: Porteur) -> str:
        """Write the number of an organisation."""
        if siren := porteur.siren:
            return f"SIREN {siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"
        return f"code INSEE {porteur.code_insee}" if porteur.code_insee else ""


def _ancre(key: str) -> str:
    return key.replace("/", "-")
