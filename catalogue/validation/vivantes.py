"""Rules on living sources: a known format, a declared host, an indicator that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jmespath

from catalogue.socle.formats import is_uri
from catalogue.socle.texte import citer, enumerer, proche
from catalogue.sources.liste import formats, probleme_d_adresse, probleme_d_hote, probleme_de_format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import ContexteDesRegles, Fiche

LISTE = "sources_vivantes"
Groupe = dict[str, Any]


def check(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield sources that could not be read, and what they would feed that does not exist."""
    known = {item.get("id"): item for _, item in fiche.items("impact", "indicateurs")}
    for path, item in fiche.items(LISTE):
        kind, url = item.get("format"), item.get("url")
        if isinstance(kind, str) and (problem := probleme_de_format(kind)):
            yield fiche.at_value((*path, "format"), "source-vivante-format", *problem)
        if isinstance(url, str) and is_uri(url) and url.startswith("https://"):
            yield from _address(fiche, (*path, "url"), kind, url)
        for at, one in fiche.items(*path, "mesures"):
            yield from _measure(fiche, at, one, known)
            yield from _paths(fiche, at, one)
        users = item.get("utilisateurs")
        if isinstance(users, dict):
            yield from _paths(fiche, (*path, "utilisateurs"), users)
            yield from _types(fiche, (*path, "utilisateurs"), users)


def _address(fiche: Fiche, path: ChampPath, kind: object, url: str) -> Iterator[Diagnostic]:
    if problem := probleme_d_hote(url):
        yield fiche.at_value(path, "source-vivante-hote", *problem)
    elif kind in formats() and (problem := probleme_d_adresse(str(kind), url)):
        yield fiche.at_value(path, "source-vivante-adresse", *problem)


def _measure(
    fiche: Fiche, path: ChampPath, item: Groupe, known: dict[object, Groupe]
) -> Iterator[Diagnostic]:
    ident = item.get("indicateur")
    if not isinstance(ident, str):
        return
    if ident not in known:
        names = [str(one) for one in known]
        close = proche(ident, names)
        yield fiche.at_value(
            (*path, "indicateur"),
            "indicateur-inconnu",
            f"Aucun indicateur de la fiche ne porte l’identifiant {citer(ident)}.",
            f"Vouliez-vous écrire « {close} » ?"
            if close
            else "Décrivez-le d’abord dans « impact », même sans mesure : il dit ce qui est compté, et son unité.",
        )
    elif known[ident].get("nature") == "flux" and "periode" not in item:
        yield fiche.at_value(
            (*path, "indicateur"),
            "source-vivante-periode",
            "Cet indicateur est un flux, et rien ne dit la période que couvre chaque ligne de la source.",
            "Ajoutez « periode: mois », ou une autre période.",
        )


def _paths(fiche: Fiche, path: ChampPath, item: Groupe) -> Iterator[Diagnostic]:
    written = item.get("lignes")
    if not isinstance(written, str):
        return
    try:
        jmespath.compile(written)
    except jmespath.exceptions.JMESPathError:
        yield fiche.at_value(
            (*path, "lignes"),
            "chemin-invalide",
            f"{citer(written)} n’est pas un chemin JMESPath.",
            "Écrivez par exemple « resultats.lignes » ; un nom avec des espaces se met entre guillemets.",
        )


def _types(fiche: Fiche, path: ChampPath, item: Groupe) -> Iterator[Diagnostic]:
    """Yield a list of types without the column that they translate, or the contrary."""
    both = ("colonne_type", "types")
    given = [name for name in both if name in item]
    if len(given) == 1:
        missing = enumerer([f"« {name} »" for name in both if name not in item])
        yield fiche.at_key(
            (*path, given[0]),
            "source-vivante-types",
            f"« {given[0]} » ne dit rien sans {missing}.",
            "Donnez la colonne du type et ce que veut dire chacune de ses valeurs, ou « type » si tous sont les mêmes.",
        )
