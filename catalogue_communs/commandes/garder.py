"""What is missing or to be kept (`etat`, `identifiants`), who bears a name (`organisme`).

On which day a file that is cited last said something of it (`dater`).

And the gate of what is published (`fiches`): the files, the site, nobody named in any of its bytes.
"""

import gzip
import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import click

from catalogue_communs.collectivites import reference
from catalogue_communs.commandes import base, construire, ligne
from catalogue_communs.contribution.organismes import candidats, reconnaitre
from catalogue_communs.contribution.publication import par_git
from catalogue_communs.faits.chronologie import completer
from catalogue_communs.faits.contexte import Contexte, etats_des_fiches
from catalogue_communs.faits.fonds import charger
from catalogue_communs.fiches.diagnostics import FORMATS, Diagnostic, signaler
from catalogue_communs.fiches.ecriture import ecrire_fiche
from catalogue_communs.forges.datation import Datation, dater
from catalogue_communs.forges.histoire import copie, fichier_cite
from catalogue_communs.modele import Projet
from catalogue_communs.parutions import cles
from catalogue_communs.site.construction import fabrique
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.texte import citer, denombrer
from catalogue_communs.validation import publies, valider
from catalogue_communs.validation.fiche import ContexteDesRegles
from catalogue_communs.validation.personnes import TELEPHONE, est_nominative


@base.commande("", "bac-malin")
@base.COMMUNS
def etat_command(communs: tuple[str, ...], today: date, root: Path) -> int:
    """Dit ce qui manque, vieillit ou ne marche plus dans chaque fiche.

    Ce qui trompe vient avant ce qui manque. Sans nom de commun, passe en
    revue toutes les fiches publiables.
    """
    catalogue, rapport = charger(root, today)
    slugs = {base.slug_de(root, name) for name in communs}
    if not communs:
        slugs = {path.stem for path in root.glob("projets/*.yml")}
    en_erreur = sorted(rapport.en_erreur & {f"projets/{slug}.yml" for slug in slugs})
    etats = etats_des_fiches(Contexte(root, catalogue, today), rapport)
    choisis = [(projet, points) for projet, points in etats if projet.slug in slugs]
    total = sum(_dire_les_points(projet, points) for projet, points in choisis)
    for name in en_erreur:
        click.echo(f"✗ {name} a des erreurs : « catalogue valider {name} » les dit.")
    files = denombrer(len(choisis), "fiche", "fiches")
    click.echo(f"{denombrer(total, 'point', 'points')} à regarder dans {files}.")
    return ligne.ERREURS if en_erreur else ligne.OK


def _dire_les_points(projet: Projet, points_par_genre: Mapping[str, Sequence[str]]) -> int:
    """Say what there is to look at in the file of a common, if anything; return how many points."""
    lines = [
        f"  · {genre} : {point}" for genre, points in points_par_genre.items() for point in points
    ]
    if lines:
        click.echo("\n".join([f"{projet.nom} (projets/{projet.slug}.yml)", *lines, ""]))
    return len(lines)


@base.commande("--simuler", "")
def identifiants_command(today: date, root: Path, *, simuler: bool) -> int:
    """Note ce qui est publié, et depuis quel jour.

    Ajoute à donnees/identifiants.csv les réutilisations, les mesures, les phases et les
    communs qui n’y sont pas. Écrit « id » à la ligne dont l’identifiant changerait parce
    que son organisme a reçu un SIREN, ou parce que seule sa place la distingue d’une autre.
    """
    try:
        files, liste, changements = completer(root, today, valider(root, today))
    except cles.ListeInvalide as error:
        ligne.avertir(f"{cles.IDENTIFIANTS}:{error.ligne} : {error}")
        return ligne.ERREURS
    for line in changements or ["La liste est à jour."]:
        click.echo(line)
    if not simuler:
        for path, texts in files.items():
            ecrire_fiche(path, *texts)
        cles.ecrire_publies(root, liste)
    return ligne.OK


@base.commande('https://github.com/exemple/outil/blob/…/README.md "Ville de Valimaginaire"')
@click.argument("adresse")
@click.argument("nom")
@click.option(
    "--clone",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DOSSIER",
    help="Lit cette copie du dépôt, sans réseau, au lieu d’en faire une.",
)
def dater_command(adresse: str, nom: str, clone: Path | None, root: Path) -> int:  # noqa: ARG001 - whose forges are read
    """Dit quel jour un fichier cité a parlé d’un organisme pour la dernière fois.

    ADRESSE est celle du fichier à un commit. NOM est le nom de l’organisme, tel que le fichier l’écrit.

    Suit le fichier sous ses anciens noms et compare ce qu’il dit de l’organisme, d’un commit à
    l’autre. Un déplacement, une traduction, une mise en forme, une image, une réécriture d’ensemble ne
    disent rien de neuf. Là où l’historique est coupé, le jour est inconnu.
    """
    cite = fichier_cite(adresse)
    if cite is None:
        raise click.ClickException(
            "donnez l’adresse d’un fichier à un commit, sur une forge connue : « …/blob/ », les quarante signes du commit, le chemin."
        )
    with copie(cite, clone) as histoire:
        datation = dater(histoire, cite.chemin, nom)
    for line in _dire_les_jours(datation):
        click.echo(line)
    return ligne.OK if datation.jour else ligne.ERREURS


def _dire_les_jours(datation: Datation) -> Iterator[str]:
    """Yield the day that counts, why, and the other days."""
    retenu = datation.retenu
    if datation.jour is None:
        yield "Jour inconnu : n’écrivez aucun de ceux-ci."
    else:
        yield f"Jour : {DatePartielle.du_jour(datation.jour)} (confirmee_le: {datation.jour})"
    if datation.article:
        retenu = None
        yield "Pourquoi : c’est la date que l’article porte dans son nom."
    elif retenu:
        yield f"Commit : {retenu.revision.commit} {citer(retenu.revision.sujet)}"
        yield f"Pourquoi : {retenu.pourquoi}."
    yield f"Ce que dit le fichier : {citer(datation.extrait)}"
    suite = [jour for jour in datation.jours if jour is not retenu]
    if suite:
        yield "Les autres jours :"
    for jour in suite:
        moment = DatePartielle.du_jour(jour.revision.jour)
        yield f"  · {moment}, {jour.revision.commit[:10]} {citer(jour.revision.sujet)} : {jour.pourquoi}"


@base.commande('"Parc naturel régional du Pilat"')
@click.argument("nom")
def organisme_command(nom: str, root: Path) -> int:
    """Cherche qui porte un nom ou un sigle : collectivité, syndicat, pôle, parc.

    Donne le département, la population et l’identifiant de chacun, et ne choisit jamais.
    """
    referentiel = reference(root)
    libelles = dict.fromkeys(
        reconnu.libelle
        for reconnu in (*reconnaitre(referentiel, nom), *candidats(referentiel, nom))
    )
    for label in libelles:
        click.echo(f"· {label}")
    if not libelles:
        ligne.avertir("Aucun organisme de la référence ne porte ce nom ou ce sigle.")
    return ligne.OK if libelles else ligne.ERREURS


@base.commande("", "--site-dir site", "--depuis origin/main")
@click.option(
    "--site-dir", type=base.DOSSIER, help="Laisse le site dans ce dossier, pour le relire."
)
@base.option_forme("texte", "github")
@click.option(
    "--depuis",
    metavar="RÉVISION",
    help="Vérifie que rien n’a quitté donnees/identifiants.csv depuis ; ne conseille que sur les fichiers changés.",
)
def fiches_command(
    root: Path, today: date, site_dir: Path | None, form: str, depuis: str | None
) -> int:
    """Vérifie tout ce qui se publie, et dit quoi écrire.

    Dans l’ordre : les fiches et les lectures, la construction stricte du site, les noms et les
    adresses de personnes dans ce qu’il publie.
    """
    root = root.resolve()
    ligne.avertir("Vérification des fiches…")
    diagnostics = donnees(root, today, depuis)
    if not any(diagnostic.est_erreur for diagnostic in diagnostics):
        ligne.avertir("Construction du site…")
        with tempfile.TemporaryDirectory() as folder:
            target = (site_dir or Path(folder) / "site").resolve()
            if fabrique.lancer(root, "build", "--strict", "--site-dir", str(target)):
                click.echo("Le site n’est pas construit : MkDocs dit pourquoi ci-dessus.")
                return ligne.ERREURS
            diagnostics += personnes_publiees(target)
    if _dire_les_fautes(diagnostics, form):
        return ligne.ERREURS
    fiches = denombrer(len([*root.glob("projets/*.yml")]), "fiche", "fiches")
    conseils = denombrer(len(diagnostics), "conseil", "conseils")
    click.echo(f"Tout est publiable : {fiches}, {conseils}.")
    if site_dir:
        construire.avertir_sans_adresse()
    return ligne.OK


def _dire_les_fautes(diagnostics: Sequence[Diagnostic], form: str) -> bool:
    """Say each fault and how many; advice waits until nothing is wrong, since it would drown the one line to mend."""
    erreurs = [diagnostic for diagnostic in diagnostics if diagnostic.est_erreur]
    lignes = FORMATS[form](erreurs if erreurs and form == "texte" else diagnostics, 0).splitlines()
    for dite in lignes[:-1]:  # not the line that concludes a validation alone
        click.echo(dite)
    if erreurs:
        fautes = denombrer(len(erreurs), "erreur", "erreurs")
        fichiers = {diagnostic.fichier for diagnostic in erreurs}
        ou = denombrer(len(fichiers), "fichier", "fichiers")
        click.echo(f"À corriger, comme dit plus haut : {fautes} dans {ou}.")
    return bool(erreurs)


def donnees(root: Path, today: date, depuis: str | None = None) -> list[Diagnostic]:
    """Check the files of `root`, and the readings; return what is wrong.

    Since a revision, the list of what is published loses nothing; what did not change is not advised on.
    """
    report = valider(root, today)
    diagnostics = [*report.diagnostics]
    with suppress(cles.ListeInvalide):  # a fault already told
        if completer(root, today, report)[2]:
            # What is not noted yet is no fault of who edits a file.
            diagnostics.append(signaler(cles.IDENTIFIANTS.as_posix(), "identifiants-a-noter"))
    # A file that cannot be read may name any repository: no reading is then said to be useless.
    if report.publiable:
        diagnostics += publies.inutiles(root, [fiche.projet for fiche in report.sans_erreur()])
    if depuis is None:
        return diagnostics
    # Those of donnees/ are written by the catalogue itself.
    options = ("--", ".", ":(exclude)donnees")
    output = par_git(
        root, "diff", "--name-only", "--relative", "-z", "--end-of-options", depuis, *options
    )
    if output is None:
        raise click.ClickException(f"Git ne connaît pas la révision {citer(depuis)}.")
    changed = output.decode().split("\0")
    diagnostics = [
        diagnostic
        for diagnostic in diagnostics
        if diagnostic.est_erreur or diagnostic.fichier in changed
    ]
    liste = par_git(root, "cat-file", "blob", f"{depuis}:./{cles.IDENTIFIANTS.as_posix()}") or b""
    with suppress(cles.ListeInvalide):
        before = cles.analyser_publies(liste)
        diagnostics += publies.changements_de_liste(before, ContexteDesRegles(root, today).publies)
    return diagnostics


# Pictures and fonts hold no text: what a photograph keeps of itself is removed when it is published.
SANS_TEXTE = frozenset({".png", ".webp", ".jpg", ".jpeg", ".avif", ".ico", ".woff", ".woff2"})


_COURRIEL = re.compile(r"([\w.+%-]{1,64})@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,10})")


_CIVILITE = re.compile(
    r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame)[\s\u00a0\u202f]+[A-ZÀ-Ý][a-zà-ÿ-]+"
)


# Domains that are nobody's: those of the examples.
_EXEMPLES = re.compile(r"(?:.*\.)?(?:exemple\.fr|example(?:\.(?:com|org|net))?)|.*\.example")


_ADRESSE = re.compile(r"https?://\S+")


def personnes_publiees(dossier: Path) -> Iterator[Diagnostic]:
    """Yield each file of a built site that holds something of a person, and what."""
    for path in sorted(dossier.rglob("*")):
        if path.is_file() and path.suffix not in SANS_TEXTE:
            for compris in dict.fromkeys(
                phrase for text in _textes(path) for phrase in _dites(text)
            ):
                yield signaler(
                    path.relative_to(dossier).as_posix(), "personne-publiee", compris=compris
                )


def _textes(path: Path) -> Iterator[str]:
    """Yield the texts of a file: those inside an archive, a workbook or a database too."""
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from (
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    elif raw.startswith(b"SQLite format 3\0"):
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            yield "\n".join(database.iterdump())
    else:
        yield raw.decode("utf-8", "replace")


def _dites(text: str) -> Iterator[str]:
    plain = text.replace("%40", "@")
    for local, domain in _COURRIEL.findall(plain):
        if est_nominative(local) and not _EXEMPLES.fullmatch(domain.lower()):
            yield f"une adresse qui semble celle d’une personne (« {local}@… »)"
    if TELEPHONE.search(_ADRESSE.sub(" ", plain)):
        yield "un numéro de téléphone"
    if match := _CIVILITE.search(plain):
        yield f"le nom d’une personne (« {match.group()} »)"
