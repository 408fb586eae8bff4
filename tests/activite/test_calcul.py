"""From commits to counts: people once, bots never, months exact, nothing about anyone kept."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.forges import calcul
from catalogue.forges.calcul import Personnes, genre
from catalogue.forges.fichiers import detectee, differe, presence, reconnue
from catalogue.forges.modele import (
    Commit,
    Echange,
    LectureDeDepot,
    Liste,
    ReleveDepot,
    mois_de,
    valeurs_ecrites,
)
from tests.activite.conftest import JOUR
from tests.aides import ROOT

URL = "https://github.com/equipe/outil"


def commit(day: str, name: str = "", email: str = "", account: str = "", key: str = "") -> Commit:
    """Make a commit."""
    when = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Commit(key or f"{day} {name} {email} {account}", when, name, email, account)


# Who writes commits: real shapes, made names. `?` marks those that could be said otherwise.
IDENTITES = {
    "robot": (
        "dependabot[bot]|Dependabot|renovate[bot]|renovate-bot|RenovateBot|Renovate Bot|WhiteSource Renovate"
        "|49699333+dependabot[bot]@users.noreply.github.com|bot@renovateapp.com|29139614+renovate[bot]@users.noreply.github.com"
        "|hosted@weblate.org|Hosted Weblate|Weblate (bot)|GitHub Actions|github-actions[bot]|GitHub Action"
        "|action@github.com|actions@github.com|actions@users.noreply.github.com|41898282+github-actions[bot]@users.noreply.github.com"
        "|project_12_bot_3f2a|group_7_bot@noreply.gitlab.example|gitlab-ci|GitLab CI|GitLab CI/CD|GitLab Runner"
        "|Scala Steward|scala-steward|SocialGroovyBot|CI|CI Bot|ci@exemple.invalid|jenkins|Jenkins CI|jenkins@exemple.invalid"
        "|Travis CI|travis|CircleCI|Azure Pipelines|Drone|bors|bors[bot]|homu|mergify[bot]|Mergify|pre-commit-ci[bot]"
        "|pre-commit-ci|semantic-release-bot|semantic release|release-please[bot]|release-please|imgbot|ImgBotApp[bot]"
        "|snyk-bot|Snyk|codecov-io|Codecov|greenkeeper[bot]|greenkeeperio-bot|allcontributors[bot]|allcontributors"
        "|deepsource-autofix[bot]|restyled-io[bot]|Restyled Commits|l10n bot|Crowdin Bot|Transifex|transifex-integration[bot]"
        "|fluxcdbot|argocd-image-updater|ArgoCD|deploy@exemple.invalid|builder@exemple.invalid|openshift-merge-robot"
        "|docker-library-bot|svc-forge|release-bot@exemple.invalid|web-flow|Automation"
    ),
    "agent": (
        "Copilot|198982749+Copilot@users.noreply.github.com|copilot-swe-agent[bot]|GitHub Copilot|Claude|Claude Code"
        "|noreply@anthropic.com|claude[bot]|codex@openai.com|Cursor Agent|cursoragent@cursor.com|cursor[bot]"
        "|devin-ai-integration[bot]|google-labs-jules[bot]|openhands@all-hands.dev|aider|lovable-dev[bot]"
    ),
    "personne": (
        "Marie Talbot|Talbot|abbott|Claude Robert|claude.robert@exemple.invalid|Rob Otis|contact@bot.example|Yann Le Bot|Anne le Bot"
        "|yann.le.bot|yann-le-bot|ylebot|Robin Dupont|Cibot Laurent|Lucie Cibot|Élise Renovat|jenkinson|Travis Martin"
        "|Jules Mercier|Devin Petit|Flux Bernard|Bolt Martin|Actionnaire Durand|marie@ci.exemple.invalid|Roberta Botella|"
    ),
}
# A word that is also a first name or a company's: told as what it most often is in a history.
DOUTEUSES = {
    "Claude": "agent",
    "travis": "robot",
    "Drone": "robot",
    "web-flow": "robot",
    "Automation": "robot",
}


def test_bots_and_agents_are_told_from_people() -> None:
    """Of these identities at least a hundred are told right, and each that is not is doubtful."""
    listed = [(who, kind) for kind, names in IDENTITES.items() for who in names.split("|")]
    wrong = {who: genre(who) for who, kind in listed if genre(who) != kind}
    assert len(listed) == len(dict(listed)) >= 106
    assert len(listed) - len(wrong) - len(DOUTEUSES) >= 100
    assert wrong == {}
    assert {who: genre(who) for who in DOUTEUSES} == DOUTEUSES


PERSONNES = {
    "meme-adresse": ([("Ancolie", "a@x.invalid", ""), ("A. Dupré", "A@x.invalid", "")], 1),
    "meme-nom": ([("Ancolie Dupré", "a@x.invalid", ""), ("ancolie  DUPRE", "b@y.invalid", "")], 1),
    "meme-compte": ([("A", "a@x.invalid", "Ancolie"), ("B", "b@y.invalid", "ancolie")], 1),
    "adresse-cachee": ([("", "12+ancolie@users.noreply.github.com", ""), ("B", "b@y.invalid", "ancolie")], 1),
    "de-proche-en-proche": (
        [
            ("Ancolie Dupré", "a@x.invalid", ""),
            ("Z", "z@z.invalid", "anc"),
            ("Ancolie Dupré", "z@z.invalid", ""),
        ],
        1,
    ),
    "prenom-seul": ([("Camille", "a@x.invalid", ""), ("Camille", "b@y.invalid", "")], 2),
    "adresse-partagee": ([("A", "noreply@github.com", "a"), ("B", "noreply@github.com", "b")], 2),
    "nom-partage": ([("Your Name", "a@x.invalid", ""), ("Your Name", "b@y.invalid", "")], 2),
    "sans-rien": ([("", "", ""), ("", "", "")], 1),
    "nom-serre": ([("Jacinthe Fizeau", "a@x.invalid", ""), ("jacinthefizeau", "b@y.invalid", "")], 1),
    "compte-et-nom": ([("Jacinthe Fizeau", "a@x.invalid", ""), ("", "9@z.invalid", "jacinthe-fizeau")], 1),
    "debut-d-adresse": (
        [("jfizeau", "12+jfizeau@users.noreply.github.com", ""), ("J.", "jfizeau@x.invalid", "")],
        1,
    ),
    "nom-raccourci": ([("Andria Dupré", "a@x.invalid", ""), ("", "b@y.invalid", "andriadup")], 1),
    "nom-allonge": ([("Andria Dupré", "a@x.invalid", ""), ("D.", "andriadupre.pro@y.invalid", "")], 1),
    "raccourci-de-deux": (
        [("Marie Martin", "", ""), ("Marie Marchand", "", ""), ("", "b@y.invalid", "mariemar")],
        3,
    ),
    "trop-court": ([("Marie Martin", "a@x.invalid", ""), ("", "b@y.invalid", "mariem")], 2),
    "un-mot-identique": ([("Kout95", "a@x.invalid", ""), ("Kout95", "b@y.invalid", "")], 1),
    "prenom-compose": ([("Jean-Pierre", "a@x.invalid", ""), ("Jean-Pierre", "b@y.invalid", "")], 2),
    "meme-debut-partage": ([("A B", "contact@x.invalid", ""), ("C D", "contact@y.invalid", "")], 2),
    "meme-prenom-en-adresse": (
        [("Camille Roy", "camille@x.invalid", ""), ("C B", "camille@y.invalid", "")],
        2,
    ),
    "deux-personnes": ([("Ancolie Dupré", "a@x.invalid", ""), ("Bleuet Martin", "b@y.invalid", "")], 2),
}


@pytest.mark.parametrize("cas", PERSONNES)
def test_a_person_counts_once(cas: str) -> None:
    """Whatever names and addresses a person used, they count once; two people count twice."""
    described, expected = PERSONNES[cas]
    made = [commit("2026-11-01", *who) for who in described]
    people = Personnes(made)
    assert len({people.de(one) for one in made}) == expected


def test_months_and_their_edges() -> None:
    """A commit belongs to the month of its date in UTC; the window ends with the reading's month."""
    edge = datetime(2026, 11, 1, 0, 30, tzinfo=UTC).astimezone(tz=None)
    counted = calcul.rythme(
        [Commit("a", edge, "A B"), commit("2024-12-01", "A B"), commit("2024-11-30", "A B")], date.min, JOUR
    )
    assert list(counted.commits) == list(mois_de(JOUR, 24))
    assert (counted.commits["2024-12"], counted.commits["2026-10"], counted.commits["2026-11"]) == (1, 0, 1)
    assert counted.commits_12_mois == 1


def test_agents_are_counted_apart() -> None:
    """What an agent signs is no person's and no automation's; the forge that tells a bot is believed."""
    made = [
        commit("2026-11-01", "Ancolie Dupré"),
        commit("2026-11-02", "Claude", "noreply@anthropic.com"),
        Commit("z", datetime(2026, 11, 3, tzinfo=UTC), "Nom Ordinaire", robot=True),
    ]
    counted = calcul.rythme(made, date.min, JOUR)
    assert (counted.commits_12_mois, counted.agents_12_mois, counted.robots_12_mois) == (1, 1, 1)
    assert counted.part_premier_auteur == 100


def test_unknown_is_not_zero() -> None:
    """A source that says nothing leaves everything absent."""
    reading = calcul.lecture(ReleveDepot(depot=URL, source="git"), None, JOUR)
    assert valeurs_ecrites(reading) == {
        "acces": "public",
        "depot": URL,
        "lu_le": "2026-11-24",
        "source": "git",
    }


def test_delays() -> None:
    """The median covers a year, leaves bots out, and is unknown when the list is cut."""

    def closed(opened: int, ended: int, who: str = "a") -> Echange:
        day = datetime(2026, 11, 24, tzinfo=UTC)
        return Echange(day - timedelta(days=opened), day - timedelta(days=ended), who)

    listed = [closed(10, 8), closed(30, 20), closed(500, 100), closed(900, 400), closed(3, 2, "dependabot")]
    whole = ReleveDepot(depot=URL, source="git", tickets_ouverts=4, tickets_fermes=Liste(listed))
    told = calcul.lecture(whole, None, JOUR).tickets
    assert told is not None
    assert (told.ouverts, told.fermes_12_mois, told.delai_median_jours) == (4, 3, 10)
    cut = ReleveDepot(depot=URL, source="git", tickets_fermes=Liste(listed, complete=False))
    assert valeurs_ecrites(calcul.lecture(cut, None, JOUR))["tickets"] == {}


def test_a_mirror_counts_once() -> None:
    """The same commits in two repositories of a common, and the same person, count once."""
    ours = [
        commit("2026-11-02", "Ancolie Dupré", "a@x.invalid", key="1"),
        commit("2026-11-03", "B C", key="2"),
    ]
    other = [commit("2026-10-02", "Ancolie Dupré", "autre@y.invalid", key="3")]
    together = calcul.ensemble(
        "outil",
        [
            (ReleveDepot(depot=URL, source="git", commits=Liste(ours)), JOUR),
            (ReleveDepot(depot=f"{URL}-miroir", source="git", commits=Liste(ours)), JOUR),
            (ReleveDepot(depot=f"{URL}-mobile", source="git", commits=Liste(other)), JOUR),
        ],
    )
    assert together is not None
    assert (together.rythme.commits_12_mois, together.rythme.auteurs_12_mois) == (3, 2)
    assert together.rythme.auteurs["2026-11"] == 2
    unknown = ReleveDepot(depot=f"{URL}-autre", source="git")
    assert calcul.ensemble("outil", [(unknown, JOUR)]) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 900), st.sampled_from(["Ancolie Dupré", "Bleuet Martin", "dependabot[bot]"])
        ),
        max_size=60,
    )
)
def test_counts_agree(drawn: list[tuple[int, str]]) -> None:
    """The year is its 365 days, nobody is more than everybody, a share is a percentage."""
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    made = [Commit(str(rank), noon - timedelta(days=days), who) for rank, (days, who) in enumerate(drawn)]
    counted = calcul.rythme(made, date.min, JOUR)
    year = mois_de(JOUR, 12)
    assert counted.commits_12_mois == sum(d < 365 and "[bot]" not in who for d, who in drawn)
    assert counted.auteurs_12_mois is not None
    assert max(counted.auteurs.values()) <= 2
    assert counted.auteurs_12_mois >= max(counted.auteurs[month] for month in year)
    assert counted.part_premier_auteur is None or 50 <= counted.part_premier_auteur <= 100
    assert all((counted.commits[m] == 0) is (counted.auteurs[m] == 0) for m in counted.commits)


def test_nothing_about_anyone_is_kept() -> None:
    """Neither a name, an account, an address, nor any trace of them is in what is written."""
    made = [
        commit("2026-11-02", "Ancolie Dupré", "ancolie@exemple.invalid", "ancolie-d"),
        commit("2026-11-03", "Bleuet Martin", "bleuet@exemple.invalid", "bleuet-m"),
    ]
    closed = Echange(made[0].quand, made[1].quand, "capucine-r")
    releve = ReleveDepot(
        depot=URL, source="git", commits=Liste(made), tickets_fermes=Liste([closed]), tete="a" * 40
    )
    written = json.dumps(valeurs_ecrites(calcul.lecture(releve, None, JOUR))) + json.dumps(
        valeurs_ecrites(calcul.ensemble("outil", [(releve, JOUR)]) or LectureDeDepot(URL, JOUR, "git"))
    )
    for trace in ("ncolie", "upr", "leuet", "artin", "apucine", "exemple", "@"):
        assert trace not in written.replace(URL, "")


MIT = (ROOT / "tests" / "fixtures" / "importation" / "MIT.txt").read_text(encoding="utf-8")
LICENCES = {
    "# GNU Affero General Public License\n\n_Version 3, 19 November 2007_": "AGPL-3.0",
    "                    GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007\n": "GPL-3.0",
    "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999": "LGPL-2.1",
    "Outil\nCopyright (C) 2025\nThis program is free software: you can redistribute it and/or modify it under the "
    "terms of the GNU Affero General Public License as published by the Free Software Foundation, either version 3 "
    "of the License, or (at your option) any later version.": "AGPL-3.0",
    "Apache License\nVersion 2.0, January 2004": "Apache-2.0",
    "Mozilla Public License Version 2.0": "MPL-2.0",
    "LICENCE PUBLIQUE DE L'UNION EUROPÉENNE v. 1.2": "EUPL-1.2",
    "EUROPEAN UNION PUBLIC LICENCE v. 1.2": "EUPL-1.2",
    "CONTRAT DE LICENCE DE LOGICIEL LIBRE CeCILL\n\nVersion 2.1 du 2013-06-21": "CECILL-2.1",
    "LICENCE OUVERTE / OPEN LICENCE\n===\nVersion 2.0": "etalab-2.0",
    f"MIT License\n\n{MIT}": "MIT",
    f"# [MIT](#mit), la marque exceptée\n\n{MIT}": "MIT",
    # One sentence more, or less, is another licence; so are two texts, and a text that takes back what it gives.
    f"{MIT}\nThe Software shall not be sold.": None,
    MIT.replace("conditions:", "conditions: the Software shall be used for Good, not Evil."): None,
    MIT.partition("THE SOFTWARE IS")[0]: None,
    f"Apache License\nVersion 2.0, January 2004\n{MIT}": None,
    "“Commons Clause” License Condition v1.0\nLicense: Apache License, Version 2.0": None,
    "Business Source License 1.1\nChange License: Apache License, Version 2.0": None,
    "This Font Software is licensed under the SIL Open Font License, Version 1.1.\nPermission is hereby granted, free of "
    "charge, to any person obtaining a copy of the Font Software": "OFL-1.1",
    "Eclipse Public License - v 2.0": "EPL-2.0",
    "Redistribution and use in source and binary forms, with or without\nmodification, are permitted": "BSD-2-Clause",
    "Redistribution and use in source and binary forms, with or without\nmodification.\nAll advertising materials must "
    "display this": None,
    "Redistribution and use in source and binary forms, with or without modification.\nNeither the name of x nor the "
    "names of its contributors may be used to endorse or promote": "BSD-3-Clause",
    "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby "
    "granted, provided that the above copyright notice": "ISC",
    "Tous droits réservés.": None,
    "": None,
}


@pytest.mark.parametrize("texte", LICENCES)
def test_licences_are_recognised(texte: str) -> None:
    """The text of a usual licence, or its notice, is recognised; another is not guessed."""
    assert detectee(texte) == LICENCES[texte]


@pytest.mark.parametrize(
    ("declaree", "trouvee", "attendu"),
    [
        ("AGPL-3.0-or-later", "AGPL-3.0", False),
        ("AGPL-3.0-only", "AGPL-3.0", False),
        ("MIT", "AGPL-3.0", True),
        ("MIT OR Apache-2.0", "Apache-2.0", False),
        ("EUPL-1.2", "EUPL-1.1", True),
    ],
)
def test_licences_are_compared_by_family(declaree: str, trouvee: str, *, attendu: bool) -> None:
    """A forge does not say « or later »: only another family is a difference."""
    assert differe(declaree, trouvee) is attendu


def test_names_that_forges_give() -> None:
    """Identifiers of forges are brought to one spelling; what names no licence is unknown."""
    assert [reconnue(name) for name in ("agpl-3.0", "AGPL-3.0", "mit", "eupl-1.2")] == [
        "AGPL-3.0",
        "AGPL-3.0",
        "MIT",
        "EUPL-1.2",
    ]
    assert [reconnue(name) for name in ("NOASSERTION", "other", "")] == [None, None, None]


def test_files_of_a_newcomer() -> None:
    """Names in French or English, at the root or where forges look; folders are no files."""
    found = presence(
        ["LISEZMOI.md", "LICENCE", "publiccode.yml", "docs/", ".github/", "news/"],
        {".github": ["CONTRIBUTING.md"], "docs": ["CHANGELOG.md"]},
    )
    assert (found.readme, found.licence, found.publiccode, found.documentation) == (True, True, True, True)
    assert (found.contribuer, found.journal, found.securite) == (True, True, False)
    assert (found.conteneur, found.installation) == (False, False)
    reuse = presence(
        ["LICENSES/", "Dockerfile", "docker-compose.yml", "Procfile", "charts/", "docs/"],
        {"docs": ["installation/"]},
    )
    assert (reuse.licence, reuse.conteneur, reuse.compose, reuse.procfile) == (True, True, True, True)
    assert (reuse.helm, reuse.installation) == (True, True)
    unseen = presence(["README", ".github/", "news/"], {".github": None})
    assert (unseen.readme, unseen.securite, unseen.journal, unseen.documentation) == (True, None, None, False)
