"""What the catalogue writes itself: the list of what was published, and the readings of the forges.

An identifier that readers hold is never lost, nor given twice; a reading is whole, at its place, and of today.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from catalogue_communs.collectivites import cles
from catalogue_communs.collectivites.cles import FaitPublie, Nommee
from catalogue_communs.fiches.diagnostics import Diagnostic, signaler
from catalogue_communs.forges import modele
from catalogue_communs.forges.bilan import signalements
from catalogue_communs.modele import Projet
from catalogue_communs.modele.presences import Presences
from catalogue_communs.socle.texte import INVISIBLE, ChampPath, citer, slugifier
from catalogue_communs.validation.contenus import TOLERANCE
from catalogue_communs.validation.dossier import nommer
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

# Two identifiers that are less alike speak of two things.
ASSEZ_PROCHE = 0.6
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
    for common, facts in publies.items():
        # What no command wrote: a day to come, a key of the feeds given twice.
        given: dict[str, FaitPublie] = {}
        for one in facts.values():
            if one.publie_le > contexte.today + TOLERANCE:
                yield _ligne(one.ligne, "ligne-future", jour=one.publie_le)
            first = given.setdefault(one.flux, one) if one.flux else one
            if _RANG.sub("", first.cle) != _RANG.sub("", one.cle):
                yield _ligne(one.ligne, "ligne-flux", ligne=first.ligne)
        entry = facts.get(cles.ENTREE) or next(iter(facts.values()))
        if not entry.retrait and not (
            common in contexte.slugs or contexte.qui_dit("anciens_slugs", common)
        ):
            yield _ligne(entry.ligne, "commun-disparu", cite=citer(common))


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
    """Yield the identifiers that the lines of a page have lost, take from another, or may exchange."""
    yield from _premier_nom(fiche, contexte.publies)
    facts = contexte.publies.get(fiche.projet.premier_nom, {})
    lines = tuple(cles.lignes_nommees(fiche.projet, contexte.reference))
    yield from _retires(fiche, facts, lines)
    for path, first in fiche.repetes((line.cle, line.chemin) for line in lines if line.gardee):
        yield fiche.dire((*path, "id"), "identifiant-repete", ligne=first)
    yield from _pris(fiche, lines)
    for line in semblables(lines):
        kind, name = line.cle.split("/", 1)
        yield fiche.dire(line.chemin, "identifiant-a-fixer", nom=_NOMS[kind], id=name)
    for one, new in perdus(fiche.projet, lines, facts).items():
        kind, name = one.cle.split("/", 1)
        words: dict[str, Any] = {"nom": _NOMS[kind], "cite": citer(name), "id": name}
        words |= {"arret": _ARRETEE.get(kind, ""), "liste": _LISTE, "ligne": one.ligne}
        if new is None:
            path = ("reutilisations",) if kind == cles.REUTILISATION else ("impact", "indicateurs")
            at = path if fiche.get(*path) is not None else ()
            yield fiche.dire_du_champ(at, "fait-disparu", **words)
        else:
            yield fiche.dire(new.chemin, "fait-change", **words)


def perdus(
    projet: Projet, lignes: Iterable[Nommee], publies: Mapping[str, FaitPublie]
) -> dict[FaitPublie, Nommee | None]:
    """Give each identifier that a common has lost, with the new line that it most looks like, if any."""
    names = {line.cle: line for line in lignes}
    new = [line for line in names.values() if line.cle not in publies]
    found: dict[FaitPublie, Nommee | None] = {}
    for one in publies.values():
        kind = one.cle.partition("/")[0]
        if kind not in _NOMS or one.retrait or one.cle in names:
            continue
        alike = [
            (_ressemblance(projet, line, one), line)
            for line in new
            if line.cle.startswith(f"{kind}/")
        ]
        best, line = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        found[one] = line if best >= ASSEZ_PROCHE else None
        new = [other for other in new if other is not found[one]]
    return found


def surs(
    projet: Projet, lignes: Iterable[Nommee], publies: Mapping[str, FaitPublie]
) -> dict[FaitPublie, Nommee]:
    """Give each identifier that was lost by a line which still bears the same name: no doubt is left."""
    found = perdus(projet, lignes, publies).items()
    return {one: line for one, line in found if line and _ressemblance(projet, line, one) == 1}


def _retires(
    fiche: Fiche, facts: Mapping[str, FaitPublie], lines: Iterable[Nommee]
) -> Iterator[Diagnostic]:
    """Yield the facts that the list says withdrawn, and that the file still says."""
    projet = fiche.projet
    held: dict[str, ChampPath] = {cles.ENTREE: (), **{line.cle: line.chemin for line in lines}}
    for rank, one in enumerate(projet.parcours.phases):
        held[f"{cles.PHASE}/{one.phase}"] = ("parcours", "phases", rank)
    if projet.archive:
        held[cles.ARRET] = ("archive",)
    for key, path in held.items():
        if key in facts and facts[key].retrait:
            words = {"liste": _LISTE, "ligne": facts[key].ligne, "retrait": facts[key].retrait}
            yield fiche.dire(path, "fait-retire", **words)


def semblables(lines: Sequence[Nommee]) -> list[Nommee]:
    """Return the lines that only their order tells from another: they need an `id`."""
    count = Counter(line.naturelle for line in lines)
    return [line for line in lines if not line.gardee and count[line.naturelle] > 1]


def _premier_nom(fiche: Fiche, publies: cles.Publies) -> Iterator[Diagnostic]:
    first, *others = *fiche.projet.anciens_slugs, fiche.slug
    known = [
        name for name in others if any(not one.retrait for one in publies.get(name, {}).values())
    ]
    if not known:
        return
    order = [
        *known,
        *(name for name in (first, *others) if name not in known and name != fiche.slug),
    ]
    said = "premier-nom-d-un-autre" if known == [fiche.slug] else "premier-nom"
    words = {"cite": citer(known[0]), "premier": citer(first), "ordre": ", ".join(order)}
    yield fiche.dire(("anciens_slugs", 0), said, **words)


def _pris(fiche: Fiche, lines: tuple[Nommee, ...]) -> Iterator[Diagnostic]:
    """Yield each `id` that would push aside the identifier that another line has by nature."""
    natural = {line.naturelle: line for line in lines if not line.gardee}
    for line in (one for one in lines if one.gardee):
        stems = {line.cle, _RANG.sub("", line.cle)} - {line.naturelle}
        for stem in sorted(stems & natural.keys()):
            name, place = line.cle.partition("/")[2], fiche.document.place(natural[stem].chemin)[0]
            yield fiche.dire(
                (*line.chemin, "id"), "identifiant-pris", cite=citer(name), ligne=place
            )


def _ressemblance(projet: Projet, line: Nommee, publie: FaitPublie) -> float:
    """Say how much a line looks like a fact that was published: 1.0 for the same name."""
    lost = publie.cle.partition("/")[2]
    names = [line.cle.partition("/")[2]]
    if line.chemin[0] == "reutilisations":
        who = projet.reutilisations[int(line.chemin[1])].organisation
        names += [slugifier(f"{who.type or ''} {who.nom or ''}")]
    return max(SequenceMatcher(None, lost, name, autojunk=False).ratio() for name in names)


# --- Readings of the forges ------------------------------------------------------------


def depots_lus(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice on a page without error, the repositories that are not as it declares."""
    for one in (
        signalements(fiche.projet, contexte.lectures, contexte.today) if contexte.lectures else ()
    ):
        message = f"{one.message} Lecture du {one.constate_le:%d/%m/%Y}."
        yield fiche.rapporter(("depots", one.rang, "url"), (one.code, message, one.remede))


def abimees(base: Path, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with the readings of `base`."""
    for path, kind in _lectures(base):
        yield from _abimee(base, path, kind, today)


def _abimee(base: Path, path: Path, kind: Any, today: date) -> Iterator[Diagnostic]:
    raw, name = path.read_bytes(), nommer(path, base)
    if b"@" in raw:
        line = raw.partition(b"@")[0].count(b"\n") + 1
        yield signaler(name, "lecture-arobase", (line, 1))
    try:
        found, place = _lue(raw, kind), path
        if isinstance(found, modele.Ensemble | modele.LectureDeDepot):
            place = modele.fichier_de(base, found)
    except ValueError as error:
        yield signaler(name, "lecture-adresse", cite=citer(error))
        return
    if found is None:
        yield signaler(name, "lecture-illisible")
        return
    said = [*valeurs_dites(found)]
    if late := max((day for day in said if isinstance(day, date) and day > today), default=None):
        yield signaler(name, "lecture-future", cite=citer(late))
    if any(isinstance(text, str) and INVISIBLE.search(text) for text in said):
        yield signaler(name, "lecture-invisible")
    if place != path:
        yield signaler(name, "lecture-ailleurs", cite=citer(nommer(place, base)))


@lru_cache(maxsize=1024)
def _lue(raw: bytes, kind: Any) -> Any:
    """Read a file of readings; `None` when it has not the form of its schema. Under `serve`, the same bytes come back."""
    try:
        found = msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError:
        return None
    checked = isinstance(found, modele.Ensemble | modele.LectureDeDepot)
    return None if checked and modele.problemes(found) else found


def inutiles(base: Path, projets: Iterable[Projet]) -> Iterator[Diagnostic]:
    """Yield, as advice, the sound readings of `base` that are about none of these commons."""
    known = {name for projet in projets for name in (projet.slug, *(d.url for d in projet.depots))}
    for path, kind in _lectures(base):
        found = _lue(path.read_bytes(), kind)
        about = (
            found.commun if isinstance(found, modele.Ensemble) else getattr(found, "depot", None)
        )
        if about is not None and about not in known:
            yield signaler(nommer(path, base), "lecture-sans-commun", cite=citer(about))


def _lectures(base: Path) -> Iterator[tuple[Path, Any]]:
    """Yield each file of readings, with the type of what it holds."""
    folder, seen = base / modele.DOSSIER, base / Presences.CHEMIN
    alone = {seen: Presences, folder / modele.PASSAGES: dict[str, date]}
    for path in (*sorted(folder.rglob("*")), seen):
        # A link is told with those of the other folders.
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            kind = (
                modele.Ensemble if path.parent == folder / modele.COMMUNS else modele.LectureDeDepot
            )
            yield path, alone.get(path, kind)


def valeurs_dites(value: Any) -> Iterator[Any]:
    """Yield what an object says, at every level, but the day of a contract, which may be to come."""
    if isinstance(value, msgspec.Struct):
        value = [
            getattr(value, name) for name in value.__struct_fields__ if name != "contrat_jusqu_au"
        ]
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        for one in value:
            yield from valeurs_dites(one)
    else:
        yield value
