"""What the laureates changed, in a sentence: nothing added that does not add; and whose impact it is."""

from __future__ import annotations

import gzip
import hashlib
from datetime import date
from pathlib import Path

import msgspec
import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.construction import pages
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.chiffres import en_une_phrase, registre
from catalogue_communs.site.vues.commun import PageDeDetail
from catalogue_communs.site.vues.mesures import Recit
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import gabarit
from catalogue_communs.socle.texte import slugifier
from catalogue_communs.sources.releves import (
    LectureDeSource,
    PointLu,
    ReleveDeSource,
    Serie,
    ecrire_releves,
)
from tests import communs
from tests.aides import RACINE, Json
from tests.communs import imaginaire, simple
from tests.impact.test_impact import contexte, ecosysteme, indicateur, mesure, projet


def dite(root: Path, *projets: Projet) -> list[str]:
    """Write the sentence of a catalogue as a plain text, its figures marked, and what limits it."""
    found = en_une_phrase(contexte(root, *projets))
    assert found
    assert "<strong>" in found.texte
    return [simple(found.texte.striptags()), found.limites]


def principal(
    slug: str, valeur: float, unite: str, quand: str = "2026-06", **plus: object
) -> Projet:
    return projet(
        slug, indicateur(mesure(quand, valeur, **plus), unite=unite, grandeur=None, principal=True)
    )


def test_no_laureate_no_sentence(tmp_path: Path) -> None:
    assert (
        en_une_phrase(contexte(tmp_path, ecosysteme(projet("a", indicateur(mesure("2026", 1))))))
        is None
    )


def test_main_figures_stand_side_by_side(tmp_path: Path) -> None:
    made = [
        principal("vieux", 6, "region", "2024-01"),
        principal("rond", 100, "collectivite", environ=True),
        principal("juste", 264, "collectivite"),
        projet("muet"),
    ]
    sentence, limits = dite(tmp_path, *made)
    assert sentence == (
        "Le programme compte 4 lauréats. Leurs équipes annoncent 264 collectivités pour juste, "
        "environ 100 collectivités pour rond et 6 régions pour vieux."
    )
    assert limits == (
        "Chiffres déclarés, de janvier 2024 à juin 2026. Ces nombres ne s’additionnent pas. "
        "Sans chiffre ici : muet."
    )
    assert dite(tmp_path, made[2]) == [
        "Le programme compte 1 lauréat. Son équipe annonce 264 collectivités pour juste.",
        "Chiffres déclarés, en juin 2026.",
    ]
    many = [principal(f"p{rank}", rank + 2, "collectivite") for rank in range(6)]
    assert dite(tmp_path, *many)[0].endswith("5 collectivités pour p3 et 2 autres.")
    assert dite(tmp_path, projet("muet"))[0].endswith("compte 1 lauréat.")


def ecologique(nom: str, valeur: float, unite: str, **plus: object) -> Json:
    return indicateur(
        mesure("2026-06", valeur, **plus),
        id=slugifier(nom),
        nom=nom,
        effet="ecologique",
        unite=unite,
        grandeur=None,
    )


def test_effects_come_before_usage_and_a_quantity_before_a_count(tmp_path: Path) -> None:
    """What one person says, or what is out of date, is no effect to announce."""
    main = indicateur(mesure("2026-06", 264), unite="collectivite", grandeur=None, principal=True)
    made = [
        projet("rond", ecologique("Part des actions suivies", 60, "pour-cent", environ=True)),
        projet(
            "net",
            main,
            ecologique("Dépôts nettoyés", 19, "depot-sauvage"),
            ecologique("Volume de dépôts nettoyés", 558, "metre-cube"),
        ),
        projet("dit", ecologique("Part du temps", 50, "pour-cent", statut="temoignage")),
    ]
    found = en_une_phrase(contexte(tmp_path, *made))
    assert found
    assert simple(found.texte.striptags()) == (
        "Le programme compte 3 lauréats. Leurs équipes annoncent 558 m³ de dépôts nettoyés avec net "
        "et environ 60 % des actions suivies avec rond."
    )
    assert simple(found.usages.striptags()).startswith(
        "Usages annoncés : 264 collectivités pour net"
    )


def test_the_page_of_measures_shows_each_figure_once_and_where_it_belongs(tmp_path: Path) -> None:
    """Charts with a shape, one number for two things, what one person says, what is out of date."""

    def compte(nom: str, *mesures: Json, **plus: object) -> Json:
        return indicateur(*mesures, id=slugifier(nom), nom=nom, grandeur=None, **plus)

    meme = "Une autre page donne le même nombre, 115."
    made = projet(
        "a",
        compte("Suivi", mesure("2026-01-01", 5), mesure("2026-07-01", 7)),
        compte(
            "Principal",
            mesure("2026-01-01", 100, perimetre="Cinq"),
            mesure("2026-07-01", 100, perimetre="Sept"),
            principal=True,
        ),
        compte("Comptes", mesure("2026-02-25", 115), unite="utilisateur", reserve=meme),
        compte("Groupes", mesure("2026-02-26", 115), unite="commune", reserve=meme),
        compte("Seul", mesure("2026-02-26", 115), unite="commune"),
        compte("Vieux", mesure("2021", 200)),
        compte("Parole", mesure("2026-02-26", 50, statut="temoignage"), unite="pour-cent"),
    )
    known = contexte(tmp_path, made).commun(made)
    page = PageDeDetail("mesures", known, Adresses("../"))
    shown = page.rangement

    def noms(recits: list[Recit]) -> list[str]:
        return [recit.indicateur.nom for recit in recits]

    assert noms(shown.courbes) == ["Principal", "Suivi"]
    assert [recit.montree is None for recit in shown.courbes] == [True, False]
    assert shown.courbes[0].courbe, "its chart stays to take away"
    assert [noms(groupe) for groupe in shown.chiffres] == [["Comptes", "Groupes"], ["Seul"]]
    assert (noms(shown.paroles), noms(shown.anciens)) == (["Parole"], ["Vieux"])
    html = gabarit("commun-mesures.html", {"page": page})
    assert html.count("<strong>115</strong>") == 2
    assert "<strong>50" not in html
    assert html.count(meme) == 2


def test_a_laureate_without_a_main_figure_is_told_by_its_first(tmp_path: Path) -> None:
    said = [indicateur(), indicateur(mesure("2026", 6), unite="region", grandeur=None, id="autre")]
    assert dite(tmp_path, projet("a", *said))[0].endswith("annonce 6 régions pour a.")


# --- Whose impact: laureates and others, those who carry a common and those who took it up ---------------


MARSILLARGUES, LUNEL = {"code_insee": "34151"}, {"code_insee": "34145"}


def usage(organisation: Json, quand: str = "2026-06", etat: str = "en-production") -> Json:
    return communs.usage(etat, "documentee", confirmee_le=quand, **organisation)


def test_laureates_and_others_are_told_apart() -> None:
    made = (
        imaginaire("a", statut="laureat", reutilisations=[usage(MARSILLARGUES)]),
        imaginaire("b", reutilisations=[usage(MARSILLARGUES), usage(LUNEL)]),
        imaginaire("c", reutilisations=[usage(LUNEL)]),
    )
    first, second = registre(contexte(RACINE, *made))
    assert (first.titre, first.comptes_recents[0][0], first.bilan.reutilisations) == (
        "Lauréats",
        1,
        1,
    )
    assert (second.comptes_recents[0][0], second.bilan.reutilisations) == (2, 3)


def test_who_carries_a_common_did_not_take_it_up() -> None:
    park = {"nom": "Amis du Val imaginaire", "type": "syndicat-mixte-ouvert"}
    carriers = [
        {"nom": "Ville de M", "code_insee": "34151"},
        {**park, "role": "co-porteur", "type": "association"},
    ]
    used = [usage(MARSILLARGUES), usage(park), usage(LUNEL)]
    _, second = registre(contexte(RACINE, imaginaire("a", porteurs=carriers, reutilisations=used)))
    assert second.bilan.porteurs == 2
    assert (second.bilan.organisations, second.bilan.communes) == (1, frozenset({"34145"}))


def test_the_surest_is_what_is_recent_and_in_production() -> None:
    used = [usage(MARSILLARGUES, "2020-01"), usage(LUNEL, etat="experimentation")]
    _, second = registre(contexte(RACINE, imaginaire("a", reutilisations=used)))
    assert (second.comptes_recents, second.bilan.organisations) == ([], 2)
    [laureates, others] = registre(contexte(RACINE, imaginaire("a", reutilisations=used[:1])))
    assert (laureates.comptes_recents, laureates.en_tout, others.comptes_recents) == ([], "", [])
    assert others.en_tout == "1 commune"


def test_what_teams_announce_without_a_list_stands_beside() -> None:
    said = indicateur(
        mesure("2026-06-30", 100), grandeur="collectivites-utilisatrices", unite="collectivite"
    )
    [laureates, others] = registre(contexte(RACINE, projet("a", said)))
    assert others.annonces == []
    assert [(line.projet.slug, line.indicateur.id) for line in laureates.annonces] == [
        ("a", "essai")
    ]


# --- What comes by itself: a curve that goes on between two measures, and what is kept of each answer -----


CORPS = b'{"description": "Arbres", "stats": []}'
SOURCE = {
    "id": "statistiques",
    "titre": "Statistiques de Haies vives",
    "format": "stats-ademe",
    "url": "https://haies-vives.example/api/stats",
    "vu_dans": "https://haies-vives.example/code",
    "note": "Les essais sont comptés.",
    "mesures": [{"indicateur": "haies", "periode": "mois", "perimetre": "France"}],
}
DOSSIER = "donnees/releves/haies-vives"


@pytest.fixture
def commun() -> Projet:
    """Give a common whose file holds one measure, and says where the others are."""
    measure = communs.mesure(
        "2026-08-31", 30, du="2026-08-01", perimetre="France", source=SOURCE["url"]
    )
    indicators = [
        communs.indicateur(measure, id="haies", nom="Haies", unite="projet", nature="flux"),
        communs.indicateur(id="mares", nom="Mares", unite="projet", nature="flux"),
    ]
    return imaginaire("haies-vives", impact={"indicateurs": indicators}, sources_vivantes=[SOURCE])


@pytest.fixture
def lue(tmp_path: Path, commun: Projet) -> Contexte:
    """Read four months of the source, of which the file has the last but one; give the facts."""
    points = tuple(
        PointLu(date(2026, month, last), value, date(2026, month, 1))
        for month, last, value in ((6, 30, 10.0), (7, 31, 20.0), (8, 31, 33.0), (9, 30, 40.0))
    )
    url, digest = f"{SOURCE['url']}?since=12", hashlib.sha256(CORPS).hexdigest()
    read = LectureDeSource(date(2026, 10, 2), url, digest, 4, copie="a.gz")
    found = ReleveDeSource(
        "haies-vives", "statistiques", (read,), (Serie("haies", points, "France"),)
    )
    ecrire_releves(tmp_path, found.fichiers(gzip.compress(CORPS)))
    return contexte(tmp_path, commun)


def page(known: Contexte) -> str:
    [commun] = known.catalogue.projets
    shown = PageDeDetail("mesures", known.commun(commun), Adresses("../"))
    return simple(gabarit("commun-mesures.html", {"page": shown}))


def test_a_chart_draws_what_is_between_two_measures(lue: Contexte, commun: Projet) -> None:
    followed, alone = commun.indicateurs
    assert [(m.au.iso, m.valeur) for m in lue.commun(commun).a_dessiner(followed).mesures] == [
        ("2026-06-30", 10),
        ("2026-07-31", 20),
        ("2026-08-31", 30),
        ("2026-09-30", 40),
    ]
    assert lue.commun(commun).a_dessiner(alone) is alone
    bare = msgspec.structs.replace(followed, mesures=())
    assert lue.commun(commun).a_dessiner(bare).mesures == (), (
        "nobody published what the source says"
    )


def test_a_page_says_when_a_figure_was_read_and_what_is_kept_of_the_answer(
    tmp_path: Path, lue: Contexte, commun: Projet
) -> None:
    assert "rythme mensuel" in page(contexte(tmp_path / "rien", commun))
    made = page(lue)
    for said in (
        '<h2 id="indicateur-haies">Haies : de 10 (30 juin 2026) à 40',
        'id="mesure-haies.',
        "Relevé le 2 octobre 2026 à la source",
        f'href="../{DOSSIER}/a.gz"',
        hashlib.sha256(CORPS).hexdigest(),
        "Les essais sont comptés.",
    ):
        assert said in made


def test_only_copies_that_are_what_they_say_are_published(tmp_path: Path, lue: Contexte) -> None:
    made = pages.releves(lue, Publication())
    assert sorted(made) == [f"{DOSSIER}/a.gz", f"{DOSSIER}/statistiques.json"]
    assert gzip.decompress(made[f"{DOSSIER}/a.gz"]) == CORPS
    (tmp_path / DOSSIER / "a.gz").write_bytes(gzip.compress(b"autre chose"))
    assert sorted(pages.releves(lue, Publication())) == [f"{DOSSIER}/statistiques.json"]
    assert pages.releves(contexte(tmp_path), Publication()) == {}
