"""What a letter asks, when it names several commons."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.contribution.lettre_doutes import QUEL_JOUR
from catalogue_communs.contribution.lettre_lue import (
    AILLEURS,
    ANNULE,
    ARRET,
    ATTENTE,
    AUTRE,
    CONTACT,
    DEMENTI,
    ERREUR,
    HORS_SUJET,
    IMPRECIS,
    INCONNU,
    JOINTE,
    MERCI,
    OUI_DIRE,
    REDACTION,
    RESTE,
    RETRAIT,
    RIEN,
    USAGE,
    VERSION,
    Entourage,
    Geste,
)
from catalogue_communs.contribution.lettres import lire_lettre
from catalogue_communs.contribution.organismes import Plusieurs, comprendre_qui, usages_du_nom
from catalogue_communs.contribution.phrases import CHIFFRE
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


def _declarees(gestes: tuple[Geste, ...]) -> dict[str, dict[str, str]]:
    declarees = {}
    for geste in gestes:
        for dit in geste.dits:
            declarees[f"{geste.intention} {dit.reponses['commun']}"] = dit.reponses
    return declarees


def test_a_use_that_is_denied_is_never_declared() -> None:
    lettre = "La ville de Sète utiliserait Bac Malin. C’est faux, nous ne l’avons jamais utilisé !"
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert (geste.intention, geste.dits) == (DEMENTI, ())
    assert geste.valeurs == ("ville de Sète",)


def test_what_somebody_heard_is_asked_of_each_organisation() -> None:
    lettre = "J’ai entendu dire que la commune de Sète et celle de Loupian utilisent Bac Malin."
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.intention == OUI_DIRE
    organismes = [dit.reponses["organisme"] for dit in geste.dits]
    assert organismes == ["commune de Sète", "Loupian"]


def test_a_single_date_is_that_of_the_common_beside_it() -> None:
    lettre = "La ville de Sète utilise Bac Malin depuis mai 2026 et Lampe Sobre dans la foulée."
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert declarees["usage bac-malin"]["depuis"] == "mai 2026"
    assert "depuis" not in declarees["usage lampe-sobre"]


def test_the_test_of_a_common_is_not_that_of_another() -> None:
    lettre = (
        "La ville de Sète utilise Bac Malin depuis 2019. Pour Lampe Sobre on n’en est qu’au test."
    )
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    etats = {usage: reponses["etat"] for usage, reponses in declarees.items()}
    assert etats == {"usage bac-malin": "en-production", "usage lampe-sobre": "experimentation"}


def test_a_stop_is_that_of_the_common_named_before_it() -> None:
    lettre = (
        "La ville de Sète s’était appuyée sur Bac Malin, entre 2021 et 2023. "
        "Nous ne nous en servons plus. (Nous passons maintenant par Lampe Sobre.)"
    )
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert declarees["arret bac-malin"]["arretee_le"] == "2023"
    assert declarees["usage lampe-sobre"]["organisme"] == "ville de Sète"


def test_a_use_that_began_and_ended_asks_whether_it_lasts() -> None:
    lettre = "À la ville de Sète, nous avons fait tourner Bac Malin de février à novembre 2025."
    [declaree] = _declarees(lire_lettre(lettre, "", AUTOUR)).values()
    assert not {"etat", "depuis"} & {*declaree}


def test_a_postal_code_of_the_letter_tells_a_town_from_those_of_its_name() -> None:
    lettre = (
        "Nous sommes en Lozère. La mairie de Saint-Pierre-le-Vieux utilise Bac Malin depuis 2024."
    )
    [declaree] = _declarees(lire_lettre(lettre, "", AUTOUR)).values()
    assert declaree["code"] == "48177"
    sans_lieu = lettre.partition(". ")[2]
    [declaree] = _declarees(lire_lettre(sans_lieu, "", AUTOUR)).values()
    assert "code" not in declaree


def test_a_use_begins_the_day_of_its_own_sentence_and_not_of_its_story() -> None:
    lettre = (
        "Dès 2018, nous avions monté un observatoire. "
        "La ville de Sète a basculé sur Bac Malin le 1er juin 2025."
    )
    assert _depuis(lire_lettre(lettre, "", AUTOUR)) == {"bac-malin": "1er juin 2025"}


def test_a_day_is_read_after_its_weekday_and_one_of_two_is_asked() -> None:
    lettre = "La ville de Sète a mis en service Bac Malin le mercredi 4 juin 2025."
    assert _depuis(lire_lettre(lettre, "", AUTOUR)) == {"bac-malin": "4 juin 2025"}
    lettre = "La ville de Sète a ouvert son accès à Bac Malin le 3 ou le 13 juin 2025."
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert (_depuis((geste,)), geste.a_preciser) == ({"bac-malin": ""}, (QUEL_JOUR,))
    lettre = "À la ville de Sète, 2 ou 3 agents utilisent Bac Malin depuis mai 2024."
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert (_depuis((geste,)), geste.a_preciser) == ({"bac-malin": "mai 2024"}, ())


def test_a_campaign_that_ended_is_a_stop_however_warmly_it_is_told() -> None:
    lettre = (
        "La campagne de la ville de Sète avec Bac Malin a pris fin le 31 mai 2025. "
        "Nous avons donc cessé d’employer le service.\n\nAvec nos remerciements,"
    )
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert declarees["arret bac-malin"]["arretee_le"] == "le 31 mai 2025"


def test_what_the_page_says_is_not_what_the_letter_declares() -> None:
    lettre = (
        "Sur la fiche Bac Malin, la ville de Sète apparaît comme utilisatrice depuis 2019. "
        "C’est inexact : l’outil a été mis en service chez nous en mars 2017."
    )
    assert _depuis(lire_lettre(lettre, "", AUTOUR)) == {"bac-malin": "mars 2017"}


def test_who_leaves_a_post_stops_no_use_and_says_who_comes_next() -> None:
    lettre = (
        "Je quitte mes fonctions à la ville de Sète. Le contact pour Bac Malin n’est plus moi "
        "mais equipe@exemple.fr."
    )
    assert [geste.intention for geste in lire_lettre(lettre, "", AUTOUR)] == [CONTACT]


def test_the_heading_of_a_list_says_who_uses_each_of_its_commons() -> None:
    """A council is known without its capitals; « je crois que c tout » is no hearsay."""
    lettre = (
        "pour le departement de la lozere :\n- bac malin depuis mai 2022\n"
        "- lampe sobre : sur notre site depuis juillet 2025\n\nje crois que c tout"
    )
    organismes = [
        dit.reponses["organisme"] for geste in lire_lettre(lettre, "", AUTOUR) for dit in geste.dits
    ]
    assert organismes == ["departement de la lozere"] * 2


def test_each_town_of_a_list_has_the_day_that_another_sentence_gives_it() -> None:
    lettre = (
        "À Sète (34200) et Loupian (34140), on utilise Bac Malin depuis mars 2025. "
        "Loupian a commencé en juin 2025."
    )
    [geste] = lire_lettre(lettre, "", AUTOUR)
    jours = {dit.reponses["organisme"]: dit.reponses["depuis"] for dit in geste.dits}
    assert jours == {"Sète (34200)": "mars 2025", "Loupian (34140)": "juin 2025"}


def test_what_is_forwarded_speaks_when_its_sender_does_not() -> None:
    lettre = (
        "---------- Message transféré ---------\nObjet : qui utilise Bac Malin ?\n\n"
        "Transmis pour action.\n\n> La ville de Sète y est depuis 2021.\n"
    )
    assert _depuis(lire_lettre(lettre, "", AUTOUR)) == {"bac-malin": "2021"}


def test_a_name_between_brackets_or_under_the_letter_is_the_one_to_forget() -> None:
    entre = "mon nom apparait dans la fiche bac malin (jeanne exemple), pouvez-vous l’enlever ?"
    [geste] = lire_lettre(entre, "", AUTOUR)
    assert (geste.intention, geste.valeurs) == (RETRAIT, ("jeanne exemple",))
    page = "Merci de supprimer mon nom de votre site (page de Bac Malin).\n\nJeanne Exemple"
    [geste] = lire_lettre(page, "", AUTOUR)
    assert (geste.intention, geste.valeurs) == (RETRAIT, ("Jeanne Exemple",))
    signee = "Je suis cité dans la page de Bac Malin.\n\nO. Exemplaire"
    [geste] = lire_lettre(signee, "RGPD - suppression de mes données", AUTOUR)
    assert (geste.intention, geste.valeurs) == (RETRAIT, ("Exemplaire",))


def test_the_address_of_a_person_is_not_the_contact_that_a_letter_gives() -> None:
    lettre = (
        "Vous pouvez mettre comme contact de Bac Malin l’adresse equipe@exemple.fr, "
        "plutôt que jeanne.exemple@exemple.fr."
    )
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert (geste.intention, geste.valeurs) == (CONTACT, ("equipe@exemple.fr",))


def test_the_address_that_another_takes_the_place_of_is_the_old_one() -> None:
    lettre = (
        "Merci de mettre à jour le contact de Bac Malin : c’est equipe@exemple.fr qu’il faut "
        "indiquer, à la place de ancienne@exemple.fr."
    )
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert (geste.intention, geste.valeurs) == (CONTACT, ("equipe@exemple.fr",))


def test_an_address_written_again_after_a_slip_is_the_good_one() -> None:
    lettre = (
        "Le nouveau point d’entrée de Bac Malin : equipe@exemple.fr.exemple. "
        "Pardon, faute de frappe : equipe@exemple.fr"
    )
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.valeurs == ("equipe@exemple.fr",)


def test_a_common_described_without_its_name_is_asked() -> None:
    communs = (
        imaginaire("bac-malin", nom="Bac Malin", accroche="Peser chaque conteneur en tournée."),
        imaginaire("lampe-sobre", nom="Lampe Sobre", accroche="Éteindre les rues la nuit."),
    )
    autour = AUTOUR._replace(communs=communs)
    lettre = "À Sète on se sert de votre outil pour peser nos conteneurs en tournée depuis 2025."
    [geste] = lire_lettre(lettre, "", autour)
    assert geste.a_preciser == ("Commun : est-ce bien Bac Malin ?",)
    assert geste.commun == communs[0]


def test_an_acronym_between_brackets_counts_beside_the_initials() -> None:
    """Two communities have these initials: neither is chosen."""
    with pytest.raises(Plusieurs):
        comprendre_qui(AUTOUR.reference, {"nom": "CCVL"})


def test_a_figure_of_the_page_without_its_indicator_is_a_figure_to_complete() -> None:
    lettre = (
        "Votre fiche dit 80 villes pour Bac Malin. Les comptes ne sont pas tous nominatifs, mais "
        "c’est plutôt entre 120 et 150 villes. Prenez la fourchette, sinon mettez 120."
    )
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.intention == CHIFFRE
    assert geste.dits[0].reponses["valeur"] == "au moins 120"


def test_each_common_of_a_question_is_answered() -> None:
    lettre = "Bac Malin ou Lampe Sobre, lequel prendre ? Qui peut nous aider ?"
    communs = [geste.commun for geste in lire_lettre(lettre, "", AUTOUR)]
    assert communs == [*COMMUNS]


def test_a_page_does_not_take_away_the_address_that_is_not_wanted_any_more() -> None:
    autour = AUTOUR._replace(communs=(COMMUNS[0],))
    lettre = (
        "Merci de ne plus afficher d’adresse électronique pour Bac Malin : "
        "nous passons tout par le formulaire https://exemple.fr/contact"
    )
    [geste] = lire_lettre(lettre, "", autour)
    assert geste.intention == ERREUR
    assert geste.valeurs == ("https://exemple.fr/contact, sans l’adresse contact@exemple.fr",)


def test_two_towns_of_one_sentence_have_each_their_day() -> None:
    lettre = (
        "Nos deux communes, Sète et Loupian (Hérault), utilisent Bac Malin : "
        "Sète depuis janvier 2025, Loupian depuis la rentrée."
    )
    [geste] = lire_lettre(lettre, "", AUTOUR)
    jours = {dit.reponses["code"]: dit.reponses["depuis"] for dit in geste.dits}
    assert jours == {"34301": "janvier 2025", "34143": "la rentrée"}


def test_what_is_taken_back_in_a_sentence_is_not_declared() -> None:
    lettre = "La ville de Sète utilise Bac Malin… pardon, je me suis trompée : Lampe Sobre !"
    assert {*_declarees(lire_lettre(lettre, "", AUTOUR))} == {"usage lampe-sobre"}


def test_a_use_to_come_asks_its_state() -> None:
    lettre = (
        "La ville de Sète va utiliser Bac Malin à partir de janvier. Pouvez-vous nous inscrire ?"
    )
    [declaree] = _declarees(lire_lettre(lettre, "", AUTOUR)).values()
    assert not {"etat", "depuis"} & {*declaree}


def test_who_sells_a_service_declares_nobody() -> None:
    lettre = "Notre société intègre Bac Malin pour des villes, dont la ville de Sète."
    assert [geste.intention for geste in lire_lettre(lettre, "", AUTOUR)] == [OUI_DIRE]


def test_a_common_looked_at_is_not_used() -> None:
    lettre = "Merci pour Bac Malin. On va regarder ça avec les élus.\n\nmairie de Sète"
    assert [geste.intention for geste in lire_lettre(lettre, "Merci", AUTOUR)] == [MERCI]


def test_the_name_of_a_town_with_a_letter_is_no_use() -> None:
    lettre = (
        "Il est écrit SETTE sur la page de Bac Malin. Notre ville s’écrit Sète avec un T. "
        "Merci de rectifier."
    )
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.intention == ERREUR
    assert geste.phrases[0].texte.startswith("Il est écrit SETTE")


def test_a_list_in_a_file_is_asked_in_the_message() -> None:
    lettre = "Vous trouverez ci-joint le tableau des 34 communes qui s’en servent."
    [geste] = lire_lettre(lettre, "Bac Malin", AUTOUR)
    assert geste.intention == JOINTE


def test_a_use_in_another_country_is_left_to_a_person() -> None:
    lettre = "Cork City Council (Ireland) has been using Bac Malin since spring 2025."
    assert [geste.intention for geste in lire_lettre(lettre, "", AUTOUR)] == [AILLEURS]


def test_a_list_leaves_out_what_is_not_yet_in_use() -> None:
    lettre = (
        "La ville de Sète fait tourner :\n- Bac Malin depuis 2022\n- Lampe Sobre : PAS ENCORE.\n"
    )
    assert _depuis(lire_lettre(lettre, "", AUTOUR)) == {"bac-malin": "2022"}


def test_the_old_address_is_not_the_new_one() -> None:
    lettre = (
        "L’adresse de l’équipe change : merci de remplacer sur la fiche par\n\n"
        "nouvelle@exemple.fr\n\nL’ancienne (vieille@exemple.fr) ne sera plus relevée."
    )
    [geste] = lire_lettre(lettre, "Bac Malin", AUTOUR)
    assert (geste.intention, geste.valeurs) == (CONTACT, ("nouvelle@exemple.fr",))


def test_the_figure_that_the_page_says_is_the_wrong_one() -> None:
    lettre = "La fiche de Bac Malin affiche 12 k villes, c’est 1,2 k (la virgule a sauté)."
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.dits[0].reponses["valeur"] == "1,2 k"


def test_what_is_mended_elsewhere_is_no_error_of_the_page() -> None:
    lettre = "Ci-joint le plan de financement rectifié. Le dossier a été repéré sur Bac Malin."
    assert ERREUR not in {geste.intention for geste in lire_lettre(lettre, "", AUTOUR)}


def test_the_point_of_a_shortened_month_does_not_end_its_date() -> None:
    lettre = "La ville de Sète utilise Bac Malin depuis le 22 sept. 2025. Tout va bien."
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert declarees["usage bac-malin"]["depuis"] == "le 22 sept. 2025"


def test_a_trial_that_ended_well_is_no_stop() -> None:
    lettre = "La ville de Sète testait Bac Malin. Le test est terminé et concluant, on continue."
    assert [*_declarees(lire_lettre(lettre, "", AUTOUR))] == ["usage bac-malin"]
    manque = "La ville de Sète testait Bac Malin. Le test est terminé, et non concluant."
    assert "arret bac-malin" in _declarees(lire_lettre(manque, "", AUTOUR))


def test_a_service_of_the_state_that_is_only_cited_has_stopped_nothing() -> None:
    lettre = (
        "Nous avons arrêté Bac Malin fin 2025, le service utilise les modèles de la DDTM.\n\n"
        "Commune de Loupian"
    )
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert "Loupian" in declarees["arret bac-malin"]["organisme"]


def test_the_commune_of_an_address_does_not_speak_for_who_signs_above_it() -> None:
    lettre = (
        "Le SICTOM des Rives se sert de Bac Malin depuis 2023.\n\nLe responsable\n"
        "SICTOM DES RIVES\n27 avenue Haute 38480 LE PONT DE BEAUVOISIN"
    )
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert declarees["usage bac-malin"]["organisme"] == "SICTOM des Rives"


def test_a_file_that_was_brought_up_to_date_is_no_use() -> None:
    lettre = (
        "Vous écrivez « 10 aires » sur la page de Bac Malin à propos de la ville de Sète. Il y en a "
        "14 depuis le 30 juin 2026, le fichier a été mis à jour. Merci de rectifier."
    )
    assert "usage" not in {geste.intention for geste in lire_lettre(lettre, "", AUTOUR)}


# --- Only what is written now states anything ----------------------------------------------------

CITEE = "\n\nLe 12/08/2026 à 10:04, Le catalogue a écrit :\n> {}\n"


def _intentions(lettre: str, objet: str = "", autour: Entourage = AUTOUR) -> list[str]:
    return [geste.intention for geste in lire_lettre(lettre, objet, autour)]


def test_the_answer_to_a_quoted_question_is_confirmed() -> None:
    question = "Depuis quand la ville de Sète utilise-t-elle Bac Malin ?"
    [geste] = lire_lettre("Le 3 mai 2024.\n\nJeanne" + CITEE.format(question), "Re: date", AUTOUR)
    assert geste.dits[0].reponses["depuis"] == "3 mai 2024"
    assert geste.dits[0].reponses["organisme"] == "ville de Sète"
    assert "la question citée" in geste.a_confirmer[0]
    qui = "Vous utilisez Bac Malin depuis 2023 : de quelle commune s’agit-il ?"
    [geste] = lire_lettre("La ville de Sète." + CITEE.format(qui), "", AUTOUR)
    assert geste.dits[0].reponses["depuis"] == "2023"


@pytest.mark.parametrize(
    ("reponse", "question"),
    [("Une trentaine, je crois.", "environ 30"), ("Entre 20 et 40.", "au moins 20")],
)
def test_a_vague_figure_is_asked_again(reponse: str, question: str) -> None:
    citee = "Combien d’agents de la ville de Sète se servent de Bac Malin ?"
    [geste] = lire_lettre(reponse + CITEE.format(citee), "Re: agents", AUTOUR)
    assert geste.intention == IMPRECIS
    assert question in geste.valeurs[0]
    rappel = f"Vous me demandiez combien d’agents se servent de Bac Malin. {reponse}"
    assert _intentions(rappel) == [IMPRECIS]


@pytest.mark.parametrize(
    "entete",
    [
        "-----Message d’origine-----",
        "De : Le catalogue\nEnvoyé : lundi 3 août 2026\nObjet : Bac Malin",
        "Le lundi 3 août 2026 à 09:00, Le catalogue <c@exemple.fr>\na écrit :",
    ],
)
def test_what_is_quoted_declares_and_stops_nothing(entete: str) -> None:
    lettre = (
        "Rien à changer, merci.\n\n{}\nLa ville de Sète utilise-t-elle toujours Bac Malin ? "
        "Sinon, donnez la date d’arrêt : 3 mai 2026."
    )
    assert _intentions(lettre.format(entete), "RE: Bac Malin") == [RIEN]


def test_a_quotation_in_html_is_one_too() -> None:
    lettre = (
        "<html><head><style>p{}</style></head><body><p>Ne tenez pas compte de mon message.</p>"
        "<p>Merci d’oublier ma déclaration.</p>"
        "<blockquote><p>La ville de Sète utilise Bac Malin.</p></blockquote></body></html>"
    )
    assert _intentions(lettre) == [ANNULE]


def test_what_is_written_below_a_quotation_is_written_now() -> None:
    lettre = "> Utilisez-vous Bac Malin ?\n\nLa ville de Sète utilise Bac Malin depuis 2022."
    assert _depuis(lire_lettre(lettre, "", AUTOUR)) == {"bac-malin": "2022"}


def test_what_a_person_takes_back_is_not_read_where_it_forwards_it() -> None:
    lettre = (
        "Bonjour,\n\nMerci de ne pas tenir compte du message ci-dessous.\n\n"
        "De : Jeanne Exemple\nEnvoyé : lundi 3 août 2026\n\n"
        "La ville de Sète utilise Bac Malin depuis mai 2026."
    )
    assert _intentions(lettre, "TR: Bac Malin") == [ANNULE]


# --- Who uses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lettre", "organisme"),
    [
        ("LA VILLE DE SETE UTILISE BAC MALIN DEPUIS 2024.", "commune de Sete"),
        ("nous c’est Loupian, bac malin en service depuis 2021", "Loupian"),
        ("on utilise bac malin depui 2024, cé la comune de Loupian", "commune de Loupian"),
        ("la ville de loupian utilise Bac Malin depuis 2024", "ville de loupian"),
        ("Vitré Communauté diffuse ses tournées sur Bac Malin depuis 2024.", "Vitré Communauté"),
    ],
)
def test_an_organisation_is_found_whatever_stands_around_its_name(
    lettre: str, organisme: str
) -> None:
    [declaree] = _declarees(lire_lettre(lettre, "", AUTOUR)).values()
    assert declaree["organisme"] == organisme


@pytest.mark.parametrize(
    ("lettre", "expediteur", "lu"),
    [
        (
            "Nous utilisons Bac Malin depuis 2024.\n\nCordialement,\nVille de Sète",
            "",
            "la signature",
        ),
        (
            "Nous utilisons Bac Malin depuis 2024.",
            "bacs@mairie-loupian.fr",
            "l’adresse de qui écrit",
        ),
    ],
)
def test_an_organisation_read_elsewhere_is_confirmed(lettre: str, expediteur: str, lu: str) -> None:
    [geste] = lire_lettre(lettre, "", AUTOUR._replace(expediteur=expediteur))
    assert geste.a_confirmer == (
        f"l’organisme, « {geste.dits[0].reponses['organisme']} », est lu dans {lu}",
    )


def test_the_address_parts_homonyms_and_the_name_of_an_island_does_not() -> None:
    lettre = "Saint-Martin utilise Bac Malin depuis 2024."
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert "code" not in geste.dits[0].reponses
    [geste] = lire_lettre(lettre, "", AUTOUR._replace(expediteur="mairie@saint-martin65.fr"))
    assert geste.dits[0].reponses["code"].startswith("65")


def test_the_first_word_of_a_sentence_is_no_commune() -> None:
    lettre = "Oui, nous utilisons Bac Malin. Aucun changement.\n\nBonne journée,\nVille de Sète"
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.dits[0].reponses["organisme"] == "Ville de Sète"


# --- Every fact, and no other -----------------------------------------------------------------------


def test_no_fact_of_a_list_is_lost() -> None:
    lettre = (
        "Voici la situation de la ville de Sète :\n- Bac Malin : en production depuis 2023\n"
        "- Lampe Sobre : arrêté au 31 mai 2026"
    )
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert declarees["usage bac-malin"]["depuis"] == "2023"
    assert declarees["arret lampe-sobre"]["arretee_le"] == "31 mai 2026"


def test_each_row_of_a_table_is_a_fact() -> None:
    lettre = (
        "<p>Pour la ville de Sète :</p><table><tr><th>Commun</th><th>Date</th></tr>"
        "<tr><td>Bac Malin</td><td>en service</td><td>mars 2022</td></tr>"
        "<tr><td>Lampe Sobre</td><td>en test</td><td>15/01/2024</td></tr></table>"
    )
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert declarees["usage bac-malin"]["depuis"] == "mars 2022"
    assert declarees["usage lampe-sobre"]["etat"] == "experimentation"


def test_a_pronoun_is_the_common_of_the_sentence_before() -> None:
    lettre = "Sète utilise Bac Malin depuis 2023. Loupian l’utilise depuis 2024."
    jours = {
        dit.reponses["organisme"]: dit.reponses["depuis"]
        for geste in lire_lettre(lettre, "", AUTOUR)
        for dit in geste.dits
    }
    assert jours == {"Sète": "2023", "Loupian": "2024"}


def test_what_carries_a_fact_and_is_not_understood_is_shown() -> None:
    lettre = (
        "La ville de Sète utilise Bac Malin depuis 2023. On pense faire pareil avec Lampe Sobre "
        "l’an prochain, ce n’est pas encore fait."
    )
    *_, reste = lire_lettre(lettre, "", AUTOUR)
    assert reste.intention == RESTE
    assert "Lampe Sobre" in reste.phrases[0].texte


@pytest.mark.parametrize(
    "suite",
    [
        "La métropole d’à côté aussi, depuis mai 2025.",
        "Nous ne nous servons plus de Lampe Sobre.",
        "Enfin, je crois.",
        "Loupian s’en sert depuis la même époque.",
        "Écrivez à equipe@sete.example.",
    ],
)
def test_what_nothing_read_is_shown_beside_the_use(suite: str) -> None:
    lettre = f"La ville de Sète utilise Bac Malin depuis le 3 mars 2026. {suite}"
    gestes = lire_lettre(lettre, "", AUTOUR)
    dites = {phrase.texte for geste in gestes for phrase in geste.phrases}
    assert suite in dites


def test_a_story_dates_no_use_and_no_stop() -> None:
    lettre = (
        "La ville de Sète est engagée depuis 2007 dans la sobriété. Nous avons étudié Lampe Sobre, "
        "sans suite. C’est Bac Malin que nous avons retenu. La convention a été signée le 4 mars "
        "2024, et l’outil est utilisé en service courant depuis le 2 mai 2024. Rien n’est arrêté "
        "pour la suite."
    )
    declarees = _declarees(lire_lettre(lettre, "", AUTOUR))
    assert [*declarees] == ["usage bac-malin"]
    assert declarees["usage bac-malin"]["depuis"] == "le 2 mai 2024"


@pytest.mark.parametrize(
    ("lettre", "jour"),
    [
        ("La ville de Sète utilise Bac Malin depuis hier, 19 août 2026.", "19 août 2026"),
        ("La ville de Sète utilise Bac Malin depuis hier.", "2026-08-19"),
        ("La ville de Sète utilise Bac Malin depuis le mois dernier.", "2026-07"),
        ("La ville de Sète utilise Bac Malin depuis trois mois.", "2026-05"),
        (
            "La ville de Sète est entrée dans Bac Malin le 3 avril 2023 et pas en 2021.",
            "3 avril 2023",
        ),
        (
            (
                "Vous indiquez que la ville de Sète utilise Bac Malin depuis 2019 ; en réalité c’est "
                "depuis juillet 2021."
            ),
            "juillet 2021",
        ),
        (
            (
                "Après un test commencé en février, la ville de Sète utilise Bac Malin pour de bon "
                "depuis mai 2026."
            ),
            "mai 2026",
        ),
    ],
)
def test_the_day_of_a_use_is_the_true_one(lettre: str, jour: str) -> None:
    geste, *_ = lire_lettre(lettre, "", AUTOUR)
    assert geste.dits[0].reponses["depuis"] == jour
    assert geste.dits[0].reponses["etat"] == "en-production"


def test_the_day_of_a_stop_is_that_of_its_clause() -> None:
    lettre = (
        "La ville de Sète, équipée en 2006, a travaillé avec Bac Malin jusqu’au 31 mars 2026. "
        "Depuis, nous ne l’utilisons plus."
    )
    geste, *_ = lire_lettre(lettre, "", AUTOUR)
    assert (geste.intention, geste.dits[0].reponses["arretee_le"]) == (ARRET, "31 mars 2026")


@pytest.mark.parametrize(
    ("lettre", "objet", "intention"),
    [
        ("La ville de Sète utilise Zorglub pour ses bacs depuis 2023.", "", INCONNU),
        ("La version 2.17.2 de Bac Malin est sortie hier.", "", VERSION),
        ("Webinaire gratuit !\nPour se désinscrire de la newsletter, cliquez.", "", HORS_SUJET),
        ("Vous êtes invités à la séance.\nOrdre du jour : les bacs.", "Convocation", HORS_SUJET),
        (
            "La ville de Sète prévoit de se lancer avec Bac Malin. Puis-je déjà nous faire inscrire ?",
            "",
            ATTENTE,
        ),
        ("La ville de Sète n’a jamais travaillé avec Bac Malin.", "", DEMENTI),
        (
            "Votre page Bac Malin dit que la ville de Sète « a cessé de l’utiliser en 2025 ». Nous n’avons rien arrêté.",
            "",
            ERREUR,
        ),
        ("On your Bac Malin page our start date reads 5 June 2019.", "", ERREUR),
        ("Bac Malin : vous pouvez afficher mes coordonnées.", "", AUTRE),
        ("Une amie m’a raconté que Loupian avait abandonné Bac Malin.", "", OUI_DIRE),
    ],
)
def test_what_writes_nothing_is_told_by_its_name(lettre: str, objet: str, intention: str) -> None:
    assert _intentions(lettre, objet) == [intention]


def test_a_trial_that_hesitates_is_asked() -> None:
    lettre = (
        "La ville de Sète teste Bac Malin depuis mai 2026. Je ne sais pas si cela vous intéresse."
    )
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.intention == USAGE
    assert geste.a_preciser[0].startswith("État : vous l’essayez")


@pytest.mark.parametrize(
    ("lettre", "jour", "doute"),
    [
        (
            "La ville de Sète a monté ses tournées avec Bac Malin. Mise en ligne : 19 mai 2026.",
            "19 mai 2026",
            "est lu dans « Mise en ligne : 19 mai 2026. »",
        ),
        ("La ville de Sète utilise Bac Malin depuis lundi.", "2026-08-17", "« lundi »"),
        (
            "Après délibération du 11 mai 2026, la ville de Sète a mis Bac Malin en service le 22/06/2026.",
            "22/06/2026",
            "",
        ),
        (
            "Le 6 juillet, nos tournées sont passées à Bac Malin : la ville de Sète s’en sert depuis ce jour-là.",
            "2026-07-06",
            "« ce jour-là »",
        ),
        (
            "La ville de Sète a Bac Malin. On a basculé lundi 10 août, après une semaine d’essais.",
            "2026-08-10",
            "« 10 août »",
        ),
        ("La ville de Sète utilise Bac Malin depuis 2021, et vous ne nous citez pas.", "2021", ""),
        (
            "La ville de Sète a abandonné son tableur au profit de Bac Malin le 3 mars 2026.",
            "3 mars 2026",
            "",
        ),
        (
            "La ville de Sète est passée à Bac Malin le 3 mars 2026, fini le tableur.",
            "3 mars 2026",
            "",
        ),
        (
            "LA COMMUNE DE SÈTE A MIS BAC MALIN EN SERVICE. C’EST EN LIGNE DEPUIS LE 10 MAI 2026.",
            "LE 10 MAI 2026",
            "",
        ),
    ],
)
def test_the_day_of_a_use_is_the_one_that_its_words_say(lettre: str, jour: str, doute: str) -> None:
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert (geste.intention, geste.a_preciser) == (USAGE, ())
    assert "ville" in (qui := geste.dits[0].reponses["organisme"]) or "commune" in qui
    assert geste.dits[0].reponses["depuis"] == jour
    assert geste.dits[0].reponses["etat"] == "en-production"
    assert doute in " ".join(geste.a_confirmer)
    assert bool(geste.a_confirmer) == bool(doute)


def test_each_common_has_the_day_that_follows_it() -> None:
    lettre = "La ville de Sète a retenu Bac Malin, en mai 2025, puis a rejoint Lampe Sobre le 2 mars 2026."
    jours = _depuis(lire_lettre(lettre, "", AUTOUR))
    assert jours == {"bac-malin": "mai 2025", "lampe-sobre": "2 mars 2026"}


@pytest.mark.parametrize(
    ("lettre", "question"),
    [
        (
            "La ville de Sète utilise Bac Malin. Compte créé le 3 mars 2026. Ouvert le 9 mars 2026.",
            "Depuis : de ces dates, laquelle : « 3 mars 2026 » ou « 9 mars 2026 » ?",
        ),
        (
            "La ville de Sète utilise Bac Malin. Ça a démarré en mars ou en avril.",
            "Depuis : de ces dates, laquelle : « mars » ou « avril » ?",
        ),
        (
            (
                "Le service est commun à la ville de Sète et à la ville de Mèze. L’une des deux "
                "utilise Bac Malin depuis mai 2026."
            ),
            "Organisme : au nom de qui inscrire cet usage : « ville de Sète » ou « ville de Mèze » ?",
        ),
        (
            "La ville de Sète utilise votre outil depuis le 3 mai 2026.",
            "Commun : de quel outil parlez-vous ? Donnez son nom, ou l’adresse de sa page.",
        ),
        (
            "La ville de Sète utilise Bac Mallin depuis le 3 mai 2026.",
            "Commun : est-ce bien Bac Malin ?",
        ),
    ],
)
def test_what_a_letter_does_not_choose_is_asked_with_the_choice(lettre: str, question: str) -> None:
    gestes = lire_lettre(lettre, "", AUTOUR)
    assert (gestes[0].intention, gestes[0].a_preciser) == (USAGE, (question,))
    champ = {"Depuis": "depuis", "Organisme": "organisme", "Commun": ""}[
        question.partition(" :")[0]
    ]
    assert champ not in gestes[0].dits[0].reponses


def test_commons_of_a_like_name_are_asked_by_their_name() -> None:
    communs = (
        imaginaire("bacfriches", nom="Bacfriches"),
        imaginaire("lampafriches", nom="Lampafriches"),
    )
    autour = AUTOUR._replace(communs=communs)
    lettre = "La ville de Sète utilise votre outil pour les friches depuis le 3 mai 2026."
    [geste] = lire_lettre(lettre, "", autour)
    assert (geste.commun, geste.a_preciser) == (
        None,
        ("Commun : est-ce Bacfriches ou Lampafriches ?",),
    )
    assert geste.dits[0].reponses["depuis"] == "le 3 mai 2026"


def test_a_bracket_after_a_name_says_where_it_is_and_not_who_writes() -> None:
    lettre = "Villeurbanne (Rhône / métropole de Lyon) travaille avec Bac Malin depuis mai 2026."
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.dits[0].reponses["organisme"] == "Villeurbanne"


def test_a_bare_name_is_that_of_the_commune_in_a_letter_of_no_group() -> None:
    lettre = "À Nevers (58) nous utilisons Bac Malin depuis mai 2026."
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert geste.dits[0].reponses["code"] == "58194"
    assert geste.a_confirmer == ("« Nevers (58) » est compris comme la commune",)


def test_what_is_forwarded_dates_its_days_from_its_own() -> None:
    lettre = (
        "Pour information, voir ci-dessous. Je confirme.\n\n"
        "---------- Message transféré ----------\nDe : Jeanne Exemple\n"
        "Date : mer. 12 août 2026 à 15:02\nObjet : bacs\n\n"
        "La ville de Sète a mis Bac Malin en service hier."
    )
    [geste] = lire_lettre(lettre, "TR: bacs", AUTOUR)
    assert geste.dits[0].reponses["depuis"] == "2026-08-11"


@pytest.mark.parametrize(
    ("lettre", "intention"),
    [
        (
            "La ville de Sète gère ses bacs avec Zorglub, un logiciel libre, depuis mai 2026.",
            INCONNU,
        ),
        (
            "Sur la page Bac Malin, le paragraphe d’introduction est trop long pour nos élus.",
            REDACTION,
        ),
        (
            "Pour la fiche Bac Malin : on a dépassé les deux cents et quelques communes.",
            IMPRECIS,
        ),
    ],
)
def test_what_a_person_judges_is_told_by_its_name(lettre: str, intention: str) -> None:
    assert _intentions(lettre) == [intention]


def test_what_takes_the_place_of_a_person_is_not_removed() -> None:
    """Neither is the address that the letter wants to see."""
    lettre = (
        "Notre collègue Jeanne Exemple est partie. Retirez son nom de la page Bac Malin, et mettez à "
        "la place l’adresse du service : bacs@sete.example.fr."
    )
    geste, contact = lire_lettre(lettre, "", AUTOUR)
    assert (geste.intention, geste.valeurs) == (RETRAIT, ("Jeanne Exemple",))
    assert (contact.intention, contact.valeurs) == (CONTACT, ("bacs@sete.example.fr",))


def test_a_use_that_one_thinks_of_is_not_one() -> None:
    lettre = "La ville de Sète envisage d’utiliser Bac Malin pour comparer deux tournées."
    for geste in lire_lettre(lettre, "", AUTOUR):
        for dit in geste.dits:
            assert not dit.reponses.get("etat")


@pytest.mark.parametrize(
    ("lettre", "retires"),
    [
        (
            "Bac Malin : retirez mon adresse, remplacez jeanne@sete.example.fr par b@sete.example.fr.",
            ("jeanne@sete.example.fr",),
        ),
        (
            "Bac Malin : retirez mon adresse, mettez fin à l’affichage de jeanne@sete.example.fr.",
            ("jeanne@sete.example.fr",),
        ),
    ],
)
def test_the_address_to_remove_is_the_one_that_stands_there(
    lettre: str, retires: tuple[str, ...]
) -> None:
    [geste] = lire_lettre(lettre, "", AUTOUR)
    assert (geste.intention, geste.valeurs) == (RETRAIT, retires)


def test_a_catalogue_without_a_common_reads_a_letter_all_the_same() -> None:
    lire_lettre(
        "La ville de Sète utilise votre outil depuis mai 2026.", "", AUTOUR._replace(communs=())
    )
