"""`catalogue champ`: change the page of one common."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.collectivites.reutilisations import ARRETEE, DECLAREE
from catalogue_communs.commandes import base, proposition
from catalogue_communs.contribution.ajouts import (
    LISTE,
    SOURCE_FIELD,
    ajouter_mesure,
    ajouter_reutilisation,
    citer_source,
    noms_des_indicateurs,
)
from catalogue_communs.contribution.comprendre import comprendre_reponse, lecteur, terme
from catalogue_communs.contribution.demande import copie_de_travail
from catalogue_communs.contribution.modification import changer, nomme
from catalogue_communs.contribution.organisme import Reconnu, candidats, reconnaitre
from catalogue_communs.faits.contexte import charger
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_refuse
from catalogue_communs.fiches.lecture import read_file
from catalogue_communs.fiches.retouche import ajouter, remplacer
from catalogue_communs.socle.texte import citer, enumerer

Reponses = dict[str, str]

# The answers that make a measure, and a reuse.
MESURE = (
    *("indicateur", "valeur", "au", "du", "statut", "source", "titre_source", "lue_le"),
    *("perimetre", "methode", "note"),
)
REUTILISATION = (
    *("organisme", "type", "code", "etat", "depuis", "arretee_le", "usage", "preuve", "confirmee_le"),
    *("statut", "source", "titre_source", "lue_le"),
)
T = TypeVar("T")
# The name of the file: no field of it says it.
SLUG = "slug"
# The list of measures, by its own name or by the whole: those of which indicator is asked.
MESURES = {"mesures", "impact.indicateurs.mesures"}


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
    if name == LISTE:
        sys.exit(
            ajouter_des_usages(
                root, today, [(slug, reponses_nommees(REUTILISATION, valeurs))], simuler=simuler
            )
        )
    if name not in MESURES and not valeurs:
        raise click.ClickException("il manque la valeur à écrire.")
    if name == SLUG:
        if len(valeurs) != 1:
            raise Refus("Donnez le nouveau nom du fichier, et lui seul.")
        sys.exit(_renommer(root, today, slug, valeurs[0], simuler=simuler))
    before = proposition.lire_fiche(root, slug)
    after = (
        _measured(before, reponses_nommees(MESURE, valeurs))
        if name in MESURES
        else changer(before, champ, valeurs)
    )
    made = proposition.Proposition(slug, before, after)
    sys.exit(proposition.proposer(root, today, made, simuler=simuler))


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
        values = read_file(path, path.name).valeurs
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


def _ask(
    given: Reponses, name: str, question: str, lire: Callable[[str], T], defaut: str | None = None
) -> T | None:
    """Return an answer given, read, or ask for it."""
    return base.demander(question, given.get(name), f"{name}=…", lire, defaut)


def _measured(before: str, given: Reponses) -> str:
    ask, where = partial(_ask, given), ("impact", "indicateurs", 0, "mesures", 0)
    indicator = _indicator(before, given.get("indicateur"))
    read = ask("valeur", "Valeur", lambda text: comprendre_reponse(("valeur",), text, where))
    at = ask("au", "Date de la mesure", lecteur(*where, "au"))
    since = ask("du", "Début de la période", lecteur(*where, "du"), defaut="")
    status = ask("statut", "Statut (mesure, declare, estime)", terme("statut_mesure"))
    source = str(ask("source", "Source (identifiant ou adresse)", base.texte_libre))
    text, ident, _ = _cited(
        before, Citee(source, given.get("titre_source") or "", SOURCE_FIELD), given.get("lue_le")
    )
    said = {name: given.get(name) for name in ("perimetre", "methode", "note")}
    facts = {"au": at, "du": since, "statut": status, "source": ident, **said}
    return ajouter_mesure(
        text,
        indicator,
        {
            **base.sans_vide(facts),
            **{str(path[-1]): one for path, one in (read.valeurs.items() if read else ())},
        },
    )


class Citee(NamedTuple):
    """What a line cites: an identifier, an address or nothing, its title, the field that it backs."""

    source: str
    titre: str
    champ: str


def _cited(
    before: str, citee: Citee, lue_le: str | None, *, preuve: bool = False
) -> tuple[str, str, str | None]:
    """Return the text with the source, what cites it, and the day when a person says to have read what it shows.

    Raises:
        Refus: A day is given, and there is nothing new to read.
    """
    text, ident = citer_source(before, *citee, None) if citee.source else (before, "")
    to_read = preuve or (text != before and "://" in citee.source)
    if lue_le and not to_read:
        raise Refus(
            "lue_le est le jour où l’on a lu une preuve, ou une source nouvelle : donnez son adresse."
        )
    if not to_read:
        return text, ident, None
    question = "L’avez-vous lue ? Si oui, quel jour"
    read = base.demander(question, lue_le, "lue_le=…", lecteur(LISTE, 0, "lue_le"), defaut="")
    day = str(read) if read else None
    return *(citer_source(before, *citee, day) if citee.source else (before, "")), day


def _indicator(before: str, given: str | None) -> str:
    """Return the indicator meant: the only one when nothing is said."""
    known = noms_des_indicateurs(before)
    if given is not None or not known:
        return given or ""
    if len(known) == 1:
        return next(iter(known))
    labels = [f"{ident} : {name}" for ident, name in known.items()]
    return list(known)[base.choisir("Quel indicateur", labels, "indicateur=…")]


def ajouter_des_usages(
    root: Path,
    today: date,
    asked: Iterable[tuple[str, Reponses]],
    declare_le: date | None = None,
    *,
    simuler: bool,
) -> int:
    """Add reuses, each to the page of a common; return the exit code of the worst.

    Args:
        root: The folder of the catalogue.
        today: The day of the validation.
        asked: The slug of the common of each, and what is said of it.
        declare_le: The day of the declaration, that of what it alone shows.
        simuler: Whether nothing is written.
    """
    # What one declaration changes is there for the next, even when nothing is written.
    texts: dict[str, str] = {}
    known, codes = reference(root), [base.OK]
    for slug, answers in asked:
        try:
            before = texts.get(slug) or proposition.lire_fiche(root, slug)
            who = organisation(known, answers)
            made = proposition.Proposition(slug, before, _reused(before, who, answers, known, declare_le))
            codes.append(proposition.proposer(root, today, made, simuler=simuler))
        except Refus as refusal:
            click.echo(f"Refusé : {refusal}", err=True)
            codes.append(base.ERREURS)
            continue
        if simuler and codes[-1] == base.OK:
            texts[slug] = made.apres
    return max(codes)


def organisation(known: Reference, answers: Reponses) -> Reconnu:
    """Find who uses the common, asking what is doubtful."""
    code = answers.get("code") or ""
    name = answers.get("organisme")
    if not code:
        name = _ask(answers, "organisme", "Nom de l’organisme", base.texte_libre)
    genre = ""
    if answers.get("type") is not None:
        genre = str(_ask(answers, "type", "Type", terme("type_organisme")))
    found = reconnaitre(known, name or "", genre, code)
    if not any({*one.valeurs} & {"siren", "code_insee"} for one in found):
        found = _parmi(candidats(known, name or ""), genre) or found
    if not found:
        question = f"Aucune collectivité ne s’appelle {citer(name)}. Type d’organisme"
        genre = str(base.demander(question, None, "type=…", terme("type_organisme")))
        found = reconnaitre(known, name or "", genre, code)
    rank = 0
    if len(found) > 1:
        labels = [one.libelle for one in found]
        rank = base.choisir("Laquelle", labels, "organisme=…, type=… ou code=…")
    click.echo(f"Organisme : {found[rank].libelle}")
    return found[rank]


def _parmi(close: tuple[Reconnu, ...], genre: str) -> tuple[Reconnu, ...]:
    """Ask which body of the reference is meant; with nobody to answer, say which ones could be."""
    if close and not base.interactif():
        listed = "".join(f"\n  · {one.libelle}" for one in close)
        click.echo(f"Sans identifiant. Si c’est l’un de ceux-ci, donnez son SIREN avec code=… :{listed}")
        return ()
    labels = [*(one.libelle for one in close), "Aucun de ceux-là"]
    rank = base.choisir("Est-ce", labels, "code=…") if close else 0
    chosen = close[rank : rank + 1]
    return tuple(replace(one, valeurs=one.valeurs | ({"type": genre} if genre else {})) for one in chosen)


def _reused(before: str, who: Reconnu, answers: Reponses, known: Reference, declare_le: date | None) -> str:
    ask = partial(_ask, answers)
    state = ask("etat", "État", terme("etat_reutilisation"))
    since = ask("depuis", "Depuis quand (2026, 2026-06…)", lecteur(LISTE, 0, "depuis"), defaut="")
    stop = None
    if state == ARRETEE or answers.get("arretee_le"):
        stop = ask("arretee_le", "Arrêtée le (2026, 2026-03…)", lecteur(LISTE, 0, "arretee_le"))
    usage = ask("usage", "Usage, en une phrase", base.texte_libre, defaut="")
    proof = ask("preuve", "Adresse qui le montre", base.texte_libre, defaut="")
    status = ask("statut", "Statut", terme("statut_reutilisation"), defaut="declaree")
    # The day of a declaration is that of what it alone shows; a stop has its own.
    if declare_le and status == DECLAREE and state != ARRETEE:
        answers = {"confirmee_le": str(declare_le)} | answers
    day_of_fact = "Jour du fait, ou de la ligne qui le montre"
    confirmed = _ask(answers, "confirmee_le", day_of_fact, lecteur(LISTE, 0, "confirmee_le"), defaut="")
    source = ask("source", "Source (identifiant ou adresse)", base.texte_libre, defaut="")
    values: dict[str, Any] = {
        "etat": state,
        "depuis": since,
        "arretee_le": stop,
        "statut": status,
        "confirmee_le": confirmed,
        "usage": usage,
    }
    if proof:
        read = comprendre_reponse(("preuve", "url"), proof, (LISTE, 0)).valeurs
        values["preuve"] = {str(path[-1]): value for path, value in read.items()}
    # Who is there already is told by its line in the file as it is, before anything else is asked.
    ajouter_reutilisation(before, who, base.sans_vide(values), known)
    citee = Citee(str(source or ""), answers.get("titre_source") or "", LISTE)
    cited, ident, day = _cited(before, citee, answers.get("lue_le"), preuve=bool(proof))
    values |= {"source": ident, "lue_le": day if proof else None}
    return ajouter_reutilisation(cited, who, base.sans_vide(values), known)
