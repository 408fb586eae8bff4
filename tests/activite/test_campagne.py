"""A run: nothing is lost, nothing loops, it can stop anywhere and go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier

import msgspec
import pytest

from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges.calcul import EN_MOINS
from catalogue_communs.forges.campagne import (
    Campagne,
    Suites,
    en_retard,
    lecteur_de,
    ouvrir_reseau,
    planifier,
)
from catalogue_communs.forges.git import lire_par_git
from catalogue_communs.forges.interfaces import lire_github, lire_gitlab
from catalogue_communs.forges.liste import GENRES, DepotALire, Forge
from catalogue_communs.forges.modele import (
    Commit,
    Echanges,
    Echec,
    LectureDeDepot,
    Liste,
    ReleveDepot,
    ecrire_lecture,
    fichier_de,
    lire_ensembles,
    lire_lectures,
)
from catalogue_communs.modele import Projet
from catalogue_communs.reseau.bornes import Injoignable, Panne, Quota
from catalogue_communs.reseau.connexion import Reseau
from tests.activite.conftest import JOUR, MIDI, Montre
from tests.activite.forges import EQUIPE
from tests.activite.lectures import lu, projet, releve

pytestmark = pytest.mark.usefixtures("forges_locales")
TETE = "a" * 40


@dataclass
class Docile:
    """A reader that gives what a test put in it, and notes what it was asked."""

    donne: dict[str, ReleveDepot | BaseException] = field(default_factory=dict)
    lues: list[str] = field(default_factory=list)

    def releve(self, cible: DepotALire, jour: date) -> ReleveDepot:
        """Give a result, or fail."""
        self.lues.append(cible.chemin)
        given = self.donne.get(cible.chemin) or releve(miroir=False, commits=Liste(), tete=TETE)
        if isinstance(given, BaseException):
            raise given
        facts = msgspec.structs.replace(given.faits, depot=cible.depot, lu_le=jour)
        return replace(given, faits=facts)


def communs(count: int) -> list[Projet]:
    """Make commons of one repository each."""
    return [projet(f"https://github.com/equipe/n{rank}", slug=f"n{rank}") for rank in range(count)]


@dataclass
class Passage:
    """Runs against a reader, one day after the other."""

    root: Path
    reseau: Reseau
    lecteur: Docile

    def mener(self, projets: Sequence[Projet], jours: int = 0, *, accepter: bool = False) -> Suites:
        """Run, so many days after the first."""
        day = JOUR + timedelta(days=jours)
        plan = planifier(self.root, projets, day)
        made = Campagne(
            self.root, self.reseau, day, accepter=accepter, lecteur=lambda *_: self.lecteur.releve
        )
        return made.mener(plan)


@pytest.fixture
def passage(tmp_path: Path, reseau: Reseau) -> Passage:
    """Return something to run with."""
    return Passage(tmp_path, reseau, Docile())


def url(rang: int) -> str:
    """Return the address of a made repository."""
    return f"https://github.com/equipe/n{rang}"


def test_what_is_due_is_read_once_a_day(passage: Passage) -> None:
    assert passage.mener(communs(3)).lues == 3
    assert passage.mener(communs(3)).reussies == 0
    before = {
        depot: fichier_de(passage.root, lu(depot)).read_bytes() for depot in map(url, range(3))
    }
    done = passage.mener(communs(3), jours=1)
    assert (done.lues, done.inchangees) == (0, 3)
    assert {depot: fichier_de(passage.root, lu(depot)).read_bytes() for depot in before} == before
    assert {one.au for one in lire_lectures(passage.root).values()} == {JOUR + timedelta(days=1)}


def test_the_oldest_come_first(passage: Passage) -> None:
    for rank, days in ((0, 2), (1, 9), (2, 5)):
        ecrire_lecture(
            passage.root, LectureDeDepot(url(rank), JOUR - timedelta(days=days), "github")
        )
    passage.mener(communs(5))
    assert passage.lecteur.lues == ["equipe/n3", "equipe/n4", "equipe/n1", "equipe/n2", "equipe/n0"]


def test_a_failure_keeps_the_last_facts(passage: Passage) -> None:
    passage.mener(communs(2))
    passage.lecteur.donne["equipe/n0"] = Panne("la réponse de la forge est tronquée")
    done = passage.mener(communs(2), jours=1)
    assert done.echecs == [(url(0), "la réponse de la forge est tronquée")]
    assert done.inchangees == 1
    kept = lire_lectures(passage.root)[url(0)]
    day = JOUR + timedelta(days=1)
    assert (kept.miroir, kept.au) == (False, JOUR)
    assert kept.echec == Echec(day, "la réponse de la forge est tronquée")
    before = fichier_de(passage.root, lu(url(0))).read_bytes()
    passage.mener(communs(2), jours=2)
    assert fichier_de(passage.root, lu(url(0))).read_bytes() == before
    passage.lecteur.donne.clear()
    passage.mener(communs(2), jours=3)
    again = lire_lectures(passage.root)[url(0)]
    assert (again.echec, again.au) == (None, JOUR + timedelta(days=3))


def test_a_forge_that_asks_to_wait(passage: Passage) -> None:
    passage.lecteur.donne["equipe/n2"] = Quota("plus tard", MIDI + 1200)
    done = passage.mener(communs(6))
    assert (done.lues, done.echecs, done.attentes) == (2, [], {"github.com": MIDI + 1200})
    assert done.restes == {"github.com": 4}
    passage.lecteur.donne.clear()
    assert passage.mener(communs(6)).lues == 4


def test_a_forge_that_is_down(passage: Passage) -> None:
    passage.lecteur.donne = {
        f"equipe/n{rank}": Injoignable("la forge est injoignable") for rank in range(9)
    }
    done = passage.mener(communs(9))
    assert len(done.echecs) == 3
    assert done.restes == {"github.com": 6}
    assert list(done.abandons) == ["github.com"]


def test_failures_of_repositories_do_not_stop_a_forge(passage: Passage) -> None:
    passage.lecteur.donne = {f"equipe/n{rank}": Panne("non") for rank in range(5)}
    done = passage.mener(communs(9))
    assert (len(done.echecs), done.lues, done.abandons) == (5, 4, {})


def test_a_run_is_bounded(passage: Passage, montre: Montre) -> None:
    real = passage.lecteur.releve

    def slow(cible: DepotALire, jour: date) -> ReleveDepot:
        montre.heure += 200
        return real(cible, jour)

    passage.lecteur.releve = slow  # type: ignore[method-assign]
    done = passage.mener(communs(30))
    assert done.lues == 5
    assert done.restes == {"github.com": 25}


PARTI = releve(acces="introuvable")


def test_a_repository_that_is_gone(passage: Passage) -> None:
    passage.mener(communs(1))
    known = lire_lectures(passage.root)[url(0)]
    passage.lecteur.donne["equipe/n0"] = PARTI
    for day, said, seen in (
        (1, "public", 1),
        (1, "public", 1),
        (2, "public", 2),
        (3, "introuvable", 3),
    ):
        done = passage.mener(communs(1), jours=day)
        gone = lire_lectures(passage.root)[url(0)]
        assert (gone.acces, gone.miroir, gone.rythme) == (said, known.miroir, known.rythme)
        assert gone.absence is not None
        assert len(gone.absence.jours) == seen
        assert (done.lues, len(done.echecs)) == ((1, 0) if seen == 3 else (0, 1))
    assert passage.mener(communs(1), jours=4).inchangees == 1
    assert lire_lectures(passage.root)[url(0)].au == JOUR + timedelta(days=4)
    passage.lecteur.donne.clear()
    passage.mener(communs(1), jours=5)
    back = lire_lectures(passage.root)[url(0)]
    assert (back.acces, back.absence, back.au) == ("public", None, JOUR + timedelta(days=5))


def fichiers(root: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(path): path.read_bytes() for path in root.rglob("*.json")}


@pytest.mark.parametrize(
    ("combien", "absents", "vides", "refus"),
    [
        (9, 2, 0, ""),
        (30, 3, 0, ""),
        (29, 3, 0, "3 dépôts sur 29 auraient disparu d’un coup"),
        (2, 2, 0, ""),
        (9, 0, 9, "faits connus sur"),
        (30, 0, 3, ""),
    ],
    ids=[
        "deux disparus ne suffisent pas",
        "un dixième de disparus",
        "plus d’un dixième de disparus",
        "deux dépôts, deux disparus",
        "neuf vidés de leurs faits",
        "un dixième vidé de ses faits",
    ],
)
def test_a_bad_day_changes_nothing(
    passage: Passage, combien: int, absents: int, vides: int, refus: str
) -> None:
    full = releve(miroir=False, archive=False, licence="MIT", tete=TETE)
    for rank in range(combien):
        some = Liste([Commit(str(rank), JOUR, EQUIPE[0])])
        passage.lecteur.donne[f"equipe/n{rank}"] = replace(full, commits=some)
    passage.mener(communs(combien))
    before = fichiers(passage.root)
    for rank in range(combien - absents, combien):
        passage.lecteur.donne[f"equipe/n{rank}"] = PARTI
    for rank in range(vides):
        # The forge answers, and says next to nothing.
        passage.lecteur.donne[f"equipe/n{rank}"] = releve(tete=TETE, fourche=True)
    done = passage.mener(communs(combien), jours=1)
    assert refus in done.refus.get("github.com", "")
    assert bool(done.refus) is bool(refus)
    assert (fichiers(passage.root) == before) is bool(refus)
    if refus:
        assert passage.mener(communs(combien), jours=1, accepter=True).refus == {}
        assert fichiers(passage.root) != before


def test_a_history_that_is_refused_is_a_failure(passage: Passage) -> None:
    passage.mener(communs(1))
    known = lire_lectures(passage.root)[url(0)]
    passage.lecteur.donne["equipe/n0"] = releve(miroir=False, tete=TETE)
    done = passage.mener(communs(1), jours=1)
    assert done.echecs == [(url(0), "la forge ne donne plus l’histoire de ce dépôt")]
    kept = lire_lectures(passage.root)[url(0)]
    assert (kept.rythme, kept.au) == (known.rythme, JOUR)


# --- Hosts, side by side ---------------------------------------------------------------------


def test_hosts_are_read_at_once_and_each_one_question_at_a_time(
    tmp_path: Path, reseau: Reseau
) -> None:
    """Each host waits for the other one; on a host, nobody is ever asked two things."""
    gate, busy, most = Barrier(2, timeout=10), Counter[str](), Counter[str]()

    class Ensemble(Docile):
        def releve(self, cible: DepotALire, jour: date) -> ReleveDepot:
            host = cible.forge.hote
            busy[host] += 1
            most[host] = max(most[host], busy[host])
            gate.wait()
            busy[host] -= 1
            return super().releve(cible, jour)

    commons = [
        projet(f"https://{host}/equipe/n{rank}", slug=f"{host[:6]}{rank}")
        for rank in range(3)
        for host in ("github.com", "gitlab.com")
    ]
    reader = Ensemble()
    done = Campagne(tmp_path, reseau, JOUR, lecteur=lambda *_: reader.releve).mener(
        planifier(tmp_path, commons, JOUR)
    )
    assert (done.lues, done.echecs) == (6, [])
    assert most == {"github.com": 1, "gitlab.com": 1}


# --- Commons of several repositories ---------------------------------------------------


def depot_lu(rang: int, *auteurs: str, tete: str = TETE) -> ReleveDepot:
    """Say what a source told of a repository whose authors are these."""
    made = [Commit(f"{rang}{who}", JOUR, who) for who in auteurs]
    return releve(commits=Liste(made), tete=tete)


def test_an_author_counts_once_in_a_common(passage: Passage) -> None:
    common = [projet(url(0), url(1), slug="deux")]
    passage.lecteur.donne = {
        "equipe/n0": depot_lu(0, EQUIPE[0], EQUIPE[1]),
        "equipe/n1": depot_lu(1, EQUIPE[1], EQUIPE[2]),
    }
    passage.mener(common)
    assert lire_ensembles(passage.root)["deux"].rythme.auteurs_12_mois == 3
    passage.lecteur.donne["equipe/n1"] = depot_lu(1, EQUIPE[3], tete="b" * 40)
    passage.mener(common, jours=1)
    assert lire_ensembles(passage.root)["deux"].rythme.auteurs_12_mois == 3
    passage.lecteur.lues.clear()
    passage.lecteur.donne["equipe/n1"] = depot_lu(1, EQUIPE[4], tete="c" * 40)
    passage.mener(common, jours=2)
    assert passage.lecteur.lues == ["equipe/n0", "equipe/n1"]


def test_a_common_whose_part_failed_is_counted_again_the_next_day(passage: Passage) -> None:
    common = [projet(url(0), url(1), url(2), slug="trois")]
    passage.lecteur.donne = {"equipe/n1": Panne("non"), "equipe/n0": depot_lu(0, EQUIPE[0])}
    passage.mener(common)
    passage.lecteur.donne["equipe/n1"] = depot_lu(1, EQUIPE[1], EQUIPE[0])
    passage.mener(common)
    passage.mener(common, jours=1)
    assert lire_ensembles(passage.root)["trois"].rythme.auteurs_12_mois == 2


# --- What stops a run, or nearly -----------------------------------------------------------


def test_an_interrupted_run_keeps_what_it_read(passage: Passage) -> None:
    passage.lecteur.donne["equipe/n2"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        passage.mener(communs(4))
    assert set(lire_lectures(passage.root)) == {url(0), url(1)}
    passage.lecteur.donne.clear()
    assert passage.mener(communs(4)).lues == 2


def test_one_answer_that_nobody_foresaw_costs_one_repository(passage: Passage) -> None:
    passage.lecteur.donne["equipe/n0"] = TypeError("not foreseen")
    done = passage.mener(communs(4))
    assert done.echecs == [(url(0), "la réponse de la forge ne se comprend pas")]
    assert {*lire_lectures(passage.root)} == {url(rank) for rank in (1, 2, 3)}


def test_the_reader_of_each_forge(reseau: Reseau) -> None:
    def read(kind: str) -> object:
        reader = lecteur_de(Forge("github.com", GENRES[kind]), reseau)
        return reader.func if isinstance(reader, partial) else reader

    assert {kind: read(kind) for kind in GENRES} == {
        **dict.fromkeys(GENRES, lire_par_git),
        "gitlab": lire_gitlab,
    }
    reseau.jetons = {next(iter(reseau.permis)): "x"}
    assert read("github") is lire_github


def test_tokens_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    opened = ouvrir_reseau({"GITHUB_TOKEN": " secret ", "GITLAB_TOKEN": "", "AUTRE": "x"})
    assert opened.jetons == {"api.github.com": "secret"}
    assert "api.github.com" in opened.hotes
    assert opened.permis == frozenset()
    # What no header can carry is told once, by the name of what holds it.
    for wrong in ("a\nb", "é“"):
        with pytest.raises(Refus, match="GITLAB_TOKEN n’est pas un jeton"):
            ouvrir_reseau({"GITHUB_TOKEN": "secret", "GITLAB_TOKEN": wrong})


REFUSE = frozenset({"tickets"})


def test_what_a_forge_refuses_of_a_repository_that_it_shows_falls_on_the_third_day(
    passage: Passage,
) -> None:
    """A bad day of its interface erases nothing; a project that hides its issues for good is read so."""
    whole = releve(miroir=False, commits=Liste(), tete=TETE, tickets=Echanges(8))
    hidden = replace(releve(miroir=False, commits=Liste(), tete=TETE), refusees=REFUSE)
    passage.lecteur.donne["equipe/n0"] = whole
    passage.mener(communs(1))
    for day, (given, tickets, reason) in enumerate(
        [
            (hidden, Echanges(8), EN_MOINS),
            (whole, Echanges(8), None),
            (hidden, Echanges(8), EN_MOINS),
            (hidden, Echanges(8), EN_MOINS),
            (hidden, None, None),
        ],
        1,
    ):
        passage.lecteur.donne["equipe/n0"] = given
        passage.mener(communs(1), jours=day)
        [reading] = lire_lectures(passage.root).values()
        assert reading.tickets == tickets, day
        assert (reading.echec and reading.echec.raison) == reason, day


def test_repositories_that_are_not_read_for_a_week_are_told_with_why_and_since_when(
    passage: Passage,
) -> None:
    failing: dict[str, ReleveDepot | BaseException] = {
        "equipe/n1": Panne("non"),
        "equipe/n2": Panne("non"),
    }
    passage.mener(communs(2))
    passage.lecteur.donne |= failing
    for day, told in (
        (6, []),
        (7, [f"github.com, non\tdepuis le {JOUR.day} novembre 2026\t{url(1)}"]),
    ):
        suites = passage.mener(communs(2), jours=day)
        assert [*en_retard(passage.root, communs(2), JOUR + timedelta(days=day), suites)] == told
    # One that never was read is told at once, with those that fail alike.
    suites = passage.mener(communs(3), jours=8)
    late = [*en_retard(passage.root, communs(3), JOUR + timedelta(days=8), suites)]
    assert late[1:] == [f"github.com, non\tjamais lu\t{url(2)}"]
