"""What the workflows write on the forge: branches, proposals, comments.

The standard library alone; Git without a work tree.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.contribution import resultat, textes
from catalogue_communs.contribution.github import DepotGitHub, Refusee, un_par_un
from catalogue_communs.contribution.resultat import Arret, ReleveRecu, Resultat, Trafique
from catalogue_communs.contribution.textes import sujet
from catalogue_communs.socle.texte import citer

NOM_ROBOT = "github-actions[bot]"
COURRIEL_ROBOT = "41898282+github-actions[bot]@users.noreply.github.com"
# Who commits, for Git.
ROBOT = {
    "GIT_AUTHOR_NAME": NOM_ROBOT,
    "GIT_AUTHOR_EMAIL": COURRIEL_ROBOT,
    "GIT_COMMITTER_NAME": NOM_ROBOT,
    "GIT_COMMITTER_EMAIL": COURRIEL_ROBOT,
}
ORIGINE, ESSAIS = "origin", 3
FORMULAIRE, COMPARAISON, REPRISE = "formulaire", "comparaison", "reprise"
RELEVE = "releve"
# The workflow that reads a form, below which branches are its proposals.
FLUX, BRANCHES = "formulaire.yml", "contribution/"
# The workflow that says on a proposal what its check found.
COMMENTER = "commenter.yml"
# The workflow that checks a proposal, and the name of its job: the one check that `main` requires.
VERIFIER, CONTROLE = "verifier.yml", "Vérifier"
# The same where this workflow is called by that of another catalogue, as the forge names it.
EXIGES = (CONTROLE, f"{CONTROLE} / {CONTROLE}")
# More than are ever open on one file.
REPRISES = 50
# Of a branch, files and bytes of one: far more than a catalogue of a thousand commons needs.
FICHIERS, TAILLE = 20_000, 20_000_000
RIEN = "Rien à faire."
_COMPTE = re.compile(r"[A-Za-z0-9-]{1,39}(\[bot\])?")
_SHA = re.compile(r"[0-9a-f]{40}")
_BRANCHE = re.compile(r"contribution/[0-9]{1,9}|releve/_?[a-z0-9]+(-[a-z0-9]+)*")


def est_automatique(branche: str) -> bool:
    """Tell whether a branch is one that the automation proposes."""
    return bool(_BRANCHE.fullmatch(branche))


class Impossible(Arret):
    """A branch that must not be written; the message says why, for people."""


class GitRefuse(Impossible, Refusee):
    """A branch that could not be read, or be written, though it might."""


def par_git(
    clone: Path, *arguments: str, entree: bytes = b"", index: str = "", automate: bool = True
) -> bytes | None:
    """Run Git, as the automation unless a person does it.

    Return what it prints, or `None` if it refuses.
    """
    # No housekeeping behind our back: what it locks, the next fetch lacks.
    settings = (
        "core.hooksPath=/dev/null",
        "commit.gpgSign=false",
        "gc.auto=0",
        "maintenance.auto=false",
    )
    command = [shutil.which("git") or "git"]
    for setting in settings:
        command += ["-c", setting]
    command += arguments
    env = {**os.environ}
    if automate:
        env |= ROBOT
    env["GIT_TERMINAL_PROMPT"] = "0"
    if index:
        env["GIT_INDEX_FILE"] = index
    process = subprocess.run(
        command, cwd=clone, env=env, input=entree, capture_output=True, check=False
    )
    return process.stdout if process.returncode == 0 else None


class Branche(NamedTuple):
    """A branch of the forge, to be written from the clone `depot` of it."""

    depot: Path
    nom: str
    # Whether the automation writes it, and not a person.
    automate: bool = True

    def proposer(
        self,
        fichiers: Mapping[str, bytes],
        message: str,
        nouveaux: Collection[str] | None = None,
        *,
        ouverte: bool = True,
    ) -> str:
        """Make the branch hold these files on the clone's commit; return its own.

        `nouveaux`, unless it is `None`, are those that do not exist yet: the others do. While its
        proposal is open (`ouverte`), what a person wrote on it is theirs; once merged or closed, it
        starts anew.
        """
        self._verifier(fichiers, nouveaux)
        tree = self._tree(fichiers, "HEAD")
        before = self._tete()
        if before and ouverte and self._d_une_personne():
            raise Impossible(
                "Une personne a modifié cette proposition : elle n’est plus changée d’ici."
            )
        if before and self._git("rev-parse", "FETCH_HEAD^{tree}") == tree:
            return before
        commit = self._git("commit-tree", tree, "-p", "HEAD", "-F", "-", entree=message.encode())
        lease = f"--force-with-lease=refs/heads/{self.nom}:{before}"
        self._git("push", "--quiet", lease, ORIGINE, f"{commit}:refs/heads/{self.nom}")
        return commit

    def commettre(
        self, fichiers: Mapping[str, bytes], message: str, nouveaux: Collection[str]
    ) -> str:
        """Make a commit of these files on that of the clone, the head of a branch of the clone.

        Return the commit.
        """
        self._verifier(fichiers, nouveaux)
        tree = self._tree(fichiers, "HEAD")
        commit = self._git("commit-tree", tree, "-p", "HEAD", "-F", "-", entree=message.encode())
        self._git("update-ref", f"refs/heads/{self.nom}", commit)
        return commit

    def pousser(self, commit: str) -> None:
        """Send a commit to the branch of the forge, which is new, or is one of this message."""
        self._git("push", "--quiet", ORIGINE, f"+{commit}:refs/heads/{self.nom}")

    def _verifier(self, fichiers: Mapping[str, bytes], nouveaux: Collection[str] | None) -> None:
        """Refuse a new file that exists, a former one that does not, a link."""
        for name in fichiers:
            blob = self._git("ls-tree", "HEAD", "--", name)
            expected = False
            if nouveaux is not None:
                if name in nouveaux and blob:
                    raise Impossible("La fiche existe déjà.")
                expected = name not in nouveaux and name.startswith("projets/")
            if (expected or blob) and not blob.startswith("100644 blob "):
                raise Impossible("La fiche à modifier n’existe pas.")

    def remplacer(self, fichiers: Mapping[str, bytes], message: str) -> bool:
        """Make the branch hold these files and no other; tell whether anything changed."""
        # Nothing is forced: on a branch that has moved in the meantime, it is done again, three
        # times at most.
        tree = self._tree(fichiers, "--empty")
        for _ in range(ESSAIS):
            before = self._tete()
            if before and self._git("rev-parse", "FETCH_HEAD^{tree}") == tree:
                return False
            parent = ("-p", "FETCH_HEAD") if before else ()
            commit = self._git("commit-tree", tree, *parent, "-F", "-", entree=message.encode())
            try:
                self._git("push", "--quiet", ORIGINE, f"{commit}:refs/heads/{self.nom}")
            except Impossible:
                if self._tete() == before:
                    raise
            else:
                return True
        raise Impossible(f"La branche « {self.nom} » change sans cesse.")

    def contenu(self) -> dict[str, bytes] | None:
        """Return the files of the branch by their path, if there is one.

        `Trafique`: too many, too long, a link, a program.
        """
        if not self._tete():
            return None
        fichiers: dict[str, bytes] = {}
        for line in self._git("ls-tree", "-r", "-l", "-z", "FETCH_HEAD").split("\0"):
            if not line:
                continue
            about, _, name = line.partition("\t")
            mode, kind, blob, size = about.split()
            is_plain = (mode, kind) == ("100644", "blob")
            if not is_plain or int(size) > TAILLE or len(fichiers) >= FICHIERS:
                raise Trafique(f"{citer(name)} n’est pas un fichier ordinaire, ou est trop gros")
            fichiers[name] = self._octets("cat-file", "blob", blob)
        return fichiers

    def modifiee(self) -> bool:
        """Tell whether the last commit of the branch, if there is one, is that of a person."""
        return bool(self._tete()) and self._d_une_personne()

    def _d_une_personne(self) -> bool:
        return self._git("show", "--no-patch", "--format=%ce", "FETCH_HEAD") != COURRIEL_ROBOT

    def _tete(self) -> str:
        """Fetch the last commit of the branch; return it, or nothing if there is no such branch."""
        commit = (
            self._git("ls-remote", ORIGINE, f"refs/heads/{self.nom}").partition("\t")[0].strip()
        )
        if commit:
            self._git("fetch", "--quiet", "--depth=1", ORIGINE, f"refs/heads/{self.nom}")
        return commit

    def _tree(self, fichiers: Mapping[str, bytes], base: str) -> str:
        lines = []
        for name, content in sorted(fichiers.items()):
            blob = self._git("hash-object", "-w", "--stdin", entree=content)
            lines.append(f"100644 {blob}\t{name}\n")
        with tempfile.TemporaryDirectory() as folder:
            index = str(Path(folder) / "index")
            self._git("read-tree", base, index=index)
            self._git("update-index", "--index-info", entree="".join(lines).encode(), index=index)
            return self._git("write-tree", index=index)

    def _git(self, *arguments: str, entree: bytes = b"", index: str = "") -> str:
        output = self._octets(*arguments, entree=entree, index=index)
        return output.decode("utf-8", "replace").strip()

    def _octets(self, *arguments: str, entree: bytes = b"", index: str = "") -> bytes:
        output = par_git(self.depot, *arguments, entree=entree, index=index, automate=self.automate)
        if output is None:
            raise GitRefuse(f"Git refuse : git {arguments[0]}.")
        return output


# --- Proposals -----------------------------------------------------------------------------


def reprendre_les_propositions(evenement: dict[str, Any], depot: DepotGitHub) -> str:
    """Ask again for each open proposal of a form whose file was just changed on the main branch."""
    before, after = _sha(evenement["before"]), _sha(evenement["after"])
    comparison = depot.lire(f"/compare/{before}...{after}") or {}
    changed = {str(fichier["filename"]) for fichier in comparison.get("files") or ()}
    numeros = []
    for pull in depot.pages("/pulls", state="open"):
        numero = _numero_du_formulaire(pull, depot)
        if numero and changed & depot.fichiers_de(int(pull["number"])):
            numeros.append(numero)
    un_par_un(
        (numero, partial(depot.lancer, FLUX, "main", numero=numero))
        for numero in numeros[:REPRISES]
    )
    return f"{len(numeros)} proposition(s) à refaire sur la nouvelle version."


def _numero_du_formulaire(pull: dict[str, Any], depot: DepotGitHub) -> str:
    """Return the number of the form that a proposal comes from; nothing for any other proposal."""
    source = pull["head"]["repo"] or {}
    if source.get("full_name") != depot.nom:
        return ""
    match = re.fullmatch(rf"{BRANCHES}([0-9]{{1,9}})", str(pull["head"]["ref"]))
    return match[1] if match else ""


def _sha(text: object) -> str:
    if not _SHA.fullmatch(str(text)):
        raise Trafique("l’événement ne dit pas de quel commit il parle")
    return str(text)


def deposer(evenement: dict[str, Any], folder: Path, clone: Path, depot: DepotGitHub) -> str:
    """Answer a form whose reading is in `folder`; say what was done.

    Its branch is written on the commit of `clone`, then its proposal, and its comment.
    """
    issue = evenement["issue"]
    number = int(issue["number"])
    is_open = issue.get("state") == "open"
    try:
        result = resultat.relire(folder)
    except Trafique:
        if is_open:
            depot.commenter(number, FORMULAIRE, textes.sans_lecture())
        raise
    if not is_open:
        return RIEN
    branch = Branche(clone, f"{BRANCHES}{number}")
    pull, empechement, retiree = 0, "", 0
    if result.action == "proposer":
        try:
            pull = _proposer_le_formulaire(result, issue, branch, depot)
        except Impossible as error:
            empechement = str(error)
    elif not branch.modifiee():
        retiree = _fermer_les_propositions(branch, depot)
    if result.action == "ignorer" and not retiree:
        return RIEN
    text = textes.reponse(result, pull, empechement, retiree)
    commentaire = depot.commenter(number, FORMULAIRE, text)
    if evenement.get("reprise"):
        # A comment that is changed is announced to nobody: this one is new.
        depot.commenter(number, f"{REPRISE}-{evenement['reprise']}", textes.reprise(pull))
    if pull:
        return f"Proposition {pull} ; commentaire {commentaire}."
    return f"Commentaire {commentaire}."


def _proposer_le_formulaire(
    result: Resultat, issue: dict[str, Any], branch: Branche, depot: DepotGitHub
) -> int:
    """Write the branch of a form and open its proposal, or bring both up to date.

    Return the number of the proposal. `Impossible`: the branch must not be written.
    """
    ouverte = bool(depot.ouvertes_de(branch.nom))
    sha = branch.proposer(
        result.fichiers, _message(result, issue), result.nouveaux, ouverte=ouverte
    )
    body = textes.corps_de_proposition(result, int(issue["number"]))
    pull = depot.proposition(branch.nom, sujet(result.titre), body)
    _faire_verifier(depot, branch.nom, sha)
    return pull


def _fermer_les_propositions(branch: Branche, depot: DepotGitHub) -> int:
    """Close what was proposed from a former text, which must not be merged.

    Return the number of the last one; 0 when there is none.
    """
    number = 0
    for pull in depot.ouvertes_de(branch.nom):
        number = int(pull["number"])
        depot.ecrire("PATCH", f"/pulls/{number}", {"state": "closed"})
    return number


def _faire_verifier(depot: DepotGitHub, branch: str, sha: str) -> None:
    # What is not new may lack its check all the same: a former run may have stopped just before, or
    # been cut.
    conclusions = {run["conclusion"] for run in depot.executions(VERIFIER, head_sha=sha)}
    if conclusions.isdisjoint({None, "success", "failure"}):
        depot.lancer(VERIFIER, branch)


def _message(result: Resultat, issue: dict[str, Any]) -> str:
    """Write the message of the commit; its author is credited at the address of the forge."""
    author = issue.get("user") or {}  # an account that was deleted
    login, ident = str(author.get("login", "")), int(author.get("id", 0))
    lines = [sujet(result.titre), "", f"D’après le formulaire #{int(issue['number'])}."]
    if _COMPTE.fullmatch(login):
        lines += ["", f"Co-authored-by: {login} <{ident}+{login}@users.noreply.github.com>"]
    return "\n".join(lines) + "\n"


def proposer_releves(folder: Path, clone: Path, depot: DepotGitHub) -> str:
    """Open a proposal for each common of which `folder` has a reading; say what was done.

    `Trafique`: one is not a reading, nothing is done with any. `Refusee`: the forge refused some,
    the others are proposed.
    """
    releves = [releve for releve in resultat.relire_releves(folder) if releve.fichiers]
    lines = un_par_un(
        (releve.commun, partial(_proposer_releve, releve, clone, depot)) for releve in releves
    )
    return "\n".join(lines) or "Aucun relevé n’a changé."


def _proposer_releve(releve: ReleveRecu, clone: Path, depot: DepotGitHub) -> str:
    fiche = _fiche_du_releve(releve, clone)
    branch, title = Branche(clone, f"releve/{releve.commun}"), sujet(releve.titre)
    body, ouverte = textes.corps_de_releve(releve), bool(depot.ouvertes_de(branch.nom))
    if not ouverte and body.rpartition("\n")[2] in depot.dernier_refus(branch.nom):
        raise Impossible("Une personne a refusé cette proposition, et la source dit la même chose.")
    sha = branch.proposer(releve.fichiers, f"{title}\n", ouverte=ouverte)
    pull = depot.proposition(branch.nom, title, body, brouillon=bool(releve.a_verifier))
    _faire_verifier(depot, branch.nom, sha)
    text = textes.releve(releve, fiche, f"https://github.com/{depot.nom}/blob/{branch.nom}")
    return f"proposition {pull}, commentaire {depot.commenter(pull, RELEVE, text)}"


def _fiche_du_releve(releve: ReleveRecu, clone: Path) -> str:
    """Return the text of the file of a common, on the main branch; none for all of them at once."""
    if releve.commun == resultat.PRESENCES:
        return ""
    path = clone / "projets" / f"{releve.commun}.yml"
    if not path.is_file():
        raise Impossible("La fiche n’existe plus.")
    return path.read_text(encoding="utf-8")


def silences_lues(folder: Path, clone: Path) -> str:
    """List the sources of the commons that fell silent, by the readings of `folder`; maybe none."""
    avec_leur_fiche = []
    for releve in resultat.relire_releves(folder):
        path = clone / "projets" / f"{releve.commun}.yml"
        if path.is_file():
            avec_leur_fiche.append((releve, path.read_text(encoding="utf-8")))
    return textes.silences(avec_leur_fiche)


# --- Once a proposal is checked ------------------------------------------------------------


def commenter(evenement: dict[str, Any], folder: Path, depot: DepotGitHub) -> str:
    """Write the comment of a proposal once its comparison is done; say what was done."""
    run = evenement["workflow_run"]
    # A fork, or its owner, that was deleted: its proposal cannot be found.
    source = (run["head_repository"] or {}).get("owner") or {}
    if not source:
        return "Le dépôt de la proposition n’existe plus : rien à faire."
    sha, owner = _sha(run["head_sha"]), str(source["login"])
    if not _COMPTE.fullmatch(owner):
        raise Trafique("l’événement ne dit pas de qui est la proposition")
    apercu = resultat.relire_seul(folder, resultat.APERCU, resultat.Apercu)
    pull = _proposee(depot, owner, run, sha)
    if pull is None:
        return "Aucune proposition ouverte à ce commit : rien à faire."
    text = textes.comparaison(apercu, adresse_de_l_execution(depot, run))
    return f"Commentaire {depot.commenter(int(pull['number']), COMPARAISON, text)}."


def _proposee(
    depot: DepotGitHub, owner: str, run: dict[str, Any], sha: str
) -> dict[str, Any] | None:
    """Return the open proposal whose last commit was checked, on that branch of that owner."""
    pulls = depot.ouvertes_de(str(run["head_branch"]), owner)
    return next((pull for pull in pulls if pull["head"]["sha"] == sha), None)


def adresse_de_l_execution(depot: DepotGitHub, run: dict[str, Any]) -> str:
    """Return the page of a run."""
    return f"https://github.com/{depot.nom}/actions/runs/{int(run['id'])}"


def dire_verdict(evenement: dict[str, Any], clone: Path, depot: DepotGitHub) -> str:
    """Write on the commit of a form, or of a reading, what its check said; say what was done.

    A branch brings its own check, which says what it likes: it is believed of a commit that changes
    data alone, and whose check is therefore that of the main branch, checked out in `clone`.
    """
    # A check that the automation starts, because it pushed, is not one of those that a proposal
    # waits for: without this, a proposal of the automation could never be merged.
    run = evenement["workflow_run"]
    # Started by the automation, for one of its own branches.
    if run["event"] != "workflow_dispatch" or not est_automatique(str(run["head_branch"])):
        return "Ce n’est pas la vérification d’un formulaire ni d’un relevé : rien à faire."
    sha = _sha(run["head_sha"])
    if not _ne_change_que_des_donnees(clone, sha):
        return (
            f"Rien ne dit que {run['head_branch']} ne change que des données : sa vérification est "
            "peut-être la sienne, son verdict n’est pas écrit. Une personne la relit, et la fait "
            "vérifier par une proposition."
        )
    if run["conclusion"] == "success":
        state, description, verdict = "success", "Les fiches sont bonnes.", "réussite"
    else:
        state, description = "failure", "La vérification a échoué : voir le détail."
        verdict = "échec"
    page = adresse_de_l_execution(depot, run)
    for context in EXIGES:
        statut = {
            "state": state,
            "description": description,
            "target_url": page,
            "context": context,
        }
        depot.ecrire("POST", f"/statuses/{sha}", statut)
    return f"Verdict écrit sur {run['head_branch']} : {verdict}."


# --- What is left to prove -----------------------------------------------------------------

DONNEES, TOUT = "donnees", "tout"
PUBLIER, SUITE = "publier.yml", "scripts/test"
# Events that only who may write on a branch can cause there.
DE_LA_BRANCHE = ("push", "workflow_dispatch")
_DONNEE = re.compile(
    r"projets/[^/]+\.yml|guichet\.yml"
    r"|donnees/identifiants\.csv|donnees/presences\.json|donnees/activite/[^/]+(/[^/]+)?\.json"
    r"|donnees/releves/[^/]+/[^/]+(\.json|/[^/]+\.(json|csv)\.gz)"
    r"|docs/images/communs/[^/]+\.(png|jpe?g|webp)"
)
# A file that anyone may read and nobody run, or none: no link, no program, no submodule.
_ORDINAIRE = frozenset({"100644", "000000"})


def depuis(clone: Path, base: str) -> str:
    """Judge what separates a commit from the one checked out; « tout » if it is not known."""
    changed = _changements(clone, base)
    if changed is None:
        return TOUT
    if _des_donnees(changed) or _sans_suite(clone, base, "HEAD"):
        return DONNEES
    return TOUT


def _des_donnees(changements: Mapping[str, str]) -> bool:
    """Tell whether changes are of data alone; when nothing changes, they are not."""
    if not changements:
        return False
    return all(_est_une_donnee(name, about) for name, about in changements.items())


def _est_une_donnee(name: str, about: str) -> bool:
    """Tell whether a file that changes is data: neither a link, nor a name that cannot be read."""
    modes = {*about[1:].split(" ")[:2]}
    if not modes <= _ORDINAIRE or "\ufffd" in name:
        return False
    return _DONNEE.fullmatch(name) is not None


def _ne_change_que_des_donnees(clone: Path, sha: str) -> bool:
    """Tell whether a commit brings data alone to the branch that is checked out.

    It does not, when that is not known.
    """
    if par_git(clone, "fetch", "--quiet", ORIGINE, sha) is None:
        return False
    base = par_git(clone, "merge-base", "HEAD", sha)
    if not base:
        return False
    return _des_donnees(_changements(clone, base.decode().strip(), sha) or {})


def _changements(clone: Path, base: str, tete: str = "HEAD") -> dict[str, str] | None:
    """Return the files that changed from a commit to another; `None` if it is not known.

    Each comes with « :mode mode blob blob letter ».
    """
    options = ("--raw", "-z", "--no-renames", "--no-abbrev", "--end-of-options")
    output = par_git(clone, "diff", *options, base, tete, "--")
    if output is None:
        return None
    parts = output.decode("utf-8", "replace").split("\0")[:-1]
    return dict(zip(parts[1::2], parts[::2], strict=True))


def _sans_suite(clone: Path, *revisions: str) -> bool:
    """Tell whether a repository has no suite to run: one that the library serves from elsewhere."""
    for revision in revisions:
        if par_git(clone, "ls-tree", "--end-of-options", revision, "--", SUITE) != b"":
            return False
    return True


def a_prouver(clone: Path, depot: DepotGitHub) -> tuple[str, str]:
    """Say what is left to prove before the commit that is checked out is published, and why.

    Each publication proves all that changed since the last that ended well, hence the whole site.
    """
    if _sans_suite(clone, "HEAD"):
        return DONNEES, "ce dépôt n’a pas de suite à lancer"
    runs = depot.executions(PUBLIER, branch="main", status="success", per_page="50")
    # A proposal could bring its own version of the workflow, from a branch of the same name.
    base = next((str(run["head_sha"]) for run in runs if run["event"] in DE_LA_BRANCHE), "")
    fetch = ("fetch", "--quiet", "--depth=1", ORIGINE, base)
    if not _SHA.fullmatch(base) or par_git(clone, *fetch) is None:
        return TOUT, "rien ne dit ce qui a déjà été publié"
    if _changements(clone, base) == {}:
        return DONNEES, "rien n’a changé depuis la dernière publication"
    portee = depuis(clone, base)
    sujet_du_verbe = "seules des données ont"
    if portee == TOUT:
        sujet_du_verbe = "autre chose que des données a"
    return portee, f"{sujet_du_verbe} changé depuis la dernière publication"
