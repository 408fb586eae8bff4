"""What the workflows write on the forge: branches, proposals, comments, the readings of the day.

The standard library alone, but to take the readings back; Git without a work tree.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.contribution import resultat, textes
from catalogue_communs.contribution.github import DepotGitHub, Refusee, un_par_un
from catalogue_communs.contribution.resultat import Arret, ReleveRecu, Resultat, Trafique, json_de
from catalogue_communs.contribution.textes import sujet
from catalogue_communs.socle.texte import citer

NOM_ROBOT = "github-actions[bot]"
COURRIEL_ROBOT = "41898282+github-actions[bot]@users.noreply.github.com"
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
    """Run Git, as the automation unless a person does it; return what it prints, or `None` if it refuses."""
    # No housekeeping behind our back: what it locks, the next fetch lacks.
    settings = (
        "core.hooksPath=/dev/null",
        "commit.gpgSign=false",
        "gc.auto=0",
        "maintenance.auto=false",
    )
    command = [
        shutil.which("git") or "git",
        *(word for one in settings for word in ("-c", one)),
        *arguments,
    ]
    robot = {
        "GIT_AUTHOR_NAME": NOM_ROBOT,
        "GIT_AUTHOR_EMAIL": COURRIEL_ROBOT,
        "GIT_COMMITTER_NAME": NOM_ROBOT,
        "GIT_COMMITTER_EMAIL": COURRIEL_ROBOT,
    }
    env = {
        **os.environ,
        **(robot if automate else {}),
        "GIT_TERMINAL_PROMPT": "0",
        **({"GIT_INDEX_FILE": index} if index else {}),
    }
    done = subprocess.run(
        command, cwd=clone, env=env, input=entree, capture_output=True, check=False
    )
    return done.stdout if done.returncode == 0 else None


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

        `nouveaux`, when it is told, are those that do not exist yet, the others do. While its proposal is open
        (`ouverte`), what a person wrote on it is theirs; once merged or closed, it starts anew.
        """
        self._verifier(fichiers, nouveaux)
        tree, before = self._tree(fichiers, "HEAD"), self._tete()
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
        """Make a commit of these files on that of the clone, and the branch here hold it; return the commit."""
        self._verifier(fichiers, nouveaux)
        tree = self._tree(fichiers, "HEAD")
        commit = self._git("commit-tree", tree, "-p", "HEAD", "-F", "-", entree=message.encode())
        self._git("update-ref", f"refs/heads/{self.nom}", commit)
        return commit

    def pousser(self, commit: str) -> None:
        """Send a commit to the branch of the forge, which is new, or is one of this message."""
        self._git("push", "--quiet", ORIGINE, f"+{commit}:refs/heads/{self.nom}")

    def _verifier(self, fichiers: Mapping[str, bytes], nouveaux: Collection[str] | None) -> None:
        """Refuse a file that is said to be new and exists, one that is said to exist and does not, a link."""
        for name in fichiers:
            found = self._git("ls-tree", "HEAD", "--", name)
            if nouveaux is not None and name in nouveaux and found:
                raise Impossible("La fiche existe déjà.")
            expected = nouveaux is not None and name not in nouveaux and name.startswith("projets/")
            if (expected or found) and not found.startswith("100644 blob "):
                raise Impossible("La fiche à modifier n’existe pas.")

    def remplacer(self, fichiers: Mapping[str, bytes], message: str) -> bool:
        """Make the branch hold these files and no other; tell whether anything changed."""
        # Nothing is forced: on a branch that has moved in the meantime, it is done again, three times at most.
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
        """Return the files of the branch by their path, if there is one; `Trafique`: too many, too long, a link, a program."""
        if not self._tete():
            return None
        found: dict[str, bytes] = {}
        for line in filter(None, self._git("ls-tree", "-r", "-l", "-z", "FETCH_HEAD").split("\0")):
            about, _, name = line.partition("\t")
            mode, kind, blob, size = about.split()
            if (
                (mode, kind) != ("100644", "blob")
                or int(size) > TAILLE_LISTE
                or len(found) >= FICHIERS
            ):
                raise Trafique(f"{citer(name)} n’est pas un fichier ordinaire, ou est trop gros")
            found[name] = self._octets("cat-file", "blob", blob)
        return found

    def modifiee(self) -> bool:
        """Tell whether the last commit of the branch, if there is one, is that of a person."""
        return bool(self._tete()) and self._d_une_personne()

    def _d_une_personne(self) -> bool:
        return self._git("show", "--no-patch", "--format=%ce", "FETCH_HEAD") != COURRIEL_ROBOT

    def _tete(self) -> str:
        """Fetch the last commit of the branch; return it, or nothing if there is no such branch."""
        found = self._git("ls-remote", ORIGINE, f"refs/heads/{self.nom}").partition("\t")[0].strip()
        if found:
            self._git("fetch", "--quiet", "--depth=1", ORIGINE, f"refs/heads/{self.nom}")
        return found

    def _tree(self, fichiers: Mapping[str, bytes], base: str) -> str:
        lines = [
            f"100644 {self._git('hash-object', '-w', '--stdin', entree=content)}\t{name}\n"
            for name, content in sorted(fichiers.items())
        ]
        with tempfile.TemporaryDirectory() as folder:
            index = str(Path(folder) / "index")
            self._git("read-tree", base, index=index)
            self._git("update-index", "--index-info", entree="".join(lines).encode(), index=index)
            return self._git("write-tree", index=index)

    def _git(self, *arguments: str, entree: bytes = b"", index: str = "") -> str:
        return (
            self._octets(*arguments, entree=entree, index=index).decode("utf-8", "replace").strip()
        )

    def _octets(self, *arguments: str, entree: bytes = b"", index: str = "") -> bytes:
        done = par_git(self.depot, *arguments, entree=entree, index=index, automate=self.automate)
        if done is None:
            raise GitRefuse(f"Git refuse : git {arguments[0]}.")
        return done


# --- Proposals -----------------------------------------------------------------------------


def reprendre_les_propositions(evenement: dict[str, Any], depot: DepotGitHub) -> str:
    """Have made again, on the new main branch, each open proposal of a form whose file was just changed."""
    compared = (
        depot.lire(f"/compare/{_sha(evenement['before'])}...{_sha(evenement['after'])}") or {}
    )
    changed = {str(one["filename"]) for one in compared.get("files") or ()}
    again = []
    for pull in depot.pages("/pulls", state="open"):
        branch, source = str(pull["head"]["ref"]), pull["head"]["repo"] or {}
        mine = source.get("full_name") == depot.nom and re.fullmatch(
            rf"{BRANCHES}([0-9]{{1,9}})", branch
        )
        if mine and changed & depot.fichiers_de(int(pull["number"])):
            again.append(mine[1])
    un_par_un((one, partial(depot.lancer, FLUX, "main", numero=one)) for one in again[:REPRISES])
    return f"{len(again)} proposition(s) à refaire sur la nouvelle version."


def _sha(told: object) -> str:
    if not _SHA.fullmatch(str(told)):
        raise Trafique("l’événement ne dit pas de quel commit il parle")
    return str(told)


def deposer(evenement: dict[str, Any], dossier: Path, clone: Path, depot: DepotGitHub) -> str:
    """Answer a form that `dossier` has read: write its branch on the commit of `clone`, its proposal, its comment; say it."""
    issue = evenement["issue"]
    number = int(issue["number"])
    is_open = issue.get("state") == "open"
    try:
        result = resultat.relire(dossier)
    except Trafique:
        if is_open:
            depot.commenter(number, FORMULAIRE, textes.sans_lecture())
        raise
    if not is_open:
        return RIEN
    branch = Branche(clone, f"{BRANCHES}{number}")
    pull, prevented, withdrawn = 0, "", 0
    if result.action == "proposer":
        body = textes.corps_de_proposition(result, number)
        try:
            opened = bool(depot.ouvertes_de(branch.nom))
            sha = branch.proposer(
                result.fichiers, _message(result, issue), result.nouveaux, ouverte=opened
            )
            pull = depot.proposition(branch.nom, sujet(result.titre), body)
            _faire_verifier(depot, branch.nom, sha)
        except Impossible as error:
            prevented = str(error)
    elif not branch.modifiee():
        # What was proposed from a former text must not be merged; what a person did with it is theirs.
        for withdrawn in (int(one["number"]) for one in depot.ouvertes_de(branch.nom)):
            depot.ecrire("PATCH", f"/pulls/{withdrawn}", {"state": "closed"})
    if result.action == "ignorer" and not withdrawn:
        return RIEN
    text = textes.reponse(result, pull, prevented, withdrawn)
    told = depot.commenter(number, FORMULAIRE, text)
    if evenement.get("reprise"):
        # A comment that is changed is announced to nobody: this one is new.
        depot.commenter(number, f"{REPRISE}-{evenement['reprise']}", textes.reprise(pull))
    return f"Commentaire {told}." if not pull else f"Proposition {pull} ; commentaire {told}."


def _faire_verifier(depot: DepotGitHub, branch: str, sha: str) -> None:
    # What is not new may lack its check all the same: a former run may have stopped just before, or been cut.
    told = {None, "success", "failure"}
    if not any(run["conclusion"] in told for run in depot.executions(VERIFIER, head_sha=sha)):
        depot.lancer(VERIFIER, branch)


def _message(result: Resultat, issue: dict[str, Any]) -> str:
    """Write the message of the commit; its author is credited under the address that the forge gives."""
    author = issue.get("user") or {}  # an account that was deleted
    login, ident = str(author.get("login", "")), int(author.get("id", 0))
    lines = [sujet(result.titre), "", f"D’après le formulaire #{int(issue['number'])}."]
    if _COMPTE.fullmatch(login):
        lines += ["", f"Co-authored-by: {login} <{ident}+{login}@users.noreply.github.com>"]
    return "\n".join(lines) + "\n"


def proposer_releves(dossier: Path, clone: Path, depot: DepotGitHub) -> str:
    """Open a proposal for each common of which `dossier` has a reading; say what was done.

    `Trafique`: one is not a reading, nothing is done with any. `Refusee`: the forge refused some, the others are proposed.
    """
    found = [one for one in resultat.relire_releves(dossier) if one.fichiers]
    told = un_par_un((one.commun, partial(_proposer_releve, one, clone, depot)) for one in found)
    return "\n".join(told) or "Aucun relevé n’a changé."


def _proposer_releve(result: ReleveRecu, clone: Path, depot: DepotGitHub) -> str:
    page = clone / "projets" / f"{result.commun}.yml"
    seen = result.commun == resultat.PRESENCES
    if not seen and not page.is_file():
        raise Impossible("La fiche n’existe plus.")
    said = "" if seen else page.read_text(encoding="utf-8")
    branch, title = Branche(clone, f"releve/{result.commun}"), sujet(result.titre)
    body, opened = textes.corps_de_releve(result), bool(depot.ouvertes_de(branch.nom))
    if not opened and body.rpartition("\n")[2] in depot.dernier_refus(branch.nom):
        raise Impossible("Une personne a refusé cette proposition, et la source dit la même chose.")
    sha = branch.proposer(result.fichiers, f"{title}\n", ouverte=opened)
    pull = depot.proposition(branch.nom, title, body, brouillon=bool(result.a_verifier))
    _faire_verifier(depot, branch.nom, sha)
    told = textes.releve(result, said, f"https://github.com/{depot.nom}/blob/{branch.nom}")
    return f"proposition {pull}, commentaire {depot.commenter(pull, RELEVE, told)}"


def silences_lues(dossier: Path, clone: Path) -> str:
    """List the sources of the commons that fell silent, of which `dossier` has what a reading said; nothing if none did."""
    found = (
        (one, clone / "projets" / f"{one.commun}.yml") for one in resultat.relire_releves(dossier)
    )
    return textes.silences(
        (one, path.read_text(encoding="utf-8")) for one, path in found if path.is_file()
    )


# --- Once a proposal is checked ------------------------------------------------------------


def commenter(evenement: dict[str, Any], dossier: Path, depot: DepotGitHub) -> str:
    """Write the comment of a proposal once its comparison is done; say what was done."""
    run = evenement["workflow_run"]
    # A fork, or its owner, that was deleted: its proposal cannot be found.
    source = (run["head_repository"] or {}).get("owner") or {}
    if not source:
        return "Le dépôt de la proposition n’existe plus : rien à faire."
    sha, owner = _sha(run["head_sha"]), str(source["login"])
    if not _COMPTE.fullmatch(owner):
        raise Trafique("l’événement ne dit pas de qui est la proposition")
    found = resultat.relire_seul(dossier, resultat.APERCU, resultat.Apercu)
    pull = _proposee(depot, owner, run, sha)
    if pull is None:
        return "Aucune proposition ouverte à ce commit : rien à faire."
    text = textes.comparaison(found, adresse_de_l_execution(depot, run))
    return f"Commentaire {depot.commenter(int(pull['number']), COMPARAISON, text)}."


def _proposee(
    depot: DepotGitHub, owner: str, run: dict[str, Any], sha: str
) -> dict[str, Any] | None:
    """Return the open proposal whose last commit was checked, on that branch of that owner."""
    found = depot.ouvertes_de(str(run["head_branch"]), owner)
    return next((pull for pull in found if pull["head"]["sha"] == sha), None)


def adresse_de_l_execution(depot: DepotGitHub, run: dict[str, Any]) -> str:
    """Return the page of a run."""
    return f"https://github.com/{depot.nom}/actions/runs/{int(run['id'])}"


def dire_verdict(evenement: dict[str, Any], clone: Path, depot: DepotGitHub) -> str:
    """Write on the commit of a form, or of a reading, what its check said; say what was done.

    A branch brings its own check, which says what it likes: it is believed of a commit that changes data alone, and
    whose check is therefore that of the main branch, checked out in `clone`.
    """
    # A check that was asked for, because an automation pushed, is not one of those that a proposal
    # waits for: without this, a proposal of the automation could never be merged.
    run = evenement["workflow_run"]
    # Asked for by the automation, for one of its own branches.
    if run["event"] != "workflow_dispatch" or not est_automatique(str(run["head_branch"])):
        return "Ce n’est pas la vérification d’un formulaire ni d’un relevé : rien à faire."
    sha = _sha(run["head_sha"])
    if not _ne_change_que_des_donnees(clone, sha):
        return (
            f"Rien ne dit que {run['head_branch']} ne change que des données : sa vérification est peut-être la "
            "sienne, son verdict n’est pas écrit. Une personne la relit, et la fait vérifier par une proposition."
        )
    good = run["conclusion"] == "success"
    told = {
        "state": "success" if good else "failure",
        "description": "Les fiches sont bonnes."
        if good
        else "La vérification a échoué : voir le détail.",
        "target_url": adresse_de_l_execution(depot, run),
    }
    for context in EXIGES:
        depot.ecrire("POST", f"/statuses/{sha}", {**told, "context": context})
    return f"Verdict écrit sur {run['head_branch']} : {'réussite' if good else 'échec'}."


# --- What is left to prove -----------------------------------------------------------------

DONNEES, TOUT = "donnees", "tout"
PUBLIER, SUITE = "publier.yml", "scripts/test"
# Events that only who may write on a branch can cause there.
DE_LA_BRANCHE = ("push", "workflow_dispatch")
_DONNEE = re.compile(
    r"projets/[^/]+\.yml|guichet\.yml|donnees/identifiants\.csv|donnees/presences\.json|donnees/activite/[^/]+(/[^/]+)?\.json"
    r"|donnees/releves/[^/]+/[^/]+(\.json|/[^/]+\.(json|csv)\.gz)|docs/images/communs/[^/]+\.(png|jpe?g|webp)"
)
# A file that anyone may read and nobody run, or none: neither a link, nor a program, nor a submodule.
_ORDINAIRE = frozenset({"100644", "000000"})


def depuis(clone: Path, base: str) -> str:
    """Judge what separates a commit from the one that is checked out; « tout » if it is not known."""
    changed = _changements(clone, base)
    if changed is None:
        return TOUT
    return DONNEES if _des_donnees(changed) or _sans_suite(clone, base, "HEAD") else TOUT


def _des_donnees(changements: Mapping[str, str]) -> bool:
    """Tell whether changes are of data alone: nothing at all is not, nor is a name that cannot be read."""
    return bool(changements) and all(
        {*about[1:].split(" ")[:2]} <= _ORDINAIRE
        and "\ufffd" not in name
        and _DONNEE.fullmatch(name)
        for name, about in changements.items()
    )


def _ne_change_que_des_donnees(clone: Path, sha: str) -> bool:
    """Tell whether a commit brings data alone to the branch that is checked out; not, when that is not known."""
    if par_git(clone, "fetch", "--quiet", ORIGINE, sha) is None:
        return False
    base = par_git(clone, "merge-base", "HEAD", sha)
    changements = _changements(clone, base.decode().strip(), sha) if base else None
    return _des_donnees(changements or {})


def _changements(clone: Path, base: str, tete: str = "HEAD") -> dict[str, str] | None:
    """Return the files that changed from a commit to another, each with « :mode mode blob blob letter »; `None` if it is not known."""
    options = ("--raw", "-z", "--no-renames", "--no-abbrev", "--end-of-options")
    done = par_git(clone, "diff", *options, base, tete, "--")
    parts = (done or b"").decode("utf-8", "replace").split("\0")[:-1]
    return None if done is None else dict(zip(parts[1::2], parts[::2], strict=True))


def _sans_suite(clone: Path, *revisions: str) -> bool:
    """Tell whether a repository has no suite to run: one that the library serves from elsewhere."""
    return all(
        par_git(clone, "ls-tree", "--end-of-options", one, "--", SUITE) == b"" for one in revisions
    )


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
    found = depuis(clone, base)
    told = "seules des données ont" if found == DONNEES else "autre chose que des données a"
    return found, f"{told} changé depuis la dernière publication"


# --- The readings of the day, and the list of what is published: nobody merges them ---------

LECTURES, LISTE = "lectures", "donnees/identifiants.csv"
GARDEES, INCHANGEES = "Les lectures sont gardées.", "Aucune lecture n’a changé."
# Far more than a catalogue of a thousand commons needs.
FICHIERS, TAILLE, TAILLE_LISTE = 20_000, 200_000, 20_000_000
_ENTETE = b"commun,cle,flux,publie_le,retrait"
_LECTURE = re.compile(
    r"donnees/activite/(?:passages|(?!\.)[a-z0-9.-]{1,100}/[A-Za-z0-9._~+%-]{1,240})\.json"
)
PROTEGEE = (
    "La branche « lectures » ne peut pas être écrite. Une règle de la forge la protège peut-être : "
    "Réglages, Rules, Rulesets, ne visez que « main ». Sinon, l’organisation interdit d’écrire à "
    "l’automatisation : Réglages, Actions, General, Workflow permissions"
)


def garder_les_lectures(dossier: Path, clone: Path, jour: str) -> str:
    """Put on the branch the readings, and the list if any, that a job without rights left; say what was done."""
    files: dict[str, bytes] = {}
    # `rglob` follows no link to a folder: it yields the link.
    for path in (one for one in dossier.rglob("*") if one.is_symlink() or not one.is_dir()):
        name = f"donnees/{path.relative_to(dossier).as_posix()}"
        listed = name == LISTE
        if not listed and (len(files) > FICHIERS or not _LECTURE.fullmatch(name)):
            raise Trafique(f"{citer(name)} n’est pas une lecture")
        content = resultat.octets_de(path, TAILLE_LISTE if listed else TAILLE)
        if not (content.startswith(_ENTETE) if listed else isinstance(json_de(content), dict)):
            raise Trafique(f"{citer(name)} n’a pas la forme attendue")
        files[name] = content
    if not files:
        raise Trafique("ni lecture ni liste n’ont été laissées")
    try:
        changed = Branche(clone, LECTURES).remplacer(files, f"Activité des dépôts, {jour}")
    except Impossible as error:
        raise Impossible(f"{error} {PROTEGEE}") from None
    return GARDEES if changed else INCHANGEES


def reprendre_les_lectures(racine: Path, today: date) -> str:
    """Take from the branch newer readings, and the lines that the list of `racine` lacks; say what was done."""
    # A branch that holds anything else is refused whole, and nothing is written.
    try:
        found = Branche(racine, LECTURES).contenu()
        if found is None:
            return (
                "Il n’y a pas encore de branche « lectures » : celles de donnees/activite restent."
            )
        listed = {LISTE: _completee(racine, found.pop(LISTE)).encode()} if LISTE in found else {}
        _verifier_les_lectures(found, today)
    except Trafique as error:
        return (
            f"::warning::La branche « lectures » est refusée : {error}. Les lectures de donnees/activite "
            "restent ; la prochaine lecture quotidienne refera la branche."
        )
    newer = ((name, _a_prendre(racine / name, content)) for name, content in sorted(found.items()))
    taken = {name: raw for name, raw in newer if raw}
    for name, content in {**taken, **listed}.items():
        (racine / name).parent.mkdir(parents=True, exist_ok=True)
        (racine / name).write_bytes(content)
    return f"{len(taken)} lecture(s) plus récente(s) reprise(s) de la branche « lectures »."


def _verifier_les_lectures(found: Mapping[str, bytes], today: date) -> None:
    """Refuse what the validation would: another file, one that does not follow its schema, or is misplaced."""
    from catalogue_communs.validation import publies  # noqa: PLC0415 - the rest needs the standard library alone

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in found.items():
            if not _LECTURE.fullmatch(path) or len(content) > TAILLE:
                raise Trafique(f"{citer(path)} n’est pas une lecture")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        for one in publies.abimees(folder, today):
            raise Trafique(f"{citer(one.fichier)} : {one.message.rstrip('.')}")


def _completee(racine: Path, raw: bytes) -> str:
    """Return the list of `racine`, of which nothing is lost, with what that of the branch adds, and the changes that it saw."""
    from catalogue_communs.collectivites import cles  # noqa: PLC0415 - likewise

    try:
        here, there = cles.lire_publies(racine), cles.analyser_publies(raw)
    except cles.ListeInvalide as error:
        raise Trafique(f"{citer(LISTE)}, ligne {error.ligne} : {str(error).rstrip('.')}") from None
    whole = {
        common: {**there.get(common, {}), **here.get(common, {})} for common in {**there, **here}
    }
    for common, facts in there.items():
        for key, other in facts.items():
            mine = whole[common][key]
            if (str(other.modifie_le or ""), other.dit) > (str(mine.modifie_le or ""), ""):
                told = {name: getattr(other, name) for name in ("dit", "modifie_le", "avant")}
                whole[common][key] = mine._replace(**told)
    return cles.texte_des_publies(whole)


def _a_prendre(path: Path, content: bytes) -> bytes:
    """Return the newest of a file and of that of the branch, if it is not the file; both, for the last days."""
    there = json_de(content)
    here = json.loads(path.read_bytes()) if path.is_file() else {}
    kept = max(there, here, key=_lu_le)
    if path.name == "passages.json":
        kept = {
            depot: max(here.get(depot, ""), there.get(depot, "")) for depot in {**here, **there}
        }
    if kept == here:
        return b""
    return (json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _lu_le(values: dict[str, Any]) -> str:
    return str(values.get("lu_le") or max(values.get("depots", {}).values(), default=""))
