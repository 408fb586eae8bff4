"""Rules on texts: no HTML, no personal data, nothing left of the example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from urllib.parse import urlsplit

import yaml

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.phrases import dire
from catalogue_communs.forges.liste import probleme_de_depot, probleme_de_forge
from catalogue_communs.socle import markdown, schemas
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import ChampPath, citer
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

_ADDRESS = re.compile(r"(?<![\w.+-])([\w.+-]+)@[\w-]+\.[\w.-]+")
# Two words of letters around a dot look like a first name, or its initial, and a name.
_PERSONAL = re.compile(r"[a-z]+(-[a-z]+)?\.[a-z]{2,}(-[a-z]+)*[0-9]*", re.IGNORECASE)
# The words of the address of a team, in the singular.
GENERIQUES = frozenset(word for line in yaml_fourni("donnees-personnelles")["equipes"] for word in line)
# What may follow the name: how one is employed, « .ext », and a tag, « +catalogue ». Scripts read it too.
SUITE = rf"(?:[._-](?:{'|'.join(chain(*yaml_fourni('donnees-personnelles')['liens']))})){{0,2}}(?:\+.*)?$"
_SUITE = re.compile(SUITE, re.IGNORECASE)
TELEPHONE = re.compile(
    # Neither a part of a longer number nor of a word: the print of a file is one long word.
    r"(?<![\w.])(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s.-]?[0-9]{2}){4}(?!\w|\.?\d)",
    re.ASCII,
)
_URL = re.compile(r"https?://\S+")
# These fields hold a number or an address, never a text.
_NOT_TEXT = frozenset({"siren", "code_insee", "url"})


def donnees_personnelles(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield addresses that look like a person's, and phone numbers."""
    for path, value in fiche.textes:
        found = next((local for local in _ADDRESS.findall(value) if est_nominative(local)), None)
        if found:
            yield fiche.dire(path, "courriel-nominatif", cite=citer(f"{found}@…"))
        if not (path and path[-1] in _NOT_TEXT) and TELEPHONE.search(_URL.sub(" ", value)):
            yield fiche.dire(path, "telephone")


def est_nominative(local: str) -> bool:
    """Tell whether what stands before the « @ » of an address looks like the name of a person."""
    name = _SUITE.sub("", local)
    words = {word.removesuffix("s") for word in re.split(r"[.-]", name.casefold())}
    return bool(_PERSONAL.fullmatch(name)) and not words & GENERIQUES


def textes_interdits(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield what a Markdown text may not contain."""
    for path, value in fiche.textes:
        part = schemas.partie_de(fiche.schema, path)
        if part is None or part.get("x-format") != "markdown":
            continue
        for problem in markdown.ce_qui_est_interdit(value):
            yield _report(fiche, path, problem)


def _report(fiche: Fiche, path: ChampPath, problem: markdown.TexteRefuse) -> Diagnostic:
    told = dire(problem.code, cite=citer(problem.extrait), extrait=problem.extrait, niveau=problem.niveau)
    node = fiche.document.noeud(path)
    if isinstance(node, yaml.ScalarNode) and node.style == "|":
        # A literal block starts on the line after its mark, and keeps its lines.
        line = fiche.document.ligne(path) + 1 + problem.ligne
        written = fiche.document.texte.splitlines()[line - 1]
        where = (line, len(written) - len(written.lstrip()) + 1)
        return fiche.at(where, path, *told)
    return fiche.sur_la_valeur(path, *told)


# The account that the examples name on a forge, and their domain.
ACCOUNT, DOMAIN = "/exemple/", "exemple.fr"
_DOMAIN = re.compile(r"(?<![\w-])exemple\.fr(?![\w-])")


def exemple(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield the values of the example that nobody replaced.

    The name, the phrase and the repository of the example are refused anywhere. Its domain is
    refused where a site is published, as soon as the file names a repository that is not one of
    an example: a folder without a site, or a file of examples only, misleads nobody.
    """
    copied = _copied()
    real = contexte.publie and any(_is_real(item["url"]) for _, item in fiche.items("depots"))
    for path, value in fiche.textes:
        if value.strip() in copied:
            yield fiche.dire(path, "valeur-d-exemple", cite=citer(value))
        elif real and _DOMAIN.search(value):
            yield fiche.dire(path, "domaine-d-exemple", cite=citer(value))


@cache
def _copied() -> frozenset[str]:
    """Return what the example says of its own common, from the schema."""
    fields = schemas.schema("projet")["properties"]
    depot = fields["depots"]["examples"][0][0]["url"]
    return frozenset({fields["nom"]["examples"][0], fields["accroche"]["examples"][0], depot})


def _is_real(url: str) -> bool:
    if probleme_de_forge(url) or probleme_de_depot(url):
        return False
    return not urlsplit(url).path.startswith(ACCOUNT)
