"""The Atom feeds (RFC 4287) of what entered the catalogue, in that order: the whole, each région, each common.

An entry keeps its identifier for ever, a `tag:` URI (RFC 4151): the domain of the publisher, the first name of
the common's file and the key of the event, not the address of the site, a later name nor the day of the build.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.cles import ENTREE
from catalogue_communs.collectivites.objets import REGION
from catalogue_communs.faits import lieux
from catalogue_communs.faits.chronologie import GENRES, Evenement, modifie_le
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.modele import Organisme, Projet
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import propre, slugifier

ATOM = "http://www.w3.org/2005/Atom"
MIME = "application/atom+xml"
# The most that a feed holds; that of a common, which says less and is read as often.
ENTREES, ENTREES_D_UN_COMMUN = 100, 30
# Of a feed without entry, in a catalogue without any common: RFC 4287 wants a date.
ORIGINE = date(1970, 1, 1)
TOUT = "flux/tout.xml"
_texte = partial(escape, quote=False)


class Flux(NamedTuple):
    """A feed: where it is, its own identifier, its title, the page it follows."""

    chemin: str
    cle: str
    titre: str
    page: str


def chemin_commun(slug: str) -> str:
    """Return the path of the feed of a common."""
    return f"communs/{slug}/flux.xml"


def adresse_tag(*parts: str) -> str:
    """Return the `tag:` URI of something, the same for ever."""
    safe = (quote(part, safe="/") for part in parts)
    return ":".join((f"tag:{programme().domaine},2026:communs-numeriques", *safe))


def premiere_entree(contexte: Contexte) -> date | None:
    """Return the day when the first common entered the catalogue."""
    return min((p.publie_le.premier_jour for p in contexte.catalogue.projets if p.publie_le), default=None)


def lien(publication: Publication, chemin: str, titre: str = "", media: str = MIME) -> Markup:
    """Return the element of a head by which a program finds a feed, or the document that says the same as the page."""
    named = Markup('title="{}" ').format(titre) if titre else ""
    href = publication.url(chemin)
    return Markup('<link rel="alternate" type="{}" {}href="{}">').format(media, named, href)


def tete_territoire(lieu: Collectivite, contexte: Contexte, publication: Publication) -> str:
    """Announce the feed of a région in the head of its page; a département has none."""
    if lieu.nature != REGION:
        return ""
    name, path = regions(contexte)[lieu.code]
    return lien(publication, path, f"Nouveautés : {name}")


def regions(contexte: Contexte) -> dict[str, tuple[str, str]]:
    """Give the name and the path of the feed of each région; a collectivité d'outre-mer has none."""
    places = lieux.regions_couvertes(contexte.reference)
    return {one.code: (one.nom, f"flux/regions/{slugifier(one.nom)}.xml") for one in places}


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the feed of a common."""
    path, key = chemin_commun(projet.slug), f"flux/communs/{projet.premier_nom}"
    feed = Flux(path, key, f"{projet.nom} : les nouveautés", f"communs/{projet.slug}/")
    events = contexte.commun(projet).evenements[:ENTREES_D_UN_COMMUN]
    return {path: _ecrire(feed, events, contexte, publication)}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the feeds of the whole and of each région, each with its newest events."""
    titre = programme().titre
    feeds = {"": Flux(TOUT, "flux/tout", f"{titre} : les nouveautés", "")}
    for code, (name, path) in regions(contexte).items():
        # A région of which nothing is said has no page of its own: its feed leads to them all.
        page = contexte.territoires.get(Collectivite(REGION, code), lieux.TERRITOIRES)
        feeds[code] = Flux(path, f"flux/regions/{code}", f"{titre} : {name}", page)
    told: dict[str, list[Evenement]] = {code: [] for code in feeds}
    for one in contexte.communs:
        told[""] += one.evenements
        for event, codes in _par_region(one, contexte.reference):
            for code in codes & told.keys():
                told[code].append(event)
    newest = {code: sorted(events, key=lambda one: one.rang)[:ENTREES] for code, events in told.items()}
    return {feed.chemin: _ecrire(feed, newest[code], contexte, publication) for code, feed in feeds.items()}


def _par_region(commun: Conclusions, reference: Reference) -> Iterator[tuple[Evenement, set[str]]]:
    """Yield the news of a common, each with the régions that hear of it: of the uses there, and of the rest once it is used there.

    The day when the catalogue first says a use there, a région hears of that use, and of a common that enters
    with it; the rest of what entered that day is its past.
    """
    served, events = dict[str, date](), commun.evenements
    for event in events:
        for region in _regions_de(event.organisation, reference) if event.organisation else ():
            served[region] = min(event.publie_le, served.get(region, event.publie_le))
    for event in events:
        day, entry = event.publie_le, event.genre == ENTREE
        codes = {code for code, since in served.items() if day > since or (entry and day == since)}
        if event.organisation:
            codes = served.keys() & _regions_de(event.organisation, reference)
        yield event, codes


def _regions_de(who: Organisme, reference: Reference) -> frozenset[str]:
    place = reference.identifier(who)
    codes = reference.departements_de(place) if isinstance(place, Collectivite) else ()
    return frozenset(reference.par_departement[one].region for one in codes)


def _ecrire(feed: Flux, events: Iterable[Evenement], contexte: Contexte, publication: Publication) -> bytes:
    url = publication.url
    updated = max(map(modifie_le, events), default=premiere_entree(contexte) or ORIGINE)
    entries = "".join(_entree(event, contexte, publication) for event in events)
    text = (
        "<?xml version='1.0' encoding='utf-8'?>"
        f'\n<feed xmlns="{ATOM}" xml:lang="fr">'
        f"\n  <title>{_texte(propre(feed.titre))}</title>"
        "\n  <subtitle>Communs, réutilisations, mesures, phases, versions et arrêts.</subtitle>"
        f"\n  <id>{adresse_tag(feed.cle)}</id>"
        f"\n  <updated>{_moment(updated)}</updated>"
        f"\n  <author>\n    <name>{_texte(programme().titre)}</name>\n    <uri>{_texte(url(''))}</uri>\n  </author>"
        f"\n  <rights>{_texte(programme().licence.nom)}, en citant le catalogue et la date de l’information.</rights>"
        f'\n  <link rel="self" type="{MIME}" href="{escape(url(feed.chemin))}" />'
        f'\n  <link rel="alternate" type="text/html" href="{escape(url(feed.page))}" />'
        f"{entries}\n</feed>\n"
    )
    return text.encode()


def _entree(event: Evenement, contexte: Contexte, publication: Publication) -> str:
    projet = contexte.catalogue.projet(event.commun)
    assert projet  # noqa: S101 - an event is of a common of the catalogue
    label, anchor = GENRES[event.genre]
    title, summary = (_texte(propre(text)) for text in (event.titre, event.phrase))
    page = escape(publication.url(f"communs/{projet.slug}/"))
    return (
        f"\n  <entry>"
        f"\n    <title>{title}</title>"
        f"\n    <id>{adresse_tag(projet.premier_nom, event.cle)}</id>"
        f"\n    <published>{_moment(event.publie_le)}</published>"
        f"\n    <updated>{_moment(modifie_le(event))}</updated>"
        f'\n    <link rel="alternate" type="text/html" href="{page}#{anchor}" />'
        f'\n    <category term="{escape(event.genre)}" label="{escape(label)}" />'
        f"\n    <summary>{summary}</summary>\n  </entry>"
    )


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
