"""From what a file says of an organisation to one collectivité, another body, or a message."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.identification import porte_le_nom, portent, types
from catalogue_communs.collectivites.objets import (
    REMPLACANTS,
    AutreOrganisme,
    Nature,
    Probleme,
    cle_du_nom,
    cles_de_commune,
)
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Organisme
from catalogue_communs.validation import fiche, renvois
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche
from catalogue_communs.validation.moteur import valider_texte
from tests.aides import RACINE, ROOT, TODAY, titres
from tests.collectivites.cas import CAS

ALSACE, PARTICULIERE = Collectivite("departement", "6AE"), "collectivite-statut-particulier"


@pytest.mark.parametrize("cas", titres(CAS["reconnues"]))
def test_an_organisation_is_recognised(france: Reference, cas: list[Any]) -> None:
    said, meant = cas
    expected = AutreOrganisme(**meant) if isinstance(meant, dict) else Collectivite(*meant)
    assert france.identifier(Organisme(**said)) == expected


@pytest.mark.parametrize("cas", titres(CAS["expliquees"]))
def test_an_identifier_that_means_nothing_is_explained(france: Reference, cas: list[Any]) -> None:
    said, code, message, remedy = cas
    found = france.identifier(Organisme(**said))
    assert isinstance(found, Probleme)
    assert (found.code, found.champ) == (code, "siren" if "siren" in said else "code_insee")
    assert message in found.message
    assert remedy in found.remede


def test_every_collectivite_is_found_by_its_own_code_and_type(france: Reference) -> None:
    for nature in get_args(Nature):
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


@pytest.mark.parametrize("cas", titres(CAS["noms"]))
def test_a_name_may_be_written_in_several_ways(france: Reference, cas: list[Any]) -> None:
    *who, name, borne = cas
    assert porte_le_nom(france, Collectivite(*who), name) is borne


@pytest.mark.parametrize("cas", titres(CAS["trouvees"]))
def test_collectivites_are_found_by_their_name(france: Reference, cas: list[Any]) -> None:
    name, kind, codes = cas
    assert sorted(one.code for one in portent(france, name, kind)) == codes


def test_the_key_of_a_name_is_what_people_type() -> None:
    """The script of « Ma collectivité » reduces what is typed in the same way."""
    names = ("L'Haÿ-les-Roses", "Les Abymes", "ST ETIENNE", "Ste-Œuvre", "Lescar")
    keys = ["hay-les-roses", "abymes", "saint-etienne", "sainte-oeuvre", "lescar"]
    assert [cle_du_nom(name) for name in names] == keys
    assert cles_de_commune("(?)") == (), "no letter"


def test_the_collectivite_europeenne_d_alsace_governs_two_departements(france: Reference) -> None:
    communes = france.circonscription("67") | france.circonscription("68")
    assert france.nommer(Organisme(siren="200094332")) == "Collectivité européenne d’Alsace"
    assert (
        france.nom_complet(ALSACE) == france.nom_situe(ALSACE) == "Collectivité européenne d’Alsace"
    )
    assert france.communes(ALSACE) == communes
    assert france.population([ALSACE]) == france.habitants(communes) > 1_900_000
    assert france.departements_de(ALSACE) == ("67", "68")
    assert france.nommer(Organisme(siren="890488950")) == "SIREN 890488950", "no collectivité"


# --- The rules on identifiers read the reference only when a file needs it -------------------------------


SANS_IDENTIFIANT = "porteurs:\n  - nom: Université du Val\n"
INCONNU = 'porteurs:\n  - nom: Commune de Lunel\n    code_insee: "99999"\n'


def dits(texte: str) -> list[tuple[str, str]]:
    """Return the code and the remedy of what the rule says of a file."""
    one = Fiche("fiche", lire_octets(texte.encode(), "projets/fiche.yml"))
    return [(d.code, d.remede) for d in renvois.organismes(one, ContexteDesRegles(ROOT, TODAY))]


def test_a_file_without_identifier_does_not_read_the_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fiche, "reference", None)
    assert dits(SANS_IDENTIFIANT) == []
    with pytest.raises(TypeError):
        dits(INCONNU)


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
