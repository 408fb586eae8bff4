"""How often the search understands what is typed in a town hall: run it by ``scripts/mesurer recherche``.

The queries are those of ``requetes.yml``: `connues`, by which the search is tuned, `gardees`, kept aside, and `lieux`,
names of places. They are asked to the real search, of the real catalogue or of another folder.
A file of sentences, one a line, a tab, the commons that answer or « - », is asked in their place:
``scripts/mesurer recherche phrases.txt``.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.vues import recherche, territoires
from tests.aides import NODE, ROOT

REQUETES = ROOT / "tests" / "banc" / "requetes.yml"
PREMIERS = 3
# Of a hundred: how many must be right, and how many may be answered for sure by what is not the answer.
JUSTES, A_TORT, PHRASES_JUSTES = 96.0, 1.0, 95.0
LIEUX = "lieux"
Demandes = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Reponse:
    """What the page shows for a query: the commons in its order, those it is sure of, the places it leads to."""

    communs: tuple[str, ...]
    surs: tuple[str, ...] = ()
    lieux: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taux:
    """What a part of the queries gave: counts, and the queries that failed, each with what it found."""

    partie: str
    avec: int
    justes: int
    total: int
    a_tort: tuple[str, ...]
    rates: tuple[str, ...]

    @property
    def juste(self) -> float:
        """Queries with an answer that is among the first, out of a hundred."""
        return 100 * self.justes / max(1, self.avec)

    @property
    def faux(self) -> float:
        """Queries answered for sure by nothing that answers, out of a hundred."""
        return 100 * len(self.a_tort) / max(1, self.total)

    @property
    def tenu(self) -> bool:
        return self.juste >= JUSTES and self.faux <= A_TORT


def requetes(path: Path = REQUETES) -> dict[str, Demandes]:
    """Read the queries: for each part, the commons or the places that answer to each, or none."""
    parts: dict[str, Demandes] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return parts


def demander(catalogue: Catalogue, root: Path, demandes: Collection[str]) -> dict[str, Any]:
    """Ask the real search; return what it costs (`gzip` of the index in bytes, `premiere` in ms) and finds."""
    files = recherche.fichiers_de_la_recherche(Contexte(root, catalogue, date.min))
    folder = f"{recherche.FICHIER.rpartition('/')[0]}/"
    read = {path.removeprefix(folder): content.decode() for path, content in files.items()}
    places = str(ROOT / "docs" / territoires.FOLDER)
    question = json.dumps({"fichiers": read, "requetes": [*demandes], "lieux": places})
    script = str(ROOT / "tests" / "banc" / "recherche.mjs")
    command = [sys.executable, "-c", NODE, "--no-warnings", script]
    run = subprocess.run(
        command, input=question, capture_output=True, text=True, check=True, timeout=120
    )
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def lire(
    catalogue: Catalogue, demandes: Collection[str], brut: Mapping[str, Any]
) -> dict[str, Reponse]:
    """Name the commons that `demander` found."""
    slugs = [projet.slug for projet in catalogue.projets]
    answers = {}
    for query, ranks, sure, places in zip(
        demandes, brut["rangs"], brut["surs"], brut[LIEUX], strict=True
    ):
        communs = tuple(slugs[rank] for rank in ranks)
        answers[query] = Reponse(communs, tuple(slugs[rank] for rank in sure), tuple(places))
    return answers


def juger(
    partie: str, attendus: Demandes, reponses: Mapping[str, Reponse], connus: Collection[str]
) -> Taux:
    """Compare what was expected, commons that left the catalogue aside, with what is shown."""
    avec = justes = total = 0
    wrong, failed = [], []
    for query, expected in attendus.items():
        answer = reponses[query]
        target = {*expected}
        if partie != LIEUX:
            target &= {*connus}
        if expected and not target:
            continue
        total += 1
        first = answer.lieux if partie == LIEUX else answer.communs[:PREMIERS]
        line = f"{query} → {', '.join(first) or 'rien'}"
        if target:
            avec += 1
            right = bool(target & {*first})
            justes += right
            if not right:
                failed.append(line)
        if partie != LIEUX and answer.surs and not target & {*answer.surs}:
            wrong.append(f"{query} → {', '.join(answer.surs)}")
    return Taux(partie, avec, justes, total, tuple(wrong), tuple(failed))


def mesurer(root: Path) -> tuple[list[Taux], dict[str, Any]]:
    """Score each part on the catalogue of `root`; return their rates, and what the search costs."""
    catalogue, _ = charger(root, datetime.now(tz=UTC).date())
    slugs = [projet.slug for projet in catalogue.projets]
    parts = requetes()
    every = [query for part in parts.values() for query in part]
    raw = demander(catalogue, root, every)
    answers = lire(catalogue, every, raw)
    return [juger(name, part, answers, slugs) for name, part in parts.items()], raw


def dire(taux: list[Taux], cout: Mapping[str, Any]) -> Iterator[str]:
    """Say the rates, and what is missed in the parts by which the search is tuned."""
    yield f"Index : {cout['gzip'] / 1000:.1f} Ko compressés ; première réponse : {cout['premiere']:.0f} ms."
    for part in taux:
        right = f"{part.justes} justes sur {part.avec} ({part.juste:.1f} %)"
        yield f"{part.partie} : {right} ; affirmées à tort : {len(part.a_tort)} sur {part.total} ({part.faux:.1f} %)."
        if part.partie != "gardees":
            yield from (f"  · {line}" for line in part.rates)
            yield from (f"  ! {line}" for line in part.a_tort)


def phrases(path: Path, root: Path) -> Taux:
    """Score sentences that nobody tuned the search by, on what the page shows first."""
    catalogue, _ = charger(root, datetime.now(tz=UTC).date())
    slugs = [projet.slug for projet in catalogue.projets]
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        expected = {
            query: [slug for slug in answer.strip().split(",") if slug != "-"]
            for query, answer in filter(None, rows)
        }
    answers = lire(catalogue, expected, demander(catalogue, root, expected))
    return juger(path.stem, expected, answers, slugs)


def main() -> int:
    """Measure, say it; fail when a rate is not reached."""
    if sys.argv[1:]:
        rate = phrases(Path(sys.argv[1]), ROOT)
        sys.stdout.writelines(f"  · {line}\n" for line in rate.rates)
        sys.stdout.writelines(f"  ! {line}\n" for line in rate.a_tort)
        print(
            f"{rate.partie} : {rate.justes} justes sur {rate.avec} ({rate.juste:.1f} %) ; "
            f"affirmées à tort : {len(rate.a_tort)} sur {rate.total}."
        )
        return 0 if rate.juste >= PHRASES_JUSTES else 1
    taux, cout = mesurer(ROOT)
    sys.stdout.writelines(f"{line}\n" for line in dire(taux, cout))
    return 0 if all(part.tenu for part in taux) else 1


if __name__ == "__main__":
    sys.exit(main())
