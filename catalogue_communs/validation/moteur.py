"""Read the files, run the rules in order, gather the diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from catalogue_communs.fiches.diagnostics import Diagnostic, cle_de_tri, contient_une_erreur
from catalogue_communs.fiches.lecture import BOM, DocumentYaml, lire_fichier, lire_octets, octets_du_fichier
from catalogue_communs.forges import LectureDeDepot
from catalogue_communs.socle.programme import FICHIER, adopter
from catalogue_communs.validation import (
    chiffres,
    coherence,
    conformite,
    conseils,
    contenus,
    dossier,
    identifiants,
    pages,
    publies,
    renvois,
)
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, depot_connu

GUICHET = "guichet.yml"
GENRES = {GUICHET: "guichet", FICHIER: "programme"}
# More than anyone reads at once: the same rule says no more about one file.
MAX_TOLD = 100

Rule: TypeAlias = "Callable[[Fiche, ContexteDesRegles], Iterator[Diagnostic]]"
# What a process checked before, by the name of the file: see `valider`.
Verifiees: TypeAlias = "dict[str, _Verifiee]"

SHARED: tuple[Rule, ...] = (
    coherence.dates,
    renvois.unique,
    renvois.sources,
    contenus.donnees_personnelles,
    contenus.textes_interdits,
    coherence.adresses_pistees,
    conseils.textes_coupes,
)
PROJET: tuple[Rule, ...] = (
    renvois.communs_inconnus,
    renvois.anciennes_adresses_prises,
    renvois.noms_en_double,
    renvois.champs_cites,
    renvois.remplacements_faux,
    coherence.depots_refuses,
    coherence.licences,
    coherence.laureats_sans_preuve,
    coherence.population,
    chiffres.mesures_fausses,
    coherence.arrets_faux,
    coherence.preuves_insuffisantes,
    renvois.verifier_sources_vivantes,
    identifiants.organismes,
    identifiants.lieux,
    dossier.check,
    contenus.exemple,
    chiffres.chiffres_douteux,
    coherence.depots_partages,
    coherence.chantiers_sans_axe,
    coherence.doubles,
    coherence.divergences,
    identifiants.homonymes,
    conseils.ordre_des_champs,
    conseils.expressions_repetees,
    conseils.gratuits_sans_preuve,
    conseils.incompletes,
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
        return not contient_une_erreur(self.diagnostics)

    def sans_erreur(self) -> tuple[Fiche, ...]:
        """Return the files that can be published, whatever the others hold."""
        broken = {d.fichier for d in self.diagnostics if d.est_erreur}
        return tuple(f for f in self.fiches if f.document.fichier not in broken)


@dataclass(frozen=True, slots=True)
class _Verifiee:
    """A file that was checked: its text, its images, what surrounded it, and what was found."""

    fiche: Fiche
    images: tuple[tuple[str, int, int], ...]
    contexte: ContexteDesRegles
    verdict: list[Diagnostic]


def valider(
    root: Path,
    today: date,
    only: Iterable[Path] | None = None,
    deja: Verifiees | None = None,
    *,
    avec_conseils: bool = True,
) -> Rapport:
    """Check the files of `root` (or `only` some of them) as of the day `today`.

    Every file of the folder is read, since the rules between files need them all;
    only the problems of the files asked for are reported. A process that checks again and
    again, as `serve` does, gives each time the same `deja`: a file that did not change, in a
    catalogue whose names and readings did not, keeps what was found.
    Without `avec_conseils`, only what stops the publication is reported.
    """
    base, deja = root.resolve(), {} if deja is None else deja
    asked = None if only is None else {dossier.place(path) for path in only}
    regle = _alone(base, FICHIER, asked, deja)
    faults = _adopter(regle, base)
    paths = dossier.contenu(base / "projets")
    if asked:
        paths += sorted(asked - {*paths, *(base / name for name in GENRES)})
    # A file that is not one of the pages is only reported: its content says nothing.
    read = [path for path in paths if not dossier.imprevu(path) or not dossier.existe(path)]
    fiches = {path: _lire(path, dossier.nommer(path, base), deja) for path in read}
    guichet = _alone(base, GUICHET, asked, deja)
    contexte = _contexte(base, today, fiches.values(), guichet)
    held: Verifiees = {}
    found: list[Diagnostic] = []
    chosen = [path for path in paths if asked is None or path in asked]
    for path in chosen:
        found += dossier.mal_nomme(path, base)
        if path in fiches:
            found += _verifier(fiches[path], contexte, deja, held)
    if asked is None:
        found += dossier.liens_et_imprevus(base)
        found += pages.check(base)
        found += _abimees(base, today)
        found += publies.charger_publies(base)[1]
        found += publies.lignes_douteuses(contexte.publies, today)
        names = (name for fiche in fiches.values() for name in (fiche.slug, *fiche.attaches.anciens))
        found += publies.disparus(contexte.publies, names)
    checked = len(chosen)
    if regle and (asked is None or base / FICHIER in asked):
        checked += 1
        found += faults
    if guichet and (asked is None or base / GUICHET in asked):
        checked += 1
        found += _verifier(guichet, contexte, deja, held)
    deja.clear()
    deja.update(held)
    if not avec_conseils:
        found = [d for d in found if d.est_erreur]
    return Rapport(tuple(fiches.values()), guichet, tuple(sorted(set(found), key=cle_de_tri)), checked)


def _lire(path: Path, name: str, deja: Verifiees, *, schema: str = "projet") -> Fiche:
    """Read a file, unless its text is the one that was checked before."""
    before, raw = deja.get(name), octets_du_fichier(path)
    if before and raw is not None and raw.removeprefix(BOM) == before.fiche.document.texte.encode():
        return before.fiche
    document = lire_fichier(path, name) if raw is None else lire_octets(raw, name)
    return Fiche(path.stem, document, schema)


def _verifier(
    fiche: Fiche, contexte: ContexteDesRegles, deja: Verifiees, held: Verifiees
) -> list[Diagnostic]:
    """Return what is wrong with a file, found now, or before when everything around it was the same."""
    name, images_ = fiche.document.fichier, tuple(dossier.etat_des_images(fiche, contexte))
    one = deja.get(name)
    if one is None or one.fiche is not fiche or one.images != images_ or one.contexte != contexte:
        one = _Verifiee(fiche, images_, contexte, _check(fiche, contexte))
        # A thousand files are kept until the end: not what only the rules needed.
        fiche.alleger()
    held[name] = one
    return one.verdict


def valider_texte(root: Path, today: date, slug: str, text: str) -> tuple[Diagnostic, ...]:
    """Check a text as if it were the file `projets/<slug>.yml` of `root`: nothing is written."""
    base = root.resolve()
    paths = [
        path for path in dossier.contenu(base / "projets") if not dossier.imprevu(path) and path.stem != slug
    ]
    others = [_lire(path, dossier.nommer(path, base), {}) for path in paths]
    guichet = _alone(base, GUICHET, None, {})
    mine = Fiche(slug, lire_octets(text.encode(), f"projets/{slug}.yml"))
    contexte = _contexte(base, today, [*others, mine], guichet)
    return tuple(sorted(set(_check(mine, contexte)), key=cle_de_tri))


def verificateur(root: Path, today: date, rapport: Rapport) -> Callable[[str, str], list[Diagnostic]]:
    """Return what finds the errors of a new text of a file, given by its slug, in a catalogue that was read."""
    contexte = _contexte(root.resolve(), today, rapport.fiches, rapport.guichet)

    def verifier(slug: str, text: str) -> list[Diagnostic]:
        mine = Fiche(slug, lire_octets(text.encode(), f"projets/{slug}.yml"))
        return sorted({d for d in _check(mine, contexte) if d.est_erreur}, key=cle_de_tri)

    return verifier


def _alone(base: Path, name: str, asked: set[Path] | None, deja: Verifiees) -> Fiche | None:
    """Read a file of which the folder has one at most."""
    path = base / name
    if not path.exists() and path not in (asked or ()):
        return None
    return _lire(path, name, deja, schema=GENRES[name])


def servir(root: Path) -> list[Diagnostic]:
    """Have the process serve the programme of `root`, or a neutral one when its file is wrong: how is returned."""
    return _adopter(_alone(root, FICHIER, None, {}), root)


def _adopter(regle: Fiche | None, root: Path) -> list[Diagnostic]:
    """Have the process serve a programme, and return what is wrong in its file: then, a neutral one."""
    faults = pages.reglages(regle, root) if regle else []
    adopter(regle.valeurs if regle and not faults else None)
    return faults


def _contexte(root: Path, today: date, fiches: Collection[Fiche], guichet: Fiche | None) -> ContexteDesRegles:
    former: dict[str, tuple[str, ...]] = {}
    for fiche in fiches:
        for slug in fiche.attaches.anciens:
            former[slug] = (*former.get(slug, ()), fiche.slug)
    names: dict[str, tuple[str, ...]] = {}
    for fiche in fiches:
        if name := fiche.attaches.silhouette:
            names[name] = (*names.get(name, ()), fiche.slug)
    shared: dict[str, tuple[str, ...]] = {}
    for fiche in fiches:
        for url in set(map(depot_connu, fiche.attaches.depots)):
            shared[url] = (*shared.get(url, ()), fiche.slug)
    slugs = frozenset(fiche.slug for fiche in fiches)
    readings, named = _readings(root), identifiants.relever(fiches)
    published, _ = publies.charger_publies(root)
    return ContexteDesRegles(
        root, today, slugs, former, names, shared, _waves(guichet), readings, named, published
    )


def _readings(root: Path) -> dict[str, LectureDeDepot]:
    """Return the readings of the forges; a spoiled one has its own diagnostic."""
    from catalogue_communs.forges.registre import DonneesInvalides, lire_lectures  # noqa: PLC0415 - for advice only

    try:
        return lire_lectures(root)
    except (DonneesInvalides, OSError):
        return {}


def _abimees(root: Path, today: date) -> Iterator[Diagnostic]:
    if (root / "donnees" / "activite").is_dir():
        from catalogue_communs.validation import activite  # noqa: PLC0415 - long to import, for a whole catalogue only

        yield from activite.abimees(root, today)


def _waves(guichet: Fiche | None) -> frozenset[str] | None:
    if guichet is None:
        return frozenset()
    if guichet.document.valeurs is None:
        return None
    waves = (item.get("id") for _, item in guichet.items("vagues"))
    return frozenset(wave for wave in waves if isinstance(wave, str))


def _check(fiche: Fiche, contexte: ContexteDesRegles) -> list[Diagnostic]:
    document: DocumentYaml = fiche.document
    found = list(document.diagnostics)
    if document.valeurs is None and document.diagnostics:
        return found
    refused = [*conformite.check(fiche)]
    found += refused
    told = {(d.ligne, d.colonne) for d in found}
    found += islice((d for d in conseils.pieges_de_yaml(fiche) if (d.ligne, d.colonne) not in told), MAX_TOLD)
    # A rule between fields counts on the form of each: what the schema refuses is mended first.
    if refused:
        return found
    for rule in (*SHARED, *(PROJET if fiche.schema == "projet" else ())):
        found += islice(rule(fiche, contexte), MAX_TOLD)
    # Only a page without error is a common that can be compared with what was read or published.
    if fiche.schema == "projet" and not contient_une_erreur(found):
        from catalogue_communs.validation import activite  # noqa: PLC0415 - long to import, for a sound page only

        found += activite.check(fiche, contexte)
        found += islice(publies.check(fiche, contexte), MAX_TOLD)
    return found
