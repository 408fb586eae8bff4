"""A month of another catalogue, from what `catalogue init` writes: its thin workflows call those of this repository.

What is run is what the workflows say (see `tests.contribution.flux`), on real sockets and real Git, from the day
before the first night to the second month's readings. The site is built on the first day and on the last one; on
the others, its feeds alone are written.
"""

from __future__ import annotations

import json
import re
import shutil
from calendar import timegm
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from catalogue_communs.commandes import forge as etapes
from catalogue_communs.contribution import fraicheur
from catalogue_communs.contribution.formulaires import DECLARER, MESURER
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.parutions.cles import analyser_publies
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.site.construction import fabrique
from catalogue_communs.site.sorties import flux as fils
from catalogue_communs.socle.programme import Publication
from catalogue_communs.sources import presences
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import ROOT
from tests.contribution.aides import corps, depots, evenement, git
from tests.contribution.faux_depot import FauxDepot
from tests.contribution.flux import DOSSIER, Forge, flux
from tests.contribution.test_premier_mois import Monde, dehors
from tests.site.test_fabrique import PREMIER, options

DONNEES = ROOT / "tests/fixtures/second"
SITE = "https://outils.union.example/"
VEILLE, MUETTE, FIN = date(2026, 11, 1), date(2026, 11, 7), date(2026, 12, 3)
VAL, FICHE = "Bibliothèque imaginaire du Val", "projets/navette.yml"
LISEUSE = (
    "--nom", "Liseuse", "--accroche", "Lire à voix haute ce que prête une bibliothèque imaginaire.",
    "--contact", "liseuse@union.example", "--porteur", "Union imaginaire des voix", "--type", "association",
    "--publics", "non-precise", "--depot", "https://forge.union.example/union/liseuse", "--licence", "EUPL-1.2",
)  # fmt: skip
_ENTREE = re.compile(r"<entry>.*?<id>(.*?)</id>.*?<published>(.{10}).*?term=\"(.*?)\"", re.DOTALL)


class Second(Monde):
    """The world around the second programme: its own forge, its sources, the sites of its organisations."""

    jour = VEILLE

    def repondre(self, demande: Demande) -> Reponse:
        """Answer as each host does on that day."""
        host, _, page = demande.chemin[1:].partition("/")
        past, first = self.jour.replace(day=1) - timedelta(days=1), self.jour.month == VEILLE.month
        match host:
            case "forge.union.example":
                return Reponse({}, 503) if self.jour == MUETTE else self.projet(demande)
            case "stats.union.example" if first and page == "salles":
                return Reponse({}, 500)
            case "stats.union.example":
                return Reponse([{"Mois": f"{past:%Y-%m}", "Nombre": past.month * 10}])
            case "val.union.example":
                return Reponse(corps=b'<meta content="Navette libre">')
        return Reponse({}, 404 if first and page == "bilan" else 200)

    def heberger(self, demande: Demande) -> Reponse:
        """Answer as the forge, where an automation may not propose until the day after the first readings."""
        closed = (
            self.jour.day <= 3 and demande.methode == "POST" and demande.chemin.endswith("/pulls")
        )
        return (
            Reponse({}, 403) if closed and self.jour.month == VEILLE.month else self.forge(demande)
        )


class Mois(Forge):
    """The month: what starts by itself, what people do, what must be true each day."""

    monde: Second
    interdits: tuple[str, ...]
    annonces: dict[str, str]
    listes: dict[str, dict[str, tuple[str, date]]]

    def passer(self, day: date) -> None:
        """Start what the clock starts on a day; what is published keeps its identifiers."""
        self.jour = self.monde.jour = day
        self.faux.moment = f"{day}T06:00:00Z"
        for one in flux(self.clone() / DOSSIER / "lectures.yml")["on"]["schedule"]:
            if one["cron"].split()[2] in {"*", str(day.day)}:
                self.arrive("schedule", {"schedule": one["cron"]}, cron=one["cron"])
        raw = git(self.nu, "show", "lectures:donnees/identifiants.csv").encode() + b"\n"
        listed = {
            name: {key: (one.flux, one.publie_le) for key, one in facts.items()}
            for name, facts in analyser_publies(raw).items()
        }
        for name, facts in self.listes.items():
            assert facts.items() <= listed[name].items()
        self.listes = listed
        self.suivre()

    def suivre(self) -> None:
        """Read the feed that is on line: each fact is there once, for ever, under the day when it entered."""
        text = (self.artefacts["site"] / fils.TOUT).read_text(encoding="utf-8")
        found = {key: (day, kind) for key, day, kind in _ENTREE.findall(text)}
        assert len(found) == text.count("<entry>")
        # A version entered on the day that its forge says; the next one takes its place.
        facts = {key: day for key, (day, kind) in found.items() if kind != "version"}
        assert facts == {**dict.fromkeys(facts, str(self.jour)), **self.annonces}
        self.annonces = facts

    def lire_le_site(self) -> None:
        """Read the whole site, as it is on line: nothing in it is of the first programme."""
        site = self.artefacts["site"]
        said = {
            path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()
        }
        assert Path("communs/navette/index.html") in said
        for word in self.interdits:
            assert [path for path, data in said.items() if word.encode() in data] == [], word

    def ecrire(self, branche: str, faire: Callable[[Path], object]) -> tuple[Path, str]:
        """Push the branch of a person; return its clone and its last commit."""
        clone = self.clone(profondeur=0)
        git(clone, "checkout", "--quiet", "-B", branche)
        faire(clone)
        git(clone, "add", "projets")
        git(clone, "commit", "--quiet", f"--message=Change {branche}", **self.jour_de_git)
        git(clone, "push", "--quiet", "origin", branche)
        return clone, git(clone, "rev-parse", "HEAD")

    def proposer(self, numero: int, branche: str, faire: Callable[[Path], object]) -> str:
        """Propose what a person does; return what the forge comments."""
        clone, sha = self.ecrire(branche, faire)
        git(clone, "checkout", "--quiet", "main")
        git(clone, "merge", "--quiet", "--no-ff", "--message=Essai", branche)
        git(clone, "push", "--quiet", "origin", f"HEAD:refs/pull/{numero}/merge")
        self.faux.proposition(numero, branche, sha)
        event = {"pull_request": {"head": {"ref": branche, "sha": sha}}}
        self.arrive("pull_request", event, f"refs/pull/{numero}/merge")
        return "\n".join(self.faux.textes(numero))

    def fusionner(self, branche: str) -> None:
        """Merge a branch, as a person who has read it: its form is closed, the workflows hear of it."""
        before, clone = git(self.nu, "rev-parse", "main"), self.clone(profondeur=0)
        git(clone, "fetch", "--quiet", "origin", branche)
        said = f"--message=Fusion de {branche}"
        git(clone, "merge", "--quiet", "--no-ff", said, "FETCH_HEAD", **self.jour_de_git)
        git(clone, "push", "--quiet", "origin", "HEAD:main")
        for number, one in self.faux.propositions.items():
            head = one["head"]["ref"]
            one["state"] = "closed" if head == branche else one["state"]
            self.faux.fichiers[number] = git(
                self.nu, "diff", "--name-only", f"main...{head}"
            ).split()
        if branche.startswith("contribution/"):
            self.faux.tickets[int(branche.partition("/")[2])]["state"] = "closed"
        self.pousser(before)

    def pousser(self, before: str) -> None:
        """Tell the workflows what the main branch has received since a commit."""
        after = git(self.nu, "rev-parse", "main")
        changed = git(self.nu, "diff", "--name-only", before, after)
        self.faux.ecarts[f"{before}...{after}"] = changed.split()
        self.arrive("push", {"before": before, "after": after}, branche="main", chemins=changed)
        self.suivre()

    def envoyer(self, numero: int, porte: str, **dit: str) -> str:
        """Send a form, or change it; return the last answer."""
        event = evenement(
            corps(porte, commun="Navette", **dit), numero, created_at=f"{self.jour}T09:00:00Z"
        )
        issue = {name: event["issue"][name] for name in ("title", "body", "html_url", "created_at")}
        self.faux.ticket(numero, auteur=event["issue"]["user"], **issue)
        self.arrive("issues", event, type="opened")
        return self.faux.textes(numero)[-1]

    def liseuse(self, clone: Path) -> None:
        """Write the file of a new common, as a person does on their machine."""
        code, told = self.commande(clone, "nouveau", *LISEUSE, "--date", self.jour)
        assert code == 0, told


@pytest.fixture(
    params=["territoires: false\n", 'regions: ["53"]\n'], ids=["sans territoires", "en Bretagne"]
)
def mois(  # noqa: PLR0913, PLR0917 - fixtures
    request: pytest.FixtureRequest,
    commande: Callable[..., tuple[int, str]],
    forge: FauxDepot,
    serveur_forge: Serveur,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Mois]:
    """Write the repository of the second programme, put it under Git, and make the world around it local."""
    root, forge.nu = tmp_path / "outils", tmp_path / "forge.git"
    answers = options(courriel="contact@union.example", site="https://www.union.example/")
    code, told = commande(tmp_path, "init", root.name, *answers, "--date", VEILLE)
    assert code == 0, told
    with (root / "programme.yml").open("a", encoding="utf-8") as stream:
        stream.write((DONNEES / "reglages.yml").read_text(encoding="utf-8") + request.param)
    (root / "projets/commun-d-exemple.yml").unlink()
    shutil.copy(DONNEES / "navette.yml", root / "projets")
    depots(root, forge.nu, VEILLE)
    made = Mois(forge.nu, forge, commande, tmp_path / "flux", SITE, VEILLE)
    made.monde, made.annonces, made.listes = Second(forge), {}, {}
    made.interdits = tuple(
        one for one in PREMIER if one != 'territoires/"' or "false" in request.param
    )
    serveur_forge.defaut = made.monde.heberger
    whole = fabrique.lancer

    def lancer(folder: Path, *said: str) -> int:
        target = Path(said[-1])
        if made.jour in {VEILLE, FIN} and target.parent == folder:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(timegm(made.jour.timetuple())))
            return whole(folder, *said)
        facts = Contexte(folder, charger(folder, made.jour)[0], made.jour)
        for name, data in fils.du_catalogue(facts, Publication(SITE)).items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(data)
        return 0

    monkeypatch.setattr(fabrique, "lancer", lancer)
    monkeypatch.setattr(etapes, "aujourd_hui", lambda: made.jour)
    bounds = Limites(recul=0, patience=0, essais=1)
    # The world may become another one while it is asked.
    with dehors(lambda asked: made.monde.repondre(asked), monkeypatch, bounds) as demander:  # noqa: PLW0108
        monkeypatch.setattr(presences, "demander_page", demander)
        monkeypatch.setattr(fraicheur, "statut", lambda url, *_: demander(url).statut)
        yield made


def remplacer(avant: str, apres: str, clone: Path) -> None:
    """Change a text of the common."""
    said = (clone / FICHE).read_text(encoding="utf-8")
    assert avant in said
    (clone / FICHE).write_text(said.replace(avant, apres, 1), encoding="utf-8")


def la_vie(mois: Mois) -> dict[int, Callable[[], object]]:
    """Return what people do in November, by day, after the night."""
    mesure = {
        "indicateur": "Lecteurs inscrits",
        "statut": "Déclaré",
        "source": "https://www.union.example/bilan",
    }
    usage = {"organisme": "Brest", "type": "Commune", "etat": "En production"}

    def quatre() -> None:
        # The box is ticked: the readings are started again.
        mois.arrive("workflow_dispatch", {}, fichier="lectures.yml")
        mois.fusionner("releve/navette")
        mois.fusionner("releve/_presences")

    def cinq() -> None:
        assert "à corriger" in mois.envoyer(41, MESURER, **mesure, au="2026-09-30")
        assert "est prête" in mois.envoyer(41, MESURER, **mesure, au="2026-09-30", valeur="55")

    def dix() -> None:
        assert "Liseuse" in mois.proposer(80, "liseuse", mois.liseuse)
        mois.fusionner("liseuse")
        assert {day for key, day in mois.annonces.items() if "liseuse" in key} == {"2026-11-10"}

    def douze() -> None:
        assert "est prête" in mois.envoyer(51, DECLARER, **usage)
        assert "est prête" in mois.envoyer(52, MESURER, **mesure, au="2026-10-31", valeur="60")

    def treize() -> None:
        mois.fusionner("contribution/51")
        assert "a été refaite à partir de la nouvelle version" in mois.faux.textes(52)[-1]

    def quinze() -> None:
        # A name is mended without any check: nothing is published until the line says which one it was.
        mois.ecrire("val", partial(remplacer, VAL, f"{VAL} d’Or"))
        mois.fusionner("val")

    def dix_sept() -> None:
        [told] = re.findall(
            r"Ajoutez « (id: [\w-]+) »", next(one.texte for one in mois.dits[::-1] if not one.bon)
        )
        mois.ecrire("id", partial(remplacer, "    instance:", f"    {told}\n    instance:"))
        mois.fusionner("id")

    return {
        4: quatre,
        5: cinq,
        6: partial(mois.fusionner, "contribution/41"),
        10: dix,
        12: douze,
        13: treize,
        14: partial(mois.fusionner, "contribution/52"),
        15: quinze,
        17: dix_sept,
    }


@pytest.mark.nuit
def test_a_month_of_a_second_programme(mois: Mois) -> None:
    lived = la_vie(mois)
    mois.pousser(git(mois.nu, "hash-object", "-t", "tree", "--stdin", "-w"))
    mois.lire_le_site()
    day = VEILLE
    while day < FIN:
        day += timedelta(days=1)
        mois.passer(day)
        if day.month == VEILLE.month:
            lived.get(day.day, lambda: None)()
    mois.lire_le_site()
    # A programme has the feeds of its own régions.
    feeds = {
        path.stem: path.read_text(encoding="utf-8")
        for path in mois.artefacts["site"].glob("flux/regions/*")
    }
    assert ["Brest" in text for text in feeds.values()] == [True] * len(feeds)
    assert [*feeds] == ["bretagne"] * ('territoires/"' not in mois.interdits)

    # What did not end well, and nothing else; no suite is asked for.
    failed = {(one.jour.day, one.etape) for one in mois.dits if not one.bon}
    refused = "Vérifier les fiches et construire le site"
    assert failed == {
        (3, "Écrire les branches et les propositions"),
        *((n, refused) for n in (15, 16, 17)),
    }
    scopes = [one.texte for one in mois.dits if one.etape.startswith("Savoir ")]
    assert len(scopes) > 40
    assert [one for one in scopes if not one.startswith("donnees : ")] == []
    assert {one["context"] for one in mois.faux.verdicts.values()} == {"Vérifier / Vérifier"}
    # Each issue was opened once, and is closed.
    opened = [sent for call, sent in mois.faux.journal if call == "POST /issues"]
    assert Counter(sent["labels"][0] for sent in opened) == {"fraicheur": 1, "exploitation": 1}
    assert {one["state"] for one in mois.faux.tickets.values()} == {"closed"}
    assert {*mois.faux.maintenus} == {"lectures.yml"}
    letters = [path.read_text(encoding="utf-8") for path in mois.artefacts["messages"].iterdir()]
    assert ["« Les outils : d’ici »" in one for one in letters] == [True, True]
    # What is written to teams and on the forge names what is there, and only that.
    written = json.dumps(mois.faux.journal, ensure_ascii=False) + "".join(letters)
    written += git(mois.nu, "log", "--all", "--patch", "--format=%B", "--", "projets", "donnees")
    assert [word for word in mois.interdits if word in written] == []
    names = {flux(path)["name"] for path in (mois.clone() / DOSSIER).iterdir()}
    assert {*re.findall(r"[Rr]elancez « (.*?) »", written)} <= names
