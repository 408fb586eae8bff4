"""What the search of the site reads: the commons in their own words, and the passages of the hand-written pages.

Stems, accents and typing errors are the business of the script, on both sides of the comparison.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.faits import phrases
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.socle import markdown
from catalogue_communs.socle.fichiers import lire_yaml, octets_json, yaml_fourni
from catalogue_communs.socle.programme import en_clair, programme
from catalogue_communs.socle.texte import (
    slugifier,
    typographie,
)

FICHIER = "catalogue/recherche.json"
# What a word found in each is worth, in the order in which a result looks for its reason.
CHAMPS = (
    ("nom", 8),
    ("sigle", 8),
    ("noms", 6),
    ("accroche", 4),
    ("autrement", 5),
    ("besoins", 2),
    ("themes", 2),
    ("publics", 1),
    ("porteurs", 2),
    ("competences", 1),
    ("technologies", 1),
    ("description", 1),
)
_REFUS = re.compile(r"\bne (?:fait|traite) pas\b", re.IGNORECASE)


def fichier(contexte: Contexte) -> dict[str, bytes]:
    """Return the file that the script reads, by its path."""
    content = {
        "champs": CHAMPS,
        "communs": [textes(projet) for projet in contexte.catalogue.projets],
        "pages": passages(contexte.root / "docs"),
        "synonymes": [*yaml_fourni("synonymes")["groupes"], *programme().ajouts.synonymes],
    }
    return {FICHIER: octets_json(content)}


def textes(projet: Projet) -> tuple[str, ...]:
    """Return the texts by which a common is found, in the order of `CHAMPS`."""
    par_champ: tuple[Iterable[str], ...] = (
        [projet.nom],
        [projet.sigle or ""],
        _noms(projet),
        [projet.accroche],
        projet.dit_autrement,
        (phrases.titres_des_besoins()[slug] for slug in phrases.besoins_de(projet)),
        _themes(projet),
        (libelle("public", slug) for slug in projet.publics.collectivites),
        (porteur.nom for porteur in projet.porteurs),
        projet.publics.competences,
        projet.technologies,
        _long(projet),
    )
    return tuple(typographie(" · ".join(texts)) for texts in par_champ)


def _themes(projet: Projet) -> Iterator[str]:
    """Yield what a common serves in the ecological planning."""
    champs = {"axe": "axes", "chantier": "chantiers", "levier": "leviers", "enjeu": "enjeux"}
    for vocabulaire, champ in champs.items():
        for slug in getattr(projet.planification, champ, ()):
            yield libelle(vocabulaire, slug)


def _noms(projet: Projet) -> Iterator[str]:
    """Yield the names that a common had, those of its repositories, and its own in one word."""
    slugs = {slugifier(projet.nom)}
    depots = (depot.url.rstrip("/").rpartition("/")[2] for depot in projet.depots)
    for nom in (projet.slug.replace("-", ""), *projet.anciens_slugs, *depots):
        slug = slugifier(nom)
        if slug not in slugs:
            slugs.add(slug)
            yield slug.replace("-", " ")


def _long(projet: Projet) -> Iterator[str]:
    """Yield the long texts, piece by piece, but what a common says that it does not do."""
    refuse = False
    for bloc in markdown.blocs(projet.description or ""):
        if bloc.titre:
            refuse = bool(_REFUS.search(bloc.mots))
        elif not refuse:
            yield bloc.mots
    yield projet.publics.precisions or ""
    for indicateur in projet.indicateurs:
        yield indicateur.nom
    for question in projet.reutiliser.questions:
        yield question.question


# Decision records are out of the site; the examples are not pages. What is written for those who
# contribute and for programs would only bury what a town hall looks for.
EXCLUS = frozenset(
    {"adr", "exemples", "contribuer", "donnees", "securite", "developers.md", "developpeurs.md"}
)
LONGEST = 240
DEEPEST = 3
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
# What Python-Markdown reads at the end of a title or of a paragraph, and the anchor that it gives.
_ATTRIBUTES = re.compile(r"\s*\{:?(?:[^{}\n]*#([\w-]+))?[^{}\n]*\}\s*$")


class Passage(NamedTuple):
    """A page, or a titled part of it: where it is, what it is called, how it starts."""

    url: str
    rubrique: str
    page: str
    titre: str
    texte: str


def passages(docs: Path) -> tuple[Passage, ...]:
    """Return the passages of every page of `docs` that a search may show, in the order of paths."""
    par_page = (_passages_d_une_page(docs, path) for path in sorted(docs.rglob("*.md")))
    return tuple(chain.from_iterable(par_page))


def _passages_d_une_page(docs: Path, path: Path) -> Iterator[Passage]:
    relative = path.relative_to(docs)
    meta, text = _lire(path)
    exclue = (meta.get("search") or {}).get("exclude")
    if exclue or relative.parts[0] in EXCLUS:
        return
    url, rubrique, page = _adresse(relative), _rubrique(docs, relative), ""
    for section in _sections(text):
        # The first title is that of the page; a part without an anchor cannot be led to.
        if page and not section.ancre:
            continue
        titre = typographie(section.titre)
        place = f"{url}#{section.ancre}" if page else url
        page = page or titre
        yield Passage(place, rubrique, page, titre, _debut(section.textes))


def _adresse(relative: Path) -> str:
    """Return the address of a page in the site, from its path in the documentation."""
    url = relative.as_posix().removesuffix("index.md")
    if url.endswith(".md"):
        return f"{url.removesuffix('.md')}/"
    return url


def _rubrique(docs: Path, relative: Path) -> str:
    """Return the title of the folder that holds a page, if it has one."""
    index = docs / relative.parts[0] / "index.md"
    if len(relative.parts) == 1 or not index.is_file():
        return ""
    meta, _ = _lire(index)
    return str(meta.get("title", ""))


def _debut(textes: Iterable[str]) -> str:
    """Return the first words of a passage."""
    text = typographie(" ".join(textes))
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rpartition(' ')[0]}…"


class Section(NamedTuple):
    """A title, the anchor that is written beside it, what follows it."""

    ancre: str
    titre: str
    textes: list[str]


def _sections(text: str) -> list[Section]:
    """Part a page by its titles; what comes before the first is left out."""
    sections: list[Section] = []
    for bloc in markdown.blocs(text, ecrites=True):
        ecriture = " ".join(bloc.mots.split())
        mots = _ATTRIBUTES.sub("", ecriture)
        if 0 < bloc.titre <= DEEPEST:
            attributes = _ATTRIBUTES.search(ecriture)
            ancre = attributes[1] if attributes else None
            sections.append(Section(ancre or "", mots, []))
        elif sections and not bloc.titre:
            sections[-1].textes.append(mots)
    return sections


def _lire(path: Path) -> tuple[dict[str, Any], str]:
    """Read what a page says of itself, and its text."""
    text = en_clair(path.read_text(encoding="utf-8"))
    front = _FRONT.match(text)
    if front is None:
        return {}, text
    meta = lire_yaml(front[1])
    if not isinstance(meta, dict):
        meta = {}
    return meta, text[front.end() :]
