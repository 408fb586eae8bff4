"""What a town hall needs: which common answers, what to ask its team."""

from collections.abc import Iterable, Mapping

import msgspec

from catalogue_communs.collectivites.reutilisations import Usage
from catalogue_communs.modele import Projet
from catalogue_communs.socle import licences
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import BesoinAjoute, programme
from catalogue_communs.socle.texte import cle_de_recherche


def _besoins() -> Mapping[str, BesoinAjoute]:
    """Return each need by its identifier; the last one takes the commons that no other does."""
    if axes := programme().vocabulaires.axe:
        known = [BesoinAjoute(one.cle, one.nom, axes=(one.cle,)) for one in axes.valeurs]
        last = BesoinAjoute("autres-besoins", "Autres besoins")
    else:
        shipped = yaml_fourni("besoins")["besoins"].items()
        *known, last = (msgspec.convert({"cle": slug, **said}, BesoinAjoute) for slug, said in shipped)
    return {one.cle: one for one in (*known, *programme().ajouts.besoins, last)}


def titres() -> dict[str, str]:
    """Return the title of each need, by its identifier, in the order of the file."""
    return {slug: need.titre for slug, need in _besoins().items()}


def besoins_de(projet: Projet) -> tuple[str, ...]:
    """Return the needs that a common answers, in the order of the file; the last when no other does."""
    planning = projet.planification
    axes = {*planning.axes} if planning else set()
    sites = {*planning.chantiers} if planning else set()
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
