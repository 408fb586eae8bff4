"""What is concluded of one common, each worked out once: pages, API, tables and comparison read it here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from catalogue_communs.collectivites.objets import COMMUNE
from catalogue_communs.faits import chronologie, impact, lieux, phrases
from catalogue_communs.faits.fonds import Fonds, LienEntreCommuns
from catalogue_communs.faits.prix import Prix, Voie, prix_de
from catalogue_communs.faits.publiccode import Export, exporter
from catalogue_communs.faits.usages import (
    ARRETE,
    RECENT,
    BilanUsages,
    Usage,
    chez_eux,
    usages_de,
)
from catalogue_communs.forges import modele as forges
from catalogue_communs.forges.bilan import BilanActivite, Signalement, signalements
from catalogue_communs.modele import (
    Indicateur,
    Projet,
    libelle,
)
from catalogue_communs.modele.provenance import Divergence, Source
from catalogue_communs.modele.qualite import Accessibilite, Demarche
from catalogue_communs.modele.reutilisations import ARRETEE, CONFIRMEE, Reutilisation
from catalogue_communs.modele.reutiliser import Charge
from catalogue_communs.modele.sources_vivantes import SourceVivante
from catalogue_communs.parutions.registre import Parutions
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.dates import du_jour, le_jour
from catalogue_communs.socle.texte import (
    NBSP,
    accorder,
    denombrer,
    majuscule,
    minuscule,
    nombre,
    phrase,
)
from catalogue_communs.sources.releves import LectureDeSource

# The quantity of a figure that counts the same organisations as the list of users.
COLLECTIVITES_UTILISATRICES = "collectivites-utilisatrices"


class Utilisation(NamedTuple):
    """A line of a file that says a use.

    Who it is, the use that it belongs to, where they run it themselves.
    """

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
        stopped = self.dite.etat == ARRETEE or self.usage.degre == ARRETE
        return not (self.en_cours or stopped)

    @property
    def etat(self) -> str:
        """Its state, as its proof shows it.

        « En production », « Nommé », « Arrêtée le 3 mai 2025 », or that its end is past.
        """
        fin, arret = self.dite.fin_annoncee, self.dite.arretee_le
        if self.terminee:
            suivie = self.usage.suite_dite(self.dite)
            return majuscule(phrases.campagne_terminee(fin, suivie=suivie)) if fin else ""
        if arret:
            return f"{libelle('etat_reutilisation', self.dite.etat)} {le_jour(arret)}"
        return phrases.etat_montre(self.dite, self.usage.jour)

    @property
    def jour_dit(self) -> str:
        """Of which day it is, and until when it is still said; nothing without a date."""
        return phrases.jour_dit(self.usage, self.dite)

    @property
    def constats(self) -> list[tuple[str, str]]:
        """What a machine saw of it, and where.

        It is its own instance in service.
        """
        if not self.en_cours:
            return []
        constats = []
        for appui, constat in phrases.constats(self.usage):
            if appui.adresse and appui.adresse == self.dite.instance:
                constats.append((constat, appui.adresse))
        return constats

    @property
    def preuve(self) -> str:
        """Of which kind its proof is and, when it is confirmed, since which day."""
        label = phrases.genre_de_preuve(self.dite)
        confirmation = self.dite.confirmation
        if self.dite.statut == CONFIRMEE and confirmation:
            return f"{label}, {le_jour(confirmation.le)}"
        return label


class DemarcheDite(NamedTuple):
    """A quality approach that the schema knows, under its title: what a common says of it."""

    champ: str
    titre: str
    dite: Demarche

    @property
    def etat(self) -> str:
        """Its state in words, the level and the rate of an accessibility too.

        Nothing when it is not said.
        """
        demarche = self.dite
        etat = libelle("etat_qualite", demarche.etat) if demarche.etat else ""
        if isinstance(demarche, Accessibilite):
            if demarche.niveau:
                etat = libelle("niveau_accessibilite", demarche.niveau)
            if demarche.taux is not None:
                etat += f" ({nombre(demarche.taux)}{NBSP}% des critères)"
        return etat

    @property
    def connue(self) -> bool:
        """Whether anything is known."""
        return bool(self.etat or self.dite.note or self.dite.lien)


@dataclass(frozen=True)
class Conclusions:
    """A common, and what the facts of a build say of it, each worked out when asked for."""

    projet: Projet
    contexte: Fonds

    def absence(self, champ: str) -> phrases.NonDit:
        """Say why a field, named with dots, is missing."""
        return phrases.absence(self.projet, champ)

    @property
    def besoins(self) -> list[str]:
        """The titles of the needs that it answers."""
        return [phrases.titres_des_besoins()[slug] for slug in phrases.besoins_de(self.projet)]

    @property
    def besoin(self) -> str:
        """The identifier of the first of them, which gives it its colour."""
        return phrases.besoins_de(self.projet)[0]

    @property
    def publics(self) -> str:
        """The kinds of collectivité that it is made for."""
        return phrase(libelle("public", slug) for slug in self.projet.publics.collectivites)

    @property
    def bornes(self) -> str:
        """The bounds of population that it is made for."""
        population, bornes = self.projet.publics.population, []
        if population and population.min:
            bornes.append(f"à partir de {nombre(population.min)} habitants")
        if population and population.max:
            bornes.append(f"jusqu’à {nombre(population.max)} habitants")
        return ", ".join(bornes)

    @property
    def porteurs(self) -> str:
        """The organisations that carry it."""
        return ", ".join(porteur.nom for porteur in self.projet.porteurs_principaux)

    @property
    def porteurs_en_bref(self) -> str:
        """The first of them, and how many others."""
        premier, *autres = self.projet.porteurs_principaux
        if not autres:
            return premier.nom
        return f"{premier.nom} et {denombrer(len(autres), 'autre', 'autres')}"

    # --- What it changes --------------------------------------------------------------------

    @cached_property
    def lignes(self) -> tuple[impact.Ligne, ...]:
        """Its indicators."""
        return impact.lignes(self.projet, self.contexte.today)

    @cached_property
    def vedettes(self) -> tuple[impact.Ligne, ...]:
        """Its best three figures."""
        return impact.vedettes(self.lignes)

    @property
    def principal(self) -> impact.Ligne | None:
        """Its main figure; the first that has a measure when none is told to be the main one."""
        return next((line for line in self.lignes if line.derniere), None)

    @property
    def sans_chiffre(self) -> str:
        """Why it has no figure here."""
        return self.absence(phrases.CHIFFRES).dit

    def a_dessiner(self, indicateur: Indicateur) -> Indicateur:
        """Return an indicator with the points that its living sources gave."""
        return impact.prolonger(self.projet, indicateur, self.contexte.releves)

    def suivis(self, line: impact.Ligne) -> Iterator[tuple[SourceVivante, LectureDeSource | None]]:
        """Yield the living sources of an indicator, and the last answer of each, if any."""
        for source, _ in impact.declarees(self.projet, line.indicateur.id):
            releve = self.contexte.releves.get((self.projet.slug, source.id))
            yield source, releve.derniere if releve else None

    # --- Who uses it ------------------------------------------------------------------------

    @cached_property
    def usages(self) -> Sequence[Usage]:
        """Who uses it, or used it, in the order of its file."""
        contexte = self.contexte
        return usages_de(self.projet, contexte.reference, contexte.today, contexte.presences)

    @cached_property
    def bilan(self) -> BilanUsages:
        """How many use it, and where."""
        return BilanUsages(self.usages, self.contexte.reference)

    @property
    def bilan_recent(self) -> BilanUsages:
        """How many a recent proof shows to use it, and where."""
        recents = (usage for usage in self.usages if usage.degre == RECENT)
        return BilanUsages(recents, self.contexte.reference)

    @cached_property
    def locaux(self) -> list[lieux.FaitLocal]:
        """What it says of places, without the list of who uses it there."""
        return lieux.locaux(self.projet, self.usages, self.contexte.reference, self.contexte.today)

    @property
    def utilisateurs(self) -> str:
        """Who uses it in a few sentences, its carriers apart; what is zero is not said.

        Only a use that a recent proof shows covers anybody: a name covers nobody.
        """
        bilan, recent, sentences = self.bilan, self.bilan_recent, []
        if bilan.organisations:
            count = denombrer(bilan.organisations, "organisme connu", "organismes connus")
            sentences.append(f"{count} : {', '.join(phrases.par_preuve(bilan))}.")
        covered = phrases.couverture(recent, self.contexte.reference)
        if covered:
            mots = ("est montré en service", "sont montrés en service")
            recents = denombrer(recent.organisations, *mots)
            sentences.append(f"{recents} par une preuve de moins de dix-huit mois. {covered}")
        if bilan.porteurs:
            mots = (
                "porteur du commun l’utilise lui-même",
                "porteurs du commun l’utilisent eux-mêmes",
            )
            porteurs = denombrer(bilan.porteurs, *mots)
            verb = accorder(bilan.porteurs, "il n’est", "ils ne sont")
            sentences.append(f"À part, {porteurs} : {verb} pas dans ces comptes.")
        return " ".join(sentences)

    @property
    def utilisateurs_en_bref(self) -> str:
        """How many use it, how many communes, and how many a recent proof shows; or why nobody knows.

        What no proof of the last eighteen months shows is to be confirmed again.
        """
        bilan = self.bilan
        usages, recents = bilan.reutilisations, bilan.recentes
        if not usages and bilan.porteurs:
            return "Son porteur l’utilise lui-même ; personne d’autre n’est nommé ici"
        if not usages:
            return f"Utilisateurs : {self.absence('reutilisations').dit}"
        if recents == usages:
            count = denombrer(usages, "organisme l’utilise", "organismes l’utilisent")
            return f"{count}, d’après une preuve de moins de dix-huit mois"
        count = denombrer(usages, "utilisateur nommé", "utilisateurs nommés")
        communes = bilan.par_niveau[COMMUNE]
        if communes:
            count += f" ({denombrer(communes, 'commune', 'communes')})"
        if not recents:
            return f"{count}, à reconfirmer"
        return f"{count}, dont {nombre(recents)} avec une preuve de moins de dix-huit mois"

    @cached_property
    def utilisations(self) -> tuple[Utilisation, ...]:
        """Every line of its file that says a use, in its order."""
        usages = {id(ligne): usage for usage in self.usages for ligne in usage.lignes}
        utilisations = []
        for ligne in self.projet.reutilisations:
            nom = self.contexte.reference.nommer(ligne.organisation)
            instance = chez_eux(ligne, self.projet)
            utilisations.append(Utilisation(ligne, usages[id(ligne)], nom, instance))
        return tuple(utilisations)

    @property
    def annonce(self) -> str:
        """Set beside the names a count of users that lists nobody."""
        principal = self.principal
        if principal is None or not self.chiffre_de_qui_utilise:
            return ""
        compte = " ".join(principal.quantite)
        return f"Compte annoncé, sans liste : {compte}."

    @property
    def chiffre_de_qui_utilise(self) -> bool:
        """Tell whether the main figure counts the collectivités that use it."""
        principal = self.principal
        if principal is None:
            return False
        return principal.indicateur.grandeur == COLLECTIVITES_UTILISATRICES

    # --- How to reuse it --------------------------------------------------------------------

    @cached_property
    def prix_connus(self) -> tuple[Prix, ...]:
        """The price of each way of reuse that has one, in the order of the file."""
        return tuple(prix_de(self.projet, self.contexte.today))

    @property
    def couts(self) -> list[Voie]:
        """The ways of reuse, and what each costs, with its day and its caveat."""
        prix_des_modes = {id(prix.mode): prix for prix in self.prix_connus}
        voies = []
        for mode in self.projet.reutiliser.modes:
            prix = prix_des_modes.get(id(mode))
            if prix is None:
                voies.append(Voie(mode))
                continue
            source = prix.source if prix.source != mode.source else None
            voies.append(Voie(mode, prix.en_entier(str), source))
        return voies

    @property
    def prix(self) -> str:
        """Its prices, that of its simplest way first: « Gratuit ou sur devis ».

        Or why none is known.
        """
        connus = dict.fromkeys(prix.court for prix in self.prix_connus)
        return phrase(connus, "ou") or f"Prix {self.absence(phrases.PRIX).dit}"

    @property
    def prix_en_un_mot(self) -> str:
        """The same, for a card: the page read in vain is on the page of the common."""
        if self.prix_connus:
            return self.prix
        return f"Prix {self.absence(phrases.PRIX).mot}"

    @property
    def prix_sur(self) -> bool:
        """Whether its first price can be believed today, everywhere."""
        return any(prix.sur for prix in self.prix_connus[:1])

    @property
    def reserve_du_prix(self) -> str:
        """What may belie its first price, in a sentence: it follows it everywhere."""
        return next((prix.reserve for prix in self.prix_connus if prix.reserve), "")

    @property
    def prix_et_voie(self) -> str:
        """Its prices and its simplest way, for whom it is when not for all.

        « Gratuit, service en ligne partagé ».
        """
        parts = [self.prix]
        for mode in self.projet.reutiliser.modes[:1]:
            parts.append(minuscule(libelle("mode_reutilisation", mode.mode)))
            if mode.territoire:
                parts[-1] += f" ({mode.territoire})"
        return ", ".join(parts)

    @property
    def efforts(self) -> list[tuple[str, str, Charge]]:
        """Each effort that is known: when it is asked for, in words, and as the file says it."""
        effort = self.projet.reutiliser.effort
        if effort is None:
            return []
        charges = (("Pour démarrer", effort.installation), ("Chaque année", effort.exploitation))
        return [(quand, phrases.charge_dite(charge), charge) for quand, charge in charges if charge]

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """What a reuser must know and that nobody wrote."""
        return phrases.questions(self.projet, self.usages)

    # --- Its code, its quality, its sources -------------------------------------------------

    @cached_property
    def activite(self) -> BilanActivite:
        """What the readings of its repositories say together."""
        contexte = self.contexte
        return BilanActivite(self.projet, contexte.lectures, contexte.ensembles, contexte.today)

    @property
    def signalements(self) -> tuple[Signalement, ...]:
        """What the readings say against its page."""
        return tuple(signalements(self.projet, self.contexte.lectures, self.contexte.today))

    @property
    def lecture(self) -> forges.LectureDeDepot | None:
        """What was read of its main repository."""
        return self.contexte.lectures.get(self.projet.depot_principal.url)

    @cached_property
    def publiccode(self) -> Export:
        """What a publiccode.yml says of it, with the names of who was lately shown to use it."""
        recents = (usage for usage in self.usages if usage.compte and usage.degre == RECENT)
        organismes = (usage.derniere.organisation for usage in recents)
        return exporter(self.projet, map(self.contexte.reference.nommer, organismes))

    @property
    def dependance(self) -> str:
        """How much of the work one person does, when it is most of it."""
        share = self.activite.dependance
        return f"Une personne fait {share} % des changements" if share else ""

    @property
    def travail(self) -> str:
        """How many people changed the code in a year, and when last."""
        bilan = self.activite
        return phrases.travail(bilan.auteurs_12_mois, bilan.dernier_commit_humain)

    @property
    def licence(self) -> licences.Obligations:
        """What its licence allows and asks for."""
        return licences.decrire(self.projet.licence)

    @property
    def demarches(self) -> list[DemarcheDite]:
        """Each quality approach that the schema knows, in its order."""
        qualite, demarches = self.projet.qualite, []
        champs = schemas.schema("projet")["properties"]["qualite"]["properties"]
        for champ, part in champs.items():
            dite = getattr(qualite, champ) or Demarche()
            demarches.append(DemarcheDite(champ, part["title"], dite))
        return demarches

    @property
    def relations(self) -> tuple[LienEntreCommuns, ...]:
        """How it stands to other commons, whichever file says it."""
        return self.contexte.liens.get(self.projet.slug, ())

    @property
    def divergences(self) -> list[tuple[str, Divergence]]:
        """Each field on which sources disagree, under its title."""
        return [
            (titre_du_champ(divergence.champ), divergence) for divergence in self.projet.divergences
        ]

    @property
    def dates_des_sources(self) -> str:
        """The own day of its newest source, and how many bear none.

        Nothing of a file without sources.
        """
        sources, sentences = self.projet.sources, []
        jours = [source.jour for source in sources if source.jour]
        if jours:
            newest = max(jours, key=lambda jour: jour.dernier_jour)
            sentences.append(f"La plus récente porte la date {du_jour(newest)}.")
        undated = len(sources) - len(jours)
        if undated:
            mots = ("est une copie de date inconnue", "sont des copies de date inconnue")
            sentences.append(f"{denombrer(undated, *mots)}.")
        return " ".join(sentences)

    @staticmethod
    def lecture_de(source: Source) -> str:
        """Say how a source was read, and of which day it is."""
        return phrases.comment_lue(source)

    # --- When --------------------------------------------------------------------------------

    @cached_property
    def parutions(self) -> Parutions:
        """What is known of the entry of its facts."""
        return self.contexte.registre.de(self.projet, self.contexte.reference)

    @cached_property
    def evenements(self) -> tuple[chronologie.Evenement, ...]:
        """What entered the catalogue about it, newest first."""
        return chronologie.evenements(self.parutions, self.contexte.lectures)

    @cached_property
    def derniere_date(self) -> date | None:
        """The day, up to today, of its last dated fact."""
        return chronologie.derniere_date(self.projet, self.contexte.lectures, self.contexte.today)


def titre_du_champ(champ: str) -> str:
    """Return the title of a field, named with dots."""
    return str((schemas.partie_nommee(champ) or {})["title"])
