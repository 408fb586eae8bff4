"""What the site publishes for machines, each format a module: `du_commun` and `du_catalogue` give files by their path.

Each gives the same bytes for the same arguments, and writes nothing. Every file of a common keeps its former addresses.
"""

from __future__ import annotations

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties import api, assistants, dcat, flux, publiccode, tables
from catalogue_communs.site.vues import contribuer, integration, partage
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import Publication
from catalogue_communs.sources.lecture import chemin_du_releve, copie_exacte


def releves(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the readings of the commons of the catalogue; a copy that was changed is left out."""
    named = ((p.slug, source.id) for p in contexte.catalogue.projets for source in p.sources_vivantes)
    found: dict[str, bytes] = {}
    for key in filter(contexte.releves.__contains__, named):
        releve, path = contexte.releves[key], chemin_du_releve(*key)
        kept = (one for one in releve.lectures if copie_exacte(contexte.root, releve, one))
        for name in (path, *(path.parent / one.copie for one in kept if one.copie)):
            found[name.as_posix()] = (contexte.root / name).read_bytes()
    return found


def pour_les_editeurs(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the schemas that the files name in their first line."""
    names = ("projet", "programme", *(["guichet"] if contexte.catalogue.guichet else []))
    return {f"schemas/{name}.schema.json": schemas.pour_un_editeur(name) for name in names}


DES_COMMUNS = (
    assistants.du_commun,
    integration.badge,
    flux.du_commun,
    partage.graphiques,
    integration.du_commun,
    contribuer.du_commun,
    partage.du_commun,
    publiccode.du_commun,
)
DU_CATALOGUE = (
    api.du_catalogue,
    assistants.du_catalogue,
    integration.du_catalogue,
    flux.du_catalogue,
    contribuer.regles,
    partage.du_site,
    pour_les_editeurs,
    publiccode.du_catalogue,
    releves,
    tables.du_catalogue,
)

# What hand-written pages link to: a link to another file would be said to be broken.
CITES = (
    *(one.chemin for one in (*dcat.RESSOURCES, *dcat.AUTRES)),
    "api/v1/changements.json",
    "api/v1/openapi.json",
    "api/v1/schemas/commun.json",
)


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file of a common, at its address and at those that it had before.

    A static host redirects no file: the same content answers at every address, for ever.
    The web page itself, `communs/<slug>/`, redirects: it is not one of these files.
    """
    found: dict[str, bytes] = {}
    for make in DES_COMMUNS:
        found |= make(projet, contexte, publication)
    now = f"communs/{projet.slug}/"
    here = [(path.removeprefix(now), data) for path, data in found.items() if path.startswith(now)]
    return found | {f"communs/{old}/{rest}": data for old in projet.anciens_slugs for rest, data in here}


def fichiers(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file of every format, for who wants them all at once."""
    communs = (du_commun(projet, contexte, publication) for projet in contexte.catalogue.projets)
    whole = (make(contexte, publication) for make in DU_CATALOGUE)
    return {path: data for files in (*communs, *whole) for path, data in files.items()}
