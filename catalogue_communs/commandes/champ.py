"""`catalogue champ`, `mesure` and `reutilisation`: change the page of one common."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from catalogue_communs.collectivites import reference
from catalogue_communs.collectivites.reutilisations import ARRETEE, DECLAREE
from catalogue_communs.commandes import base, proposition
from catalogue_communs.contribution import courriels
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
from catalogue_communs.contribution.modification import changer
from catalogue_communs.contribution.organisme import Reconnu, candidats, reconnaitre
from catalogue_communs.faits.contexte import charger
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_refuse
from catalogue_communs.fiches.lecture import read_file
from catalogue_communs.fiches.retouche import ajouter, remplacer
from catalogue_communs.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path
    from typing import BinaryIO

    from catalogue_communs.collectivites import Reference


# The name of the file: no field of it says it.
SLUG = "slug"


@click.command("champ", cls=base.Commande)
@click.argument("commun", shell_complete=base.completer_commun)
@click.argument("champ")
@click.argument("valeurs", nargs=-1, required=True, metavar="VALEUR...")
@base.SIMULER
@base.DATE
@base.RACINE
def champ_command(today: date, root: Path, **choix: Any) -> None:  # noqa: ANN401 - the answers
    """Change un champ d’une fiche, ou ajoute un élément à une liste.

    Le champ se nomme comme dans le guide, ou comme sur la page : « site », « liens.site ». Un élément de
    liste se nomme par son identifiant, son nom ou son rang. Pour ajouter à une liste, donnez ses champs :
    « nom=valeur ». La réponse est comprise, vérifiée et montrée, puis écrite.

    « slug » est le nom du fichier, donc l’adresse de la page : l’ancien s’ajoute à « anciens_slugs », et
    les fiches qui citent ce commun suivent.

    \b
    Exemples :
      catalogue champ bac-malin site www.exemple.fr
      catalogue champ bac-malin impact.indicateurs.bacs.nom "Bacs équipés"
      catalogue champ bac-malin sources titre="Bilan 2026" url=https://exemple.fr/bilan
      catalogue champ bac-malin impact.indicateurs nom="Agents formés" effet=usage unite=agent nature=stock
      catalogue champ bac-malin slug bacs-malins --simuler

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : pas de champ de ce nom, nom de fichier pris, ou une fiche aurait une erreur
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    slug = proposition.slug_de(root, choix["commun"])
    champ, valeurs, simuler = choix["champ"], choix["valeurs"], choix["simuler"]
    if champ == SLUG:
        if len(valeurs) != 1:
            raise Refus("Donnez le nouveau nom du fichier, et lui seul.")
        sys.exit(_renommer(root, today, slug, valeurs[0], simuler=simuler))
    before = proposition.lire_fiche(root, slug)
    made = proposition.Proposition(slug, before, changer(before, champ, valeurs))
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


SOURCE = click.option(
    "--source", metavar="SOURCE", help="Identifiant d’une source de la fiche, ou adresse https à y ajouter."
)
TITRE_DE_LA_SOURCE = click.option("--titre-source", metavar="TITRE", help="Titre de la nouvelle source.")
LUE_LE = click.option(
    "--lue-le",
    metavar="DATE",
    help="Jour où vous avez lu la preuve, ou la source ajoutée ; sans lui, rien ne dit qu’on l’a lue.",
)
MESURES = ("impact", "indicateurs", 0, "mesures", 0)


def _indicateurs(ctx: click.Context, _param: click.Parameter, start: str) -> list[str]:
    """Complete the identifier of an indicator of the common already written."""
    # An option without its value yet leaves the argument among what is still to read.
    common = ctx.params.get("commun") or next(iter(ctx.args), "")
    try:
        text = proposition.lire_fiche(base.dossier_du_catalogue(None), str(common))
        return [ident for ident in noms_des_indicateurs(text) if ident.startswith(start)]
    except (Refus, click.ClickException):
        return []


@click.command("mesure", cls=base.Commande)
@click.argument("commun", required=False, shell_complete=base.completer_commun)
@click.option(
    "--indicateur",
    metavar="ID",
    shell_complete=_indicateurs,
    help="Identifiant de l’indicateur dans la fiche.",
)
@click.option("--valeur", metavar="NOMBRE", help="Valeur, dans l’unité de l’indicateur.")
@click.option("--au", metavar="DATE", help="Date de la mesure, ou fin de la période.")
@click.option("--du", metavar="DATE", help="Début de la période, s’il y en a une.")
@base.un_terme("statut_mesure", "--statut", metavar="STATUT")
@SOURCE
@TITRE_DE_LA_SOURCE
@LUE_LE
@click.option("--perimetre", metavar="TEXTE", help="Ce que couvre la valeur, si ce n’est pas tout.")
@click.option("--methode", metavar="TEXTE", help="Comment la valeur a été obtenue.")
@click.option("--note", metavar="TEXTE", help="Ce qu’il faut savoir de cette mesure.")
@click.option("--au-moins", is_flag=True, help="La source dit « plus de », et non la valeur exacte.")
@base.SIMULER
@base.DATE
@base.RACINE
def mesure_command(commun: str | None, today: date, root: Path, *, simuler: bool, **choix: Any) -> None:  # noqa: ANN401 - the options above
    """Ajoute une mesure à un indicateur d’une fiche.

    Demande ce que les options ne disent pas. Vérifie, montre la différence, puis écrit.
    Les anciennes mesures restent : le lecteur voit l’évolution.

    \b
    Exemples :
      catalogue mesure bac-malin --indicateur bacs --valeur 300 --au 2026-10-31 \\
          --statut declare --source bilan --simuler

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  refusé : déjà dans la fiche, ou la fiche aurait une erreur
      2  commande mal écrite, ou réponse manquante
    """  # noqa: D301 - \b is click's mark, a real backspace
    slug = proposition.demander_commun(root, commun)
    before = proposition.lire_fiche(root, slug)
    made = proposition.Proposition(slug, before, _measured(before, choix))
    sys.exit(proposition.proposer(root, today, made, simuler=simuler))


def _measured(before: str, choix: dict[str, Any]) -> str:
    ask = base.demander
    indicator = _indicator(before, choix["indicateur"])
    read = ask(
        "Valeur", choix["valeur"], "--valeur", lambda text: comprendre_reponse(("valeur",), text, MESURES)
    )
    at = ask("Date de la mesure", choix["au"], "--au", lecteur(*MESURES, "au"))
    since = ask("Début de la période", choix["du"], "--du", lecteur(*MESURES, "du"), defaut="")
    status = ask("Statut (mesure, declare, estime)", choix["statut"], "--statut", terme("statut_mesure"))
    source = str(ask("Source (identifiant ou adresse)", choix["source"], "--source", base.texte_libre))
    text, ident, _ = _cited(before, Citee(source, choix["titre_source"] or "", SOURCE_FIELD), choix["lue_le"])
    facts = {
        "au": at,
        "du": since,
        "perimetre": choix["perimetre"],
        "au_moins": choix["au_moins"],
        "statut": status,
        "methode": choix["methode"],
        "note": choix["note"],
        "source": ident,
    }
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
            "--lue-le est le jour où l’on a lu une preuve, ou une source nouvelle : donnez son adresse."
        )
    if not to_read:
        return text, ident, None
    question = "L’avez-vous lue ? Si oui, quel jour"
    read = base.demander(question, lue_le, "--lue-le", lecteur(LISTE, 0, "lue_le"), defaut="")
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
    return list(known)[base.choisir("Quel indicateur", labels, "--indicateur")]


@dataclass(frozen=True, slots=True)
class Reponses:
    """What the options, or a declaration, say; `declaree_le` is the day of the declaration."""

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
    lue_le: str | None = None
    declaree_le: str | None = None


@click.command("reutilisation", cls=base.Commande)
@click.argument("commun", required=False, shell_complete=base.completer_commun)
@click.option(
    "--organisme", metavar="NOM", help="Nom de l’organisme, par exemple « Commune de Valimaginaire »."
)
@base.un_terme(
    "type_organisme",
    "--type",
    "genre",
    metavar="TYPE",
    aide="Type d’organisme, par exemple commune ou metropole.",
)
@click.option(
    "--code", metavar="CODE", help="SIREN, ou code INSEE d’une commune, d’un département, d’une région."
)
@base.un_terme("etat_reutilisation", "--etat", metavar="ÉTAT")
@click.option("--depuis", metavar="DATE", help="Depuis quand : 2026, 2026-06 ou 2026-06-30.")
@click.option("--arretee-le", metavar="DATE", help="Jour de l’arrêt, quand l’état est arretee.")
@click.option("--usage", metavar="TEXTE", help="Ce que l’organisme en fait, en une phrase.")
@click.option("--preuve", metavar="ADRESSE", help="Page publique qui le montre, ou référence d’un document.")
@click.option("--confirmee-le", metavar="DATE", help="Jour du fait, ou de la ligne qui le montre.")
@base.un_terme("statut_reutilisation", "--statut", metavar="STATUT", aide="{} ; declaree sinon.")
@SOURCE
@TITRE_DE_LA_SOURCE
@LUE_LE
@click.option(
    "--depuis-courriel",
    "message",
    type=click.File("rb"),
    metavar="FICHIER",
    help="Lit une déclaration reçue par courriel ; - lit l’entrée standard.",
)
@base.SIMULER
@base.DATE
@base.RACINE
def reutilisation_command(
    commun: str | None,
    today: date,
    root: Path,
    *,
    simuler: bool,
    **choix: Any,  # noqa: ANN401 - see Reponses
) -> None:
    """Ajoute à une fiche un organisme qui utilise le commun.

    Demande ce que les options ne disent pas. Vérifie, montre la différence, puis écrit.
    Un nom de collectivité suffit : son identifiant officiel est proposé. Une déclaration
    reçue par courriel se lit avec --depuis-courriel ; son jour est celui du message.
    Vous seul dites, avec --lue-le, que la preuve a été lue.

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
    message = choix.pop("message")
    given = Reponses(**choix)
    asked = [(commun, given)] if message is None else _declared(message, commun, given)
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
        made = proposition.Proposition(slug, before, _reused(before, who, answers, known))
        code = proposition.proposer(root, today, made, simuler=simuler)
    except Refus as refusal:
        click.echo(f"Refusé : {refusal}", err=True)
        return base.ERREURS
    if simuler and code == base.OK:
        texts[slug] = made.apres
    return code


def _declared(stream: BinaryIO, commun: str | None, answers: Reponses) -> list[tuple[str | None, Reponses]]:
    """Read each declaration of a message, of its day; an option that was given corrects what they say."""
    raw = stream.read(courriels.LONGEST + 1)
    try:
        found = courriels.declarations(courriels.corps_du_message(raw))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    asked, day = [], courriels.jour_du_message(raw)
    for said in found:
        read = {**asdict(reponses(said)), "declaree_le": day.isoformat() if day else None}
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
        name = base.demander("Nom de l’organisme", name, "--organisme", base.texte_libre)
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


def _reused(before: str, who: Reconnu, answers: Reponses, known: Reference) -> str:
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
    usage = ask("Usage, en une phrase", answers.usage, "--usage", base.texte_libre, defaut="")
    proof = ask("Adresse qui le montre", answers.preuve, "--preuve", base.texte_libre, defaut="")
    status = ask("Statut", answers.statut, "--statut", terme("statut_reutilisation"), defaut="declaree")
    # The day of a declaration is that of what it alone shows; a stop has its own.
    declared = answers.declaree_le if status == DECLAREE and state != ARRETEE else None
    confirmed = ask(
        "Jour du fait, ou de la ligne qui le montre",
        answers.confirmee_le or declared,
        "--confirmee-le",
        lecteur(LISTE, 0, "confirmee_le"),
        defaut="",
    )
    source = ask("Source (identifiant ou adresse)", answers.source, "--source", base.texte_libre, defaut="")
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
    citee = Citee(str(source or ""), answers.titre_source or "", LISTE)
    cited, ident, day = _cited(before, citee, answers.lue_le, preuve=bool(proof))
    values |= {"source": ident, "lue_le": day if proof else None}
    return ajouter_reutilisation(cited, who, base.sans_vide(values), known)
