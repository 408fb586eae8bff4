"""From what a file says of an organisation to one collectivité, another body, or a message."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from catalogue_communs.collectivites import Collectivite, Reference, fichiers
from catalogue_communs.collectivites.identification import porte_le_nom, portent, types
from catalogue_communs.collectivites.objets import (
    NATURES,
    REMPLACANTS,
    AutreOrganisme,
    Probleme,
    cle_du_nom,
    cles_de_commune,
)
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Organisme
from catalogue_communs.validation import fiche, renvois
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche
from catalogue_communs.validation.moteur import valider_texte
from tests.aides import RACINE, ROOT, TODAY

MARSILLARGUES = Collectivite("commune", "34151")
PARIS = Collectivite("commune", "75056")
LYON = Collectivite("epci", "200046977")
MARTINIQUE = Collectivite("departement", "972")
ALSACE = Collectivite("departement", "6AE")


@pytest.mark.parametrize(
    ("organisation", "attendu"),
    [
        (Organisme(code_insee="34151"), MARSILLARGUES),
        (Organisme(siren="213401516"), MARSILLARGUES),
        (Organisme(siren="213401516", code_insee="34151"), MARSILLARGUES),
        # A code that only a département, or only a région, has
        (Organisme(code_insee="34"), Collectivite("departement", "34")),
        # By its SIREN, with or without a type
        (Organisme(siren="223400011"), Collectivite("departement", "34")),
        (Organisme(siren="223400011", code_insee="34"), Collectivite("departement", "34")),
        (Organisme(siren="233500016"), Collectivite("region", "53")),
        (Organisme(siren="200076958"), Collectivite("region", "94")),
        (Organisme(siren="200055507", type="region"), MARTINIQUE),
        (Organisme(siren="226900017"), Collectivite("departement", "69")),
        # One collectivité for two départements
        (Organisme(code_insee="6AE"), ALSACE),
        (Organisme(siren="200094332"), ALSACE),
        (Organisme(code_insee="6AE", type="collectivite-statut-particulier"), ALSACE),
        (Organisme(code_insee="974"), Collectivite("departement", "974")),
        # A code that both have
        (Organisme(code_insee="11", type="departement"), Collectivite("departement", "11")),
        (Organisme(code_insee="11", type="region"), Collectivite("region", "11")),
        (Organisme(code_insee="94", type="collectivite-statut-particulier"), Collectivite("region", "94")),
        (Organisme(code_insee="94", type="departement"), Collectivite("departement", "94")),
        # One collectivité under several names
        (Organisme(code_insee="75056"), PARIS),
        (Organisme(code_insee="75", type="departement"), PARIS),
        (Organisme(code_insee="75056", type="collectivite-statut-particulier"), PARIS),
        (Organisme(siren="217500016", type="commune"), PARIS),
        (Organisme(code_insee="02", type="region"), MARTINIQUE),
        (Organisme(code_insee="02", type="collectivite-statut-particulier"), MARTINIQUE),
        (Organisme(code_insee="972"), MARTINIQUE),
        # Overseas
        (Organisme(code_insee="987", type="collectivite-outre-mer"), Collectivite("departement", "987")),
        (Organisme(code_insee="987"), Collectivite("departement", "987")),
        (Organisme(code_insee="977", type="collectivite-outre-mer"), Collectivite("commune", "97701")),
        (Organisme(code_insee="97701", type="collectivite-outre-mer"), Collectivite("commune", "97701")),
        # EPCI
        (Organisme(siren="243300316", type="metropole"), Collectivite("epci", "243300316")),
        (Organisme(siren="200057867", type="ept"), Collectivite("epci", "200057867")),
        (Organisme(siren="200046977", type="collectivite-statut-particulier"), LYON),
        (Organisme(siren="200046977"), LYON),
        # Bodies that are not in the reference
        (Organisme(siren="890488950", type="entreprise"), AutreOrganisme(siren="890488950")),
        (Organisme(nom="Parc  du Vercors", type="pnr"), AutreOrganisme(type="pnr", nom="parc du vercors")),
        (Organisme(nom="PARC DU VERCORS", type="pnr"), AutreOrganisme(type="pnr", nom="parc du vercors")),
    ],
)
def test_an_organisation_is_recognised(
    france: Reference, organisation: Organisme, attendu: Collectivite | AutreOrganisme
) -> None:
    assert france.identifier(organisation) == attendu


@pytest.mark.parametrize(
    ("organisation", "attendu"),
    [
        (Organisme(code_insee="11"), ("type-manquant", "code_insee", "celui d’un département et celui d’une région", "« departement » (Département de l’Aude) ou « region » (Région Île-de-France)")),
        (Organisme(code_insee="02"), ("type-manquant", "code_insee", "« 02 »", "« departement » (Département de l’Aisne) ou « collectivite-statut-particulier » (Martinique)")),
        (Organisme(code_insee="99999"), ("identifiant-inconnu", "code_insee", "géographique de 2026", "insee.fr")),
        (Organisme(code_insee="34590"), ("identifiant-inconnu", "code_insee", "Aucune collectivité", 'C’est un code postal. Code INSEE : "34151" (Marsillargues).')),
        (Organisme(code_insee="20"), ("identifiant-inconnu", "code_insee", "« 20 »", '"2A" et "2B"')),
        (Organisme(code_insee="55273"), ("commune-ancienne", "code_insee", "Lamarche-en-Woëvre, commune associée : c’est aujourd’hui Nonsard-Lamarche (55386)", '"55386"')),
        (Organisme(code_insee="60455", type="commune"), ("commune-ancienne", "code_insee", "La Neuville-Garnier, commune déléguée", '"60694"')),
        (Organisme(code_insee="01018"), ("commune-ancienne", "code_insee", "d’une commune qui a fusionné : c’est aujourd’hui Valserhône (01033)", '"01033"')),
        (Organisme(code_insee="75101"), ("commune-ancienne", "code_insee", "d’un arrondissement (Paris 1er Arrondissement)", '"75056"')),
        (Organisme(code_insee="34", type="service-etat"), ("type-contraire", "code_insee", "Département de l’Hérault", "« departement »")),
        (Organisme(code_insee="11", type="commune"), ("type-contraire", "code_insee", "Département de l’Aude ou Région Île-de-France", "« departement » ou « region »")),
        (Organisme(siren="243300316", type="communaute-urbaine"), ("type-contraire", "siren", "Bordeaux Métropole", "« metropole »")),
        (Organisme(siren="213401516", type="association"), ("type-contraire", "siren", "Commune de Marsillargues", "« commune »")),
        (Organisme(siren="217500016", code_insee="34151"), ("type-contraire", "siren", "n’est pas celui de : Commune de Marsillargues", "corrigez le SIREN")),
        (Organisme(siren="890488950", code_insee="34151"), ("type-contraire", "siren", "n’est pas celui de : Commune de Marsillargues", "corrigez le SIREN")),
        (Organisme(siren="130026032", type="metropole"), ("identifiant-inconnu", "siren", "Aucun organisme du type « métropole »", "Vérifiez")),
        (Organisme(siren="130026032", type="collectivite-outre-mer"), ("identifiant-inconnu", "siren", "se désigne par un code INSEE", "« code_insee »")),
        # What has no council any more is a place only
        (Organisme(code_insee="67"), ("departement-supprime", "code_insee", "la Collectivité européenne d’Alsace", 'siren: "200094332"')),
        (Organisme(code_insee="2B", type="departement"), ("departement-supprime", "code_insee", "Département de la Haute-Corse", 'departements: ["2B"]')),
        (Organisme(siren="226800019"), ("departement-supprime", "siren", "Département du Haut-Rhin", 'siren: "200094332"')),
    ],
)  # fmt: skip
def test_an_identifier_that_means_nothing_is_explained(
    france: Reference, organisation: Organisme, attendu: tuple[str, str, str, str]
) -> None:
    code, champ, dit, ecrire = attendu
    found = france.identifier(organisation)

    assert isinstance(found, Probleme)
    assert (found.code, found.champ) == (code, champ)
    assert dit in found.message
    assert ecrire in found.remede


def test_two_faulty_identifiers_are_two_organisations(france: Reference) -> None:
    one, other = (
        france.identifier(Organisme(siren=s, type="departement")) for s in ("130026032", "890488950")
    )

    assert one != other


def test_every_collectivite_is_found_by_its_own_code_and_type(france: Reference) -> None:
    for nature in NATURES:
        for one in france.territoires(nature):
            kind = france.type_organisme(one)
            field = "siren" if nature == "epci" else "code_insee"
            if nature == "departement" and one.code in REMPLACANTS:
                continue
            assert france.identifier(Organisme(type=kind, **{field: one.code})) == one
            assert kind in types(france, one)


@pytest.mark.parametrize(
    ("territoire", "nom"),
    [
        (MARSILLARGUES, "Marsillargues"),
        (MARSILLARGUES, "Ville de Marsillargues (Hérault)"),
        (Collectivite("commune", "76351"), "Ville du Havre"),
        (Collectivite("commune", "76351"), "Mairie de Le Havre"),
        (Collectivite("commune", "17300"), "Commune de La Rochelle"),
        (Collectivite("commune", "94038"), "L’Haÿ-les-Roses"),
        (Collectivite("commune", "94038"), "L'Hay les Roses"),
        (Collectivite("commune", "93066"), "St-Denis"),
        (Collectivite("commune", "92077"), "Ville-d’Avray"),
        (Collectivite("departement", "34"), "Conseil départemental de l’Hérault"),
        (Collectivite("region", "53"), "Région Bretagne"),
        (Collectivite("region", "94"), "Collectivité de Corse"),
        (Collectivite("epci", "243300316"), "Bordeaux Métropole"),
        (Collectivite("epci", "200034130"), "Communauté de communes Gally-Mauldre"),
        (Collectivite("epci", "200034130"), "CC de Gally Mauldre (Yvelines)"),
        (LYON, "Grand Lyon"),
        # Another name in part, and nobody else’s
        (Collectivite("epci", "200072734"), "Communauté de communes Estuaire et Sillon (Savenay)"),
    ],
)
def test_a_name_may_be_written_in_several_ways(france: Reference, territoire: Collectivite, nom: str) -> None:
    assert porte_le_nom(france, territoire, nom)


@pytest.mark.parametrize(
    ("territoire", "nom"),
    [
        (MARSILLARGUES, "Lunel"),
        (Collectivite("commune", "93066"), "Saint-Denis-en-Val"),
        (Collectivite("departement", "51"), "Haute-Marne"),
        (Collectivite("departement", "42"), "Loire-Atlantique"),
        (Collectivite("epci", "243300316"), "Rennes Métropole"),
        # A part of the name of « CC Estuaire et Sillon », but the whole name of another
        (Collectivite("epci", "200072734"), "Communauté de communes de l’Estuaire"),
    ],
)
def test_the_name_of_another_is_seen(france: Reference, territoire: Collectivite, nom: str) -> None:
    assert not porte_le_nom(france, territoire, nom)


@pytest.mark.parametrize(
    ("nom", "kind", "codes"),
    [
        ("Commune de Marsillargues", "commune", ["34151"]),
        ("Château-Chinon (Ville)", "commune", ["58062"]),
        ("Hérault", "departement", ["34"]),
        ("Région Bretagne", "region", ["53"]),
        ("Bordeaux Métropole", "metropole", ["243300316"]),
        ("Métropole de Lyon", "collectivite-statut-particulier", ["200046977"]),
        ("Plaine Commune", "ept", ["200057867"]),
        ("Bordeaux Métropole", "communaute-urbaine", []),
        ("CC des Quatre Rivières", "communaute-de-communes", ["200000172", "x"]),
        ("Valimaginaire", "commune", []),
    ],
)
def test_collectivites_are_found_by_their_name(
    france: Reference, nom: str, kind: str, codes: list[str]
) -> None:
    found = portent(france, nom, kind)

    assert len(found) == len(codes)
    assert len(codes) != 1 or [one.code for one in found] == codes


@pytest.mark.parametrize(
    ("nom", "attendue"),
    [
        ("L'Haÿ-les-Roses", "hay-les-roses"),
        ("Les Abymes", "abymes"),
        ("Saint-Étienne", "saint-etienne"),
        ("ST ETIENNE", "saint-etienne"),
        ("Ste-Œuvre", "sainte-oeuvre"),
        ("Y", "y"),
        ("Lescar", "lescar"),
    ],
)
def test_the_key_of_a_name_is_what_people_type(nom: str, attendue: str) -> None:
    """The script of « Ma collectivité » reduces what is typed in the same way."""
    assert cle_du_nom(nom) == attendue


def test_a_name_without_a_letter_has_no_key() -> None:
    assert cles_de_commune("(?)") == ()


def test_the_siren_of_a_departement_or_a_region_is_its_own(france: Reference) -> None:
    for siren, one in france.par_siren.items():
        if one.nature != "departement" or one.code not in REMPLACANTS:
            assert france.identifier(Organisme(siren=siren)) == one == france.canonique(one)
            assert france.siren(one) == siren


def test_the_collectivite_europeenne_d_alsace_governs_two_departements(france: Reference) -> None:
    communes = france.circonscription("67") | france.circonscription("68")

    assert france.nommer(Organisme(siren="200094332")) == "Collectivité européenne d’Alsace"
    assert france.nom_complet(ALSACE) == france.nom_situe(ALSACE) == "Collectivité européenne d’Alsace"
    assert france.type_organisme(ALSACE) == "departement"
    assert france.communes(ALSACE) == communes
    assert france.population([ALSACE]) == france.habitants(communes) > 1_900_000
    assert france.departements_de(ALSACE) == ("67", "68")
    assert portent(france, "Collectivité européenne d'Alsace", "departement") == (ALSACE,)
    assert porte_le_nom(france, ALSACE, "Collectivité européenne d'Alsace")


def test_a_body_that_is_no_collectivite_is_named_by_its_siren(france: Reference) -> None:
    assert france.nommer(Organisme(siren="890488950")) == "SIREN 890488950"


# --- The rules on identifiers read the reference only when a file needs it -------------------------------


SANS_IDENTIFIANT = """
porteurs:
  - nom: Université du Val
  - nom: Association du Val
    type: association
"""
AVEC_IDENTIFIANT = """
porteurs:
  - nom: Commune de Lunel
    code_insee: "99999"
"""


def codes(texte: str, root: Path = ROOT) -> list[str]:
    """Return the codes of what the rule says of a file."""
    fiche = Fiche("fiche", lire_octets(texte.encode(), "projets/fiche.yml"))
    return [d.code for d in renvois.organismes(fiche, ContexteDesRegles(root, TODAY))]


def test_a_file_without_identifier_does_not_read_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fiche, "reference", None)

    assert codes(SANS_IDENTIFIANT) == []
    with pytest.raises(TypeError):
        codes(AVEC_IDENTIFIANT)


def test_importing_the_library_reads_no_data() -> None:
    code = (
        "import sys, catalogue_communs.commandes.cli, catalogue_communs.site\n"
        "from catalogue_communs.collectivites import reference\n"
        "from catalogue_communs.collectivites.identification import _read\n"
        "sys.exit(_read.cache_info().currsize)"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_without_any_reference_nothing_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fichiers, "ressources", lambda: tmp_path)

    assert codes(AVEC_IDENTIFIANT, tmp_path) == []
    assert codes(AVEC_IDENTIFIANT, ROOT) == ["identifiant-inconnu"]


@pytest.mark.parametrize(
    "texte",
    [
        "porteurs: texte\n",
        "porteurs:\n  - texte\n",
        "porteurs:\n  - nom: [a]\n    code_insee: '99999'\n",
        "porteurs:\n  - nom: A\n    code_insee: 99999\n",
        "porteurs:\n  - nom: A\n    code_insee: '9999'\n",
        "porteurs:\n  - nom: A\n    siren: '130026033'\n    type: metropole\n",
        "porteurs:\n  - nom: A\n    siren: '130026032'\n    type: inventé\n",
        "reutilisations:\n  - organisation: texte\n",
        "reutilisations:\n  - organisation:\n      - code_insee: '99999'\n",
        "reutiliser: texte\n",
        "reutiliser:\n  aide:\n    - null\n",
    ],
)
def test_what_the_schema_refuses_is_not_told_twice(texte: str) -> None:
    told = {d.code for d in valider_texte(RACINE, TODAY, "fiche", texte) if d.est_erreur}
    assert told
    assert not told & {"identifiant-inconnu", "identifiant-a-ajouter", "type-manquant"}


def test_the_three_lists_of_organisations_are_checked() -> None:
    found = codes(
        AVEC_IDENTIFIANT
        + "reutilisations:\n  - organisation:\n      code_insee: '11'\n"
        + "reutiliser:\n  aide:\n    - nom: Commune de Lunel\n      type: commune\n"
    )

    assert found == ["identifiant-inconnu", "type-manquant", "identifiant-a-ajouter"]


def test_a_right_name_with_the_code_of_another_is_given_its_own() -> None:
    fiche = Fiche("fiche", lire_octets(AVEC_IDENTIFIANT.replace("99999", "34151").encode(), "fiche.yml"))
    (found,) = renvois.organismes(fiche, ContexteDesRegles(ROOT, TODAY))

    assert found.message.startswith("L’identifiant est celui de : Commune de Marsillargues")
    assert found.remede == 'Si le nom est juste, écrivez code_insee: "34145".'
