"""A copy of a whole catalogue, real or fictional, that contributions change without knowing which commons it holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from catalogue_communs.parutions import cles
from tests.aides import REEL

# What a build reads beside the data, then what contributions change.
CODE = (
    "docs",
    "donnees/adresses.csv",
    "donnees/cartes",
    "donnees/collectivites",
    "hooks",
    "mkdocs.yml",
    "schemas",
    "theme",
)
DONNEES = (*REEL, "donnees/identifiants.csv")
Valeurs = dict[str, Any]


class _SansAlias(yaml.SafeDumper):
    """Writes a value again where it is used again: the files accept no alias."""

    def ignore_aliases(self, _: object) -> bool:
        return True


def _ecrire(path: Path, values: Valeurs) -> None:
    text = yaml.dump(values, Dumper=_SansAlias, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Arbre:
    """The copy, at `root`, of the catalogue that `modele` holds, as of the day `jour`."""

    root: Path
    jour: date
    modele: Path

    def remettre(self, names: tuple[str, ...] = DONNEES) -> None:
        """Copy these parts of the catalogue again."""
        for name in names:
            source, target = self.modele / name, self.root / name
            if target.is_file():
                target.unlink()
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.is_file():
                shutil.copy(source, target)

    def chemin(self, slug: str) -> Path:
        return self.root / "projets" / f"{slug}.yml"

    def slugs(self) -> list[str]:
        """Name the commons, in the order of the alphabet."""
        return sorted(path.stem for path in (self.root / "projets").glob("*.yml"))

    def lire(self, slug: str) -> Valeurs:
        values: Valeurs = yaml.safe_load(self.chemin(slug).read_text(encoding="utf-8"))
        return values

    def ecrire(self, slug: str, values: Valeurs) -> str:
        """Write the file of a common; return its name."""
        _ecrire(self.chemin(slug), values)
        return slug

    def changer(self, slug: str, **champs: object) -> str:
        """Change some fields of a common; return its name."""
        return self.ecrire(slug, {**self.lire(slug), **champs})

    def nouveau(self, slug: str, nom: str, **champs: object) -> str:
        """Add a fictional common, of twelve lines and without any source, besides `champs`; return its name."""
        minimal = {
            "nom": nom,
            "accroche": "Compter les arbres d’une commune avec ses habitants.",
            "statut": "ecosysteme",
            "contact": {"courriel": f"contact@{slug}.example"},
            "porteurs": [{"nom": "Commune de Valimaginaire", "type": "commune"}],
            "publics": {"collectivites": ["commune"]},
            "depots": [{"url": f"https://github.com/valimaginaire/{slug}"}],
            "licence": "MIT",
        }
        return self.ecrire(slug, minimal | champs)

    def guichet(self, change: Callable[[Valeurs], None]) -> None:
        """Change `guichet.yml`."""
        path = self.root / "guichet.yml"
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(values)
        _ecrire(path, values)

    def image(self, name: str, width: int, height: int, *, bruit: bool = False) -> str:
        """Draw an image, that compresses badly with `bruit`; return its name."""
        path = self.root / "docs/images/communs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = Image.effect_noise((width, height), 90)
        (noise if bruit else Image.new("RGB", (width, height), "teal")).save(path)
        return name

    def source(self, slug: str) -> str:
        """Add a source to a common; return its identifier."""
        values = self.lire(slug)
        source = {
            "id": "page-de-l-equipe",
            "titre": "Page de l’équipe",
            "url": "https://equipe.example/",
        }
        others = [one for one in values.get("sources", []) if one["id"] != source["id"]]
        self.ecrire(slug, {**values, "sources": [*others, {**source, "consultee_le": self.jour}]})
        return source["id"]

    def retirer(self, slug: str, raison: str) -> None:
        """Remove a common, and what names it; the list of what is published says why, if it names it."""
        listed = {name: {**facts} for name, facts in cles.lire_publies(self.root).items()}
        first = [*self.lire(slug).get("anciens_slugs", []), slug][0]
        for key, fact in listed.get(first, {}).items():
            listed[first][key] = fact._replace(retrait=raison)
        cles.ecrire_publies(self.root, listed)
        self.chemin(slug).unlink()
        self.ailleurs(slug, None)

    def ailleurs(self, slug: str, nouveau: str | None) -> None:
        """Have the files that name a common name another one, or none."""
        for other in self.slugs():
            if f": {slug}" not in self.chemin(other).read_text(encoding="utf-8"):
                continue
            values = self.lire(other)
            others = [
                one for one in values.pop("relations", []) if one["commun"] != slug or nouveau
            ]
            if others:
                values["relations"] = [
                    {**one, "commun": nouveau} if one["commun"] == slug else one for one in others
                ]
            archive = values.get("archive", {})
            if archive.get("remplace_par") == slug:
                archive |= {"remplace_par": nouveau}
                values["archive"] = {key: value for key, value in archive.items() if value}
            self.ecrire(other, values)
