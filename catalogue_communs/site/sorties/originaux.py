"""What is published as it was written: what was read of living sources, their answers."""

from __future__ import annotations

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.socle.programme import Publication
from catalogue_communs.sources.releve import chemin_du_releve, copie_exacte


def releves(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the readings of the commons of the catalogue; a copy that was changed is left out."""
    named = {(p.slug, source.id) for p in contexte.catalogue.projets for source in p.sources_vivantes}
    found: dict[str, bytes] = {}
    for key, releve in contexte.releves.items():
        if key not in named:
            continue
        path = chemin_du_releve(*key)
        kept = {
            one.copie for one in releve.lectures if one.copie and copie_exacte(contexte.root, releve, one)
        }
        for name in (path, *(path.parent / copy for copy in sorted(kept))):
            found[name.as_posix()] = (contexte.root / name).read_bytes()
    return found
