"""What a proposal changes, from two folders of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.collectivites import reference
from catalogue.contribution.apercu import GARDES, Apercu, ChangementDit
from catalogue.contribution.changements import changements, manques
from catalogue.faits.contexte import charger
from catalogue.faits.etat import manquants

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def comparer(avant: Path, apres: Path, today: date) -> Apercu:
    """Compare two folders as of `today`."""
    before, _ = charger(avant, today)
    after, report = charger(apres, today)
    told = changements(before, after, reference(apres))
    changed = {change.slug for change in told}
    errors = [d for d in report.diagnostics if d.est_erreur]
    missing = [(p, manquants(p)) for p in after.projets if p.slug in changed]
    broken = {f.document.fichier for f in report.fiches} & {d.fichier for d in errors}
    return Apercu(
        # A page with an error does not disappear: it is to correct.
        tuple(ChangementDit(c.slug, c.genre, c.texte) for c in told if f"projets/{c.slug}.yml" not in broken)[
            :GARDES
        ],
        tuple(f"{d.fichier}, ligne {d.ligne} : {d.message} {d.remede}" for d in errors)[:GARDES],
        tuple(f"{p.nom} affiche « à demander » pour : {manques(m)}." for p, m in missing if m)[:GARDES],
    )
