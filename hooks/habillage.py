"""What a page costs: of Material, one style sheet; our scripts and sheets without their comments."""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from catalogue_communs.site.construction.feuille import regles_employees
from catalogue_communs.socle.programme import programme

# Its name changes with each version of Material.
_FEUILLE = re.compile(r"assets/stylesheets/main\.[0-9a-f]+\.min\.css")
# Whole lines of comment, indentation and empty lines. No text of ours spans lines: a test checks.
_COMMENTAIRES = re.compile(r"^[ \t]*(?:/\*\*.*?\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE)
_COMMENTAIRES_DES_STYLES = re.compile(r"/\*.*?\*/", re.DOTALL)
_MARGES = re.compile(r"^\s+", re.MULTILINE)
# Where a hand-written page names a class: « !!! note », « {: .carte } », « <p class="carte"> ».
_HABILLEES = re.compile(r"^[ \t]*[!?]{3}.*|\{[^}\n]*\}|<[^>\n]*>", re.MULTILINE)
_MOTS = re.compile(r"[\w-]+")
# The folders whose name changes with their content; what a style sheet takes elsewhere in docs/.
_ACTIFS = ("scripts/", "styles/", "polices/")
_DEHORS = re.compile(r"(url\([\"']?)\.\./(?!styles/|scripts/|polices/)")


def resserrer(files: Files, config: MkDocsConfig) -> str:
    """Publish scripts and sheets without what only authors read, and the rules of Material in use.

    Return the folder of sheets and scripts, to keep for ever: its name is the digest of them all.
    """
    _ajouter_material(files, config)
    sheet, couleurs = files.get_file_from_path("styles/catalogue.css"), programme().couleurs
    if sheet and couleurs:
        sheet.content_string += couleurs.feuille()
    actifs = [file for file in files if file.src_uri.startswith(_ACTIFS)]
    digest = blake2b(digest_size=4)
    for file in sorted(actifs, key=lambda file: file.src_uri):
        if file.src_uri.endswith(".js"):
            file.content_string = _MARGES.sub("", _COMMENTAIRES.sub("", file.content_string))
        elif file.src_uri.endswith(".css"):
            regles = _DEHORS.sub(r"\1../../../", file.content_string)
            file.content_string = _MARGES.sub("", _COMMENTAIRES_DES_STYLES.sub("", regles))
        digest.update(f"{file.src_uri} {len(file.content_bytes)} ".encode() + file.content_bytes)
    folder = f"actifs/{digest.hexdigest()}/"
    for file in actifs:
        file.dest_uri = f"{folder}{file.src_uri}"
    return folder


def _ajouter_material(files: Files, config: MkDocsConfig) -> None:
    """Add the rules of Material's sheet that a page uses."""
    [material] = [file for file in files if _FEUILLE.fullmatch(file.src_uri)]
    sheets = [file.content_string for file in files if file.src_uri.startswith("styles/")]
    debuts = tuple(name.rpartition(".")[2] for name in config.markdown_extensions)
    noms = _noms(files, config)
    regles = regles_employees(material.content_string, noms, debuts, " ".join(sheets))
    # In a layer below ours: what we write wins, whatever the length of a selector.
    content = f"@layer material{{{regles}}}"
    files.append(File.generated(config, "styles/material.css", content=content))


def _noms(files: Files, config: MkDocsConfig) -> frozenset[str]:
    """Return the names that a page may bear: those of our templates, pages and scripts."""
    theme = Path(str(config.theme.custom_dir))
    texts = [path.read_text("utf-8") for path in sorted(theme.rglob("*.html"))]
    texts += [file.content_string for file in files if file.src_uri.startswith("scripts/")]
    for file in files.documentation_pages():
        texts += _HABILLEES.findall(file.content_string)
    return frozenset(mot for text in texts for mot in _MOTS.findall(text))


# Without one of these, the engine would take Material's page of the same name and say nothing.
_CADRE = "main.html base.html 404.html sitemap.xml partials/header.html partials/footer.html"


def verifier(config: MkDocsConfig) -> None:
    """Stop if a part of the frame of the pages is missing."""
    for name in _CADRE.split():
        if not Path(str(config.theme.custom_dir), name).is_file():
            raise PluginError(f"Il manque theme/{name} : rétablissez-le avec « git checkout ».")


def alleger(files: Files) -> None:
    """Drop every file of the theme that no page uses.

    So go our templates and the images of the commons: the library publishes, made lighter, those
    that a page shows.
    """
    for file in [*files]:
        if file.src_uri.startswith(("assets/", "images/communs/", "gabarits/")):
            files.remove(file)
