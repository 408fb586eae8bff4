"""Rules on identifiers: unique, and pointing at something that exists, of the page or of a living source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jmespath

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import LISTED, ChampPath, citer, enumerer, proche
from catalogue_communs.sources.lecture import FORMATS, probleme_d_adresse, probleme_d_hote, probleme_de_format
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, repetes

IDENTIFIED = (("sources",), ("sources_vivantes",), ("impact", "indicateurs"), ("vagues",))
PRINCIPALS = ((("depots",), "dépôt"), (("impact", "indicateurs"), "indicateur"))
# The fields that were looked for in a page, and are not there.
MUETS = "ne_dit_pas"
SOURCE_KEYS = frozenset({"source", "preuve", "vu_dans"})


def unique(fiche: Fiche, _contexte: ContexteDesRegles | None = None) -> Iterator[Diagnostic]:
    """Yield identifiers used twice, and several elements put forward at once."""
    for where in IDENTIFIED:
        for path, first in repetes((item["id"], (*path, "id")) for path, item in fiche.items(*where)):
            words = {"cite": citer(fiche.get(*path)), "ligne": fiche.document.ligne(first)}
            yield fiche.dire(path, "identifiant-en-double", **words)
    for where, noun in PRINCIPALS:
        chosen = [path for path, item in fiche.items(*where) if item.get("principal") is True]
        for path in chosen[1:]:
            line = fiche.document.ligne(chosen[0])
            yield fiche.dire_du_champ((*path, "principal"), "principal-en-double", nom=noun, ligne=line)


def sources(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield references to a source that is not listed, and listed sources that nothing uses."""
    known = {item["id"]: path for path, item in fiche.items("sources")}
    cited = {
        path: value for path, value in fiche.textes if path and path[-1] in SOURCE_KEYS and "://" not in value
    }
    used = {*cited.values()}
    for path, value in cited.items():
        if value not in known:
            close = proche(value, known) or next((i for i in known if i in value or value in i), None)
            meant = f"Vouliez-vous écrire « {close} » ? " if close else ""
            listed = f"Sources de la fiche : {enumerer([*known][:LISTED], 'et')}. " if known else ""
            yield fiche.dire(path, "source-inconnue", cite=citer(value), compris=f"{meant}{listed}")
    for ident, path in known.items():
        if ident not in used and not fiche.get(*path, "champs") and not fiche.get(*path, "ne_dit_pas"):
            yield fiche.dire((*path, "id"), "source-inutilisee", cite=citer(ident))


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
            yield fiche.dire(path, "commun-meme")
        elif slug not in contexte.slugs:
            renamed = [name for name in contexte.anciens_slugs.get(slug, ()) if name in contexte.slugs]
            meant = renamed[0] if renamed else proche(slug, sorted(contexte.slugs))
            said = "commun-renomme" if renamed else "commun-proche" if meant else "commun-inconnu"
            yield fiche.dire(path, said, cite=citer(slug), compris=meant)
    wave = fiche.get("guichet", "vague")
    waves = contexte.vagues
    if waves is not None and wave and wave not in waves:
        close = proche(wave, sorted(waves))
        words = {"cite": citer(wave), "compris": close, "vagues": enumerer(sorted(waves))}
        yield fiche.dire(("guichet", "vague"), "vague-proche" if close else "vague-inconnue", **words)


def noms_en_double(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a name that another page bears, or seems to bear: forms find a common by its name."""
    others = [o for o in contexte.noms.get(fiche.silhouette, ()) if o != fiche.slug]
    if others:
        yield fiche.dire(("nom",), "nom-en-double", autre=others[0])


def anciennes_adresses_prises(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield former slugs that another page already answers for."""
    for index, slug in enumerate(fiche.get("anciens_slugs") or ()):
        others = [o for o in contexte.anciens_slugs.get(slug, ()) if o != fiche.slug]
        if slug == fiche.slug:
            yield fiche.dire(("anciens_slugs", index), "adresse-actuelle", cite=citer(slug))
        elif slug in contexte.slugs or others:
            taken = slug if slug in contexte.slugs else others[0]
            yield fiche.dire(("anciens_slugs", index), "adresse-en-double", cite=citer(slug), autre=taken)


def champs_cites(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
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
            yield fiche.dire_du_champ((*path, MUETS), "source-non-lue")
    for path, name in cited:
        if not schemas.partie_nommee(name):
            close = proche(name, schemas.schema("projet")["properties"])
            said = "champ-cite-proche" if close else "champ-cite-inconnu"
            yield fiche.dire(path, said, cite=citer(name), compris=close)


def remplacements_faux(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield indicators replaced by one that the file does not describe, or by themselves."""
    listed = [*fiche.items("impact", "indicateurs")]
    for path, item in listed:
        new = item.get("remplace_par")
        others = sorted(one["id"] for _, one in listed if one["id"] != item["id"])
        if new and new not in others:
            close = proche(new, others)
            words = {"cite": citer(new), "compris": close, "autres": enumerer(others, "et")}
            said = "remplacant-proche" if close else "remplacant-inconnu"
            yield fiche.dire((*path, "remplace_par"), said, **words)


LISTE = "sources_vivantes"
Groupe = dict[str, Any]


def verifier_sources_vivantes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield sources that could not be read, and what they would feed that does not exist."""
    known = {item["id"]: item for _, item in fiche.items("impact", "indicateurs")}
    for path, item in fiche.items(LISTE):
        if problem := probleme_de_format(item["format"]):
            yield fiche.sur_la_valeur((*path, "format"), "source-vivante-format", *problem)
        yield from _address(fiche, (*path, "url"), item["format"], item["url"])
        for at, one in fiche.items(*path, "mesures"):
            yield from _measure(fiche, at, one, known)
            yield from _paths(fiche, at, one)
        if users := item.get("utilisateurs"):
            yield from _paths(fiche, (*path, "utilisateurs"), users)
            yield from _types(fiche, (*path, "utilisateurs"), users)


def _address(fiche: Fiche, path: ChampPath, kind: str, url: str) -> Iterator[Diagnostic]:
    if problem := probleme_d_hote(url):
        yield fiche.sur_la_valeur(path, "source-vivante-hote", *problem)
    elif kind in FORMATS and (problem := probleme_d_adresse(kind, url)):
        yield fiche.sur_la_valeur(path, "source-vivante-adresse", *problem)


def _measure(fiche: Fiche, path: ChampPath, item: Groupe, known: dict[str, Groupe]) -> Iterator[Diagnostic]:
    ident = item["indicateur"]
    if ident not in known:
        close = proche(ident, known)
        said = "indicateur-proche" if close else "indicateur-inconnu"
        yield fiche.dire((*path, "indicateur"), said, cite=citer(ident), compris=close)
    elif known[ident]["nature"] == "flux" and "periode" not in item:
        yield fiche.dire((*path, "indicateur"), "source-vivante-periode")


def _paths(fiche: Fiche, path: ChampPath, item: Groupe) -> Iterator[Diagnostic]:
    if not (written := item.get("lignes")):
        return
    try:
        jmespath.compile(written)
    except jmespath.exceptions.JMESPathError:
        yield fiche.dire((*path, "lignes"), "chemin-invalide", cite=citer(written))


def _types(fiche: Fiche, path: ChampPath, item: Groupe) -> Iterator[Diagnostic]:
    """Yield a list of types without the column that they translate, or the contrary."""
    both = ("colonne_type", "types")
    given = [name for name in both if name in item]
    if len(given) == 1:
        (missing,) = (name for name in both if name not in item)
        yield fiche.dire_du_champ((*path, given[0]), "source-vivante-types", champ=given[0], manque=missing)
