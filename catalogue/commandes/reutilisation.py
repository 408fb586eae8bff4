"""`catalogue reutilisation`."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from catalogue.collectivites import reference
from catalogue.collectivites.reutilisations import ARRETEE
from catalogue.commandes import base, proposition
from catalogue.commandes.base import (
    DATE,
    ERREURS,
    OK,
    RACINE,
    SIMULER,
    Commande,
    communs,
    dossier,
    jour,
    valeurs,
)
from catalogue.contribution import declaration
from catalogue.contribution.comprendre import lecteur, lire, terme
from catalogue.contribution.mesure import citer_source
from catalogue.contribution.organisme import Reconnu, candidats, reconnaitre
from catalogue.contribution.reutilisation import LISTE, ajouter_reutilisation
from catalogue.fiches.ecriture import Refus
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path
    from typing import BinaryIO

    from catalogue.collectivites import Reference


@dataclass(frozen=True, slots=True)
class Reponses:
    """What the options, or a declaration, say."""

    organisme: str | None = None
    genre: str | None = None
    code: str | None = None
    etat: str | None = None
    depuis: str | None = None
    arretee_le: str | None = None
    usage: str | None = None
    preuve: str | None = None
    confirmee_le: str | None = None
    statut: str | None = None
    source: str | None = None
    titre_source: str | None = None


@click.command("reutilisation", cls=Commande)
@click.argument("commun", required=False, shell_complete=communs)
@click.option(
    "--organisme", metavar="NOM", help="Nom de l’organisme, par exemple « Commune de Valimaginaire »."
)
@click.option(
    "--type",
    "genre",
    metavar="TYPE",
    shell_complete=valeurs("type_organisme"),
    help="Type d’organisme, par exemple commune ou metropole.",
)
@click.option(
    "--code", metavar="CODE", help="SIREN, ou code INSEE d’une commune, d’un département, d’une région."
)
@click.option(
    "--etat",
    metavar="ÉTAT",
    shell_complete=valeurs("etat_reutilisation"),
    help=f"{base.aide_du_vocabulaire('etat_reutilisation')}.",
)
@click.option("--depuis", metavar="DATE", help="Depuis quand : 2026, 2026-06 ou 2026-06-30.")
@click.option("--arretee-le", metavar="DATE", help="Jour de l’arrêt, quand l’état est arretee.")
@click.option("--usage", metavar="TEXTE", help="Ce que l’organisme en fait, en une phrase.")
@click.option("--preuve", metavar="ADRESSE", help="Page publique qui le montre, ou référence d’un document.")
@click.option("--confirmee-le", metavar="DATE", help="Jour du fait, ou de la ligne qui le montre.")
@click.option(
    "--statut",
    metavar="STATUT",
    shell_complete=valeurs("statut_reutilisation"),
    help=f"{base.aide_du_vocabulaire('statut_reutilisation')} ; declaree sinon.",
)
@click.option(
    "--source", metavar="SOURCE", help="Identifiant d’une source de la fiche, ou adresse https à y ajouter."
)
@click.option("--titre-source", metavar="TITRE", help="Titre de la nouvelle source.")
@click.option(
    "--depuis-courriel",
    "message",
    type=click.File("rb"),
    metavar="FICHIER",
    help="Lit une déclaration reçue par courriel ; - lit l’entrée standard.",
)
@SIMULER
@DATE
@RACINE
def reutilisation_command(
    commun: str | None,
    day: datetime | None,
    racine: Path | None,
    *,
    simuler: bool,
    **choix: Any,  # noqa: ANN401 - see Reponses
) -> None:
    """Ajoute à une fiche un organisme qui utilise le commun.

    Demande ce que les options ne disent pas. Vérifie, montre la différence, puis écrit.
    Un nom de collectivité suffit : son identifiant officiel est proposé. Une déclaration
    reçue par courriel se lit avec --depuis-courriel ; son jour est celui où vous l’enregistrez.
    Avec une preuve, « lue_le » est aussi ce jour : lisez-la d’abord.

    \b
    Exemples :
      catalogue reutilisation bac-malin --organisme "Commune de Valimaginaire" --type commune
      catalogue reutilisation bac-malin --etat en-production --depuis 2026-06 --simuler
      catalogue reutilisation --depuis-courriel declaration.txt --simuler

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : déjà dans la fiche, ou la fiche aurait une erreur
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    message = choix.pop("message")
    given = Reponses(**choix)
    asked = [(commun, given)] if message is None else _declared(message, commun, given, today)
    if len(asked) > 1:
        click.echo(f"Le message contient {len(asked)} déclarations : chacune est proposée.", err=True)
    # What one declaration changes is there for the next, even when nothing is written.
    texts: dict[str, str] = {}
    codes = [_proposed(root, today, one, texts, simuler=simuler) for one in asked]
    sys.exit(max(codes))


def _proposed(
    root: Path, today: date, asked: tuple[str | None, Reponses], texts: dict[str, str], *, simuler: bool
) -> int:
    commun, answers = asked
    slug = proposition.demander_commun(root, commun)
    known = reference(root)
    try:
        before = texts.get(slug) or proposition.lire_fiche(root, slug)
        who = organisation(known, answers)
        made = proposition.Proposition(slug, before, _written(before, who, answers, known, today))
        code = proposition.proposer(root, today, made, simuler=simuler)
    except Refus as refusal:
        click.echo(f"Refusé : {refusal}", err=True)
        return ERREURS
    if simuler and code == OK:
        texts[slug] = made.apres
    return code


def _declared(
    stream: BinaryIO, commun: str | None, answers: Reponses, today: date
) -> list[tuple[str | None, Reponses]]:
    """Read each declaration of a message; an option that was given corrects what they say."""
    try:
        found = declaration.toutes(declaration.corps_du_message(stream.read(declaration.LONGEST + 1)))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    asked = []
    for said in found:
        read = {**asdict(reponses(said)), "confirmee_le": today.isoformat()}
        missing = {name: value for name, value in read.items() if getattr(answers, name) is None}
        asked.append((commun or said.get("Commun"), replace(answers, **missing)))
    return asked


def reponses(said: Mapping[str, str]) -> Reponses:
    """Return what a declaration says, as options would."""
    return Reponses(
        organisme=said.get("Organisme"),
        genre=said.get("Type"),
        code=said.get("SIREN ou code INSEE"),
        etat=said.get("État"),
        depuis=said.get("Depuis"),
        usage=said.get("Usage"),
        preuve=said.get("Preuve"),
    )


def organisation(known: Reference, answers: Reponses) -> Reconnu:
    """Find who uses the common, asking what is doubtful."""
    code = answers.code or ""
    name = answers.organisme
    if not code:
        name = base.demander("Nom de l’organisme", name, "--organisme", base.texte)
    genre = ""
    if answers.genre is not None:
        genre = str(base.demander("Type", answers.genre, "--type", terme("type_organisme")))
    found = reconnaitre(known, name or "", genre, code)
    if not any({*one.valeurs} & {"siren", "code_insee"} for one in found):
        found = _parmi(candidats(known, name or ""), genre) or found
    if not found:
        genre = str(
            base.demander(
                f"Aucune collectivité ne s’appelle {citer(name)}. Type d’organisme",
                None,
                "--type",
                terme("type_organisme"),
            )
        )
        found = reconnaitre(known, name or "", genre, code)
    rank = 0
    if len(found) > 1:
        labels = [one.libelle for one in found]
        rank = base.choisir("Laquelle", labels, "--organisme, --type ou --code")
    click.echo(f"Organisme : {found[rank].libelle}")
    return found[rank]


def _parmi(close: tuple[Reconnu, ...], genre: str) -> tuple[Reconnu, ...]:
    """Ask which body of the reference is meant; with nobody to answer, say which ones could be."""
    if close and not base.interactif():
        listed = "".join(f"\n  · {one.libelle}" for one in close)
        click.echo(f"Sans identifiant. Si c’est l’un de ceux-ci, donnez son SIREN avec --code :{listed}")
        return ()
    labels = [*(one.libelle for one in close), "Aucun de ceux-là"]
    rank = base.choisir("Est-ce", labels, "--code") if close else 0
    chosen = close[rank : rank + 1]
    return tuple(replace(one, valeurs=one.valeurs | ({"type": genre} if genre else {})) for one in chosen)


def _written(before: str, who: Reconnu, answers: Reponses, known: Reference, today: date) -> str:
    ask = base.demander
    state = ask("État", answers.etat, "--etat", terme("etat_reutilisation"))
    since = ask(
        "Depuis quand (2026, 2026-06…)", answers.depuis, "--depuis", lecteur(LISTE, 0, "depuis"), defaut=""
    )
    stop = None
    if state == ARRETEE or answers.arretee_le:
        stop = ask(
            "Arrêtée le (2026, 2026-03…)", answers.arretee_le, "--arretee-le", lecteur(LISTE, 0, "arretee_le")
        )
    usage = ask("Usage, en une phrase", answers.usage, "--usage", base.texte, defaut="")
    proof = ask("Adresse qui le montre", answers.preuve, "--preuve", base.texte, defaut="")
    confirmed = ask(
        "Jour du fait, ou de la ligne qui le montre",
        answers.confirmee_le,
        "--confirmee-le",
        lecteur(LISTE, 0, "confirmee_le"),
        defaut="",
    )
    status = ask("Statut", answers.statut, "--statut", terme("statut_reutilisation"), defaut="declaree")
    source = ask("Source (identifiant ou adresse)", answers.source, "--source", base.texte, defaut="")
    values: dict[str, Any] = {
        "etat": state,
        "depuis": since,
        "arretee_le": stop,
        "statut": status,
        "confirmee_le": confirmed,
        "usage": usage,
    }
    if proof:
        read = lire(("preuve", "url"), proof, (LISTE, 0)).valeurs
        values["preuve"] = {str(path[-1]): value for path, value in read.items()}
        values["lue_le"] = today.isoformat()
    text = ajouter_reutilisation(before, who, base.sans_vide(values), known)
    if source:
        cited, ident = citer_source(before, source, answers.titre_source or "", "reutilisations", today)
        text = ajouter_reutilisation(cited, who, base.sans_vide({**values, "source": ident}), known)
    return text
