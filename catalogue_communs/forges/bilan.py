"""What is said of the activity of a common: the facts of all its repositories, and a word, by the rules of `schemas/etats-activite.yml`.

A state is what the readings prove. That someone worked recently is proved by one repository;
that nobody did is only proved once every repository has been read, and on the day of the oldest
of these readings. A word ages: after a while it bears its day, then it is worth nothing. A count
that may miss something says « at least »; what no source tells stays `None`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from catalogue_communs.forges.fichiers import differe
from catalogue_communs.forges.modele import (
    A_CONFIRMER,
    INTROUVABLE,
    MOIS_SUIVIS,
    PRIVE,
    PUBLIC,
    Echanges,
    Ensemble,
    LectureDeDepot,
    Rythme,
    Versions,
    mois_de,
)
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Depot
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.francais import INCOMPLET

ACTIF, ENTRETENU, STABLE, EN_SOMMEIL = "actif", "entretenu", "stable", "en-sommeil"
PEU_ACTIF, ARCHIVE, DISPARU = "peu-actif", "archive", "disparu"
INCONNU, A_RELIRE = "inconnu", "a-relire"
# These say that there is nothing to say: no filter, no comparison.
SANS_MOT = frozenset({INCONNU, A_RELIRE})
ARRETEE, TERMINE = "arretee", "stable"


@dataclass(frozen=True, slots=True)
class EtatActivite:
    """A state: its name in programs, its label, and its rule in words."""

    slug: str
    libelle: str
    regle: str


@dataclass(frozen=True, slots=True)
class ConstatActivite:
    """What the valid readings of a common say together.

    `dernier` is the last change by a person, read on `vu_le`; every reading is of `tous_le` or
    later. `changements` is the least that is sure, and all there is when `exact`.
    """

    dernier: date | None = None
    vu_le: date | None = None
    tous_le: date | None = None
    changements: int = 0
    exact: bool = False
    # Every repository has a valid reading whose history is known.
    complet: bool = False
    # There are readings, and all are too old.
    vieilles: bool = False


def seuils() -> dict[str, int]:
    """Return the thresholds of the rules."""
    limits: dict[str, int] = yaml_fourni("etats-activite")["seuils"]
    return limits


@cache
def etats() -> dict[str, EtatActivite]:
    """Return every state, in the order in which the rules are tried."""
    return {
        slug: EtatActivite(slug, said["libelle"], said["regle"].format(**seuils()))
        for slug, said in yaml_fourni("etats-activite")["etats"].items()
    }


def valable(reading: LectureDeDepot, today: date) -> bool:
    """Tell whether a reading is sure and recent enough to say something of a common."""
    recent = (today - reading.au).days <= seuils()["lecture_valable_jours"]
    return recent and reading.acces != A_CONFIRMER


def _etat(
    projet: Projet, valables: Sequence[LectureDeDepot], constat: ConstatActivite
) -> tuple[EtatActivite, date | None]:
    """Choose the state of a common, and the day when it was true; none for what its page declares."""
    slug, day = _state(projet, valables, constat)
    return etats()[slug], day


def _state(
    projet: Projet, valables: Sequence[LectureDeDepot], constat: ConstatActivite
) -> tuple[str, date | None]:
    declared = projet.maintenance.statut if projet.maintenance else ""
    if projet.archive or declared == ARRETEE:
        return ARCHIVE, None
    if len(valables) == len(projet.depots) and not any(_open(one) for one in valables):
        day = min(one.au for one in valables)
        return (ARCHIVE if any(one.archive and one.lisible for one in valables) else DISPARU), day
    limits, last, seen, since = seuils(), constat.dernier, constat.vu_le, constat.tous_le
    if last is not None and seen is not None:
        age, often = (seen - last).days, constat.changements >= limits["actif_changements"]
        alive = (
            (ACTIF, age <= limits["actif_jours"] and often),
            (STABLE, age <= limits["stable_jours"] and declared == TERMINE),
            (ENTRETENU, age <= limits["entretenu_jours"] and often),
            (PEU_ACTIF, age <= limits["peu_actif_jours"] and constat.exact),
        )
        found = next((state for state, proved in alive if proved), "")
        if found:
            return found, since if found == PEU_ACTIF else seen
    # Nobody for a year: certain only when the whole history is known.
    if constat.complet and since is not None:
        if last is None or (since - last).days > limits["peu_actif_jours"]:
            return EN_SOMMEIL, since
        if constat.exact or (since - last).days > limits["entretenu_jours"]:
            return PEU_ACTIF, since
    return (A_RELIRE if constat.vieilles else INCONNU), None


def _open(reading: LectureDeDepot) -> bool:
    """Tell whether anyone may still change a repository, as far as its forge says."""
    return reading.acces == PUBLIC and not reading.archive


DEPOT_DEPLACE, DEPOT_DISPARU, DEPOT_ARCHIVE = "depot-deplace", "depot-disparu", "depot-archive"
DEPOT_LICENCE, DEPOT_SANS_LICENCE = "depot-licence", "depot-sans-licence"


@dataclass(frozen=True, slots=True)
class Signalement:
    """Something to look at: its code, the rank and address of the repository, what to do."""

    code: str
    rang: int
    depot: str
    constate_le: date
    message: str
    remede: str


def signalements(
    projet: Projet, lectures: Mapping[str, LectureDeDepot], today: date
) -> tuple[Signalement, ...]:
    """List what the readings of a common say against its page: the valid ones, and any for want of a licence."""
    found: list[Signalement] = []
    for rank, depot in enumerate(projet.depots):
        reading = lectures.get(depot.url)
        if reading is not None:
            told = _about(projet, depot, reading) if valable(reading, today) else ()
            found += (
                Signalement(code, rank, depot.url, reading.au, message, remedy)
                for code, message, remedy in (*told, *_sans_licence(projet, depot, reading))
            )
    return tuple(found)


def _about(projet: Projet, depot: Depot, reading: LectureDeDepot) -> Iterator[tuple[str, str, str]]:
    if reading.acces in {INTROUVABLE, PRIVE}:
        yield (
            DEPOT_DISPARU,
            "La forge répond que ce dépôt n’existe pas, ou n’est plus public.",
            "Écrivez sa nouvelle adresse, enlevez-le de la fiche, ou archivez la fiche.",
        )
    if reading.deplace_vers:
        yield DEPOT_DEPLACE, "Le dépôt a été renommé ou déplacé.", f"Écrivez : {reading.deplace_vers}"
    if reading.archive and projet.archive is None:
        yield (
            DEPOT_ARCHIVE,
            "La forge dit ce dépôt archivé : personne ne peut plus le modifier.",
            "Dites-le dans la note du dépôt, ou archivez la fiche si le commun s’arrête.",
        )
    declared = projet.licence_de(depot)
    if declared and reading.licence and differe(declared, reading.licence):
        yield (
            DEPOT_LICENCE,
            f"La fiche déclare {declared}, le dépôt porte {reading.licence}.",
            "Corrigez la fiche (« licence » du dépôt), ou le fichier de licence du dépôt.",
        )


def _sans_licence(projet: Projet, depot: Depot, reading: LectureDeDepot) -> Iterator[tuple[str, str, str]]:
    declared = projet.licence_de(depot, sans_fichier=reading.sans_fichier_de_licence)
    if reading.lisible and not (declared or reading.licence):
        yield (
            DEPOT_SANS_LICENCE,
            "Ce dépôt n’a pas de fichier de licence, et la fiche n’en dit pas une pour lui : elle est inconnue, et sans licence personne ne peut réutiliser ce code.",
            "Demandez-la à l’équipe, puis écrivez « licence » de ce dépôt, ou ajoutez-lui un fichier de licence.",
        )


# Repositories read within this time of each other are counted as if on the same day.
MEME_MOMENT = 31


@dataclass(frozen=True, slots=True)
class Nombre:
    """A number; `au_moins` when something could not be counted."""

    valeur: int
    au_moins: bool = False


@dataclass(frozen=True, slots=True)
class MoisDeCommits:
    """A month: commits by people, and how many people wrote them. `None` is unknown."""

    mois: str
    commits: int | None
    auteurs: int | None


@dataclass(frozen=True, slots=True)
class DepotLu:
    """A repository of a common, with its reading if there is one, and whether it is recent."""

    depot: Depot
    lecture: LectureDeDepot | None
    valable: bool

    @property
    def sans_fichier_de_licence(self) -> bool:
        """Tell whether a reading looked for a file of licence and found none."""
        return self.lecture is not None and self.lecture.sans_fichier_de_licence


@dataclass(frozen=True)
class BilanActivite:
    """The activity of a common, as of the day `au` of its most recent reading.

    `mot` is what its state is called today: with its day, `etat_au`, once that is some time ago.
    `rythme` holds the counts of the whole when something gives them; `lus`, what was read.
    """

    etat: EtatActivite
    etat_au: date | None
    mot: str
    au: date | None
    depots: tuple[DepotLu, ...]
    dernier_commit_humain: date | None = None
    commits_12_mois: Nombre | None = None
    auteurs_12_mois: Nombre | None = None
    part_premier_auteur: int | None = None
    derniere_version: str | None = None
    derniere_version_le: date | None = None
    depuis_la_version: int | None = None
    tickets_ouverts: Nombre | None = None
    demandes_ouvertes: Nombre | None = None
    rythme: Rythme | None = None
    lus: tuple[LectureDeDepot, ...] = ()

    @cached_property
    def mois(self) -> tuple[MoisDeCommits, ...]:
        """The 24 months before the last reading: lists, which show none, do not pay for them."""
        return _months(self.lus, self.rythme)

    @property
    def complet(self) -> bool:
        """Tell whether every repository has been read, recently enough."""
        return all(one.valable for one in self.depots)

    @property
    def dependance(self) -> int | None:
        """The share of the changes that one person makes, when the common depends on that person."""
        share, count, limits = self.part_premier_auteur, self.commits_12_mois, seuils()
        enough = count is not None and count.valeur >= limits["actif_changements"]
        return share if share is not None and enough and share >= limits["dependance_part"] else None


def bilan(
    projet: Projet, lectures: Mapping[str, LectureDeDepot], ensembles: Mapping[str, Ensemble], today: date
) -> BilanActivite:
    """Describe the activity of a common as of `today`, from the readings on disk."""
    read = tuple(_read(depot, lectures.get(depot.url), today) for depot in projet.depots)
    valid = [one.lecture for one in read if one.lecture is not None and one.valable]
    public = [one for one in valid if one.acces == PUBLIC]
    every = len(valid) == len(read)
    rhythm, exact = _rhythm(public, ensembles.get(projet.slug))
    commits = _sum(_commits(one.rythme) for one in _sources(public))
    if rhythm is not None and rhythm.commits_12_mois is not None:
        commits = Nombre(rhythm.commits_12_mois, bool(rhythm.au_moins) or not (exact and every))
    elif commits is not None and not every:
        commits = Nombre(commits.valeur, au_moins=True)
    seen = max(
        ((one.dernier_commit_humain, one.au) for one in public if one.dernier_commit_humain),
        default=(None, None),
    )
    known = all(one.rythme is not None and one.tete is not None for one in public)
    constat = ConstatActivite(
        seen[0],
        seen[1],
        min((one.au for one in public), default=None),
        commits.valeur if commits else 0,
        exact=every and known and commits is not None and not commits.au_moins,
        complet=every and known,
        vieilles=not valid and any(one.lecture and one.lecture.acces == PUBLIC for one in read),
    )
    state, day = _etat(projet, valid, constat)
    name, when, after = _last_version(public)
    return BilanActivite(
        state,
        day,
        _word(state, day, today, read=bool(valid)),
        max((one.au for one in public or valid), default=None),
        read,
        constat.dernier,
        commits,
        _people(public, rhythm, exact=exact and every),
        rhythm.part_premier_auteur if rhythm and exact and every else None,
        name,
        when,
        after,
        _sum(_opened(one.tickets) for one in public),
        _sum(_opened(one.demandes) for one in public),
        rhythm,
        tuple(public),
    )


def _word(state: EtatActivite, day: date | None, today: date, *, read: bool) -> str:
    """Name a state; with its day once it is too old to be that of today. What was read is never « pas encore lu »."""
    if state.slug == INCONNU and read:
        return INCOMPLET.capitalize()
    if day is None or (today - day).days <= seuils()["mot_valable_jours"]:
        return state.libelle
    return f"{state.libelle} au {DatePartielle.du_jour(day)}"


def _read(depot: Depot, reading: LectureDeDepot | None, today: date) -> DepotLu:
    return DepotLu(depot, reading, reading is not None and valable(reading, today))


def _rhythm(public: list[LectureDeDepot], together: Ensemble | None) -> tuple[Rythme | None, bool]:
    """Return the counts that hold for the whole common, and whether they miss nothing."""
    if len(public) == 1:
        return public[0].rythme, True
    days = {one.depot: one.au for one in public}
    if together is None or not public or not days.keys() <= together.depots.keys():
        return None, False
    dates = [*together.depots.values(), *days.values()]
    counted = all(one.lu_le <= together.depots[one.depot] for one in public)
    return together.rythme, counted and (max(dates) - min(dates)).days <= MEME_MOMENT


def _sources(public: Sequence[LectureDeDepot]) -> Sequence[LectureDeDepot]:
    """Leave out the mirrors when something else is read: their commits are those of another."""
    return [one for one in public if not one.miroir] or public


def _commits(rhythm: Rythme | None) -> Nombre | None:
    if rhythm is None or rhythm.commits_12_mois is None:
        return None
    return Nombre(rhythm.commits_12_mois, bool(rhythm.au_moins))


def _opened(exchanges: Echanges | None) -> Nombre | None:
    known = exchanges is not None and exchanges.ouverts is not None
    return Nombre(exchanges.ouverts or 0) if exchanges and known else None


def _people(public: list[LectureDeDepot], rhythm: Rythme | None, *, exact: bool) -> Nombre | None:
    """Count people once; without a common count, at least as many as in one repository."""
    if rhythm is not None and rhythm.auteurs_12_mois is not None:
        return Nombre(rhythm.auteurs_12_mois, bool(rhythm.au_moins) or not exact)
    counts = [one.rythme.auteurs_12_mois for one in public if one.rythme]
    known = [count for count in counts if count is not None]
    return Nombre(max(known), au_moins=True) if known else None


def _sum(values: Iterable[Nombre | None]) -> Nombre | None:
    listed = list(values)
    known = [value for value in listed if value is not None]
    least = len(known) < len(listed) or any(one.au_moins for one in known)
    return Nombre(sum(one.valeur for one in known), least) if known else None


def _last_version(public: list[LectureDeDepot]) -> tuple[str | None, date | None, int | None]:
    """Return the most recent stable release of all, or tag where there is no release, and what follows it."""
    found = [
        (version.derniere_le, version.derniere, version.depuis)
        for one in public
        if (version := _version(one)) and version.derniere_le and version.derniere
    ]
    when, name, after = max(found, key=lambda one: one[:2], default=(None, None, None))
    return name, when, after


def _version(reading: LectureDeDepot) -> Versions | None:
    published = reading.publications
    return published if published and published.derniere_le else reading.etiquettes


def _months(public: Sequence[LectureDeDepot], rhythm: Rythme | None) -> tuple[MoisDeCommits, ...]:
    """Return the 24 months before the last reading; without a common count, commits add up."""
    if not public:
        return ()
    names = mois_de(max(one.au for one in public), MOIS_SUIVIS)
    if rhythm is not None:
        return tuple(
            MoisDeCommits(name, rhythm.commits.get(name), rhythm.auteurs.get(name)) for name in names
        )
    parts = [one.rythme for one in _sources(public) if one.rythme]
    return tuple(MoisDeCommits(name, _total(name, parts), None) for name in names)


def _total(name: str, parts: list[Rythme]) -> int | None:
    counts = [part.commits.get(name) for part in parts]
    known = [count for count in counts if count is not None]
    return sum(known) if counts and len(known) == len(counts) else None
