"""Licences: codes that are not right, or that a laureate may not bear."""

from collections.abc import Iterator

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle import licences
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    ChampPath,
    enumerer,
)
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

# The licences that are proposed to a laureate.
USUELLES = ("AGPL-3.0-or-later", "EUPL-1.2", "MIT")
# These repositories may have a licence made for data or texts, such as etalab-2.0.
NOT_CODE = ("donnees", "documentation")


def licences_douteuses(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield ambiguous licence identifiers, and the licences that a laureate cannot have.

    These are not free, or the programme refuses them.
    """
    for path, written in fiche.textes:
        normal = licences.normalise(written) if path[-1] == "licence" else None
        if normal is None:
            continue
        if normal != written:
            yield _licence_obsolete(fiche, path, written, normal)
        # Neither a picture nor data are code.
        code = path[0] in {"licence", "depots"} and fiche.get(*path[:-1], "role") not in NOT_CODE
        if code and fiche.get("statut") == programme().soutenu.cle:
            yield from _licence_d_un_laureat(fiche, path, normal)


def _licence_obsolete(fiche: Fiche, path: ChampPath, written: str, normal: str) -> Diagnostic:
    """Say what replaces an identifier that SPDX writes otherwise.

    One, or several to choose from.
    """
    choices = devine.licences_devinees(written)
    if len(choices) > 1:
        return fiche.dire(path, "licence-obsolete-choix", compris=devine.choix(choices))
    sure = normal if normal.casefold() == written.casefold() else None
    return fiche.dire(path, "licence-obsolete", ecrire=sure, compris=normal)


def _licence_d_un_laureat(fiche: Fiche, path: ChampPath, normal: str) -> Iterator[Diagnostic]:
    allowed, soutenu = programme().licences.communs, programme().soutenu
    closed = licences.non_libres(normal, allowed)
    if closed:
        phrase = "laureat-licence-du-programme" if allowed else "laureat-licence"
        mots = {"programme": soutenu.court, "choix": enumerer(allowed or USUELLES)}
        yield fiche.dire(path, phrase, refusees=enumerer(closed, "et"), **mots)
