"""What a proposal changes for the reader of the site, in sentences; plain text, never Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from catalogue.collectivites import reference
from catalogue.collectivites.reutilisations import ARRETEE, par_organisme, vivantes
from catalogue.contribution.comprendre import montrer
from catalogue.contribution.resultat import GARDES, Apercu, ChangementDit
from catalogue.faits import impact
from catalogue.faits.contexte import charger
from catalogue.faits.etat import manquants
from catalogue.modele import Indicateur, libelle
from catalogue.socle import schemas
from catalogue.socle.francais import PAS_LU, accorder, article, denombrer, du, nombre
from catalogue.socle.texte import nom_du_champ

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from catalogue.collectivites import Reference
    from catalogue.modele import Catalogue, Mesure, Projet, Reutilisation

Chemin = tuple[str | int, ...]
# What is told of one part, and the characters of a value that is shown whole.
MONTRES, ENTIER = 8, 160
AJOUT, CHANGEMENT, RETRAIT = "ajout", "changement", "retrait"
# Fields whose new value fits in a sentence.
COURTS = ("nom", "accroche", "sigle", "licence")
# Fields that have sentences of their own, below.
RACONTES = frozenset({*COURTS, "statut", "archive", "contact", "liens", "depots", "impact", "reutilisations"})


@dataclass(frozen=True, slots=True)
class Changement:
    """One thing that the reader of a page will see differently."""

    slug: str
    genre: str
    texte: str


def changements(avant: Catalogue, apres: Catalogue, reference: Reference) -> tuple[Changement, ...]:
    """Say what changes between two states of the catalogue, by common."""
    before = {p.slug: p for p in avant.projets}
    after = {p.slug: p for p in apres.projets}
    found: list[Changement] = []
    for slug in sorted({*before, *after}):
        old, new = before.get(slug), after.get(slug)
        if new is None:
            if old is not None:
                found.append(Changement(slug, RETRAIT, f"{old.nom} : la page disparaît du catalogue."))
        elif old is None:
            found += _new(new, reference)
        elif old != new:
            found += [
                Changement(slug, kind, f"{new.nom} : {text}") for kind, text in _told(old, new, reference)
            ]
    return tuple(found)


def nommer_manques(names: Iterable[str]) -> str:
    """Name fields that a page lacks, by their titles: « description, liens : budget »."""
    return ", ".join(_titled(name) for name in names)


def _titled(name: str) -> str:
    part, titles = schemas.schema("projet"), []
    for step in name.split("."):
        part = schemas.resolve("projet", part.get("items", part)) if "properties" not in part else part
        part = schemas.resolve("projet", part["properties"][step])
        title = str(part["title"])
        titles.append(title if title[:2].isupper() else title[:1].lower() + title[1:])
    return " : ".join(titles[-2:])


def _new(projet: Projet, reference: Reference) -> Iterator[Changement]:
    yield Changement(projet.slug, AJOUT, f"Nouveau commun : {projet.nom}. {projet.accroche}")
    count = _live(par_organisme(projet.reutilisations, reference))
    if count:
        yield Changement(
            projet.slug,
            AJOUT,
            f"{projet.nom} : {_counted(count)} {accorder(count, 'utilise', 'utilisent')} ce commun.",
        )


def _told(old: Projet, new: Projet, reference: Reference) -> Iterator[tuple[str, str]]:
    titles = schemas.schema("projet")["properties"]
    for name in COURTS:
        yield from _short(titles[name]["title"].lower(), getattr(old, name), getattr(new, name))
    if old.statut != new.statut:
        yield (
            CHANGEMENT,
            f"le statut passe de « {libelle('statut', old.statut)} » à « {libelle('statut', new.statut)} ».",
        )
    if new.archive and not old.archive:
        yield (
            CHANGEMENT,
            f"la page dit que ce commun est arrêté depuis {article(new.archive.date)}.",
        )
    elif old.archive != new.archive:
        yield CHANGEMENT, "l’avertissement d’arrêt change."
    # Whoever changes it receives the letters of town halls: each value, before and after.
    yield from ecarts(("contact",), old.contact, new.contact)
    yield from _links(old, new)
    yield from _repositories(old, new)
    yield from _indicators(old, new)
    yield from _reuses(old, new, reference)
    for name, part in titles.items():
        if name not in RACONTES:
            yield from _part(part["title"], getattr(old, name), getattr(new, name), (name,))


def _short(title: str, old: str | None, new: str | None) -> Iterator[tuple[str, str]]:
    if old == new:
        return
    if not new:
        yield RETRAIT, f"le champ « {title} » est retiré (il valait « {old} »)."
    elif not old:
        yield AJOUT, f"le champ « {title} » est rempli : « {new} »."
    else:
        yield CHANGEMENT, f"le champ « {title} » passe de « {old} » à « {new} »."


def _part(title: str, old: Any, new: Any, path: Chemin) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any part of the model
    if old == new:
        return
    name = title[:1].lower() + title[1:]
    if _empty(old):
        yield AJOUT, f"la partie « {name} » est remplie."
    elif _empty(new):
        yield RETRAIT, f"la partie « {name} » est retirée."
    else:
        told = list(islice(ecarts(path, old, new), MONTRES + 1))
        yield from told[:MONTRES]
        if not told or len(told) > MONTRES:
            yield CHANGEMENT, f"la partie « {name} » change."


def ecarts(path: Chemin, old: Any, new: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any part of the model
    """Say, value by value, what a part was and what it becomes."""
    if old == new:
        return
    fields = getattr(new, "__struct_fields__", ())
    if fields and type(old) is type(new):
        for name in fields:
            yield from ecarts((*path, name), getattr(old, name), getattr(new, name))
        return
    title = _titled(nom_du_champ(path))
    if isinstance(old, tuple) and isinstance(new, tuple):
        before, after = ({_cle(one): one for one in values} for values in (old, new))
        for key in before.keys() & after.keys():
            yield from ecarts((*path, 0), before[key], after[key])
        for one in (after[key] for key in after if key not in before):
            yield AJOUT, f"{title} : « {_dit(path, one)} » est ajouté."
        for one in (before[key] for key in before if key not in after):
            yield RETRAIT, f"{title} : « {_dit(path, one)} » est retiré."
    elif isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > ENTIER:
        yield CHANGEMENT, f"{title} : le texte passe de {nombre(len(old))} à {nombre(len(new))} caractères."
    else:
        yield from _short(title, *(None if _empty(one) else _dit(path, one) for one in (old, new)))


def _cle(value: Any) -> Any:  # noqa: ANN401 - an element of a list
    return next(
        (found for name in ("id", "url", "nom", "commun", "titre") if (found := getattr(value, name, None))),
        value,
    )


def _dit(path: Chemin, value: Any) -> str:  # noqa: ANN401 - any value of the model
    """Write a value on one line; a group by what names it."""
    if getattr(value, "__struct_fields__", ()):
        names = [getattr(value, name, None) for name in ("titre", "nom", "libelle", "url", "phase", "mode")]
        return " · ".join(str(one) for one in names if one)[:ENTIER] or "un élément"
    part = schemas.part_at("projet", path) or {}
    shown = montrer(value, part) if isinstance(value, str | int | float | list) else str(value)
    return shown[:ENTIER]


def _empty(value: Any) -> bool:  # noqa: ANN401 - any part of the model
    fields = getattr(value, "__struct_fields__", ())
    return not value if not fields else all(not getattr(value, name) for name in fields)


def _links(old: Projet, new: Projet) -> Iterator[tuple[str, str]]:
    titles = schemas.schema("projet")["properties"]["liens"]["properties"]
    for name in titles:
        if name != "autres":
            title = f"lien : {titles[name]['title'].lower()}"
            yield from _short(title, getattr(old.liens, name), getattr(new.liens, name))
    yield from _part("Autres liens", old.liens.autres, new.liens.autres, ("liens", "autres"))


def _repositories(old: Projet, new: Projet) -> Iterator[tuple[str, str]]:
    before, after = ({d.url: d for d in p.depots} for p in (old, new))
    for url in after:
        if url not in before:
            yield AJOUT, f"un dépôt de code est ajouté : {url}"
    for url in before:
        if url not in after:
            yield RETRAIT, f"un dépôt de code est retiré : {url}"
    if any(before[url] != after[url] for url in before.keys() & after.keys()):
        yield CHANGEMENT, "ce qui est dit d’un dépôt de code change."


def _indicators(old: Projet, new: Projet) -> Iterator[tuple[str, str]]:
    before, after = ({i.id: i for i in p.indicateurs} for p in (old, new))
    for ident, indicator in after.items():
        if ident not in before:
            latest = impact.derniere(indicator)
            value = f" : {impact.en_mots(latest, indicator)}" if latest else ""
            yield AJOUT, f"nouvel indicateur « {indicator.nom} »{value}."
        elif before[ident] != indicator:
            yield from _indicator(before[ident], indicator)
    for ident, indicator in before.items():
        if ident not in after:
            yield RETRAIT, f"l’indicateur « {indicator.nom} » est retiré."


def _indicator(old: Indicateur, new: Indicateur) -> Iterator[tuple[str, str]]:
    name = f"l’indicateur « {new.nom} »"
    lost = [m for m in old.mesures if m not in new.mesures]
    added = [m for m in new.mesures if m not in old.mesures]
    before, after = impact.derniere(old), impact.derniere(new)
    if after is not None and before is None:
        yield AJOUT, f"{name} a une première valeur : {impact.en_mots(after, new)} ({after.au})."
    elif before is not None and after is not None and before != after:
        yield CHANGEMENT, f"{name} {_moved(before, after, new)}"
    elif added:
        count = len(added)
        yield (
            AJOUT,
            f"{name} gagne {count} {accorder(count, 'mesure plus ancienne', 'mesures plus anciennes')}.",
        )
    for measure in lost:
        yield RETRAIT, f"{name} perd sa mesure {du(measure.au)} ({impact.en_mots(measure, new)})."
    if [getattr(old, f) for f in _HORS_MESURES] != [getattr(new, f) for f in _HORS_MESURES]:
        yield CHANGEMENT, f"la définition ou la cible de {name} change."


_HORS_MESURES = tuple(name for name in Indicateur.__struct_fields__ if name not in {"id", "mesures"})


def _moved(before: Mesure, after: Mesure, indicator: Indicateur) -> str:
    if before.valeur == after.valeur:
        return f"reste à {impact.en_mots(after, indicator)}, d’après une mesure {du(after.au)}."
    value, _ = impact.valeur(before, indicator.unite)
    change = impact.evolution(before, after, indicator)
    told = f"passe de {value} à {impact.en_mots(after, indicator)}"
    return f"{told} ({change})." if change else f"{told}."


def _reuses(old: Projet, new: Projet, reference: Reference) -> Iterator[tuple[str, str]]:
    before, after = (par_organisme(projet.reutilisations, reference) for projet in (old, new))
    for who, lines in after.items():
        named = reference.nommer(lines[-1].organisation)
        if who not in before:
            reuse = lines[-1]
            proof = libelle("statut_reutilisation", reuse.statut).lower()
            yield AJOUT, f"nouvelle réutilisation, {named} ({_state(lines)}, {proof})."
        elif before[who] != lines:
            states = [_state(found) for found in (before[who], lines)]
            if states[0] != states[1]:
                yield CHANGEMENT, f"{named} passe de « {states[0]} » à « {states[1]} »."
            else:
                yield CHANGEMENT, f"ce qui est dit de l’usage par {named} change."
            if len(lines) == len(before[who]):
                pairs = zip(before[who], lines, strict=True)
                told = chain.from_iterable(ecarts(("reutilisations", 0), *pair) for pair in pairs)
                said = ((kind, text.replace("« réutilisations : ", "« ", 1)) for kind, text in told)
                yield from islice(((k, f"{named}, {t}") for k, t in said if "« état »" not in t), MONTRES)
            elif len(lines) > len(before[who]):
                yield AJOUT, f"{named} : sa déclaration est une ligne à part, l’ancienne garde sa source."
    for who, lines in before.items():
        if who not in after:
            yield RETRAIT, f"la réutilisation par {reference.nommer(lines[-1].organisation)} est retirée."
    counts = [_live(found) for found in (before, after)]
    if counts[0] != counts[1]:
        yield CHANGEMENT, f"la page compte {_counted(counts[1])} au lieu de {nombre(counts[0])}."


def _counted(count: int) -> str:
    return denombrer(count, "organisme", "organismes")


def _live(found: Mapping[Any, Sequence[Reutilisation]]) -> int:
    return sum(bool(vivantes(lines)) for lines in found.values())


def _state(lines: Sequence[Reutilisation]) -> str:
    """Return where an organisation stands according to all its lines, in lower case."""
    live = vivantes(lines)
    return libelle("etat_reutilisation", live[-1].etat if live else ARRETEE).lower()


def comparer(avant: Path, apres: Path, today: date) -> Apercu:
    """Compare two folders as of `today`."""
    before, _ = charger(avant, today)
    after, report = charger(apres, today)
    told = changements(before, after, reference(apres))
    changed = {change.slug for change in told}
    errors = [d for d in report.diagnostics if d.est_erreur]
    missing = [(p, manquants(p)) for p in after.projets if p.slug in changed]
    broken = {f.document.fichier for f in report.fiches} & {d.fichier for d in errors}
    return Apercu(
        # A page with an error does not disappear: it is to correct.
        tuple(ChangementDit(c.slug, c.genre, c.texte) for c in told if f"projets/{c.slug}.yml" not in broken)[
            :GARDES
        ],
        tuple(f"{d.fichier}, ligne {d.ligne} : {d.message} {d.remede}" for d in errors)[:GARDES],
        tuple(f"{p.nom} affiche « {PAS_LU} » pour : {nommer_manques(m)}." for p, m in missing if m)[:GARDES],
    )
