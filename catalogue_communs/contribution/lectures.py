"""The daily readings of the forges and the list of what is published: nobody merges them.

A job without rights reads them, lists what is new and leaves a folder; the next one, which may
write, takes of it only small files of JSON and the list, and puts them on the branch `lectures`. Each
publication takes them back from there, checked: the readings of the main branch that are newer stay,
and so does each line of its list.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from catalogue_communs.contribution.publication import Branche, Impossible
from catalogue_communs.contribution.resultat import Trafique, json_de
from catalogue_communs.socle.texte import citer

BRANCHE = "lectures"
GARDEES, INCHANGEES = "Les lectures sont gardées.", "Aucune lecture n’a changé."
DOSSIER, PASSAGES, COMMUNS = "donnees/activite", "passages.json", "communs"
LISTE = "donnees/identifiants.csv"
# Far more than a catalogue of a thousand commons needs.
FICHIERS, TAILLE, TAILLE_LISTE = 20_000, 200_000, 20_000_000
_ENTETE = b"commun,cle,flux,publie_le,retrait"
_LECTURE = re.compile(r"donnees/activite/(?:passages|(?!\.)[a-z0-9.-]{1,100}/[A-Za-z0-9._~+%-]{1,240})\.json")
_PROTEGEE = (
    "La branche « lectures » ne peut pas être écrite. Une règle de la forge la protège peut-être : "
    "Réglages, Rules, Rulesets, ne visez que « main ». Sinon, l’organisation interdit d’écrire à "
    "l’automatisation : Réglages, Actions, General, Workflow permissions"
)


def est_lecture(nom: str) -> bool:
    """Tell whether a path may be that of a reading."""
    return bool(_LECTURE.fullmatch(nom))


# --- Writing the branch: the standard library alone --------------------------------------


def garder(dossier: Path, clone: Path, jour: str, distant: str = "origin") -> str:
    """Put on the branch what a job without rights has left in `dossier`; say what was done.

    Its folder `activite` has the readings; `identifiants.csv`, if any, is the list.

    Raises:
        Trafique: The folder holds something else.
        Impossible: The forge refuses the branch.
    """
    if {path.name for path in dossier.iterdir()} - {"activite", "identifiants.csv"}:
        raise Trafique("le dossier contient autre chose que des lectures et la liste")
    files = dict(sorted(_contenu(dossier / "activite")))
    if not files:
        raise Trafique("aucune lecture n’a été faite")
    files |= _liste(dossier / "identifiants.csv")
    try:
        changed = Branche(clone, BRANCHE, distant).remplacer(files, f"Activité des dépôts, {jour}")
    except Impossible as error:
        raise Impossible(f"{error} {_PROTEGEE}") from None
    return GARDEES if changed else INCHANGEES


def _liste(path: Path) -> dict[str, bytes]:
    """Return the list by its place; the publication reads its lines."""
    if not os.path.lexists(path):
        return {}
    plain = path.is_file() and not path.is_symlink() and path.stat().st_size <= TAILLE_LISTE
    content = path.read_bytes() if plain else b""
    if not content.startswith(_ENTETE):
        raise Trafique("la liste des identifiants n’en est pas une")
    return {LISTE: content}


def _contenu(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder by their path under `DOSSIER`; refuse a link, a stray name, a long file."""
    if folder.is_symlink() or not folder.is_dir():
        raise Trafique("le dossier des lectures n’en est pas un")
    count = 0
    for where, below, names in os.walk(folder):
        for name in (*below, *names):
            path = Path(where) / name
            if path.is_symlink():
                raise Trafique(f"{citer(name)} est un lien")
        for name in names:
            path = Path(where) / name
            relative, count = f"{DOSSIER}/{path.relative_to(folder).as_posix()}", count + 1
            if not est_lecture(relative) or count > FICHIERS or not path.is_file():
                raise Trafique(f"{citer(relative)} n’est pas une lecture")
            with path.open("rb") as stream:
                content = stream.read(TAILLE + 1)
            if len(content) > TAILLE or not isinstance(json_de(content), dict):
                raise Trafique(f"{citer(relative)} n’est pas une lecture")
            yield relative, content


# --- Taking them back, with the schema -----------------------------------------------------


def reprendre(racine: Path, distant: str = "origin") -> str:
    """Take from the branch newer readings, and the lines that the list of `racine` lacks; say what was done.

    A branch that holds anything else is refused whole, and nothing is written.

    Raises:
        Impossible: The repository cannot be reached.
    """
    branch = Branche(racine, BRANCHE, distant)
    try:
        found = branch.contenu(FICHIERS, TAILLE_LISTE)
        if found is None:
            return "Il n’y a pas encore de branche « lectures » : celles de donnees/activite restent."
        listed = _completee(racine, found.pop(LISTE)) if LISTE in found else None
        read = dict(_verifiees(racine, found))
    except Trafique as error:
        return (
            f"::warning::La branche « lectures » est refusée : {error}. Les lectures de donnees/activite "
            "restent ; la prochaine lecture quotidienne refera la branche."
        )
    if listed is not None:
        (racine / LISTE).parent.mkdir(parents=True, exist_ok=True)
        (racine / LISTE).write_text(listed, encoding="utf-8", newline="\n")
    taken = 0
    for name, values in sorted(read.items()):
        path = racine / name
        here = json.loads(path.read_bytes()) if path.is_file() else None
        kept = _plus_recent(name, here, values)
        if kept != here:
            path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            path.write_text(text, encoding="utf-8", newline="\n")
            taken += 1
    return f"{taken} lecture(s) plus récente(s) reprise(s) de la branche « lectures »."


def _completee(racine: Path, raw: bytes) -> str:
    """Return the list of `racine` with what that of the branch adds, and the changes that it saw.

    What the first says of a line, a reason too, stays.
    """
    from catalogue_communs.collectivites import cles  # noqa: PLC0415 - the rest needs the standard library alone

    try:
        here, there = cles.lire_publies(racine), cles.analyser_publies(raw)
    except cles.ListeInvalide as error:
        raise Trafique(f"{citer(LISTE)}, ligne {error.ligne} : {str(error).rstrip('.')}") from None
    whole = {common: {**there.get(common, {}), **here.get(common, {})} for common in {**there, **here}}
    for common, facts in there.items():
        for key, other in facts.items():
            mine = whole[common][key]
            if (str(other.modifie_le or ""), other.dit) > (str(mine.modifie_le or ""), ""):
                told = {name: getattr(other, name) for name in ("dit", "modifie_le", "avant")}
                whole[common][key] = mine._replace(**told)
    return cles.texte_des_publies(whole)


def _verifiees(racine: Path, found: Mapping[str, bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what each file of the branch holds; refuse one that is not a reading in its place."""
    from catalogue_communs.forges import registre  # noqa: PLC0415 - the rest needs the standard library alone

    for whole, content in found.items():
        name = whole.removeprefix(f"{DOSSIER}/")
        if not est_lecture(whole):
            raise Trafique(f"{citer(whole)} n’est pas une lecture")
        if len(content) > TAILLE:
            raise Trafique(f"{citer(whole)} est trop gros")
        values = json_de(content)
        if name == PASSAGES:
            if not isinstance(values, dict) or not all(map(_est_un_jour, values.values())):
                raise Trafique(f"{citer(whole)} ne dit pas des jours")
        else:
            together = name.startswith(f"{COMMUNS}/")
            faults = registre.problemes(values, "ensemble" if together else "lecture")
            if faults:
                raise Trafique(f"{citer(whole)} ne suit pas le schéma ({citer(faults[0])})")
            if name != _place(racine, values, ensemble=together):
                raise Trafique(f"{citer(whole)} n’est pas à sa place")
        yield whole, values


def _place(racine: Path, values: Mapping[str, Any], *, ensemble: bool) -> str:
    """Return where a reading belongs, or nothing."""
    from catalogue_communs.forges import registre  # noqa: PLC0415 - likewise

    if ensemble:
        return f"{COMMUNS}/{values['commun']}.json"
    try:
        path = registre.fichier_du_depot(racine, values["depot"])
    except ValueError:
        return ""
    return path.relative_to(racine / DOSSIER).as_posix()


def _est_un_jour(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _plus_recent(name: str, here: Any, there: dict[str, Any]) -> Any:
    """Choose between a file of the main branch and that of the readings; both, for the last days."""
    if not isinstance(here, dict):
        return there
    if name.endswith(f"/{PASSAGES}"):
        return {depot: max(here.get(depot, ""), there.get(depot, "")) for depot in {**here, **there}}
    return here if _jour(here) > _jour(there) else there


def _jour(values: dict[str, Any]) -> str:
    return str(values.get("lu_le") or max(values.get("depots", {}).values(), default=""))
