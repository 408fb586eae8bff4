"""From what a source told to the facts that are kept: counts, medians, series, people counted once; what the files tell.

Two commits are of the same person when they share an account, an address, a name of two words or more, or one
spelling that is all three squeezed: « Ancolie Dupré », the account « ancolie-dupre » and the address
« ancolie.dupre@… ». Nothing of this is written anywhere: only the number of people is.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import jmespath
import msgspec
import yaml

from catalogue_communs.forges import modele
from catalogue_communs.forges.modele import Commit, Fichiers, LectureDeDepot, Liste, ReleveDepot
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.licences import identifiants, licences_spdx
from catalogue_communs.socle.texte import INVISIBLE, sans_accent

# A spelling of fewer letters may be that of several people.
SPELLING, BEGINNING = 5, 3
PERSONNE, ROBOT, AGENT = "personne", "robot", "agent"
# The address that GitHub gives to who hides theirs: the account is in it.
_HIDDEN = re.compile(r"(?:[0-9]+\+)?([^@]+)@users\.noreply\.github\.com")


@cache
def genre(nom: str) -> str:
    """Tell whether a name, an account or an address is a person's, a bot's or an agent's."""
    rules, word = yaml_fourni("robots-activite"), " ".join(sans_accent(nom).split())
    if any(re.fullmatch(pattern, word) for pattern in rules["personnes"]):
        return PERSONNE
    if _follows(rules["agents"], word):
        return AGENT
    found = _follows(rules, word) or any(
        re.fullmatch(pattern, word) for pattern in rules["modeles"]
    )
    return ROBOT if found else PERSONNE


def _follows(rules: dict[str, Any], word: str) -> bool:
    return word.endswith(tuple(rules["terminaisons"])) or word in rules["noms"]


def auteur(commit: Commit) -> str:
    """Tell who wrote a commit: an agent or a bot as soon as its account, name or address is one's."""
    found = {genre(word) for word in (commit.compte, commit.nom, commit.courriel) if word}
    return next((kind for kind in (AGENT, ROBOT) if kind in found), PERSONNE)


def personnes(commits: Iterable[Commit]) -> Callable[[Commit], str]:
    """Tell apart who wrote commits; return what gives, of each one, the sign that stands for its author."""
    parent: dict[str, str] = {}

    def root(sign: str) -> str:
        while parent.setdefault(sign, sign) != sign:
            sign = parent[sign]
        return sign

    for who in {(one.nom, one.courriel, one.compte) for one in commits}:
        signs = _signs(*who)
        for sign in signs:
            parent[root(signs[0])] = root(sign)
    told = sorted(parent)
    names = [sign.removeprefix("nom:") for sign in told if sign.startswith("nom:")]
    for sign in (one for one in told if one.startswith("graphie:")):
        # « andriadup » is « Andria Dupré », as « andriadupre-pro », when one name only begins so.
        spelling = sign.removeprefix("graphie:")
        named = {root(f"nom:{name}") for name in names if _shortens(spelling, name)} - {root(sign)}
        if len(named) == 1:
            parent[named.pop()] = root(sign)
    return lambda commit: root(_signs(commit.nom, commit.courriel, commit.compte)[0])


def _shortens(spelling: str, name: str) -> bool:
    first, _, rest = name.partition(" ")
    whole = re.sub(r"[\W_]", "", first + rest)
    begun = len(re.sub(r"[\W_]", "", first)) + BEGINNING
    return len(whole) >= begun <= len(spelling) and (
        whole.startswith(spelling) or spelling.startswith(whole)
    )


@cache
def _signs(nom: str, courriel: str, compte: str) -> tuple[str, ...]:
    """List what identifies an author: account, address, name, spelling; a lone name if nothing else."""
    anyone = _anyone()
    address, name = courriel.strip().casefold(), " ".join(sans_accent(nom).split())
    hidden = _HIDDEN.fullmatch(address)
    account = compte.casefold() or (hidden.group(1) if hidden else "")
    signs = [f"compte:{account}"] if account else []
    if "@" in address and not hidden and address not in anyone:
        signs.append(f"adresse:{address}")
    if " " in name and name not in anyone:
        signs.append(f"nom:{name}")
    local = "" if hidden else address.partition("@")[0].partition("+")[0]
    signs += [f"graphie:{one}" for one in map(_spelling, (name, account, local)) if one]
    return tuple(signs) or (f"seul:{name}:{address}",)


def _spelling(word: str) -> str:
    """Squeeze a name, an account or the beginning of an address; nothing when it may be anyone's."""
    squeezed = re.sub(r"[\W_]", "", sans_accent(word))
    shared = word in _anyone() or squeezed in _anyone()
    return "" if shared or len(squeezed) < SPELLING else squeezed


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
    """The commits of a repository up to the day of the reading, without merges; none is missing from `depuis` on.

    The oldest of all is of the day `debut`.
    """

    commits: list[Commit]
    debut: date
    depuis: date


def lecture(releve: ReleveDepot, connue: LectureDeDepot | None) -> LectureDeDepot:
    """Turn what a source told into facts, as of its day; raise `Panne` when a history that was known is no more given."""
    gone = _absence(releve, connue)
    if gone is not None:
        return gone
    told, jour = releve.faits, releve.faits.lu_le
    history = _histoire(releve)
    if history is None and connue is not None and connue.rythme is not None and not told.fourche:
        raise Panne("la forge ne donne plus l’histoire de ce dépôt")
    people = [one.jour for one in history.commits if auteur(one) == PERSONNE] if history else []
    unseen = told.fichiers is None or told.fichiers.licence is None
    return msgspec.structs.replace(
        told,
        dernier_commit_humain=max((day for day in people if day >= PLAUSIBLE), default=None),
        rythme=history and rythme(history.commits, history.depuis, jour),
        publications=_versions(releve.publications, history, jour),
        etiquettes=_versions(releve.etiquettes, history, jour),
        licence=told.licence or (connue.licence if unseen and connue else None),
    )


def _absence(releve: ReleveDepot, connue: LectureDeDepot | None) -> LectureDeDepot | None:
    """Return the known facts, with the days when the forge said that the repository is no more there, if it said so.

    Its access changes on the third day only.
    """
    told = releve.faits
    emptied = connue is not None and connue.tete and releve.commits == Liste() and told.tete is None
    if told.acces == modele.PUBLIC and not emptied:
        return None
    known = connue or LectureDeDepot(told.depot, told.lu_le, told.source, acces=modele.A_CONFIRMER)
    before = known.absence.jours if known.absence else ()
    days = tuple(sorted({*before, told.lu_le}))[:CONSTATS]
    sure = len(days) == CONSTATS
    # Empty since three days, it is read as it is.
    if emptied and sure:
        return None
    return msgspec.structs.replace(
        known,
        acces=told.acces if sure else known.acces,
        absence=modele.Absence("vide" if emptied else told.acces, days),
        echec=None,
    )


def _histoire(releve: ReleveDepot) -> _Histoire | None:
    """Return the history of a repository: that of a copy begins on the day when the copy was made."""
    told, made = releve.commits, releve.cree_le if releve.faits.fourche else date.min
    if told is None or made is None:
        return None
    kept = [commit for commit in told.elements if made <= commit.jour <= releve.faits.lu_le]
    first = min((commit.jour for commit in kept), default=releve.faits.lu_le)
    whole = date.min if told.complete else first + timedelta(days=1)
    return _Histoire([commit for commit in kept if not commit.fusion], first, whole)


def inchangee(nouvelle: LectureDeDepot, connue: LectureDeDepot) -> bool:
    """Tell whether a reading found the very facts that were known, whatever the day."""
    return nouvelle == msgspec.structs.replace(connue, lu_le=nouvelle.lu_le, verifie_le=None)


def faits_lus(reading: LectureDeDepot) -> frozenset[str]:
    """Name the facts that a reading tells, those of a group one by one."""
    told = (
        (name, value)
        for name, value in modele.valeurs_ecrites(reading).items()
        if name not in _APART
    )
    return frozenset(
        f"{name}.{part}"
        for name, value in told
        for part in (value if isinstance(value, dict) else ("",))
    )


def ensemble(commun: str, releves: Sequence[ReleveDepot]) -> modele.Ensemble | None:
    """Count the repositories of a common together, a commit of two of them once; `None` if the history of one is unknown."""
    known = [history for releve in releves if (history := _histoire(releve))]
    if len(known) < len(releves):
        return None
    days = {one.faits.depot: one.faits.lu_le for one in releves}
    unique = {commit.cle: commit for one in known for commit in one.commits}.values()
    since, day = max(one.depuis for one in known), max(days.values())
    return modele.Ensemble(commun, days, rythme(unique, since, day))


def rythme(commits: Iterable[Commit], depuis: date, jour: date) -> modele.Rythme:
    """Count commits and people by month, and over the 365 days that end on `jour`; none is missing from `depuis` on.

    Merges, and commits dated after the reading, were set aside.
    """
    work = [(c, auteur(c)) for c in commits]
    human, year = [c for c, kind in work if kind == PERSONNE], jour - modele.UN_AN
    person = personnes(human)
    months = [m for m in modele.mois_de(jour) if date.fromisoformat(f"{m}-01") >= depuis]
    made = [(f"{c.jour:%Y-%m}", person(c)) for c in human]
    counts, authors = (Counter(month for month, _ in one) for one in (made, set(made)))
    kinds = Counter(kind for c, kind in work if c.jour > year)
    by_author = Counter(person(c) for c in human if c.jour > year)
    total, whole = by_author.total(), depuis <= year + timedelta(days=1)
    # A year that began before is « at least » what is listed.
    least = whole or total > 0
    return modele.Rythme(
        commits={month: counts[month] for month in months},
        auteurs={month: authors[month] for month in months},
        commits_12_mois=total if least else None,
        auteurs_12_mois=len(by_author) if least else None,
        part_premier_auteur=round(100 * max(by_author.values()) / total)
        if whole and total
        else None,
        robots_12_mois=kinds[ROBOT] if least else None,
        agents_12_mois=kinds[AGENT] if least else None,
        au_moins=None if whole else True,
    )


def _versions(
    found: Liste[modele.Version] | None, history: _Histoire | None, jour: date
) -> modele.Versions | None:
    """Describe versions: the last one is the last that is stable, and `depuis` says what came after it."""
    if found is None:
        return None
    stable = [one for one in found.elements if not (one.preversion or est_preversion(one.nom))]
    dated = [(one.quand, one.nom) for one in stable if one.quand and PLAUSIBLE <= one.quand <= jour]
    undated = next((one.nom for one in stable if one.quand is None), "")
    last_day, last_name = max(dated, default=(None, undated))
    return modele.Versions(
        nombre=len(found.elements) if found.complete else found.total,
        derniere=nettoyer_nom(last_name) or None,
        derniere_le=last_day,
        depuis=_after(last_day, history) if last_day else None,
    )


def _after(day: date, history: _Histoire | None) -> int | None:
    """Count what people changed after a day; `None` when what is read does not go back to it."""
    # Forges give the last two years: what lies before was not read.
    if history is None or history.debut > day:
        return None
    return sum(commit.jour > day and auteur(commit) == PERSONNE for commit in history.commits)


# --- What the files and the names of a repository tell: its licence, what a newcomer finds, its publiccode.yml ---

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
# The whole text: a sentence more, such as « not for evil » or the licence of a font, makes another licence.
_MIT = re.compile(
    r".{0,1500}permission is hereby granted free of charge to any person obtaining a copy of this software and "
    r"associated documentation files .{830,880} dealings in the software\W*"
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
def _known() -> dict[str, str]:
    return {_famille(key).casefold(): _famille(key) for key in licences_spdx().known_symbols}


def reconnue(identifiant: str) -> str | None:
    """Return the family that a forge names, whatever its case; `None` when it names none."""
    return _known().get(_famille(identifiant).casefold()) if identifiant else None


def differe(declaree: str, detectee: str) -> bool:
    """Tell whether the licence found in a repository is none of those declared."""
    return _famille(detectee) not in {_famille(ident) for ident in identifiants(declaree)}


def detectee(texte: str) -> str | None:
    """Recognise the licence of a text; `None` when it is no usual one, or when it holds two."""
    lowered = re.sub(r"[éèêë]", "e", texte.casefold())
    # Texts of licences put these marks between words.
    plain = re.sub(r"['’]|[#*_=,](?=\s|$)|^[#*_=]+", " ", lowered, flags=re.MULTILINE)
    words = " ".join(plain.split())
    start = words[:TITLE]
    if any(mark in words for mark in _RESERVES):
        return None
    titled = {ident for ident, title in _TITLES if title in start}
    titled |= {"MIT"} if _MIT.fullmatch(words) else set()
    if titled:
        return titled.pop() if len(titled) == 1 else None
    if _BSD in words:
        return "BSD-3-Clause" if _BSD_3.search(words) else "BSD-2-Clause"
    return "ISC" if _ISC in words else None


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
    """Say what is there: `lister` gives the names in a folder, with a slash after a folder; « » is the root.

    `None` when nothing tells the names, given by `lister` and returned.
    """
    racine = lister("")
    if racine is None:
        return None
    names = {sans_accent(name) for name in racine}
    folders = {name.rstrip("/") for name in names if name.endswith("/")}
    root = {name for name in names if not name.endswith("/")}
    listed = [lister(folder) for folder in DOSSIERS if folder in folders]
    inside = {sans_accent(name).rstrip("/") for one in listed for name in one or ()}
    found: dict[str, bool | None] = {}
    for field, stems in _STEMS.items():
        places = root | inside if field in _ELSEWHERE else root
        there = any(_is(name, stems) for name in places) or bool(
            folders & _FOLDERS.get(field, set())
        )
        # A folder that the root has and that was not listed leaves unknown what may be in it.
        found[field] = there if there or None not in listed or field not in _ELSEWHERE else None
    return Fichiers(publiccode=bool(root & PUBLICCODE), **found)


def est_licence(name: str) -> bool:
    """Tell whether a file of the root holds the text of a licence."""
    return _is(sans_accent(name), _STEMS["licence"])


def _is(name: str, stems: tuple[str, ...]) -> bool:
    # « license-mit.txt » counts as a licence.
    stem = name.partition(".")[0]
    return any(stem == known or stem.startswith((f"{known}-", f"{known}_")) for known in stems)


LONGEST_NAME, LONGEST_YAML = 100, 100_000
# What versions that are not final are called: v2.0.0-rc1, 1.0a37, 3.1-beta.
_EARLY = re.compile(
    r"(?i)(?:^|[0-9._+-])(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|next|a|b)[.-]?[0-9]*(?:$|[.+-])"
)


def nettoyer_nom(texte: str) -> str:
    """Make a name fit for a page: one line, short, no invisible character, no half of one."""
    whole = texte.encode(errors="ignore").decode()
    return INVISIBLE.sub("", " ".join(whole.split()))[:LONGEST_NAME].strip()


def est_preversion(nom: str) -> bool:
    """Tell whether a tag is called like a version that is not final: it needs a number too."""
    return any(letter.isdigit() for letter in nom) and bool(_EARLY.search(nom))


def declarations(texte: str) -> dict[str, Any]:
    """Return the facts that a publiccode.yml tells: a few values, the end of the longest contract."""
    try:
        said = yaml.safe_load(texte) if len(texte) <= LONGEST_YAML else None
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    days = []
    for until in jmespath.search("maintenance.contractors[*].until", said) or ():
        with contextlib.suppress(ValueError):
            days.append(date.fromisoformat(str(until)))
    return {
        "publiccode": dict(_declarees(said)) or None,
        "contrat_jusqu_au": max(days, default=None),
    }


def _declarees(said: Any) -> Iterator[tuple[str, str]]:
    for name in modele.PUBLICCODE_LU:
        value = jmespath.search(name, said)
        several = value if isinstance(value, list) else [value]
        if several and all(isinstance(one, str | bool) for one in several):
            told = ", ".join(str(one).lower() if isinstance(one, bool) else one for one in several)
            # A value that would be cut is not one to compare.
            if told and len(told) <= LONGEST_NAME:
                yield name, nettoyer_nom(told)
