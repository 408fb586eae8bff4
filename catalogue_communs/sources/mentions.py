"""Where an organisation speaks, on a page of its own site: a link to a common, that a reader sees.

The page is read as it comes, each element once, whatever it looks like. A link counts when all that
holds it is in the short lists of `schemas/mentions.yml`: what a list does not know holds nothing. An
element that the page does not close plainly stays open: at worst a true mention is missed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from html import unescape
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit

from catalogue_communs.reseau.connexion import ReponseHttp, site_de
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.recu import (
    BRUTS,
    ECHAPPE,
    NIVEAUX,
    PAGE,
    SECTION,
    Balise,
    Demesure,
    balises,
    mesurer,
)
from catalogue_communs.socle.texte import sans_accent, slugifier

# What a page is, of all that a site may answer.
_HTML = frozenset({"text/html", "application/xhtml+xml"})
# Characters of a heading, and of the sentence of a link, that are read.
TITRE, PHRASE = 300, 2_000


@cache
def _liste(nom: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(yaml_fourni("mentions")[nom]))


@cache
def _forme(nom: str) -> re.Pattern[str]:
    return re.compile("|".join(yaml_fourni("mentions")[nom]))


def est_un_lieu_de_visiteurs(texte: str) -> bool:
    """Tell whether an address, a name or a title says that visitors write there."""
    return bool(_forme("ecrivent").search(slugifier(texte)))


def page_lue(answer: ReponseHttp) -> str:
    """Return the text of a page that a browser shows; nothing of another answer. Raises `Demesure`."""
    genre = answer.entetes.get("content-type", "").partition(";")[0].strip().lower()
    disposition = (
        answer.entetes.get("content-disposition", "inline").partition(";")[0].strip().lower()
    )
    if genre not in _HTML or disposition != "inline":
        return ""
    mesurer(answer.corps, PAGE)
    return answer.corps.decode("utf-8", "replace")


def cite(page: str, vers: str) -> bool:
    """Tell whether a page says, where its organisation speaks, a link to `vers` or below. Raises `Demesure`."""
    voulue = adresse_simple(vers)
    # Most pages are not worth reading.
    return bool(voulue) and site_de(vers) in page and _Lecteur(voulue).cite(page)


def adresse_simple(url: str) -> str:
    """Write an address so that two ways to say it are one; nothing for one that is not plain."""
    if not (host := site_de(url.strip())):
        return ""
    parts = urlsplit(url.strip())
    path = parts.path.rstrip("/")
    remonte = not {"..", "."}.isdisjoint(path.split("/"))
    if parts.scheme not in {"http", "https"} or "%" in path or remonte:
        return ""
    return f"{host}{path}"


# --- What is open at a place of a page ------------------------------------------------------


def _mots(texte: str) -> frozenset[str]:
    return frozenset(texte.split())


_VIDES = _mots("area base br col embed hr img input link meta source track wbr")
_TITRES = _mots("h1 h2 h3 h4 h5 h6")
_TABLEAU = _mots("table caption colgroup tbody thead tfoot tr td th")
_FORMES = _mots("a b big code em font i nobr s small strike strong tt u")
# What begins a text of its own, and ends a paragraph.
_BLOCS = _TITRES | _mots(
    "address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure "
    "footer form header hgroup hr li main menu nav ol p pre search section summary ul"
)
# Beyond which an end tag looks for nothing; what stops it if it is neither of a block nor of a form.
_MURS = _mots("applet caption marquee math object select svg table td template th")
_SPECIAUX = _BLOCS | _TABLEAU | _MURS | _mots("body button frameset head html")
_AUTOUR_D_UNE_CELLULE = _mots("table template select")
# What ends with all that it holds; what goes on, whatever ends it; what an image of lines never holds.
_ENTIERS = _TABLEAU | _BLOCS | _mots("button select svg math template")
_SANS_FIN = _mots("html body form")
_DESSINS = _mots("svg math")
_HORS_D_UN_DESSIN = (
    _BLOCS | _FORMES | _mots("body br embed head img meta ruby span sub sup table var")
)
# What the start of an element ends, and what stops it from looking further.
_ENTRE_BLOCS = _SPECIAUX - _mots("address div p")
_FINS = {
    "li": (_mots("li"), _ENTRE_BLOCS),
    "dd": (_mots("dd dt"), _ENTRE_BLOCS),
    "dt": (_mots("dd dt"), _ENTRE_BLOCS),
    "td": (_mots("td th"), _AUTOUR_D_UNE_CELLULE),
    "th": (_mots("td th"), _AUTOUR_D_UNE_CELLULE),
    "tr": (_mots("td th tr"), _AUTOUR_D_UNE_CELLULE),
    "tbody": (_mots("td th tr tbody thead"), _AUTOUR_D_UNE_CELLULE),
    "button": (_mots("button"), _MURS),
}
# Blocks through which browsers end a form; links that are looked at.
_A_TRAVERS, _LIENS = 7, 100


class Element(NamedTuple):
    """What is open: its name, whether the lists know it, what it tells of a link, its names in a style sheet.

    `pied`: it is the foot of a page, where the sentence of a link must say who speaks.
    """

    nom: str
    permis: bool
    propre: bool = False
    mene: bool = False
    noms: frozenset[str] = frozenset()
    pied: bool = False


class _Lecteur:
    """What is open at a place of a page, what its titles say, and its links to `voulue` or below."""

    def __init__(self, voulue: str) -> None:
        self._voulue = voulue
        self._ouverts: list[Element] = []
        self._comptes = Counter[str]()
        self._titres: dict[int, str] = {}
        self._regles: list[frozenset[str]] = []
        # The text of the block, and the names of what holds each of its links; those of all the blocks.
        self._phrase = ""
        self._liens: list[frozenset[str]] = []
        self._liens_du_pied: list[frozenset[str]] = []
        self._trouves: list[frozenset[str]] = []

    def cite(self, page: str) -> bool:
        """Read a page to its end, or up to where browsers may differ: tell whether a link is seen."""
        for balise in balises(page):
            if self._incertaine(balise):
                break
            if balise.texte:
                self._lire(balise)
            elif balise.nom.startswith("/"):
                self._fermer(balise.nom[1:])
            elif balise.nom == "meta" and "http-equiv" in balise.attributs:
                if balise.attributs["http-equiv"].strip().lower() == "refresh":
                    return False
            elif balise.nom != SECTION.nom:
                self._ouvrir(balise)
        self._finir_le_bloc()
        return any(not any(regle <= noms for regle in self._regles) for noms in self._trouves)

    def _dans(self, noms: frozenset[str]) -> bool:
        return any(self._comptes[name] for name in noms)

    def _incertaine(self, balise: Balise) -> bool:
        """Tell what a browser may read otherwise: within a drawing, or a list of choices, rules change."""
        if balise.nom == ECHAPPE.nom:
            return True
        if self._dans(_DESSINS):
            return (
                balise.nom == SECTION.nom
                or balise.nom in _HORS_D_UN_DESSIN
                or (balise.nom in BRUTS and "<" in balise.texte)
            )
        return balise.nom in BRUTS and self._dans(_mots("select"))

    def _lire(self, balise: Balise) -> None:
        """Take a text: that of a title, of a sheet of styles, of the block, of a link."""
        if balise.nom == "title":
            self._titres[0] = balise.texte[:TITRE]
        if balise.nom == "style":
            self._regles += ce_qui_cache(balise.texte)
        if balise.nom:
            return
        text = unescape(balise.texte)
        self._phrase = f"{self._phrase}{text}"[:PHRASE]
        if self._dans(_TITRES):
            rank = max(self._titres, default=0)
            self._titres[rank] = f"{self._titres.get(rank, '')}{text}"[:TITRE]
        if any(map(str.isalnum, text)):
            self._voir(self._ouverts)

    def _voir(self, ouverts: Sequence[Element]) -> None:
        """Note the link that holds what is seen here, if the lists know all that holds it."""
        link = next((element for element in reversed(ouverts) if element.nom == "a"), None)
        compte = len(self._trouves) + len(self._liens) + len(self._liens_du_pied)
        if link is None or not link.mene or compte > _LIENS:
            return
        if any(map(est_un_lieu_de_visiteurs, self._titres.values())):
            return
        if not all(element.permis for element in ouverts):
            return
        noms = frozenset(chain.from_iterable(element.noms for element in ouverts))
        if any(element.pied for element in ouverts):
            self._liens_du_pied.append(noms)
        elif any(element.propre for element in ouverts):
            self._liens.append(noms)

    def _finir_le_bloc(self) -> None:
        """End a block: its links count, unless its sentence says the contrary; of a foot, if it begins with « nous »."""
        if self._liens or self._liens_du_pied:
            phrase = sans_accent(" ".join(self._phrase.replace("’", "'").split()))
            if not _forme("contraire").search(phrase):
                self._trouves += self._liens
                if _forme("nous").search(phrase):
                    self._trouves += self._liens_du_pied
        self._phrase, self._liens, self._liens_du_pied = "", [], []

    def _ouvrir(self, balise: Balise) -> None:
        name = balise.nom
        if name in _TABLEAU and name != "table" and not self._comptes["table"]:
            # Out of a table, browsers take no part of one.
            return
        termines, murs = _FINS.get(name, (frozenset(), frozenset()))
        while self._oter(termines, murs):
            pass
        if name in _BLOCS:
            self._oter(_mots("p"), _MURS | {"button"})
        if name in _BLOCS or name in _TABLEAU:
            self._finir_le_bloc()
        if name in _TITRES:
            self._commencer_un_titre(int(name[1]))
        ouvert = lire_l_element(balise, self._voulue)
        if name == "img" and any(map(str.isalnum, balise.attributs.get("alt", ""))):
            self._voir((*self._ouverts, ouvert))
        if name in _VIDES or (balise.seule and (name in _DESSINS or self._dans(_DESSINS))):
            return
        if name == "a" and self._comptes["a"]:
            # A link ends the one that it is written in.
            self._ouverts = [element._replace(mene=False) for element in self._ouverts]
        self._ouverts.append(ouvert)
        self._comptes[name] += 1
        if len(self._ouverts) > NIVEAUX:
            raise Demesure(f"imbrique plus de {NIVEAUX} éléments")

    def _commencer_un_titre(self, rank: int) -> None:
        if self._ouverts and self._ouverts[-1].nom in _TITRES:
            self._oter(_TITRES, frozenset())
        self._titres = {level: text for level, text in self._titres.items() if level < rank}
        self._titres[rank] = ""

    def _fermer(self, name: str) -> None:
        if name in _BLOCS or name in _TABLEAU:
            self._finir_le_bloc()
        if name in _SANS_FIN:
            # What is in a form stays there, wherever the form ends.
            if name == "form" and self._ouverts and self._ouverts[-1].nom == name:
                self._oter({name}, frozenset())
            return
        if name in _TABLEAU:
            self._oter({name}, _AUTOUR_D_UNE_CELLULE - {name})
        elif name in _TITRES:
            self._oter(_TITRES, _MURS)
        elif name in _BLOCS or name == "button":
            murs = {"li": _mots("ul ol"), "p": _mots("button")}.get(name, frozenset())
            self._oter({name}, _MURS | murs)
        elif name in _MURS or name in _FORMES:
            self._oter({name}, _MURS - {name}, _A_TRAVERS if name in _FORMES else NIVEAUX)
        else:
            self._oter({name}, _SPECIAUX)

    def _oter(self, noms: AbstractSet[str], murs: AbstractSet[str], blocs: int = NIVEAUX) -> bool:
        """End the last open element of these names that no wall hides; what it holds may still be open."""
        for rank in range(len(self._ouverts) - 1, -1, -1):
            name = self._ouverts[rank].nom
            if name in noms:
                tenus = self._ouverts[rank + 1 :]
                if name in _ENTIERS:
                    # Browsers open again the forms of a text that nothing ended.
                    formes = frozenset() if name in _DESSINS else _FORMES
                    tenus = [element for element in tenus if element.nom in formes]
                self._ouverts[rank:] = tenus
                self._comptes = Counter(element.nom for element in self._ouverts)
                return True
            blocs -= name in _BLOCS
            if name in murs or blocs < 0:
                return False
        return False


# --- Whether the lists know an element ------------------------------------------------------

_MOT = re.compile(r"[a-z]+|[0-9]+")
_MAJUSCULE = re.compile(r"(?<=[a-z])(?=[A-Z])")
# The shortest side of an image that is seen.
_COTE = re.compile(r"[1-9]\d{1,3}(?:px|%)?|auto")


def lire_l_element(balise: Balise, voulue: str) -> Element:
    """Say of what opens an element what the lists know of it, and whether it leads to `voulue` or below."""
    nom, attributs = balise.nom, balise.attributs
    identifiant, role = attributs.get("id", ""), attributs.get("role", "")
    classes = (f".{classe}" for classe in attributs.get("class", "").lower().split())
    propres = yaml_fourni("mentions")["propres"]
    propre = (
        nom in propres["elements"]
        or role in propres["roles"]
        or identifiant in propres["identifiants"]
    )
    pied = not _liste("pieds").isdisjoint(
        (nom, role, identifiant, *attributs.get("class", "").lower().split())
    )
    permis = nom in _liste("elements")
    permis = permis and all(_connu(nom, attribut, valeur) for attribut, valeur in attributs.items())
    adresse = adresse_simple(unescape(attributs.get("href", ""))) if nom == "a" else ""
    mene = f"{adresse}/".startswith(f"{voulue}/")
    noms = frozenset((nom, *classes, f"#{identifiant.lower()}"))
    return Element(nom, permis, propre, mene, noms, pied)


def _connu(element: str, attribut: str, valeur: str) -> bool:
    """Tell whether the lists know an attribute and all that it says."""
    mots = valeur.split()
    match attribut:
        case "class" | "id":
            # Those of the whole page speak of it, and hide nothing of its own.
            return element in {"html", "body"} or all(map(_est_une_place, mots))
        case "style":
            return inoffensif(unescape(valeur))
        case "role":
            return _liste("roles").issuperset(mots)
        case "rel":
            return _liste("liens").issuperset(map(str.lower, mots))
        case "width" | "height":
            return _COTE.fullmatch(valeur) is not None
    prefixes = ("data-", "xml", "on") if element == "body" else ("data-", "xml")
    return attribut in _liste("attributs") or attribut.startswith(prefixes)


@lru_cache(maxsize=4096)
def _est_une_place(nom: str) -> bool:
    """Tell whether a class, or an identifier, names the place of a text."""
    if nom.startswith("-") or est_un_lieu_de_visiteurs(nom):
        return False
    if _forme("noms").fullmatch(nom.lower()):
        return True
    mots = _MOT.findall(_MAJUSCULE.sub("-", nom).lower())
    lettres = [mot for mot in mots if not mot.isdigit()]
    if _forme("familles").fullmatch(nom.lower()) and _liste("cachent").isdisjoint(lettres):
        return True
    return bool(lettres) and _liste("mots").issuperset(lettres)


# --- What a style hides ---------------------------------------------------------------------

_COMMENTAIRE = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# A test on an element, but that of its names; the page itself, at the end of a selector.
_EPREUVE = re.compile(r":(?!is\(|where\()[\w-]+\(")
_PAGE = re.compile(r"(?:^|[\s>+~])(?:html|body)(?![\w-])[^\s>+~]*\s*\Z")
# How a page is when nobody points at it; what stands before or after a text is not that text.
_ETATS = re.compile(
    r":(?:hover|focus|active|visited|target|:?(?:before|after|selection|marker|placeholder|backdrop))"
)
_SIGNES = re.compile(r"::?[\w-]+|\[[^\]]*\]?")
_NOMS = re.compile(r"[.#]?[\w-]+")
_LONGUEUR = r"(?:0|auto|\d{1,2}(?:\.\d+)?(?:px|pt|%)|\d?(?:\.\d+)?r?em)"
_LIBRE = r"[\w\s%#,.'\"-]*"
# The properties that hide nothing, whatever they say so.
_PROPRIETES = {
    r"--[\w-]+": r".*",
    r"text-align|text-transform|font-(?:family|weight|style)|list-style(?:-type|-position)?": _LIBRE,
    r"box-sizing|vertical-align|hyphens|word-break|overflow-wrap|word-wrap|float|clear|quotes": _LIBRE,
    r"border(?:-[\w-]+)?|gap|(?:row|column)-gap|flex(?:-[\w-]+)?|(?:align|justify)-\w+|grid-[\w-]+": _LIBRE,
    r"(?:margin|padding)(?:-[\w-]+)?": rf"{_LONGUEUR}(?:\s+{_LONGUEUR}){{0,3}}",
    r"line-height": r"normal|[1-3](?:\.\d+)?(?:r?em)?|[1-3]\d\d%|[1-9]\dpx",
    r"font-size": r"medium|larger?|x{1,2}-large|(?:[89]|[1-4]\d)(?:\.\d+)?p[xt]|(?:0?\.[89]\d*|[1-3](?:\.\d+)?)r?em|[89]\d%|[1-3]\d\d%",
    r"(?:max-)?width": r"auto|none|var\(--wp--style--global--(?:content|wide)-size\)|(?:[2-9]\d|100)%|\d{3,4}px|[2-9]\dr?em|[3-9]\dch",
    r"display": r"block|inline|inline-block|flex|inline-flex|grid|list-item|flow-root|table(?:-row|-cell)?",
    r"text-decoration(?:-line)?": r"none|underline",
}
_INOFFENSIVES = [(re.compile(names), re.compile(values)) for names, values in _PROPRIETES.items()]

_HEXA = re.compile(r"#(?:([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})|([0-9a-f])([0-9a-f])([0-9a-f]))")
_RVB = re.compile(r"rgb\((\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})\)")
# Of the light of a colour, from 0 to 255: what is dark enough for a text, light enough for what it is written on.
_SOMBRE, _CLAIR = 130, 200


def inoffensif(declarations: str) -> bool:
    """Tell whether the lists know that declarations of style hide nothing: a dark text, on a light ground."""
    for declaration in _COMMENTAIRE.sub("", declarations).split(";"):
        nom, _, suite = (part.strip().lower() for part in declaration.partition(":"))
        valeur = suite.removesuffix("!important").strip()
        if nom in {"color", "background", "background-color"}:
            if not _contraste(nom, valeur):
                return False
        elif nom and not any(n.fullmatch(nom) and v.fullmatch(valeur) for n, v in _INOFFENSIVES):
            return False
    return True


def _contraste(nom: str, valeur: str) -> bool:
    if valeur in {"inherit", "currentcolor"}:
        return True
    if nom != "color" and valeur in {"none", "transparent"}:
        return True
    lumiere = {"black": 0.0, "white": 255.0}.get(valeur)
    if teinte := _HEXA.fullmatch(valeur):
        lumiere = _lumiere(*(int(part * (2 // len(part)), 16) for part in teinte.groups() if part))
    elif teinte := _RVB.fullmatch(valeur):
        lumiere = _lumiere(*map(int, teinte.groups()))
    if lumiere is None:
        return False
    return lumiere < _SOMBRE if nom == "color" else lumiere > _CLAIR


def _lumiere(rouge: int, vert: int, bleu: int) -> float:
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def ce_qui_cache(feuille: str) -> Iterator[frozenset[str]]:
    """Yield what a sheet of styles may hide: of each selector, the names that an element or its holders must have."""
    for block in _COMMENTAIRE.sub("", feuille).split("}"):
        tete, _, declarations = block.rpartition("{")
        selecteurs = tete.rpartition("{")[2].rpartition(";")[2].strip().lower()
        if not selecteurs or selecteurs.startswith("@") or inoffensif(declarations):
            continue
        for selecteur in selecteurs.replace(":root", "html").split(","):
            # What a test adds asks for less elements, never for others.
            debut = _EPREUVE.split(selecteur, maxsplit=1)[0]
            if "\\" in selecteur:
                yield frozenset()
            # What hides the whole page hides nothing of its own.
            elif not _ETATS.search(debut) and not _PAGE.search(debut):
                yield frozenset(_NOMS.findall(_SIGNES.sub(" ", debut)))
