"""What every page, table and text says in the same words: what a common answers, who uses it, its cost, what is missing.

What is missing is said in four words and no other: an absence is ours until a page that was read proves it
theirs. « Pas encore lu ici »: nobody read where it may be said. « Non publié (page du …) »: the file names
a page where it would be, and that does not say it. « Incomplet »: what was read does not tell all.
« Sans objet »: there is nothing to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, Nature
from catalogue_communs.faits.usages import (
    DEPLOYE,
    DIT,
    NOMME,
    VU,
    Appui,
    BilanUsages,
    Usage,
    ce_que_montre,
)
from catalogue_communs.modele import Projet, Reutilisation, libelle
from catalogue_communs.modele.base import Source, SourceLue, est_une_presentation
from catalogue_communs.modele.projet import EN_PRODUCTION, Charge
from catalogue_communs.socle import licences
from catalogue_communs.socle.dates import DatePartielle, du_jour, le_jour
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import BesoinAjoute, programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import (
    NBSP,
    PAS_LU,
    SANS_OBJET,
    accorder,
    cle_de_recherche,
    denombrer,
    enumerer,
    grouper,
    minuscule,
    nombre,
)

PRIX, CHIFFRES = "reutiliser.modes.cout", "impact.indicateurs"
# What a town hall asks of a common, by the names of the fields that answer.
DEMANDES = (
    PRIX,
    "reutiliser.modes.delai",
    "reutiliser.effort",
    "reutiliser.modes.hebergement",
    "reutiliser.prerequis",
    "reutilisations",
    CHIFFRES,
    "qualite.vie_privee",
)


class NonDit(NamedTuple):
    """Why a page does not say something, and the identifier of the source that was read in vain."""

    dit: str
    source: str | None = None


def absence(projet: Projet, champ: str) -> NonDit:
    """Say why a common does not say a field, named with dots: by the page that was read last, or by nobody.

    One that stopped is offered no more: there is nothing to say of its price.
    """
    if champ == PRIX and projet.archive:
        return NonDit(SANS_OBJET)
    silent = [source for source in projet.sources if _tait(source, champ)]
    # A page of statistics that the file links to, and that nobody read, may give the figures.
    if not silent or (champ == CHIFFRES and projet.liens.statistiques):
        return NonDit(PAS_LU)
    last = max(silent, key=lambda source: _dernier_jour(source.jour or source.consultee_le))
    return NonDit(f"non publié ({comment_lue(last)})", last.id)


def absences(projet: Projet) -> Iterator[tuple[str, NonDit]]:
    """Yield what a town hall asks and that the file does not say, each with the reason."""
    for champ in DEMANDES:
        if not _est_dit(projet, champ):
            yield champ, absence(projet, champ)


def _est_dit(objet: object, champ: str) -> bool:
    """Tell whether a field, named with dots, has a value; in a list, one is enough."""
    if isinstance(objet, tuple):
        return any(_est_dit(element, champ) for element in objet)
    if not champ:
        return objet is not None
    nom, _, suite = champ.partition(".")
    return objet is not None and _est_dit(getattr(objet, nom), suite)


def _tait(source: SourceLue, champ: str) -> bool:
    """Tell whether a field, or what it is a part of, was looked for in vain in a source where it would be."""
    if est_une_presentation(source.url or ""):
        return False
    return any(f"{champ}.".startswith(f"{silence}.") for silence in source.ne_dit_pas)


def _dernier_jour(day: DatePartielle | None) -> date:
    return day.dernier_jour if day else date.min


def comment_lue(source: Source) -> str:
    """Say how a source was read, and its own day; of a copy that has none, the day of the reading."""
    genre, day = source.lecture, source.jour
    if day:
        return f"{_DATEES[genre or '']} {du_jour(day)}"
    name = _SANS_DATE[genre or ""]
    return f"{name}, lue {le_jour(source.consultee_le)}" if source.consultee_le else name


# What a reading is called with its own day, then without one.
_DATEES = {
    "": "page",
    "page": "page en ligne",
    "page-datee": "page",
    "fichier": "version",
    "copie": "copie",
    "echange": "échange",
}
_SANS_DATE = {
    "": "copie de date inconnue",
    "page": "page en ligne",
    "page-datee": "page sans jour connu",
    "fichier": "version sans jour connu",
    "copie": "copie de date inconnue",
    "echange": "échange sans jour connu",
}


def par_absence(
    projet: Projet, champs: Iterable[tuple[str, str]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Gather the titles of missing fields by what is said of their absence, in their order."""
    return tuple(grouper((absence(projet, champ).dit, titre) for champ, titre in champs).items())


# What acts at each level, in the singular and in the plural; then by whom people are covered.
_NIVEAUX: dict[Nature, tuple[str, str]] = {
    COMMUNE: ("commune", "communes"),
    EPCI: ("intercommunalité", "intercommunalités"),
    DEPARTEMENT: ("département", "départements"),
    REGION: ("région", "régions"),
}


def qui_agit(bilan: BilanUsages) -> Iterator[tuple[int, str, str]]:
    """Yield how many act, with their names in the singular and in the plural: organisations, then each level.

    None that is zero: nothing is known then.
    """
    niveaux = [
        (bilan.par_niveau[niveau], *names)
        for niveau, names in _NIVEAUX.items()
        if bilan.par_niveau[niveau]
    ]
    # Communes alone are counted once.
    if bilan.organisations and [count for count, *_ in niveaux] != [bilan.organisations]:
        yield bilan.organisations, "organisme utilisateur", "organismes utilisateurs"
    yield from niveaux


def couverture(bilan: BilanUsages, reference: Reference) -> str:
    """Say how many people live where an organisation acts, by whom they are covered, and whether one makes most of it."""
    if not bilan.population:
        return ""
    parts = [
        f"{nombre(people)} par {accorder(bilan.par_niveau[niveau], 'une', 'des')} "
        f"{accorder(bilan.par_niveau[niveau], *_NIVEAUX[niveau])}"
        for niveau, people in bilan.habitants_par_niveau.items()
    ]
    sentence = (
        f"Leurs territoires comptent {nombre(bilan.population)} habitants, chacun compté une fois"
    )
    # The first may cover more than its level counts.
    sentence += f", au niveau le plus proche : {enumerer(parts, 'et')}." if len(parts) > 1 else "."
    if part := bilan.premiere_part:
        name = reference.nom_complet(part.qui)
        sentence += f" {name} en couvre {nombre(part.habitants)} à elle seule."
    return sentence


def par_preuve(bilan: BilanUsages) -> Iterator[str]:
    """Count the uses by what their proofs show, then those whose proof is old or undated."""
    for count, one, many in (
        (bilan.utilises, "usage montré", "usages montrés"),
        (bilan.deployes, "déploiement", "déploiements"),
        (bilan.nommes, "simplement nommé", "simplement nommés"),
        (bilan.vues, "vu en service", "vus en service"),
        (bilan.dites, "dit par l’organisme", "dits par l’organisme"),
        (bilan.a_reconfirmer, "à reconfirmer", "à reconfirmer"),
        (bilan.non_datees, "sans date", "sans date"),
    ):
        if count:
            yield denombrer(count, one, many)


def etat_montre(ligne: Reutilisation, jour: date) -> str:
    """Say what the proof of a line shows of its state: « En production » of a use, not of a name."""
    montre = ce_que_montre(ligne, jour)
    if montre == NOMME and ligne.etat == EN_PRODUCTION:
        return "Nommé"
    if montre == DEPLOYE and ligne.etat == EN_PRODUCTION:
        return "Déployé"
    return libelle("etat_reutilisation", ligne.etat)


def genre_de_preuve(ligne: Reutilisation) -> str:
    """Say of which kind the proof of a line is; what supports it, when no kind is said."""
    if ligne.preuve and ligne.preuve.genre:
        return libelle("genre_preuve", ligne.preuve.genre)
    return libelle("statut_reutilisation", ligne.statut)


def derniere_trace(usage: Usage) -> Iterator[str]:
    """Yield what the last line of a use tells: what is shown of its state, by which kind of proof, when."""
    ligne = usage.derniere
    yield minuscule(etat_montre(ligne, usage.jour))
    yield minuscule(genre_de_preuve(ligne))
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


def charge(effort: Charge) -> str:
    """Write an effort with its unit: « 2 jours-agent »."""
    unit = vocabulaires()["unite_effort"].valeurs[effort.unite]
    return f"{nombre(effort.valeur)}{NBSP}{accorder(effort.valeur, unit.libelle, str(unit.extra['pluriel']))}"


def charge_dite(effort: Charge) -> str:
    """Write an effort with its caveat: « 2 jours d’agent (d’après une commune de 3 000 habitants) »."""
    if not effort.reserve:
        return charge(effort)
    return f"{charge(effort)} ({minuscule(effort.reserve).removesuffix('.')})"


# --- What a town hall needs, and what is left to ask the team ------------------------------------


def _besoins() -> Mapping[str, BesoinAjoute]:
    """Return each need by its identifier; the last one takes the commons that no other does."""
    if axes := programme().vocabulaires.axe:
        known = [BesoinAjoute(one.cle, one.nom, axes=(one.cle,)) for one in axes.valeurs]
        last = BesoinAjoute("autres-besoins", "Autres besoins")
    else:
        shipped = yaml_fourni("besoins")["besoins"].items()
        *known, last = (
            msgspec.convert({"cle": slug, **said}, BesoinAjoute) for slug, said in shipped
        )
    return {one.cle: one for one in (*known, *programme().ajouts.besoins, last)}


def titres_des_besoins() -> dict[str, str]:
    """Return the title of each need, by its identifier, in the order of the file."""
    return {slug: need.titre for slug, need in _besoins().items()}


def besoins_de(projet: Projet) -> tuple[str, ...]:
    """Return the needs that a common answers, in the order of the file; the last when no other does."""
    planning = projet.planification
    axes, sites = (
        ({*planning.axes}, {*planning.chantiers}) if planning else (set[str](), set[str]())
    )
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
        (
            not reuse.prerequis,
            "Que faut-il avoir avant de commencer : données, matériel, compétences ?",
        ),
        (
            not reuse.modes,
            "Sous quelle forme le réutiliser : service en ligne, installation à nous, données ?",
        ),
        # What a page answers for one way of reuse is not asked for the others.
        (
            not any(m.cout for m in reuse.modes),
            "Quel est le coût pour une collectivité de notre taille ?",
        ),
        (
            not any(m.delai for m in reuse.modes),
            "Quel délai entre notre demande et le premier usage ?",
        ),
        (not effort, "Combien de temps d’agent prévoir, pour démarrer puis chaque année ?"),
        (effort and not effort.installation, "Combien de temps d’agent prévoir pour démarrer ?"),
        (
            effort and effort.installation and not effort.exploitation,
            "Combien de temps d’agent prévoir chaque année ?",
        ),
        (
            not any(one.compte for one in usages),
            "Quelles collectivités comme la nôtre l’utilisent déjà ?",
        ),
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
