"""`catalogue nouveau` and `catalogue champ`: from a person's answers to one file, checked, shown, then written."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.collectivites.reutilisations import ARRETEE
from catalogue_communs.commandes import base
from catalogue_communs.contribution.comprendre import (
    Plusieurs,
    Reconnu,
    candidats,
    comprendre_qui,
    comprendre_reponse,
    poser,
    situe,
    terme,
)
from catalogue_communs.contribution.formulaires import (
    DECLARER,
    MESURER,
    PROPOSER,
    Modele,
    aide,
    libelle_du_champ,
    modeles,
)
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
    nouvelle_fiche,
)
from catalogue_communs.contribution.redaction import fiche_nouvelle
from catalogue_communs.fiches.diagnostics import diagnostics_en_texte
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_refuse
from catalogue_communs.fiches.lecture import lire_fichier
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.francais import minuscule
from catalogue_communs.socle.texte import ChampPath, citer, enumerer, silhouette, slugifier
from catalogue_communs.validation.moteur import valider_texte

Reponses = dict[str, str]

# --- A new common ---------------------------------------------------------------------------

# What starts a file: the questions of a common that is proposed.
OPTIONS = {
    "nom": "Nom du commun.",
    "accroche": "Une phrase de 150 caractères au plus, qui dit à une mairie à quoi il sert.",
    "porteur": "Organisme qui le porte, par exemple « Commune de Valimaginaire ».",
    "type": "Type du porteur, par exemple commune ou service-etat.",
    "code": "SIREN ou code INSEE du porteur.",
    "publics": "Pour qui : commune, epci… séparés par des virgules.",
    "depot": "Adresse du dépôt de code.",
    "licence": "Licence du code, par exemple EUPL-1.2.",
    "contact": "Adresse d’équipe, ou page de contact.",
    "site": "Site du commun.",
    "slug": "Nom du fichier et de la page (par défaut : tiré du nom).",
}


@click.command("nouveau", cls=base.Commande)
@base.options(OPTIONS)
@base.SIMULER
@base.DATE
@base.RACINE
def nouveau_command(today: date, root: Path, *, simuler: bool, **choix: Any) -> None:
    """Écrit la fiche d’un nouveau commun, commentée et valide.

    Pose quelques questions, ou lit les options. Le nom du fichier vient du nom du
    commun. L’identifiant officiel d’une collectivité est retrouvé d’après son nom.
    Ce qui manque est écrit en commentaire, à sa place.

    \b
    Exemples :
      catalogue nouveau
      catalogue nouveau --nom "Tri Malin" --accroche "Suivre les bacs de tri sans tableur." \\
          --porteur "Syndicat des Deux Rives" --type syndicat-mixte-ferme --publics commune,epci \\
          --depot https://github.com/exemple/tri-malin --licence EUPL-1.2 \\
          --contact contact@exemple.fr --simuler

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : la fiche existe déjà, ou aurait une erreur
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    given, written = {name: answer for name, answer in choix.items() if answer}, base.fiches_ecrites(root)
    # A name that is given is told with the whole file when it is wrong.
    read = base.texte_libre if "nom" in given else partial(_nom_libre, written)
    given["nom"] = str(base.demander("Nom du commun", given.get("nom"), "--nom", read))
    slug = given.get("slug") or slugifier(given["nom"])
    if base.interactif() and "slug" not in given:
        slug = base.demander("Nom du fichier", None, "--slug", partial(_slug_libre, written), slug) or slug
    _slug_libre(written, slug)
    _demander_qui(reference(root), given, "porteur", "--{}")
    made = du_modele(modeles()[PROPOSER], _demandees(modeles()[PROPOSER], given, "", "--{}"), Envoi())
    values, understood = nouvelle_fiche(made, reference(root), today)
    for line in understood.compris:
        click.echo(f"Compris comme : {line}")
    sys.exit(_proposer(root, today, slug, ("", fiche_nouvelle(values)), simuler=simuler))


def _nom_libre(written: dict[str, dict[str, Any]], answer: str) -> str:
    """Accept a name that no page bears, nor seems to bear."""
    name = base.texte_libre(answer)
    for slug, values in written.items():
        if silhouette(name) and silhouette(str(values.get("nom", ""))) == silhouette(name):
            raise Refus(f"« {slug}.yml » porte déjà ce nom : complétez cette fiche, ou précisez le nom.")
    return name


def _slug_libre(written: dict[str, dict[str, Any]], answer: str) -> str:
    """Accept the name of a new file, which no page bears or bore."""
    if problem := slug_refuse(answer):
        raise Refus(problem)
    for slug, values in written.items():
        former = values.get("anciens_slugs")
        if answer == slug or (isinstance(former, list) and answer in former):
            raise Refus(
                f"{citer(answer)} est déjà l’adresse de « {slug}.yml » : complétez cette fiche, "
                "ou choisissez un autre nom."
            )
    return answer


# --- A field of a common --------------------------------------------------------------------

# The list of measures, by its own name or by the whole: those of which indicator is asked.
MESURES = {"mesures", "impact.indicateurs.mesures"}
# What is asked of a person who did not say it, and where the help of a field begins to explain.
_DEBUT = re.compile(r"\s:|\.\s|\.$")
DEMANDES = {
    PROPOSER: ("accroche", "publics", "depot", "licence", "contact", "site"),
    MESURER: ("valeur", "au", "du", "statut", "source"),
    DECLARER: ("etat", "depuis", "arretee_le", "usage", "preuve", "statut", "confirmee_le", "source"),
}


@click.command("champ", cls=base.Commande)
@base.COMMUN
@click.argument("champ")
@click.argument("valeurs", nargs=-1, metavar="[VALEUR]...")
@base.SIMULER
@base.DATE
@base.RACINE
def champ_command(today: date, root: Path, *, simuler: bool, **choix: Any) -> None:
    """Change un champ d’une fiche, ou ajoute un élément à une liste.

    Le champ se nomme comme dans le guide, ou comme sur la page : « site », « liens.site ». Un élément de
    liste se nomme par son identifiant, son nom ou son rang. Pour ajouter à une liste, donnez ses champs :
    « nom=valeur ». La réponse est comprise, vérifiée et montrée, puis écrite.

    Pour ajouter une mesure ou une réutilisation, ce que vous ne donnez pas est demandé. Vous seul dites, avec
    « lue_le », que la preuve a été lue, et quel jour.

    \b
    Exemples :
      catalogue champ bac-malin site www.exemple.fr
      catalogue champ bac-malin impact.indicateurs.bacs.nom "Bacs équipés"
      catalogue champ bac-malin sources titre="Bilan 2026" url=https://exemple.fr/bilan
      catalogue champ bac-malin impact.indicateurs nom="Agents formés" effet=usage unite=agent nature=stock
      catalogue champ bac-malin mesures indicateur=bacs valeur=300 au=2026-10-31 statut=declare source=bilan
      catalogue champ bac-malin reutilisations code=35238 etat=en-production

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : pas de champ de ce nom, déjà dans la fiche, ou une erreur y serait
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    slug, valeurs = base.slug_de(root, choix["commun"]), choix["valeurs"]
    steps = nomme(choix["champ"])
    name = ".".join(steps)
    before, known = _texte(root, slug), reference(root)
    if name == LISTE or name in MESURES:
        model = modeles()[DECLARER if name == LISTE else MESURER]
        given = reponses_nommees(noms_des_reponses(model), valeurs)
        if name == LISTE:
            _demander_qui(known, given, "organisme", "{}=…")
        else:
            given["indicateur"] = _indicateur(before, given.get("indicateur"))
        made = du_modele(model, {**_demandees(model, given, before, "{}=…"), "commun": slug}, Envoi())
    else:
        made = Proposition(slug, "", _changements(steps, valeurs))
    found = appliquer(before, made, known)
    if found.texte == before:
        raise Refus("La fiche dit déjà cela : il n’y a rien à changer.")
    for line in found.compris:
        click.echo(f"Compris comme : {line}")
    for line in found.remarques:
        click.echo(line)
    sys.exit(_proposer(root, today, slug, (before, found.texte), simuler=simuler))


def _changements(steps: tuple[str, ...], valeurs: tuple[str, ...]) -> tuple[ChampChange, ...]:
    """Return the changes that a command asks of a field: one answer; or, for a list, one more element or several."""
    if not valeurs:
        raise click.ClickException("il manque la valeur à écrire.")
    part = schemas.partie_de("projet", du_schema(steps)) or {}
    if part.get("type") != "array":
        if len(valeurs) != 1 or ("properties" in part and steps != ("contact",)):
            fields = f" Champs : {enumerer([*part['properties']][:SHOWN])}." if "properties" in part else ""
            raise Refus(f"Donnez une valeur, et une seule, à un champ simple.{fields}")
        return (ChampChange(steps, INCONNU, valeurs[0]),)
    items = schemas.resoudre("projet", part["items"])
    if "properties" not in items:
        return tuple(ChampChange((*steps, AJOUT), INCONNU, one) for one in valeurs)
    element: dict[str, Any] = {}
    for answer in valeurs:
        name, equal, value = answer.partition("=")
        if not equal:
            required = enumerer(f"{one}=…" for one in (items.get("required") or items["properties"]))
            raise Refus(f"Écrivez chaque champ avec sa valeur : {required}.")
        inner = tuple(int(step) if step.isdecimal() else step for step in name.strip().split("."))
        poser(element, inner, value)
    return (ChampChange((*steps, AJOUT), INCONNU, element),)


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


def _demandees(model: Modele, given: Reponses, before: str, option: str) -> Reponses:
    """Return the answers given, each checked, and those of a person to what is missing.

    `option` says how a command is given an answer: « --{} », « {}=… ».
    """
    answers = dict(given)
    required = {one.id for one in model.champs if one.requis}
    paths = {one.id: one.chemin for one in model.champs}
    for name in DEMANDES[model.nom]:
        asked, path = name in required, paths.get(name, (name,))
        if name == "arretee_le":
            state = answers.get("etat", "")
            asked = bool(state) and terme("etat_reutilisation")(state) == ARRETEE
            if not asked and name not in answers:
                continue
        whole = (*model.base, *path)
        told = aide(path, schemas.partie_de("projet", whole) or {})
        question = f"{libelle_du_champ(whole)} ({minuscule(_DEBUT.split(told)[0])})"
        default = None if asked else ""
        read = partial(_comprise, whole)
        answers[name] = base.demander(question, given.get(name), option.format(name), read, default) or ""
    source = answers.get("source", "")
    if answers.get("preuve") or ("://" in source and source not in before):
        read = partial(_comprise, (LISTE, 0, "lue_le"))
        question = "L’avez-vous lue ? Si oui, quel jour"
        answers["lue_le"] = (
            base.demander(question, given.get("lue_le"), option.format("lue_le"), read, "") or ""
        )
    return answers


def _indicateur(before: str, given: str | None) -> str:
    """Return the indicator meant: the only one when nothing is said."""
    known = noms_des_indicateurs(before)
    if not known:
        raise Refus("Cette fiche n’a pas encore d’indicateur : ajoutez-le d’abord, à « impact.indicateurs ».")
    if len(known) == 1 or given:
        return given or next(iter(known))
    return str(base.demander(f"Indicateur ({enumerer(known)})", None, "indicateur=…", base.texte_libre))


def _comprise(path: ChampPath, answer: str) -> str:
    """Return an answer that is understood, as it was written."""
    comprendre_reponse(path, answer)
    return answer


def _demander_qui(known: Reference, given: Reponses, nom: str, option: str) -> None:
    """Complete the answers that tell an organisation (`nom`, `type`, `code`): its code tells it from others.

    `option` says how a command is given an answer: « --{} », « {}=… ».
    """
    ask, kind = base.demander, terme("type_organisme")
    if not given.get("code") or nom != "organisme":
        given[nom] = str(ask("Nom de l’organisme", given.get(nom), option.format(nom), base.texte_libre))
    if given.get("type"):
        given["type"] = str(ask("Type", given["type"], option.format("type"), kind))
    said = {"nom": given.get(nom, ""), "type": given.get("type", ""), "code_insee": given.get("code", "")}
    close: Sequence[Reconnu] = ()
    doubtful = False
    try:
        found = comprendre_qui(known, {name: one for name, one in said.items() if one})
        if not any({*one.valeurs} & {"siren", "code_insee"} for one in found):
            close = candidats(known, said["nom"])
    except Plusieurs as several:
        found, close, doubtful = several.choix, several.choix, True
    if doubtful or (close and base.interactif()):
        click.echo("".join(f"· {situe(one)}\n" for one in close), err=True, nl=False)
        default = None if doubtful else ""
        given["code"] = str(ask("Son code", None, option.format("code"), base.texte_libre, default) or "")
    if not found and not given.get("code"):
        question = f"Aucune collectivité ne s’appelle {citer(said['nom'])}. Type d’organisme"
        given["type"] = str(ask(question, None, option.format("type"), kind))


# --- From the new text to the file ----------------------------------------------------------


def _texte(root: Path, slug: str) -> str:
    """Return the text of a file that can be read, line endings included."""
    path = root / "projets" / f"{slug}.yml"
    document = lire_fichier(path, path.name)
    if document.valeurs is None:
        first = document.diagnostics[0]
        raise Refus(f"La fiche ne peut pas être lue : {first.message} {first.remede}")
    return path.read_bytes().decode("utf-8")


def _proposer(root: Path, today: date, slug: str, textes: tuple[str, str], *, simuler: bool) -> int:
    """Check the new text of a file, after the former, empty for a new one; show what changes, write it; return the exit code."""
    before, after = textes
    name = f"projets/{slug}.yml"
    found = valider_texte(root, today, slug, after)
    known = {(d.code, d.message) for d in valider_texte(root, today, slug, before)} if before else set()
    if errors := [d for d in found if d.est_erreur]:
        click.echo("Rien n’a été écrit : la fiche aurait des erreurs.\n", err=True)
        click.echo(diagnostics_en_texte(errors, 1), err=True, nl=False)
    else:
        click.echo(base.difference(name, before, after), nl=False)
        base.conseiller(one for one in found if (one.code, one.message) not in known)
    if simuler and not errors:
        click.echo("Simulation : rien n’a été écrit.")
    elif not errors and base.demander_un_oui("Écrire cette modification ?"):
        ecrire_fiche(root.resolve() / name, before, after)
        click.echo(f"Écrit : {name}")
    elif not simuler and not before:
        # Nobody types twice the answers that made a new file.
        ecrire_d_un_coup(root / base.BROUILLONS / f"{slug}.yml", after.encode())
        click.echo(
            f"Vos réponses sont gardées dans {base.BROUILLONS}/{slug}.yml, que rien ne publie.", err=True
        )
    elif not errors:
        click.echo("Rien n’a été écrit.")
    return base.ERREURS if errors else base.OK
