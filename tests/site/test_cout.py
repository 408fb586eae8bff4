"""What making the pages costs, counted: each thing is made once, however many pages show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.construction.pages import Chantier
from catalogue_communs.site.vues import graphique
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.territoires import PageDuTerritoire
from catalogue_communs.socle import markdown
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import rendu
from tests.aides import RACINE, TODAY


@pytest.fixture(scope="module")
def fait(catalogue: Catalogue) -> Counter[str]:
    """Make the pages of every common once, and count what was made for them."""
    found: Counter[str] = Counter()

    def counted(name: str, make: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            found[name] += 1
            return make(*args, **named)

        return call

    graphique.dessiner_mesures.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "rendre", counted("markdown", markdown.rendre))
        patch.setattr(markdown, "blocs", counted("blocs", markdown.blocs))
        chantier = Chantier(Contexte(RACINE, catalogue, TODAY), Publication())
        found["pages"] = sum(len(one.faire().pages) for one in chantier.communs())
    found["dessins"] = graphique.dessiner_mesures.cache_info().misses
    return found


def test_a_text_is_parsed_once(fait: Counter[str], catalogue: Catalogue) -> None:
    """Each part of a description and each answer go once through the parser of Markdown."""
    parts = sum(f"\n{p.description or ''}".count("\n### ") + bool(p.description) for p in catalogue.projets)
    texts = parts + sum(len(p.reutiliser.questions) for p in catalogue.projets)
    assert 0 < fait["markdown"] <= texts
    # Its lists are looked for once more, for the publiccode.yml and schema.org together.
    assert fait["blocs"] <= len({p.description for p in catalogue.projets})


def test_an_indicator_is_drawn_once(fait: Counter[str], catalogue: Catalogue) -> None:
    assert 0 < fait["dessins"] <= sum(len(p.indicateurs) for p in catalogue.projets)


def test_the_population_of_a_departement_is_summed_once(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    contexte, summed = Contexte(RACINE, catalogue, TODAY), Counter[str]()
    sums = type(contexte.reference).habitants

    def count(self: Any, communes: Any) -> int:
        found = [*communes]
        summed["communes"] += len(found)
        return sums(self, found)

    monkeypatch.setattr(type(contexte.reference), "habitants", count)
    users = {u.organisation for u in contexte.usages if isinstance(u.organisation, Collectivite)}
    for territoire in contexte.territoires:
        page = PageDuTerritoire(territoire, contexte, Adresses("../../"))
        rendu().gabarit("territoire.html", {"page": page})
    # Once for the départements, then what users cover, on the page of a département and of its région.
    assert summed["communes"] <= len(contexte.reference.par_commune) + 2 * len(
        contexte.reference.union(users)
    )
