"""A letter in plain words: what it speaks of, what it wants, by which of its sentences.

Nothing is understood twice: what a letter says of a use or of a figure becomes answers to the questions of a
model, that the reading of any answer judges. What the letter does not say is left to be asked.
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
PLUS_COURT = 3


class Phrase(NamedTuple):
    """A sentence, or a line of a list: as it is written, as the table reads it, what it wants."""

    texte: str
    net: str
    intention: str = ""
    puce: bool = False


class Geste(NamedTuple):
    """One thing that a letter asks: of which common, by which sentences, and what it says.

    `dits` are the answers to the questions of a model; `champ` and `valeur`, a field and what it should say.
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
        return tuple(dict.fromkeys(f"« {couper(one.texte, CITEE)} »" for one in self.phrases))


class Entourage(NamedTuple):
    """What a letter is read with: the commons, the official reference, the text of each file, the day of the letter."""

    communs: Sequence[Projet]
    reference: Reference
    texte_de: Callable[[str], str]
    jour: date


def lire_lettre(corps: str, objet: str, autour: Entourage) -> tuple[Geste, ...]:
    """Return what a letter asks; nothing when it asks nothing that is known."""
    lettre = _Lettre(corps, objet, autour)
    gestes = [*lettre.gestes()]
    return tuple({_de_quoi(one): one for one in gestes}.values())


def _de_quoi(geste: Geste) -> tuple[object, ...]:
    return geste.intention, geste.commun and geste.commun.slug, geste.champ, str(geste.dits)


# --- The sentences of a letter --------------------------------------------------------------

_CITATION = re.compile(
    r"^(?:>|(?:Le|On|Am)\b.*\b(?:a écrit|wrote)\b.*:$|-{2,} ?(?:Message d’origine|Original)).*"
)
_TRANSFERE = re.compile(
    r"^-{3,}.*(?:transféré|forwarded).*$|^(?:De|From|Date|Objet|Subject|À|To|Cc)\s?:.*$",
    re.IGNORECASE,
)
_PUCE = re.compile(r"^[-*•·]\s+")
_FIN_DE_PHRASE = re.compile(r"(?<=[.!?…»])\s+(?=[«A-ZÀ-ÝÉ])")
_SIGNATURE = re.compile(r"^--\s*$")
# A line of a series: « 2024 ; 180 ».
_ANNEE_ET_CHIFFRE = re.compile(r"(?P<an>(?:19|20)[0-9]{2}) ?[;:=,\t-] ?(?P<valeur>[0-9][0-9 .,]*)")
_RUBRIQUE = re.compile(rf"^### (?:{LIBRE}|Avant d’envoyer)$|^- \[[ x]\]")


def phrases_de(corps: str) -> tuple[list[Phrase], list[Phrase]]:
    """Return the sentences that a person writes, then those that the message quotes."""
    own: list[str] = []
    quoted: list[str] = []
    inside = False
    for line in lignes_simples(corps[:LETTRE]).split("\n"):
        if _TRANSFERE.match(line) or _RUBRIQUE.match(line):
            continue
        inside = inside or bool(_CITATION.match(line))
        (quoted if inside else own).append(line)
    return _phrases(own), _phrases(quoted)


def _phrases(lines: Iterable[str]) -> list[Phrase]:
    """Put back together what a mail program cut; a line of a list is a sentence."""
    found: list[Phrase] = []
    paragraph = ""
    for line in [*lignes_du_message("\n".join(lines)), ""]:
        bullet = _PUCE.match(line)
        alone = bool(bullet) or _ANNEE_ET_CHIFFRE.fullmatch(devine.mise_au_net(line)) is not None
        if alone or not line or _SIGNATURE.match(line):
            found += _coupees(paragraph)
            paragraph = ""
        if alone:
            found.append(_phrase(line[bullet.end() if bullet else 0 :], puce=True))
        elif not _SIGNATURE.match(line):
            paragraph = f"{paragraph}\n{line}" if paragraph else line
    return found


def _coupees(paragraph: str) -> Iterator[Phrase]:
    """Yield the sentences of a paragraph; a short line that ends with nothing is one: a signature, a greeting."""
    whole = re.sub(r"(?<![.!?:,])\n(?=[A-ZÀ-Ý])", ".\n", paragraph)
    for part in _FIN_DE_PHRASE.split(" ".join(whole.split())):
        if part.strip():
            yield _phrase(part.strip())


def _phrase(texte: str, *, puce: bool = False) -> Phrase:
    net = devine.mise_au_net(texte)
    return Phrase(texte, net, _intention(net), puce)


def _intention(net: str) -> str:
    """Return what a sentence wants, by the first line of the table that suits it."""
    if _ANNEE_ET_CHIFFRE.fullmatch(net):
        return SERIE
    for ligne in devine.facons_de_dire()["lettres"]["intentions"]:
        if re.search(ligne["motif"], net) and not (
            "sauf" in ligne and re.search(ligne["sauf"], net)
        ):
            return str(ligne["intention"])
    return ""


# --- What they speak of ----------------------------------------------------------------------


def communs_cites(texte: str, communs: Iterable[Projet]) -> list[Projet]:
    """Return the commons that a text names, those whose longer name holds the other left out."""
    words = f" {cle_de_recherche(texte)} "
    glued = words.replace(" ", "")
    found: dict[str, Projet] = {}
    for commun in communs:
        for name in _noms_du_commun(commun):
            key = cle_de_recherche(name)
            if f" {key} " in words or (len(key) > ESSAIS and key.replace(" ", "") in glued):
                found[key] = commun
        found |= {
            name.lower(): commun for name in _sigles(commun) if re.search(rf"\b{name}\b", texte)
        }
    longest = [key for key in found if not any(key != other and key in other for other in found)]
    return [*{found[key].slug: found[key] for key in longest}.values()]


def _noms_du_commun(commun: Projet) -> Iterator[str]:
    yield from (commun.nom, commun.slug, *commun.anciens_slugs)
    yield re.sub(r"\s*\([^)]*\)", "", commun.nom)
    yield from re.findall(r"\(([^)]+)\)", commun.nom)


def _sigles(commun: Projet) -> Iterator[str]:
    """Yield the initials of a name of several words, in capitals: people write them so."""
    words = [word for word in slugifier(commun.nom).split("-") if word]
    if len(words) >= PLUS_COURT:
        yield "".join(word[0] for word in words).upper()


_PETIT = r"(?:de la |de l[’']|de |des |du |d[’']|le |la |les |l[’']|et |sur |en |aux? |- ?)"
_PROPRE = r"[A-ZÀ-ÝŒ][\w’'.-]*"
_NOM = rf"{_PETIT}*{_PROPRE}(?:[ -]{_PETIT}*{_PROPRE})*(?: \([^()\n]{{2,40}}\))?"
_GENRES = (
    r"[Ll]es (?:communes|villes|mairies)|[Cc]ommunes?|[Vv]illes?|[Mm]airies?|[Mm]unicipalité|[Cc]ommunauté de communes"
    r"|[Cc]ommunauté d[’']agglomération|[Cc]ommunauté urbaine|[Cc]ommunauté|[Mm]étropole|[Ee]urométropole|[Dd]épartement"
    r"|[Rr]égion|[Cc]onseil (?:départemental|régional)|PNR|PN|[Pp]arc naturel régional|[Pp]arc national|[Pp]arc"
    r"|SDIS|CCAS|CIAS|PETR|CC|CA|CU|[Aa]gglo(?:mération)?|[Ss]yndicat(?: \w+){0,4}?|[Pp]réfecture|[Aa]ssociation"
)
# « la communauté de communes du Grand Pic », « Sète agglopôle méditerranée », « CCGPSL ».
_ORGANISMES = (
    re.compile(rf"\b[Ll]es (?:communes|villes|mairies)\s+{_NOM}(?:, {_NOM})*"),
    re.compile(rf"\b(?:{_GENRES})\s+{_NOM}"),
    re.compile(
        rf"{_PROPRE}(?:[ -]{_PROPRE})*[ -](?:[Mm]étropole|[Aa]gglo\w*|[Cc]ommunauté)(?: \w+)?"
    ),
    re.compile(r"\b[A-Z]{4,12}\b"),
)
_SUJET = re.compile(
    rf"({_NOM})\s+(?:n[’']|s[’']|se |a |ont |utilis|travaill|test|déploi|adopt|arrêt|has |is |uses?\b)"
)
# « Notre commune (Sète, 34200) ».
_ENTRE_PARENTHESES = re.compile(rf"\b(?:{_GENRES})\s+\(({_NOM}(?:, [0-9]{{5}})?)\)")
_LIEU = re.compile(rf"\b[ÀA] ({_NOM})")


class _Lettre:
    """A letter being read: its sentences, what they quote, the commons that it names."""

    def __init__(self, corps: str, objet: str, autour: Entourage) -> None:
        self.autour = autour
        self.phrases, self.citees = phrases_de(corps)
        self.objet = _phrase(objet)
        self.textes = [self.objet.texte, *(one.texte for one in self.phrases)]
        self.entier = "\n".join(self.textes)
        self.adresses = _adresses(self.entier)

    # --- What it asks

    def gestes(self) -> Iterator[Geste]:
        """Yield what each of its sentences asks; what none asks, by its subject alone, is nothing."""
        wanted = {one.intention for one in self.phrases}
        if RETRAIT in wanted:
            yield from self._retrait()
            return
        for intention, faire in self._faire().items():
            said = [one for one in self.phrases if one.intention == intention]
            if said:
                yield from faire(said)
        if MERCI in wanted and not wanted - {MERCI, ""}:
            yield Geste(MERCI, None, tuple(one for one in self.phrases if one.intention == MERCI))

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
        quoted = "\n".join(one.texte for one in self.citees)
        for texte in (phrase.texte, self.entier, quoted):
            if found := communs_cites(texte, self.autour.communs):
                return found
        return []

    def _retrait(self) -> Iterator[Geste]:
        said = tuple(one for one in self.phrases if one.intention == RETRAIT)
        common = next(iter(self._communs(said[0])), None)
        yield Geste(RETRAIT, common, said, valeurs=tuple(_personnes(self.entier))[:1])

    def _demande(self, said: list[Phrase]) -> Iterator[Geste]:
        for common in self._communs(said[0])[:1]:
            yield Geste(DEMANDE, common, tuple(said))

    def _usages(self, said: list[Phrase]) -> Iterator[Geste]:
        """Yield a declaration for each common, of each organisation that a sentence or a list names."""
        if said[0].intention == USAGE and any(
            one.intention in {ARRET, DEMANDE, PRIX} for one in self.phrases
        ):
            return
        listed = [one for one in self.phrases if one.puce]
        for common in self._communs(said[0]):
            lines = [
                self._declaration(common, one, said[0]) for one in listed if self._qui(one, common)
            ]
            if not lines:
                lines = [self._declaration(common, said[0], said[0])]
            yield Geste(
                said[0].intention,
                common,
                (said[0], *(listed if len(lines) > 1 else ())),
                tuple(lines),
            )

    def _declaration(self, common: Projet, phrase: Phrase, principale: Phrase) -> Dit:
        """Return the answers of one declaration: those of its sentence, completed by the rest of the letter."""
        stops = principale.intention == ARRET
        said: Reponses = {"commun": common.slug, "etat": ARRETEE if stops else self._etat(phrase)}
        said |= self._organisme(phrase, common)
        when = _date_de(phrase.texte, self.autour.jour, arret=stops)
        if stops and not when:
            when = next(
                filter(
                    None,
                    (_date_de(one.texte, self.autour.jour, arret=True) for one in self.phrases),
                ),
                "",
            )
        if when:
            said["arretee_le" if stops else "depuis"] = when
        if shown := self._preuve(common):
            said["preuve"] = shown
        if usage := _usage_dit(phrase.texte, common):
            said["usage"] = usage
        return Dit(formulaires.modeles()[formulaires.DECLARER], said)

    def _etat(self, phrase: Phrase) -> str:
        """Return the state that a sentence says, else that which one denies an error by, else the ordinary one."""
        doubtful = [
            one for one in self.phrases if one.intention in {ERREUR, USAGE} and not one.puce
        ]
        for one in (phrase, *(doubtful if not phrase.puce else ())):
            for ligne in devine.facons_de_dire()["lettres"]["etats"]:
                if re.search(ligne["motif"], one.net):
                    return str(ligne["etat"])
        return EN_PRODUCTION

    def _preuve(self, common: Projet) -> str:
        """Return the page that a letter shows: no page of the common itself."""
        own = {one for one in (common.liens.site, common.contact.url) if one}
        return next((one for one in self.adresses if one not in own and not forge_de(one)), "")

    # --- Who

    def _organisme(self, phrase: Phrase, common: Projet) -> Reponses:
        """Return who uses a common: as its sentence names it, else as the letter, or what it quotes, does."""
        quoted = [one for one in self.citees if "organisme" in slugifier(one.texte)]
        for one in (phrase, *self.phrases, self.objet, *quoted):
            if who := self._qui(one, common):
                return {"organisme": who}
        return {}

    def _qui(self, phrase: Phrase, common: Projet) -> str:
        """Return the organisation that a sentence names: one of the file, or one of the reference."""
        if named := self._de_la_fiche(phrase, common):
            return named
        for name in _organismes_possibles(phrase):
            if communs_cites(name, self.autour.communs):
                continue
            try:
                if comprendre_qui(self.autour.reference, {"nom": name}):
                    return name
            except Plusieurs:
                return name
            except Refus:
                continue
        return ""

    def _de_la_fiche(self, phrase: Phrase, common: Projet) -> str:
        """Return the organisation of the file that a sentence names."""
        words = f" {cle_de_recherche(phrase.texte)} "
        found: dict[str, str] = {}
        for usage in usages_ecrits(self.autour.texte_de(common.slug)):
            name = nom_de_l_usage(usage.champs, self.autour.reference)
            keys = {
                cle_de_recherche(key) for key in cles_du_nom(name) if not key.startswith("mots ")
            }
            if any(len(key) > PLUS_COURT and f" {key} " in words for key in keys):
                found[slugifier(name)] = name
        return min(found.values(), key=len) if len(found) == 1 else ""

    # --- What else it changes

    def _contact(self, said: list[Phrase]) -> Iterator[Geste]:
        mail = re.search(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", self.entier)
        value = mail[0] if mail else next(iter(self.adresses), "")
        for common in self._communs(said[0])[:1]:
            if value:
                yield Geste(CONTACT, common, tuple(said), champ="contact", valeurs=(value,))

    def _lien(self, said: list[Phrase]) -> Iterator[Geste]:
        """Yield the field that has the address which no longer answers, and the new one."""
        for common in self._communs(said[0])[:1]:
            places = _champs_des_adresses(self.autour.texte_de(common.slug))
            dead = [one for one in self.adresses if one.rstrip("/") in places]
            fresh = [one for one in self.adresses if one not in dead]
            if dead and len(fresh) == 1:
                yield Geste(
                    LIEN,
                    common,
                    tuple(said),
                    champ=places[dead[0].rstrip("/")],
                    valeurs=(fresh[0],),
                )
            else:
                yield Geste(ERREUR, common, tuple(said))

    def _prix(self, said: list[Phrase]) -> Iterator[Geste]:
        """Yield the cost of the only way to use a common, or what to ask."""
        for common in self._communs(said[0])[:1]:
            modes = common.reutiliser.modes
            free = any("gratuit" in one.net for one in said)
            if free and len(modes) == 1:
                shown = [f"source={one}" for one in self.adresses[:1]]
                said_of = ("nature=gratuit", f"au={self.autour.jour}", *shown)
                place = f"reutiliser.modes.{modes[0].mode}.cout"
                yield Geste(PRIX, common, tuple(said), champ=place, valeurs=said_of)
            else:
                yield Geste(ERREUR, common, tuple(said))

    def _chiffre(self, said: list[Phrase]) -> Iterator[Geste]:
        """Yield a measure: the figure that a sentence gives, of the indicator that it names."""
        for common in self._communs(said[0])[:1]:
            answers: Reponses = {"commun": common.slug}
            answers |= _mesure_dite(said, common, self.autour.jour)
            if self.adresses:
                answers["source"] = self.adresses[0]
            model = formulaires.modeles()[formulaires.MESURER]
            yield Geste(CHIFFRE, common, tuple(said), (Dit(model, answers),))

    def _serie(self, said: list[Phrase]) -> Iterator[Geste]:
        """Yield the measures of a list: a year and a figure a line."""
        for common in self._communs(said[0])[:1]:
            lines = [found for one in said if (found := _ANNEE_ET_CHIFFRE.fullmatch(one.net))]
            base: Reponses = {"commun": common.slug}
            if indicator := _indicateur_dit(devine.mise_au_net(self.entier), common):
                base["indicateur"] = indicator
            if self.adresses:
                base["source"] = self.adresses[0]
            model = formulaires.modeles()[formulaires.MESURER]
            dits = [
                Dit(model, {**base, "au": line["an"], "valeur": line["valeur"]}) for line in lines
            ]
            yield Geste(CHIFFRE, common, tuple(said), tuple(dits))

    def _erreur(self, said: list[Phrase]) -> Iterator[Geste]:
        if any(
            one.intention in {USAGE, ARRET, CHIFFRE, CONTACT, LIEN, PRIX} for one in self.phrases
        ):
            return
        for common in self._communs(said[0])[:1]:
            yield Geste(ERREUR, common, tuple(said))

    def _proposition(self, said: list[Phrase]) -> Iterator[Geste]:
        """Yield a new common: its name between quotation marks, its repository, its contact, its licence."""
        name = re.search(r"«\s*([^«»]{2,80}?)\s*»|\"([^\"]{2,80})\"", self.entier)
        mail = re.search(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", self.entier)
        licence = re.search(r"(?i:licen[cs]e)s?\s+((?:[A-Z][\w.+-]*\s?){1,4})", self.entier)
        found = {
            "nom": (name[1] or name[2]) if name else "",
            "contact": mail[0] if mail else "",
            "licence": licence[1].strip(" .,") if licence else "",
            "depot": next((one for one in self.adresses if forge_de(one)), ""),
            "site": next((one for one in self.adresses if not forge_de(one)), ""),
        }
        answers = {key: value for key, value in found.items() if value}
        yield Geste(
            PROPOSITION,
            None,
            tuple(said),
            (Dit(formulaires.modeles()[formulaires.PROPOSER], answers),),
        )


# --- Parts of a sentence -------------------------------------------------------------------------


def _organismes_possibles(phrase: Phrase) -> Iterator[str]:
    """Yield the spans of a sentence that may be the name of an organisation, the surest first."""
    text = re.sub(r"https?://\S+|\S+@\S+", " ", phrase.texte)
    for pattern in _ORGANISMES:
        yield from (found[0].strip(" .,;:") for found in pattern.finditer(text))
    yield from (found[1] for found in _ENTRE_PARENTHESES.finditer(text))
    yield from (found[1] for found in _SUJET.finditer(text))
    yield from (found[1] for found in _LIEU.finditer(text))
    if phrase.puce:
        yield re.split(r"[(:;,]", text)[0].strip()


def _adresses(texte: str) -> list[str]:
    """Return the addresses of pages that a text gives, whole, each once."""
    found = re.findall(r"(?:https?://|www\.)[^\s<>«»()]+", texte)
    read = (devine.url_completee(one.rstrip(".,;:!?")) for one in found)
    return [*dict.fromkeys(one for one in read if one)]


def _date_de(texte: str, jour: date, *, arret: bool = False) -> str:
    """Return the words of a sentence that say since when, as they are written; those that say too little are kept too."""
    table = devine.facons_de_dire()["lettres"]
    text = devine.texte_net(texte)
    if long := re.search(table["duree"], text.net):
        return text.ecrit(*long.span())
    start = table["fin_de_date"] if arret else table["debut_de_date"]
    for opening in re.finditer(start, text.net):
        after = text.net[opening.end() :]
        words = [*re.finditer(r"\S+", re.split(r"[,;.)(]|\bpour\b", after)[0])][:MOTS_D_UNE_DATE]
        for last in reversed(words):
            span = after[: last.end()].strip()
            entendu = devine.entendre_date(span, jour=jour)
            if entendu and not (arret and entendu.question):
                return text.ecrit(opening.end() + words[0].start(), opening.end() + last.end())
    return ""


def _usage_dit(texte: str, common: Projet) -> str:
    """Return what the common is used for, in the words of the letter: « pour gérer ses sentiers »."""
    found = re.search(
        r"\bpour ((?:[a-zéè]+er|[a-zé]+ir|[a-zé]+re|s[ao]|ses|nos|notre|la|le|les|l[’'])\b[^.;\n]{3,280})",
        texte,
    )
    if not found or cle_de_recherche(common.nom) in cle_de_recherche(found[1]):
        return ""
    said = re.split(
        r"https?://|\bdepuis\b|, (?:il|elle|on|nous|merci|pourriez|pouvez|je|preuve|voir|cf)\b",
        found[1],
    )[0].strip(" ,.:")
    return said[:1].upper() + said[1:]


def _mesure_dite(said: Sequence[Phrase], common: Projet, jour: date) -> Reponses:
    """Return the figure, its date and its indicator, as sentences give them."""
    answers: Reponses = {}
    text = " ".join(one.net for one in said)
    when = re.search(
        r"\b(?:en|au|le|fin|depuis|d[eu]) ((?:\d{1,2} )?[a-z]{3,9} (?:19|20)\d\d|(?:19|20)\d\d)",
        text,
    )
    if when and devine.date_dite(when[1], fin=True, jour=jour):
        answers["au"] = when[1]
        text = text.replace(when[0], " ")
    number = re.search(
        r"\b(?:entre \d[\d ]* et \d[\d ]*|(?:environ |plus de |au moins |pres de )?\d[\d ]*(?:[.,]\d+)?(?: ?(?:k|millions?)\b)?)",
        text,
    )
    if number:
        answers["valeur"] = number[0].strip()
    if indicator := _indicateur_dit(text, common):
        answers["indicateur"] = indicator
    return answers


def _indicateur_dit(net: str, common: Projet) -> str:
    """Return the indicator whose name shares the most words with a text; nothing when none shares any."""
    indicators = common.indicateurs
    # The words of the name of the common name none of its indicators.
    words = set(cle_de_recherche(net).split()) - set(cle_de_recherche(common.nom).split())
    scores = {one.id: len(words & set(cle_de_recherche(one.nom).split())) for one in indicators}
    best = max(scores.values(), default=0)
    top = [ident for ident, score in scores.items() if score == best]
    return top[0] if best and len(top) == 1 else ""


def _champs_des_adresses(texte: str) -> Mapping[str, str]:
    """Return where a file writes each address, by the name of its field; one that has no list on its way."""
    found: dict[str, str] = {}
    for path, value in parcourir(lire_noeuds(texte).valeurs):
        if (
            isinstance(value, str)
            and value.startswith("https://")
            and not any(isinstance(s, int) for s in path)
        ):
            found.setdefault(value.rstrip("/"), ".".join(map(str, path)))
    return found


def _personnes(texte: str) -> Iterator[str]:
    """Yield the names of persons that a text seems to give: « mon nom, Claire Exemple »."""
    named = rf"({_PROPRE}(?:[ -]{_PROPRE})+)"
    for pattern in (rf"(?:nom|name|appelle|moi)\s*[,:]?\s*(?:est\s+)?{named}", rf"^{named}$"):
        yield from (found[1] for found in re.finditer(pattern, texte, re.MULTILINE))
