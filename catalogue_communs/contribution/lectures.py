"""The readings of the day, and the list of what is published, on a branch that nobody merges."""

import json
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from catalogue_communs.contribution import resultat
from catalogue_communs.contribution.publication import FICHIERS, TAILLE, Branche, Impossible
from catalogue_communs.contribution.resultat import Trafique, json_de
from catalogue_communs.socle.texte import citer

LECTURES, LISTE = "lectures", "donnees/identifiants.csv"
GARDEES, INCHANGEES = "Les lectures sont gardées.", "Aucune lecture n’a changé."
# Bytes of a reading; the list has those of any file of a branch.
TAILLE_LECTURE = 200_000
_ENTETE = b"commun,cle,flux,publie_le,retrait"
_LECTURE = re.compile(
    r"donnees/activite/(?:passages|(?!\.)[a-z0-9.-]{1,100}/[A-Za-z0-9._~+%-]{1,240})\.json"
)
PROTEGEE = (
    "La branche « lectures » ne peut pas être écrite. Une règle de la forge la protège peut-être : "
    "Réglages, Rules, Rulesets, ne visez que « main ». Sinon, l’organisation interdit d’écrire à "
    "l’automatisation : Réglages, Actions, General, Workflow permissions"
)


def garder_les_lectures(folder: Path, clone: Path, jour: str) -> str:
    """Put on the branch the readings, and the list if any, that a job without rights left.

    Say what was done.
    """
    files: dict[str, bytes] = {}
    # `rglob` follows no link to a folder: it yields the link.
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            continue
        name = f"donnees/{path.relative_to(folder).as_posix()}"
        if name == LISTE:
            files[name] = _liste_laissee(path)
        elif len(files) > FICHIERS or not _LECTURE.fullmatch(name):
            raise Trafique(f"{citer(name)} n’est pas une lecture")
        else:
            files[name] = _lecture_laissee(path, name)
    if not files:
        raise Trafique("ni lecture ni liste n’ont été laissées")
    try:
        changed = Branche(clone, LECTURES).remplacer(files, f"Activité des dépôts, {jour}")
    except Impossible as error:
        raise Impossible(f"{error} {PROTEGEE}") from None
    return GARDEES if changed else INCHANGEES


def _liste_laissee(path: Path) -> bytes:
    content = resultat.octets_de(path, TAILLE)
    if not content.startswith(_ENTETE):
        raise Trafique(f"{citer(LISTE)} n’a pas la forme attendue")
    return content


def _lecture_laissee(path: Path, name: str) -> bytes:
    content = resultat.octets_de(path, TAILLE_LECTURE)
    if not isinstance(json_de(content), dict):
        raise Trafique(f"{citer(name)} n’a pas la forme attendue")
    return content


def reprendre_les_lectures(root: Path, today: date) -> str:
    """Take from the branch newer readings, and the lines that the list of `root` lacks.

    Say what was done. A branch that holds anything else is refused, and nothing is written.
    """
    liste = {}
    try:
        lectures = Branche(root, LECTURES).contenu()
        if lectures is None:
            return (
                "Il n’y a pas encore de branche « lectures » : celles de donnees/activite restent."
            )
        if LISTE in lectures:
            liste[LISTE] = _completee(root, lectures.pop(LISTE)).encode()
        _verifier_les_lectures(lectures, today)
    except Trafique as error:
        return (
            f"::warning::La branche « lectures » est refusée : {error}. "
            "Les lectures de donnees/activite restent ; "
            "la prochaine lecture quotidienne refera la branche."
        )
    newer = {}
    for name, content in sorted(lectures.items()):
        a_prendre = _a_prendre(root / name, content)
        if a_prendre:
            newer[name] = a_prendre
    for name, content in {**newer, **liste}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return f"{len(newer)} lecture(s) plus récente(s) reprise(s) de la branche « lectures »."


def _verifier_les_lectures(lectures: Mapping[str, bytes], today: date) -> None:
    """Refuse what the validation would.

    Another file, one that does not follow its schema, or is misplaced.
    """
    from catalogue_communs.validation import publies  # noqa: PLC0415 - the rest has the standard library

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, content in lectures.items():
            if not _LECTURE.fullmatch(name) or len(content) > TAILLE_LECTURE:
                raise Trafique(f"{citer(name)} n’est pas une lecture")
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        for diagnostic in publies.abimees(folder, today):
            raise Trafique(f"{citer(diagnostic.fichier)} : {diagnostic.message.rstrip('.')}")


def _completee(root: Path, raw: bytes) -> str:
    """Return the list of `root`, of which nothing is lost, with what that of the branch adds.

    And with the changes that the branch saw.
    """
    from catalogue_communs.parutions import cles  # noqa: PLC0415 - likewise

    try:
        publies, de_la_branche = cles.lire_publies(root), cles.analyser_publies(raw)
    except cles.ListeInvalide as error:
        raise Trafique(f"{citer(LISTE)}, ligne {error.ligne} : {str(error).rstrip('.')}") from None
    complete = {}
    for commun in {**de_la_branche, **publies}:
        complete[commun] = {**de_la_branche.get(commun, {}), **publies.get(commun, {})}
    for commun, faits in de_la_branche.items():
        for cle, lu in faits.items():
            fait = complete[commun][cle]
            if (str(lu.modifie_le or ""), lu.dit) > (str(fait.modifie_le or ""), ""):
                complete[commun][cle] = fait._replace(
                    dit=lu.dit, modifie_le=lu.modifie_le, avant=lu.avant
                )
    return cles.texte_des_publies(complete)


def _a_prendre(path: Path, content: bytes) -> bytes:
    """Return the newest of a file and of that of the branch; nothing when it is the file.

    Of the days when repositories were last read, return those of both.
    """
    de_la_branche = json_de(content)
    du_fichier = json.loads(path.read_bytes()) if path.is_file() else {}
    newest = max(de_la_branche, du_fichier, key=_lu_le)
    if path.name == "passages.json":
        newest = {}
        for depot in {**du_fichier, **de_la_branche}:
            newest[depot] = max(du_fichier.get(depot, ""), de_la_branche.get(depot, ""))
    if newest == du_fichier:
        return b""
    return (json.dumps(newest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _lu_le(lecture: dict[str, Any]) -> str:
    return str(lecture.get("lu_le") or max(lecture.get("depots", {}).values(), default=""))
