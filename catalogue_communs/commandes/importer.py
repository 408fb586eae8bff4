"""`catalogue importer`: start a file from what a project already wrote elsewhere."""

from collections import defaultdict
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from catalogue_communs.commandes import base
from catalogue_communs.commandes.champ import OPTIONS
from catalogue_communs.contribution import importation
from catalogue_communs.contribution.comprendre import Comprehension, adresse, lecteur
from catalogue_communs.contribution.formulaires import PROPOSER, modeles
from catalogue_communs.contribution.proposition import Envoi, Illisible, du_modele
from catalogue_communs.contribution.redaction import ebauche, fiche_nouvelle
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_refuse
from catalogue_communs.forges.campagne import ouvrir_reseau
from catalogue_communs.forges.git import Git
from catalogue_communs.forges.interfaces import lire_contenu
from catalogue_communs.forges.liste import etapes_du_chemin, forge_de, probleme_de_depot, probleme_de_forge
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.reseau.connexion import Reseau
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import citer, enumerer, slugifier
from catalogue_communs.validation.moteur import valider_texte

AIDES = {
    **OPTIONS,
    "statut": "Un des deux de programme.yml ; par défaut, celui d’un commun que le programme ne soutient pas.",
}
DEPOT_BETA = "https://github.com/betagouv/beta.gouv.fr"
PAGES, PRODUITS = "content/_startups", "https://beta.gouv.fr/startups"
COPIER = (
    "un fichier seul ne dit pas quelle version a été lue. Copiez le dépôt, pas le fichier : "
    f"« git clone --depth 1 {DEPOT_BETA} ../beta.gouv.fr », "
    "puis « python3 scripts/catalogue importer ../beta.gouv.fr/{page} »."
)
LICENCE_DONNEE = (
    "donnée par --licence, sans source. Ajoutez à « sources » le fichier où vous l’avez lue, avec « licence » dans "
    "« champs »."
)


@base.commande(
    "publiccode.yml --contact contact@exemple.fr --publics commune",
    "https://github.com/exemple/compteur-arbres --simuler",
    '../beta.gouv.fr/content/_startups/compteur.md --accroche "Compter les arbres." --licence MIT --publics epci --porteur Pau',
)
@click.argument("document", metavar="FICHIER_OU_DEPOT")
@base.options(AIDES)
def importer_command(document: str, today: date, root: Path, *, simuler: bool, **choix: Any) -> int:
    """Commence une fiche à partir d’un publiccode.yml ou d’une page de beta.gouv.fr.

    Lit un fichier publiccode.yml (versions 0.2 à 0.7, les suivantes avec un avertissement), l’adresse d’un
    dépôt qui en a un, ou le fichier .md d’un produit de beta.gouv.fr, dans une copie de son dépôt. Garde la
    source de chaque valeur, dit ce qui n’est pas repris et ce qu’une personne doit juger. Des pages de
    beta.gouv.fr, seuls les faits sont repris : leurs textes sont sous une autre licence. S’il manque un champ
    obligatoire, écrit un brouillon dans « brouillons », que rien ne publie. Ne remplace jamais une fiche.
    """
    given = _reponses(choix)
    found = _collecter(document, today)
    if "licence" in given:
        found.a_juger.append(("licence", LICENCE_DONNEE))
    found.finir(root, **given)
    slug = choix["slug"] or slugifier(str(found.valeurs.get("nom", "brouillon")))
    if problem := slug_refuse(slug):
        raise Refus(problem)
    return _ecrire(found, root, today, slug, simuler=simuler)


def _reponses(choix: dict[str, Any]) -> dict[str, Any]:
    read = Comprehension()
    given = read.element((), du_modele(modeles()[PROPOSER], choix, Envoi()).fiche)
    if read.fautes:
        raise Illisible(*read.fautes)
    for one in given.get("depots", ()):
        one["principal"] = True
    return {**given, "statut": lecteur("statut")(choix["statut"] or programme().autre.cle)}


# --- Where a document comes from ------------------------------------------------------------

PUBLICCODE = "publiccode.yml"


def _collecter(document: str, today: date) -> importation.Collecte:
    if document.startswith(("https://", "http://")):
        raw = lire_a_la_racine(ouvrir_reseau(), document)
        name, url = PUBLICCODE, document.rstrip("/")
        title = f"publiccode.yml du dépôt {etapes_du_chemin(document)[-1]}"
    else:
        path = Path(document)
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise Refus(f"le fichier {citer(document)} ne peut pas être lu.") from error
        if path.suffix == ".md":
            return _de_beta(path.resolve(), raw, today)
        name, title, url = path.name, "Fichier publiccode.yml du projet", ""
    origine = importation.Origine("publiccode", title, today, url)
    return importation.depuis_publiccode(importation.lire_document(raw, name)[0], origine)


def _de_beta(path: Path, raw: bytes, today: date) -> importation.Collecte:
    """Read the page as the last commit of the copy that it is in holds it; a page alone has no version."""
    where, content, url = f"{PAGES}/{path.name}", path.parent.parent, ""
    asked = ("show", "--no-textconv", "--no-patch", "--format=%H %cs", "HEAD", f"HEAD:{where}")
    if path.parent == content.parent / PAGES:
        with suppress(Panne):
            head, _, raw = Git(content.parent / ".git").lire(*asked).partition(b"\n")
            commit, day = head.decode("ascii").split()
            today, url = date.fromisoformat(day), f"{DEPOT_BETA}/blob/{commit}/{quote(where)}"
    title, page = "Fiche du produit, dépôt public de beta.gouv.fr", f"{PRODUITS}/{path.stem}.html"
    origine = importation.Origine("fiche-beta", title, today, url, adresse(page), content)
    found = importation.depuis_beta(*importation.lire_document(raw, path.name), origine)
    if not url:
        found.a_juger.append(("source", COPIER.format(page=where)))
    return found


def lire_a_la_racine(reseau: Reseau, depot: str) -> bytes:
    """Return the publiccode.yml of a repository of a forge of the list; or say in `Refus` why not."""
    if problem := probleme_de_depot(depot) or probleme_de_forge(depot):
        raise Refus(" ".join(problem[1:]))
    forge = forge_de(depot)
    if forge is None or not forge.genre.contenu:
        raise Refus(
            "Cette forge ne donne pas ses fichiers à un programme : téléchargez publiccode.yml, "
            "puis donnez le nom du fichier à « catalogue importer »."
        )
    try:
        found = lire_contenu(reseau, forge, "/".join(etapes_du_chemin(depot)), PUBLICCODE)
    except Panne as error:
        raise Refus(str(error)) from error
    if not found:
        raise Refus("Ce dépôt n’a pas de publiccode.yml à sa racine, ou n’est pas public.")
    return found


# --- What is written ------------------------------------------------------------------------


def _ecrire(found: importation.Collecte, root: Path, today: date, slug: str, *, simuler: bool) -> int:
    missing = enumerer((citer(one) for one in found.a_completer), "et")
    name = f"{base.BROUILLONS if missing else 'projets'}/{slug}.yml"
    if (root / name).exists():
        raise Refus(f"{name} existe déjà. Choisissez un autre nom avec --slug.")
    if missing:
        # A draft has not entered: its day will be that of the file.
        text = ebauche(found.valeurs, found.a_completer)
    else:
        text = fiche_nouvelle({**found.valeurs, "publie_le": today.isoformat()})
    click.echo(f"Repris : {', '.join(found.valeurs)}.")
    for title, parts in (("À vous de juger", found.a_juger), ("Non repris", found.non_repris)):
        places: dict[str, list[str]] = defaultdict(list)
        for place, reason in parts:
            places[reason].append(place)
        if places:
            click.echo(f"\n{title} :")
        for reason, listed in places.items():
            click.echo(f"  {', '.join(listed)} : {reason}")
    base.conseiller(valider_texte(root, today, slug, text))
    if simuler:
        click.echo(f"\n{name} contiendrait :\n\n{text}", nl=False)
    elif missing:
        ecrire_d_un_coup(root / name, text.encode())
    else:
        ecrire_fiche(root / name, "", text)
        click.echo(f"\n{name} est écrit. Relisez-le, puis : catalogue valider {name}")
    if missing:
        base.avertir(
            f"\nIl manque {missing} : c’est un brouillon, que rien ne publie ({name}). Relancez avec les options "
            f"qui les donnent, ou complétez-le puis rangez-le dans projets/."
        )
    return base.ERREURS if missing else base.OK
