"""Propose new commons and new living sources, from copies of public repositories on the disk.

Of a page of beta.gouv.fr, facts alone are taken, never its sentences. What is proposed lacks what only
a person can write: the validation refuses it until someone has.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby, zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from catalogue_communs.contribution.importation.beta import ARRETS, CHAMPS, PHASES, depuis_beta
from catalogue_communs.contribution.importation.collecte import DocumentIllisible, Origine, lire_document
from catalogue_communs.contribution.redaction import ebauche
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.fiches.ecriture import Refus, slug_refuse
from catalogue_communs.fiches.retouche import ajouter
from catalogue_communs.forges import liste
from catalogue_communs.forges.lecteurs.git import Git, instantane
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import enumerer, sans_accent, slugifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from catalogue_communs.modele import Projet

BETA = "https://github.com/betagouv/beta.gouv.fr"
PAGES = "content/_startups"
PAGE = "https://beta.gouv.fr/startups/{}.html"
# Facts: a name, addresses, dates. A mission or a text is a work of its authors.
FAITS = {*CHAMPS, "title", "phases", "accessibility_status"}
A_CHOISIR = ("stats_url", "impact_url", "budget_url")
# What shows a source in code: its format, what is said of it, and the pattern, whose last group tells
# one source from another.
_HOTE = r"https?://[A-Za-z0-9.-]+"
_LISTES = "(utilisateurs|clients|adherents|tours-de-table)"
MOTIFS = (
    (
        "metabase",
        "un tableau de bord public de Metabase",
        rf"{_HOTE}/public/(dashboard|question)/([0-9a-f]{{8}}-[0-9a-f-]{{27}})",
    ),
    (
        "grist",
        "un document public de Grist",
        r"https?://grist[A-Za-z0-9.-]*/(api/docs|o/[A-Za-z0-9-]+)/([A-Za-z0-9]{12,22})[A-Za-z0-9/_-]*",
    ),
    (
        "fichier",
        "une liste d’utilisateurs",
        rf"({_HOTE}/[A-Za-z0-9/_.-]*{_LISTES}[A-Za-z0-9_-]*[.](csv|(geo)?json))",
    ),
    ("stats-ademe", "une route /api/stats", r"[\"'`](/?api/stats)[\"'`]"),
)
ROUTE = re.compile(r"(^|/)(pages|app)/api/stats(/route)?\.[jt]s$")
# Neither what tests make up, nor what a tool wrote.
ECARTES = ("*test*", "*spec*", "*mock*", "*fixture*", "*.lock", "*-lock.*", "*.min.js", "*.md", "*.sql")


@dataclass(frozen=True, slots=True)
class Extrait:
    """A line of a file of a repository, at a commit."""

    depot: str
    commit: str
    fichier: str
    ligne: int
    texte: str = ""

    @property
    def adresse(self) -> str:
        """The permanent address of the line."""
        return f"{liste.edit_url(self.depot, quote(self.fichier), self.commit).replace('/edit/', '/blob/', 1)}#L{self.ligne}"


class Copie:
    """The last files of a repository."""

    def __init__(self, git: Git, depot: str) -> None:
        """Read what commit it is at."""
        self._git, self.depot = git, depot
        self.commit = git.lire("rev-parse", "HEAD").decode("ascii").strip()

    def lignes(self, motif: str, *chemins: str) -> Iterator[Extrait]:
        """Yield the lines that an extended expression matches, file by file."""
        asked = ("grep", "-z", "-n", "-I", "-E", "-e", motif, "HEAD", "--", *chemins)
        for row in self._git.lire(*asked, vide=1).decode("utf-8", "replace").split("\n"):
            name, _, rest = row.partition("\0")
            number, separator, text = rest.partition("\0")
            if separator and number.isdecimal():
                yield Extrait(self.depot, self.commit, name.partition(":")[2], int(number), text)

    def routes(self) -> Iterator[Extrait]:
        """Yield the files whose very place makes the route of the statistics."""
        listed = self._git.lire("ls-tree", "-r", "-z", "--name-only", "HEAD").decode("utf-8", "replace")
        for name in listed.split("\0"):
            if ROUTE.search(name):
                yield Extrait(self.depot, self.commit, name, 1, '"/api/stats"')


@contextmanager
def _copie(dossier: Path, depot: str) -> Iterator[Copie | None]:
    """Open the copy of a repository, `<host>/<owner>__<name>`; `None` if there is none."""
    forge = liste.forge_of(depot)
    place = dossier / (forge.hote if forge else "") / liste.file_stem(depot)
    if forge is None or not place.is_dir():
        yield None
    else:
        with instantane(place) as git:
            yield Copie(git, depot)


def cloner(dossier: Path, projets: Iterable[Projet], dire: Callable[[str], None]) -> None:
    """Copy the last files of the repositories that are not there yet; `dire` hears of each that fails."""
    for depot in dict.fromkeys([BETA, *(one.url for projet in projets for one in projet.depots)]):
        forge = liste.forge_of(depot)
        place = dossier / (forge.hote if forge else "") / liste.file_stem(depot)
        if forge is None or place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        path = "/".join(liste.segments_of(depot))
        try:
            Git(place).cloner(forge.hote, f"https://{forge.hote}/{path}{forge.genre.clone}", histoire=False)
        except Panne as failure:
            dire(f"{depot} : {failure.raison}")


def reperer(root: Path, dossier: Path, projets: Sequence[Projet], jour: date) -> list[Resultat]:
    """List what is not known yet, sources and commons in turn, always in the same order.

    Args:
        root: The folder of the catalogue.
        dossier: The copies, as `<host>/<owner>__<name>`: a bare repository, or a work tree.
        projets: What the catalogue knows.
        jour: The day of the run; a phase that ended before is not active.
    """
    with _copie(dossier, BETA) as beta:
        pages = dict(_pages(beta)) if beta else {}
        commons = list(_communs(root, pages, projets, jour))
    found: list[Resultat] = []
    for projet in sorted(projets, key=lambda one: one.slug):
        seen = list(_dans_la_page(projet, pages))
        for depot in projet.depots:
            with _copie(dossier, depot.url) as copy:
                seen += _dans_le_code(copy) if copy else ()
        found += _sources(root, projet, seen)
    return [one for one in chain(*zip_longest(found, commons)) if one]


# --- New commons -----------------------------------------------------------------------------


def _pages(beta: Copie) -> Iterator[tuple[str, list[Extrait]]]:
    """Yield the short name of each page, and its lines."""
    for name, lines in groupby(beta.lignes("^", PAGES), key=lambda one: one.fichier):
        yield name.rpartition("/")[2].removesuffix(".md"), list(lines)


def _communs(
    root: Path, pages: dict[str, list[Extrait]], projets: Sequence[Projet], jour: date
) -> Iterator[Resultat]:
    known = {one.slug for one in projets} | {slugifier(one.nom) for one in projets}
    shown = {one.liens.fiche_beta for one in projets}
    taken = {depot.url.casefold() for one in projets for depot in one.depots}
    for name, lines in sorted(pages.items()):
        try:
            values, _ = lire_document("\n".join(one.texte for one in lines).encode(), f"{name}.md")
        except DocumentIllisible:
            continue
        depot = re.sub(r"/(tree|blob|-)/.*", "", str(values.get("repository") or "")).rstrip("/")
        why = _admissible(values, depot, jour)
        slug = slugifier(str(values.get("title") or ""))
        if (
            not why
            or slug_refuse(slug)
            or {slug, slugifier(name)} & known
            or depot.casefold() in taken
            or PAGE.format(name) in shown
        ):
            continue
        facts = {key: value for key, value in values.items() if key in FAITS}
        title = f"Fiche {' '.join(str(values['title']).split())} de beta.gouv.fr"
        origine = Origine("fiche-beta", title, jour, PAGE.format(name))
        made = depuis_beta({**facts, "repository": depot}, "", origine).finir(
            root, statut=programme().autre.cle
        )
        if "nom" not in made.valeurs:
            continue
        reasons = [
            *(f"{said}, {_place(lines, key)}." for key, said in why),
            "Les autres conditions se vérifient à la main.",
        ]
        missing = f"Il reste à écrire : {enumerer([f'« {one} »' for one in made.a_completer], 'et')}."
        yield Resultat(
            "proposer",
            f"Étudier un commun : {made.valeurs['nom']}",
            f"projets/{slug}.yml",
            ebauche(made.valeurs, made.a_completer),
            nouveau=True,
            phrases=(*reasons, missing),
        )


def _admissible(values: dict[str, Any], depot: str, jour: date) -> list[tuple[str, str]]:
    """Return why a page may describe a common, each reason after its field; nothing if one is missing."""
    words = {
        key: {sans_accent(str(one)).casefold() for one in values.get(key) or () if isinstance(one, str)}
        for key in ("usertypes", "thematiques")
        if isinstance(values.get(key), list)
    }
    public = next((key for key, said in words.items() if any("collectivite" in one for one in said)), "")
    green = any(one.startswith("ecologi") for one in words.get("thematiques", ()))
    phases = values.get("phases")
    last = phases[-1] if isinstance(phases, list) and phases and isinstance(phases[-1], dict) else {}
    active = (
        str(last.get("name")) in {*PHASES} - {*ARRETS} and str(last.get("end") or jour) >= jour.isoformat()
    )
    if not (public and green and active) or liste.repository_problem(depot) or liste.forge_problem(depot):
        return []
    return [
        (public, "La page nomme les collectivités parmi ses publics ou ses thèmes"),
        ("thematiques", "Elle range le produit dans l’écologie"),
        ("phases", f"Sa dernière phase, « {PHASES[str(last['name'])]} », est en cours"),
        ("repository", f"Son code est public ({depot})"),
    ]


def _place(lines: Sequence[Extrait], key: str) -> str:
    """Say where a field of the head of a page is."""
    first = next((one for one in lines if one.texte.startswith(f"{key}:")), lines[0])
    return first.adresse


# --- New sources -------------------------------------------------------------------------------


def _dans_la_page(projet: Projet, pages: dict[str, list[Extrait]]) -> Iterator[Extrait]:
    shown = (projet.liens.fiche_beta or "").rpartition("/")[2].removesuffix(".html")
    for one in pages.get(shown, ()):
        if one.texte.startswith(A_CHOISIR):
            yield one


def _dans_le_code(copy: Copie) -> Iterator[Extrait]:
    left_out = [f":(exclude,icase){name}" for name in ECARTES]
    yield from copy.lignes("|".join(f"({motif})" for _, _, motif in MOTIFS), ".", *left_out)
    yield from copy.routes()


def _sources(root: Path, projet: Projet, seen: Iterable[Extrait]) -> Iterator[Resultat]:
    """Yield one proposal for each source that the file does not declare."""
    path = f"projets/{projet.slug}.yml"
    text = (root / path).read_text(encoding="utf-8")
    declared = [one.url for one in projet.sources_vivantes]
    names = {one.id for one in projet.sources_vivantes}
    for key, (kind, said, url, where) in _distinctes(seen).items():
        if any(key in address for address in declared):
            continue
        ident = next(
            f"{kind}{end}" for end in ("", *(f"-{n}" for n in range(2, 99))) if f"{kind}{end}" not in names
        )
        entry = {"id": ident, "titre": f"À compléter : {said}", "format": kind, "url": url}
        entry = {**{name: value for name, value in entry.items() if value}, "vu_dans": where.adresse}
        try:
            written = ajouter(text, ("sources_vivantes",), entry)
        except Refus:
            continue
        yield Resultat(
            "proposer",
            f"Relire une source : {projet.nom}, {key}",
            path,
            written,
            phrases=(
                f"Une ligne publique montre {said} : {where.adresse}.",
                f"Adresse : {url}." if url else "L’adresse complète n’est pas dans le code : à écrire.",
                "Il reste à dire ce que l’on y lit, un indicateur ou les utilisateurs, et à déclarer l’hôte.",
            ),
        )


def _distinctes(seen: Iterable[Extrait]) -> dict[str, tuple[str, str, str, Extrait]]:
    """Keep the first line that shows each source, by what tells it from another."""
    found: dict[str, tuple[str, str, str, Extrait]] = {}
    for one in sorted(seen, key=lambda one: (one.depot, one.fichier, one.ligne)):
        for kind, said, motif in MOTIFS:
            for match in re.finditer(motif, one.texte):
                url = match[0] if match[0].startswith("https://") else ""
                found.setdefault(match[match.lastindex or 0].lstrip("/"), (kind, said, url, one))
    return dict(sorted(found.items(), key=itemgetter(0)))
