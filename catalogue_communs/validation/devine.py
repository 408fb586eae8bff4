"""Guess what a person meant to write: each function returns the right writing, or `None`.

The messages propose these guesses, and the correction writes those that change nothing
to the meaning.
"""

import re
from decimal import Decimal
from functools import cache
from urllib.parse import quote

from catalogue_communs.socle.dates import MONTHS, date_ecrite
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.schemas import est_date_partielle, est_siren, est_uri, vocabulaires
from catalogue_communs.socle.texte import citer, enumerer, sans_accent, slugifier

YES = frozenset({"true", "oui", "vrai", "yes", "on", "o", "y"})
NO = frozenset({"false", "non", "faux", "no", "off", "n"})
# Beyond, the figure is a number to read, not a quantity.
LONGEST_NUMBER = 15
LONGEST_SPELLING = 200
SIREN_LENGTH, SIRET_LENGTH = 9, 14

_GROUPING = re.compile(r"(?<=[0-9])[ \u00a0\u202f_'](?=[0-9]{3}(?![0-9]))")
# These units repeat what the field says; « k€ » or « millions » change the number.
_UNIT = re.compile(r"\s*(€|euros?|eur|%)\Z", re.IGNORECASE)
_ENGLISH = "january february march april may june july august september october november december"
_AVANT_DATE = re.compile(r"\A(?:(?:depuis|a partir|since|en|in|le|on|du|de|mois|environ|vers)\s+)+")
_PERIODE = re.compile(
    r"(?:(?P<rang>[1-4])\s?(?:er|ere|e|eme|nd|nde)?\s(?P<genre>trimestre|semestre)|(?P<lettre>[ts])(?P<court>[1-4])"
    r"|(?P<mot>debut|courant|fin|mi))[\s-]+(?P<an>(?:19|20)[0-9]{2})"
)
_APPROCHES = (
    (
        "environ",
        r"(?:environ|env\.?|pres de|autour de|a peu pres|quelque|de l.ordre de|approximativement|~|≈)",
    ),
    ("au_moins", r"(?:au moins|plus de|plus d.|au minimum|minimum|>|\+ de)"),
)
# The versions that a licence may have in SPDX, the latest first; but for one that nobody means.
_VERSIONS = ("4.0", "3.0", "2.5", "2.1", "2.0", "1.2", "1.1", "1.0")
_OUBLIEE = "agpl-1.0"
# « version 3 » of these says nothing of the later ones.
_GNU = frozenset({"GPL", "LGPL", "AGPL"})
# These texts say themselves that later versions may be chosen.
_SUIVIES = ("EUPL", "CECILL")
# Long names, then the words that say nothing of which licence it is. Any other word makes it unknown.
_LONGS = tuple(
    (re.compile(rf"\b(?:{long})\b"), short)
    for long, short in (
        ("(?:gnu )?affero(?: general public| gpl)?", "agpl"),
        ("(?:lesser|library) (?:general public|gpl)", "lgpl"),
        ("general public|publique generale", "gpl"),
        ("european union public|publique de l union europeenne", "eupl"),
        ("mozilla public|mozilla", "mpl"),
        ("open database", "odbl"),
        ("licence ouverte(?: open licen[cs]e)?|open licen[cs]e", "etalab"),
        ("cecill (?:free software|logiciel libre)", "cecill"),
    )
)
_VIDES = frozenset(
    "licence license licences licenses licensed la le les l the d de du of gnu public publique version versions v "  # noqa: SIM905
    "under sous software logiciel clause clauses osi approved universal international spdx code agreement".split()
)
_PLUS_TARD = re.compile(
    r"(?<=[0-9])\s?\+|\b(?:ou|or|et|and)?\s?(?:(?:toutes?|une|any|les)\s)?(?:versions?\s)?"
    r"(?:ulterieures?|superieures?|posterieures?|suivantes?|plus recentes?|later|newer)(?:\sversions?)?\b|\bou plus\b|\bor above\b"
)
_SEULE = re.compile(r"\b(?:only|uniquement|seulement|seule)\b")
SUGGESTED = 4
# What tells an expression from those beside it.
_MARQUES = {"-only": "cette version seule", "-or-later": "celle-ci ou une suivante"}


def nombre_devine(text: str) -> str | None:
    """Read a number as people write it: « 26 280 € », « 1,5 »."""
    bare = _UNIT.sub("", _GROUPING.sub("", text.strip())).replace(",", ".")
    if len(bare) > LONGEST_NUMBER or not (found := re.fullmatch(r"([-+]?)0*([0-9]+(?:\.[0-9]+)?)", bare)):
        return None
    return found[1].replace("+", "") + found[2]


def booleen(text: str) -> str | None:
    """Read « oui », « Vrai » or « no »."""
    word = text.strip().casefold()
    return "true" if word in YES else "false" if word in NO else None


def date(text: str) -> str | None:
    """Write a date as a file does, when it is written otherwise."""
    found = date_ecrite(text)
    return found.iso if found and est_date_partielle(found.iso) else None


def date_dite(text: str, *, fin: bool = False) -> str | None:
    """Read also a date as people say it: « 12/03/26 », « March 2025 », « depuis mars 2025 », « 1er trimestre 2026 ».

    A period gives its year, or with `fin` its last month. More than `date`, and not safe to write unseen.
    """
    bare = _AVANT_DATE.sub("", sans_accent(" ".join(text.split())).strip(" ."))
    for word, month in zip(_ENGLISH.split(), MONTHS, strict=True):
        bare = re.sub(rf"\b{word}\b", month, bare)
    if found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2})", bare, re.ASCII):
        bare = f"{found[1]}/{found[2]}/20{found[3]}"
    if found := _PERIODE.fullmatch(bare):
        year, months = found["an"], 3 if (found["genre"] or found["lettre"] or "").startswith("t") else 6
        last = 12 * (found["mot"] == "fin") or months * int(found["rang"] or found["court"] or 0)
        if last > 12:  # noqa: PLR2004 - months of a year
            return None
        return f"{year}-{last:02d}" if fin and last else year
    return bare if est_date_partielle(bare) else date(bare)


def nombre_dit(text: str, *, unites: bool = True) -> tuple[str, str] | None:
    """Read also a number as people say it, then « environ », « au_moins » or nothing: « plus de 1,3 million », « 1.300 ».

    Without `unites`, neither « millions » nor « communes » is read.
    """
    bare = sans_accent(" ".join(text.replace("−", "-").split()))
    about = ""
    for name, words in _APPROCHES:
        if found := re.match(rf"{words}\s*", bare):
            about, bare = about or name, bare[found.end() :]
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+", bare):
        bare = bare.replace(".", "")
    if unites and (
        found := re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?) ?(millions?|milliards?)(?: d[e'’].*)?", bare)
    ):
        exact = Decimal(found[1].replace(",", ".")) * (10**6 if found[2].startswith("million") else 10**9)
        bare = str(int(exact)) if exact == exact.to_integral_value() else bare
    unit = re.search(r"(?<=[0-9]) ([a-z'’ -]{3,40})\Z", bare)
    if unites and unit and slugifier(unit[1]) in _unites():
        bare = bare[: unit.start()]
    read = nombre_devine(bare)
    return (read, about) if read else None


@cache
def _unites() -> frozenset[str]:
    units = vocabulaires()["unite"].valeurs.values()
    return frozenset(
        slugifier(str(name)) for one in units for name in (one.libelle, one.extra.get("pluriel", ""))
    )


def url_completee(text: str) -> str | None:
    """Complete an address: « exemple.fr », « http://… », « htps://… », accents, a Markdown link, that of Git."""
    bare = text.strip().strip("<>").rstrip(" ;,")
    bare = re.sub(r"\A(?:ssh://)?git@([\w.-]+)[:/](.+?)(?:\.git)?\Z", r"\1/\2", bare)
    if found := re.fullmatch(r"\[[^\]]*\]\(([^()\s]+)\)", bare):
        bare = found[1]
    bare = re.sub(r"\Ah{1,2}[tps]{2,5}(://|:/|//|:)/*", "", bare, flags=re.IGNORECASE)
    if not re.match(r"[\w-]+(\.[\w-]+)+(?::[0-9]+)?(?:[/?#]|\Z)", bare) or re.search(r"\s", bare):
        return None
    # An accent copied from the bar of the browser; what is already encoded stays.
    written = "https://" + quote(bare, safe="%/?#[]@!$&'()*+,;=:~")
    return written if est_uri(written) and "'" not in written else None


def courriel_devine(text: str) -> str | None:
    """Read « contact(at)exemple.fr », « mailto:… » or « Équipe <contact@exemple.fr> »."""
    bare = re.sub(r"\s*(\(at\)|\[at\]|\barobase\b)\s*", "@", text.strip(), flags=re.IGNORECASE)
    if found := re.search(r"<([^<>]+)>\Z", bare):
        bare = found[1]
    bare = bare.removeprefix("mailto:")
    return bare if re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", bare) else None


def siren(text: str) -> str | None:
    """Read a SIREN with spaces, dots or quotes around, or at the start of a SIRET."""
    digits = re.sub(r"[^0-9]", "", text)
    bare = re.fullmatch(r"[\s\"'«»“”„’.\u00a0\u202f0-9-]+", text)
    found = digits[:SIREN_LENGTH] if len(digits) in {SIREN_LENGTH, SIRET_LENGTH} and bare else ""
    return found if found and est_siren(found) else None


def licences_devinees(text: str) -> tuple[str, ...]:
    """Return the SPDX expressions that a spelling may mean: one when nothing is doubtful, none when it is unknown.

    Every word must be understood: « MIT modifiée » or « pas de licence (MIT envisagée) » is no licence. A GNU
    licence whose later versions are not spoken of, a family without its version, gives a choice.
    """
    if len(text) > LONGEST_SPELLING:
        return ()
    if (exact := normalise(text.strip())) and exact.casefold() == text.strip().casefold():
        return (exact,)
    words = re.sub(r"[^a-z0-9.+/|,;&]+|(?<![0-9])\.|\.(?![0-9])", " ", sans_accent(text))
    words = _SEULE.sub(" @ ", _PLUS_TARD.sub(" ^ ", " ".join(words.split())))
    for long, short in _LONGS:
        words = long.sub(short, words)
    return _une_licence(words)


def choix(found: tuple[str, ...]) -> str:
    """Write a choice of licences, with what tells them apart."""
    said = ((one, next((text for mark, text in _MARQUES.items() if mark in one), "")) for one in found)
    return enumerer(f"{citer(one)} ({text})" if text else citer(one) for one, text in said)


def _une_licence(words: str) -> tuple[str, ...]:
    """Return what the name of one licence may mean; `^` stands for « or later », `@` for « only »."""
    tokens = re.findall(r"[a-z]+|[0-9]+(?:\.[0-9]+)*|[\^@]", words)
    later, only = "^" in tokens, "@" in tokens
    # « gplv3 », « ccby » are two words each.
    named = (re.sub(r"(?<=[a-z])v\Z", "", one) for one in tokens if one.isalpha() and one not in _VIDES)
    name = " ".join(dict.fromkeys(named))
    numbers = {one if "." in one else f"{one}.0" for one in tokens if one[0].isdigit()}
    if not name or len(numbers) > 1 or (later and only):
        return ()
    number = next(iter(numbers), "")
    if name == "bsd":
        return () if later or only else _bsd(number.partition(".")[0])
    family, versions = _famille(name)
    followed = not later or family.startswith((*_GNU, *_SUIVIES))
    if not family or not followed or (number and number not in versions):
        return ()
    if not versions:
        return (family,)
    # The first version of the Licence Ouverte has no identifier: a bare name may be hers.
    wanted = (number,) if number else () if family == "etalab" else versions
    ends: tuple[str, ...] = ("",)
    if family in _GNU:
        ends = ("-or-later",) if later else ("-only",) if only else ("-only", "-or-later")
    made = (f"{family}-{version}{end}" for version in wanted for end in ends)
    return tuple(one for one in made if normalise(one) == one)[:SUGGESTED]


def _bsd(clauses: str) -> tuple[str, ...]:
    if not clauses:
        return ("BSD-3-Clause", "BSD-2-Clause")
    made = "0BSD" if clauses == "0" else f"BSD-{clauses}-Clause"
    return (made,) if normalise(made) == made else ()


@cache
def _famille(name: str) -> tuple[str, tuple[str, ...]]:
    """Return how SPDX writes the name of a licence, with its versions, the latest first."""
    written = name.replace(" ", "-")
    made = [(version, f"{written}-{version}") for version in _VERSIONS]
    versions = tuple(version for version, one in made if one != _OUBLIEE and normalise(one))
    known = normalise(f"{written}-{versions[0]}" if versions else written) or ""
    return (known[: len(written)], versions) if known.casefold().startswith(written) else ("", ())
