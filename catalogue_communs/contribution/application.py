"""The changes of a proposal, each made at its place in the text of a file."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from catalogue_communs.collectivites import Reference
from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.comprendre import Comprehension
from catalogue_communs.contribution.inscription import (
    inscrire_la_mesure,
    inscrire_les_usages,
    introuvable,
    organismes_declares,
    place_de_l_indicateur,
    rang_nomme,
)
from catalogue_communs.contribution.organismes import (
    LISTE,
    nom_de_l_usage,
    usages_du_nom,
    usages_ecrits,
)
from catalogue_communs.contribution.proposition import (
    AJOUT,
    INCONNU,
    ChampChange,
    Illisible,
    Proposition,
    offerte,
)
from catalogue_communs.fiches.ecriture import egales, lire_noeuds, remplacer, retirer
from catalogue_communs.fiches.rangement import ajouter_a_sa_place
from catalogue_communs.socle.texte import ChampPath, citer, enumerer
from catalogue_communs.validation.fiche import Fiche


class Changement(NamedTuple):
    """A change once understood: its request, and the values that it gives, by path in the file."""

    demande: ChampChange
    valeurs: Mapping[ChampPath, Any]

    @property
    def nouvel_usage(self) -> bool:
        """Whether it adds a use, given as a group."""
        return isinstance(self.demande.apres, dict) and self.demande.chemin == (LISTE, AJOUT)

    @property
    def nouvelle_mesure(self) -> bool:
        """Whether it adds a measure, given as a group."""
        end = self.demande.chemin[-2:]
        return isinstance(self.demande.apres, dict) and end == ("mesures", AJOUT)

    @property
    def tour(self) -> tuple[int, tuple[int, ...]]:
        """Its turn: replacements first, then removals from the end of a list, then additions.

        So each rank is that of the file which the proposal was made from.
        """
        if self.demande.chemin[-1] == AJOUT:
            return 2, ()
        if self.demande.apres is not None:
            return 0, ()
        return 1, tuple(-step for step in self.demande.chemin if isinstance(step, int))


def appliquer(
    text: str, proposee: Proposition, reference: Reference, today: date | None = None
) -> Comprehension:
    """Return the text where each change is made, and nothing else.

    `today` is the day of a proposal that has none of its own. `Illisible`: an answer cannot be
    understood, or the file no longer says what the proposal changes. `Refus`: a change cannot be
    written without touching other lines.
    """
    lue = Comprehension(text, jour=proposee.origine.jour or today)
    changements = [_compris(lue, demande, reference) for demande in proposee.changements]
    fautes = [*proposee.fautes, *lue.fautes]
    if fautes:
        raise Illisible(*fautes)
    _verifier(Fiche("", lire_noeuds(text)), proposee.changements)
    for changement in sorted(changements, key=lambda changement: changement.tour):
        _inscrire(lue, changement, proposee, reference)
    return lue


def _inscrire(
    lue: Comprehension, changement: Changement, proposee: Proposition, reference: Reference
) -> None:
    """Write one change in the text of the file."""
    demande = changement.demande
    if changement.nouvel_usage:
        usage = dict(changement.valeurs[demande.chemin])
        inscrire_les_usages(lue, usage, proposee.origine, reference)
    elif changement.nouvelle_mesure:
        inscrire_la_mesure(lue, demande, dict(changement.valeurs[demande.chemin]))
    else:
        for path, valeur in changement.valeurs.items():
            lue.texte = _ecrire(lue.texte, _place(lue.texte, path, reference), valeur)


def _compris(lue: Comprehension, demande: ChampChange, reference: Reference) -> Changement:
    """Understand a change; the faults of its answers are kept with the others."""
    changement = Changement(demande, lue.changement(demande.chemin, demande.apres))
    if changement.nouvel_usage and demande.chemin in changement.valeurs:
        element = changement.valeurs[demande.chemin]
        element["organisation"] = organismes_declares(lue, element.get("organisation"), reference)
    # An indicator without a name has its own fault already.
    if changement.nouvelle_mesure and demande.chemin[2] != "":
        try:
            place_de_l_indicateur(lue.texte, demande.chemin)
        except Illisible as error:
            lue.fautes += error.messages
    return changement


def _verifier(fiche: Fiche, demandes: Iterable[ChampChange]) -> None:
    """Refuse a change of what the file no longer says, and a new state without its own source."""
    connues = [demande for demande in demandes if demande.avant is not INCONNU]
    remplis = {demande.chemin[:3] for demande in connues if demande.apres is not None}
    for demande in connues:
        _verifier_l_ancienne_valeur(fiche, demande)
        _verifier_la_source(demande, remplis)


def _verifier_l_ancienne_valeur(fiche: Fiche, demande: ChampChange) -> None:
    """Refuse a change prepared from a value that is no longer that of the file."""
    actuelle = fiche.get(*demande.chemin)
    # The form never had what the catalogue alone writes.
    offerte_maintenant = _plat(offerte(actuelle, demande.chemin))
    if egales(offerte_maintenant, _plat(offerte(demande.avant, demande.chemin))):
        return
    citation = "autre chose" if actuelle is None else citer(actuelle)
    raise Illisible(
        f"{formulaires.libelle_du_champ(demande.chemin)}\nLa fiche a changé depuis : elle dit "
        f"maintenant {citation}. Rouvrez le formulaire pour partir de là."
    )


def _verifier_la_source(demande: ChampChange, remplis: Collection[ChampPath]) -> None:
    """Refuse a new state of a use when no source nor proof of it is among the filled fields."""
    usage = demande.chemin[:2]
    if usage[0] != LISTE or demande.chemin[2:] != ("etat",):
        return
    if (*usage, "source") in remplis or (*usage, "preuve") in remplis:
        return
    label = formulaires.libelle_du_champ(demande.chemin)
    raise Illisible(
        f"{label}\nUn nouvel état demande sa propre source : "
        "donnez la page ou le document qui le montre, dans « Source » ou dans « Preuve »."
    )


def _ecrire(text: str, path: ChampPath, valeur: Any) -> str:
    if valeur is None:
        return retirer(text, path)
    if path[-1] == AJOUT:
        return ajouter_a_sa_place(text, path[:-1], valeur)
    return remplacer(text, path, valeur)


def _place(text: str, steps: ChampPath, reference: Reference) -> ChampPath:
    """Replace by its rank what names an element of a list."""
    fiche = Fiche("", lire_noeuds(text))
    path: ChampPath = ()
    for step in steps:
        parent = fiche.get(*path)
        if isinstance(step, int) or step == AJOUT:
            path = (*path, step)
        elif path == (LISTE,):
            path = (*path, _rang_de_l_usage(text, step, reference))
        elif isinstance(parent, list):
            path = (*path, rang_nomme(parent, step, path))
        else:
            path = (*path, step)
    return path


def _rang_de_l_usage(text: str, nom: str, reference: Reference) -> int:
    """Return the rank of the last use of an organisation, by name, acronym, code or number."""
    usages = usages_du_nom(text, nom, reference)
    organisations = sorted({nom_de_l_usage(usage.champs, reference) for usage in usages})
    if len(organisations) == 1:
        return usages[-1].rang
    label = formulaires.partie_du_champ((LISTE, 0)).get("title", "")
    if usages:
        raise Illisible(
            f"{label}\n{citer(nom)} peut être {enumerer(organisations)}. Écrivez son nom entier."
        )
    ecrits = usages_ecrits(text)
    if nom.isascii() and nom.isdecimal() and int(nom) < len(ecrits):
        return int(nom)
    raise introuvable(label, nom, [nom_de_l_usage(usage.champs, reference) for usage in ecrits])


def _plat(valeur: Any) -> Any:
    """Return a value whose texts have plain spaces: a mail may change those that look like them."""
    if isinstance(valeur, str):
        return " ".join(valeur.split())
    if isinstance(valeur, dict):
        return {key: _plat(inner) for key, inner in valeur.items()}
    if isinstance(valeur, list):
        return [_plat(inner) for inner in valeur]
    return valeur
