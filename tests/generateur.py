"""A portfolio of imaginary commons, as large as wanted, the same each time."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from PIL import Image, ImageDraw

from catalogue_communs.socle.schemas import schema
from tests.aides import RACINE, Json

STATES = ("experimentation", "deploiement", "en-production", "arretee")
QUANTITIES = (
    ("procedures-engagees", "procedure"),
    ("amendes-prononcees", "euro"),
    ("temps-gagne-au-total", "heure"),
    ("collectivites-utilisatrices", "collectivite"),
)
AXES = (
    "mieux-se-deplacer",
    "mieux-produire",
    "mieux-se-loger",
    "mieux-se-nourrir",
    "mieux-preserver-valoriser-ecosystemes",
    "mieux-consommer",
)
MONTHS = tuple(f"{2024 + (m + 11) // 12}-{(m + 11) % 12 + 1:02d}" for m in range(24))


@cache
def mots() -> list[str]:
    """List the words of the pages of the project: texts made of them compress as real ones do."""
    text = " ".join(
        path.read_text(encoding="utf-8") for path in sorted((RACINE / "docs").rglob("*.md"))
    )
    return sorted({word.lower() for word in re.findall(r"[A-Za-zÀ-ÿ]{3,12}", text)})


def ecrire(root: Path, communs: int, reutilisations: int, insee: Sequence[str]) -> list[Json]:
    """Write `communs` files and `reutilisations` reuses by communes of `insee`; return the values."""
    rng = random.Random(1)  # noqa: S311 - a draw, not a secret
    (root / "projets").mkdir(parents=True)
    made = []
    for number in range(communs):
        share = reutilisations // communs + (number < reutilisations % communs)
        made.append(commun(rng, number, rng.sample(insee, share)))
        _ecrire(root, number, made[-1])
    return made


def _ecrire(root: Path, number: int, values: Json) -> None:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    ordered = {key: values[key] for key in schema("projet")["properties"] if key in values}
    text = yaml.dump(ordered, Dumper=dumper, allow_unicode=True, sort_keys=False)
    (root / "projets" / f"commun-{number:04d}.yml").write_text(text, encoding="utf-8")


def commun(rng: random.Random, number: int, users: Sequence[str]) -> Json:
    statut = rng.choice(["laureat", "ecosysteme"])
    return {
        "nom": f"Commun imaginaire {number}",
        "accroche": f"Service imaginaire numéro {number}, fait pour les essais.",
        "statut": statut,
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": "Syndicat mixte du Val Imaginaire", "type": "syndicat-mixte-ouvert"}],
        "publics": {"collectivites": ["commune"]},
        "depots": [{"url": f"https://github.com/exemple/commun-{number}"}],
        "licence": rng.choice(["MIT", "EUPL-1.2", "AGPL-3.0-or-later"]),
        "impact": {"indicateurs": [indicateur(rng, index) for index in range(3)]},
        "reutilisations": [reutilisation(rng, code) for code in users],
        **({"guichet": {"preuve": "https://exemple.fr/laureats"}} if statut == "laureat" else {}),
    }


def reutilisation(rng: random.Random, code: str) -> Json:
    state, day = rng.choice(STATES), f"{rng.randint(2023, 2026)}-0{rng.randint(1, 9)}"
    return {
        "organisation": {"code_insee": code, "type": "commune"},
        "etat": state,
        **({"arretee_le": day} if state == "arretee" else {}),
        "preuve": {"genre": "temoignage", "url": "https://exemple.fr/preuve"},
        "statut": rng.choice(["declaree", "documentee"]),
        "confirmee_le": day,
        "lue_le": "2026-10",
    }


def indicateur(rng: random.Random, number: int) -> Json:
    """Make an indicator with a history of twelve months."""
    start = rng.randint(1, 1000)
    quantity, unit = rng.choice(QUANTITIES)
    return {
        "id": f"indicateur-{number}",
        "nom": f"Indicateur imaginaire {number}",
        "effet": rng.choice(["passage-a-l-action", "reseau", "acceleration", "usage"]),
        "principal": number == 0,
        "grandeur": quantity,
        "unite": unit,
        "nature": rng.choice(["cumul", "stock"]),
        "mesures": [
            {
                "au": f"2025-{month:02d}",
                "valeur": start * month,
                "perimetre": "National",
                "statut": rng.choice(["mesure", "declare", "estime"]),
                "methode": "Compté par le service.",
                "source": "https://exemple.fr/bilan",
            }
            for month in range(1, 13)
        ],
    }


def riche(root: Path, communs: int, insee: Sequence[str]) -> None:
    """Write `communs` files as rich as the real ones, and the readings of their repositories.

    Each has about 300 words of Markdown, three indicators with twelve measures, two
    repositories read over twenty-four months, and 5 to 30 reuses; one in three, a screenshot.
    """
    rng = random.Random(1)  # noqa: S311 - a draw, not a secret
    (root / "projets").mkdir(parents=True)
    readings = root / "donnees" / "activite" / "github.com"
    readings.mkdir(parents=True)
    for number in range(communs):
        values = _enrichi(commun(rng, number, rng.sample(insee, rng.randint(5, 30))), rng, number)
        if number % 3 == 0:
            values["captures"] = [_capture(root, number)]
        _ecrire(root, number, values)
        for depot in values["depots"]:
            stem = "__".join(depot["url"].split("/")[-2:])
            reading = json.dumps(
                _lecture(rng, depot["url"], values["licence"]),
                ensure_ascii=False,
                indent=2,
                sort_keys=True,
            )
            (readings / f"{stem}.json").write_text(f"{reading}\n", encoding="utf-8")


def _capture(root: Path, number: int) -> Json:
    """Draw a screen of a page that nobody made: a head, cells of many colours, lines of text."""
    draw = random.Random(number)  # noqa: S311 - a draw, not a secret
    screen = Image.new("RGB", (1280, 800), "white")
    pencil = ImageDraw.Draw(screen)
    pencil.rectangle((0, 0, 1280, 90), f"hsl({draw.randrange(360)}, 60%, 35%)")
    for cell in range(48):
        left, top = 40 + cell % 8 * 150, 120 + cell // 8 * 110
        ink = f"hsl({draw.randrange(360)}, {draw.randrange(20, 90)}%, {draw.randrange(40, 90)}%)"
        pencil.rectangle((left, top, left + 130, top + 60), ink)
        pencil.text((left, top + 70), " ".join(draw.choices(mots(), k=2)), "black")
    path = root / "docs" / "images" / "communs" / f"commun-{number:04d}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    screen.save(path)
    return {
        "image": path.name,
        "alternative": "Un écran imaginaire, fait pour les essais.",
        "credit": "Équipe imaginaire",
        "licence": "etalab-2.0",
        "source": "https://exemple.fr/ecran.png",
    }


def _phrase(rng: random.Random, length: int) -> str:
    return " ".join(rng.choices(mots(), k=length)).capitalize() + "."


def _enrichi(values: Json, rng: random.Random, number: int) -> Json:
    parts = (
        f"### {_phrase(rng, 4)[:-1]}\n\n{_phrase(rng, 45)} **{_phrase(rng, 5)}** {_phrase(rng, 20)}\n\n"
        f"- {_phrase(rng, 8)}\n- {_phrase(rng, 8)}\n"
        for _ in range(4)
    )
    repository = "https://github.com/exemple"
    mode = rng.choice(["service-mutualise", "auto-hebergement", "api"])
    return values | {
        "description": "\n".join(parts),
        "publics": {"collectivites": rng.sample(["commune", "epci", "departement", "region"], 2)},
        "planification": {"axes": rng.sample(AXES, 1), "rattachement": {"etat": "propose"}},
        "liens": {
            "site": f"https://exemple.fr/commun-{number}",
            "documentation": "https://exemple.fr/aide",
        },
        "depots": [
            {"url": f"{repository}/commun-{number}", "role": "application", "principal": True},
            {"url": f"{repository}/api-{number}", "role": "api"},
        ],
        "technologies": ["Python", "PostgreSQL"],
        "parcours": {
            "phases": [
                {"phase": "acceleration", "debut": "2025-09", "source": "https://exemple.fr/suivi"}
            ]
        },
        "reutiliser": {
            "modes": [{"mode": mode, "cout": {"nature": "sur-devis"}, "delai": "deux mois"}],
            "prerequis": [{"libelle": _phrase(rng, 6)}],
            "etapes": [{"titre": _phrase(rng, 4), "duree": "une semaine"} for _ in range(3)],
        },
    }


def _lecture(rng: random.Random, url: str, licence: str) -> Json:
    counts = {month: rng.randint(0, 60) for month in MONTHS}
    return {
        "depot": url,
        "lu_le": "2026-11-20",
        "source": "github",
        "acces": "public",
        "archive": False,
        "dernier_commit_humain": "2026-11-12",
        "tickets": {"ouverts": rng.randint(0, 90)},
        "licence": licence,
        "langages": ["Python", "HTML"],
        "rythme": {
            "commits": counts,
            "auteurs": {month: min(count, rng.randint(1, 6)) for month, count in counts.items()},
            "commits_12_mois": sum(list(counts.values())[-12:]),
            "auteurs_12_mois": rng.randint(1, 12),
        },
        "fichiers": {"readme": True, "licence": True},
    }
