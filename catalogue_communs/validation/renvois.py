"""Rules on what points elsewhere.

Identifiers of the page, living sources, organisations and places.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
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

IDENTIFIED = (("sources",), ("sources_vivantes",), ("impact", "indicateurs"))
PRINCIPALS = ((("depots",), "dépôt"), (("impact", "indicateurs"), "indicateur"))
# The fields that were looked for in a page, and are not there.
MUETS = "ne_dit_pas"
# A file at a version that no one can move.
FICHIER_A_UN_COMMIT = re.compile(r"/[0-9a-f]{40}(?:/|$)")
SOURCE_KEYS = frozenset({"source", "preuve", "vu_dans"})


def unique(fiche: Fiche, _contexte: ContexteDesRegles | None = None) -> Iterator[Diagnostic]:
    """Yield identifiers used twice, and several elements put forward at once."""
    for liste in IDENTIFIED:
        keyed = ((element["id"], (*path, "id")) for path, element in fiche.items(*liste))
        for path, line in fiche.repetes(keyed):
            compris = _identifiant_attendu(fiche) if liste == ("sources",) else ""
            yield fiche.dire(path, "identifiant-en-double", ligne=line, compris=compris)
    for liste, noun in PRINCIPALS:
        elements = fiche.items(*liste)
        chosen = [path for path, element in elements if element.get("principal") is True]
        for path in chosen[1:]:
            line, _ = fiche.document.place(chosen[0])
            place = (*path, "principal")
            yield fiche.dire_du_champ(place, "principal-en-double", nom=noun, ligne=line)


def sources(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield references to a source that is not listed, and listed sources that nothing uses."""
    paths = {source["id"]: path for path, source in fiche.items("sources")}
    used = set[str]()
    for path, ident in _sources_citees(fiche):
        used.add(ident)
        if ident not in paths:
            compris = _source_en_double(fiche) or _sources_possibles(ident, paths)
            yield fiche.dire(path, "source-inconnue", compris=compris)
    for ident, path in paths.items():
        serves = ident in used or fiche.get(*path, "champs") or fiche.get(*path, MUETS)
        if not serves:
            yield fiche.dire((*path, "id"), "source-inutilisee")


def _sources_citees(fiche: Fiche) -> Iterator[tuple[ChampPath, str]]:
    """Yield the identifiers of sources that fields give; an address is its own source."""
    for path, ident in fiche.textes:
        if path[-1] in SOURCE_KEYS and "://" not in ident:
            yield path, ident


def _identifiant_attendu(fiche: Fiche) -> str:
    """Say which identifier one of two sources should have: the only one cited that none has."""
    idents = {source["id"] for _, source in fiche.items("sources")}
    inconnus = {ident for _, ident in _sources_citees(fiche)} - idents
    return f" : {citer(inconnus.pop())}, que la fiche cite" if len(inconnus) == 1 else ""


def _source_en_double(fiche: Fiche) -> str:
    """Say that two sources share an identifier: one of them may be the one that is not known."""
    keyed = ((source["id"], (*path, "id")) for path, source in fiche.items("sources"))
    for path, line in fiche.repetes(keyed):
        second, _ = fiche.document.place(path)
        return f"Deux sources ont le même, lignes {line} et {second} : peut-être est-ce l’une d’elles. "
    return ""


def _sources_possibles(ident: str, idents: Collection[str]) -> str:
    """Say which source an identifier may mean, and which ones the file lists."""
    if not idents:
        return ""
    close = proche(ident, idents) or _contenu_ou_contenant(ident, idents)
    question = f"Vouliez-vous écrire « {close} » ? " if close else ""
    return f"{question}Sources de la fiche : {enumerer([*idents][:LISTED], 'et')}. "


def _contenu_ou_contenant(ident: str, idents: Iterable[str]) -> str | None:
    """Return the first identifier that is a part of another, or that has it as a part."""
    for candidate in idents:
        if candidate in ident or ident in candidate:
            return candidate
    return None


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
    """Yield what another page answers for.

    Its name, or one that looks like it, by which forms find it; a former slug.
    """
    homonymes = contexte.qui_dit("nom", fiche.get("nom"), fiche.slug)
    if homonymes:
        yield fiche.dire(("nom",), "nom-en-double", autre=homonymes[0])
    for rank, slug in enumerate(fiche.get("anciens_slugs") or ()):
        path = ("anciens_slugs", rank)
        if slug == fiche.slug:
            yield fiche.dire(path, "adresse-actuelle")
        elif slug in contexte.slugs:
            yield fiche.dire(path, "adresse-en-double", autre=slug)
        else:
            for autre in contexte.qui_dit("anciens_slugs", slug, fiche.slug)[:1]:
                yield fiche.dire(path, "adresse-en-double", autre=autre)


def champs_cites(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield names of fields, cited by a source or a divergence, that the schema does not know."""
    for path, source in fiche.items("sources"):
        # What a page does not say is known only of a page that was read.
        # Its address and the day are asked for.
        jour = source.get("consultee_le") or source.get("datee_du")
        if MUETS in source and not (source.get("url") and jour):
            yield fiche.dire_du_champ((*path, MUETS), "source-non-lue")
    fields = schemas.schema("projet")["properties"]
    for path, name in fiche.textes:
        if path[0] not in {"sources", "divergences"} or path[2] not in {"champ", "champs", MUETS}:
            continue
        if not schemas.partie_nommee(name):
            yield fiche.dire_inconnu(path, "champ-cite-inconnu", fields)


def silences_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, what a sheet or a README does not say.

    It would be elsewhere, and the page takes no notice.
    """
    for path, source in fiche.items("sources"):
        if MUETS in source and est_une_presentation(source.get("url", "")):
            yield fiche.dire_du_champ((*path, MUETS), "silence-sans-preuve")


def lectures_tues(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, sources that are a file at a commit and do not say so.

    The correction writes it.
    """
    for path, source in fiche.items("sources"):
        if "lecture" not in source and FICHIER_A_UN_COMMIT.search(str(source.get("url"))):
            faute = fiche.dire(
                path, "source-fichier", ecrire="fichier", cite=citer(source.get("id"))
            )
            yield replace(faute, chemin=(*path, "lecture"))


def remplacements_faux(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield indicators replaced by one that the file does not describe, or by themselves."""
    indicateurs = [*fiche.items("impact", "indicateurs")]
    idents = [indicateur["id"] for _, indicateur in indicateurs]
    for path, indicateur in indicateurs:
        new = indicateur.get("remplace_par")
        autres = sorted(ident for ident in idents if ident != indicateur["id"])
        if new and new not in autres:
            place, mots = (*path, "remplace_par"), {"autres": enumerer(autres, "et")}
            yield fiche.dire_inconnu(place, "remplacant-inconnu", autres, **mots)


def verifier_sources_vivantes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield sources that could not be read, and what they would feed that does not exist."""
    indicateurs = {element["id"]: element for _, element in fiche.items("impact", "indicateurs")}
    keyed: list[tuple[tuple[str, str | None], ChampPath]] = []
    for path, source in fiche.items("sources_vivantes"):
        yield from _adresse_vivante(fiche, path, source)
        for place, mesure in fiche.items(*path, "mesures"):
            ident, champ = mesure["indicateur"], (*place, "indicateur")
            indicateur = indicateurs.get(ident)
            keyed.append(((ident, mesure.get("perimetre")), champ))
            if indicateur is None:
                yield fiche.dire_inconnu(champ, "indicateur-inconnu", indicateurs)
            elif indicateur["nature"] == "flux" and "periode" not in mesure:
                yield fiche.dire(champ, "source-vivante-periode")
            yield from _colonnes(fiche, place)
        yield from _colonnes(fiche, (*path, "utilisateurs"))
    for path, line in fiche.repetes(keyed):
        yield fiche.dire(path, "source-vivante-double", ligne=line)


def _adresse_vivante(fiche: Fiche, path: ChampPath, source: dict[str, Any]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the format, the host or the address of a living source."""
    kind, url = source["format"], source["url"]
    forme = FORMATS.get(kind)
    if forme is None:
        formats = enumerer(sorted(FORMATS))
        yield fiche.dire_inconnu(
            (*path, "format"), "source-vivante-format", FORMATS, formats=formats
        )
    host = urlsplit(url).hostname or ""
    if host not in hotes():
        yield fiche.dire((*path, "url"), "source-vivante-hote", cite=citer(host), hote=host)
    elif forme and not forme.forme.fullmatch(url):
        mots = {"format": kind, "compris": forme.exemple}
        yield fiche.dire((*path, "url"), "source-vivante-adresse", **mots)


def _colonnes(fiche: Fiche, path: ChampPath) -> Iterator[Diagnostic]:
    """Yield what is wrong with the rows and the columns of a measure, or of the users."""
    lignes = fiche.get(*path, "lignes")
    if lignes:
        try:
            jmespath.compile(lignes)
        except jmespath.exceptions.JMESPathError:
            yield fiche.dire((*path, "lignes"), "chemin-invalide")
    # The column of the type without what its values mean, or the contrary.
    for name, pair in (("colonne_type", "types"), ("types", "colonne_type")):
        if fiche.get(*path, name) is not None and fiche.get(*path, pair) is None:
            mots = {"champ": name, "manque": pair}
            yield fiche.dire_du_champ((*path, name), "source-vivante-types", **mots)


# --- Organisations and places: their codes exist, and say the same as their type and name ---


def organismes(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield identifiers that are nobody's or somebody else's.

    As advice, those that could be added.
    """
    for path, groupe in organisations(fiche):
        dit = organisme(groupe)
        # The reference is read only for a file that needs it.
        if dit.siren or dit.code_insee:
            yield from _identified(fiche, path, dit, contexte.reference)
        elif dit.nom and objets.est_une_collectivite(dit.type):
            yield from _nommee(fiche, path, dit, contexte.reference)


def organisations(fiche: Fiche) -> Iterator[tuple[ChampPath, dict[str, Any]]]:
    """Iterate over the groups that describe an organisation."""
    yield from fiche.items("porteurs")
    for path, ligne in fiche.items("reutilisations"):
        organisation = ligne.get("organisation")
        if isinstance(organisation, dict):
            yield (*path, "organisation"), organisation
    yield from fiche.items("reutiliser", "aide")


IDENTITE = ("nom", "type", "siren", "code_insee")


def organisme(groupe: Any) -> Organisme:
    """Return the organisation that a group describes.

    What is not written as the schema asks is left out.
    """
    if not isinstance(groupe, dict):
        return Organisme()
    return Organisme(**{nom: groupe[nom] for nom in IDENTITE if isinstance(groupe.get(nom), str)})


def _identified(
    fiche: Fiche, path: ChampPath, dit: Organisme, reference: Reference
) -> Iterator[Diagnostic]:
    """Yield what is wrong with an identifier or, as advice, a name that is not its own."""
    identite, name = reference.identifier(dit), dit.nom
    if isinstance(identite, objets.Probleme):
        yield _probleme(fiche, (*path, identite.champ), identite)
        return
    if not name or not isinstance(identite, Collectivite):
        return
    if identification.porte_le_nom(reference, identite, name):
        return
    kind = dit.type or reference.type_organisme(identite)
    bearers = identification.portent(reference, name, kind)
    phrase, compris = "nom-different", ""
    if len(bearers) == 1:
        phrase, compris = "nom-d-un-autre", _written(bearers[0])
    official = reference.nom_complet(identite)
    yield fiche.dire((*path, "nom"), phrase, officiel=official, compris=compris)


def _probleme(fiche: Fiche, path: ChampPath, probleme: objets.Probleme) -> Diagnostic:
    return fiche.rapporter(path, (probleme.code, probleme.message, probleme.remede))


def _nommee(
    fiche: Fiche, path: ChampPath, dit: Organisme, reference: Reference
) -> Iterator[Diagnostic]:
    """Yield, as advice, the identifier of the only collectivité that has this type and name.

    When there are several, the choice.
    """
    name, kind = dit.nom or "", dit.type or ""
    bearers = identification.portent(reference, name, kind)
    if len(bearers) == 1:
        yield _la_seule(fiche, path, bearers[0], reference)
        return
    choices = bearers or approchants(reference, name, kind)
    if choices:
        lines = [f"{reference.nom_situe(lieu)}, {_written(lieu)}" for lieu in choices[:LISTED]]
        if len(choices) > LISTED:
            lines.append(f"{len(choices) - LISTED} autres")
        yield fiche.dire((*path, "nom"), "organisme-a-choisir", compris=" ; ".join(lines))


def _la_seule(
    fiche: Fiche, path: ChampPath, lieu: Collectivite, reference: Reference
) -> Diagnostic:
    """Give the identifier of a collectivité, or say that it has no council any more."""
    supprimee = identification.supprime(reference, lieu, "nom")
    if supprimee:
        # A département that has no council any more is an error: no organisation bears that name.
        return _probleme(fiche, (*path, supprimee.champ), supprimee)
    mots = {"officiel": reference.nom_complet(lieu), "compris": _written(lieu)}
    return fiche.dire((*path, "nom"), "identifiant-a-ajouter", **mots)


# Four letters, since three are the initials of too many.
_INITIALES = re.compile(r"[A-Z]{4,12}")
_PETITS = frozenset("DE DU DES D LA LE LES L ET EN A AU AUX SUR".split())  # noqa: SIM905


def approchants(reference: Reference, nom: str, genre: str) -> tuple[Collectivite, ...]:
    """Return the EPCI that an acronym, or the distinctive words of a name cut short, may mean.

    Of any type without one.
    """
    mots, initials = objets.mots_du_nom(nom), _INITIALES.fullmatch(nom.strip())
    lieux_proches = list[Collectivite]()
    for (kind, mots_connus), groupements in reference.groupements_par_nom.items():
        if genre not in {"", kind} or groupements[0].nature != EPCI:
            continue
        if len(mots) > 1:
            # The name of a groupement has all the words, and others.
            if mots < mots_connus:
                lieux_proches += groupements
        elif initials:
            sigle = initials[0]
            lieux_proches += [lieu for lieu in groupements if sigle in _sigles(reference, lieu)]
    return tuple(lieux_proches)


def _sigles(reference: Reference, lieu: Collectivite) -> tuple[str, ...]:
    """Return the acronyms of a name: its initials, those of the words that count, its own."""
    nom = reference.nom_complet(lieu)
    mots = slugifier(_PARENTHESE.sub(" ", nom)).upper().split("-")
    initiales = "".join(mot[0] for mot in mots)
    courtes = "".join(mot[0] for mot in mots if mot not in _PETITS)
    return initiales, courtes, *_SIGLE.findall(nom)


def _written(territoire: Collectivite) -> str:
    return f'{"siren" if territoire.nature == EPCI else "code_insee"}: "{territoire.code}"'


def lieux(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield codes that are no place, and the départements of what the reference places already."""
    for path, code in fiche.textes:
        # The reference is read only for a file that names a place.
        nature = objets.NATURES.get(str(path[-2])) if path[1:] else None
        problem = identification.lieu(contexte.reference, nature, code) if nature else None
        if problem:
            yield _probleme(fiche, path, problem)
    for path, groupe in organisations(fiche):
        if "departements" not in groupe:
            continue
        identite = contexte.reference.identifier(organisme(groupe))
        if isinstance(identite, Collectivite):
            official = contexte.reference.nom_complet(identite)
            place = (*path, "departements")
            yield fiche.dire_du_champ(place, "departements-inutiles", officiel=official)


# --- Organisations of several files whose names are close: one, perhaps, counted twice ---

# Words that tell no organisation from another.
ARTICLES = frozenset({"l", "le", "la", "les", "d", "de", "du", "des", "et", "a", "au", "aux"})
_PARENTHESE = re.compile(r"\([^()]*\)")
_SIGLE = re.compile(r"\(([A-ZÀ-Ý0-9]{2,})\)")


def cles(nom: str) -> frozenset[str]:
    """Return what a name has in common with those close to it.

    Its words, and its acronym in brackets.
    """
    forms = (_PARENTHESE.sub(" ", nom), *_SIGLE.findall(nom))
    keys = (" ".join(sorted({*slugifier(form).split("-")} - ARTICLES)) for form in forms)
    return frozenset(filter(None, keys))


class OrganismeCite(NamedTuple):
    """An organisation, and the file that names it."""

    organisme: Organisme
    fichier: str

    @property
    def rang(self) -> tuple[bool, str, str | None, str]:
        """Which of several to tell: one with a code first, then by file."""
        return (
            not _code(self.organisme),
            self.fichier,
            self.organisme.nom,
            self.organisme.type or "",
        )


def homonymes(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, each organisation without a code that another one may be, once a file.

    One with a code first.
    """
    places: dict[tuple[str, ...], tuple[ChampPath, Organisme]] = {}
    # Of those that a file names several times, the first place is told.
    for path, organisme_cite in reversed([*_nommes(fiche)]):
        places[_identite(organisme_cite)] = path, organisme_cite
    for path, organisme_cite in places.values():
        if _code(organisme_cite):
            continue
        proches = _proches(organisme_cite, contexte)
        if proches:
            autre = min(proches, key=attrgetter("rang"))
            compris = _code(autre.organisme) or MEME_NOM_OU_SIREN
            mots = {"autre": citer(autre.organisme.nom), "fichier": autre.fichier}
            yield fiche.dire((*path, "nom"), "organismes-proches", compris=compris, **mots)


# What makes one of two organisations, when neither says its code.
MEME_NOM_OU_SIREN = "le même nom et le même type partout, ou son SIREN"


def _proches(dit: Organisme, contexte: ContexteDesRegles) -> list[OrganismeCite]:
    """List the organisations of all files whose names have something in common with a name."""
    identite, proches = _identite(dit), list[OrganismeCite]()
    for cle in cles(dit.nom or ""):
        for cite in _releves(contexte).get(cle, {}).values():
            if _identite(cite.organisme) != identite:
                proches.append(cite)
    return proches


@lru_cache(maxsize=1)
def _releves(contexte: ContexteDesRegles) -> dict[str, dict[tuple[str, ...], OrganismeCite]]:
    """Gather the organisations that files name, by what their names have in common, each once."""
    releves: dict[str, dict[tuple[str, ...], OrganismeCite]] = {}
    for fiche in contexte.fiches:
        for _, dit in _nommes(fiche):
            cite = OrganismeCite(dit, fiche.document.fichier)
            for cle in cles(dit.nom or ""):
                releves.setdefault(cle, {}).setdefault(_identite(dit), cite)
    return releves


def _nommes(fiche: Fiche) -> Iterator[tuple[ChampPath, Organisme]]:
    # Gathered in every file, those that the schema refuses too.
    for path, groupe in organisations(fiche):
        dit = organisme(groupe)
        if dit.nom and not objets.est_une_collectivite(dit.type):
            yield path, dit


def _identite(dit: Organisme) -> tuple[str, ...]:
    """Return what makes it one organisation for the catalogue, as `Reference.identifier` tells."""
    code = _code(dit)
    if code:
        return (code,)
    return dit.type or "", sans_accent(" ".join((dit.nom or "").split()))


def _code(dit: Organisme) -> str:
    """Return the line of the file that says the code of an organisation, or nothing."""
    for name in ("siren", "code_insee"):
        code = getattr(dit, name)
        if code:
            return f'{name}: "{code}"'
    return ""
