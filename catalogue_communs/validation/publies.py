"""What the catalogue writes itself: the list of what was published, and the readings of the forges.

An identifier that readers hold is never lost, nor given twice; a reading is whole, at its place,
and of today.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from catalogue_communs.fiches.diagnostics import Diagnostic, signaler
from catalogue_communs.forges import modele
from catalogue_communs.forges.bilan import signalements
from catalogue_communs.modele import Projet
from catalogue_communs.modele.presences import Presences
from catalogue_communs.parutions import cles
from catalogue_communs.parutions.cles import FaitPublie, Nommee
from catalogue_communs.parutions.perdus import perdus, semblables
from catalogue_communs.socle.texte import INVISIBLE, ChampPath, citer
from catalogue_communs.validation.dates import TOLERANCE
from catalogue_communs.validation.dossier import nommer
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

_RANG = re.compile(r"\.[0-9]+$")
_LISTE = cles.IDENTIFIANTS.as_posix()
_NOMS = {cles.REUTILISATION: "réutilisation", cles.MESURE: "mesure"}
_ARRETEE = {cles.REUTILISATION: ", avec « etat: arretee » si l’usage a cessé"}


def liste_publiee(contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield what is wrong in the list itself, and the commons that no file names any more."""
    try:
        publies = cles.lire_publies(contexte.root)
    except cles.ListeInvalide as error:
        yield _ligne(error.ligne, "ligne-invalide", dit=error)
        return
    for commun, faits in publies.items():
        yield from _jamais_ecrites(faits, contexte)
        entree = faits.get(cles.ENTREE) or next(iter(faits.values()))
        est_nomme = commun in contexte.slugs or contexte.qui_dit("anciens_slugs", commun)
        if not entree.retrait and not est_nomme:
            yield _ligne(entree.ligne, "commun-disparu", cite=citer(commun))


def _jamais_ecrites(
    faits: Mapping[str, FaitPublie], contexte: ContexteDesRegles
) -> Iterator[Diagnostic]:
    """Yield what no command wrote: a day to come, a key of the feeds given twice."""
    par_flux: dict[str, FaitPublie] = {}
    for fait in faits.values():
        if fait.publie_le > contexte.today + TOLERANCE:
            yield _ligne(fait.ligne, "ligne-future", jour=fait.publie_le)
        if not fait.flux:
            continue
        premier = par_flux.setdefault(fait.flux, fait)
        if _RANG.sub("", premier.cle) != _RANG.sub("", fait.cle):
            yield _ligne(fait.ligne, "ligne-flux", ligne=premier.ligne)


def _ligne(line: int, nom: str, **mots: object) -> Diagnostic:
    return signaler(_LISTE, nom, (line, 1), **mots)


def changements_de_liste(avant: cles.Publies, apres: cles.Publies) -> Iterator[Diagnostic]:
    """Yield what a proposal changes in the list beside `retrait`, and what it takes away."""
    for common, facts in avant.items():
        for key, old in facts.items():
            new = apres.get(common, {}).get(key)
            if new is None:
                yield _ligne(1, "ligne-disparue", ligne=f"{common},{key}")
            elif (old.flux, old.publie_le) != (new.flux, new.publie_le):
                yield _ligne(new.ligne, "ligne-changee", avant=f"{old.flux},{old.publie_le}")


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield the identifiers that lines of a page have lost, take from another, or may exchange."""
    yield from _premier_nom(fiche, contexte.publies)
    faits = contexte.publies.get(fiche.projet.premier_nom, {})
    lignes = tuple(cles.lignes_nommees(fiche.projet, contexte.reference))
    yield from _retires(fiche, faits, lignes)
    for path, first in fiche.repetes((line.cle, line.chemin) for line in lignes if line.gardee):
        yield fiche.dire((*path, "id"), "identifiant-repete", ligne=first)
    yield from _pris(fiche, lignes)
    for ligne in semblables(lignes):
        kind, name = ligne.cle.split("/", 1)
        yield fiche.dire(ligne.chemin, "identifiant-a-fixer", nom=_NOMS[kind], id=name)
    for fait, ligne_proche in perdus(fiche.projet, lignes, faits).items():
        yield _perdu(fiche, fait, ligne_proche)


def _perdu(fiche: Fiche, fait: FaitPublie, ligne: Nommee | None) -> Diagnostic:
    """Ask for an identifier that was lost.

    At the line that may be its own, else where it would be.
    """
    kind, name = fait.cle.split("/", 1)
    mots: dict[str, Any] = {"nom": _NOMS[kind], "cite": citer(name), "id": name}
    mots |= {"arret": _ARRETEE.get(kind, ""), "liste": _LISTE, "ligne": fait.ligne}
    if ligne is not None:
        return fiche.dire(ligne.chemin, "fait-change", **mots)
    path = ("reutilisations",) if kind == cles.REUTILISATION else ("impact", "indicateurs")
    place = path if fiche.get(*path) is not None else ()
    return fiche.dire_du_champ(place, "fait-disparu", **mots)


def _retires(
    fiche: Fiche, faits: Mapping[str, FaitPublie], lignes: Iterable[Nommee]
) -> Iterator[Diagnostic]:
    """Yield the facts that the list says withdrawn, and that the file still says."""
    projet = fiche.projet
    paths: dict[str, ChampPath] = {cles.ENTREE: (), **{line.cle: line.chemin for line in lignes}}
    for rank, phase in enumerate(projet.parcours.phases):
        paths[f"{cles.PHASE}/{phase.phase}"] = ("parcours", "phases", rank)
    if projet.archive:
        paths[cles.ARRET] = ("archive",)
    for key, path in paths.items():
        if key in faits and faits[key].retrait:
            mots = {"liste": _LISTE, "ligne": faits[key].ligne, "retrait": faits[key].retrait}
            yield fiche.dire(path, "fait-retire", **mots)


def _premier_nom(fiche: Fiche, publies: cles.Publies) -> Iterator[Diagnostic]:
    """Yield a first former name that is not the one under which facts were published."""
    noms = (*fiche.projet.anciens_slugs, fiche.slug)
    first = noms[0]
    publiants = [nom for nom in noms[1:] if _a_publie(publies.get(nom, {}))]
    if not publiants:
        return
    suivants = [nom for nom in noms if nom not in publiants and nom != fiche.slug]
    phrase = "premier-nom-d-un-autre" if publiants == [fiche.slug] else "premier-nom"
    mots = {"cite": citer(publiants[0]), "premier": citer(first)}
    yield fiche.dire(("anciens_slugs", 0), phrase, ordre=", ".join([*publiants, *suivants]), **mots)


def _a_publie(faits: Mapping[str, FaitPublie]) -> bool:
    return any(not fait.retrait for fait in faits.values())


def _pris(fiche: Fiche, lignes: tuple[Nommee, ...]) -> Iterator[Diagnostic]:
    """Yield each `id` that would push aside the identifier that another line has by nature."""
    naturelles = {ligne.naturelle: ligne for ligne in lignes if not ligne.gardee}
    for ligne in lignes:
        if not ligne.gardee:
            continue
        stems = {ligne.cle, _RANG.sub("", ligne.cle)} - {ligne.naturelle}
        for stem in sorted(stems & naturelles.keys()):
            name = citer(ligne.cle.partition("/")[2])
            line, _ = fiche.document.place(naturelles[stem].chemin)
            yield fiche.dire((*ligne.chemin, "id"), "identifiant-pris", cite=name, ligne=line)


# --- Readings of the forges ------------------------------------------------------------


def depots_lus(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice on a page without error, the repositories that are not as it declares."""
    if not contexte.lectures:
        return
    for alerte in signalements(fiche.projet, contexte.lectures, contexte.today):
        message = f"{alerte.message} Lecture du {alerte.constate_le:%d/%m/%Y}."
        sentence = (alerte.code, message, alerte.remede)
        yield fiche.rapporter(("depots", alerte.rang, "url"), sentence)


def abimees(root: Path, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with the readings of `root`."""
    for path, kind in _lectures(root):
        yield from _abimee(root, path, kind, today)


def _abimee(root: Path, path: Path, kind: Any, today: date) -> Iterator[Diagnostic]:
    raw, name = path.read_bytes(), nommer(path, root)
    if b"@" in raw:
        line = raw.partition(b"@")[0].count(b"\n") + 1
        yield signaler(name, "lecture-arobase", (line, 1))
    try:
        lecture, place = _lue(raw, kind), path
        if isinstance(lecture, modele.Ensemble | modele.LectureDeDepot):
            place = modele.fichier_de(root, lecture)
    except ValueError as error:
        yield signaler(name, "lecture-adresse", cite=citer(error))
        return
    if lecture is None:
        yield signaler(name, "lecture-illisible")
        return
    yield from _contenu_abime(lecture, name, today)
    if place != path:
        yield signaler(name, "lecture-ailleurs", cite=citer(nommer(place, root)))


def _contenu_abime(lecture: Any, name: str, today: date) -> Iterator[Diagnostic]:
    """Yield what a reading cannot say: a day to come, a text that the eye does not see."""
    valeurs = [*valeurs_dites(lecture)]
    jours = [jour for jour in valeurs if isinstance(jour, date)]
    if jours and max(jours) > today:
        yield signaler(name, "lecture-future", cite=citer(max(jours)))
    textes = [text for text in valeurs if isinstance(text, str)]
    if any(map(INVISIBLE.search, textes)):
        yield signaler(name, "lecture-invisible")


@lru_cache(maxsize=1024)
def _lue(raw: bytes, kind: Any) -> Any:
    """Read a file of readings.

    `None` when it has not the form of its schema. Under `serve`, the same bytes come back.
    """
    try:
        lecture = msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError:
        return None
    checked = isinstance(lecture, modele.Ensemble | modele.LectureDeDepot)
    return None if checked and modele.problemes(lecture) else lecture


def inutiles(root: Path, projets: Iterable[Projet]) -> Iterator[Diagnostic]:
    """Yield, as advice, the sound readings of `root` that are about none of these commons."""
    sujets = set[str]()
    for projet in projets:
        sujets |= {projet.slug, *(depot.url for depot in projet.depots)}
    for path, kind in _lectures(root):
        sujet = _sujet(_lue(path.read_bytes(), kind))
        if sujet is not None and sujet not in sujets:
            yield signaler(nommer(path, root), "lecture-sans-commun", cite=citer(sujet))


def _sujet(lecture: Any) -> str | None:
    """Return the common, or the repository, that a reading is about; nothing of another file."""
    if isinstance(lecture, modele.Ensemble):
        return lecture.commun
    if isinstance(lecture, modele.LectureDeDepot):
        return lecture.depot
    return None


def _lectures(root: Path) -> Iterator[tuple[Path, Any]]:
    """Yield each file of readings, with the type of what it holds."""
    folder, presences = root / modele.DOSSIER, root / Presences.CHEMIN
    kinds = {presences: Presences, folder / modele.PASSAGES: dict[str, date]}
    for path in (*sorted(folder.rglob("*")), presences):
        # A link is told with those of the other folders.
        if path.is_symlink() or not path.is_file() or path.name.startswith("."):
            continue
        if path in kinds:
            yield path, kinds[path]
        elif path.parent == folder / modele.COMMUNS:
            yield path, modele.Ensemble
        else:
            yield path, modele.LectureDeDepot


def valeurs_dites(valeur: Any) -> Iterator[Any]:
    """Yield what an object says, at every level.

    The day of a contract is left out, since it may be to come.
    """
    if isinstance(valeur, msgspec.Struct):
        names = [name for name in valeur.__struct_fields__ if name != "contrat_jusqu_au"]
        valeur = [getattr(valeur, name) for name in names]
    if isinstance(valeur, dict):
        valeur = [*valeur, *valeur.values()]
    if isinstance(valeur, list | tuple):
        for partie in valeur:
            yield from valeurs_dites(partie)
    else:
        yield valeur
