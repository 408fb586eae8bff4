"""The Atom feeds (RFC 4287) of what the catalogue learns: the whole, each place, each common.

The last comes first. An entry keeps its identifier for ever, a `tag:` URI (RFC 4151): the domain
of the publisher, the first name of the common's file and the key of the event, not the address of
the site, a later name nor the day of the build.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.objets import DEPARTEMENT, REGION
from catalogue_communs.faits import lieux
from catalogue_communs.faits.chronologie import GENRES, Evenement, modifie_le
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Organisme, Projet
from catalogue_communs.parutions.cles import ENTREE
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import propre, sans_accent, slugifier

ATOM = "http://www.w3.org/2005/Atom"
MIME = "application/atom+xml"
# The most that a feed holds; one of a common or of a département, which says less.
ENTREES, PEU_D_ENTREES = 100, 30
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
    quoted = (quote(part, safe="/") for part in parts)
    return ":".join((f"tag:{programme().domaine},2026:communs-numeriques", *quoted))


def premiere_entree(contexte: Contexte) -> date | None:
    """Return the day when the first common entered the catalogue."""
    entrees = [projet.publie_le for projet in contexte.catalogue.projets if projet.publie_le]
    return min((entree.premier_jour for entree in entrees), default=None)


def lien(publication: Publication, path: str, titre: str = "", media: str = MIME) -> Markup:
    """Return the element of a head that leads a program to a feed, or to a document."""
    attribut = Markup("")
    if titre:
        attribut = Markup('title="{}" ').format(titre)
    href = publication.url(path)
    return Markup('<link rel="alternate" type="{}" {}href="{}">').format(media, attribut, href)


def tete_territoire(lieu: Collectivite, contexte: Contexte, publication: Publication) -> str:
    """Announce the feed of a région or of a département in the head of its page."""
    un_flux = des_territoires(contexte)[lieu]
    return lien(publication, un_flux.chemin, f"Nouveautés : {un_flux.nom}")


class FluxDUnLieu(NamedTuple):
    """The feed of a région or of a département; `entrees` is the most that it holds."""

    nom: str
    chemin: str
    cle: str
    entrees: int


def des_territoires(contexte: Contexte) -> dict[Collectivite, FluxDUnLieu]:
    """Give the feed of each région and département of the programme, even one without entry."""
    tous = dict[Collectivite, FluxDUnLieu]()
    if not programme().territoires:
        return tous
    reference = contexte.reference
    for lieu in lieux.territoires(reference):
        nom = reference.detail(lieu).nom
        if lieu.nature == REGION:
            chemin, cle = f"flux/regions/{slugifier(nom)}.xml", f"flux/regions/{lieu.code}"
            tous[lieu] = FluxDUnLieu(nom, chemin, cle, ENTREES)
        else:
            chemin = f"flux/departements/{lieu.code.lower()}-{slugifier(nom)}.xml"
            tous[lieu] = FluxDUnLieu(nom, chemin, f"flux/departements/{lieu.code}", PEU_D_ENTREES)
    return tous


class ListeDeFlux(NamedTuple):
    """The feeds of a kind of places, in the order that people look for one: by name, or by code."""

    titre: str
    ancre: str
    flux: list[FluxDUnLieu]


def listes(contexte: Contexte) -> list[ListeDeFlux]:
    """List the feeds of places, for the page that offers them."""
    tous = des_territoires(contexte)
    regions = [un_flux for lieu, un_flux in tous.items() if lieu.nature == REGION]
    departements = [tous[lieu] for lieu in sorted(tous) if lieu.nature == DEPARTEMENT]
    regions.sort(key=lambda un_flux: sans_accent(un_flux.nom))
    ordre = (
        ListeDeFlux("Par région", "regions", regions),
        ListeDeFlux("Par département", "departements", departements),
    )
    return [liste for liste in ordre if liste.flux]


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the feed of a common."""
    path, key = chemin_commun(projet.slug), f"flux/communs/{projet.premier_nom}"
    feed = Flux(path, key, f"{projet.nom} : les nouveautés", f"communs/{projet.slug}/")
    events = _derniers(contexte.commun(projet).evenements, PEU_D_ENTREES)
    return {path: _ecrire(feed, events, contexte, publication)}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the feeds of the whole, of each région and of each département."""
    titre = programme().titre
    tout, par_lieu = list[Evenement](), defaultdict[Collectivite, list[Evenement]](list)
    for commun in contexte.communs:
        tout += commun.evenements
        for evenement, ici in _par_lieu(commun, contexte.reference):
            for lieu in ici:
                par_lieu[lieu].append(evenement)
    feed = Flux(TOUT, "flux/tout", f"{titre} : les nouveautés", "")
    fichiers = {TOUT: _ecrire(feed, _derniers(tout, ENTREES), contexte, publication)}
    for lieu, un_flux in des_territoires(contexte).items():
        # A place of which nothing is said has no page of its own: its feed leads to them all.
        page = contexte.territoires.get(lieu, lieux.TERRITOIRES)
        feed = Flux(un_flux.chemin, un_flux.cle, f"{titre} : {un_flux.nom}", page)
        derniers = _derniers(par_lieu[lieu], un_flux.entrees)
        fichiers[un_flux.chemin] = _ecrire(feed, derniers, contexte, publication)
    return fichiers


def _derniers(evenements: Iterable[Evenement], combien: int) -> list[Evenement]:
    """Return the last events that were said or that changed.

    A stop comes before what entered after its use.
    """
    ordre = sorted(evenements, key=lambda evenement: evenement.rang)
    return sorted(ordre, key=modifie_le, reverse=True)[:combien]


def _par_lieu(
    commun: Conclusions, reference: Reference
) -> Iterator[tuple[Evenement, set[Collectivite]]]:
    """Yield the news of a common, each with the places that hear of it.

    A place hears of the uses there, and of the rest once the common is used there. The day when
    the catalogue first says a use there, it hears of that use, and of a common that enters with
    it; the rest of what entered that day is its past.
    """
    depuis = dict[Collectivite, date]()
    sans_lieu = list[Evenement]()
    for evenement in commun.evenements:
        if evenement.organisation is None:
            sans_lieu.append(evenement)
            continue
        ici = _lieux_de(evenement, evenement.organisation, reference)
        for lieu in ici:
            depuis[lieu] = min(evenement.publie_le, depuis.get(lieu, evenement.publie_le))
        yield evenement, ici
    for evenement in sans_lieu:
        yield evenement, {lieu for lieu, jour in depuis.items() if _apres(evenement, jour)}


def _apres(evenement: Evenement, jour: date) -> bool:
    """Tell whether an event entered after a day, or is the entry of the common on that day."""
    if evenement.genre == ENTREE:
        return evenement.publie_le >= jour
    return evenement.publie_le > jour


def _lieux_de(
    evenement: Evenement, organisme: Organisme, reference: Reference
) -> set[Collectivite]:
    """Return the régions and the départements where an organisation is.

    The reference says where a collectivité is; the file, where another organisation is.
    """
    collectivite = reference.identifier(organisme)
    codes: Iterable[str] = evenement.departements
    if isinstance(collectivite, Collectivite):
        codes = lieux.situer(collectivite, reference)
    ici = set[Collectivite]()
    for code in codes:
        departement = reference.par_departement.get(code)
        if departement:
            ici.add(Collectivite(DEPARTEMENT, departement.code))
            ici.add(Collectivite(REGION, departement.region))
    return ici


def _ecrire(
    feed: Flux, events: Iterable[Evenement], contexte: Contexte, publication: Publication
) -> bytes:
    url = publication.url
    entree = premiere_entree(contexte) or ORIGINE
    updated = max(map(modifie_le, events), default=entree)
    entries = "".join(_entree(event, contexte, publication) for event in events)
    text = (
        "<?xml version='1.0' encoding='utf-8'?>"
        f'\n<feed xmlns="{ATOM}" xml:lang="fr">'
        f"\n  <title>{_texte(propre(feed.titre))}</title>"
        "\n  <subtitle>Communs, réutilisations, mesures, phases, versions et arrêts.</subtitle>"
        f"\n  <id>{adresse_tag(feed.cle)}</id>"
        f"\n  <updated>{_moment(updated)}</updated>"
        f"\n  <author>\n    <name>{_texte(programme().titre)}</name>\n    "
        f"<uri>{_texte(url(''))}</uri>\n  </author>"
        f"\n  <rights>{_texte(programme().licence.nom)}, en citant le catalogue et la date de "
        "l’information.</rights>"
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


def _moment(jour: date) -> str:
    return f"{jour.isoformat()}T00:00:00Z"
