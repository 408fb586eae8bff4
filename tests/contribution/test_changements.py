"""What a proposal changes is told in sentences that a town hall understands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.contribution import resultat, textes
from catalogue_communs.contribution.demande import comparer, raconter
from catalogue_communs.contribution.resultat import Apercu, Resultat
from catalogue_communs.contribution.textes import neutre, un_seul
from catalogue_communs.modele import Catalogue, Projet, convertir
from catalogue_communs.socle import schemas
from tests.aides import RACINE, ROOT
from tests.communs import mesure, usage
from tests.contribution.aides import (
    AUTRE,
    FICHE,
    JOUR,
    avec,
    ecrire_catalogue,
    ecrire_evenement,
    evenement,
    reuse,
)


def catalogue(*fiches: dict[str, Any]) -> Catalogue:
    return Catalogue(
        tuple(convertir({"slug": f["nom"].lower().replace(" ", "-"), **f}, Projet) for f in fiches)
    )


def told(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """Return the sentences about one common, with ordinary spaces."""
    old, new = (catalogue(values).projets[0] if values else None for values in (before, after))
    found = raconter(old, new, reference(RACINE), JOUR)
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in found]


def indicator(*measures: dict[str, Any], **changes: Any) -> dict[str, Any]:
    one = {**FICHE["impact"]["indicateurs"][0], **changes, "mesures": list(measures)}
    return {**FICHE, "impact": {"indicateurs": [one]}}


EXECUTION = "https://github.com/exemple/catalogue/actions/runs/7"
OLD, NEW = mesure("2026-02-20", 50), mesure("2026-06-30", 264)


def test_every_part_of_a_common_is_watched() -> None:
    whole = catalogue(FICHE).projets[0]
    for name, part in schemas.schema("projet")["properties"].items():
        example = part["examples"][0]
        changed = catalogue({**FICHE, name: example} if name != "nom" else FICHE).projets[0]
        if getattr(changed, name) != getattr(whole, name):
            assert told(FICHE, {**FICHE, name: example}), name


def test_a_comparison_of_two_folders_says_all_that_the_comment_needs(tmp_path: Path) -> None:
    before = ecrire_catalogue(tmp_path / "avant")
    changed = {**FICHE, "liens": {"site": "https://exemple.fr/", "documentation": "https://exemple.fr/mort"}}
    after = ecrire_catalogue(tmp_path / "apres", berges_propres=changed, haies_vives=AUTRE)
    broken = after / "projets" / "haies-vives.yml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("EUPL-1.2", "libre"), encoding="utf-8")
    found = comparer(before, after, JOUR)
    assert list(found.changements) == [
        "Berges Propres : le champ « liens : documentation » est rempli : « https://exemple.fr/mort »."
    ]
    assert found.erreurs[0].startswith("projets/haies-vives.yml, ligne ")
    assert found.manques == ()
    new = comparer(tmp_path / "rien", before, JOUR)
    assert new.manques[0].startswith("Berges Propres affichera « pas encore lu ici » pour : description")
    resultat.ecrire_json(found, tmp_path / "sortie" / resultat.APERCU)
    assert resultat.relire_seul(tmp_path / "sortie", resultat.APERCU, resultat.Apercu) == found
    comment = textes.comparaison(found, EXECUTION)
    assert comment.startswith(textes.MERCI)
    assert "relisez ce code avant d’ouvrir" in comment
    for text in (comment, (ROOT / ".github/workflows/verifier.yml").read_text(encoding="utf-8")):
        assert "apercu-du-site" in text


# --- The edges of what a contribution is told, one line of a table each ----------------------------------


Json = dict[str, Any]
SANS = {k: v for k, v in FICHE.items() if k != "impact"}
INDICATEUR = "l’indicateur « Collectivités utilisatrices »"
PLUS = {"au_moins": True}
FOIS_5 = f"{INDICATEUR}, à vérifier : 5 fois plus qu’avant (50 → 264)."


# --- What changes for the reader ------------------------------------------------------------

MINIMUM = mesure("2026-02-20", 50, **PLUS)
ARRETE = {"date": "2026", "raison": "Fini."}
DEUX = [{"url": "https://git.example/a/b"}, {"url": "https://git.example/a/c"}]
DIT = {**reuse("34172"), "usage": "Tri."}
ARRET = {**reuse("34172", "arretee"), "arretee_le": "2026-03"}
MONTPELLIER = {**reuse(""), "organisation": {"siren": "213401722"}}
REPRISE = {**reuse("34172"), "depuis": "2026-04"}

CHANGEMENTS: list[tuple[Json | None, Json | None, list[str]]] = [
    (FICHE, None, ["la page disparaît du catalogue."]),
    # An indicator: its first value, its next, the same, an older one.
    (indicator(), indicator(NEW), [f"{INDICATEUR} a une première valeur : 264 collectivités (30 juin 2026, déclaré)."]),
    (indicator(NEW), indicator(), [f"{INDICATEUR} perd sa mesure du 30 juin 2026 (264 collectivités)."]),
    (indicator(OLD), indicator(OLD, mesure("2026-06-30", 50)), [f"{INDICATEUR} reste à 50 collectivités, d’après une mesure du 30 juin 2026."]),
    (indicator(OLD), indicator(OLD, mesure("2026-02-20", 60)), [f"{INDICATEUR} passe de 50 à 60 collectivités."]),
    (indicator(OLD), indicator(mesure("2026-02-20", 60)), [f"{INDICATEUR} passe de 50 à 60 collectivités.", f"{INDICATEUR} perd sa mesure du 20 février 2026 (50 collectivités)."]),
    (indicator(NEW), indicator(OLD, mesure("2025", 1), NEW), [f"{INDICATEUR} gagne 2 mesures plus anciennes.", f"{INDICATEUR}, à vérifier : 50 fois plus qu’avant (1 → 50).", FOIS_5]),
    (indicator(OLD, NEW), indicator(NEW), [f"{INDICATEUR} perd sa mesure du 20 février 2026 (50 collectivités)."]),
    (indicator(mesure("2025-10", 1), NEW), indicator(NEW), [f"{INDICATEUR} perd sa mesure d’octobre 2025 (1 collectivité)."]),
    # A minimum is compared with nothing, a scope only with itself.
    (indicator(MINIMUM), indicator(MINIMUM, NEW), [f"{INDICATEUR} passe d’au moins 50 à 264 collectivités.", FOIS_5]),
    (indicator(OLD), indicator(OLD, mesure("2026-06-30", 264, **PLUS)), [f"{INDICATEUR} passe de 50 à au moins 264 collectivités.", FOIS_5]),
    (indicator(mesure("2026-02-20", -50)), indicator(mesure("2026-02-20", -50), mesure("2026-06-30", 50)), [f"{INDICATEUR} passe de −50 à 50 collectivités."]),
    (indicator(mesure("2026-02-20", 500, perimetre="Val")), indicator(mesure("2026-02-20", 500, perimetre="Val"), mesure("2026-06-30", 400, perimetre="Val")), [f"{INDICATEUR} passe de 500 à 400 collectivités (−20 %)."]),
    (indicator(OLD), indicator(OLD, mesure("2026-06-30", 40, perimetre="Hérault")), [f"{INDICATEUR} passe de 50 à 40 collectivités."]),
    (indicator(mesure("2026-02-20", 0)), indicator(mesure("2026-02-20", 0), NEW), [f"{INDICATEUR} passe de 0 à 264 collectivités."]),
    (SANS, indicator(NEW), ["nouvel indicateur « Collectivités utilisatrices » : 264 collectivités (30 juin 2026, déclaré)."]),
    (SANS, indicator(), ["nouvel indicateur « Collectivités utilisatrices »."]),
    (indicator(NEW), SANS, [f"{INDICATEUR} est retiré."]),
    (indicator(NEW), indicator(NEW, cible={"valeur": 3, "source": "a"}), [f"{INDICATEUR}, le champ « cible : valeur visée » est rempli : « 3 ».", f"{INDICATEUR}, le champ « cible : source » est rempli : « a »."]),
    (indicator(NEW), indicator(NEW, nature="stock"), [f"{INDICATEUR}, le champ « nature » passe de « Cumul : total depuis le début » à « Stock : état à une date »."]),
    # An end.
    (avec(archive=ARRETE), FICHE, ["le champ « archive : date d’arrêt » est retiré (il valait « 2026 »).", "le champ « archive : raison » est retiré (il valait « Fini. »)."]),
    (FICHE, avec(archive=ARRETE), ["le champ « archive : date d’arrêt » est rempli : « 2026 ».", "le champ « archive : raison » est rempli : « Fini. »."]),
    (FICHE, avec(statut="laureat"), ["le champ « statut » passe de « Écosystème » à « Lauréat »."]),
    # Fields, groups, repositories, links.
    (FICHE, avec(accroche="Autre."), [f"le champ « accroche » passe de « {FICHE['accroche']} » à « Autre. »."]),
    (avec(technologies=["Django"]), avec(technologies=["Flask"]), ["technologies : « Flask » est ajouté.", "technologies : « Django » est retiré."]),
    (avec(depots=DEUX), avec(depots=[{**DEUX[0], "note": "x"}, DEUX[1]]), ["le champ « dépôt : précision » est rempli : « x »."]),
    (avec(depots=DEUX), avec(depots=DEUX[::-1]), []),
    (avec(depots=DEUX[:1]), avec(depots=DEUX[1:]), ["dépôts de code : « https://git.example/a/c » est ajouté.", "dépôts de code : « https://git.example/a/b » est retiré."]),
    (FICHE, avec(liens={"documentation": "https://exemple.fr/doc"}), ["le champ « liens : site » est retiré (il valait « https://exemple.fr/ »).", "le champ « liens : documentation » est rempli : « https://exemple.fr/doc »."]),
    (avec(liens={}), avec(liens={"autres": [{"titre": "x", "url": "https://x.example/"}]}), ["liens : autres liens : « x · https://x.example/ » est ajouté."]),
    # Reuses: what the page counts is said when it moves.
    (avec(reutilisations=[]), avec(reutilisations=[reuse("34172")]), ["nouvelle réutilisation, Commune de Montpellier (en production, déclarée).", "la page compte 1 organisme au lieu de 0."]),
    (avec(reutilisations=[ARRET]), avec(reutilisations=[reuse("34172")]), ["Commune de Montpellier passe de « arrêtée » à « en production ».", "Commune de Montpellier, le champ « arrêtée le » est retiré (il valait « mars 2026 »).", "la page compte 1 organisme au lieu de 0."]),
    (avec(reutilisations=[]), avec(reutilisations=[ARRET]), ["nouvelle réutilisation, Commune de Montpellier (arrêtée, déclarée)."]),
    (avec(reutilisations=[reuse("34172")]), avec(reutilisations=[ARRET, reuse("34003")]), ["Commune de Montpellier passe de « en production » à « arrêtée ».", "Commune de Montpellier, le champ « arrêtée le » est rempli : « mars 2026 ».", "nouvelle réutilisation, Commune d’Agde (en production, déclarée)."]),
    (avec(reutilisations=[reuse("34172"), reuse("34003")]), avec(reutilisations=[reuse("34003")]), ["la réutilisation par Commune de Montpellier est retirée.", "la page compte 1 organisme au lieu de 2."]),
    (avec(reutilisations=[reuse("34172")]), avec(reutilisations=[reuse("34172"), MONTPELLIER]), ["Commune de Montpellier : sa déclaration est une ligne à part, l’ancienne garde sa source."]),
    (avec(reutilisations=[reuse("34172")]), avec(reutilisations=[DIT]), ["Commune de Montpellier, le champ « usage » est rempli : « Tri. »."]),
    (avec(reutilisations=[reuse("34172")]), avec(reutilisations=[reuse("34172"), ARRET]), ["Commune de Montpellier passe de « en production » à « arrêtée ».", "Commune de Montpellier : sa déclaration est une ligne à part, l’ancienne garde sa source.", "la page compte 0 organisme au lieu de 1."]),
    (avec(reutilisations=[ARRET]), avec(reutilisations=[ARRET, REPRISE]), ["Commune de Montpellier passe de « arrêtée » à « en production ».", "Commune de Montpellier : sa déclaration est une ligne à part, l’ancienne garde sa source.", "la page compte 1 organisme au lieu de 0."]),
    (avec(reutilisations=[reuse("34172"), reuse("34003")]), avec(reutilisations=[reuse("34003"), reuse("34172")]), []),
]  # fmt: skip


@pytest.mark.parametrize(("avant", "apres", "phrases"), CHANGEMENTS)
def test_what_changes_is_told_once(avant: Json | None, apres: Json | None, phrases: list[str]) -> None:
    assert told(avant, apres) == [f"Berges Propres : {phrase}" for phrase in phrases]


@pytest.mark.parametrize(
    ("nature", "avant", "apres", "doute"),
    [
        ("stock", [("2026-02", 150)], ("2026-06", 10), "15 fois moins qu’avant (150 → 10)"),
        ("stock", [("2026-02", 150)], ("2026-06", 1_300_000), "8 667 fois plus qu’avant (150 → 1 300 000)"),
        ("stock", [("2026-02", 150)], ("2026-06", 600), ""),
        ("stock", [("2026-02", 150)], ("2026-06", 601), "4 fois plus qu’avant (150 → 601)"),
        ("stock", [("2026-02", 150)], ("2026-06", 37.5), ""),
        ("stock", [("2026-02", 150)], ("2026-06", 37), "4 fois moins qu’avant (150 → 37)"),
        ("stock", [("2026-02", 150)], ("2026-06", 0), "il n’en reste rien (150 → 0)"),
        ("stock", [("2026-02", 0)], ("2026-06", 150), ""),
        # A few things more or less; a rate has no small value.
        ("stock", [("2026-02", 2)], ("2026-06", 19), ""),
        ("taux", [("2026-02", 0.2)], ("2026-06", 20), "100 fois plus qu’avant (0,2 → 20)"),
        # The nearest before it, not the last of the list; what is written in its place.
        ("stock", [("2025-02", 10), ("2026-02", 150)], ("2026-06", 160), ""),
        ("stock", [("2026-02", 150), ("2025-02", 10)], ("2026-06", 160), ""),
        ("stock", [("2026-02", 150)], ("2026-02", 10), "15 fois moins qu’avant (150 → 10)"),
        ("stock", [("2025-02", 140), ("2026-02", 150), ("2026-06", 160)], ("2026-02", 10), "15 fois moins qu’avant (150 → 10)"),
        ("stock", [("2026-02", 150)], ("2025-06", 10), "15 fois plus qu’avant (10 → 150)"),
        # A month is not compared with a year.
        ("flux", [("2026-02", 150)], ("2026-06", 10), "15 fois moins qu’avant (150 → 10)"),
        ("flux", [("2025", 1500)], ("2026-06", 100), ""),
    ],
)  # fmt: skip
def test_a_figure_that_moves_too_much_is_to_verify(
    nature: str, avant: list[tuple[str, float]], apres: tuple[str, float], doute: str
) -> None:
    before = [mesure(*one) for one in avant]
    kept = [mesure(*one) for one in avant if one[0] != apres[0]]
    after = indicator(*kept, mesure(*apres), nature=nature)
    told_ = [one for one in told(indicator(*before, nature=nature), after) if "à vérifier" in one]
    assert told_ == ([f"Berges Propres : {INDICATEUR}, à vérifier : {doute}."] if doute else [])
    if kept == before and len(avant) == 1:
        assert [one for one in told(None, after) if "à vérifier" in one] == told_


def test_a_new_common_is_told_with_what_its_reader_believes() -> None:
    rights = {"credit": "Équipe", "licence": "etalab-2.0", "source": "https://exemple.fr/presse"}
    shown = {
        "logo": {"image": "berges.svg", **rights},
        "captures": [{"image": "berges-1.webp", "alternative": "Une berge", **rights}],
    }
    assert told(None, {**indicator(NEW), **shown, "reutilisations": []}) == [
        f"Nouveau commun : Berges Propres. {FICHE['accroche']}",
        "Berges Propres : le champ « logo » est rempli : « berges.svg ».",
        "Berges Propres : captures d’écran : « berges-1.webp · Une berge » est ajouté.",
        "Berges Propres : le champ « contact : courriel » est rempli : « contact@exemple.fr ».",
        "Berges Propres : dépôts de code : « https://github.com/exemple/berges-propres » est ajouté.",
        "Berges Propres : le champ « licence » est rempli : « EUPL-1.2 ».",
        "Berges Propres : nouvel indicateur « Collectivités utilisatrices » : 264 collectivités (30 juin 2026, déclaré).",
    ]


@pytest.mark.parametrize(
    ("lignes", "compte"),
    [
        ([], 0),
        ([ARRET], 0),
        ([reuse("34172"), {**reuse("34003", "arretee"), "arretee_le": "2026"}], 1),
        ([reuse("34172"), reuse("34003", "deploiement")], 2),
        # What the page does not count: an end announced and past, who carries the common.
        ([reuse("34172"), {**reuse("34003"), "depuis": "2026-01", "fin_annoncee": "2026-03"}], 1),
        ([reuse("34172"), {**reuse("34003"), "depuis": "2026-01", "fin_annoncee": "2027-03"}], 2),
        ([reuse("34172"), usage(**FICHE["porteurs"][0])], 1),
    ],
)
def test_the_organisations_told_are_those_that_the_page_counts(lignes: list[Json], compte: int) -> None:
    new = [one for one in told(None, avec(reutilisations=lignes)) if "ce commun" in one]
    moved = [one for one in told(avec(reutilisations=[]), avec(reutilisations=lignes)) if "compte" in one]
    if not compte:
        assert new == moved == []
        return
    shown, verb = ("organisme", "utilise") if compte == 1 else ("organismes", "utilisent")
    assert new == [f"Berges Propres : {compte} {shown} {verb} ce commun."]
    assert moved == [f"Berges Propres : la page compte {compte} {shown} au lieu de 0."]


def test_an_announced_end_once_past_is_no_stop() -> None:
    ended = {**reuse("34172"), "depuis": "2026-01", "fin_annoncee": "2026-03"}
    assert told(avec(reutilisations=[reuse("34172")]), avec(reutilisations=[ended]))[0] == (
        "Berges Propres : Commune de Montpellier passe de « en production » à « campagne terminée, suite à demander »."
    )


# --- Bounds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nombre", "reste"), [(39, ""), (40, ""), (41, "- … et 1 autre point."), (42, "- … et 2 autres points.")]
)
def test_a_comment_shows_forty_lines(nombre: int, reste: str) -> None:
    lines = tuple(f"Ligne {rank}" for rank in range(nombre))
    answer = textes.reponse(Resultat("corriger", messages=lines))
    compared = textes.comparaison(Apercu(lines), "")
    for text in (answer, compared):
        assert len(re.findall(r"^- .*Ligne", text, re.MULTILINE)) == min(nombre, 40)
        assert re.findall(r"^- ….*$", text, re.MULTILINE) == ([reste] if reste else [])
    assert f"Il reste {nombre} points à corriger" in answer


@pytest.mark.parametrize(
    ("vu", "parties"),
    [
        (Apercu(), ["Aucune fiche ne change"]),
        (Apercu(erreurs=("E",)), ["À corriger avant publication"]),
        (Apercu(("A",)), ["Ce qui change pour le lecteur", "- A"]),
        (Apercu(manques=("M",)), ["Aucune fiche ne change", "Ce qui manque encore"]),
    ],
)
def test_a_comparison_says_only_what_there_is(vu: Apercu, parties: list[str]) -> None:
    text = textes.comparaison(vu, EXECUTION)
    every = ("À corriger avant publication", "Ce qui change pour le lecteur", "Aucune fiche ne change", "Ce qui manque encore")  # fmt: skip
    assert {part for part in (*every, *parties) if part in text} == {*parties}
    assert text.startswith(textes.MERCI)
    assert "**Voir les pages**" in text


@pytest.mark.parametrize(("longueur", "attendu"), [(6, "abcde"), (5, "abcde"), (4, "abc…"), (1, "…")])
def test_a_line_is_cut_at_its_bound(longueur: int, attendu: str) -> None:
    assert un_seul("abcde", longueur) == attendu
    assert neutre("x" * 500) == "x" * 500
    assert neutre("x" * 501) == "x" * 499 + "…"


# --- The steps of the workflows -------------------------------------------------------------------------


def test_a_tampered_result_ends_a_step_in_one_line(etape: Callable[..., str], tmp_path: Path) -> None:
    event = ecrire_evenement(tmp_path / "evenement.json", evenement("x", state="closed"))
    (tmp_path / "resultat").mkdir()
    said = etape(tmp_path, "forge", "deposer", tmp_path / "resultat", code=1, GITHUB_EVENT_PATH=event)
    assert said == "Erreur : le dossier du résultat contient autre chose que le résultat.\n"


def test_a_step_asked_wrongly_ends_in_one_line(etape: Callable[..., str], tmp_path: Path) -> None:
    assert etape(tmp_path, "comparer", "--racine", tmp_path, code=2).startswith("Erreur : ")
