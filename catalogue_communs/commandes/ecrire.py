"""`catalogue nouveau`, `champ`, `importer`: from what a person or a project says to a file, checked, then written."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.commandes import base, ligne
from catalogue_communs.contribution import formulaires, importation, proposition
from catalogue_communs.contribution.application import appliquer
from catalogue_communs.contribution.comprendre import (
    Comprehension,
    adresse_lue,
    champ_inconnu,
    comprendre_reponse,
    poser,
    valeur_comprise,
)
from catalogue_communs.contribution.formulaires import (
    DECLARER,
    MESURER,
    PROPOSER,
    libelle_du_champ,
    modeles,
)
from catalogue_communs.contribution.inscription import noms_des_indicateurs
from catalogue_communs.contribution.nouvelle_fiche import ebauche, fiche_nouvelle, nouvelle_fiche
from catalogue_communs.contribution.organismes import (
    LISTE,
    Plusieurs,
    comprendre_qui,
    usages_de_l_organisme,
)
from catalogue_communs.contribution.proposition import (
    AJOUT,
    INCONNU,
    ChampChange,
    Envoi,
    Proposition,
)
from catalogue_communs.fiches.diagnostics import Diagnostic, diagnostics_en_texte
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_refuse
from catalogue_communs.forges.campagne import ouvrir_reseau
from catalogue_communs.forges.git import Git
from catalogue_communs.forges.interfaces import lire_contenu
from catalogue_communs.forges.liste import cible, etapes_du_chemin, probleme_de_forge
from catalogue_communs.modele.reutilisations import ARRETEE
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.reseau.connexion import Reseau
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import ChampPath, citer, enumerer, minuscule, slugifier
from catalogue_communs.validation.moteur import valider_texte

Reponses = dict[str, str]
# How a command is given an answer.
PAR_OPTION, PAR_MOT = "--{}", "{}=…"

# --- A new common ---------------------------------------------------------------------------

# What starts a file: the answers to a common that is proposed.
OPTIONS = {
    **{one.id: f"{one.libelle} : {minuscule(one.aide)}" for one in modeles()[PROPOSER].champs},
    "slug": "Nom du fichier et de la page (par défaut : tiré du nom).",
}


@base.commande(
    "",
    """--nom "Tri Malin" --accroche "Suivre les bacs de tri sans tableur." \\
          --porteur "Syndicat des Deux Rives" --type syndicat-mixte-ferme --publics commune,epci \\
          --depot https://github.com/exemple/tri-malin --licence EUPL-1.2 \\
          --contact contact@exemple.fr --simuler""",
)
@base.options(OPTIONS)
def nouveau_command(today: date, root: Path, *, simuler: bool, **choix: Any) -> int:
    """Écrit la fiche d’un nouveau commun, commentée et valide.

    Pose quelques questions, ou lit les options. Le nom du fichier vient du nom du
    commun. L’identifiant officiel d’une collectivité est retrouvé d’après son nom.
    Ce qui manque est écrit en commentaire, à sa place.
    """
    reponses: Reponses = {name: answer for name, answer in choix.items() if answer}
    reponses["nom"] = base.demander("Nom du commun", reponses.get("nom"), "--nom", base.texte_libre)
    slug = reponses.get("slug") or slugifier(reponses["nom"])
    _verifier_le_slug(root, slug)
    _demander_qui(reference(root), reponses, "porteur", PAR_OPTION)
    model = modeles()[PROPOSER]
    proposee = proposition.du_modele(model, _demandees(model, reponses, "", PAR_OPTION), Envoi())
    values, lue = nouvelle_fiche(proposee, reference(root), today)
    lue.texte = fiche_nouvelle(values)
    return _proposer(root / "projets" / f"{slug}.yml", today, "", lue, simuler=simuler)


def _verifier_le_slug(root: Path, slug: str) -> None:
    if problem := slug_refuse(slug):
        raise Refus(problem)
    for autre, values in base.fiches_ecrites(root).items():
        former = values.get("anciens_slugs")
        if slug == autre or (isinstance(former, list) and slug in former):
            raise Refus(
                f"{citer(slug)} est déjà l’adresse de « {autre}.yml » : complétez cette fiche, "
                "ou choisissez un autre nom avec --slug."
            )


# --- A field of a common --------------------------------------------------------------------

# What is asked of a person who did not say it, and where the help of a field begins to explain.
_DEBUT = re.compile(r"\s:|\.\s|\.$")
DEMANDES = {
    PROPOSER: ("accroche", "publics", "depot", "licence", "contact", "site"),
    MESURER: ("valeur", "au", "du", "statut", "source"),
    DECLARER: (
        "etat",
        "depuis",
        "arretee_le",
        "usage",
        "preuve",
        "statut",
        "confirmee_le",
        "source",
    ),
}


@base.commande(
    "bac-malin site www.exemple.fr",
    'bac-malin impact.indicateurs.bacs.nom "Bacs équipés"',
    'bac-malin sources titre="Bilan 2026" url=https://exemple.fr/bilan',
    'bac-malin impact.indicateurs nom="Agents formés" effet=usage unite=agent nature=stock',
    "bac-malin mesures indicateur=bacs valeur=300 au=2026-10-31 statut=declare source=bilan",
    "bac-malin reutilisations code=35238 etat=en-production",
)
@base.COMMUN
@click.argument("champ")
@click.argument("valeurs", nargs=-1, metavar="[VALEUR]...")
def champ_command(  # noqa: PLR0913 - one for each option
    commun: str, champ: str, valeurs: tuple[str, ...], today: date, root: Path, *, simuler: bool
) -> int:
    """Change un champ d’une fiche, ou ajoute un élément à une liste.

    Le champ se nomme comme dans le guide, ou comme sur la page : « site », « liens.site ». Un élément de
    liste se nomme par son identifiant, son nom ou son rang. Pour ajouter à une liste, donnez ses champs :
    « nom=valeur ». La réponse est comprise, vérifiée et montrée, puis écrite.

    Pour ajouter une mesure ou une réutilisation, ce que vous ne donnez pas est demandé. Vous seul dites, avec
    « lue_le », que la preuve a été lue, et quel jour.
    """
    slug, steps, referentiel = base.slug_de(root, commun), proposition.nomme(champ), reference(root)
    path = root / "projets" / f"{slug}.yml"
    before = path.read_bytes().decode("utf-8", "surrogateescape")
    if model := _modele_de_la_liste(steps):
        proposee = _du_modele(model, slug, valeurs, before, referentiel)
    else:
        proposee = Proposition(slug, "", _changements(steps, valeurs))
    lue = appliquer(before, proposee, referentiel, today)
    if lue.texte == before:
        raise Refus("La fiche dit déjà cela : il n’y a rien à changer.")
    return _proposer(path, today, before, lue, simuler=simuler)


def _modele_de_la_liste(steps: ChampPath) -> formulaires.Modele | None:
    """Return the model whose questions are asked to add to a list: of uses, or of measures, by its name or the whole."""
    name = ".".join(map(str, steps))
    if name == LISTE:
        return modeles()[DECLARER]
    return modeles()[MESURER] if name in {"mesures", "impact.indicateurs.mesures"} else None


def _du_modele(
    model: formulaires.Modele,
    slug: str,
    valeurs: tuple[str, ...],
    before: str,
    referentiel: Reference,
) -> Proposition:
    """Make a proposal of the answers to a model, those that are missing asked of a person."""
    names = [champ.id for champ in model.champs if champ.id != "commun"]
    reponses = _nommees(valeurs, (*names, *model.equipe))
    if model.nom == MESURER:
        reponses["indicateur"] = _indicateur(before, reponses.get("indicateur"))
    elif not _dans_la_fiche(before, reponses, referentiel):
        _demander_qui(referentiel, reponses, "organisme", PAR_MOT)
    answers = {**_demandees(model, reponses, before, PAR_MOT), "commun": slug}
    return proposition.du_modele(model, answers, Envoi())


def _dans_la_fiche(before: str, reponses: Reponses, referentiel: Reference) -> bool:
    """Tell whether the file has the organisation that the answers name: then nothing else is asked of it."""
    identite = {"nom": reponses.get("organisme", "")}
    return (
        bool(identite["nom"])
        and not reponses.get("code")
        and bool(usages_de_l_organisme(before, identite, referentiel))
    )


def _changements(steps: ChampPath, valeurs: tuple[str, ...]) -> tuple[ChampChange, ...]:
    """Return the changes that a command asks of a field: one answer, those of a group, or more elements of a list."""
    part = formulaires.partie_du_champ(steps)
    if not part:
        raise Refus(champ_inconnu(".".join(map(str, steps))))
    alone = steps == ("contact",) and len(valeurs) == 1 and "=" not in valeurs[0]
    if valeurs and "properties" in part and not alone:
        # Fields that go together are written together: a stop has its day and its reason.
        answers = _nommees(valeurs, part["properties"]).items()
        return tuple(
            ChampChange((*steps, *name.split(".")), INCONNU, answer) for name, answer in answers
        )
    if part.get("type") == "array":
        return _ajouts(steps, valeurs, schemas.resoudre("projet", part["items"]))
    if len(valeurs) != 1:
        fields = f" Champs : {enumerer(part['properties'])}." if "properties" in part else ""
        raise Refus(f"Donnez une valeur, et une seule, à un champ simple.{fields}")
    return (ChampChange(steps, INCONNU, valeurs[0]),)


def _ajouts(
    steps: ChampPath, valeurs: tuple[str, ...], items: schemas.Schema
) -> tuple[ChampChange, ...]:
    """Return what a command adds to a list: values, or one group of them."""
    if not valeurs:
        raise click.ClickException("il manque la valeur à écrire.")
    if "properties" not in items:
        return tuple(ChampChange((*steps, AJOUT), INCONNU, valeur) for valeur in valeurs)
    element: dict[str, Any] = {}
    for name, answer in _nommees(valeurs, items["properties"]).items():
        inner = tuple(int(step) if step.isdecimal() else step for step in name.split("."))
        poser(element, inner, answer)
    return (ChampChange((*steps, AJOUT), INCONNU, element),)


def _nommees(valeurs: Iterable[str], noms: Collection[str]) -> Reponses:
    reponses = {}
    for valeur in valeurs:
        name, equal, answer = valeur.partition("=")
        if not equal or name.partition(".")[0] not in noms:
            raise click.ClickException(
                f"{citer(valeur)} ne convient pas. Écrivez chaque champ avec sa valeur, « nom=valeur », "
                f"avec un nom parmi {enumerer(noms)}."
            )
        reponses[name] = answer
    return reponses


def _demandees(model: formulaires.Modele, donnees: Reponses, before: str, option: str) -> Reponses:
    """Return the answers given, each checked, and those of a person to what is missing."""
    answers, champs = (
        dict(donnees),
        {question_du_modele.id: question_du_modele for question_du_modele in model.champs},
    )
    for name in DEMANDES[model.nom]:
        champ = champs.get(name)
        needed = champ is not None and champ.requis
        if name == "arretee_le":
            needed = _est_arretee(answers.get("etat", ""))
            if not needed and name not in answers:
                continue
        inner = champ.chemin if champ else (name,)
        path = (*formulaires.du_schema(model.place), *inner)
        aide = formulaires.aide(inner, formulaires.partie_du_champ(path))
        question = f"{libelle_du_champ(path)} ({minuscule(_DEBUT.split(aide)[0])})"
        answers[name] = _demandee(name, path, question, donnees, option, needed=needed)
    source = answers.get("source", "")
    if answers.get("preuve") or ("://" in source and source not in before):
        question = "L’avez-vous lue ? Si oui, quel jour"
        answers["lue_le"] = _demandee(
            "lue_le", (LISTE, 0, "lue_le"), question, donnees, option, needed=False
        )
    return answers


def _est_arretee(etat: str) -> bool:
    return bool(etat) and valeur_comprise((LISTE, 0, "etat"), etat) == ARRETEE


def _demandee(  # noqa: PLR0913 - a question, and how it is answered
    name: str, path: ChampPath, question: str, donnees: Reponses, option: str, *, needed: bool
) -> str:
    """Return the answer given to a question, or that of a person, once it is understood."""

    def lire(answer: str) -> str:
        if formulaires.partie_du_champ(path):
            comprendre_reponse(path, answer)
        return answer

    return base.demander(
        question, donnees.get(name), option.format(name), lire, None if needed else ""
    )


def _indicateur(before: str, donne: str | None) -> str:
    """Return the indicator that a measure is of: the one given, the only one of the file, or the answer of a person."""
    noms = noms_des_indicateurs(before)
    if not noms:
        raise Refus(
            "Cette fiche n’a pas encore d’indicateur : ajoutez-le d’abord, à « impact.indicateurs »."
        )
    if donne:
        return donne
    if len(noms) == 1:
        return noms[0]
    return base.demander(f"Indicateur ({enumerer(noms)})", None, "indicateur=…", base.texte_libre)


def _demander_qui(referentiel: Reference, reponses: Reponses, nom: str, option: str) -> None:
    """Complete the answers that tell an organisation (`nom`, `type`, `code`): its code tells it from others."""

    def genre(answer: str) -> str:
        return str(valeur_comprise(("porteurs", 0, "type"), answer))

    if not reponses.get("code") or nom != "organisme":
        reponses[nom] = base.demander(
            "Nom de l’organisme", reponses.get(nom), option.format(nom), base.texte_libre
        )
    if reponses.get("type"):
        reponses["type"] = base.demander("Type", reponses["type"], option.format("type"), genre)
    identite = {
        "nom": reponses.get(nom, ""),
        "type": reponses.get("type", ""),
        "code_insee": reponses.get("code", ""),
    }
    try:
        reconnus = comprendre_qui(referentiel, identite)
    except Plusieurs as several:
        reconnus = several.choix
        for reconnu in reconnus:
            ligne.avertir(f"· {reconnu.libelle}")
        reponses["code"] = base.demander("Son code", None, option.format("code"), base.texte_libre)
    if not reconnus and not reponses.get("code"):
        question = f"Aucune collectivité ne s’appelle {citer(identite['nom'])}. Type d’organisme"
        reponses["type"] = base.demander(question, None, option.format("type"), genre)


# --- From the new text to the file ----------------------------------------------------------


def _proposer(path: Path, today: date, before: str, lue: Comprehension, *, simuler: bool) -> int:
    """Show what was understood and what is wrong; write the file if nothing is, and a person agrees."""
    root, slug, ecrit = path.parents[1], path.stem, False
    for compris in lue.compris:
        click.echo(f"Compris comme : {compris}")
    for remarque in lue.remarques:
        click.echo(remarque)
    diagnostics = valider_texte(root, today, slug, lue.texte)
    erreurs = [diagnostic for diagnostic in diagnostics if diagnostic.est_erreur]
    if erreurs:
        ligne.avertir("Rien n’a été écrit : la fiche aurait des erreurs.\n")
        click.echo(diagnostics_en_texte(erreurs, 1), err=True, nl=False)
    else:
        deja_dits = valider_texte(root, today, slug, before) if before else []
        base.conseiller(_nouveaux(diagnostics, deja_dits))
        ecrit = base.ecrire_si_oui(root, f"projets/{path.name}", before, lue.texte, simuler=simuler)
    if not (ecrit or before or simuler):
        _garder_les_reponses(root, path.name, lue.texte)
    return ligne.ERREURS if erreurs else ligne.OK


def _nouveaux(
    diagnostics: Iterable[Diagnostic], deja_dits: Iterable[Diagnostic]
) -> Iterator[Diagnostic]:
    """Yield what is said of the new file alone: the same words elsewhere in it say nothing new."""
    dits = {(diagnostic.code, diagnostic.message) for diagnostic in deja_dits}
    for diagnostic in diagnostics:
        if (diagnostic.code, diagnostic.message) not in dits:
            yield diagnostic


def _garder_les_reponses(root: Path, name: str, text: str) -> None:
    """Write the new file as a draft: nobody types twice the answers that made it."""
    ecrire_d_un_coup(root / base.BROUILLONS / name, text.encode())
    ligne.avertir(f"Vos réponses sont gardées dans {base.BROUILLONS}/{name}, que rien ne publie.")


# --- What a project wrote elsewhere ---------------------------------------------------------

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
    lue = Comprehension()
    element = lue.element((), proposition.du_modele(modeles()[PROPOSER], choix, Envoi()).fiche)
    if lue.fautes:
        raise proposition.Illisible(*lue.fautes)
    for depot in element.get("depots", ()):
        depot["principal"] = True
    element["statut"] = valeur_comprise(("statut",), choix["statut"] or programme().autre.cle)
    collecte = _collecter(document, today)
    if "licence" in element:
        collecte.a_juger.append(("licence", LICENCE_DONNEE))
    collecte.finir(root, **element)
    slug = choix["slug"] or slugifier(str(collecte.valeurs.get("nom", "brouillon")))
    _verifier_le_slug(root, slug)
    return _ecrire(collecte, root, today, slug, simuler=simuler)


PUBLICCODE = "publiccode.yml"


def _collecter(document: str, today: date) -> importation.Collecte:
    if document.startswith(("https://", "http://")):
        if problem := probleme_de_forge(adresse_lue(document)):
            raise Refus(" ".join(problem[1:]))
        # Without what follows its visitors, which may be a secret.
        url = valeur_comprise(("depots", 0, "url"), document)
        name, raw = PUBLICCODE, lire_a_la_racine(ouvrir_reseau(), url)
        title = f"publiccode.yml du dépôt {etapes_du_chemin(url)[-1]}"
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
    place, content, url = f"{PAGES}/{path.name}", path.parent.parent, ""
    arguments = ("show", "--no-textconv", "--no-patch", "--format=%H %cs", "HEAD", f"HEAD:{place}")
    if path.parent == content.parent / PAGES:
        with suppress(Panne):
            head, _, raw = Git(content.parent / ".git").lire(*arguments).partition(b"\n")
            commit, day = head.decode("ascii").split()
            today, url = date.fromisoformat(day), f"{DEPOT_BETA}/blob/{commit}/{quote(place)}"
    title, page = "Fiche du produit, dépôt public de beta.gouv.fr", f"{PRODUITS}/{path.stem}.html"
    origine = importation.Origine("fiche-beta", title, today, url, adresse_lue(page), content)
    collecte = importation.depuis_beta(*importation.lire_document(raw, path.name), origine)
    if not url:
        collecte.a_juger.append(("source", COPIER.format(page=place)))
    return collecte


def lire_a_la_racine(reseau: Reseau, depot: str) -> bytes:
    """Return the publiccode.yml of a repository of a forge of the list; or say in `Refus` why not."""
    depot_cible = cible(depot)
    if depot_cible is None or not depot_cible.forge.genre.contenu:
        raise Refus(
            "Cette forge ne donne pas ses fichiers à un programme : téléchargez publiccode.yml, "
            "puis donnez le nom du fichier à « catalogue importer »."
        )
    try:
        content = lire_contenu(reseau, depot_cible.forge, depot_cible.chemin, PUBLICCODE)
    except Panne as error:
        raise Refus(str(error)) from error
    if not content:
        raise Refus("Ce dépôt n’a pas de publiccode.yml à sa racine, ou n’est pas public.")
    return content


def _ecrire(
    collecte: importation.Collecte, root: Path, today: date, slug: str, *, simuler: bool
) -> int:
    champs_manquants = enumerer((citer(champ) for champ in collecte.a_completer), "et")
    chemin = f"{base.BROUILLONS if champs_manquants else 'projets'}/{slug}.yml"
    if (root / chemin).exists():
        raise Refus(f"{chemin} existe déjà. Choisissez un autre nom avec --slug.")
    if champs_manquants:
        # A draft has not entered: its day will be that of the file.
        text = ebauche(collecte.valeurs, collecte.a_completer)
    else:
        text = fiche_nouvelle({**collecte.valeurs, "publie_le": today.isoformat()})
    click.echo(f"Repris : {', '.join(collecte.valeurs)}.")
    _dire_les_raisons("À vous de juger", collecte.a_juger)
    _dire_les_raisons("Non repris", collecte.non_repris)
    base.conseiller(valider_texte(root, today, slug, text))
    if simuler:
        click.echo(f"\n{chemin} contiendrait :\n\n{text}", nl=False)
    elif champs_manquants:
        ecrire_d_un_coup(root / chemin, text.encode())
    else:
        ecrire_fiche(root / chemin, "", text)
        click.echo(f"\n{chemin} est écrit. Relisez-le, puis : catalogue valider {chemin}")
    if champs_manquants:
        ligne.avertir(
            f"\nIl manque {champs_manquants} : c’est un brouillon, que rien ne publie ({chemin}). Relancez avec les options "
            f"qui les donnent, ou complétez-le puis rangez-le dans projets/."
        )
    return ligne.ERREURS if champs_manquants else ligne.OK


def _dire_les_raisons(titre: str, champs_et_raisons: Iterable[tuple[str, str]]) -> None:
    """Say each reason once, after the fields that it holds for."""
    champs_par_raison: dict[str, list[str]] = defaultdict(list)
    for champ, raison in champs_et_raisons:
        champs_par_raison[raison].append(champ)
    if champs_par_raison:
        click.echo(f"\n{titre} :")
    for raison, champs in champs_par_raison.items():
        click.echo(f"  {', '.join(champs)} : {raison}")
