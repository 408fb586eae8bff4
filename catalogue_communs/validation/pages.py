"""Pages written by hand and the settings of the programme: as untrusted as the files of commons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.lecture import BOM, ligne_et_colonne, lire_octets
from catalogue_communs.fiches.phrases import dire
from catalogue_communs.socle.declaration import decrit
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.programme import VERSION
from catalogue_communs.socle.texte import citer, enumerer, invisible, proche
from catalogue_communs.validation import conformite, dossier, renvois
from catalogue_communs.validation.fiche import Fiche


class RechercheDePage(msgspec.Struct):
    """What the search does of a page."""

    dit = decrit("Recherche", "Ce que la recherche fait de la page.", {"exclude": True})
    exclude: Annotated[bool, decrit("Exclue", "La recherche ne propose pas la page.", True)]  # noqa: FBT003 - an example


# fmt: off
class EnTete(msgspec.Struct, kw_only=True):
    """The head of a page, between two lines « --- »."""

    dit = decrit("En-tête d’une page", "Ce qui précède le texte d’une page de `docs/`, entre deux lignes « --- ».", {"title": "Méthodologie", "description": "Comment chaque chiffre est calculé."})
    title: Annotated[str, decrit("Titre", "Ce que montrent l’onglet et les moteurs de recherche.", "Méthodologie", au_plus=120)]
    description: Annotated[str, decrit("Description", "Une phrase, pour les moteurs de recherche et les liens partagés.", "Comment chaque chiffre est calculé.", au_plus=300)]
    hide: Annotated[tuple[Annotated[str, decrit("Partie masquée", "Une partie du cadre.", "navigation", parmi={"navigation": "Menu", "toc": "Sommaire"})], ...], decrit("Masqué", "Ce que la page ne montre pas.", ["navigation", "toc"], au_plus=2)] = ()
    search: RechercheDePage | None = None
    styles: Annotated[tuple[Annotated[str, decrit("Feuille de style", "Le nom d’un fichier, sans son extension.", "comparer", au_plus=60)], ...], decrit("Feuilles de style", "Celles de `docs/styles` dont la page a besoin.", ["comparer"], au_plus=10)] = ()
    scripts: Annotated[tuple[Annotated[str, decrit("Script", "Le nom d’un fichier, sans son extension.", "comparer", au_plus=60)], ...], decrit("Scripts", "Ceux de `docs/scripts` dont la page a besoin.", ["comparer"], au_plus=10)] = ()
# fmt: on


# Not published.
DECISIONS = "docs/adr/"
ATOURS = {"styles": "css", "scripts": "js"}
# The parts that the site puts in pages, by their names: `site.construction.pages` makes them.
PARTIES = frozenset(
    [
        "accueil",
        "besoin",
        "catalogue",
        "champs",
        "comparer",
        "depots-a-revoir",
        "donnees-catalogue",
        "donnees-impact",
        "donnees-territoires",
        "erreurs",
        "etats-activite",
        "exemple-minimal",
        "flux",
        "formulaire-papier",
        "guichet-appel",
        "guichet-etat",
        "guichet-vagues",
        "impact",
        "integrer",
        "modifier",
        "nouveautes",
        "porte-declarer",
        "porte-mesure",
        "porte-proposer",
        "porte-signaler",
        "proposer",
        "reponse-communs",
        "reponse-mesures",
        "reponse-tableaux",
        "schema-accueil",
        "schema-donnees",
        "territoires",
        "une-page",
    ]
)
# The engine ends the head of a page at the first of these lines.
_FIN = re.compile(r"(?:-{3}|\.{3})[ \t]*")
_PARTIE = re.compile(r'(<div )?data-insert(?:="([^"\n]*)"(></div>)?)?', re.IGNORECASE)


def check(base: Path) -> Iterator[Diagnostic]:
    """Yield what is wrong in the pages of `base`."""
    for path in sorted((base / "docs").rglob("*.md")):
        name = dossier.nommer(path, base)
        # A link is told with those of the other folders.
        if path.is_file() and not path.is_symlink() and not name.startswith(DECISIONS):
            yield from _page(path.read_bytes(), name, base / "docs")


def _conforme(fiche: Fiche) -> Iterator[Diagnostic]:
    yield from fiche.document.diagnostics
    if fiche.document.valeurs is not None or not fiche.document.diagnostics:
        yield from conformite.check(fiche)


def _page(raw: bytes, name: str, docs: Path) -> Iterator[Diagnostic]:
    try:
        text = raw.removeprefix(BOM).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        yield from lire_octets(raw, name).diagnostics
        return
    lines = text.split("\n")
    end = next((rank for rank, line in enumerate(lines) if rank and _FIN.fullmatch(line)), 0)
    if not end or lines[0] != "---" or lines[end] != "---":
        yield Diagnostic(name, 1, 1, *dire("page-sans-en-tete"))
    else:
        # As many lines as in the page: a message gives the place in it.
        fiche = Fiche("page", lire_octets("\n".join(["", *lines[1:end], ""]).encode(), name), "page")
        yield from _conforme(fiche)
        yield from _feuilles_et_scripts(fiche, docs)
    where = invisible(text)
    # That of a head is told above.
    if where is not None and ligne_et_colonne(text, where)[0] > end:
        place, letter = ligne_et_colonne(text, where), citer(text[where : where + 10].split(";")[0])
        yield Diagnostic(name, *place, *dire("page-invisible", cite=letter))
    yield from _parties(text, name)


def _feuilles_et_scripts(fiche: Fiche, docs: Path) -> Iterator[Diagnostic]:
    """Yield the style sheets and scripts that the project does not have."""
    shipped = ressources() / "docs"
    for folder, suffix in ATOURS.items():
        listed = fiche.get(folder) if isinstance(fiche.document.valeurs, dict) else None
        known = sorted({one.stem for at in (docs, shipped) for one in (at / folder).glob(f"*.{suffix}")})
        for rank, one in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(one, str) and one not in known:
                words = {"cite": citer(one), "type": suffix, "dossier": folder, "connus": enumerer(known)}
                yield fiche.dire((folder, rank), "page-atour" if known else "page-sans-atour", **words)


def _parties(text: str, name: str) -> Iterator[Diagnostic]:
    """Yield the marks of parts that the site would leave unfilled."""
    for found in _PARTIE.finditer(text):
        start, part, end = found.groups(default="")
        if not (start and end and part in PARTIES):
            close = proche(part, sorted(PARTIES)) or "accueil"
            told = dire("page-partie", cite=citer(part), compris=close)
            yield Diagnostic(name, *ligne_et_colonne(text, found.start()), *told)


# What links and buttons are written on, in each scheme: the paper, the ground and the tint of docs/styles/catalogue.css.
FONDS = {
    "claire": ("#ffffff", "#f6f4ee", "#e4f1ec"),
    "sombre": ("#1a2425", "#121a1b", "#17352f"),
}
# WCAG 2.2, 1.4.3.
CONTRASTE, SEUIL = 4.5, 0.04045
EXEMPLES = {"claire": ("foncée", "#0b5d4e"), "sombre": ("claire", "#7fd3bd")}


def reglages(fiche: Fiche, root: Path) -> list[Diagnostic]:
    """Return what is wrong in programme.yml; a file of a version to come says what to install."""
    found = list(fiche.document.diagnostics)
    if fiche.document.valeurs is None and found:
        return found
    version = fiche.get("version") if isinstance(fiche.document.valeurs, dict) else None
    if isinstance(version, int) and version > VERSION:
        return [fiche.dire(("version",), "programme-recent", version=version, lue=VERSION)]
    found += conformite.check(fiche)
    return found or [*renvois.unique(fiche), *_colours(fiche), *dossier.logo_du_programme(fiche, root)]


def _colours(fiche: Fiche) -> Iterator[Diagnostic]:
    for scheme, grounds in FONDS.items():
        colour = fiche.get("couleurs", scheme)
        if not isinstance(colour, str):
            continue
        worst = min(contraste(colour, ground) for ground in grounds)
        if worst < CONTRASTE:
            shade, example = EXEMPLES[scheme]
            said = f"{worst:.1f}".replace(".", ",")
            words = {"contraste": said, "ton": shade, "compris": example}
            yield fiche.dire(("couleurs", scheme), "programme-contraste", **words)


def contraste(one: str, other: str) -> float:
    """Return the contrast of two colours « #rrggbb », from 1 to 21, as the WCAG defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= SEUIL else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
