"""Whom a letter names: the commons, and who uses them, as their file or the reference knows them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import chercher
from catalogue_communs.contribution.organismes import (
    Plusieurs,
    cles_du_nom,
    comprendre_qui,
    nom_de_l_usage,
    usages_ecrits,
)
from catalogue_communs.contribution.phrases import Phrase, sans_adresses
from catalogue_communs.contribution.repertoire import (
    est_un_mot_courant,
    noms_du_repertoire,
    repertoire,
    sigle_d_un_autre,
    structure_exacte,
)
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele import Projet
from catalogue_communs.socle.texte import cle_de_recherche, proche, slugifier
from catalogue_communs.validation import devine

# A long name is found even glued; the fewest words of initials.
LONG, PLUS_COURT = 40, 3
# A name that is known without its plural; the letters that tell a word; the commons that share one.
PLUS_COURT_PLURIEL, RACINE, RARE = 7, 5, 3


def communs_cites(text: str, communs: Iterable[Projet]) -> list[Projet]:
    """Return the commons that a text names.

    A name that a longer one holds, named too, names nobody.
    """
    cherche = _TexteCherche(text)
    par_nom: dict[str, Projet] = {}
    for commun in communs:
        for nom in cherche.noms_cites(commun):
            par_nom[nom] = commun
    par_slug = {}
    for nom, commun in par_nom.items():
        if not any(nom != plus_long and nom in plus_long for plus_long in par_nom):
            par_slug[commun.slug] = commun
    return [*par_slug.values()]


def sans_les_nies(text: str, communs: Sequence[Projet]) -> list[Projet]:
    """Leave out of several commons that a text names those that it denies: « c’est pas X, c’est Y »."""
    affirmes = [
        commun
        for commun in communs
        if not re.search(r"\bpas (?:de |d[’'])?\Z", text[: max(0, place_du_commun(text, commun))])
    ]
    return affirmes or [*communs]


def communs_de_l_adresse(adresse: str, communs: Iterable[Projet]) -> list[Projet]:
    """Return the only common whose whole name an address has: its team writes."""
    colle = re.sub(r"[^a-z0-9@]", "", adresse.lower())
    noms = ((commun, slugifier(commun.nom).replace("-", "")) for commun in communs)
    trouves = [commun for commun, nom in noms if len(nom) >= RACINE and nom in colle]
    return trouves if len(trouves) == 1 else []


class _TexteCherche:
    """A text where names are searched: as it is written, its words, its words without space."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mots = f" {cle_de_recherche(text)} "
        self.colles = self.mots.replace(" ", "")
        self.singuliers = _au_singulier(self.mots)

    def noms_cites(self, commun: Projet) -> Iterator[str]:
        """Yield the names of a common that the text has, glued when long; its initials too."""
        for nom in _noms_du_commun(commun):
            cle = cle_de_recherche(nom)
            if f" {cle} " in self.mots or (len(cle) > LONG and cle.replace(" ", "") in self.colles):
                yield cle
            elif len(cle) > PLUS_COURT_PLURIEL and f" {_au_singulier(cle)} " in self.singuliers:
                # « Bénéfriche », « le mutafriches ».
                yield cle
        for sigle in _sigles(commun):
            if re.search(rf"\b{sigle}\b", self.text):
                yield sigle.lower()


def _au_singulier(cle: str) -> str:
    """Return words without the mark of their plural."""
    return re.sub(r"(?<=\w{3})[sx]\b", "", cle)


def place_du_commun(text: str, commun: Projet) -> int:
    """Return where a text names a common, however it writes it; -1 when its place is not sure."""
    net = devine.texte_net(text)
    for nom in _noms_du_commun(commun):
        mots = _au_singulier(cle_de_recherche(nom)).split()
        match = re.search(r"\b" + r"[sx]?\W+".join(map(re.escape, mots)) + r"[sx]?\b", net.net)
        if mots and match:
            return net.etendue(*match.span())[0]
    return -1


def communs_decrits(text: str, communs: Sequence[Projet]) -> list[Projet]:
    """Return the commons that a text describes without their names, by words that few of them have.

    Who wrote the text is asked which one it is; none when too many are as near.
    """
    par_nom = [commun for commun in communs if _partage_un_mot(text, commun)]
    if 1 < len(par_nom) <= RARE:
        return par_nom
    scores = _mots_rares(text, communs)
    best = max(scores.values(), default=0)
    premiers = [commun for commun in communs if scores[commun.slug] == best]
    return premiers if best > 1 and len(premiers) <= RARE else []


def _mots_rares(text: str, communs: Sequence[Projet]) -> dict[str, int]:
    """Count, for each common, the words of a text that it shares with few others."""
    racines = _racines(text)
    connues = {
        commun.slug: _racines(" ".join((commun.nom, commun.accroche, *commun.dit_autrement)))
        for commun in communs
    }
    scores: dict[str, int] = {}
    for slug, propres in connues.items():
        rares = {
            racine
            for racine in propres & racines
            if sum(racine in autres for autres in connues.values()) <= RARE
        }
        scores[slug] = len(rares)
    return scores


def commun_ressemblant(nom: str, communs: Iterable[Projet]) -> Projet | None:
    """Return the common whose name is nearly one that a letter gives: « Panoramix »."""
    par_cle = {cle_de_recherche(commun.nom): commun for commun in communs}
    return par_cle.get(proche(cle_de_recherche(nom), [*par_cle]) or "")


def _partage_un_mot(text: str, commun: Projet) -> bool:
    """Tell whether a long word of a text is in one of the name of a common: « friches »."""
    mots = {mot for mot in cle_de_recherche(text).split() if len(mot) > RACINE}
    propres = [mot for mot in cle_de_recherche(commun.nom).split() if len(mot) > RACINE]
    return any(mot in propre for mot in mots for propre in propres)


def _racines(text: str) -> set[str]:
    """Return the first letters of the long words of a text."""
    racines = set[str]()
    for mot in cle_de_recherche(text).split():
        if len(mot) > RACINE:
            racines.add(mot[:RACINE])
    return racines


def _noms_du_commun(commun: Projet) -> Iterator[str]:
    yield from (commun.nom, commun.slug, *commun.anciens_slugs)
    yield re.sub(r"\s*\([^)]*\)", "", commun.nom)
    yield from re.findall(r"\(([^)]+)\)", commun.nom)


def _sigles(commun: Projet) -> Iterator[str]:
    """Yield the initials of a name of several words, in capitals: people write them so."""
    mots = [mot for mot in slugifier(commun.nom).split("-") if mot]
    if len(mots) >= PLUS_COURT:
        yield "".join(mot[0] for mot in mots).upper()


# --- Who uses them -------------------------------------------------------------------------------

_PETIT = r"(?:de la |de l[’']|de |des |du |d[’']|le |la |les |l[’']|et |sur |en |aux? |- ?)"
PROPRE = r"[A-ZÀ-ÝŒ][\w’'.-]*"
_DES_COMMUNES = r"[Ll]es (?:communes|villes|mairies)"
_COLLECTIVITES = (
    r"[Cc]ommunes? nouvelle|[Cc]ommunes?|[Vv]illes?|[Mm]airies?|[Mm]unicipalité"
    r"|[Cc]ommunauté de communes|[Cc]ommunauté d[’']agglomération|[Cc]ommunauté urbaine"
    r"|[Cc]ommunauté|[Mm]étropole|[Ee]urométropole|[Dd][ée]partement|[Rr][ée]gion"
    r"|[Cc]onseil (?:d[ée]partemental|r[ée]gional)|PNR|PN|[Pp]arc naturel régional|[Pp]arc national"
    r"|[Pp]arc|SDIS|CCAS|CIAS|PETR|CC|CA|CU|[Aa]gglo(?:mération)?"
)
# Bodies whose name often ends with that of a place: they are not this place.
_CORPS = (
    r"[Ss]yndicat|SI[RC]TOM|SMICTOM|SIVU|SIVOM|EPTB|EPAGE|[Oo]ffice|[Aa]gence|[Cc]entre"
    r"|[ÉE]tablissement|[Cc]ollège|[Ll]ycée|[ÉEé]cole|[Oo]bservatoire|[Cc]hambre|CAUE|ALEC|[Mm]usée"
)
# The words of the name of a body, up to its verb.
_MOTS_D_UN_CORPS = (
    r"(?: (?!(?:a|ont|est|sont|avait|se|ne|utilis\w*|test\w*|souhait\w*)\b)[\w’'-]+){0,5}?"
)
_ETAT = r"[Pp]réfecture|DDTM?|DREAL|[Aa]ssociation|[Dd]irection départementale des \w+"
_GENRES = rf"{_DES_COMMUNES}|{_COLLECTIVITES}|(?:{_CORPS}){_MOTS_D_UN_CORPS}|{_ETAT}"
# « la Ville de Sète et la CA Sète Agglopôle » : two names, and not one.
_ARTICLE = r"(?:[Ll]a |[Ll]e |[Ll]es |[Ll][’'])"
_SUITE = rf"(?! ?et (?:{_ARTICLE}|(?:[àa] |de )?{_ARTICLE}?(?:{_GENRES})\b))"
_NOM = rf"{_PETIT}*{PROPRE}(?:{_SUITE}[ -]{_PETIT}*{PROPRE})*(?: \([^()\n]{{2,40}}\))?"
# « la communauté de communes du Grand Pic », « Sète agglopôle méditerranée », « CCGPSL ».
_ECRITS = (
    re.compile(rf"\b{_DES_COMMUNES}\s+{_NOM}(?:, {_NOM})*"),
    re.compile(rf"\b(?:{_GENRES})\s+{_NOM}"),
    re.compile(r"\bSDIS [0-9]{2}\b"),
    re.compile(
        rf"{PROPRE}(?:[ -]{PROPRE})*[ -](?:[Mm]étropole|[Aa]gglo\w*|[Cc]ommunauté)(?: \w+\b(?![’']))?"
    ),
    re.compile(r"\b[A-Z]{4,12}\b"),
)
# What is a name only where it stands: « Notre commune (Sète, 34200) », « the town of Sète »,
# « Sète utilise », « à Sète », « à Sète nous ».
_PLACES = (
    re.compile(rf"\b(?:{_GENRES})\s+\((?P<nom>{_NOM}(?:, [0-9]{{5}})?)\)"),
    re.compile(rf"\((?:[^()]* : )?(?P<nom>(?:{_GENRES})\s+{_NOM})\)"),
    re.compile(rf"\b(?:(?:{_COLLECTIVITES}),|[Tt]own of|[Cc]ity of) (?P<nom>{_NOM})"),
    re.compile(
        rf"(?P<nom>{_NOM})\s+"
        r"(?:n[’']|s[’']|se |a |ont |utilis|travaill|test|déploi|adopt|arrêt|abandonn|exploit|rela[yi]"
        r"|expérim|has |is |uses?\b)"
    ),
    re.compile(rf"\b(?:apparaître|figurer|ajouter|inscrire|référencer) (?P<nom>{_NOM})"),
    re.compile(rf"\b(?:[ÀA]|par) (?P<nom>{_NOM})"),
    re.compile(rf"\b[àa] (?P<nom>{_NOM})(?=,? (?:on|nous)\b)"),
    re.compile(rf"\bcelles? (?:de |d[’'])(?P<nom>{_NOM})"),
    # « Marseillan (34340) », « le service habitat de Sète », « la police municipale d’Agde ».
    re.compile(rf"(?P<nom>{PROPRE}(?:[ -]{_PETIT}*{PROPRE})* \([0-9]{{5}}\))"),
    re.compile(
        r"\b(?:[Dd]irection|[Ss]ervices?|[Pp]olice|[Pp]ôle)\b[^.,;:()]{0,40}? (?:de |d[’'])"
        rf"(?P<nom>{_NOM})"
    ),
)
# « ce n’est pas Servian mais Sérignan ».
_CORRIGE = re.compile(rf"\b(?:[Cc][’']est|mais|non|lieu d[e’']) ?(?:pas )?(?P<nom>{_NOM})")
_CORPS_ECRIT = re.compile(rf"\b(?:{_CORPS}){_MOTS_D_UN_CORPS}\s+{_NOM}")
_ORGANISME_ECRIT = re.compile(rf"\b(?:{_GENRES})\s+{_NOM}")
_NUMERO = re.compile(r"(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{5})?(?!\d)")
# « le Syndicat des bacs (SIREN 200072452) » : whatever its name, it stands before its number.
_DEVANT_LE_NUMERO = re.compile(rf"\b((?:{_GENRES})\b[^().;:]{{2,80}}?)[\s,(]*(?:n° ?)?SIRE[NT]\b")
# Between two names of a list, and before the last of them.
_ENTRE_DEUX = re.compile(
    r"\s*(?:,|(?P<et>,?\s*(?:et|ainsi que|&|and)))\s*(?:celles? )?(?:[àa] |de )?(?:la |le |les |l[’'])?\Z"
)


# A bracket that is still open.
_OUVERTE = re.compile(r"\s*\([^()]*")
_JOINT = re.compile(rf"\s+(?:et|ainsi que) {_ARTICLE}(?P<nom>{PROPRE}(?:[ -]{PROPRE})*)")


class NomPlace(NamedTuple):
    """A name that a sentence gives, and where it stands in it."""

    debut: int
    fin: int
    nom: str

    def coupe(self, debut: int, fin: int) -> bool:
        """Tell whether it takes a part of a longer name: « Le Syndicat » of « le Syndicat des bacs »."""
        if fin <= self.debut or self.fin <= debut:
            return False
        return debut < self.debut or self.fin < fin


class Nommes(NamedTuple):
    """Who is named: with the commons, the reference, the text of each file.

    `lus`: who was read already in a sentence, beside a common.
    """

    communs: Iterable[Projet]
    reference: Reference
    texte_de: Callable[[str], str]
    lus: dict[tuple[Phrase, str], list[str]]

    def organismes(self, phrase: Phrase, commun: Projet) -> list[str]:
        """Return the organisations that a sentence names: of the file, else of the reference."""
        key = (phrase, commun.slug)
        if key not in self.lus:
            self.lus[key] = self._organismes(phrase, commun)
        return self.lus[key]

    def _organismes(self, phrase: Phrase, commun: Projet) -> list[str]:
        places = [self._allonge(place, phrase.texte) for place in self._reconnus(phrase)]
        places += _joints(phrase.texte, places)
        plusieurs = _liste(phrase.texte, places)
        if plusieurs:
            return plusieurs
        nom_de_la_fiche = self.de_la_fiche(_sans_les_lieux(phrase.texte, places), commun, places)
        if nom_de_la_fiche:
            return [nom_de_la_fiche]
        return [place.nom for place in places[:1]]

    def surs(self, phrase: Phrase) -> list[str]:
        """Return the names of a sentence that are surely those of organisations."""
        text = sans_adresses(phrase.texte)
        return [nom.nom for nom in noms_du_repertoire(text, self.reference) if nom.sur]

    def signataires(self, phrase: Phrase) -> list[str]:
        """Return whom a line of a signature names by its title: no place of its address."""
        text = sans_adresses(phrase.texte)
        places = [NomPlace(*nom[:3]) for nom in noms_du_repertoire(text, self.reference) if nom.sur]
        for pattern in _ECRITS[:-1]:
            places += [_place(match, 0) for match in pattern.finditer(text)]
        return [place.nom for place in places if self.est_connu(place.nom)][:1]

    def possibles(self, phrase: Phrase) -> list[str]:
        """Return every organisation of the reference that a correction names."""
        noms = [place.nom for place in self._reconnus(phrase)]
        corriges = (match["nom"].strip(" .,;:") for match in _CORRIGE.finditer(phrase.texte))
        return [*dict.fromkeys([*noms, *filter(self.est_connu, corriges)])]

    def _reconnus(self, phrase: Phrase) -> list[NomPlace]:
        """Return the names that the reference knows, the surest first, none inside another."""
        reconnus: list[NomPlace] = []
        fermes = [match.span() for match in _CORPS_ECRIT.finditer(phrase.texte)]
        for place in self._possibles(phrase):
            if any(place.coupe(*ferme) for ferme in fermes):
                continue
            if any(place.debut < autre.fin and autre.debut < place.fin for autre in reconnus):
                continue
            if not communs_cites(place.nom, self.communs) and self.est_connu(place.nom):
                reconnus.append(place)
        return [place for place in reconnus if not _situe_une_autre(place, reconnus, phrase.texte)]

    def _possibles(self, phrase: Phrase) -> Iterator[NomPlace]:
        """Yield what may be a name: as the sentence places it, then wherever the reference has it."""
        du_repertoire = [*noms_du_repertoire(sans_adresses(phrase.texte), self.reference)]
        surs = [NomPlace(*nom[:3]) for nom in du_repertoire if nom.sur]
        connus = repertoire(self.reference)
        for place in _organismes_possibles(phrase):
            if sigle_d_un_autre(place.nom, phrase.texte[place.fin :], connus):
                continue
            # « Dijon métropole teste » : the name ends where that of the reference does.
            plus_longs = [sur for sur in surs if sur.debut <= place.debut and sur.fin >= place.fin]
            yield from plus_longs[:1] or [place]
        yield from surs
        yield from (NomPlace(*nom[:3]) for nom in du_repertoire if not nom.sur)

    def _allonge(self, place: NomPlace, text: str) -> NomPlace:
        """Return a name with the small word that ends it, when a body is called so: « du Vexin français »."""
        mot = re.match(r" ([a-zà-ÿ]{4,})\b", text[place.fin :])
        if mot is None:
            return place
        nom = f"{place.nom}{mot[0]}"
        if _est_un_corps(nom, self.reference) and self.est_connu(nom):
            return NomPlace(place.debut, place.fin + mot.end(), nom)
        return place

    def est_connu(self, nom: str) -> bool:
        """Tell whether a name is that of somebody: one, or several to choose from."""
        if structure_exacte(nom, self.reference):
            return True
        try:
            return bool(comprendre_qui(self.reference, {"nom": nom}))
        except Plusieurs:
            return True
        except Refus:
            return False

    def de_la_fiche(self, text: str, commun: Projet, places: Iterable[NomPlace] = ()) -> str:
        """Return the only organisation of the file that a text names.

        A name that stands inside that of another organisation, in `places`, names nobody:
        « Le Havre Seine Métropole » is not « Le Havre ».
        """
        mots = f" {cle_de_recherche(text)} "
        plus_longs = [f" {cle_de_recherche(place.nom)} " for place in places]
        noms: dict[str, str] = {}
        for usage in usages_ecrits(self.texte_de(commun.slug)):
            nom = nom_de_l_usage(usage.champs, self.reference)
            cles = [
                cle_de_recherche(cle) for cle in cles_du_nom(nom) if not cle.startswith("mots ")
            ]
            if _dit_l_une(mots, cles, plus_longs):
                noms[slugifier(nom)] = nom
        return min(noms.values(), key=len) if len(noms) == 1 else ""


@lru_cache(maxsize=4096)
def _est_un_corps(nom: str, reference: Reference) -> bool:
    return bool(chercher(reference.structures, nom))


def _dit_l_une(mots: str, cles: Iterable[str], plus_longs: Iterable[str]) -> bool:
    """Tell whether a text says one of the keys of a name, elsewhere than inside a longer name."""
    cles = [cle for cle in cles if _contient(mots, cle)]
    for plus_long in plus_longs:
        if plus_long.strip() in cles:
            return True
        cles = [cle for cle in cles if not _contient(plus_long, cle)]
    return bool(cles)


def _situe_une_autre(place: NomPlace, places: Iterable[NomPlace], text: str) -> bool:
    """Tell whether a name only says where another is: « Villeurbanne (métropole de Lyon) »."""
    return any(
        autre.fin <= place.debut and _OUVERTE.fullmatch(text[autre.fin : place.debut])
        for autre in places
    )


def _sans_les_lieux(text: str, places: Iterable[NomPlace]) -> str:
    """Return a text without the bracket that says where one of its names is."""
    for place in sorted(places, reverse=True):
        text = text[: place.fin] + re.sub(r"\A\s*\([^()]*\)", "", text[place.fin :])
    return text


def _organismes_possibles(phrase: Phrase) -> Iterator[NomPlace]:
    """Yield the spans of a sentence that may be the name of an organisation, the surest first."""
    text = sans_adresses(phrase.texte)
    for pattern in _ECRITS:
        for match in pattern.finditer(text):
            # « EN LIGNE » is no acronym.
            if not est_un_mot_courant(match[0]):
                yield _place(match, 0)
    for pattern in _PLACES:
        yield from (_place(match, "nom") for match in pattern.finditer(text))
    if phrase.puce:
        start = re.split(r"[(:;,\t]", text)[0]
        yield NomPlace(0, len(start), start.strip())


def _place(match: re.Match[str], groupe: int | str) -> NomPlace:
    # « Lanuéjols (30, pas 48) » is situated by the number alone.
    nom = re.sub(r"\((\d{2,3}|2[AB]|\d{5})\b[^()]*\)", r"(\1)", match[groupe])
    return NomPlace(*match.span(groupe), nom.strip(" .,;:"))


def _joints(text: str, places: Iterable[NomPlace]) -> list[NomPlace]:
    """Return the names that stand beside a known one, as another user: who it is will be asked."""
    joints = []
    for place in places:
        match = _JOINT.match(text, place.fin)
        if match and not any(autre.debut < match.end("nom") <= autre.fin for autre in places):
            joints.append(_place(match, "nom"))
    return joints


def _liste(text: str, places: Iterable[NomPlace]) -> list[str]:
    """Return the names of a list, « X, Y et Z »; nothing when none is joined to another."""
    noms: list[str] = []
    end = 0
    for place in sorted(places):
        entre = _ENTRE_DEUX.fullmatch(text[end : place.debut]) if noms else None
        end = place.fin
        noms = [*noms, place.nom] if entre else [place.nom]
        if entre and entre["et"]:
            return noms
    return []


def organisme_ecrit(text: str) -> str:
    """Return a name that a text gives to an organisation, whether anybody knows it or not."""
    match = _DEVANT_LE_NUMERO.search(text)
    if match:
        return match[1].strip(" .,;:")
    match = _ORGANISME_ECRIT.search(text)
    return match[0].strip(" .,;:") if match else ""


def organismes_ecrits(text: str) -> list[str]:
    """Return every name that a text gives to an organisation, whether anybody knows it or not."""
    return [match[0].strip(" .,;:") for match in _ORGANISME_ECRIT.finditer(text)]


def numero_ecrit(text: str) -> str:
    """Return the SIREN that a text gives, when it is a good one."""
    for match in _NUMERO.finditer(text):
        siren = devine.siren(match[0])
        if siren:
            return siren
    return ""


def _contient(mots: str, cle: str) -> bool:
    """Tell whether the words of a text have those of a name, when it is not too short."""
    return len(cle) > PLUS_COURT and f" {cle} " in mots
