"""What the search of the site reads: the commons in their own words, and the passages of the hand-written pages.

What a card shows, and the long texts, are read word by word: where each word is, in shards of which a search reads
those of its words only. The other texts, which may be the reason of a result, are whole.
Stems and typing errors are the business of the script, on both sides of the comparison.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.faits import phrases
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.socle import markdown
from catalogue_communs.socle.fichiers import lire_yaml, octets_json, yaml_fourni
from catalogue_communs.socle.programme import en_clair, programme
from catalogue_communs.socle.texte import sans_accent, slugifier, typographie

FICHIER = "catalogue/recherche.json"
# The folder of the shards, and how many bytes each has before it is compressed: a word that every common has may
# have more, alone.
ECLATS, ECLAT = "mots/", 8_000
# The fields whose words are in the shards.
PARTAGES = ("nom", "accroche", "description")
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
_MOT = re.compile(r"[^\W_]+")
# Words that say nothing of a need: neither found, nor missed.
VIDES: list[str] = _MOT.findall("""
a ai ait alors au aucun aussi autour aux avec avoir avons besoin ca car ce cela ces cet cette chercher chez combien
comme comment contre d dans de depuis des doit donc dont du elle en entre es est et etre eu faire fait faut gens il ils
j je l la le les leur leurs lors lutte lutter m ma mais meme mes mettre mon n ne ni non nos notre nous on ou par pas
pendant peu peut plus pour pourquoi pres qu quand que quel quelle quelles quelqu quels qui quoi s sa sans se ses si son
sont sous sur t tout toute toutes tous tres trop trouver un une vers veut vos votre vous y c
""")
_VIDES = frozenset(VIDES)
_REFUS = re.compile(r"\bne (?:fait|traite) pas\b", re.IGNORECASE)
# A field of a common, by its rank among the fields that are shared, all those of the first common before those of the
# next; then where it has a word.
Places = list[int]


def fichiers_de_la_recherche(contexte: Contexte) -> dict[str, bytes]:
    """Return the files that the script reads, by their paths: the index, then the shards that it names."""
    noms = [nom for nom, _ in CHAMPS]
    lignes = [dict(zip(noms, textes(projet), strict=True)) for projet in contexte.catalogue.projets]
    mots, eclats = eclats_des_mots([ligne[nom] for ligne in lignes for nom in PARTAGES])
    # A reader who has the index of yesterday never reads the shards of today as its own.
    empreinte = blake2b(b"".join(eclats), digest_size=6).hexdigest()
    content = {
        "champs": CHAMPS,
        "partages": PARTAGES,
        # Of a text that is in the shards, how many words it has.
        "communs": [
            [len({*_MOT.findall(text)}) if nom in PARTAGES else text for nom, text in ligne.items()]
            for ligne in lignes
        ],
        "mots": mots,
        "eclats": f"{ECLATS}{empreinte}-",
        "vides": VIDES,
        "pages": passages(contexte.root / "docs"),
        "synonymes": [*yaml_fourni("synonymes")["groupes"], *programme().ajouts.synonymes],
    }
    dossier = f"{FICHIER.rpartition('/')[0]}/{content['eclats']}"
    return {FICHIER: octets_json(content)} | {
        f"{dossier}{rang}.json": eclat for rang, eclat in enumerate(eclats)
    }


def eclats_des_mots(partages: Sequence[str]) -> tuple[list[str], list[bytes]]:
    """Part the words of texts in alphabetical shards: the words of each, then the places of each of its words."""
    places: dict[str, list[Places]] = {}
    for rang, text in enumerate(partages):
        for mot, ou in _places(text).items():
            places.setdefault(mot, []).append([rang, *ou])
    mots: list[list[str]] = []
    poids = ECLAT
    for mot in sorted(places):
        pese = len(octets_json(places[mot]))
        if poids + pese > ECLAT:
            mots.append([])
            poids = 0
        mots[-1].append(mot)
        poids += pese
    eclats = [octets_json([places[mot] for mot in ensemble]) for ensemble in mots]
    return [" ".join(ensemble) for ensemble in mots], eclats


def _places(text: str) -> dict[str, Places]:
    """Number the words of a text, without accent, but those that say nothing; no two pieces follow each other."""
    places: dict[str, Places] = {}
    rang = 0
    for morceau in text.split(" · "):
        for mot in map(sans_accent, _MOT.findall(morceau)):
            if mot not in _VIDES:
                places.setdefault(mot, []).append(rang)
                rang += 1
        rang += 1
    return places


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
