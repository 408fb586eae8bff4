"""What every page, table and text says in the same words: what a common answers, who uses it, its cost, what is missing.

What is missing is said in four words and no other: an absence is ours until a page that was read proves it
theirs. « Pas encore lu ici »: nobody read where it may be said. « Non publié (page lue le …) »: the file names
a page that was read on a day, and does not say it. « Incomplet »: what was read does not tell all.
« Sans objet »: there is nothing to say.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites.reutilisations import DIT, VU, Appui, BilanUsages, Usage
from catalogue_communs.modele import Mode, Projet, libelle
from catalogue_communs.modele.projet import Charge
from catalogue_communs.socle import licences
from catalogue_communs.socle.dates import DatePartielle, du_jour, le_jour
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import BesoinAjoute, programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import NBSP, PAS_LU, accorder, cle_de_recherche, denombrer, grouper, nombre

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


def par_absence(projet: Projet, champs: Iterable[tuple[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Gather the titles of missing fields by what is said of their absence, in their order."""
    return tuple(grouper((absence(projet, champ).dit, titre) for champ, titre in champs).items())


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


def par_preuve(bilan: BilanUsages, feminin: str = "") -> Iterator[str]:
    """Count the uses by what supports them, then those whose proof is old or undated; `feminin`: « e » for réutilisations."""
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
            yield one, f"confirmé par l’organisme : sa page {du_jour(one.le)} le cite"


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


# --- What a town hall needs, and what is left to ask the team ------------------------------------


def _besoins() -> Mapping[str, BesoinAjoute]:
    """Return each need by its identifier; the last one takes the commons that no other does."""
    if axes := programme().vocabulaires.axe:
        known = [BesoinAjoute(one.cle, one.nom, axes=(one.cle,)) for one in axes.valeurs]
        last = BesoinAjoute("autres-besoins", "Autres besoins")
    else:
        shipped = yaml_fourni("besoins")["besoins"].items()
        *known, last = (msgspec.convert({"cle": slug, **said}, BesoinAjoute) for slug, said in shipped)
    return {one.cle: one for one in (*known, *programme().ajouts.besoins, last)}


def titres_des_besoins() -> dict[str, str]:
    """Return the title of each need, by its identifier, in the order of the file."""
    return {slug: need.titre for slug, need in _besoins().items()}


def besoins_de(projet: Projet) -> tuple[str, ...]:
    """Return the needs that a common answers, in the order of the file; the last when no other does."""
    planning = projet.planification
    axes, sites = ({*planning.axes}, {*planning.chantiers}) if planning else (set[str](), set[str]())
    said = f" {cle_de_recherche(' '.join((projet.nom, projet.accroche, *projet.publics.competences)))} "
    found = tuple(
        slug
        for slug, need in _besoins().items()
        if not axes.isdisjoint(need.axes)
        or not sites.isdisjoint(need.chantiers)
        or any(f" {cle_de_recherche(word)} " in said for word in need.mots)
    )
    return found or tuple(_besoins())[-1:]


def questions(projet: Projet, usages: Iterable[Usage]) -> tuple[str, ...]:
    """Return one question for each thing that a reuser must know and that nobody wrote."""
    publics, reuse, effort = projet.publics, projet.reutiliser, projet.reutiliser.effort
    asked: tuple[tuple[object, str], ...] = (
        (
            projet.archive,
            "Le produit est arrêté : qui peut le reprendre, ou que conseillez-vous à sa place ?",
        ),
        (
            not publics.population and "toutes" not in publics.collectivites,
            "Le service convient-il à une collectivité de notre taille ?",
        ),
        (not reuse.prerequis, "Que faut-il avoir avant de commencer : données, matériel, compétences ?"),
        (
            not reuse.modes,
            "Sous quelle forme le réutiliser : service en ligne, installation à nous, données ?",
        ),
        # What a page answers for one way of reuse is not asked for the others.
        (not any(m.cout for m in reuse.modes), "Quel est le coût pour une collectivité de notre taille ?"),
        (not any(m.delai for m in reuse.modes), "Quel délai entre notre demande et le premier usage ?"),
        (not effort, "Combien de temps d’agent prévoir, pour démarrer puis chaque année ?"),
        (effort and not effort.installation, "Combien de temps d’agent prévoir pour démarrer ?"),
        (
            effort and effort.installation and not effort.exploitation,
            "Combien de temps d’agent prévoir chaque année ?",
        ),
        (not any(one.compte for one in usages), "Quelles collectivités comme la nôtre l’utilisent déjà ?"),
        (not reuse.deliberation, "Faut-il une délibération de notre assemblée ?"),
        (not reuse.aide, "Qui peut nous aider à l’installer, à l’héberger ou à nous former ?"),
        *(
            (not licence.connue, f"Que permet la licence {licence.nom}, et à quoi oblige-t-elle ?")
            for licence in licences.decrire(projet.licence).fiches
        ),
        (not reuse.etapes, "Quelles sont les étapes, et combien de temps prennent-elles ?"),
        (
            reuse.etapes and not any(step.duree for step in reuse.etapes),
            "Combien de temps prennent les étapes ?",
        ),
    )
    return tuple(question for wanted, question in asked if wanted)
