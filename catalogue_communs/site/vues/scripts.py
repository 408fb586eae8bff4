"""What the scripts of the pages read: short texts, passages and synonyms to search; the commons in brief, by place.

Stems, accents and typing errors are the business of the script, on both sides of the comparison.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import COMMUNE, rang_de_strate, strates
from catalogue_communs.faits import besoins
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.base import Population
from catalogue_communs.socle import markdown
from catalogue_communs.socle.fichiers import lire_yaml, octets_json, yaml_fourni
from catalogue_communs.socle.programme import en_clair, programme
from catalogue_communs.socle.texte import minuscule, slugifier, typographie

FICHIER = "catalogue/recherche.json"
# In the order in which a result names them; the axes as the programme does.
CHAMPS = (
    ("nom", "nom", 8),
    ("sigle", "sigle", 8),
    ("noms", "autre nom", 6),
    ("accroche", "résumé", 4),
    ("autrement", "dit autrement", 5),
    ("besoins", "besoin", 2),
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
        "pages": passages(contexte.root / "docs"),
        "synonymes": [*yaml_fourni("synonymes")["groupes"], *programme().ajouts.synonymes],
    }
    return {FICHIER: octets_json(content)}


def textes(projet: Projet) -> tuple[str, ...]:
    """Return the texts by which a common is found, in the order of `CHAMPS`."""
    publics, planning = projet.publics, projet.planification
    themes: list[tuple[str, tuple[str, ...]]] = []
    if planning:
        themes = [("axe", planning.axes), ("chantier", planning.chantiers)]
        themes += [("levier", planning.leviers), ("enjeu", planning.enjeux)]
    found: tuple[Iterable[str], ...] = (
        [projet.nom],
        [projet.sigle or ""],
        _noms(projet),
        [projet.accroche],
        projet.dit_autrement,
        (besoins.titres()[slug] for slug in besoins.besoins_de(projet)),
        (libelle(kind, slug) for kind, slugs in themes for slug in slugs),
        (libelle("public", slug) for slug in publics.collectivites),
        (carrier.nom for carrier in projet.porteurs),
        publics.competences,
        projet.technologies,
        _long(projet),
    )
    return tuple(typographie(SEPARATEUR.join(texts)) for texts in found)


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
# What Python-Markdown reads at the end of a title or of a paragraph, and the anchor that it may give.
_ATTRIBUTES = re.compile(r"\s*\{:?(?:[^{}\n]*#([\w-]+))?[^{}\n]*\}\s*$")
_SPACES = re.compile(r"\s+")


class Passage(NamedTuple):
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
    index = docs / relative.parts[0] / "index.md"
    inside = len(relative.parts) > 1 and index.is_file()
    section, page = str(_read(index)[0].get("title", "")) if inside else "", ""
    for anchor, heading, said in _parts(text):
        title = typographie(heading)
        if anchor or not page:
            place = f"{url}#{anchor}" if page else url
            page = page or title
            start = typographie(" ".join(said))
            if len(start) > LONGEST:
                start = f"{start[:LONGEST].rpartition(' ')[0]}…"
            yield Passage(place, section, page, title, start)


def _parts(text: str) -> list[tuple[str, str, list[str]]]:
    """List the titles, with the anchors that are written beside them and what follows them."""
    found: list[tuple[str, str, list[str]]] = []
    for bloc in markdown.blocs(text, ecrites=True):
        words = _SPACES.sub(" ", bloc.mots)
        attributes = _ATTRIBUTES.search(words)
        said = _ATTRIBUTES.sub("", words)
        if 0 < bloc.titre <= DEEPEST:
            found.append(((attributes and attributes[1]) or "", said, []))
        elif found and not bloc.titre:
            found[-1][2].append(said)
    return found


def _read(path: Path) -> tuple[dict[str, Any], str]:
    text = en_clair(path.read_text(encoding="utf-8"))
    front = _FRONT.match(text)
    meta = lire_yaml(front[1]) if front else {}
    return (meta if isinstance(meta, dict) else {}), text[front.end() :] if front else text


FOLDER = "territoires/donnees/"
COMMUNS = f"{FOLDER}communs.json"
EXAMPLES = 3
# Values of the vocabulary `public` that include communes.
PUBLICS = frozenset({COMMUNE, "toutes"})


def fichiers_des_lieux(contexte: Contexte) -> dict[str, bytes]:
    """Return each file that speaks of the commons, by its path; the same facts give the same bytes."""
    brief: dict[str, list[object]] = {}
    for projet in contexte.catalogue.projets:
        meant = bool(PUBLICS & {*projet.publics.collectivites}) and projet.archive is None
        bounds = projet.publics.population or Population()
        said = typographie(projet.nom), typographie(projet.accroche)
        brief[projet.slug] = [*said, int(meant), bounds.min, bounds.max]
    found = {COMMUNS: octets_json(brief)}
    # For each class of size, how many communes use each common, and the names of a few.
    reference = contexte.reference
    users: list[dict[str, list[str]]] = [defaultdict(list) for _ in strates(COMMUNE)]
    live = [(u.organisation, u.commun) for one in contexte.communs for u in one.usages if u.actives]
    for who, slug in sorted((who, slug) for who, slug in live if isinstance(who, Collectivite)):
        commune = reference.par_commune.get(who.code) if who.nature == COMMUNE else None
        if commune is not None and commune.population is not None:
            users[rang_de_strate(COMMUNE, commune.population)][slug].append(reference.nom_situe(who))
    for rank, known in enumerate(users):
        told = {slug: [len(names), names[:EXAMPLES]] for slug, names in sorted(known.items())}
        found[f"{FOLDER}taille-{rank}.json"] = octets_json(told)
    return found
