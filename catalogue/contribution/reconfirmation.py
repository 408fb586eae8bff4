"""Confirming again costs one word: a message with the figures of a team or an organisation, and its answer.

Each line of the message holds one fact and, in brackets, what it is: « … : 50 [slug mesure indicateur] ».
« oui » above confirms them all; a line whose value was corrected becomes a change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from catalogue.collectivites import cles
from catalogue.collectivites.reutilisations import ARRETEE, DECLAREE
from catalogue.contribution import courriels
from catalogue.contribution.ajouts import SOURCE_FIELD, ajouter_mesure, confirmer, sienne
from catalogue.contribution.textes import un_seul
from catalogue.faits import impact
from catalogue.fiches.ecriture import Refus
from catalogue.fiches.retouche import ajouter
from catalogue.fiches.retouche import lire_noeuds as lire_fiche
from catalogue.modele import libelle
from catalogue.socle.francais import au, le
from catalogue.socle.schemas import is_partial_date, vocabularies
from catalogue.socle.texte import citer, sans_majuscule, slugifier
from catalogue.validation import devine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from catalogue.collectivites import Reference
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet, Reutilisation

MESURE, USAGE = "mesure", "usage"
DEMANDE = (
    "Le catalogue des communs numériques publie ce qui suit. Est-ce toujours juste ?\n"
    "Si oui, répondez « oui ». Si une ligne a changé, corrigez-la dans votre réponse, sans toucher aux crochets."
)
# A flow is told for its own period: it is not « still right » later.
FLUX = "flux"
_LIGNE = re.compile(r" : ([^:\[\]]{1,80}?) ?\[([a-z0-9-]{1,80}) (mesure|usage) ([a-z0-9.-]{1,200})\]")
# Every word of a sentence that says yes; one at least of the first ones. Any other word may be a reserve.
_ACCORD = frozenset({"oui", "ok", "confirme", "confirmons"})
_OUI = _ACCORD | frozenset(
    "bonjour merci tout est c toujours juste exact d accord cordialement bien le cas je nous vous que la commune mairie "  # noqa: SIM905
    "ville l utilise utilisons ce service logiciel outil encore pour bon".split()
)
_INCHANGE = re.compile(r"\brien-n-a-change\b|\btoujours-d-actualite\b")
_RESERVE = frozenset("mais sauf non ne n pas plus jamais arret arrete arretee seulement uniquement".split())  # noqa: SIM905
_FIN = re.compile(r"(?:\S+ )?cordialement\b|salutations|--", re.IGNORECASE)
_NOMBRE = re.compile(r"(?:plus de|au moins|environ) ")
_QUALITES = ("siren", "code_insee", "nom", "type")


@dataclass(frozen=True, slots=True)
class Fait:
    """One fact of a message: its common, its kind, its key, its value, and the sentence that says it."""

    commun: str
    genre: str
    cle: str
    valeur: str
    phrase: str = ""

    @property
    def ligne(self) -> str:
        """Write it as a line of a message."""
        return f"{self.phrase} : {self.valeur} [{self.commun} {self.genre} {self.cle}]"


# --- Preparing ---------------------------------------------------------------------------


def faits_a_confirmer(projet: Projet, contexte: Contexte) -> Iterator[Fait]:
    """Yield what a common says that has grown old, and that a « oui » can confirm."""
    for indicator in projet.indicateurs:
        latest = impact.derniere(indicator)
        if latest and indicator.nature != FLUX and impact.est_ancienne(indicator, contexte.today):
            said = f"{projet.nom}, {au(latest.au)}, {sans_majuscule(indicator.nom)}"
            yield Fait(
                projet.slug, MESURE, indicator.id, impact.valeur(latest, indicator.unite)[0], un_seul(said)
            )
    names = cles.des_reutilisations(projet, contexte.reference)
    for usage in contexte.usages_de(projet):
        if usage.a_reconfirmer:
            line = usage.actives[-1]
            rank = next(i for i, one in enumerate(projet.reutilisations) if one is line)
            seen = f", montré {le(line.confirmee_le)}" if line.confirmee_le else ""
            said = f"{projet.nom}, usage par {contexte.reference.nommer(line.organisation)}{seen}"
            yield Fait(projet.slug, USAGE, names[rank], _etat(line.etat), un_seul(said))


def _etat(etat: str) -> str:
    return sans_majuscule(libelle("etat_reutilisation", etat))


def _message(lignes: Iterable[Fait]) -> str:
    """Write a message; its facts are on one line each."""
    return f"Bonjour,\n\n{DEMANDE}\n\n" + "".join(f"{fait.ligne}\n" for fait in lignes)


def messages(contexte: Contexte) -> dict[str, str]:
    """Write the messages of the month, by file name: one for each team, one for each organisation."""
    teams, users = dict[str, list[Fait]](), dict[str, list[Fait]]()
    for projet in contexte.catalogue.projets:
        for fait in faits_a_confirmer(projet, contexte):
            teams.setdefault(f"equipe-{projet.slug}.txt", []).append(fait)
            if fait.genre == USAGE:
                users.setdefault(f"organisme-{fait.cle}.txt", []).append(fait)
    return {name: _message(found) for name, found in sorted({**teams, **users}.items())}


# --- Reading -----------------------------------------------------------------------------


def lire_reponse(texte: str) -> tuple[bool, tuple[Fait, ...]]:
    """Read an answer: whether it says « oui », and the facts that it holds, as they are written now.

    A mail program may quote, wrap or turn everything into HTML. Of a fact that is written twice, as the
    quoted message and its correction, both are returned.
    """
    lines = courriels.en_lignes(texte)
    whole = " ".join(line for line in lines if line)
    found = tuple(
        dict.fromkeys(
            Fait(slug, kind, key, value.strip()) for value, slug, kind, key in _LIGNE.findall(whole)
        )
    )
    above = takewhile(lambda line: "[" not in line and not line.startswith("Le catalogue"), lines)
    below = [*takewhile(lambda line: "]" not in line, reversed(lines))][::-1]
    return _dit_oui(above) or _dit_oui(below), found


def _dit_oui(lines: Iterable[str]) -> bool:
    """Tell whether what a person wrote, up to the closing words, says yes and holds no reserve."""
    said = "\n".join(takewhile(lambda line: not _FIN.match(line), lines))
    # A line that begins in small letters goes on with the sentence above.
    said = re.sub(r"\n+(?=[a-zà-ÿ])", " ", said)
    words = [_INCHANGE.sub("oui", slugifier(line)).split("-") for line in said.split("\n")]
    if any(_RESERVE & {*line} for line in words):
        return False
    return any(_ACCORD & {*line} and {*line} <= _OUI for line in words)


def appliquer_la_reponse(
    texte: str, projet: Projet, reponse: tuple[bool, Iterable[Fait]], jour: date, reference: Reference
) -> str:
    """Return the text of a file with what an answer confirms, or corrects, of its facts.

    Args:
        texte: The text of the file.
        projet: The common that it describes; facts about others are left out.
        reponse: What `lire_reponse` gave.
        jour: The day of the answer.
        reference: The collectivités of France.

    Raises:
        Refus: The answer says neither yes nor what is right, or contradicts itself.
    """
    yes, known = reponse[0], [fait for fait in reponse[1] if fait.commun == projet.slug]
    for kind, key in dict.fromkeys((fait.genre, fait.cle) for fait in known):
        if kind == MESURE:
            texte = _mesure(texte, projet, key, (yes, known), jour)
        else:
            texte = _usage(texte, projet, key, (yes, known), (jour, reference))
    return texte


def _choisie(values: list[str], now: str, what: str, *, yes: bool) -> str:
    """Return the value that an answer gives: the corrected one, else that of today if it says yes."""
    changed = [value for value in values if slugifier(value) != slugifier(now)]
    if len(changed) > 1:
        raise Refus(f"La réponse dit deux choses de {what} : {citer(changed[0])} et {citer(changed[1])}.")
    if not changed and not yes:
        raise Refus(f"La réponse ne dit ni « oui », ni ce qui a changé de {what}.")
    return changed[0] if changed else now


def _mesure(texte: str, projet: Projet, key: str, reponse: tuple[bool, Iterable[Fait]], jour: date) -> str:
    yes, known = reponse
    values = [one.valeur for one in known if (one.genre, one.cle) == (MESURE, key)]
    indicator = next((one for one in projet.indicateurs if one.id == key), None)
    latest = impact.derniere(indicator) if indicator else None
    if indicator is None or latest is None:
        raise Refus(f"{projet.nom} n’a pas d’indicateur {citer(key)}, ou il n’a pas de mesure.")
    chosen = _choisie(values, impact.valeur(latest, indicator.unite)[0], f"« {indicator.nom} »", yes=yes)
    number = devine.nombre_devine(_NOMBRE.sub("", chosen))
    if number is None:
        raise Refus(
            f"{citer(chosen)} n’est pas un nombre : écrivez par exemple 264, dans la ligne « {indicator.nom} »."
        )
    source = {
        "id": f"reponse-de-l-equipe-{jour.isoformat()}",
        "titre": "Réponse de l’équipe au catalogue, par courriel",
        "consultee_le": jour.isoformat(),
        "champs": [SOURCE_FIELD],
    }
    if source["id"] not in [one.get("id") for one in lire_fiche(texte).valeurs.get("sources") or []]:
        texte = ajouter(texte, ("sources",), source)
    measure = {
        "au": jour.isoformat(),
        "valeur": float(number) if "." in number else int(number),
        "perimetre": latest.perimetre,
        "au_moins": chosen.startswith(("plus de", "au moins")) or None,
        "environ": chosen.startswith("environ") or None,
        "statut": "declare",
        "source": source["id"],
    }
    return ajouter_mesure(texte, key, {name: value for name, value in measure.items() if value is not None})


def ligne_de(projet: Projet, key: str, reference: Reference) -> tuple[int, Reutilisation]:
    """Return the line of a file that a fact is about, and its rank; raise `Refus` when there is none."""
    names = cles.des_reutilisations(projet, reference)
    if key not in names:
        raise Refus(
            f"{projet.nom} n’a pas d’usage {citer(key)} : le message est d’une autre version du catalogue."
        )
    return names.index(key), projet.reutilisations[names.index(key)]


def organisme(projet: Projet, key: str, reference: Reference) -> dict[str, str]:
    """Return who a use is that of, as its line names it."""
    who = ligne_de(projet, key, reference)[1].organisation
    return {field: value for field in _QUALITES if (value := getattr(who, field))}


def usage_dit(
    projet: Projet, key: str, reponse: tuple[bool, Iterable[Fait]], reference: Reference
) -> dict[str, str]:
    """Return what an answer says of a use: its state, and the day of a stop.

    Raises:
        Refus: It says neither yes nor what is right, or contradicts itself.
    """
    yes, known = reponse
    line = ligne_de(projet, key, reference)[1]
    values = [one.valeur for one in known if (one.commun, one.genre, one.cle) == (projet.slug, USAGE, key)]
    name = reference.nommer(line.organisation)
    return _lire_etat(_choisie(values, _etat(line.etat), f"l’usage par {name}", yes=yes))


def _usage(
    texte: str, projet: Projet, key: str, reponse: tuple[bool, Iterable[Fait]], ou: tuple[date, Reference]
) -> str:
    jour, reference = ou
    state = usage_dit(projet, key, reponse, reference)
    rank, line = ligne_de(projet, key, reference)
    stopped = state["etat"] == ARRETEE
    told = state if stopped else {**state, "confirmee_le": jour.isoformat()}
    if sienne(line) and line.statut == DECLAREE and not stopped:
        return confirmer(texte, rank, [((field,), value) for field, value in told.items()])
    who = organisme(projet, key, reference)
    return ajouter(texte, ("reutilisations",), {"organisation": who, "statut": DECLAREE, **told})


def _lire_etat(written: str) -> dict[str, str]:
    """Read where an organisation stands: « en production », « arrêtée en mars 2026 ».

    Raises:
        Refus: It is no state, or a stop without its date.
    """
    values = vocabularies()["etat_reutilisation"].valeurs
    word = slugifier(written)
    if word.startswith("arret"):
        said = re.sub(r"^\S+\s*(?:depuis|en|le)?\s*", "", written.strip())
        day = said if is_partial_date(said) else devine.date(said)
        if not day:
            raise Refus(f"{citer(written)} : dites depuis quand, par exemple « arrêtée en mars 2026 ».")
        return {"etat": ARRETEE, "arretee_le": day}
    found = next((slug for slug, one in values.items() if word in {slug, slugifier(one.libelle)}), "")
    if not found:
        labels = ", ".join(sans_majuscule(one.libelle) for one in values.values())
        raise Refus(f"{citer(written)} n’est pas un état. Écrivez l’un de : {labels}.")
    return {"etat": found}
