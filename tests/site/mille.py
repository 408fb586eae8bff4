"""A thousand imaginary commons whose texts compress as real ones do."""

from __future__ import annotations

import json
import random
import re
from typing import Any

from catalogue.collectivites import reference
from tests.aides import ROOT

Json = dict[str, Any]


def _slugs(vocabulaire: str) -> list[str]:
    schema = json.loads((ROOT / "schemas" / "vocabulaires.schema.json").read_text(encoding="utf-8"))
    return [value["const"] for value in schema["$defs"][vocabulaire]["oneOf"]]


def mille_communs(seed: int = 7) -> list[Json]:
    """Return the values of a thousand commons by name, the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - a draw, not a secret
    text = " ".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "docs").rglob("*.md")))
    words = sorted({w.lower() for w in re.findall(r"[A-Za-zÀ-ÿ]{3,12}", text)})
    communes = sorted(reference(ROOT).par_commune)
    made = [_commun(rng, number, words, communes) for number in range(1000)]
    return sorted(made, key=lambda values: str(values["slug"]))


def _commun(rng: random.Random, number: int, words: list[str], communes: list[str]) -> Json:
    def some(vocabulaire: str, most: int) -> list[str]:
        return rng.sample(_VALUES[vocabulaire], rng.randint(0, most))

    def say(low: int, high: int) -> str:
        return " ".join(rng.choices(words, k=rng.randint(low, high))).capitalize()

    values: Json = {
        "slug": f"commun-{number:04d}",
        "nom": say(1, 3),
        "accroche": say(9, 16)[:148] + ".",
        "statut": "laureat" if rng.random() < 0.1 else "ecosysteme",
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": f"Syndicat {say(2, 4)}", "type": "syndicat-mixte-ouvert"}],
        "publics": {"collectivites": some("public", 3) or ["non-precise"]},
        "planification": {
            "axes": some("axe", 2),
            "chantiers": some("chantier", 2),
            "rattachement": {"etat": "propose"},
        },
        "depots": [{"url": f"https://github.com/exemple/commun-{number}"}],
        "licence": rng.choice(["MIT", "EUPL-1.2", "AGPL-3.0-or-later", "MIT OR GPL-3.0-only"]),
        "technologies": rng.sample(["Python", "PHP", "Vue", "PostgreSQL", "Django", "Java"], 3),
        "reutiliser": {"modes": [_mode(rng, mode) for mode in some("mode_reutilisation", 3)]},
        "reutilisations": [_reuse(rng, code) for code in rng.sample(communes, rng.choice([0, 0, 1, 5, 20]))],
    }
    if rng.random() < 0.3:
        low = rng.choice([0, 500, 5_000, 60_000])
        values["publics"]["population"] = (
            {"min": low, "max": low * 3 + 900} if rng.random() < 0.5 else {"min": low}
        )
    if phase := some("phase", 1):
        values["parcours"] = {"phases": [{"phase": phase[0], "source": "s", "debut": "2025"}]}
        if rng.random() < 0.2:
            values["parcours"]["phases"][0]["fin"] = "2026"
    return values


def _mode(rng: random.Random, mode: str) -> Json:
    return (
        {"mode": mode, "cout": {"nature": rng.choice(_VALUES["nature_cout"])}}
        if rng.random() < 0.5
        else {"mode": mode}
    )


def _reuse(rng: random.Random, code: str) -> Json:
    return {
        "organisation": {"code_insee": code, "type": "commune"},
        "etat": rng.choice(["en-production", "experimentation", "arretee"]),
        "statut": "declaree",
    }


_VALUES = {
    name: _slugs(name) for name in ("public", "axe", "chantier", "mode_reutilisation", "phase", "nature_cout")
}
