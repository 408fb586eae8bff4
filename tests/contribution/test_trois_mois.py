"""Ninety nights in fast time, from the first one: whatever fails is told once, nothing is lost, nothing grows for ever.

The steps are those of the workflows (see `tests.contribution.flux`), on real sockets and real Git; the clock is a
parameter. The world is that of the second programme (`test_second_mois`), and does what it may: see `JOURS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from catalogue_communs.commandes import flux as etapes
from catalogue_communs.contribution import lectures, publication
from catalogue_communs.forges import campagne
from catalogue_communs.forges.modele import LectureDeDepot, lire_lectures
from tests.activite.serveur import Demande, Reponse
from tests.contribution.aides import git
from tests.contribution.test_second_mois import VEILLE, Mois, Second, mois, remplacer

__all__ = ["mois"]
NUITS = 90
FORGE = "forge.union.example"
DEPOT = f"https://{FORGE}/union/navette"
# What the forge of the common does, from a night to another; what a day is worth.
RENOMME, DISPARU, PRIVE, REFUSE, RECRIT = range(5)
JOURS = {
    RENOMME: (10, 13),
    DISPARU: (30, 36),
    PRIVE: (45, 51),
    REFUSE: (58, 61),
    RECRIT: (66, 90),
}
# Nights that are cut: a fault of the program, a run that another one follows, a publication without a network.
PLANTEE, DOUBLE, SANS_RESEAU = 20, 24, 27
# The source of the rooms dies, and the first month's proposal is left open, that of the second one is refused.
MORTE = 40


class Taille(NamedTuple):
    """What the forge keeps on a night: bytes of the branch of readings, then how many of each, and bytes of artifacts."""

    branche: int
    tickets: int
    ouverts: int
    commentaires: int
    propositions: int
    artefacts: int
    octets: int


# The most of each, on these nights: the page of the first day says the same.
TAILLES = {
    1: Taille(1_600, 1, 1, 0, 0, 5, 10_000),
    30: Taille(14_000, 5, 5, 10, 2, 15, 20_000),
    NUITS: Taille(36_000, 6, 3, 14, 2, 15, 20_000),
}


class Trimestre(Second):
    """The world around the second programme, for three months."""

    @property
    def nuit(self) -> int:
        """How many nights have passed."""
        return (self.jour - VEILLE).days

    def repondre(self, demande: Demande) -> Reponse:
        """Answer as each host does that night."""
        host, _, page = demande.chemin[1:].partition("/")
        if host == "stats.union.example" and page == "salles" and self.nuit >= MORTE:
            return Reponse({}, 500)
        if host != FORGE:
            return super().repondre(demande)
        now = {event for event, (first, last) in JOURS.items() if first <= self.nuit < last}
        if {REFUSE, DISPARU} & now:
            return Reponse({}, 401 if REFUSE in now else 404)
        whole = self.projet(demande)
        if isinstance(whole.donnees, dict) and "path_with_namespace" in whole.donnees:
            other = {"visibility": "private"} if PRIVE in now else {}
            if RENOMME in now:
                other["path_with_namespace"] = "union/navette-libre"
            return Reponse({**whole.donnees, **other}, entetes=whole.entetes)
        if RECRIT in now and demande.chemin.endswith("/commits"):
            kept = [{**one, "id": one["id"][::-1]} for one in whole.donnees[:1]]
            return Reponse(kept, entetes={"X-Total": "1"})
        return whole


def lue(mois: Mois) -> LectureDeDepot:
    """Return what the branch of the readings says of the repository of the common."""
    clone = mois.clone("refs/heads/lectures")
    return lire_lectures(clone)[DEPOT]


def poids(mois: Mois) -> int:
    """Weigh what the branch of the readings holds, packed as the forge sends it."""
    bundle = mois.nu.with_name("lectures.bundle")
    git(mois.nu, "bundle", "create", "--quiet", str(bundle), "lectures")
    return bundle.stat().st_size


def taille(mois: Mois) -> Taille:
    """Measure what the forge keeps tonight."""
    alive = [depose for depose in mois.deposes if (mois.jour - depose.jour).days < depose.garde]
    issues = mois.faux.tickets.values()
    return Taille(
        poids(mois),
        len(issues),
        sum(issue["state"] == "open" for issue in issues),
        len(mois.faux.commentaires),
        sum(pull["state"] == "open" for pull in mois.faux.propositions.values()),
        len(alive),
        sum(depose.octets for depose in alive),
    )


def tickets(mois: Mois) -> list[str]:
    """Read what the operator's ticket is at the moment: nothing, or its text."""
    return [
        str(one["body"])
        for one in mois.faux.tickets.values()
        if one["state"] == "open" and one["labels"] == [{"name": "exploitation"}]
    ]


def passer(mois: Mois, patch: pytest.MonkeyPatch, night: int) -> None:
    """Play a night, and what befalls it."""
    day = VEILLE + timedelta(days=night)
    with patch.context() as during:
        if night == PLANTEE:
            # What an error that nobody foresaw ends Python with.
            during.setattr(campagne, "planifier", partial(_lever, SystemExit(1)))
        if night == SANS_RESEAU:
            during.setattr(etapes, "reprendre_les_lectures", _sans_reseau)
        mois.passer(day)
    if night == DOUBLE:
        before = git(mois.nu, "rev-parse", "lectures")
        mois.passer(day)
        assert git(mois.nu, "rev-parse", "lectures") == before


def _sans_reseau(racine: Path, jour: date) -> str:
    """Fail as a publication whose network is down: what reads the forges that night has one."""
    if os.environ["GITHUB_EVENT_NAME"] == "workflow_dispatch":
        raise publication.GitRefuse("Git refuse : git fetch.")
    return lectures.reprendre_les_lectures(racine, jour)


def _lever(error: BaseException, *_: object) -> str:
    raise error


@pytest.mark.nuit
@pytest.mark.parametrize("mois", ["territoires: false\n"], indirect=True)
def test_ninety_nights(mois: Mois, monkeypatch: pytest.MonkeyPatch) -> None:
    mois.monde.__class__ = Trimestre
    mois.pousser(git(mois.nu, "hash-object", "-t", "tree", "--stdin", "-w"))
    tailles: dict[int, Taille] = {}
    seen: dict[int, LectureDeDepot] = {}
    told: dict[int, str] = {}
    lived: dict[int, Callable[[], object]] = {
        # The box of the proposals is ticked; the first one is left open for a month.
        4: partial(mois.arrive, "workflow_dispatch", {}, fichier="lectures.yml"),
        9: partial(_changer, mois, "Faire voyager", "Faire circuler"),
        38: partial(_refuser, mois, "releve/_presences"),
        44: partial(_fusionner_apres_une_retouche, mois, "releve/navette"),
    }
    for night in range(1, NUITS + 1):
        passer(mois, monkeypatch, night)
        lived.get(night, lambda: None)()
        seen[night], told[night] = lue(mois), "".join(tickets(mois))
        if night in TAILLES:
            tailles[night] = taille(mois)

    # What befell the repository is said after three nights, and not before; what was known of it stays.
    assert seen[10].deplace_vers == f"https://{FORGE}/union/navette-libre"
    assert seen[13].deplace_vers is None
    assert [seen[night].acces for night in (31, 32, 36)] == ["public", "introuvable", "public"]
    assert [seen[night].acces for night in (46, 47, 51)] == ["public", "prive", "public"]
    facts = ("licence", "rythme", "tickets", "fichiers", "etiquettes")
    for night in (32, 47, 58, 59, 60):
        before = seen[night - 1]
        assert [getattr(seen[night], one) for one in facts] == [
            getattr(before, one) for one in facts
        ], night
    assert seen[60].echec
    assert seen[66].tete != seen[65].tete

    # The crash is told the same night, by the same ticket, and goes with the next night.
    assert "s’est arrêtée avant la fin" in told[PLANTEE]
    assert "s’est arrêtée avant la fin" not in told[PLANTEE + 1]
    assert seen[PLANTEE] == seen[PLANTEE - 1]
    assert "La dernière publication a échoué" in told[SANS_RESEAU + 1]
    assert "La dernière publication a échoué" not in told[SANS_RESEAU + 2]
    # A proposal that waits is told after a week; a dead source by the reading of its month, until the end.
    assert "Des propositions attendent" not in told[9]
    assert "Des propositions attendent" in told[12]
    assert "Salles par mois" in told[63]
    assert "Salles par mois" in told[NUITS]

    # Nothing is asked twice: each comment on the ticket, each proposal of a month, is the only one of its kind.
    asked = [str(sent) for call, sent in mois.faux.journal if call == "POST /pulls"]
    assert len(asked) == len({*asked})
    said = [
        str(sent["body"])
        for call, sent in mois.faux.journal
        if call.startswith("POST /issues/") and "Nouveau :" in str(sent)
    ]
    assert len(said) == len({*said})
    assert len(said) < 20
    opened = [sent["labels"] for call, sent in mois.faux.journal if call == "POST /issues"]
    assert opened.count(["exploitation"]) <= 4
    # Nothing grows for ever.
    for night, bornes in TAILLES.items():
        for champ, mesure, borne in zip(Taille._fields, tailles[night], bornes, strict=True):
            assert mesure <= borne, (night, champ, tailles)
    branches = git(mois.nu, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").split()
    assert {*branches} == {"main", "lectures", "releve/navette", "releve/_presences", "mot"}


def _changer(mois: Mois, avant: str, apres: str) -> None:
    """A person changes a word of the common."""
    mois.ecrire("mot", partial(remplacer, avant, apres))
    mois.fusionner("mot")


def _refuser(mois: Mois, branche: str) -> None:
    """A person closes the proposal of a branch."""
    for pull in mois.faux.propositions.values():
        if pull["head"]["ref"] == branche:
            pull |= {"state": "closed", "merged_at": None}


def _fusionner_apres_une_retouche(mois: Mois, branche: str) -> None:
    """A person updates a proposal, merges it, and leaves its branch."""
    clone = mois.clone(f"refs/heads/{branche}", 0)
    git(clone, "commit", "--quiet", "--allow-empty", "--message=Update branch", **mois.jour_de_git)
    git(clone, "push", "--quiet", "origin", f"HEAD:refs/heads/{branche}")
    mois.fusionner(branche)
    for pull in mois.faux.propositions.values():
        if pull["head"]["ref"] == branche:
            pull["merged_at"] = f"{mois.jour}T09:00:00Z"
