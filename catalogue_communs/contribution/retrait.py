"""A person asks to be forgotten: where the catalogue names her, and its files without her name.

What a file says of her goes on without the name, or with what the team writes instead: a function.
Copies of what services answered, images and history are listed apart: this command does not change
them.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from catalogue_communs.fiches.ecriture import Refus, lire_noeuds, remplacer, retirer
from catalogue_communs.parutions.cles import IDENTIFIANTS
from catalogue_communs.socle.texte import ChampPath, nom_du_champ, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import parcourir

# A name shorter than that is in too many words.
PLUS_COURT = 5
# The figures of a telephone number.
TELEPHONE = 10
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


# A word that leads to somebody, and nobody after it.
_BOITEUSE = re.compile(r"\b(?:d[’']après|selon|par|avec|chez|de|à)\s*(?:[,.;:)]|$)", re.IGNORECASE)


class NomCite(NamedTuple):
    """Where a file names a person: its field, what it says, what it would say; nothing when the field goes."""

    chemin: ChampPath
    avant: str
    apres: str

    @property
    def boiteuse(self) -> bool:
        """Whether what is left has a word that leads to nobody: « D’après, agente »."""
        return _BOITEUSE.search(self.apres) is not None

    @property
    def champ(self) -> str:
        """The name of the field."""
        return nom_du_champ(self.chemin)


def motif_du_nom(nom: str) -> re.Pattern[str]:
    """Return what finds a name, an address or a number in a text read sign by sign.

    The words of a name, the first or the last one ahead, with or without a title.
    """
    if "@" in nom:
        return re.compile(re.escape(devine.mise_au_net(nom)))
    chiffres = re.sub(r"\D", "", nom)
    if len(chiffres) == TELEPHONE:
        return re.compile(r"[ .-]?".join(chiffres))
    mots = [mot for mot in slugifier(nom).split("-") if mot]
    if len("".join(mots)) < PLUS_COURT:
        raise Refus("Ce nom est trop court pour être cherché : donnez le prénom et le nom.")
    between = r"[ .,'_-]{1,2}"
    orders = [mots[rank:] + mots[:rank] for rank in range(len(mots))]
    spelled = "|".join(between.join(order) for order in orders)
    titre = r"(?:(?:mme|mlle|madame|mademoiselle|monsieur|mr|m)\.? )?"
    return re.compile(rf"(?<![a-z0-9]){titre}(?:{spelled})(?![a-z0-9])")


def sans_le_nom(text: str, motif: re.Pattern[str], par: str) -> str:
    """Return a text without a name, or with what is written instead; « » when nothing is left."""
    net = devine.texte_net(text)
    spans = [net.etendue(*match.span()) for match in motif.finditer(net.net)]
    if not spans:
        return text
    for start, end in reversed(spans):
        text = text[:start] + par + text[end:]
    if not par:
        for pattern, replacement in _RESTES:
            text = pattern.sub(replacement, text)
    if net.texte[:1].isupper():
        text = text[:1].upper() + text[1:]
    return text


def nomme_la_personne(text: str, motif: re.Pattern[str]) -> bool:
    """Tell whether a text has the name."""
    return motif.search(devine.texte_net(text).net) is not None


def mentions(text: str, motif: re.Pattern[str], par: str) -> list[NomCite]:
    """List the fields of a file that name a person."""
    citations = []
    for path, valeur in parcourir(lire_noeuds(text).valeurs):
        if isinstance(valeur, str) and nomme_la_personne(valeur, motif):
            citations.append(NomCite(path, valeur, sans_le_nom(valeur, motif, par)))
    return citations


def sans_la_personne(text: str, motif: re.Pattern[str], par: str) -> str:
    """Return the text of a file where no field names her.

    A field that says nothing else goes, and so does a comment that names her.
    """
    lines = []
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("#") and nomme_la_personne(line, motif):
            continue
        lines.append(line)
    text = "".join(lines)
    # From the last: a field that goes may take its group with it.
    for mention in reversed(mentions(text, motif, par)):
        if mention.apres:
            text = remplacer(text, mention.chemin, mention.apres)
        else:
            text = retirer(text, mention.chemin)
    return text


def mentions_ailleurs(root: Path, motif: re.Pattern[str]) -> Iterator[str]:
    """Yield the other places that have the name.

    Pages, the list of what is published, readings, copies of what services answered.
    """
    for name in AILLEURS:
        for path in _fichiers(root / name):
            rank = _premiere_ligne(path, motif)
            if not rank:
                continue
            place = path.relative_to(root).as_posix()
            if path.suffix == COMPRESSES:
                yield place
            else:
                yield f"{place}, ligne {rank}"


def _premiere_ligne(path: Path, motif: re.Pattern[str]) -> int:
    """Return the number of the first line of a file that has the name; 0 when none has."""
    for rank, line in enumerate(_lignes(path), 1):
        if nomme_la_personne(line, motif):
            return rank
    return 0


def _fichiers(path: Path) -> Iterator[Path]:
    """Yield the files of a place that this command can read."""
    if path.is_file():
        yield path
    if not path.is_dir():
        return
    for inner in sorted(path.rglob("*")):
        if inner.is_file() and not inner.is_symlink() and inner.suffix in {*LISIBLES, COMPRESSES}:
            yield inner


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
    consignes = []
    liste = IDENTIFIANTS.as_posix()
    if any(place.startswith(liste) for place in ailleurs):
        consignes.append(
            f"{liste} : une clé publiée porte ce nom. Écrivez « id » à la ligne, sans le nom, puis "
            "« catalogue identifiants »."
        )
    if any(place.endswith(COMPRESSES) for place in ailleurs):
        consignes.append(
            "Les copies de réponses (.gz) se retirent avec « git rm » : "
            "le relevé suivant en garde une neuve."
        )
    return consignes
