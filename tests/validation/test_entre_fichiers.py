"""The rules between files: each page is judged with the others around it."""

from __future__ import annotations

import json
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.parutions import cles
from catalogue_communs.validation import Rapport, valider
from tests.aides import TODAY
from tests.communs import exemples, logo, titres, valeurs
from tests.contribution.aides import ecrire_catalogue
from tests.validation.exemples import AUJOURD_HUI, MINIMALE


def ecrire(racine: Path, slug: str, extra: str = "") -> Path:
    """Write a valid page, with more fields."""
    path = racine / "projets" / f"{slug}.yml"
    path.write_text(MINIMALE.replace("nom: ", f"nom: {slug} ", 1) + extra, encoding="utf-8")
    return path


def erreurs(report: Rapport) -> list[tuple[str, str]]:
    """Reduce a report to the file and the code of its errors."""
    return [
        (d.fichier.removeprefix("projets/"), d.code) for d in report.diagnostics if d.est_erreur
    ]


def test_two_pages_cannot_answer_for_the_same_former_address(racine: Path) -> None:
    ecrire(racine, "un", "anciens_slugs:\n  - commune\n")
    ecrire(racine, "deux", "anciens_slugs:\n  - commune\n")

    report = valider(racine, AUJOURD_HUI)

    assert erreurs(report) == [("deux.yml", "adresse-en-double"), ("un.yml", "adresse-en-double")]
    assert ["projets/un.yml" in d.message for d in report.diagnostics if d.est_erreur] == [
        True,
        False,
    ]


def test_two_runs_say_the_same_in_the_same_order(racine: Path) -> None:
    for slug in ("b", "a", "c"):
        ecrire(racine, slug, logo("absente.png") + "technologies:\n  - A\n  - A\nchamp: 1\n")
    paths = [racine / "projets" / f"{slug}.yml" for slug in "cab"]

    first = valider(racine, AUJOURD_HUI, paths).diagnostics

    assert first == valider(racine, AUJOURD_HUI, reversed(paths)).diagnostics
    assert list(first) == sorted(first, key=lambda d: (d.fichier, d.ligne, d.colonne, d.code))


def test_a_draft_may_lie_outside_the_catalogue(racine: Path, tmp_path: Path) -> None:
    draft = tmp_path / "brouillon.yml"
    draft.write_text(MINIMALE + logo("non.png"), encoding="utf-8")
    assert erreurs(valider(racine, AUJOURD_HUI, [draft])) == [
        (draft.as_posix(), "image-introuvable")
    ]


def test_an_empty_catalogue_is_publishable(tmp_path: Path) -> None:
    report = valider(tmp_path, AUJOURD_HUI)

    assert report.publiable
    assert report.verifies == 0


# --- Organisations whose names are close, from one file to another: told, never merged -------------------


@pytest.mark.parametrize("cas", exemples("organismes"), ids=itemgetter("regle"))
def test_the_advice_says_what_to_write(tmp_path: Path, cas: dict[str, Any]) -> None:
    root = ecrire_catalogue(tmp_path, un=fiche("un", cas["un"]), autre=fiche("autre", cas["autre"]))
    told = [
        d.remede
        for d in valider(root, TODAY).diagnostics
        if d.code == "organismes-proches" and d.fichier == "projets/un.yml"
    ]
    assert len(told) == bool(cas["dit"])
    assert all(cas["dit"] in one for one in told)


def fiche(slug: str, porteur: dict[str, str]) -> dict[str, object]:
    """Make a common carried by an organisation."""
    depots = [{"url": f"https://github.com/exemple/{slug}"}]
    return {
        **{k: v for k, v in valeurs().items() if k != "slug"},
        "nom": slug,
        "porteurs": [porteur],
        "depots": depots,
    }


# --- What was published keeps its identifier: the list is sound, and nothing that it names is los --------


ENTETE = "commun,cle,flux,publie_le,retrait\n"
AMIS = "  - organisation:\n      nom: Les amis du Val\n      type: association\n    etat: {}\n    statut: declaree\n"
LIGNE = "fiche,reutilisation/association-les-amis-du-val,reutilisation/les-amis-du-val,2026-03-01,"


def dits(
    racine: Path, liste: str, fiche: str = MINIMALE, nom: str = "fiche"
) -> list[tuple[str, int, str]]:
    """Validate a page beside a list; return where what is wrong stands."""
    # What was told, and how it changed, is read elsewhere.
    head, *lines = liste.splitlines(keepends=True) or [""]
    whole = head.replace("retrait", "retrait,dit,modifie_le,avant")
    whole += "".join(line.replace("\n", ",,,\n") for line in lines)
    (racine / cles.IDENTIFIANTS).write_text(whole, encoding="utf-8")
    (racine / f"projets/{nom}.yml").write_text(fiche, encoding="utf-8")
    report = valider(racine, AUJOURD_HUI)
    return [(d.fichier, d.ligne, d.code) for d in report.diagnostics if d.est_erreur]


LISTES = exemples("listes")
ABIMEES = {
    titre: (ENTETE + "".join(f"{texte}\n" for texte in lignes), ligne)
    for titre, (lignes, ligne) in LISTES["abimees"].items()
}
VIDES = {"An empty file": ("", 1), "Another separator": (ENTETE.replace(",", ";"), 1)}


@pytest.mark.parametrize(("liste", "ligne"), titres(VIDES | ABIMEES))
def test_a_spoiled_list_is_told_with_its_line(racine: Path, liste: str, ligne: int) -> None:
    assert dits(racine, liste) == [("donnees/identifiants.csv", ligne, "liste-invalide")]


def test_a_list_that_speaks_of_no_common_is_told(racine: Path) -> None:
    liste = f"{ENTETE}personne,phase/construction,,2026-03-01,\n"
    assert dits(racine, liste) == [("donnees/identifiants.csv", 2, "identifiant-perdu")]


@pytest.mark.parametrize(("ligne", "ecrit"), titres(LISTES["retirees"]))
def test_what_is_withdrawn_is_not_in_the_file(
    racine: Path, ligne: str, ecrit: dict[str, Any]
) -> None:
    page = MINIMALE + (yaml.safe_dump(ecrit, allow_unicode=True) if ecrit else "")
    told = dits(racine, f"{ENTETE}{ligne}\n", page)
    assert [(name, code) for name, _, code in told] == [("projets/fiche.yml", "liste-invalide")]


def test_the_list_is_written_as_it_is_read(tmp_path: Path) -> None:
    day = date(2026, 3, 1)
    made = {
        "b": {"entree": cles.FaitPublie("b", "entree", "", day)},
        "a": {"mesure/i.2025": cles.FaitPublie("a", "mesure/i.2025", "mesure/i/2025", day, "Fausse, « non »", "264.", date(2026, 4, 2), "2026-03-01 246.")},
    }  # fmt: skip
    cles.ecrire_publies(tmp_path, made)
    written = (tmp_path / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    assert written.splitlines()[1:] == [
        'a,mesure/i.2025,mesure/i/2025,2026-03-01,"Fausse, « non »",264.,2026-04-02,2026-03-01 246.',
        "b,entree,,2026-03-01,,,,",
    ]
    read = cles.lire_publies(tmp_path)
    assert cles.texte_des_publies(read) == written
    assert read["b"]["entree"].ligne == 3
    assert read["a"]["mesure/i.2025"].editions() == ((date(2026, 4, 2), "264."), (day, "246."))
    assert cles.lire_publies(tmp_path / "ailleurs") == {}


def test_a_reuse_stops_and_is_not_erased(racine: Path) -> None:
    liste = f"{ENTETE}fiche,entree,,2026-03-01,\n{LIGNE}\n"
    stopped = f"{MINIMALE}reutilisations:\n{AMIS.format('arretee')}    arretee_le: 2026-06\n"
    assert dits(racine, liste, stopped) == []
    assert dits(racine, liste) == [("projets/fiche.yml", 1, "identifiant-perdu")]
    assert dits(racine, liste.replace(f"{LIGNE}\n", f"{LIGNE}Une homonyme.\n")) == []


def test_a_common_is_renamed_or_archived_and_is_not_erased(racine: Path) -> None:
    liste = f"{ENTETE}compteur,entree,,2026-03-01,\n"
    assert dits(racine, liste) == [("donnees/identifiants.csv", 2, "identifiant-perdu")]
    assert dits(racine, liste, f"{MINIMALE}anciens_slugs: [compteur]\n") == []
    assert dits(racine, f"{ENTETE}compteur,entree,,2026-03-01,Doublon de fiche.\n") == []


@pytest.mark.parametrize(("ecrit", "perdu"), titres(LISTES["changees"]))
def test_a_line_keeps_its_identifier_when_what_it_was_made_of_changes(
    racine: Path, ecrit: dict[str, str], *, perdu: bool
) -> None:
    liste = f"{ENTETE}{LIGNE}\n"
    who = json.dumps(ecrit, ensure_ascii=False)
    page = f"{MINIMALE}reutilisations:\n  - organisation: {who}\n    etat: en-production\n    statut: declaree\n"
    expected = [
        (
            "projets/fiche.yml",
            page.partition("organisation:")[0].count("\n") + 1,
            "identifiant-perdu",
        )
    ]
    assert dits(racine, liste, page) == (expected if perdu else [])
    assert dits(racine, liste, f"{page}    id: association-les-amis-du-val\n") == []


VAL = "  - organisation: {{nom: {}, type: association}}\n    etat: en-production\n    statut: declaree\n"


@pytest.mark.parametrize("vole", ["association-les-amis-du-val", "association-les-amis-du-val.2"])
def test_no_line_takes_the_identifier_of_another(racine: Path, vole: str) -> None:
    thief = VAL.format("Les voleurs") + f"    id: {vole}\n"
    page = f"{MINIMALE}reutilisations:\n{VAL.format('Les amis du Val')}{thief}"
    expected = [("projets/fiche.yml", page.count("\n"), "identifiant-en-double")]
    for liste in (ENTETE, f"{ENTETE}{LIGNE}\n"):
        assert dits(racine, liste, page) == expected
        [told] = [d.message for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
        assert f"« {vole} »" in told
    own = page.replace(
        VAL.format("Les amis du Val"), VAL.format("Les amis du Val") + "    id: amis\n"
    )
    assert dits(racine, ENTETE, own) == []


def test_a_measure_that_takes_the_identifier_of_another_is_refused(racine: Path) -> None:
    about = "effet: usage, unite: commune, nature: cumul"
    page = f"{MINIMALE}impact:\n  indicateurs:\n"
    for name, month in (("bacs", 3), ("haies", 6)):
        measure = (
            f"au: 2026-0{month}, valeur: 1, statut: declare, source: https://exemple.fr/{name}"
        )
        page += f"    - {{id: {name}, nom: {name.title()}, {about}, mesures: [{{{measure}}}]}}\n"
    stolen = page.replace("exemple.fr/haies", "exemple.fr/haies, id: bacs.2026-03")
    assert dits(racine, ENTETE, page) == []
    assert [code for *_, code in dits(racine, ENTETE, stolen)] == ["identifiant-en-double"]


@pytest.mark.parametrize(("anciens", "remede"), titres(LISTES["anciens"]))
def test_the_first_name_stays_the_first(racine: Path, anciens: str, remede: str) -> None:
    liste = f"{ENTETE}compteur,entree,,2026-03-01,\n"
    dits(racine, liste, f"{MINIMALE}anciens_slugs: {anciens}\n")
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert [d.remede for d in found] == [remede] * bool(remede)
    assert all("« compteur »" in d.message for d in found)


def test_a_common_keeps_its_own_name_before_that_of_another(racine: Path) -> None:
    liste = f"{ENTETE}fiche,entree,,2026-03-01,\n"
    assert (
        dits(racine, liste, f"{MINIMALE}anciens_slugs: [compteur]\n")[0][2] == "identifiant-perdu"
    )
