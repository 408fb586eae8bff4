"""What happened and when: the order of the events, and the edges of what is told of each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.faits.chronologie import Evenement, evenements
from catalogue_communs.faits.parutions import Registre
from catalogue_communs.forges.modele import INTROUVABLE, PRIVE, LectureDeDepot, Versions
from catalogue_communs.modele import Organisme
from tests.aides import RACINE, TODAY, Json
from tests.communs import indicateur, mesure, usage
from tests.sorties.conftest import fictif

URL, AUTRE = "https://github.com/exemple/commun-fictif", "https://gitlab.com/exemple/mobile"
VEILLE, LENDEMAIN = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
HIER, AUJOURD_HUI, DEMAIN = (day.isoformat() for day in (VEILLE, TODAY, LENDEMAIN))


def nommer(who: Organisme) -> str:
    return who.nom or who.code_insee or who.siren or "?"


def dits(lectures: dict[str, LectureDeDepot] | None = None, **valeurs: Any) -> tuple[Evenement, ...]:
    projet = fictif(**valeurs)
    # Nothing was published yet, and no history tells when.
    known = Registre(RACINE, TODAY).de(projet, reference(RACINE))._replace(sinon=None)
    return evenements(projet, lectures or {}, TODAY, nommer, known)


def ligne(
    nom: str = "Mairie du Val", etat: str = "en-production", statut: str = "declaree", **more: object
) -> Json:
    """Write a line of the register of reuse; a code names the organisation instead."""
    return usage(etat, statut, **({} if {"siren", "code_insee"} & {*more} else {"nom": nom}), **more)


# --- The edge of the future, and that of what is asked ---------------------------------------


@pytest.mark.parametrize(
    ("le", "dit"),
    [
        (HIER, True),
        (AUJOURD_HUI, True),
        (DEMAIN, False),
        ("2026-11", True),
        ("2026-12", False),
        ("2026", True),
        ("2027", False),
    ],
)
def test_nothing_is_told_before_its_first_day(le: str, *, dit: bool) -> None:
    every: list[Json] = [
        {"publie_le": le},
        {"reutilisations": [ligne(depuis=le)]},
        {"reutilisations": [ligne(confirmee_le=le)]},
        {"impact": {"indicateurs": [indicateur(mesure(le))]}},
        {"parcours": {"phases": [{"phase": "construction", "source": "a", "debut": le}]}},
        {"archive": {"date": le, "raison": "Repris ailleurs."}},
    ]
    assert [len(dits(**values)) for values in every] == [int(dit)] * len(every)


@pytest.mark.parametrize(("jour", "dit"), [(VEILLE, True), (TODAY, True), (LENDEMAIN, False)])
def test_a_release_to_come_is_not_told(jour: date, *, dit: bool) -> None:
    reading = LectureDeDepot(URL, TODAY, "git", publications=Versions(derniere="v1", derniere_le=jour))
    assert bool(dits(lectures={URL: reading})) is dit


def test_a_reuse_that_is_to_start_is_not_told() -> None:
    assert dits(reutilisations=[ligne(depuis=DEMAIN, confirmee_le=AUJOURD_HUI)]) == ()
    assert dits(reutilisations=[ligne(depuis=AUJOURD_HUI, confirmee_le=DEMAIN)]) == ()


# --- Reuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lignes", "date_", "dit_le", "phrase"),
    [
        (
            [ligne(depuis="2024", confirmee_le="2026-06-01")],
            "2024",
            "2026-06-01",
            "depuis 2024. État : en production, déclarée. Montré le 1er juin 2026.",
        ),
        (
            [ligne(depuis="2024-03-02")],
            "2024-03-02",
            "2024-03-02",
            "depuis le 2 mars 2024. État : en production, déclarée.",
        ),
        (
            [ligne(confirmee_le="2026-06")],
            "2026-06",
            "2026-06",
            ". État : en production, déclarée. Montré en juin 2026.",
        ),
        (
            [ligne(confirmee_le="2025", etat="experimentation"), ligne(confirmee_le="2026")],
            "2025",
            "2026",
            ". État : en production, déclarée. Montré en 2026.",
        ),
        (
            [ligne(confirmee_le="2026"), ligne(confirmee_le="2025", etat="experimentation")],
            "2025",
            "2026",
            ". État : en production, déclarée. Montré en 2026.",
        ),
        (
            [ligne(confirmee_le="2026", etat="deploiement"), ligne(confirmee_le="2026", statut="documentee")],
            "2026",
            "2026",
            ". État : déploiement en cours, déclarée. Montré en 2026.",
        ),
        (
            [ligne(depuis="2024", etat="deploiement"), ligne(depuis="2023", statut="documentee")],
            "2023",
            "2024",
            "depuis 2023. État : déploiement en cours, déclarée.",
        ),
        (
            [ligne(depuis="2025", etat="deploiement"), ligne(confirmee_le="2024")],
            "2025",
            "2025",
            "depuis 2025. État : déploiement en cours, déclarée.",
        ),
        (
            [ligne(), ligne(confirmee_le="2024")],
            "2024",
            "2024",
            ". État : en production, déclarée. Montré en 2024.",
        ),
        (
            [ligne(arretee_le="2023", etat="arretee"), ligne(confirmee_le="2024")],
            "2024",
            "2024",
            ". État : en production, déclarée. Montré en 2024.",
        ),
        (
            [ligne(confirmee_le="2026-06-01", lue_le="2026-11-01")],
            "2026-06-01",
            "2026-06-01",
            ". État : en production, déclarée. Montré le 1er juin 2026.",
        ),
    ],
)
def test_the_lines_of_an_organisation_make_one_event(
    lignes: list[Json], date_: str, dit_le: str, phrase: str
) -> None:
    [one] = dits(reutilisations=lignes)
    assert (one.date.iso, one.dit_le.iso) == (date_, dit_le)
    assert one.titre == "Commun fictif : utilisé par Mairie du Val"
    gap = "" if phrase.startswith(".") else " "
    assert one.phrase == f"Mairie du Val utilise Commun fictif{gap}{phrase}"
    assert one.organisation is not None
    assert one.organisation.nom == "Mairie du Val"


@pytest.mark.parametrize(
    ("lignes", "dit_le", "phrase"),
    [
        (
            [ligne(depuis="2024", confirmee_le="2025-03"), ligne(etat="arretee", arretee_le="2026-08-15")],
            "2026-08-15",
            "Mairie du Val n’utilise plus Commun fictif depuis le 15 août 2026. État : arrêtée, déclarée.",
        ),
        (
            [ligne(etat="arretee", depuis="2024", arretee_le="2025", statut="documentee")],
            "2025",
            "Mairie du Val n’utilise plus Commun fictif depuis 2025. État : arrêtée, documentée.",
        ),
        (
            [ligne(depuis="2024", fin_annoncee=HIER)],
            "2024",
            "Mairie du Val, Commun fictif : campagne terminée le 23 novembre 2026, suite à demander.",
        ),
        (
            [ligne(depuis="2024", fin_annoncee=AUJOURD_HUI)],
            "2024",
            "Mairie du Val utilise Commun fictif depuis 2024. État : en production, déclarée.",
        ),
    ],
)
def test_a_use_that_ended_is_told_as_ended(lignes: list[Json], dit_le: str, phrase: str) -> None:
    [one] = dits(reutilisations=lignes)
    assert (one.cle, one.dit_le.iso, one.phrase) == ("reutilisation/mairie-du-val", dit_le, phrase)


@pytest.mark.parametrize(
    ("lignes", "cles"),
    [
        ([ligne(siren="213502388", depuis="2024")], ["213502388"]),
        ([ligne(code_insee="35238", depuis="2024")], ["35238"]),
        ([ligne(siren="213502388", code_insee="35238", depuis="2024")], ["213502388"]),
        ([ligne("Parc du Val", depuis="2024"), ligne("PARC DU VAL", depuis="2024")], ["parc-du-val"]),
        (
            [ligne("Parc du Val", depuis="2024"), ligne("Parc du Mont", depuis="2025")],
            ["parc-du-mont", "parc-du-val"],
        ),
        ([ligne(etat="arretee", arretee_le="2023"), ligne(depuis="2024")], ["mairie-du-val"]),
        ([ligne(depuis="2024"), ligne(etat="arretee", arretee_le="2025")], ["mairie-du-val"]),
        ([ligne(etat="arretee", depuis="2025", arretee_le="2026")], ["mairie-du-val"]),
        ([ligne(etat="arretee", arretee_le="2026")], ["mairie-du-val"]),
        ([ligne(lue_le="2025")], []),
        ([ligne()], []),
    ],
)
def test_the_key_of_a_reuse(lignes: list[Json], cles: list[str]) -> None:
    """Its SIREN, else its INSEE code, else its name, however it is written."""
    assert [one.cle for one in dits(reutilisations=lignes)] == [f"reutilisation/{cle}" for cle in cles]


@pytest.mark.parametrize(
    ("lignes", "dits_"),
    [
        ([ligne(depuis="2024", confirmee_le="2026-11-01")], 1),
        ([ligne(depuis="2024", confirmee_le="2026-10-31")], 0),
        ([ligne(confirmee_le="2024"), ligne(confirmee_le="2026-11-01")], 1),
        ([ligne(depuis="2026-11-02", confirmee_le="2026-10-31")], 1),
    ],
)
def test_a_reuse_is_as_new_as_the_last_day_that_says_it(lignes: list[Json], dits_: int) -> None:
    assert sum(one.publie_le >= date(2026, 11, 1) for one in dits(reutilisations=lignes)) == dits_


# --- Entry and stop ------------------------------------------------------------------------------


def test_a_common_enters_and_stops_with_its_reason() -> None:
    told = dits(publie_le="2026-06-30", archive={"date": "2026-08", "raison": "Service repris ailleurs."})
    assert [(e.genre, e.phrase) for e in told] == [
        ("arret", "Commun fictif s’arrête en août 2026. Service repris ailleurs."),
        ("entree", "Commun fictif entre au catalogue le 30 juin 2026. Service imaginaire, fait pour les essais."),
    ]  # fmt: skip


# --- Measures -----------------------------------------------------------------------------------


def test_the_measures_of_one_date_are_told_together_in_the_order_of_the_file() -> None:
    first = indicateur(mesure("2026-05-01", 12), mesure("2026-05", 9), mesure("2026-05-01", 14))
    first["mesures"][2] |= {"au_moins": True, "perimetre": "Le Val", "statut": "estime"}
    told = dits(impact={"indicateurs": [first, indicateur(mesure("2026-05-01"), id="autre", nom="Autre")]})
    assert [(e.cle, e.titre, e.phrase) for e in told] == [
        (
            "mesure/autre/2026-05-01",
            "Commun fictif, « Autre » : 1 commune au 1er mai 2026",
            "Autre, au 1er mai 2026 : 1 commune (déclaré).",
        ),
        (
            "mesure/essai/2026-05",
            "Commun fictif, « Essai » : 9 communes en mai 2026",
            "Essai, en mai 2026 : 9 communes (déclaré).",
        ),
        (
            "mesure/essai/2026-05-01",
            "Commun fictif, « Essai » : 12 communes au 1er mai 2026",
            "Essai, au 1er mai 2026 : 12 communes (déclaré) ; plus de 14 communes (estimé, Le Val).",
        ),
    ]


# --- Phases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phases", "le", "phrase"),
    [
        ([{"debut": "2026-04-01"}], "2026-04-01", "début le 1er avril 2026"),
        ([{"debut": "2026-04"}], "2026-04", "début en avril 2026"),
        (
            [{"debut": "2026-08-01"}, {"debut": "2026-04-01"}],
            "2026-04-01",
            "début le 1er avril 2026 ou le 1er août 2026, selon la source",
        ),
        ([{"debut": "2026-04"}, {"debut": "2026-04"}], "2026-04", "début en avril 2026"),
        (
            [{"debut": "2025"}, {"debut": "2024"}, {"debut": "2023"}],
            "2023",
            "début en 2023, en 2024 ou en 2025, selon la source",
        ),
        ([{"constatee_le": "2025"}, {"debut": "2026"}], "2026", "début en 2026"),
        ([{"debut": "2026", "constatee_le": "2025"}], "2026", "début en 2026"),
    ],
)
def test_a_phase_starts_once(phases: list[Json], le: str, phrase: str) -> None:
    [one] = dits(parcours={"phases": [{"phase": "construction", "source": "a", **p} for p in phases]})
    assert (one.cle, one.date.iso, one.dit_le.iso) == ("phase/construction", le, le)
    assert one.phrase == f"Commun fictif, phase « Construction » : {phrase}."


def test_the_day_of_a_reading_is_no_news() -> None:
    seen = [{"phase": "acceleration", "source": "a", "constatee_le": "2026-08-20"}]
    assert dits(parcours={"phases": seen}) == ()


# --- Releases ---------------------------------------------------------------------------------------


def version(nom: str | None, jours: int | None) -> Versions:
    return Versions(derniere=nom, derniere_le=None if jours is None else TODAY - timedelta(days=jours))


@pytest.mark.parametrize(
    ("faits", "attendu"),
    [
        ({"publications": version("v2", 5), "etiquettes": version("v3", 1)}, ["v2"]),
        ({"publications": version("v2", None), "etiquettes": version("v3", 1)}, ["v3"]),
        ({"publications": version(None, 5), "etiquettes": version("v3", 1)}, ["v3"]),
        ({"etiquettes": version("v3", 1)}, ["v3"]),
        ({"etiquettes": version("v3", None)}, []),
        ({"etiquettes": version(None, 1)}, []),
        ({}, []),
        ({"publications": version("v2", 5), "acces": PRIVE}, []),
        ({"publications": version("v2", 5), "acces": INTROUVABLE}, []),
        ({"publications": version("v2", 5), "archive": True}, ["v2"]),
    ],
)
def test_the_release_of_a_repository(faits: Json, attendu: list[str]) -> None:
    told = dits(lectures={URL: LectureDeDepot(URL, TODAY, "git", **faits)})
    assert [e.titre for e in told] == [f"Commun fictif : version {name}" for name in attendu]


def test_each_repository_has_its_release() -> None:
    readings = {
        url: LectureDeDepot(url, TODAY, "git", etiquettes=version(name, days))
        for url, name, days in ((AUTRE, "v1", 2), (URL, "v2", 1))
    }
    depots = [{"url": "https://codeberg.org/exemple/jamais-lu"}, {"url": URL}, {"url": AUTRE}]
    told = dits(depots=depots, lectures=readings)
    assert [(e.cle, e.phrase) for e in told] == [
        (
            "version/github.com/exemple/commun-fictif/v2",
            "Version v2 du dépôt github.com/exemple/commun-fictif, le 23 novembre 2026.",
        ),
        (
            "version/gitlab.com/exemple/mobile/v1",
            "Version v1 du dépôt gitlab.com/exemple/mobile, le 22 novembre 2026.",
        ),
    ]


# --- Order ---------------------------------------------------------------------------------------


def test_the_newest_comes_first_then_the_order_of_the_keys() -> None:
    told = dits(
        publie_le="2026-01-01",
        reutilisations=[ligne(depuis="2020", confirmee_le="2026-05-01"), ligne("Autre", depuis="2026-01-01")],
        impact={"indicateurs": [indicateur(*map(mesure, ("2026", "2026-05", "2026-04-30")))]},
        archive={"date": "2026-05", "raison": "Repris ailleurs."},
    )
    assert [e.cle for e in told] == [
        "arret",
        "mesure/essai/2026-05",
        "reutilisation/mairie-du-val",
        "mesure/essai/2026-04-30",
        "entree",
        "mesure/essai/2026",
        "reutilisation/autre",
    ]
