"""A person asks to be forgotten: where the catalogue names her, and its files without her name.

What a file says of her goes on without the name, or with what the team writes instead: a function. Copies
of what services answered, images and history are told apart: this command does not change them.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from catalogue_communs.collectivites.cles import IDENTIFIANTS
from catalogue_communs.fiches.ecriture import Refus, lire_noeuds, remplacer, retirer
from catalogue_communs.socle.texte import ChampPath, nom_du_champ, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import parcourir

# A name shorter than that is in too many words.
PLUS_COURT = 5
# The folders where a name may be written elsewhere than in a file of a common, and how it is packed.
AILLEURS = ("donnees", "docs", "guichet.yml", "programme.yml")
LISIBLES, COMPRESSES = frozenset({".json", ".csv", ".md", ".yml", ".txt"}), ".gz"
# What is left around a name that has gone.
_RESTES = (
    (re.compile(r"\(\s*\)"), ""),
    (re.compile(r"\s+([,.;:])"), r"\1"),
    (re.compile(r"([,;:])(?:\s*[,;:])+"), r"\1"),
    (re.compile(r"^[\s,;:.]+|[\s,;:]+$"), ""),
    (re.compile(r"[ \t]{2,}"), " "),
)


class NomCite(NamedTuple):
    """Where a file names a person: its field, what it says, what it would say; nothing when the field goes."""

    chemin: ChampPath
    avant: str
    apres: str

    @property
    def boiteuse(self) -> bool:
        """Whether what is left has a word that leads to nobody: « D’après, agente »."""
        return (
            re.search(
                r"\b(?:d[’']après|selon|par|avec|chez|de|à)\s*(?:[,.;:)]|$)",
                self.apres,
                re.IGNORECASE,
            )
            is not None
        )

    @property
    def champ(self) -> str:
        """The name of the field."""
        return nom_du_champ(self.chemin)


def motif_du_nom(nom: str) -> re.Pattern[str]:
    """Return what finds a name in a text read sign by sign: its words, the first or the last one ahead, a title."""
    words = [word for word in slugifier(nom).split("-") if word]
    if len("".join(words)) < PLUS_COURT:
        raise Refus("Ce nom est trop court pour être cherché : donnez le prénom et le nom.")
    between = r"[ .,'_-]{1,2}"
    orders = [words[rank:] + words[:rank] for rank in range(len(words))]
    spelled = "|".join(between.join(order) for order in orders)
    return re.compile(
        rf"(?<![a-z0-9])(?:(?:mme|mlle|madame|mademoiselle|monsieur|mr|m)\.? )?(?:{spelled})(?![a-z0-9])"
    )


def sans_le_nom(texte: str, motif: re.Pattern[str], par: str) -> str:
    """Return a text without a name, or with what is written instead; « » when it said nothing else."""
    net = devine.texte_net(texte)
    spans = [net.etendue(*found.span()) for found in motif.finditer(net.net)]
    for start, end in reversed(spans):
        texte = texte[:start] + par + texte[end:]
    for pattern, written in _RESTES if spans and not par else ():
        texte = pattern.sub(written, texte)
    return texte[:1].upper() + texte[1:] if spans and net.texte[:1].isupper() else texte


def nomme_la_personne(texte: str, motif: re.Pattern[str]) -> bool:
    """Tell whether a text has the name."""
    return motif.search(devine.texte_net(texte).net) is not None


def mentions(texte: str, motif: re.Pattern[str], par: str) -> list[NomCite]:
    """List the fields of a file that name a person."""
    found = []
    for path, value in parcourir(lire_noeuds(texte).valeurs):
        if isinstance(value, str) and nomme_la_personne(value, motif):
            found.append(NomCite(path, value, sans_le_nom(value, motif, par)))
    return found


def sans_la_personne(texte: str, motif: re.Pattern[str], par: str) -> str:
    """Return the text of a file where no field names her; one that says nothing else goes, comments too."""
    lines = texte.splitlines(keepends=True)
    texte = "".join(
        line
        for line in lines
        if not (line.lstrip().startswith("#") and nomme_la_personne(line, motif))
    )
    # From the last: a field that goes may take its group with it.
    for one in reversed(mentions(texte, motif, par)):
        texte = remplacer(texte, one.chemin, one.apres) if one.apres else retirer(texte, one.chemin)
    return texte


def mentions_ailleurs(root: Path, motif: re.Pattern[str]) -> Iterator[str]:
    """Yield where else the name is: pages, the list of what is published, readings, copies of what services answered."""
    for name in AILLEURS:
        for path in _fichiers(root / name):
            for rank, line in enumerate(_lignes(path), 1):
                if nomme_la_personne(line, motif):
                    where = path.relative_to(root).as_posix()
                    yield where if path.suffix == COMPRESSES else f"{where}, ligne {rank}"
                    break


def _fichiers(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for one in sorted(path.rglob("*")) if path.is_dir() else ():
        if one.is_file() and not one.is_symlink() and one.suffix in {*LISIBLES, COMPRESSES}:
            yield one


def _lignes(path: Path) -> list[str]:
    raw = path.read_bytes()
    if path.suffix == COMPRESSES:
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError):
            return []
    return raw.decode("utf-8", "replace").splitlines()


def suite_a_donner(ailleurs: list[str]) -> list[str]:
    """Say what remains to be done by hand, for each kind of place."""
    told = []
    if any(one.startswith(IDENTIFIANTS.as_posix()) for one in ailleurs):
        told.append(
            f"{IDENTIFIANTS.as_posix()} : une clé publiée porte ce nom. Écrivez « id » à la ligne, sans le nom, puis "
            "« catalogue identifiants »."
        )
    if any(one.endswith(COMPRESSES) for one in ailleurs):
        told.append(
            "Les copies de réponses (.gz) se retirent avec « git rm » : le relevé suivant en garde une neuve."
        )
    return told
