"""What the search of the catalogue reads: short texts on each common, passages of the pages, synonyms.

`catalogue/recherche.json` is read at the first search only:

- `champs`: for each text of a common, its name in programs, its label and its weight;
- `communs`: for each common, in the order of the catalogue, these texts;
- `pages`: for each passage, its address, the section, the page, its title and its first words;
- `ailleurs`: for each common of another catalogue, its name, its sentence, its needs, where it is seen, its page;
- `synonymes`: lists of expressions that mean the same.

Stems, accents and typing errors are the business of the script, on both sides of the comparison.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalogue.modele import libelle
from catalogue.site.vues import voisins
from catalogue.site.vues.passages import passages
from catalogue.socle import markdown, texte
from catalogue.socle.fichiers import json_bytes
from catalogue.socle.francais import typographie
from catalogue.socle.programme import programme
from catalogue.socle.texte import minuscule, slugifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet

FICHIER = "catalogue/recherche.json"
# In the order in which a result names them; the axes as the programme does.
CHAMPS = (
    ("nom", "nom", 8),
    ("sigle", "sigle", 8),
    ("noms", "autre nom", 6),
    ("accroche", "résumé", 4),
    ("autrement", "dit autrement", 5),
    ("themes", "", 2),
    ("publics", "pour qui", 1),
    ("porteurs", "porté par", 2),
    ("competences", "compétences", 1),
    ("technologies", "technologies", 1),
    ("description", "description", 1),
)
SEPARATEUR = " · "
_REFUS = re.compile(r"\bne (?:fait|traite) pas\b", re.IGNORECASE)


def fichier(contexte: Contexte) -> dict[str, bytes]:
    """Return the file that the script reads, by its path."""
    content = {
        "champs": [
            (key, label or minuscule(programme().rattachement), weight) for key, label, weight in CHAMPS
        ],
        "communs": [textes(projet) for projet in contexte.catalogue.projets],
        "pages": [(p.url, p.rubrique, p.page, p.titre, p.texte) for p in passages(contexte.root / "docs")],
        "ailleurs": voisins.trouvables(contexte),
        "synonymes": texte.synonymes(),
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
        SEPARATEUR.join(_noms(projet)),
        projet.accroche,
        SEPARATEUR.join(projet.dit_autrement),
        SEPARATEUR.join(themes),
        SEPARATEUR.join(libelle("public", slug) for slug in publics.collectivites),
        SEPARATEUR.join(p.nom for p in projet.porteurs),
        SEPARATEUR.join(publics.competences),
        SEPARATEUR.join(projet.technologies),
        SEPARATEUR.join(_long(projet)),
    )
    return tuple(typographie(text) for text in found)


def _noms(projet: Projet) -> Iterator[str]:
    """Yield the names that a common had, those of its repositories, and its own in one word."""
    known = {slugifier(projet.nom)}
    depots = (depot.url.rstrip("/").rpartition("/")[2] for depot in projet.depots)
    for name in (projet.slug.replace("-", ""), *projet.anciens_slugs, *depots):
        said = slugifier(name)
        if said not in known:
            known.add(said)
            yield said.replace("-", " ")


def _long(projet: Projet) -> Iterator[str]:
    """Yield the long texts, piece by piece, but what a common says that it does not do."""
    told = True
    for bloc in markdown.blocs(projet.description or ""):
        if bloc.titre:
            told = not _REFUS.search(bloc.mots)
        elif told:
            yield bloc.mots
    yield projet.publics.precisions or ""
    for indicateur in projet.indicateurs:
        yield indicateur.nom
    for question in projet.reutiliser.questions:
        yield question.question
