"""From what a file says of an organisation to one collectivité, another body, or a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue_communs.collectivites import Collectivite, Reference, identification
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

MARSILLARGUES, HAVRE = Collectivite("commune", "34151"), Collectivite("commune", "76351")
PARIS, SAINT_DENIS = Collectivite("commune", "75056"), Collectivite("commune", "93066")
LYON, BORDEAUX = Collectivite("epci", "200046977"), Collectivite("epci", "243300316")
GALLY, ESTUAIRE = Collectivite("epci", "200034130"), Collectivite("epci", "200072734")
HERAULT, MARTINIQUE = Collectivite("departement", "34"), Collectivite("departement", "972")
ALSACE, BRETAGNE = Collectivite("departement", "6AE"), Collectivite("region", "53")
CORSE = Collectivite("region", "94")
PARC = AutreOrganisme(type="pnr", nom="parc du vercors")
PARTICULIERE, OUTRE_MER = "collectivite-statut-particulier", "collectivite-outre-mer"


@pytest.mark.parametrize(
    ("organisation", "attendu"),
    [
        (Organisme(code_insee="34151"), MARSILLARGUES),
        (Organisme(siren="213401516"), MARSILLARGUES),
        (Organisme(siren="213401516", code_insee="34151"), MARSILLARGUES),
        # A code that only a département has, then one that a région has too
        (Organisme(siren="223400011", code_insee="34"), HERAULT),
        (Organisme(code_insee="34"), HERAULT),
        (Organisme(code_insee="11", type="departement"), Collectivite("departement", "11")),
        (Organisme(code_insee="11", type="region"), Collectivite("region", "11")),
        (Organisme(code_insee="94", type=PARTICULIERE), CORSE),
        (Organisme(code_insee="94", type="departement"), Collectivite("departement", "94")),
        # One collectivité under several names
        (Organisme(code_insee="6AE", type=PARTICULIERE), ALSACE),
        (Organisme(code_insee="75", type="departement"), PARIS),
        (Organisme(code_insee="75056", type=PARTICULIERE), PARIS),
        (Organisme(code_insee="02", type="region"), MARTINIQUE),
        (Organisme(code_insee="02", type=PARTICULIERE), MARTINIQUE),
        (Organisme(siren="200055507", type="region"), MARTINIQUE),
        (Organisme(code_insee="987"), Collectivite("departement", "987")),
        (Organisme(code_insee="987", type=PARTICULIERE), Collectivite("departement", "987")),
        (Organisme(code_insee="977", type=OUTRE_MER), Collectivite("commune", "97701")),
        (Organisme(code_insee="97701", type=OUTRE_MER), Collectivite("commune", "97701")),
        (Organisme(siren="200046977", type="metropole"), LYON),
        (Organisme(siren="200046977"), LYON),
        # Bodies that are not in the reference
        (Organisme(siren="890488950", nom="TelesCoop", type="entreprise"), AutreOrganisme(siren="890488950")),
        (Organisme(nom="Parc  du Vercors", type="pnr"), PARC),
        (Organisme(nom="PARC DU VERCORS", type="pnr"), PARC),
    ],
)
def test_an_organisation_is_recognised(
    france: Reference, organisation: Organisme, attendu: Collectivite | AutreOrganisme
) -> None:
    assert france.identifier(organisation) == attendu


@pytest.mark.parametrize(
    ("organisation", "code", "dit", "ecrire"),
    [
        (Organisme(code_insee="11"), "type-manquant", "celui d’un département et celui d’une région", "« departement » (Département de l’Aude) ou « region » (Région Île-de-France)"),
        (Organisme(code_insee="99999"), "identifiant-inconnu", "géographique de 2026", "insee.fr"),
        (Organisme(code_insee="34590"), "identifiant-inconnu", "", 'C’est un code postal. Code INSEE : "34151" (Marsillargues).'),
        (Organisme(code_insee="01470"), "identifiant-inconnu", "", 'ou "01403" (Serrières-de-Briord).'),
        (Organisme(code_insee="01460"), "identifiant-inconnu", "", 'ou "01269" (Nantua)…'),
        (Organisme(code_insee="20"), "identifiant-inconnu", "« 20 »", '"2A" et "2B"'),
        (Organisme(code_insee="034"), "identifiant-inconnu", "", 'Écrivez : "34" (Département de l’Hérault).'),
        (Organisme(code_insee="000"), "identifiant-inconnu", "", "Une commune a cinq caractères"),
        (Organisme(code_insee="55273"), "commune-ancienne", "Lamarche-en-Woëvre, commune associée : c’est aujourd’hui Nonsard-Lamarche (55386)", '"55386"'),
        (Organisme(code_insee="60455"), "commune-ancienne", "La Neuville-Garnier, commune déléguée", '"60694"'),
        (Organisme(code_insee="01018"), "commune-ancienne", "d’une commune qui a fusionné : c’est aujourd’hui Valserhône (01033)", '"01033"'),
        (Organisme(code_insee="75101"), "commune-ancienne", "d’un arrondissement (Paris 1er Arrondissement)", '"75056"'),
        (Organisme(code_insee="11", type="commune"), "type-contraire", "Département de l’Aude ou Région Île-de-France", "« departement » ou « region »"),
        (Organisme(siren="243300316", type="communaute-urbaine"), "type-contraire", "Bordeaux Métropole", "« metropole »"),
        (Organisme(siren="213401516", type="association"), "type-contraire", "Commune de Marsillargues", "« commune »"),
        (Organisme(siren="217500016", code_insee="34151"), "type-contraire", "n’est pas celui de : Commune de Marsillargues", "corrigez le SIREN"),
        (Organisme(siren="890488950", code_insee="34151"), "type-contraire", "n’est pas celui de : Commune de Marsillargues", "corrigez le SIREN"),
        (Organisme(siren="130026032", type="metropole"), "identifiant-inconnu", "Aucun organisme du type « métropole »", "Vérifiez"),
        (Organisme(siren="130026032", type=OUTRE_MER), "identifiant-inconnu", "se désigne par un code INSEE", "« code_insee »"),
        # What has no council any more is a place only
        (Organisme(code_insee="67"), "departement-supprime", "la Collectivité européenne d’Alsace", 'siren: "200094332"'),
        (Organisme(code_insee="2B", type="departement"), "departement-supprime", "Département de la Haute-Corse", 'departements: ["2B"]'),
        (Organisme(siren="226800019"), "departement-supprime", "Département du Haut-Rhin", 'siren: "200094332"'),
    ],
)  # fmt: skip
def test_an_identifier_that_means_nothing_is_explained(
    france: Reference, organisation: Organisme, code: str, dit: str, ecrire: str
) -> None:
    found = france.identifier(organisation)
    assert isinstance(found, Probleme)
    assert (found.code, found.champ) == (code, "siren" if organisation.siren else "code_insee")
    assert dit in found.message
    assert ecrire in found.remede


def test_every_collectivite_is_found_by_its_own_code_and_type(france: Reference) -> None:
    for nature in NATURES:
        for one in france.territoires(nature):
            kind = france.type_organisme(one)
            field = "siren" if nature == "epci" else "code_insee"
            if nature == "departement" and one.code in REMPLACANTS:
                continue
            assert france.identifier(Organisme(type=kind, **{field: one.code})) == one
            assert kind in types(france, one)
    for siren, one in france.par_siren.items():
        if one.nature != "departement" or one.code not in REMPLACANTS:
            assert france.identifier(Organisme(siren=siren)) == one == france.canonique(one)
            assert france.siren(one) == siren


@pytest.mark.parametrize(
    ("territoire", "nom", "porte"),
    [
        (MARSILLARGUES, "Ville de Marsillargues (Hérault)", True),
        (MARSILLARGUES, "Lunel", False),
        (HAVRE, "Ville du Havre", True),
        (HAVRE, "Mairie de Le Havre", True),
        (SAINT_DENIS, "St-Denis", True),
        (SAINT_DENIS, "Saint-Denis-en-Val", False),
        (Collectivite("commune", "92077"), "Commune de Ville-d'Avray", True),
        (HERAULT, "Conseil départemental de l’Hérault", True),
        (Collectivite("departement", "51"), "Haute-Marne", False),
        (CORSE, "Collectivité de Corse", True),
        (ALSACE, "Collectivité européenne d'Alsace", True),
        (BORDEAUX, "Rennes Métropole", False),
        (GALLY, "CC de Gally Mauldre (Yvelines)", True),
        (LYON, "Grand Lyon", True),
        # Another name in part, and nobody else’s; then a part of the name, but the whole name of another
        (ESTUAIRE, "Communauté de communes Estuaire et Sillon (Savenay)", True),
        (ESTUAIRE, "Communauté de communes de l’Estuaire", False),
    ],
)
def test_a_name_may_be_written_in_several_ways(
    france: Reference, territoire: Collectivite, nom: str, *, porte: bool
) -> None:
    assert porte_le_nom(france, territoire, nom) is porte


@pytest.mark.parametrize(
    ("nom", "kind", "codes"),
    [
        ("Château-Chinon (Ville)", "commune", {"58062"}),
        ("Valimaginaire", "commune", set()),
        ("Hérault", "departement", {"34"}),
        ("Collectivité européenne d'Alsace", "departement", {"6AE"}),
        ("Métropole de Lyon", PARTICULIERE, {"200046977"}),
        ("Bordeaux Métropole", "metropole", {"243300316"}),
        ("Bordeaux Métropole", "communaute-urbaine", set()),
        ("CC des Quatre Rivières", "communaute-de-communes", {"247000623", "247400666"}),
    ],
)
def test_collectivites_are_found_by_their_name(
    france: Reference, nom: str, kind: str, codes: set[str]
) -> None:
    assert {one.code for one in portent(france, nom, kind)} == codes


def test_the_key_of_a_name_is_what_people_type() -> None:
    """The script of « Ma collectivité » reduces what is typed in the same way."""
    names = ("L'Haÿ-les-Roses", "Les Abymes", "ST ETIENNE", "Ste-Œuvre", "Lescar")
    keys = ["hay-les-roses", "abymes", "saint-etienne", "sainte-oeuvre", "lescar"]
    assert [cle_du_nom(name) for name in names] == keys
    assert cles_de_commune("(?)") == (), "no letter"


def test_the_collectivite_europeenne_d_alsace_governs_two_departements(france: Reference) -> None:
    communes = france.circonscription("67") | france.circonscription("68")
    assert france.nommer(Organisme(siren="200094332")) == "Collectivité européenne d’Alsace"
    assert france.nom_complet(ALSACE) == france.nom_situe(ALSACE) == "Collectivité européenne d’Alsace"
    assert france.communes(ALSACE) == communes
    assert france.population([ALSACE]) == france.habitants(communes) > 1_900_000
    assert france.departements_de(ALSACE) == ("67", "68")
    assert france.nommer(Organisme(siren="890488950")) == "SIREN 890488950", "no collectivité"


# --- The rules on identifiers read the reference only when a file needs it -------------------------------


SANS_IDENTIFIANT = "porteurs:\n  - nom: Université du Val\n"
INCONNU = 'porteurs:\n  - nom: Commune de Lunel\n    code_insee: "99999"\n'


def dits(texte: str, root: Path = ROOT) -> list[tuple[str, str]]:
    """Return the code and the remedy of what the rule says of a file."""
    one = Fiche("fiche", lire_octets(texte.encode(), "projets/fiche.yml"))
    return [(d.code, d.remede) for d in renvois.organismes(one, ContexteDesRegles(root, TODAY))]


def test_a_file_without_identifier_does_not_read_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fiche, "reference", None)
    assert dits(SANS_IDENTIFIANT) == []
    with pytest.raises(TypeError):
        dits(INCONNU)


def test_without_any_reference_nothing_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identification, "ressources", lambda: tmp_path)
    assert dits(INCONNU, tmp_path) == []


def test_what_the_schema_refuses_is_not_told_twice() -> None:
    for wrong in ("code_insee: 99999", "siren: '130026033'\n    type: metropole"):
        told = valider_texte(RACINE, TODAY, "fiche", f"porteurs:\n  - nom: A\n    {wrong}\n")
        codes = {d.code for d in told if d.est_erreur}
        assert codes
        assert not codes & {"identifiant-inconnu", "identifiant-a-ajouter", "type-manquant"}


def test_the_three_lists_of_organisations_are_checked() -> None:
    used = "reutilisations:\n  - organisation:\n      code_insee: '11'\n"
    helped = "reutiliser:\n  aide:\n    - nom: Commune de Lunel\n      type: commune\n"
    found = [code for code, _ in dits(INCONNU + used + helped)]
    assert found == ["identifiant-inconnu", "type-manquant", "identifiant-a-ajouter"]


def test_a_right_name_with_the_code_of_another_is_given_its_own() -> None:
    [(_, remedy)] = dits(INCONNU.replace("99999", "34151"))
    assert remedy == 'Si le nom est juste, écrivez code_insee: "34145".'
