"""The pages below that of a common, for who wants everything.

The pages of the path and of the sources are always there, the others as soon as there is something
to show, whatever its length: their addresses are stable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from catalogue_communs.collectivites.cles import MESURE, FaitPublie
from catalogue_communs.faits import impact
from catalogue_communs.faits.commun import Conclusions
from catalogue_communs.faits.impact import Ligne
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
from catalogue_communs.site.vues.graphique import Courbe, Courbes
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, le_jour
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import Terme, vocabulaires
from catalogue_communs.sources.releve import DOSSIER


@dataclass(frozen=True)
class PageDeDetail:
    """A page below that of a common: what is concluded of the common, where links lead."""

    commun: Conclusions
    adresses: Adresses
    publication: Publication
    titre = ""

    @property
    def projet(self) -> Projet:
        """The common."""
        return self.commun.projet

    @cached_property
    def renvois(self) -> Renvois:
        """Its sources, that another page lists."""
        return self.adresses.renvois(self.projet)


class MesureDatee(NamedTuple):
    """A measure at its own address: `ancre` is its end, for ever.

    `publiee` says since when it is told so, `avant` what was told before, from which day.
    """

    mesure: Mesure
    ancre: str
    publiee: str
    avant: list[str]

    @property
    def quand(self) -> str:
        """When it was measured."""
        return impact.quand(self.mesure)

    @property
    def note(self) -> str:
        """How it was obtained, and what the reader must know."""
        return " ".join(filter(None, (self.mesure.methode, self.mesure.note)))

    @property
    def precisions(self) -> str:
        """The same, after what it is about."""
        return ". ".join(filter(None, (self.mesure.perimetre, self.note)))


class PageDesMesures(PageDeDetail):
    """Every indicator, with each of its measures and its chart; what is unknown or old."""

    titre = "Mesures d’impact"

    @property
    def adresse(self) -> str:
        """The address to write on paper."""
        return self.publication.url(f"communs/{self.projet.slug}/{MESURES}/")

    @property
    def releves(self) -> str:
        """Where what was read of its living sources is kept."""
        return self.adresses.page(f"{DOSSIER.as_posix()}/{self.projet.slug}/")

    def progres(self, line: Ligne) -> str:
        """Say where the measures of an indicator stand."""
        return impact.progres(self.projet, line.indicateur, self.commun.contexte.today)

    def historique(self, line: Ligne) -> list[MesureDatee]:
        """List the measures of an indicator, newest first."""
        entries = self.commun.contexte.parutions_de(self.projet)
        named = zip(line.indicateur.mesures, entries.mesures[line.indicateur.id], strict=True)
        found = []
        for measure, key in sorted(named, key=lambda pair: pair[0].au.dernier_jour, reverse=True):
            known = entries.publies.get(key)
            told = [(_jour(day), words) for day, words in known.editions()] if known else []
            first = f"{'Corrigée' if told[1:] else 'Publiée'} {told[0][0]}" if told else ""
            before = [f"Publiée {day} : {words}" for day, words in told[1:]]
            found.append(MesureDatee(measure, _ancre(key), first, before))
        return found

    def courbe(self, line: Ligne) -> Courbe | None:
        """Draw an indicator, ready to leave the page."""
        courbes = Courbes(self.commun.contexte, self.publication, self.adresses)
        return courbes.courbe(self.projet, line.indicateur, self.renvois)

    @property
    def retirees(self) -> list[tuple[str, FaitPublie]]:
        """The measures that were published and left the file, each with its anchor."""
        entries = self.commun.contexte.parutions_de(self.projet)
        kept = {key for keys in entries.mesures.values() for key in keys}
        return [
            (_ancre(key), one)
            for key, one in sorted(entries.publies.items())
            if one.retrait and key.startswith(f"{MESURE}/") and key not in kept
        ]


def _jour(day: date) -> str:
    return le_jour(DatePartielle.du_jour(day))


def _ancre(key: str) -> str:
    return key.replace("/", "-")


class PageDesUtilisateurs(PageDeDetail):
    """Every organisation that uses a common, or used it."""

    titre = "Organismes utilisateurs"

    @property
    def statuts(self) -> list[Terme]:
        """The words that the lines have: none speaks of what is not there."""
        used = {line.statut for line in self.projet.reutilisations}
        return [w for w in vocabulaires()["statut_reutilisation"].valeurs.values() if w.slug in used]


class PageDeLActivite(PageDeDetail):
    """The activity of the code."""

    titre = "Activité du code"

    @cached_property
    def activite(self) -> ActiviteDuCode:
        """All that is known."""
        return ActiviteDuCode(self.commun)


class PageDesSources(PageDeDetail):
    """The path, what the call examined, who carries the common, and the list of its sources."""

    titre = "Parcours et sources"

    @cached_property
    def renvois(self) -> Renvois:
        """Its sources, that the page itself lists."""
        return Renvois(self.projet)

    @property
    def constats(self) -> Iterator[tuple[str, list[tuple[str, Constat | None]]]]:
        """Yield what was shown for each condition, then for each criterion, under their titles."""
        dossier = self.projet.guichet
        parts = schemas.schema("projet")["properties"]["guichet"]["properties"]
        for name in ("conditions", "criteres") if dossier else ():
            shown, asked = getattr(dossier, name), parts[name]["properties"]
            yield parts[name]["title"], [(one["title"], getattr(shown, k, None)) for k, one in asked.items()]

    @property
    def porteurs(self) -> list[tuple[Porteur, str]]:
        """Who carries the common, and under which number."""
        return [(one, _identifiant(one)) for one in self.projet.porteurs]


def _identifiant(porteur: Porteur) -> str:
    if siren := porteur.siren:
        return f"SIREN {siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"
    return f"code INSEE {porteur.code_insee}" if porteur.code_insee else ""


def pages_de_detail(projet: Projet) -> dict[str, type[PageDeDetail]]:
    """Return the pages of details that a common has, by their names in the address."""
    found: dict[str, type[PageDeDetail]] = {MESURES: PageDesMesures} if projet.indicateurs else {}
    found |= {UTILISATEURS: PageDesUtilisateurs} if projet.reutilisations else {}
    return found | {ACTIVITE: PageDeLActivite, SOURCES: PageDesSources}
