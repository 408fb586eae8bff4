"""Rules on texts: no HTML, no personal data, nothing left of the example; then what readers miss."""

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlsplit

import yaml

from catalogue_communs.fiches.diagnostics import Diagnostic, dire
from catalogue_communs.fiches.lecture import ligne_et_colonne
from catalogue_communs.forges.liste import probleme_de_depot, probleme_de_forge
from catalogue_communs.socle import markdown, schemas
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import FICHIER
from catalogue_communs.socle.texte import PAS_LU, SHOWN, citer, nom_du_champ
from catalogue_communs.validation.conformite import attend_un_texte
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
        if found := next(filter(est_nominative, _ADDRESS.findall(value)), None):
            yield fiche.dire(path, "courriel-nominatif", cite=citer(f"{found}@…"))
        if path[-1] not in _NOT_TEXT and TELEPHONE.search(_URL.sub(" ", value)):
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
        for one in markdown.ce_qui_est_interdit(value):
            told = dire(one.code, cite=citer(one.extrait), extrait=one.extrait, niveau=one.niveau)
            node, where = fiche.document.noeud(path), None
            if isinstance(node, yaml.ScalarNode) and node.style == "|":
                # A literal block starts on the line after its mark, and keeps its lines.
                line = fiche.document.place(path)[0] + 1 + one.ligne
                written = fiche.document.texte.splitlines()[line - 1]
                where = (line, len(written) - len(written.lstrip()) + 1)
            yield fiche.rapporter(path, told, where)


# The account that the examples name on a forge, and their domain.
ACCOUNT = "/exemple/"
_DOMAIN = re.compile(r"(?<![\w-])exemple\.fr(?![\w-])")


def exemple(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield the values of the example that nobody replaced.

    The name, the phrase and the repository of the example are refused anywhere. Its domain is
    refused where a site is published, as soon as the file names a repository that is not one of
    an example: a folder without a site, or a file of examples only, misleads nobody.
    """
    fields = schemas.schema("projet")["properties"]
    copied = {fields[name]["examples"][0] for name in ("nom", "accroche")}
    copied.add(fields["depots"]["examples"][0][0]["url"])
    published = any((contexte.root / name).is_file() for name in ("mkdocs.yml", FICHIER))
    urls = [item["url"] for _, item in fiche.items("depots")] if published else []
    known = [url for url in urls if not probleme_de_forge(url) and not probleme_de_depot(url)]
    real = any(not urlsplit(url).path.startswith(ACCOUNT) for url in known)
    for path, value in fiche.textes:
        if value.strip() in copied:
            yield fiche.dire(path, "valeur-d-exemple")
        elif real and _DOMAIN.search(value):
            yield fiche.dire(path, "domaine-d-exemple")


# --- What readers miss -----------------------------------------------------------------


# What a reader looks for first, in the order of the page.
# fmt: off
EXPECTED = (
    "description", "captures", "planification", "liens.site", "liens.documentation", "liens.statistiques",
    "liens.matrice_impact", "liens.budget", "maintenance", "impact.indicateurs", "reutilisations",
    "reutiliser.modes", "reutiliser.prerequis", "reutiliser.effort", "reutiliser.etapes", "reutiliser.aide",
    "qualite.accessibilite", "qualite.vie_privee", "qualite.securite",
)
# fmt: on

_CUT = re.compile(r"[ \t]+(#)[^\s#][^\r\n]*")
# The same, wherever it is: after a word, since a text never ends with a space.
_MAYBE_CUT = re.compile(r"#(?<=[ \t]#)[^\s#]")


_FREE = re.compile(r"\bgratuite?s?\b|\bgratuitement\b", re.IGNORECASE)


def manquants(fiche: Fiche) -> list[str]:
    """List the expected fields that the file does not have, and that no page was read for in vain."""
    told = [name for _, item in fiche.items("sources") for name in item.get("ne_dit_pas", ())]
    return [n for n in EXPECTED if n not in told and fiche.get(*n.split(".")) in (None, "", [], {})]


def incompletes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield one advice that names everything readers will see as missing."""
    absent = manquants(fiche)
    said = [f"La page affichera « {PAS_LU} » pour : {', '.join(absent)}."] if absent else []
    if not fiche.get("dit_autrement"):
        said.append("Sans « dit_autrement », la recherche ne trouve ce commun que par ses propres mots.")
    if not fiche.get("publie_le"):
        said.append("Sans « publie_le », la fiche et l’API ne disent pas quand ce commun est entré.")
    if said:
        yield fiche.dire_du_champ((), "a-completer", dit=" ".join(said))


def gratuits_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a text of the file, its own or the title of a source, that says « gratuit » when no way has a price."""
    if any("cout" in mode for _, mode in fiche.items("reutiliser", "modes")):
        return
    for path, value in fiche.textes:
        if _FREE.search(value):
            yield fiche.dire(path, "prix-dit-ailleurs")
            return


def textes_coupes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield texts that a « # » glued to a word cuts: a comment has a space after its mark."""
    written = fiche.document.texte
    for path, value in fiche.textes if _MAYBE_CUT.search(written) else ():
        node = fiche.document.noeud(path)
        if not isinstance(node, yaml.ScalarNode) or node.style:
            continue
        found = _CUT.match(written, node.end_mark.index)
        if found and attend_un_texte(schemas.partie_de(fiche.schema, path)):
            ended = citer(f"…{value[-SHOWN // 2 :]}".partition(" ")[2] or value)
            told = dire("yaml-diese", champ=nom_du_champ(path), cite=ended)
            yield fiche.rapporter(path, told, ligne_et_colonne(written, found.start(1)))
