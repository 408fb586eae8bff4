"""Put files on a branch of their own, without a work tree; in any Git repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue_communs.contribution import resultat, textes
from catalogue_communs.contribution.github import DepotGitHub, est_de_l_automate, marque
from catalogue_communs.contribution.resultat import Resultat, Trafique
from catalogue_communs.contribution.textes import sujet
from catalogue_communs.socle.texte import citer

NOM_ROBOT = "github-actions[bot]"
COURRIEL_ROBOT = "41898282+github-actions[bot]@users.noreply.github.com"
ESSAIS = 3


class Impossible(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A branch that must not be written; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Branche:
    """A branch of the repository `distant`, to be written from the clone `depot`."""

    depot: Path
    nom: str
    distant: str = "origin"

    def proposer(self, fichiers: Mapping[str, bytes], message: str, *, nouveau: bool | None) -> bool:
        """Make the branch hold these files on top of the clone's commit; tell whether anything changed.

        `nouveau` says whether the files are new; `None`, that it does not matter.

        Raises:
            Impossible: A file should exist and does not, or the reverse; or a person has written on
                the branch.
        """
        for name in fichiers:
            self._check(name, nouveau=nouveau)
        tree = self._tree(fichiers, "HEAD")
        before = self._tip()
        if before:
            if self._d_une_personne():
                raise Impossible("Une personne a modifié cette proposition : elle n’est plus changée d’ici.")
            if self._git("rev-parse", "FETCH_HEAD^{tree}") == tree:
                return False
        commit = self._git("commit-tree", tree, "-p", "HEAD", "-F", "-", entree=message)
        lease = f"--force-with-lease=refs/heads/{self.nom}:{before}"
        self._git("push", "--quiet", lease, self.distant, f"{commit}:refs/heads/{self.nom}")
        return True

    def remplacer(self, fichiers: Mapping[str, bytes], message: str) -> bool:
        """Make the branch hold these files and no other; tell whether anything changed.

        Nothing is forced: on a branch that has moved in the meantime, it is done again.

        Raises:
            Impossible: The repository refuses, three times if the branch moves each time.
        """
        tree = self._tree(fichiers)
        for _ in range(ESSAIS):
            before = self._tip()
            if before:
                self._git("fetch", "--quiet", "--depth=1", self.distant, f"refs/heads/{self.nom}")
                if self._git("rev-parse", "FETCH_HEAD^{tree}") == tree:
                    return False
            parent = ("-p", "FETCH_HEAD") if before else ()
            commit = self._git("commit-tree", tree, *parent, "-F", "-", entree=message)
            try:
                self._git("push", "--quiet", self.distant, f"{commit}:refs/heads/{self.nom}")
            except Impossible:
                if self._tip() == before:
                    raise
            else:
                return True
        raise Impossible(f"La branche « {self.nom} » change sans cesse.")

    def contenu(self, fichiers: int, taille: int) -> dict[str, bytes] | None:
        """Return the files of the branch by their path; `None` if there is no such branch.

        Raises:
            Trafique: It holds a link, a program, more files than `fichiers`, or one longer than
                `taille` bytes.
        """
        if not self._tip():
            return None
        self._git("fetch", "--quiet", "--depth=1", self.distant, f"refs/heads/{self.nom}")
        listed = self._git("ls-tree", "-r", "-l", "-z", "FETCH_HEAD").split("\0")
        found: dict[str, bytes] = {}
        for about, _, name in (line.partition("\t") for line in listed if line):
            mode, kind, blob, size = about.split()
            if (mode, kind) != ("100644", "blob") or int(size) > taille or len(found) >= fichiers:
                raise Trafique(f"{citer(name)} n’est pas un fichier ordinaire, ou est trop gros")
            found[name] = self._octets("cat-file", "blob", blob)
        return found

    def modifiee(self) -> bool:
        """Tell whether the last commit of the branch, if there is one, is that of a person."""
        return bool(self._tip()) and self._d_une_personne()

    def _d_une_personne(self) -> bool:
        self._git("fetch", "--quiet", "--depth=1", self.distant, f"refs/heads/{self.nom}")
        return self._git("show", "--no-patch", "--format=%ce", "FETCH_HEAD") != COURRIEL_ROBOT

    def _tip(self) -> str:
        return self._git("ls-remote", self.distant, f"refs/heads/{self.nom}").partition("\t")[0].strip()

    def _check(self, fichier: str, *, nouveau: bool | None) -> None:
        found = self._git("ls-tree", "HEAD", "--", fichier)
        if nouveau and found:
            raise Impossible("La fiche existe déjà.")
        if (nouveau is False or found) and not found.startswith("100644 blob "):
            raise Impossible("La fiche à modifier n’existe pas.")

    def _tree(self, fichiers: Mapping[str, bytes], base: str = "--empty") -> str:
        lines = [
            f"100644 {self._git('hash-object', '-w', '--stdin', entree=content)}\t{name}"
            for name, content in sorted(fichiers.items())
        ]
        with tempfile.TemporaryDirectory() as folder:
            index = str(Path(folder) / "index")
            self._git("read-tree", base, index=index)
            self._git("update-index", "--index-info", entree="\n".join(lines) + "\n", index=index)
            return self._git("write-tree", index=index)

    def _git(self, *arguments: str, entree: str | bytes = "", index: str = "") -> str:
        return self._octets(*arguments, entree=entree, index=index).decode("utf-8", "replace").strip()

    def _octets(self, *arguments: str, entree: str | bytes = "", index: str = "") -> bytes:
        identity = {
            "GIT_AUTHOR_NAME": NOM_ROBOT,
            "GIT_AUTHOR_EMAIL": COURRIEL_ROBOT,
            "GIT_COMMITTER_NAME": NOM_ROBOT,
            "GIT_COMMITTER_EMAIL": COURRIEL_ROBOT,
            "GIT_TERMINAL_PROMPT": "0",
        }
        done = subprocess.run(
            [
                shutil.which("git") or "git",
                "-c",
                "core.hooksPath=/dev/null",
                "-c",
                "commit.gpgSign=false",
                *arguments,
            ],
            cwd=self.depot,
            env={**os.environ, **identity, **({"GIT_INDEX_FILE": index} if index else {})},
            input=entree.encode() if isinstance(entree, str) else entree,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            raise Impossible(f"Git refuse : git {arguments[0]}.")
        return done.stdout


FORMULAIRE, COMPARAISON, REPRISE = "formulaire", "comparaison", "reprise"
RELEVE, AUTOMATIQUE = "releve", "releve-automatique"
# The workflow that reads a form, below which branches are its proposals.
FLUX, BRANCHES = "formulaire.yml", "contribution/"
# The workflow that checks a proposal, and the name of its job: the one check that `main` requires.
VERIFIER, CONTROLE = "verifier.yml", "Vérifier"
TITRE = 120
# More than are ever open on one file.
REPRISES = 50
_COMPTE = re.compile(r"[A-Za-z0-9-]{1,39}(\[bot\])?")
_SHA = re.compile(r"[0-9a-f]{40}")
_BRANCHE = re.compile(r"contribution/[0-9]{1,9}|releve/[a-z0-9]+(-[a-z0-9]+)*")
# What the owner of a file writes in it, for a source, so that nobody has to read what it gives.
_SANS_RELECTURE = re.compile(r"^ +publication: +automatique *(#.*)?$", re.MULTILINE)


def branche_du_formulaire(numero: int) -> str:
    """Return the one branch that the form of an issue may write."""
    return f"{BRANCHES}{numero}"


def reprendre_les_propositions(evenement: dict[str, Any], depot: DepotGitHub) -> str:
    """Have made again, on the new main branch, each open proposal of a form whose file was just changed."""
    before, after = str(evenement["before"]), str(evenement["after"])
    if not _SHA.fullmatch(before) or not _SHA.fullmatch(after):
        raise Trafique("l’événement ne dit pas quels commits il sépare")
    changed = depot.fichiers_changes(before, after)
    again = [
        branch for branch, files in depot.ouvertes(BRANCHES) if changed & files and _BRANCHE.fullmatch(branch)
    ]
    for branch in again[:REPRISES]:
        depot.lancer(FLUX, "main", numero=branch.removeprefix(BRANCHES))
    return f"{len(again)} proposition(s) à refaire sur la nouvelle version."


def deposer(
    evenement: dict[str, Any], dossier: Path, clone: Path, depot: DepotGitHub, distant: str = "origin"
) -> str:
    """Answer a form: write its branch, its proposal and its comment; say what was done.

    Args:
        evenement: The event of the forge that started the workflow.
        dossier: Where the result of the reading lies.
        clone: A clone of the catalogue, at the commit to start from.
        depot: The repository on the forge.
        distant: The remote that receives the branch.

    Raises:
        Trafique: The result is not one that the reading makes.
    """
    issue = evenement["issue"]
    number, association = int(issue["number"]), str(issue.get("author_association", ""))
    is_open = issue.get("state") == "open"
    try:
        result = resultat.relire(dossier)
    except Trafique:
        if is_open:
            depot.commenter(number, FORMULAIRE, textes.sans_lecture(association))
        raise
    if not is_open:
        return "Rien à faire."
    branch = Branche(clone, branche_du_formulaire(number), distant)
    pull, prevented, withdrawn = 0, "", 0
    if result.action != "proposer":
        # What was proposed from a former text must not be merged; what a person did with it is theirs.
        withdrawn = 0 if branch.modifiee() else depot.retirer(branch.nom)
        if result.action == "ignorer" and not withdrawn:
            return "Rien à faire."
    else:
        try:
            files = {result.fichier: result.texte.encode()}
            pushed = branch.proposer(files, _message(result, issue), nouveau=result.nouveau)
        except Impossible as error:
            prevented = str(error)
        else:
            title, body = sujet(result.titre, TITRE), textes.corps_de_proposition(result, number)
            pull = depot.proposition(branch.nom, title, body)
            if pushed:
                depot.lancer(VERIFIER, branch.nom)
    text = textes.reponse(result, association, pull, prevented, withdrawn)
    told = depot.commenter(number, FORMULAIRE, text)
    if evenement.get("reprise"):
        # A comment that is changed is announced to nobody: this one is new.
        depot.commenter(number, f"{REPRISE}-{evenement['reprise']}", textes.reprise(pull))
    return f"Commentaire {told}." if not pull else f"Proposition {pull} ; commentaire {told}."


def _message(result: Resultat, issue: dict[str, Any]) -> str:
    """Write the message of the commit; its author is credited under the address that the forge gives."""
    author = issue.get("user") or {}  # an account that was deleted
    login, ident = str(author.get("login", "")), int(author.get("id", 0))
    lines = [sujet(result.titre, TITRE), "", f"D’après le formulaire #{int(issue['number'])}."]
    if _COMPTE.fullmatch(login):
        lines += ["", f"Co-authored-by: {login} <{ident}+{login}@users.noreply.github.com>"]
    return "\n".join(lines) + "\n"


def commenter(evenement: dict[str, Any], dossier: Path, depot: DepotGitHub) -> str:
    """Write the comment of a proposal once its comparison is done; say what was done.

    The proposal is the one whose last commit is the commit that was compared.
    """
    run = evenement["workflow_run"]
    # A fork, or its owner, that was deleted: its proposal cannot be found.
    source = (run["head_repository"] or {}).get("owner") or {}
    if not source:
        return "Le dépôt de la proposition n’existe plus : rien à faire."
    sha, owner, branch = str(run["head_sha"]), str(source["login"]), str(run["head_branch"])
    if not _SHA.fullmatch(sha) or not _COMPTE.fullmatch(owner):
        raise Trafique("l’événement ne dit pas quel commit a été comparé")
    found = resultat.relire_apercu(dossier)
    pull = depot.proposition_de(owner, branch, sha)
    if pull is None:
        return "Aucune proposition ouverte à ce commit : rien à faire."
    url = f"https://github.com/{depot.nom}/actions/runs/{int(run['id'])}"
    text = textes.comparaison(found, str(pull.get("author_association", "")), url)
    return f"Commentaire {depot.commenter(int(pull['number']), COMPARAISON, text)}."


def dire_verdict(evenement: dict[str, Any], depot: DepotGitHub) -> str:
    """Write on the commit of a form, or of a reading, what its check said; say what was done.

    A check that was asked for, because an automation pushed, is not one of those that a proposal
    waits for: without this, a proposal of the automation could never be merged.
    """
    run = evenement["workflow_run"]
    sha, branch = str(run["head_sha"]), str(run["head_branch"])
    if run["event"] != "workflow_dispatch" or not _BRANCHE.fullmatch(branch):
        return "Ce n’est pas la vérification d’un formulaire ni d’un relevé : rien à faire."
    if not _SHA.fullmatch(sha):
        raise Trafique("l’événement ne dit pas quel commit a été vérifié")
    good = run["conclusion"] == "success"
    url = f"https://github.com/{depot.nom}/actions/runs/{int(run['id'])}"
    phrase = "Les fiches sont bonnes." if good else "La vérification a échoué : voir le détail."
    depot.dire_verdict(sha, CONTROLE, "success" if good else "failure", phrase, url)
    return f"Verdict écrit sur {branch} : {'réussite' if good else 'échec'}."


def branche_du_releve(commun: str) -> str:
    """Return the one branch that the readings of a common may write."""
    return f"releve/{commun}"


def proposer_releves(dossier: Path, clone: Path, depot: DepotGitHub, distant: str = "origin") -> str:
    """Open a proposal a common for what a job without rights has read; say what was done.

    Args:
        dossier: Where the results of the reading lie, one a common.
        clone: A clone of the catalogue, at the commit to start from.
        depot: The repository on the forge.
        distant: The remote that receives the branches.

    Raises:
        Trafique: A result is not one that the reading makes; nothing is done with any of them.
    """
    told = []
    for result in resultat.relire_releves(dossier):
        branch = Branche(clone, branche_du_releve(result.commun), distant)
        title = sujet(result.titre, TITRE)
        try:
            pushed = branch.proposer(result.contenus(), f"{title}\n", nouveau=None)
        except Impossible as error:
            told.append(f"{result.commun} : {error}")
            continue
        alone = result.automatique and not result.a_verifier and _sans_relecture(clone, result.commun)
        body = textes.corps_de_releve(result, marque(AUTOMATIQUE) if alone else "")
        pull = depot.proposition(branch.nom, title, body, brouillon=bool(result.a_verifier))
        said = depot.commenter(pull, RELEVE, textes.releve(result))
        if pushed:
            depot.lancer(VERIFIER, branch.nom)
        told.append(f"{result.commun} : proposition {pull}, commentaire {said}")
    return "\n".join(told) or "Aucun relevé n’a changé."


def _sans_relecture(clone: Path, commun: str) -> bool:
    """Tell whether the file on the main branch says so itself: a result alone is not believed."""
    return bool(_SANS_RELECTURE.search((clone / "projets" / f"{commun}.yml").read_text(encoding="utf-8")))


def fusionner(evenement: dict[str, Any], depot: DepotGitHub) -> str:
    """Merge the proposal of a reading that nobody has to read, once its check ended well; say what was done."""
    run = evenement["workflow_run"]
    sha, branch = str(run["head_sha"]), str(run["head_branch"])
    if (
        run["event"] != "workflow_dispatch"
        or run["conclusion"] != "success"
        or not _BRANCHE.fullmatch(branch)
    ):
        return "Ce n’est pas la vérification réussie d’un relevé : rien à faire."
    pull = depot.proposition_de(depot.nom.partition("/")[0], branch, sha)
    if pull is None or pull.get("draft") or not est_de_l_automate(pull, AUTOMATIQUE):
        return "Une personne publie ce relevé : rien à faire."
    depot.fusionner(int(pull["number"]), sha)
    return f"Proposition {pull['number']} fusionnée : sa fiche le demande, et rien n’est à vérifier."


DONNEES, TOUT = "donnees", "tout"
PUBLIER, SUITE = "publier.yml", "scripts/test"
_FICHIERS = re.compile(
    r"projets/[^/]+\.yml|guichet\.yml|donnees/identifiants\.csv|donnees/activite/[^/]+(/[^/]+)?\.json"
    r"|docs/images/communs/[^/]+\.(png|jpe?g|webp)"
)
# A file that anyone may read and nobody run: neither a link, nor a program, nor a submodule.
_ORDINAIRE, _ABSENT = b"100644", b"000000"


def portee(difference: bytes) -> str:
    """Judge what `git diff --raw -z --no-renames` prints; nothing at all is not data."""
    parts = difference.split(b"\0")[:-1]
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    whole = len(parts) % 2 == 0 and bool(pairs) and all(_est_donnee(*pair) for pair in pairs)
    return DONNEES if whole else TOUT


def _est_donnee(about: bytes, name: bytes) -> bool:
    """Tell whether one file is data before and after; `about` is « :mode mode blob blob letter »."""
    modes = about.removeprefix(b":").split(b" ")[:2]
    try:
        path = name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return set(modes) <= {_ORDINAIRE, _ABSENT} and _FICHIERS.fullmatch(path) is not None


def depuis(clone: Path, base: str) -> str:
    """Judge what separates a commit from the one that is checked out; « tout » if it is not known."""
    options = ("--raw", "-z", "--no-renames", "--no-abbrev", "--end-of-options")
    done = _git(clone, "diff", *options, base, "HEAD", "--")
    if done is None:
        return TOUT
    return DONNEES if _sans_suite(clone, base, "HEAD") else portee(done)


def _sans_suite(clone: Path, *revisions: str) -> bool:
    """Tell whether a repository has no suite to run: one that the library serves from elsewhere."""
    return all(_git(clone, "ls-tree", "--end-of-options", one, "--", SUITE) == b"" for one in revisions)


def a_prouver(clone: Path, depot: DepotGitHub, branche: str = "main") -> tuple[str, str]:
    """Say what is left to prove before the commit that is checked out is published, and why.

    Each publication proves all that changed since the last that ended well, hence the whole site.
    """
    if _sans_suite(clone, "HEAD"):
        return DONNEES, "ce dépôt n’a pas de suite à lancer"
    base = depot.derniere_reussite(PUBLIER, branche)
    head, tree = _ligne(clone, "rev-parse", "HEAD"), _ligne(clone, "rev-parse", "HEAD^{tree}")
    if not head or not tree:
        return TOUT, "ce dossier n’est pas une copie Git"
    if _SHA.fullmatch(base) and _git(clone, "fetch", "--quiet", "--depth=1", "origin", base) is not None:
        if _ligne(clone, "rev-parse", f"{base}^{{tree}}") == tree:
            return DONNEES, "rien n’a changé depuis la dernière publication"
        if depuis(clone, base) == DONNEES:
            return DONNEES, "seules des données ont changé depuis la dernière publication"
    for proposed in depot.propositions_fusionnees(head):
        same = _SHA.fullmatch(proposed) is not None and depot.arbre(proposed) == tree
        if same and depot.a_reussi(proposed, CONTROLE):
            return DONNEES, "la proposition a été vérifiée sur ces mêmes fichiers"
    return TOUT, "le code a changé, et rien ne dit que ces mêmes fichiers ont été vérifiés"


def _ligne(clone: Path, *arguments: str) -> str:
    return (_git(clone, *arguments) or b"").decode("ascii", "replace").strip()


def _git(clone: Path, *arguments: str) -> bytes | None:
    """Run Git; return what it prints, or `None` if it refuses."""
    command = [shutil.which("git") or "git", *arguments]
    done = subprocess.run(command, cwd=clone, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None
