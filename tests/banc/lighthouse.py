"""The four scores of Lighthouse, as on a phone: run it by ``scripts/mesurer lighthouse``.

The site is served compressed on this machine; Lighthouse simulates the network and the processor
of a phone from what it reads. A loaded machine lowers the performance: each score is the median
of several runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.aides import NODE
from tests.banc.budgets import SORTES, page
from tests.banc.poids import construit
from tests.banc.service import Service

PAGES = ("Accueil", "Commun riche", "Catalogue", "Département")
REPETITIONS = 3
# What each category must reach, out of 100.
BUTS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


def interroger(outil: Path, url: str) -> dict[str, Any]:
    entry = str(outil / "node_modules" / "lighthouse" / "cli" / "index.js")
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    command = [sys.executable, "-c", NODE, entry, url, "--quiet", "--output=json", flags]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise SystemExit(f"Lighthouse n’a pas lu {url} :\n{done.stderr[-1000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def a_revoir(rapport: dict[str, Any]) -> Iterator[str]:
    """Name the audits that count in a score and are not perfect."""
    for category in rapport["categories"].values():
        for ref in category["auditRefs"]:
            audit = rapport["audits"][ref["id"]]
            if ref["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"- {ref['id']} ({audit['score']:.2f}) : {audit['title']} {audit.get('displayValue', '')}"


def main() -> int:
    """Print the scores of each page, and what lowers them; fail if a goal is missed."""
    tool, missed = Path(sys.argv[1]), False
    with construit() as site, Service(site).ouvrir() as service:
        for sorte in (one for one in SORTES if one.nom in PAGES and not one.apres):
            url = service.adresse + page(sorte, site)
            reports = [interroger(tool, url) for _ in range(REPETITIONS)]
            scores = {
                name: round(100 * median(one["categories"][name]["score"] or 0 for one in reports))
                for name in BUTS
            }
            missed |= any(scores[name] < goal for name, goal in BUTS.items())
            print(f"{sorte.nom} : {', '.join(f'{name} {score}' for name, score in scores.items())}")
            print("\n".join(dict.fromkeys(a_revoir(reports[-1]))), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
