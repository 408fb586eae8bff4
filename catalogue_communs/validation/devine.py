"""Read what a person wrote, as `schemas/facons-de-dire.yml` tells: a value, or the question to ask.

The table is shared with the form of the site, whose script reads it in the same way. The messages
of the validation propose these readings, and the correction writes those that are sure.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.licences import libres, normalise
from catalogue_communs.socle.schemas import est_date_partielle, est_siren, est_uri, vocabulaires
from catalogue_communs.socle.texte import citer, enumerer, sans_accent, slugifier

# Beyond, the figure is a number to read, not a quantity.
LONGEST_NUMBER = 15
LONGEST_SPELLING = 200
# An answer that is longer is a text, and no line of the table is tried on it.
LONGEST_ANSWER = 120
SIREN_LENGTH, SIRET_LENGTH = 9, 14
SUGGESTED = 4
# The year of an example, for a message without a day.
ANNEE_D_EXEMPLE = 2025
_TIRETS = str.maketrans({"−": "-", "–": "-", "—": "-", "’": "'", "\u02bc": "'"})
_GROUPE_NOMME = re.compile(r"\(\?<(?=[a-z])")
Mots = Mapping[str, str]
SANS_MOTS: Mots = MappingProxyType({})


class Entendu(NamedTuple):
    """What an answer is heard as.

    A value, in the writing of a file, or the name of a question with its words.

    `approche`: « environ » or « au_moins », for a number. `sure`: the correction may write it
    unasked.
    """

    valeur: str = ""
    question: str = ""
    mots: Mots = SANS_MOTS
    approche: str = ""
    sure: bool = False


@cache
def facons_de_dire() -> dict[str, Any]:
    """Return the table, whole.

    The library reads it here, and the page of the form as it is published.
    """
    table: dict[str, Any] = yaml_fourni("facons-de-dire")
    return table


def question_posee(nom: str, reponse: str, **mots: object) -> str:
    """Write one of the questions of the table about an answer."""
    sentence: str = facons_de_dire()["phrases"][nom]
    return sentence.format(cite=citer(reponse), **mots)


def mise_au_net(text: str) -> str:
    """Write an answer as the lines of the table expect it."""
    return sans_accent(" ".join(text.translate(_TIRETS).split()))


class TexteNet(NamedTuple):
    """A text as the table reads it, sign by sign, and where each of its signs comes from."""

    net: str
    places: tuple[int, ...]
    texte: str

    def ecrit(self, debut: int, fin: int) -> str:
        """Return what was written there."""
        first, last = self.etendue(debut, fin)
        return self.texte[first:last].strip()

    def etendue(self, debut: int, fin: int) -> tuple[int, int]:
        """Return where a part of it starts and ends in what was written."""
        return self.places[debut], self.places[fin - 1] + 1


@lru_cache(maxsize=1024)
def texte_net(text: str) -> TexteNet:
    """Read a text as the table does, keeping where each sign comes from."""
    net, places = list[str](), list[int]()
    for place, sign in enumerate(text):
        clean = _au_net(sign)
        net.append(clean)
        places += [place] * len(clean)
    return TexteNet("".join(net), tuple(places), text)


def _au_net(signe: str) -> str:
    return " " if signe.isspace() else sans_accent(signe.translate(_TIRETS))


@cache
def _motif(motif: str) -> re.Pattern[str]:
    """Compile a pattern of the table, which is written so that JavaScript reads it too."""
    for nom, morceau in facons_de_dire()["morceaux"].items():
        motif = motif.replace(f"{{{nom}}}", morceau)
    return re.compile(_GROUPE_NOMME.sub("(?P<", motif))


def _essais(
    lignes: Iterable[dict[str, Any]], text: str
) -> Iterable[tuple[dict[str, Any], dict[str, str]]]:
    """Yield each line of the table that reads the whole of a text, with what its groups hold."""
    for ligne in lignes:
        match = _motif(ligne["motif"]).fullmatch(text)
        if match:
            yield ligne, {nom: part for nom, part in match.groupdict().items() if part}


# --- Dates ---------------------------------------------------------------------------------


def entendre_date(text: str, *, fin: bool = False, jour: dt.date | None = None) -> Entendu | None:
    """Read a date as people say it; `None` for what is none.

    A period gives its year or, with `fin`, its last month. What has no year is told from the day
    `jour` of the message.
    """
    table = facons_de_dire()["date"]
    net = mise_au_net(text).strip(" .,;")
    net = re.sub(rf"\A{_motif(table['avant']).pattern}", "", net[:LONGEST_ANSWER])
    for ligne, groupes in _essais(table["lignes"], net):
        question = ligne.get("question")
        if question:
            exemple = _annee_d_exemple(groupes.get("duree", ""), jour)
            return Entendu(question=question, mots={"exemple": exemple})
        mois = _mois_dit(ligne, groupes, fin=fin)
        if mois is None:
            continue
        annee = _annee_dite(ligne, groupes, mois, jour)
        if annee is None:
            exemple = _avec_une_annee(mois, jour)
            return Entendu(question="date-sans-annee", mots={"exemple": exemple})
        return _du_calendrier(annee, mois, int(groupes.get("jour", 0)), sure=bool(ligne.get("sur")))
    return None


def _mois_dit(ligne: dict[str, Any], groupes: Mots, *, fin: bool) -> int | None:
    """Return the month that a line of the table reads, 0 when it reads none.

    `None` when its word is no month.
    """
    if "nom" in groupes:
        return _mois_nomme(groupes["nom"])
    if "mois" in groupes:
        return int(groupes["mois"])
    if "pas" not in ligne:
        return int(ligne.get("mois", 0))
    if not fin:
        return 0
    return int(ligne["pas"]) * int(groupes.get("rang") or ligne["rang"])


def _mois_nomme(mot: str) -> int | None:
    """Return the only month whose name starts so."""
    connus = facons_de_dire()["date"]["mois"]
    rangs = {rang for nom, rang in connus.items() if nom.startswith(mot)}
    return rangs.pop() if len(rangs) == 1 else None


def _annee_dite(
    ligne: dict[str, Any], groupes: Mots, mois: int, jour: dt.date | None
) -> int | None:
    """Return the year that a line reads; `None` when only the day of the message would tell it."""
    if "an" in groupes:
        return int(groupes["an"])
    if "siecle" in groupes:
        return 2000 + int(groupes["siecle"])
    if jour is None:
        return None
    if ligne["an"] != "passe":
        return jour.year - int(ligne["an"])
    return jour.year if mois <= jour.month else jour.year - 1


def _du_calendrier(annee: int, mois: int, quantieme: int, *, sure: bool) -> Entendu:
    iso = f"{annee:04d}"
    if mois:
        iso += f"-{mois:02d}"
    if quantieme:
        iso += f"-{quantieme:02d}"
    if not est_date_partielle(iso):
        return Entendu(question="date-calendrier")
    return Entendu(iso, sure=sure)


def _annee_d_exemple(duree: str, jour: dt.date | None) -> str:
    annee = jour.year if jour else ANNEE_D_EXEMPLE
    compte = str(facons_de_dire()["nombre"]["mots"].get(duree, duree))
    if compte.isdecimal():
        annee -= int(compte)
    return str(annee)


def _avec_une_annee(mois: int, jour: dt.date | None) -> str:
    annee = jour.year if jour else ANNEE_D_EXEMPLE
    return str(DatePartielle(annee, mois or None))


def date(text: str) -> str | None:
    """Write a date as a file does, when it is written otherwise and nothing in it is doubtful."""
    entendu = entendre_date(text)
    if entendu and entendu.sure:
        return entendu.valeur
    return None


def date_dite(text: str, *, fin: bool = False, jour: dt.date | None = None) -> str | None:
    """Read also a date as people say it: « depuis mars 2025 », « 1er trimestre 2026 ».

    Not safe to write unseen.
    """
    entendu = entendre_date(text, fin=fin, jour=jour)
    if entendu is None:
        return None
    return entendu.valeur or None


# --- Numbers -------------------------------------------------------------------------------


def entendre_nombre(text: str, *, unites: bool = True) -> Entendu | None:
    """Read a number as people say it, « environ » and « au moins » included.

    `None` for what is none.

    Without `unites`, a word after the number makes it unknown.
    """
    table = facons_de_dire()["nombre"]
    net = mise_au_net(text).strip(" .;")[:LONGEST_ANSWER]
    net, approche = _sans_approche(net, table)
    net = _motif(table["milliers"]).sub("", net)
    pointe = _motif(table["points"]).fullmatch(net)
    if pointe:
        net = net.replace(".", "")
    for ligne, groupes in _essais(table["lignes"], net):
        question = ligne.get("question")
        if question:
            return Entendu(question=question, mots=groupes)
        unite = groupes.get("unite", "").strip()
        if unite and slugifier(unite) not in unites_connues():
            return Entendu(question="nombre-unite", mots={"mot": unite}) if unites else None
        chiffres = _chiffres(groupes, table["mots"])
        if not chiffres or len(chiffres) > LONGEST_NUMBER:
            continue
        ecrit = _decale(chiffres, int(ligne.get("rang", 0)))
        sure = bool(ligne.get("sur")) and not approche and not pointe
        return Entendu(ecrit, approche=approche or ligne.get("approche", ""), sure=sure)
    return None


def _chiffres(groupes: Mots, nombres_en_mots: Mots) -> str:
    """Return the figures of a number, written so or in words.

    Nothing for a word that is no number.
    """
    chiffres = groupes.get("n", "").replace(",", ".")
    if chiffres:
        return chiffres
    return str(nombres_en_mots.get(groupes.get("mot", ""), ""))


def _sans_approche(net: str, table: dict[str, Any]) -> tuple[str, str]:
    """Take away the words that say a number is a round one or a minimum.

    The first of them counts.
    """
    approche = ""
    for nom, mots in table["avant"].items():
        devant = re.match(rf"(?:{_motif(mots).pattern})\s*", net)
        if devant:
            approche, net = approche or nom, net[devant.end() :]
    for nom, mots in table["apres"].items():
        derriere = re.search(rf"\s*(?:{_motif(mots).pattern})\Z", net)
        if derriere:
            approche, net = approche or nom, net[: derriere.start()]
    return net, approche


def _decale(chiffres: str, rang: int) -> str:
    """Move the decimal point of a number `rang` places to the right; no float rounds it."""
    signe = "-" if chiffres.startswith("-") else ""
    entier, _, decimales = chiffres.lstrip("+-").partition(".")
    decimales = decimales.ljust(rang, "0")
    entier = (entier + decimales[:rang]).lstrip("0") or "0"
    reste = decimales[rang:]
    return f"{signe}{entier}.{reste}" if reste else f"{signe}{entier}"


def nombre_devine(text: str) -> str | None:
    """Read a number as people write it, when nothing in it is doubtful: « 26 280 € », « 1,5 »."""
    entendu = entendre_nombre(text)
    if entendu and entendu.sure:
        return entendu.valeur
    return None


def nombre_dit(text: str, *, unites: bool = True) -> tuple[str, str] | None:
    """Read also a number as people say it, then « environ », « au_moins » or nothing.

    « plus de 1,3 million ».
    """
    entendu = entendre_nombre(text, unites=unites)
    if entendu and entendu.valeur:
        return entendu.valeur, entendu.approche
    return None


@cache
def unites_connues() -> frozenset[str]:
    """Return the words that only repeat the unit of an indicator: « communes »."""
    slugs = set[str]()
    for unite in vocabulaires()["unite"].valeurs.values():
        for label in (unite.libelle, str(unite.extra.get("pluriel", ""))):
            slugs |= {slugifier(label), f"{slugifier(label)}s"}
    return frozenset(slugs)


# --- Yes or no, addresses, official numbers ---------------------------------------------------


def booleen(text: str) -> str | None:
    """Read « oui », « Vrai » or « no »."""
    table, net = facons_de_dire()["booleen"], mise_au_net(text)
    if re.fullmatch(table["oui"], net):
        return "true"
    if re.fullmatch(table["non"], net):
        return "false"
    return None


def _retouchee(genre: str, text: str) -> str:
    """Return an answer with the touches of the table: they keep its case and its accents."""
    for motif, remplace in facons_de_dire()[genre]["retouches"]:
        text = re.sub(motif, remplace.replace("$", "\\"), text, flags=re.IGNORECASE)
    return text


def url_completee(text: str) -> str | None:
    """Complete an address.

    « exemple.fr », « http://… », « htps://… », accents, a Markdown link, that of Git.
    """
    nue = _retouchee("adresse", text)
    # What JavaScript writes \p{L} and \p{N}, Python calls \w.
    motif = facons_de_dire()["adresse"]["motif"].replace("\\p{L}\\p{N}_", "\\w")
    if not re.fullmatch(motif, nue):
        return None
    # An accent copied from the bar of the browser; what is already encoded stays.
    url = "https://" + quote(nue, safe="%/?#[]@!$&'()*+,;=:~")
    if est_uri(url) and "'" not in url:
        return url
    return None


def courriel_devine(text: str) -> str | None:
    """Read « contact(at)exemple.fr », « mailto:… » or « Équipe <contact@exemple.fr> »."""
    nu = _retouchee("courriel", text)
    return nu if re.fullmatch(facons_de_dire()["courriel"]["motif"], nu) else None


def siren(text: str) -> str | None:
    """Read a SIREN, or the one that starts a SIRET."""
    nu = _retouchee("siren", text)
    if not re.fullmatch(facons_de_dire()["siren"]["motif"], nu):
        return None
    numero = nu[:SIREN_LENGTH]
    return numero if est_siren(numero) else None


def choix_dit(vocabulaire: str, text: str) -> tuple[str, ...]:
    """Return the values of a vocabulary that other words than its labels may mean.

    One, several to choose from, or none.
    """
    lignes = facons_de_dire()["choix"].get(vocabulaire, ())
    for ligne, _ in _essais(lignes, mise_au_net(text)[:LONGEST_ANSWER]):
        valeurs = ligne.get("valeurs") or [ligne["valeur"]]
        connues = vocabulaires()[vocabulaire].valeurs
        return tuple(valeur for valeur in valeurs if valeur in connues)
    return ()


# --- Licences ------------------------------------------------------------------------------

# The versions that a licence may have in SPDX, the latest first; but for one that nobody means.
_VERSIONS = ("4.0", "3.0", "2.5", "2.1", "2.0", "1.2", "1.1", "1.0")
_OUBLIEE = "agpl-1.0"
# « version 3 » of these says nothing of the later ones.
_GNU = frozenset({"GPL", "LGPL", "AGPL"})
# These texts say themselves that later versions may be chosen.
_SUIVIES = ("EUPL", "CECILL")
# What tells an expression from those beside it.
MARQUES = {"-only": "cette version seule", "-or-later": "celle-ci ou une suivante"}
PLUS_TARD, SEULE = "^", "@"
# Those of data and of texts, that no list of free software has.
DE_DONNEES = ("etalab-2.0", "ODbL-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0")


class LicenceDite(NamedTuple):
    """The name of one licence as a person writes it.

    Its words, its version, whether later ones may be chosen.
    """

    nom: str
    version: str = ""
    marque: str = ""

    @property
    def cle(self) -> str:
        """The same in one text, by which the page of the form finds what it means."""
        return " ".join(filter(None, self))


def licences_devinees(text: str) -> tuple[str, ...]:
    """Return the SPDX expressions that a spelling may mean.

    One when nothing is doubtful, none when it is unknown.

    Every word must be understood: « MIT modifiée » or « pas de licence (MIT envisagée) » is no
    licence. A GNU licence whose later versions are not spoken of, a family without its version,
    gives a choice.
    """
    if len(text) > LONGEST_SPELLING:
        return ()
    exact = normalise(text.strip())
    if exact and exact.casefold() == text.strip().casefold():
        return (exact,)
    dite = licence_dite(text)
    return _expressions(dite) if dite else ()


def licence_dite(text: str) -> LicenceDite | None:
    """Take a spelling apart; `None` when two versions, or two marks, contradict each other."""
    vides = facons_de_dire()["licence"]["vides"].split()
    noms, versions, marques = list[str](), set[str](), set[str]()
    for mot in _mots_d_une_licence(text):
        if mot in {PLUS_TARD, SEULE}:
            marques.add(mot)
        elif mot[0].isdigit():
            versions.add(mot if "." in mot else f"{mot}.0")
        elif mot not in vides:
            # « gplv3 », « ccby » are two words each.
            noms.append(re.sub(r"(?<=[a-z])v\Z", "", mot))
    if not noms or len(versions) > 1 or len(marques) > 1:
        return None
    return LicenceDite(" ".join(dict.fromkeys(noms)), "".join(versions), "".join(marques))


def _mots_d_une_licence(text: str) -> list[str]:
    """Return the words of a spelling, its numbers, and a sign for each mark.

    The words are the short names of the table.
    """
    table = facons_de_dire()["licence"]
    net = re.sub(r"[^a-z0-9.+/|,;&]+|(?<![0-9])\.|\.(?![0-9])", " ", sans_accent(text))
    net = re.sub(table["plus_tard"], f" {PLUS_TARD} ", " ".join(net.split()))
    net = re.sub(table["seule"], f" {SEULE} ", net)
    for long, short in table["longs"]:
        net = re.sub(rf"\b(?:{long})\b", short, net)
    return re.findall(r"[a-z]+|[0-9]+(?:\.[0-9]+)*|[\^@]", net)


def choix(licences: Iterable[str]) -> str:
    """Write a choice of licences, with what tells them apart."""
    return enumerer(map(_citee_avec_sa_marque, licences))


def _citee_avec_sa_marque(licence: str) -> str:
    for marque, sens in MARQUES.items():
        if marque in licence:
            return f"{citer(licence)} ({sens})"
    return citer(licence)


def _expressions(dite: LicenceDite) -> tuple[str, ...]:
    """Return the SPDX expressions that the name of one licence may mean."""
    if dite.nom == "bsd":
        return () if dite.marque else _bsd(dite.version.partition(".")[0])
    family, versions = _famille(dite.nom)
    if not family or _contredit(dite, family, versions):
        return ()
    if not versions:
        return (family,)
    if dite.version:
        versions = (dite.version,)
    elif family == "etalab":
        # The first version of the Licence Ouverte has no identifier: a bare name may be hers.
        return ()
    fins = _FINS_GNU[dite.marque] if family in _GNU else ("",)
    expressions = _avec_version(family, versions, fins)
    return tuple(licence for licence in expressions if normalise(licence) == licence)[:SUGGESTED]


def _avec_version(family: str, versions: Iterable[str], fins: Iterable[str]) -> Iterator[str]:
    """Yield the names that SPDX could give to the versions of a licence, with each of their ends."""
    for version in versions:
        for fin in fins:
            yield f"{family}-{version}{fin}"


def _contredit(dite: LicenceDite, family: str, versions: Collection[str]) -> bool:
    """Tell whether a spelling asks of a licence what it has not.

    A version, or later ones to choose from.
    """
    if dite.marque == PLUS_TARD and not family.startswith((*_GNU, *_SUIVIES)):
        return True
    return bool(dite.version) and dite.version not in versions


# How SPDX ends the name of a GNU licence, by the mark of the spelling.
# Without a mark, it is to be chosen.
_FINS_GNU = {PLUS_TARD: ("-or-later",), SEULE: ("-only",), "": ("-only", "-or-later")}


def _bsd(clauses: str) -> tuple[str, ...]:
    if not clauses:
        return ("BSD-3-Clause", "BSD-2-Clause")
    expression = "0BSD" if clauses == "0" else f"BSD-{clauses}-Clause"
    return (expression,) if normalise(expression) == expression else ()


@cache
def _famille(name: str) -> tuple[str, tuple[str, ...]]:
    """Return how SPDX writes the name of a licence, with its versions, the latest first."""
    written = name.replace(" ", "-")
    versions = tuple(version for version in _VERSIONS if _est_une_licence(f"{written}-{version}"))
    expression = normalise(f"{written}-{versions[0]}" if versions else written) or ""
    if not expression.casefold().startswith(written):
        return "", ()
    return expression[: len(written)], versions


def _est_une_licence(spelling: str) -> bool:
    return spelling != _OUBLIEE and normalise(spelling) is not None


@cache
def licences_par_cle() -> dict[str, tuple[str, ...]]:
    """Return what each spelling of a free licence means, by its `LicenceDite.cle`.

    The page of the form looks there.
    """
    expressions_par_cle: dict[str, tuple[str, ...]] = {}
    for name in _noms_de_licence():
        numbers = ("", "0.0", "2.0", "3.0") if name == "bsd" else ("", *_famille(name)[1])
        for number in numbers:
            for mark in ("", PLUS_TARD, SEULE):
                dite = LicenceDite(name, number, mark)
                expressions = _expressions(dite)
                is_bare = not (number or mark)
                # A bare name that is no choice is asked for: « Licence Ouverte ».
                if expressions or is_bare:
                    expressions_par_cle[dite.cle] = expressions
    return expressions_par_cle


def _noms_de_licence() -> list[str]:
    """List the names of the licences that a file may say, each once."""
    noms = []
    for licence in (*sorted(libres()), *DE_DONNEES):
        dite = licence_dite(licence)
        if dite:
            noms.append(dite.nom)
    return list(dict.fromkeys(noms))
