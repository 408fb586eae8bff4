"""From a proposal to a change of one file: checked with the whole catalogue, told in sentences; plain text, never Markdown."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.collectivites.cles import IDENTIFIANTS
from catalogue_communs.contribution import proposition
from catalogue_communs.contribution.comprendre import montrer
from catalogue_communs.contribution.formulaires import CONTACT, aide, libelle_du_champ, partie_du_champ
from catalogue_communs.contribution.messages import est_libre, propositions
from catalogue_communs.contribution.proposition import Envoi, Illisible, Proposition, ebauche
from catalogue_communs.contribution.resultat import Apercu, Resultat
from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import charger
from catalogue_communs.faits.usages import DEGRES, TERMINE, Usage, usages_de
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, slug_nomme, slug_refuse
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Catalogue, Indicateur, Mesure, Projet, libelle
from catalogue_communs.modele.base import Contact
from catalogue_communs.modele.projet import ARRETEE
from catalogue_communs.socle import schemas, texte
from catalogue_communs.socle.dates import du_jour
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.texte import (
    PAS_LU,
    ChampPath,
    accorder,
    citer,
    denombrer,
    minuscule,
    nom_du_champ,
    nombre,
)
from catalogue_communs.sources.campagne import FOIS, PETIT
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.contenus import manquants
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
        told = "Ce message dit plusieurs choses : envoyez-en une par message."
        return Resultat("corriger", messages=(told,))
    return traiter_proposition(found[0], root, today)


def traiter_proposition(proposee: Proposition, root: Path, today: date) -> Resultat:
    """Turn a proposal into a change of one file, or into what must be corrected in it."""
    try:
        return _resultat(proposee, root, today)
    except Refus as error:
        told = error.messages[:TROP] if isinstance(error, Illisible) else (str(error),)
        return Resultat("corriger", messages=told)


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
        if not proposee.changements and not proposee.fautes:
            return Resultat("lire", titre=f"Signaler une erreur : {common.nom}")
        former = (root / "projets" / f"{slug}.yml").read_bytes().decode("utf-8")
        made = proposition.appliquer(former, proposee, reference(root))
        if made.texte == former:
            raise Illisible("La fiche dit déjà cela : il n’y a rien à changer.")
    told = [f"Compris comme : {' ; '.join(made.compris)}."] if made.compris else []
    told += dict.fromkeys(made.remarques)
    told += _verifiee(proposee, before, root, today, slug, (former, made.texte))
    path = f"projets/{slug}.yml"
    return Resultat("proposer", title, path, made.texte, nouveau=not former, phrases=tuple(told))


def _adresse_libre(values: Mapping[str, Any], before: Catalogue, report: Rapport) -> str:
    """Return the slug of a new file, whose name and repositories are those of no other."""
    slug = texte.slugifier(str(values.get("nom", "")))
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
        raise Illisible(f"{said}, prenez « Modifier » sur sa page ; s’il s’agit d’un autre commun, {other}.")
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
    close = texte.proche(written, [*names]) or texte.proche(written, [p.nom for p in before.projets])
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
    if lost := proposee.images.keys() - {name for path, name in fiche.textes if path[-1] == "image"}:
        raise Illisible(f"Images\nLa fiche ne montre pas {citer(min(lost))} : choisissez où la mettre.")
    if errors := [one for one in found if one.est_erreur]:
        raise Illisible(*dict.fromkeys(map(_message, errors[:TROP])))
    known = {(d.code, d.message) for d in valider_texte(root, today, slug, former)} if former else set()
    yield from raconter(before.projet(slug), fiche.projet, reference(root), today)
    # The advice that this change brings is for who merges it.
    advised = sorted({(d.code, d.message) for d in found} - known)
    yield from [f"À relire : {message}" for code, message in advised if code not in SANS_CONSEIL][:TROP]
    if not former and (missing := _manques(fiche)):
        yield f"La page affichera encore « {PAS_LU} » pour : {missing}."


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
        for shared in ("projets", "docs/images/communs", "donnees/activite", "guichet.yml", IDENTIFIANTS):
            if (root / shared).is_dir():
                shutil.copytree(root / shared, folder / shared, symlinks=True)
            elif (root / shared).exists():
                ecrire_d_un_coup(folder / shared, (root / shared).read_bytes())
        for joined, data in images.items():
            ecrire_d_un_coup(folder / "docs/images/communs" / joined, data)
        yield folder


# --- What changes for the reader of the site ------------------------------------------------

# The characters of a value that is shown whole.
ENTIER = 160
# What a new common is told with, beside its figures: what the reader of its page believes.
CRUS = {"licence": "", "contact": Contact(), "depots": (), "logo": None, "captures": (), "impact": None}


def raconter(old: Projet | None, new: Projet | None, reference: Reference, today: date) -> Iterator[str]:
    """Say, a sentence each, what the reader of a page will see differently on the day `today`."""
    if new is None:
        if old:
            yield f"{old.nom} : la page disparaît du catalogue."
        return
    if old is None:
        yield f"Nouveau commun : {new.nom}. {new.accroche}"
    for text in _told(old or msgspec.structs.replace(new, **CRUS), new, reference, today):
        yield f"{new.nom} : {text}"
    if old is None and (count := sum(usage.compte for usage in usages_de(new, reference, today))):
        verb = accorder(count, "utilise", "utilisent")
        yield f"{new.nom} : {denombrer(count, 'organisme', 'organismes')} {verb} ce commun."


def _paires(
    avant: Iterable[Any], apres: Iterable[Any], cle: Callable[[Any], object]
) -> Iterator[tuple[Any, Any, Any]]:
    """Yield what differs in two lists, by what tells each (`cle`): as it is called now, before, after; what is gone last."""
    before, after = ({cle(one): one for one in each} for each in (avant, apres))
    for key in {**after, **before}:
        was, now = before.get(key), after.get(key)
        if was != now:
            yield now or was, was, now


def _nommer(path: ChampPath) -> str:
    return minuscule(libelle_du_champ(path))


def _manques(fiche: Fiche) -> str:
    """Name what a page lacks: « description, liens : budget »."""
    return ", ".join(_nommer(tuple(name.split("."))) for name in manquants(fiche))


def _told(old: Projet, new: Projet, reference: Reference, today: date) -> Iterator[str]:
    """Tell each part, in the order of the declaration; figures and uses have sentences of their own."""
    for name in schemas.schema("projet")["properties"]:
        before, after = getattr(old, name), getattr(new, name)
        if name == "impact":
            yield from _indicators(old, new)
        elif name == "reutilisations":
            yield from _reuses(usages_de(old, reference, today), usages_de(new, reference, today), reference)
        else:
            yield from ecarts((name,), before, after)


# --- Values --------------------------------------------------------------------------------


def ecarts(path: ChampPath, old: Any, new: Any) -> Iterator[str]:
    """Say, value by value, what a part was and what it becomes."""
    if old == new or (old is None and new is False):
        return
    title = _nommer(path)
    fields = getattr(new, "__struct_fields__", getattr(old, "__struct_fields__", ()))
    if fields and not (None in {old, new} and _nomme(old or new)):
        for name in fields:
            yield from ecarts((*path, name), getattr(old, name, None), getattr(new, name, None))
    elif isinstance(old, tuple) and isinstance(new, tuple):
        for one, was, now in _paires(old, new, _cle):
            if was is None:
                yield f"{title} : « {_dit(path, one)} » est ajouté."
            elif now is None:
                yield f"{title} : « {_dit(path, one)} » est retiré."
            else:
                yield from ecarts((*path, 0), was, now)
    else:
        yield _valeur(title, path, old, new)


def _valeur(title: str, path: ChampPath, old: Any, new: Any) -> str:
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > ENTIER:
        return f"{title} : le texte passe de {nombre(len(old))} à {nombre(len(new))} caractères."
    if new in {None, ""}:
        return f"le champ « {title} » est retiré (il valait « {_dit(path, old)} »)."
    if old in {None, ""}:
        return f"le champ « {title} » est rempli : « {_dit(path, new)} »."
    return f"le champ « {title} » passe de « {_dit(path, old)} » à « {_dit(path, new)} »."


def _dedans(named: str, path: ChampPath, old: Any, new: Any) -> Iterator[str]:
    """Say what changes in an item that a sentence names, without its own title."""
    title = minuscule(str(partie_du_champ(path)["title"]))
    for text in ecarts(path, old, new):
        yield f"{named}, {text.replace(f'{title} : ', '', 1)}"


def _cle(value: Any) -> Any:
    names = ("id", "url", "nom", "commun", "titre", "image")
    return next((found for name in names if (found := getattr(value, name, None))), value)


def _nomme(value: Any) -> str:
    names = ("titre", "nom", "libelle", "url", "phase", "mode", "image", "alternative")
    return " · ".join(str(one) for name in names if (one := getattr(value, name, None)))


def _dit(path: ChampPath, value: Any) -> str:
    if getattr(value, "__struct_fields__", ()):
        return _nomme(value)[:ENTIER] or "un élément"
    part = partie_du_champ(path)
    return (montrer(value, part) if isinstance(value, str | int | float) else str(value))[:ENTIER]


# --- Figures -------------------------------------------------------------------------------


def _indicators(old: Projet, new: Projet) -> Iterator[str]:
    for one, was, now in _paires(old.indicateurs, new.indicateurs, lambda indicator: indicator.id):
        name = f"l’indicateur « {one.nom} »"
        if was is None:
            latest = impact.derniere(one)
            value = f" : {_dated(latest, one)}" if latest else ""
            yield f"nouvel indicateur « {one.nom} »{value}."
        elif now is None:
            yield f"{name} est retiré."
        else:
            yield from _indicator(name, was, now)
        if now:
            yield from _doubts(was.mesures if was else (), now)


def _indicator(name: str, old: Indicateur, new: Indicateur) -> Iterator[str]:
    lost = [m for m in old.mesures if m not in new.mesures]
    added = [m for m in new.mesures if m not in old.mesures]
    before, after = impact.derniere(old), impact.derniere(new)
    if after is not None and before is None:
        yield f"{name} a une première valeur : {_dated(after, new)}."
    elif before is not None and after is not None and before != after:
        yield f"{name} {_moved(before, after, new)}"
    elif added:
        more = denombrer(len(added), "mesure plus ancienne", "mesures plus anciennes")
        yield f"{name} gagne {more}."
    for measure in lost:
        yield f"{name} perd sa mesure {du_jour(measure.au)} ({impact.en_mots(measure, new)})."
    same = msgspec.structs.replace(old, mesures=new.mesures)
    yield from _dedans(name, ("impact", "indicateurs", 0), same, new)


def _dated(measure: Mesure, indicator: Indicateur) -> str:
    status = libelle("statut_mesure", measure.statut).lower()
    return f"{impact.en_mots(measure, indicator)} ({measure.au}, {status})"


def _doubts(former: Sequence[Mesure], new: Indicateur) -> Iterator[str]:
    """Doubt, among the measures that are not `former` ones, what moves as no figure does: a person looks.

    Each is compared with the one that it replaces, else with those next to it over the same scope and, of
    a flow, over as long a time.
    """
    replaced = {_place(m): m for m in former if m not in new.mesures}
    latest: dict[object, Mesure] = {}
    for measure in sorted(new.mesures, key=lambda m: m.au.dernier_jour):
        length = impact.duree(measure) if new.nature == impact.FLUX else None
        group = (measure.perimetre, length and round(length / 30))
        known, latest[group] = latest.get(group), measure
        if measure not in former:
            known = replaced.get(_place(measure), known)
        elif known and (known in former or _place(known) in replaced):
            # What has just been added may be older; what has been corrected is told once.
            known = None
        if known and (why := _doubt(known, measure, new.nature)):
            figures = f"{nombre(known.valeur)} → {nombre(measure.valeur)}"
            yield f"l’indicateur « {new.nom} », à vérifier : {why} ({figures})."


def _place(measure: Mesure) -> tuple[object, ...]:
    return measure.du, measure.au, measure.perimetre


def _doubt(before: Mesure, after: Mesure, nature: str) -> str:
    """Say why a measure is to verify after another, or nothing; a small count moves by chance."""
    was, now = before.valeur, after.valeur
    if was > 0 and (nature == impact.TAUX or max(was, now) >= PETIT):
        if now <= 0:
            return "il n’en reste rien"
        # As in a living source: a slip of unit is ten times or more, and no two figures that follow each other
        # in the catalogue are four times apart.
        if (ratio := max(was / now, now / was)) > FOIS / 2:
            return f"{nombre(round(ratio))} fois {'plus' if now > was else 'moins'} qu’avant"
    return ""


def _moved(before: Mesure, after: Mesure, indicator: Indicateur) -> str:
    if before.valeur == after.valeur:
        return f"reste à {impact.en_mots(after, indicator)}, d’après une mesure {du_jour(after.au)}."
    value, _ = impact.quantite(before, indicator.unite)
    change = impact.evolution(before, after, indicator)
    # « environ 100 », « au moins 50 ».
    of = "d’" if value[0].isalpha() else "de "
    told = f"passe {of}{value} à {impact.en_mots(after, indicator)}"
    return f"{told} ({change})." if change else f"{told}."


# --- Uses ----------------------------------------------------------------------------------


def _reuses(old: Sequence[Usage], new: Sequence[Usage], reference: Reference) -> Iterator[str]:
    for usage, was, now in _paires(old, new, lambda one: one.organisation):
        last = usage.lignes[-1]
        named = reference.nommer(last.organisation)
        if was is None:
            proof = libelle("statut_reutilisation", last.statut).lower()
            yield f"nouvelle réutilisation, {named} ({_state(usage)}, {proof})."
        elif now is None:
            yield f"la réutilisation par {named} est retirée."
        else:
            yield from _reuse(named, was, now)
    counted, count = (sum(usage.compte for usage in found) for found in (old, new))
    if counted != count:
        yield f"la page compte {denombrer(count, 'organisme', 'organismes')} au lieu de {nombre(counted)}."


def _reuse(named: str, old: Usage, new: Usage) -> Iterator[str]:
    former, state = _state(old), _state(new)
    if former != state:
        yield f"{named} passe de « {former} » à « {state} »."
    if len(new.lignes) > len(old.lignes):
        yield f"{named} : sa déclaration est une ligne à part, l’ancienne garde sa source."
    elif len(new.lignes) == len(old.lignes):
        for was, now in zip(old.lignes, new.lignes, strict=True):
            same = msgspec.structs.replace(was, etat=now.etat)
            yield from _dedans(named, ("reutilisations", 0), same, now)
    else:
        yield f"ce qui est dit de l’usage par {named} change."


def _state(usage: Usage) -> str:
    if usage.degre == TERMINE:
        return DEGRES[TERMINE]
    return libelle("etat_reutilisation", usage.actives[-1].etat if usage.actives else ARRETEE).lower()


def comparer(avant: Path, apres: Path, today: date) -> Apercu:
    """Compare two folders as of `today`; what a page still lacks is told of a new common."""
    before, _ = charger(avant, today)
    after, report = charger(apres, today)
    errors = [d for d in report.diagnostics if d.est_erreur]
    # A page with an error does not disappear: it is to correct.
    fiches = {one.slug: one for one in report.fiches}
    places, told, lacking = reference(apres), list[str](), list[str]()
    pairs = _paires(before.projets, after.projets, lambda projet: projet.slug)
    for one, old, new in sorted(pairs, key=lambda pair: pair[0].slug):
        if f"projets/{one.slug}.yml" not in report.en_erreur:
            told += raconter(old, new, places, today)
        if old is None and (missing := _manques(fiches[one.slug])):
            lacking.append(f"{one.nom} affichera « {PAS_LU} » pour : {missing}.")
    wrong = [f"{d.fichier}, ligne {d.ligne} : {d.message} {d.remede}" for d in errors]
    return Apercu(*map(tuple, (told, wrong, lacking)))
