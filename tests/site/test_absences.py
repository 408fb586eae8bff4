"""What is missing is said in four words, and an absence is theirs only where a page was read."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from catalogue_communs.faits.absences import PRIX, absence
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.vues import cartes
from catalogue_communs.site.vues.commun import reponses
from tests.aides import Json
from tests.communs import imaginaire

# Other words for an absence, each of which was once on a page.
AUTRES_MOTS = re.compile(
    r"à demander|non (?:communiqu|renseign|connu)|inconnue? : demandez"
    r"|aucun chiffre (?:n’est )?publié|n’(?:a|ont) publié|rien de (?:publié|chiffré)"
    r"|aucune? [a-zéèê]+ (?:n’est )?(?:publiée?|communiquée?)\b|pas encore (?:re)?lue?s?\b(?! ici)",
    re.IGNORECASE,
)


def lue(ident: str, jour: str, *champs: str) -> Json:
    """Make a source that was read on a day without finding some fields."""
    return {
        "id": ident,
        "titre": f"Page {ident}",
        "url": f"https://exemple.fr/{ident}",
        "consultee_le": jour,
        "ne_dit_pas": [*champs],
    }


@pytest.mark.parametrize(
    ("sources", "champ", "dit"),
    [
        ([], PRIX, "pas encore lu ici"),
        ([lue("faq", "2026-08-06", "reutiliser.effort")], PRIX, "pas encore lu ici"),
        ([lue("faq", "2026-08-06", PRIX)], PRIX, "non publié (page lue le 6 août 2026)"),
        (
            [lue("faq", "2026-08-06", PRIX), lue("cgu", "2026-09", PRIX)],
            PRIX,
            "non publié (page lue en septembre 2026)",
        ),
        ([lue("faq", "2026-08-06", "reutiliser")], PRIX, "non publié (page lue le 6 août 2026)"),
        ([lue("faq", "2026-08-06", PRIX)], "reutiliser", "pas encore lu ici"),
    ],
)
def test_an_absence_is_ours_until_a_page_is_read(sources: list[Json], champ: str, dit: str) -> None:
    assert absence(imaginaire(sources=sources), champ).dit == dit


def test_a_price_that_nobody_publishes_cites_the_page(contexte: Contexte) -> None:
    common = imaginaire(sources=[lue("faq", "2026-08-06", PRIX)], reutiliser={"modes": [{"mode": "api"}]})
    price = next(one for one in reponses(contexte.commun(common)) if one.id == "combien")
    assert price.court == "Prix non publié (page lue le 6 août 2026)"
    assert price.source == "faq"
    assert (
        cartes.carte(common, contexte).commun.prix_et_voie == "Prix non publié (page lue le 6 août 2026), API"
    )


def test_no_page_has_another_word_for_what_is_missing(site: Path) -> None:
    """Every page of the site and every text for assistants; « suite à demander » says what to do."""
    found = {}
    for path in (*site.rglob("*.html"), *site.rglob("index.md"), *site.rglob("*.svg")):
        text = re.sub(
            r"<(script|style)\b.*?</\1>|<[^>]+>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        said = re.sub(r"\s+", " ", unescape(text)).replace("suite à demander", "")
        if words := AUTRES_MOTS.findall(said):
            found[str(path.relative_to(site))] = words
    assert found == {}
