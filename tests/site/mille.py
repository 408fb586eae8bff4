"""A thousand imaginary commons whose texts compress as real ones do, and the pages that list them."""

from __future__ import annotations

import random
from functools import cache, partial
from pathlib import Path

from catalogue_communs.collectivites import reference
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.modele import Catalogue, Projet, convertir
from catalogue_communs.site.construction.pages import (
    Site,
    construire,
    pages_des_listes,
    parties,
    suites_des_listes,
)
from catalogue_communs.site.vues import cartes, recherche
from catalogue_communs.site.vues.adresses import Page
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import vocabulaires
from tests.aides import DEPOT_URL, RACINE, SITE_URL, TODAY, Json
from tests.communs import usage
from tests.generateur import indicateur, mots

PUBLICATION = Publication(SITE_URL, DEPOT_URL)
# The hand-written pages that hold a list, and the part that holds it.
LISTES = {
    "index.html": "accueil",
    "catalogue/index.html": "catalogue",
    "contribuer/depots/index.html": "depots-a-revoir",
    "impact/index.html": "impact",
}

# A page of each kind that only a long list has, and those that it changes.
VUES = (
    "",
    "catalogue/",
    "contribuer/depots/",
    "contribuer/depots-jamais-lus/",
    "impact/",
    "impact/sans-mesure/",
    "impact/usage-ecosysteme/",
    "territoires/62-pas-de-calais/",
    "territoires/occitanie/",
)


@cache
def contexte_de(nombre: int) -> Contexte:
    """Return the catalogue of so many commons; no repository of theirs was read."""
    made = (convertir(value, Projet) for value in mille_communs(nombre))
    return Contexte(RACINE, Catalogue(tuple(made)), TODAY)


@cache
def site_de(nombre: int) -> Site:
    """Return the site of so many commons, of which nothing is made yet."""
    return construire(contexte_de(nombre), PUBLICATION)


@cache
def listes_de(nombre: int) -> tuple[Page, ...]:
    """Make the pages of the territories, and those of the lists too long for one page."""
    contexte = contexte_de(nombre)
    return tuple(pages_des_listes(contexte, PUBLICATION, suites_des_listes(contexte, PUBLICATION)))


@cache
def pages_de(nombre: int, site: Path) -> dict[str, bytes]:
    """Give, by its path, each page of a built site that lists commons, as it would be with so many.

    Each short list gives its place to the long one; a page that only a long list has takes the
    layout of a territory, as deep as it is.
    """
    court = Contexte(RACINE, charger(RACINE, TODAY)[0], TODAY)
    parts = parties(court, PUBLICATION)
    mille, contexte = site_de(nombre), contexte_de(nombre)
    found = {}
    for path, name in LISTES.items():
        racine = "../" * path.count("/")
        before, part, after = (
            (site / path).read_text(encoding="utf-8").partition(parts[name](racine))
        )
        assert part, path
        found[path] = f"{before}{mille.inserts[name](racine)}{after}"
    model = next(pages_des_listes(court, PUBLICATION, ()))
    layout = (site / model.chemin / "index.html").read_text(encoding="utf-8")
    for page in listes_de(nombre):
        before, part, after = layout.partition(model.octets.decode())
        assert part, page.chemin
        found[f"{page.chemin}index.html"] = f"{before}{page.octets.decode()}{after}"
    return {
        **{path: html.encode() for path, html in found.items()},
        **cartes.fichier_facettes(contexte),
        **recherche.fichiers_de_la_recherche(contexte),
    }


contexte_de_mille = partial(contexte_de, 1000)
site_de_mille = partial(site_de, 1000)
listes_generees = partial(listes_de, 1000)
pages_de_mille = partial(pages_de, 1000)


def mille_communs(nombre: int = 1000) -> list[Json]:
    """Return the values of so many commons by name, always the same."""
    rng = random.Random(7)  # noqa: S311 - a draw, not a secret
    communes = sorted(reference(RACINE).par_commune)
    made = [_commun(rng, number, communes) for number in range(nombre)]
    return sorted(made, key=lambda values: str(values["slug"]))


def _commun(rng: random.Random, number: int, communes: list[str]) -> Json:
    def some(vocabulaire: str, most: int) -> list[str]:
        return rng.sample(_VALUES[vocabulaire], rng.randint(0, most))

    def say(low: int, high: int) -> str:
        return " ".join(rng.choices(mots(), k=rng.randint(low, high))).capitalize()

    values: Json = {
        "slug": f"commun-{number:04d}",
        # No two have the same name.
        "nom": f"{say(1, 3)} {number}",
        "accroche": say(9, 16)[:148] + ".",
        "statut": "laureat" if rng.random() < 0.1 else "ecosysteme",
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": f"Syndicat {say(2, 4)}", "type": "syndicat-mixte-ouvert"}],
        "publics": {"collectivites": some("public", 3) or ["non-precise"]},
        "planification": {
            "axes": some("axe", 2),
            "chantiers": some("chantier", 2),
            "rattachement": {"etat": "propose"},
        },
        "depots": [{"url": f"https://github.com/exemple/commun-{number}"}],
        "licence": rng.choice(["MIT", "EUPL-1.2", "AGPL-3.0-or-later", "MIT OR GPL-3.0-only"]),
        "technologies": rng.sample(["Python", "PHP", "Vue", "PostgreSQL", "Django", "Java"], 3),
        "reutiliser": {"modes": [_mode(rng, mode) for mode in some("mode_reutilisation", 3)]},
        "reutilisations": [
            _reuse(rng, code) for code in rng.sample(communes, rng.choice([0, 0, 1, 5, 20]))
        ],
    }
    if values["statut"] == "laureat":
        values["guichet"] = {"preuve": "https://exemple.fr/laureats"}
    # Drawn apart: one more indicator changes nothing else.
    drawn = random.Random(number)  # noqa: S311 - a draw, not a secret
    values["impact"] = {"indicateurs": [indicateur(drawn, rank) for rank in range(number % 4)]}
    # As long as a real one.
    values["description"] = " ".join(drawn.choices(mots(), k=180))
    if rng.random() < 0.3:
        low = rng.choice([0, 500, 5_000, 60_000])
        values["publics"]["population"] = (
            {"min": low, "max": low * 3 + 900} if rng.random() < 0.5 else {"min": low}
        )
    if phase := some("phase", 1):
        values["parcours"] = {"phases": [{"phase": phase[0], "source": "s", "debut": "2025"}]}
        if rng.random() < 0.2:
            values["parcours"]["phases"][0]["fin"] = "2026"
    return values


def _mode(rng: random.Random, mode: str) -> Json:
    return (
        {"mode": mode, "cout": {"nature": rng.choice(_VALUES["nature_cout"])}}
        if rng.random() < 0.5
        else {"mode": mode}
    )


def _reuse(rng: random.Random, code: str) -> Json:
    state = rng.choice(["en-production", "experimentation", "arretee"])
    stopped = {"arretee_le": "2025"} if state == "arretee" else {}
    return usage(state, code_insee=code, type="commune", **stopped)


_VALUES = {
    name: [*vocabulaires()[name].valeurs]
    for name in ("public", "axe", "chantier", "mode_reutilisation", "phase", "nature_cout")
}
