"""Read the files, run the rules in order, gather the diagnostics; write the remedies that leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, islice, zip_longest
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
from catalogue_communs.validation import conformite, contenus, dossier, publies, renvois
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

GUICHET = "guichet.yml"
# More than anyone reads at once: the same rule says no more about one file.
MAX_TOLD = 100

Regle = Callable[[Fiche, ContexteDesRegles], Iterator[Diagnostic]]

# What any file must hold to, and what a common must.
COMMUNES: tuple[Regle, ...] = (
    contenus.dates,
    renvois.unique,
    renvois.sources,
    renvois.lectures_tues,
    contenus.donnees_personnelles,
    contenus.textes_interdits,
    contenus.textes_sans_lettre,
    contenus.adresses_pistees,
    contenus.textes_coupes,
)
PROJET: tuple[Regle, ...] = (
    renvois.communs_inconnus,
    renvois.noms_pris,
    renvois.champs_cites,
    renvois.remplacements_faux,
    contenus.depots_declares,
    contenus.licences_douteuses,
    contenus.laureats_sans_preuve,
    contenus.population,
    contenus.modes_d_un_arret,
    renvois.silences_sans_preuve,
    contenus.mesures_fausses,
    contenus.reutilisations,
    renvois.verifier_sources_vivantes,
    renvois.organismes,
    renvois.lieux,
    dossier.check,
    contenus.exemple,
    contenus.chiffres_douteux,
    contenus.divergences,
    renvois.homonymes,
    contenus.gratuits_sans_preuve,
    contenus.incompletes,
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
        return frozenset(d.fichier for d in self.diagnostics if d.est_erreur)

    @property
    def publiable(self) -> bool:
        """Tell whether nothing stops the publication."""
        return not self.en_erreur

    def sans_erreur(self) -> tuple[Fiche, ...]:
        """Return the files that can be published, whatever the others hold."""
        broken = self.en_erreur
        return tuple(f for f in self.fiches if f.document.fichier not in broken)


def valider(root: Path, today: date, only: Iterable[Path] | None = None) -> Rapport:
    """Check the files of `root` as of the day `today`; report the problems of `only` some of them, if it is said."""
    base = root.resolve()
    asked = None if only is None else {dossier.place(path) for path in only}
    faults, guichet = servir(base, asked or ()), _alone(base, GUICHET, asked or ())
    paths = dossier.contenu(base / "projets")
    paths += sorted((asked or set()) - {*paths, base / FICHIER, base / GUICHET})
    # The rules between files need them all. What is not one of the pages is only reported: its content says nothing.
    read = filter(dossier.est_a_lire, paths)
    fiches = {path: _lire(path, dossier.nommer(path, base)) for path in read}
    contexte = ContexteDesRegles(base, today, tuple(fiches.values()))
    found: list[Diagnostic] = []
    for path in (told := [one for one in paths if asked is None or one in asked]):
        found += chain(dossier.mal_nomme(path, base))
        found += verifier_fiche(fiches[path], contexte) if path in fiches else ()
    alone = [name for name, one in ((FICHIER, faults), (GUICHET, guichet)) if one is not None]
    alone = [name for name in alone if asked is None or base / name in asked]
    found += (faults or ()) if FICHIER in alone else ()
    found += verifier_fiche(guichet, contexte) if guichet and GUICHET in alone else ()
    if asked is None:
        found += chain(dossier.liens_et_imprevus(base), dossier.pages(base))
        found += chain(publies.abimees(base, today), publies.liste_publiee(contexte))
    return Rapport(contexte.fiches, guichet, _ranges(found), len(told) + len(alone))


def valider_texte(root: Path, today: date, slug: str, text: str) -> tuple[Diagnostic, ...]:
    """Check a text as if it were the file `projets/<slug>.yml` of `root`: nothing is written."""
    base = root.resolve()
    paths = (path for path in dossier.contenu(base / "projets") if path.stem != slug)
    others = [_lire(path, dossier.nommer(path, base)) for path in paths if dossier.est_a_lire(path)]
    mine = Fiche(slug, lire_octets(text.encode(), f"projets/{slug}.yml"))
    contexte = ContexteDesRegles(base, today, (*others, mine))
    return _ranges(verifier_fiche(mine, contexte))


def _ranges(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(set(found), key=cle_de_tri))


def _lire(path: Path, name: str, schema: str = "projet") -> Fiche:
    return Fiche(path.stem, lire_fichier(path, name), schema)


def _alone(base: Path, name: str, asked: Collection[Path] = ()) -> Fiche | None:
    """Read a file of which the folder has one at most; a file asked for is there to be told that it is not."""
    path = base / name
    return _lire(path, name, path.stem) if path.exists() or path in asked else None


ENTIERS: dict[str, Any] = {
    "projet": Projet,
    "guichet": Guichet,
    "programme": Programme,
    "page": dossier.EnTete,
}
RECRIRE = "« python3 scripts/fix » le récrit, là où est le logiciel ; ailleurs, réinstallez-le."


def fichiers_des_schemas() -> dict[str, bytes]:
    """Return the files of `schemas/` that the library writes, by name."""
    written = {
        schemas.VOCABULAIRES: schemas.vocabulaires_fournis(),
        **{name: Redacteur(name).entier(kind) for name, kind in ENTIERS.items()},
        "activite": Redacteur("activite", saisi=False).plusieurs(
            "Activité des dépôts",
            "Les fichiers de `donnees/activite/`, écrits par `catalogue activite` : un par dépôt (`lecture`), et un par commun qui a plusieurs dépôts (`ensemble`).",
            lecture=LectureDeDepot,
            ensemble=Ensemble,
        ),
    }
    comment = {"$comment": "Écrit par « python3 scripts/fix » : ne pas modifier à la main."}
    return {
        f"{name}.schema.json": octets_json({**comment, **one}, indent=2)
        for name, one in written.items()
    }


@cache
def verifier_les_schemas() -> None:
    """Raise `FichierAbime` when a schema is not what the model writes: what it says of a file would be false."""
    for name, content in fichiers_des_schemas().items():
        path = ressources() / "schemas" / name
        lines, expected = texte_fourni(path).splitlines(), content.decode().splitlines()
        if lines != expected:
            pairs = enumerate(zip_longest(lines, expected), 1)
            line = next(rank for rank, (written, meant) in pairs if written != meant)
            reason = (
                "ce schéma n’est pas celui du modèle : il est coupé, ou a été modifié à la main"
            )
            raise abime(path, line, reason, RECRIRE)


def servir(root: Path, asked: Collection[Path] = ()) -> list[Diagnostic] | None:
    """Have the process serve the programme of `root`, or a neutral one; return what is wrong with its file, if it has one."""
    verifier_les_schemas()
    regle = _alone(root, FICHIER, asked)
    faults = dossier.reglages(regle, root) if regle else None
    adopter(regle.document.valeurs if regle and not faults else None)
    return faults


def verifier_fiche(fiche: Fiche, contexte: ContexteDesRegles) -> list[Diagnostic]:
    """Return what is wrong with a file: how it reads, then what the schema refuses, then what the rules do."""
    document, common = fiche.document, fiche.schema == "projet"
    refused = [*conformite.check(fiche)]
    found = [*document.diagnostics, *refused]
    at = {(d.ligne, d.colonne) for d in found}
    found += islice(
        (d for d in conformite.pieges_de_yaml(fiche) if (d.ligne, d.colonne) not in at), MAX_TOLD
    )
    # A rule between fields counts on the form of each: what the schema refuses is mended first.
    if refused or document.valeurs is None:
        return found
    for rule in COMMUNES + (PROJET if common else ()):
        found += _bornes(rule(fiche, contexte))
    # Only a page without error is a common that can be compared with what was read or published.
    if common and not any(d.est_erreur for d in found):
        found += publies.depots_lus(fiche, contexte)
        found += _bornes(publies.check(fiche, contexte))
    return found


def _bornes(told: Iterator[Diagnostic]) -> list[Diagnostic]:
    """Keep what one rule says first, its errors before its advice: no advice hides an error."""
    return sorted(told, key=lambda one: not one.est_erreur)[:MAX_TOLD]


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
    name = "guichet" if path.name == "guichet.yml" else "projet"
    # From the bytes: universal newlines would hide the line endings that we correct.
    before = path.read_bytes().decode("utf-8")
    result = corriger(before, name)
    if name == "projet" and not result.probleme:
        ordered, moved = ranger(result.texte)
        told = (*result.changements, *(f"« {one} » : remis dans l’ordre" for one in moved))
        result = Correction(ordered, told)
    try:
        if write and result.changements:
            ecriture.ecrire_si_lu(path, before, result.texte)
    except ecriture.Refus as refusal:
        return Correction("", (), str(refusal))
    return result


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
    rules = (
        contenus.adresses_pistees,
        contenus.licences_douteuses,
        contenus.depots_declares,
        renvois.lectures_tues,
    )
    told = chain.from_iterable(rule(fiche, alone) for rule in rules)
    found = sorted(
        (*conformite.check(fiche), *conformite.pieges_de_yaml(fiche), *told), key=cle_de_tri
    )
    first = {d.chemin: d for d in reversed(found) if d.ecrire is not None}
    # From the last, since a list moves what is under it.
    for one in reversed(first.values()):
        text = _remede(text, one, schema, changes)
    return text


def _remede(text: str, one: Diagnostic, schema: str, changes: list[str]) -> str:
    """Write what one message asks for, and say it; leave the text alone when that is not safe."""
    path = one.chemin
    try:
        if one.code == LISTE:
            after = ecriture.mettre_en_liste(text, path)
            changes.append(f"{nom_du_champ(path)} : mis en liste")
        else:
            after = ecriture.remplacer(text, path, one.ecrire, schema)
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
    """Correct what the eye does not see: line endings, the mark of an encoding, tabs that prevent reading."""
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    clean += "\n" if clean and not clean.endswith("\n") else ""
    if clean != text:
        changes.append("fins de ligne et marque d’encodage normalisées")
    if _lu(clean).valeurs is None:
        untabbed = re.sub(
            r"^[ \t]+", lambda m: m.group().replace("\t", "  "), clean, flags=re.MULTILINE
        )
        if untabbed != clean and _lu(untabbed).valeurs is not None:
            changes.append("tabulations remplacées par des espaces")
            clean = untabbed
    return clean
