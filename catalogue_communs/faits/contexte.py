"""What a build has read, and what every page concludes of it: of each common, of all together, what there is to do.

A text is empty without a fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from catalogue_communs.collectivites import Collectivite, Reference, reference
from catalogue_communs.faits import chronologie, impact, lieux, phrases
from catalogue_communs.faits.prix import Prix, prix_de
from catalogue_communs.faits.publiccode import Export, exporter
from catalogue_communs.faits.usages import (
    ARRETE,
    DIT,
    RECENT,
    BilanUsages,
    Usage,
    chez_eux,
    usages_de,
)
from catalogue_communs.forges import modele as forges
from catalogue_communs.forges.bilan import BilanActivite, Signalement, signalements
from catalogue_communs.modele import (
    Catalogue,
    Guichet,
    Indicateur,
    Mode,
    Projet,
    convertir,
    libelle,
)
from catalogue_communs.modele.base import FichierInvalide
from catalogue_communs.modele.presences import Presences, lire_presences
from catalogue_communs.modele.provenance import Divergence, Source
from catalogue_communs.modele.qualite import Accessibilite, Demarche
from catalogue_communs.modele.reutilisations import ARRETEE, CONFIRMEE, Reutilisation
from catalogue_communs.modele.reutiliser import Charge
from catalogue_communs.modele.sources_vivantes import SourceVivante
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.dates import du_jour, le_jour
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    NBSP,
    PAS_LU,
    accorder,
    citer,
    denombrer,
    enumerer,
    grouper,
    minuscule,
    nombre,
    phrase,
    sans_accent,
)
from catalogue_communs.sources.lecture import LectureDeSource, ReleveDeSource, lire_releves
from catalogue_communs.validation import Rapport, valider
from catalogue_communs.validation.contenus import manquants

T = TypeVar("T")
# A card names so many kinds of collectivité.
PUBLICS_EN_BREF = 2


def charger(root: Path, today: date) -> tuple[Catalogue, Rapport]:
    """Read `root` as of `today`; a file with an error is left out and reported."""
    rapport = valider(root, today)
    read = (fiche.projet for fiche in rapport.sans_erreur())
    projets = sorted(read, key=lambda projet: (sans_accent(projet.nom), projet.slug))
    guichet = None
    if rapport.guichet and rapport.guichet.document.fichier not in rapport.en_erreur:
        guichet = convertir(rapport.guichet.document.valeurs, Guichet)
    return Catalogue(tuple(projets), guichet), rapport


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
        stopped = self.dite.etat == ARRETEE or self.usage.degre == ARRETE
        return not (self.en_cours or stopped)

    @property
    def etat(self) -> str:
        """Its state, as its proof shows it: « En production », « Nommé », « Arrêtée le 3 mai 2025 », or that its end is past."""
        end, stop = self.dite.fin_annoncee, self.dite.arretee_le
        if self.terminee:
            return f"C{phrases.campagne_terminee(end)[1:]}" if end else ""
        if stop:
            return f"{libelle('etat_reutilisation', self.dite.etat)} {le_jour(stop)}"
        return phrases.etat_montre(self.dite, self.usage.jour)

    @property
    def constats(self) -> list[tuple[str, str]]:
        """What a machine saw of it, and where: its own instance in service, what the organisation says (« » where: by e-mail)."""
        seen = phrases.constats(self.usage) if self.en_cours else ()
        mine = {DIT, self.dite.instance}
        return [
            (words, one.adresse or "") for one, words in seen if {one.genre, one.adresse} & mine
        ]

    @property
    def preuve(self) -> str:
        """Of which kind its proof is and, when it is confirmed, since which day."""
        label = phrases.genre_de_preuve(self.dite)
        said = self.dite.confirmation if self.dite.statut == CONFIRMEE else None
        return f"{label}, {le_jour(said.le)}" if said else label


class LienEntreCommuns(msgspec.Struct, frozen=True):
    """How a common stands to another (`commun`: its slug), as the file of `auteur`, and one of its sources, say it.

    `place`: whether the two go together (« avec ») or one instead of the other (« a-la-place »).
    """

    commun: str
    libelle: str
    place: str
    auteur: str
    note: str = ""
    source: str | None = None


def _dits(projet: Projet) -> Iterator[tuple[LienEntreCommuns, LienEntreCommuns]]:
    kinds, archive, slug = schemas.vocabulaires()["relation"].valeurs, projet.archive, projet.slug
    for r in projet.relations:
        kind = kinds[r.type]
        lien = LienEntreCommuns(
            r.commun, kind.libelle, kind.extra["place"], slug, r.note or "", r.source
        )
        yield lien, replace(lien, commun=slug, libelle=kind.extra["inverse"])
    if archive and archive.remplace_par:
        kind = kinds["remplace"]
        back = LienEntreCommuns(slug, kind.libelle, kind.extra["place"], slug, "", archive.source)
        yield replace(back, commun=archive.remplace_par, libelle=kind.extra["inverse"]), back


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
    """A common, and what the facts of a build say of it, each worked out when asked for."""

    projet: Projet
    contexte: Contexte

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
    def publics_en_bref(self) -> str:
        """The first kinds of collectivité that it is made for, and how many others."""
        noms = [libelle("public", slug) for slug in self.projet.publics.collectivites]
        autres = len(noms) - PUBLICS_EN_BREF
        if autres <= 1:
            return phrase(noms)
        return (
            f"{', '.join([noms[0], *map(minuscule, noms[1:PUBLICS_EN_BREF])])} et {autres} autres"
        )

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
        first, *others = self.projet.porteurs_principaux
        return (
            f"{first.nom} et {denombrer(len(others), 'autre', 'autres')}" if others else first.nom
        )

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
        """Yield the living sources of an indicator, and the last answer of each, if it was ever read."""
        for source, _ in impact.declarees(self.projet, line.indicateur.id):
            read = self.contexte.releves.get((self.projet.slug, source.id))
            yield source, read.derniere if read else None

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
        return BilanUsages(
            (usage for usage in self.usages if usage.degre == RECENT), self.contexte.reference
        )

    @cached_property
    def locaux(self) -> list[lieux.FaitLocal]:
        """What it says of places, without the list of who uses it there."""
        return lieux.locaux(self.projet, self.usages, self.contexte.reference, self.contexte.today)

    @property
    def utilisateurs(self) -> str:
        """Who uses it in a few sentences, its carriers apart; what is zero is not said.

        Only a use that a recent proof shows covers anybody: a name covers nobody.
        """
        bilan, recents = self.bilan, self.bilan_recent
        carriers, total = bilan.porteurs, bilan.organisations
        known = denombrer(total, "organisme connu", "organismes connus")
        said = [f"{known} : {', '.join(phrases.par_preuve(bilan))}."] if total else []
        if covered := phrases.couverture(recents, self.contexte.reference):
            words = ("est montré en service", "sont montrés en service")
            shown = denombrer(recents.organisations, *words)
            said.append(f"{shown} depuis moins de dix-huit mois. {covered}")
        if carriers:
            words = (
                "porteur du commun l’utilise lui-même",
                "porteurs du commun l’utilisent eux-mêmes",
            )
            verb = accorder(carriers, "il n’est", "ils ne sont")
            said.append(f"À part, {denombrer(carriers, *words)} : {verb} pas dans ces comptes.")
        return " ".join(said)

    @property
    def utilisateurs_en_bref(self) -> str:
        """How many use it, and how many of them a recent proof shows; or why nobody knows."""
        counted = self.bilan
        users, recent = counted.reutilisations, counted.recentes
        said = denombrer(users, "organisme connu l’utilise", "organismes connus l’utilisent")
        if not users and counted.porteurs:
            return "Son porteur l’utilise lui-même ; personne d’autre n’est nommé ici"
        if not users:
            return f"Utilisateurs : {self.absence('reutilisations').dit}"
        if recent == users:
            return f"{said}, montré depuis moins de dix-huit mois"
        if not recent:
            return f"{said}, d’après des preuves plus anciennes, de simples noms ou des essais"
        shown = accorder(recent, "montré", "montrés")
        return f"{said}, dont {nombre(recent)} {shown} depuis moins de dix-huit mois"

    @cached_property
    def utilisations(self) -> tuple[Utilisation, ...]:
        """Every line of its file that says a use, in its order."""
        of = {id(line): usage for usage in self.usages for line in usage.lignes}
        named, home = self.contexte.reference.nommer, chez_eux
        lines = self.projet.reutilisations
        return tuple(
            Utilisation(o, of[id(o)], named(o.organisation), home(o, self.projet)) for o in lines
        )

    # --- How to reuse it --------------------------------------------------------------------

    @cached_property
    def prix_connus(self) -> tuple[Prix, ...]:
        """The price of each way of reuse that has one, in the order of the file."""
        return tuple(prix_de(self.projet, self.contexte.today))

    @property
    def couts(self) -> list[tuple[Mode, str]]:
        """The ways of reuse, and what each costs, with its day and its caveat; nothing where nobody says it."""
        entiers = {id(prix.mode): prix.en_entier(_sans_point) for prix in self.prix_connus}
        return [(mode, entiers.get(id(mode), "")) for mode in self.projet.reutiliser.modes]

    @property
    def prix(self) -> str:
        """Its prices, that of its simplest way first: « Gratuit ou sur devis »; or why none is known."""
        connus = dict.fromkeys(prix.court for prix in self.prix_connus)
        return phrase(connus, "ou") or f"Prix {self.absence(phrases.PRIX).dit}"

    @property
    def reserve_du_prix(self) -> str:
        """What may belie its first price, in a sentence: it follows it everywhere."""
        return next((prix.reserve for prix in self.prix_connus if prix.reserve), "")

    @property
    def prix_et_voie(self) -> str:
        """Its prices and its simplest way, for whom it is when not for all: « Gratuit, service en ligne partagé »."""
        parts = [self.prix]
        for mode in self.projet.reutiliser.modes[:1]:
            parts.append(minuscule(libelle("mode_reutilisation", mode.mode)))
            if mode.territoire:
                parts[-1] += f" ({mode.territoire})"
        return ", ".join(parts)

    @property
    def efforts(self) -> list[tuple[str, str, Charge]]:
        """Each effort that is known: when it is asked for, in words, and as the file says it."""
        known = self.projet.reutiliser.effort
        both = (
            (("Pour démarrer", known.installation), ("Chaque année", known.exploitation))
            if known
            else ()
        )
        return [(when, phrases.charge_dite(charge), charge) for when, charge in both if charge]

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """What a reuser must know and that nobody wrote."""
        return phrases.questions(self.projet, self.usages)

    # --- Its code, its quality, its sources -------------------------------------------------

    @cached_property
    def activite(self) -> BilanActivite:
        """What the readings of its repositories say together."""
        about = self.contexte
        return BilanActivite(self.projet, about.lectures, about.ensembles, about.today)

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
    def licence(self) -> licences.Obligations:
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
        return self.contexte.liens.get(self.projet.slug, ())

    @property
    def divergences(self) -> list[tuple[str, Divergence]]:
        """Each field on which sources disagree, under its title."""
        return [
            ((schemas.partie_nommee(one.champ) or {})["title"], one)
            for one in self.projet.divergences
        ]

    @property
    def dates_des_sources(self) -> str:
        """The own day of its newest source, and how many bear none; nothing of a file without sources."""
        sources = self.projet.sources
        days = [source.jour for source in sources if source.jour]
        undated = len(sources) - len(days)
        sentences = []
        if days:
            newest = max(days, key=lambda day: day.dernier_jour)
            sentences.append(f"La plus récente porte la date {du_jour(newest)}.")
        if undated:
            words = ("est une copie de date inconnue", "sont des copies de date inconnue")
            sentences.append(f"{denombrer(undated, *words)}.")
        return " ".join(sentences)

    @staticmethod
    def lecture_de(source: Source) -> str:
        """Say how a source was read, and of which day it is."""
        return phrases.comment_lue(source)

    # --- When --------------------------------------------------------------------------------

    @cached_property
    def parutions(self) -> chronologie.Parutions:
        """What is known of the entry of its facts."""
        return self.contexte.registre.de(self.projet, self.contexte.reference)

    @property
    def evenements(self) -> tuple[chronologie.Evenement, ...]:
        """What entered the catalogue about it, newest first."""
        return chronologie.evenements(self.parutions, self.contexte.lectures)

    @cached_property
    def derniere_date(self) -> date | None:
        """The day, up to today, of its last dated fact."""
        return chronologie.derniere_date(self.projet, self.contexte.lectures, self.contexte.today)


def _sans_point(text: str) -> str:
    return text.removesuffix(".")


def _lu(lire: Callable[[Path], T], root: Path) -> T | None:
    try:
        return lire(root)
    except FichierInvalide:
        # The validation tells which file, and stops a publication.
        return None


@dataclass(frozen=True)
class Contexte:
    """The files of a folder as of `today`, and what is concluded of them; each is worked out when first asked for."""

    root: Path
    catalogue: Catalogue
    today: date
    # The values of the file of each common, in JSON, by its slug.
    valeurs: Mapping[str, bytes] = field(default_factory=dict)
    # By the identity of a common, which the conclusion keeps: it cannot become that of another.
    _communs: dict[int, Conclusions] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    # --- What was read -----------------------------------------------------------------

    @cached_property
    def reference(self) -> Reference:
        """The collectivités of France."""
        return reference(self.root)

    @cached_property
    def lectures(self) -> Mapping[str, forges.LectureDeDepot]:
        """The readings of the repositories, by their address; none when one of them is spoiled."""
        return _lu(forges.lire_lectures, self.root) or {}

    @cached_property
    def ensembles(self) -> Mapping[str, forges.Ensemble]:
        """What the readings of the repositories of a common give together, by its slug."""
        return _lu(forges.lire_ensembles, self.root) or {}

    @cached_property
    def releves(self) -> Mapping[tuple[str, str], ReleveDeSource]:
        """What was read of living sources."""
        return _lu(lire_releves, self.root) or {}

    @cached_property
    def presences(self) -> Presences:
        """What was seen of instances and of pages that cite."""
        return _lu(lire_presences, self.root) or Presences()

    @cached_property
    def registre(self) -> chronologie.Registre:
        """What was published, and since when; when each hand-written page last changed."""
        return chronologie.Registre(self.root, self.today)

    @cached_property
    def liens(self) -> Mapping[str, tuple[LienEntreCommuns, ...]]:
        """How each common that has links stands to others, by its slug, its own first: once when both sides say it, never to one that does not exist."""
        known = {projet.slug for projet in self.catalogue.projets}
        every = (pair for projet in self.catalogue.projets for pair in _dits(projet))
        said = [(lien, back) for lien, back in every if lien.commun in known]
        found: dict[str, dict[tuple[str, str], LienEntreCommuns]] = defaultdict(dict)
        both = [(lien.auteur, lien) for lien, _ in said] + [
            (lien.commun, back) for lien, back in said
        ]
        for slug, lien in both:
            if slug != lien.commun:
                found[slug].setdefault((lien.commun, lien.libelle), lien)
        return {slug: tuple(once.values()) for slug, once in found.items()}

    # --- Each common -------------------------------------------------------------------

    def commun(self, projet: Projet) -> Conclusions:
        """Return what is concluded of a common, made once until `oublier`."""
        if id(projet) not in self._communs:
            self._communs[id(projet)] = Conclusions(projet, self)
        return self._communs[id(projet)]

    def oublier(self, projet: Projet) -> None:
        """Forget what was concluded of a common: it would be made again."""
        self._communs.pop(id(projet), None)

    @property
    def communs(self) -> Iterator[Conclusions]:
        """What is concluded of each common, in the order of the catalogue."""
        return map(self.commun, self.catalogue.projets)

    @property
    def lignes(self) -> tuple[impact.Ligne, ...]:
        """The indicators of every common."""
        return tuple(line for one in self.communs for line in one.lignes)

    @property
    def derniere_date(self) -> date | None:
        """The day of the last dated fact of any common."""
        return max(filter(None, (one.derniere_date for one in self.communs)), default=None)

    # --- The places --------------------------------------------------------------------

    @cached_property
    def usages_par_departement(self) -> dict[str, tuple[Usage, ...]]:
        """Reuses that did not stop by the département that they reach; an organisation without a place is nowhere."""
        return grouper(
            (code, usage)
            for one in self.communs
            for usage in one.usages
            if usage.degre != ARRETE and isinstance(usage.organisation, Collectivite)
            for code in self.reference.departements_de(usage.organisation)
        )

    @cached_property
    def locaux_par_departement(self) -> dict[str, tuple[lieux.FaitLocal, ...]]:
        """What every common says of places, by the département that is named."""
        facts = chain.from_iterable(one.locaux for one in self.communs)
        return grouper((code, fact) for fact in facts for code in fact.departements)

    @cached_property
    def territoires(self) -> Mapping[Collectivite, str]:
        """The address of the page of each région and département of which something is said; the others have none."""
        said = self.usages_par_departement.keys() | self.locaux_par_departement.keys()
        places = lieux.territoires(self.reference).items() if programme().territoires else ()
        return {
            place: path
            for place, path in places
            if not said.isdisjoint(lieux.situer(place, self.reference))
        }


# --- What there is to do, for those who keep the pages --------------------------------------------

MANQUE, ANCIEN, A_RECONFIRMER, CASSE = "manque", "ancien", "à reconfirmer", "cassé"


def etats_des_fiches(
    contexte: Contexte, rapport: Rapport
) -> list[tuple[Projet, dict[str, list[str]]]]:
    """List by kind, as other rules judge it, what there is to do on each page that can be published; those that need most come first."""
    absent = {fiche.slug: manquants(fiche) for fiche in rapport.fiches}
    states = [(one.projet, _a_faire(one, absent[one.projet.slug])) for one in contexte.communs]
    # The kinds are in the order of what presses most.
    return sorted(states, key=lambda state: [-len(told) for told in state[1].values()])


def _a_faire(commun: Conclusions, absent: Iterable[str]) -> dict[str, list[str]]:
    broken = [f"{one.message} {one.remede}" for one in commun.signalements]
    # What hides the truth comes before what is only absent.
    found: dict[str, list[str]] = {CASSE: broken, ANCIEN: [], A_RECONFIRMER: [], MANQUE: []}
    for line in commun.lignes:
        if line.derniere is None:
            found[MANQUE].append(f"« {line.indicateur.nom} » : {PAS_LU}.")
        elif line.ancienne:
            told = f"« {line.indicateur.nom} » date {du_jour(line.derniere.au)} : {line.rythme}."
            found[ANCIEN].append(told)
    for usage in commun.usages:
        said = f"campagne terminée {le_jour(usage.fin)}. Demandez la suite." if usage.fin else ""
        if usage.a_reconfirmer:
            said = f"{', '.join(phrases.traces(usage))}. Demandez si le commun sert toujours."
        if said:
            name = commun.contexte.reference.nommer(usage.derniere.organisation)
            found[A_RECONFIRMER].append(f"{name} : {said}")
    found[MANQUE] += _manques(commun, absent)
    return found


def _manques(commun: Conclusions, absent: Iterable[str]) -> Iterator[str]:
    if undated := sum(bool(usage.actives) and not usage.dates for usage in commun.usages):
        yield f"{undated} {accorder(undated, 'réutilisation n’a', 'réutilisations n’ont')} pas de date."
    for name in absent:
        title = (schemas.partie_nommee(name) or {})["title"]
        yield f"{citer(title)} : {commun.absence(name).dit}."
    # What keeps the catalogues of Europe from reading it, unless its repository has the file.
    read, lacks = commun.lecture, commun.publiccode.manques
    if lacks and not (read and read.fichiers and read.fichiers.publiccode):
        named = enumerer(map(citer, lacks), "et")
        yield f"Son publiccode.yml n’est pas complet : il manque {named}. {' '.join(lacks.values())}"
