"""From a submitted form to a change of one file, checked with the whole catalogue."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalogue.collectivites import reference
from catalogue.collectivites.objets import Probleme
from catalogue.collectivites.reutilisations import ARRETEE, DECLAREE
from catalogue.contribution import champs, reconfirmation
from catalogue.contribution.changements import changements, manques
from catalogue.contribution.confirmation import confirmer, rang
from catalogue.contribution.lecture import Illisible, Saisie, lire
from catalogue.contribution.mesure import ajouter_mesure
from catalogue.contribution.nouvelle import fiche_nouvelle
from catalogue.contribution.organisme import candidats, reconnaitre
from catalogue.contribution.resultat import Resultat
from catalogue.faits.chargement import charger
from catalogue.faits.etat import manquants
from catalogue.fiches import edition
from catalogue.fiches.edition.ecriture import slug_refuse
from catalogue.modele import Organisme, convert
from catalogue.modele.publies import IDENTIFIANTS
from catalogue.socle import schemas
from catalogue.socle.texte import citer, enumerer, proche, sans_accent, slugifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from catalogue.collectivites import Reference
    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.modele import Catalogue, Indicateur, Projet
    from catalogue.validation import Rapport

_PAGE = re.compile(r"(?:https://[^\s/]+/(?:[^\s?#]*/)?)?communs/([a-z0-9-]+)/?(?:[?#].*)?")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What a form of correction may not write: who backs the common, its place and day in the catalogue.
RESERVES = frozenset({"statut", "guichet", "anciens_slugs", "publie_le"})
# What the person who reads the proposal wants to know, and that no field of the file holds.
DITS = frozenset({"constat", champs.SOURCE})
TROP = 20
_QUI = ("nom", "type", "siren", "code_insee")


def traiter(
    corps: str, root: Path, today: date, adresse: str = "", declare_le: date | None = None
) -> Resultat:
    """Turn the text of an issue into a change, or into what must be corrected in it.

    Args:
        corps: The text, as its author wrote it.
        root: The folder of the catalogue, which is only read.
        today: The day of the validation.
        adresse: The public address of the issue, kept as the source of a declaration.
        declare_le: The day of the declaration, when it is another.
    """
    try:
        form = lire(corps)
        if form is None:
            return Resultat("ignorer")
        return _change(form, root, today, (adresse, declare_le or today)).borne()
    except Illisible as error:
        return Resultat("corriger", messages=error.messages[:TROP])
    except edition.Refus as error:
        return Resultat("corriger", messages=(str(error),))


def _change(form: Saisie, root: Path, today: date, origine: tuple[str, date]) -> Resultat:
    catalogue, report = charger(root, today)
    if form.formulaire.nom == champs.PROPOSER:
        return _new(form, root, today, catalogue, report)
    common = _common(form.texte(champs.COMMUN), catalogue, report)
    path = f"projets/{common.slug}.yml"
    text = (root / path).read_bytes().decode("utf-8")
    match form.formulaire.nom:
        case champs.DECLARER:
            changed = _declared(form, text, common, reference(root), origine)
        case champs.RECONFIRMER:
            answer = reconfirmation.lire(form.texte(champs.REPONSE))
            changed = reconfirmation.appliquer(text, common, answer, origine[1], reference(root))
        case champs.MESURER:
            changed = ajouter_mesure(text, _indicator(form.texte(champs.INDICATEUR), common), form.element())
        case _:
            steps = _correctable(form)
            if not steps:
                return Resultat("lire", titre=f"Signaler une erreur : {common.nom}")
            changed = edition.remplacer(text, steps, form.texte(champs.VALEUR))
    if changed == text:
        raise Illisible("La fiche dit déjà cela : il n’y a rien à changer.")
    title = f"{common.nom} : {_subject(form.formulaire)}"
    return _checked(form, root, today, (catalogue, report), Resultat("proposer", title, path, changed))


def _new(form: Saisie, root: Path, today: date, catalogue: Catalogue, report: Rapport) -> Resultat:
    element = form.element()
    slug = slugifier(str(element["nom"]))
    taken = {f.slug for f in report.fiches} | {s for p in catalogue.projets for s in p.anciens_slugs}
    if slug_refuse(slug):
        raise Illisible(
            "Nom\nIl ne peut pas devenir une adresse. Écrivez-le avec des lettres et des chiffres, quatre-vingts au plus."
        )
    if slug in taken:
        raise Illisible(
            f"Nom\nIl y a déjà une fiche {citer(slug)}. Pour la modifier, prenez le formulaire "
            "« Signaler une erreur » ; s’il s’agit d’un autre commun, précisez son nom."
        )
    text = fiche_nouvelle({**element, "statut": "ecosysteme"})
    result = Resultat(
        "proposer", f"Nouveau commun : {element['nom']}", f"projets/{slug}.yml", text, nouveau=True
    )
    return _checked(form, root, today, (catalogue, report), result)


def _subject(form: champs.Formulaire) -> str:
    subjects = {
        champs.DECLARER: "une réutilisation",
        champs.MESURER: "une mesure",
        champs.RECONFIRMER: "ce qui est publié, confirmé",
    }
    return subjects.get(form.nom, "une correction")


def _common(written: str, catalogue: Catalogue, report: Rapport) -> Projet:
    """Find the common that a form names: by the name of its file, its page or its name, exactly."""
    page = _PAGE.fullmatch(written)
    slug = page.group(1) if page else written
    wanted = sans_accent(written)
    named = [p for p in catalogue.projets if p.slug == slug or sans_accent(p.nom) == wanted]
    if len(named) == 1:
        return named[0]
    if _SLUG.fullmatch(slug) and any(f.slug == slug for f in report.fiches):
        raise Illisible(
            f"Commun\nLa fiche {citer(slug)} contient déjà des erreurs. L’équipe doit la corriger d’abord."
        )
    close = proche(written, [p.slug for p in catalogue.projets]) or proche(
        written, [p.nom for p in catalogue.projets]
    )
    advice = f"Vouliez-vous dire « {close} » ?" if close else "Copiez la fin de l’adresse de sa page."
    raise Illisible(f"Commun\n{citer(written)} n’est pas dans le catalogue. {advice}")


def _declared(form: Saisie, text: str, common: Projet, known: Reference, origine: tuple[str, date]) -> str:
    """Add a reuse; or, for an organisation that the file has, write what the form shows of it.

    The day of a declaration is never that of a proof: beside a line whose proof was read, it has a line
    of its own. So has an organisation that stopped and begins again.
    """
    element = _reuse(form, *origine)
    if element["etat"] == ARRETEE and "arretee_le" not in element:
        raise Illisible(
            "Arrêtée le\nDites depuis quand, avec la précision connue : 2026, 2026-03 ou 2026-03-31."
        )
    rank = rang(common, known, element.get("organisation", {}))
    if rank is None:
        element["organisation"] = _identifiee(element.get("organisation", {}), known)
        rank = rang(common, known, element["organisation"])
    if rank is None:
        return edition.ajouter(text, ("reutilisations",), element)
    line = common.reutilisations[rank]
    proved = line.statut != DECLAREE or line.preuve or line.lue_le
    if proved or line.etat == ARRETEE != element["etat"]:
        said = ((name, getattr(line.organisation, name)) for name in _QUI)
        element["organisation"] = {name: value for name, value in said if value}
        return edition.ajouter(text, ("reutilisations",), element)
    shown = [
        (c.chemin, form.texte(c.id)) for c in form.formulaire.champs if c.chemin and c.id in form.valeurs
    ]
    written = [(path, value) for path, value in shown if path[0] != "organisation"]
    if "confirmee_le" in element:
        written.append((("confirmee_le",), element["confirmee_le"]))
    return confirmer(text, rank, written)


def _identifiee(said: dict[str, str], known: Reference) -> dict[str, str]:
    """Return who a form names, with its identifier when its name tells; ask when several may be meant."""
    code = said.get("code_insee") or said.get("siren") or ""
    if isinstance(known.identifier(convert(said, Organisme)), Probleme):
        return said  # the validation says why, under the label of the field
    try:
        found = reconnaitre(known, said.get("nom", ""), said.get("type", ""), code)
    except edition.Refus as refusal:
        raise Illisible(f"Organisation\n{refusal}") from None
    if len(found) > 1:
        listed = enumerer((one.libelle for one in found[:TROP]), "ou")
        raise Illisible(
            f"Organisation\nPlusieurs organismes peuvent être voulus : {listed}. Donnez le code du bon."
        )
    return found[0].valeurs if found else said


def _reuse(form: Saisie, adresse: str, day: date) -> dict[str, Any]:
    """Return the line that a form declares: no proof was read, and a stop has its own day."""
    element = {**form.element(), "statut": DECLAREE}
    if element["etat"] != ARRETEE:
        element["confirmee_le"] = day.isoformat()
    return {**element, "source": adresse} if adresse else element


def _indicator(written: str, common: Projet) -> str:
    """Return the identifier of an indicator of a common, from its name or its identifier."""
    indicators: tuple[Indicateur, ...] = common.impact.indicateurs if common.impact else ()
    wanted = sans_accent(written)
    for indicator in indicators:
        if wanted in {indicator.id, sans_accent(indicator.nom)}:
            return indicator.id
    names = [i.nom for i in indicators]
    if not names:
        raise Illisible(
            f"Indicateur\nLa fiche de {common.nom} n’en a pas encore. Écrivez à l’équipe du catalogue."
        )
    advice = f"Cette fiche contient : {enumerer([f'« {name} »' for name in names], 'et')}."
    raise Illisible(f"Indicateur\n{citer(written)} n’est pas un indicateur de {common.nom}. {advice}")


def _correctable(form: Saisie) -> tuple[str, ...]:
    """Return the field to write; nothing when a person must read the report."""
    written = form.texte(champs.CHAMP)
    if not written or not form.texte(champs.VALEUR):
        return ()
    steps = tuple(written.split("."))
    part = schemas.part_at("projet", steps)
    if part is None:
        raise Illisible(
            f"Champ\n{citer(written)} n’existe pas. Copiez-le du guide des champs, par exemple : liens.site ; "
            "ou laissez cette rubrique vide."
        )
    # A list, a group or a reserved field is for a person to change; a date is a text or a year.
    simple = part.get("type") == "string" or part.get("format") == "date-partielle"
    return steps if simple and steps[0] not in RESERVES else ()


def _checked(
    form: Saisie, root: Path, today: date, before: tuple[Catalogue, Rapport], result: Resultat
) -> Resultat:
    """Validate the whole catalogue with the change; say what it changes and what is still missing."""
    with copie(root) as folder:
        path = folder / result.fichier
        former = "" if result.nouveau else path.read_bytes().decode("utf-8")
        edition.ecrire(path, former, result.texte)
        catalogue, report = charger(folder, today)
    known = {(d.fichier, d.code, d.message) for d in before[1].diagnostics if d.est_erreur}
    errors = [d for d in report.diagnostics if d.est_erreur and (d.fichier, d.code, d.message) not in known]
    if errors:
        return Resultat("corriger", messages=tuple(_message(d, form.formulaire) for d in errors[:TROP]))

    told = [c.texte for c in changements(before[0], catalogue, reference(root))]
    told += _a_identifier(form, reference(root))
    told += [
        f"{c.libelle} : {form.texte(c.id)}"
        for c in form.formulaire.champs
        if c.id in DITS and c.id in form.valeurs
    ]
    changed = catalogue.projet(Path(result.fichier).stem)
    if changed and (missing := manquants(changed)):
        told.append(f"La page affichera encore « à demander » pour : {manques(missing)}.")
    return Resultat(
        "proposer", result.titre, result.fichier, result.texte, nouveau=result.nouveau, phrases=tuple(told)
    )


def _a_identifier(form: Saisie, known: Reference) -> list[str]:
    """Say which bodies of the reference a declaration without identifier may mean."""
    who = form.element().get("organisation", {}) if form.formulaire.nom == champs.DECLARER else {}
    if not who.get("nom") or reconnaitre(known, who["nom"]) or {*who} & {"siren", "code_insee"}:
        return []
    close = candidats(known, who["nom"])
    return [f"Sans identifiant : est-ce {enumerer((one.libelle for one in close), 'ou')} ?"] if close else []


def _message(diagnostic: Diagnostic, form: champs.Formulaire) -> str:
    """Say what the validation says, under the label of the form."""
    told = _names(diagnostic.chemin)
    fits = [c for c in form.champs if c.chemin and told[-len(_names(c.chemin)) :] == _names(c.chemin)]
    best = max(fits, key=lambda c: len(c.chemin)).libelle if fits else ""
    label = best or diagnostic.champ
    said = f"{diagnostic.message} {diagnostic.remede}"
    return f"{label}\n{said}" if label else said


def _names(path: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


@contextmanager
def copie(root: Path) -> Iterator[Path]:
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
