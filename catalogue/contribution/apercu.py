"""What a proposal changes, from two folders of the catalogue: plain data for the comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from catalogue.chargement import charger
from catalogue.collectivites import reference
from catalogue.contribution.changements import changements, manques
from catalogue.contribution.liens import adresses
from catalogue.contribution.resultat import Trafique, bornees, msgspec_json, seul_fichier
from catalogue.etat import manquants

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from catalogue.modele import Catalogue

    Visiter = Callable[[Mapping[str, tuple[str, ...]]], Mapping[str, list[str]]]

NOM = "apercu.json"
TAILLE = 500_000
GARDES = 150


class Ligne(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change, as `changements` tells it."""

    slug: str
    genre: str
    texte: str


class Apercu(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the comment of a proposal says; every text is plain."""

    changements: tuple[Ligne, ...] = ()
    erreurs: tuple[str, ...] = ()
    manques: tuple[str, ...] = ()
    liens_morts: tuple[str, ...] = ()

    def ecrire(self, dossier: Path) -> None:
        """Write it in a folder."""
        dossier.mkdir(parents=True, exist_ok=True)
        (dossier / NOM).write_bytes(msgspec.json.encode(self))


def relire(dossier: Path) -> Apercu:
    """Read what the job of a stranger wrote; refuse whatever is not exactly one."""
    found = msgspec_json(seul_fichier(dossier, NOM, TAILLE), Apercu)
    bornees(tuple(line.texte for line in found.changements))
    for texts in (found.erreurs, found.manques, found.liens_morts):
        bornees(texts)
    if any(len(line.genre) + len(line.slug) > GARDES for line in found.changements):
        raise Trafique("le résultat contient trop de texte")
    return found


def comparer(avant: Path, apres: Path, today: date, visiter: Visiter) -> Apercu:
    """Compare two folders as of `today`; `visiter` tells which addresses, by common, are dead."""
    before, _ = charger(avant, today)
    after, report = charger(apres, today)
    known = reference(apres)

    told = changements(before, after, known.nommer)
    changed = {change.slug for change in told}
    errors = [d for d in report.diagnostics if d.est_erreur]
    missing = [(p, manquants(p)) for p in after.projets if p.slug in changed]
    broken = {f.document.fichier for f in report.fiches} & {d.fichier for d in errors}
    return Apercu(
        # A page with an error does not disappear: it is to correct.
        tuple(Ligne(c.slug, c.genre, c.texte) for c in told if f"projets/{c.slug}.yml" not in broken)[
            :GARDES
        ],
        tuple(f"{d.fichier}, ligne {d.ligne} : {d.message} {d.remede}" for d in errors)[:GARDES],
        tuple(f"{p.nom} affiche « non communiqué » pour : {manques(m)}." for p, m in missing if m)[:GARDES],
        _dead(before, after, visiter)[:GARDES],
    )


def _dead(before: Catalogue, after: Catalogue, visiter: Visiter) -> tuple[str, ...]:
    """Visit only the addresses that the proposal brings."""
    new: dict[str, tuple[str, ...]] = {}
    for projet in after.projets:
        old = before.projet(projet.slug)
        known = set(adresses(old)) if old else set()
        if added := tuple(url for url in adresses(projet) if url not in known):
            new[projet.slug] = added
    dead = visiter(new) if new else {}
    return tuple(f"{slug} : {url}" for slug, urls in sorted(dead.items()) for url in urls)
