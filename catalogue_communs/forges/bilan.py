"""The activity of a common: the facts of all its repositories, and the state that they prove.

A word names the state, by the rules of `schemas/etats-activite.yml`.

A state is what the readings prove. That someone worked recently is proved by one repository; that
nobody did is only proved once every repository has been read, and on the day of the oldest of these
readings. A word ages: after a while it bears its day, then it is worth nothing. A count that may
miss something says « at least ».
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from catalogue_communs.fiches.diagnostics import dire
from catalogue_communs.forges import modele
from catalogue_communs.forges.calcul import differe
from catalogue_communs.forges.modele import LectureDeDepot, Versions
from catalogue_communs.modele import Projet
from catalogue_communs.modele.logiciel import Depot
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import INCOMPLET

# By the address of the repository; by the slug of the common.
Lectures: TypeAlias = Mapping[str, LectureDeDepot]
Ensembles: TypeAlias = Mapping[str, modele.Ensemble]
# The name of a state, and the day when it was true, if one is known.
EtatDate: TypeAlias = tuple[str, date | None]
INCONNU, A_RELIRE = "inconnu", "a-relire"
# These say that there is nothing to say: no filter, no comparison.
SANS_MOT = frozenset({INCONNU, A_RELIRE})
# These say that somebody works on it: a fall shows beside them.
VIVANTS = frozenset({"actif", "stable", "entretenu"})
MOIS_D_UN_AN = 12
# Repositories read within this time of each other are counted as if on the same day.
MEME_MOMENT = 31


class EtatActivite(NamedTuple):
    """A state: its name in programs, its label, and its rule in words."""

    slug: str
    libelle: str
    regle: str


def seuils() -> dict[str, int]:
    """Return the thresholds of the rules."""
    return dict(yaml_fourni("etats-activite")["seuils"])


@cache
def etats() -> dict[str, EtatActivite]:
    """Return every state, in the order in which the rules are tried."""
    return {
        slug: EtatActivite(slug, etat["libelle"], etat["regle"].format(**seuils()))
        for slug, etat in yaml_fourni("etats-activite")["etats"].items()
    }


def _valable(lecture: LectureDeDepot, today: date) -> bool:
    """Tell whether a reading is sure and recent enough to say something of a common."""
    recente = (today - lecture.au).days <= seuils()["lecture_valable_jours"]
    return recente and lecture.acces != modele.A_CONFIRMER


@dataclass(frozen=True, slots=True)
class Nombre:
    """A number; `au_moins` when something could not be counted."""

    valeur: int
    au_moins: bool = False


class MoisDeCommits(NamedTuple):
    """A month: commits by people, and how many people wrote them. `None` is unknown."""

    mois: str
    commits: int | None
    auteurs: int | None


class DepotLu(NamedTuple):
    """A repository of a common, its reading if there is one, the licence declared for it.

    `valable`: the reading is recent enough to say something.
    """

    depot: Depot
    lecture: LectureDeDepot | None
    valable: bool
    licence: str | None


def deux_annees(mois: Sequence[MoisDeCommits]) -> tuple[int, int] | None:
    """Count the changes of the finished months of two years, the older year first.

    The month of the reading is not over: neither it nor the same month a year before is counted.
    Nothing is counted where a month is unknown.
    """
    comptes = []
    for an in annees_finies(mois):
        connus = [un_mois.commits for un_mois in an if un_mois.commits is not None]
        if len(connus) < MOIS_D_UN_AN - 1:
            return None
        comptes.append(sum(connus))
    avant, apres = comptes
    return avant, apres


def annees_finies(mois: Sequence[MoisDeCommits]) -> list[Sequence[MoisDeCommits]]:
    """Part the finished months of the last two years."""
    return [mois[-2 * MOIS_D_UN_AN : -MOIS_D_UN_AN - 1], mois[-MOIS_D_UN_AN:-1]]


def moins_qu_avant(avant: int, apres: int) -> bool:
    """Tell whether a year has clearly fewer changes than another."""
    return (avant - apres) * 100 > avant * seuils()["baisse_part"]


class BilanActivite:
    """The activity of a common as of `today`, from the readings on disk.

    `None` is what no source tells.
    """

    def __init__(
        self, projet: Projet, lectures: Lectures, ensembles: Ensembles, today: date
    ) -> None:
        """Gather what was read, count the changes of a year, then name the state."""
        self.projet, self.jour = projet, today
        self.depots = tuple(self._lu(depot, lectures.get(depot.url)) for depot in projet.depots)
        self._valables = self._lectures_valables()
        # The valid readings of what is still public.
        self.lus = tuple(lecture for lecture in self._valables if lecture.lisible)
        # Each repository has a valid reading.
        self.complet = len(self._valables) == len(self.depots)
        # The day of the last reading.
        self.au = _dernier_jour(lecture.au for lecture in self.lus or self._valables)

        # The counts of the whole; `_exact`: they miss no repository.
        self.rythme, self._exact = self._rythme(ensembles.get(projet.slug))
        rythmes = self._rythmes()
        self.commits_12_mois = self._commits_12_mois(rythmes)
        self.auteurs_12_mois = self._auteurs_12_mois()
        # In percent, over the whole common.
        self.part_premier_auteur = self._part_premier_auteur()
        self.mois = tuple(self._mois([rythme.commits for rythme in rythmes if rythme]))

        self.dernier_commit_humain = _dernier_jour(
            lecture.dernier_commit_humain for lecture in self.lus
        )
        version = _derniere(self.lus)
        self.derniere_version, self.derniere_version_le = version.derniere, version.derniere_le
        self.depuis_la_version = version.depuis
        self.tickets_ouverts = _somme(_ouverts(lecture.tickets) for lecture in self.lus)
        self.demandes_ouvertes = _somme(_ouverts(lecture.demandes) for lecture in self.lus)

        # The day when the state was true; none for what the page declares.
        etat, self.etat_au = self._etat()
        self.etat = etats()[etat]

    @property
    def dependance(self) -> int | None:
        """The share of who makes most of the changes, when the common depends on this person."""
        part, commits, limites = self.part_premier_auteur, self.commits_12_mois, seuils()
        if part is None or part < limites["dependance_part"]:
            return None
        if commits is None or commits.valeur < limites["actif_changements"]:
            return None
        return part

    @property
    def en_baisse(self) -> bool:
        """Whether a code that lives changes clearly less than the year before.

        A repository that was not read may have taken over the work: nothing is said then.
        """
        if not self.complet or self.etat.slug not in VIVANTS:
            return False
        annees = deux_annees(self.mois)
        if annees is None:
            return False
        return moins_qu_avant(*annees)

    @property
    def mot(self) -> str:
        """What the state is called today: with its day once it is too old.

        What was read is never « à demander à l’équipe ».
        """
        jour = self.etat_au
        if self.etat.slug == INCONNU and self._valables:
            return INCOMPLET.capitalize()
        if jour is None or (self.jour - jour).days <= seuils()["mot_valable_jours"]:
            return self.etat.libelle
        return f"{self.etat.libelle} au {DatePartielle.du_jour(jour)}"

    def _lu(self, depot: Depot, lecture: LectureDeDepot | None) -> DepotLu:
        """Join a repository and its reading, with the licence that the page declares for it."""
        if lecture is None:
            return DepotLu(depot, None, valable=False, licence=self.projet.licence_de(depot))
        licence = self.projet.licence_de(depot, sans_fichier=lecture.sans_fichier_de_licence)
        return DepotLu(depot, lecture, _valable(lecture, self.jour), licence)

    @property
    def a_relire(self) -> tuple[str, ...]:
        """The addresses, without their scheme, of the repositories that have no valid reading."""
        return tuple(lu.depot.url.removeprefix("https://") for lu in self.depots if not lu.valable)

    def _lectures_valables(self) -> list[LectureDeDepot]:
        lectures = [depot.lecture for depot in self.depots if depot.valable]
        return [lecture for lecture in lectures if lecture is not None]

    def _rythme(self, ensemble: modele.Ensemble | None) -> tuple[modele.Rythme | None, bool]:
        """Return the counts of the whole, and whether they miss nothing.

        They miss nothing when every repository was read, at the same moment.
        """
        if len(self.lus) == 1:
            return self.lus[0].rythme, self.complet
        if ensemble is None or not self.lus:
            return None, False
        comptes = ensemble.depots
        if any(lecture.depot not in comptes for lecture in self.lus):
            return None, False
        # No repository was read with new facts after it was counted.
        compte_apres = all(lecture.lu_le <= comptes[lecture.depot] for lecture in self.lus)
        jours = [*comptes.values(), *(lecture.au for lecture in self.lus)]
        meme_moment = (max(jours) - min(jours)).days <= MEME_MOMENT
        return ensemble.rythme, self.complet and compte_apres and meme_moment

    def _rythmes(self) -> list[modele.Rythme | None]:
        """Return the counts of each repository.

        A mirror only repeats those of another repository: it is left out, unless nothing else was
        read.
        """
        originaux = [lecture.rythme for lecture in self.lus if not lecture.miroir]
        return originaux or [lecture.rythme for lecture in self.lus]

    def _commits_12_mois(self, rythmes: Sequence[modele.Rythme | None]) -> Nombre | None:
        """Count the changes of a year: those of the whole, or else the sum of the repositories."""
        if self.rythme is not None and self.rythme.commits_12_mois is not None:
            return self._de_l_ensemble(self.rythme, self.rythme.commits_12_mois)
        coupe = any(rythme.au_moins for rythme in rythmes if rythme)
        comptes = [rythme.commits_12_mois if rythme else None for rythme in rythmes]
        return _somme(comptes, au_moins=coupe or not self.complet)

    def _auteurs_12_mois(self) -> Nombre | None:
        """Count the people of a year.

        Without a count of the whole, there are at least as many as in one repository.
        """
        if self.rythme is not None and self.rythme.auteurs_12_mois is not None:
            return self._de_l_ensemble(self.rythme, self.rythme.auteurs_12_mois)
        comptes = [lecture.rythme.auteurs_12_mois for lecture in self.lus if lecture.rythme]
        connus = [compte for compte in comptes if compte is not None]
        if not connus:
            return None
        return Nombre(max(connus), au_moins=True)

    def _de_l_ensemble(self, rythme: modele.Rythme, compte: int) -> Nombre:
        """Return a count of the whole: « at least », when its history is cut or incomplete."""
        return Nombre(compte, au_moins=bool(rythme.au_moins) or not self._exact)

    def _part_premier_auteur(self) -> int | None:
        """Return the share of the one who changes most; unknown when a repository is missing."""
        if self.rythme is None or not self._exact:
            return None
        return self.rythme.part_premier_auteur

    def _mois(self, series: Sequence[Mapping[str, int]]) -> Iterator[MoisDeCommits]:
        """Yield the 24 months before the last reading, oldest first.

        Without a common count, the commits of each series add up.
        """
        if not self.lus:
            return
        auteurs: Mapping[str, int] = {}
        if self.rythme:
            series, auteurs = [self.rythme.commits], self.rythme.auteurs
        for mois in modele.mois_de(max(lecture.au for lecture in self.lus)):
            total = _somme(serie.get(mois) for serie in series)
            # A month that one repository does not know is unknown.
            commits = None
            if total is not None and not total.au_moins:
                commits = total.valeur
            yield MoisDeCommits(mois, commits, auteurs.get(mois))

    @property
    def _maintenance(self) -> str:
        """The state of the maintenance, as the page declares it; « » when it does not."""
        if self.projet.maintenance is None:
            return ""
        return self.projet.maintenance.statut

    def _etat(self) -> EtatDate:
        """Name the state, and the day when it was true.

        The first rule of `schemas/etats-activite.yml` that fits gives it; each asks for its own
        proof:

        - nobody may change the code any more: the page says so, or the forges of all repositories
          do (`_ferme`);
        - somebody changed it lately: one reading proves it (`_vivant`);
        - nobody changed it for long: proved only when the history of every repository is known
          (`_delaisse`).

        Else, nothing is proved: what was read is too old, or too little was read.
        """
        for regle in (self._ferme, self._vivant, self._delaisse):
            etat = regle()
            if etat is not None:
                return etat
        if self._valables:
            return INCONNU, None
        lectures = [depot.lecture for depot in self.depots if depot.lecture]
        trop_vieilles = any(lecture.lisible for lecture in lectures)
        return A_RELIRE if trop_vieilles else INCONNU, None

    def _ferme(self) -> EtatDate | None:
        """Say that a common is archived, or gone.

        Archived: the page says so; or every repository that is still public is archived, as far as
        its forge says. Gone: every repository was read, and none is public any more. What the
        forges say was true on the day of the oldest of these readings.
        """
        if self.projet.archive or self._maintenance == "arretee":
            return "archive", None
        if not self.complet or not all(lecture.archive for lecture in self.lus):
            return None
        au = min(lecture.au for lecture in self._valables)
        if self.lus:
            return "archive", au
        return "disparu", au

    def _vivant(self) -> EtatDate | None:
        """Say that a common is active, stable or maintained.

        It depends on the age of the last change, on the day when its repository was last read. For
        the first and the last, there must be enough changes in a year too; for « stable », the team
        must say so.
        """
        dernier, limites = self.dernier_commit_humain, seuils()
        if dernier is None:
            return None
        au = max(lecture.au for lecture in self.lus if lecture.dernier_commit_humain == dernier)
        age = (au - dernier).days
        commits = self.commits_12_mois
        souvent = commits is not None and commits.valeur >= limites["actif_changements"]
        if souvent and age <= limites["actif_jours"]:
            return "actif", au
        if self._maintenance == "stable" and age <= limites["stable_jours"]:
            return "stable", au
        if souvent and age <= limites["entretenu_jours"]:
            return "entretenu", au
        return None

    def _delaisse(self) -> EtatDate | None:
        """Say that a common is asleep, or little active.

        It depends on how long nobody had changed the code, on the day of the oldest reading:
        certain only when the whole history of each repository is known. What changed lately, but
        less often than `_vivant` asks, is little active too when its count misses nothing.
        """
        if not self.complet or any(not _histoire_connue(lecture) for lecture in self.lus):
            return None
        limites, commits = seuils(), self.commits_12_mois
        au = min(lecture.au for lecture in self.lus)
        silence = (au - (self.dernier_commit_humain or date.min)).days
        if silence > limites["peu_actif_jours"]:
            return "en-sommeil", au
        if silence > limites["entretenu_jours"]:
            return "peu-actif", au
        if commits is not None and not commits.au_moins:
            return "peu-actif", au
        return None


def _histoire_connue(lecture: LectureDeDepot) -> bool:
    """Tell whether a repository has commits, and a reading counted them."""
    return lecture.rythme is not None and lecture.tete is not None


def _dernier_jour(jours: Iterable[date | None]) -> date | None:
    """Return the last of the days that are known."""
    return max((jour for jour in jours if jour), default=None)


def _ouverts(echanges: modele.Echanges | None) -> int | None:
    return echanges.ouverts if echanges else None


def _somme(comptes: Iterable[int | None], *, au_moins: bool = False) -> Nombre | None:
    """Add up counts: « at least » their sum when one is unknown, unknown when all are."""
    comptes = list(comptes)
    connus = [compte for compte in comptes if compte is not None]
    if not connus:
        return None
    return Nombre(sum(connus), au_moins or len(connus) < len(comptes))


def _derniere(lectures: Iterable[LectureDeDepot]) -> Versions:
    """Return the most recent stable release of all, or tag where there is no release."""
    versions = [_versions(lecture) for lecture in lectures]
    datees = [version for version in versions if version.derniere_le and version.derniere]
    return max(datees, key=attrgetter("derniere_le", "derniere"), default=Versions())


def _versions(lecture: LectureDeDepot) -> Versions:
    """Return the releases of a repository; its tags when no release has a day."""
    publications = lecture.publications
    if publications and publications.derniere_le:
        return publications
    return lecture.etiquettes or Versions()


class Signalement(NamedTuple):
    """Something to look at: its code, the rank and address of the repository, what to do."""

    code: str
    rang: int
    depot: str
    constate_le: date
    message: str
    remede: str


def signalements(projet: Projet, lectures: Lectures, today: date) -> Iterator[Signalement]:
    """List what the readings of a common say against its page."""
    for rang, depot in enumerate(projet.depots):
        lecture = lectures.get(depot.url)
        if lecture is None:
            continue
        for ecart in _ecarts(projet, depot, lecture, today):
            code, *phrases = dire(
                ecart,
                compris=lecture.deplace_vers,
                declaree=projet.licence_de(depot),
                lue=lecture.licence,
            )
            yield Signalement(code, rang, depot.url, lecture.au, *phrases)


def _ecarts(projet: Projet, depot: Depot, lecture: LectureDeDepot, today: date) -> Iterator[str]:
    """Name what a reading says against the page.

    Only a valid one says where a repository is, or under which licence. Even an old one says that
    no licence was found.
    """
    licence = projet.licence_de(depot)
    if _valable(lecture, today):
        if lecture.acces in {modele.INTROUVABLE, modele.PRIVE}:
            yield "depot-disparu"
        if lecture.deplace_vers:
            yield "depot-deplace"
        if lecture.archive and projet.archive is None:
            yield "depot-archive"
        if licence and lecture.licence and differe(licence, lecture.licence):
            yield "depot-licence"
    if not lecture.lisible:
        return
    connue = projet.licence_de(depot, sans_fichier=lecture.sans_fichier_de_licence)
    if not connue and not lecture.licence:
        yield "depot-sans-licence"
