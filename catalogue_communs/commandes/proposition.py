"""From a new text to the file: check it, show what changes, write it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import click

from catalogue_communs.collectivites import Reference
from catalogue_communs.commandes import base
from catalogue_communs.commandes.base import ERREURS, OK, repondre
from catalogue_communs.contribution.comprendre import comprendre_reponse, terme
from catalogue_communs.contribution.organisme import Plusieurs, Reconnu, candidats, comprendre_qui
from catalogue_communs.fiches.diagnostics import Diagnostic, diagnostics_en_texte
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche
from catalogue_communs.fiches.lecture import lire_fichier
from catalogue_communs.modele import Projet
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.texte import citer, proche, slugifier
from catalogue_communs.validation.moteur import valider_texte

AROUND = 2
# What is written there is never published: no command reads this folder.
BROUILLONS = "brouillons"


def communs_demandes(root: Path, projets: Sequence[Projet], noms: Iterable[str]) -> list[Projet]:
    """Return the commons that are named, in that order, each once; all of them when none is.

    Raises:
        click.ClickException: A name is that of no common, or of one that cannot be published.
    """
    known = {projet.slug: projet for projet in projets}
    asked = dict.fromkeys(slug_de(root, name) for name in noms)
    if unknown := [slug for slug in asked if slug not in known]:
        raise click.ClickException(f"Aucun commun publiable ne s’appelle « {unknown[0]} ».")
    return [known[slug] for slug in asked] or list(projets)


def trouver(root: Path, answer: str) -> str:
    """Return the slug of the common that an answer names: its slug, its name or its page.

    Raises:
        Refus: No file of the catalogue is meant.
    """
    text = answer.strip().rstrip("/").removesuffix(".yml").rpartition("/")[2]
    paths = sorted((root / "projets").glob("*.yml"))
    slugs = {path.stem for path in paths}
    for word in (text, slugifier(answer[:200])):
        if word in slugs:
            return word
    names: dict[str, str] = {}
    for path in paths:
        values = lire_fichier(path, path.name).valeurs
        if isinstance(values, dict) and isinstance(values.get("nom"), str):
            names[slugifier(values["nom"])] = path.stem
    if slugifier(answer[:200]) in names:
        return names[slugifier(answer[:200])]
    close = proche(answer, [*slugs, *names])
    told = (
        f"Vouliez-vous dire {citer(names.get(close, close))} ?"
        if close
        else "« catalogue etat » les nomme toutes."
    )
    raise Refus(f"Aucune fiche ne s’appelle {citer(answer)}. {told}")


def slug_de(root: Path, named: str) -> str:
    """Return the slug of the common that an argument names.

    Raises:
        click.ClickException: No file of the catalogue is meant; the message says which one may be.
    """
    try:
        return trouver(root, named)
    except Refus as refusal:
        raise click.ClickException(str(refusal)) from refusal


def fichier_de(root: Path, named: Path) -> Path:
    """Return the file that an argument names: its path, from here or from the root, or the name of a common.

    Raises:
        click.ClickException: It looks like the name of a common, and none bears it.
    """
    if named.exists() or (root / named).exists() or named.suffix or len(named.parts) > 1:
        return named if named.exists() or not (root / named).exists() else root / named
    return root / "projets" / f"{slug_de(root, str(named))}.yml"


def lire_fiche(root: Path, slug: str) -> str:
    """Return the text of a file, line endings included.

    Raises:
        Refus: The file cannot be read.
    """
    path = root / "projets" / f"{slug}.yml"
    document = lire_fichier(path, path.name)
    if document.valeurs is None:
        first = document.diagnostics[0]
        raise Refus(f"La fiche ne peut pas être lue : {first.message} {first.remede}")
    return path.read_bytes().decode("utf-8")


def proposer(root: Path, today: date, slug: str, textes: tuple[str, str], *, simuler: bool) -> int:
    """Check the new text of a file, after the former, empty for a new one; show what changes and write it; return the exit code."""
    avant, apres = textes
    name = f"projets/{slug}.yml"
    found = valider_texte(root, today, slug, apres)
    known = {(d.code, d.message) for d in valider_texte(root, today, slug, avant)} if avant else set()
    errors = [d for d in found if d.est_erreur]
    told = [{"code": d.code, "ligne": d.ligne, "message": d.message, "remede": d.remede} for d in errors]
    said = {"fichier": name, "ecrit": not errors and not simuler, "erreurs": told}
    repondre({**said, "difference": difference(name, avant, apres)})
    if errors:
        click.echo("Rien n’a été écrit : la fiche aurait des erreurs.\n", err=True)
        click.echo(diagnostics_en_texte(errors, 1), err=True, nl=False)
        if not simuler:
            _garder(root, slug, avant, apres)
        return ERREURS
    click.echo(difference(name, avant, apres), nl=False)
    conseiller(one for one in found if (one.code, one.message) not in known)
    if simuler:
        click.echo("Simulation : rien n’a été écrit.")
        return OK
    if not base.demander_un_oui("Écrire cette modification ?"):
        click.echo("Rien n’a été écrit.")
        _garder(root, slug, avant, apres)
        return OK
    ecrire_fiche(root.resolve() / "projets" / f"{slug}.yml", avant, apres)
    click.echo(f"Écrit : {name}")
    return OK


def _garder(root: Path, slug: str, avant: str, apres: str) -> None:
    """Keep in a draft the answers that made a new file: nobody types them twice."""
    if not avant:
        ecrire_d_un_coup(root / BROUILLONS / f"{slug}.yml", apres.encode())
        click.echo(f"Vos réponses sont gardées dans {BROUILLONS}/{slug}.yml, que rien ne publie.", err=True)


def conseiller(found: Iterable[Diagnostic]) -> None:
    """Say what would be better in a file; not all that a page lacks."""
    for one in found:
        if not one.est_erreur and one.code != "a-completer":
            click.echo(f"Conseil : {one.message} {one.remede}")


def difference(name: str, avant: str, apres: str) -> str:
    """Show what changes, as Git does."""
    lines = difflib.unified_diff(
        avant.splitlines(),
        apres.splitlines(),
        f"a/{name}" if avant else "/dev/null",
        f"b/{name}",
        n=AROUND,
        lineterm="",
    )
    return "".join(f"{line}\n" for line in lines)


# --- What is asked of a person ---------------------------------------------------------


def comprise(path: tuple[str | int, ...], answer: str) -> str:
    """Return an answer that is understood, as it was written."""
    comprendre_reponse(path, answer)
    return answer


def demander_qui(known: Reference, given: dict[str, str], nom: str, option: str) -> None:
    """Complete the answers that tell an organisation (`nom`, `type`, `code`): what is doubtful is asked of a person.

    `option` says how a command is given an answer: « --{} », « {}=… ».
    """
    ask, kind = base.demander, terme("type_organisme")
    if not given.get("code") or nom != "organisme":
        given[nom] = str(ask("Nom de l’organisme", given.get(nom), option.format(nom), base.texte_libre))
    if given.get("type"):
        given["type"] = str(ask("Type", given["type"], option.format("type"), kind))
    said = {"nom": given.get(nom, ""), "type": given.get("type", ""), "code_insee": given.get("code", "")}
    chosen: Reconnu | None = None
    found: tuple[Reconnu, ...] = ()
    try:
        found = comprendre_qui(known, {name: one for name, one in said.items() if one})
    except Plusieurs as several:
        options = ", ".join(option.format(name) for name in (nom, "type"))
        labels = [one.libelle for one in several.choix]
        chosen = several.choix[base.choisir("Laquelle", labels, f"{options} ou {option.format('code')}")]
    close = candidats(known, said["nom"]) if not chosen else ()
    named = chosen or any({*one.valeurs} & {"siren", "code_insee"} for one in found)
    if close and not named and base.interactif():
        labels = [*(one.libelle for one in close), "Aucun de ceux-là"]
        rank = base.choisir("Est-ce", labels, option.format("code"))
        chosen = next(iter(close[rank : rank + 1]), None)
    if chosen:
        # Its code tells it, and its type when two bear this code.
        given["code"] = chosen.valeurs.get("siren") or chosen.valeurs.get("code_insee") or ""
        given |= {"type": chosen.valeurs["type"]} if chosen.valeurs.get("type") else {}
    elif not found:
        question = f"Aucune collectivité ne s’appelle {citer(said['nom'])}. Type d’organisme"
        given["type"] = str(ask(question, None, option.format("type"), kind))
