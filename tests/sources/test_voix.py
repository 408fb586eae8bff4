"""Sources by who speaks, as their addresses say it; a reading that most share is said once."""

from __future__ import annotations

import pytest

from catalogue_communs.faits.phrases import comment_lue
from catalogue_communs.site.vues.sources import (
    AUTRES,
    CODE,
    ENCYCLOPEDIE,
    EQUIPE,
    ETAT,
    SANS_ADRESSE,
    par_voix,
)
from tests.communs import imaginaire


@pytest.mark.parametrize(
    ("adresse", "voix"),
    [
        ("https://github.com/exemple/commun-fictif/blob/abc/README.md", CODE),
        ("https://forge.exemple.fr/equipe/code/-/blob/abc/README.md", CODE),
        ("https://docs.commun-fictif.example/prix", EQUIPE),
        ("https://www.commun-fictif.example/", EQUIPE),
        ("https://agence.gouv.fr/fiche", ETAT),
        ("https://fr.wikipedia.org/wiki/Val_Imaginaire", ENCYCLOPEDIE),
        ("https://journal-imaginaire.example/article", AUTRES),
        # The end of a name is no domain.
        ("https://faux-gouv.fr/", AUTRES),
        (None, SANS_ADRESSE),
    ],
)
def test_an_address_says_who_speaks(adresse: str | None, voix: str) -> None:
    source = {"id": "source", "titre": "Une page"}
    if adresse:
        source["url"] = adresse
    commun = imaginaire(
        porteurs=[{"nom": "Syndicat du Val Imaginaire", "site": "https://commun-fictif.example/"}],
        depots=[{"url": "https://forge.exemple.fr/equipe/code"}],
        sources=[source],
    )
    (groupe,) = par_voix(commun)
    assert groupe.titre == voix
    assert [source.id for source, _ in groupe.sources] == ["source"]


@pytest.mark.parametrize(
    ("pareilles", "autres", "une_fois"), [(3, 1, True), (2, 0, False), (3, 3, False)]
)
def test_a_reading_that_most_share_is_said_once_and_none_is_lost(
    pareilles: int, autres: int, *, une_fois: bool
) -> None:
    sources = []
    for rang in range(pareilles + autres):
        jour = "2026-03-01" if rang < pareilles else f"2025-04-0{rang}"
        sources.append(
            {
                "id": f"source-{rang}",
                "titre": "Une page",
                "url": f"https://journal-imaginaire.example/{rang}",
                "lecture": "page-datee",
                "datee_du": jour,
            }
        )
    (groupe,) = par_voix(imaginaire(sources=sources))
    assert bool(groupe.commune) is une_fois
    assert [lecture or groupe.commune for _, lecture in groupe.sources] == [
        comment_lue(source) for source, _ in groupe.sources
    ]


@pytest.mark.parametrize(("memes", "pliees"), [(5, 0), (6, 6)])
def test_sources_of_one_note_are_folded_under_it_and_none_is_lost(memes: int, pliees: int) -> None:
    notes = [*["Départements du parc."] * memes, "Prix de 2026."]
    sources = [
        {
            "id": f"source-{rang}",
            "titre": "Une page",
            "url": f"https://parc.example/{rang}",
            "note": note,
        }
        for rang, note in enumerate(notes)
    ]
    (groupe,) = par_voix(imaginaire(sources=sources))
    dites = [source.id for source, _ in groupe.sources]
    for note, reunies in groupe.par_note:
        assert (note, len(reunies)) == ("Départements du parc.", pliees)
        dites += [source.id for source, _ in reunies]
    assert len(groupe.sources) == len(notes) - pliees
    assert sorted(dites) == [source["id"] for source in sources]
