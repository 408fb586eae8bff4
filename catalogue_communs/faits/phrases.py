"""What every page, table and text says in the same words: who uses a common, for whom it is, what it costs and asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from catalogue_communs.collectivites.reutilisations import (
    ARRETE,
    ARRETEE,
    CONFIRMEE,
    BilanUsages,
    Decompte,
    Usage,
)
from catalogue_communs.faits.absences import PRIX, absence
from catalogue_communs.forges import BilanActivite
from catalogue_communs.modele import Mode, Projet, Reutilisation, libelle
from catalogue_communs.modele.projet import Charge, Cout
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, accorder, denombrer, le_jour, minuscule, nombre
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import phrase

# --- Who uses it --------------------------------------------------------------------------------


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
    """Count the uses by what supports them, then those whose proof has grown old or has no day; not what is zero.

    The words agree: `feminin` is « e » for réutilisations.
    """
    for number, word, by in (
        (bilan.confirmees, "confirmé", " d’après les données du service"),
        (bilan.documentees, "documenté", ""),
        (bilan.declarees, "déclaré", ""),
    ):
        if number:
            yield denombrer(number, f"{word}{feminin}{by}", f"{word}{feminin}s{by}")
    for number, word in ((bilan.a_reconfirmer, "à reconfirmer"), (bilan.non_datees, "sans date")):
        if number:
            yield denombrer(number, word, word)


def utilisateurs_en_mots(bilan: BilanUsages, porteurs: int) -> str:
    """Say who uses a common in a few sentences, apart from so many of its carriers; what is zero is not said."""
    total = bilan.organisations
    known = denombrer(total, "organisme connu", "organismes connus")
    said = [f"{known} : {', '.join(par_preuve(bilan))}."] if total else []
    if bilan.communes:
        said.append(f"Population couverte : {nombre(bilan.population)} habitants, chacun compté une fois.")
        if bilan.non_situees:
            verb = accorder(bilan.non_situees, "ajoute", "ajoutent")
            said.append(f"{nombre(bilan.non_situees)} n’en {verb} aucun, faute de communes connues.")
    if porteurs:
        words = ("porteur du commun l’utilise lui-même", "porteurs du commun l’utilisent eux-mêmes")
        verb = accorder(porteurs, "il n’est", "ils ne sont")
        said.append(f"À part, {denombrer(porteurs, *words)} : {verb} pas dans ces comptes.")
    return " ".join(said)


def utilisateurs_en_bref(counted: Decompte) -> str:
    """Say how many use a common, and how many of them a recent proof shows; nothing when nobody is known."""
    users, recent = counted.reutilisations, counted.recentes
    said = denombrer(users, "organisme connu l’utilise", "organismes connus l’utilisent")
    if not users:
        return ""
    if not recent:
        return f"{said}, d’après des preuves plus anciennes, des déclarations ou des essais"
    of_them = "" if recent == users else f"dont {nombre(recent)} "
    shown = "montré" if of_them == "" else accorder(recent, "montré", "montrés")
    return f"{said}, {of_them}{shown} depuis moins de dix-huit mois"


def terminee(line: Reutilisation, usage: Usage) -> bool:
    """Tell whether a line is over because its announced end is past: nothing says that the organisation stopped."""
    return line not in usage.actives and line.etat != ARRETEE and usage.degre != ARRETE


def etat_d_un_usage(line: Reutilisation, usage: Usage) -> str:
    """Say what a line of a file tells: « En production », « Arrêtée le 3 mai 2025 », or that its end is past."""
    if terminee(line, usage):
        return f"C{campagne_terminee(line.fin_annoncee)[1:]}" if line.fin_annoncee else ""
    stopped = f" {le_jour(line.arretee_le)}" if line.arretee_le else ""
    return f"{libelle('etat_reutilisation', line.etat)}{stopped}"


def preuve_d_un_usage(line: Reutilisation) -> str:
    """Say what supports a line and, of one that is confirmed, when."""
    label, said = libelle("statut_reutilisation", line.statut), line.confirmation
    return f"{label}, {le_jour(said.le)}" if line.statut == CONFIRMEE and said else label


def derniere_trace(usage: Usage) -> Iterator[str]:
    """Yield what the last line of a use tells: its state, what supports the whole, when it was last seen."""
    line = usage.derniere
    yield libelle("etat_reutilisation", line.etat).lower()
    yield libelle("statut_reutilisation", usage.statut).lower()
    yield f"dernière trace {le_jour(line.confirmee_le)}" if line.confirmee_le else "sans date"


def campagne_terminee(fin: DatePartielle) -> str:
    """Say that an announced end is past, and that nobody knows what followed."""
    return f"campagne terminée {le_jour(fin)}, suite à demander"


def dependance(bilan: BilanActivite) -> str:
    """Say how much of the work one person does, when it is most of it."""
    return f"Une personne fait {bilan.dependance} % des changements" if bilan.dependance else ""


# --- For whom, by whom --------------------------------------------------------------------------


def publics_vises(projet: Projet) -> str:
    """Name the kinds of collectivité that a common is made for."""
    return phrase(libelle("public", slug) for slug in projet.publics.collectivites)


def bornes(projet: Projet) -> str:
    """Write the bounds of population of a common; nothing when it has none."""
    bounds = projet.publics.population
    low = f"à partir de {nombre(bounds.min)} habitants" if bounds and bounds.min else ""
    high = f"jusqu’à {nombre(bounds.max)} habitants" if bounds and bounds.max else ""
    return ", ".join(filter(None, (low, high)))


def noms_des_porteurs(projet: Projet) -> str:
    """Name the organisations that carry a common."""
    return ", ".join(one.nom for one in projet.porteurs_principaux)


def porteurs_en_bref(projet: Projet) -> str:
    """Name the first organisation that carries a common, and count the others."""
    first, *others = projet.porteurs_principaux
    return f"{first.nom} et {denombrer(len(others), 'autre', 'autres')}" if others else first.nom


# --- What it costs, what it asks for ------------------------------------------------------------


def cout(mode: Mode, citer: Callable[[str], str] = lambda text: text.removesuffix(".")) -> str:
    """Say what a way of reuse costs; nothing when nobody says it. `citer` writes what people wrote freely."""
    if mode.cout is None:
        return ""
    said = libelle("nature_cout", mode.cout.nature)
    if mode.cout.montant is not None:
        said += f" : {nombre(mode.cout.montant)}{NBSP}€"
    return f"{said} ({citer(mode.cout.precision)})" if mode.cout.precision else said


def prix(projet: Projet) -> str:
    """Name the prices of a common, that of its simplest way first: « Gratuit ou sur devis »; or why none is known."""
    known = dict.fromkeys(_prix(mode.cout) for mode in projet.reutiliser.modes if mode.cout)
    return phrase(known, "ou") or f"Prix {absence(projet, PRIX).dit}"


def _prix(cost: Cout) -> str:
    if cost.montant is None:
        return libelle("nature_cout", cost.nature)
    return f"{nombre(cost.montant)}{NBSP}€"


def prix_et_voie(projet: Projet) -> str:
    """Say at what price and in which way: « Gratuit, service en ligne partagé »."""
    ways = (minuscule(libelle("mode_reutilisation", mode.mode)) for mode in projet.reutiliser.modes[:1])
    return ", ".join((prix(projet), *ways))


def charge(effort: Charge) -> str:
    """Write an effort with its unit: « 2 jours-agent »."""
    unit = vocabulaires()["unite_effort"].valeurs[effort.unite]
    return f"{nombre(effort.valeur)}{NBSP}{accorder(effort.valeur, unit.libelle, str(unit.extra['pluriel']))}"


def efforts(projet: Projet) -> tuple[tuple[str, str, Charge], ...]:
    """Return each effort that is known: when it is asked for, in words, and as the file says it."""
    known = projet.reutiliser.effort
    both = (("Pour démarrer", known.installation), ("Chaque année", known.exploitation)) if known else ()
    return tuple((when, charge(one), one) for when, one in both if one)
