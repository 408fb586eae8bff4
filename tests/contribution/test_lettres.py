"""What a letter asks, when it names several commons."""

from __future__ import annotations

from datetime import date

from catalogue_communs.collectivites import reference
from catalogue_communs.contribution.lettres import Entourage, Geste, lire_lettre
from catalogue_communs.contribution.organismes import usages_du_nom
from catalogue_communs.socle.fichiers import ressources
from tests.communs import imaginaire

COMMUNS = (imaginaire("bac-malin", nom="Bac Malin"), imaginaire("lampe-sobre", nom="Lampe Sobre"))
AUTOUR = Entourage(
    COMMUNS, reference(ressources()), lambda slug: f"nom: {slug}\n", date(2026, 8, 20)
)


def _depuis(gestes: tuple[Geste, ...]) -> dict[str, str]:
    jours = {}
    for geste in gestes:
        for dit in geste.dits:
            jours[dit.reponses["commun"]] = dit.reponses.get("depuis", "")
    return jours


def test_each_common_of_a_sentence_has_its_own_day() -> None:
    phrase = "La ville de Sète utilise Bac Malin depuis juin 2024 et Lampe Sobre depuis mai 2023."
    gestes = lire_lettre(phrase, "", AUTOUR)
    assert _depuis(gestes) == {"bac-malin": "juin 2024", "lampe-sobre": "mai 2023"}


def test_the_only_organisation_of_a_letter_uses_the_other_common_too() -> None:
    lettre = "La ville de Sète utilise Bac Malin depuis 2022. Elle utilise aussi Lampe Sobre depuis 2023."
    gestes = lire_lettre(lettre, "", AUTOUR)
    assert _depuis(gestes) == {"bac-malin": "2022", "lampe-sobre": "2023"}
    organismes = {dit.reponses["organisme"] for geste in gestes for dit in geste.dits}
    assert organismes == {"ville de Sète"}


def test_initials_that_two_names_share_do_not_make_them_one() -> None:
    """A name written whole is searched whole; its initials alone are searched as initials."""
    fiche = "reutilisations:\n  - organisation:\n      nom: Parc naturel imaginaire des Landes\n"
    assert usages_du_nom(fiche, "Parc naturel imaginaire des Lacs", AUTOUR.reference) == []
    [usage] = usages_du_nom(fiche, "PNIL", AUTOUR.reference)
    assert usage.rang == 0


def test_a_sdis_is_found_by_its_short_name_and_by_its_number() -> None:
    fiche = (
        "reutilisations:\n  - organisation:\n      nom: Service d’incendie et de secours de l’Orne\n"
        "      type: sdis\n      departements: ['61']\n"
    )
    for nom in ("SDIS de l’Orne", "SDIS 61"):
        assert len(usages_du_nom(fiche, nom, AUTOUR.reference)) == 1
