"""What readers miss: fields that are expected, proofs that are not there."""

import re
from collections.abc import Iterator

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    PAS_LU,
)
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche


def laureats_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a block that only a laureate may have, and a laureate that nothing shows."""
    if fiche.get("statut") == programme().soutenu.cle and not fiche.get("guichet", "preuve"):
        yield fiche.dire(("statut",), "laureat-sans-preuve", programme=programme().soutenu.court)
    if fiche.get("statut") == programme().autre.cle and fiche.get("guichet"):
        yield fiche.dire_du_champ(
            ("guichet",), "guichet-reserve", programme=programme().soutenu.courts
        )


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
_FREE = re.compile(r"\bgratuite?s?\b|\bgratuitement\b", re.IGNORECASE)


def manquants(fiche: Fiche) -> list[str]:
    """List the expected fields that the file lacks, and that no page was read for in vain."""
    silences = set[str]()
    for _, source in fiche.items("sources"):
        silences.update(source.get("ne_dit_pas", ()))
    expected = [champ for champ in EXPECTED if champ not in silences]
    return [champ for champ in expected if fiche.get(*champ.split(".")) in (None, "", [], {})]


def incompletes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield one advice that names everything readers will see as missing."""
    absent, phrases = manquants(fiche), list[str]()
    if absent:
        phrases.append(f"La page affichera « {PAS_LU} » pour : {', '.join(absent)}.")
    if not fiche.get("dit_autrement"):
        phrases.append(
            "Sans « dit_autrement », la recherche ne trouve ce commun que par ses propres mots."
        )
    if not fiche.get("publie_le"):
        phrases.append(
            "Sans « publie_le », la fiche et l’API ne disent pas quand ce commun est entré."
        )
    if phrases:
        yield fiche.dire_du_champ((), "a-completer", dit=" ".join(phrases))


def gratuits_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a text of the file that says « gratuit » when no way has a price.

    The text is its own, or the title of a source.
    """
    modes = [mode for _, mode in fiche.items("reutiliser", "modes")]
    if any("cout" in mode for mode in modes):
        return
    for path, text in fiche.textes:
        if _FREE.search(text):
            yield fiche.dire(path, "prix-dit-ailleurs")
            return
