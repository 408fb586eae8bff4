"""What a build has read, and what every page concludes of it: of each common, then of all of them together.

The page, the card, the sheet, the comparison and the twin of a common read `Conclusions`; a text is empty
without a fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from catalogue_communs.collectivites import Collectivite, Reference, reference, reutilisations
from catalogue_communs.collectivites.reutilisations import BilanUsages, Usage
from catalogue_communs.faits import besoins, chronologie, impact, lieux, parutions, phrases
from catalogue_communs.faits.chronologie import Evenement
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.lieux import FaitLocal
from catalogue_communs.faits.parutions import Parutions
from catalogue_communs.faits.publiccode import Export, exporter
from catalogue_communs.forges import modele as forges
from catalogue_communs.forges.bilan import BilanActivite, Signalement, bilan, signalements
from catalogue_communs.forges.modele import Ensemble, LectureDeDepot
from catalogue_communs.modele import Catalogue, Guichet, Indicateur, Mode, Projet, convertir, libelle
from catalogue_communs.modele.base import Accessibilite, Demarche, Divergence, FichierInvalide
from catalogue_communs.modele.projet import Charge, Presences, Reutilisation, SourceVivante, lire_presences
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.dates import le_jour
from catalogue_communs.socle.licences import Obligations
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import NBSP, accorder, denombrer, minuscule, nombre, phrase, sans_accent
from catalogue_communs.sources.releve import LectureDeSource, ReleveDeSource, lire_releves
from catalogue_communs.validation import Rapport, valider

T = TypeVar("T")


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
        stopped = self.dite.etat == reutilisations.ARRETEE or self.usage.degre == reutilisations.ARRETE
        return not (self.en_cours or stopped)

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
        mine = {reutilisations.DIT, self.dite.instance}
        return [(words, one.adresse or "") for one, words in seen if {one.genre, one.adresse} & mine]

    @property
    def preuve(self) -> str:
        """What supports it and, when it is confirmed, since which day."""
        label = libelle("statut_reutilisation", self.dite.statut)
        said = self.dite.confirmation if self.dite.statut == reutilisations.CONFIRMEE else None
        return f"{label}, {le_jour(said.le)}" if said else label


class LienEntreCommuns(msgspec.Struct, frozen=True):
    """How a common stands to another (`commun`: its slug).

    `place` says whether the two go together (« avec ») or one instead of the other
    (« a-la-place »). `auteur` is the slug of the common whose file says it: `source` is one of
    its sources.
    """

    commun: str
    libelle: str
    place: str
    auteur: str
    note: str = ""
    source: str | None = None


def liens(catalogue: Catalogue) -> dict[str, tuple[LienEntreCommuns, ...]]:
    """Return the links of each common that has some, by slug; its own come first.

    The same link said on both sides counts once; one to a common that does not exist, never.
    """
    known = {projet.slug for projet in catalogue.projets}
    said = [
        (lien, back) for projet in catalogue.projets for lien, back in _dits(projet) if lien.commun in known
    ]
    found: dict[str, dict[tuple[str, str], LienEntreCommuns]] = defaultdict(dict)
    both = [(lien.auteur, lien) for lien, _ in said] + [(lien.commun, back) for lien, back in said]
    for slug, lien in both:
        if slug != lien.commun:
            found[slug].setdefault((lien.commun, lien.libelle), lien)
    return {slug: tuple(once.values()) for slug, once in found.items()}


def _dits(projet: Projet) -> Iterator[tuple[LienEntreCommuns, LienEntreCommuns]]:
    kinds, archive, slug = vocabulaires()["relation"].valeurs, projet.archive, projet.slug
    for r in projet.relations:
        kind = kinds[r.type]
        lien = LienEntreCommuns(r.commun, kind.libelle, kind.extra["place"], slug, r.note or "", r.source)
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
        first, *others = self.projet.porteurs_principaux
        return f"{first.nom} et {denombrer(len(others), 'autre', 'autres')}" if others else first.nom

    # --- What it changes --------------------------------------------------------------------

    @cached_property
    def lignes(self) -> tuple[Ligne, ...]:
        """Its indicators."""
        return impact.lignes(self.projet, self.contexte.today)

    @cached_property
    def vedettes(self) -> tuple[Ligne, ...]:
        """Its best three figures."""
        return impact.vedettes(self.lignes)

    @property
    def principal(self) -> Ligne | None:
        """Its main figure; the first that has a measure when none is told to be the main one."""
        return next((line for line in self.lignes if line.derniere), None)

    @property
    def sans_chiffre(self) -> str:
        """Why it has no figure here."""
        return phrases.chiffres(self.projet).dit

    def a_dessiner(self, indicateur: Indicateur) -> Indicateur:
        """Return an indicator with the points that its living sources gave."""
        return impact.prolonger(self.projet, indicateur, self.contexte.releves)

    def suivis(self, line: Ligne) -> Iterator[tuple[SourceVivante, LectureDeSource | None]]:
        """Yield the living sources of an indicator, and the last answer of each, if it was ever read."""
        for source, _ in impact.declarees(self.projet, line.indicateur.id):
            read = self.contexte.releves.get((self.projet.slug, source.id))
            yield source, read.derniere if read else None

    # --- Who uses it ------------------------------------------------------------------------

    @cached_property
    def usages(self) -> Sequence[Usage]:
        """Who uses it, or used it, in the order of its file."""
        contexte = self.contexte
        return reutilisations.usages(self.projet, contexte.reference, contexte.today, contexte.presences)

    @cached_property
    def bilan(self) -> BilanUsages:
        """How many use it, and where."""
        return BilanUsages(self.usages, self.contexte.reference)

    @cached_property
    def locaux(self) -> tuple[FaitLocal, ...]:
        """What it says of places, without the list of who uses it there."""
        return lieux.locaux(self.projet, self.usages, self.contexte.reference, self.contexte.today)

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
        named, home = self.contexte.reference.nommer, reutilisations.chez_eux
        lines = self.projet.reutilisations
        return tuple(Utilisation(o, of[id(o)], named(o.organisation), home(o, self.projet)) for o in lines)

    # --- How to reuse it --------------------------------------------------------------------

    @property
    def couts(self) -> list[tuple[Mode, str]]:
        """The ways of reuse, and what each costs."""
        return [(mode, phrases.cout(mode)) for mode in self.projet.reutiliser.modes]

    @property
    def prix(self) -> str:
        """Its prices, that of its simplest way first: « Gratuit ou sur devis »; or why none is known."""
        costs = [mode.cout for mode in self.projet.reutiliser.modes if mode.cout]
        paid = {c: f"{nombre(c.montant)}{NBSP}€" for c in costs if c.montant is not None}
        known = dict.fromkeys(paid.get(cost) or libelle("nature_cout", cost.nature) for cost in costs)
        return phrase(known, "ou") or f"Prix {self.absence(phrases.PRIX).dit}"

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
    def questions(self) -> tuple[str, ...]:
        """What a reuser must know and that nobody wrote."""
        return besoins.questions(self.projet, self.usages)

    # --- Its code, its quality, its sources -------------------------------------------------

    @cached_property
    def activite(self) -> BilanActivite:
        """What the readings of its repositories say together."""
        return bilan(self.projet, self.contexte.lectures, self.contexte.ensembles, self.contexte.today)

    @property
    def signalements(self) -> tuple[Signalement, ...]:
        """What the readings say against its page."""
        return signalements(self.projet, self.contexte.lectures, self.contexte.today)

    @property
    def lecture(self) -> LectureDeDepot | None:
        """What was read of its main repository."""
        return self.contexte.lectures.get(self.projet.depot_principal.url)

    @cached_property
    def publiccode(self) -> Export:
        """What a publiccode.yml says of it, with the names of who uses it in production."""
        used = (line for usage in self.usages if usage.compte for line in usage.actives)
        names = map(
            self.contexte.reference.nommer,
            (one.organisation for one in used if one.etat == reutilisations.EN_PRODUCTION),
        )
        return exporter(self.projet, names)

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
        return self.contexte.liens.get(self.projet.slug, ())

    @property
    def divergences(self) -> list[tuple[str, Divergence]]:
        """Each field on which sources disagree, under its title."""
        return [((schemas.partie_nommee(one.champ) or {})["title"], one) for one in self.projet.divergences]

    # --- When --------------------------------------------------------------------------------

    @cached_property
    def parutions(self) -> Parutions:
        """What is known of the entry of its facts."""
        return self.contexte.registre.de(self.projet, self.contexte.reference)

    @property
    def evenements(self) -> tuple[Evenement, ...]:
        """What entered the catalogue about it, newest first."""
        return chronologie.evenements(self.parutions, self.contexte.lectures)

    @cached_property
    def derniere_date(self) -> date | None:
        """The day, up to today, of its last dated fact."""
        return parutions.derniere_date(self.projet, self.contexte.lectures, self.contexte.today)

    @property
    def modifie_le(self) -> date | None:
        """The last day when what is published of it changed, if it is known."""
        lectures = self.contexte.lectures
        read = (lectures[depot.url].lu_le for depot in self.projet.depots if depot.url in lectures)
        return self.contexte.registre.modifie_le(self.projet, read)


def _lu(lire: Callable[[Path], T], root: Path) -> T | None:
    try:
        return lire(root)
    except (forges.DonneesInvalides, FichierInvalide):
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
    _communs: dict[int, Conclusions] = field(default_factory=dict, init=False, repr=False, compare=False)

    # --- What was read -----------------------------------------------------------------

    @cached_property
    def reference(self) -> Reference:
        """The collectivités of France."""
        return reference(self.root)

    @cached_property
    def lectures(self) -> Mapping[str, LectureDeDepot]:
        """The readings of the repositories, by their address; none when one of them is spoiled."""
        return _lu(forges.lire_lectures, self.root) or {}

    @cached_property
    def ensembles(self) -> Mapping[str, Ensemble]:
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
    def registre(self) -> parutions.Registre:
        """What was published, and since when; when each hand-written page last changed."""
        return parutions.Registre(self.root, self.today)

    @cached_property
    def liens(self) -> Mapping[str, tuple[LienEntreCommuns, ...]]:
        """How each common that has links, by its slug, stands to others, whichever file says it."""
        return liens(self.catalogue)

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
    def lignes(self) -> tuple[Ligne, ...]:
        """The indicators of every common."""
        return tuple(line for one in self.communs for line in one.lignes)

    @property
    def derniere_date(self) -> date | None:
        """The day of the last dated fact of any common."""
        return max(filter(None, (one.derniere_date for one in self.communs)), default=None)

    # --- The places --------------------------------------------------------------------

    @cached_property
    def usages_par_departement(self) -> dict[str, list[Usage]]:
        """Reuses that did not stop by the département that they reach; an organisation without a place is nowhere."""
        found: dict[str, list[Usage]] = defaultdict(list)
        for usage in chain.from_iterable(one.usages for one in self.communs):
            who = usage.organisation
            if usage.degre != reutilisations.ARRETE and isinstance(who, Collectivite):
                for code in self.reference.departements_de(who):
                    found[code].append(usage)
        return found

    @cached_property
    def locaux_par_departement(self) -> dict[str, list[FaitLocal]]:
        """What every common says of places, by the département that is named."""
        found: dict[str, list[FaitLocal]] = defaultdict(list)
        for fait in chain.from_iterable(one.locaux for one in self.communs):
            for code in fait.departements:
                found[code].append(fait)
        return found

    @cached_property
    def territoires(self) -> Mapping[Collectivite, str]:
        """The address of the page of each région and département of which something is said; the others have none."""
        said = self.usages_par_departement.keys() | self.locaux_par_departement.keys()
        places = lieux.territoires(self.reference).items() if programme().territoires else ()
        return {
            place: path for place, path in places if not said.isdisjoint(lieux.situer(place, self.reference))
        }
