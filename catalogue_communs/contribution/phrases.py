"""The sentences of a letter, and what each says of days, of figures, of addresses."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from catalogue_communs.contribution.citations import parties_du_message
from catalogue_communs.contribution.courriels import lignes_du_message
from catalogue_communs.contribution.messages import LIBRE
from catalogue_communs.contribution.texte_recu import cellules_de, est_une_rangee
from catalogue_communs.validation import devine

SERIE, CHIFFRE, DEMANDE = "serie", "chiffre", "demande"
# The words that are tried as a date; those of a line of a signature.
MOTS_D_UNE_DATE, MOTS_D_UNE_SIGNATURE = 6, 8


class Phrase(NamedTuple):
    """A sentence, or a line of a list: as it is written, as the table reads it, what it is for."""

    texte: str
    net: str
    intention: str = ""
    puce: bool = False


_PUCE = re.compile(r"^(?:[-*•·→>]|[Qq]?[0-9]{1,2}[)./])\s+")
_FIN_DE_PHRASE = re.compile(r"(?<=[.!?…»])(?<!\b[A-ZÉ]\.)\s+(?=[«(A-ZÀ-ÝÉ])")
_SIGNATURE = re.compile(r"^--\s*$")
# A line of a series: « 2024 ; 180 ».
ANNEE_ET_CHIFFRE = re.compile(r"(?P<an>(?:19|20)[0-9]{2}) ?[;:=,\t-] ?(?P<valeur>[0-9][0-9 .,]*)")
_RUBRIQUE = re.compile(rf"^### (?:{LIBRE}|Avant d’envoyer)$|^- \[[ x]\]")


class Ecrites(NamedTuple):
    """The sentences of a message: those of its author, its signature, those that it quotes.

    `jour_cite`: when what it quotes was written, as a file writes a day.
    """

    propres: list[Phrase]
    signature: list[Phrase]
    citees: list[Phrase]
    transfere: bool
    jour_cite: str


def phrases_de(corps: str) -> Ecrites:
    """Return the sentences that a person writes, who signs them, and what the message quotes."""
    parties = parties_du_message(corps)
    propres = [line for line in parties.propres if not _RUBRIQUE.match(line)]
    objets = [phrase_de(objet)._replace(intention="") for objet in parties.objets]
    citees = [*objets, *_phrases(parties.citees)]
    rank = next((rank for rank, line in enumerate(propres) if _SIGNATURE.match(line)), len(propres))
    dites, signature = _sans_signature(_phrases(propres[:rank]))
    signature += _phrases(propres[rank + 1 :])
    jours = jours_dits(devine.mise_au_net(parties.date))
    jour_cite = devine.date_dite(jours[0]) if jours else None
    return Ecrites(dites, signature, citees, parties.transfere, jour_cite or "")


def _sans_signature(phrases: list[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
    """Part what a letter says from what ends it: its last greeting, who signs, what a machine adds."""
    table = devine.facons_de_dire()["lettres"]
    start = len(phrases)
    for rank, phrase in enumerate(phrases):
        if rank and re.search(table["salutation_finale"], phrase.net):
            start = rank
            break
    else:
        while start > 1 and _ne_dit_rien(phrases[start - 1], table["dit_quelque_chose"]):
            start -= 1
    after = phrases[start:]
    # Below who signs, what has a day goes on: a post-scriptum, the text that a letter introduces.
    ajoutees = [
        rank
        for rank, phrase in enumerate(after)
        if re.match(table["post_scriptum"], phrase.net)
        or (jours_dits(phrase.net) and not re.match(table["fait_a"], phrase.net))
    ]
    end = ajoutees[0] if ajoutees else len(after)
    return [*phrases[:start], *after[end:]], after[:end]


def _ne_dit_rien(phrase: Phrase, motif: str) -> bool:
    """Tell whether a last line only signs: it is short, asks nothing and has no verb."""
    if phrase.puce or phrase.intention or len(phrase.net.split()) > MOTS_D_UNE_SIGNATURE:
        return False
    is_fact = bool(jours_dits(phrase.net) or nombres_dits(phrase.net))
    # « Ça a démarré en mars ou en avril » says no year.
    is_fact = is_fact or re.search(rf"\b(?:{mois_ecrits()})\b", phrase.net) is not None
    is_fact = is_fact or COURRIEL.search(phrase.texte) is not None
    return not is_fact and re.search(motif, phrase.net) is None


def _phrases(lines: Iterable[str]) -> list[Phrase]:
    """Put back together what a mail program cut; a line of a list is a sentence."""
    phrases: list[Phrase] = []
    paragraph = ""
    toutes = [*lignes_du_message("\n".join(lines)), ""]
    dates = _lignes_datees(toutes)
    for rank, line in enumerate(toutes):
        alone = dates.get(rank) or _ligne_de_liste(line)
        is_signature = _SIGNATURE.match(line) is not None
        if alone is not None or not line or is_signature:
            phrases += _coupees(paragraph)
            paragraph = ""
        if alone is not None:
            phrases.append(phrase_de(alone, puce=True))
        elif not is_signature:
            paragraph = f"{paragraph}\n{line}" if paragraph else line
    return phrases


def _lignes_datees(lines: Sequence[str]) -> dict[int, str]:
    """Return the cells of the lines that stand together and are each a name, then a day."""
    dates: dict[int, str] = {}
    for rank, line in enumerate(lines):
        net = devine.texte_net(line)
        jours = [*motif_des_jours().finditer(net.net)]
        if len(jours) != 1 or net.net[jours[0].end() :].strip(" .;,"):
            continue
        before = line[: net.etendue(*jours[0].span())[0]]
        nom = _PUCE.sub("", before).rstrip(" \t:;,–-")
        is_cell = re.search(r"(?:  |\t| [;:|–-] ?)\Z", before) is not None
        if (is_cell or nom[:1].isupper()) and len(nom.split()) < MOTS_D_UNE_SIGNATURE:
            dates[rank] = f"{nom}\t{net.ecrit(*jours[0].span())}"
    return {rank: cells for rank, cells in dates.items() if dates.keys() & {rank - 1, rank + 1}}


def _ligne_de_liste(line: str) -> str | None:
    """Return a line of a list without its bullet, of a series, of a table; `None` for others."""
    bullet = _PUCE.match(line)
    if bullet:
        return line[bullet.end() :]
    if est_une_rangee(line):
        return "\t".join(cellules_de(line))
    if "\t" in line or line.count(";") > 1 or ANNEE_ET_CHIFFRE.fullmatch(devine.mise_au_net(line)):
        return line
    return None


def _coupees(paragraph: str) -> Iterator[Phrase]:
    """Yield the sentences of a paragraph.

    A short line that ends with nothing is one: a signature, a greeting.
    """
    ended = re.sub(r"(?<![.!?:,])\n(?=[A-ZÀ-Ý])", ".\n", paragraph)
    for part in _FIN_DE_PHRASE.split(" ".join(ended.split())):
        if part.strip():
            yield phrase_de(part.strip())


def phrase_de(text: str, *, puce: bool = False) -> Phrase:
    """Read a sentence: what it is for, by the table."""
    net = devine.mise_au_net(text)
    return Phrase(text, net, DEMANDE if _interroge(net) else _intention(net), puce)


def _interroge(net: str) -> bool:
    """Tell a question from what asks that something be done: « pouvez-vous nous ajouter ? »."""
    table = devine.facons_de_dire()["lettres"]
    if not net.endswith("?") or re.search(table["demande_d_agir"], net):
        return False
    return re.search(table["question"], net) is not None


def _intention(net: str) -> str:
    """Return what a sentence is for, by the first line of the table that suits it."""
    if ANNEE_ET_CHIFFRE.fullmatch(net):
        return SERIE
    for ligne in devine.facons_de_dire()["lettres"]["intentions"]:
        # « Nous avons commencé en 2026 » counts nothing.
        is_empty = ligne["intention"] == CHIFFRE and not nombres_dits(net)
        if convient(ligne, net) and not is_empty:
            return str(ligne["intention"])
    return ""


def convient(ligne: dict[str, str], net: str) -> bool:
    """Tell whether a line of the table suits a text: its pattern does, and nothing prevents it.

    `sauf` prevents it from anywhere in the text; `sauf_a_cote`, from the clause of the pattern.
    """
    motif = re.search(ligne["motif"], net)
    if motif is None:
        return False
    if "sauf_a_cote" in ligne and re.search(ligne["sauf_a_cote"], _proposition(net, *motif.span())):
        return False
    return "sauf" not in ligne or not re.search(ligne["sauf"], net)


def _proposition(net: str, debut: int, fin: int) -> str:
    """Return the clause of a sentence that holds a part of it."""
    before = re.split(r"[,;:()]", net[:debut])[-1]
    after = re.split(r"[,;:()]", net[fin:])[0]
    return before + net[debut:fin] + after


# --- Addresses -----------------------------------------------------------------------------------

COURRIEL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ADRESSE = re.compile(r"(?:https?://|www\.)[^\s<>«»()]+")
_SITE_NU = re.compile(r"(?<!\S)\S*\.(?:fr|org|com|eu|net|example)(?:/\S*)?")


def courriels_dits(text: str) -> list[str]:
    """Return the e-mail addresses of a text, each once."""
    return [*dict.fromkeys(COURRIEL.findall(text))]


def adresses_dites(text: str) -> list[str]:
    """Return the addresses of pages that a text gives, complete, each once."""
    written = _ADRESSE.findall(COURRIEL.sub(" ", text))
    completes = (devine.url_completee(adresse.rstrip(".,;:!?")) for adresse in written)
    return [*dict.fromkeys(adresse for adresse in completes if adresse)]


def sans_adresses(text: str) -> str:
    """Return a text with blanks instead of its addresses."""
    for adresse in (COURRIEL, _ADRESSE, _SITE_NU):
        text = adresse.sub(lambda match: " " * len(match[0]), text)
    return text


# --- Days ----------------------------------------------------------------------------------------


@cache
def mois_ecrits() -> str:
    """Return what finds the name of a month, whole or shortened."""
    table = devine.facons_de_dire()
    return "|".join((*table["date"]["mois"], *table["lettres"]["mois_abreges"]))


@cache
def motif_des_jours() -> re.Pattern[str]:
    """Return what finds, in a text as the table reads it, the days that it gives whole."""
    debut = r"(?:fin |debut |mi-? ?|courant )?"
    an = r"(?:19|20)\d\d"
    return re.compile(
        rf"{debut}(?:\d{{1,2}}(?:er|st|nd|rd|th)? )?(?:{mois_ecrits()})\.?,? {an}"
        rf"|(?:{mois_ecrits()}) \d{{1,2}}(?:st|nd|rd|th)?,? {an}"
        rf"|\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d\d)?\d\d\b|\b{an}-\d\d-\d\d\b|\b\d{{1,2}}/{an}\b"
        rf"|\b(?:1er|[2-4]e(?:me)?) trimestre (?:de )?{an}"
        rf"|\bt[1-4] {an}|(?:printemps|ete|automne|hiver|rentree|annee) {an}"
        rf"|\b(?:fin|debut|mi|courant)[- ]{an}\b"
        rf"|(?<=\ben ){an}\b|(?<=\bau ){an}\b|(?<=\bin ){an}\b|(?<=\bdepuis ){an}\b"
        rf"|(?<=\bsince ){an}\b|(?<=\bde ){an}\b|(?<=\bpour ){an}\b|(?<=\bdes ){an}\b"
    )


def jours_dits(net: str) -> list[str]:
    """Return the days that a text gives, with their year, in its words."""
    return [match[0].strip() for match in motif_des_jours().finditer(net)]


# A time, a postal code or a département in brackets, a telephone, the number of a use of the law.
_AUTRES_CHIFFRES = re.compile(
    r"\((?:\d{2,3}|2[ab]|\d{5}|(?:19|20)\d\d)\)|\b\d{1,2}(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre"
    r"|octobre|novembre|decembre)\b|\bpages? \d+\b|\b\d\d(?:[ .]\d\d){4}\b|\b\d{1,2}h\d{0,2}\b|\b\d{9}(?:\d{5})?\b|, \d{5}\b"
)


def jour_sans_annee(net: str) -> str:
    """Return the only day that a text gives without its year: « au 15 novembre »."""
    jours = re.findall(rf"\b\d{{1,2}}(?:er)? (?:{mois_ecrits()})\b", net)
    return jours[0] if len(jours) == 1 else ""


def sans_jours(net: str) -> str:
    """Return a text without what looks like a figure and is none: days, postal codes."""
    return _AUTRES_CHIFFRES.sub(" ", motif_des_jours().sub(" ", net))


def depuis_quand(text: str, jour: date) -> str:
    """Return the words that say since when, as they are written, even those that say too little."""
    table = devine.facons_de_dire()["lettres"]
    net = devine.texte_net(text)
    duree = re.search(table["duree"], net.net)
    if duree:
        return net.ecrit(*duree.span())
    return _apres(net, table["debut_de_date"], jour, sure=False)


def quand_finit(text: str, jour: date) -> str:
    """Return the words that say when it stopped, when they say enough."""
    start = devine.facons_de_dire()["lettres"]["fin_de_date"]
    return _apres(devine.texte_net(text), start, jour, sure=True)


def quand_commence(text: str, jour: date) -> str:
    """Return the words that say on what day it began: the only day of a sentence that tells it."""
    table = devine.facons_de_dire()["lettres"]["evenement"]
    net = devine.texte_net(sans_adresses(text))
    if not convient(table, net.net) or len(jours_dits(net.net)) > 1:
        return ""
    return _apres(net, table["date"], jour, sure=True)


# « le mercredi 4 novembre 2026 » : the number says the day.
_JOUR_DE_LA_SEMAINE = r"(?: (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?= [0-9]))?"


def _apres(net: devine.TexteNet, debut: str, jour: date, *, sure: bool) -> str:
    """Return the first words that are a day after one of these openings.

    With `sure`, none that says too little.
    """
    douteux = ""
    for opening in re.finditer(f"(?:{debut}){_JOUR_DE_LA_SEMAINE}", net.net):
        after = net.net[opening.end() :]
        # The point of « 22 sept. 2025 » ends no clause.
        clause = re.split(r"[,;)(]|\.(?!\s*(?:19|20)\d\d\b)|\bpour\b", after)[0]
        mots = [*re.finditer(r"\S+", clause)][:MOTS_D_UNE_DATE]
        for last in reversed(mots):
            entendu = devine.entendre_date(after[: last.end()].strip(), jour=jour)
            if entendu is None:
                continue
            written = net.ecrit(opening.end() + mots[0].start(), opening.end() + last.end())
            if not entendu.question:
                return written
            precise = _precisee(net, opening.end() + last.end())
            if precise:
                return precise
            douteux = douteux or written
    return "" if sure else douteux


def _precisee(net: devine.TexteNet, debut: int) -> str:
    """Return the whole day that stands beside a vague one: « hier, 1er décembre 2026 »."""
    beside = re.match(r"[\s,(:]*(?:le |soit (?:le )?)?", net.net[debut:])
    start = debut + (beside.end() if beside else 0)
    day = motif_des_jours().match(net.net, start)
    return net.ecrit(*day.span()) if day else ""


# --- Figures -------------------------------------------------------------------------------------

NOMBRE = re.compile(
    r"\b(?:une (?!semaine)[a-z]+aine\b|entre \d[\d ]* et \d[\d ]*"
    r"|(?:environ |(?:un peu )?plus de |au moins |pres de )?\d[\d ]*(?:[.,]\d+)?"
    r"(?: ?(?:k|m|millions?|milliards?)\b)?)"
)


def nombres_dits(net: str) -> list[str]:
    """Return the figures of a text: neither its days, nor its codes, nor what is in an address."""
    text = sans_jours(sans_adresses(net))
    return [match[0].strip() for match in NOMBRE.finditer(text)]
