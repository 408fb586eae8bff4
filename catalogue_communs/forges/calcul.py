"""From what a source says to the facts that are kept: counts, series, people counted once, files.

Two commits are of the same person when they share an account, an address, a name of two words or
more, or one spelling that is all three squeezed: « Ancolie Dupré », the account « ancolie-dupre »
and the address « ancolie.dupre@… ». Nothing of this is written anywhere: only the number of people
is.
"""

import contextlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import jmespath
import msgspec
import yaml

from catalogue_communs.forges import modele
from catalogue_communs.forges.modele import (
    Commit,
    Fichiers,
    LectureDeDepot,
    Liste,
    ReleveDepot,
    Version,
)
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.licences import identifiants, licences_spdx
from catalogue_communs.socle.texte import INVISIBLE, sans_accent

# A spelling of fewer letters may be that of several people.
SPELLING, BEGINNING = 5, 3
PERSONNE, ROBOT, AGENT = "personne", "robot", "agent"
# The address that GitHub gives to who hides theirs: the account is in it.
_HIDDEN = re.compile(r"(?:[0-9]+\+)?([^@]+)@users\.noreply\.github\.com")
# How the signs of an author begin.
_NOM, _GRAPHIE = "nom:", "graphie:"


@cache
def genre(nom: str) -> str:
    """Tell whether a name, an account or an address is a person's, a bot's or an agent's."""
    rules, word = yaml_fourni("robots-activite"), " ".join(sans_accent(nom).split())
    if _matches(rules["personnes"], word):
        return PERSONNE
    if _follows(rules["agents"], word):
        return AGENT
    if _follows(rules, word) or _matches(rules["modeles"], word):
        return ROBOT
    return PERSONNE


def _follows(rules: dict[str, Any], word: str) -> bool:
    return word.endswith(tuple(rules["terminaisons"])) or word in rules["noms"]


def _matches(patterns: Iterable[str], word: str) -> bool:
    return any(re.fullmatch(pattern, word) for pattern in patterns)


def auteur(commit: Commit) -> str:
    """Tell who wrote a commit: an agent or a bot when its account, name or address is one's."""
    genres = {genre(word) for word in (commit.compte, commit.nom, commit.courriel) if word}
    for kind in (AGENT, ROBOT):
        if kind in genres:
            return kind
    return PERSONNE


class _Personnes:
    """The signs that identify authors, put together: those of a group are of the same person."""

    def __init__(self) -> None:
        # From each sign to another one of its group, until the one that stands for the group.
        self._parents: dict[str, str] = {}

    def signe_de(self, sign: str) -> str:
        """Return the sign that stands for the group of another."""
        while self._parents.setdefault(sign, sign) != sign:
            sign = self._parents[sign]
        return sign

    def reunir(self, sign: str, other_sign: str) -> None:
        """Put together the groups of two signs."""
        joined = self.signe_de(other_sign)
        self._parents[self.signe_de(sign)] = joined

    def reunir_les_graphies(self) -> None:
        """Join a spelling to the name that it shortens or lengthens, when there is only one.

        « andriadup » is « Andria Dupré », as « andriadupre-pro » is.
        """
        signs = sorted(self._parents)
        names = [sign.removeprefix(_NOM) for sign in signs if sign.startswith(_NOM)]
        for sign in signs:
            if not sign.startswith(_GRAPHIE):
                continue
            spelling = sign.removeprefix(_GRAPHIE)
            groups = {self.signe_de(_NOM + name) for name in names if _shortens(spelling, name)}
            groups.discard(self.signe_de(sign))
            if len(groups) == 1:
                self.reunir(groups.pop(), sign)


def personnes(commits: Iterable[Commit]) -> Callable[[Commit], str]:
    """Tell apart who wrote commits.

    What is returned gives, of each commit, the sign that stands for its author.
    """
    groupes = _Personnes()
    for identite in {(commit.nom, commit.courriel, commit.compte) for commit in commits}:
        signs = _signs(*identite)
        for sign in signs:
            groupes.reunir(signs[0], sign)
    groupes.reunir_les_graphies()

    def personne(commit: Commit) -> str:
        return groupes.signe_de(_signs(commit.nom, commit.courriel, commit.compte)[0])

    return personne


def _shortens(spelling: str, name: str) -> bool:
    """Tell whether one begins the other, up to a few letters of the second word of the name."""
    first, _, rest = name.partition(" ")
    squeezed = re.sub(r"[\W_]", "", first + rest)
    begun = len(re.sub(r"[\W_]", "", first)) + BEGINNING
    if len(squeezed) < begun or len(spelling) < begun:
        return False
    return squeezed.startswith(spelling) or spelling.startswith(squeezed)


@cache
def _signs(nom: str, courriel: str, compte: str) -> tuple[str, ...]:
    """List what identifies an author: account, address, name, spelling.

    A lone name, with its address, if nothing else does.
    """
    anyone = _anyone()
    address, name = courriel.strip().casefold(), " ".join(sans_accent(nom).split())
    account, local = compte.casefold(), address.partition("@")[0].partition("+")[0]
    hidden = _HIDDEN.fullmatch(address)
    if hidden:
        account, local = account or hidden.group(1), ""
    signs = [f"compte:{account}"] if account else []
    if "@" in address and not hidden and address not in anyone:
        signs.append(f"adresse:{address}")
    if " " in name and name not in anyone:
        signs.append(_NOM + name)
    signs += _graphies(name, account, local)
    return tuple(signs) or (f"seul:{name}:{address}",)


def _graphies(*words: str) -> list[str]:
    spellings = [_spelling(word) for word in words]
    return [_GRAPHIE + spelling for spelling in spellings if spelling]


def _spelling(word: str) -> str:
    """Squeeze a name, an account or the beginning of an address.

    Nothing when it may be anyone's.
    """
    squeezed = re.sub(r"[\W_]", "", sans_accent(word))
    if word in _anyone() or squeezed in _anyone():
        return ""
    return squeezed if len(squeezed) >= SPELLING else ""


@cache
def _anyone() -> frozenset[str]:
    """List the first names, and the names and addresses that people share."""
    rules = yaml_fourni("robots-activite")
    return frozenset((*rules["partages"], *rules["prenoms"].split()))


# Before version control as we know it: the date of a wrong clock, or of an import.
PLAUSIBLE = date(1990, 1, 1)
# No repository has more of anything; a larger number is a mistake.
LARGEST = 1_000_000_000
# A repository is gone, private or empty once its forge said it on so many days.
CONSTATS = 3
# What a forge no more tells of a repository that it shows is believed on the third day too.
EN_MOINS = "la forge ne montre plus une partie de ce qu’elle disait de ce dépôt"
# What a reading says of itself: no facts of the repository.
_APART = frozenset({"depot", "lu_le", "source", "acces", "absence", "echec"})


class _Histoire(NamedTuple):
    """The commits of a repository up to the day of the reading, without merges.

    None is missing from `depuis` on.

    The oldest of all is of the day `debut`.
    """

    commits: list[Commit]
    debut: date
    depuis: date


def lecture(releve: ReleveDepot, connue: LectureDeDepot | None) -> LectureDeDepot:
    """Turn what a source said into facts, as of its day.

    Raises `Panne` when a history that was known is no more given.
    """
    absente = _absence(releve, connue)
    if absente is not None:
        return absente
    faits, jour = releve.faits, releve.faits.lu_le
    histoire = _histoire(releve)
    dernier = counts = None
    if histoire is not None:
        dernier = _dernier_commit_humain(histoire)
        counts = rythme(histoire.commits, histoire.depuis, jour)
    elif connue is not None and connue.rythme is not None and not faits.fourche:
        raise Panne("la forge ne donne plus l’histoire de ce dépôt")
    return msgspec.structs.replace(
        faits,
        dernier_commit_humain=dernier,
        rythme=counts,
        publications=_versions(releve.publications, histoire, jour),
        etiquettes=_versions(releve.etiquettes, histoire, jour),
        licence=_licence(faits, connue),
    )


def _dernier_commit_humain(histoire: _Histoire) -> date | None:
    humains = [commit.jour for commit in histoire.commits if auteur(commit) == PERSONNE]
    return max((jour for jour in humains if jour >= PLAUSIBLE), default=None)


def _licence(faits: LectureDeDepot, connue: LectureDeDepot | None) -> str | None:
    """Return the licence that was read, or the known one when nobody looked for its file."""
    cherchee = faits.fichiers is not None and faits.fichiers.licence is not None
    if faits.licence:
        return faits.licence
    if cherchee or connue is None:
        return None
    return connue.licence


def _absence(releve: ReleveDepot, connue: LectureDeDepot | None) -> LectureDeDepot | None:
    """Return what is kept of a repository that its forge no more shows, or shows empty.

    The facts that were known stay, with the days when the forge said so; its access changes on the
    third day only. `None`: the repository is there, and is read.
    """
    faits = releve.faits
    vide = _est_videe(releve, connue)
    if faits.acces == modele.PUBLIC and not vide:
        return None
    avant = connue or LectureDeDepot(
        faits.depot, faits.lu_le, faits.source, acces=modele.A_CONFIRMER
    )
    constats = avant.absence.jours if avant.absence else ()
    jours = tuple(sorted({*constats, faits.lu_le}))[:CONSTATS]
    acces = avant.acces
    if len(jours) == CONSTATS:
        # Empty since three days, it is read as it is.
        if vide:
            return None
        acces = faits.acces
    absence = modele.Absence("vide" if vide else faits.acces, jours)
    return msgspec.structs.replace(avant, acces=acces, absence=absence, echec=None)


def _est_videe(releve: ReleveDepot, connue: LectureDeDepot | None) -> bool:
    """Tell whether a repository that had commits has none any more."""
    if connue is None or not connue.tete:
        return False
    return releve.commits == Liste() and releve.faits.tete is None


def _histoire(releve: ReleveDepot) -> _Histoire | None:
    """Return the history of a repository: that of a copy begins on the day when it was made."""
    liste, jour = releve.commits, releve.faits.lu_le
    origine = releve.cree_le if releve.faits.fourche else date.min
    if liste is None or origine is None:
        return None
    commits, debut = [], jour
    for commit in liste.elements:
        if origine <= commit.jour <= jour:
            debut = min(debut, commit.jour)
            if not commit.fusion:
                commits.append(commit)
    if liste.complete:
        return _Histoire(commits, debut, date.min)
    return _Histoire(commits, debut, debut + timedelta(days=1))


def inchangee(nouvelle: LectureDeDepot, connue: LectureDeDepot) -> bool:
    """Tell whether a reading found the very facts that were known, whatever the day."""
    return nouvelle == msgspec.structs.replace(connue, lu_le=nouvelle.lu_le, verifie_le=None)


def faits_lus(lecture: LectureDeDepot) -> frozenset[str]:
    """Name the facts that a reading holds, those of a group one by one."""
    faits: set[str] = set()
    for champ, contenu in modele.valeurs_ecrites(lecture).items():
        if champ in _APART:
            continue
        parts = contenu if isinstance(contenu, dict) else ("",)
        faits.update(f"{champ}.{part}" for part in parts)
    return frozenset(faits)


def ensemble(commun: str, releves: Sequence[ReleveDepot]) -> modele.Ensemble | None:
    """Count the repositories of a common together, a commit of two of them once.

    `None` if the history of one is unknown.
    """
    jours: dict[str, date] = {}
    uniques: dict[str, Commit] = {}
    depuis = date.min
    for releve in releves:
        histoire = _histoire(releve)
        if histoire is None:
            return None
        jours[releve.faits.depot] = releve.faits.lu_le
        uniques |= {commit.cle: commit for commit in histoire.commits}
        depuis = max(depuis, histoire.depuis)
    return modele.Ensemble(commun, jours, rythme(uniques.values(), depuis, max(jours.values())))


def rythme(commits: Iterable[Commit], depuis: date, jour: date) -> modele.Rythme:
    """Count commits and people by month, and over the 365 days that end on `jour`.

    Only people count, in three steps: who wrote each commit, a person, a bot or an agent; which of
    the people are the same one; how many commits and people there are in each month, then in the
    year. Merges, and commits dated after the reading, were set aside.

    No commit is missing from `depuis` on. A month that begins before is left out: it is unknown. A
    year that begins before is « at least » what is listed; when nothing is, it is unknown.
    """
    par_genre: dict[str, list[Commit]] = {PERSONNE: [], ROBOT: [], AGENT: []}
    for commit in commits:
        par_genre[auteur(commit)].append(commit)
    humains = par_genre[PERSONNE]
    personne = personnes(humains)
    series = _par_mois(humains, personne, depuis, jour)

    veille = jour - modele.UN_AN
    de_l_annee = [commit for commit in humains if commit.jour > veille]
    par_auteur = Counter(personne(commit) for commit in de_l_annee)
    entiere = depuis <= veille + timedelta(days=1)
    if not entiere and not par_auteur:
        return msgspec.structs.replace(series, au_moins=True)
    return msgspec.structs.replace(
        series,
        commits_12_mois=par_auteur.total(),
        auteurs_12_mois=len(par_auteur),
        part_premier_auteur=_part_du_premier(par_auteur) if entiere else None,
        robots_12_mois=_apres(veille, par_genre[ROBOT]),
        agents_12_mois=_apres(veille, par_genre[AGENT]),
        au_moins=None if entiere else True,
    )


def _mois(jour: date) -> str:
    return f"{jour:%Y-%m}"


def _premier_jour(mois: str) -> date:
    return date.fromisoformat(f"{mois}-01")


def _par_mois(
    commits: Sequence[Commit], personne: Callable[[Commit], str], depuis: date, jour: date
) -> modele.Rythme:
    """Count the commits and the people of each of the last months, up to that of a day."""
    nombres, auteurs = Counter[str](), defaultdict[str, set[str]](set)
    for commit in commits:
        mois = _mois(commit.jour)
        nombres[mois] += 1
        auteurs[mois].add(personne(commit))
    connus = [mois for mois in modele.mois_de(jour) if _premier_jour(mois) >= depuis]
    return modele.Rythme(
        commits={mois: nombres[mois] for mois in connus},
        auteurs={mois: len(auteurs[mois]) for mois in connus},
    )


def _part_du_premier(par_auteur: Counter[str]) -> int | None:
    """Return the share, in percent, of who wrote most commits; unknown when there is none."""
    if not par_auteur:
        return None
    return round(100 * max(par_auteur.values()) / par_auteur.total())


def _apres(jour: date, commits: Iterable[Commit]) -> int:
    return sum(commit.jour > jour for commit in commits)


def _versions(
    liste: Liste[Version] | None, histoire: _Histoire | None, jour: date
) -> modele.Versions | None:
    """Describe versions: the last one is the last that is stable.

    `depuis` is what came after it.
    """
    if liste is None:
        return None
    derniere = _derniere_stable(liste.elements, jour)
    return modele.Versions(
        nombre=len(liste.elements) if liste.complete else liste.total,
        derniere=nettoyer_nom(derniere.nom) or None,
        derniere_le=derniere.quand,
        depuis=_changements_depuis(derniere.quand, histoire) if derniere.quand else None,
    )


def _derniere_stable(versions: Iterable[Version], jour: date) -> Version:
    """Return the last stable version whose day is plausible, else the first that has no day.

    One without a name when there is neither.
    """
    datees, sans_jour = [], []
    for version in versions:
        if not _est_stable(version):
            continue
        if version.quand is None:
            sans_jour.append(version)
        elif PLAUSIBLE <= version.quand <= jour:
            datees.append((version.quand, version.nom))
    if datees:
        quand, nom = max(datees)
        return Version(nom, quand)
    return sans_jour[0] if sans_jour else Version("")


def _est_stable(version: Version) -> bool:
    return not version.preversion and not est_preversion(version.nom)


def _changements_depuis(jour: date, histoire: _Histoire | None) -> int | None:
    """Count what people changed after a day; `None` when what is read does not go back to it."""
    # Forges give the last two years: what lies before was not read.
    if histoire is None or histoire.debut > jour:
        return None
    return sum(commit.jour > jour and auteur(commit) == PERSONNE for commit in histoire.commits)


# --- What the files and their names say: the licence, what a newcomer finds, publiccode.yml -------

# What the beginning of a text says, in lower case, without commas nor apostrophes.
_TITLES = (
    ("AGPL-3.0", "gnu affero general public license version 3"),
    ("GPL-3.0", "gnu general public license version 3"),
    ("Apache-2.0", "apache license version 2.0"),
    ("EUPL-1.2", "licence publique de l union europeenne v. 1.2"),
    ("EUPL-1.2", "european union public licence v. 1.2"),
    ("etalab-2.0", "licence ouverte / open licence version 2.0"),
    ("etalab-2.0", "licence ouverte 2.0"),
)
_ISC = (
    "for any purpose with or without fee is hereby granted provided that the above copyright notice"
)
# The whole text: a sentence more, such as « not for evil » or the licence of a font, makes another
# licence.
_MIT = re.compile(
    r".{0,1500}permission is hereby granted free of charge to any person obtaining a copy of "
    r"this software and associated documentation files .{830,880} dealings in the software\W*"
)
# These texts name a free licence among their terms, or take back what it gives.
_RESERVES = (
    "commons clause",
    "business source",
    "server side public",
    "elastic license",
    "all advertising",
)
_BSD = "redistribution and use in source and binary forms with or without modification"
_BSD_3 = re.compile(r"neither the names? of .{1,200} may be used to endorse or promote")
TITLE = 600


def _famille(identifiant: str) -> str:
    """Return the family of an SPDX identifier: without « -only » or « -or-later »."""
    return re.sub(r"(-only|-or-later|\+)\Z", "", identifiant)


@cache
def _familles() -> dict[str, str]:
    return {_famille(key).casefold(): _famille(key) for key in licences_spdx().known_symbols}


def reconnue(identifiant: str) -> str | None:
    """Return the family that a forge names, whatever its case; `None` when it names none."""
    return _familles().get(_famille(identifiant).casefold()) if identifiant else None


def differe(declaree: str, detectee: str) -> bool:
    """Tell whether the licence found in a repository is none of those declared."""
    return _famille(detectee) not in {_famille(ident) for ident in identifiants(declaree)}


def detectee(text: str) -> str | None:
    """Recognise the licence of a text; `None` when it is no usual one, or when it holds two."""
    lowered = re.sub(r"[éèêë]", "e", text.casefold())
    # Texts of licences put these marks between words.
    unmarked = re.sub(r"['’]|[#*_=,](?=\s|$)|^[#*_=]+", " ", lowered, flags=re.MULTILINE)
    plain = " ".join(unmarked.split())
    if any(reserve in plain for reserve in _RESERVES):
        return None
    start = plain[:TITLE]
    familles = {famille for famille, title in _TITLES if title in start}
    if _MIT.fullmatch(plain):
        familles.add("MIT")
    if familles:
        return familles.pop() if len(familles) == 1 else None
    if _BSD in plain:
        return "BSD-3-Clause" if _BSD_3.search(plain) else "BSD-2-Clause"
    return "ISC" if _ISC in plain else None


# Folders where forges also look for these files.
DOSSIERS = (".github", "docs", ".gitlab")
PUBLICCODE = frozenset({"publiccode.yml", "publiccode.yaml"})
_STEMS = {
    "readme": ("readme", "lisezmoi", "lisez-moi"),
    "contribuer": ("contributing", "contribuer", "contribution"),
    "journal": ("changelog", "changes", "history", "news", "journal", "historique"),
    "securite": ("security", "securite"),
    "conduite": ("code_of_conduct", "code-of-conduct", "code_de_conduite", "code-de-conduite"),
    "licence": ("license", "licence", "copying", "unlicense"),
    "conteneur": ("dockerfile", "containerfile"),
    "compose": ("docker-compose", "compose"),
    "helm": ("chart",),
    "procfile": ("procfile",),
    "documentation": (),
    "installation": ("install", "installation", "installer", "deploy", "deployment", "deploiement"),
}
# What a folder of the root shows as well as a file.
_FOLDERS = {
    "helm": {"helm", "chart", "charts"},
    "installation": {"install", "installation"},
    "documentation": {"doc", "docs", "documentation"},
    # The folder of REUSE holds the texts of the licences.
    "licence": {"licenses"},
}
# These may lie in a folder; the others stand at the root.
_ELSEWHERE = frozenset({"contribuer", "journal", "securite", "conduite", "installation"})


def presence(lister: Callable[[str], Iterable[str] | None]) -> Fichiers | None:
    """Say which files a newcomer finds.

    `lister` gives the names in a folder, with a slash after a folder; « » is the root. It gives
    `None` when nothing tells the names; the answer is then `None` too.
    """
    racine = lister("")
    if racine is None:
        return None
    files, folders = _tries(racine)
    lists = [lister(folder) for folder in DOSSIERS if folder in folders]
    # A folder that the root has and that was not listed leaves unknown what may be in it.
    complete = None not in lists
    deeper = files.union(*(_noms(names or ()) for names in lists))
    presents: dict[str, bool | None] = {}
    for champ in _STEMS:
        if champ not in _ELSEWHERE:
            presents[champ] = _parmi(champ, files, folders)
        elif _parmi(champ, deeper, folders):
            presents[champ] = True
        else:
            presents[champ] = False if complete else None
    return Fichiers(publiccode=bool(files & PUBLICCODE), **presents)


def _tries(names: Iterable[str]) -> tuple[set[str], set[str]]:
    """Part the files of a folder from the folders in it."""
    plain = {sans_accent(name) for name in names}
    folders = {name for name in plain if name.endswith("/")}
    return plain - folders, {name.rstrip("/") for name in folders}


def _noms(names: Iterable[str]) -> set[str]:
    return {sans_accent(name).rstrip("/") for name in names}


def _parmi(champ: str, files: Iterable[str], folders: AbstractSet[str]) -> bool:
    """Tell whether files, or folders of the root, hold what a field is about."""
    if any(_is(name, _STEMS[champ]) for name in files):
        return True
    return not folders.isdisjoint(_FOLDERS.get(champ, ()))


def est_licence(name: str) -> bool:
    """Tell whether a file of the root holds the text of a licence."""
    return _is(sans_accent(name), _STEMS["licence"])


def _is(name: str, stems: tuple[str, ...]) -> bool:
    # « license-mit.txt » counts as a licence.
    start = name.partition(".")[0]
    return any(start == stem or start.startswith((f"{stem}-", f"{stem}_")) for stem in stems)


LONGEST_NAME, LONGEST_YAML = 100, 100_000
# What versions that are not final are called: v2.0.0-rc1, 1.0a37, 3.1-beta.
_EARLY = re.compile(
    r"(?i)(?:^|[0-9._+-])(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|next|a|b)"
    r"[.-]?[0-9]*(?:$|[.+-])"
)


def nettoyer_nom(text: str) -> str:
    """Make a name fit for a page: one line, short, no invisible character, no half of one."""
    encodable = text.encode(errors="ignore").decode()
    return INVISIBLE.sub("", " ".join(encodable.split()))[:LONGEST_NAME].strip()


def est_preversion(nom: str) -> bool:
    """Tell whether a tag is called like a version that is not final: it needs a number too."""
    return any(letter.isdigit() for letter in nom) and bool(_EARLY.search(nom))


def declarations(text: str) -> dict[str, Any]:
    """Return the facts of a publiccode.yml: a few values, the end of the longest contract."""
    publiccode = None
    try:
        if len(text) <= LONGEST_YAML:
            publiccode = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    fins = []
    for fin in jmespath.search("maintenance.contractors[*].until", publiccode) or ():
        with contextlib.suppress(ValueError):
            fins.append(date.fromisoformat(str(fin)))
    return {
        "publiccode": dict(_declarees(publiccode)) or None,
        "contrat_jusqu_au": max(fins, default=None),
    }


def _declarees(publiccode: Any) -> Iterator[tuple[str, str]]:
    """Yield the name of each declaration that is kept, and what it says."""
    for name in modele.PUBLICCODE_LU:
        declaration = ", ".join(_mots(jmespath.search(name, publiccode)))
        # A value that would be cut is not one to compare.
        if declaration and len(declaration) <= LONGEST_NAME:
            yield name, nettoyer_nom(declaration)


def _mots(contenu: Any) -> list[str]:
    """Write a text, a Boolean, or a list of them; nothing of anything else."""
    several = contenu if isinstance(contenu, list) else [contenu]
    if not all(isinstance(mot, str | bool) for mot in several):
        return []
    return [str(mot).lower() if isinstance(mot, bool) else mot for mot in several]
