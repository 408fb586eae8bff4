"""What happened and when: the order of the events, and the edges of what is told of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.faits.chronologie import Evenement, evenements
from catalogue_communs.faits.parutions import Registre
from catalogue_communs.forges.modele import PRIVE, LectureDeDepot, Versions
from catalogue_communs.modele import Organisme, Utilisateur
from tests.aides import RACINE, TODAY, Json
from tests.communs import indicateur, mesure, usage
from tests.sorties.conftest import fictif

URL, AUTRE = "https://github.com/exemple/commun-fictif", "https://gitlab.com/exemple/mobile"
HIER, AUJOURD_HUI, DEMAIN = (str(TODAY + timedelta(days=n)) for n in (-1, 0, 1))
VAL = {"nom": "Mairie du Val"}


def nommer(who: Organisme) -> str:
    return who.nom or who.code_insee or who.siren or "?"


def dits(lectures: dict[str, LectureDeDepot] | None = None, **valeurs: Any) -> tuple[Evenement, ...]:
    # Nothing was published yet, and no history tells when.
    known = Registre(RACINE, TODAY).de(fictif(**valeurs), reference(RACINE))._replace(sinon=None)
    return evenements(known, lectures or {}, TODAY, nommer)


def lu(url: str = URL, **faits: Any) -> dict[str, LectureDeDepot]:
    return {url: LectureDeDepot(url, TODAY, "git", **faits)}


def version(nom: str | None, jours: int | None) -> Versions:
    return Versions(derniere=nom, derniere_le=None if jours is None else TODAY - timedelta(days=jours))


@pytest.mark.parametrize(
    ("le", "dit"), [(AUJOURD_HUI, True), (DEMAIN, False), ("2026-11", True), ("2027", False)]
)
def test_nothing_is_told_before_its_first_day(le: str, *, dit: bool) -> None:
    every: list[Json] = [
        {"publie_le": le},
        {"reutilisations": [usage(**VAL, depuis=le, confirmee_le=HIER)]},
        {"reutilisations": [usage(**VAL, depuis=HIER, confirmee_le=le)]},
        {"impact": {"indicateurs": [indicateur(mesure(le))]}},
        {"parcours": {"phases": [{"phase": "construction", "source": "a", "debut": le}]}},
        {"archive": {"date": le, "raison": "Repris ailleurs."}},
    ]
    assert [len(dits(**values)) for values in every] == [int(dit)] * len(every)


@pytest.mark.parametrize(
    ("lignes", "date_", "dit_le", "depuis", "etat", "montre"),
    [
        ([{"depuis": "2024", "confirmee_le": "2026-06-01"}], "2024", "2026-06-01", "2024", "", "le 1er juin 2026"),
        ([{"depuis": "2024-03-02"}], "2024-03-02", "2024-03-02", "le 2 mars 2024", "", ""),
        ([{"etat": "deploiement", "confirmee_le": "2025"}, {"confirmee_le": "2026"}], "2025", "2026", "", "", "en 2026"),
        ([{"confirmee_le": "2026"}, {"etat": "deploiement", "confirmee_le": "2025"}], "2025", "2026", "", "", "en 2026"),
        ([{"etat": "deploiement", "depuis": "2024"}, {"depuis": "2023"}], "2023", "2024", "2023", "déploiement en cours", ""),
        ([{"etat": "deploiement", "depuis": "2025"}, {"confirmee_le": "2024"}], "2025", "2025", "2025", "déploiement en cours", ""),
        ([{}, {"confirmee_le": "2024"}], "2024", "2024", "", "", "en 2024"),
        ([{"etat": "arretee", "arretee_le": "2023"}, {"confirmee_le": "2024"}], "2024", "2024", "", "", "en 2024"),
        ([{"confirmee_le": "2026-06", "lue_le": "2026-11-01"}], "2026-06", "2026-06", "", "", "en juin 2026"),
    ],
)  # fmt: skip
def test_the_lines_of_an_organisation_make_one_event(  # noqa: PLR0913, PLR0917 - a table
    lignes: list[Json], date_: str, dit_le: str, depuis: str, etat: str, montre: str
) -> None:
    [one] = dits(reutilisations=[usage(**VAL, **line) for line in lignes])
    assert (one.date.iso, one.dit_le.iso) == (date_, dit_le)
    # A reuse is as new as the last day that says it.
    assert one.publie_le == one.dit_le.premier_jour
    assert one.titre == "Commun fictif : utilisé par Mairie du Val"
    since, shown = f" depuis {depuis}" if depuis else "", f" Montré {montre}." if montre else ""
    state = f"État : {etat or 'en production'}, déclarée."
    assert one.phrase == f"Mairie du Val utilise Commun fictif{since}. {state}{shown}"
    assert one.organisation == Utilisateur(nom=VAL["nom"])


STOP = {"etat": "arretee", "arretee_le": "2026-08-15"}
PLUS, UTILISE = (f"Mairie du Val {verb} Commun fictif depuis" for verb in ("n’utilise plus", "utilise"))
FINIE = "Mairie du Val, Commun fictif : campagne terminée le 23 novembre 2026, suite à demander."


@pytest.mark.parametrize(
    ("lignes", "dit_le", "phrase"),
    [
        ([{"depuis": "2024"}, STOP], "2026-08-15", f"{PLUS} le 15 août 2026. État : arrêtée, déclarée."),
        ([STOP | {"arretee_le": "2025", "depuis": "2024"}], "2025", f"{PLUS} 2025. État : arrêtée, déclarée."),
        ([{"depuis": "2024", "fin_annoncee": HIER}], "2024", FINIE),
        ([{"depuis": "2024", "fin_annoncee": AUJOURD_HUI}], "2024", f"{UTILISE} 2024. État : en production, déclarée."),
    ],
)  # fmt: skip
def test_a_use_that_ended_is_told_as_ended(lignes: list[Json], dit_le: str, phrase: str) -> None:
    [one] = dits(reutilisations=[usage(**VAL, **line) for line in lignes])
    assert (one.cle, one.dit_le.iso, one.phrase) == ("reutilisation/mairie-du-val", dit_le, phrase)


@pytest.mark.parametrize(
    ("lignes", "cles"),
    [
        ([{"siren": "213502388", "code_insee": "35238", "depuis": "2024"}], ["213502388"]),
        ([{"code_insee": "35238", "depuis": "2024"}], ["35238"]),
        (
            [{"nom": "Parc du Val", "depuis": "2024"}, {"nom": "PARC DU VAL", "depuis": "2024"}],
            ["parc-du-val"],
        ),
        ([{"nom": "Val", "depuis": "2024"}, {"nom": "Mont", "depuis": "2025"}], ["mont", "val"]),
        ([{"nom": "Val", "etat": "arretee", "arretee_le": "2026"}], ["val"]),
        ([{"nom": "Val", "lue_le": "2025"}], []),
    ],
)
def test_the_key_of_a_reuse(lignes: list[Json], cles: list[str]) -> None:
    """Its SIREN, else its INSEE code, else its name, however it is written."""
    told = dits(reutilisations=[usage(**line) for line in lignes])
    assert [one.cle for one in told] == [f"reutilisation/{cle}" for cle in cles]


def test_a_common_enters_and_stops_with_its_reason() -> None:
    told = dits(publie_le="2026-06-30", archive={"date": "2026-08", "raison": "Service repris ailleurs."})
    entry = "Commun fictif entre au catalogue le 30 juin 2026. Service imaginaire, fait pour les essais."
    assert [(e.genre, e.phrase) for e in told] == [
        ("arret", "Commun fictif s’arrête en août 2026. Service repris ailleurs."),
        ("entree", entry),
    ]


def test_the_measures_of_one_date_are_told_together_in_the_order_of_the_file() -> None:
    more = {"au_moins": True, "perimetre": "Le Val", "statut": "estime"}
    first = indicateur(mesure("2026-05-01", 12), mesure("2026-05", 9), mesure("2026-05-01", 14) | more)
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


@pytest.mark.parametrize(
    ("phases", "le", "dit"),
    [
        ([{"debut": "2026-04-01"}, {"debut": "2026-04-01"}], "2026-04-01", "le 1er avril 2026"),
        ([{"debut": "2025"}, {"debut": "2024"}], "2024", "en 2024 ou en 2025, selon la source"),
        ([{"constatee_le": "2025"}, {"debut": "2026"}], "2026", "en 2026"),
    ],
)
def test_a_phase_starts_once(phases: list[Json], le: str, dit: str) -> None:
    [one] = dits(parcours={"phases": [{"phase": "construction", "source": "a", **p} for p in phases]})
    assert (one.cle, one.date.iso, one.dit_le.iso) == ("phase/construction", le, le)
    assert one.phrase == f"Commun fictif, phase « Construction » : début {dit}."


@pytest.mark.parametrize(
    ("faits", "attendu"),
    [
        ({"publications": version("v2", 5), "etiquettes": version("v3", 1)}, ["v2"]),
        ({"publications": version("v2", None), "etiquettes": version("v3", 1)}, ["v3"]),
        ({"publications": version(None, 5), "etiquettes": version("v3", 0)}, ["v3"]),
        ({"etiquettes": version("v3", -1)}, []),
        ({"publications": version("v2", 5), "acces": PRIVE}, []),
        ({"publications": version("v2", 5), "archive": True}, ["v2"]),
    ],
)
def test_the_release_of_a_repository(faits: Json, attendu: list[str]) -> None:
    told = dits(lectures=lu(**faits))
    assert [e.titre for e in told] == [f"Commun fictif : version {name}" for name in attendu]


def test_each_repository_has_its_release() -> None:
    readings = lu(AUTRE, etiquettes=version("v1", 2)) | lu(URL, etiquettes=version("v2", 1))
    depots = [{"url": "https://codeberg.org/exemple/jamais-lu"}, {"url": URL}, {"url": AUTRE}]
    name, other = URL.removeprefix("https://"), AUTRE.removeprefix("https://")
    assert [(e.cle, e.phrase) for e in dits(depots=depots, lectures=readings)] == [
        (f"version/{name}/v2", f"Version v2 du dépôt {name}, le 23 novembre 2026."),
        (f"version/{other}/v1", f"Version v1 du dépôt {other}, le 22 novembre 2026."),
    ]


def test_the_newest_comes_first_then_the_order_of_the_keys() -> None:
    told = dits(
        publie_le="2026-01-01",
        reutilisations=[
            usage(**VAL, depuis="2020", confirmee_le="2026-05-01"),
            usage(nom="Autre", depuis="2026-01-01"),
        ],
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
