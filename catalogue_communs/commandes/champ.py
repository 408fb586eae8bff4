"""`catalogue champ`: change the page of one common."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from catalogue_communs.collectivites import reference
from catalogue_communs.collectivites.reutilisations import ARRETEE
from catalogue_communs.commandes import base, proposition
from catalogue_communs.contribution.comprendre import poser, terme
from catalogue_communs.contribution.demande import copie_de_travail
from catalogue_communs.contribution.formulaires import DECLARER, MESURER, Modele, modeles
from catalogue_communs.contribution.proposition import (
    AJOUT,
    INCONNU,
    LISTE,
    SHOWN,
    ChampChange,
    Envoi,
    Proposition,
    appliquer,
    du_modele,
    du_schema,
    nomme,
    noms_des_indicateurs,
)
from catalogue_communs.faits.contexte import charger
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_refuse
from catalogue_communs.fiches.lecture import lire_fichier
from catalogue_communs.fiches.retouche import ajouter, remplacer
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import citer, enumerer

Reponses = dict[str, str]

# The name of the file: no field of it says it.
SLUG = "slug"
# The list of measures, by its own name or by the whole: those of which indicator is asked.
MESURES = {"mesures", "impact.indicateurs.mesures"}
# What is asked of a person who did not say it, and how, besides the label of the form.
DEMANDES: dict[str, dict[str, str]] = {
    MESURER: {
        "valeur": "Valeur",
        "au": "Date de la mesure",
        "du": "Début de la période",
        "statut": "Statut (mesure, declare, estime)",
        "source": "Source (identifiant, adresse ou titre)",
    },
    DECLARER: {
        "etat": "État",
        "depuis": "Depuis quand (2026, 2026-06…)",
        "arretee_le": "Arrêtée le (2026, 2026-03…)",
        "usage": "Usage, en une phrase",
        "preuve": "Adresse qui le montre",
        "statut": "Statut",
        "confirmee_le": "Jour du fait, ou de la ligne qui le montre",
        "source": "Source (identifiant, adresse ou titre)",
    },
}


@click.command("champ", cls=base.Commande)
@click.argument("commun", shell_complete=base.completer_commun)
@click.argument("champ")
@click.argument("valeurs", nargs=-1, metavar="[VALEUR]...")
@base.SIMULER
@base.DATE
@base.RACINE
def champ_command(today: date, root: Path, **choix: Any) -> None:
    """Change un champ d’une fiche, ou ajoute un élément à une liste.

    Le champ se nomme comme dans le guide, ou comme sur la page : « site », « liens.site ». Un élément de
    liste se nomme par son identifiant, son nom ou son rang. Pour ajouter à une liste, donnez ses champs :
    « nom=valeur ». La réponse est comprise, vérifiée et montrée, puis écrite.

    Pour ajouter une mesure ou une réutilisation, ce que vous ne donnez pas est demandé. Une mesure a les
    réponses indicateur, valeur (« plus de 300 »), au, du, statut, source, titre_source, lue_le, perimetre,
    methode et note. Une réutilisation : organisme (son nom ; l’identifiant officiel est proposé), type,
    code (SIREN ou INSEE), etat, depuis, arretee_le, usage, preuve, confirmee_le (le jour du fait), statut,
    source, titre_source et lue_le. Vous seul dites, avec lue_le, que la preuve a été lue, et quel jour.

    « slug » est le nom du fichier, donc l’adresse de la page : l’ancien s’ajoute à « anciens_slugs », et
    les fiches qui citent ce commun suivent.

    \b
    Exemples :
      catalogue champ bac-malin site www.exemple.fr
      catalogue champ bac-malin impact.indicateurs.bacs.nom "Bacs équipés"
      catalogue champ bac-malin sources titre="Bilan 2026" url=https://exemple.fr/bilan
      catalogue champ bac-malin impact.indicateurs nom="Agents formés" effet=usage unite=agent nature=stock
      catalogue champ bac-malin mesures indicateur=bacs valeur=300 au=2026-10-31 statut=declare source=bilan
      catalogue champ bac-malin reutilisations code=35238 etat=en-production
      catalogue champ bac-malin slug bacs-malins --simuler

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : pas de champ de ce nom, nom de fichier pris, déjà dans la fiche, ou une erreur y serait
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    slug = proposition.slug_de(root, choix["commun"])
    champ, valeurs, simuler = choix["champ"], choix["valeurs"], choix["simuler"]
    name = ".".join(nomme(champ))
    if name == SLUG:
        if len(valeurs) != 1:
            raise Refus("Donnez le nouveau nom du fichier, et lui seul.")
        sys.exit(_renommer(root, today, slug, valeurs[0], simuler=simuler))
    before, known = proposition.lire_fiche(root, slug), reference(root)
    if name == LISTE or name in MESURES:
        model = modeles()[DECLARER if name == LISTE else MESURER]
        given = reponses_nommees(noms_des_reponses(model), valeurs)
        if name == LISTE:
            proposition.demander_qui(known, given, "organisme", "{}=…")
        else:
            given["indicateur"] = _indicator(before, given.get("indicateur"))
        made = du_modele(model, {**_demandees(model, given, before), "commun": slug}, Envoi())
    elif not valeurs:
        raise click.ClickException("il manque la valeur à écrire.")
    else:
        made = Proposition(slug, "", _changements(nomme(champ), valeurs))
    found = appliquer(before, made, known)
    if found.texte == before:
        raise Refus("La fiche dit déjà cela : il n’y a rien à changer.")
    for line in (*found.compris, *found.remarques):
        click.echo(f"Compris comme : {line}" if line in found.compris else line)
    sys.exit(proposition.proposer(root, today, slug, (before, found.texte), simuler=simuler))


def _changements(steps: tuple[str, ...], valeurs: tuple[str, ...]) -> tuple[ChampChange, ...]:
    """Return the changes that a command asks of a field: one answer; or, for a list, one more element or several."""
    part = _partie(steps)
    if part.get("type") == "array":
        items = schemas.resoudre("projet", part["items"])
        if "properties" not in items:
            return tuple(ChampChange((*steps, AJOUT), INCONNU, one) for one in valeurs)
        required = enumerer(f"{one}=…" for one in (items.get("required") or items["properties"]))
        element: dict[str, Any] = {}
        for answer in valeurs:
            name, equal, value = answer.partition("=")
            if not equal:
                raise Refus(f"Écrivez chaque champ avec sa valeur : {required}.")
            inner = tuple(int(step) if step.isdecimal() else step for step in name.strip().split("."))
            poser(element, inner, value)
        return (ChampChange((*steps, AJOUT), INCONNU, element),)
    if len(valeurs) != 1 or ("properties" in part and steps != ("contact",)):
        inner_ = f" Champs : {enumerer([*part['properties']][:SHOWN])}." if "properties" in part else ""
        raise Refus(f"Donnez une valeur, et une seule, à un champ simple.{inner_}")
    return (ChampChange(steps, INCONNU, valeurs[0]),)


def _partie(steps: tuple[str, ...]) -> schemas.Schema:
    return schemas.partie_de("projet", du_schema(steps)) or {}


def _renommer(root: Path, today: date, old: str, new: str, *, simuler: bool) -> int:
    """Change the name of a file, and what cites it; return the exit code."""
    changed = _renamed(root, old, new)
    _check(root, today, old, changed)
    if not simuler:
        for name, (before, after) in changed.items():
            ecrire_fiche(root.resolve() / "projets" / f"{name}.yml", before, after)
        (root / "projets" / f"{old}.yml").unlink()
    files, gone = [f"projets/{name}.yml" for name in changed], f"projets/{old}.yml"
    base.repondre({"fichiers": files, "retire": gone, "ecrit": not simuler})
    click.echo(f"{'Simulation' if simuler else 'Écrit'} : {', '.join(files)} ; retiré : {gone}")
    return base.OK


def _renamed(root: Path, old: str, new: str) -> dict[str, tuple[str, str]]:
    """Return the text before and after of each file that changes, the renamed one first."""
    problem = slug_refuse(new)
    if problem or (root / "projets" / f"{new}.yml").exists():
        raise Refus(problem or f"projets/{new}.yml existe déjà.")
    text = proposition.lire_fiche(root, old)
    changed = {new: ("", ajouter(text, ("anciens_slugs",), old))}
    for path in sorted((root / "projets").glob("*.yml")):
        values = lire_fichier(path, path.name).valeurs
        if path.stem == old or not isinstance(values, dict):
            continue
        before = after = proposition.lire_fiche(root, path.stem)
        relations = values.get("relations")
        for rank, one in enumerate(relations if isinstance(relations, list) else []):
            if isinstance(one, dict) and one.get("commun") == old:
                after = remplacer(after, ("relations", rank, "commun"), new)
        archive = values.get("archive")
        if isinstance(archive, dict) and archive.get("remplace_par") == old:
            after = remplacer(after, ("archive", "remplace_par"), new)
        if after != before:
            changed[path.stem] = (before, after)
    return changed


def _check(root: Path, today: date, old: str, changed: dict[str, tuple[str, str]]) -> None:
    """Refuse what would add an error to the catalogue, tried in a copy."""
    known = {d.message for d in charger(root, today)[1].diagnostics if d.est_erreur}
    with copie_de_travail(root) as folder:
        for name, (before, after) in changed.items():
            ecrire_fiche(folder / "projets" / f"{name}.yml", before, after)
        (folder / "projets" / f"{old}.yml").unlink()
        errors = [d for d in charger(folder, today)[1].diagnostics if d.est_erreur and d.message not in known]
    if errors:
        raise Refus(f"{citer(errors[0].fichier)} aurait une erreur : {errors[0].message} {errors[0].remede}")


def reponses_nommees(noms: Collection[str], valeurs: Iterable[str]) -> Reponses:
    """Return the answers given, each « nom=valeur », by name.

    Raises:
        click.ClickException: There is no such answer.
    """
    given = {}
    for one in valeurs:
        name, equal, answer = one.partition("=")
        if not equal or name not in noms:
            raise click.ClickException(
                f"{citer(one)} ne convient pas. Écrivez « nom=valeur », avec un nom parmi {enumerer(noms)}."
            )
        given[name] = answer
    return given


def noms_des_reponses(model: Modele) -> tuple[str, ...]:
    """Return the names by which a command answers a model, but for the common."""
    return (*(one.id for one in model.champs if one.id != "commun"), *model.equipe)


def _demandees(model: Modele, given: Reponses, before: str) -> Reponses:
    """Return the answers given, each checked, and those of a person to what is missing."""
    required = {one.id for one in model.champs if one.requis}
    paths = {one.id: one.chemin for one in model.champs} | {name: (name,) for name in model.equipe}
    answers = dict(given)
    for name, question in DEMANDES[model.nom].items():
        asked = name in required
        if name == "arretee_le":
            asked = _terme(answers.get("etat", "")) == ARRETEE
            if not asked and name not in answers:
                continue
        read = partial(proposition.comprise, (*model.base, *paths[name]))
        if found := base.demander(question, given.get(name), f"{name}=…", read, None if asked else ""):
            answers[name] = found
    source = answers.get("source", "")
    if answers.get("preuve") or ("://" in source and source not in before):
        read = partial(proposition.comprise, (LISTE, 0, "lue_le"))
        question = "L’avez-vous lue ? Si oui, quel jour"
        answers["lue_le"] = base.demander(question, given.get("lue_le"), "lue_le=…", read, defaut="") or ""
    return answers


def _terme(answer: str) -> str:
    return terme("etat_reutilisation")(answer) if answer else ""


def _indicator(before: str, given: str | None) -> str:
    """Return the indicator meant: the only one when nothing is said."""
    known = noms_des_indicateurs(before)
    if not known:
        raise Refus("Cette fiche n’a pas encore d’indicateur : ajoutez-le d’abord, à « impact.indicateurs ».")
    if given:
        return given
    if len(known) == 1:
        return next(iter(known))
    labels = [f"{ident} : {name}" for ident, name in known.items()]
    return list(known)[base.choisir("Quel indicateur", labels, "indicateur=…")]
