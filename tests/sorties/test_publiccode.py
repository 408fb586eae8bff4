"""publiccode.yml: valid for others, true for us, or not there at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from catalogue_communs.faits import publiccode as publiccode_yml
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.publiccode import ENTRETIENS, ETATS_DES_PHASES, exporter
from catalogue_communs.site.sorties import publiccode
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import PageDuCommun
from catalogue_communs.socle.rendu import Rendu
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import INVISIBLE
from tests.aides import ROOT, Json
from tests.communs import usage
from tests.sorties.conftest import HOSTILES, PUBLICATION, compteur, fichiers_de
from tests.sorties.contrat_publiccode import fautes

Monde = Callable[..., Contexte]

DEPOT = "https://github.com/exemple/compteur-arbres"
CHAMP = "communs/compteur/publiccode.yml"


def export(monde: Monde, values: Json) -> Any:
    contexte = monde(compteur=values)
    return contexte.commun(contexte.catalogue.projets[0]).publiccode


def page(contexte: Contexte) -> str:
    known = contexte.commun(contexte.catalogue.projets[0])
    shown = PageDuCommun(known, contexte, Adresses("../../", PUBLICATION.depot_url), PUBLICATION)
    return Rendu().gabarit("commun.html", {"page": shown})


# --- The contract ---------------------------------------------------------------------------


@pytest.fixture
def valid(monde: Monde) -> Json:
    values: Json = yaml.safe_load(fichiers_de(publiccode, monde(compteur=compteur()), PUBLICATION)[CHAMP])
    return values


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("publiccodeYmlVersion", "0.6"),
        ("landingURL", "ftp://exemple.fr/"),
        ("developmentStatus", "production"),
        ("legal", {"license": "licence libre"}),
        ("maintenance", {"type": "internal"}),
        ("maintenance", {"type": "contract", "contractors": [{"name": "Coopérative", "until": "2027-12"}]}),
        ("couleur", "bleu"),
    ],
)
def test_the_rules_refuse_what_the_reference_parser_refuses(valid: Json, champ: str, valeur: object) -> None:
    assert fautes(yaml.safe_dump(valid)) == []
    assert fautes(yaml.safe_dump({**valid, champ: valeur})) != []


def test_a_whole_export_follows_the_standard(monde: Monde) -> None:
    contexte = monde(compteur=compteur())
    text = fichiers_de(publiccode, contexte, PUBLICATION)[CHAMP].decode()
    assert fautes(text) == []
    assert text.startswith(
        "# publiccode.yml de Compteur d’arbres, tiré de sa fiche : https://communs.example/"
    )
    assert "publiccodeYmlVersion: '0'" in text


# --- What is said -----------------------------------------------------------------------------


def test_what_is_exported_is_what_the_file_says(valid: Json) -> None:
    site = "https://cooperative.exemple.fr/"
    contractor = {"name": "Coopérative Imaginaire", "until": "2027-12-31", "website": site}
    said = {
        "url": DEPOT,
        "landingURL": "https://exemple.fr/",
        "platforms": ["web", "android"],
        "organisation": {"uri": "https://exemple.fr/", "name": "Syndicat mixte du Valimaginaire"},
        "usedBy": ["Commune d’Outreval"],
        "fundedBy": [{"uri": "https://fonds.exemple.fr/", "name": "Fonds imaginaire"}],
        "maintenance": {"type": "contract", "contractors": [contractor]},
        "localisation": {"localisationReady": False, "availableLanguages": ["fr"]},
        "intendedAudience": {"countries": ["FR"], "scope": ["local-authorities", "environment"]},
    }
    assert valid | said == valid
    assert valid["description"]["fr"]["features"] == ["Signaler un dépôt sauvage", "Suivre son enlèvement"]


def test_features_come_from_the_list_of_the_description(monde: Monde) -> None:
    """Without a list of its own, a file lends the one under « Ce que fait… », and no other."""
    values = compteur()
    del values["publiccode"]["fonctionnalites"]
    values["description"] = (
        "### Le problème\n\n- pas ceci, qui est un problème\n\n### Ce que fait l’outil\n\n- il compte\n  les **arbres** ;\n"
        "- [il exporte](https://exemple.fr/).\n\n### Pour qui\n\n- les communes\n"
    )
    told = export(monde, values).valeurs["description"]["fr"]["features"]
    assert told == ["Il compte les arbres", "Il exporte"]


def test_every_phase_has_a_status_and_the_page_says_which() -> None:
    text = (ROOT / "docs" / "donnees" / "publiccode.md").read_text(encoding="utf-8")
    written = dict(re.findall(r"^\| `([a-z-]+)` \| `([a-z]+)` \|$", text, re.MULTILINE))
    assert written == ETATS_DES_PHASES
    assert set(vocabulaires()["phase"].valeurs) - set(ETATS_DES_PHASES) == {"candidature"}


def test_who_uses_it_is_named_even_when_the_file_only_gives_its_code(monde: Monde) -> None:
    values = compteur()
    values["reutilisations"] = [
        usage(code_insee="35238"),
        usage(nom="Les amis du Val", type="association"),
        usage("arretee", code_insee="34145", arretee_le="2026-06"),
    ]
    assert export(monde, values).valeurs["usedBy"] == ["Commune de Rennes", "Les amis du Val"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "stable"),
        ({"publiccode": {"etat": "developpement"}}, "development"),
        ({"archive": {"date": "2026-01", "raison": "Repris ailleurs."}}, "obsolete"),
        ({"maintenance": {"statut": "arretee"}}, "obsolete"),
        ({"parcours": {"phases": [{"phase": "construction", "source": "rapport"}]}}, "beta"),
        ({"parcours": {"phases": [{"phase": "candidature", "source": "rapport"}]}}, None),
        ({"parcours": {"phases": [{"phase": "construction", "fin": "2026", "source": "rapport"}]}}, None),
    ],
)
def test_the_status_comes_from_the_file_its_end_or_its_phase(
    monde: Monde, change: Json, status: str | None
) -> None:
    values = compteur()
    del values["publiccode"]["etat"]
    values.update(change)
    found = export(monde, values).valeurs
    assert found.get("developmentStatus") == status
    # `none` is never a default: it needs an archive or a declared stop.
    assert (found.get("maintenance") == {"type": "none"}) == (status == "obsolete")


@pytest.mark.parametrize(
    ("role", "site", "kind"),
    [
        ("application", True, "standalone/web"),
        ("application", False, None),
        ("api", False, "standalone/backend"),
        ("donnees", True, None),
    ],
)
def test_the_type_comes_from_the_main_repository_or_its_service(
    monde: Monde, role: str, *, site: bool, kind: str | None
) -> None:
    values = compteur()
    del values["publiccode"]["type_logiciel"]
    values["depots"][0]["role"] = role
    if not site:
        del values["liens"]["site"]
    assert export(monde, values).valeurs.get("softwareType") == kind


def test_a_team_with_its_page_maintains_what_no_contract_does(monde: Monde) -> None:
    values = compteur()
    del values["publiccode"]["prestataires"]
    text = fichiers_de(publiccode, monde(compteur=values), PUBLICATION)[CHAMP].decode()
    assert fautes(text) == []
    team = {"name": "Équipe de Compteur d’arbres", "email": values["contact"]["courriel"]}
    contacts = [{**team, "affiliation": "https://exemple.fr/equipe"}]
    assert yaml.safe_load(text)["maintenance"] == {"type": "internal", "contacts": contacts}
    assert set(ENTRETIENS) == set(vocabulaires()["genre_entretien"].valeurs)


# --- What is missing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champ", "sans"),
    [
        ("localisation.availableLanguages", ["publiccode.langues"]),
        ("localisation.localisationReady", ["publiccode.localisation_prete"]),
        ("description.fr.longDescription", ["description"]),
        ("maintenance.type", ["publiccode.entretien", "publiccode.prestataires"]),
    ],
)
def test_a_missing_field_is_named_and_no_file_is_written(monde: Monde, champ: str, sans: list[str]) -> None:
    values = compteur()
    for path in sans:
        parent, _, last = path.rpartition(".")
        del (values[parent] if parent else values)[last]
    contexte = monde(compteur=values)
    [lacks] = contexte.commun(contexte.catalogue.projets[0]).publiccode.manques
    assert (lacks.champ, lacks.fiche) == (champ, sans[0])
    assert CHAMP not in fichiers_de(publiccode, contexte, PUBLICATION)


def test_a_minimal_file_lacks_what_nobody_said(monde: Monde) -> None:
    path = ROOT / "tests/fixtures/projets/valides/fiche_minimale.yml"
    found = export(monde, yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [one.champ for one in found.manques] == [
        "platforms",
        "developmentStatus",
        "softwareType",
        "description.fr.longDescription",
        "description.fr.features",
        "maintenance.type",
        "localisation.localisationReady",
        "localisation.availableLanguages",
    ]


def test_files_export_only_what_is_valid(contexte: Contexte) -> None:
    written = fichiers_de(publiccode, contexte, PUBLICATION)
    assert [p for p, text in written.items() if p.endswith(".yml") and fautes(text.decode())] == []
    for projet in contexte.catalogue.projets:
        found = exporter(projet)
        assert found.complet == (f"communs/{projet.slug}/publiccode.yml" in written)


# --- The file of the repository -----------------------------------------------------------------


def test_the_file_of_the_repository_is_compared_and_cited(monde: Monde) -> None:
    reading = {
        "depot": DEPOT, "lu_le": "2026-11-01", "source": "github", "tete": "ab" * 20,
        "fichiers": {"publiccode": True},
        "publiccode": {"name": "<b>Autre nom</b>", "legal.license": "EUPL-1.2+", "maintenance.type": "community"},
    }  # fmt: skip
    without = compteur()
    del without["publiccode"]["langues"]
    contexte = monde({"github.com/exemple__compteur-arbres": reading}, compteur=without)
    html = page(contexte)
    [told] = re.findall(r"<dt>publiccode\.yml du dépôt</dt><dd>(.*?)</dd>", html)
    assert "&lt;b&gt;Autre nom&lt;/b&gt; dans le dépôt, Compteur d’arbres dans la fiche" in told
    assert "<code>maintenance.type</code> : community dans le dépôt, contract dans la fiche" in told
    assert "developmentStatus" not in told
    assert "localisation" not in told
    assert "Commit abababa, lu le 1er novembre 2026." in told
    assert 'href="publiccode.yml"' not in html


def test_the_page_leads_to_the_file_and_compares_nothing_that_was_not_read(monde: Monde) -> None:
    html = page(monde(compteur=compteur()))
    assert 'href="publiccode.yml"' in html
    assert "publiccode.yml du dépôt" not in html


@pytest.mark.parametrize("text", ["deux\n\nlignes: oui", "\u2028", *HOSTILES])
def test_a_hostile_name_is_read_again_as_it_was(text: str) -> None:
    text = INVISIBLE.sub("", text)
    assert yaml.safe_load(
        publiccode_yml.ecrire_publiccode(publiccode_yml.Export({"name": text}, ()), "")
    ) == {"name": text}
