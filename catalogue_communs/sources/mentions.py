"""Where an organisation speaks, on a page of its own site: a link to a common, that a reader sees.

The page is read as it comes, each element once, whatever it looks like. A link counts when all that
holds it is in the short lists of `schemas/mentions.yml`: what a list does not know holds nothing.
A name that no list knows, and that says nothing of hiding nor of visitors, holds a link only in a
sentence in which the organisation says what it uses, on a page where nobody can write.
An element that the page does not close plainly stays open: at worst a true mention is missed.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from html import unescape
from itertools import chain, dropwhile
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
from catalogue_communs.sources.feuilles import ce_qui_cache, inoffensif, nom_de_classe, se_lit

# What a page is, of all that a site may answer.
_HTML = frozenset({"text/html", "application/xhtml+xml"})
# What says the alphabet of a page, in its header or its first bytes; the old ones.
_ALPHABET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)")
_ANCIENS = re.compile(r"iso-?8859-1(?:5)?|latin-?1|windows-1252|cp1252")
DEBUT = 1024
# Characters of a heading, and of the sentence of a link, that are read.
TITRE, PHRASE = 300, 2_000


@cache
def _liste(nom: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(yaml_fourni("mentions")[nom]))


@cache
def _usage() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what doubts in a sentence, then what says in it that an organisation uses a thing."""
    formes = {nom: "|".join(parts) for nom, parts in yaml_fourni("mentions")["usage"].items()}
    actif = rf"(?:{formes['sujets']})\b[^.!]{{0,80}}?\b(?:{formes['verbes']})"
    return re.compile(formes["doutes"]), re.compile(rf"\b(?:{actif}|{formes['passifs']})\b")


@cache
def _forme(nom: str) -> re.Pattern[str]:
    return re.compile("|".join(yaml_fourni("mentions")[nom]))


def est_un_lieu_de_visiteurs(text: str) -> bool:
    """Tell whether an address, a name or a title says that visitors write there."""
    return bool(_forme("ecrivent").search(slugifier(text)))


def page_lue(answer: ReponseHttp) -> str:
    """Return the text of a page that a browser shows; nothing of another answer.

    Raises `Demesure`.
    """
    genre = _en_tete(answer, "content-type", "")
    if genre not in _HTML or _en_tete(answer, "content-disposition", "inline") != "inline":
        return ""
    mesurer(answer.corps, PAGE)
    return answer.corps.decode(_alphabet(answer), "replace")


def _alphabet(answer: ReponseHttp) -> str:
    """Return the alphabet of a page: that of old ones if it says so, first where browsers look."""
    dit = _ALPHABET.search(answer.entetes.get("content-type", "").lower())
    if dit is None:
        dit = _ALPHABET.search(answer.corps[:DEBUT].decode("ascii", "replace").lower())
    return "cp1252" if dit and _ANCIENS.fullmatch(dit[1]) else "utf-8"


def _en_tete(answer: ReponseHttp, nom: str, defaut: str) -> str:
    """Return what a header says, without its parameters."""
    return answer.entetes.get(nom, defaut).partition(";")[0].strip().lower()


def cite(page: str, vers: str) -> bool:
    """Tell whether a page says, where its organisation speaks, a link to `vers` or below.

    Raises `Demesure`.
    """
    voulue = adresse_simple(vers)
    # Most pages are not worth reading.
    return bool(voulue) and site_de(vers) in page and _Lecteur(voulue).cite(page)


def adresse_simple(url: str) -> str:
    """Write an address so that two ways to say it are one; nothing for one that is not plain."""
    host = site_de(url.strip())
    if not host:
        return ""
    parts = urlsplit(url.strip())
    path = parts.path.rstrip("/")
    remonte = not {"..", "."}.isdisjoint(path.split("/"))
    if parts.scheme not in {"http", "https"} or "%" in path or remonte:
        return ""
    return f"{host}{path}"


# --- What is open at a place of a page ------------------------------------------------------


def _mots(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VIDES = _mots("area base br col embed hr img input link meta source track wbr")
_TITRES = _mots("h1 h2 h3 h4 h5 h6")
_TABLEAU = _mots("table caption colgroup tbody thead tfoot tr td th")
_FORMES = _mots("a b big code em font i nobr s small strike strong tt u")
# What begins a text of its own, and ends a paragraph.
_BLOCS = _TITRES | _mots(
    "address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption "
    "figure footer form header hgroup hr li main menu nav ol p pre search section summary ul"
)
# What ends the text before it: a block, or a part of a table.
_DECOUPES = _BLOCS | _TABLEAU
# Beyond which an end tag looks for nothing; what stops it if it is neither of a block nor of a
# form.
_MURS = _mots("applet caption marquee math object select svg table td template th")
_SPECIAUX = _DECOUPES | _MURS | _mots("body button frameset head html")
_AUTOUR_D_UNE_CELLULE = _mots("table template select")
# What ends with all that it holds; what goes on, whatever ends it; what an image of lines never
# holds.
_ENTIERS = _DECOUPES | _mots("button select svg math template")
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
    """What is open: what it tells of a link, and its names in a style sheet.

    `permis`: nothing says that it hides its text, nor that visitors write it. `connu`: the lists
    know its names too. `propre`: the organisation speaks there. `mene`: it is a link to what is
    looked for.
    `pied`: it is the foot of a page, where the sentence of a link must say who speaks.
    """

    nom: str
    permis: bool
    connu: bool = False
    propre: bool = False
    mene: bool = False
    noms: frozenset[str] = frozenset()
    pied: bool = False


# The name of a town, after what it is.
_COMMUNE = re.compile(
    r"\b(?:commune|mairie|municipalite|village|ville)s? d(?:e |u |es |')([^ ,.;:!?]{3,})"
)


class LienVu(NamedTuple):
    """A link that is seen: the names of all that holds it, and the form that its sentence must have.

    `inconnu`: the lists do not know all these names. `dehors`: it is out of where the organisation
    speaks.
    """

    noms: frozenset[str]
    forme: str
    inconnu: bool
    dehors: bool


class _Lecteur:
    """What is open at a place of a page, its titles, and its links to `voulue` or below."""

    def __init__(self, voulue: str) -> None:
        self._voulue = voulue
        self._ouverts: list[Element] = []
        self._comptes = Counter[str]()
        self._titres: dict[int, str] = {}
        self._feuilles: list[str] = []
        # Whether the organisation speaks somewhere on its own, whether others may write.
        self._parle, self._ecrivent = False, False
        # The text of the block, and its links; those of all the blocks.
        self._phrase = ""
        self._liens: list[LienVu] = []
        self._trouves: list[LienVu] = []

    def cite(self, page: str) -> bool:
        """Read a page to its end, or up to where browsers may differ.

        Tell whether a link is seen, that no style may hide.
        """
        for balise in balises(page):
            if self._incertaine(balise):
                # What is below is not read.
                self._ecrivent = True
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
        retenus = [lien for lien in self._trouves if self._compte(lien)]
        if not retenus:
            return False
        regles = [*ce_qui_cache("\n".join(self._feuilles), _peut_etre_tenu)]
        return any(not any(regle <= lien.noms for regle in regles) for lien in retenus)

    def _compte(self, lien: LienVu) -> bool:
        """Tell whether a link counts, once the page is read.

        Where a page has no place of its own, all of it is.
        """
        if lien.dehors and self._parle:
            return False
        return not (lien.inconnu and self._ecrivent)

    def _dans(self, noms: frozenset[str]) -> bool:
        return any(self._comptes[name] for name in noms)

    def _incertaine(self, balise: Balise) -> bool:
        """Tell whether a browser may read this otherwise.

        Within a drawing, or a list of choices, rules change.
        """
        if balise.nom == ECHAPPE.nom:
            return True
        if self._dans(_DESSINS):
            if balise.nom in BRUTS and "<" in balise.texte:
                return True
            return balise.nom == SECTION.nom or balise.nom in _HORS_D_UN_DESSIN
        return balise.nom in BRUTS and self._dans(_mots("select"))

    def _lire(self, balise: Balise) -> None:
        """Take a text: that of a title, of a sheet of styles, of the block, of a link."""
        if balise.nom == "title":
            self._titres[0] = balise.texte[:TITRE]
        if balise.nom == "style":
            self._feuilles.append(balise.texte)
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
        """Note the link that holds what is seen here, if nothing that holds it is unknown."""
        if not _mene(ouverts) or self._a_trop_de_liens():
            return
        if any(est_un_lieu_de_visiteurs(titre) for titre in self._titres.values()):
            return
        if not all(element.permis for element in ouverts):
            return
        noms = frozenset(chain.from_iterable(element.noms for element in ouverts))
        du_pied = any(element.pied for element in ouverts)
        # What holds the place where the organisation speaks may have any name.
        chez_lui = [*dropwhile(lambda element: not element.propre, ouverts)]
        inconnu = not all(element.connu for element in chez_lui or ouverts)
        dehors = not chez_lui and not du_pied
        forme = ""
        if du_pied:
            forme = "nous"
        elif inconnu or dehors:
            forme = "usage"
        self._liens.append(LienVu(noms, forme, inconnu or dehors, dehors))

    def _a_trop_de_liens(self) -> bool:
        return len(self._trouves) + len(self._liens) > _LIENS

    def _finir_le_bloc(self) -> None:
        """End a block: its links count, unless its sentence says the contrary.

        Those of a foot count only when it begins with « nous »; those that no list knows, only when
        it says that the organisation uses them.
        """
        if self._liens:
            phrase = sans_accent(" ".join(self._phrase.replace("’", "'").split()))
            if not self._dit_autre_chose(phrase):
                for lien in self._liens:
                    if _convient(phrase, lien.forme):
                        self._trouves.append(lien)
        self._phrase, self._liens = "", []

    def _dit_autre_chose(self, phrase: str) -> bool:
        """Tell whether a sentence says the contrary, or speaks of a town that is not the page's."""
        if _forme("contraire").search(phrase):
            return True
        chez_elle = set(slugifier(self._titres.get(0, "")).split("-"))
        return any(
            chez_elle.isdisjoint(slugifier(nom).split("-")) for nom in _COMMUNE.findall(phrase)
        )

    def _ouvrir(self, balise: Balise) -> None:
        """Open an element as browsers do, in four steps.

        Its start ends what may not hold it (`_finir_avant`). A heading starts a title. What it is,
        the lists say (`lire_l_element`); an image is seen when words stand for it. It then stays
        open until something ends it, unless it never holds anything.
        """
        nom = balise.nom
        if nom in _TABLEAU and nom != "table" and not self._comptes["table"]:
            # Out of a table, browsers take no part of one.
            return
        self._finir_avant(nom)
        if nom in _TITRES:
            self._commencer_un_titre(int(nom[1]))
        element = lire_l_element(balise, self._voulue)
        self._parle |= element.propre
        if "--" in balise.attributs.get("style", ""):
            # What an element names for its own, a sheet may use.
            definies = unescape(balise.attributs["style"]).replace("}", " ").replace("{", " ")
            self._feuilles.append(f"{{{definies}}}")
        self._ecrivent |= nom == "textarea" or "contenteditable" in balise.attributs
        if nom == "img" and any(map(str.isalnum, balise.attributs.get("alt", ""))):
            self._voir((*self._ouverts, element))
        if not self._est_vide(balise):
            self._tenir_ouvert(element)

    def _finir_avant(self, nom: str) -> None:
        """End what the start of an element ends.

        It may be others of its kind, a paragraph, a block of text.
        """
        termines, murs = _FINS.get(nom, (frozenset(), frozenset()))
        while self._oter(termines, murs):
            pass
        if nom in _BLOCS:
            self._oter(_mots("p"), _MURS | {"button"})
        if nom in _DECOUPES:
            self._finir_le_bloc()

    def _est_vide(self, balise: Balise) -> bool:
        """Tell whether an element holds nothing: in a drawing, each one may end where it starts."""
        if balise.nom in _VIDES:
            return True
        return balise.seule and (balise.nom in _DESSINS or self._dans(_DESSINS))

    def _tenir_ouvert(self, element: Element) -> None:
        """Add an element to those that are open; `Demesure` when there are too many."""
        if element.nom == "a" and self._comptes["a"]:
            # A link ends the one that it is written in.
            self._ouverts = [ouvert._replace(mene=False) for ouvert in self._ouverts]
        self._ouverts.append(element)
        self._comptes[element.nom] += 1
        if len(self._ouverts) > NIVEAUX:
            raise Demesure(f"imbrique plus de {NIVEAUX} éléments")

    def _commencer_un_titre(self, rank: int) -> None:
        if self._ouverts and self._ouverts[-1].nom in _TITRES:
            self._oter(_TITRES, frozenset())
        self._titres = {level: text for level, text in self._titres.items() if level < rank}
        self._titres[rank] = ""

    def _fermer(self, nom: str) -> None:
        """End an element as browsers do.

        Its name says which walls hide it from its end (`_oter`).
        """
        if nom in _DECOUPES:
            self._finir_le_bloc()
        if nom in _SANS_FIN:
            self._fermer_sans_fin(nom)
        elif nom in _TABLEAU:
            self._oter({nom}, _AUTOUR_D_UNE_CELLULE - {nom})
        elif nom in _TITRES:
            self._oter(_TITRES, _MURS)
        elif nom in _BLOCS or nom == "button":
            murs = {"li": _mots("ul ol"), "p": _mots("button")}.get(nom, frozenset())
            self._oter({nom}, _MURS | murs)
        elif nom in _FORMES:
            self._oter({nom}, _MURS, _A_TRAVERS)
        elif nom in _MURS:
            self._oter({nom}, _MURS - {nom})
        else:
            self._oter({nom}, _SPECIAUX)

    def _fermer_sans_fin(self, nom: str) -> None:
        """End a form, and nothing else that goes on whatever ends it.

        What is in a form stays there, wherever the form ends.
        """
        if nom == "form" and self._ouverts and self._ouverts[-1].nom == nom:
            self._oter({nom}, frozenset())

    def _oter(self, noms: AbstractSet[str], murs: AbstractSet[str], blocs: int = NIVEAUX) -> bool:
        """End the last open element of these names that no wall hides.

        What it holds may still be open.
        """
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


def _convient(phrase: str, forme: str) -> bool:
    """Tell whether the sentence of a link has the form that it must have, if any."""
    match forme:
        case "nous":
            return _forme("nous").search(phrase) is not None
        case "usage":
            return _dit_l_usage(phrase)
    return True


def _dit_l_usage(phrase: str) -> bool:
    """Tell whether the organisation says, without a doubt, that it uses what it names."""
    doute, dit = _usage()
    return not doute.search(phrase) and dit.search(phrase) is not None


def _mene(ouverts: Sequence[Element]) -> bool:
    """Tell whether the innermost link of what is open leads where it is looked for."""
    liens = [element for element in ouverts if element.nom == "a"]
    return bool(liens) and liens[-1].mene


# --- Whether the lists know an element ------------------------------------------------------

_MOT = re.compile(r"[a-z]+|[0-9]+")
_MAJUSCULE = re.compile(r"(?<=[a-z])(?=[A-Z])")
# The shortest side of an image that is seen; the sizes of old letters that are.
_COTE = re.compile(r"[1-9]\d{1,3}(?:px|%)?|auto")
_CORPS = re.compile(r"[2-7]|[+][1-6]")
# Names of one element, of which a page has a few.
_NOMS_D_UN_ELEMENT = 100
# What a system writes on its own elements, beside what the lists know.
_PREFIXES = ("data-", "xml", "_ng", "ng-version")


def lire_l_element(balise: Balise, voulue: str) -> Element:
    """Say what the lists know of an element, and whether it leads to `voulue` or below."""
    nom, attributs = balise.nom, balise.attributs
    identifiant, role = attributs.get("id", ""), attributs.get("role", "")
    classes = attributs.get("class", "").split()
    propre = _est_propre(nom, role, identifiant)
    # Those of the whole page speak of it, and hide nothing of its own.
    noms = [] if nom in {"html", "body"} else [*classes, *identifiant.split()]
    # Of an element that a page makes, the name is one more.
    a_soi = [nom] if "-" in nom else []
    permis = (
        _est_un_element(nom, attributs)
        and len(noms) <= _NOMS_D_UN_ELEMENT
        and all(_permis(nom, attribut, valeur) for attribut, valeur in attributs.items())
        and not any(map(_est_douteux, (*noms, *a_soi)))
    )
    adresse = adresse_simple(unescape(attributs.get("href", ""))) if nom == "a" else ""
    return Element(
        nom,
        permis,
        connu=not a_soi and ("main" in {nom, role} or not noms or any(map(_est_une_place, noms))),
        propre=propre,
        mene=f"{adresse}/".startswith(f"{voulue}/"),
        noms=frozenset(
            (
                nom,
                *(f".{nom_de_classe(name)}" for name in classes),
                f"#{nom_de_classe(identifiant)}",
            )
        ),
        pied=not _liste("pieds").isdisjoint((nom, role, identifiant, *map(str.lower, classes))),
    )


def _est_un_element(nom: str, attributs: Mapping[str, str]) -> bool:
    """Tell whether the lists know an element, open if it may be folded."""
    if nom == "details":
        return "open" in attributs
    return nom in _liste("elements") or "-" in nom


def _est_propre(nom: str, role: str, identifiant: str) -> bool:
    """Tell whether an element is where the organisation speaks, by its name, role or identifier."""
    propres = yaml_fourni("mentions")["propres"]
    if nom in propres["elements"] or role in propres["roles"]:
        return True
    return identifiant in propres["identifiants"]


def _permis(element: str, attribut: str, valeur: str) -> bool:
    """Tell whether the lists know an attribute, but a name, and all that it says."""
    if element == "body" and (attribut in _liste("attributs_de_page") or attribut.startswith("on")):
        return True
    if attribut in _LECTURES:
        return _LECTURES[attribut](valeur)
    return attribut in _liste("attributs") or attribut.startswith(_PREFIXES)


def _peut_etre_tenu(attribut: str) -> bool:
    """Tell whether what holds a link that counts may have an attribute."""
    return attribut.startswith(("on", *_PREFIXES)) or any(
        attribut in connus
        for connus in (_LECTURES, _liste("attributs"), _liste("attributs_de_page"))
    )


def _est_un_nom(_valeur: str) -> bool:
    """Leave a name to those who read it."""
    return True


def _est_un_role(valeur: str) -> bool:
    return _liste("roles").issuperset(valeur.lower().split())


def _est_assume(valeur: str) -> bool:
    """Tell whether the site answers for a link."""
    return _liste("liens").issuperset(valeur.lower().split())


def _sert_l_organisme(valeur: str) -> bool:
    return not any(map(_est_douteux, valeur.split()))


# The attributes whose values are read.
_LECTURES: dict[str, Callable[[str], bool]] = {
    "class": _est_un_nom,
    "id": _est_un_nom,
    "style": lambda valeur: inoffensif(unescape(valeur)),
    "role": _est_un_role,
    "rel": _est_assume,
    "width": lambda valeur: _COTE.fullmatch(valeur) is not None,
    "height": lambda valeur: _COTE.fullmatch(valeur) is not None,
    "size": lambda valeur: _CORPS.fullmatch(valeur) is not None,
    "bgcolor": lambda valeur: se_lit("background", valeur.lower()),
    "color": lambda valeur: se_lit("color", valeur.lower()),
    # Another window, at the address of the link.
    "onclick": lambda valeur: "this.href" in valeur,
    # What some systems write of what an element is for.
    "data-hook": _sert_l_organisme,
    "data-testid": _sert_l_organisme,
    "data-type": _sert_l_organisme,
}


@lru_cache(maxsize=4096)
def _est_une_place(nom: str) -> bool:
    """Tell whether a class, or an identifier, names the place of a text."""
    if _forme("noms").fullmatch(nom.lower()):
        return True
    lettres = _lettres(nom)
    if _forme("familles").fullmatch(nom.lower()):
        return True
    return bool(lettres) and _liste("mots").issuperset(lettres)


@lru_cache(maxsize=4096)
def _est_douteux(nom: str) -> bool:
    """Tell whether a name says that it hides, folds or quotes a text, or that others write it."""
    if nom.startswith("-") or est_un_lieu_de_visiteurs(nom) or not nom.isascii():
        return True
    if _forme("noms").fullmatch(nom.lower()):
        return False
    return not _liste("cachent").isdisjoint(_lettres(nom)) or bool(
        _forme("autrui").search(nom.lower())
    )


def _lettres(nom: str) -> list[str]:
    """Return the words of a name, whatever the width of the screen that it is for."""
    mots = _MOT.findall(_MAJUSCULE.sub("-", nom).lower())
    return [mot for mot in mots if not mot.isdigit()]
