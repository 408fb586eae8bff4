"""Rules on identifiers: unique, and pointing at something that exists, of the page or of a living source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jmespath

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import LISTED, ChampPath, citer, enumerer, proche, vouliez_vous
from catalogue_communs.sources.formats import FORMATS, probleme_d_adresse, probleme_d_hote, probleme_de_format
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

IDENTIFIED = (("sources",), ("sources_vivantes",), ("impact", "indicateurs"), ("vagues",))
PRINCIPALS = ((("depots",), "dépôt"), (("impact", "indicateurs"), "indicateur"))
# The fields that were looked for in a page, and are not there.
MUETS = "ne_dit_pas"
SOURCE_KEYS = frozenset({"source", "preuve", "vu_dans"})


def unique(fiche: Fiche, _contexte: ContexteDesRegles | None = None) -> Iterator[Diagnostic]:
    """Yield identifiers used twice, and several elements put forward at once."""
    for where in IDENTIFIED:
        seen: dict[str, ChampPath] = {}
        for path, item in fiche.items(*where):
            ident = item["id"]
            if ident in seen:
                yield fiche.at_value(
                    (*path, "id"),
                    "identifiant-en-double",
                    f"L’identifiant {citer(ident)} est déjà pris ligne {fiche.document.place(seen[ident]).ligne}.",
                    "Donnez un autre identifiant à l’un des deux.",
                )
            seen.setdefault(ident, (*path, "id"))
    for where, noun in PRINCIPALS:
        chosen = [path for path, item in fiche.items(*where) if item.get("principal") is True]
        for path in chosen[1:]:
            yield fiche.at_key(
                (*path, "principal"),
                "principal-en-double",
                f"Un autre {noun} est déjà principal, ligne {fiche.document.place(chosen[0]).ligne}.",
                "Gardez « principal: true » sur un seul.",
            )


def sources(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield references to a source that is not listed, and listed sources that nothing uses."""
    known = {item["id"]: path for path, item in fiche.items("sources")}
    used = {
        value
        for name in SOURCE_KEYS & fiche.releve.champs.keys()
        for value in fiche.releve.champs[name]
        if "://" not in value
    }
    for path, value in () if used <= known.keys() else fiche.walk():
        if not path or path[-1] not in SOURCE_KEYS or not isinstance(value, str) or "://" in value:
            continue
        if value not in known:
            close = proche(value, known) or next((i for i in known if i in value or value in i), None)
            meant = f"Vouliez-vous écrire « {close} » ? " if close else ""
            listed = f"Sources de la fiche : {enumerer([*known][:LISTED], 'et')}. " if known else ""
            yield fiche.at_value(
                path,
                "source-inconnue",
                f"Aucune source ne porte l’identifiant {citer(value)}.",
                f"{meant}{listed}Ou ajoutez-la à la liste « sources », avec cet identifiant.",
            )
    for ident, path in known.items():
        if ident not in used and not fiche.get(*path, "champs") and not fiche.get(*path, "ne_dit_pas"):
            yield fiche.at_value(
                (*path, "id"),
                "source-inutilisee",
                f"La source {citer(ident)} n’appuie aucun champ.",
                "Citez-la avec « source: », ou dites ce qu’elle appuie dans « champs: » ; sinon, supprimez-la.",
            )


def communs_inconnus(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield references to a common or a wave that does not exist."""
    targets: list[tuple[ChampPath, Any]] = [
        ((*path, "commun"), item["commun"]) for path, item in fiche.items("relations")
    ]
    targets.append((("archive", "remplace_par"), fiche.get("archive", "remplace_par")))
    for path, slug in targets:
        if slug is None:
            continue
        if slug == fiche.slug:
            yield fiche.at_value(
                path, "commun-inconnu", "Le commun renvoie à lui-même.", "Écrivez le nom d’un autre commun."
            )
        elif slug not in contexte.slugs:
            yield fiche.at_value(
                path,
                "commun-inconnu",
                f"Aucune fiche ne s’appelle {citer(slug)}.",
                _other_name(slug, contexte),
            )
    wave = fiche.get("guichet", "vague")
    waves = contexte.vagues
    if waves is not None and wave and wave not in waves:
        close = proche(wave, sorted(waves))
        yield fiche.at_value(
            ("guichet", "vague"),
            "vague-inconnue",
            f"Aucune vague ne s’appelle {citer(wave)} dans guichet.yml.",
            vouliez_vous(close, f"Vagues connues : {enumerer(sorted(waves))}."),
        )


def _other_name(slug: str, contexte: ContexteDesRegles) -> str:
    """Say how a common is called today, or which name is close."""
    renamed = [name for name in contexte.anciens_slugs.get(slug, ()) if name in contexte.slugs]
    if renamed:
        return f"Cette fiche a changé de nom : écrivez « {renamed[0]} »."
    close = proche(slug, sorted(contexte.slugs))
    return vouliez_vous(close, "Écrivez le nom d’un fichier de projets/, sans « .yml ».")


def names(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a name that another page bears, or seems to bear: forms find a common by its name."""
    others = [o for o in contexte.noms.get(fiche.attaches.silhouette, ()) if o != fiche.slug]
    if others:
        yield fiche.at_value(
            ("nom",),
            "nom-en-double",
            f"projets/{others[0]}.yml porte le même nom, à la casse, aux accents ou à l’alphabet près.",
            "Précisez l’un des deux noms ; s’il s’agit du même commun, gardez une seule fiche.",
        )


def addresses(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield former slugs that another page already answers for."""
    for index, slug in enumerate(fiche.get("anciens_slugs") or ()):
        if slug == fiche.slug:
            yield fiche.at_value(
                ("anciens_slugs", index),
                "adresse-en-double",
                f"{citer(slug)} est le nom actuel de la fiche, pas un ancien nom.",
                "Supprimez cette ligne.",
            )
            continue
        others = [o for o in contexte.anciens_slugs.get(slug, ()) if o != fiche.slug]
        if slug in contexte.slugs:
            taken = f"projets/{slug}.yml"
        elif others:
            taken = f"projets/{others[0]}.yml"
        else:
            continue
        yield fiche.at_value(
            ("anciens_slugs", index),
            "adresse-en-double",
            f"L’adresse {citer(slug)} appartient déjà à {taken}.",
            "Supprimez-la de l’une des deux fiches.",
        )


def cited_fields(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield names of fields, cited by a source or a divergence, that the schema does not know.

    What a page does not say is known only of a page that was read: its address and the day are asked for.
    """
    cited: list[tuple[ChampPath, str]] = [
        ((*path, "champ"), item["champ"]) for path, item in fiche.items("divergences")
    ]
    for path, item in fiche.items("sources"):
        for key in ("champs", MUETS):
            cited += [((*path, key, index), name) for index, name in enumerate(item.get(key, ()))]
        if MUETS in item and not (item.get("url") and item.get("consultee_le")):
            yield fiche.at_key(
                (*path, MUETS),
                "source-non-lue",
                "Cette source dit ce qu’une page ne dit pas, sans la page ou sans le jour de sa lecture.",
                "Ajoutez « url: » et « consultee_le: », ou supprimez « ne_dit_pas ».",
            )
    for path, name in cited:
        if not schemas.partie_nommee(name):
            close = proche(name, schemas.schema("projet")["properties"])
            yield fiche.at_value(
                path,
                "champ-cite-inconnu",
                f"Aucun champ ne s’appelle {citer(name)}.",
                vouliez_vous(close, "Cherchez son nom dans le guide des champs."),
            )


def replaced(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield indicators replaced by one that the file does not describe, or by themselves."""
    listed = [*fiche.items("impact", "indicateurs")]
    for path, item in listed:
        new = item.get("remplace_par")
        others = sorted(one["id"] for _, one in listed if one["id"] != item["id"])
        if new and new not in others:
            yield fiche.at_value(
                (*path, "remplace_par"),
                "indicateur-inconnu",
                f"Aucun autre indicateur ne s’appelle {citer(new)}.",
                vouliez_vous(proche(new, others), f"Indicateurs de la fiche : {enumerer(others, 'et')}."),
            )


LISTE = "sources_vivantes"
Groupe = dict[str, Any]


def verifier_sources_vivantes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield sources that could not be read, and what they would feed that does not exist."""
    known = {item["id"]: item for _, item in fiche.items("impact", "indicateurs")}
    for path, item in fiche.items(LISTE):
        if problem := probleme_de_format(item["format"]):
            yield fiche.at_value((*path, "format"), "source-vivante-format", *problem)
        yield from _address(fiche, (*path, "url"), item["format"], item["url"])
        for at, one in fiche.items(*path, "mesures"):
            yield from _measure(fiche, at, one, known)
            yield from _paths(fiche, at, one)
        if users := item.get("utilisateurs"):
            yield from _paths(fiche, (*path, "utilisateurs"), users)
            yield from _types(fiche, (*path, "utilisateurs"), users)


def _address(fiche: Fiche, path: ChampPath, kind: str, url: str) -> Iterator[Diagnostic]:
    if problem := probleme_d_hote(url):
        yield fiche.at_value(path, "source-vivante-hote", *problem)
    elif kind in FORMATS and (problem := probleme_d_adresse(kind, url)):
        yield fiche.at_value(path, "source-vivante-adresse", *problem)


def _measure(fiche: Fiche, path: ChampPath, item: Groupe, known: dict[str, Groupe]) -> Iterator[Diagnostic]:
    ident = item["indicateur"]
    if ident not in known:
        close = proche(ident, known)
        yield fiche.at_value(
            (*path, "indicateur"),
            "indicateur-inconnu",
            f"Aucun indicateur de la fiche ne porte l’identifiant {citer(ident)}.",
            vouliez_vous(
                close,
                "Décrivez-le d’abord dans « impact », même sans mesure : il dit ce qui est compté, et son unité.",
            ),
        )
    elif known[ident]["nature"] == "flux" and "periode" not in item:
        yield fiche.at_value(
            (*path, "indicateur"),
            "source-vivante-periode",
            "Cet indicateur est un flux, et rien ne dit la période que couvre chaque ligne de la source.",
            "Ajoutez « periode: mois », ou une autre période.",
        )


def _paths(fiche: Fiche, path: ChampPath, item: Groupe) -> Iterator[Diagnostic]:
    if not (written := item.get("lignes")):
        return
    try:
        jmespath.compile(written)
    except jmespath.exceptions.JMESPathError:
        yield fiche.at_value(
            (*path, "lignes"),
            "chemin-invalide",
            f"{citer(written)} n’est pas un chemin JMESPath.",
            "Écrivez par exemple « resultats.lignes » ; un nom avec des espaces se met entre guillemets.",
        )


def _types(fiche: Fiche, path: ChampPath, item: Groupe) -> Iterator[Diagnostic]:
    """Yield a list of types without the column that they translate, or the contrary."""
    both = ("colonne_type", "types")
    given = [name for name in both if name in item]
    if len(given) == 1:
        missing = enumerer([f"« {name} »" for name in both if name not in item])
        yield fiche.at_key(
            (*path, given[0]),
            "source-vivante-types",
            f"« {given[0]} » ne dit rien sans {missing}.",
            "Donnez la colonne du type et ce que veut dire chacune de ses valeurs, ou « type » si tous sont les mêmes.",
        )
