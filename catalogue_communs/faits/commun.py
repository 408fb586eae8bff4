"""What the catalogue concludes of one common: the page, the card, the sheet, the comparison and the twin read it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from catalogue_communs.collectivites.reutilisations import BilanUsages, Decompte, Usage
from catalogue_communs.faits import absences, besoins, impact, parcours, phrases
from catalogue_communs.faits.absences import NonDit
from catalogue_communs.faits.besoins import QuestionAPoser
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import MESUREE, Ligne, Suivi
from catalogue_communs.faits.parcours import Pas
from catalogue_communs.faits.publiccode import Export
from catalogue_communs.faits.relations import LienEntreCommuns
from catalogue_communs.forges import BilanActivite
from catalogue_communs.modele import Mode, Projet, Reutilisation, libelle
from catalogue_communs.modele.base import Accessibilite, Demarche, Divergence
from catalogue_communs.modele.projet import Charge
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, le_jour, nombre
from catalogue_communs.socle.licences import Obligations


class Utilisation(NamedTuple):
    """A line of a file that says a use: who it is, the use that it belongs to, where they run it themselves."""

    dite: Reutilisation
    usage: Usage
    nom: str
    instance: str

    @property
    def en_cours(self) -> bool:
        """Tell whether nothing ended it."""
        return self.dite in self.usage.actives

    @property
    def terminee(self) -> bool:
        """Tell whether an announced end is past, and nobody knows what followed."""
        return phrases.terminee(self.dite, self.usage)

    @property
    def etat(self) -> str:
        """Its state in words."""
        return phrases.etat_d_un_usage(self.dite, self.usage)

    @property
    def preuve(self) -> str:
        """What supports it, in words."""
        return phrases.preuve_d_un_usage(self.dite)


class DemarcheDite(NamedTuple):
    """A quality approach that the schema knows, under its title: what a common says of it, and its state in words."""

    champ: str
    titre: str
    dite: Demarche

    @property
    def etat(self) -> str:
        """Its state in words, the level and the rate of an accessibility too; nothing when it is not said."""
        one = self.dite
        state = libelle("etat_qualite", one.etat) if one.etat else ""
        if isinstance(one, Accessibilite):
            state = libelle("niveau_accessibilite", one.niveau) if one.niveau else state
            state += f" ({nombre(one.taux)}{NBSP}% des critères)" if one.taux is not None else ""
        return state

    @property
    def connue(self) -> bool:
        """Tell whether anything is known."""
        return bool(self.etat or self.dite.note or self.dite.lien)


_RIEN = Demarche()


@dataclass(frozen=True)
class Conclusions:
    """A common, and what the facts of a build say of it, each worked out when first asked for."""

    projet: Projet
    contexte: Contexte

    def absence(self, champ: str) -> NonDit:
        """Say why a field, named with dots, is missing."""
        return absences.absence(self.projet, champ)

    # --- For whom, by whom, at what price -----------------------------------------------------

    @property
    def publics(self) -> str:
        """The kinds of collectivité that it is made for."""
        return phrases.publics_vises(self.projet)

    @property
    def porteurs(self) -> str:
        """Who carries it, in brief."""
        return phrases.porteurs_en_bref(self.projet)

    @property
    def prix(self) -> str:
        """At what price and in which way it is reused."""
        return phrases.prix_et_voie(self.projet)

    # --- What it changes --------------------------------------------------------------------

    @cached_property
    def lignes(self) -> tuple[Ligne, ...]:
        """Its indicators."""
        return impact.lignes([self.projet], self.contexte.today)

    @cached_property
    def vedettes(self) -> tuple[Ligne, ...]:
        """Its best three figures."""
        return impact.vedettes(self.lignes)

    @property
    def autres(self) -> list[Ligne]:
        """The other indicators."""
        return [line for line in self.lignes if line not in self.vedettes]

    @property
    def principal(self) -> Ligne | None:
        """Its main figure."""
        return next((line for line in self.lignes if line.indicateur.principal and line.derniere), None)

    @property
    def sans_chiffre(self) -> str:
        """Why it has no figure here."""
        return absences.chiffres(self.projet).dit

    def suivis(self, line: Ligne) -> tuple[Suivi, ...]:
        """List the living sources of an indicator."""
        return impact.suivis(self.projet, line.indicateur.id, self.contexte.releves)

    def releve(self, line: Ligne) -> Suivi | None:
        """Return the living source that the latest measure comes from, once it was read."""
        if line.derniere is None or line.derniere.statut != MESUREE:
            return None
        return next((one for one in self.suivis(line) if one.lecture), None)

    # --- Who uses it ------------------------------------------------------------------------

    @property
    def usages(self) -> Sequence[Usage]:
        """Who uses it, or used it."""
        return self.contexte.usages_de(self.projet)

    @property
    def bilan(self) -> BilanUsages:
        """The counts of its users, its carriers apart."""
        return self.contexte.bilan(self.projet)

    @property
    def decompte(self) -> Decompte:
        """The same for a list."""
        return self.contexte.decompte(self.projet)

    @property
    def utilisateurs(self) -> str:
        """Who uses it, in a few sentences."""
        return phrases.utilisateurs_en_mots(self.bilan, self.decompte.porteurs)

    @property
    def utilisateurs_en_bref(self) -> str:
        """How many use it, in a few words, or why nobody knows."""
        return phrases.utilisateurs_en_bref(self.decompte) or f"Chiffres : {self.sans_chiffre}"

    @cached_property
    def utilisations(self) -> tuple[Utilisation, ...]:
        """Every line of its file that says a use, in its order."""
        of = {id(line): usage for usage in self.usages for line in usage.lignes}
        named = self.contexte.reference.nommer
        return tuple(
            Utilisation(line, of[id(line)], named(line.organisation), chez_eux(line, self.projet))
            for line in self.projet.reutilisations
        )

    def finis(self, degre: str) -> list[tuple[str, str]]:
        """Say whose use stopped, or whose campaign ended, and when for the last time."""
        named = self.contexte.reference.nommer
        return [
            (named(usage.lignes[0].organisation), le_jour(usage.fin or _arret(usage)))
            for usage in self.usages
            if usage.degre == degre
        ]

    # --- How to reuse it --------------------------------------------------------------------

    @property
    def couts(self) -> list[tuple[Mode, str]]:
        """The ways of reuse, and what each costs in words."""
        return [(mode, phrases.cout(mode)) for mode in self.projet.reutiliser.modes]

    @property
    def efforts(self) -> tuple[tuple[str, str, Charge], ...]:
        """The efforts that are known: see `phrases.efforts`."""
        return phrases.efforts(self.projet)

    @cached_property
    def questions(self) -> tuple[QuestionAPoser, ...]:
        """What a reuser must know and that nobody wrote."""
        return besoins.questions(self.projet, self.usages)

    @property
    def besoins(self) -> list[str]:
        """The titles of the needs that it answers."""
        return [besoins.titres()[slug] for slug in besoins.besoins_de(self.projet)]

    @property
    def liens(self) -> tuple[LienEntreCommuns, ...]:
        """How it stands to others."""
        return self.contexte.liens(self.projet)

    @property
    def phases(self) -> list[tuple[str, str]]:
        """Its current phase in words according to each source."""
        return parcours.phases_en_mots(self.projet)

    @property
    def pas(self) -> list[Pas]:
        """Every step of its path."""
        return parcours.pas_du_parcours(self.projet)

    @property
    def parcours(self) -> tuple[str, bool] | None:
        """Its path in a few words, and whether sources dispute a date."""
        return parcours.parcours_en_bref(self.projet)

    # --- Its code, its quality, its sources -------------------------------------------------

    @property
    def activite(self) -> BilanActivite:
        """What the readings of its repositories say together."""
        return self.contexte.activite(self.projet)

    @property
    def dependance(self) -> str:
        """How much of the work one person does, when it is most of it."""
        return phrases.dependance(self.activite)

    @property
    def publiccode(self) -> Export:
        """Its publiccode.yml."""
        return self.contexte.publiccode(self.projet)

    @property
    def licence(self) -> Obligations:
        """What its licence allows and asks for."""
        return licences.decrire(self.projet.licence)

    @property
    def demarches(self) -> list[DemarcheDite]:
        """Each quality approach that the schema knows, in its order."""
        titles = schemas.schema("projet")["properties"]["qualite"]["properties"]
        known = self.projet.qualite
        return [DemarcheDite(n, part["title"], getattr(known, n) or _RIEN) for n, part in titles.items()]

    @property
    def divergences(self) -> list[tuple[str, Divergence]]:
        """Each field on which sources disagree, under its title."""
        return [((schemas.partie_nommee(one.champ) or {})["title"], one) for one in self.projet.divergences]


def _arret(usage: Usage) -> DatePartielle:
    return max(line.arretee_le for line in usage.lignes if line.arretee_le)


def chez_eux(line: Reutilisation, projet: Projet) -> str:
    """Return the address where an organisation runs a common itself; nothing when it is the service that all share."""
    shared = {urlsplit(url or "").hostname for url in (projet.liens.site, projet.liens.demonstration)}
    return line.instance if line.instance and urlsplit(line.instance).hostname not in shared else ""
