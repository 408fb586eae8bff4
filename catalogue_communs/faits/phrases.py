"""What every page, table and text says in the same words: what is missing, who uses a common, what it costs.

What is missing is said in four words and no other: an absence is ours until a page that was read proves it
theirs. « Pas encore lu ici »: nobody read where it may be said. « Non publié (page lue le …) »: the file names
a page that was read on a day, and does not say it. « Incomplet »: what was read does not tell all.
« Sans objet »: there is nothing to say.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from catalogue_communs.collectivites.reutilisations import DIT, VU, Appui, BilanUsages, Usage
from catalogue_communs.modele import Mode, Projet, libelle
from catalogue_communs.modele.projet import Charge
from catalogue_communs.socle.dates import DatePartielle, du_jour, le_jour
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import NBSP, PAS_LU, accorder, denombrer, nombre

PRIX = "reutiliser.modes.cout"


class NonDit(NamedTuple):
    """Why a page does not say something, and the identifier of the source that was read in vain."""

    dit: str
    source: str | None = None


def absence(projet: Projet, champ: str) -> NonDit:
    """Say why a common does not say a field, named with dots: by the page that was read last, or by nobody."""
    read = (
        (source.consultee_le.dernier_jour, source.consultee_le, source.id)
        for source in projet.sources
        # A source names the field, or what it is a part of.
        if source.consultee_le and any(f"{champ}.".startswith(f"{said}.") for said in source.ne_dit_pas)
    )
    last = max(read, default=None)
    return NonDit(f"non publié (page lue {le_jour(last[1])})", last[2]) if last else NonDit(PAS_LU)


def chiffres(projet: Projet) -> NonDit:
    """Say why a common has no figure here: a page of statistics that it links to, and nobody read, may give them."""
    return NonDit(PAS_LU) if projet.liens.statistiques else absence(projet, "impact.indicateurs")


def par_absence(projet: Projet, champs: Iterable[tuple[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Gather the titles of missing fields by what is said of their absence, in their order."""
    found: dict[str, list[str]] = {}
    for champ, titre in champs:
        found.setdefault(absence(projet, champ).dit, []).append(titre)
    return tuple((dit, tuple(titres)) for dit, titres in found.items())


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
    for number, one, many, more in (
        (bilan.confirmees, f"mesuré{feminin}", f"mesuré{feminin}s", " dans les données du service"),
        (bilan.documentees, f"documenté{feminin}", f"documenté{feminin}s", ""),
        (bilan.declarees, f"déclaré{feminin}", f"déclaré{feminin}s", ""),
        (bilan.vues, f"vu{feminin}", f"vu{feminin}s", " en service"),
        (bilan.dites, f"confirmé{feminin}", f"confirmé{feminin}s", " par l’organisme"),
        (bilan.a_reconfirmer, "à reconfirmer", "à reconfirmer", ""),
        (bilan.non_datees, "sans date", "sans date", ""),
    ):
        if number:
            yield f"{denombrer(number, one, many)}{more}"


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
