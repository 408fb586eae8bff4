"""The order of the lists that grow: each entry has its place, so that two additions seldom touch the same lines.

Uses are by the name or the number of their organisation, measures by date. What two entries of one key say
first stays first. Sources keep the order of the file, which is that of their numbers on the page: a new one
is below the one whose identifier comes just before its own.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import yaml

from catalogue_communs.fiches.ecriture import (
    Refus,
    ajouter,
    debut_de_l_element,
    egales,
    lire_noeuds,
)
from catalogue_communs.fiches.lecture import DocumentYaml
from catalogue_communs.socle.texte import ChampPath, slugifier

Cle = Callable[[Any], str]
REUTILISATIONS, SOURCES, IMPACT = "reutilisations", "sources", "impact"


def _cle_d_usage(usage: Any) -> str:
    who = usage.get("organisation") if isinstance(usage, dict) else None
    if not isinstance(who, dict):
        return ""
    return slugifier(str(who.get("nom", ""))) or str(
        who.get("siren") or who.get("code_insee") or ""
    )


def _cle_de_mesure(mesure: Any) -> str:
    return str(mesure.get("au", "")) if isinstance(mesure, dict) else ""


def _cle_de_source(source: Any) -> str:
    return str(source.get("id", "")) if isinstance(source, dict) else ""


def cle_de_la_liste(chemin: ChampPath) -> Cle | None:
    """Return what ranks the entries of a list; nothing for a list whose order means something."""
    if chemin == (REUTILISATIONS,):
        return _cle_d_usage
    if chemin == (SOURCES,):
        return _cle_de_source
    if chemin[:2] == (IMPACT, "indicateurs") and chemin[-1] == "mesures":
        return _cle_de_mesure
    return None


def ajouter_a_sa_place(texte: str, chemin: ChampPath, element: Any) -> str:
    """Add an element to a list: at its place when the list has an order, else at its end."""
    cle = cle_de_la_liste(chemin)
    listed = _valeur(lire_noeuds(texte), chemin)
    if cle is None or not isinstance(listed, list):
        return ajouter(texte, chemin, element)
    return ajouter(texte, chemin, element, rang_de_l_entree(listed, element, cle))


def rang_de_l_entree(elements: list[Any], element: Any, cle: Cle) -> int:
    """Return the rank of a new element: below the one that comes just before it, wherever that one is."""
    wanted = cle(element)
    before = [(cle(one), rank) for rank, one in enumerate(elements) if cle(one) <= wanted]
    return max(before)[1] + 1 if before else 0


def _valeur(source: DocumentYaml, chemin: ChampPath) -> Any:
    value: Any = source.valeurs
    for step in chemin:
        known = isinstance(value, dict) and step in value
        if isinstance(value, list) and isinstance(step, int):
            known = step < len(value)
        if not known:
            return None
        value = value[step]
    return value


def listes_rangees(source: DocumentYaml) -> Iterator[tuple[ChampPath, list[Any], Cle]]:
    """Yield the path, the elements and the key of each list that is kept in order."""
    indicators = _valeur(source, (IMPACT, "indicateurs"))
    paths: list[ChampPath] = [(REUTILISATIONS,)]
    if isinstance(indicators, list):
        paths += [(IMPACT, "indicateurs", rank, "mesures") for rank in range(len(indicators))]
    for path in paths:
        listed, cle = _valeur(source, path), cle_de_la_liste(path)
        if isinstance(listed, list) and cle:
            yield path, listed, cle


def ranger(texte: str) -> tuple[str, list[str]]:
    """Put the entries of each list at their place, with their comments; say which lists have moved.

    A file that cannot be read, a list between brackets or one that two lines share stay as they are.
    """
    moved: list[str] = []
    try:
        source = lire_noeuds(texte)
    except Refus:
        return texte, []
    for path, listed, cle in listes_rangees(source):
        wanted = sorted(listed, key=cle)
        if egales(wanted, listed):
            continue
        order = [rank for _, rank in sorted((cle(one), rank) for rank, one in enumerate(listed))]
        after = _rangee(texte, path, order)
        if after != texte:
            texte = after
            moved.append(".".join(step for step in path if isinstance(step, str)))
    return texte, moved


def _rangee(texte: str, chemin: ChampPath, ordre: list[int]) -> str:
    """Write the elements of a list in another order; the text as it is when that is not safe."""
    source = lire_noeuds(texte)
    node = source.noeud(chemin)
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return texte
    starts = [debut_de_l_element(source.texte, node, rank) for rank in range(len(node.value))]
    end = _fin_de_la_liste(source, node)
    blocks = [source.texte[start:stop] for start, stop in pairwise([*starts, end])]
    if not all(block.endswith("\n") for block in blocks):
        return texte
    text = source.texte[: starts[0]] + "".join(blocks[rank] for rank in ordre) + source.texte[end:]
    listed = _valeur(source, chemin)
    safe = egales(_valeur(lire_noeuds(text), chemin), [listed[rank] for rank in ordre])
    mark = "\ufeff" if texte.startswith("\ufeff") else ""
    return mark + text if safe else texte


def _fin_de_la_liste(source: DocumentYaml, node: yaml.SequenceNode) -> int:
    """Return where the lines of the last element end: below it, whatever is as deep as the dashes or deeper."""
    text = source.texte
    position = text.rfind("\n", 0, node.value[-1].start_mark.index) + 1
    lines = text[position:].splitlines(keepends=True)
    end = position + len(lines[0])
    for line in lines[1:]:
        if line.strip() and len(line) - len(line.lstrip(" ")) <= node.start_mark.column:
            break
        end += len(line)
    # Blank lines below the list are not of its last element.
    while text[:end].endswith("\n\n"):
        end -= 1
    return end
