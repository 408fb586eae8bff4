"""Read the files, run the rules in order, gather the diagnostics."""

from __future__ import annotations

import gc
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from catalogue.collectivites import ReferenceAbsente, reference
from catalogue.diagnostics import Diagnostic, has_errors, sort_key
from catalogue.lecture import read_bytes
from catalogue.memoire import Memoire
from catalogue.validation import (
    coherence,
    conformite,
    conseils,
    contenus,
    dates,
    dossier,
    exemple,
    identifiants,
    images,
    renvois,
)
from catalogue.validation.equipe import ENOUGH
from catalogue.validation.fiche import Contexte, Fiche
from catalogue.validation.souvenirs import Souvenirs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from catalogue.activite import Lecture
    from catalogue.lecture import Document

GUICHET = "guichet.yml"
# More than anyone reads at once: the same rule says no more about one file.
MAX_TOLD = 100

Rule: TypeAlias = "Callable[[Fiche, Contexte], Iterator[Diagnostic]]"

SHARED: tuple[Rule, ...] = (
    dates.check,
    renvois.unique,
    renvois.sources,
    contenus.personal_data,
    contenus.texts,
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
    identifiants.check,
    images.check,
    exemple.check,
)
# What these find is advice only: not worth looking for when nobody reads it.
CONSEILS: tuple[Rule, ...] = (coherence.tracking, conseils.cut)
CONSEILS_PROJET: tuple[Rule, ...] = (
    coherence.planning,
    coherence.divergences,
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


def valider(
    root: Path,
    today: date,
    only: Iterable[Path] | None = None,
    memoire: Memoire | None = None,
    *,
    avec_conseils: bool = True,
) -> Rapport:
    """Check the files of `root` (or `only` some of them) as of the day `today`.

    Every file of the folder is read, since the rules between files need them all;
    only the problems of the files asked for are reported. `memoire` spares what did not change.
    Without `avec_conseils`, advice is neither reported nor looked for.
    """
    with (
        sans_glaneur(),
        Souvenirs(memoire or Memoire(), _check, avec_conseils=avec_conseils) as kept,
    ):
        return _valider(root, today, only, kept)


@contextmanager
def sans_glaneur() -> Iterator[None]:
    """Stop looking for cycles: trees of values have none, and are gone through again and again in vain."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _valider(root: Path, today: date, only: Iterable[Path] | None, kept: Souvenirs) -> Rapport:
    base = root.resolve()
    asked = None if only is None else {dossier.place(path) for path in only}
    paths = dossier.fichiers(base / "projets")
    if asked:
        paths += sorted(asked - {*paths, base / GUICHET})
    # A file that is not one of the pages is only reported: its content says nothing.
    read = [path for path in paths if not dossier.imprevu(path) or not dossier.existe(path)]
    if len(read) >= ENOUGH:
        # Read once, before copies of the process would each do it.
        with suppress(ReferenceAbsente):
            reference(base)
    fiches = kept.lire({path: dossier.nommer(path, base) for path in read})
    if asked is not None:
        kept.congedier()
    guichet = _read_guichet(base, asked, kept)
    contexte = _contexte(base, today, fiches.values(), guichet, avec_conseils=kept.avec_conseils)
    found: list[Diagnostic] = []
    chosen = [path for path in paths if asked is None or path in asked]
    for path in chosen:
        found += dossier.mal_nomme(path, base)
        if path in fiches:
            found += kept.verifier(fiches[path], contexte)
    if asked is None:
        found += dossier.liens(base)
    checked = len(chosen)
    if guichet and (asked is None or base / GUICHET in asked):
        checked += 1
        found += kept.verifier(guichet, contexte)
    kept.garder()
    return Rapport(tuple(fiches.values()), guichet, tuple(sorted(set(found), key=sort_key)), checked)


def valider_texte(root: Path, today: date, slug: str, text: str) -> tuple[Diagnostic, ...]:
    """Check a text as if it were the file `projets/<slug>.yml` of `root`: nothing is written."""
    base = root.resolve()
    paths = [
        path for path in dossier.fichiers(base / "projets") if not dossier.imprevu(path) and path.stem != slug
    ]
    with Souvenirs(Memoire(), _check) as reader:
        others = reader.lire({path: dossier.nommer(path, base) for path in paths}).values()
        guichet = _read_guichet(base, None, reader)
    mine = Fiche(slug, read_bytes(text.encode(), f"projets/{slug}.yml"))
    contexte = _contexte(base, today, [*others, mine], guichet)
    return tuple(sorted(set(_check(mine, contexte)), key=sort_key))


def _read_guichet(base: Path, asked: set[Path] | None, kept: Souvenirs) -> Fiche | None:
    path = base / GUICHET
    if not path.exists() and path not in (asked or ()):
        return None
    return kept.lire({path: GUICHET}, "guichet")[path]


def _contexte(
    root: Path, today: date, fiches: Iterable[Fiche], guichet: Fiche | None, *, avec_conseils: bool = True
) -> Contexte:
    former: dict[str, tuple[str, ...]] = {}
    for fiche in fiches:
        for slug in fiche.attaches.anciens:
            former[slug] = (*former.get(slug, ()), fiche.slug)
    slugs = frozenset(fiche.slug for fiche in fiches)
    # What readings say against a page is advice: without it, they are not read.
    readings = _readings(root) if avec_conseils else {}
    return Contexte(root, today, slugs, former, _waves(guichet), readings)


def _readings(root: Path) -> dict[str, Lecture]:
    """Return the readings of the forges; a spoiled one is for the command that makes them to tell."""
    from catalogue.activite.registre import DonneesInvalides, lire_lectures  # noqa: PLC0415 - for advice only

    try:
        return lire_lectures(root)
    except DonneesInvalides:
        return {}


def _waves(guichet: Fiche | None) -> frozenset[str] | None:
    if guichet is None:
        return frozenset()
    if guichet.document.valeurs is None:
        return None
    waves = (item.get("id") for _, item in guichet.items("vagues"))
    return frozenset(wave for wave in waves if isinstance(wave, str))


def _check(fiche: Fiche, contexte: Contexte) -> list[Diagnostic]:
    found = _found(fiche, contexte)
    return found if fiche.conseils else [d for d in found if d.est_erreur]


def _found(fiche: Fiche, contexte: Contexte) -> list[Diagnostic]:
    document: Document = fiche.document
    found = list(document.diagnostics)
    if document.valeurs is None and document.diagnostics:
        return found
    found += conformite.check(fiche)
    if not isinstance(document.valeurs, dict):
        return found
    refused = {(d.ligne, d.colonne) for d in found}
    found += islice((d for d in conseils.traps(fiche) if (d.ligne, d.colonne) not in refused), MAX_TOLD)
    rules = (*SHARED, *CONSEILS) if fiche.conseils else SHARED
    if fiche.schema == "projet":
        rules += (*PROJET, *CONSEILS_PROJET) if fiche.conseils else PROJET
    for rule in rules:
        found += islice(rule(fiche, contexte), MAX_TOLD)
    if fiche.conseils and fiche.schema == "projet" and not has_errors(found):
        from catalogue.validation import activite  # noqa: PLC0415 - long to import, for advice only

        # Only a page without error is a common that readings can be compared with.
        found += activite.check(fiche, contexte)
    return found
