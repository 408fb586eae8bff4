"""From a folder to a `Catalogue`: validate, then convert what can be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele import Catalogue, Guichet, convert
from catalogue.socle.texte import sans_accent
from catalogue.validation import valider
from catalogue.validation.moteur import sans_glaneur

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from catalogue.validation import Rapport
    from catalogue.validation.moteur import Verifiees


def charger(root: Path, today: date, deja: Verifiees | None = None) -> tuple[Catalogue, Rapport]:
    """Read `root` as of `today`; a file with an error is left out and reported. Advice is not.

    `deja` holds what the process checked before, and what it now has: see `valider`.
    """
    with sans_glaneur():
        rapport = valider(root, today, deja=deja, avec_conseils=False)
        projets = [fiche.projet for fiche in rapport.sans_erreur()]
    return (
        Catalogue(
            projets=tuple(sorted(projets, key=lambda p: (sans_accent(p.nom), p.slug))),
            guichet=_guichet(rapport),
        ),
        rapport,
    )


def _guichet(rapport: Rapport) -> Guichet | None:
    broken = {d.fichier for d in rapport.diagnostics if d.est_erreur}
    fiche = rapport.guichet
    return None if fiche is None or fiche.document.fichier in broken else convert(fiche.valeurs, Guichet)
