"""Put the readers and the network together for a run of the command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from catalogue.forges import calcul, registre
from catalogue.forges.campagne import Campagne, Suites
from catalogue.forges.lecteurs.git_seul import INSTANTANE, GitSeul, lire_instantane
from catalogue.forges.liste import file_stem, forge_of, forges, hosts
from catalogue.forges.registre import preparer
from catalogue.reseau.bornes import Panne, authority
from catalogue.reseau.client import OUBLI, Reseau

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from catalogue.forges.liste import Forge, Lecteur
    from catalogue.forges.modele import ReleveDepot
    from catalogue.forges.registre import Choix, Plan
    from catalogue.modele import Projet

CACHE = ".cache/activite"


def ouvrir(root: Path, environ: Mapping[str, str] = os.environ) -> Reseau:
    """Open the network: the hosts of the list, and the tokens that the environment holds."""
    tokens = {
        authority(forge.api): token
        for forge in forges().values()
        if forge.api and forge.jeton and (token := environ.get(forge.jeton, "").strip())
    }
    return Reseau(hosts(), cache=root / CACHE / "http.sqlite", jetons=tokens)


def lecteurs(reseau: Reseau, git: Lecteur) -> Callable[[Forge], Lecteur]:
    """Return what gives the reader of a forge; `git` reads those that have none of their own."""
    return lambda forge: forge.genre.lecteur(reseau, forge) if forge.genre.lecteur else git


def planifier(root: Path, projets: Iterable[Projet], choix: Choix, jour: date) -> Plan:
    """Say what is due on a given day."""
    lectures, ensembles = registre.lire_lectures(root), registre.lire_ensembles(root)
    return preparer(projets, lectures, ensembles, choix, jour)


def lire(root: Path, plan: Plan, jour: date, suivre: Callable[[int], None], reseau: Reseau) -> Suites:
    """Read what a plan holds."""
    git = GitSeul(root / CACHE / "git")
    git.oublier(reseau.horloge.maintenant() - OUBLI)
    try:
        return Campagne(root, reseau, lecteurs(reseau, git), jour, git, suivre).mener(plan)
    finally:
        reseau.fermer()


def lire_instantanes(
    root: Path, dossier: Path, projets: Iterable[Projet], jour: date, *, datees: bool = False
) -> Suites:
    """Read the copies of repositories that lie in a folder, as `<host>/<owner>__<name>`.

    Each reading bears the day that its copy shows, never the day of the run, and replaces
    nothing that a forge told. When the copies kept the date of their files (`datees`), that of
    their references is the day of the copy: it may show that nobody came for a year.
    """
    suites = Suites()
    known = registre.lire_lectures(root)
    for projet in projets:
        read: list[tuple[ReleveDepot, date]] = []
        for depot in projet.depots:
            forge = forge_of(depot.url)
            copy = dossier / (forge.hote if forge else "") / file_stem(depot.url)
            if forge is None or not copy.is_dir():
                continue
            try:
                releve, day = lire_instantane(copy, depot.url, jour, datee=datees)
            except Panne as failure:
                suites.echecs.append((depot.url, failure.raison))
                continue
            read.append((releve, day))
            before = known.get(depot.url)
            if before is None or (before.source == INSTANTANE and before.au <= day):
                registre.ecrire_lecture(root, calcul.lecture(releve, before, day))
                suites.lues += 1
        if len(read) > 1 and len(read) == len(projet.depots):
            together = calcul.ensemble(projet.slug, read)
            if together is not None:
                registre.ecrire_ensemble(root, together)
    return suites
