"""The changes of a proposal, made in the text of a file: each at its place, every other line as it was."""

from collections.abc import Iterable, Mapping
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
    """A change once understood: where it was asked, the values that it gives, by their paths in the file."""

    demande: ChampChange
    valeurs: Mapping[ChampPath, Any]

    @property
    def nouvel_usage(self) -> bool:
        """Whether it adds a use, told as a group."""
        return isinstance(self.demande.apres, dict) and self.demande.chemin == (LISTE, AJOUT)

    @property
    def nouvelle_mesure(self) -> bool:
        """Whether it adds a measure, told as a group."""
        return isinstance(self.demande.apres, dict) and self.demande.chemin[-2:] == (
            "mesures",
            AJOUT,
        )

    @property
    def tour(self) -> tuple[int, tuple[int, ...]]:
        """When it is made: what is there changes, then goes, the end of a list first; what is new comes last.

        So each rank is that of the file which the proposal was made from.
        """
        if self.demande.chemin[-1] == AJOUT:
            return 2, ()
        if self.demande.apres is not None:
            return 0, ()
        return 1, tuple(-step for step in self.demande.chemin if isinstance(step, int))


def appliquer(
    texte: str, proposee: Proposition, reference: Reference, today: date | None = None
) -> Comprehension:
    """Return the text where each change is made, and nothing else; `today`, when the proposal has no day of its own.

    `Illisible`: an answer cannot be understood, or the file no longer says what the proposal changes. `Refus`: a
    change cannot be written without touching other lines.
    """
    lue = Comprehension(texte, jour=proposee.origine.jour or today)
    changements = [_compris(lue, demande, reference) for demande in proposee.changements]
    if faults := [*proposee.fautes, *lue.fautes]:
        raise Illisible(*faults)
    _verifier(Fiche("", lire_noeuds(texte)), proposee.changements)
    for one in sorted(changements, key=lambda changement: changement.tour):
        if one.nouvel_usage:
            inscrire_les_usages(
                lue, dict(one.valeurs[one.demande.chemin]), proposee.origine, reference
            )
        elif one.nouvelle_mesure:
            inscrire_la_mesure(lue, one.demande, dict(one.valeurs[one.demande.chemin]))
        else:
            for path, value in one.valeurs.items():
                lue.texte = _ecrire(lue.texte, _place(lue.texte, path, reference), value)
    return lue


def _compris(lue: Comprehension, demande: ChampChange, reference: Reference) -> Changement:
    """Understand a change; the faults of its answers are kept with the others."""
    one = Changement(demande, lue.changement(demande.chemin, demande.apres))
    if one.nouvel_usage and demande.chemin in one.valeurs:
        element = one.valeurs[demande.chemin]
        element["organisation"] = organismes_declares(lue, element.get("organisation"), reference)
    if one.nouvelle_mesure and not (isinstance(demande.chemin[2], str) and not demande.chemin[2]):
        try:
            place_de_l_indicateur(lue.texte, demande.chemin)
        except Illisible as error:
            lue.fautes += error.messages
    return one


def _verifier(fiche: Fiche, changements: Iterable[ChampChange]) -> None:
    """Refuse what was prepared from a file that says something else today, and a new state without its own source."""
    listed = [one for one in changements if one.avant is not INCONNU]
    said = {one.chemin[:3] for one in listed if one.apres is not None}
    for one in listed:
        label, now, line = (
            formulaires.libelle_du_champ(one.chemin),
            fiche.get(*one.chemin),
            one.chemin[:2],
        )
        # The form never had what the catalogue alone writes.
        if not egales(_plat(offerte(now, one.chemin)), _plat(offerte(one.avant, one.chemin))):
            raise Illisible(
                f"{label}\nLa fiche a changé depuis : elle dit maintenant "
                f"{citer(now) if now is not None else 'autre chose'}. Rouvrez le formulaire pour partir de là."
            )
        state = line[0] == LISTE and one.chemin[2:] == ("etat",)
        if state and not {(*line, "source"), (*line, "preuve")} & said:
            raise Illisible(
                f"{label}\nUn nouvel état demande sa propre source : donnez la page ou le document qui le "
                "montre, dans « Source » ou dans « Preuve »."
            )


def _ecrire(texte: str, path: ChampPath, value: Any) -> str:
    if value is None:
        return retirer(texte, path)
    if path[-1] == AJOUT:
        return ajouter_a_sa_place(texte, path[:-1], value)
    return remplacer(texte, path, value)


def _place(texte: str, steps: ChampPath, reference: Reference) -> ChampPath:
    """Replace by its rank what names an element of a list."""
    fiche = Fiche("", lire_noeuds(texte))
    path: ChampPath = ()
    for step in steps:
        listed = fiche.get(*path)
        if path == (LISTE,) and isinstance(step, str) and step != AJOUT:
            path = (*path, _rang_de_l_usage(texte, step, reference))
        elif isinstance(step, str) and step != AJOUT and isinstance(listed, list):
            path = (*path, rang_nomme(listed, step, path))
        else:
            path = (*path, step)
    return path


def _rang_de_l_usage(texte: str, nom: str, reference: Reference) -> int:
    """Return the rank of the last use of an organisation, by its name, its acronym, its code or its number."""
    found = usages_du_nom(texte, nom, reference)
    organisations = sorted({nom_de_l_usage(one.champs, reference) for one in found})
    if len(organisations) == 1:
        return found[-1].rang
    listed = usages_ecrits(texte)
    if not found and nom.isascii() and nom.isdecimal() and int(nom) < len(listed):
        return int(nom)
    label = formulaires.partie_du_champ((LISTE, 0)).get("title", "")
    if found:
        raise Illisible(
            f"{label}\n{citer(nom)} peut être {enumerer(organisations)}. Écrivez son nom entier."
        )
    raise introuvable(label, nom, [nom_de_l_usage(one.champs, reference) for one in listed])


def _plat(value: Any) -> Any:
    """Return a value whose texts have plain spaces: a mail may have changed those that look like them."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return {key: _plat(inner) for key, inner in value.items()}
    return [_plat(inner) for inner in value] if isinstance(value, list) else value
