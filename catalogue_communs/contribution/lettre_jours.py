"""The days that a sentence gives, each with what it is of: a use that begins, its end, something else."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from catalogue_communs.contribution.phrases import mois_ecrits, motif_des_jours, sans_adresses
from catalogue_communs.validation import devine

# What a day is of, by the nearest word that says it; nothing when none does.
DEBUT, FIN, AUTRE, NEUTRE = "debut", "fin", "autre", ""
# Days about which « last week » may be of another month.
_A_PEU_PRES = 3
_SEMAINE = 7
# Before a number of weeks or months that tells a day.
_IL_Y_A = re.compile(
    r"(?:\bil y a|\bdepuis|\bfait|\bvoila|\bfor) (?:maintenant |bientot |deja |environ |a peine |presque )?\Z"
)
_AU_JOUR_PRES = re.compile(r",? (?:jour pour jour|exactement|pile|tout juste)\b")
_OUVERTURE = re.compile(r"depuis|dep\.|des|a (?:partir|compter)|since")
# The signs around a day among which a word says what it is of.
_PRES = 240
# Between « hier » and the day that says which.
_A_COTE = re.compile(r"[\s,(:]*(?:le |soit (?:le )?)?")
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class JourDit(NamedTuple):
    """A day of a sentence: its words, its value in a file, what it is of.

    `entier`: its words say it whole; any other is told from the day of the letter, or from another
    day, and is confirmed. `iso` is empty when they do not say enough.
    """

    ecrit: str
    iso: str
    role: str
    entier: bool


class _Place(NamedTuple):
    debut: int
    fin: int
    iso: str
    entier: bool
    # « Ce jour-là » is the day that was said before.
    redit: bool = False


def jours_de(text: str, jour: date | None, avant: str = "") -> list[JourDit]:
    """Return the days of a sentence, in its order.

    What says no year is told from `jour`, the day of the letter, if it is known; « ce jour-là »,
    from `avant`, the day that was said before.
    """
    net = devine.texte_net(sans_adresses(text))
    dits: list[JourDit] = []
    end, role = 0, NEUTRE
    for place in _sans_redites(net.net, sorted(_places(net.net, jour))):
        role = _role(net.net, end, place) or role
        end = place.fin
        iso = avant if place.redit else place.iso
        avant = iso
        dits.append(JourDit(net.ecrit(place.debut, place.fin), iso, role, place.entier))
    return dits


def _places(net: str, jour: date | None) -> Iterator[_Place]:
    """Yield where the days of a text stand, and what each is; none inside another."""
    taken: list[_Place] = []
    for place in (*_entiers(net), *_sans_annee(net, jour), *_relatifs(net, jour)):
        if not any(place.debut < autre.fin and autre.debut < place.fin for autre in taken):
            taken.append(place)
            yield place


def _sans_redites(net: str, places: list[_Place]) -> Iterator[_Place]:
    """Leave out « hier » of « hier, 9 septembre »: the day beside it says which."""
    for place, suivante in zip_longest(places, places[1:]):
        beside = net[place.fin : suivante.debut] if suivante else "."
        if not _A_COTE.fullmatch(beside):
            yield place


def _entiers(net: str) -> Iterator[_Place]:
    for match in motif_des_jours().finditer(net):
        iso = devine.date_dite(match[0]) or ""
        yield _Place(*match.span(), iso, entier=True)


@cache
def _motif_sans_annee() -> re.Pattern[str]:
    mois = mois_ecrits()
    return re.compile(
        rf"\b\d{{1,2}}(?:er)? (?:{mois})\b"
        rf"|(?<=\ben )(?:{mois})\b|(?<=\bdepuis )(?:{mois})\b|\b(?:debut|fin|mi|courant)[- ](?:{mois})\b"
        rf"|\b(?:{mois}) dernier\b"
    )


def _sans_annee(net: str, jour: date | None) -> Iterator[_Place]:
    """Yield the days without a year: the last ones before that of the letter."""
    for match in _motif_sans_annee().finditer(net):
        iso = devine.date_dite(match[0], jour=jour) or ""
        yield _Place(*match.span(), iso, entier=False)


_JOUR_DE_LA_SEMAINE = re.compile(
    rf"(?<!\bau )(?<!\ble )(?<!\bun )(?<!\bdu )(?<!\bles )(?<!\btous les )\b(?P<jour>{'|'.join(_JOURS)})\b"
    r"(?! (?:[0-9]|prochain|au ))"
)


def _relatifs(net: str, jour: date | None) -> Iterator[_Place]:
    """Yield the days that only another day tells: « hier », « lundi dernier », « ce jour-là »."""
    table = devine.facons_de_dire()["lettres"]
    for match in re.finditer(table["meme_jour"], net):
        yield _Place(*match.span(), "", entier=False, redit=True)
    if jour is None:
        return
    for match in _JOUR_DE_LA_SEMAINE.finditer(net):
        yield _Place(*match.span(), _dernier(match["jour"], jour), entier=False)
    for ligne in table["dates_relatives"]:
        for match in re.finditer(rf"(?<!d')(?<!de )(?<!du )(?:{ligne['motif']})", net):
            if match.groups() and not _IL_Y_A.search(net[: match.start()]):
                # « après trois mois d'essai » is no day.
                continue
            yield _Place(*match.span(), _jour_dit(net, ligne, match, jour), entier=False)


def _dernier(nom: str, jour: date) -> str:
    """Return the last day of a name before that of the letter; nothing for the same one: it may be either."""
    ecart = (jour.weekday() - _JOURS.index(nom)) % _SEMAINE
    return (jour - timedelta(days=ecart)).isoformat() if ecart else ""


def _jour_dit(net: str, ligne: dict[str, object], match: re.Match[str], jour: date) -> str:
    """Return the day that a line of the table tells: to the day, when the text says so."""
    if "semaines" in ligne and _AU_JOUR_PRES.match(net, match.end()):
        nombre = _nombre(match) if match.groups() else int(str(ligne["semaines"]))
        return (jour - timedelta(days=_SEMAINE * nombre)).isoformat()
    return jour_relatif(ligne, match, jour)


def jour_relatif(ligne: dict[str, object], match: re.Match[str], jour: date) -> str:
    """Return the day that a line of the table tells from that of the letter.

    A month when it says no day; nothing when this month may be either of two.
    """
    nombre = _nombre(match) if match.groups() else 0
    if "jours" in ligne:
        return (jour - timedelta(days=int(str(ligne["jours"])))).isoformat()
    if "semaines" in ligne:
        jours = _SEMAINE * int(str(ligne["semaines"])) if not nombre else _SEMAINE * nombre
        return _mois_d_il_y_a(jours, jour)
    if "il_y_a" in ligne:
        return _mois_d_il_y_a(nombre, jour)
    mois = nombre or int(str(ligne.get("mois", 0)))
    rank = jour.year * 12 + jour.month - 1 - mois
    return f"{rank // 12:04d}-{rank % 12 + 1:02d}"


def _nombre(match: re.Match[str]) -> int:
    mot = match["nombre"]
    return int(devine.facons_de_dire()["nombre"]["mots"].get(mot, mot))


def _mois_d_il_y_a(jours: int, jour: date) -> str:
    """Return the month of some days ago, when a few days more or less do not change it."""
    mois = {
        (jour - timedelta(days=jours + ecart)).isoformat()[:7]
        for ecart in (-_A_PEU_PRES, _A_PEU_PRES)
    }
    return mois.pop() if len(mois) == 1 else ""


# --- What a day is of ----------------------------------------------------------------------------


def _role(net: str, end: int, place: _Place) -> str:
    """Return what the nearest word says that a day is of: before it, else after it.

    `end`: where the day before it ends.
    """
    before = re.split(r"[;()]", net[max(end, place.debut - _PRES) : place.debut])[-1]
    roles = [match.lastgroup or NEUTRE for match in _motif_des_roles().finditer(before)]
    if roles:
        # « Des essais dès l’automne » : the opening of a day says nothing of what it is of.
        clause = [*_motif_des_roles().finditer(before.rpartition(",")[2])]
        if len(clause) > 1 and _OUVERTURE.fullmatch(clause[-1][0]):
            return AUTRE if clause[-2].lastgroup == AUTRE else roles[-1]
        return roles[-1]
    after = _motif_des_roles().search(re.split(r"[;()]|\. ", net[place.fin : place.fin + _PRES])[0])
    return (after.lastgroup or NEUTRE) if after else NEUTRE


@cache
def _motif_des_roles() -> re.Pattern[str]:
    table = devine.facons_de_dire()["lettres"]["roles_d_un_jour"]
    return re.compile("|".join(rf"(?P<{role}>{table[role]})" for role in (AUTRE, FIN, DEBUT)))


def distincts(jours: Iterable[JourDit]) -> list[JourDit]:
    """Return the days that differ; of « 2021 » and « 11 février 2021 », the second alone."""
    gardes: list[JourDit] = []
    for dit in sorted(jours, key=lambda dit: -len(dit.iso)):
        if not any(autre.iso.startswith(dit.iso) for autre in gardes):
            gardes.append(dit)
    return gardes
