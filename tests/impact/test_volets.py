"""Whose impact: laureates and others, those who carry a common and those who took it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.faits.contexte import Contexte
from catalogue.modele import Catalogue
from catalogue.site.vues import reutiliser
from catalogue.site.vues.adresses import Adresses
from tests.aides import ROOT
from tests.communs import imaginaire
from tests.impact.test_impact import TODAY, indicateur, mesure

if TYPE_CHECKING:
    from catalogue.modele import Projet

MARSILLARGUES, LUNEL = {"code_insee": "34151"}, {"code_insee": "34145"}
Json = dict[str, Any]


def usage(organisation: Json, quand: str = "2026-06", etat: str = "en-production") -> Json:
    """Write a reuse."""
    return {"organisation": organisation, "etat": etat, "statut": "documentee", "confirmee_le": quand}


def contexte(*projets: Projet) -> Contexte:
    """Make the facts of a catalogue that holds these commons."""
    return Contexte(ROOT, Catalogue(projets), TODAY)


def test_laureates_and_others_are_told_apart() -> None:
    """The same commune uses both: it counts once in each part, never for the other."""
    first, second = contexte(
        imaginaire("a", statut="laureat", reutilisations=[usage(MARSILLARGUES)]),
        imaginaire("b", reutilisations=[usage(MARSILLARGUES), usage(LUNEL)]),
        imaginaire("c", reutilisations=[usage(LUNEL)]),
    ).volets
    assert (first.laureats, first.recents.collectivites, first.repreneurs.reutilisations) == (True, 1, 1)
    assert (second.laureats, second.recents.collectivites, second.repreneurs.reutilisations) == (False, 2, 3)


def test_who_carries_a_common_did_not_take_it_up() -> None:
    """By its code, or by its name when nothing else says who it is."""
    park = {"nom": "Amis du Val imaginaire", "type": "syndicat-mixte-ouvert"}
    carriers = [
        {"nom": "Ville de M", "code_insee": "34151"},
        {**park, "role": "co-porteur", "type": "association"},
    ]
    _, second = contexte(
        imaginaire("a", porteurs=carriers, reutilisations=[usage(MARSILLARGUES), usage(park), usage(LUNEL)])
    ).volets
    assert second.porteurs == 2
    assert (second.repreneurs.organisations, second.recents.communes) == (1, frozenset({"34145"}))


def test_the_surest_is_what_is_recent_and_in_production() -> None:
    """An old proof and a trial are told beside; a stop is told nowhere."""
    _, second = contexte(
        imaginaire(
            "a", reutilisations=[usage(MARSILLARGUES, "2020-01"), usage(LUNEL, etat="experimentation")]
        )
    ).volets
    assert (second.recents.organisations, second.repreneurs.organisations) == (0, 2)
    [laureates, others] = reutiliser.registre(
        contexte(imaginaire("a", reutilisations=[usage(LUNEL, "2020-01")])), Adresses("../")
    )
    assert (laureates["chiffres"], laureates["tous"]) == ((), "")
    assert others["chiffres"] == ()
    assert str(others["tous"]).startswith("1 collectivité, ")


def test_what_teams_announce_without_a_list_stands_beside() -> None:
    """Worded with its doubt, on the side of its common."""
    said = indicateur(
        mesure("2026-06-30", 100, environ=True), grandeur="collectivites-utilisatrices", unite="collectivite"
    )
    [laureates, others] = reutiliser.registre(
        contexte(imaginaire("a", nom="Alpha", statut="laureat", impact={"indicateurs": [said]})),
        Adresses("../"),
    )
    assert others["annonces"] == ()
    assert laureates["annonces"] == (
        {
            "nom": "Alpha",
            "url": "../communs/a/#indicateur-essai",
            "dit": "environ 100 collectivités",
            "quand": "au 30 juin 2026",
            "statut": "déclaré",
            "ancienne": False,
            "reserve": "",
        },
    )
