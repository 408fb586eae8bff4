"""Read the files, run the rules in order, gather the diagnostics."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from catalogue.diagnostics import Diagnostic, has_errors, sort_key
from catalogue.lecture import Document, read_file
from catalogue.texte import citer, slugifier
from catalogue.validation import coherence, conformite, conseils, contenus, dates, renvois
from catalogue.validation.fiche import Contexte, Fiche

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

GUICHET = "guichet.yml"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Rule: TypeAlias = "Callable[[Fiche, Contexte], Iterator[Diagnostic]]"

SHARED: tuple[Rule, ...] = (
    dates.check,
    renvois.unique,
    renvois.sources,
    contenus.personal_data,
    contenus.texts,
    coherence.tracking,
)
PROJET: tuple[Rule, ...] = (
    renvois.communs,
    renvois.addresses,
    renvois.cited_fields,
    coherence.repositories,
    coherence.licences,
    coherence.laureate,
    coherence.population,
    coherence.measures,
    coherence.planning,
    coherence.divergences,
    contenus.images,
    conseils.order,
    conseils.incomplete,
)


@dataclass(frozen=True, slots=True)
class Rapport:
    """What a validation found: the files read, and every diagnostic in order."""

    fiches: tuple[Fiche, ...]
    guichet: Fiche | None
    diagnostics: tuple[Diagnostic, ...]
    verifies: int

    @property
    def publiable(self) -> bool:
        """Tell whether nothing stops the publication."""
        return not has_errors(self.diagnostics)

    def sans_erreur(self) -> tuple[Fiche, ...]:
        """Return the files that can be published, whatever the others hold."""
        broken = {d.fichier for d in self.diagnostics if d.est_erreur}
        return tuple(f for f in self.fiches if f.document.fichier not in broken)


def valider(root: Path, today: date, only: Iterable[Path] | None = None) -> Rapport:
    """Check the files of `root` (or `only` some of them) as of the day `today`.

    Every file of the folder is read, since the rules between files need them all;
    only the problems of the files asked for are reported.
    """
    folder = root / "projets"
    paths = sorted(path for path in folder.glob("*") if path.suffix in {".yml", ".yaml"})
    asked = None if only is None else {path.absolute() for path in only}
    extra = sorted((asked or set()) - {p.absolute() for p in paths} - {(root / GUICHET).absolute()})
    documents = {path.absolute(): read_file(path, _name(path, root)) for path in [*paths, *extra]}
    fiches = {path: Fiche(path.stem, document) for path, document in documents.items()}
    guichet = _read_guichet(root)
    contexte = _contexte(root, today, fiches.values(), guichet)
    found: list[Diagnostic] = []
    checked = 0
    for path, fiche in fiches.items():
        if asked is None or path in asked:
            checked += 1
            found += _name_problem(path, fiche)
            found += _check(fiche, contexte, (*SHARED, *PROJET))
    if guichet and (asked is None or (root / GUICHET).absolute() in asked):
        checked += 1
        found += _check(guichet, contexte, SHARED)
    return Rapport(tuple(fiches.values()), guichet, tuple(sorted(set(found), key=sort_key)), checked)


def _name(path: Path, root: Path) -> str:
    absolute, base = path.absolute(), root.absolute()
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else path.as_posix()


def _read_guichet(root: Path) -> Fiche | None:
    path = root / GUICHET
    return Fiche("guichet", read_file(path, GUICHET), "guichet") if path.exists() else None


def _contexte(root: Path, today: date, fiches: Iterable[Fiche], guichet: Fiche | None) -> Contexte:
    former: dict[str, tuple[str, ...]] = {}
    for fiche in fiches:
        names = fiche.get("anciens_slugs")
        for slug in names if isinstance(names, list) else []:
            if isinstance(slug, str):
                former[slug] = (*former.get(slug, ()), fiche.slug)
    waves = [item.get("id") for _, item in guichet.items("vagues")] if guichet else []
    return Contexte(
        root,
        today,
        frozenset(fiche.slug for fiche in fiches),
        former,
        frozenset(wave for wave in waves if isinstance(wave, str)),
    )


def _name_problem(path: Path, fiche: Fiche) -> Iterator[Diagnostic]:
    if path.suffix != ".yml" or not SLUG.fullmatch(path.stem):
        yield Diagnostic(
            fiche.document.fichier,
            1,
            1,
            "fichier-nom",
            f"Le nom du fichier ({citer(path.name)}) ne peut pas devenir une adresse.",
            f"Renommez-le : {slugifier(path.stem) or 'mon-commun'}.yml",
        )


def _check(fiche: Fiche, contexte: Contexte, rules: tuple[Rule, ...]) -> list[Diagnostic]:
    document: Document = fiche.document
    found = list(document.diagnostics)
    if document.valeurs is None and document.diagnostics:
        return found
    found += conformite.check(fiche)
    if not isinstance(document.valeurs, dict):
        return found
    refused = {(d.ligne, d.colonne) for d in found}
    found += [d for d in conseils.traps(fiche) if (d.ligne, d.colonne) not in refused]
    for rule in rules:
        found += rule(fiche, contexte)
    return found
