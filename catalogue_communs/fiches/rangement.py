"""The order of the lists that grow: two additions seldom touch the same lines.

Uses are by the name of their organisation, the name of the place first; measures by date; two
entries of one key keep their order. Uses of organisations that have a number alone keep the order of
the file, above those: a new one goes to the place that the end of its number draws, since numbers of
one kind begin alike and would all share the last places. Sources keep the order of the file, which
is that of their numbers on the page: a new one goes to a place that its identifier alone draws, so
that two of close names seldom share it.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from zlib import crc32

import yaml

from catalogue_communs.fiches.ecriture import (
    Refus,
    ajouter,
    debut_de_l_element,
    egales,
    lire_noeuds,
)
from catalogue_communs.fiches.lecture import DocumentYaml
from catalogue_communs.socle.texte import ChampPath, nom_du_champ, slugifier

Cle = Callable[[Any], str]
# What a name begins with, that many share: it comes after the name of the place.
_GENRE = re.compile(
    r"^(?:commune(?:-nouvelle)?|ville|communaute-(?:de-communes|d-agglomeration|urbaine)|c[acu]"
    r"|(?:euro)?metropole|departement|region|collectivite|parc-(?:naturel-regional|national)|sdis"
    r"|service-(?:departemental-)?d-incendie-et-de-secours|syndicat(?:-mixte|-intercommunal)?"
    r"|prefecture|direction-departementale-des-territoires(?:-et-de-la-mer)?|agence|association)-"
    r"(?:(?:de-la|de-l|du|des|de|d|le|la|les|l)-)?"
)
REUTILISATIONS, SOURCES, IMPACT = "reutilisations", "sources", "impact"


def _cle_d_usage(usage: Any) -> str:
    organisation = usage.get("organisation") if isinstance(usage, dict) else None
    if not isinstance(organisation, dict):
        return ""
    nom = slugifier(str(organisation.get("nom", "")))
    if nom:
        return f"{_GENRE.sub('', nom)} {nom}"
    return str(organisation.get("siren") or organisation.get("code_insee") or "")[::-1]


def _cle_du_nom(usage: Any) -> str:
    """Return the key of a use by its name alone."""
    cle = _cle_d_usage(usage)
    return cle if " " in cle else ""


def _cle_de_mesure(mesure: Any) -> str:
    return str(mesure.get("au", "")) if isinstance(mesure, dict) else ""


def _cle_de_source(source: Any) -> str:
    return str(source.get("id", "")) if isinstance(source, dict) else ""


def cle_de_la_liste(path: ChampPath) -> Cle | None:
    """Return what ranks the entries of a list; nothing for a list whose order means something."""
    if path == (REUTILISATIONS,):
        return _cle_d_usage
    if path == (SOURCES,):
        return _cle_de_source
    if path[:2] == (IMPACT, "indicateurs") and path[-1] == "mesures":
        return _cle_de_mesure
    return None


def ajouter_a_sa_place(text: str, path: ChampPath, element: Any) -> str:
    """Add an element to a list: at its place when the list has an order, else at its end."""
    cle = cle_de_la_liste(path)
    elements = _valeur(lire_noeuds(text), path)
    if cle is None or not isinstance(elements, list):
        return ajouter(text, path, element)
    rang = rang_de_l_entree(elements, element, cle)
    if path == (SOURCES,):
        rang = crc32(cle(element).encode()) % (len(elements) + 1)
    return ajouter(text, path, element, rang)


def rang_de_l_entree(elements: list[Any], element: Any, cle: Cle) -> int:
    """Return the rank of a new element: below the one whose key comes just before its own.

    Of several of that key, it is below the last.
    """
    cle_du_nouveau = cle(element)
    cles = map(cle, elements)
    avant = [
        (cle_avant, rank) for rank, cle_avant in enumerate(cles) if cle_avant <= cle_du_nouveau
    ]
    if not avant:
        return 0
    _, rank = max(avant)
    return rank + 1


def _valeur(source: DocumentYaml, path: ChampPath) -> Any:
    """Return the value at `path`, or nothing when a step is absent."""
    valeur: Any = source.valeurs
    for step in path:
        if isinstance(valeur, list) and isinstance(step, int):
            present = step < len(valeur)
        else:
            present = isinstance(valeur, dict) and step in valeur
        if not present:
            return None
        valeur = valeur[step]
    return valeur


def listes_rangees(source: DocumentYaml) -> Iterator[tuple[ChampPath, list[Any], Cle]]:
    """Yield the path, the elements and the key of each list that is kept in order."""
    indicateurs = _valeur(source, (IMPACT, "indicateurs"))
    paths: list[ChampPath] = [(REUTILISATIONS,)]
    if isinstance(indicateurs, list):
        paths += [(IMPACT, "indicateurs", rank, "mesures") for rank in range(len(indicateurs))]
    for path in paths:
        elements = _valeur(source, path)
        cle = _cle_du_nom if path == (REUTILISATIONS,) else cle_de_la_liste(path)
        if isinstance(elements, list) and cle:
            yield path, elements, cle


def ranger(text: str) -> tuple[str, list[str]]:
    """Put the entries of each list at their place, with their comments; say which lists moved.

    A file that cannot be read, a list between brackets or one that two lines share stay as they are.
    """
    moved: list[str] = []
    try:
        source = lire_noeuds(text)
    except Refus:
        return text, []
    for path, elements, cle in listes_rangees(source):
        cles = [cle(element) for element in elements]
        ordre = sorted(range(len(elements)), key=cles.__getitem__)
        if egales([elements[rank] for rank in ordre], elements):
            continue
        after = _rangee(text, path, ordre)
        if after != text:
            text = after
            moved.append(nom_du_champ(path))
    return text, moved


def _rangee(text: str, path: ChampPath, ordre: list[int]) -> str:
    """Write the elements of a list in another order; the text as it is when that is not safe."""
    source = lire_noeuds(text)
    node = source.noeud(path)
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return text
    starts = [debut_de_l_element(source.texte, node, rank) for rank in range(len(node.value))]
    end = _fin_de_la_liste(source, node)
    blocks = [source.texte[start:stop] for start, stop in pairwise([*starts, end])]
    if not all(block.endswith("\n") for block in blocks):
        return text
    body = "".join(blocks[rank] for rank in ordre)
    after = source.texte[: starts[0]] + body + source.texte[end:]
    elements = _valeur(source, path)
    if not egales(_valeur(lire_noeuds(after), path), [elements[rank] for rank in ordre]):
        return text
    return f"\ufeff{after}" if text.startswith("\ufeff") else after


def _fin_de_la_liste(source: DocumentYaml, node: yaml.SequenceNode) -> int:
    """Return where the lines of the last element end.

    They go on as long as lines are blank, or deeper than the dashes.
    """
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
