"""What the search of the catalogue reads: short texts on each common, passages of the pages, synonyms.

`catalogue/recherche.json` is read at the first search only:

- `champs`: for each text of a common, its name in programs, its label and its weight;
- `communs`: for each common, in the order of the catalogue, these texts;
- `pages`: for each passage, its address, the section, the page, its title and its first words;
- `synonymes`: lists of expressions that mean the same.

Stems, accents and typing errors are the business of the script, on both sides of the comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele import libelle
from catalogue.site.vues.passages import passages
from catalogue.socle import synonymes
from catalogue.socle.ecrits import json_bytes
from catalogue.socle.francais import typographie

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.modele import Catalogue, Projet

FICHIER = "catalogue/recherche.json"
# In the order in which a result names them.
CHAMPS = (
    ("nom", "nom", 8),
    ("sigle", "sigle", 8),
    ("accroche", "résumé", 4),
    ("besoins", "description", 3),
    ("themes", "planification écologique", 2),
    ("publics", "pour qui", 1),
    ("porteurs", "porté par", 2),
    ("competences", "compétences", 1),
    ("technologies", "technologies", 1),
)
SEPARATEUR = " · "


def fichier(catalogue: Catalogue, root: Path) -> dict[str, bytes]:
    """Return the file that the script reads, by its path."""
    content = {
        "champs": CHAMPS,
        "communs": [textes(projet) for projet in catalogue.projets],
        "pages": [(p.url, p.rubrique, p.page, p.titre, p.texte) for p in passages(root / "docs")],
        "synonymes": synonymes.groupes(),
    }
    return {FICHIER: json_bytes(content)}


def textes(projet: Projet) -> tuple[str, ...]:
    """Return the texts by which a common is found, in the order of `CHAMPS`."""
    publics, planning = projet.publics, projet.planification
    themes = [
        libelle(name, slug)
        for name, slugs in (
            ("axe", planning.axes),
            ("chantier", planning.chantiers),
            ("levier", planning.leviers),
            ("enjeu", planning.enjeux),
        )
        for slug in slugs
    ] if planning else []  # fmt: skip
    found = (
        projet.nom,
        projet.sigle or "",
        projet.accroche,
        SEPARATEUR.join(_besoins(projet)),
        SEPARATEUR.join(themes),
        SEPARATEUR.join(libelle("public", slug) for slug in publics.collectivites),
        SEPARATEUR.join(p.nom for p in projet.porteurs),
        SEPARATEUR.join(publics.competences),
        SEPARATEUR.join(projet.technologies),
    )
    return tuple(typographie(text) for text in found)


def _besoins(projet: Projet) -> tuple[str, ...]:
    """Return the expressions of the list of synonyms that the long texts of a common use."""
    return synonymes.citees(" . ".join(_long(projet)))


def _long(projet: Projet) -> Iterator[str]:
    yield projet.description or ""
    yield projet.publics.precisions or ""
    for indicateur in projet.indicateurs:
        yield indicateur.nom
    for question in projet.reutiliser.questions:
        yield question.question
