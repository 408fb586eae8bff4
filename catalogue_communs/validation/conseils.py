"""What readers miss: optional fields that are absent, keys in an unusual order, traps of YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.phrases import dire
from catalogue_communs.socle import schemas, texte
from catalogue_communs.socle.francais import PAS_LU
from catalogue_communs.socle.texte import SHOWN, citer, nom_du_champ
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche
from catalogue_communs.validation.valeurs import attend_un_texte

# What a reader looks for first, in the order of the page.
EXPECTED = (
    "description",
    "captures",
    "planification",
    "liens.site",
    "liens.documentation",
    "liens.statistiques",
    "liens.matrice_impact",
    "liens.budget",
    "maintenance",
    "impact.indicateurs",
    "reutilisations",
    "reutiliser.modes",
    "reutiliser.prerequis",
    "reutiliser.effort",
    "reutiliser.etapes",
    "reutiliser.aide",
    "qualite.accessibilite",
    "qualite.vie_privee",
    "qualite.securite",
)

_CUT = re.compile(r"[ \t]+(#)[^\s#][^\r\n]*")
# The same, wherever it is: after a word, since a text never ends with a space.
_MAYBE_CUT = re.compile(r"#(?<=[ \t]#)[^\s#]")


_FREE = re.compile(r"\bgratuite?s?\b|\bgratuitement\b", re.IGNORECASE)


def missing(fiche: Fiche) -> list[str]:
    """List the expected fields that the file does not have, and that no page was read for in vain."""
    told = [name for _, item in fiche.items("sources") for name in item.get("ne_dit_pas", ())]
    return [n for n in EXPECTED if n not in told and fiche.get(*n.split(".")) in (None, "", [], {})]


def incompletes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield one advice that names everything readers will see as missing."""
    absent = missing(fiche)
    said = [f"La page affichera « {PAS_LU} » pour : {', '.join(absent)}."] if absent else []
    if not fiche.get("dit_autrement"):
        said.append("Sans « dit_autrement », la recherche ne trouve ce commun que par ses propres mots.")
    if not fiche.get("publie_le"):
        said.append("Sans « publie_le », la fiche et l’API ne disent pas quand ce commun est entré.")
    if said:
        yield fiche.dire_du_champ((), "a-completer", dit=" ".join(said))


def expressions_repetees(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield each everyday expression that the name or the catchline already says: it finds nothing more."""
    listed = fiche.get("dit_autrement") or ()
    for field in ("nom", "accroche"):
        known = f" {texte.cle_de_recherche(fiche.get(field))} "
        for index, expression in enumerate(listed):
            words = texte.cle_de_recherche(expression)
            if words and f" {words} " in known:
                path = ("dit_autrement", index)
                yield fiche.dire(path, "dit-autrement-repete", cite=citer(expression), champ=field)


def gratuits_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a text of the file, its own or the title of a source, that says « gratuit » when no way has a price."""
    if any("cout" in mode for _, mode in fiche.items("reutiliser", "modes")):
        return
    for path, value in fiche.textes:
        if _FREE.search(value):
            yield fiche.dire(path, "prix-dit-ailleurs")
            return


def ordre_des_champs(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield an advice when the first-level fields are not in the order of the schema."""
    known = [key for key in schemas.schema(fiche.schema)["properties"] if key in fiche.valeurs]
    for right, found in zip(known, fiche.valeurs, strict=True):
        if right != found:
            yield fiche.dire_du_champ((right,), "ordre-des-champs", premier=right, ensuite=found)
            return


def textes_coupes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield texts that a « # » glued to a word cuts: a comment has a space after its mark."""
    written = fiche.document.texte
    for path, value in fiche.textes if _MAYBE_CUT.search(written) else ():
        node = fiche.document.noeud(path)
        if not isinstance(node, yaml.ScalarNode) or node.style:
            continue
        found = _CUT.match(written, node.end_mark.index)
        if found and attend_un_texte(schemas.partie_de(fiche.schema, path)):
            whole = f"{value}{found.group()}".rstrip()
            said = "yaml-diese-court" if len(whole) < SHOWN and '"' not in whole else "yaml-diese"
            ended = citer(f"…{value[-SHOWN // 2 :]}".partition(" ")[2] or value)
            told = dire(said, champ=nom_du_champ(path), cite=ended, compris=citer(whole))
            yield fiche.at(fiche.document.position(found.start(1)), path, *told)
