"""The path of a common as a timeline: ordered, sourced, and honest about what is not agreed or known."""

from __future__ import annotations

import re

import pytest

from catalogue_communs.faits.parcours import Pas, parcours_en_bref, pas_du_parcours, phases_en_mots
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.adresses import Renvois
from catalogue_communs.socle.rendu import Rendu
from tests.aides import Json
from tests.communs import imaginaire


def commun(path: Json) -> Projet:
    """Make an imaginary common that has this path."""
    sources = [{"id": "une", "titre": "Une page"}, {"id": "autre", "titre": "Une autre page"}]
    return imaginaire(sources=sources, parcours=path)


def frise(path: Json) -> list[Pas]:
    """Describe the timeline of an imaginary common."""
    return pas_du_parcours(commun(path))


def html(path: Json) -> str:
    """Render the timeline."""
    template = Rendu().environment.get_template("_frise.html")
    return str(template.module.frise(frise(path), Renvois(commun(path))))  # type: ignore[attr-defined]


def test_events_of_every_kind_stand_in_the_order_of_time() -> None:
    events = frise(
        {
            "phases": [
                {"phase": "transfert", "source": "une"},
                {"phase": "acceleration", "debut": "2025-10", "source": "une"},
            ],
            "comites": [{"date": "2025-07-04", "decision": "favorable", "source": "une"}],
            "jalons": [{"date": "2024", "libelle": "Première version", "source": "une"}],
        }
    )
    assert [(str(e.date or ""), e.genre, e.texte) for e in events] == [
        ("2024", "Jalon", "Première version"),
        ("4 juillet 2025", "Réunion", "Comité, avis favorable"),
        ("octobre 2025", "Début de phase", "Accélération"),
        ("", "Phase", "Transfert"),
    ]


def acceleration(source: str, **dates: str) -> Json:
    return {"phase": "acceleration", "source": source, **dates}


@pytest.mark.parametrize(
    ("phases", "disputed"),
    [
        ([acceleration("autre", debut="2025-09-01"), acceleration("une", debut="2025-10-01")], True),
        ([acceleration("une", debut="2025-09-01"), acceleration("une", debut="2026-03-01")], False),
        ([acceleration("une", debut="2025-09-01"), acceleration("autre", debut="2025-09-01")], False),
        ([acceleration("une", debut="2025-09-01"), acceleration("autre", constatee_le="2026-08-20")], False),
    ],
)
def test_two_sources_with_two_dates_both_stay_and_say_so(phases: list[Json], *, disputed: bool) -> None:
    whole = [*phases, {"phase": "investigation", "debut": "2025-01-01", "source": "une"}]
    first, *events = frise({"phases": whole})
    assert not first.conteste
    assert len(events) == len(phases)
    assert {event.conteste for event in events} == {disputed}
    found = parcours_en_bref(commun({"phases": whole}))
    assert found is not None
    assert found[1] == disputed


def test_a_day_of_reading_is_not_a_step() -> None:
    begun = {"phase": "construction", "debut": "2025-07-04", "source": "une"}
    seen = acceleration("une", constatee_le="2026-08-20")
    assert parcours_en_bref(commun({"phases": [seen]})) is None
    assert parcours_en_bref(commun({})) is None
    made = html({"phases": [seen, begun]})
    assert re.findall(r"<time[^>]*>", made) == ['<time datetime="2025-07-04">']
    assert made.index("Construction") < made.index("à la lecture du 20 août 2026")


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"debut": "2025-07-04"}, "depuis le 4 juillet 2025"),
        ({"constatee_le": "2025-07-04"}, "constatée le 4 juillet 2025"),
        ({"constatee_le": "2025"}, "constatée en 2025"),
        ({}, "sans date"),
    ],
)
def test_the_current_phase_says_since_when(dates: Json, said: str) -> None:
    one = commun({"phases": [{"phase": "acceleration", "source": "une", **dates}]})
    assert [words for words, _ in phases_en_mots(one)] == [f"Accélération ({said})"]


def test_the_list_is_ordered_timed_and_says_an_unknown_date() -> None:
    """An `ol`, a `time` that a machine reads, and words where no date is known."""
    made = html(
        {
            "phases": [
                {"phase": "construction", "debut": "2025-01", "fin": "2025-06-30", "source": "une"},
                {"phase": "transfert", "source": "autre"},
            ]
        }
    )
    assert '<ol class="frise">' in made
    assert '<time datetime="2025-01">janvier 2025</time>' in made
    assert "Construction, jusqu’au 30 juin 2025" in made
    assert '<em class="nc">date pas encore lue ici</em>' in made
    assert made.count('class="renvoi"') == 2


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (["2025-07-04"], "1 étape connue, le 4 juillet 2025"),
        ([None], "1 étape connue, sans date"),
        (["2025", None], "2 étapes connues, la seule datée en 2025"),
        (["2025", "2025-03"], "2 étapes connues, en 2025"),
        (["2026-02-01", "2024-03", None], "3 étapes connues, entre mars 2024 et le 1er février 2026"),
    ],
)
def test_the_path_is_summed_up_in_a_sentence(dates: list[str | None], said: str) -> None:
    phases = [{"phase": "acceleration", "source": "une", **({"debut": day} if day else {})} for day in dates]
    found = parcours_en_bref(commun({"phases": phases}))
    assert found is not None
    assert found[0] == said


def test_what_a_file_says_stays_text() -> None:
    """A milestone is not HTML."""
    made = html({"jalons": [{"date": "2025", "libelle": "<img src=x onerror=alert(1)>", "source": "une"}]})
    assert "<img" not in made
    assert "&lt;img" in made
