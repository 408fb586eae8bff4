"""What the messages ask for, written when nothing in it is doubtful."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from catalogue_communs.fiches import retouche
from catalogue_communs.fiches.diagnostics import Diagnostic, cle_de_tri
from catalogue_communs.fiches.ecriture import Refus, ecrire_si_lu
from catalogue_communs.fiches.lecture import DocumentYaml, lire_fichier, relire
from catalogue_communs.socle.texte import ChampPath, citer, nom_du_champ
from catalogue_communs.validation import coherence, conformite, valeurs
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

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
        return Correction("", (), retouche.premier_probleme(document))
    name = "guichet" if path.name == "guichet.yml" else "projet"
    # From the bytes: universal newlines would hide the line endings that we correct.
    before = path.read_bytes().decode("utf-8")
    result = corriger(before, name)
    try:
        if write and result.changements:
            ecrire_si_lu(path, before, result.texte)
    except Refus as refusal:
        return Correction("", (), str(refusal))
    return result


def corriger(text: str, schema: str = "projet") -> Correction:
    """Correct the text of a file described by `schema`; leave it alone when it cannot be read."""
    changes: list[str] = []
    corrected = _lisible(text, changes)
    if _lire(corrected).diagnostics:
        return Correction(text, (), retouche.premier_probleme(_lire(text)))
    for _ in range(MAX_PASSES):
        before, corrected = corrected, _remedes(corrected, schema, changes)
        if corrected == before:
            break
    return Correction(corrected, tuple(changes))


def _lire(text: str) -> DocumentYaml:
    return relire(text.encode(), "fiche.yml")


def _remedes(text: str, schema: str, changes: list[str]) -> str:
    """Write what the remedies ask for, of the first kind that has any, and say what was done."""
    fiche, alone = Fiche("fiche", _lire(text), schema), ContexteDesRegles(Path(), date.min)
    rules = (coherence.adresses_pistees, coherence.licences, coherence.depots_refuses)
    told = chain.from_iterable(rule(fiche, alone) for rule in rules)
    found = sorted((*conformite.check(fiche), *valeurs.pieges_de_yaml(fiche), *told), key=cle_de_tri)
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
            after = retouche.mettre_en_liste(text, path)
            changes.append(f"{nom_du_champ(path)} : mis en liste")
        else:
            after = retouche.remplacer(text, path, one.ecrire, schema)
            before = _written(text, path)
            was = f"{citer(before)} → " if before else ""
            changes.append(f"{nom_du_champ(path)} : {was}{citer(_written(after, path))}")
    except Refus:
        return text
    return after


def _written(text: str, path: ChampPath) -> str:
    node = retouche.lire_noeuds(text).noeud(path)
    return text[node.start_mark.index : node.end_mark.index] if node else ""


def _lisible(text: str, changes: list[str]) -> str:
    """Correct what the eye does not see: line endings, the mark of an encoding, tabs that prevent reading."""
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    clean += "\n" if clean and not clean.endswith("\n") else ""
    if clean != text:
        changes.append("fins de ligne et marque d’encodage normalisées")
    if _lire(clean).valeurs is None:
        untabbed = re.sub(r"^[ \t]+", lambda m: m.group().replace("\t", "  "), clean, flags=re.MULTILINE)
        if untabbed != clean and _lire(untabbed).valeurs is not None:
            changes.append("tabulations remplacées par des espaces")
            clean = untabbed
    return clean
