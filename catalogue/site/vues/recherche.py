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
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogue.modele import libelle
from catalogue.site.vues import cartes
from catalogue.socle import markdown, texte
from catalogue.socle.fichiers import json_bytes, lire_yaml
from catalogue.socle.francais import typographie
from catalogue.socle.programme import en_clair, programme
from catalogue.socle.texte import minuscule, slugifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
        "ailleurs": cartes.trouvables(contexte),
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


# Decision records are out of the site; the examples are not pages. What is written for those who
# contribute and for programs would only bury what a town hall looks for.
EXCLUS = frozenset({"adr", "exemples", "contribuer", "donnees", "securite"})
LONGEST = 240
DEEPEST = 3

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_ATTRIBUTES = re.compile(r"\{:?([^{}\n]*)\}\s*$")
_ID = re.compile(r"#([\w-]+)")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A page, or a titled part of it: where it is, what it is called, how it starts."""

    url: str
    rubrique: str
    page: str
    titre: str
    texte: str


def passages(docs: Path) -> tuple[Passage, ...]:
    """Return the passages of every page of `docs` that a search may show, in the order of paths."""
    return tuple(passage for path in sorted(docs.rglob("*.md")) for passage in _of_page(docs, path))


def _of_page(docs: Path, path: Path) -> Iterator[Passage]:
    relative = path.relative_to(docs)
    meta, text = _read(path)
    if relative.parts[0] in EXCLUS or (meta.get("search") or {}).get("exclude"):
        return
    url = relative.as_posix().removesuffix("index.md")
    url = f"{url.removesuffix('.md')}/" if url.endswith(".md") else url
    section = _title(docs / relative.parts[0] / "index.md") if len(relative.parts) > 1 else ""
    page, used = "", set[str]()
    for level, heading, named, content in _parts(text):
        anchor = _unique(named, used)
        page = page or typographie(heading)
        yield Passage(
            url=url if level == 1 else f"{url}#{anchor}",
            rubrique=section,
            page=page,
            titre=typographie(heading),
            texte=_shorten(typographie(content)),
        )


def _parts(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield each title with its level, its anchor and the text up to the next one."""
    current: tuple[int, str, str] | None = None
    said: list[str] = []
    for bloc in markdown.blocs(text, ecrites=True):
        words = _SPACES.sub(" ", bloc.mots)
        if not bloc.titre:
            said.append(_ATTRIBUTES.sub("", words).strip())
        elif bloc.titre <= DEEPEST:
            if current:
                yield (*current, " ".join(said))
            current, said = (bloc.titre, *_heading(words)), []
    if current:
        yield (*current, " ".join(said))


def _heading(text: str) -> tuple[str, str]:
    found = _ATTRIBUTES.search(text)
    title = text[: found.start()].strip() if found else text
    named = _ID.search(found[1]) if found else None
    return title, named[1] if named else ancre(title)


def ancre(title: str) -> str:
    """Return the anchor that Python-Markdown gives to a title."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def _unique(anchor: str, used: set[str]) -> str:
    made, number = anchor, 0
    while made in used:
        number += 1
        made = f"{anchor}_{number}"
    used.add(made)
    return made


def _shorten(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rpartition(' ')[0]}…"


def _read(path: Path) -> tuple[dict[str, Any], str]:
    text = en_clair(path.read_text(encoding="utf-8"))
    front = _FRONT.match(text)
    meta = lire_yaml(front[1]) if front else {}
    return (meta if isinstance(meta, dict) else {}), text[front.end() :] if front else text


def _title(index: Path) -> str:
    return str(_read(index)[0].get("title", "")) if index.is_file() else ""
