"""Put one file on a branch of its own, without a work tree; in any Git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

NOM_ROBOT = "github-actions[bot]"
COURRIEL_ROBOT = "41898282+github-actions[bot]@users.noreply.github.com"


class Impossible(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A branch that must not be written; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Branche:
    """A branch of the repository `distant`, to be written from the clone `depot`."""

    depot: Path
    nom: str
    distant: str = "origin"

    def proposer(self, fichier: str, texte: str, message: str, *, nouveau: bool) -> bool:
        """Make the branch hold this file on top of the clone's commit; tell whether anything changed.

        Raises:
            Impossible: The file should exist and does not, or the reverse; or a person has
                written on the branch.
        """
        self._check(fichier, nouveau=nouveau)
        tree = self._tree(fichier, texte)
        before = self._git("ls-remote", self.distant, f"refs/heads/{self.nom}").partition("\t")[0].strip()
        if before:
            self._git("fetch", "--quiet", "--depth=1", self.distant, f"refs/heads/{self.nom}")
            if self._git("show", "--no-patch", "--format=%ce", "FETCH_HEAD") != COURRIEL_ROBOT:
                raise Impossible("Une personne a modifié cette proposition : elle n’est plus changée d’ici.")
            if self._git("rev-parse", "FETCH_HEAD^{tree}") == tree:
                return False
        commit = self._git("commit-tree", tree, "-p", "HEAD", "-F", "-", entree=message)
        lease = f"--force-with-lease=refs/heads/{self.nom}:{before}"
        self._git("push", "--quiet", lease, self.distant, f"{commit}:refs/heads/{self.nom}")
        return True

    def _check(self, fichier: str, *, nouveau: bool) -> None:
        found = self._git("ls-tree", "HEAD", "--", fichier)
        if nouveau and found:
            raise Impossible("La fiche existe déjà.")
        if not nouveau and not found.startswith("100644 blob "):
            raise Impossible("La fiche à modifier n’existe pas.")

    def _tree(self, fichier: str, texte: str) -> str:
        blob = self._git("hash-object", "-w", "--stdin", entree=texte)
        with tempfile.TemporaryDirectory() as folder:
            index = str(Path(folder) / "index")
            self._git("read-tree", "HEAD", index=index)
            self._git("update-index", "--add", "--cacheinfo", f"100644,{blob},{fichier}", index=index)
            return self._git("write-tree", index=index)

    def _git(self, *arguments: str, entree: str = "", index: str = "") -> str:
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
            input=entree.encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            raise Impossible(f"Git refuse : git {arguments[0]}.")
        return done.stdout.decode("utf-8", "replace").strip()
