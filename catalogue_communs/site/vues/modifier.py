"""The form that changes or proposes a common, drawn from the schema and grouped as its page is.

The page holds every field; `docs/scripts/saisie.js` shows the part asked for, fills it, says what
`catalogue valider` would say, and prepares what the doors of `contribution` read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.messages import RUBRIQUES
from catalogue_communs.contribution.proposition import DECLARE, RESERVES
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.fiches.phrases import FORMULAIRE
from catalogue_communs.forges.liste import forge_genre, formulaire_url, url_pour_modifier
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.commun import SECTIONS
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import MONTHS
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.schemas import FIRST_YEAR, LAST_YEAR
from catalogue_communs.socle.texte import ChampPath, nom_du_champ
from catalogue_communs.validation import coherence
from catalogue_communs.validation.contenus import GENERIQUES, SUITE

REGLES = "contribuer/formulaire.json"
TETE = ("tete", "Le haut de la page")
# Where each field of the first level is on the page of a common.
PLACES = {
    "tete": ("nom", "sigle", "accroche", "logo", "captures", "contact", "porteurs", "liens", "citation", "archive"),
    "en-bref": ("description", "dit_autrement", "relations"),
    "impact": ("impact",),
    "qui-utilise": ("reutilisations",),
    "reutiliser": ("reutiliser",),
    "pour-qui": ("publics", "planification"),
    "code": ("depots", "licence", "technologies", "maintenance", "publiccode"),
    "parcours": ("parcours",),
    "qualite": ("qualite",),
    "sources": ("sources", "divergences"),
}  # fmt: skip
GROUPE, LISTE, LIGNES, IMAGE, DATE = "groupe", "liste", "lignes", "image", "date"
# Beyond, a line of text is a box; so is a sentence, which has at least so many signs.
LONG, PHRASE = 160, 5
# What the script reads of the schema.
_MOTS = ("minLength", "maxLength", "pattern", "format", "x-format", "minimum", "maximum", "minItems", "maxItems")  # fmt: skip


class ChampDeSaisie(NamedTuple):
    """A field of the page: its name in its group, its identifier in the page, what it holds.

    `element` is the title of one element of a list.
    """

    nom: str
    id: str
    genre: str
    titre: str
    aide: str
    exemple: str
    requis: bool
    choix: tuple[tuple[str, str], ...] = ()
    champs: tuple[ChampDeSaisie, ...] = ()
    element: str = ""


@dataclass(frozen=True, slots=True)
class PageDeSaisie:
    """The form, to change a common or to propose one."""

    nouveau: bool = False
    regles = REGLES
    attestation = formulaires.ATTESTATION

    @staticmethod
    def groupes() -> Iterator[tuple[str, str, list[ChampDeSaisie]]]:
        """Yield the identifier, the title and the fields of each group, in the order of the page of a common."""
        required = schemas.schema("projet")["required"]
        for ident, title in (TETE, *SECTIONS):
            yield ident, title, [_champ((name,), requis=name in required) for name in PLACES[ident]]


def _offerts(part: schemas.Schema, path: ChampPath) -> Iterator[tuple[str, schemas.Schema]]:
    """Yield the fields of a group that a person may write."""
    for name, inner in part.get("properties", {}).items():
        if nom_du_champ((*path, name)) not in RESERVES:
            yield name, inner


def _champ(path: tuple[str | int, ...], *, requis: bool) -> ChampDeSaisie:
    part = schemas.partie_de("projet", path) or {}
    item = schemas.resoudre("projet", part.get("items", {}))
    values = formulaires.valeurs(part) or formulaires.valeurs(item)
    inner: tuple[ChampDeSaisie, ...] = ()
    if "properties" in part or "properties" in item:
        group = item if "properties" in item else part
        below = (*path, 0) if "properties" in item else path
        needed = group.get("required", ())
        inner = tuple(_champ((*below, name), requis=name in needed) for name, _ in _offerts(group, below))
    example = part.get("examples", [""])[0]
    return ChampDeSaisie(
        nom=str(path[-1]),
        id="-".join(map(str, path)).replace("_", "-"),
        genre=_genre(part, item, listed=bool(values)),
        titre=str(part["title"]),
        aide=formulaires.aide(path, part),
        exemple=example
        if isinstance(example, str) and not values and part.get("x-format") != "source"
        else "",
        requis=requis,
        choix=formulaires.OUI_NON if part.get("type") == "boolean" else values,
        champs=inner,
        element=str(item.get("title", "")),
    )


def _genre(part: schemas.Schema, item: schemas.Schema, *, listed: bool) -> str:
    kinds = {
        "object": GROUPE,
        "boolean": formulaires.OUI,
        "number": formulaires.NOMBRE,
        "integer": formulaires.NOMBRE,
    }
    if part["type"] == "array":
        return LISTE if "properties" in item else formulaires.CASES if listed else LIGNES
    form = part.get("x-format") or part.get("format")
    bounds = part.get("minLength", 0), part.get("maxLength", 0)
    long = form == "markdown" or (not form and (bounds[0] >= PHRASE or bounds[1] > LONG))
    text = {IMAGE: IMAGE, "date-partielle": DATE}.get(str(form)) or (
        formulaires.TEXTE if long else formulaires.LIGNE
    )
    return formulaires.CHOIX if listed else kinds.get(str(part["type"]), text)


def regles(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return what the script knows: the forms of the fields, the sentences, where to send."""
    told = {
        "schema": _partie(schemas.schema("projet"), ()),
        "phrases": {name: [message, remedy] for name, (_, message, remedy) in FORMULAIRE.items()},
        "generiques": sorted(GENERIQUES),
        "suite": SUITE,
        "mois": MONTHS,
        "annees": [FIRST_YEAR, LAST_YEAR],
        "ordre": coherence.ORDERED,
        "passe": sorted(coherence.PAST),
        "jour": (contexte.today + coherence.TOLERANCE).isoformat(),
        "statut": programme().autre.cle,
        "communs": {projet.slug: projet.nom for projet in contexte.catalogue.projets},
        "courriel": programme().courriel,
        "rubriques": RUBRIQUES,
        "attestation": formulaires.ATTESTATION,
        "forge": _forge(publication.depot_url),
    }
    return {REGLES: octets_json(told)}


def _forge(depot: str | None) -> dict[str, str]:
    """Say where someone with an account goes: the form of the forge, else a ticket; or its editor."""
    if not depot:
        return {}
    genre, where, name = forge_genre(depot), depot.rstrip("/"), "projets/{commun}.yml"
    new = genre.nouveau.format(depot=where, branche="main", fichier=name, texte="{texte}")
    return {
        "formulaire": formulaire_url(depot, formulaires.LIBRE),
        "ticket": genre.ticket.replace("{depot}", where),
        "fichier": url_pour_modifier(depot, name) + genre.remplir,
        "nouveau": new,
    }


def _partie(part: schemas.Schema, path: ChampPath) -> dict[str, Any]:
    """Keep of a part of the schema, and of what it holds, what the script reads."""
    whole = schemas.resoudre("projet", part)
    made = {word: whole[word] for word in _MOTS if word in whole}
    made["type"] = whole["type"] if isinstance(whole["type"], str) else "string"
    made["titre"] = whole["title"]
    if "anyOf" in whole:
        made["unDe"] = [branch["required"] for branch in whole["anyOf"]]
    if "items" in whole:
        made["items"] = _partie(whole["items"], path)
    if "properties" in whole:
        made["champs"] = {name: _partie(inner, (*path, name)) for name, inner in _offerts(whole, path)}
        made["ordre"] = list(whole["properties"])
        # What the catalogue writes of itself in an element that is added.
        made["declare"] = DECLARE.get(nom_du_champ(path), {})
        if "id" in whole.get("required", ()):
            made["identifiant"] = schemas.resoudre("projet", whole["properties"]["id"]).get("maxLength", 80)
        made["requis"] = [name for name in whole.get("required", ()) if name in made["champs"]]
    return made


def du_commun(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the file of a common as its authors wrote it, and its values for the form."""
    if projet.slug not in contexte.valeurs:
        return {}
    raw = (contexte.root / "projets" / f"{projet.slug}.yml").read_bytes()
    folder = f"communs/{projet.slug}"
    return {f"{folder}/fiche.yml": raw, f"{folder}/fiche.json": contexte.valeurs[projet.slug]}
