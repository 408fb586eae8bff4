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
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from catalogue_communs.contribution.formulaires import DECLARER
from tests.activite import forges
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.contribution.aides import AUTEUR, corps, evenement, git
from tests.contribution.faux_depot import FauxDepot
from tests.repetition.gitlab import Fabrique
from tests.repetition.mandataire import Mandataire
from tests.repetition.moteur import Execution, ForgeReelle, depot_des_essais
from tests.sources.monde import FICHES

AUJOURD_HUI = date.today()  # noqa: DTZ011 - the engine has no other clock
GITHUB, GITLAB, SOURCES = "api.github.com", "gitlab.com", "www.data.gouv.fr"
HOTES = (GITHUB, "github.com", GITLAB, "gitlab.adullact.net", "framagit.org", "codeberg.org", SOURCES)
# A common whose figures come every month.
RELEVE = (FICHES / "un-mois.yml").read_text(encoding="utf-8").replace("{n}", "0")
NOUVEAU = (
    (FICHES / "un-mois.yml").read_text(encoding="utf-8").replace("{n}", "1").partition("sources_vivantes:")[0]
)
CRON = {"activite": "23 4 * * *", "nuit": "17 1 * * *", "fraicheur": "41 5 2 * *", "releves": "17 6 3 * *"}


def monde(demande: Demande) -> Reponse:
    """Answer as the forges and the sources of the commons do, each as it was recorded; the others are silent."""
    host, path = demande.entetes["host"], demande.chemin
    if host == GITHUB:
        return forges.github()(demande)
    if host == GITLAB:
        whole = "/".join(path.partition("/projects/")[2].split("/")[:2])
        return forges.gitlab({"path_with_namespace": whole})(demande)
    if host == SOURCES:
        last = AUJOURD_HUI.replace(day=1)
        months = []
        for rang in range(6):
            last = (last - timedelta(days=1)).replace(day=1)
            months.append({"Mois": f"{last:%Y-%m}", "Nombre": 90 - rang * 7 + int(path[-1])})
        return Reponse(months[::-1])
    return Reponse({}, 403)


class Repetition(ForgeReelle):
    """The forge of the rehearsal, and what people do on it."""

    debut: float

    def dire(self, phrase: str, *, vrai: bool) -> None:
        """Print a line of the transcript; stop the rehearsal when it is not so."""
        seconds = time.monotonic() - self.debut
        print(f"{'✓' if vrai else '✗'} {seconds:4.0f} s  {phrase}", flush=True)  # noqa: T201
        if not vrai:
            for run in self.executions[-3:]:
                print(f"--- {run.flux} {run.travaux}\n{run.journal}")  # noqa: T201
            raise SystemExit(1)

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

    def pousser(self, branche: str, fichiers: dict[str, str]) -> tuple[str, str]:
        """Push a change of a person; return the commit before, and hers."""
        clone = self.clone(profondeur=0)
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
        clone = self.clone(profondeur=0)
        git(clone, "fetch", "--quiet", "origin", branche)
        git(clone, "merge", "--quiet", "--no-ff", "--message=Essai", "FETCH_HEAD")
        git(clone, "push", "--quiet", "origin", f"HEAD:refs/pull/{numero}/merge")
        self.faux.proposition(numero, branche, sha, fichiers=[*fichiers])
        event = {
            "number": numero,
            "pull_request": {"head": {"ref": branche, "sha": sha}, "base": {"ref": "main"}},
        }
        self.arrive("pull_request", event, f"refs/pull/{numero}/merge")

    def fusionner(self, branche: str) -> None:
        """Merge a branch, and let the workflows hear of it."""
        clone = self.clone(profondeur=0)
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


def premiere_mise_en_ligne(forge: Repetition) -> None:
    """The first push: what is installed is kept, the whole is proved, the site is on line."""
    before = git(forge.nu, "rev-parse", "main")
    forge.pousser("main", {"requirements/site.txt": _avec_une_ligne(forge, "requirements/site.txt")})
    forge.annoncer(before)
    nuit, publier = {"installer": OUI, "jouer": PASSE, "dire": PASSE}, {**PUBLIEE, "verifier": OUI}
    forge.attendre("Poussée de code sur main", 0, nuit=nuit, publier=publier)
    page = forge.page("index.html")
    index = json.loads(forge.page("api/v1/index.json") or "{}")
    forge.dire(
        "Le site est en ligne, à l’adresse que Pages donne", vrai="exemple.github.io/catalogue" in page
    )
    forge.dire("L’API nomme ses communs", vrai=bool(index))
    forge.dire(
        "Le fichier caché security.txt est publié", vrai="Contact" in forge.page(".well-known/security.txt")
    )


def _avec_une_ligne(forge: Repetition, nom: str) -> str:
    return git(forge.nu, "show", f"main:{nom}") + "\n# Une ligne de plus.\n"


def propositions(forge: Repetition) -> None:
    """Proposals of a fork: data alone, a wrong file, code."""
    rang = len(forge.executions)
    forge.proposer(70, "nouveau", {"projets/commun-1.yml": NOUVEAU})
    forge.attendre("Proposition d’une fiche", rang, verifier={"verifier": OUI}, commenter=COMMENTEE)
    [comment] = forge.faux.textes(70)
    forge.dire("Le commentaire dit ce qui change", vrai="Commun 1" in comment and "Voir les pages" in comment)
    forge.dire(
        "La suite n’est pas lancée pour des données", vrai="donnees : " in forge.executions[rang].journal
    )
    rang = len(forge.executions)
    forge.proposer(71, "faute", {"projets/commun-2.yml": NOUVEAU.replace("licence: MIT", "licence: Mite")})
    forge.attendre("Proposition d’une fiche fautive", rang, verifier={"verifier": NON}, commenter=COMMENTEE)
    forge.dire(
        "Le commentaire dit quoi corriger", vrai="À corriger avant publication" in forge.faux.textes(71)[0]
    )
    rang = len(forge.executions)
    forge.proposer(72, "code", {"catalogue_communs/plus.py": '"""Nothing."""\n'})
    forge.attendre("Proposition de code", rang, verifier={"verifier": OUI}, commenter=COMMENTEE)
    forge.dire("La suite et le second moteur sont lancés", vrai="tout : " in forge.executions[rang].journal)
    rang = len(forge.executions)
    forge.fusionner("nouveau")
    forge.attendre("Fusion d’une fiche", rang, formulaire=_formulaire(reprendre=OUI), publier=PUBLIEE)
    forge.dire("Sa page est en ligne", vrai="Commun 1" in forge.page("communs/commun-1/index.html"))


def _formulaire(**travaux: str) -> dict[str, str]:
    return {**dict.fromkeys(("reprendre", "retrouver", "lire", "deposer"), PASSE), **travaux}


def formulaires(forge: Repetition) -> None:
    """A form, its correction, what is no event of any workflow, its merge."""
    rang = len(forge.executions)
    said = {"commun": "Bornage", "organisme": "Brest", "type": "Commune", "etat": "En production"}
    event = evenement(corps(DECLARER, **said), 40, created_at=f"{AUJOURD_HUI}T09:00:00Z", title="Déclarer")
    issue = {name: event["issue"][name] for name in ("title", "body", "html_url", "created_at")}
    forge.faux.ticket(40, auteur=AUTEUR, labels=[{"name": "contribution"}], **issue)
    forge.arrive("issues", event, type="opened")
    verified = {"verifier": {"verifier": OUI}, "commenter": JUGEE}
    forge.attendre("Formulaire", rang, formulaire=_formulaire(lire=OUI, deposer=OUI), **verified)
    [answer] = forge.faux.textes(40)
    forge.dire("La personne a sa réponse", vrai="est prête. Une personne la relit" in answer)
    [pull] = [one for one in forge.faux.propositions.values() if one["head"]["ref"] == "contribution/40"]
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
    forge.dire("Fusion du formulaire : le site est publié", vrai=[*runs] == ["formulaire.yml", "publier.yml"])
    forge.faux.tickets[40]["state"] = "closed"


def nuits(forge: Repetition) -> None:
    """The night, the readings of the day, those of the month, what has grown old."""
    rang = len(forge.executions)
    forge.arrive("schedule", {"schedule": CRON["activite"]}, cron=CRON["activite"])
    read = {"lire": OUI, "garder": OUI, "dire": OUI}
    forge.attendre("Lecture des forges", rang, activite=read, publier=PUBLIEE)
    kept = git(forge.nu, "ls-tree", "-r", "--name-only", "lectures").split()
    forge.dire(f"La branche lectures a {len(kept)} fichiers", vrai="donnees/identifiants.csv" in kept)
    forge.dire("Les horaires sont rallumés", vrai="activite.yml" in forge.faux.maintenus)
    forge.dire("Le ticket dit quels dépôts ne se lisent pas", vrai="codeberg" in forge.ticket())
    rang = len(forge.executions)
    forge.arrive("schedule", {"schedule": CRON["releves"]}, cron=CRON["releves"])
    month = {"lire": OUI, "proposer": OUI, "dire": OUI}
    forge.attendre("Relevé du mois", rang, releves=month, verifier={"verifier": OUI}, commenter=JUGEE)
    pulls = {one["head"]["ref"]: one for one in forge.faux.propositions.values()}
    forge.dire(
        "Un relevé est proposé, un seul",
        vrai=[one for one in pulls if one.startswith("releve/")] == ["releve/commun-0"],
    )
    [comment] = forge.faux.textes(pulls["releve/commun-0"]["number"])
    forge.dire("Son commentaire montre avant et après", vrai="| Chiffre | Avant | Après |" in comment)
    rang = len(forge.executions)
    forge.arrive("schedule", {"schedule": CRON["fraicheur"]}, cron=CRON["fraicheur"])
    forge.attendre("Fraîcheur", rang, fraicheur={"visiter": OUI, "ecrire": OUI, "dire": OUI})
    old = [one for one in forge.faux.tickets.values() if {"name": "fraicheur"} in one["labels"]]
    letters = [*(forge.etat / "artefacts" / str(forge.executions[-1].numero) / "messages").glob("*")]
    forge.dire(f"{len(old)} tickets de fraîcheur, {len(letters)} messages prêts", vrai=bool(old and letters))
    rang = len(forge.executions)
    forge.arrive("schedule", {"schedule": CRON["nuit"]}, cron=CRON["nuit"])
    forge.attendre("Nuit", rang, nuit={"installer": OUI, "jouer": OUI, "dire": OUI})


def pannes(forge: Repetition) -> None:
    """A night without a network, a publication without an address: each is told, and mends itself."""
    rang = len(forge.executions)
    forge.propres["activite.yml"] = {"HTTPS_PROXY": "http://127.0.0.1:9"}
    before = git(forge.nu, "rev-parse", "lectures")
    forge.arrive("schedule", {"schedule": CRON["activite"]}, cron=CRON["activite"])
    runs = forge.depuis(rang)
    forge.dire("Nuit sans réseau : rien n’est perdu", vrai=git(forge.nu, "rev-parse", "lectures") == before)
    forge.dire(
        "Le ticket le dit",
        vrai="Aucun dépôt n’a pu être lu" in forge.ticket() and [*runs] == ["activite.yml"],
    )
    (forge.etat / "sans-pages").touch()
    rang = len(forge.executions)
    forge.arrive("workflow_dispatch", {}, fichier="publier.yml")
    stopped = {"construire": NON, "verifier": PASSE, "deployer": PASSE}
    forge.attendre("Publication d’un dépôt sans Pages", rang, publier=stopped)
    forge.propres.clear()
    forge.arrive("schedule", {"schedule": CRON["activite"]}, cron=CRON["activite"])
    told = forge.ticket()
    mended = "La dernière publication a échoué" in told and "Aucun dépôt" not in told
    forge.dire("Le lendemain, le ticket dit la publication, et plus la nuit", vrai=mended)
    (forge.etat / "sans-pages").unlink()
    forge.arrive("workflow_dispatch", {}, fichier="publier.yml")
    forge.arrive("schedule", {"schedule": CRON["activite"]}, cron=CRON["activite"])
    forge.dire("Publiée de nouveau, elle n’y est plus", vrai="publication" not in forge.ticket())


def gitlab(forge: Repetition) -> None:
    """The jobs of GitLab, by their own commands: a schedule, a proposal of data, one of code, a merge."""
    said = {"CI_DEFAULT_BRANCH": "main", "CI_PROJECT_URL": "https://gitlab.example/communs/catalogue"}
    said |= {"CI_PAGES_URL": "https://communs.gitlab.example/catalogue", **forge.variables}
    main = git(forge.nu, "rev-parse", "main")
    made = Fabrique(forge.poste("refs/heads/main"), said)
    codes = made.jouer(CI_PIPELINE_SOURCE="schedule", CI_COMMIT_BRANCH="main")
    page = (made.clone / "public/index.html").read_text(encoding="utf-8")
    forge.dire(f"GitLab, un horaire : {codes}", vrai=codes == {"activite": 5, "pages": 0})
    forge.dire("Son site porte l’adresse de Pages", vrai="communs.gitlab.example/catalogue/" in page)
    change = {"projets/bornage.yml": git(forge.nu, "show", "main:projets/bornage.yml") + "\n# Relu.\n"}
    for branche, fichiers, suite in (("g1", change, False), ("g2", {"catalogue_communs/plus.py": ""}, True)):
        forge.pousser(branche, fichiers)
        made.clone = forge.poste(f"refs/heads/{branche}")
        codes = made.jouer(CI_PIPELINE_SOURCE="merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA=main)
        ran = "La suite n’est pas jouée" in made.journal
        phrase = f"GitLab, une proposition {'de code' if suite else 'de données'} : {codes}"
        forge.dire(phrase, vrai=codes == {"verifier": 0} and ran == suite)


def jouer(acte: Path, dossier: Path) -> None:
    """Play the whole rehearsal in a folder."""
    faux = FauxDepot(moment=f"{AUJOURD_HUI}T09:00:00Z")
    with Serveur() as serveur, Mandataire(dossier, HOTES, monde) as dehors:
        serveur.defaut = faux
        forge = Repetition(dossier / "forge.git", faux, lambda: (0, ""), dossier, "", acte=acte)
        forge.debut, forge.jour, faux.nu = time.monotonic(), AUJOURD_HUI, None
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
        for partie in (premiere_mise_en_ligne, propositions, formulaires, nuits, pannes, gitlab):
            partie(forge)
        forge.dire("Chaque échange suit la description que GitHub publie", vrai=faux.fautes == [])
        took = sum(run.secondes for run in forge.executions)
        forge.dire(f"{len(forge.executions)} exécutions, {took:.0f} s de moteur", vrai=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as racine:
        jouer(Path(sys.argv[1]), Path(racine))
