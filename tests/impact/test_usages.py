"""Reuses, organisations and inhabitants are counted once, and the count agrees with a plain one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from catalogue_communs.collectivites import Collectivite, Reference, reference
from catalogue_communs.collectivites import objets as tailles
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.phrases import (
    couverture,
    derniere_trace,
    dire_un_usage,
    etat_montre,
    jour_dit,
)
from catalogue_communs.faits.usages import (
    ANCIEN,
    ARRETE,
    DOCUMENTE,
    RECENT,
    TERMINE,
    VU,
    BilanUsages,
    Usage,
    chez_eux,
    instances_propres,
    usages_de,
)
from catalogue_communs.modele import Catalogue, Projet, Reutilisation, Utilisateur
from catalogue_communs.modele.identite import Archive, Liens
from catalogue_communs.modele.presences import Presence, Presences
from catalogue_communs.modele.provenance import Source
from catalogue_communs.modele.publics import Population, Publics
from catalogue_communs.modele.reutilisations import DOCUMENTEE, Preuve
from catalogue_communs.parutions import cles
from catalogue_communs.site.vues import territoires
from catalogue_communs.socle.dates import DatePartielle
from tests.aides import RACINE, ROOT, TODAY, exemples, titres
from tests.communs import imaginaire

BORDS = exemples("collectivites/usages.yml")
RENNES = "35238"
CHEZ_EUX = "https://rennes.example/instance"
MAIRIE, PARIS = Utilisateur(code_insee=RENNES), Utilisateur(code_insee="75056")
VAL, PARC = (
    Utilisateur(nom="Val Imaginaire", type="commune"),
    Utilisateur(nom="Parc du Val", type="pnr"),
)
SIRENE = Utilisateur(siren="890488950")
# The last day that is not yet more than eighteen months before the day of the tests, and the one before.
LIMITE, TROP_TOT = "2025-05-24", "2025-05-23"
PRODUCTION, ESSAI, ARRET = "en-production", "experimentation", "arretee"


def projet(
    slug: str,
    reutilisations: Iterable[Reutilisation] = (),
    publics: tuple[str, ...] = ("commune",),
    population: Population | None = None,
) -> Projet:
    """Make a common with as little as the model accepts."""
    lines, made_for = tuple(reutilisations), Publics(publics, population)
    return msgspec.structs.replace(
        imaginaire(slug, nom=slug), publics=made_for, reutilisations=lines
    )


def reutilisation(
    organisation: Utilisateur,
    etat: str = "en-production",
    statut: str = "declaree",
    confirmee: str | None = None,
    arretee: str = "2019",
) -> Reutilisation:
    """Make a line of the register of reuse, that its user says; a stop has its day."""
    return Reutilisation(
        preuve=Preuve(genre="temoignage", url="https://exemple.fr/"),
        organisation=organisation,
        etat=etat,
        statut=statut,
        arretee_le=DatePartielle.parse(arretee) if etat == ARRET else None,
        confirmee_le=DatePartielle.parse(confirmee) if confirmee else None,
    )


def compte(*projets: Projet) -> BilanUsages:
    france = reference(ROOT)
    return BilanUsages((one for p in projets for one in usages_de(p, france, TODAY)), france)


def test_uses_organisations_and_inhabitants_are_counted_once(france: Reference) -> None:
    """A town hall that two lines name in two ways, its EPCI, one place that nobody counted, six bodies without a place."""
    alpha = [
        reutilisation(MAIRIE, statut="documentee", confirmee="2026"),
        reutilisation(Utilisateur(siren="213502388"), ESSAI, "confirmee", "2026"),
        reutilisation(Utilisateur(siren="243500139"), statut="documentee", confirmee=TROP_TOT),
        reutilisation(msgspec.structs.replace(PARC, departements=("34",))),
        reutilisation(VAL, ESSAI, confirmee="2026"),
        reutilisation(Utilisateur(code_insee="11")),
    ]
    beta = [
        reutilisation(Utilisateur(nom="PARC  DU VAL", type="pnr", departements=("34",))),
        reutilisation(MAIRIE, ARRET),
        reutilisation(Utilisateur(code_insee="98414")),
        reutilisation(
            Utilisateur(siren="130026032", type="operateur-etat"),
            statut="confirmee",
            confirmee="2026",
        ),
        reutilisation(SIRENE),
    ]
    rennes = france.par_epci["243500139"]
    found = compte(projet("alpha", alpha), projet("beta", beta))
    assert vars(found) == vars(compte(projet("beta", beta[::-1]), projet("alpha", alpha[::-1])))
    assert (found.reutilisations, found.confirmees, found.documentees, found.declarees) == (
        9,
        2,
        1,
        6,
    )
    assert (found.recentes, found.a_reconfirmer, found.non_datees) == (2, 1, 5)
    assert (found.terminees, found.arretees, found.porteurs) == (0, 1, 0)
    assert (found.organisations, found.collectivites, found.non_situees, found.sans_lieu) == (
        8,
        4,
        5,
        4,
    )
    assert (len(found.communes), sorted(found.departements)) == (44, ["35", "984"])
    assert (found.population, found.sans_population) == (rennes.population, 1)


def test_each_line_has_an_identifier_that_no_other_has(france: Reference) -> None:
    """Made from the organisation, unless the line keeps its own; the first written has it without a rank."""
    kept = msgspec.structs.replace(reutilisation(VAL), id="commune-35238")
    lines = [reutilisation(one) for one in (MAIRIE, MAIRIE, SIRENE, PARC)]
    found = [*cles.lignes_nommees(projet("alpha", [*lines, kept]), france)]
    assert [(one.cle.partition("/")[2], one.gardee) for one in found] == [
        ("commune-35238.2", False),
        ("commune-35238.3", False),
        ("siren-890488950", False),
        ("pnr-parc-du-val", False),
        ("commune-35238", True),
    ]
    assert [one.chemin for one in found] == [("reutilisations", rank) for rank in range(5)]


# --- The edges of what /methodologie/ says of reuses, one line of a table each --------------------------


@pytest.mark.parametrize("cas", titres(BORDS["arrets"]))
def test_a_stop_ends_what_is_not_surely_after_it(cas: list[Any]) -> None:
    confirmee, arretees = cas
    lines = [
        reutilisation(PARIS, confirmee=confirmee),
        reutilisation(PARIS, ARRET, arretee="2025-06"),
    ]
    for found in (compte(projet("alpha", lines)), compte(projet("alpha", lines[::-1]))):
        assert (found.arretees, found.reutilisations) == (arretees, 1 - arretees)
        assert bool(found.population) is not bool(arretees)


@pytest.mark.parametrize("cas", titres(BORDS["a_reconfirmer"]))
def test_the_first_day_when_a_line_is_to_confirm_again(cas: list[str]) -> None:
    confirmee, good = cas
    last = date.fromisoformat(good)
    lines = (reutilisation(MAIRIE, confirmee=confirmee),)
    for day, old in ((last, False), (last + timedelta(days=1), True)):
        use = Usage("alpha", Collectivite("commune", RENNES), lines, day)
        assert use.a_reconfirmer is old
        assert ("à reconfirmer" in derniere_trace(use)) is old


@pytest.mark.parametrize("cas", titres(BORDS["recents"]))
def test_one_line_says_that_a_use_is_recent(cas: list[Any]) -> None:
    """What is only declared is shown by nothing."""
    lignes, ancien, recent = cas
    for statut in ("declaree", DOCUMENTEE):
        made = tuple(reutilisation(MAIRIE, etat, statut, confirmee) for etat, confirmee in lignes)
        use = Usage("alpha", Collectivite("commune", RENNES), made, TODAY)
        assert use.a_reconfirmer is ancien
        assert (use.degre == RECENT) is (recent and statut == DOCUMENTEE)


@pytest.mark.parametrize("cas", titres(BORDS["constats"]))
def test_what_a_machine_saw_renews_a_use(france: Reference, cas: list[Any]) -> None:
    """Neither for two organisations at one address, nor at that of the product; a stop stays a stop."""
    (etat, statut, confirmee), vue, recent, ancien = cas
    line = msgspec.structs.replace(
        reutilisation(MAIRIE, etat, statut, confirmee), instance=CHEZ_EUX
    )
    vue_le, silences, muette_le = vue
    seen = Presence(
        "alpha",
        CHEZ_EUX,
        date.fromisoformat(vue_le),
        silences,
        muette_le and date.fromisoformat(muette_le),
    )
    known = Presences((seen,))
    [found] = usages_de(projet("alpha", [line]), france, TODAY, known)
    assert ((found.degre == RECENT), found.a_reconfirmer) == (recent, ancien)
    own = projet("alpha", [line])
    shared = msgspec.structs.replace(line, organisation=PARIS)
    at_home = msgspec.structs.replace(own, liens=Liens(site="https://rennes.example/x"))
    for other in (projet("alpha", [line, shared]), at_home, projet("beta", [line])):
        assert usages_de(other, france, TODAY, known)[0].presences == ()
    stop = reutilisation(MAIRIE, ARRET, arretee="2026-02")
    [ended] = usages_de(projet("alpha", [line, stop]), france, TODAY, known)
    assert ended.degre == (found.degre if confirmee and confirmee > "2026-02" else ARRETE)


def test_what_shows_a_live_use_is_said_once_each_and_nothing_of_a_stopped_one(
    france: Reference,
) -> None:
    """What a machine saw, then the latest line that a proof documents."""
    anciennes = [reutilisation(MAIRIE, PRODUCTION, DOCUMENTEE, jour) for jour in ("2025", "2026")]
    lignes = [msgspec.structs.replace(ligne, instance=CHEZ_EUX) for ligne in anciennes]
    vues = Presences((Presence("alpha", CHEZ_EUX, date(2026, 11, 3)),))
    [usage] = usages_de(projet("alpha", lignes), france, TODAY, vues)
    assert [(appui.genre, str(appui.le)) for appui in usage.appuis] == [
        (VU, "3 novembre 2026"),
        (DOCUMENTE, "2026"),
    ]
    arret = reutilisation(MAIRIE, ARRET, arretee="2026-11")
    [arrete] = usages_de(projet("alpha", [*lignes, arret]), france, TODAY, vues)
    assert (arrete.degre, arrete.appuis) == (ARRETE, ())


@pytest.mark.parametrize("cas", titres(BORDS["genres"]))
def test_a_proof_shows_no_more_than_what_it_is(cas: list[Any]) -> None:
    """A name or a configuration, even of yesterday, is no use; nor is a configuration before its first day."""
    genre, statut, depuis, montre, recent = cas
    ligne = msgspec.structs.replace(
        reutilisation(MAIRIE, PRODUCTION, statut, "2026-10"),
        preuve=Preuve(genre=genre, url="https://exemple.fr/"),
        depuis=DatePartielle.parse(depuis) if depuis else None,
    )
    usage = Usage("alpha", Collectivite("commune", RENNES), (ligne,), TODAY)
    assert (usage.montre, usage.degre == RECENT) == (montre, recent)
    assert (usage.compte, usage.a_reconfirmer) == (True, False)


@pytest.mark.parametrize("cas", titres(BORDS["etats"]))
def test_a_logo_or_a_list_says_no_state(cas: list[Any]) -> None:
    """A sentence that says a trial is more than a name, where a place tells who acts."""
    genre, etat, montre, essaye = cas
    preuve = None if genre == "" else Preuve(genre=genre, url="https://exemple.fr/")
    ligne = msgspec.structs.replace(reutilisation(MAIRIE, etat), preuve=preuve)
    usage = Usage("alpha", Collectivite("commune", RENNES), (ligne,), TODAY)
    assert (etat_montre(ligne, TODAY), usage.essaye) == (montre, essaye)


def fichier_lu(rang: int, nom: str) -> str:
    """Return the address of a file at a commit."""
    return f"https://github.com/exemple/outil/blob/{str(rang) * 40}/{nom}"


def cite_au(confirmee: str | None, source: list[Any]) -> Projet:
    """Make a common whose list of users, read at a commit, names one on a day."""
    rang, nom, jour = source
    lue = Source("liste", "La liste", fichier_lu(rang, nom), "fichier")
    if jour:
        lue = msgspec.structs.replace(lue, datee_du=DatePartielle.parse(jour))
    ligne = msgspec.structs.replace(
        reutilisation(MAIRIE, confirmee=confirmee),
        preuve=Preuve(genre="liste", url=fichier_lu(1, "liste.md")),
        usage="Deux jours par semaine.",
    )
    return msgspec.structs.replace(projet("alpha", [ligne]), sources=(lue,))


@pytest.mark.parametrize("cas", titres(BORDS["jours_dits"]))
def test_a_first_mention_is_no_last_trace(france: Reference, cas: list[Any]) -> None:
    """A version of the proof that is later than the last statement still says the same."""
    confirmee, source, words = cas
    [usage] = usages_de(cite_au(confirmee, source), france, TODAY)
    assert jour_dit(usage, usage.derniere) == words
    phrase = dire_un_usage(usage)
    assert words in phrase
    assert phrase.endswith(". Deux jours par semaine.")


@pytest.mark.parametrize("genre", ["citation", "temoignage"])
def test_an_article_is_said_once(france: Reference, genre: str) -> None:
    lu = cite_au("2024-06-26", [1, "liste.md", "2026-08-07"])
    [ligne] = lu.reutilisations
    preuve = Preuve(genre=genre, url=fichier_lu(1, "liste.md"))
    article = msgspec.structs.replace(ligne, preuve=preuve)
    [usage] = usages_de(msgspec.structs.replace(lu, reutilisations=(article,)), france, TODAY)
    assert jour_dit(usage, article) == "dernière trace le 26 juin 2024"


def test_a_later_reading_makes_no_fact_more_recent(france: Reference) -> None:
    """Whatever the day of the version, what is counted is the day of the statement."""
    for mois in range(1, 13):
        lu = cite_au(TROP_TOT, [1, "liste.md", f"2026-{mois:02d}"])
        [usage] = usages_de(lu, france, TODAY)
        assert usage.a_reconfirmer
        assert "dernière trace" not in dire_un_usage(usage)


def test_who_acts_is_not_whom_that_covers(france: Reference) -> None:
    """A commune, a group and a région act at their own level; the région makes most of the inhabitants, and it is said."""
    bretagne = Utilisateur(code_insee="53", type="region")
    groupe = Utilisateur(siren="243500139")
    lignes = [
        reutilisation(qui, PRODUCTION, DOCUMENTEE, "2026-10") for qui in (MAIRIE, groupe, bretagne)
    ]
    voisines = (Utilisateur(code_insee=code) for code in ("35047", "35001"))
    anciennes = [reutilisation(qui, PRODUCTION, DOCUMENTEE, TROP_TOT) for qui in voisines]
    bilan = compte(projet("alpha", [*lignes, *anciennes]))
    niveaux = [(un.niveau, len(un.collectivites), un.recents) for un in bilan.acteurs]
    assert niveaux == [("commune", 3, 1), ("epci", 1, 1), ("region", 1, 1)]
    # Four départements are covered; something is done in one alone.
    assert (sorted(bilan.departements), bilan.departements_actifs) == (
        ["22", "29", "35", "56"],
        {"35"},
    )
    assert sum(bilan.habitants_par_niveau.values()) == bilan.population
    assert list(bilan.habitants_par_niveau) == ["commune", "epci", "region"]
    assert bilan.premiere_part
    assert bilan.premiere_part.qui == Collectivite("region", "53")
    assert compte(projet("beta", lignes[2:])).premiere_part is None
    dite = couverture(bilan, france)
    assert " par une intercommunalité et " in dite
    # One région alone at its level has already said what it covers; of two, the larger is told.
    assert dite.endswith(" par une région.")
    loire = reutilisation(
        Utilisateur(code_insee="52", type="region"), PRODUCTION, DOCUMENTEE, "2026-10"
    )
    deux = couverture(compte(projet("delta", [*lignes, *anciennes, loire])), france)
    assert deux.endswith(" à elle seule.")
    assert not couverture(compte(projet("gamma", [reutilisation(PARC)])), france)


def campagne(fin: str, confirmee: str = "2025-01-17") -> Reutilisation:
    made = reutilisation(MAIRIE, PRODUCTION, DOCUMENTEE, confirmee)
    return msgspec.structs.replace(made, fin_annoncee=DatePartielle.parse(fin))


@pytest.mark.parametrize("cas", titres(BORDS["fins"]))
def test_an_announced_end_is_no_stop(france: Reference, cas: list[Any]) -> None:
    fin, live = cas
    [found] = usages_de(projet("alpha", [campagne(fin)]), france, TODAY)
    assert (found.degre, found.compte) == (ANCIEN if live else TERMINE, live)
    assert found.fin == (None if live else DatePartielle.parse(fin))
    counted = BilanUsages([found], france)
    assert (counted.terminees, counted.arretees) == (int(not live), 0)
    later = campagne(fin, "2026-11-24")
    assert usages_de(projet("alpha", [later]), france, TODAY)[0].degre == RECENT
    stop = reutilisation(MAIRIE, ARRET, arretee="2026-02")
    assert usages_de(projet("alpha", [campagne(fin), stop]), france, TODAY)[0].degre == ARRETE


@pytest.mark.parametrize("cas", titres(BORDS["suites"]))
def test_what_follows_an_end_is_asked_only_when_no_line_says_it(
    contexte: Contexte, cas: list[Any]
) -> None:
    autre, suite = cas
    lignes = [campagne("2025-06", "2024-01-17")]
    if autre is not None:
        moments = {champ: DatePartielle.parse(jour) for champ, jour in autre.items()}
        lignes.append(msgspec.structs.replace(reutilisation(MAIRIE), **moments))
    premiere, *_ = contexte.commun(projet("alpha", lignes)).utilisations
    assert premiere.etat == f"Campagne terminée en juin 2025, {suite}"


def test_a_carrier_is_told_apart(france: Reference) -> None:
    carried = projet("alpha", [reutilisation(MAIRIE, PRODUCTION, DOCUMENTEE, LIMITE)])
    own = msgspec.structs.replace(
        carried.porteurs[0], nom="Rennes", type="commune", code_insee=RENNES
    )
    [found] = usages_de(msgspec.structs.replace(carried, porteurs=(own,)), france, TODAY)
    counted = BilanUsages([found], france)
    assert (found.porteur, found.compte, found.degre) == (True, False, RECENT)
    assert (counted.reutilisations, counted.population, counted.porteurs) == (0, 0, 1)
    assert counted.population_porteurs == france.population([Collectivite("commune", RENNES)])


@pytest.mark.parametrize("cas", titres(BORDS["strates"]))
def test_a_class_of_size_begins_with_its_bound(cas: list[Any]) -> None:
    nature, bornes = cas
    assert [s.minimum for s in tailles.strates(nature)] == [0, *bornes]
    for rank, bound in enumerate(bornes):
        assert tailles.rang_de_strate(nature, bound - 1) == rank
        assert tailles.rang_de_strate(nature, bound) == rank + 1
    said = [s.libelle.replace("\u202f", " ") for s in tailles.strates("commune")]
    assert said[:2] == ["moins de 500 habitants", "de 500 à 1 999 habitants"]
    assert said[-1] == "100 000 habitants et plus"


# --- « Ma collectivité » ----------------------------------------------------------------------------


def fichier(nom: str, *projets: Projet) -> Any:
    contexte = Contexte(RACINE, Catalogue(projets), TODAY)
    return json.loads(territoires.fichiers_des_lieux(contexte)[f"{territoires.FOLDER}{nom}.json"])


@pytest.mark.parametrize("cas", titres(BORDS["publics"]))
def test_a_common_is_made_for_communes(cas: list[Any]) -> None:
    """Named, or « toutes », with its bounds; one that is stopped is made for nobody."""
    publics, propose = cas
    made = projet("alpha", publics=(*publics,), population=Population(min=2_000, max=10_000))
    stopped = msgspec.structs.replace(
        made, slug="beta", archive=Archive(DatePartielle(2025), "Fin.")
    )
    told = fichier("communs", made, stopped, projet("gamma"))
    shown = [told[slug][2:] for slug in told]
    assert shown == [[propose, 2_000, 10_000], [0, 2_000, 10_000], [1, None, None]]


def test_those_alike_are_the_communes_of_the_same_size(france: Reference) -> None:
    """Neither another class, nor an EPCI, nor a use that stopped."""
    who = [Utilisateur(code_insee=code) for code in (RENNES, "35051", "35024", "34172")]
    made = projet(
        "alpha", [*map(reutilisation, who), reutilisation(Utilisateur(siren="243500139"))]
    )
    stopped = projet("beta", [reutilisation(MAIRIE, ARRET)])
    rank = tailles.rang_de_strate("commune", france.population([Collectivite("commune", RENNES)]))
    assert fichier(f"taille-{rank}", made, stopped) == {
        "alpha": [2, ["Montpellier (Hérault)", "Rennes (Ille-et-Vilaine)"]]
    }


@pytest.mark.parametrize(
    ("adresse", "vue"),
    [
        ("https://partage.example", ""),
        ("https://partage.example/", ""),
        ("https://partage.example/accueil/", ""),
        ("https://partage.example/rennes", "https://partage.example/rennes"),
        ("https://rennes.example/", "https://rennes.example/"),
    ],
)
def test_an_address_that_the_service_gives_is_theirs_the_service_itself_is_not(
    france: Reference, adresse: str, vue: str
) -> None:
    """Nor does a machine that sees the shared host say anything of one of its users."""
    ligne = msgspec.structs.replace(reutilisation(MAIRIE), instance=adresse)
    commun = msgspec.structs.replace(
        projet("alpha", [ligne]), liens=Liens(site="https://partage.example/accueil")
    )
    assert chez_eux(ligne, commun) == vue
    [usage] = usages_de(commun, france, TODAY)
    propres = instances_propres(commun, {usage.organisation: [ligne]})
    assert [*propres] == ([vue] if "rennes.example" in vue else [])
