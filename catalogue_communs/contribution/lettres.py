"""A letter in plain words: what it speaks of, what it wants, by which of its sentences.

Nothing is understood twice: what a letter says of a use or of a figure becomes answers to the
questions of a model, that the reading of any answer judges. What the letter does not say remains a
question.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from catalogue_communs.collectivites import Reference
from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.courriels import lignes_du_message, lignes_simples
from catalogue_communs.contribution.messages import LIBRE, Dit, Reponses
from catalogue_communs.contribution.organismes import (
    Plusieurs,
    cles_du_nom,
    comprendre_qui,
    nom_de_l_usage,
    usages_ecrits,
)
from catalogue_communs.fiches.ecriture import Refus, lire_noeuds
from catalogue_communs.forges.liste import forge_de
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import ARRETEE, EN_PRODUCTION
from catalogue_communs.socle.texte import cle_de_recherche, couper, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import parcourir

RETRAIT, DEMANDE, PROPOSITION, CONTACT, LIEN, PRIX = (
    "retrait",
    "demande",
    "proposition",
    "contact",
    "lien",
    "prix",
)
USAGE, ARRET, CHIFFRE, ERREUR, MERCI, SERIE = (
    "usage",
    "arret",
    "chiffre",
    "erreur",
    "merci",
    "serie",
)
# A quotation of a sentence, a letter, the organisations and the dates that are tried in it.
CITEE, LETTRE, ESSAIS, MOTS_D_UNE_DATE = 160, 20_000, 40, 6
PLUS_COURT, PLUSIEURS = 3, 2


class Phrase(NamedTuple):
    """A sentence, or a line of a list: as it is written, as the table reads it, what it is for."""

    texte: str
    net: str
    intention: str = ""
    puce: bool = False


class Geste(NamedTuple):
    """One thing that a letter asks: of which common, by which sentences, and what it says.

    `dits` are the answers to the questions of a model; `champ` and `valeurs`, a field and what it
    should say.
    """

    intention: str
    commun: Projet | None
    phrases: tuple[Phrase, ...]
    dits: tuple[Dit, ...] = ()
    champ: str = ""
    valeurs: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[str, ...]:
        """The sentences that say so, between their marks."""
        citations = (f"« {couper(phrase.texte, CITEE)} »" for phrase in self.phrases)
        return tuple(dict.fromkeys(citations))


class Entourage(NamedTuple):
    """What a letter is read with.

    The commons, the official reference, the text of each file, the day of the letter.
    """

    communs: Sequence[Projet]
    reference: Reference
    texte_de: Callable[[str], str]
    jour: date


def lire_lettre(corps: str, objet: str, autour: Entourage) -> tuple[Geste, ...]:
    """Return what a letter asks; nothing when it asks nothing that is known."""
    lettre = _Lettre(corps, objet, autour)
    gestes = {_de_quoi(geste): geste for geste in lettre.gestes()}
    return tuple(gestes.values())


def _de_quoi(geste: Geste) -> tuple[object, ...]:
    """Return what tells a thing asked from another: two that share it are asked once."""
    return geste.intention, geste.commun and geste.commun.slug, geste.champ, str(geste.dits)


# --- The sentences of a letter --------------------------------------------------------------

_CITATION = re.compile(
    r"^(?:>|(?:Le|On|Am)\b.*\b(?:a écrit|wrote)\b.*:$|-{2,} ?(?:Message d’origine|Original)).*"
)
_TRANSFERE = re.compile(
    r"^-{3,}.*(?:transféré|forwarded).*$|^(?:De|From|Date|Objet|Subject|À|To|Cc)\s?:.*$",
    re.IGNORECASE,
)
_PUCE = re.compile(r"^(?:[-*•·]|[0-9]{1,2}[).])\s+")
_FIN_DE_PHRASE = re.compile(r"(?<=[.!?…»])\s+(?=[«A-ZÀ-ÝÉ])")
_SIGNATURE = re.compile(r"^--\s*$")
# A line of a series: « 2024 ; 180 ».
_ANNEE_ET_CHIFFRE = re.compile(r"(?P<an>(?:19|20)[0-9]{2}) ?[;:=,\t-] ?(?P<valeur>[0-9][0-9 .,]*)")
_RUBRIQUE = re.compile(rf"^### (?:{LIBRE}|Avant d’envoyer)$|^- \[[ x]\]")


def phrases_de(corps: str) -> tuple[list[Phrase], list[Phrase]]:
    """Return the sentences that a person writes, then those that the message quotes."""
    own: list[str] = []
    quoted: list[str] = []
    lines = own
    for line in lignes_simples(corps[:LETTRE]).split("\n"):
        if _TRANSFERE.match(line) or _RUBRIQUE.match(line):
            continue
        if _CITATION.match(line):
            # What follows a quotation is quoted too.
            lines = quoted
        lines.append(line)
    return _phrases(own), _phrases(quoted)


def _phrases(lines: Iterable[str]) -> list[Phrase]:
    """Put back together what a mail program cut; a line of a list is a sentence."""
    phrases: list[Phrase] = []
    paragraph = ""
    for line in [*lignes_du_message("\n".join(lines)), ""]:
        alone = _ligne_de_liste(line)
        is_signature = _SIGNATURE.match(line) is not None
        if alone is not None or not line or is_signature:
            phrases += _coupees(paragraph)
            paragraph = ""
        if alone is not None:
            phrases.append(_phrase(alone, puce=True))
        elif not is_signature:
            paragraph = f"{paragraph}\n{line}" if paragraph else line
    return phrases


def _ligne_de_liste(line: str) -> str | None:
    """Return a line of a list without its bullet, or of a series; `None` for any other."""
    bullet = _PUCE.match(line)
    if bullet:
        return line[bullet.end() :]
    if _ANNEE_ET_CHIFFRE.fullmatch(devine.mise_au_net(line)):
        return line
    return None


def _coupees(paragraph: str) -> Iterator[Phrase]:
    """Yield the sentences of a paragraph.

    A short line that ends with nothing is one: a signature, a greeting.
    """
    ended = re.sub(r"(?<![.!?:,])\n(?=[A-ZÀ-Ý])", ".\n", paragraph)
    for part in _FIN_DE_PHRASE.split(" ".join(ended.split())):
        if part.strip():
            yield _phrase(part.strip())


def _phrase(text: str, *, puce: bool = False) -> Phrase:
    net = devine.mise_au_net(text)
    return Phrase(text, net, _intention(net), puce)


def _intention(net: str) -> str:
    """Return what a sentence is for, by the first line of the table that suits it."""
    if _ANNEE_ET_CHIFFRE.fullmatch(net):
        return SERIE
    for ligne in devine.facons_de_dire()["lettres"]["intentions"]:
        if not re.search(ligne["motif"], net):
            continue
        if "sauf" in ligne and re.search(ligne["sauf"], net):
            continue
        return str(ligne["intention"])
    return ""


# --- What they speak of ----------------------------------------------------------------------


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


class _TexteCherche:
    """A text where names are searched: as it is written, its words, its words without space."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mots = f" {cle_de_recherche(text)} "
        self.colles = self.mots.replace(" ", "")

    def noms_cites(self, commun: Projet) -> Iterator[str]:
        """Yield the names of a common that the text has, glued when long; its initials too."""
        for nom in _noms_du_commun(commun):
            cle = cle_de_recherche(nom)
            if f" {cle} " in self.mots or (
                len(cle) > ESSAIS and cle.replace(" ", "") in self.colles
            ):
                yield cle
        for sigle in _sigles(commun):
            if re.search(rf"\b{sigle}\b", self.text):
                yield sigle.lower()


def _noms_du_commun(commun: Projet) -> Iterator[str]:
    yield from (commun.nom, commun.slug, *commun.anciens_slugs)
    yield re.sub(r"\s*\([^)]*\)", "", commun.nom)
    yield from re.findall(r"\(([^)]+)\)", commun.nom)


def _sigles(commun: Projet) -> Iterator[str]:
    """Yield the initials of a name of several words, in capitals: people write them so."""
    mots = [mot for mot in slugifier(commun.nom).split("-") if mot]
    if len(mots) >= PLUS_COURT:
        yield "".join(mot[0] for mot in mots).upper()


_PETIT = r"(?:de la |de l[’']|de |des |du |d[’']|le |la |les |l[’']|et |sur |en |aux? |- ?)"
_PROPRE = r"[A-ZÀ-ÝŒ][\w’'.-]*"
_NOM = rf"{_PETIT}*{_PROPRE}(?:[ -]{_PETIT}*{_PROPRE})*(?: \([^()\n]{{2,40}}\))?"
_GENRES = (
    r"[Ll]es (?:communes|villes|mairies)|[Cc]ommunes?|[Vv]illes?|[Mm]airies?|[Mm]unicipalité"
    r"|[Cc]ommunauté de communes|[Cc]ommunauté d[’']agglomération|[Cc]ommunauté urbaine"
    r"|[Cc]ommunauté|[Mm]étropole|[Ee]urométropole|[Dd]épartement|[Rr]égion"
    r"|[Cc]onseil (?:départemental|régional)|PNR|PN|[Pp]arc naturel régional|[Pp]arc national"
    r"|[Pp]arc|SDIS|CCAS|CIAS|PETR|CC|CA|CU|[Aa]gglo(?:mération)?|[Ss]yndicat(?: \w+){0,4}?"
    r"|[Pp]réfecture|DDTM?|DREAL|[Aa]ssociation"
)
# « la communauté de communes du Grand Pic », « Sète agglopôle méditerranée », « CCGPSL ».
_ORGANISMES = (
    re.compile(rf"\b[Ll]es (?:communes|villes|mairies)\s+{_NOM}(?:, {_NOM})*"),
    re.compile(rf"\b(?:{_GENRES})\s+{_NOM}"),
    re.compile(r"\bSDIS [0-9]{2}\b"),
    re.compile(
        rf"{_PROPRE}(?:[ -]{_PROPRE})*[ -](?:[Mm]étropole|[Aa]gglo\w*|[Cc]ommunauté)(?: \w+)?"
    ),
    re.compile(r"\b[A-Z]{4,12}\b"),
)
_ORGANISME_ECRIT = re.compile(rf"\b(?:{_GENRES})\s+{_NOM}")
_SUJET = re.compile(
    rf"({_NOM})\s+"
    r"(?:n[’']|s[’']|se |a |ont |utilis|travaill|test|déploi|adopt|arrêt|has |is |uses?\b)"
)
# « Notre commune (Sète, 34200) ».
_ENTRE_PARENTHESES = re.compile(rf"\b(?:{_GENRES})\s+\(({_NOM}(?:, [0-9]{{5}})?)\)")
# « Notre commune, Sète (34200), utilise… », « the town of Sète ».
_EN_APPOSITION = re.compile(rf"\b(?:(?:{_GENRES}),|[Tt]own of|[Cc]ity of) ({_NOM})")
_LIEU = re.compile(rf"\b(?:[ÀA]|par) ({_NOM})")


class _Lettre:
    """A letter being read: its sentences, what they quote, the commons that it names."""

    def __init__(self, corps: str, objet: str, autour: Entourage) -> None:
        self.autour = autour
        self.phrases, self.citees = phrases_de(corps)
        self.objet = _phrase(objet)
        self.entier = "\n".join(phrase.texte for phrase in (self.objet, *self.phrases))
        self.adresses = _adresses(self.entier)

    # --- What it asks

    def gestes(self) -> Iterator[Geste]:
        """Yield what its sentences ask; nothing for what its subject alone asks."""
        intentions = {phrase.intention for phrase in self.phrases}
        if RETRAIT in intentions:
            yield from self._retrait()
            return
        for intention, faire in self._faire().items():
            if intention in intentions:
                yield from faire(self._qui_disent(intention))
        if MERCI in intentions and intentions <= {MERCI, ""}:
            yield Geste(MERCI, None, tuple(self._qui_disent(MERCI)))

    def _qui_disent(self, *intentions: str) -> list[Phrase]:
        """Return the sentences that are for one of these things."""
        return [phrase for phrase in self.phrases if phrase.intention in intentions]

    def _faire(self) -> dict[str, Callable[[list[Phrase]], Iterator[Geste]]]:
        return {
            DEMANDE: self._demande,
            SERIE: self._serie,
            PROPOSITION: self._proposition,
            ARRET: self._usages,
            USAGE: self._usages,
            CONTACT: self._contact,
            LIEN: self._lien,
            PRIX: self._prix,
            CHIFFRE: self._chiffre,
            ERREUR: self._erreur,
        }

    def _communs(self, phrase: Phrase) -> list[Projet]:
        """Return the commons of a sentence, else those of the letter, else those that it quotes."""
        quoted = "\n".join(citee.texte for citee in self.citees)
        for text in (phrase.texte, self.entier, quoted):
            communs = communs_cites(text, self.autour.communs)
            if communs:
                return communs
        return []

    def _premier_commun(self, phrase: Phrase) -> Projet | None:
        """Return the first common that a sentence, or the letter, names."""
        return next(iter(self._communs(phrase)), None)

    def _retrait(self) -> Iterator[Geste]:
        phrases = self._qui_disent(RETRAIT)
        commun = self._premier_commun(phrases[0])
        personnes = tuple(_personnes(self.entier))
        yield Geste(RETRAIT, commun, tuple(phrases), valeurs=personnes[:1])

    def _demande(self, phrases: list[Phrase]) -> Iterator[Geste]:
        commun = self._premier_commun(phrases[0])
        if commun:
            yield Geste(DEMANDE, commun, tuple(phrases))

    def _usages(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield a declaration for each common, of each organisation of a sentence or of a list."""
        if phrases[0].intention == USAGE and self._qui_disent(DEMANDE, PRIX):
            return
        puces = [phrase for phrase in self.phrases if phrase.puce]
        for principale in self._principales(phrases):
            for commun in self._communs(principale):
                qui_nomment = []
                if not principale.puce:
                    qui_nomment = [puce for puce in puces if self._qui(puce, commun)]
                dits = [
                    self._declaration(commun, phrase, principale)
                    for phrase in qui_nomment or [principale]
                ]
                citees = puces if len(dits) > 1 else []
                yield Geste(principale.intention, commun, (principale, *citees), tuple(dits))

    def _principales(self, phrases: list[Phrase]) -> list[Phrase]:
        """Return the sentences that declare: each that names its common and its organisation.

        Or another common, when a single organisation is named.
        Else the first alone; none when the letter speaks of a use only to say that it stopped.
        """
        completes: list[Phrase] = []
        seuls_communs: list[Phrase] = []
        organismes = set()
        declares = set()
        for phrase in phrases:
            communs = communs_cites(phrase.texte, self.autour.communs)
            if not communs:
                continue
            organisme = self._qui(phrase, communs[0])
            if organisme:
                completes.append(phrase)
                organismes.add(organisme)
            elif communs[0].slug not in declares:
                seuls_communs.append(phrase)
            declares |= {commun.slug for commun in communs}
        if len(organismes) == 1:
            # « Elle utilise aussi Geotrek » : of the only organisation that was named.
            completes += seuls_communs
        if phrases[0].intention == USAGE and self._qui_disent(ARRET):
            return completes
        return completes or phrases[:1]

    def _declaration(self, commun: Projet, phrase: Phrase, principale: Phrase) -> Dit:
        """Return the answers of one declaration.

        Those of its sentence, completed by the rest of the letter.
        """
        reponses: Reponses = {"commun": commun.slug}
        if principale.intention == ARRET:
            reponses["etat"] = ARRETEE
            reponses |= self._organisme(phrase, commun)
            reponses["arretee_le"] = self._date_d_arret(phrase, commun)
        else:
            reponses["etat"] = self._etat(phrase)
            reponses |= self._organisme(phrase, commun)
            clause = self._clause(phrase.texte, commun)
            reponses["depuis"] = _date_de(clause, self.autour.jour)
        reponses["preuve"] = self._preuve(commun)
        reponses["usage"] = _usage_dit(phrase.texte, commun)
        return Dit(formulaires.modeles()[formulaires.DECLARER], _sans_vide(reponses))

    def _date_d_arret(self, phrase: Phrase, commun: Projet) -> str:
        """Return the words that say when a use stopped.

        Those of its sentence, else of the sentences that declare nothing else.
        """
        textes = [self._clause(phrase.texte, commun)]
        if len(self._qui_disent(ARRET)) == 1:
            textes += [autre.texte for autre in self.phrases if autre.intention != USAGE]
        for text in textes:
            date_d_arret = _date_de(text, self.autour.jour, arret=True)
            if date_d_arret:
                return date_d_arret
        return ""

    def _clause(self, text: str, commun: Projet) -> str:
        """Return what a sentence says of one common, when it gives several dates of several."""
        debuts = re.findall(devine.facons_de_dire()["lettres"]["debut_de_date"], text)
        communs = communs_cites(text, self.autour.communs)
        if len(debuts) < PLUSIEURS or len(communs) < PLUSIEURS:
            return text
        places = {text.find(autre.nom): autre for autre in communs}
        start = text.find(commun.nom)
        if min(places) < 0 or len(places) < len(communs):
            # A name written another way has no sure place: its date is left out.
            return ""
        end = min((place for place in places if place > start), default=len(text))
        return text[start:end]

    def _etat(self, phrase: Phrase) -> str:
        """Return the state that a sentence says, else another of the letter, else the usual one.

        A line of a list says its own alone.
        """
        phrases = [phrase]
        if not phrase.puce:
            phrases += [autre for autre in self._qui_disent(ERREUR, USAGE) if not autre.puce]
        for candidate in phrases:
            for ligne in devine.facons_de_dire()["lettres"]["etats"]:
                if re.search(ligne["motif"], candidate.net):
                    return str(ligne["etat"])
        return EN_PRODUCTION

    def _preuve(self, commun: Projet) -> str:
        """Return the page that a letter shows: no page of the common itself."""
        own = {commun.liens.site, commun.contact.url}
        for adresse in self.adresses:
            if adresse not in own and not forge_de(adresse):
                return adresse
        return ""

    # --- Who

    def _organisme(self, phrase: Phrase, commun: Projet) -> Reponses:
        """Return who uses a common.

        As its sentence names it, else as the letter does, or what it quotes.
        """
        quoted = [citee for citee in self.citees if "organisme" in slugifier(citee.texte)]
        for candidate in (phrase, *self.phrases, self.objet, *quoted):
            organisme = self._qui(candidate, commun)
            if organisme:
                return {"organisme": organisme}
        # A name that the reference has not is asked with the question.
        match = _ORGANISME_ECRIT.search(phrase.texte)
        return {"organisme": match[0].strip(" .,;:")} if match else {}

    def _qui(self, phrase: Phrase, commun: Projet) -> str:
        """Return the organisation that a sentence names: of the file, else of the reference."""
        nom_de_la_fiche = self._de_la_fiche(phrase, commun)
        if nom_de_la_fiche:
            return nom_de_la_fiche
        for nom in _organismes_possibles(phrase):
            if communs_cites(nom, self.autour.communs):
                continue
            try:
                if comprendre_qui(self.autour.reference, {"nom": nom}):
                    return nom
            except Plusieurs:
                return nom
            except Refus:
                continue
        return ""

    def _de_la_fiche(self, phrase: Phrase, commun: Projet) -> str:
        """Return the organisation of the file that a sentence names."""
        mots = f" {cle_de_recherche(phrase.texte)} "
        noms: dict[str, str] = {}
        for usage in usages_ecrits(self.autour.texte_de(commun.slug)):
            nom = nom_de_l_usage(usage.champs, self.autour.reference)
            cles = [cle for cle in cles_du_nom(nom) if not cle.startswith("mots ")]
            if any(_contient(mots, cle_de_recherche(cle)) for cle in cles):
                noms[slugifier(nom)] = nom
        return min(noms.values(), key=len) if len(noms) == 1 else ""

    # --- What else it changes

    def _contact(self, phrases: list[Phrase]) -> Iterator[Geste]:
        commun = self._premier_commun(phrases[0])
        if commun is None:
            return
        contacts = self._contacts(commun)
        if len(contacts) == 1:
            yield Geste(CONTACT, commun, tuple(phrases), champ="contact", valeurs=(contacts[0],))
        else:
            # None is new, or several may be: a person is asked which.
            yield Geste(ERREUR, commun, tuple(phrases))

    def _contacts(self, commun: Projet) -> list[str]:
        """Return the addresses of a letter that may be the new one of a common."""
        remplacement = _REMPLACEMENT.search(self.entier)
        if remplacement:
            return [remplacement[1]]
        courriels = [*dict.fromkeys(_COURRIEL.findall(self.entier))]
        return [
            adresse for adresse in courriels or self.adresses if adresse != commun.contact.courriel
        ]

    def _lien(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the field that has the address which no longer answers, and the new one."""
        commun = self._premier_commun(phrases[0])
        if commun is None:
            return
        champs = _champs_des_adresses(self.autour.texte_de(commun.slug))
        dead = [adresse for adresse in self.adresses if adresse.rstrip("/") in champs]
        fresh = [adresse for adresse in self.adresses if adresse not in dead]
        if dead and len(fresh) == 1:
            champ = champs[dead[0].rstrip("/")]
            yield Geste(LIEN, commun, tuple(phrases), champ=champ, valeurs=(fresh[0],))
        else:
            yield Geste(ERREUR, commun, tuple(phrases))

    def _prix(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the cost of the only way to use a common, or what to ask."""
        commun = self._premier_commun(phrases[0])
        if commun is None:
            return
        modes = commun.reutiliser.modes
        is_free = any("gratuit" in phrase.net for phrase in phrases)
        if is_free and len(modes) == 1:
            champ = f"reutiliser.modes.{modes[0].mode}.cout"
            valeurs = ["nature=gratuit", f"au={self.autour.jour}"]
            valeurs += [f"source={adresse}" for adresse in self.adresses[:1]]
            yield Geste(PRIX, commun, tuple(phrases), champ=champ, valeurs=tuple(valeurs))
        else:
            yield Geste(ERREUR, commun, tuple(phrases))

    def _chiffre(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield a measure: the figure that a sentence gives, of the indicator that it names.

        A figure that the letter says is wrong, without the right one, is an error to correct.
        """
        commun = self._premier_commun(phrases[0])
        if commun is None:
            return
        reponses: Reponses = {"commun": commun.slug}
        erreurs = self._qui_disent(ERREUR)
        net = " ".join(phrase.net for phrase in (*phrases, *erreurs))
        if erreurs and not re.search(devine.facons_de_dire()["lettres"]["bon_chiffre"], net):
            yield Geste(ERREUR, commun, (*phrases, *erreurs))
            return
        phrases = [*phrases, *erreurs]
        reponses |= _mesure_dite(phrases, commun, self.autour.jour)
        if self.adresses:
            reponses["source"] = self.adresses[0]
        dit = Dit(formulaires.modeles()[formulaires.MESURER], reponses)
        yield Geste(CHIFFRE, commun, tuple(phrases), (dit,))

    def _serie(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the measures of a list: a year and a figure a line."""
        commun = self._premier_commun(phrases[0])
        if commun is None:
            return
        partagees: Reponses = {"commun": commun.slug}
        partagees["indicateur"] = _indicateur_dit(devine.mise_au_net(self.entier), commun)
        partagees["source"] = next(iter(self.adresses), "")
        partagees = _sans_vide(partagees)
        model = formulaires.modeles()[formulaires.MESURER]
        dits = []
        for phrase in phrases:
            match = _ANNEE_ET_CHIFFRE.fullmatch(phrase.net)
            if match:
                mesure = {"au": match["an"], "valeur": match["valeur"]}
                dits.append(Dit(model, {**partagees, **mesure}))
        yield Geste(CHIFFRE, commun, tuple(phrases), tuple(dits))

    def _erreur(self, phrases: list[Phrase]) -> Iterator[Geste]:
        if self._qui_disent(USAGE, ARRET, CHIFFRE, CONTACT, LIEN, PRIX):
            return
        commun = self._premier_commun(phrases[0])
        if commun:
            yield Geste(ERREUR, commun, tuple(phrases))

    def _proposition(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield a new common: its name, in quotation marks, its repository, contact, licence."""
        nom = re.search(r"«\s*([^«»]{2,80}?)\s*»|\"([^\"]{2,80})\"", self.entier)
        licence = re.search(r"(?i:licen[cs]e)s?\s+((?:[A-Z][\w.+-]*\s?){1,4})", self.entier)
        depots = [adresse for adresse in self.adresses if forge_de(adresse)]
        sites = [adresse for adresse in self.adresses if adresse not in depots]
        reponses = {
            "nom": (nom[1] or nom[2]) if nom else "",
            "contact": _courriel(self.entier),
            "licence": licence[1].strip(" .,") if licence else "",
            "depot": next(iter(depots), ""),
            "site": next(iter(sites), ""),
        }
        dit = Dit(formulaires.modeles()[formulaires.PROPOSER], _sans_vide(reponses))
        yield Geste(PROPOSITION, None, tuple(phrases), (dit,))


def _sans_vide(reponses: Reponses) -> Reponses:
    return {nom: reponse for nom, reponse in reponses.items() if reponse}


# --- Parts of a sentence -------------------------------------------------------------------------


def _organismes_possibles(phrase: Phrase) -> Iterator[str]:
    """Yield the spans of a sentence that may be the name of an organisation, the surest first."""
    text = re.sub(r"https?://\S+|\S+@\S+", " ", phrase.texte)
    for pattern in _ORGANISMES:
        yield from (match[0].strip(" .,;:") for match in pattern.finditer(text))
    for pattern in (_ENTRE_PARENTHESES, _EN_APPOSITION, _SUJET, _LIEU):
        yield from (match[1] for match in pattern.finditer(text))
    if phrase.puce:
        yield re.split(r"[(:;,]", text)[0].strip()


def _contient(mots: str, cle: str) -> bool:
    """Tell whether the words of a text have those of a name, when it is not too short."""
    return len(cle) > PLUS_COURT and f" {cle} " in mots


_COURRIEL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# « remplacer l’ancienne par la nouvelle ».
_REMPLACEMENT = re.compile(rf"\bremplac\w+ \S+@\S+ par ({_COURRIEL.pattern})")


def _courriel(text: str) -> str:
    """Return the first e-mail address of a text, if it has any."""
    match = _COURRIEL.search(text)
    return match[0] if match else ""


def _adresses(text: str) -> list[str]:
    """Return the addresses of pages that a text gives, complete, each once."""
    written = re.findall(r"(?:https?://|www\.)[^\s<>«»()]+", text)
    completes = (devine.url_completee(adresse.rstrip(".,;:!?")) for adresse in written)
    return [*dict.fromkeys(adresse for adresse in completes if adresse)]


def _date_de(text: str, jour: date, *, arret: bool = False) -> str:
    """Return the words of a sentence that say since when, as they are written.

    Even those that say too little. With `arret`, the words that say when it stopped: then, only
    those that say enough.
    """
    table = devine.facons_de_dire()["lettres"]
    net = devine.texte_net(text)
    duree = re.search(table["duree"], net.net)
    if duree:
        return net.ecrit(*duree.span())
    start = table["fin_de_date"] if arret else table["debut_de_date"]
    for opening in re.finditer(start, net.net):
        after = net.net[opening.end() :]
        clause = re.split(r"[,;.)(]|\bpour\b", after)[0]
        mots = [*re.finditer(r"\S+", clause)][:MOTS_D_UNE_DATE]
        for last in reversed(mots):
            entendu = devine.entendre_date(after[: last.end()].strip(), jour=jour)
            if entendu and not (arret and entendu.question):
                return net.ecrit(opening.end() + mots[0].start(), opening.end() + last.end())
    return ""


_POUR = re.compile(
    r"\bpour ((?:[a-zéè]+er|[a-zé]+ir|[a-zé]+re|s[ao]|ses|nos|notre|la|le|les|l[’'])\b"
    r"[^.;\n]{3,280})"
)
# What follows the use in its sentence.
_APRES_L_USAGE = re.compile(
    r"https?://|\bdepuis\b|, (?:il|elle|on|nous|merci|pourriez|pouvez|je|preuve|voir|cf)\b"
)


def _usage_dit(text: str, commun: Projet) -> str:
    """Return what the common is used for, as the letter says: « pour gérer ses sentiers »."""
    match = _POUR.search(text)
    if not match or cle_de_recherche(commun.nom) in cle_de_recherche(match[1]):
        return ""
    usage = _APRES_L_USAGE.split(match[1])[0].strip(" ,.:")
    return usage[:1].upper() + usage[1:]


_A_UNE_DATE = re.compile(
    r"\b(?:en|au|le|fin|depuis|d[eu]) ((?:\d{1,2}(?:er)? )?[a-z]{3,9} (?:19|20)\d\d"
    r"|\d{1,2}/\d{1,2}/(?:19|20)\d\d|(?:19|20)\d\d)"
)
_NOMBRE = re.compile(
    r"\b(?:une [a-z]+aine\b|entre \d[\d ]* et \d[\d ]*"
    r"|(?:environ |plus de |au moins |pres de )?\d[\d ]*(?:[.,]\d+)?(?: ?(?:k|millions?)\b)?)"
)


def _mesure_dite(phrases: Sequence[Phrase], commun: Projet, jour: date) -> Reponses:
    """Return the figure, its date and its indicator, as sentences give them."""
    reponses: Reponses = {}
    text = " ".join(phrase.net for phrase in phrases)
    moment = _A_UNE_DATE.search(text)
    if moment and devine.date_dite(moment[1], fin=True, jour=jour):
        reponses["au"] = moment[1]
        text = text.replace(moment[0], " ")
    number = _bon_nombre(text)
    if number:
        reponses["valeur"] = number[0].strip()
    indicateur = _indicateur_dit(text, commun)
    if indicateur:
        reponses["indicateur"] = indicateur
    return reponses


def _bon_nombre(text: str) -> re.Match[str] | None:
    """Return the figure of a text; of a correction, the one that it says is right."""
    correction = re.search(devine.facons_de_dire()["lettres"]["bon_chiffre"], text)
    if correction:
        return _NOMBRE.search(text, correction.end())
    return _NOMBRE.search(text)


def _indicateur_dit(net: str, commun: Projet) -> str:
    """Return the indicator whose name shares the most words with a text.

    Nothing when none shares any, or when several share as many.
    """
    entiers = [
        indicateur.id
        for indicateur in commun.indicateurs
        if f" {cle_de_recherche(indicateur.nom)} " in f" {cle_de_recherche(net)} "
    ]
    if len(entiers) == 1:
        return entiers[0]
    # The words of the name of the common name none of its indicators.
    mots = _mots(net) - _mots(commun.nom)
    scores = {indicateur.id: len(mots & _mots(indicateur.nom)) for indicateur in commun.indicateurs}
    best = max(scores.values(), default=0)
    top = [ident for ident, score in scores.items() if score == best]
    return top[0] if best and len(top) == 1 else ""


def _mots(text: str) -> set[str]:
    return set(cle_de_recherche(text).split())


def _champs_des_adresses(text: str) -> Mapping[str, str]:
    """Return the field where a file writes each address, unless it is an element of a list."""
    champs: dict[str, str] = {}
    for path, valeur in parcourir(lire_noeuds(text).valeurs):
        if any(isinstance(step, int) for step in path):
            continue
        if isinstance(valeur, str) and valeur.startswith("https://"):
            champs.setdefault(valeur.rstrip("/"), ".".join(map(str, path)))
    return champs


def _personnes(text: str) -> Iterator[str]:
    """Yield the names of persons that a text seems to give: « mon nom, Claire Exemple »."""
    nom = rf"({_PROPRE}(?:[ -]{_PROPRE})+)"
    for pattern in (rf"(?:nom|name|appelle|moi)\s*[,:]?\s*(?:est\s+)?{nom}", rf"^{nom}$"):
        yield from (match[1] for match in re.finditer(pattern, text, re.MULTILINE))
