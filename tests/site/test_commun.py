"""The page of a common: short, honest about what is missing, and each measure at an address for ever."""

from __future__ import annotations

import re
from datetime import date
from operator import itemgetter
from pathlib import Path

import pytest
from playwright.sync_api import expect

from catalogue_communs.faits.conclusions import DemarcheDite
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import lignes, vedettes
from catalogue_communs.faits.phrases import PRIX, absence, comment_lue, derniere_trace, travail
from catalogue_communs.forges.bilan import Nombre
from catalogue_communs.modele import Catalogue, convertir
from catalogue_communs.modele.provenance import Source
from catalogue_communs.modele.qualite import Demarche
from catalogue_communs.site.sorties import api, assistants
from catalogue_communs.site.vues import partage
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import (
    PageDeDetail,
    PageDuCommun,
    Tuile,
    decouper_la_description,
    reponses,
)
from catalogue_communs.site.vues.utilisateurs import (
    LISIBLES,
    dits_ensemble,
    lignes_par_organisme,
    nom_avec_departement,
    par_importance,
    par_region,
    utilisateurs_montres,
)
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import gabarit
from catalogue_communs.socle.texte import NBSP, cle_de_recherche, typographie
from tests.aides import RACINE, SITE_URL, TODAY, Json, NouvellePage
from tests.communs import developper, exemples, imaginaire, indicateur, mesure, usage
from tests.site.navigation import CONTROLES

# The height of a page between the head and the foot of the site.
HAUTEUR = """document.documentElement.scrollHeight - document.querySelector(".entete").offsetHeight
  - document.querySelector(".pied").offsetHeight"""
# Pixels by which a column may end before the one beside.
BLANC = 320


def lues(jours: Json) -> list[Json]:
    """Make pages, dated of a day, where some fields were looked for in vain."""
    return [
        {
            "id": f"lue-{jour}",
            "titre": "Page",
            "url": "https://exemple.fr/",
            "lecture": "page-datee",
            "datee_du": jour,
            "ne_dit_pas": champs,
        }
        for jour, champs in jours.items()
    ]


@pytest.mark.parametrize("regle", exemples("absences"), ids=itemgetter("regle"))
def test_an_absence_is_ours_until_a_page_is_read(regle: Json) -> None:
    changes = regle.get("source", {})
    sources = [{**source, **changes} for source in lues(regle["lues"])]
    assert absence(imaginaire(sources=sources), regle["champ"]).dit == regle["dit"]


@pytest.mark.parametrize("dite", [{}, {"etat": "fait"}, {"note": "Revue."}, {"lien": SITE_URL}])
def test_a_step_for_quality_is_known_by_any_of_its_words(dite: Json) -> None:
    assert DemarcheDite("securite", "", convertir(dite, Demarche)).connue is bool(dite)


@pytest.mark.parametrize("regle", exemples("lectures"), ids=itemgetter("regle"))
def test_a_source_says_how_it_was_read_and_its_own_day(regle: Json) -> None:
    source = convertir({"id": "page", "titre": "Page", **regle["source"]}, Source)
    assert comment_lue(source) == regle["dit"]


def test_a_price_that_nobody_publishes_cites_the_page(contexte: Contexte) -> None:
    common = imaginaire(
        sources=lues({"2026-08-06": [PRIX]}), reutiliser={"modes": [{"mode": "api"}]}
    )
    price = next(one for one in reponses(contexte.commun(common)) if one.id == "combien")
    assert (price.court, price.source) == ("Prix non publié", "lue-2026-08-06")
    assert price.detail == "Page du 6 août 2026. Demandez-le à l’équipe"
    assert contexte.commun(common).prix_et_voie == "Prix non publié (page du 6 août 2026), API"


@pytest.mark.parametrize(
    ("jour", "court", "sur"),
    [
        (None, "Gratuit, sans date", False),
        ("2019", "Gratuit en 2019, à reconfirmer", False),
        ("2026-06", "Gratuit", True),
    ],
)
def test_a_price_says_its_age(
    jour: str | None, court: str, contexte: Contexte, *, sur: bool
) -> None:
    """Nobody takes for today's a price whose day is unknown."""
    cout = {"nature": "gratuit", **({"au": jour} if jour else {})}
    commun = contexte.commun(imaginaire(reutiliser={"modes": [{"mode": "api", "cout": cout}]}))
    [prix] = commun.prix_connus
    assert (commun.prix, prix.sur) == (court, sur)


def test_a_price_of_one_place_is_not_that_of_every_place(contexte: Contexte) -> None:
    """Nor is the place told twice, where the caveat names it."""
    cout = {
        "nature": "gratuit",
        "au": "2026-06",
        "precision": "Le parc prête le sien. Aux communes.",
        "reserve": "Au seul parc des Lices.",
    }
    mode = {"mode": "service-mutualise", "territoire": "Communes du parc", "cout": cout}
    [prix] = contexte.commun(imaginaire(reutiliser={"modes": [mode]})).prix_connus
    assert (prix.court, prix.sur) == ("Gratuit pour certains", False)
    dits = ("Le parc prête le sien.", "Prix donné en juin 2026.", "Au seul parc des Lices.")
    assert prix.detail() == " ".join(dits)


@pytest.mark.parametrize(
    ("propre", "a_part", "citee"), [(None, None, "la-voie"), ("le-prix", "le-prix", "le-prix")]
)
def test_a_price_cites_who_gives_it(
    propre: str | None, a_part: str | None, citee: str, contexte: Contexte
) -> None:
    """That of its way of reuse is cited for the way: beside it, its own, once."""
    sources = [{"id": name, "titre": name} for name in ("la-voie", "le-prix")]
    cout = {"nature": "gratuit", **({"source": propre} if propre else {})}
    voie = {"mode": "api", "source": "la-voie", "cout": cout}
    commun = contexte.commun(imaginaire(sources=sources, reutiliser={"modes": [voie]}))
    [dite] = commun.couts
    assert dite.source == a_part
    [jumeau] = assistants.du_commun(commun.projet, contexte, Publication()).values()
    [ligne] = [ligne for ligne in jumeau.decode().splitlines() if "coût : gratuit" in ligne]
    rang = [source.id for source in commun.projet.sources].index(citee) + 1
    assert ligne.endswith(f"[{rang}]")


def test_a_use_without_a_day_says_so_wherever_it_is_shown(contexte: Contexte) -> None:
    """The day of our reading is then the only one beside it: nobody takes it for that of the use."""
    ligne = {
        "organisation": {"code_insee": "35040"},
        "etat": "en-production",
        "statut": "documentee",
        "lue_le": "2026-11-01",
        "preuve": {"genre": "liste", "url": "https://exemple.fr/"},
        "source": "https://exemple.fr/",
    }
    [utilisation] = contexte.commun(imaginaire(reutilisations=[ligne])).utilisations
    assert utilisation.jour_dit == "sans date"
    assert "sans date" in [*derniere_trace(utilisation.usage)]


@pytest.mark.parametrize(
    ("equipe", "dernier", "phrase"),
    [
        pytest.param(None, date(2026, 8, 17), "", id="nobody counted"),
        pytest.param(Nombre(0, au_moins=True), None, "", id="at least none says nothing"),
        pytest.param(
            Nombre(0, au_moins=False),
            date(2024, 8, 17),
            "Personne n’a changé le code en douze mois.",
            id="nobody",
        ),
        pytest.param(
            Nombre(1, au_moins=False),
            date(2026, 8, 1),
            "1 personne a changé le code en douze mois, la dernière fois le 1er août 2026.",
            id="one",
        ),
        pytest.param(
            Nombre(15, au_moins=True),
            None,
            "Au moins 15 personnes ont changé le code en douze mois.",
            id="at least, of an unknown day",
        ),
    ],
)
def test_the_work_on_a_code_is_told_in_a_sentence(
    equipe: Nombre | None, dernier: date | None, phrase: str
) -> None:
    assert travail(equipe, dernier) == phrase


PREUVE = {"url": "https://exemple.fr/preuve", "genre": "temoignage"}


def utilise(code: str, etat: str = "en-production", **plus: object) -> Json:
    """Write the line of a commune that uses a common."""
    ligne = {"organisation": {"code_insee": code}, "etat": etat, "statut": "declaree"}
    return {**ligne, "source": "https://exemple.fr/", **plus}


def test_each_organisation_is_once_in_each_group_of_the_page_of_users(contexte: Contexte) -> None:
    """Its lines are gathered under its name; what is to confirm again, ended or stopped is apart."""
    lignes = [
        utilise("35040"),
        utilise("35039", confirmee_le="2026-11-01"),
        utilise("35041", confirmee_le="2020-01-01"),
        utilise("35040", usage="Une seconde ligne."),
        utilise("35042", fin_annoncee="2024-01-01"),
        utilise("35043", etat="arretee", arretee_le="2024-01-01"),
        utilise("35044", statut="documentee", preuve=PREUVE, confirmee_le="2026-11-01"),
    ]
    groupes = lignes_par_organisme(contexte.commun(imaginaire(reutilisations=lignes)))
    codes = [
        [[ligne.dite.organisation.code_insee for ligne in lignes] for lignes in groupe.values()]
        for groupe in groupes
    ]
    assert codes == [
        [["35044"]],
        [["35039"]],
        [["35040", "35040"]],
        [["35041"]],
        [["35042"]],
        [["35043"]],
    ]


def test_what_one_list_says_of_many_is_told_once_with_their_names(contexte: Contexte) -> None:
    """Who has words of its own, or is one of two, stays apart."""
    lignes = [utilise(code) for code in ("35042", "35040", "35041", "35039")]
    lignes += [utilise("35043", usage="Compte ses lavoirs.")]
    commun = contexte.commun(imaginaire(reutilisations=lignes))
    [_, _, sans_date, *_] = lignes_par_organisme(commun)
    seuls, [(noms, _)] = dits_ensemble(commun, sans_date)
    assert [lignes[0].dite.usage for lignes in seuls] == ["Compte ses lavoirs."]
    assert noms == sorted(noms, key=cle_de_recherche)
    assert len(noms) == len(lignes) - 1


@pytest.mark.parametrize(
    ("ligne", "phrase"),
    [
        pytest.param(
            utilise("35040"),
            "1 organisme nommé. Aucune preuve d’usage récente : demandez-lui s’il s’en sert encore.",
            id="only named",
        ),
        pytest.param(
            utilise("35040", etat="arretee", arretee_le="2024-01-01"),
            "1 organisme nommé. Plus aucun usage en cours n’est connu.",
            id="stopped",
        ),
        pytest.param(
            utilise("35040", statut="documentee", preuve=PREUVE, confirmee_le="2026-11-01"),
            "1 organisme nommé, dont 1 avec une preuve d’usage de moins de dix-huit mois.",
            id="shown lately",
        ),
    ],
)
def test_the_page_of_users_opens_with_what_one_may_believe(
    ligne: Json, phrase: str, contexte: Contexte
) -> None:
    commun = contexte.commun(imaginaire(reutilisations=[ligne]))
    page = PageDeDetail("utilisateurs", commun, Adresses("../", Publication()))
    assert page.utilisateurs_en_bref == phrase


def test_a_total_of_users_is_the_sum_of_its_parts(contexte: Contexte) -> None:
    """One organisation once, in words that agree with its number."""
    lignes = [
        utilise("35040", preuve={"genre": "exemple"}, confirmee_le="2026-05-01"),
        utilise("35041"),
        utilise("35042"),
        utilise("35238", etat="arretee", arretee_le="2024-01-01"),
    ]
    commun = contexte.commun(imaginaire(reutilisations=lignes))
    phrase = PageDeDetail(
        "utilisateurs", commun, Adresses("../", Publication())
    ).utilisateurs_en_bref
    assert phrase.startswith(
        "4 organismes nommés : 1 cité depuis moins de dix-huit mois, 2 cités sans date et "
        "1 terminé ou arrêté. Aucune preuve d’usage récente"
    ), phrase


def test_what_a_second_line_adds_is_told_and_a_second_proof_in_two_words(
    contexte: Contexte,
) -> None:
    page = {"url": "https://exemple.fr/"}
    lignes = [
        utilise("35040", usage="Le matin."),
        utilise("35040", preuve={"genre": "liste", **page}),
        utilise("35040", depuis="2021", preuve={"genre": "logo", **page}),
    ]
    commun = contexte.commun(imaginaire(reutilisations=lignes))
    dites, preuves = par_importance(commun.utilisations)
    assert [bool(ligne.dite.depuis) for ligne in dites] == [False, True]
    assert [ligne.preuve for ligne in preuves] == ["Liste d’utilisateurs"]


def test_a_long_group_of_users_is_folded_by_region_and_loses_none(contexte: Contexte) -> None:
    """By name; then those of several régions, then those of which no line says where they are."""
    lignes = [utilise("35040")]
    for rang in range(LISIBLES):
        organisation: Json = {
            "nom": f"Syndicat imaginaire {rang}",
            "type": "syndicat-mixte-ferme",
        }
        if rang < 3:
            organisation["departements"] = (["34"], ["48", "30"], ["48", "07"])[rang]
        lignes.append(usage(organisation=organisation))
    commun = contexte.commun(imaginaire(reutilisations=lignes))
    groupe = {ligne.usage.organisation: [ligne] for ligne in commun.utilisations}
    par_titre = [(titre, len(organismes)) for titre, organismes in par_region(commun, groupe)]
    connus = [("Bretagne", 1), ("Occitanie", 2), ("Plusieurs régions", 1)]
    assert par_titre == [*connus, ("Lieu non dit", LISIBLES - 3)]
    groupe.popitem()
    assert par_region(commun, groupe) == [("", groupe)]


def test_a_commune_and_a_groupement_are_named_with_their_departements(contexte: Contexte) -> None:
    lignes = [utilise("35040"), usage(organisation={"nom": "Syndicat imaginaire"})]
    commun = contexte.commun(imaginaire(reutilisations=lignes))
    commune, syndicat = commun.utilisations
    assert nom_avec_departement(commun, commune) == f"{commune.nom} (Ille-et-Vilaine)"
    assert nom_avec_departement(commun, syndicat) == "Syndicat imaginaire"


@pytest.mark.parametrize(
    ("grandeur", "phrase"),
    [
        pytest.param(
            "collectivites-utilisatrices",
            "Compte annoncé, sans liste : 264 collectivités.",
            id="it counts who uses",
        ),
        pytest.param("utilisateurs", "", id="it counts something else"),
    ],
)
def test_a_count_without_a_list_is_reconciled_with_the_names(
    grandeur: str, phrase: str, contexte: Contexte
) -> None:
    chiffre = indicateur(mesure("2026-06-30", 264), unite="collectivite")
    commun = contexte.commun(
        imaginaire(impact={"indicateurs": [{**chiffre, "grandeur": grandeur}]})
    )
    assert commun.annonce.replace(NBSP, " ") == phrase


def test_who_can_tell_an_unknown_price_is_said_where_it_is_missing(contexte: Contexte) -> None:
    """In the answer itself, once."""
    [combien, *_] = reponses(contexte.commun(imaginaire()))
    assert (combien.court, combien.detail) == ("Prix à demander à l’équipe", "")


def test_an_organisation_is_named_once_however_many_lines_tell_it(contexte: Contexte) -> None:
    """Neither among the others when it is described, nor twice: « 3 autres » are three."""
    villes = [f"3504{rang}" for rang in range(5)]
    lignes = [
        {
            "organisation": {"code_insee": code},
            "etat": "en-production",
            "statut": "declaree",
            "usage": usage,
            "source": "https://exemple.fr/",
        }
        for usage in ("Le matin.", "Le soir.")
        for code in villes
    ]
    decrits, autres = utilisateurs_montres(contexte.commun(imaginaire(reutilisations=lignes)))
    noms = [utilisation.nom for utilisation in decrits]
    for _, groupe in autres:
        noms += [utilisation.nom for utilisation in groupe]
    assert autres
    assert len(noms) == len({*noms}) == len(villes)


@pytest.mark.parametrize("combien", range(3, 9))
def test_a_recent_use_is_never_folded_among_the_older_ones(
    combien: int, contexte: Contexte
) -> None:
    """A carrier ranks after the others, and a proof before a role."""
    villes = [f"3504{rang}" for rang in range(combien)]
    porteur, nomme = villes[-1], "35238"
    recente = {
        "etat": "en-production",
        "statut": "documentee",
        "confirmee_le": "2026-10-01",
        "lue_le": "2026-11-01",
        "preuve": {"genre": "temoignage", "url": "https://exemple.fr/"},
    }
    ancienne = {"etat": "en-production", "statut": "declaree"}
    lignes = [{"organisation": {"code_insee": code}, **recente} for code in villes]
    lignes += [{"organisation": {"code_insee": code}, **ancienne} for code in (nomme, "35051")]
    porte = [{"nom": "La ville qui porte", "type": "commune", "code_insee": porteur}]
    commun = contexte.commun(imaginaire(reutilisations=lignes, porteurs=porte))
    decrits, autres = utilisateurs_montres(commun)
    noms = {utilisation.nom for utilisation in commun.utilisations}
    anciens = [groupe for titre, groupe in autres if "plus anciens" in titre]
    assert [len(groupe) for groupe in anciens] == [2]
    for titre, groupe in autres:
        assert titre.startswith(f"{len(groupe)} autre")
        noms -= {utilisation.nom for utilisation in groupe}
    assert noms == {utilisation.nom for utilisation in decrits}
    codes = [utilisation.dite.organisation.code_insee for utilisation in decrits]
    assert porteur not in codes[:-1]
    assert nomme not in codes


def test_what_stopped_has_no_price(contexte: Contexte) -> None:
    arret = {"date": "2026-05", "raison": "L’équipe l’a arrêté.", "source": "https://exemple.fr/"}
    assert contexte.commun(imaginaire(archive=arret)).prix == "Prix sans objet"


@pytest.mark.parametrize(
    ("libelle", "court"),
    [
        ("Un serveur : 4 cœurs, 8 Go de mémoire", "Un serveur : 4 cœurs, 8 Go de mémoire"),
        ("Une personne habilitée, par exemple un élu", "Une personne habilitée"),
    ],
)
def test_what_is_needed_first_loses_its_examples_alone(
    libelle: str, court: str, contexte: Contexte
) -> None:
    assert _que_faut_il(contexte, {"prerequis": [{"libelle": libelle}]}).court == court


@pytest.mark.parametrize(("publics", "dit"), [(["epci"], True), (["epci", "commune"], False)])
def test_a_commune_is_told_who_may_have_what_was_not_made_for_it(
    contexte: Contexte, publics: list[str], *, dit: bool
) -> None:
    commun = contexte.commun(imaginaire(publics={"collectivites": publics}))
    [tuile] = [tuile for tuile in reponses(commun) if tuile.id == "pour-nous"]
    assert ("Demandez d’abord à votre intercommunalité" in tuile.detail) == dit


def test_a_machine_is_never_the_first_answer_to_a_mayor(contexte: Contexte) -> None:
    machine = {"libelle": "Un serveur : 8 Go de mémoire", "type": "materiel"}
    tuile = _que_faut_il(contexte, {"prerequis": [machine, {"libelle": "Un agent assermenté"}]})
    assert (tuile.court, tuile.choses) == ("Un agent assermenté", ["Un serveur"])


@pytest.mark.parametrize(
    ("description", "service", "a_cote", "suite"),
    [
        ("### Le mal\nIl pleut.\n### Le bien\nUn toit.\n", "### Le bien", "Le mal", []),
        ("Il pleut.\n### Le bien\nUn toit.\n", "Il pleut.", None, []),
        ("Un toit.\n### Le bien\nIl tient.\n### Pour qui\nTous.\n", "Un toit.", "Pour qui", []),
        ("Un toit.\n### A\na\n### B\nb\n### C\nc\n", "Un toit.", "B", ["### C\nc\n"]),
        ("", "", None, []),
    ],
)
def test_beside_what_it_does_stands_the_problem_or_what_follows(
    description: str, service: str, a_cote: str | None, suite: list[str]
) -> None:
    """Nothing of a description is lost, nor told twice."""
    parts = decouper_la_description(description)
    assert parts.service.startswith(service)
    assert (parts.a_cote and parts.a_cote[0], parts.suite) == (a_cote, suite)
    told = [parts.service, parts.service_suite, *parts.suite, *(parts.a_cote or ())]
    assert sorted(re.findall(r"\w+", " ".join(told))) == sorted(re.findall(r"\w+", description))


@pytest.mark.parametrize("usages", [[], [{"code_insee": "34151"}]])
def test_without_a_picture_its_map_is_what_one_looks_at(
    contexte: Contexte, usages: list[Json]
) -> None:
    """In its head, and there alone; nowhere known, the head has one column."""
    projet = imaginaire(**developper({"usages": usages}))
    page = PageDuCommun(contexte.commun(projet), contexte, Adresses("../../", Publication()))
    html = gabarit("commun.html", {"page": page})
    tete, _, corps = html.partition("</header>")
    assert ("bloc--carte" in tete) == bool(usages)
    assert ("tete--seule" in tete) != bool(usages)
    assert "bloc--carte" not in corps


def test_an_effort_to_start_comes_with_its_caveat_and_what_one_must_have(
    contexte: Contexte,
) -> None:
    reserve = "D’après une commune de 3 000 habitants."
    installation = {"valeur": 2, "unite": "jour-agent", "reserve": reserve, "source": "page"}
    tuile = _que_faut_il(
        contexte,
        {
            "effort": {"installation": installation},
            "prerequis": [{"libelle": "Un agent assermenté"}],
        },
    )
    assert tuile.court.replace(NBSP, " ") == "2 jours d’agent pour démarrer"
    assert (tuile.detail, tuile.choses) == (reserve, ["Un agent assermenté"])


def _vise(nom: str, *mesures: Json, **plus: object) -> Json:
    """Write an indicator that has a target, of a source of its own."""
    cible = {"valeur": 300, "echeance": "2027-12", "source": f"https://exemple.fr/cible-{nom}"}
    plus = {"nature": "stock", "effet": nom, **plus}
    return indicateur(*mesures, id=nom, cible=cible, **plus)


def test_the_sheet_cites_the_target_of_its_chart_alone(contexte: Contexte) -> None:
    """The other large figures come without their targets."""
    serie = [mesure(mois, rang) for rang, mois in enumerate(("2026-01", "2026-03", "2026-06"))]
    indicateurs = [
        _vise("usage", *serie, principal=True),
        _vise("reseau", mesure("2026-06", 2)),
    ]
    sources = [
        {"id": f"cible-{nom}", "titre": nom, "url": f"https://exemple.fr/cible-{nom}"}
        for nom in ("usage", "reseau")
    ]
    commun = contexte.commun(imaginaire(impact={"indicateurs": indicateurs}, sources=sources))
    page = PageDuCommun(commun, contexte, Adresses("../../", Publication()))
    assert len(commun.vedettes) == 2
    adresses = [renvoi.url for renvoi in page.citees]
    assert "https://exemple.fr/cible-usage" in adresses
    assert "https://exemple.fr/cible-reseau" not in adresses


def test_an_indicator_shows_its_target_once(contexte: Contexte) -> None:
    """On its chart when it has one, else on a gauge."""
    serie = [mesure(mois, rang) for rang, mois in enumerate(("2026-01", "2026-03", "2026-06"))]
    indicateurs = [_vise("usage", *serie), _vise("reseau", mesure("2026-06", 2))]
    commun = contexte.commun(imaginaire(impact={"indicateurs": indicateurs}))
    recits = PageDeDetail("mesures", commun, Adresses("../", Publication())).recits
    montrent = [(recit.indicateur.id, bool(recit.courbe), bool(recit.jauge)) for recit in recits]
    assert montrent == [("usage", True, False), ("reseau", False, True)]


def _que_faut_il(contexte: Contexte, reutiliser: Json) -> Tuile:
    commun = contexte.commun(imaginaire(reutiliser=reutiliser))
    return next(tuile for tuile in reponses(commun) if tuile.id == "que-faut-il")


def test_the_large_figures_are_three_recent_and_of_different_effects() -> None:
    said = [
        indicateur(id="muet", effet="satisfaction"),
        indicateur(mesure("2020"), id="vieux", effet="ecologique"),
        indicateur(mesure("2026-06"), id="second", effet="usage"),
        indicateur(mesure("2026-01"), id="principal", effet="reseau", principal=True),
        indicateur(mesure("2026-09"), id="usage", effet="usage"),
    ]
    common = imaginaire(impact={"indicateurs": said})
    assert [one.indicateur.id for one in vedettes(lignes(common, TODAY))] == [
        "principal",
        "usage",
        "vieux",
    ]


@pytest.mark.parametrize("slug", ["sentiers-d-ici", "annuaire"])
def test_the_answer_fits_in_one_screen_and_the_page_in_six(
    nouvelle_page: NouvellePage, adresse: str, slug: str
) -> None:
    """At 1280 × 800 the picture and the four answers; on a phone the price in two, the page in six."""
    wide = nouvelle_page(viewport={"width": 1280, "height": 800})
    wide.add_init_script(path=CONTROLES)
    wide.goto(f"{adresse}communs/{slug}/")
    for part in (".tete__accroche", ".tete .actions", ".tete .capture", ".ruban"):
        for place in wide.locator(part).all():
            assert place.evaluate("e => e.getBoundingClientRect().bottom") <= 800, part
    assert max(wide.evaluate("controles.lettres('.commun :is(p:not(.actions), li, dd)')")) <= 70
    phone = nouvelle_page(viewport={"width": 360, "height": 740})
    phone.goto(f"{adresse}communs/{slug}/")
    assert phone.locator("#combien").evaluate("e => e.getBoundingClientRect().bottom") <= 2 * 740
    assert phone.evaluate(HAUTEUR) <= 6 * 740


@pytest.mark.nuit
def test_every_common_fits_in_six_screens_and_leaves_no_column_empty(
    nouvelle_page: NouvellePage, site: Path, adresse: str
) -> None:
    """On a phone, without the head and the foot of the site; on a desk, a column ends near the other."""
    phone = nouvelle_page(viewport={"width": 360, "height": 740})
    desk = nouvelle_page(viewport={"width": 1280, "height": 800})
    desk.add_init_script(path=CONTROLES)
    hautes, trouees = {}, {}
    for fiche in site.glob("communs/*/fiche.json"):
        slug = fiche.parent.name
        phone.goto(f"{adresse}communs/{slug}/")
        hautes[slug] = phone.evaluate(HAUTEUR)
        desk.goto(f"{adresse}communs/{slug}/")
        trouees[slug] = max(desk.evaluate("controles.trous()"))
    assert len(hautes) > 10
    assert {slug: haut for slug, haut in hautes.items() if haut > 6 * 740} == {}
    assert {slug: trou for slug, trou in trouees.items() if trou > BLANC} == {}


def test_an_address_unfolds_what_it_names(nouvelle_page: NouvellePage, adresse: str) -> None:
    page = nouvelle_page()
    for anchor in ("code", "voies"):
        page.goto(f"{adresse}communs/sentiers-d-ici/")
        page.goto(f"{adresse}communs/sentiers-d-ici/#{anchor}")
        expect(page.locator(f"#{anchor}")).to_be_visible()
        expect(page.locator(f"#{anchor}")).to_be_in_viewport()


@pytest.mark.parametrize("provisoire", [False, True])
def test_a_sheet_bears_no_address_that_nobody_gave(catalogue: Catalogue, provisoire: bool) -> None:  # noqa: FBT001
    """Nor does its code: who scans it must get somewhere."""
    common = catalogue.projet("sentiers-d-ici")
    assert common
    publication = Publication(SITE_URL, provisoire=provisoire)
    facts = Contexte(RACINE, Catalogue((common,)), TODAY)
    known = facts.commun(common)
    html = gabarit(
        "commun.html", {"page": PageDuCommun(known, facts, Adresses("../../", publication))}
    )
    foot = html.partition('<div class="pied-de-feuille')[2].partition("</section>")[0]
    assert ('class="qr"' in foot, SITE_URL in foot) == (not provisoire, not provisoire)
    assert ("Adresse du site à venir." in foot) == provisoire
    detail = PageDeDetail("mesures", known, Adresses("../", publication))
    printed = gabarit("commun-mesures.html", {"page": detail}).partition('<p class="imprime">')[2]
    assert (SITE_URL in printed.partition("</p>")[0]) == (not provisoire)
    [drawn, *_] = partage.fichiers_des_graphiques(common, facts, publication).values()
    assert (SITE_URL in drawn.decode()) == (not provisoire)


def test_measures_are_sorted_by_what_there_is_to_see(tmp_path: Path) -> None:
    dits = [
        # Two points of different scopes show no shape.
        indicateur(
            mesure("2025-01-31", 3, perimetre="Une ville"),
            mesure("2026-06-30", 9, perimetre="Le pays"),
            id="sans-forme",
        ),
        indicateur(*(mesure(f"2026-0{mois}-28", mois) for mois in (2, 4, 6)), id="serie"),
        indicateur(mesure("2026-06-30", 115, reserve="Le guide dit 115 groupes"), id="personnes"),
        indicateur(mesure("2026-06-30", 115, reserve="La page dit 115 personnes"), id="groupes"),
        indicateur(mesure("2026-06-30", 115), id="autre-115"),
        indicateur(mesure("2026-06-30", 50, statut="temoignage"), id="parole"),
        indicateur(mesure("2021-06-30", 7), id="vieux"),
    ]
    uniques = [dict(dit, grandeur=None, nom=dit["id"]) for dit in dits]
    projet = imaginaire("a", impact={"indicateurs": uniques})
    commun = Contexte(tmp_path, Catalogue((projet,), None), TODAY).commun(projet)
    page = PageDeDetail("mesures", commun, Adresses("../", Publication(SITE_URL)))
    rangement = page.rangement
    assert [recit.indicateur.id for recit in rangement.courbes] == ["serie"]
    assert [[recit.indicateur.id for recit in groupe] for groupe in rangement.chiffres] == [
        ["sans-forme"],
        ["personnes", "groupes"],
        ["autre-115"],
    ]
    assert [recit.indicateur.id for recit in rangement.paroles] == ["parole"]
    assert [recit.indicateur.id for recit in rangement.anciens] == ["vieux"]


def test_a_measure_has_an_address_for_ever_and_says_what_was_published(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    key = "mesure/collectivites-utilisatrices"
    gone = "Collectivités utilisatrices, au 1er mai 2026 : 290 collectivités (déclaré)."
    lines = (
        "commun,cle,flux,publie_le,retrait,dit,modifie_le,avant",
        f'sentiers-d-ici,{key}.2026-05-01,{key}/2026-05-01,2026-05-02,Comptée deux fois.,"{gone}",,',
        f"sentiers-d-ici,{key}.2026-06-30,{key}/2026-06-30,2026-07-02,,312 collectivités.,2026-08-03,2026-07-02 321 collectivités.",
    )
    (tmp_path / "donnees").mkdir()
    (tmp_path / "donnees/identifiants.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    common = catalogue.projet("sentiers-d-ici")
    assert common
    publication = Publication(SITE_URL)
    known = Contexte(tmp_path, catalogue, TODAY).commun(common)
    shown = PageDeDetail("mesures", known, Adresses("../", publication))
    rows = [row for recit in shown.recits for row in recit.mesures]
    [row] = [row for row in rows if row.ancre == "mesure-collectivites-utilisatrices.2026-06-30"]
    assert row.publiee == "Corrigée le 3 août 2026"
    assert row.avant == ["Publiée le 2 juillet 2026 : 321 collectivités."]
    assert len({row.ancre for row in rows}) == len(rows) > 3
    published = api.commun_publie(common, Contexte(tmp_path, catalogue, TODAY), publication)
    told = [
        one.get("corrections")
        for line in published["impact"]["indicateurs"]
        for one in line["mesures"]
    ]
    assert [one for one in told if one] == [
        [{"publie_le": date(2026, 7, 2), "dit": "321 collectivités."}]
    ]
    page = gabarit("commun-mesures.html", {"page": shown})
    anchor = "mesure-collectivites-utilisatrices.2026-05-01"
    said = f'<li id="{anchor}">{typographie(gone)} Retirée&nbsp;: Comptée deux fois.</li>'
    assert said in re.sub(r"[ \n]+", " ", page)
