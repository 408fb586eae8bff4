"""What the catalogue concludes of one common: the page, the card, the sheet, the comparison and the twin read it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from catalogue_communs.collectivites import reutilisations
from catalogue_communs.collectivites.reutilisations import (
    ARRETE,
    ARRETEE,
    CONFIRMEE,
    DIT,
    EN_PRODUCTION,
    BilanUsages,
    Usage,
    chez_eux,
)
from catalogue_communs.faits import absences, besoins, chronologie, impact, lieux, parutions, phrases
from catalogue_communs.faits.absences import PRIX, NonDit
from catalogue_communs.faits.besoins import QuestionAPoser
from catalogue_communs.faits.chronologie import Evenement
from catalogue_communs.faits.fonds import Fonds
from catalogue_communs.faits.impact import Ligne, Suivi
from catalogue_communs.faits.lieux import FaitLocal
from catalogue_communs.faits.parutions import Parutions
from catalogue_communs.faits.publiccode import Export, exporter
from catalogue_communs.faits.relations import LienEntreCommuns
from catalogue_communs.forges.bilan import BilanActivite, Signalement, bilan, signalements
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Indicateur, Mode, Projet, Reutilisation, libelle
from catalogue_communs.modele.base import Accessibilite, Demarche, Divergence
from catalogue_communs.modele.projet import Charge
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.francais import NBSP, accorder, denombrer, le_jour, minuscule, nombre
from catalogue_communs.socle.licences import Obligations
from catalogue_communs.socle.texte import phrase


class Utilisation(NamedTuple):
    """A line of a file that says a use: who it is, the use that it belongs to, where they run it themselves."""

    dite: Reutilisation
    usage: Usage
    nom: str
    instance: str

    @property
    def en_cours(self) -> bool:
        """Whether nothing ended it."""
        return self.dite in self.usage.actives

    @property
    def terminee(self) -> bool:
        """Whether an announced end is past: nothing says that the organisation stopped."""
        return not self.en_cours and self.dite.etat != ARRETEE and self.usage.degre != ARRETE

    @property
    def etat(self) -> str:
        """Its state: « En production », « Arrêtée le 3 mai 2025 », or that its end is past."""
        end, stop = self.dite.fin_annoncee, self.dite.arretee_le
        if self.terminee:
            return f"C{phrases.campagne_terminee(end)[1:]}" if end else ""
        return libelle("etat_reutilisation", self.dite.etat) + (f" {le_jour(stop)}" if stop else "")

    @property
    def constats(self) -> list[tuple[str, str]]:
        """What a machine saw of it, and where: its own instance in service, what the organisation says (« » where: by e-mail)."""
        seen = phrases.constats(self.usage) if self.en_cours else ()
        mine = {DIT, self.dite.instance}
        return [(words, one.adresse or "") for one, words in seen if {one.genre, one.adresse} & mine]

    @property
    def preuve(self) -> str:
        """What supports it and, when it is confirmed, since which day."""
        label, said = libelle("statut_reutilisation", self.dite.statut), self.dite.confirmation
        return f"{label}, {le_jour(said.le)}" if self.dite.statut == CONFIRMEE and said else label


class DemarcheDite(NamedTuple):
    """A quality approach that the schema knows, under its title: what a common says of it."""

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
        """Whether anything is known."""
        return bool(self.etat or self.dite.note or self.dite.lien)


@dataclass(frozen=True)
class Conclusions:
    """A common, and what the facts of a build say of it, each worked out when asked for; a text is empty without a fact."""

    projet: Projet
    fonds: Fonds

    def absence(self, champ: str) -> NonDit:
        """Say why a field, named with dots, is missing."""
        return absences.absence(self.projet, champ)

    @property
    def besoins(self) -> list[str]:
        """The titles of the needs that it answers."""
        return [besoins.titres()[slug] for slug in besoins.besoins_de(self.projet)]

    @property
    def besoin(self) -> str:
        """The identifier of the first of them, which gives it its colour."""
        return besoins.besoins_de(self.projet)[0]

    @property
    def publics(self) -> str:
        """The kinds of collectivité that it is made for."""
        return phrase(libelle("public", slug) for slug in self.projet.publics.collectivites)

    @property
    def bornes(self) -> str:
        """The bounds of population that it is made for."""
        bounds = self.projet.publics.population
        low = f"à partir de {nombre(bounds.min)} habitants" if bounds and bounds.min else ""
        high = f"jusqu’à {nombre(bounds.max)} habitants" if bounds and bounds.max else ""
        return ", ".join(filter(None, (low, high)))

    @property
    def porteurs(self) -> str:
        """The organisations that carry it."""
        return ", ".join(one.nom for one in self.projet.porteurs_principaux)

    @property
    def porteurs_en_bref(self) -> str:
        """The first of them, and how many others."""
        return phrases.porteurs_en_bref(self.projet)

    # --- What it changes --------------------------------------------------------------------

    @cached_property
    def lignes(self) -> tuple[Ligne, ...]:
        """Its indicators."""
        return impact.lignes([self.projet], self.fonds.today)

    @cached_property
    def vedettes(self) -> tuple[Ligne, ...]:
        """Its best three figures."""
        return impact.vedettes(self.lignes)

    @property
    def principal(self) -> Ligne | None:
        """Its main figure."""
        return next((line for line in self.lignes if line.indicateur.principal and line.derniere), None)

    @property
    def sans_chiffre(self) -> str:
        """Why it has no figure here."""
        return absences.chiffres(self.projet).dit

    def a_dessiner(self, indicateur: Indicateur) -> Indicateur:
        """Return an indicator with the points that its living sources gave."""
        return impact.prolonger(self.projet, indicateur, self.fonds.releves)

    def suivis(self, line: Ligne) -> list[Suivi]:
        """List the living sources of an indicator."""
        known = self.fonds.releves
        return [
            Suivi(source, known[key].derniere if (key := (self.projet.slug, source.id)) in known else None)
            for source, _ in impact.declarees(self.projet, line.indicateur.id)
        ]

    # --- Who uses it ------------------------------------------------------------------------

    @cached_property
    def usages(self) -> Sequence[Usage]:
        """Who uses it, or used it, in the order of its file."""
        fonds = self.fonds
        return reutilisations.usages(self.projet, fonds.reference, fonds.today, fonds.presences)

    @cached_property
    def bilan(self) -> BilanUsages:
        """How many use it, and where."""
        return BilanUsages(self.usages, self.fonds.reference)

    @cached_property
    def locaux(self) -> tuple[FaitLocal, ...]:
        """What it says of places, without the list of who uses it there."""
        return lieux.locaux(self.projet, self.usages, self.fonds.reference, self.fonds.today)

    @property
    def utilisateurs(self) -> str:
        """Who uses it in a few sentences, its carriers apart; what is zero is not said."""
        bilan = self.bilan
        carriers, total, people = bilan.porteurs, bilan.organisations, nombre(bilan.population)
        known = denombrer(total, "organisme connu", "organismes connus")
        said = [f"{known} : {', '.join(phrases.par_preuve(bilan))}."] if total else []
        if bilan.communes:
            said.append(f"Population couverte : {people} habitants, chacun compté une fois.")
            if bilan.non_situees:
                verb = accorder(bilan.non_situees, "ajoute", "ajoutent")
                said.append(f"{nombre(bilan.non_situees)} n’en {verb} aucun, faute de communes connues.")
        if carriers:
            words = ("porteur du commun l’utilise lui-même", "porteurs du commun l’utilisent eux-mêmes")
            verb = accorder(carriers, "il n’est", "ils ne sont")
            said.append(f"À part, {denombrer(carriers, *words)} : {verb} pas dans ces comptes.")
        return " ".join(said)

    @property
    def utilisateurs_en_bref(self) -> str:
        """How many use it, and how many of them a recent proof shows; or why nobody knows."""
        counted = self.bilan
        users, recent = counted.reutilisations, counted.recentes
        said = denombrer(users, "organisme connu l’utilise", "organismes connus l’utilisent")
        if not users:
            return f"Chiffres : {self.sans_chiffre}"
        if recent == users:
            return f"{said}, montré depuis moins de dix-huit mois"
        if not recent:
            return f"{said}, d’après des preuves plus anciennes, des déclarations ou des essais"
        shown = accorder(recent, "montré", "montrés")
        return f"{said}, dont {nombre(recent)} {shown} depuis moins de dix-huit mois"

    @cached_property
    def utilisations(self) -> tuple[Utilisation, ...]:
        """Every line of its file that says a use, in its order."""
        of = {id(line): usage for usage in self.usages for line in usage.lignes}
        named = self.fonds.reference.nommer
        return tuple(
            Utilisation(line, of[id(line)], named(line.organisation), chez_eux(line, self.projet))
            for line in self.projet.reutilisations
        )

    # --- How to reuse it --------------------------------------------------------------------

    @property
    def couts(self) -> list[tuple[Mode, str]]:
        """The ways of reuse, and what each costs."""
        return [(mode, phrases.cout(mode)) for mode in self.projet.reutiliser.modes]

    @property
    def prix(self) -> str:
        """Its prices, that of its simplest way first: « Gratuit ou sur devis »; or why none is known."""
        costs = [mode.cout for mode in self.projet.reutiliser.modes if mode.cout]
        known = (
            libelle("nature_cout", cost.nature) if cost.montant is None else f"{nombre(cost.montant)}{NBSP}€"
            for cost in costs
        )
        return phrase(dict.fromkeys(known), "ou") or f"Prix {self.absence(PRIX).dit}"

    @property
    def prix_et_voie(self) -> str:
        """Its prices and its simplest way: « Gratuit, service en ligne partagé »."""
        modes = self.projet.reutiliser.modes[:1]
        return ", ".join((self.prix, *(minuscule(libelle("mode_reutilisation", m.mode)) for m in modes)))

    @property
    def efforts(self) -> list[tuple[str, str, Charge]]:
        """Each effort that is known: when it is asked for, in words, and as the file says it."""
        known = self.projet.reutiliser.effort
        both = (("Pour démarrer", known.installation), ("Chaque année", known.exploitation)) if known else ()
        return [(when, phrases.charge(one), one) for when, one in both if one]

    @cached_property
    def questions(self) -> tuple[QuestionAPoser, ...]:
        """What a reuser must know and that nobody wrote."""
        return besoins.questions(self.projet, self.usages)

    # --- Its code, its quality, its sources -------------------------------------------------

    @cached_property
    def activite(self) -> BilanActivite:
        """What the readings of its repositories say together."""
        return bilan(self.projet, self.fonds.lectures, self.fonds.ensembles, self.fonds.today)

    @property
    def signalements(self) -> tuple[Signalement, ...]:
        """What the readings say against its page."""
        return signalements(self.projet, self.fonds.lectures, self.fonds.today)

    @property
    def lecture(self) -> LectureDeDepot | None:
        """What was read of its main repository."""
        return self.fonds.lectures.get(self.projet.depot_principal.url)

    @cached_property
    def publiccode(self) -> Export:
        """What a publiccode.yml says of it, with the names of who uses it in production."""
        used = (line for usage in self.usages if usage.compte for line in usage.actives)
        named = self.fonds.reference.nommer
        return exporter(self.projet, [named(one.organisation) for one in used if one.etat == EN_PRODUCTION])

    @property
    def dependance(self) -> str:
        """How much of the work one person does, when it is most of it."""
        share = self.activite.dependance
        return f"Une personne fait {share} % des changements" if share else ""

    @property
    def licence(self) -> Obligations:
        """What its licence allows and asks for."""
        return licences.decrire(self.projet.licence)

    @property
    def demarches(self) -> list[DemarcheDite]:
        """Each quality approach that the schema knows, in its order."""
        titles = schemas.schema("projet")["properties"]["qualite"]["properties"]
        said = {name: getattr(self.projet.qualite, name) or Demarche() for name in titles}
        return [DemarcheDite(name, titles[name]["title"], one) for name, one in said.items()]

    @property
    def relations(self) -> tuple[LienEntreCommuns, ...]:
        """How it stands to other commons, whichever file says it."""
        return self.fonds.liens.get(self.projet.slug, ())

    @property
    def divergences(self) -> list[tuple[str, Divergence]]:
        """Each field on which sources disagree, under its title."""
        return [((schemas.partie_nommee(one.champ) or {})["title"], one) for one in self.projet.divergences]

    # --- When --------------------------------------------------------------------------------

    @cached_property
    def parutions(self) -> Parutions:
        """What is known of the entry of its facts."""
        return self.fonds.registre.de(self.projet, self.fonds.reference)

    @property
    def evenements(self) -> tuple[Evenement, ...]:
        """What entered the catalogue about it, newest first."""
        fonds = self.fonds
        return chronologie.evenements(self.parutions, fonds.lectures, fonds.today, fonds.reference.nommer)

    @cached_property
    def derniere_date(self) -> date | None:
        """The day, up to today, of its last dated fact."""
        return parutions.derniere_date(self.projet, self.fonds.lectures, self.fonds.today)

    @property
    def modifie_le(self) -> date | None:
        """The last day when what is published of it changed, if it is known."""
        lectures = self.fonds.lectures
        read = (lectures[depot.url].lu_le for depot in self.projet.depots if depot.url in lectures)
        return self.fonds.registre.modifie_le(self.projet, read)
