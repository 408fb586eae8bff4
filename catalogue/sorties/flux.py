"""The Atom feeds (RFC 4287): the whole catalogue, each axis, each région, each common.

An entry keeps its identifier for ever. It is a `tag:` URI (RFC 4151) made from the domain of
the publisher, the first name of the common's file and the key of the event: neither the
address of the site, nor a later name of the file, nor the day of the build is part of it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import msgspec
from markupsafe import Markup

from catalogue.chronologie import GENRES, REUTILISATION, Evenement
from catalogue.collectivites import Territoire
from catalogue.collectivites.objets import COM, REGION
from catalogue.modele import libelle
from catalogue.schemas import vocabularies
from catalogue.sorties.textes import propre
from catalogue.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.publication import Publication

ATOM = "http://www.w3.org/2005/Atom"
MIME = "application/atom+xml"
EDITEUR = "anct.gouv.fr"
ENTREES = 100
LICENCE = "Licence Ouverte 2.0, en citant le catalogue et la date de l’information."
# When a feed has no entry, the day of the first feeds: RFC 4287 wants a date.
ORIGINE = date(2026, 11, 24)
TOUT, FLUX_AXES, FLUX_REGIONS = "flux/tout.xml", "flux/axes/", "flux/regions/"
SITE = "Communs numériques des territoires"
_FIN = "\n</feed>"


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


def identifiant(*parts: str) -> str:
    """Return the `tag:` URI of something, the same for ever."""
    return f"tag:{EDITEUR},2026:communs-numeriques:{':'.join(quote(part, safe='/') for part in parts)}"


def premier_nom(projet: Projet) -> str:
    """Return the first name of the file of a common: what identifiers are made from."""
    return projet.anciens_slugs[0] if projet.anciens_slugs else projet.slug


def lien(publication: Publication, chemin: str, titre: str) -> Markup:
    """Return the element of a head by which a reader finds a feed."""
    href = publication.url(chemin)
    return Markup('<link rel="alternate" type="{}" title="{}" href="{}">').format(MIME, titre, href)


def tete(projet: Projet, _contexte: Contexte, publication: Publication) -> str:
    """Announce the feed of a common in the head of its page."""
    return lien(publication, chemin_commun(projet.slug), f"Nouveautés de {propre(projet.nom)}")


def tete_territoire(lieu: Territoire, contexte: Contexte, publication: Publication) -> str:
    """Announce the feed of a région in the head of its page; a département has none."""
    if lieu.nature != REGION:
        return ""
    region = contexte.reference.par_region[lieu.code]
    return lien(publication, _region_path(region.nom), f"Nouveautés : {region.nom}")


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the feed of a common."""
    feed = _of_common(projet, contexte)
    return {feed.chemin: _write(feed, _Entrees({projet.slug: projet}, publication), publication)}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the feeds of the whole, of each axis and of each région."""
    entries = _Entrees({projet.slug: projet for projet in contexte.catalogue.projets}, publication)
    return {feed.chemin: _write(feed, entries, publication) for feed in _feeds(contexte)}


def _feeds(contexte: Contexte) -> Iterator[Flux]:
    events = contexte.evenements
    yield Flux(TOUT, "flux/tout", f"{SITE} : les nouveautés", "", events)
    axes = {p.slug: p.planification.axes if p.planification else () for p in contexte.catalogue.projets}
    for slug in vocabularies()["axe"].valeurs:
        kept = tuple(e for e in events if slug in axes[e.commun])
        title = f"{SITE} : {libelle('axe', slug)}"
        yield Flux(f"{FLUX_AXES}{slug}.xml", f"flux/axes/{slug}", title, "catalogue/", kept)
    yield from _by_region(contexte)


def _of_common(projet: Projet, contexte: Contexte) -> Flux:
    return Flux(
        chemin_commun(projet.slug),
        f"flux/communs/{premier_nom(projet)}",
        f"{projet.nom} : les nouveautés",
        f"communs/{projet.slug}/",
        contexte.evenements_de(projet),
    )


def _region_path(name: str) -> str:
    return f"{FLUX_REGIONS}{slugifier(name)}.xml"


def _by_region(contexte: Contexte) -> Iterator[Flux]:
    """Yield, for each région, who uses what there, and the news of the commons used there."""
    reference = contexte.reference
    used: dict[str, set[str]] = defaultdict(set)
    for code, usages in contexte.usages_par_departement.items():
        used[reference.par_departement[code].region] |= {usage.commun for usage in usages}
    places = {e: _regions(e, contexte) for e in contexte.evenements if e.genre == REUTILISATION}
    for region in reference.par_region.values():
        if region.zone == COM:
            continue
        kept = tuple(
            e
            for e in contexte.evenements
            if (region.code in places[e] if e.genre == REUTILISATION else e.commun in used[region.code])
        )
        yield Flux(
            _region_path(region.nom),
            f"flux/regions/{region.code}",
            f"{SITE} : {region.nom}",
            f"territoires/{slugifier(region.nom)}/",
            kept,
        )


def _regions(event: Evenement, contexte: Contexte) -> frozenset[str]:
    reference = contexte.reference
    who = reference.identifier(event.organisation) if event.organisation else None
    if not isinstance(who, Territoire):
        return frozenset()
    return frozenset(reference.par_departement[d].region for d in reference.departements_de(who))


class _Entrees:
    """The entries of one build, each written once: most are in several feeds."""

    def __init__(self, projets: Mapping[str, Projet], publication: Publication) -> None:
        self.projets, self.publication = projets, publication
        self.ecrites: dict[tuple[str, str], str] = {}

    def ecrire(self, event: Evenement) -> str:
        key = (event.commun, event.cle)
        if key not in self.ecrites:
            self.ecrites[key] = _entry(event, self.projets[event.commun], self.publication)
        return self.ecrites[key]


def _write(feed: Flux, entries: _Entrees, publication: Publication) -> bytes:
    shown = feed.evenements[:ENTREES]
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    _text(root, "title", feed.titre)
    _text(root, "subtitle", "Communs, réutilisations, mesures, phases, versions et arrêts.")
    _text(root, "id", identifiant(feed.cle))
    updated = max((e.dit_le.premier_jour for e in shown), default=ORIGINE)
    _text(root, "updated", _moment(updated))
    author = ET.SubElement(root, "author")
    _text(author, "name", SITE)
    _text(author, "uri", publication.url(""))
    _text(root, "rights", LICENCE)
    ET.SubElement(root, "link", {"rel": "self", "type": MIME, "href": publication.url(feed.chemin)})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": publication.url(feed.page)})
    ET.indent(root)
    head = ET.tostring(root, encoding="utf-8", xml_declaration=True).decode().removesuffix(_FIN)
    return f"{head}{''.join(map(entries.ecrire, shown))}{_FIN}\n".encode()


def _entry(event: Evenement, projet: Projet, publication: Publication) -> str:
    """Write an entry; there are thousands, and a tree for each takes most of the time."""
    label, anchor = GENRES[event.genre]
    texts = {
        "title": propre(event.titre),
        "id": identifiant(premier_nom(projet), event.cle),
        "published": _moment(event.date.premier_jour),
        "updated": _moment(event.dit_le.premier_jour),
    }
    said = "".join(f"\n    <{name}>{escape(text)}</{name}>" for name, text in texts.items())
    href = _attribute(f"{publication.url(f'communs/{projet.slug}/')}#{anchor}")
    return (
        f'\n  <entry>{said}\n    <link rel="alternate" type="text/html" href="{href}" />'
        f'\n    <category term="{_attribute(event.genre)}" label="{_attribute(label)}" />'
        f"\n    <summary>{escape(propre(event.phrase))}</summary>\n  </entry>"
    )


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = propre(text)


def chemins(contexte: Contexte) -> Iterable[tuple[str, str]]:
    """List the feeds that the page of the feeds shows: their titles and paths, commons left out."""
    return ((feed.titre, feed.chemin) for feed in _feeds(contexte))
