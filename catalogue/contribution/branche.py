"""Put files on a branch of their own, without a work tree; in any Git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.contribution.resultat import Trafique
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Mapping

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
