"""The identifiers that a file has lost, and the line that may be each: found by its likeness."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from catalogue_communs.modele import Projet
from catalogue_communs.parutions import cles
from catalogue_communs.parutions.cles import FaitPublie, Nommee
from catalogue_communs.socle.texte import slugifier

# The kinds of facts whose identifier a file keeps for ever.
GARDES = (cles.REUTILISATION, cles.MESURE)
# Two identifiers that are less alike speak of two things.
ASSEZ_PROCHE = 0.6


def perdus(
    projet: Projet, lignes: Iterable[Nommee], publies: Mapping[str, FaitPublie]
) -> dict[FaitPublie, Nommee | None]:
    """Give each identifier that a common has lost, with the new line most like it, if any."""
    par_cle = {ligne.cle: ligne for ligne in lignes}
    nouvelles = [ligne for ligne in par_cle.values() if ligne.cle not in publies]
    lignes_proches: dict[FaitPublie, Nommee | None] = {}
    for fait in publies.values():
        kind = fait.cle.partition("/")[0]
        if kind not in GARDES or fait.retrait or fait.cle in par_cle:
            continue
        proche = _la_plus_proche(projet, fait, nouvelles)
        lignes_proches[fait] = proche
        # A line takes the place of one fact.
        nouvelles = [ligne for ligne in nouvelles if ligne is not proche]
    return lignes_proches


def _la_plus_proche(projet: Projet, fait: FaitPublie, lignes: Iterable[Nommee]) -> Nommee | None:
    """Return the line that looks most like a fact, if one looks enough.

    It is of the same kind; of two, the first.
    """
    kind, _, _ = fait.cle.partition("/")
    best, proche = 0.0, None
    for ligne in lignes:
        if not ligne.cle.startswith(f"{kind}/"):
            continue
        ressemblance = _ressemblance(projet, ligne, fait)
        if ressemblance > best:
            best, proche = ressemblance, ligne
    return proche if best >= ASSEZ_PROCHE else None


def surs(
    projet: Projet, lignes: Iterable[Nommee], publies: Mapping[str, FaitPublie]
) -> dict[FaitPublie, Nommee]:
    """Give each identifier that was lost by a line which still bears the same name.

    No doubt is left.
    """
    return {
        fait: ligne
        for fait, ligne in perdus(projet, lignes, publies).items()
        if ligne and _ressemblance(projet, ligne, fait) == 1
    }


def semblables(lines: Sequence[Nommee]) -> list[Nommee]:
    """Return the lines that only their order tells from another: they need an `id`."""
    count = Counter(line.naturelle for line in lines)
    return [line for line in lines if not line.gardee and count[line.naturelle] > 1]


def _ressemblance(projet: Projet, ligne: Nommee, publie: FaitPublie) -> float:
    """Say how much a line looks like a fact that was published: 1.0 for the same name."""
    lost = publie.cle.partition("/")[2]
    names = [ligne.cle.partition("/")[2]]
    if ligne.chemin[0] == "reutilisations":
        organisme = projet.reutilisations[int(ligne.chemin[1])].organisation
        names.append(slugifier(f"{organisme.type or ''} {organisme.nom or ''}"))
    return max(SequenceMatcher(None, lost, name, autojunk=False).ratio() for name in names)
