"""What every page, table and text says in the same words of who uses a common, who carries it, what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from catalogue_communs.collectivites.reutilisations import DIT, VU, Appui, BilanUsages, Usage
from catalogue_communs.modele import Mode, Projet, libelle
from catalogue_communs.modele.projet import Charge
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, accorder, denombrer, du_jour, le_jour, nombre
from catalogue_communs.socle.schemas import vocabulaires


def comptes(bilan: BilanUsages) -> Iterator[tuple[int, str, str]]:
    """Yield each count and its name in the singular and in the plural; none that is zero: nothing is known then."""
    rows = (
        (bilan.organisations, "organisme utilisateur", "organismes utilisateurs"),
        (len(bilan.territoires), "collectivité nommée", "collectivités nommées"),
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
    """Count the uses by what supports them, then those whose proof has grown old or has no day; not what is zero.

    The words agree: `feminin` is « e » for réutilisations.
    """
    for number, word, by in (
        (bilan.confirmees, "mesuré", " dans les données du service"),
        (bilan.documentees, "documenté", ""),
        (bilan.declarees, "déclaré", ""),
    ):
        if number:
            yield denombrer(number, f"{word}{feminin}{by}", f"{word}{feminin}s{by}")
    for number, one, many in (
        (bilan.vues, f"vu{feminin} en service", f"vu{feminin}s en service"),
        (bilan.dites, f"confirmé{feminin} par l’organisme", f"confirmé{feminin}s par l’organisme"),
        (bilan.a_reconfirmer, "à reconfirmer", "à reconfirmer"),
        (bilan.non_datees, "sans date", "sans date"),
    ):
        if number:
            yield denombrer(number, one, many)


def derniere_trace(usage: Usage) -> Iterator[str]:
    """Yield what the last line of a use tells: its state, what supports the whole, what shows it."""
    yield libelle("etat_reutilisation", usage.derniere.etat).lower()
    yield libelle("statut_reutilisation", usage.statut).lower()
    yield from traces(usage)


def traces(usage: Usage) -> Iterator[str]:
    """Yield what shows a use, and when: what a machine saw of it, its last dated line."""
    line, seen = usage.derniere, [words for _, words in constats(usage)]
    yield from seen
    if line.confirmee_le or not seen:
        yield f"dernière trace {le_jour(line.confirmee_le)}" if line.confirmee_le else "sans date"


def constats(usage: Usage) -> Iterator[tuple[Appui, str]]:
    """Yield what a machine saw of a live use, in words: « vu en service le 3 novembre 2026 »."""
    lost = ", ne répond plus" if usage.perdue else ""
    for one in usage.appuis:
        if one.genre == VU:
            yield one, f"vu en service {le_jour(one.le)}{lost}"
        elif one.genre == DIT:
            told = "sa page {} le cite" if one.adresse else "son courriel signé {} le dit"
            yield one, f"confirmé par l’organisme : {told.format(du_jour(one.le))}"


def campagne_terminee(fin: DatePartielle) -> str:
    """Say that an announced end is past, and that nobody knows what followed."""
    return f"campagne terminée {le_jour(fin)}, suite à demander"


def porteurs_en_bref(projet: Projet) -> str:
    """Name the first organisation that carries a common, and count the others."""
    first, *others = projet.porteurs_principaux
    return f"{first.nom} et {denombrer(len(others), 'autre', 'autres')}" if others else first.nom


def cout(mode: Mode, citer: Callable[[str], str] = lambda text: text.removesuffix(".")) -> str:
    """Say what a way of reuse costs; nothing when nobody says it. `citer` writes what people wrote freely."""
    if mode.cout is None:
        return ""
    said = libelle("nature_cout", mode.cout.nature)
    if mode.cout.montant is not None:
        said += f" : {nombre(mode.cout.montant)}{NBSP}€"
    return f"{said} ({citer(mode.cout.precision)})" if mode.cout.precision else said


def charge(effort: Charge) -> str:
    """Write an effort with its unit: « 2 jours-agent »."""
    unit = vocabulaires()["unite_effort"].valeurs[effort.unite]
    return f"{nombre(effort.valeur)}{NBSP}{accorder(effort.valeur, unit.libelle, str(unit.extra['pluriel']))}"
