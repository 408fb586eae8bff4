"""From a proposal to a change of one file, checked with the whole catalogue."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalogue_communs.collectivites import reference
from catalogue_communs.collectivites.cles import IDENTIFIANTS
from catalogue_communs.contribution.changements import changements, nommer_manques
from catalogue_communs.contribution.comprendre import Comprehension
from catalogue_communs.contribution.formulaires import CONTACT, aide, libelle_du_champ
from catalogue_communs.contribution.messages import est_libre, propositions
from catalogue_communs.contribution.proposition import (
    Envoi,
    Illisible,
    Proposition,
    appliquer,
    nouvelle_fiche,
)
from catalogue_communs.contribution.redaction import ebauche, fiche_nouvelle
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.faits.contexte import charger
from catalogue_communs.faits.etat import manquants
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_nomme, slug_refuse
from catalogue_communs.modele import Catalogue, Projet
from catalogue_communs.socle import schemas
from catalogue_communs.socle.francais import PAS_LU
from catalogue_communs.socle.texte import citer, nom_du_champ, proche, slugifier
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.fiche import depot_connu
from catalogue_communs.validation.moteur import valider_texte

_PAGE = re.compile(r"(?:https://[^\s/]+/(?:[^\s?#]*/)?)?communs/([a-z0-9-]+)/?(?:[?#].*)?")
TROP = 20
# What every new page lacks is told at the end, in one sentence.
SANS_CONSEIL = frozenset({"a-completer", "identifiant-a-fixer"})
_PLUSIEURS = "Ce message parle de plusieurs communs : envoyez-en un par commun."


def traiter(
    corps: str, root: Path, today: date, adresse: str = "", declare_le: date | None = None
) -> Resultat:
    """Turn the text of a ticket into a change, or into what must be corrected in it.

    `root`, the folder of the catalogue, is only read. `adresse`, that of the ticket, is the source of a
    declaration, and `declare_le` its day.
    """
    try:
        found = propositions(corps, Envoi(adresse, declare_le))
    except Illisible as error:
        return Resultat("corriger", messages=error.messages)
    if not found:
        # Whoever wrote in the free form waits for an answer; any other ticket is not ours.
        return Resultat("lire", titre="Message à lire") if est_libre(corps) else Resultat("ignorer")
    if len(found) > 1:
        return Resultat("corriger", messages=(_PLUSIEURS,))
    return traiter_proposition(found[0], root, today)


def traiter_proposition(proposee: Proposition, root: Path, today: date) -> Resultat:
    """Turn a proposal into a change of one file, or into what must be corrected in it."""
    try:
        result = _resultat(proposee, root, today)
    except Illisible as error:
        result = Resultat("corriger", messages=error.messages[:TROP])
    except Refus as error:
        result = Resultat("corriger", messages=(str(error),))
    return result.borne()


@dataclass(frozen=True, slots=True)
class _Avant:
    """The catalogue as it is, where the proposal is tried."""

    root: Path
    today: date
    catalogue: Catalogue
    rapport: Rapport


def _resultat(proposee: Proposition, root: Path, today: date) -> Resultat:
    before = _Avant(root, today, *charger(root, today))
    if proposee.fiche is not None:
        return _new(proposee, before)
    if not proposee.commun:
        raise Illisible(*proposee.fautes or ("Commun\nDites de quel commun il s’agit.",))
    common = _common(proposee.commun, before)
    to_read = Resultat("lire", titre=f"Signaler une erreur : {common.nom}")
    if not proposee.changements and not proposee.fautes:
        return to_read
    path = f"projets/{common.slug}.yml"
    text = (root / path).read_bytes().decode("utf-8")
    made = appliquer(text, proposee, reference(root))
    if made.texte == text and proposee.dits:
        # Whoever reports an error may say again what the page says: a person looks.
        return to_read
    if made.texte == text:
        raise Illisible("La fiche dit déjà cela : il n’y a rien à changer.")
    result = Resultat("proposer", f"{common.nom} : {proposee.sujet}", path, made.texte, phrases=_dit(made))
    return _checked(proposee, before, result)


def _dit(read: Comprehension) -> tuple[str, ...]:
    """Say back how the answers were understood, and what whoever reads them should know."""
    told = [f"Compris comme : {' ; '.join(read.compris)}."] if read.compris else []
    return (*told, *dict.fromkeys(read.remarques))


def _new(proposee: Proposition, before: _Avant) -> Resultat:
    values, read = nouvelle_fiche(proposee, reference(before.root), before.today)
    slug = slugifier(str(values.get("nom", "")))
    taken = {f.slug for f in before.rapport.fiches}
    taken |= {former for projet in before.catalogue.projets for former in projet.anciens_slugs}
    if slug_refuse(slug):
        raise Illisible(
            "Nom\nIl ne peut pas devenir une adresse. Écrivez-le avec des lettres et des chiffres, quatre-vingts au plus."
        )
    listed = [one for one in values.get("depots") or () if isinstance(one, dict)]
    urls = {depot_connu(one["url"]) for one in listed if isinstance(one.get("url"), str)}
    known = next((p for p in before.catalogue.projets if urls & {depot_connu(d.url) for d in p.depots}), None)
    if known or slug in taken:
        said, other = f"Nom\nIl y a déjà une fiche {citer(slug)}. Pour la modifier", "précisez son nom"
        if known:
            said = f"Dépôt : adresse\nC’est déjà celui de {known.nom}. Pour compléter cette fiche"
            other = "donnez son dépôt à lui"
        raise Illisible(
            f"{said}, prenez le formulaire « Signaler une erreur » ; s’il s’agit d’un autre commun, {other}."
        )
    try:
        text = fiche_nouvelle(values)
    except Refus:
        # The validation says why, under the label of each question.
        text = ebauche(values, ())
    title = f"Nouveau commun : {values.get('nom', slug)}"
    result = Resultat("proposer", title, f"projets/{slug}.yml", text, nouveau=True, phrases=_dit(read))
    return _checked(proposee, before, result)


def _common(written: str, before: _Avant) -> Projet:
    """Find the common that a form names: by the name of its file, its page or its name, exactly."""
    projets = before.catalogue.projets
    page = _PAGE.fullmatch(written)
    slug = page.group(1) if page else written
    # « geo trek », « Geotrek 🥾 » : the letters and digits alone tell, when they are those of one common.
    if named := slug_nomme(slug, {p.slug: (p.slug, p.nom, *p.anciens_slugs) for p in projets}):
        return next(p for p in projets if p.slug == named)
    if any(f.slug == slug for f in before.rapport.fiches):
        raise Illisible(
            f"Commun\nLa fiche {citer(slug)} contient déjà des erreurs. L’équipe doit la corriger d’abord."
        )
    close = proche(written, [p.slug for p in projets]) or proche(written, [p.nom for p in projets])
    advice = f"Vouliez-vous dire « {close} » ?" if close else "Copiez la fin de l’adresse de sa page."
    raise Illisible(f"Commun\n{citer(written)} n’est pas dans le catalogue. {advice}")


def _checked(proposee: Proposition, before: _Avant, result: Resultat) -> Resultat:
    """Validate the whole catalogue with the change; say what it changes and what is still missing."""
    root, today, slug = before.root, before.today, Path(result.fichier).stem
    with copie_de_travail(root) as folder:
        path = folder / result.fichier
        former = "" if result.nouveau else path.read_bytes().decode("utf-8")
        ecrire_fiche(path, former, result.texte)
        for name, data in proposee.images.items():
            if not name.startswith(f"{slug}-"):
                raise Illisible(f"Images\nNommez {citer(name)} d’après la fiche : « {slug}-… ».")
            joined = folder / "docs/images/communs" / name
            joined.parent.mkdir(parents=True, exist_ok=True)
            joined.write_bytes(data)
        catalogue, report = charger(folder, today)
        # Advice is not looked for with the errors: what this change brings goes to who merges it.
        old, new = (
            {(d.code, d.message) for d in valider_texte(folder, today, slug, text) if not d.est_erreur}
            for text in (former, result.texte)
        )
    named = {name for f in report.fiches if f.slug == slug for name in f.images}
    if lost := proposee.images.keys() - named:
        raise Illisible(f"Images\nLa fiche ne montre pas {citer(min(lost))} : choisissez où la mettre.")
    known = {(d.fichier, d.code, d.message) for d in before.rapport.diagnostics if d.est_erreur}
    errors = [d for d in report.diagnostics if d.est_erreur and (d.fichier, d.code, d.message) not in known]
    if errors:
        raise Illisible(*dict.fromkeys(map(_message, errors[:TROP])))
    advised = sorted(new - (set() if result.nouveau else old))
    told = [
        *result.phrases,
        *(c.texte for c in changements(before.catalogue, catalogue, reference(root), today)),
        *[f"À relire : {message}" for code, message in advised if code not in SANS_CONSEIL][:TROP],
        *proposee.dits,
    ]
    changed = catalogue.projet(slug)
    if changed and result.nouveau and (missing := manquants(changed)):
        told.append(f"La page affichera encore « {PAS_LU} » pour : {nommer_manques(missing)}.")
    return replace(result, phrases=tuple(told))


# What a person who fills a form is told where the validation would show the lines of a file.
AIDES = {
    "contact": CONTACT,
    "organisation": "Dites qui utilise le commun : son nom, avec son type, ou son code INSEE, ou son numéro SIREN.",
}
DITS = {
    "liste-doublon": "La même réponse y est deux fois. Gardez-en une.",
    "date-future": "Cette date n’est pas encore arrivée. Donnez le jour où cela a eu lieu, ou laissez cette rubrique vide.",
}
_DU_YAML = re.compile(r"\w+: |« \w+:|en retrait|tiret|guillemets|\.yml|schemas/|« cible »|« champs? »")


def _message(diagnostic: Diagnostic) -> str:
    """Say what the validation says, under the label of the question."""
    path = diagnostic.chemin
    named = nom_du_champ(path)
    part, label = schemas.partie_de("projet", path), libelle_du_champ(path)
    whole = f"{diagnostic.message} {diagnostic.remede}".replace(f"« {named} »", "cette réponse")
    # Only the team writes what shows nothing else.
    said = DITS.get(diagnostic.code) or _sans_yaml(whole) or whole
    if diagnostic.code in {"champ-manquant", "choix-manquant", "champ-vide"}:
        said = AIDES.get(named.rpartition(".")[2]) or (aide(path, part) if part and named else said)
    return f"{label}\n{said}" if label else said


def _sans_yaml(texte: str) -> str:
    """Drop the sentences that show how a file is written; give codes without their quotes."""
    every = re.split(r"(?<=[.?!])\s+", texte)
    kept = [one for one in every if not _DU_YAML.search(one.replace("Écrivez : ", ""))]
    return re.sub(r'"([^"]*)"', r"\1", " ".join(kept)).strip()


@contextmanager
def copie_de_travail(root: Path) -> Iterator[Path]:
    """Lend a folder whose files can be changed, with the readings and images of the real one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Not the rest of docs/, nor the reference of collectivités, which is the one already read. A link
        # stays a link, that the validation refuses; one of ours would be refused too.
        for shared in ("projets", "docs/images/communs", "donnees/activite"):
            if (root / shared).exists():
                shutil.copytree(root / shared, folder / shared, symlinks=True)
        for alone in ("guichet.yml", IDENTIFIANTS):
            if (root / alone).exists():
                (folder / alone).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(root / alone, folder / alone, follow_symlinks=False)
        yield folder
