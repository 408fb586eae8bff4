"""The names of collectivités: how French writes them, and how two ways to write one compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalogue.modele.base import libelle
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from catalogue.collectivites.objets import Commune, Departement, Epci

# INSEE's codes of the article (TNCC) and how « de » contracts with it.
_DE = {"0": "de ", "1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’"}
_DE_COMMUNE = {**_DE, "3": "de ", "5": "de ", "6": "d’", "7": "de ", "8": "de "}
# In the name of a commune, these articles merge with « de »: « Commune du Havre ».
_MERGED = {"2": "Le ", "4": "Les "}

# How the source shortens the type of an EPCI at the start of its name.
_SIGLES = re.compile(r"(?:CC|CA|CU) ")

_ARTICLE = re.compile(r"(?:les?|la|l)-")
_COMMUNE = re.compile(
    r"(?:commune|ville|mairie|municipalite|city|town)-(?:nouvelle-)?(?:de-la|de-l|de|du|des|d|of)-"
)
_PARENTHESE = re.compile(r"\s*\([^)]*\)")
_SAINT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# Words that say what an organisation is, not which one.
_GENERIQUES = frozenset(
    re.findall(
        r"\w+",
        "communaute communes agglomeration urbaine metropole cc ca cu ept etablissement public territorial "
        "departement departemental conseil general region regional collectivite territoriale "
        "de d du des la le les l et",
    )
)


def commune(lieu: Commune) -> str:
    """Write « Commune du Havre », « Commune d’Ambérieu-en-Bugey »."""
    name = lieu.nom.removeprefix(_MERGED.get(lieu.liaison, ""))
    return f"Commune {_DE_COMMUNE[lieu.liaison]}{name}"


def epci(groupement: Epci) -> str:
    """Write « Communauté de communes Gally Mauldre », « Bordeaux Métropole »."""
    label = libelle("type_organisme", groupement.type)
    if found := _SIGLES.match(groupement.nom):
        return f"{label} {groupement.nom[found.end() :]}"
    return f"{label} {groupement.nom}" if groupement.type == "ept" else groupement.nom


def sans_sigle(nom: str) -> str:
    """Drop the type that the source shortens: « CC Gally Mauldre » is « Gally Mauldre »."""
    return _SIGLES.sub("", nom, count=1)


def departement(circonscription: Departement) -> str:
    """Write « Département de l’Hérault »."""
    return f"Département {du(circonscription)}"


def du(circonscription: Departement) -> str:
    """Write « de l’Hérault », « d’Ille-et-Vilaine »."""
    return _DE[circonscription.liaison] + circonscription.nom


def cle(nom: str) -> str:
    """Reduce a name to what people type: no accent, case, article, « St » for « Saint ».

    « L’Haÿ-les-Roses » gives `hay-les-roses`; the script of « Ma collectivité » does the same.
    """
    words = slugifier(nom)
    if "st" in words:
        words = "-".join(_SAINT.get(word, word) for word in words.split("-"))
    article = _ARTICLE.match(words)
    return words[article.end() :] if article else words


def cles_commune(nom: str) -> tuple[str, ...]:
    """Give the keys that the name of a commune may mean, the most faithful first.

    « Ville du Havre (76) » gives those of « Le Havre ».
    """
    found: dict[str, None] = {}
    for text in (nom, _PARENTHESE.sub("", nom)):
        words = slugifier(text)
        found[cle(text)] = None
        if prefix := _COMMUNE.match(words):
            found[cle(words[prefix.end() :])] = None
    return tuple(key for key in found if key)


def mots(nom: str) -> frozenset[str]:
    """Give the words that tell an EPCI, a département or a région from another.

    A precision in parentheses is dropped, and a name made only of general words keeps them.
    """
    words = frozenset(_SAINT.get(word, word) for word in slugifier(_PARENTHESE.sub("", nom)).split("-"))
    return words - _GENERIQUES or words
