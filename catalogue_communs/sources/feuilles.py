"""What a style hides: whether the lists know its declarations, and whom a sheet speaks of.

A property, or a value, that no list knows may hide. A selector that is not understood speaks of all.
"""

import re
from collections.abc import Callable, Iterator, Mapping

_COMMENTAIRE = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)

# --- What a property says --------------------------------------------------------------------

_LONGUEUR = (
    r"(?:0(?:\.0+)?(?:cm|mm|in)?|auto|\d{1,2}(?:\.\d+)?(?:px|pt|%)|\d?(?:\.\d+)?(?:r?em|v[wh])"
    r"|calc\((?:-?0?\.[1-5] ?\* ?\d?(?:\.\d+)?r?em|-?\d ?\* ?0|\d?(?:\.\d+)?r?em ?\* ?0?\.\d+|\d?\.?\d+r?em ?\+ ?\d{1,2}px)\))"
)
_LIBRE = r"[\w\s%#,.'\"-]*"
# The properties that hide nothing, with what they may be given.
_PROPRIETES = {
    r"text-align|text-transform|font-(?:family|weight|style)": _LIBRE,
    r"list-style(?:-type|-position)?|box-sizing|vertical-align|hyphens|word-break": _LIBRE,
    r"overflow-wrap|word-wrap|float|clear|quotes|gap|(?:row|column)-gap": _LIBRE,
    r"flex(?:-[\w-]+)?|(?:align|justify)-\w+": _LIBRE,
    r"counter-(?:reset|increment|set)|columns?(?:-[\w-]+)?|resize|caption-side": _LIBRE,
    r"(?:margin|padding)(?:-[\w-]+)?": rf"{_LONGUEUR}(?:\s+{_LONGUEUR}){{0,3}}",
    r"line-height": r"normal|inherit|[1-3](?:\.\d+)?(?:r?em)?|[1-3]\d\d%|[1-9]\dpx",
    r"font-size": (
        r"medium|larger?|x{1,2}-large|(?:[89]|[1-4]\d)(?:\.\d+)?p[xt]|0?\.[67]\d*rem"
        r"|(?:0?\.[89]\d*|[1-3](?:\.\d+)?)r?em|[89]\d%|[1-3]\d\d%|inherit"
        r"|clamp\((?:1[0-9]px|(?:0?\.[89]\d*|[1-3](?:\.\d+)?)r?em),[^;]*\)"
    ),
    r"(?:max-)?width": (
        r"auto|none|var\(--wp--style--global--(?:content|wide)-size\)|calc\(100% ?[+-] ?1?\d{1,2}px\)"
        r"|(?:[2-9]\d|100)%|\d{3,4}px|[2-9]\dr?em|[3-9]\dch"
    ),
    r"display": (
        r"block|inline|inline-block|flex|inline-flex|grid|list-item|flow-root|contents"
        r"|table(?:-row|-cell)?"
    ),
    r"text-decoration(?:-line)?": r"none|inherit|underline(?:\s+(?:dotted|dashed|solid|from-font))?",
    r"position": r"relative",
    r"height|max-height": r"auto|none|fit-content|100%",
    r"visibility": r"visible|inherit",
    r"z-index": r"auto|\d{1,6}",
    r"direction": r"ltr|inherit",
    r"font": r"inherit",
    r"white-space": r"normal|nowrap|pre(?:-wrap|-line)?",
    r"letter-spacing": r"normal|0|-?\.?0?\.0\d+(?:r?em|px)|0?\.\d+px|[0-3](?:\.\d+)?px",
    # What a text looks like, without a word on whether it is seen.
    (
        r"--[\w-]+|cursor|outline(?:-[\w-]+)?|(?:box|text)-shadow|transition(?:-[\w-]+)?"
        r"|border(?:-[\w-]+)?|grid-[\w-]+|user-select|pointer-events|order|isolation"
        r"|text-(?:wrap|overflow|rendering|underline-[\w-]+)"
        r"|text-decoration-(?:color|style|thickness|skip-ink)"
        r"|-webkit-(?:font-smoothing|tap-highlight-color)|-moz-osx-font-smoothing"
        r"|(?:-\w+-)?(?:text-size-adjust|appearance|print-color-adjust)|color-adjust"
        r"|min-(?:width|height)|background-(?:size|position|repeat|attachment)|color-scheme"
        r"|animation-(?:timing-function|duration|delay|iteration-count|direction|play-state)"
        r"|scroll-[\w-]+|place-[\w-]+|page-break-[\w-]+|break-[\w-]+|orphans|widows"
        r"|object-(?:fit|position)|touch-action|fill|stroke(?:-[\w-]+)?|scrollbar-[\w-]+"
        r"|will-change|tab-size|font-(?:feature|variation)-settings"
        r"|mso-(?:fareast|ascii|hansi|bidi|ansi)[\w-]*"
    ): r".*",
}
_INOFFENSIVES = [
    (re.compile(noms), re.compile(valeurs, re.DOTALL)) for noms, valeurs in _PROPRIETES.items()
]

_HEXA = re.compile(r"#(?:([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})|([0-9a-f])([0-9a-f])([0-9a-f]))")
# Opaque, or nearly.
_RVB = re.compile(
    r"rgba?\((\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})(?:\s*[,/]\s*(?:1(?:\.0)?|0?\.[89]\d*))?\)"
)
_NOMMEES = {
    "black": 0.0,
    "navy": 9.0,
    "blue": 18.0,
    "maroon": 27.0,
    "purple": 36.0,
    "red": 54.0,
    "green": 92.0,
    "teal": 101.0,
    "gray": 128.0,
    "white": 255.0,
}
# Of the light of a colour, from 0 to 255: what is dark enough for a text, light enough for what it
# is written on.
_SOMBRE, _CLAIR = 160, 200
# A colour, or a size, that a sheet names once and uses elsewhere; of what is written within another,
# the levels, and the characters.
_DEFINITION = re.compile(r"(?<![\w-])(--[\w-]++)\s*+:\s*+([^;{}]{0,100}+)")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_RENVOIS, _VALEUR = 4, 300


def inoffensif(declarations: str, definitions: Mapping[str, str] | None = None) -> bool:
    """Tell whether the lists know that declarations of style hide nothing.

    A text must be dark, what it is written on light. `definitions`: what the sheets of a page name.
    """
    for declaration in _COMMENTAIRE.sub("", declarations).split(";"):
        nom, _, suite = (part.strip().lower() for part in declaration.partition(":"))
        valeur = suite.removesuffix("!important").strip()
        valeurs = {valeur}
        if definitions and "var(" in valeur:
            valeurs = {
                _remplacee(valeur, definitions),
                _remplacee(valeur, definitions, defaut=True),
            }
        if nom and not all(_est_inoffensive(nom, valeur) for valeur in valeurs):
            return False
    return True


def _remplacee(valeur: str, definitions: Mapping[str, str], *, defaut: bool = False) -> str:
    """Put in a value what the sheets name, or what it is where they do not, as long as it is short.

    A name may be that of another part of the page.
    """

    def _dite(renvoi: re.Match[str]) -> str:
        if defaut and renvoi[2] is not None:
            return renvoi[2]
        return definitions.get(renvoi[1], renvoi[0])

    for _ in range(_RENVOIS):
        if len(valeur) > _VALEUR:
            break
        valeur = _VARIABLE.sub(_dite, valeur)
    return valeur.strip()


def _est_inoffensive(nom: str, valeur: str) -> bool:
    """Tell whether a property hides nothing, with what it is given."""
    if nom in {"color", "background", "background-color"}:
        return se_lit(nom, valeur)
    connues = [valeurs for noms, valeurs in _INOFFENSIVES if noms.fullmatch(nom)]
    return any(valeurs.fullmatch(valeur) for valeurs in connues)


def se_lit(nom: str, valeur: str) -> bool:
    """Tell whether a colour is dark enough for a text, or light enough for its ground."""
    if valeur in {"inherit", "currentcolor"}:
        return True
    if nom != "color" and valeur in {"none", "transparent"}:
        return True
    lumiere = _lumiere_dite(valeur)
    if lumiere is None:
        return False
    return lumiere < _SOMBRE if nom == "color" else lumiere > _CLAIR


def _lumiere_dite(valeur: str) -> float | None:
    """Return the light of a colour, from 0 to 255; `None` when it is written in another way."""
    hexa, rvb = _HEXA.fullmatch(valeur), _RVB.fullmatch(valeur)
    if hexa:
        # « #abc » is « #aabbcc ».
        parts = [part * (2 // len(part)) for part in hexa.groups() if part]
        return _lumiere(*(int(part, 16) for part in parts))
    if rvb:
        return _lumiere(*map(int, rvb.groups()))
    return _NOMMEES.get(valeur)


def _lumiere(rouge: int, vert: int, bleu: int) -> float:
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def _definitions(feuille: str) -> dict[str, str]:
    """Return what a sheet of styles names, but what it says in two ways."""
    definitions: dict[str, str] = {}
    ambigus = set[str]()
    for nom, suite in _DEFINITION.findall(feuille.lower()):
        valeur = suite.strip()
        if definitions.setdefault(nom, valeur) != valeur:
            ambigus.add(nom)
    return {nom: valeur for nom, valeur in definitions.items() if nom not in ambigus}


# --- Whom a sheet speaks of ------------------------------------------------------------------

_PAGE = re.compile(r"(?:^|[\s>])(?:html|body)(?![\w-])[^\s>]*\s*\Z")
# How a page is when nobody points at it; what stands before or after a text is not that text; what
# only a field has.
_ETATS = re.compile(
    r":(?:hover|focus|active|visited|target|before|after"
    r"|:(?!first-l)[a-z-]+"
    r"|-(?:moz|ms|webkit|o)-(?:input-)?(?:placeholder|focus|autofill|ui-invalid)"
    r"|(?:placeholder-shown|disabled|checked|indeterminate|required|invalid|valid|in-range|out-of-range))"
)
_SIGNES = re.compile(r"::?[\w-]+|\[[^\]]*\]?")
_NOMS = re.compile(r"[.#]?[\w-]+")
_ATTRIBUT = re.compile(r"\[\s*(?:[\w*-]*\|(?!=))?([\w-]*)[^\]]*\]")
_ATTRIBUTS = re.compile(r"\[([\w-]*)\]")
_VOISIN = re.compile(r"[+~]")
# A sign that is written as it is in a name; a test, whose inside asks for less elements.
_ECHAPPE = re.compile(r"\\[^\w\s]")
_MORCEAU = re.compile(r"[()\[\],]|[^()\[\],]+")
_EPREUVE = re.compile(r":[\w-]*\Z")
# One choice is no choice: its names are asked for.
_CHOIX = re.compile(r":(?:is|where)\(([^(),]*(?:\([^()]*\)[^(),]*)*)\)")
_EGAL = re.compile(r"\[(id|class)~?=[\"']?([\w-]+)[\"']?\]")


# Of all the sheets of a page: beyond, they speak of all.
SELECTEURS = 20_000


def nom_de_classe(nom: str) -> str:
    """Write the name of a class as a sheet does, whatever its signs."""
    return re.sub(r"[^\w-]", "_", nom.lower())


def ce_qui_cache(feuille: str, tenu: Callable[[str], bool]) -> Iterator[frozenset[str]]:
    """Yield what a sheet of styles may hide.

    Of each selector, the names that an element or its holders must have. `tenu`: whether one may
    have an attribute.
    """
    feuille = _COMMENTAIRE.sub("", feuille).replace("<!--", "").replace("-->", "")
    definitions = _definitions(feuille)
    reste = SELECTEURS
    for block in feuille.split("}"):
        tete, ouvre, declarations = block.rpartition("{")
        if inoffensif(declarations, definitions):
            continue
        selecteurs = tete.rpartition("{")[2].rpartition(";")[2].strip().lower()
        reste -= selecteurs.count(",") + 1
        if reste < 0:
            yield frozenset()
            return
        if not ouvre:
            # What is written after a rule within another.
            yield frozenset()
        elif selecteurs and not selecteurs.startswith("@"):
            yield from _cibles(selecteurs, tenu)


def _cibles(selecteurs: str, tenu: Callable[[str], bool]) -> Iterator[frozenset[str]]:
    """Yield, of each of these selectors, the names of what holds what it speaks of."""
    lisible = _ECHAPPE.sub("_", selecteurs.replace(":root", "html"))
    for _ in range(_RENVOIS):
        lisible = _CHOIX.sub(r" \1", lisible)
    lisible = _EGAL.sub(_en_nom, lisible)
    for selecteur in _selecteurs(lisible):
        # What stands beside an element does not hold it.
        sujet = _VOISIN.split(_ATTRIBUT.sub(r"[\1]", selecteur))[-1]
        if "\\" in lisible or "|" in sujet:
            yield frozenset()
        elif not _parle_d_autre_chose(sujet, tenu):
            yield frozenset(_NOMS.findall(_SIGNES.sub(" ", sujet)))


def _en_nom(attribut: re.Match[str]) -> str:
    """Write « [id=x] » as « #x »."""
    signe = {"id": "#", "class": "."}[attribut[1]]
    return f"{signe}{attribut[2]}"


def _selecteurs(text: str) -> Iterator[str]:
    """Cut a list of selectors, the inside of each test left out; « » for one that is not closed."""
    selecteur, ouverts, crochet = "", 0, False
    for morceau in _MORCEAU.findall(text):
        if crochet:
            crochet = morceau != "]"
            selecteur += morceau
        elif morceau == "(":
            if not ouverts:
                selecteur = _EPREUVE.sub("", selecteur)
            ouverts += 1
        elif morceau == ")":
            ouverts -= 1
        elif ouverts:
            continue
        elif morceau == ",":
            yield selecteur
            selecteur = ""
        else:
            crochet = morceau == "["
            selecteur += morceau
        if ouverts < 0 or (morceau == "]" and selecteur.count("[") < selecteur.count("]")):
            break
    else:
        yield "" if ouverts or crochet else selecteur
        return
    yield ""


def _parle_d_autre_chose(sujet: str, tenu: Callable[[str], bool]) -> bool:
    """Tell whether a selector speaks of nothing that may hold a link that counts.

    What hides the whole page hides nothing of its own. An escaped name may be any.
    """
    if _PAGE.search(sujet) or _ETATS.search(sujet):
        return True
    attributs = [attribut for attribut in _ATTRIBUTS.findall(sujet) if "_" not in attribut]
    return not all(map(tenu, attributs))
