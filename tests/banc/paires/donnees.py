"""What the templates of Hugo look up by a key: labels, places, outlines, licences."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from catalogue.collectivites import reference
from catalogue.collectivites.objets import COMMUNE, Territoire
from catalogue.collectivites.strates import strates
from catalogue.socle import obligations
from catalogue.socle.schemas import vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]
# An outline that follows another starts from an absolute point.
_START = re.compile(r"^m(-?\d*\.?\d+)[ ,]?(-?\d*\.?\d+)")


def ecrire(folder: Path, site: Path, target: Path, places: Json, slug: str) -> None:
    """Write what templates look up by a key."""
    described = lire(site / "api" / "v1" / "vocabulaires.json")["vocabulaires"]
    territories = lire(site / "api" / "v1" / "territoires.json")
    outlines = lire(folder / "donnees" / "cartes" / "departements.json")
    mainland, overseas = outlines["metropole"]["traces"], outlines["outre_mer"]
    units = vocabularies()["unite"].valeurs
    page = (site / "communs" / slug / "publiccode" / "index.html").read_text(encoding="utf-8")
    licences = {
        lire(path)["commun"]["licence"] for path in sorted((site / "api" / "v1" / "communs").glob("*.json"))
    }
    made = {
        "communes": dict(_communes(folder, site)),
        "vocabulaires": {
            name: {value["valeur"]: value["libelle"] for value in values}
            for name, values in described.items()
        },
        "unites": {
            value.slug: {
                "singulier": value.extra.get("symbole", value.libelle),
                "pluriel": value.extra.get("symbole") or value.extra.get("pluriel", value.libelle),
            }
            for value in units.values()
        },
        "departements": {
            code: {"nom": place["nom"], "adresse": place["adresse"], "region": place.get("region")}
            for code, place in places["departements"].items()
        },
        "carte": {
            "metropole": {code: {"trace": d} for code, d in mainland.items()},
            "fond": {code: _START.sub(r"M\1 \2m0 0 ", d) for code, d in mainland.items()},
            "outre_mer": {
                code: {"trace": one["trace"], "place": _place(index, len(overseas), one["cadre"])}
                for index, (code, one) in enumerate(overseas.items())
            },
        },
        "licences": {licence: _licence(licence) for licence in sorted(licences)},
        "familles": obligations.libelles(),
        "publiccode": {
            "manques": [
                {"champ": re.sub(r"</?\w+>", "", champ), "dit": unescape(dit), "fiche": fiche}
                for champ, dit, fiche in re.findall(
                    r"<div><dt><code>(.*?)</code></dt><dd>(.*?) Champ de la fiche : <a [^>]*><code>(.*?)</code>",
                    page,
                )
            ],
            "brouillon": unescape(
                page.partition("le fichier n’est pas valide :\n")[2].partition("</code>")[0]
            ),
        },
        # The name of the sheet of Material follows its version.
        "feuille": {"adresse": entre(page, '<link rel="stylesheet" href="../../../', '"')},
        "attribution": {"texte": f"Découpage et populations : {territories['attribution']}"},
    }
    target.mkdir()
    for name, content in made.items():
        _write(target / f"{name}.json", content)


def _place(index: int, count: int, frame: tuple[float, float]) -> str:
    return f"translate({1010 / count * index + 20:.0f} 1040) scale({150 / max(frame):.2f})"


def _licence(expression: str) -> Json:
    known = obligations.decrire(expression)
    one = known.fiches[0]
    return {
        "nom": one.nom,
        "famille": f"{known.libelle}.",
        "familles": obligations.familles(expression),
        "modifications": known.sens,
        "droits": " ".join((*one.permet, *one.limites)),
        "url": one.lien,
        "devoirs": one.oblige,
    }


def _communes(folder: Path, site: Path) -> Iterator[tuple[str, Json]]:
    """Yield what the register says of the communes that use a common, and nothing of the others."""
    referentiel = reference(folder)
    reuses = lire(site / "api" / "v1" / "reutilisations.json")["reutilisations"]
    for code in sorted({reuse["organisation"]["code_insee"] for reuse in reuses}):
        where = Territoire(COMMUNE, code)
        size = referentiel.strate(where)
        yield (
            code,
            {
                "population": referentiel.habitants({code}),
                "situe": referentiel.nom_situe(where),
                "rang": strates(COMMUNE).index(size) if size else -1,
                "strate": size.libelle if size else "population non publiée",
            },
        )


def lire(path: Path) -> Json:
    """Read a JSON document."""
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def entre(text: str, start: str, end: str) -> str:
    """Return what a page holds between two marks; stop if it has not them."""
    found = text.partition(start)[2].partition(end)[0]
    if not found:
        raise SystemExit(f"Rien entre « {start} » et « {end} » dans une page construite.")
    return found
