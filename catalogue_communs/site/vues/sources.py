"""The sources of a common, by who speaks, as far as their addresses say it."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from catalogue_communs.faits import phrases
from catalogue_communs.modele import Projet
from catalogue_communs.modele.provenance import Source

CODE, EQUIPE, ETAT = (
    "Dans un dépôt de code",
    "Le site du commun et de ses porteurs",
    "Services de l’État",
)
ENCYCLOPEDIE, AUTRES, SANS_ADRESSE = "Wikipédia", "Autres pages", "Sans adresse"
# In the order of the page: what one reads without being a developer comes first.
VOIX = (EQUIPE, ETAT, AUTRES, CODE, ENCYCLOPEDIE, SANS_ADRESSE)
FORGES = ("github.com", "githubusercontent.com", "gitlab.com", "codeberg.org")
# From how many sources a way of reading is said once for all; a note, with its sources folded.
PLUSIEURS, BEAUCOUP = 3, 6

# A source, and what is its own of how it was read.
Lue = tuple[Source, str]


class SourcesParVoix(NamedTuple):
    """Sources of one kind: what most share of their reading, then each with what is its own.

    Those of one note, which only say where organisations are for instance, are folded under it.
    """

    titre: str
    commune: str
    sources: list[Lue]
    total: int
    par_note: list[tuple[str, list[Lue]]]


def par_voix(projet: Projet) -> list[SourcesParVoix]:
    """Gather the sources of a common by who speaks, in the order of its file inside each."""
    sites = {_hote(porteur.site) for porteur in projet.porteurs} | {_hote(projet.liens.site)}
    depots = {_hote(depot.url) for depot in projet.depots}
    groupes: dict[str, list[Source]] = {voix: [] for voix in VOIX}
    for source in projet.sources:
        groupes[_voix(source, sites - {""}, depots)].append(source)
    return [_reunir(titre, sources) for titre, sources in groupes.items() if sources]


def _hote(adresse: str | None) -> str:
    hote = urlsplit(adresse or "").hostname or ""
    return hote.removeprefix("www.")


def _voix(source: Source, sites: Iterable[str], depots: Iterable[str]) -> str:
    """Tell who speaks from an address; a code forge is known before the site of a carrier."""
    hote = _hote(source.url)
    if not hote:
        return SANS_ADRESSE
    if _sous(hote, (*FORGES, *depots)):
        return CODE
    if _sous(hote, sites):
        return EQUIPE
    if _sous(hote, ("gouv.fr",)):
        return ETAT
    if _sous(hote, ("wikipedia.org",)):
        return ENCYCLOPEDIE
    return AUTRES


def _sous(hote: str, domaines: Iterable[str]) -> bool:
    """Tell whether a host is one of these domains, or below one."""
    return any(hote == domaine or hote.endswith(f".{domaine}") for domaine in domaines)


def _reunir(titre: str, sources: list[Source]) -> SourcesParVoix:
    lectures = [phrases.comment_lue(source) for source in sources]
    ((commune, compte),) = Counter(lectures).most_common(1)
    if compte < PLUSIEURS or compte * 2 <= len(lectures):
        commune = ""
    notes = Counter(source.note for source in sources if source.note)
    partagees = [note for note, fois in notes.items() if fois >= BEAUCOUP]
    a_part: list[Lue] = []
    par_note: dict[str, list[Lue]] = {note: [] for note in partagees}
    for source, lecture in zip(sources, lectures, strict=True):
        groupe = par_note.get(source.note or "", a_part)
        groupe.append((source, "" if lecture == commune else lecture))
    return SourcesParVoix(titre, commune, a_part, len(sources), [*par_note.items()])
