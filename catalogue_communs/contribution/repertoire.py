"""The names of the reference, wherever a text writes them: whatever stands before and after."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import (
    DEPARTEMENT,
    REGION,
    Structure,
    cle_du_nom,
    mots,
    mots_du_nom,
)
from catalogue_communs.socle.texte import slugifier

# The words of the longest name that is searched; the letters of the shortest acronym.
MOTS_D_UN_NOM, PLUS_COURT = 10, 4
# The inhabitants of a commune whose name, the first word of a sentence, is hardly another word.
CONNUE = 2_000
_MOT = re.compile(r"[^\W_]+")
_ENTRE = re.compile(r" |-|['’]| - |\. ")
_PETITS = r"(?:de-la-|de-l-|des-|de-|du-|d-|la-|les-|le-|l-)?"
_DE_COMMUNE = re.compile(
    rf"(?:com+une|ville|mairie|municipalite|village|bourg)-(?:nouvelle-)?{_PETITS}(?P<nom>.+)"
)
_DE_GROUPEMENT = re.compile(
    r"(?:communaute-(?:de-communes|d-agglo(?:meration)?|urbaine)|com-?com|communaute|metropole|eurometropole"
    rf"|agglo(?:meration)?|cc|ca|cu)-{_PETITS}(?P<nom>.+)"
)
_D_UN_CONSEIL = re.compile(
    rf"(?:departement|conseil-(?:departemental|general|regional)|region)-{_PETITS}(?P<nom>.+)"
)
_GENERIQUES = re.compile(r"-(?:agglo(?:meration)?|metropole|communaute|communaute-urbaine)$")
_SIGLE_DU_TYPE = re.compile(rf"^(?:cc|ca|cu)-{_PETITS}")
_ARTICLE = re.compile(r"^(?:la|le|les|l)-")
_DEBUT_DE_PHRASE = re.compile(r"(?:^|[.!?:…»])\s*\Z")
_A_UNE_MAJUSCULE = re.compile(r"[A-ZÀ-Ý]")
# What stands before the name of a place where somebody only is, or that a person bears.
_AILLEURS = re.compile(
    r"(?:\b[A-ZÀ-Ý][\w’'.-]*|\b(?:rue|avenue|boulevard|place|route|gare|lycée|collège|rencontres|congrès"
    r"|salon|assises|côté|près|proches?|voisine?s?|collègues?|cedex|bureau|agence|siège)(?: \w+)?)"
    r",? (?:de |d[’']|du |des |à |aux? )?\Z"
)
# Names of communes that are first of all words.
_MOTS_COURANTS = frozenset(
    "ville villes syndicat bonne vers cours corps allons eu us y contes sous place port plan lien grand "  # noqa: SIM905
    "don cause marche avis base code mars mai aout est sept dix is or bar son ger sens "
    "maire ligne fait cette nos notre les la le l mer ars ouate cordial site mairie sans avant juillet juin".split()
)

# Acronyms of a kind of body, or of what it writes.
_SIGLES_DE_GENRE = frozenset(
    {"scot", "petr", "sivom", "sivu", "sictom", "smictom", "epage", "eptb"}
)


class Nom(NamedTuple):
    """A name of the reference in a text: where it stands, how to call who bears it.

    `sur`: it says that it is that of an organisation, and not only that of a place.
    """

    debut: int
    fin: int
    nom: str
    sur: bool


class Repertoire(NamedTuple):
    """The keys of the names of the reference.

    Those of communes, of groupements, of what a council governs, of the acronyms of bodies.
    """

    communes: Mapping[str, Sequence[object]]
    groupements: frozenset[str]
    conseils: frozenset[str]
    petites: frozenset[str]
    sigles: Mapping[str, Sequence[Structure]]

    def est_d_un_organisme(self, slug: str) -> bool:
        """Tell whether a name says by itself that it is an organisation’s: « ville de Sète »."""
        titre = _DE_COMMUNE.fullmatch(slug)
        if titre and cle_du_nom(titre["nom"]) in self.communes:
            return True
        conseil = _D_UN_CONSEIL.fullmatch(slug)
        if conseil and conseil["nom"] in self.conseils:
            return True
        groupement = _DE_GROUPEMENT.fullmatch(slug)
        nom = _ARTICLE.sub("", groupement["nom"] if groupement else slug)
        if nom in self.groupements and (groupement or cle_du_nom(slug) not in self.communes):
            return True
        return len(self.sigles.get(slug, ())) == 1

    def est_un_lieu(self, slug: str) -> bool:
        """Tell whether a name is that of a commune, and no common word."""
        cle = cle_du_nom(slug)
        return cle in self.communes and cle not in _MOTS_COURANTS


@lru_cache(maxsize=4)
def repertoire(reference: Reference) -> Repertoire:
    """Return the names of a reference by the keys that find them."""
    groupements = {
        slugifier(lieu.nom)
        for lieu in reference.tables[DEPARTEMENT].values()
        if lieu.nom.startswith("Collectivité")
    }
    for epci in reference.par_epci.values():
        nom = slugifier(re.sub(r"\s*\([^()]*\)", "", epci.nom))
        nom = _ARTICLE.sub("", _SIGLE_DU_TYPE.sub("", nom))
        court = _GENERIQUES.sub("", nom)
        groupements |= {nom, court} if "-" in court else {nom}
    peuplees = {
        cle_du_nom(commune.nom)
        for commune in reference.par_commune.values()
        if (commune.population or 0) >= CONNUE
    }
    petites = frozenset(reference.communes_par_nom.keys() - peuplees)
    conseils = frozenset(
        slugifier(lieu.nom)
        for lieu in (*reference.par_departement.values(), *reference.tables[REGION].values())
    )
    return Repertoire(
        reference.communes_par_nom, frozenset(groupements), conseils, petites, _sigles(reference)
    )


def _sigles(reference: Reference) -> dict[str, list[Structure]]:
    """Return the bodies by the acronyms that their names give between brackets."""
    sigles: dict[str, list[Structure]] = {}
    for structure in reference.structures.values():
        for sigle in re.findall(r"\(([^()]+)\)", structure.nom):
            if len(sigle) >= PLUS_COURT and slugifier(sigle) not in _SIGLES_DE_GENRE:
                sigles.setdefault(slugifier(sigle), []).append(structure)
    return sigles


def noms_du_repertoire(text: str, reference: Reference) -> Iterator[Nom]:
    """Yield the names of the reference that a text writes, the longest at each place."""
    connus = repertoire(reference)
    departements = {slugifier(lieu.nom) for lieu in reference.par_departement.values()}
    words = [*_MOT.finditer(text)]
    is_loud = text.upper() == text
    rank = 0
    while rank < len(words):
        width = 1
        for last in reversed(_fins(text, words[rank : rank + MOTS_D_UN_NOM])):
            start, end = words[rank].start(), words[rank + last].end()
            slug = slugifier(text[start:end])
            nom = _nom(text, (start, end), connus, is_loud=is_loud)
            if nom or ("-" in slug and slug in departements):
                width = last + 1
                if nom and not sigle_d_un_autre(nom.nom, text[nom.fin :], connus):
                    yield nom
                break
        rank += width


def _fins(text: str, words: Sequence[re.Match[str]]) -> list[int]:
    """Return where a name that begins with the first of these words may end."""
    fins = [0]
    for before, after in pairwise(words):
        if not _ENTRE.fullmatch(text[before.end() : after.start()]):
            break
        fins.append(len(fins))
    return fins


def _nom(text: str, place: tuple[int, int], connus: Repertoire, *, is_loud: bool) -> Nom | None:
    """Return the name that a part of a text is, if it is one; `is_loud`: all of it is in capitals."""
    start, end = place
    written = text[start:end]
    slug = slugifier(written)
    if connus.est_d_un_organisme(slug):
        if not _est_ecrit_comme_un_nom(written, slug):
            return None
        return Nom(start, end, _redresse(written, slug, is_loud=is_loud), sur=True)
    if is_loud or text[end : end + 1] == "-" or not connus.est_un_lieu(slug):
        return None
    is_named = written[0].isupper() and written.split()[-1][0].isupper() and len(slug) > 1
    # « Aucun changement » : the capital is that of a sentence.
    is_first_word = _DEBUT_DE_PHRASE.search(text[:start]) and slug in connus.petites
    if not is_named or is_first_word or _AILLEURS.search(text[:start]):
        return None
    return Nom(start, end, written, sur=False)


def sigle_d_un_autre(written: str, after: str, connus: Repertoire) -> bool:
    """Tell whether the place after an acronym is not that of its body: « le SYDED du Lot »."""
    lieu = re.match(r" (?:du |de la |de l[’']|des |de |d[’'])([A-ZÀ-Ý][\w’'-]+)", after)
    slug = slugifier(written)
    if lieu is None or slug not in connus.sigles or slugifier(lieu[1]) not in connus.conseils:
        return False
    return slugifier(lieu[1]) not in slugifier(connus.sigles[slug][0].nom)


def _est_ecrit_comme_un_nom(written: str, slug: str) -> bool:
    """Tell a name from words: it has a capital, or follows « la ville de » and is no common word."""
    titre = _DE_COMMUNE.fullmatch(slug)
    if _A_UNE_MAJUSCULE.search(written) or _D_UN_CONSEIL.fullmatch(slug):
        return True
    return titre is not None and cle_du_nom(titre["nom"]) not in _MOTS_COURANTS


def est_un_mot_courant(written: str) -> bool:
    """Tell whether what is written as a name is first of all a word: « LIGNE »."""
    return cle_du_nom(slugifier(written)) in _MOTS_COURANTS


def _redresse(written: str, slug: str, *, is_loud: bool) -> str:
    """Write the name of a commune as it is read: « la comune de Bram », « LA VILLE DE MENDE »."""
    titre = _DE_COMMUNE.fullmatch(slug)
    if titre is None or not (is_loud or slug.startswith("com")):
        return written
    words = _MOT.findall(written)
    return f"commune de {'-'.join(words[-1 - titre['nom'].count('-') :]).title()}"


@lru_cache(maxsize=4096)
def structure_exacte(nom: str, reference: Reference) -> Structure | None:
    """Return the only body that is called so: by its acronym, or by all the words of its name."""
    sigles = repertoire(reference).sigles.get(slugifier(nom), ())
    if len(sigles) == 1:
        return sigles[0]
    cherches = mots(nom)
    exactes = [
        structure for structure in reference.structures.values() if mots(structure.nom) == cherches
    ]
    return exactes[0] if len(exactes) == 1 and len(cherches) > 1 else None


# --- The address of who writes ------------------------------------------------------------------

_FOURNISSEURS = re.compile(
    r"(?:gmail|orange|wanadoo|free|laposte|outlook|hotmail|live|yahoo|sfr|neuf|bbox|icloud|proton\w*)\.\w+"
)
_TITRES_DE_COMMUNE = frozenset({"mairie", "ville", "commune"})
_TITRE_D_ADRESSE = re.compile(
    r"^(?P<titre>(?:mairie|ville|commune|agglo|interco)[.-]?|(?:cc|ca|cu|dsi)[.-])(?=[a-z]{3})"
)


def nom_de_l_adresse(adresse: str, reference: Reference) -> str:
    """Return who an address seems to be of, when one commune or one groupement alone may be."""
    local, _, domain = adresse.lower().partition("@")
    part = local if _FOURNISSEURS.fullmatch(domain) else domain.rpartition(".")[0]
    titre = _TITRE_D_ADRESSE.match(part)
    colle = re.sub(r"[^a-z]", "", part[titre.end() if titre else 0 :])
    if len(colle) < PLUS_COURT:
        return ""
    is_commune = titre is not None and titre["titre"].rstrip(".-") in _TITRES_DE_COMMUNE
    noms = [] if titre and not is_commune else _communes_de(colle, reference)
    if not is_commune:
        noms += _groupements_de(colle, reference)
    return noms[0] if len(noms) == 1 else ""


def departement_de_l_adresse(adresse: str, reference: Reference) -> str:
    """Return the département whose number ends the name of an address: « mairie@vouzy69.fr »."""
    for part in adresse.lower().rpartition(".")[0].split("@"):
        match = re.search(r"[a-z-](\d[\dab])$", part)
        if match and match[1].upper() in reference.par_departement:
            return match[1].upper()
    return ""


def _communes_de(colle: str, reference: Reference) -> list[str]:
    noms = []
    for cle, communes in reference.communes_par_nom.items():
        if cle.replace("-", "") == colle:
            noms += [reference.nom(commune) for commune in communes]
    return noms


def _groupements_de(colle: str, reference: Reference) -> list[str]:
    noms = []
    for epci in reference.par_epci.values():
        words = slugifier(epci.nom).split("-")
        propres = [word for word in words if word in mots_du_nom(epci.nom)]
        entier = _ARTICLE.sub("", _SIGLE_DU_TYPE.sub("", "-".join(words)))
        if colle in {"".join(propres), entier.replace("-", "")}:
            noms.append(re.sub(r"^(?:CC|CA|CU) (?:d[eu]s? (?:la |l[’'])?)?", "", epci.nom))
    return noms
