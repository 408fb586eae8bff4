"""`catalogue nouveau` and `catalogue importer`: start a file, from answers or from what a project already wrote elsewhere."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from catalogue_communs.collectivites import reference
from catalogue_communs.commandes import base, proposition
from catalogue_communs.commandes.proposition import BROUILLONS, conseiller
from catalogue_communs.contribution.comprendre import contact, lecteur, terme
from catalogue_communs.contribution.formulaires import PROPOSER, modeles
from catalogue_communs.contribution.importation.beta import depuis_beta, lien_ecrit
from catalogue_communs.contribution.importation.collecte import (
    Collecte,
    DocumentIllisible,
    Importation,
    Origine,
    licences_du_depot,
    lire_au_commit,
    lire_document,
    localiser,
    telecharger,
)
from catalogue_communs.contribution.importation.publiccode import depuis_publiccode
from catalogue_communs.contribution.proposition import Envoi, du_modele, nouvelle_fiche
from catalogue_communs.contribution.redaction import ebauche, fiche_nouvelle
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_refuse
from catalogue_communs.fiches.lecture import MAX_BYTES, lire_fichier
from catalogue_communs.forges.campagne import ouvrir_reseau
from catalogue_communs.forges.liste import etapes_du_chemin
from catalogue_communs.reseau.bornes import Injoignable, Panne, Quota
from catalogue_communs.reseau.client import Reseau
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, texte_yaml
from catalogue_communs.socle.francais import accorder
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import citer, enumerer, silhouette, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.moteur import valider_texte


@click.command("nouveau", cls=base.Commande)
@click.option("--nom", metavar="NOM", help="Nom du commun.")
@click.option("--accroche", metavar="PHRASE", help="Une phrase qui dit à une mairie à quoi il sert.")
@click.option(
    "--porteur", metavar="NOM", help="Organisme qui le porte, par exemple « Commune de Valimaginaire »."
)
@base.un_terme(
    "type_organisme",
    "--type",
    metavar="TYPE",
    aide="Type du porteur, par exemple commune ou service-etat.",
)
@click.option("--code", metavar="CODE", help="SIREN ou code INSEE du porteur.")
@click.option("--publics", metavar="LISTE", help="Pour qui : commune, epci… séparés par des virgules.")
@click.option("--depot", metavar="ADRESSE", help="Adresse du dépôt de code.")
@click.option("--licence", metavar="LICENCE", help="Identifiant SPDX, par exemple EUPL-1.2.")
@click.option("--contact", metavar="CONTACT", help="Adresse d’équipe, ou page de contact.")
@click.option("--site", metavar="ADRESSE", help="Site du commun.")
@click.option("--slug", metavar="SLUG", help="Nom du fichier et de la page (par défaut : tiré du nom).")
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
    # An option that is wrong is told with the whole file.
    read = base.texte_libre if choix["nom"] else _nom_libre(root)
    name = str(base.demander("Nom du commun", choix["nom"], "--nom", read))
    slug = _slug(root, name, choix["slug"])
    known = reference(root)
    given = {name: answer for name, answer in choix.items() if answer is not None} | {"nom": name}
    given["accroche"] = _demandee("accroche", given)
    proposition.demander_qui(known, given, "porteur", "--{}")
    given |= {asked: _demandee(asked, given) for asked in QUESTIONS if asked != "accroche"}
    made = du_modele(modeles()[PROPOSER], given, Envoi())
    values, understood = nouvelle_fiche(made, known, today)
    for line in understood.compris:
        click.echo(f"Compris comme : {line}")
    sys.exit(proposition.proposer(root, today, slug, ("", fiche_nouvelle(values)), simuler=simuler))


# What is asked of a person, by option.
QUESTIONS = {
    "accroche": "Accroche, en une phrase de 150 caractères au plus",
    "publics": "Publics (commune, epci…)",
    "depot": "Adresse du dépôt de code",
    "licence": "Licence (EUPL-1.2, MIT…)",
    "contact": "Contact (adresse d’équipe ou page)",
    "site": "Site",
}


def _demandee(name: str, given: dict[str, str]) -> str:
    """Return the answer to a question of the model, given or asked for, once it is understood."""
    asked = next(one for one in modeles()[PROPOSER].champs if one.id == name)
    read = partial(proposition.comprise, asked.chemin)
    default = None if asked.requis else "non-precise" if name == "publics" else ""
    return base.demander(QUESTIONS[name], given.get(name), f"--{name}", read, default) or ""


def _nom_libre(root: Path) -> Callable[[str], str]:
    """Return what reads a name that no page bears, nor seems to bear."""
    taken: dict[str, str] = {}
    for path in sorted((root / "projets").glob("*.yml")):
        values = lire_fichier(path, path.name).valeurs
        if isinstance(values, dict) and isinstance(values.get("nom"), str):
            taken.setdefault(silhouette(values["nom"]), path.name)

    def free(answer: str) -> str:
        name = base.texte_libre(answer)
        if (former := taken.get(silhouette(name))) and silhouette(name):
            raise Refus(f"{citer(former)} porte déjà ce nom : complétez cette fiche, ou précisez le nom.")
        return name

    return free


def _slug(root: Path, name: str, given: str | None) -> str:
    """Return the name of the new file, which no page bears or bore."""

    def free(answer: str) -> str:
        if problem := slug_refuse(answer):
            raise Refus(problem)
        for path in sorted((root / "projets").glob("*.yml")):
            values = lire_fichier(path, path.name).valeurs
            former = values.get("anciens_slugs") if isinstance(values, dict) else None
            if answer == path.stem or answer in (former if isinstance(former, list) else []):
                raise Refus(
                    f"{citer(answer)} est déjà l’adresse de {citer(path.name)} : complétez cette fiche, "
                    "ou choisissez un autre nom."
                )
        return answer

    guessed = slugifier(name)
    if given is None and not base.interactif():
        return free(guessed)
    return str(base.demander("Nom du fichier", given, "--slug", free, defaut=guessed))


# What both say in the same words.
COMPARES = frozenset({"nom", "accroche", "description", "licence", "liens", "publiccode"})
BETA = "https://beta.gouv.fr/startups/"
DEPOT_BETA = "https://github.com/betagouv/beta.gouv.fr"
PAGES = "content/_startups"
TITRE = "Fiche du produit, dépôt public de beta.gouv.fr"
COPIER = (
    "un fichier seul ne dit pas quelle version a été lue. Copiez le dépôt, pas le fichier : "
    f"« git clone --depth 1 {DEPOT_BETA} ../beta.gouv.fr », "
    "puis « python3 scripts/catalogue importer ../beta.gouv.fr/{page} »."
)
LICENCE_DONNEE = (
    "donnée par --licence, sans source. Ajoutez à « sources » le fichier où vous l’avez lue, avec « licence » dans "
    "« champs » ; ou remplacez --licence par --lire-la-licence."
)
# A forge that fails as many times is asked no more in the run.
ESSAIS = 3


@click.command("importer", cls=base.Commande)
@click.argument("document", metavar="FICHIER_DOSSIER_OU_DEPOT")
@click.option("--slug", metavar="SLUG", help="Nom du fichier et de la page (par défaut : tiré du nom).")
@base.un_terme(
    "statut",
    "--statut",
    metavar="STATUT",
    aide="Un des deux statuts de programme.yml ; par défaut, celui d’un commun que le programme ne soutient pas.",
)
@click.option("--accroche", metavar="PHRASE", help="Ce que fait le logiciel, en 150 caractères au plus.")
@click.option("--porteur", metavar="NOM", help="Nom de l’organisme qui porte le logiciel.")
@click.option("--depot", metavar="ADRESSE", help="Adresse du dépôt de code.")
@click.option(
    "--licence",
    metavar="LICENCE",
    help="Licence du code ; sinon, celle du document ou, avec --lire-la-licence, du dépôt.",
)
@click.option(
    "--lire-la-licence",
    is_flag=True,
    help="Lit la licence du dépôt, ou de chaque dépôt d’un dossier, sur le réseau.",
)
@click.option("--contact", metavar="CONTACT", help="Adresse d’équipe, ou page de contact.")
@base.un_terme(
    "public", "--publics", metavar="LISTE", aide="Pour qui : commune, epci… séparés par des virgules."
)
@click.option(
    "--comparer",
    metavar="NOM",
    help="N’écrit rien : dit ce qui diffère de la fiche de ce nom, et la source à y citer.",
)
@base.SIMULER
@base.DATE
@base.RACINE
def importer_command(today: date, root: Path, **choix: Any) -> None:
    """Commence une fiche à partir d’un publiccode.yml ou d’une page de beta.gouv.fr.

    Lit un fichier publiccode.yml (versions 0.2 à 0.7, les suivantes avec un avertissement), l’adresse d’un
    dépôt qui en a un, ou le fichier .md d’un produit de beta.gouv.fr, dans une copie de son dépôt. Garde la
    source de chaque valeur, dit ce qui n’est pas repris et ce qu’une personne doit juger. Des pages de
    beta.gouv.fr, seuls les faits sont repris : leurs textes sont sous une autre licence. S’il manque un champ
    obligatoire, écrit un brouillon dans « brouillons », que rien ne publie. Ne remplace jamais une fiche.
    D’un dossier, dit en un tableau ce que donnerait chaque document, et n’écrit rien.

    \b
    Exemples :
      catalogue importer publiccode.yml --contact contact@exemple.fr --publics commune
      catalogue importer https://github.com/exemple/compteur-arbres --simuler
      catalogue importer ../beta.gouv.fr/content/_startups/compteur.md --accroche "Compter les arbres." --licence MIT --publics epci --porteur Pau
      catalogue importer ../beta.gouv.fr/content/_startups --lire-la-licence
      catalogue importer https://github.com/exemple/compteur-arbres --comparer compteur-arbres

    \b
    Code de sortie :
      0  la fiche est écrite, ou le serait ; le tableau d’un dossier est dit
      1  le document ne peut pas être lu, ou il manque un champ obligatoire (un brouillon est écrit)
      2  commande mal écrite
    """  # noqa: D301 - \b is click's mark, a real backspace
    choix["statut"] = choix["statut"] or programme().autre.cle
    try:
        given = _ajouts(choix)
        asked = choix["lire_la_licence"] and "licence" not in given
        with _reseau() if asked else nullcontext() as network:
            licence = _Licences(network, given, today)
            if Path(choix["document"]).is_dir():
                click.echo(_tableau(Path(choix["document"]), root, today, licence), nl=False)
                sys.exit(base.OK)
            found = _collecter(choix["document"], today)
            licence.lire(found)
        if choix["comparer"]:
            sys.exit(_comparer(found, root, choix["comparer"]))
        sys.exit(_rendre_compte(found, root, today, given, choix))
    except (DocumentIllisible, Refus, Panne) as error:
        click.echo(f"Rien n’est importé : {error}", err=True)
        sys.exit(base.ERREURS)


def _collecter(document: str, today: date) -> Collecte:
    if document.startswith(("https://", "http://")):
        where = localiser(document)
        with _reseau() as network:
            raw = telecharger(network, *where)
        values, _ = lire_document(raw, "publiccode.yml")
        title = f"publiccode.yml du dépôt {etapes_du_chemin(document)[-1]}"
        return depuis_publiccode(values, Origine("publiccode", title, today, document.rstrip("/")))
    path = Path(document)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentIllisible(f"le fichier {citer(document)} ne peut pas être lu.") from error
    values, body = lire_document(raw, path.name)
    if path.suffix == ".md":
        return _de_beta(path.resolve(), values, body, today)
    return depuis_publiccode(values, Origine("publiccode", "Fichier publiccode.yml du projet", today))


def _de_beta(path: Path, values: dict[str, Any], body: str, today: date) -> Collecte:
    """Read the page as the last commit of the copy that it is in holds it; a page alone has no version."""
    where = f"{PAGES}/{path.name}"
    content = path.parent.parent
    held = lire_au_commit(content.parent, where) if path.parent == content.parent / PAGES else None
    page = lien_ecrit(f"{BETA}{path.stem}.html")
    if held is None:
        found = depuis_beta(values, body, Origine("fiche-beta", TITRE, today), content, page)
        found.juger("source", COPIER.format(page=where))
        return found
    commit, day, raw = held
    origine = Origine("fiche-beta", TITRE, day, f"{DEPOT_BETA}/blob/{commit}/{quote(where)}")
    return depuis_beta(*lire_document(raw, path.name), origine, content, page)


@contextmanager
def _reseau() -> Iterator[Reseau]:
    network = ouvrir_reseau()
    try:
        yield network
    finally:
        network.fermer()


@dataclass
class _Licences:
    """Takes the licences that repositories themselves bear; without a network, none."""

    reseau: Reseau | None
    donnes: dict[str, object]
    lue_le: date
    # What the forges that did not answer said, by host.
    pannes: dict[str, list[Panne]] = field(default_factory=lambda: defaultdict(list))

    def lire(self, found: Collecte) -> None:
        """Add the licence of the repository to what a document gives, or why it is not known."""
        if "licence" in self.donnes:
            found.juger("licence", LICENCE_DONNEE)
        listed: Any = self.donnes.get("depots") or found.valeurs.get("depots") or [{}]
        url = listed[0].get("url")
        if self.reseau is None or "licence" in found.valeurs or not isinstance(url, str):
            return
        try:
            forge, path = localiser(url)
            if len(self.pannes[forge.hote]) >= ESSAIS:
                raise self.pannes[forge.hote][-1]
            meant = licences_du_depot(self.reseau, forge, path)
        except (DocumentIllisible, Panne) as error:
            if isinstance(error, Injoignable | Quota):
                self.pannes[forge.hote].append(error)
            found.laisser("LICENSE", str(error))
            return
        if len(meant) == 1:
            found.poser("licence", meant[0], "LICENSE")
            title = f"Fichier de licence du dépôt {path.rpartition('/')[2]}"
            found.ailleurs["licence"] = Origine("licence", title, self.lue_le, url)
        else:
            found.laisser("LICENSE", f"son texte laisse un choix : donnez --licence, {devine.choix(meant)}.")


def _tableau(folder: Path, root: Path, today: date, licence: _Licences) -> str:
    """Say what each document of a folder would give."""
    rows: list[dict[str, Any]] = []
    for path in sorted(
        one for one in folder.rglob("*") if one.suffix in {".md", ".yml", ".yaml"} and one.is_file()
    ):
        row: dict[str, Any] = {"document": path.relative_to(folder).as_posix(), "etat": "illisible"}
        try:
            found = _collecter(str(path), today)
            licence.lire(found)
            result = found.finir(root, **licence.donnes)
        except DocumentIllisible as error:
            row["raison"] = str(error)
        else:
            row |= {
                "etat": "brouillon" if result.a_completer else "complet",
                "nom": result.valeurs.get("nom"),
                "a_completer": result.a_completer,
                "arrete": "archive" in result.valeurs,
                "licence": result.valeurs.get("licence"),
                "a_juger": [asdict(one) for one in result.a_juger],
                "non_repris": [asdict(one) for one in result.non_repris],
            }
        rows.append(row)
    base.repondre({"documents": rows})
    lines = [f"{one['document']:<40} {one['etat']:<10} {_manque(one)}".rstrip() for one in rows]
    counts = Counter(one["etat"] for one in rows)
    total = ", ".join(f"{count} {state}" for state, count in counts.most_common())
    lines.append(f"{len(rows)} {accorder(len(rows), 'document', 'documents')} : {total or 'aucun'}.")
    return "".join(f"{line}\n" for line in lines)


def _manque(row: dict[str, Any]) -> str:
    if "raison" in row or not row["a_completer"]:
        return str(row.get("raison", ""))
    told = (f" (LICENSE : {one['raison']})" for one in row["non_repris"] if one["champ"] == "LICENSE")
    return f"il manque {enumerer(row['a_completer'], 'et')}{next(told, '')}"


def _rendre_compte(
    found: Collecte, root: Path, today: date, given: dict[str, object], choix: dict[str, Any]
) -> int:
    result = found.finir(root, **given)
    slug = choix["slug"] or slugifier(str(result.valeurs.get("nom", "brouillon")))
    if problem := slug_refuse(slug):
        raise Refus(problem)
    folder = BROUILLONS if result.a_completer else "projets"
    name = f"{folder}/{slug}.yml"
    if (root / name).exists():
        raise Refus(f"{name} existe déjà. Choisissez un autre nom avec --slug.")
    # A draft has not entered: its day will be that of the file.
    text = (
        ebauche(result.valeurs, result.a_completer)
        if result.a_completer
        else fiche_nouvelle({**result.valeurs, "publie_le": today.isoformat()})
    )
    base.repondre({"fichier": name, "texte": text, **asdict(result)})
    _dire(result)
    conseiller(valider_texte(root, today, slug, text))
    if choix["simuler"]:
        click.echo(f"\n{name} contiendrait :\n\n{text}", nl=False)
    elif result.a_completer:
        (root / folder).mkdir(exist_ok=True)
        ecrire_d_un_coup(root / name, text.encode())
    else:
        ecrire_fiche(root / name, "", text)
    if result.a_completer:
        missing = enumerer((citer(one) for one in result.a_completer), "et")
        click.echo(
            f"\nIl manque {missing} : c’est un brouillon, que rien ne publie ({name}). Relancez avec les options "
            f"qui les donnent, ou complétez-le puis rangez-le dans projets/.",
            err=True,
        )
        return base.ERREURS
    if not choix["simuler"]:
        click.echo(f"\n{name} est écrit. Relisez-le, puis : catalogue valider {name}")
    return base.OK


def _comparer(found: Collecte, root: Path, slug: str) -> int:
    """Say, field by field, what a document and a file say otherwise, and how to cite the document."""
    path = root / "projets" / f"{slug}.yml"
    if slug_refuse(slug) or not path.is_file():
        raise Refus(f"il n’y a pas de fiche projets/{slug}.yml.")
    values = lire_fichier(path, f"projets/{slug}.yml").valeurs
    ours = dict(_feuilles(values if isinstance(values, dict) else {}))
    theirs = {name: value for name, value in _feuilles(found.valeurs) if name.partition(".")[0] in COMPARES}
    for name, value in sorted(theirs.items()):
        if name not in ours:
            click.echo(f"  {name} : la fiche ne le dit pas ; le document dit {citer(value)}.")
        elif " ".join(str(ours[name]).split()) != " ".join(str(value).split()):
            click.echo(f"  {name} : la fiche dit {citer(ours[name])}, le document {citer(value)}.")
    same = sum(name in ours and ours[name] == value for name, value in theirs.items())
    click.echo(f"{same} {accorder(same, 'valeur identique', 'valeurs identiques')}.")
    told = texte_yaml({"sources": [found.origine.source()]}, 100)
    click.echo(f"\nPour citer ce document dans la fiche :\n\n{told}", nl=False)
    return base.OK


def _feuilles(values: dict[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _feuilles(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _ajouts(choix: dict[str, Any]) -> dict[str, object]:
    """Return what the person who imports gives, understood as everywhere; the document may not hold it."""
    readers: dict[str, tuple[str, Callable[[str], object]]] = {
        "statut": ("statut", terme("statut")),
        "accroche": ("accroche", lecteur("accroche")),
        "licence": ("licence", lecteur("licence")),
        "contact": ("contact", contact),
        "depot": ("depots", lambda text: [{"url": lecteur("depots", 0, "url")(text), "principal": True}]),
        "porteur": ("porteurs", lambda text: [{"nom": lecteur("porteurs", 0, "nom")(text)}]),
        "publics": ("publics", lambda text: {"collectivites": lecteur("publics", "collectivites")(text)}),
    }
    given: dict[str, object] = {}
    for name, (field_, read) in readers.items():
        if choix[name]:
            try:
                given[field_] = read(choix[name])
            except Refus as refusal:
                raise Refus(f"--{name} : {refusal}") from refusal
    return given


def _dire(result: Importation) -> None:
    click.echo(f"Repris : {', '.join(result.valeurs)}.")
    if result.a_juger:
        click.echo("\nÀ vous de juger :")
        for one in result.a_juger:
            click.echo(f"  {one.champ} : {one.raison}")
    if result.non_repris:
        click.echo("\nNon repris :")
        parts: dict[str, list[str]] = defaultdict(list)
        for one in result.non_repris:
            parts[one.raison].append(one.champ)
        for reason, names in parts.items():
            click.echo(f"  {', '.join(names)} : {reason}")
