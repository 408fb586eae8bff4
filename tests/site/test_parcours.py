"""The path of a common as a timeline: ordered, sourced, and honest about what is not agreed or known."""

from __future__ import annotations

import pytest

from catalogue_communs.faits.chronologie import (
    parcours_en_bref,
    pas_du_parcours,
    phases_en_mots,
    reunir_les_phases,
)
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.adresses import Renvois
from catalogue_communs.socle.rendu import gabarits
from tests.aides import Json, a_plat
from tests.communs import imaginaire, regles


def commun(path: Json) -> Projet:
    """Make an imaginary common that has this path."""
    sources = [{"id": "une", "titre": "Une page"}, {"id": "autre", "titre": "Une autre page"}]
    return imaginaire(sources=sources, parcours=path)


@pytest.mark.parametrize("regle", regles("parcours"))
def test_the_path_of_a_common(regle: Json) -> None:
    made = commun(regle["parcours"])
    disputed = {True: " (contesté)", False: ""}
    assert regle["dit"] == {
        "pas": [
            f"{e.date or '-'} | {e.genre} | {e.texte}{disputed[e.conteste]}"
            for e in pas_du_parcours(made)
        ],
        "bref": parcours_en_bref(made),
        "phases": [words for words, _ in phases_en_mots(made)],
    }


def test_a_phase_is_told_once_with_what_others_say_of_it() -> None:
    made = commun(
        {
            "phases": [
                {"phase": "construction", "debut": "2025-04-01", "source": "une"},
                {"phase": "construction", "debut": "2025-08-01", "source": "autre"},
                {"phase": "acceleration", "constatee_le": "2026-08-20", "source": "une"},
            ],
            "jalons": [{"date": "2025-06", "libelle": "Essai", "source": "une"}],
        }
    )
    told = [
        (etape.texte, [str(suite.date) for suite in etape.suites])
        for etape in reunir_les_phases(pas_du_parcours(made))
    ]
    assert told == [("Construction", ["1er août 2025"]), ("Essai", []), ("Accélération", [])]
    template = gabarits().get_template("_frise.html")
    steps = reunir_les_phases(pas_du_parcours(made))
    html = a_plat(str(template.module.frise(steps, Renvois(made))))  # type: ignore[attr-defined]
    assert "<small>Ou le 1er août 2025" in html
    assert html.count('class="renvoi"') == 4


def test_the_list_is_ordered_timed_and_says_an_unknown_date() -> None:
    """An `ol`, a `time` that a machine reads, and words where no date is known; what a file says stays text."""
    made = commun(
        {
            "phases": [
                {"phase": "construction", "debut": "2025-01", "fin": "2025-06-30", "source": "une"},
                {"phase": "acceleration", "constatee_le": "2026-08-20", "source": "une"},
                {"phase": "transfert", "source": "autre"},
            ],
            "jalons": [
                {"date": "2026", "libelle": "<img src=x onerror=alert(1)>", "source": "une"}
            ],
        }
    )
    template = gabarits().get_template("_frise.html")
    html = a_plat(str(template.module.frise(pas_du_parcours(made), Renvois(made))))  # type: ignore[attr-defined]
    for said in (
        '<ol class="frise">',
        '<time datetime="2025-01">janvier 2025</time>',
        "Construction, jusqu’au 30 juin 2025",
        "<em>lu le 20 août 2026</em>",
        '<em class="nc">date inconnue</em>',
        "&lt;img",
    ):
        assert said in html
    assert (html.count("<time"), html.count('class="renvoi"'), html.count("<img")) == (2, 4, 0)
    assert html.count('class="frise__phase"') == 3
