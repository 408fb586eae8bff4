"""The rehearsal: each workflow of the forge runs once for real, and what comes out of it is looked at.

`python3 scripts/nuit --forge`. An engine (see `moteur`) reads the workflows of this repository as they are. Around it, a
bare repository is the origin, small actions stand for those of the forge (`gestes`), a made GitHub answers its REST
interface and checks each exchange by GitHub's own description (`tests.contribution.faux_depot`), and a proxy answers
for every other host (`mandataire`). Nothing reaches the network, but the installation that the first job makes.

It prints its transcript, and ends with 1 at the first thing that is not as it must be.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from catalogue_communs.contribution.formulaires import DECLARER
from tests.activite import forges
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import Json
from tests.contribution.aides import AUTEUR, DEPOT, corps, evenement, git
from tests.contribution.faux_depot import FauxDepot
from tests.repetition.ailleurs import depot_d_ailleurs, installer
from tests.repetition.gestes import ADRESSE
from tests.repetition.gitlab import Fabrique
from tests.repetition.mandataire import Mandataire
from tests.repetition.moteur import Execution, ForgeReelle, depot_des_essais
from tests.repetition.premier_jour import Reglages, cases, lancer
from tests.sources.monde import FICHES

AUJOURD_HUI = date.today()  # noqa: DTZ011 - the engine has no other clock
GITHUB, GITLAB, SOURCES = "api.github.com", "gitlab.com", "www.data.gouv.fr"
SITE = ADRESSE.removeprefix("https://").partition("/")[0]
HOTES = (
    SITE,
    GITHUB,
    "github.com",
    GITLAB,
    "gitlab.adullact.net",
    "framagit.org",
    "codeberg.org",
    SOURCES,
)
# A common whose figures come every month.
RELEVE = (FICHES / "un-mois.yml").read_text(encoding="utf-8").replace("{n}", "0")
NOUVEAU = (
    (FICHES / "un-mois.yml")
    .read_text(encoding="utf-8")
    .replace("{n}", "1")
    .partition("sources_vivantes:")[0]
)
LECTURES = "lectures:donnees/activite/github.com"
# What Go wrote in the engine of the source that it was built from: that of nektos/act, and its sum.
SOURCE = b"dep\tgithub.com/nektos/act\tv0.2.89\th1:d9oFeJ6jUkaVExuG+XzAaMPDqoDrNHaGeiRb8IU+N5w=\n"
CRON = {
    "activite": "23 4 * * *",
    "nuit": "17 1 * * *",
    "fraicheur": "41 5 2 * *",
    "releves": "17 6 3 * *",
}


@dataclass
class Monde:
    """What is outside: the forges and the sources of the commons, as each was recorded, and the site that is on line."""

    pages: Path
    reglages: Reglages

    def __call__(self, demande: Demande) -> Reponse:
        """Answer as each host does; the others refuse."""
        host, path = demande.entetes["host"], demande.chemin
        if host == GITHUB:
            library = b"proprietaire" in demande.corps
            return forges.github()(demande) if library else self.reglages(demande)
        if host == GITLAB:
            whole = "/".join(path.partition("/projects/")[2].split("/")[:2])
            return forges.gitlab({"path_with_namespace": whole})(demande)
        if host == SOURCES and path.startswith("/api/"):
            harvested = {"harvest": {"remote_url": f"{ADRESSE}/"}} if self.reglages.pages else None
            return Reponse(
                {"data": [harvested] if harvested else [], "total": int(bool(harvested))}
            )
        if host == SOURCES:
            return Reponse(_six_mois(int(path[-1])))
        if (
            host == SITE
            and (page := self.pages / path.removeprefix("/catalogue").strip("/")).exists()
        ):
            page = page / "index.html" if page.is_dir() else page
            return Reponse(corps=page.read_bytes(), entetes={"access-control-allow-origin": "*"})
        return Reponse({}, 404 if host == SITE else 403)


def _six_mois(rang: int) -> list[Json]:
    """Count what a service counts: the last six months that are over."""
    first, months = AUJOURD_HUI.replace(day=1), []
    for past in range(6):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append({"Mois": f"{first:%Y-%m}", "Nombre": 90 - past * 7 + rang})
    return months[::-1]


class Repetition(ForgeReelle):
    """The forge of the rehearsal, and what people do on it."""

    debut: float
    reglages: Reglages
    # What a person who administers the repository has: `gh`, and the addresses of the forge.
    bureau: Path
    administre: dict[str, str]

    def dire(self, phrase: str, *, vrai: bool) -> None:
        """Print a line of the transcript; stop the rehearsal when it is not so."""
        seconds = time.monotonic() - self.debut
        print(f"{'✓' if vrai else '✗'} {seconds:4.0f} s  {phrase}", flush=True)  # noqa: T201
        if not vrai:
            for run in self.executions[-3:]:
                print(f"--- {run.flux} {run.travaux}\n{run.journal[-2000:]}")  # noqa: T201
            raise SystemExit(1)

    def case(
        self, nom: str, *dits: str, ou: Path | None = None, reste: str = "", **mots: str
    ) -> None:
        """Prove a box of the first day; `dits`: what its commands print once it is ticked, or that it is not (`reste`)."""
        [found] = [one for one in cases() if one.nom.startswith(nom)]
        told = lancer(found, ou or self.bureau, self.administre, **mots)
        self.dire(
            f"Case {found.rang} sur {len(cases())}, {found.nom}{reste}",
            vrai=all(one in told for one in dits),
        )

    def vide(self, nom: str, *dits: str) -> None:
        """Check what a box says before it is ticked."""
        [found] = [one for one in cases() if one.nom.startswith(nom)]
        told = lancer(found, self.bureau, self.administre, ADRESSE=ADRESSE)
        assert all(one in told for one in dits), (found, told)

    def depuis(self, rang: int) -> dict[str, list[Execution]]:
        """Return the runs since one, by workflow."""
        found: dict[str, list[Execution]] = {}
        for run in self.executions[rang:]:
            found.setdefault(run.flux, []).append(run)
        return found

    def attendre(self, phrase: str, rang: int, **flux: dict[str, str]) -> None:
        """Check which workflows ran since a run, and how each of their jobs ended; others must not have."""
        seen = {run.flux.removesuffix(".yml"): run.travaux for run in self.executions[rang:]}
        took = sum(run.secondes for run in self.executions[rang:])
        self.dire(f"{phrase} ({took:.0f} s) : {_resume(seen)}", vrai=seen == flux)

    def court(self, phrase: str, rang: int, *flux: str) -> None:
        """Check which thin workflows of another programme ran since a run, and that each ended well."""
        runs = self.executions[rang:]
        fins = {run.flux.removesuffix(".yml"): run.travaux for run in runs}
        bon = [*fins] == [*flux] and all(run.bonne for run in runs)
        self.dire(f"Ses flux courts, {phrase} : {_resume(fins)}", vrai=bon)

    def equipe(self) -> Path:
        """Return the clone of the team, on the last commit of `main`."""
        folder = self.dossier / "equipe"
        if not folder.exists():
            git(self.dossier, "clone", "--quiet", self.nu.as_uri(), "equipe")
        git(folder, "fetch", "--quiet", "origin", "main")
        git(folder, "checkout", "--quiet", "--force", "-B", "main", "FETCH_HEAD")
        return folder

    def pousser(self, branche: str, fichiers: dict[str, str]) -> tuple[str, str]:
        """Push a change of a person; return the commit before, and hers."""
        clone = self.equipe()
        before = git(clone, "rev-parse", "HEAD")
        git(clone, "checkout", "--quiet", "-B", branche)
        for nom, texte in fichiers.items():
            (clone / nom).write_text(texte, encoding="utf-8")
        git(clone, "add", "--all")
        git(clone, "commit", "--quiet", f"--message=Change {branche}")
        git(clone, "push", "--quiet", "origin", branche)
        return before, git(clone, "rev-parse", "HEAD")

    def proposer(self, numero: int, branche: str, fichiers: dict[str, str]) -> None:
        """Propose a change from a fork: the forge tries its merge."""
        _, sha = self.pousser(branche, fichiers)
        clone = self.equipe()
        git(clone, "merge", "--quiet", "--no-ff", "--message=Essai", branche)
        git(clone, "push", "--quiet", "origin", f"HEAD:refs/pull/{numero}/merge")
        self.faux.proposition(numero, branche, sha, fichiers=[*fichiers])
        event = {
            "number": numero,
            "pull_request": {"head": {"ref": branche, "sha": sha}, "base": {"ref": "main"}},
        }
        self.arrive("pull_request", event, f"refs/pull/{numero}/merge")

    def fusionner(self, branche: str) -> None:
        """Merge a branch, and let the workflows hear of it."""
        clone = self.equipe()
        before = git(clone, "rev-parse", "HEAD")
        git(clone, "fetch", "--quiet", "origin", branche)
        git(clone, "merge", "--quiet", "--no-ff", f"--message=Fusion de {branche}", "FETCH_HEAD")
        git(clone, "push", "--quiet", "origin", "HEAD:main")
        for pull in self.faux.propositions.values():
            if pull["head"]["ref"] == branche:
                pull |= {"state": "closed", "merged_at": f"{AUJOURD_HUI}T09:00:00Z"}
        self.annoncer(before)

    def annoncer(self, before: str) -> None:
        """Tell the workflows what `main` has received since a commit."""
        after = git(self.nu, "rev-parse", "main")
        changed = git(self.nu, "diff", "--name-only", before, after).split()
        self.faux.ecarts[f"{before}...{after}"] = changed
        event = {"before": before, "after": after}
        self.arrive("push", event, branche="main", chemins=" ".join(changed))

    def page(self, nom: str) -> str:
        """Read a file of the site that is on line."""
        path = self.etat / "pages" / nom
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def ticket(self) -> str:
        """Read the operator's ticket, if it is open."""
        for issue in self.faux.tickets.values():
            if issue["state"] == "open" and issue["labels"] == [{"name": "exploitation"}]:
                return str(issue["body"])
        return ""


def _resume(seen: dict[str, dict[str, str]]) -> str:
    marks = {"success": "✓", "failure": "✗", "skipped": "–"}
    return " ; ".join(
        f"{flux} {' '.join(f'{job} {marks[end]}' for job, end in jobs.items())}"
        for flux, jobs in seen.items()
    )


OUI, NON, PASSE = "success", "failure", "skipped"
PUBLIEE = {"construire": OUI, "verifier": PASSE, "deployer": OUI}
COMMENTEE = {"commenter": OUI, "verdict": PASSE}
JUGEE = {"commenter": PASSE, "verdict": OUI}


def reglages(forge: Repetition) -> None:
    """The settings of the forge: what each box says on an empty one, then once it is ticked."""
    made = forge.reglages
    forge.vide("Dépôt public", "private")
    made.depot |= {"visibility": "public", "private": False}
    forge.case("Dépôt public", "public")
    forge.vide("Tickets ouverts", "false")
    made.depot["has_issues"] = True
    forge.case("Tickets ouverts", "true")
    forge.vide("Étiquettes")
    made.etiquettes = ["contribution", "fraicheur", "exploitation"]
    forge.case("Étiquettes", *made.etiquettes)
    forge.vide("Flux allumés", "disabled_fork")
    made.flux = "active"
    forge.case("Flux allumés", "active")
    forge.vide("Droits des flux", "false")
    made.droits = True
    forge.case("Droits des flux", "true")
    made.approbation = "first_time_contributors"
    forge.case("Première contribution", "first_time_contributors\n")
    forge.vide("Branche")
    made.regles = {"main": ["pull_request", "required_status_checks"]}
    forge.case("Branche", "pull_request", "required_status_checks")
    made.fautes_des_proprietaires = [
        {"line": 1, "column": 3, "kind": "Unknown owner", "message": "", "path": "CODEOWNERS"}
    ]
    forge.vide("Propriétaires", "Unknown owner")
    made.fautes_des_proprietaires = []
    forge.case("Propriétaires", "[]")
    forge.vide("Adresse", "Not Found")
    made.pages = {
        "build_type": "workflow",
        "html_url": f"{ADRESSE}/",
        "https_enforced": True,
        "url": "",
        "status": None,
    }
    made.pages |= {"cname": None, "custom_404": True, "public": True}
    forge.case("Adresse", "workflow", ADRESSE, "true")


def site_et_premier_mois(forge: Repetition) -> None:
    """The boxes of the site and of the first month, on what the workflows have made."""
    poste = forge.poste("refs/heads/main")
    known = {**forge.variables, "GH_TOKEN": forge.faux.jeton}
    forge.administre |= {name: known[name] for name in ("REQUESTS_CA_BUNDLE", "PYTHONPATH")}
    forge.case("Jeton", "point(s) de GitHub", ou=poste)
    forge.case("En ligne", "200 OK", "access-control-allow-origin: *", ADRESSE=ADRESSE)
    said = corps(
        DECLARER, commun="Bornage", organisme="Rennes", type="Commune", etat="En production"
    )
    letter = f"From: a@exemple.example\nTo: b@exemple.example\nSubject: Bornage\nContent-Type: text/plain; charset=utf-8\n\n{said}"
    (poste / "message.eml").write_text(letter, encoding="utf-8")
    forge.case("Boîte aux lettres", "Rennes", "Simulation", ou=poste)
    legal = poste / "docs/mentions-legales.md"
    legal.write_text(
        legal.read_text(encoding="utf-8").replace("à écrire", "écrit"), encoding="utf-8"
    )
    forge.case("Direction", ou=poste)
    forge.case(
        "Accessibilité",
        "Aucun audit",
        reste=" : la preuve dit qu’elle reste à cocher",
        ADRESSE=ADRESSE,
    )
    forge.case("Première lecture des forges", "refs/heads/lectures", ou=poste)
    forge.case("Première nuit", "success")
    forge.case("Première lecture des sources", "0 point(s) à vérifier ; 0 échec(s)", ou=poste)
    forge.case("Première proposition fusionnée", "contribution/40", "success")
    forge.case("Premiers relevés proposés", "releve/commun-0")
    forge.case("Moissonné", f'"remote_url": "{ADRESSE}/"', TITRE="Communs")


def premiere_mise_en_ligne(forge: Repetition) -> None:
    """The first push: what is installed is kept, the whole is proved, the site is on line."""
    before = git(forge.nu, "rev-parse", "main")
    forge.pousser(
        "main", {"requirements/site.txt": _avec_une_ligne(forge, "requirements/site.txt")}
    )
    forge.annoncer(before)
    nuit, publier = {"installer": OUI, "jouer": PASSE, "dire": PASSE}, {**PUBLIEE, "verifier": OUI}
    forge.attendre("Poussée de code sur main", 0, nuit=nuit, publier=publier)
    page = forge.page("index.html")
    index = json.loads(forge.page("api/v1/index.json") or "{}")
    forge.dire(
        "Le site est en ligne, à l’adresse que Pages donne",
        vrai="exemple.github.io/catalogue" in page,
    )
    forge.dire("L’API nomme ses communs", vrai=bool(index))
    forge.dire(
        "Le fichier caché security.txt est publié",
        vrai="Contact" in forge.page(".well-known/security.txt"),
    )


def _avec_une_ligne(forge: Repetition, nom: str) -> str:
    return git(forge.nu, "show", f"main:{nom}") + "\n# Une ligne de plus.\n"


def propositions(forge: Repetition) -> None:
    """Proposals of a fork: data alone, a wrong file, code."""
    rang = len(forge.executions)
    forge.proposer(70, "nouveau", {"projets/commun-1.yml": NOUVEAU})
    forge.attendre("Proposition d’une fiche", rang, verifier={"verifier": OUI}, commenter=COMMENTEE)
    [comment] = forge.faux.textes(70)
    forge.dire(
        "Le commentaire dit ce qui change",
        vrai="Commun 1" in comment and "Voir les pages" in comment,
    )
    forge.dire(
        "La suite n’est pas lancée pour des données",
        vrai="donnees : " in forge.executions[rang].journal,
    )
    rang = len(forge.executions)
    forge.proposer(
        71, "faute", {"projets/commun-2.yml": NOUVEAU.replace("licence: MIT", "licence: Mite")}
    )
    forge.attendre(
        "Proposition d’une fiche fautive", rang, verifier={"verifier": NON}, commenter=COMMENTEE
    )
    forge.dire(
        "Le commentaire dit quoi corriger",
        vrai="À corriger avant publication" in forge.faux.textes(71)[0],
    )
    rang = len(forge.executions)
    forge.proposer(72, "code", {"catalogue_communs/plus.py": '"""Nothing."""\n'})
    forge.attendre("Proposition de code", rang, verifier={"verifier": OUI}, commenter=COMMENTEE)
    forge.dire(
        "La suite et le second moteur sont lancés", vrai="tout : " in forge.executions[rang].journal
    )
    rang = len(forge.executions)
    forge.fusionner("nouveau")
    forge.attendre(
        "Fusion d’une fiche", rang, formulaire=_formulaire(reprendre=OUI), publier=PUBLIEE
    )
    forge.dire("Sa page est en ligne", vrai="Commun 1" in forge.page("communs/commun-1/index.html"))


def _formulaire(**travaux: str) -> dict[str, str]:
    return {**dict.fromkeys(("reprendre", "retrouver", "lire", "deposer"), PASSE), **travaux}


def formulaires(forge: Repetition) -> None:
    """A form, its correction, what is no event of any workflow, its merge."""
    rang = len(forge.executions)
    said = {"commun": "Bornage", "organisme": "Brest", "type": "Commune", "etat": "En production"}
    event = evenement(
        corps(DECLARER, **said), 40, created_at=f"{AUJOURD_HUI}T09:00:00Z", title="Déclarer"
    )
    issue = {name: event["issue"][name] for name in ("title", "body", "html_url", "created_at")}
    forge.faux.ticket(40, auteur=AUTEUR, labels=[{"name": "contribution"}], **issue)
    forge.arrive("issues", event, type="opened")
    verified = {"verifier": {"verifier": OUI}, "commenter": JUGEE}
    forge.attendre("Formulaire", rang, formulaire=_formulaire(lire=OUI, deposer=OUI), **verified)
    [answer] = forge.faux.textes(40)
    forge.dire("La personne a sa réponse", vrai="est prête. Une personne la relit" in answer)
    [pull] = [
        one for one in forge.faux.propositions.values() if one["head"]["ref"] == "contribution/40"
    ]
    tip = git(forge.nu, "rev-parse", "contribution/40")
    forge.dire(
        "Sa proposition est ouverte, vérifiée, et le verdict est sur son commit",
        vrai=tip in forge.faux.verdicts,
    )
    rang = len(forge.executions)
    forge.arrive("issue_comment", {"issue": event["issue"]})
    forge.arrive("issues", event, type="labeled")
    forge.attendre("Un commentaire, une étiquette : rien ne démarre", rang)
    forge.faux.fichiers[pull["number"]] = ["projets/bornage.yml"]
    forge.fusionner("contribution/40")
    runs = forge.depuis(rang)
    forge.dire(
        "Fusion du formulaire : le site est publié",
        vrai=[*runs] == ["formulaire.yml", "publier.yml"],
    )
    forge.faux.tickets[40]["state"] = "closed"


def nuits(forge: Repetition) -> None:
    """The night, the readings of the day, those of the month, what has grown old."""
    rang = len(forge.executions)
    forge.arrive("schedule", {"schedule": CRON["activite"]}, cron=CRON["activite"])
    read = {"lire": OUI, "garder": OUI, "dire": OUI}
    forge.attendre("Lecture des forges", rang, activite=read, publier=PUBLIEE)
    kept = git(forge.nu, "ls-tree", "-r", "--name-only", "lectures").split()
    forge.dire(
        f"La branche lectures a {len(kept)} fichiers", vrai="donnees/identifiants.csv" in kept
    )
    forge.dire("Les horaires sont rallumés", vrai="activite.yml" in forge.faux.maintenus)
    forge.dire("Le ticket dit quels dépôts ne se lisent pas", vrai="codeberg" in forge.ticket())
    rang = len(forge.executions)
    forge.arrive("schedule", {"schedule": CRON["releves"]}, cron=CRON["releves"])
    month = {"lire": OUI, "proposer": OUI, "dire": OUI}
    forge.attendre(
        "Relevé du mois", rang, releves=month, verifier={"verifier": OUI}, commenter=JUGEE
    )
    pulls = {one["head"]["ref"]: one for one in forge.faux.propositions.values()}
    forge.dire(
        "Un relevé est proposé pour le commun qui a des sources", vrai="releve/commun-0" in pulls
    )
    [comment] = forge.faux.textes(pulls["releve/commun-0"]["number"])
    forge.dire(
        "Son commentaire montre avant et après", vrai="| Chiffre | Avant | Après |" in comment
    )
    rang = len(forge.executions)
    forge.arrive("schedule", {"schedule": CRON["fraicheur"]}, cron=CRON["fraicheur"])
    forge.attendre("Fraîcheur", rang, fraicheur={"visiter": OUI, "ecrire": OUI, "dire": OUI})
    old = [one for one in forge.faux.tickets.values() if {"name": "fraicheur"} in one["labels"]]
    letters = [
        *(forge.etat / "artefacts" / str(forge.executions[-1].numero) / "messages").glob("*")
    ]
    forge.dire(
        f"{len(old)} tickets de fraîcheur, {len(letters)} messages prêts",
        vrai=bool(old and letters),
    )
    rang = len(forge.executions)
    forge.arrive("schedule", {"schedule": CRON["nuit"]}, cron=CRON["nuit"])
    forge.attendre("Nuit", rang, nuit={"installer": OUI, "jouer": OUI, "dire": OUI})


def nuit_suivante(forge: Repetition, **variables: str) -> str:
    """Read the forges again, as if the last reading were of yesterday; return what the readings were before."""
    clone = forge.equipe()
    git(clone, "fetch", "--quiet", "origin", "lectures")
    git(clone, "checkout", "--quiet", "--force", "-B", "lectures", "FETCH_HEAD")
    for path in (clone / "donnees/activite").rglob("*.json"):
        said = path.read_text(encoding="utf-8").replace(
            str(AUJOURD_HUI), str(AUJOURD_HUI - timedelta(days=1))
        )
        path.write_text(said, encoding="utf-8")
    git(clone, "commit", "--quiet", "--allow-empty", "--all", "--message=Hier")
    git(clone, "push", "--quiet", "origin", "lectures")
    before = git(forge.nu, "rev-parse", LECTURES)
    forge.propres["activite.yml"] = variables
    forge.arrive("schedule", {"schedule": CRON["activite"]}, cron=CRON["activite"])
    return before


def pannes(forge: Repetition) -> None:
    """A night without a network, a publication without an address: each is told, and mends itself."""
    before = nuit_suivante(forge, HTTPS_PROXY="http://127.0.0.1:9")
    forge.dire(
        "Nuit sans réseau : aucune lecture n’est perdue",
        vrai=git(forge.nu, "rev-parse", LECTURES) == before,
    )
    forge.dire("Le ticket le dit", vrai="Aucun dépôt n’a pu être lu" in forge.ticket())
    (forge.etat / "sans-pages").touch()
    rang = len(forge.executions)
    forge.arrive("workflow_dispatch", {}, fichier="publier.yml")
    stopped = {"construire": NON, "verifier": PASSE, "deployer": PASSE}
    forge.attendre("Publication d’un dépôt sans Pages", rang, publier=stopped)
    nuit_suivante(forge)
    told = forge.ticket()
    mended = "La dernière publication a échoué" in told and "Aucun dépôt" not in told
    forge.dire("Le lendemain, le ticket dit la publication, et plus la nuit", vrai=mended)
    (forge.etat / "sans-pages").unlink()
    forge.arrive("workflow_dispatch", {}, fichier="publier.yml")
    nuit_suivante(forge)
    forge.dire("Publiée de nouveau, elle n’y est plus", vrai="publication" not in forge.ticket())


def gitlab(forge: Repetition) -> None:
    """The jobs of GitLab, by their own commands: a schedule, a proposal of data, one of code, a merge."""
    said = {
        "CI_DEFAULT_BRANCH": "main",
        "CI_PROJECT_URL": "https://gitlab.example/communs/catalogue",
    }
    said |= {"CI_PAGES_URL": "https://communs.gitlab.example/catalogue", **forge.variables}
    main = git(forge.nu, "rev-parse", "main")
    made = Fabrique(forge.poste("refs/heads/main"), said)
    codes = made.jouer(CI_PIPELINE_SOURCE="schedule", CI_COMMIT_BRANCH="main")
    page = (made.clone / "public/index.html").read_text(encoding="utf-8")
    forge.dire(f"GitLab, un horaire : {codes}", vrai=codes == {"activite": 5, "pages": 0})
    forge.dire(
        "Son site porte l’adresse de Pages", vrai="communs.gitlab.example/catalogue/" in page
    )
    change = {
        "projets/bornage.yml": git(forge.nu, "show", "main:projets/bornage.yml") + "\n# Relu.\n"
    }
    for branche, fichiers, suite in (
        ("g1", change, False),
        ("g2", {"catalogue_communs/plus.py": ""}, True),
    ):
        forge.pousser(branche, fichiers)
        made.clone = forge.poste(f"refs/heads/{branche}")
        codes = made.jouer(
            CI_PIPELINE_SOURCE="merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA=main
        )
        ran = "La suite n’est pas jouée" in made.journal
        phrase = f"GitLab, une proposition {'de code' if suite else 'de données'} : {codes}"
        forge.dire(phrase, vrai=codes == {"verifier": 0} and ran == suite)


def ailleurs(forge: Repetition) -> None:
    """Another programme, on a forge of its own, by the thin workflows that `catalogue init` writes."""
    dossier = forge.dossier / "ailleurs"
    # Its forge has heard of nothing yet.
    other = replace(forge, nu=dossier / "forge.git", dossier=dossier, executions=[], lus=0)
    other.faux = FauxDepot(moment=forge.faux.moment)
    other.dossier.mkdir()
    with Serveur() as serveur:
        serveur.defaut = other.faux
        other.debut, other.recues = forge.debut, serveur.demandes
        other.variables = {
            **forge.variables,
            "GITHUB_API_URL": serveur.adresse,
            "REPETITION_INSTALLE": "oui",
        }
        depot_d_ailleurs(other, forge.nu, str(AUJOURD_HUI))
        installer(other)
        forge.dire("Un autre programme : « catalogue init », et son installation", vrai=True)
        ligne = {"branche": "main", "chemins": "programme.yml"}
        for phrase, nom, event, filtres, flux in (
            ("publier", "push", {"before": "0" * 40, "after": ""}, ligne, ("publier",)),
            (
                "lire les forges",
                "schedule",
                {},
                {"cron": CRON["activite"]},
                ("lectures", "publier"),
            ),
            ("relever ses sources", "schedule", {}, {"cron": CRON["releves"]}, ("lectures",)),
            ("dater ses fiches", "schedule", {}, {"cron": CRON["fraicheur"]}, ("lectures",)),
        ):
            rang = len(other.executions)
            # The workflow reads which of its schedules it is.
            other.arrive(nom, {**event, "schedule": filtres.get("cron", "")}, **filtres)
            other.court(phrase, rang, *flux)
        rang = len(other.executions)
        fiche = git(other.nu, "show", "main:projets/navette.yml").replace(
            "Faire voyager", "Faire circuler"
        )
        other.proposer(80, "mot", {"projets/navette.yml": f"{fiche}\n"})
        other.court("vérifier une proposition", rang, "verifier", "publier")
        [commentaire] = other.faux.textes(80)
        other.dire("Le commentaire dit ce qui change", vrai="Faire circuler" in commentaire)
        rang = len(other.executions)
        usage = {
            "commun": "Navette",
            "organisme": "Brest",
            "type": "Commune",
            "etat": "En production",
        }
        formulaire = evenement(corps(DECLARER, **usage), 41, created_at=f"{AUJOURD_HUI}T09:00:00Z")
        champs = {
            nom: formulaire["issue"][nom] for nom in ("title", "body", "html_url", "created_at")
        }
        other.faux.ticket(41, auteur=AUTEUR, labels=[{"name": "contribution"}], **champs)
        other.arrive("issues", formulaire, type="opened")
        other.court("répondre à un formulaire", rang, "formulaire", "verifier", "publier")
        other.dire("La personne a sa réponse", vrai="est prête" in other.faux.textes(41)[-1])
        pointe = git(other.nu, "rev-parse", "contribution/41")
        other.dire("Le verdict est sur son commit", vrai=pointe in other.faux.verdicts)
        other.dire("Son site est en ligne", vrai="Les outils d’ici" in other.page("index.html"))
        listes = git(other.nu, "ls-tree", "-r", "--name-only", "lectures")
        other.dire("Sa branche lectures est écrite", vrai="identifiants.csv" in listes)
    forge.executions += other.executions
    forge.faux.fautes += other.faux.fautes


def compter(forge: Repetition) -> None:
    """Say what the runs cost: how many, how long, what they asked of the forge, the most of each workflow."""
    took = sum(run.secondes for run in forge.executions)
    forge.dire(f"{len(forge.executions)} exécutions, {took:.0f} s de moteur", vrai=True)
    for flux in sorted({run.flux for run in forge.executions}):
        runs = [run for run in forge.executions if run.flux == flux]
        asked, longest = max(run.demandes for run in runs), max(run.secondes for run in runs)
        forge.dire(f"{flux} : {asked} demandes à la forge au plus, {longest:.0f} s", vrai=True)


def jouer(acte: Path, dossier: Path) -> None:
    """Play the whole rehearsal in a folder."""
    faux = FauxDepot(moment=f"{AUJOURD_HUI}T09:00:00Z")
    made = Reglages(faux)
    outside = Monde(dossier / "etat/pages", made)
    with Serveur() as serveur, Mandataire(dossier, HOTES, outside) as dehors:
        serveur.defaut = faux
        forge = Repetition(dossier / "forge.git", faux, lambda: (0, ""), dossier, "", acte=acte)
        forge.recues = serveur.demandes
        forge.debut, forge.jour, forge.reglages = time.monotonic(), AUJOURD_HUI, made
        depot_des_essais(forge.nu, {"projets/commun-0.yml": RELEVE.encode()})
        forge.variables = {
            "GITHUB_API_URL": serveur.adresse,
            "HTTPS_PROXY": dehors.adresse,
            "REQUESTS_CA_BUNDLE": str(dehors.certificat),
            "PYTHONPATH": str(Path(__file__).parent / "garde"),
        }
        # The first job installs for real.
        forge.propres["nuit.yml"] = dict.fromkeys(("HTTPS_PROXY", "PYTHONPATH"), "")
        forge.propres["nuit.yml"]["REQUESTS_CA_BUNDLE"] = os.environ.get("REQUESTS_CA_BUNDLE", "")
        forge.bureau = dossier / "bureau"
        forge.bureau.mkdir()
        git(forge.bureau, "init", "--quiet")
        git(forge.bureau, "remote", "add", "origin", f"https://github.com/{DEPOT}.git")
        forge.administre = {"GH_TOKEN": faux.jeton, "HTTPS_PROXY": dehors.adresse}
        forge.administre |= dict.fromkeys(
            ("SSL_CERT_FILE", "CURL_CA_BUNDLE"), str(dehors.certificat)
        )
        parts = [premiere_mise_en_ligne, propositions, formulaires, nuits, pannes, gitlab, ailleurs]
        if shutil.which("gh"):
            parts = [reglages, *parts[:4], site_et_premier_mois, *parts[4:]]
        forge.dire("Le moteur se dit bâti de la source publiée", vrai=SOURCE in acte.read_bytes())
        for partie in parts:
            partie(forge)
        if not shutil.which("gh"):
            print("  Les cases du premier jour ne sont pas jouées : installez « gh ».")  # noqa: T201
        exchanges = [*faux.fautes, *made.fautes]
        forge.dire(
            f"Chaque échange suit ce que GitHub publie {exchanges or ''}", vrai=not exchanges
        )
        compter(forge)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as racine:
        jouer(Path(sys.argv[1]), Path(racine))
