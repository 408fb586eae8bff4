"""What two parts of a file say that cannot both be, or that waits for a decision."""

from collections.abc import Iterator

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle.texte import (
    citer,
)
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche


def population(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield bounds of population out of order."""
    low, high = (fiche.get("publics", "population", bound) for bound in ("min", "max"))
    if None not in (low, high) and low > high:
        yield fiche.dire(("publics", "population", "min"), "population", minimum=low, maximum=high)


def modes_d_un_arret(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield the ways of reuse that a stopped common still offers."""
    if fiche.get("archive") and fiche.get("reutiliser", "modes"):
        yield fiche.dire_du_champ(("reutiliser", "modes"), "mode-d-un-arret")


def divergences(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, the contradictions between sources that wait for a decision."""
    for path, divergence in fiche.items("divergences"):
        yield fiche.dire(path, "fiche-divergence", cite=citer(divergence["champ"]))
