"""What every page, table and text says in the same words: who uses a common, what it costs, what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogue_communs.collectivites.reutilisations import BilanUsages
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Mode, Projet, libelle
from catalogue_communs.modele.projet import Charge
from catalogue_communs.socle.francais import NBSP, accorder, denombrer, nombre
from catalogue_communs.socle.schemas import vocabulaires


def comptes(bilan: BilanUsages) -> Iterator[tuple[int, str, str]]:
    """Yield each count and its name in the singular and in the plural; none that is zero: nothing is known then."""
    rows = (
        (bilan.organisations, "organisme utilisateur", "organismes utilisateurs"),
        (len(bilan.territoires), "collectivité", "collectivités"),
        (bilan.population, "habitant, compté une fois", "habitants, chacun compté une fois"),
        (len(bilan.departements), "département", "départements"),
    )
    # Collectivités alone are named once.
    same = len(bilan.territoires) == bilan.organisations
    return (row for row in rows[same:] if row[0])


def comptes_en_mots(counts: Iterable[tuple[int, str, str]]) -> str:
    """Write counts one after the other: « 6 059 habitants, chacun compté une fois, 2 départements »."""
    return ", ".join(denombrer(count, one, many) for count, one, many in counts)


def par_preuve(bilan: BilanUsages, feminin: str = "") -> Iterator[str]:
    """Count the uses by what supports them, in words that agree (« e » for réutilisations); not what is zero."""
    for number, word, by in (
        (bilan.confirmees, "confirmé", " d’après les données du service"),
        (bilan.documentees, "documenté", ""),
        (bilan.declarees, "déclaré", ""),
    ):
        if number:
            yield denombrer(number, f"{word}{feminin}{by}", f"{word}{feminin}s{by}")


def par_age(bilan: BilanUsages) -> Iterator[str]:
    """Count the uses whose proof has grown old, or has no day; not what is zero."""
    for number, word in ((bilan.a_reconfirmer, "à reconfirmer"), (bilan.non_datees, "sans date")):
        if number:
            yield denombrer(number, word, word)


def utilisateurs_en_mots(projet: Projet, contexte: Contexte) -> str:
    """Say who uses a common in a few sentences, its carriers apart; what is zero is not said."""
    count, carriers = contexte.bilan(projet), contexte.decompte(projet).porteurs
    total = count.organisations
    kinds = ", ".join((*par_preuve(count), *par_age(count)))
    said = [f"{denombrer(total, 'organisme connu', 'organismes connus')} : {kinds}."] if total else []
    if count.communes:
        said.append(f"Population couverte : {nombre(count.population)} habitants, chacun compté une fois.")
        if count.non_situees:
            verb = accorder(count.non_situees, "ajoute", "ajoutent")
            said.append(f"{nombre(count.non_situees)} n’en {verb} aucun, faute de communes connues.")
    if carriers:
        words = ("porteur du commun l’utilise lui-même", "porteurs du commun l’utilisent eux-mêmes")
        said.append(
            f"À part, {denombrer(carriers, *words)} : {accorder(carriers, 'il n’est', 'ils ne sont')} pas dans ces comptes."
        )
    return " ".join(said)


def cout(mode: Mode) -> str:
    """Say what a way of reuse costs; nothing when nobody says it."""
    if mode.cout is None:
        return ""
    said = libelle("nature_cout", mode.cout.nature)
    if mode.cout.montant is not None:
        said += f" : {nombre(mode.cout.montant)}{NBSP}€"
    # A sentence takes it in.
    return f"{said} ({mode.cout.precision.removesuffix('.')})" if mode.cout.precision else said


def charge(effort: Charge) -> str:
    """Write an effort with its unit: « 2 jours-agent »."""
    unit = vocabulaires()["unite_effort"].valeurs[effort.unite]
    return f"{nombre(effort.valeur)}{NBSP}{accorder(effort.valeur, unit.libelle, str(unit.extra['pluriel']))}"


def efforts(projet: Projet) -> tuple[tuple[str, str, Charge], ...]:
    """Return each effort that is known: when it is asked for, in words, and as the file says it."""
    known = projet.reutiliser.effort
    both = (("Pour démarrer", known.installation), ("Chaque année", known.exploitation)) if known else ()
    return tuple((when, charge(one), one) for when, one in both if one)
