"""Rules on what points elsewhere: identifiers of the page, living sources, organisations and places."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import jmespath

from catalogue_communs.collectivites import Collectivite, Reference, identification, objets
from catalogue_communs.collectivites.objets import EPCI
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.modele.base import Organisme
from catalogue_communs.modele.provenance import est_une_presentation
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import (
    LISTED,
    ChampPath,
    citer,
    enumerer,
    proche,
    sans_accent,
    slugifier,
)
from catalogue_communs.sources.lecture import FORMATS, hotes
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

IDENTIFIED = (("sources",), ("sources_vivantes",), ("impact", "indicateurs"), ("vagues",))
PRINCIPALS = ((("depots",), "dépôt"), (("impact", "indicateurs"), "indicateur"))
# The fields that were looked for in a page, and are not there.
MUETS = "ne_dit_pas"
# A file at a version that no one can move.
FICHIER_A_UN_COMMIT = re.compile(r"/[0-9a-f]{40}(?:/|$)")
SOURCE_KEYS = frozenset({"source", "preuve", "vu_dans"})


def unique(fiche: Fiche, _contexte: ContexteDesRegles | None = None) -> Iterator[Diagnostic]:
    """Yield identifiers used twice, and several elements put forward at once."""
    for where in IDENTIFIED:
        for path, line in fiche.repetes(
            (item["id"], (*path, "id")) for path, item in fiche.items(*where)
        ):
            yield fiche.dire(path, "identifiant-en-double", ligne=line)
    for where, noun in PRINCIPALS:
        chosen = [path for path, item in fiche.items(*where) if item.get("principal") is True]
        for path in chosen[1:]:
            line, _ = fiche.document.place(chosen[0])
            yield fiche.dire_du_champ(
                (*path, "principal"), "principal-en-double", nom=noun, ligne=line
            )


def sources(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield references to a source that is not listed, and listed sources that nothing uses."""
    known = {item["id"]: path for path, item in fiche.items("sources")}
    cited = [
        (path, value)
        for path, value in fiche.textes
        if path[-1] in SOURCE_KEYS and "://" not in value
    ]
    used = {value for _, value in cited}
    for path, value in cited:
        if value not in known:
            close = proche(value, known) or next(
                (i for i in known if i in value or value in i), None
            )
            meant = f"Vouliez-vous écrire « {close} » ? " if close else ""
            listed = f"Sources de la fiche : {enumerer([*known][:LISTED], 'et')}. " if known else ""
            yield fiche.dire(path, "source-inconnue", compris=f"{meant}{listed}")
    for ident, path in known.items():
        if (
            ident not in used
            and not fiche.get(*path, "champs")
            and not fiche.get(*path, "ne_dit_pas")
        ):
            yield fiche.dire((*path, "id"), "source-inutilisee")


def communs_inconnus(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield references to a common that does not exist."""
    for path, slug in fiche.textes:
        if (path[0], path[-1]) not in {("relations", "commun"), ("archive", "remplace_par")}:
            continue
        if slug == fiche.slug:
            yield fiche.dire(path, "commun-meme")
        elif slug not in contexte.slugs:
            yield fiche.dire_inconnu(path, "commun-inconnu", sorted(contexte.slugs))


def noms_pris(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield what another page answers for: its name, or one that looks like it, by which forms find it; a former slug."""
    if others := contexte.qui_dit("nom", fiche.get("nom"), fiche.slug):
        yield fiche.dire(("nom",), "nom-en-double", autre=others[0])
    for index, slug in enumerate(fiche.get("anciens_slugs") or ()):
        others = contexte.qui_dit("anciens_slugs", slug, fiche.slug)
        if slug == fiche.slug:
            yield fiche.dire(("anciens_slugs", index), "adresse-actuelle")
        elif taken := [slug, *others] if slug in contexte.slugs else others:
            yield fiche.dire(("anciens_slugs", index), "adresse-en-double", autre=taken[0])


def champs_cites(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield names of fields, cited by a source or a divergence, that the schema does not know."""
    for path, item in fiche.items("sources"):
        # What a page does not say is known only of a page that was read: its address and the day are asked for.
        read = item.get("consultee_le") or item.get("datee_du")
        if MUETS in item and not (item.get("url") and read):
            yield fiche.dire_du_champ((*path, MUETS), "source-non-lue")
    for path, name in fiche.textes:
        cited = path[0] in {"sources", "divergences"} and path[2] in {"champ", "champs", MUETS}
        if cited and not schemas.partie_nommee(name):
            yield fiche.dire_inconnu(
                path, "champ-cite-inconnu", schemas.schema("projet")["properties"]
            )


def silences_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, what a sheet or a README does not say: it would be elsewhere, and the page takes no notice."""
    for path, source in fiche.items("sources"):
        if MUETS in source and est_une_presentation(source.get("url", "")):
            yield fiche.dire_du_champ((*path, MUETS), "silence-sans-preuve")


def lectures_tues(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, sources that are a file at a commit and do not say so; the correction writes it."""
    for path, source in fiche.items("sources"):
        if "lecture" not in source and FICHIER_A_UN_COMMIT.search(str(source.get("url"))):
            faute = fiche.dire(
                path, "source-fichier", ecrire="fichier", cite=citer(source.get("id"))
            )
            yield replace(faute, chemin=(*path, "lecture"))


def remplacements_faux(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield indicators replaced by one that the file does not describe, or by themselves."""
    listed = [*fiche.items("impact", "indicateurs")]
    for path, item in listed:
        new = item.get("remplace_par")
        others = sorted(one["id"] for _, one in listed if one["id"] != item["id"])
        if new and new not in others:
            at, known = (*path, "remplace_par"), enumerer(others, "et")
            yield fiche.dire_inconnu(at, "remplacant-inconnu", others, autres=known)


def verifier_sources_vivantes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield sources that could not be read, and what they would feed that does not exist."""
    known = {item["id"]: item for _, item in fiche.items("impact", "indicateurs")}
    asked: list[tuple[tuple[str, str | None], ChampPath]] = []
    for path, item in fiche.items("sources_vivantes"):
        kind, url = item["format"], item["url"]
        if kind not in FORMATS:
            told = enumerer(sorted(FORMATS))
            yield fiche.dire_inconnu(
                (*path, "format"), "source-vivante-format", FORMATS, formats=told
            )
        if (host := urlsplit(url).hostname or "") not in hotes():
            yield fiche.dire((*path, "url"), "source-vivante-hote", cite=citer(host), hote=host)
        elif kind in FORMATS and not FORMATS[kind].forme.fullmatch(url):
            words = {"format": kind, "compris": FORMATS[kind].exemple}
            yield fiche.dire((*path, "url"), "source-vivante-adresse", **words)
        for at, one in fiche.items(*path, "mesures"):
            where, fed = (*at, "indicateur"), known.get(one["indicateur"])
            asked += [((one["indicateur"], one.get("perimetre")), where)]
            if fed is None:
                yield fiche.dire_inconnu(where, "indicateur-inconnu", known)
            elif fed["nature"] == "flux" and "periode" not in one:
                yield fiche.dire(where, "source-vivante-periode")
            yield from _colonnes(fiche, at)
        yield from _colonnes(fiche, (*path, "utilisateurs"))
    for path, line in fiche.repetes(asked):
        yield fiche.dire(path, "source-vivante-double", ligne=line)


def _colonnes(fiche: Fiche, path: ChampPath) -> Iterator[Diagnostic]:
    """Yield what is wrong with the rows and the columns of a measure, or of the users."""
    if written := fiche.get(*path, "lignes"):
        try:
            jmespath.compile(written)
        except jmespath.exceptions.JMESPathError:
            yield fiche.dire((*path, "lignes"), "chemin-invalide")
    # The column of the type without what its values mean, or the contrary.
    for name, other in (("colonne_type", "types"), ("types", "colonne_type")):
        if fiche.get(*path, name) is not None and fiche.get(*path, other) is None:
            yield fiche.dire_du_champ(
                (*path, name), "source-vivante-types", champ=name, manque=other
            )


# --- Organisations and places: their codes exist, and say the same as their type and name ---


def organismes(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield identifiers that are nobody's or somebody else's and, as advice, those that could be added."""
    for path, item in organisations(fiche):
        one = organisme(item)
        coded = one.siren or one.code_insee
        # The reference is read only for a file that needs it.
        if coded or (one.nom and objets.est_une_collectivite(one.type)):
            yield from (_identified if coded else _named)(fiche, path, one, contexte.reference)


def organisations(fiche: Fiche) -> Iterator[tuple[ChampPath, dict[str, Any]]]:
    """Iterate over the groups that describe an organisation."""
    yield from fiche.items("porteurs")
    for path, item in fiche.items("reutilisations"):
        organisation = item.get("organisation")
        if isinstance(organisation, dict):
            yield (*path, "organisation"), organisation
    yield from fiche.items("reutiliser", "aide")


IDENTITE = ("nom", "type", "siren", "code_insee")


def organisme(item: Any) -> Organisme:
    """Return the organisation that a group describes, without what is not written as the schema asks."""
    said = item if isinstance(item, dict) else {}
    return Organisme(**{name: said[name] for name in IDENTITE if isinstance(said.get(name), str)})


def _identified(
    fiche: Fiche, path: ChampPath, one: Organisme, known: Reference
) -> Iterator[Diagnostic]:
    """Yield what is wrong with an identifier or, as advice, a name that is not its own."""
    found = known.identifier(one)
    if isinstance(found, objets.Probleme):
        yield _probleme(fiche, (*path, found.champ), found)
        return
    name = one.nom
    if (
        not name
        or not isinstance(found, Collectivite)
        or identification.porte_le_nom(known, found, name)
    ):
        return
    right = identification.portent(known, name, one.type or known.type_organisme(found))
    said, meant = (
        ("nom-d-un-autre", _written(right[0])) if len(right) == 1 else ("nom-different", "")
    )
    yield fiche.dire((*path, "nom"), said, officiel=known.nom_complet(found), compris=meant)


def _probleme(fiche: Fiche, path: ChampPath, told: objets.Probleme) -> Diagnostic:
    return fiche.rapporter(path, (told.code, told.message, told.remede))


def _named(fiche: Fiche, path: ChampPath, one: Organisme, known: Reference) -> Iterator[Diagnostic]:
    """Yield, as advice, the identifier of the only collectivité of this type that bears the name, or the choice."""
    name, kind = one.nom or "", one.type or ""
    found = identification.portent(known, name, kind)
    gone = identification.supprime(known, found[0], "nom") if len(found) == 1 else None
    if gone:
        # A département that has no council any more is an error: no organisation bears that name.
        yield _probleme(fiche, (*path, gone.champ), gone)
    elif len(found) == 1:
        official, meant = known.nom_complet(found[0]), _written(found[0])
        yield fiche.dire((*path, "nom"), "identifiant-a-ajouter", officiel=official, compris=meant)
    elif close := found or approchants(known, name, kind):
        shown = [f"{known.nom_situe(who)}, {_written(who)}" for who in close[:LISTED]]
        shown += [f"{len(close) - LISTED} autres"] if len(close) > LISTED else []
        yield fiche.dire((*path, "nom"), "organisme-a-choisir", compris=" ; ".join(shown))


# Four letters, since three are the initials of too many.
_INITIALES = re.compile(r"[A-Z]{4,12}")
_PETITS = frozenset("DE DU DES D LA LE LES L ET EN A AU AUX SUR".split())  # noqa: SIM905


def approchants(reference: Reference, nom: str, genre: str) -> tuple[Collectivite, ...]:
    """Return the EPCI that an acronym, or the distinctive words of a name cut short, may mean; of any type without one."""
    words, initials = objets.mots_du_nom(nom), _INITIALES.fullmatch(nom.strip())
    return tuple(
        one
        for (kind, known), who in reference.groupements_par_nom.items()
        if genre in {"", kind} and who[0].nature == EPCI
        for one in who
        if (
            words < known if len(words) > 1 else initials and initials[0] in _sigles(reference, one)
        )
    )


def _sigles(reference: Reference, who: Collectivite) -> tuple[str, str]:
    words = slugifier(reference.nom_complet(who)).upper().split("-")
    return "".join(word[0] for word in words), "".join(
        word[0] for word in words if word not in _PETITS
    )


def _written(territoire: Collectivite) -> str:
    return f'{"siren" if territoire.nature == EPCI else "code_insee"}: "{territoire.code}"'


def lieux(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield codes that are no place, and the départements of what the reference places already."""
    for path, code in fiche.textes:
        # The reference is read only for a file that names a place.
        nature = objets.NATURES.get(str(path[-2])) if path[1:] else None
        if nature and (problem := identification.lieu(contexte.reference, nature, code)):
            yield _probleme(fiche, path, problem)
    for path, user in organisations(fiche):
        if "departements" in user:
            who, at = contexte.reference.identifier(organisme(user)), (*path, "departements")
            if isinstance(who, Collectivite):
                said = contexte.reference.nom_complet(who)
                yield fiche.dire_du_champ(at, "departements-inutiles", officiel=said)


# --- Organisations of several files whose names are close: they may be one, that would be counted twice ---

# Words that tell no organisation from another.
ARTICLES = frozenset({"l", "le", "la", "les", "d", "de", "du", "des", "et", "a", "au", "aux"})
_PARENTHESE = re.compile(r"\([^()]*\)")
_SIGLE = re.compile(r"\(([A-ZÀ-Ý0-9]{2,})\)")


def cles(nom: str) -> frozenset[str]:
    """Return what a name has in common with those close to it: its words, and its acronym in brackets."""
    said = (_PARENTHESE.sub(" ", nom), *_SIGLE.findall(nom))
    keys = (" ".join(sorted({*slugifier(one).split("-")} - ARTICLES)) for one in said)
    return frozenset(filter(None, keys))


def homonymes(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, each organisation without a code that another one may be, once a file: one with a code first."""
    for path, one in {
        _identite(one): (path, one) for path, one in reversed([*_nommes(fiche)])
    }.values():
        known = (
            said for cle in cles(one.nom or "") for said in _releves(contexte).get(cle, {}).values()
        )
        close = [(other, file) for other, file in known if _identite(other) != _identite(one)]
        if close and not _code(one):
            other, file = min(
                close, key=lambda o: (not _code(o[0]), o[1], o[0].nom, o[0].type or "")
            )
            written = _code(other) or "le même nom et le même type partout, ou son SIREN"
            words = {"autre": citer(other.nom), "fichier": file, "compris": written}
            yield fiche.dire((*path, "nom"), "organismes-proches", **words)


@lru_cache(maxsize=1)
def _releves(
    contexte: ContexteDesRegles,
) -> dict[str, dict[tuple[str, ...], tuple[Organisme, str]]]:
    """Gather the organisations that files name, and the file, by what their names have in common, each once."""
    found: dict[str, dict[tuple[str, ...], tuple[Organisme, str]]] = {}
    for fiche in contexte.fiches:
        for _, one in _nommes(fiche):
            for cle in cles(one.nom or ""):
                found.setdefault(cle, {}).setdefault(_identite(one), (one, fiche.document.fichier))
    return found


def _nommes(fiche: Fiche) -> Iterator[tuple[ChampPath, Organisme]]:
    # Gathered in every file, those that the schema refuses too.
    for path, item in organisations(fiche):
        one = organisme(item)
        if one.nom and not objets.est_une_collectivite(one.type):
            yield path, one


def _identite(one: Organisme) -> tuple[str, ...]:
    """Return what makes it one organisation for the catalogue, as `Reference.identifier` tells."""
    code = _code(one)
    return (code,) if code else (one.type or "", sans_accent(" ".join((one.nom or "").split())))


def _code(one: Organisme) -> str:
    """Return the line of the file that says the code of an organisation, or nothing."""
    codes = (
        f'{name}: "{said}"' for name in ("siren", "code_insee") if (said := getattr(one, name))
    )
    return next(codes, "")
