"""The files that the script of « Ma collectivité » reads: the reference in shards, and the uses.

Besides the shards that `catalogue.collectivites.index` describes:

- `communs.json`: {slug: [nom, accroche, made for communes (1 or 0), from, up to how many inhabitants]};
- `usages-<département>.json`: `usages` {« nature:code »: [slugs]} of the collectivités there, under
  every name that they have (Paris is a commune and a département), `portes`, the same for the
  commons that they carry, `conseil`, how to name what governs the département (nothing when the
  région does), `a_la_place`, the SIREN of the EPCI that took its place on their communes, and
  `declares` [[slug, words]], what names the département without a list of users; `aidants`
  [[name, address or nothing, what for, slugs]], who says that it can help there;
- `taille-<rank>.json`: {slug: [how many communes of this class of size use it, names of a few]}.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from catalogue.collectivites import Collectivite, index
from catalogue.collectivites.objets import COMMUNE, DEPARTEMENT, REGION, rang, strates
from catalogue.faits.lieux import PORTEUR
from catalogue.site.vues.reutiliser import en_mots
from catalogue.socle.fichiers import json_bytes
from catalogue.socle.francais import typographie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.collectivites import Reference
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet

FOLDER = "territoires/donnees/"
COMMUNS = f"{FOLDER}communs.json"
EXAMPLES = 3
# Values of the vocabulary `public` that include communes.
PUBLICS = frozenset({COMMUNE, "toutes"})
Uses = dict[Collectivite, list[str]]


def eclats(reference: Reference) -> dict[str, bytes]:
    """Return the shards of the reference by their path: they change once a year, whatever the commons."""
    return {f"{FOLDER}{name}": data for name, data in index.eclats(reference).items()}


def fichiers(contexte: Contexte) -> dict[str, bytes]:
    """Return each file that speaks of the commons, by its path; the same facts give the same bytes."""
    projets, reference = contexte.catalogue.projets, contexte.reference
    uses: Uses = defaultdict(list)
    for usage in contexte.usages:
        if usage.actives and isinstance(usage.organisation, Collectivite):
            uses[usage.organisation].append(usage.commun)
    found = {
        "communs.json": json_bytes(
            {p.slug: [typographie(p.nom), typographie(p.accroche), *_bounds(p)] for p in projets}
        )
    }
    carried: Uses = defaultdict(list)
    for projet in projets:
        for porteur in projet.porteurs_principaux:
            who = reference.identifier(porteur)
            if isinstance(who, Collectivite):
                carried[who].append(projet.slug)
    for code, around in _by_departement(uses, carried, contexte).items():
        found[f"usages-{code}.json"] = json_bytes(around)
    for rank, users in enumerate(_by_size(uses, reference)):
        found[f"taille-{rank}.json"] = json_bytes(users)
    return {f"{FOLDER}{name}": data for name, data in found.items()}


def _by_departement(uses: Uses, carried: Uses, contexte: Contexte) -> dict[str, dict[str, object]]:
    reference = contexte.reference
    used, borne = _places(uses, reference), _places(carried, reference)
    return {
        code: {
            "usages": used.get(code, {}),
            "portes": borne.get(code, {}),
            "conseil": _council(code, reference),
            "a_la_place": _instead(code, reference),
            "declares": [
                [fait.commun, typographie(fait.dit)]
                for fait in contexte.locaux_par_departement.get(code, ())
                if fait.genre != PORTEUR
            ],
            "aidants": [
                [typographie(one.nom), one.url, en_mots(one, reference)["aides"], [*one.communs]]
                for one in contexte.aidants
                if one.sert(code)
            ],
        }
        for code in reference.par_departement
    }


def _places(facts: Uses, reference: Reference) -> dict[str, dict[str, list[str]]]:
    places: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for who, slugs in sorted(facts.items()):
        for code in reference.departements_de(who):
            for name in _names(who, code, reference):
                places[code][name] = sorted(slugs)
    return places


def _names(who: Collectivite, code: str, reference: Reference) -> Iterator[str]:
    """Yield every name under which a collectivité of the département `code` may be asked for."""
    region = reference.par_departement[code].region
    found = {who}
    if region in reference.par_region:
        names = {Collectivite(DEPARTEMENT, code): reference.conseil(code)}
        names[Collectivite(REGION, region)] = reference.canonique(Collectivite(REGION, region))
        found |= {name for name, one in names.items() if one == who}
    for name in sorted(found):
        yield f"{name.nature}:{name.code}"


def _council(code: str, reference: Reference) -> str:
    council = reference.conseil(code)
    if council.nature == REGION:
        return ""
    own = council == reference.canonique(Collectivite(DEPARTEMENT, code))
    return f"Département : {reference.par_departement[code].nom}" if own else reference.nom_complet(council)


def _instead(code: str, reference: Reference) -> list[str]:
    apart = reference.circonscription(code) - reference.communes(Collectivite(DEPARTEMENT, code))
    return sorted({epci for insee in apart if (epci := reference.par_commune[insee].epci)})


def _by_size(uses: Uses, reference: Reference) -> list[dict[str, list[object]]]:
    found: list[dict[str, list[str]]] = [defaultdict(list) for _ in strates(COMMUNE)]
    for who, slugs in sorted(uses.items()):
        commune = reference.par_commune.get(who.code) if who.nature == COMMUNE else None
        if commune is not None and commune.population is not None:
            name, users = reference.nom_situe(who), found[rang(COMMUNE, commune.population)]
            for slug in slugs:
                users[slug].append(name)
    return [
        {slug: [len(names), names[:EXAMPLES]] for slug, names in sorted(users.items())} for users in found
    ]


def _bounds(projet: Projet) -> tuple[int, int | None, int | None]:
    meant = bool(PUBLICS & {*projet.publics.collectivites}) and projet.archive is None
    population = projet.publics.population
    return (int(meant), population.min if population else None, population.max if population else None)
