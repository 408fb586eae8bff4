"""`catalogue importer`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalogue.commandes.base import DATE, ERREURS, OK, RACINE, SIMULER, Commande, dossier, jour
from catalogue.contribution.importation import (
    DocumentIllisible,
    Origine,
    depuis_beta,
    depuis_publiccode,
    lire,
)
from catalogue.contribution.importation.lecture import localiser, telecharger
from catalogue.contribution.nouvelle import fiche_nouvelle
from catalogue.fiches.edition import Refus, ecrire
from catalogue.fiches.edition.ecriture import slug_refuse
from catalogue.fiches.lecture import MAX_BYTES, read_file
from catalogue.forges.genre import segments_of
from catalogue.forges.lancement import ouvrir
from catalogue.reseau.bornes import Panne
from catalogue.socle.ecrits import yaml_text
from catalogue.socle.francais import accorder
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import citer, enumerer, slugifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from catalogue.contribution.importation import Importation
    from catalogue.contribution.importation.collecte import Collecte

# What both say in the same words.
COMPARES = frozenset({"nom", "accroche", "description", "licence", "liens", "publiccode"})
BETA = "https://beta.gouv.fr/startups/"


@click.command("importer", cls=Commande)
@click.argument("document", metavar="FICHIER_OU_DEPOT")
@click.option(
    "--nom", "slug", metavar="NOM", help="Nom court de la fiche ; par défaut, tiré du nom du logiciel."
)
@click.option(
    "--statut",
    type=click.Choice(list(vocabularies()["statut"].valeurs)),
    default="ecosysteme",
    metavar="STATUT",
    help="laureat (soutenu par le guichet) ou ecosysteme.",
)
@click.option("--accroche", metavar="PHRASE", help="Ce que fait le logiciel, en 150 caractères au plus.")
@click.option("--porteur", metavar="NOM", help="Nom de l’organisme qui porte le logiciel.")
@click.option(
    "--contact", metavar="CONTACT", help="Adresse électronique de l’équipe, ou adresse https d’un formulaire."
)
@click.option(
    "--public",
    "publics",
    multiple=True,
    type=click.Choice(list(vocabularies()["public"].valeurs)),
    metavar="PUBLIC",
    help="Collectivités visées, comme commune ou epci ; l’option se répète.",
)
@click.option(
    "--comparer",
    metavar="NOM",
    help="N’écrit rien : dit ce qui diffère de la fiche de ce nom, et la source à y citer.",
)
@SIMULER
@DATE
@RACINE
def importer_command(day: datetime | None, racine: Path | None, **choix: Any) -> None:  # noqa: ANN401 - options
    """Commence une fiche à partir d’un publiccode.yml ou d’une page de beta.gouv.fr.

    Lit un fichier publiccode.yml (versions 0.2 à 0.7), l’adresse d’un dépôt qui en a un,
    ou le fichier .md d’un produit de beta.gouv.fr. Garde la source de chaque valeur et dit
    ce qui n’est pas repris. N’écrit rien s’il manque un champ obligatoire, et ne remplace
    jamais une fiche.

    \b
    Exemples :
      catalogue importer publiccode.yml --contact contact@exemple.fr --public commune
      catalogue importer https://github.com/exemple/compteur-arbres --simuler
      catalogue importer compteur.md --nom compteur-arbres --public epci
      catalogue importer https://github.com/exemple/compteur-arbres --comparer compteur-arbres

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait
      1  le document ne peut pas être lu, ou il manque un champ obligatoire
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    root, today = dossier(racine), jour(day)
    try:
        found = _collecter(choix["document"], root, today)
        if choix["comparer"]:
            sys.exit(_comparer(found, root, choix["comparer"]))
        sys.exit(_rendre_compte(found, root, choix))
    except (DocumentIllisible, Refus, Panne) as error:
        click.echo(f"Rien n’est importé : {error}", err=True)
        sys.exit(ERREURS)


def _collecter(document: str, root: Path, today: date) -> Collecte:
    if document.startswith(("https://", "http://")):
        raw = _distant(document, root)
        values, _ = lire(raw, "publiccode.yml")
        title = f"publiccode.yml du dépôt {segments_of(document)[-1]}"
        return depuis_publiccode(values, Origine("publiccode", title, today, document.rstrip("/")))
    path = Path(document)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentIllisible(f"le fichier {citer(document)} ne peut pas être lu.") from error
    values, body = lire(raw, path.name)
    if path.suffix == ".md":
        page = f"{BETA}{path.stem}.html"
        return depuis_beta(
            values, body, Origine("fiche-beta", "Fiche publique sur beta.gouv.fr", today, page)
        )
    return depuis_publiccode(values, Origine("publiccode", "Fichier publiccode.yml du projet", today))


def _distant(depot: str, root: Path) -> bytes:
    forge, path = localiser(depot)
    network = ouvrir(root)
    try:
        return telecharger(network, forge, path)
    finally:
        network.fermer()


def _rendre_compte(found: Collecte, root: Path, choix: dict[str, Any]) -> int:
    result = found.finir(root, **_ajouts(choix))
    _dire(result)
    if result.a_completer:
        missing = enumerer((citer(name) for name in result.a_completer), "et")
        click.echo(
            f"\nLa fiche n’est pas écrite : il manque {missing}. Les options --accroche, --porteur, "
            "--contact et --public en donnent une partie ; le reste se complète dans le document.",
            err=True,
        )
        return ERREURS
    slug = choix["slug"] or slugifier(str(result.valeurs["nom"]))
    if problem := slug_refuse(slug):
        raise Refus(problem)
    path = root / "projets" / f"{slug}.yml"
    if path.exists():
        raise Refus(f"projets/{slug}.yml existe déjà. Choisissez un autre nom avec --nom.")
    text = fiche_nouvelle(result.valeurs)
    if choix["simuler"]:
        click.echo(f"\nprojets/{slug}.yml contiendrait :\n\n{text}", nl=False)
        return OK
    ecrire(path, "", text)
    click.echo(f"\nprojets/{slug}.yml est écrit. Relisez-le, puis : catalogue valider projets/{slug}.yml")
    return OK


def _comparer(found: Collecte, root: Path, slug: str) -> int:
    """Say, field by field, what a document and a file say otherwise, and how to cite the document."""
    path = root / "projets" / f"{slug}.yml"
    if slug_refuse(slug) or not path.is_file():
        raise Refus(f"il n’y a pas de fiche projets/{slug}.yml.")
    values = read_file(path, f"projets/{slug}.yml").valeurs
    ours = dict(_feuilles(values if isinstance(values, dict) else {}))
    theirs = {name: value for name, value in _feuilles(found.valeurs) if name.partition(".")[0] in COMPARES}
    for name, value in sorted(theirs.items()):
        if name not in ours:
            click.echo(f"  {name} : la fiche ne le dit pas ; le document dit {citer(value)}.")
        elif " ".join(str(ours[name]).split()) != " ".join(str(value).split()):
            click.echo(f"  {name} : la fiche dit {citer(ours[name])}, le document {citer(value)}.")
    same = sum(name in ours and ours[name] == value for name, value in theirs.items())
    click.echo(f"{same} {accorder(same, 'valeur identique', 'valeurs identiques')}.")
    origin = found.origine
    source = {"id": origin.id, "titre": origin.titre, "url": origin.url, "consultee_le": origin.lue_le}
    told = yaml_text({"sources": [{key: str(value) for key, value in source.items() if value}]}, 100)
    click.echo(f"\nPour citer ce document dans la fiche :\n\n{told}", nl=False)
    return OK


def _feuilles(values: dict[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _feuilles(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _ajouts(choix: dict[str, Any]) -> dict[str, object]:
    """Return what the person who imports gives; the document may not hold it."""
    contact, carrier, publics = choix["contact"], choix["porteur"], list(choix["publics"])
    kind = "url" if str(contact).startswith("https://") else "courriel"
    return {
        "accroche": choix["accroche"],
        "statut": choix["statut"],
        "contact": {kind: contact} if contact else None,
        "porteurs": [{"nom": carrier}] if carrier else None,
        "publics": {"collectivites": publics} if publics else None,
    }


def _dire(result: Importation) -> None:
    click.echo(f"Repris : {', '.join(result.valeurs)}.")
    if result.non_repris:
        click.echo("\nNon repris :")
        for one in result.non_repris:
            click.echo(f"  {one.champ} : {one.raison}")
