"""publiccode.yml: valid for others, true for us, or not there at all."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml

from catalogue_communs.faits import publiccode as publiccode_yml
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.publiccode import ENTRETIENS, exporter
from catalogue_communs.modele import Projet, convertir
from catalogue_communs.site.sorties import moissonnage
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import PageDuCommun
from catalogue_communs.socle.rendu import gabarit
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import INVISIBLE
from tests.aides import Json
from tests.communs import developper, regles, sans, suivre
from tests.sorties.conftest import HOSTILES, PUBLICATION, compteur, fichiers_de, seul
from tests.sorties.contrat_publiccode import fautes

Monde = Callable[..., Contexte]

DEPOT = "https://github.com/exemple/compteur-arbres"
CHAMP = "communs/compteur/publiccode.yml"


def page(contexte: Contexte) -> str:
    known = Conclusions(contexte.catalogue.projets[0], contexte)
    shown = PageDuCommun(known, contexte, Adresses("../../", PUBLICATION))
    return gabarit("commun.html", {"page": shown})


@pytest.fixture
def valid(monde: Monde) -> Json:
    values: Json = yaml.safe_load(
        fichiers_de(moissonnage, monde(compteur=compteur()), PUBLICATION)[CHAMP]
    )
    return values


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("publiccodeYmlVersion", "0.6"),
        ("landingURL", "ftp://exemple.fr/"),
        ("developmentStatus", "production"),
        ("legal", {"license": "licence libre"}),
        ("maintenance", {"type": "internal"}),
        (
            "maintenance",
            {"type": "contract", "contractors": [{"name": "Coopérative", "until": "2027-12"}]},
        ),
        ("couleur", "bleu"),
    ],
)
def test_the_rules_refuse_what_the_reference_parser_refuses(
    valid: Json, champ: str, valeur: object
) -> None:
    assert fautes(yaml.safe_dump(valid)) == []
    assert fautes(yaml.safe_dump({**valid, champ: valeur})) != []


def test_every_kind_of_upkeep_has_its_word() -> None:
    assert set(ENTRETIENS) == set(vocabulaires()["genre_entretien"].valeurs)


@pytest.mark.parametrize("regle", regles("publiccode"))
def test_what_is_exported_of_a_file(regle: Json) -> None:
    """A file is written if nothing is missing, and follows the standard."""
    values = sans(compteur(), *regle.get("sans", ())) | developper(regle.get("fiche", {}))
    projet = convertir(values | {"slug": "compteur"}, Projet)
    contexte = seul(projet)
    found = contexte.commun(projet).publiccode
    said: Json = {path: suivre(found.valeurs, path) for path in regle["dit"] if path != "manques"}
    said["manques"] = [*found.manques]
    assert said == regle["dit"]
    written = fichiers_de(moissonnage, contexte, PUBLICATION)
    assert (CHAMP in written) == found.complet == (not found.manques)
    if found.complet:
        text = written[CHAMP].decode()
        assert fautes(text) == []
        assert text.startswith(
            "# publiccode.yml de Compteur d’arbres, tiré de sa fiche : https://communs.example/"
        )
        assert "publiccodeYmlVersion: '0'" in text


def test_files_export_only_what_is_valid(contexte: Contexte) -> None:
    written = fichiers_de(moissonnage, contexte, PUBLICATION)
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
    [told] = re.findall(r"<dt>publiccode\.yml du dépôt</dt><dd>(.*?)</dd>", html, re.DOTALL)
    told = " ".join(told.split())
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
        publiccode_yml.ecrire_publiccode(publiccode_yml.Export({"name": text}, {}), "")
    ) == {"name": text}
