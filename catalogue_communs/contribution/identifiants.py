"""Keep the identifiers of what is published: the list of the site, and the `id` that a line needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from catalogue_communs.collectivites import Reference, cles, reference
from catalogue_communs.collectivites.cles import FaitPublie
from catalogue_communs.faits.chronologie import evenements
from catalogue_communs.faits.parutions import Registre
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.fiches.retouche import remplacer
from catalogue_communs.modele import Projet
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.publies import semblables, surs

PERDU = "identifiant-perdu"


class Gardes(NamedTuple):
    """What is to be written: the text of each file that changes and the new one, the list, and what is said of both."""

    fiches: dict[Path, tuple[str, str]]
    liste: cles.Publies
    dits: list[str]


def completer(root: Path, today: date, fiches: Iterable[Fiche]) -> Gardes:
    """Write the `id` of each line that lost its identifier or may, and list what is new in some files.

    Two lines of one organisation, or of one day, have only their places to tell them apart. A line whose organisation bears the name of one that was published is surely that one. What was
    published and is neither found nor withdrawn stays in the list: the validation asks for it.

    Raises:
        ListeInvalide: The list cannot be read.
    """
    places, known = reference(root), {k: {**v} for k, v in cles.lire_publies(root).items()}
    registre = Registre(root, today)
    made = Gardes({}, known, [])
    for fiche in fiches:
        projet = fiche.projet
        listed = known.setdefault(projet.premier_nom, {})
        lines = tuple(cles.lignes_nommees(projet, places))
        found = surs(projet, lines, listed)
        text = fiche.document.texte
        kept = {line: one.cle for one, line in found.items()}
        for line, key in ({line: line.cle for line in semblables(lines)} | kept).items():
            name = key.partition("/")[2]
            try:
                text = remplacer(text, (*line.chemin, "id"), name)
            except Refus:
                continue
            made.fiches[root / fiche.document.fichier] = (fiche.document.texte, text)
            made.dits.append(f"{fiche.document.fichier} : « id: {name} » gardé.")
        replaced = {line.cle for line in found.values()}
        new = {one.cle: one for one in _nouveaux(projet, places, registre) if one.cle not in replaced}
        added = new.keys() - listed.keys()
        listed |= {key: new[key] for key in sorted(added)}
        if added:
            made.dits.append(f"{fiche.document.fichier} : {len(added)} de plus dans la liste.")
        if changed := _changes(projet, listed, registre, places):
            listed |= changed
            if changed.keys() - added:
                made.dits.append(
                    f"{fiche.document.fichier} : {len(changed.keys() - added)} à jour dans la liste."
                )
    return made


def _changes(
    projet: Projet, listed: Mapping[str, FaitPublie], registre: Registre, places: Reference
) -> dict[str, FaitPublie]:
    """Return the lines whose facts are no longer told as they were, with the day when this was seen."""
    known = registre.de(projet, places)._replace(publies=listed)
    found = {}
    for event in evenements(projet, {}, registre.today, places.nommer, parutions=known):
        for one in event.listes:
            told = one.redit(event.phrase, registre.today)
            if told != one:
                found[one.cle] = told
    return found


def lisibles(rapport: Rapport) -> tuple[Fiche, ...]:
    """Return the files whose facts are known: without error, but for an identifier that they lost."""
    broken = {d.fichier for d in rapport.diagnostics if d.est_erreur and d.code != PERDU}
    return tuple(fiche for fiche in rapport.fiches if fiche.document.fichier not in broken)


def _nouveaux(projet: Projet, places: Reference, registre: Registre) -> Iterator[FaitPublie]:
    day = registre.nouveau(projet) or registre.today
    for key, feed in cles.cles_de_flux(projet, places).items():
        yield FaitPublie(projet.premier_nom, key, feed, day)
