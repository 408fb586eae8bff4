"""From a proposal to a change of one file, checked with the whole catalogue."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from catalogue_communs.collectivites import reference
from catalogue_communs.collectivites.cles import IDENTIFIANTS
from catalogue_communs.contribution import proposition
from catalogue_communs.contribution.changements import changements, nommer_manques
from catalogue_communs.contribution.formulaires import CONTACT, aide, libelle_du_champ, partie_du_champ
from catalogue_communs.contribution.messages import est_libre, propositions
from catalogue_communs.contribution.proposition import Envoi, Illisible, Proposition
from catalogue_communs.contribution.redaction import ebauche
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.faits.contexte import charger
from catalogue_communs.faits.etat import manquants
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, slug_nomme, slug_refuse
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Catalogue, Projet
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.francais import PAS_LU
from catalogue_communs.socle.texte import citer, nom_du_champ, proche, slugifier
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.fiche import Fiche, depot_connu
from catalogue_communs.validation.moteur import valider_texte

_PAGE = re.compile(r"(?:https://[^\s/]+/(?:[^\s?#]*/)?)?communs/([a-z0-9-]+)/?(?:[?#].*)?")
TROP = 20
# What every new page lacks is told at the end, in one sentence.
SANS_CONSEIL = frozenset({"a-completer", "identifiant-a-fixer"})


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
        told = "Ce message parle de plusieurs communs : envoyez-en un par commun."
        return Resultat("corriger", messages=(told,))
    return traiter_proposition(found[0], root, today)


def traiter_proposition(proposee: Proposition, root: Path, today: date) -> Resultat:
    """Turn a proposal into a change of one file, or into what must be corrected in it."""
    try:
        result = _resultat(proposee, root, today)
    except Refus as error:
        told = error.messages[:TROP] if isinstance(error, Illisible) else (str(error),)
        result = Resultat("corriger", messages=told)
    return result.borne()


def _resultat(proposee: Proposition, root: Path, today: date) -> Resultat:
    before, report = charger(root, today)
    if proposee.fiche is not None:
        values, made = proposition.nouvelle_fiche(proposee, reference(root), today)
        slug = _adresse_libre(values, before, report)
        # The validation says what is wrong in it, under the label of each question.
        made.texte = ebauche(values, ())
        former, title = "", f"Nouveau commun : {values.get('nom', slug)}"
    else:
        if not proposee.commun:
            raise Illisible(*proposee.fautes or ("Commun\nDites de quel commun il s’agit.",))
        common = _common(proposee.commun, before, report)
        slug, title = common.slug, f"{common.nom} : {proposee.sujet}"
        to_read = Resultat("lire", titre=f"Signaler une erreur : {common.nom}")
        if not proposee.changements and not proposee.fautes:
            return to_read
        former = (root / "projets" / f"{slug}.yml").read_bytes().decode("utf-8")
        made = proposition.appliquer(former, proposee, reference(root))
        if made.texte == former and proposee.dits:
            # Whoever reports an error may say again what the page says: a person looks.
            return to_read
        if made.texte == former:
            raise Illisible("La fiche dit déjà cela : il n’y a rien à changer.")
    told = [f"Compris comme : {' ; '.join(made.compris)}."] if made.compris else []
    told += dict.fromkeys(made.remarques)
    told += _verifiee(proposee, before, root, today, slug, (former, made.texte))
    path = f"projets/{slug}.yml"
    return Resultat("proposer", title, path, made.texte, nouveau=not former, phrases=tuple(told))


def _adresse_libre(values: Mapping[str, Any], before: Catalogue, report: Rapport) -> str:
    """Return the slug of a new file, whose name and repositories are those of no other."""
    slug = slugifier(str(values.get("nom", "")))
    if slug_refuse(slug):
        raise Illisible(
            "Nom\nIl ne peut pas devenir une adresse. Écrivez-le avec des lettres et des chiffres, quatre-vingts au plus."
        )
    listed = [one for one in values.get("depots") or () if isinstance(one, dict)]
    urls = {depot_connu(one["url"]) for one in listed if isinstance(one.get("url"), str)}
    known = next((p for p in before.projets if urls & {depot_connu(d.url) for d in p.depots}), None)
    taken = {fiche.slug for fiche in report.fiches} | {old for p in before.projets for old in p.anciens_slugs}
    if known or slug in taken:
        said, other = f"Nom\nIl y a déjà une fiche {citer(slug)}. Pour la modifier", "précisez son nom"
        if known:
            said = f"Dépôt : adresse\nC’est déjà celui de {known.nom}. Pour compléter cette fiche"
            other = "donnez son dépôt à lui"
        raise Illisible(
            f"{said}, prenez le formulaire « Signaler une erreur » ; s’il s’agit d’un autre commun, {other}."
        )
    return slug


def _common(written: str, before: Catalogue, report: Rapport) -> Projet:
    """Find the common that a form names: by the name of its file, its page or its name, exactly."""
    page = _PAGE.fullmatch(written)
    slug = page.group(1) if page else written
    # « geo trek », « Geotrek 🥾 » : the letters and digits alone tell, when they are those of one common.
    names = {p.slug: (p.slug, p.nom, *p.anciens_slugs) for p in before.projets}
    if common := before.projet(slug_nomme(slug, names) or ""):
        return common
    if any(fiche.slug == slug for fiche in report.fiches):
        raise Illisible(
            f"Commun\nLa fiche {citer(slug)} contient déjà des erreurs. L’équipe doit la corriger d’abord."
        )
    close = proche(written, [*names]) or proche(written, [p.nom for p in before.projets])
    advice = f"Vouliez-vous dire « {close} » ?" if close else "Copiez la fin de l’adresse de sa page."
    raise Illisible(f"Commun\n{citer(written)} n’est pas dans le catalogue. {advice}")


def _verifiee(  # noqa: PLR0913, PLR0917 - a proposal, and where it is tried
    proposee: Proposition, before: Catalogue, root: Path, today: date, slug: str, textes: tuple[str, str]
) -> Iterator[str]:
    """Validate the new text of a file, after the former; say what it changes and what is still missing."""
    former, text = textes
    if wrong := [name for name in proposee.images if not name.startswith(f"{slug}-")]:
        raise Illisible(f"Images\nNommez {citer(wrong[0])} d’après la fiche : « {slug}-… ».")
    with _avec_images(root, proposee.images) as folder:
        found = valider_texte(folder, today, slug, text)
    fiche = Fiche(slug, lire_octets(text.encode(), slug))
    if lost := proposee.images.keys() - fiche.images:
        raise Illisible(f"Images\nLa fiche ne montre pas {citer(min(lost))} : choisissez où la mettre.")
    if errors := [one for one in found if one.est_erreur]:
        raise Illisible(*dict.fromkeys(map(_message, errors[:TROP])))
    known = {(d.code, d.message) for d in valider_texte(root, today, slug, former)} if former else set()
    after = Catalogue((*(p for p in before.projets if p.slug != slug), fiche.projet))
    yield from (c.texte for c in changements(before, after, reference(root), today))
    # The advice that this change brings is for who merges it.
    advised = sorted({(d.code, d.message) for d in found} - known)
    yield from [f"À relire : {message}" for code, message in advised if code not in SANS_CONSEIL][:TROP]
    yield from proposee.dits
    if not former and (missing := manquants(fiche.projet)):
        yield f"La page affichera encore « {PAS_LU} » pour : {nommer_manques(missing)}."


# What a person who fills a form is told where the validation would show the lines of a file.
DITS = {
    "mesure-en-double": "Cette mesure est déjà dans la fiche : même date, même périmètre, même source. Si la valeur a été "
    "corrigée, changez-la ; si elle vient d’ailleurs, citez l’autre source.",
    "liste-doublon": "La même réponse y est deux fois. Gardez-en une.",
    "date-future": "Cette date n’est pas encore arrivée. Donnez le jour où cela a eu lieu, ou laissez cette rubrique vide.",
}
_DU_YAML = re.compile(r"\w+: |« \w+:|en retrait|tiret|guillemets|\.yml|schemas/|« cible »|« champs? »")


def _message(diagnostic: Diagnostic) -> str:
    path = diagnostic.chemin
    named = nom_du_champ(path)
    part, label = partie_du_champ(path), libelle_du_champ(path)
    whole = f"{diagnostic.message} {diagnostic.remede}".replace(f"« {named} »", "cette réponse")
    # What shows how a file is written is for the team alone, unless nothing else is said; codes lose their quotes.
    sentences = re.split(r"(?<=[.?!])\s+", whole)
    kept = [one for one in sentences if not _DU_YAML.search(one.replace("Écrivez : ", ""))]
    plain = re.sub(r'"([^"]*)"', r"\1", " ".join(kept)).strip()
    said = DITS.get(diagnostic.code) or plain or whole
    if diagnostic.code in {"champ-manquant", "choix-manquant", "champ-vide"}:
        said = CONTACT if named == "contact" else aide(path, part) if part and named else said
    return f"{label}\n{said}" if label else said


@contextmanager
def _avec_images(root: Path, images: Mapping[str, bytes]) -> Iterator[Path]:
    """Lend the folder of the catalogue, or a copy of what a file is checked with, where images have joined the others."""
    if not images:
        yield root
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # A link stays a link, that the validation refuses.
        for shared in ("projets", "docs/images/communs", "donnees/activite"):
            if (root / shared).exists():
                shutil.copytree(root / shared, folder / shared, symlinks=True)
        for alone in (root / "guichet.yml", root / IDENTIFIANTS):
            if alone.exists():
                ecrire_d_un_coup(folder / alone.relative_to(root), alone.read_bytes())
        for joined, data in images.items():
            ecrire_d_un_coup(folder / "docs/images/communs" / joined, data)
        yield folder
