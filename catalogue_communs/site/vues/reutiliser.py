"""How to reuse a common, who does, what a town hall asks before it starts; the register of reuses, summed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from catalogue_communs.collectivites.reutilisations import (
    ARRETE,
    ARRETEE,
    CONFIRMEE,
    TERMINE,
    Classe,
    Profil,
    Usage,
    Volet,
    profils,
)
from catalogue_communs.contribution import courriels
from catalogue_communs.faits import impact, phrases
from catalogue_communs.faits.besoins import QuestionAPoser
from catalogue_communs.faits.commun import chez_eux
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.phrases import campagne_terminee
from catalogue_communs.modele import Projet, Reutilisation, libelle
from catalogue_communs.site.vues.adresses import courriel
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import denombrer, le_jour, minuscule, nombre
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import enumerer

# What a team counts without naming it.
UTILISATRICES = "collectivites-utilisatrices"


class VoletMontre(NamedTuple):
    """A part of the register: what is shown by recent proofs, what is older, what teams say without a list."""

    titre: str
    chiffres: list[tuple[int, str, str]]
    tous: str
    porteurs: str
    preuves: str
    annonces: list[Ligne]


def registre(contexte: Contexte) -> Iterator[VoletMontre]:
    """Describe the register, laureates first."""
    lines = impact.lignes(contexte.catalogue.projets, contexte.today)
    told = [line for line in lines if line.derniere and line.indicateur.grandeur == UTILISATRICES]
    for volet in contexte.volets:
        yield VoletMontre(
            (programme().soutenu if volet.laureats else programme().autre).pluriel,
            [*phrases.comptes(volet.recents)],
            phrases.comptes_en_mots(phrases.comptes(volet.repreneurs))
            if volet.repreneurs != volet.recents
            else "",
            _carriers(volet),
            _proofs(volet),
            [line for line in told if line.projet.laureat == volet.laureats],
        )


def _carriers(volet: Volet) -> str:
    if not volet.porteurs:
        return ""
    said = ("porteur utilise aussi son propre commun", "porteurs utilisent aussi leur propre commun")
    return f"{denombrer(volet.porteurs, *said)}."


def _proofs(volet: Volet) -> str:
    """Say how sure the whole register is, and what it cannot place."""
    bilan, nowhere = volet.repreneurs, volet.sans_lieu
    count, apart = bilan.reutilisations, bilan.non_situees
    if not count:
        return ""
    words = [denombrer(count, "réutilisation nommée", "réutilisations nommées")]
    words.append(f" : {', '.join(phrases.par_preuve(bilan, 'e'))}.")
    if apart:
        said = ("organisme n’ajoute", "organismes n’ajoutent")
        words.append(f" {denombrer(apart, *said)} aucun habitant, faute de communes connues")
        words.append(f", dont {nombre(nowhere)} sans aucun lieu connu." if nowhere else ".")
    return "".join(words)


# Users that the page of a common lists; a list of one more would not be worth another page.
MONTRES = 6


class UtilisateurMontre(NamedTuple):
    """A line of a file that says a use, who it is, and what is concluded of it."""

    nom: str
    dit: Reutilisation
    usage: Usage
    etat: str
    statut: str
    instance: str


class Utilisateurs(NamedTuple):
    """Who uses a common, as many as its page shows; those that stopped or ended apart, with when.

    `nombre` counts the organisations of today, `reste` tells whether there are more than `montres`: they
    have a page of their own.
    """

    nombre: int
    montres: tuple[UtilisateurMontre, ...]
    reste: bool
    termines: tuple[tuple[str, str], ...]
    arretes: tuple[tuple[str, str], ...]


class TousLesUtilisateurs(NamedTuple):
    """Every organisation that uses a common, or used it.

    `statuts` says what each word means that a line of the common has: none speaks of what is not there.
    """

    statuts: tuple[tuple[str, str], ...]
    actifs: tuple[UtilisateurMontre, ...]
    termines: tuple[UtilisateurMontre, ...]
    arretes: tuple[UtilisateurMontre, ...]


def organismes_montres(projet: Projet, contexte: Contexte) -> Utilisateurs:
    """List the organisations that use a common, as many as its page shows."""
    every = contexte.usages_de(projet)
    live = _lignes(projet, every)
    shown = live if len(live) <= MONTRES + 1 else live[:MONTRES]
    return Utilisateurs(
        sum(bool(usage.actives) for usage in every),
        tuple(_montre(projet, line, usage, contexte) for line, usage in shown),
        reste=len(live) > len(shown),
        termines=tuple(_fini(usage, contexte) for usage in every if usage.degre == TERMINE),
        arretes=tuple(_fini(usage, contexte) for usage in every if usage.degre == ARRETE),
    )


def tous(projet: Projet, contexte: Contexte) -> TousLesUtilisateurs:
    """List every organisation that uses a common, or used it."""
    used = {line.statut for line in projet.reutilisations}
    words = [w for key, w in vocabulaires()["statut_reutilisation"].valeurs.items() if key in used]
    usages = contexte.usages_de(projet)
    ended = _lignes(projet, usages, en_cours=False)
    return TousLesUtilisateurs(
        tuple((word.libelle, minuscule(word.description)) for word in words),
        tuple(_montre(projet, line, usage, contexte) for line, usage in _lignes(projet, usages)),
        tuple(_montre(projet, line, usage, contexte) for line, usage in ended if _terminee(line, usage)),
        tuple(_montre(projet, line, usage, contexte) for line, usage in ended if not _terminee(line, usage)),
    )


def _lignes(
    projet: Projet, usages: Iterable[Usage], *, en_cours: bool = True
) -> tuple[tuple[Reutilisation, Usage], ...]:
    """Pair the lines of a file that are live, or those that are not, with their use; in the order of the file."""
    live = {id(line) for usage in usages for line in usage.actives}
    of = {id(line): usage for usage in usages for line in usage.lignes}
    return tuple((line, of[id(line)]) for line in projet.reutilisations if (id(line) in live) == en_cours)


def _fini(usage: Usage, contexte: Contexte) -> tuple[str, str]:
    """Say whose use stopped or whose campaign ended, and when for the last time."""
    end = usage.fin or max(line.arretee_le for line in usage.lignes if line.arretee_le)
    return contexte.reference.nommer(usage.lignes[0].organisation), le_jour(end)


def _montre(projet: Projet, line: Reutilisation, usage: Usage, contexte: Contexte) -> UtilisateurMontre:
    state = libelle("etat_reutilisation", line.etat) + (
        f" {le_jour(line.arretee_le)}" if line.arretee_le else ""
    )
    return UtilisateurMontre(
        contexte.reference.nommer(line.organisation),
        line,
        usage,
        phrase_de_fin(line.fin_annoncee) if _terminee(line, usage) else state,
        _statut(line),
        chez_eux(line, projet),
    )


def _terminee(line: Reutilisation, usage: Usage) -> bool:
    """Tell whether a line is over because its announced end is past: nothing says that the organisation stopped."""
    return line not in usage.actives and line.etat != ARRETEE and usage.degre != ARRETE


def phrase_de_fin(fin: DatePartielle | None) -> str:
    """Write « Campagne terminée le 31 décembre 2025, suite à demander »; nothing without an end."""
    return f"C{campagne_terminee(fin)[1:]}" if fin else ""


def _statut(reuse: Reutilisation) -> str:
    """Say what supports a reuse and, of one that is confirmed, when."""
    label, said = libelle("statut_reutilisation", reuse.statut), reuse.confirmation
    if reuse.statut != CONFIRMEE or said is None:
        return label
    return f"{label}, {le_jour(said.le)}"


# Some mail programs cut or refuse a longer `mailto:`.
LONGUEUR_MAILTO = 1_900
# Names given for a class of size; the list of users gives them all.
NOMS = 4
# What the reader fills: the words of the message that each field replaces.
# Each: its identifier, its label, the words it replaces, what a browser may propose.
CHAMPS = (
    ("nom", "Nom de la collectivité", "[nom de la collectivité]", "organization"),
    ("habitants", "Nombre d’habitants", "[nombre]", "off"),
    ("besoin", "Votre besoin, en une phrase", "[en une phrase]", "off"),
    (
        "volume",
        "Votre volume, par exemple 200 dossiers par an",
        "[dossiers, signalements ou usagers par an]",
        "off",
    ),
    ("date", "Votre date, par exemple mars 2027", "[mois, année]", "off"),
    ("contact", "Qui rappeler : nom, fonction, téléphone", "[nom, fonction, téléphone]", "name"),
)
MESSAGE = """\
Bonjour,

Nous sommes [nom de la collectivité], [nombre] habitants.
Nous souhaitons réutiliser {nom}.

Notre besoin : [en une phrase]
Notre volume : [dossiers, signalements ou usagers par an]
Notre date : [mois, année]

{questions}

Bien cordialement,
[nom, fonction, téléphone]
"""
RIEN_A_DEMANDER = "Pouvez-vous nous dire comment démarrer ?"


def _message(projet: Projet, asked: Sequence[QuestionAPoser]) -> str:
    """Write the message to the team, with a blank for what only the sender knows."""
    listed = "\n".join(f"- {question.texte}" for question in asked)
    return MESSAGE.format(
        nom=projet.nom, questions=f"Pouvez-vous nous dire :\n{listed}" if listed else RIEN_A_DEMANDER
    )


class MessagePret(NamedTuple):
    """A message ready to send, and the address that opens it in a mail program, if it has an address."""

    mailto: str
    texte: str


def message_a_l_equipe(projet: Projet, asked: Sequence[QuestionAPoser]) -> MessagePret:
    """Write to the team of a common.

    Should the address that opens it grow too long, the last questions are left to the page.
    """
    to = projet.contact.courriel or ""
    subject = f"Réutiliser {projet.nom}"
    kept = list(asked)
    body = _message(projet, kept)
    address = courriel(to, subject, body)
    while kept and len(address) >= LONGUEUR_MAILTO:
        kept.pop()
        body = _message(projet, kept)
        address = courriel(to, subject, body)
    return MessagePret(address if to else "", body)


def declaration(projet: Projet) -> MessagePret:
    """Write to the catalogue that one uses a common."""
    body = courriels.corps(projet)
    return MessagePret(courriel(programme().courriel, courriels.objet(projet), body), body)


def tailles_des_utilisateurs(
    projet: Projet, contexte: Contexte
) -> tuple[tuple[Profil, tuple[str, ...]], ...]:
    """Tell the users of a common by kind, and by class of size, with some of their names."""
    found = profils(contexte.bilan(projet), contexte.reference)
    return tuple(
        (one, tuple(_class(c, contexte, counted=len(one.classes) > 1) for c in one.classes)) for one in found
    )


def _class(one: Classe, contexte: Contexte, *, counted: bool) -> str:
    names = [contexte.reference.nom(territoire) for territoire in one.territoires]
    rest = len(names) - NOMS
    if rest > 0:
        names = [*names[:NOMS], denombrer(rest, "autre", "autres")]
    size = one.strate.libelle if one.strate else "population non publiée"
    count = f" : {nombre(len(one.territoires))}" if counted else ""
    return f"{size}{count} ({enumerer(names, 'et')})"
