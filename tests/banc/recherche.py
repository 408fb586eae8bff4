"""How often the search understands what is typed in a town hall: run it by ``scripts/mesurer recherche``.

The queries are those of ``requetes.yml``, in two halves: `connues`, by which the search is tuned, and
`gardees`, kept aside. Both are asked to the real search, of the real catalogue or of another folder.
A file of sentences, one a line, a tab, the common that answers, is asked in their place:
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

from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.vues import scripts
from tests.aides import NODE, ROOT

REQUETES = ROOT / "tests" / "banc" / "requetes.yml"
PREMIERS = 3
# Of a hundred: how many must be right, and how many may show what has nothing to do with the query.
JUSTES, SANS_RAPPORT, PHRASES_JUSTES = 96.0, 5.0, 95.0
Demandes = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Taux:
    """What a half of the queries gave: counts, and the queries that failed, each with what it found."""

    moitie: str
    avec: int
    justes: int
    sans: int
    sans_rapport: int
    rates: tuple[str, ...]

    @property
    def juste(self) -> float:
        """Queries with an answer that is among the first, out of a hundred."""
        return 100 * self.justes / max(1, self.avec)

    @property
    def faux(self) -> float:
        """Queries without an answer that are shown a common all the same, out of a hundred."""
        return 100 * self.sans_rapport / max(1, self.sans)

    @property
    def tenu(self) -> bool:
        return self.juste >= JUSTES and self.faux <= SANS_RAPPORT


def requetes(path: Path = REQUETES) -> dict[str, Demandes]:
    """Read the queries: for each half, the commons that answer to each, or none."""
    read: dict[str, Demandes] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def demander(catalogue: Catalogue, root: Path, demandes: Collection[str]) -> dict[str, Any]:
    """Ask the real search; return what it costs (`gzip` in bytes, `premiere` in ms) and finds (`rangs`)."""
    [content] = scripts.fichier(Contexte(root, catalogue, date.min)).values()
    asked = json.dumps({"fichier": content.decode(), "requetes": [*demandes]})
    script = str(ROOT / "tests" / "banc" / "recherche.mjs")
    command = [sys.executable, "-c", NODE, "--no-warnings", script]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def juger(moitie: str, attendus: Demandes, trouves: Mapping[str, list[str]], connus: Collection[str]) -> Taux:
    """Compare what was expected, commons that left the catalogue aside, with what was found."""
    avec = justes = sans = faux = 0
    failed = []
    for query, expected in attendus.items():
        wanted = {*expected} & {*connus}
        first = trouves[query][:PREMIERS]
        if wanted:
            avec += 1
            right = bool(wanted & {*first})
            justes += right
        elif not expected:
            sans += 1
            right = not first
            faux += not right
        else:
            continue
        if not right:
            failed.append(f"{query} → {', '.join(first) or 'rien'}")
    return Taux(moitie, avec, justes, sans, faux, tuple(failed))


def mesurer(root: Path) -> tuple[list[Taux], dict[str, Any]]:
    """Score both halves on the catalogue of `root`; return their rates, and what the search costs."""
    catalogue, _ = charger(root, datetime.now(tz=UTC).date())
    slugs = [projet.slug for projet in catalogue.projets]
    halves = requetes()
    every = [query for half in halves.values() for query in half]
    given = demander(catalogue, root, every)
    found = {q: [slugs[r] for r in ranks] for q, ranks in zip(every, given["rangs"], strict=True)}
    return [juger(name, half, found, slugs) for name, half in halves.items()], given


def dire(taux: list[Taux], cout: Mapping[str, Any]) -> Iterator[str]:
    """Say the rates, and what is missed in the half by which the search is tuned."""
    yield f"Index : {cout['gzip'] / 1000:.1f} Ko compressés ; première réponse : {cout['premiere']:.0f} ms."
    for one in taux:
        yield f"{one.moitie} : {one.justes} justes sur {one.avec} ({one.juste:.1f} %) ; sans rapport : {one.sans_rapport} sur {one.sans} ({one.faux:.1f} %)."
        if one.moitie == "connues":
            yield from (f"  · {line}" for line in one.rates)


def phrases(path: Path, root: Path) -> Taux:
    """Score sentences that nobody tuned the search by, on what the page shows first: what answers, or may answer."""
    catalogue, _ = charger(root, datetime.now(tz=UTC).date())
    slugs = [projet.slug for projet in catalogue.projets]
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        asked = {said: [slug.strip()] for said, slug in filter(None, rows)}
    given = demander(catalogue, root, asked)
    shown = (found or near for found, near in zip(given["rangs"], given["proches"], strict=True))
    found = {q: [slugs[rank] for rank in ranks] for q, ranks in zip(asked, shown, strict=True)}
    return juger(path.stem, asked, found, slugs)


def main() -> int:
    """Measure, say it; fail when a rate is not reached."""
    if sys.argv[1:]:
        one = phrases(Path(sys.argv[1]), ROOT)
        sys.stdout.writelines(f"  · {line}\n" for line in one.rates)
        print(f"{one.moitie} : {one.justes} justes sur {one.avec} ({one.juste:.1f} %).")
        return 0 if one.juste >= PHRASES_JUSTES else 1
    taux, cout = mesurer(ROOT)
    sys.stdout.writelines(f"{line}\n" for line in dire(taux, cout))
    return 0 if all(one.tenu for one in taux) else 1


if __name__ == "__main__":
    sys.exit(main())
