"""From a submitted form to a change of one file, checked with the whole catalogue."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.collectivites.cles import IDENTIFIANTS
from catalogue_communs.collectivites.reutilisations import ARRETEE, DECLAREE
from catalogue_communs.contribution import comprendre, formulaires, modification
from catalogue_communs.contribution.ajouts import (
    SOURCE_FIELD,
    ajouter_mesure,
    changer_la_reutilisation,
    citer_source,
    rang_de_l_usage,
)
from catalogue_communs.contribution.changements import changements, nommer_manques
from catalogue_communs.contribution.formulaires import Illisible, Saisie, lire_formulaire
from catalogue_communs.contribution.modification import nomme
from catalogue_communs.contribution.organisme import candidats, comprendre_qui, inconnu, reconnaitre
from catalogue_communs.contribution.redaction import ebauche, en_anglais, fiche_nouvelle
from catalogue_communs.contribution.resultat import PHRASE, PHRASES, Resultat
from catalogue_communs.faits.contexte import charger
from catalogue_communs.faits.etat import manquants
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche, slug_refuse
from catalogue_communs.fiches.retouche import ajouter, lire_noeuds, remplacer
from catalogue_communs.modele import Catalogue, Indicateur, Projet, libelle
from catalogue_communs.socle import schemas
from catalogue_communs.socle.francais import PAS_LU
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import citer, enumerer, proche, sans_accent, slugifier
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.fiche import depot_connu
from catalogue_communs.validation.moteur import valider_texte

_PAGE = re.compile(r"(?:https://[^\s/]+/(?:[^\s?#]*/)?)?communs/([a-z0-9-]+)/?(?:[?#].*)?")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What the person who reads the proposal wants to know, and that no field of the file holds.
DITS = frozenset({"constat", formulaires.SOURCE})
TROP = 20
# What every new page lacks is told at the end, in one sentence.
VALEUR_DE_MESURE = "valeur"
SANS_CONSEIL = frozenset({"a-completer", "identifiant-a-fixer"})
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
        declare_le: The day of the declaration, when it is known.
    """
    try:
        text, images = modification.images(corps)
        form = lire_formulaire(text)
        if form is None:
            return Resultat("ignorer")
        form = replace(form, images=images)
        return _change(form, root, today, (adresse, declare_le)).borne()
    except Illisible as error:
        return Resultat("corriger", messages=(*_aussi(error.saisie, root), *error.messages)[:TROP])
    except Refus as error:
        return Resultat("corriger", messages=(str(error),))


def _aussi(form: Saisie | None, root: Path) -> tuple[str, ...]:
    """Say what is wrong with the organisation too, when other answers are: everything is corrected at once."""
    try:
        if form and form.formulaire.nom == formulaires.DECLARER:
            _identifies(form, form.element().get("organisation", {}), reference(root))
    except Illisible as error:
        return error.messages
    return ()


def _change(form: Saisie, root: Path, today: date, origine: tuple[str, date | None]) -> Resultat:
    catalogue, report = charger(root, today)
    if form.formulaire.nom == formulaires.PROPOSER:
        return _new(form, form.element(), root, today, (catalogue, report))
    said = (
        modification.lire_modification(form.texte(formulaires.PROPOSITION))
        if form.formulaire.nom == formulaires.MODIFIER
        else None
    )
    if said and said.fiche is not None:
        return _new(form, said.fiche, root, today, (catalogue, report))
    common = _common(form.texte(formulaires.COMMUN), catalogue, report)
    path = f"projets/{common.slug}.yml"
    text = (root / path).read_bytes().decode("utf-8")
    match form.formulaire.nom:
        case formulaires.DECLARER:
            changed, told = _declared(form, text, common, reference(root), origine)
        case formulaires.MESURER:
            changed, told = _measured(form, text, common)
        case formulaires.MODIFIER if said:
            changed, told = _modified(said, text, common, reference(root))
        case _:
            steps = _correctable(form)
            if not steps:
                return Resultat("lire", titre=f"Signaler une erreur : {common.nom}")
            changed, told = _corrected(form, text, steps, origine[0])
    if changed == text:
        raise Illisible("La fiche dit déjà cela : il n’y a rien à changer.")
    title = f"{common.nom} : {_subject(form.formulaire)}"
    phrases = _compris(told, form)
    return _checked(
        form, root, today, (catalogue, report), Resultat("proposer", title, path, changed, phrases=phrases)
    )


def _compris(told: Iterable[str], form: Saisie) -> tuple[str, ...]:
    """Say back how the answers were understood, and what whoever reads them should know."""
    said = [*told, *(f"{label} : {shown}" for label, shown in form.compris)]
    written = (c.libelle for c in form.formulaire.champs if en_anglais(form.texte(c.id)))
    return (
        *([f"Compris comme : {' ; '.join(said)}."] if said else []),
        *(f"{label} : le texte semble écrit en anglais, à traduire avant de fusionner." for label in written),
    )


def _new(
    form: Saisie,
    element: dict[str, Any],
    root: Path,
    today: date,
    before: tuple[Catalogue, Rapport],
) -> Resultat:
    catalogue, report = before
    slug = slugifier(str(element.get("nom", "")))
    taken = {f.slug for f in report.fiches} | {s for p in catalogue.projets for s in p.anciens_slugs}
    if slug_refuse(slug):
        raise Illisible(
            "Nom\nIl ne peut pas devenir une adresse. Écrivez-le avec des lettres et des chiffres, quatre-vingts au plus."
        )
    if known := _known_repository(element, catalogue):
        raise Illisible(
            f"Dépôt : adresse\nC’est déjà celui de {known.nom}. Pour compléter cette fiche, prenez le formulaire "
            "« Signaler une erreur » ; s’il s’agit d’un autre commun, donnez son dépôt à lui."
        )
    if slug in taken:
        raise Illisible(
            f"Nom\nIl y a déjà une fiche {citer(slug)}. Pour la modifier, prenez le formulaire "
            "« Signaler une erreur » ; s’il s’agit d’un autre commun, précisez son nom."
        )
    told = []
    if not element.get("publics"):
        element["publics"], told = {"collectivites": ["non-precise"]}, ["publics, non précisés"]
    first, *others = element.get("porteurs") or [{}]
    carriers = _identifies(form, first, reference(root)) if first.get("nom") else []
    if carriers:
        element["porteurs"] = [*({**first, **who} for who, _ in carriers), *others]
    told += [f"porteur, {shown}" for _, shown in carriers if shown]
    values = {**element, "statut": programme().autre.cle, "publie_le": today.isoformat()}
    try:
        text = fiche_nouvelle(values)
    except Refus:
        # The validation says why, under the label of each question.
        text = ebauche(values, ())
    result = Resultat(
        "proposer",
        f"Nouveau commun : {element.get('nom', slug)}",
        f"projets/{slug}.yml",
        text,
        nouveau=True,
        phrases=_compris(told, form),
    )
    return _checked(form, root, today, before, result)


def _known_repository(element: dict[str, Any], catalogue: Catalogue) -> Projet | None:
    """Return the common that has a repository already, however its address is written."""
    urls = {depot_connu(one["url"]) for one in element["depots"]}
    return next((p for p in catalogue.projets if urls & {depot_connu(d.url) for d in p.depots}), None)


def _subject(form: formulaires.Formulaire) -> str:
    subjects = {
        formulaires.DECLARER: "une réutilisation",
        formulaires.MESURER: "une mesure",
        formulaires.MODIFIER: "une modification",
    }
    return subjects.get(form.nom, "une correction")


def _common(written: str, catalogue: Catalogue, report: Rapport) -> Projet:
    """Find the common that a form names: by the name of its file, its page or its name, exactly."""
    page = _PAGE.fullmatch(written)
    slug = page.group(1) if page else written
    # « geo trek », « Geotrek 🥾 » : the letters and digits alone tell, when they are those of one common.
    wanted = slugifier(slug).replace("-", "")
    named = [
        p
        for p in catalogue.projets
        if wanted in {slugifier(n).replace("-", "") for n in (p.slug, p.nom, *p.anciens_slugs)}
    ]
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


def _declared(
    form: Saisie, text: str, common: Projet, known: Reference, origine: tuple[str, date | None]
) -> tuple[str, list[str]]:
    """Add the reuses that a form tells; or, for an organisation that the file has, write what it shows of it.

    The day of a declaration is never that of a proof: beside a line whose proof was read, it has a line
    of its own. So has an organisation that stopped and begins again, and one whose new state has no source.
    """
    element, told = _reuse(form, *origine), []
    if element["etat"] == ARRETEE and "arretee_le" not in element:
        raise Illisible(
            "Arrêtée le\nDites depuis quand, avec la précision connue : 2026, mars 2026 ou 31/03/2026."
        )
    for who, shown in _identifies(form, element.get("organisation", {}), known, common):
        text = _declare(text, common, known, {**element, "organisation": who})
        told += [shown] if shown else []
    return text, told


def _declare(text: str, common: Projet, known: Reference, element: dict[str, Any]) -> str:
    rank = rang_de_l_usage(common, known, element["organisation"])
    if rank is None:
        return ajouter(text, ("reutilisations",), element)
    line = common.reutilisations[rank]
    proved = line.statut != DECLAREE or line.preuve or line.lue_le
    unsaid = line.source and "source" not in element and line.etat != element["etat"]
    if proved or unsaid or line.etat == ARRETEE != element["etat"]:
        said = ((name, getattr(line.organisation, name)) for name in _QUI)
        element["organisation"] = {name: value for name, value in said if value}
        return ajouter(text, ("reutilisations",), element)
    written = [
        (path, value) for path, value in _feuilles(element) if path[0] not in {"organisation", "statut"}
    ]
    return changer_la_reutilisation(text, rank, written)


def _feuilles(value: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _feuilles(inner, (*path, name))
        else:
            yield (*path, name), inner


def _identifies(
    form: Saisie, said: dict[str, str], known: Reference, common: Projet | None = None
) -> list[tuple[dict[str, str], str]]:
    """Return whom a form names, each with how it was understood; ask when several may be meant."""
    if common and rang_de_l_usage(common, known, said) is not None:
        return [(said, "")]
    carried = form.formulaire.nom in {formulaires.PROPOSER, formulaires.MODIFIER}
    try:
        found = comprendre_qui(known, said)
    except Refus as refusal:
        raise Illisible(f"{_rubrique(form, said)}\n{refusal}") from None
    if not found and not carried:
        raise Illisible(f"{_rubrique(form, said)}\n{inconnu(known, said['nom'])}")
    return [
        (
            {"nom": said["nom"], **one.valeurs} if carried else one.valeurs,
            one.libelle if re.search(r"\d", one.libelle) else f"{one.libelle}{_code(one.valeurs)}",
        )
        for one in found
    ] or [(said, "")]


def _code(values: dict[str, str]) -> str:
    code = values.get("siren") or values.get("code_insee")
    return f" ({code})" if code else ""


def _rubrique(form: Saisie, said: dict[str, str]) -> str:
    """Return the label of the answer that names an organisation."""
    wanted = next((name for name in ("code_insee", "siren") if name in said), "")
    fits = (c.libelle for c in form.formulaire.champs if wanted and c.chemin[-1:] == (wanted,))
    return next(fits, "Organisation" if form.formulaire.nom == formulaires.DECLARER else "Porteur")


def _modified(said: modification.Envoi, text: str, common: Projet, known: Reference) -> tuple[str, list[str]]:
    """Write what the form of the site changes, who uses the common named as the reference does."""
    told, changes = list(said.compris), []
    for one in said.changements:
        who = one.apres.get("organisation") if isinstance(one.apres, dict) else None
        if one.chemin != ("reutilisations", modification.AJOUT) or not isinstance(who, dict):
            changes.append(one)
            continue
        try:
            found = comprendre_qui(known, who)
        except Refus as refusal:
            raise Illisible(f"Organisation\n{refusal}") from None
        told += [f"organisation, {body.libelle}" for body in found]
        for values in [body.valeurs for body in found] or [who]:
            if rang_de_l_usage(common, known, values) is not None:
                raise Illisible(
                    "Organisation\nCet organisme est déjà dans la liste : ouvrez sa ligne pour la changer."
                )
            changes.append(replace(one, apres={**one.apres, "organisation": values}))
    return modification.appliquer(text, tuple(changes)), told


def _measured(form: Saisie, text: str, common: Projet) -> tuple[str, list[str]]:
    """Add a measure, read in the unit of its indicator; its source, that nobody has read, may be the title of a document."""
    indicator = _indicator(form.texte(formulaires.INDICATEUR), common)
    element = form.element()
    if "%" in form.ecrits[VALEUR_DE_MESURE] and indicator.unite != "pour-cent":
        unit = libelle("unite", indicator.unite).lower()
        raise Illisible(
            f"Valeur\n{citer(form.ecrits[VALEUR_DE_MESURE])} est un pourcentage, et cet indicateur se compte en : {unit}. "
            "Écrivez ce nombre."
        )
    written = str(element["source"])
    text, element["source"] = citer_source(text, written, "", SOURCE_FIELD, None)
    told = (
        [f"source, document « {written} »"] if element["source"] != written and "://" not in written else []
    )
    return ajouter_mesure(text, indicator.id, element), told


def _corrected(form: Saisie, text: str, steps: tuple[str, ...], adresse: str) -> tuple[str, list[str]]:
    """Write one field; the source beside it is then what shows the new value."""
    try:
        read = comprendre.comprendre_reponse(steps, form.texte(formulaires.VALEUR))
        shown = (
            comprendre.adresse(form.texte(formulaires.SOURCE)) if form.texte(formulaires.SOURCE) else adresse
        )
    except Refus as refusal:
        raise Illisible(f"Ce qu’il faudrait lire\n{refusal}") from None
    for path, value in read.valeurs.items():
        text = remplacer(text, path, value)
    group = lire_noeuds(text).valeurs.get(steps[0]) if len(steps) > 1 else None
    if isinstance(group, dict) and "source" in group and shown:
        text = remplacer(text, (*steps[:-1], "source"), shown)
    return text, [read.dit] if read.dit else []


def _reuse(form: Saisie, adresse: str, day: date | None) -> dict[str, Any]:
    """Return the line that a form declares on a day: no proof was read, and a stop has its own day."""
    element = {**form.element(), "statut": DECLAREE}
    if day and element["etat"] != ARRETEE:
        element["confirmee_le"] = day.isoformat()
    return {**element, "source": adresse} if adresse else element


def _indicator(written: str, common: Projet) -> Indicateur:
    """Return the indicator of a common that its name or its identifier tells."""
    indicators: tuple[Indicateur, ...] = common.impact.indicateurs if common.impact else ()
    wanted = sans_accent(written)
    for indicator in indicators:
        if wanted in {indicator.id, sans_accent(indicator.nom)}:
            return indicator
    names = [i.nom for i in indicators]
    if not names:
        raise Illisible(
            f"Indicateur\nLa fiche de {common.nom} n’en a pas encore. Écrivez à l’équipe du catalogue ce que vous "
            "comptez et dans quelle unité : elle l’ajoutera."
        )
    advice = f"Cette fiche contient : {enumerer([f'« {name} »' for name in names], 'et')}."
    raise Illisible(f"Indicateur\n{citer(written)} n’est pas un indicateur de {common.nom}. {advice}")


def _correctable(form: Saisie) -> tuple[str, ...]:
    """Return the field to write; nothing when a person must read the report."""
    written = form.texte(formulaires.CHAMP)
    if not written or not form.texte(formulaires.VALEUR):
        return ()
    steps = nomme(written)
    part = schemas.part_at("projet", steps)
    if part is None:
        raise Illisible(
            f"Champ\n{citer(written)} n’est pas une rubrique de la page. Écrivez par exemple : site, accroche, licence ; "
            "ou laissez vide, une personne lira."
        )
    # A list, a group or a reserved field is for a person to change; a date is a text or a year.
    simple = part.get("type") == "string" or part.get("format") == "date-partielle"
    return steps if simple and not {steps[0], written} & modification.RESERVES else ()


def _checked(
    form: Saisie, root: Path, today: date, before: tuple[Catalogue, Rapport], result: Resultat
) -> Resultat:
    """Validate the whole catalogue with the change; say what it changes and what is still missing."""
    with copie_de_travail(root) as folder:
        path = folder / result.fichier
        former = "" if result.nouveau else path.read_bytes().decode("utf-8")
        ecrire_fiche(path, former, result.texte)
        for name, data in form.images.items():
            if not name.startswith(f"{path.stem}-"):
                raise Illisible(f"Images\nNommez {citer(name)} d’après la fiche : « {path.stem}-… ».")
            joined = folder / "docs/images/communs" / name
            joined.parent.mkdir(parents=True, exist_ok=True)
            joined.write_bytes(data)
        catalogue, report = charger(folder, today)
        # Advice is not looked for with the errors: what this change brings goes to who merges it.
        advised = [
            {(d.code, d.message) for d in valider_texte(folder, today, path.stem, text) if not d.est_erreur}
            for text in (former, result.texte)
        ]
    named = {name for f in report.fiches if f.slug == path.stem for name in f.attaches.images}
    if lost := form.images.keys() - named:
        raise Illisible(f"Images\nLa fiche ne montre pas {citer(min(lost))} : choisissez où la mettre.")
    known = {(d.fichier, d.code, d.message) for d in before[1].diagnostics if d.est_erreur}
    errors = [d for d in report.diagnostics if d.est_erreur and (d.fichier, d.code, d.message) not in known]
    if errors:
        return Resultat(
            "corriger", messages=tuple(dict.fromkeys(_message(d, form.formulaire) for d in errors[:TROP]))
        )

    told = [*result.phrases]
    told += [c.texte for c in changements(before[0], catalogue, reference(root), today)]
    told += _a_identifier(form, reference(root))
    new = sorted(advised[1] - (set() if result.nouveau else advised[0]))
    told += [f"À relire : {message}" for code, message in new if code not in SANS_CONSEIL][:TROP]
    told += [
        f"{c.libelle} : {form.texte(c.id)}"
        for c in form.formulaire.champs
        if c.id in DITS and c.id in form.valeurs
    ]
    changed = catalogue.projet(Path(result.fichier).stem)
    if changed and (missing := manquants(changed)):
        told.append(f"La page affichera encore « {PAS_LU} » pour : {nommer_manques(missing)}.")
    return replace(result, phrases=tuple(one[:PHRASE] for one in told[:PHRASES]))


def _a_identifier(form: Saisie, known: Reference) -> list[str]:
    """Say which bodies of the reference a declaration without identifier may mean."""
    who = form.element().get("organisation", {}) if form.formulaire.nom == formulaires.DECLARER else {}
    if not who.get("nom") or reconnaitre(known, who["nom"]) or {*who} & {"siren", "code_insee"}:
        return []
    close = candidats(known, who["nom"])
    return [f"Sans identifiant : est-ce {enumerer((one.libelle for one in close), 'ou')} ?"] if close else []


def _message(diagnostic: Diagnostic, form: formulaires.Formulaire) -> str:
    """Say what the validation says, under the label of the form."""
    told = _names(diagnostic.chemin)
    fits = [c for c in form.champs if c.chemin and told[-len(_names(c.chemin)) :] == _names(c.chemin)]
    best = max(fits, key=lambda c: len(c.chemin)) if fits else None
    label = best.libelle if best else nommer_manques([".".join(told)]) if told else ""
    said = sans_yaml(
        f"{diagnostic.message} {diagnostic.remede}".replace(f"« {'.'.join(told)} »", "cette réponse")
    )
    if diagnostic.code in {"champ-manquant", "choix-manquant", "champ-vide"}:
        said = best.aide if best else AIDES.get(told[-1:], said)
    elif diagnostic.code == "liste-doublon":
        said = "La même réponse y est deux fois. Gardez-en une."
    elif diagnostic.code == "date-future":
        said = "Cette date n’est pas encore arrivée. Donnez le jour où cela a eu lieu, ou laissez cette rubrique vide."
    label = label[:1].upper() + label[1:]
    return f"{label}\n{said}" if label else said


# What a person who fills a form is told where the validation would show the lines of a file.
AIDES: dict[tuple[str, ...], str] = {
    ("contact",): "Donnez une adresse électronique d’équipe, ou l’adresse d’une page de contact.",
    (
        "organisation",
    ): "Dites qui utilise le commun : son nom, avec son type, ou son code INSEE, ou son numéro SIREN.",
}
_DU_YAML = re.compile(r"\w+: |« \w+:|en retrait|tiret|guillemets|\.yml|schemas/|« cible »|« champs? »")


def sans_yaml(texte: str) -> str:
    """Drop the sentences that show how a file is written; give codes without their quotes."""
    kept = [
        one for one in re.split(r"(?<=[.?!])\s+", texte) if not _DU_YAML.search(one.replace("Écrivez : ", ""))
    ]
    return re.sub(r'"([^"]*)"', r"\1", " ".join(kept)).strip()


def _names(path: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


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
