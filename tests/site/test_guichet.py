"""The guichet on the site: the state decides what is proposed, its conditions and criteria are those of the schema."""

from __future__ import annotations

import re
from datetime import date
from operator import itemgetter

import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue, Guichet, convertir
from catalogue_communs.site.construction.pages import parties
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import Publication
from tests.aides import RACINE, ROOT, TODAY, Json, a_plat
from tests.communs import exemples, titres

# Where the state of the guichet changes what is proposed.
PARTS = ("accueil", "guichet-etat", "guichet-appel")


def valeurs(statut: str, **others: object) -> Json:
    """Give the values of an imaginary guichet in a state."""
    return {
        "nom": "Guichet imaginaire",
        "etat": {
            "statut": statut,
            "constate_le": "2026-11-01",
            "message": "Un message.",
            "source": "a",
        },
        "contact": {"courriel": "guichet@exemple.fr"},
        "page_officielle": "https://exemple.fr/guichet",
        "formulaire": "https://exemple.fr/candidater",
        "vagues": [{"nom": "Vague 1", "etat": "close", "source": "a"}],
        "sources": [{"id": "a", "titre": "Annonce imaginaire"}],
        **others,
    }


def parts(values: Json | None, today: date = TODAY) -> dict[str, str]:
    """Make the parts of pages that speak of the guichet."""
    state = None if values is None else convertir(values, Guichet)
    contexte = Contexte(RACINE, Catalogue(projets=(), guichet=state), today)
    made = parties(contexte, Publication())
    return {name: a_plat(made[name]("../")) for name in (*PARTS, "guichet-vagues")}


APPEL = exemples("guichet")


@pytest.mark.parametrize(("constate_le", "jour", "dit"), titres(APPEL["constats"]))
def test_what_was_found_six_months_ago_is_to_check_again(
    constate_le: str, jour: str, *, dit: bool
) -> None:
    values = valeurs("inconnu")
    made = parts(
        {**values, "etat": {**values["etat"], "constate_le": constate_le}}, date.fromisoformat(jour)
    )
    for name in ("accueil", "guichet-etat"):
        assert ("à revérifier" in made[name].lower()) is dit
        assert "novembre 2026" in made[name]


# --- The state decides ------------------------------------------------------------------


@pytest.mark.parametrize("regle", APPEL["etats"], ids=itemgetter("regle"))
def test_the_state_decides_what_is_proposed(regle: Json) -> None:
    """In each part that speaks of it (""), or in one; closed or unknown, nobody is invited to apply."""
    proposes, opened = regle["propose"], regle["statut"] == "ouvert"
    made = parts(valeurs(regle["statut"], **regle["plus"]))
    for name in PARTS:
        assert [
            said for said in (proposes[""], proposes.get(name, "")) if said not in made[name]
        ] == []
        assert ("N’envoyez pas de dossier" in made[name]) <= (not opened)
    assert [
        name
        for name, html in made.items()
        if "/candidater" in html and "/candidater" not in proposes[""]
    ] == []


def test_what_public_documents_say_is_dated_until_the_publisher_speaks() -> None:
    values = valeurs("inconnu")
    seules = parts(values)["guichet-etat"]
    assert "Un message." in seules
    assert "Lu le 1er novembre 2026" in seules
    assert "Annonce imaginaire" in seules
    mots = {
        "texte": "L’appel a pris fin.",
        "dit_par": "La direction imaginaire",
        "le": "2026-10-02",
    }
    dite = parts({**values, "parole": mots})["guichet-etat"]
    assert "L’appel a pris fin." in dite
    assert re.search(
        r'La direction imaginaire, <time datetime="2026-10-02">2 octobre 2026</time>', dite
    )
    # One voice: what documents say is no longer beside it.
    assert "Un message." not in dite
    assert "n’a pas encore dit ici" in seules
    assert "n’a pas encore dit ici" not in dite


@pytest.mark.parametrize("name", ["guichet-etat", "guichet-appel"])
def test_while_no_call_is_open_one_asks_to_be_told(name: str) -> None:
    assert "Prévenez-moi" in parts(valeurs("inconnu"))[name]
    assert "Prévenez-moi" not in parts(valeurs("ouvert"))[name]


def test_without_a_file_for_the_guichet_the_pages_still_read_and_what_one_says_stays_text() -> None:
    made = parts(None)
    assert made["guichet-etat"].strip() == made["guichet-appel"].strip() == ""
    hostile = valeurs("inconnu")
    hostile["etat"]["message"] = "<script>alert(1)</script>"
    assert [name for name, html in parts(hostile).items() if "<script>alert" in html] == []


# --- The conditions and the criteria ----------------------------------------------------


@pytest.mark.parametrize("group", ["conditions", "criteres"])
def test_every_condition_and_every_criterion_of_the_schema_has_its_part(group: str) -> None:
    text = (ROOT / "docs/guichet/suis-je-eligible.md").read_text(encoding="utf-8")
    part = schemas.partie_de("projet", ("guichet", group))
    assert part is not None
    under = text.partition(f"{{#{group}}}")[2].partition("\n## ")[0]
    expected = [inner["title"] for inner in part["properties"].values()]
    assert re.findall(r"^### (.*) \{#[a-z-]+\}$", under, re.MULTILINE) == expected


def test_no_sentence_promises_anything() -> None:
    text = (ROOT / "docs/guichet/suis-je-eligible.md").read_text(encoding="utf-8")
    assert not re.search(r"\b(êtes éligible|serez|sera (retenu|accepté)|garanti|acceptée?)\b", text)
    assert "Seul le jury sélectionne." in text
