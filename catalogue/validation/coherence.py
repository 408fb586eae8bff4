"""Rules on what a common claims: repositories, licence, laureate, population."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalogue.fiches.codes.phrases import dire
from catalogue.forges.liste import forge_problem, repository_problem
from catalogue.socle import licences as spdx
from catalogue.socle import schemas
from catalogue.socle.formats import is_uri
from catalogue.socle.programme import programme
from catalogue.socle.texte import citer, enumerer, nom_du_champ
from catalogue.validation.fiche import depot_connu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import ContexteDesRegles, Fiche

# These repositories may have a licence made for data or texts, such as etalab-2.0.
NOT_CODE = ("donnees", "documentation")
TRACKING = ("utm_", "mtm_", "pk_", "fbclid=", "gclid=", "xtor=")
_QUERY = re.compile(r"(https://[^\s?#]*)\?([^\s#]*)(#\S*)?")


def repositories(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield addresses that are not those of a repository, or on a forge that is not declared."""
    for path, item in fiche.items("depots"):
        url = item.get("url")
        if not isinstance(url, str) or not url.startswith("https://") or not is_uri(url):
            continue
        if problem := forge_problem(url):
            yield fiche.at_value((*path, "url"), "forge-inconnue", *problem)
        elif problem := repository_problem(url):
            yield fiche.at_value((*path, "url"), "depot-adresse", *problem)


def shared(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, a repository that another file names too: the two may be one common."""
    for path, item in fiche.items("depots"):
        url = item.get("url")
        others = contexte.depots.get(depot_connu(url), ()) if isinstance(url, str) else ()
        if other := next((slug for slug in others if slug != fiche.slug), ""):
            yield fiche.at_value(
                (*path, "url"),
                "depot-partage",
                f"Ce dépôt est aussi celui de projets/{other}.yml : son activité est comptée pour les deux.",
                "S’il s’agit du même commun, gardez une seule fiche ; sinon, dites leur lien dans « relations ».",
            )


def licences(fiche: Fiche, _contexte: ContexteDesRegles | None) -> Iterator[Diagnostic]:
    """Yield ambiguous licence identifiers, and a laureate's licence that is not free."""
    places: dict[ChampPath, object] = {("licence",): ""}
    places |= {(*path, "licence"): item.get("role") for path, item in fiche.items("depots")}
    for path, role in places.items():
        written = fiche.get(*path)
        if not isinstance(written, str) or (normal := spdx.normalise(written)) is None:
            continue
        if normal != written:
            yield fiche.at_value(
                path,
                "licence-obsolete",
                f"{citer(written)} n’est pas l’identifiant SPDX actuel.",
                f"Écrivez : {normal}{_or_later(normal)}",
            )
        closed = spdx.non_libres(normal)
        if fiche.get("statut") == programme().soutenu.cle and closed and role not in NOT_CODE:
            yield fiche.at_value(
                path,
                "laureat-licence",
                f"Ni l’OSI ni la FSF ne reconnaissent comme libre : {enumerer(closed, 'et')}.",
                f"Un {programme().soutenu.court} choisit par exemple AGPL-3.0-or-later, EUPL-1.2 ou MIT.",
            )


def _or_later(normal: str) -> str:
    if not normal.endswith("-only"):
        return ""
    return f", ou {normal.removesuffix('-only')}-or-later si les versions suivantes conviennent"


def laureate(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a block that only a laureate may have, and a laureate that nothing shows."""
    if fiche.get("statut") == programme().soutenu.cle and not fiche.get("guichet", "preuve"):
        yield fiche.at_value(
            ("statut",),
            "laureat-sans-preuve",
            f"Ce commun est dit {programme().soutenu.court}, et aucune source ne le montre.",
            "Citez-la : « guichet: », puis « preuve: » et l’identifiant d’une source ou une adresse.",
        )
    if fiche.get("statut") == programme().autre.cle and "guichet" in fiche.valeurs:
        yield fiche.at_key(
            ("guichet",),
            "guichet-reserve",
            f"Le bloc « guichet » est réservé aux {programme().soutenu.courts}.",
            "Supprimez-le ; les phases et les comités d’un autre commun vont dans « parcours ».",
        )


def population(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield bounds of population out of order."""
    low, high = (fiche.get("publics", "population", bound) for bound in ("min", "max"))
    if isinstance(low, int) and isinstance(high, int) and low > high:
        told = dire("population", minimum=low, maximum=high)
        yield fiche.at_value(("publics", "population", "min"), *told)


def planning(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, a chantier of an axis that is not named."""
    axes = fiche.get("planification", "axes")
    chantiers = fiche.get("planification", "chantiers")
    if not isinstance(axes, list) or not isinstance(chantiers, list):
        return
    vocabularies = schemas.vocabularies()
    named = {axis for axis in axes if isinstance(axis, str)}
    for index, slug in enumerate(chantiers):
        known = vocabularies["chantier"].valeurs.get(slug) if isinstance(slug, str) else None
        axis = known.extra.get("axe") if known else None
        if axis and axis not in named:
            yield fiche.at_value(
                ("planification", "chantiers", index),
                "chantier-hors-axe",
                f"Ce chantier relève de l’axe « {vocabularies['axe'].libelle(axis)} ».",
                f"Ajoutez « {axis} » aux axes, ou changez de chantier.",
            )


def tracking(fiche: Fiche, _contexte: ContexteDesRegles | None) -> Iterator[Diagnostic]:
    """Yield, as advice, addresses that follow their visitors."""
    if not any(mark in fiche.ensemble for mark in TRACKING):
        return
    for path, value in fiche.walk():
        if isinstance(value, str) and (clean := without_tracking(value)) != value:
            yield fiche.at_value(
                path,
                "url-suivi",
                f"L’adresse de « {nom_du_champ(path)} » contient des paramètres de suivi.",
                f"Écrivez : {clean}",
            )


def without_tracking(url: str) -> str:
    """Remove from an address the parameters that only serve to follow visitors."""
    found = _QUERY.fullmatch(url)
    if not found:
        return url
    base, query, fragment = found.groups("")
    kept = [parameter for parameter in query.split("&") if not parameter.startswith(TRACKING)]
    if len(kept) == query.count("&") + 1:
        return url
    return base + ("?" if kept else "") + "&".join(kept) + fragment


def divergences(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, the contradictions between sources that wait for a decision."""
    for path, item in fiche.items("divergences"):
        yield fiche.at_value(
            path,
            "fiche-divergence",
            f"Deux sources se contredisent sur {citer(item.get('champ', '…'))}.",
            "Faites corriger la source qui se trompe, puis supprimez cette divergence.",
        )
