"""What each kind of page costs on the wire, read in a real browser: run it by ``scripts/mesurer pages``."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, sync_playwright

from tests.aides import RACINE, build
from tests.banc import ecoindex
from tests.banc.budgets import FACES, IMAGES, MILLE, MONTREES, OCTETS_DES_FACES, SORTES, Sorte, page
from tests.banc.mesures import preparer
from tests.banc.service import Service
from tests.conftest import CHROMIUM_FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The window of the collector of EcoIndex: a wide screen opens the filters.
ECRAN = {"width": 1920, "height": 1080}
# The index counts a drawing as one element, whatever it holds; the images of a common are apart.
ELEMENTS = (
    f"[...document.querySelectorAll('*')].filter(e => !e.matches({f'svg *, {MONTREES}'!r})).length"
)
DEFILER = "() => new Promise(fin => { scrollTo(0, document.documentElement.scrollHeight); requestAnimationFrame(() => requestAnimationFrame(fin)) })"


@dataclass(frozen=True, slots=True)
class Poids:
    """What a page costs: files asked for, their bytes as sent, those of the faces apart, elements, index."""

    fichiers: tuple[str, ...]
    gzip: int
    faces: int
    noeuds: int
    score: int

    @property
    def note(self) -> str:
        return ecoindex.note(self.score)


def _chercher(page: Page) -> None:
    page.locator("#q").fill("service")
    page.locator("#resultats").wait_for()


def _comparer(page: Page) -> None:
    page.locator("#cmp table").wait_for()


def _commune(page: Page) -> None:
    page.locator("#mc-saisie").fill("marsillargues")
    page.get_by_role("button", name="Marsillargues (Hérault)").click()
    page.locator("#mc-reponse h3").wait_for()


GESTES: Mapping[str, Callable[[Page], None]] = {
    "chercher": _chercher,
    "comparer": _comparer,
    "commune": _commune,
}


def peser(navigateur: Browser, service: Service, adresse: str, geste: str = "") -> Poids:
    """Open a page with an empty cache; weigh what came, or only what a first use brought after it."""
    contexte = navigateur.new_context(viewport={"width": ECRAN["width"], "height": ECRAN["height"]})
    lus: list[str] = []
    page = contexte.new_page()
    page.on("request", lambda request: None if IMAGES in request.url else lus.append(request.url))
    try:
        page.goto(
            service.adresse + adresse.partition("?")[0] if geste else service.adresse + adresse
        )
        # A form is filled by what its script asks for.
        page.wait_for_load_state("networkidle")
        page.evaluate(DEFILER)
        # A browser without a window does not ask for the icon.
        lus.extend(
            page.evaluate("[...document.querySelectorAll('link[rel=icon]')].map(l => l.href)")
        )
        premiers = {*lus}
        if geste:
            if "?" in adresse:
                page.goto(service.adresse + adresse)
            GESTES[geste](page)
        noeuds = page.evaluate(ELEMENTS)
    finally:
        contexte.close()
    total = [
        url for url in dict.fromkeys(lus) if url.partition("?")[0] not in premiers or not geste
    ]
    every = dict.fromkeys(lus)
    faces = [url for url in total if FACES in url]
    propres = [url for url in total if url not in faces]
    whole, sent, face = (
        sum(len(service.fichier(url).gzip) for url in urls) for urls in (every, propres, faces)
    )
    return Poids(tuple(propres), sent, face, noeuds, ecoindex.score(noeuds, len(every), whole))


def manques(sorte: Sorte, poids: Poids) -> list[str]:
    """Say in what a page goes beyond its budget."""
    found = (
        (poids.gzip > sorte.octets, f"{poids.gzip} octets pour {sorte.octets}"),
        (
            poids.faces > OCTETS_DES_FACES,
            f"{poids.faces} octets de polices pour {OCTETS_DES_FACES}",
        ),
        (poids.noeuds > sorte.noeuds, f"{poids.noeuds} éléments pour {sorte.noeuds}"),
        (
            len(poids.fichiers) > sorte.requetes,
            f"{len(poids.fichiers)} fichiers pour {sorte.requetes} : {poids.fichiers}",
        ),
        (poids.note > sorte.note, f"EcoIndex {poids.note} ({poids.score}) pour {sorte.note}"),
    )
    return [said for wrong, said in found if wrong]


def tableau(mesures: Sequence[tuple[Sorte, str, Poids]]) -> Iterator[str]:
    yield "| page | adresse | fichiers | gzip | polices | éléments | EcoIndex | budget | tenu |"
    yield "|---|---|--:|--:|--:|--:|---|---|---|"
    for sorte, adresse, poids in mesures:
        budget = (
            f"{_ko(sorte.octets)}, {sorte.noeuds} éléments, {sorte.requetes} fichiers, {sorte.note}"
        )
        kept = " ; ".join(manques(sorte, poids)) or "oui"
        nom = f"{sorte.nom}, en plus" if sorte.apres else sorte.nom
        yield (
            f"| {nom} | `/{adresse}` | {len(poids.fichiers)} | {_ko(poids.gzip)} "
            f"| {_ko(poids.faces)} | {poids.noeuds} | {poids.note} ({poids.score}) | {budget} | {kept} |"
        )


def _ko(octets: int) -> str:
    return f"{octets / 1000:.1f} Ko".replace(".", ",")


@contextlib.contextmanager
def construit(communs: int = 0, dossier: str | None = None) -> Iterator[Path]:
    """Give the folder of a built site: the one named, that of the frozen catalogue, or that of imaginary commons."""
    if dossier:
        yield Path(dossier)
        return
    with tempfile.TemporaryDirectory(prefix="poids-") as name:
        source, site = RACINE, Path(name) / "site"
        if communs:
            source = Path(name) / "catalogue"
            source.mkdir()
            preparer(source, communs)
        print("Construction du site…", file=sys.stderr)
        done = build(source, site, patience=3600)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        yield site


def main() -> int:
    """Measure every kind of page, print the table; fail if a budget is not kept."""
    from _environnement import find_chromium  # noqa: PLC0415 - the folder of the scripts is known by then

    parser = argparse.ArgumentParser(
        "mesurer pages", description="Mesure ce que pèse chaque sorte de page."
    )
    parser.add_argument(
        "--communs", type=int, default=0, help="mesure un catalogue imaginaire de cette taille"
    )
    parser.add_argument("--site", help="mesure ce dossier, déjà construit")
    options = parser.parse_args()
    sortes = MILLE if options.communs else SORTES
    mesures = []
    with (
        construit(options.communs, options.site) as site,
        Service(site).ouvrir() as service,
        sync_playwright() as playwright,
    ):
        navigateur = playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_FLAGS
        )
        for sorte in sortes:
            adresse = page(sorte, site)
            mesures.append((sorte, adresse, peser(navigateur, service, adresse, sorte.apres)))
        navigateur.close()
    print("\n".join(tableau(mesures)))
    return 1 if any(manques(sorte, poids) for sorte, _, poids in mesures) else 0


if __name__ == "__main__":
    sys.exit(main())
