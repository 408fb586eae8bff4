"""The Atom feeds (RFC 4287): the whole catalogue, each région, each common.

They announce what entered the catalogue, in that order: the day of the fact is in the sentence.

An entry keeps its identifier for ever. It is a `tag:` URI (RFC 4151) made from the domain of
the publisher, the first name of the common's file and the key of the event: neither the
address of the site, nor a later name of the file, nor the day of the build is part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote

import msgspec
from markupsafe import Markup

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.cles import ENTREE, REUTILISATION
from catalogue_communs.collectivites.objets import COM, REGION
from catalogue_communs.faits import lieux
from catalogue_communs.faits.chronologie import GENRES, Evenement, Recents, modifie_le
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Organisme, Projet
from catalogue_communs.site.sorties.textes import propre, propres
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import slugifier

ATOM = "http://www.w3.org/2005/Atom"
MIME = "application/atom+xml"
# The most that a feed holds; that of a common, which says less and is read as often.
ENTREES, ENTREES_D_UN_COMMUN = 100, 30
# When a feed has no entry, the day of the first feeds: RFC 4287 wants a date.
ORIGINE = date(2026, 11, 24)
TOUT = "flux/tout.xml"
# Where a feed is, its own identifier, its title, the page it follows.
Propos = tuple[str, str, str, str]
_TOUT: Propos = (TOUT, "flux/tout", "les nouveautés", "")
# What a URI holds as it is: most keys, many thousands of them.
_SANS_RISQUE = re.compile("[A-Za-z0-9_.~/-]*").fullmatch


class Flux(msgspec.Struct, frozen=True):
    """A feed: where it is, its own identifier, its title, the page it follows, its entries."""

    chemin: str
    cle: str
    titre: str
    page: str
    evenements: tuple[Evenement, ...]


def chemin_commun(slug: str) -> str:
    """Return the path of the feed of a common."""
    return f"communs/{slug}/flux.xml"


def adresse_tag(*parts: str) -> str:
    """Return the `tag:` URI of something, the same for ever."""
    return ":".join((f"tag:{programme().domaine},2026:communs-numeriques", *map(_sans_risque, parts)))


def _sans_risque(part: str) -> str:
    return part if _SANS_RISQUE(part) else quote(part, safe="/")


def _lien(publication: Publication, chemin: str, titre: str) -> Markup:
    """Return the element of a head by which a reader finds a feed."""
    href = publication.url(chemin)
    return Markup('<link rel="alternate" type="{}" title="{}" href="{}">').format(MIME, titre, href)


def tete(projet: Projet, _contexte: Contexte, publication: Publication) -> str:
    """Announce the feed of a common in the head of its page."""
    return _lien(publication, chemin_commun(projet.slug), f"Nouveautés de {propre(projet.nom)}")


def tete_territoire(lieu: Collectivite, contexte: Contexte, publication: Publication) -> str:
    """Announce the feed of a région in the head of its page; a département has none."""
    if lieu.nature != REGION:
        return ""
    region = contexte.reference.par_region[lieu.code]
    return _lien(publication, _region_path(region.nom), f"Nouveautés : {region.nom}")


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the feed of a common."""
    feed = _of_common(projet, contexte)
    return {feed.chemin: _write(feed, _Entrees({projet.slug: projet}, publication), publication)}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the feeds of the whole and of each région."""
    entries = _Entrees({projet.slug: projet for projet in contexte.catalogue.projets}, publication)
    return {feed.chemin: _write(feed, entries, publication) for feed in _feeds(contexte)}


def _feeds(contexte: Contexte) -> Iterator[Flux]:
    """Yield the feeds of the catalogue, each with its newest events."""
    whole = Recents(ENTREES)
    regions = {code: Recents(ENTREES) for code, _ in _regions(contexte)}
    for projet in contexte.catalogue.projets:
        since_when = _used_in_regions(projet, contexte)
        where = {code: regions[code] for code in regions.keys() & since_when}
        # What is too old for each of its feeds is in none.
        since = min(feed.depuis for feed in (whole, *where.values()))
        events = contexte.evenements(projet, since)
        whole.ajouter(events)
        for code, feed in where.items():
            feed.ajouter(_of_region(events, code, since_when[code], contexte.reference))
    yield _of_many(_TOUT, whole)
    for code, about in _regions(contexte):
        yield _of_many(about, regions[code])


def _of_many(about: Propos, recents: Recents) -> Flux:
    path, key, title, page = about
    return Flux(path, key, f"{programme().titre} : {title}", page, recents.liste())


def chemins(contexte: Contexte) -> Iterable[tuple[str, str]]:
    """List the feeds of the régions: their titles and paths."""
    return ((title, path) for _, (path, _, title, _) in _regions(contexte))


def _regions(contexte: Contexte) -> Iterator[tuple[str, Propos]]:
    """Yield each région, and what its feed is; a collectivité d'outre-mer has none.

    A région of which nothing is said has no page of its own: its feed leads to them all.
    """
    if not programme().territoires:
        return
    for region in contexte.reference.par_region.values():
        if region.zone != COM:
            page = contexte.territoires.get(Collectivite(REGION, region.code), lieux.TERRITOIRES)
            key = f"flux/regions/{region.code}"
            yield region.code, (_region_path(region.nom), key, region.nom, page)


def _of_common(projet: Projet, contexte: Contexte) -> Flux:
    return Flux(
        chemin_commun(projet.slug),
        f"flux/communs/{projet.premier_nom}",
        f"{projet.nom} : les nouveautés",
        f"communs/{projet.slug}/",
        contexte.evenements(projet)[:ENTREES_D_UN_COMMUN],
    )


def _region_path(name: str) -> str:
    return f"flux/regions/{slugifier(name)}.xml"


def _used_in_regions(projet: Projet, contexte: Contexte) -> dict[str, date]:
    """Give the régions where a common is used, and the day when the catalogue first said so."""
    found: dict[str, date] = {}
    for who, day in contexte.entrees_des_usages(projet):
        for region in _places(who, contexte.reference):
            found[region] = min(day, found.get(region, day))
    return found


def _of_region(
    events: Iterable[Evenement], code: str, depuis: date, reference: Reference
) -> Iterator[Evenement]:
    """Choose the news of a common for a région: the uses there, and the rest once it is used there.

    The day of its first use there, a région hears of that use, and of a common that enters with it;
    the rest of what entered that day is its past.
    """
    for event in events:
        if event.genre == REUTILISATION and event.organisation:
            if code in _places(event.organisation, reference):
                yield event
        elif event.publie_le > depuis or (event.genre == ENTREE and event.publie_le == depuis):
            yield event


def _places(who: Organisme, reference: Reference) -> frozenset[str]:
    """Return the régions of who uses a common."""
    place = reference.identifier(who)
    if not isinstance(place, Collectivite):
        return frozenset()
    return frozenset(reference.par_departement[d].region for d in reference.departements_de(place))


class _Entrees:
    """The entries of one build, each written once: most are in several feeds."""

    def __init__(self, projets: Mapping[str, Projet], publication: Publication) -> None:
        self.projets, self.publication = projets, publication
        self.ecrites: dict[tuple[str, str], str] = {}
        self.communs: dict[str, _Commun] = {}

    def ecrire(self, events: Iterable[Evenement]) -> str:
        """Write some entries; those that are not written yet are told together."""
        keys = {(event.commun, event.cle): event for event in events}
        new = [event for key, event in keys.items() if key not in self.ecrites]
        told = iter(_texte(propres(text for event in new for text in event.dire())).split("\n"))
        for event in new:
            self.ecrites[event.commun, event.cle] = _entry(event, self._commun(event), next(told), next(told))
        return "".join(map(self.ecrites.__getitem__, keys))

    def _commun(self, event: Evenement) -> _Commun:
        slug = event.commun
        if slug not in self.communs:
            self.communs[slug] = _Commun(self.projets[slug], self.publication)
        return self.communs[slug]


class _Commun:
    """What the entries of a common share: the start of their identifiers, and the links of each kind."""

    def __init__(self, projet: Projet, publication: Publication) -> None:
        self.cle = adresse_tag(projet.premier_nom)
        self.page = _attribut(publication.url(f"communs/{projet.slug}/"))
        self.liens: dict[str, str] = {}

    def lien(self, genre: str) -> str:
        """Write what the entries of a kind have in common."""
        if genre not in self.liens:
            label, anchor = GENRES[genre]
            self.liens[genre] = (
                f'\n    <link rel="alternate" type="text/html" href="{self.page}#{anchor}" />'
                f'\n    <category term="{_attribut(genre)}" label="{_attribut(label)}" />'
            )
        return self.liens[genre]


def _write(feed: Flux, entries: _Entrees, publication: Publication) -> bytes:
    shown = feed.evenements[:ENTREES]
    updated = max(map(modifie_le, shown), default=ORIGINE)
    url = publication.url
    head = (
        "<?xml version='1.0' encoding='utf-8'?>"
        f'\n<feed xmlns="{ATOM}" xml:lang="fr">'
        f"\n  <title>{_texte(propre(feed.titre))}</title>"
        "\n  <subtitle>Communs, réutilisations, mesures, phases, versions et arrêts.</subtitle>"
        f"\n  <id>{adresse_tag(feed.cle)}</id>"
        f"\n  <updated>{_moment(updated)}</updated>"
        f"\n  <author>\n    <name>{_texte(programme().titre)}</name>\n    <uri>{_texte(url(''))}</uri>\n  </author>"
        f"\n  <rights>{_texte(programme().licence.nom)}, en citant le catalogue et la date de l’information.</rights>"
        f'\n  <link rel="self" type="{MIME}" href="{_attribut(url(feed.chemin))}" />'
        f'\n  <link rel="alternate" type="text/html" href="{_attribut(url(feed.page))}" />'
    )
    return f"{head}{entries.ecrire(shown)}\n</feed>\n".encode()


def _entry(event: Evenement, commun: _Commun, title: str, summary: str) -> str:
    """Write an entry; there are thousands, and a tree for each takes most of the time."""
    return (
        f"\n  <entry>"
        f"\n    <title>{title}</title>"
        f"\n    <id>{commun.cle}:{_sans_risque(event.cle)}</id>"
        f"\n    <published>{_moment(event.publie_le)}</published>"
        f"\n    <updated>{_moment(modifie_le(event))}</updated>"
        f"{commun.lien(event.genre)}"
        f"\n    <summary>{summary}</summary>\n  </entry>"
    )


def _texte(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribut(text: str) -> str:
    return _texte(text).replace('"', "&quot;")


@lru_cache(maxsize=4096)
def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
