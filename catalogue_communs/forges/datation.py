"""The day when a file last said something of an organisation.

Its first mention, or a change of its own entry.

The words of its entry are compared from one commit to the next. A move, a translation, a new
layout, a picture, a rewriting of most entries say nothing new. Where the history is cut, the day is
unknown, not the oldest that was seen.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges.extraits import (
    LIGNE,
    PARAGRAPHE,
    PROSE,
    Extrait,
    est_traduite,
    extrait_de,
    parente,
)
from catalogue_communs.forges.histoire import Histoire, Revision
from catalogue_communs.socle.texte import citer, denombrer, sans_accent, slugifier

# A rewriting changes more than half of so many entries at least.
ENTREES = 3
# A new text about an organisation already named has so many words, and shares less than this with
# what was said; so many files are compared.
MOTS, REPRIS, LUS = 15, 0.6, 20
# A word of so many letters is a name of its own.
PROPRE = 5
# A shorter name would be found everywhere.
COURT = 3
# A text is followed from one file to another so many times.
SAUTS = 10
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?=-)")


@dataclass(frozen=True, slots=True)
class Jour:
    """A day at which the history touches what a file says of an organisation.

    `compte`: it says something new; `pourquoi` tells why, or why it does not.
    """

    revision: Revision
    pourquoi: str
    compte: bool = False


@dataclass(frozen=True, slots=True)
class Datation:
    """What a file says of an organisation, and its days, the last one first."""

    extrait: str
    jours: tuple[Jour, ...]
    # The date that an article bears in its own name.
    article: date | None = None

    @property
    def retenu(self) -> Jour | None:
        """The commit of the last statement; none when it is unknown."""
        retenus = [jour for jour in self.jours if jour.compte]
        return max(retenus, key=lambda jour: jour.revision.jour, default=None)

    @property
    def jour(self) -> date | None:
        """The day of the last statement: that of an article, or else of the commit."""
        if self.article or self.retenu is None:
            return self.article
        return self.retenu.revision.jour


def dater(histoire: Histoire, path: str, nom: str) -> Datation:
    """Tell on which days a file spoke of an organisation, at the commit of a history and before."""
    if len(slugifier(nom)) < COURT:
        raise Refus(f"{citer(nom)} n’est pas un nom : écrivez-le en entier.")
    text = histoire.contenu(path)
    extrait = extrait_de(text, path, nom)
    if extrait is None:
        raise Refus(_absence(text, nom))
    jours = tuple(_jours(histoire, path, nom))
    return Datation(extrait.brut.strip(), jours, _date_de_l_article(path))


def _date_de_l_article(path: str) -> date | None:
    """Return the date that the name of an article begins with."""
    article = PurePosixPath(path)
    match = _DATE.match(article.name)
    if match is None or article.suffix.lower() not in PROSE | {".html"}:
        return None
    try:
        return date.fromisoformat(match[0])
    except ValueError:
        return None


def _absence(text: str, nom: str) -> str:
    """Say that a file does not name an organisation, and which of its lines looks like it."""
    longest = max(slugifier(nom).split("-"), key=len)
    close = next((line for line in text.splitlines() if longest in sans_accent(line)), "")
    hint = f" Une ligne y ressemble : {citer(close)}." if close else ""
    return f"Ce fichier ne nomme pas {citer(nom)} : écrivez le nom comme il l’écrit.{hint}"


def _jours(histoire: Histoire, path: str, nom: str) -> Iterator[Jour]:
    """Yield the days of a text, the last one first, from one file to the one it was taken from."""
    commit, meme_texte = histoire.commit, True
    for _ in range(SAUTS):
        apparition = None
        for revision, avant, apres in _extraits(histoire, commit, path, nom):
            if avant is None:
                apparition = revision
                break
            jour = _changement(revision, avant, apres)
            if jour and not meme_texte:
                jour = replace(jour, compte=False)
            if jour:
                yield jour
        if apparition is None:
            return
        voisins = histoire.ailleurs(apparition.parents[0], nom) if apparition.parents else []
        if not voisins:
            yield from _premiere(histoire, apparition, nom)
            return
        reprise = _reprise(histoire, apparition, voisins, nom)
        yield reprise.jour
        meme_texte = meme_texte and reprise.meme_texte
        commit, path = apparition.parents[0], reprise.chemin


def _extraits(
    histoire: Histoire, commit: str, path: str, nom: str
) -> Iterator[tuple[Revision, Extrait | None, Extrait]]:
    """Yield each commit after which a file names an organisation: what it said, what it says."""

    @cache
    def extrait(contenu: str, revised: str) -> Extrait | None:
        return extrait_de(histoire.texte(contenu), revised, nom)

    for revision in histoire.revisions(commit, path):
        apres = extrait(revision.apres, revision.chemin)
        avant = extrait(revision.avant, revision.ancien)
        # A merge may bring the name between two commits.
        if apres is not None:
            yield revision, avant, apres


class _Reprise(NamedTuple):
    """What a commit says of an organisation that was already named, and the file that named it.

    `meme_texte`: it is the same text.

    A change of another text is no statement of the one that is cited.
    """

    jour: Jour
    chemin: str
    meme_texte: bool = False


def _reprise(histoire: Histoire, revision: Revision, voisins: list[str], nom: str) -> _Reprise:
    """Tell what is repeated, moved or translated from what is new.

    What is new is a text of its own, or a file made for the organisation.
    """
    apres = _apparue(histoire, revision, nom)
    histoire_avant = Histoire(histoire.git, revision.parents[0])
    proximite, proche = 0.0, voisins[0]
    for voisin in voisins[:LUS]:
        avant = extrait_de(histoire_avant.contenu(voisin), voisin, nom)
        if avant is None:
            continue
        if est_traduite(avant.mots, apres.mots):
            traduction = Jour(revision, f"traduction de ce que disait {voisin}")
            return _Reprise(traduction, voisin, meme_texte=True)
        proximite, proche = max((proximite, proche), (parente(avant, apres, nom), voisin))
    if proximite >= REPRIS:
        repris = Jour(revision, f"repris ou déplacé de {proche}")
        return _Reprise(repris, proche, meme_texte=True)
    return _Reprise(_mention(revision, apres, voisins, proche, nom), proche)


def _mention(
    revision: Revision, apres: Extrait, voisins: Iterable[str], proche: str, nom: str
) -> Jour:
    """Say what a commit brings of an organisation that other files already name, in other words."""
    deja = f"déjà nommé dans {proche}"
    if _fait_pour(revision.chemin, nom) and not any(_fait_pour(voisin, nom) for voisin in voisins):
        return Jour(revision, f"un fichier fait pour l’organisme, {deja}", compte=True)
    if apres.genre == PARAGRAPHE and len(apres.mots.split()) >= MOTS:
        return Jour(revision, f"un texte nouveau sur l’organisme, {deja}", compte=True)
    return Jour(revision, f"une mention de plus, {deja}")


def _premiere(histoire: Histoire, apparition: Revision, nom: str) -> Iterator[Jour]:
    """Yield the commit that first named an organisation.

    When the name was taken away since, the commit that brings it back is told too.
    """
    premiere = histoire.premiere_mention(apparition.commit, nom) or apparition
    pourquoi = "première mention du nom dans le dépôt"
    if premiere.commit != apparition.commit:
        retour = "le nom revient, après avoir été retiré"
        if _apparue(histoire, premiere, nom).mots == _apparue(histoire, apparition, nom).mots:
            yield Jour(apparition, f"{retour}, dans les mêmes mots")
        else:
            yield Jour(apparition, retour, compte=True)
        pourquoi += ", retirée depuis"
    coupure = histoire.coupure(premiere)
    if coupure:
        yield Jour(premiere, f"le nom y est déjà, mais {coupure}")
    else:
        yield Jour(premiere, pourquoi, compte=True)


def _apparue(histoire: Histoire, revision: Revision, nom: str) -> Extrait:
    """Return what a commit says of an organisation that it names."""
    extrait = extrait_de(histoire.texte(revision.apres), revision.chemin, nom)
    return extrait or Extrait("", "", LIGNE, [])


def _fait_pour(path: str, nom: str) -> bool:
    """Tell whether the end of a path names an organisation, by its longest word."""
    longest = max(slugifier(nom).split("-"), key=len)
    end = "/".join(PurePosixPath(path).parts[-2:])
    return len(longest) >= PROPRE and longest in slugifier(end)


def _changement(revision: Revision, avant: Extrait, apres: Extrait) -> Jour | None:
    """Say what a commit changes of an entry; nothing when it leaves it as it was."""
    if avant.mots == apres.mots:
        if revision.ancien != revision.chemin:
            return Jour(revision, f"le fichier s’appelait {revision.ancien}")
        if avant.brut == apres.brut:
            return None
        return Jour(revision, "mise en forme, lien interne ou image")
    anciennes, nouvelles = [*avant.voisines()], {*apres.voisines()}
    changees = sum(mots not in nouvelles for mots in anciennes)
    if len(anciennes) >= ENTREES and 2 * changees > len(anciennes):
        entrees = denombrer(changees, "entrée", "entrées")
        return Jour(
            revision,
            f"réécriture d’ensemble : {entrees} sur {len(anciennes)} changent d’un coup",
        )
    if est_traduite(avant.mots, apres.mots):
        return Jour(revision, "traduction")
    return Jour(revision, "ce qui est dit de l’organisme change", compte=True)
