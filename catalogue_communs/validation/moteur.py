"""Read the files, run the rules in order, gather the diagnostics.

Write the remedies that leave no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.diagnostics import Diagnostic, cle_de_tri
from catalogue_communs.fiches.lecture import DocumentYaml, lire_fichier, lire_octets, relire
from catalogue_communs.fiches.rangement import ranger
from catalogue_communs.forges.modele import Ensemble, LectureDeDepot
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.socle import schemas
from catalogue_communs.socle.declaration import Redacteur
from catalogue_communs.socle.fichiers import abime, octets_json, ressources, texte_fourni
from catalogue_communs.socle.programme import FICHIER, Programme, adopter
from catalogue_communs.socle.texte import ChampPath, citer, nom_du_champ
from catalogue_communs.validation import (
    adresses,
    chiffres,
    coherence,
    conformite,
    dates,
    dossier,
    licences,
    manques,
    personnes,
    publies,
    renvois,
    textes,
    usages,
)
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

GUICHET = "guichet.yml"
# More than anyone reads at once: the same rule says no more about one file.
MAX_TOLD = 100

Regle = Callable[[Fiche, ContexteDesRegles], Iterator[Diagnostic]]

# What any file must hold to, and what a common must.
COMMUNES: tuple[Regle, ...] = (
    dates.dates,
    renvois.unique,
    renvois.sources,
    renvois.lectures_tues,
    personnes.donnees_personnelles,
    textes.textes_interdits,
    textes.textes_sans_lettre,
    textes.textes_a_plat,
    adresses.adresses_pistees,
    textes.textes_coupes,
)
PROJET: tuple[Regle, ...] = (
    renvois.communs_inconnus,
    renvois.noms_pris,
    renvois.champs_cites,
    renvois.remplacements_faux,
    adresses.depots_declares,
    licences.licences_douteuses,
    manques.laureats_sans_preuve,
    coherence.population,
    coherence.modes_d_un_arret,
    renvois.silences_sans_preuve,
    chiffres.mesures_fausses,
    usages.reutilisations,
    renvois.verifier_sources_vivantes,
    renvois.organismes,
    renvois.lieux,
    dossier.check,
    adresses.exemple,
    chiffres.chiffres_douteux,
    coherence.divergences,
    renvois.homonymes,
    manques.gratuits_sans_preuve,
    manques.incompletes,
)


@dataclass(frozen=True, slots=True)
class Rapport:
    """What a validation found: the files read, and every diagnostic in order."""

    fiches: tuple[Fiche, ...]
    guichet: Fiche | None
    diagnostics: tuple[Diagnostic, ...]
    verifies: int

    @property
    def en_erreur(self) -> frozenset[str]:
        """The files that an error keeps from being published."""
        return frozenset(constat.fichier for constat in self.diagnostics if constat.est_erreur)

    @property
    def publiable(self) -> bool:
        """Tell whether nothing stops the publication."""
        return not self.en_erreur

    def sans_erreur(self) -> tuple[Fiche, ...]:
        """Return the files that can be published, whatever the others hold."""
        broken = self.en_erreur
        return tuple(fiche for fiche in self.fiches if fiche.document.fichier not in broken)


def valider(root: Path, today: date, only: Iterable[Path] | None = None) -> Rapport:
    """Check the files of `root` as of the day `today`.

    Report the problems of `only` some of them, if it is said.

    The programme is read first, since the rules ask it what a common may say; then every page,
    since the rules between files need them all. What is reported comes next: each page, the two
    files that the folder has one of at most, and, when nothing narrows the question, what lies in
    the folder and what the catalogue wrote itself.
    """
    base = root.resolve()
    choix = _Choix(None if only is None else frozenset(map(dossier.place, only)))
    faults, guichet = servir(base, choix.nommes), _unique(base, GUICHET, choix.nommes)
    paths = dossier.contenu(base / "projets")
    paths += sorted(choix.nommes - {*paths, base / FICHIER, base / GUICHET})
    fiches = _lire_les_fiches(paths, base)
    contexte = ContexteDesRegles(base, today, tuple(fiches.values()))
    constats: list[Diagnostic] = []
    verifies = [path for path in paths if path in choix]
    for path in verifies:
        constats += dossier.mal_nomme(path, base)
        if path in fiches:
            constats += verifier_fiche(fiches[path], contexte)
    count = len(verifies)
    if faults is not None and base / FICHIER in choix:
        count += 1
        constats += faults
    if guichet is not None and base / GUICHET in choix:
        count += 1
        constats += verifier_fiche(guichet, contexte)
    if only is None:
        constats += _du_dossier(base, today, contexte)
    return Rapport(contexte.fiches, guichet, _ranges(constats), count)


@dataclass(frozen=True, slots=True)
class _Choix:
    """The files to report on.

    Those that are named or, when nobody names any (`None`), every one.
    """

    chemins: frozenset[Path] | None

    def __contains__(self, path: Path) -> bool:
        return self.chemins is None or path in self.chemins

    @property
    def nommes(self) -> frozenset[Path]:
        """Those that are named."""
        return self.chemins or frozenset()


def _lire_les_fiches(paths: Iterable[Path], base: Path) -> dict[Path, Fiche]:
    """Read the pages; what is not one of them is only reported: its content says nothing."""
    sheets = filter(dossier.est_a_lire, paths)
    return {path: _lire(path, dossier.nommer(path, base)) for path in sheets}


def _du_dossier(base: Path, today: date, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield what is wrong beside the pages.

    Links, pages written by hand, readings, the list of what was published.
    """
    yield from dossier.liens_et_imprevus(base)
    yield from dossier.pages(base)
    yield from publies.abimees(base, today)
    yield from publies.liste_publiee(contexte)


def valider_texte(root: Path, today: date, slug: str, text: str) -> tuple[Diagnostic, ...]:
    """Check a text as if it were the file `projets/<slug>.yml` of `root`: nothing is written."""
    base = root.resolve()
    paths = [path for path in dossier.contenu(base / "projets") if path.stem != slug]
    autres = [_lire(path, dossier.nommer(path, base)) for path in paths if dossier.est_a_lire(path)]
    fiche = Fiche(slug, lire_octets(text.encode(), f"projets/{slug}.yml"))
    contexte = ContexteDesRegles(base, today, (*autres, fiche))
    return _ranges(verifier_fiche(fiche, contexte))


def _ranges(constats: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(set(constats), key=cle_de_tri))


def _lire(path: Path, name: str, schema: str = "projet") -> Fiche:
    return Fiche(path.stem, lire_fichier(path, name), schema)


def _unique(base: Path, name: str, choix: Collection[Path] = ()) -> Fiche | None:
    """Read a file of which the folder has one at most.

    A file asked for is there to be told that it is not.
    """
    path = base / name
    if path.exists() or path in choix:
        return _lire(path, name, path.stem)
    return None


ENTIERS: dict[str, Any] = {
    "projet": Projet,
    "guichet": Guichet,
    "programme": Programme,
    "page": dossier.EnTete,
}
RECRIRE = "« python3 scripts/fix » le récrit, là où est le logiciel ; ailleurs, réinstallez-le."


def fichiers_des_schemas() -> dict[str, bytes]:
    """Return the files of `schemas/` that the library writes, by name."""
    schemas_par_nom = {
        schemas.VOCABULAIRES: schemas.vocabulaires_fournis(),
        **{name: Redacteur(name).entier(kind) for name, kind in ENTIERS.items()},
        "activite": Redacteur("activite", saisi=False).plusieurs(
            "Activité des dépôts",
            "Les fichiers de `donnees/activite/`, écrits par `catalogue activite` : "
            "un par dépôt (`lecture`), et un par commun qui a plusieurs dépôts (`ensemble`).",
            lecture=LectureDeDepot,
            ensemble=Ensemble,
        ),
    }
    comment = {"$comment": "Écrit par « python3 scripts/fix » : ne pas modifier à la main."}
    return {
        f"{name}.schema.json": octets_json({**comment, **schema}, indent=2)
        for name, schema in schemas_par_nom.items()
    }


@cache
def verifier_les_schemas() -> None:
    """Raise `FichierAbime` when a schema is not what the model writes.

    What it says of a file would be false.
    """
    for name, content in fichiers_des_schemas().items():
        path = ressources() / "schemas" / name
        lines, expected = texte_fourni(path).splitlines(), content.decode().splitlines()
        if lines != expected:
            raise abime(path, _premiere_difference(lines, expected), RETOUCHE, RECRIRE)


def _premiere_difference(lines: list[str], expected: list[str]) -> int:
    """Return the rank of the first line that is not the one expected, from 1."""
    pairs = enumerate(zip_longest(lines, expected), 1)
    return next(rank for rank, (line, attendue) in pairs if line != attendue)


RETOUCHE = "ce schéma n’est pas celui du modèle : il est coupé, ou a été modifié à la main"


def servir(root: Path, choix: Collection[Path] = ()) -> list[Diagnostic] | None:
    """Have the process serve the programme of `root`, or a neutral one.

    Return what is wrong with its file, if it has one.
    """
    verifier_les_schemas()
    regle = _unique(root, FICHIER, choix)
    if regle is None:
        adopter(None)
        return None
    faults = dossier.reglages(regle, root)
    adopter(None if faults else regle.document.valeurs)
    return faults


def verifier_fiche(fiche: Fiche, contexte: ContexteDesRegles) -> list[Diagnostic]:
    """Return what is wrong with a file.

    How it reads, then what the schema refuses, then what the rules do.
    """
    document, est_un_commun = fiche.document, fiche.schema == "projet"
    refused = [*conformite.check(fiche)]
    constats = [*document.diagnostics, *refused]
    places = {(constat.ligne, constat.colonne) for constat in constats}
    pieges = (
        piege
        for piege in conformite.pieges_de_yaml(fiche)
        if (piege.ligne, piege.colonne) not in places
    )
    constats += islice(pieges, MAX_TOLD)
    # A rule between fields counts on the form of each: what the schema refuses is mended first.
    if refused or document.valeurs is None:
        return constats
    for regle in COMMUNES + (PROJET if est_un_commun else ()):
        constats += _bornes(regle(fiche, contexte))
    # Only a page without error is a common that can be compared with what was read or published.
    if est_un_commun and not any(constat.est_erreur for constat in constats):
        constats += publies.depots_lus(fiche, contexte)
        constats += _bornes(publies.check(fiche, contexte))
    return constats


def _bornes(constats: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Keep what one rule says first, its errors before its advice: no advice hides an error."""
    return sorted(constats, key=_est_un_conseil)[:MAX_TOLD]


def _est_un_conseil(constat: Diagnostic) -> bool:
    return not constat.est_erreur


# --- What the messages ask for, written when nothing in it is doubtful ---


# The code whose remedy is a list.
LISTE = "type-liste"
# What a fix lets appear has its own turn.
MAX_PASSES = 8


@dataclass(frozen=True, slots=True)
class Correction:
    """The corrected text, what was done in order, and what prevents any correction."""

    texte: str
    changements: tuple[str, ...]
    probleme: str = ""


def corriger_fichier(path: Path, *, write: bool = True) -> Correction:
    """Correct the file at `path`; the new content replaces the old in one step."""
    document = lire_fichier(path, path.name)
    if not document.texte:
        return Correction("", (), ecriture.premier_probleme(document))
    schema = "guichet" if path.name == "guichet.yml" else "projet"
    # From the bytes: universal newlines would hide the line endings that we correct.
    before = path.read_bytes().decode("utf-8")
    correction = corriger(before, schema)
    if schema == "projet" and not correction.probleme:
        correction = _dans_l_ordre(correction)
    try:
        if write and correction.changements:
            ecriture.ecrire_si_lu(path, before, correction.texte)
    except ecriture.Refus as refusal:
        return Correction("", (), str(refusal))
    return correction


def _dans_l_ordre(correction: Correction) -> Correction:
    """Put the fields of a common in their order, and say which moved."""
    ordered, moved = ranger(correction.texte)
    moves = (f"« {champ} » : remis dans l’ordre" for champ in moved)
    return Correction(ordered, (*correction.changements, *moves))


def corriger(text: str, schema: str = "projet") -> Correction:
    """Correct the text of a file described by `schema`; leave it alone when it cannot be read."""
    changes: list[str] = []
    corrected = _lisible(text, changes)
    if _lu(corrected).diagnostics:
        return Correction(text, (), ecriture.premier_probleme(_lu(text)))
    for _ in range(MAX_PASSES):
        before, corrected = corrected, _remedes(corrected, schema, changes)
        if corrected == before:
            break
    return Correction(corrected, tuple(changes))


def _lu(text: str) -> DocumentYaml:
    return relire(text.encode(), "fiche.yml")


def _remedes(text: str, schema: str, changes: list[str]) -> str:
    """Write what the remedies ask for, of the first kind that has any, and say what was done."""
    fiche, alone = Fiche("fiche", _lu(text), schema), ContexteDesRegles(Path(), date.min)
    constats = [*conformite.check(fiche), *conformite.pieges_de_yaml(fiche)]
    for regle in CORRIGEES:
        constats += regle(fiche, alone)
    constats.sort(key=cle_de_tri)
    # Of two on one value, the first is written.
    first: dict[ChampPath, Diagnostic] = {}
    for constat in reversed(constats):
        if constat.ecrire is not None:
            first[constat.chemin] = constat
    for constat in reversed(first.values()):
        text = _remede(text, constat, schema, changes)
    return text


# The rules whose remedies leave no doubt.
CORRIGEES: tuple[Regle, ...] = (
    adresses.adresses_pistees,
    licences.licences_douteuses,
    adresses.depots_declares,
    renvois.lectures_tues,
)


def _remede(text: str, constat: Diagnostic, schema: str, changes: list[str]) -> str:
    """Write what one message asks for, and say it; leave the text alone when that is not safe."""
    path = constat.chemin
    try:
        if constat.code == LISTE:
            after = ecriture.mettre_en_liste(text, path)
            changes.append(f"{nom_du_champ(path)} : mis en liste")
        else:
            after = ecriture.remplacer(text, path, constat.ecrire, schema)
            before = _written(text, path)
            was = f"{citer(before)} → " if before else ""
            changes.append(f"{nom_du_champ(path)} : {was}{citer(_written(after, path))}")
    except ecriture.Refus:
        return text
    return after


def _written(text: str, path: ChampPath) -> str:
    node = ecriture.lire_noeuds(text).noeud(path)
    return text[node.start_mark.index : node.end_mark.index] if node else ""


def _lisible(text: str, changes: list[str]) -> str:
    """Correct what the eye does not see.

    Line endings, the mark of an encoding, tabs that prevent reading.
    """
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if clean and not clean.endswith("\n"):
        clean += "\n"
    if clean != text:
        changes.append("fins de ligne et marque d’encodage normalisées")
    if _lu(clean).valeurs is None:
        untabbed = re.sub(r"^[ \t]+", _sans_tabulation, clean, flags=re.MULTILINE)
        if untabbed != clean and _lu(untabbed).valeurs is not None:
            changes.append("tabulations remplacées par des espaces")
            clean = untabbed
    return clean


def _sans_tabulation(retrait: re.Match[str]) -> str:
    return retrait.group().replace("\t", "  ")
