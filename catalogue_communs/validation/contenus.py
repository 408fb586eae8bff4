"""Rules on what a file says: its dates, licence, reuses, figures.

Its texts, without HTML nor personal data; what readers miss.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml

from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue_communs.fiches.diagnostics import Diagnostic, dire
from catalogue_communs.fiches.lecture import Position, ligne_et_colonne
from catalogue_communs.forges.liste import probleme_de_depot, probleme_de_forge
from catalogue_communs.modele.reutilisations import ARRETEE, CONFIRMEE, DOCUMENTEE
from catalogue_communs.socle import licences, markdown, schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import FICHIER, programme
from catalogue_communs.socle.texte import (
    PAS_LU,
    SHOWN,
    ChampPath,
    citer,
    enumerer,
    nom_du_champ,
    nombre,
    slugifier,
)
from catalogue_communs.validation import devine
from catalogue_communs.validation.conformite import attend_un_texte
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, parcourir

Groupe = dict[str, Any]
ORDERED = (
    *(("debut", "fin"), ("du", "au"), ("ouverture", "cloture")),
    *(("depuis", "arretee_le"), ("confirmee_le", "arretee_le"), ("confirmee_le", "lue_le")),
    ("depuis", "fin_annoncee"),
)
# Nouméa is eleven hours ahead of universal time: its today may be tomorrow here.
TOLERANCE = timedelta(days=1)


@lru_cache(maxsize=4096)
def lire_date(valeur: str | int | None) -> DatePartielle | None:
    """Return the date; `None` without one, as where a living source names a column."""
    if valeur and schemas.est_date_partielle(valeur):
        return DatePartielle.parse(valeur)
    return None


def dates(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield dates out of order and past events dated in the future."""
    latest = contexte.today + TOLERANCE
    for path, groupe in parcourir(fiche.document.valeurs):
        if not isinstance(groupe, dict):
            continue
        for first, last in ORDERED:
            start, end = lire_date(groupe.get(first)), lire_date(groupe.get(last))
            if start and end and start.premier_jour > end.dernier_jour:
                mots = {"premier": first, "dernier": last, "debut": start, "fin": end}
                yield fiche.dire((*path, last), "date-ordre", **mots)
        for name in schemas.dates_passees(fiche.schema, path):
            moment = lire_date(groupe.get(name))
            if moment and moment.premier_jour > latest:
                yield fiche.dire((*path, name), "date-future", date=moment)


USUELLES = ("AGPL-3.0-or-later", "EUPL-1.2", "MIT")
# These repositories may have a licence made for data or texts, such as etalab-2.0.
NOT_CODE = ("donnees", "documentation")
TRACKING = ("utm_", "mtm_", "pk_", "fbclid=", "gclid=", "xtor=")
_QUERY = re.compile(r"(https://[^\s?#]*)\?([^\s#]*)(#\S*)?")


def depots_declares(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield addresses that are not those of a repository, or that another file has.

    An address on a forge that is not declared is not known to be one.
    """
    for path, url in fiche.textes:
        if (path[0], path[-1]) != ("depots", "url"):
            continue
        bare, unknown = url.replace("https://www.", "https://", 1), probleme_de_forge(url)
        problem = unknown or probleme_de_depot(url)
        if unknown and not probleme_de_forge(bare):
            host = citer(url.split("/")[2])
            yield fiche.dire(path, "forge-www", ecrire=bare, cite=host, compris=bare)
        elif problem:
            yield fiche.rapporter(path, problem)
        # An advice: the two may be one common.
        partages = contexte.qui_dit("depots.url", url, fiche.slug)
        if partages:
            yield fiche.dire(path, "depot-partage", autre=partages[0])


def licences_douteuses(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield ambiguous licence identifiers, and the licences that a laureate cannot have.

    These are not free, or the programme refuses them.
    """
    for path, written in fiche.textes:
        normal = licences.normalise(written) if path[-1] == "licence" else None
        if normal is None:
            continue
        if normal != written:
            yield _licence_obsolete(fiche, path, written, normal)
        # Neither a picture nor data are code.
        code = path[0] in {"licence", "depots"} and fiche.get(*path[:-1], "role") not in NOT_CODE
        if code and fiche.get("statut") == programme().soutenu.cle:
            yield from _licence_d_un_laureat(fiche, path, normal)


def _licence_obsolete(fiche: Fiche, path: ChampPath, written: str, normal: str) -> Diagnostic:
    """Say what replaces an identifier that SPDX writes otherwise.

    One, or several to choose from.
    """
    choices = devine.licences_devinees(written)
    if len(choices) > 1:
        return fiche.dire(path, "licence-obsolete-choix", compris=devine.choix(choices))
    sure = normal if normal.casefold() == written.casefold() else None
    return fiche.dire(path, "licence-obsolete", ecrire=sure, compris=normal)


def _licence_d_un_laureat(fiche: Fiche, path: ChampPath, normal: str) -> Iterator[Diagnostic]:
    allowed, soutenu = programme().licences.communs, programme().soutenu
    closed = licences.non_libres(normal, allowed)
    if closed:
        phrase = "laureat-licence-du-programme" if allowed else "laureat-licence"
        mots = {"programme": soutenu.court, "choix": enumerer(allowed or USUELLES)}
        yield fiche.dire(path, phrase, refusees=enumerer(closed, "et"), **mots)


def laureats_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a block that only a laureate may have, and a laureate that nothing shows."""
    if fiche.get("statut") == programme().soutenu.cle and not fiche.get("guichet", "preuve"):
        yield fiche.dire(("statut",), "laureat-sans-preuve", programme=programme().soutenu.court)
    if fiche.get("statut") == programme().autre.cle and fiche.get("guichet"):
        yield fiche.dire_du_champ(
            ("guichet",), "guichet-reserve", programme=programme().soutenu.courts
        )


def population(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield bounds of population out of order."""
    low, high = (fiche.get("publics", "population", bound) for bound in ("min", "max"))
    if None not in (low, high) and low > high:
        yield fiche.dire(("publics", "population", "min"), "population", minimum=low, maximum=high)


def modes_d_un_arret(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield the ways of reuse that a stopped common still offers."""
    if fiche.get("archive") and fiche.get("reutiliser", "modes"):
        yield fiche.dire_du_champ(("reutiliser", "modes"), "mode-d-un-arret")


def adresses_pistees(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, addresses that follow their visitors."""
    for path, text in fiche.textes:
        clean = sans_pistage(text)
        if clean != text:
            yield fiche.dire(path, "url-suivi", ecrire=clean, compris=clean)


def sans_pistage(url: str) -> str:
    """Remove from an address the parameters that only serve to follow visitors."""
    match = _QUERY.fullmatch(url)
    if not match:
        return url
    base, query, fragment = match.groups("")
    parameters = query.split("&")
    useful = "&".join(name for name in parameters if not name.startswith(TRACKING))
    if useful or not query:
        return f"{base}?{useful}{fragment}"
    return base + fragment


def divergences(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, the contradictions between sources that wait for a decision."""
    for path, divergence in fiche.items("divergences"):
        yield fiche.dire(path, "fiche-divergence", cite=citer(divergence["champ"]))


_COMMIT = re.compile(r"/[0-9a-f]{40}/")


def reutilisations(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield reuses whose state says more than what they show.

    Likewise those whose stop has no state, or came too late.
    """
    adresses = {source["id"]: source.get("url") for _, source in fiche.items("sources")}
    for path, ligne in fiche.items("reutilisations"):
        yield from _arret(fiche, path, ligne)
        # A reader opens what shows it: its proof, or its source, has an address.
        source = ligne.get("source")
        adresse = adresses.get(source, source) or ligne.get("preuve", {}).get("url")
        if ligne["statut"] == DOCUMENTEE and not adresse:
            yield fiche.dire((*path, "statut"), "documentee-sans-adresse")
        if ligne["statut"] == CONFIRMEE:
            yield from _confirmation(fiche, path, ligne)


def _arret(fiche: Fiche, path: ChampPath, ligne: Groupe) -> Iterator[Diagnostic]:
    """Yield what is wrong with the stop of a reuse.

    No source tells what follows it, and its state says it.
    """
    arret = lire_date(ligne.get("arretee_le"))
    if arret is None:
        return
    source = _jour_de_la_source(fiche, ligne) or lire_date(ligne.get("lue_le"))
    if source and arret.premier_jour > source.dernier_jour:
        mots = {"arret": arret, "source": source}
        yield fiche.dire((*path, "arretee_le"), "arret-apres-source", **mots)
    if ligne["etat"] != ARRETEE:
        yield fiche.dire_du_champ((*path, "arretee_le"), "arret-sans-etat")


def _confirmation(fiche: Fiche, path: ChampPath, ligne: Groupe) -> Iterator[Diagnostic]:
    """Yield a confirmation that came before what it confirms."""
    jour = lire_date(ligne.get("confirmation", {}).get("le"))
    fait = lire_date(ligne.get("confirmee_le"))
    if jour and fait and jour.dernier_jour < fait.premier_jour:
        place = (*path, "confirmation", "le")
        yield fiche.dire(place, "confirmation-avant-le-fait", jour=jour, fait=fait)


def _jour_de_la_source(fiche: Fiche, ligne: Groupe) -> DatePartielle | None:
    """Return the day of the page, or of the commit, that shows a reuse.

    A file says it where it lists its sources.
    """
    for _, source in fiche.items("sources"):
        if _montre(source, ligne):
            jour = lire_date(source.get("consultee_le"))
            if jour:
                return jour
    return None


def _montre(source: Groupe, ligne: Groupe) -> bool:
    """Tell whether a source is what shows a reuse.

    The address of its proof, its commit, or its own source.
    """
    preuve, url = ligne.get("preuve", {}).get("url", ""), source.get("url", "")
    if url == preuve:
        return True
    if not preuve:
        return bool(source["id"] == ligne.get("source"))
    commit = _COMMIT.search(preuve)
    return commit is not None and commit[0] in url


class MesureAuJour(NamedTuple):
    """A measure of an indicator, its day and its place in the file."""

    moment: DatePartielle
    path: ChampPath
    mesure: Groupe


# --- Figures: what no count can be, what one must not let its reader believe -------------

# What « pour-cent » may exceed its maximum for: a rise is not a part.
_HAUSSE = re.compile(
    r"\b(hausse|augmentation|progression|croissance|évolution|baisse)", re.IGNORECASE
)
_MILLIERS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
# « environ 95 » may follow 100; « environ 50 » may not.
_ARRONDI = 0.9
# What makes two measures of an indicator one.
_MEME_MESURE = ("du", "au", "perimetre", "source")
# How a note quotes a source that rounds, or that gives a minimum.
_CITATIONS = (
    (
        "environ",
        re.compile(
            r"«\s*(près de|environ|de l’ordre de|un(?:e)? (?:\w+aine|millier))\b", re.IGNORECASE
        ),
    ),
    ("au_moins", re.compile(r"«\s*(plus d[e’]|au moins)", re.IGNORECASE)),
)


def mesures_fausses(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield measures given twice, and values that cannot be."""
    for path, indicateur in fiche.items("impact", "indicateurs"):
        mesures = [
            MesureAuJour(DatePartielle.parse(mesure["au"]), place, mesure)
            for place, mesure in fiche.items(*path, "mesures")
        ]
        keyed = ((_identite(datee.mesure), datee.path) for datee in mesures)
        for place, line in fiche.repetes(keyed):
            yield fiche.dire(place, "mesure-en-double", cite=citer(indicateur["nom"]), ligne=line)
        if indicateur["nature"] == "cumul":
            yield from _falls(fiche, mesures)
        quantity = schemas.vocabulaires()["grandeur"].valeurs.get(indicateur.get("grandeur", ""))
        if quantity and indicateur["unite"] not in quantity.extra["unites"]:
            mots = {"grandeur": quantity.libelle, "unites": enumerer(quantity.extra["unites"])}
            yield fiche.dire((*path, "unite"), "grandeur-unite", **mots)
        for datee in mesures:
            yield from _impossibles(fiche, datee.path, indicateur, contexte)


def _identite(mesure: Groupe) -> tuple[str, ...]:
    return tuple(str(mesure.get(name)) for name in _MEME_MESURE)


def chiffres_douteux(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, figures that their own note contradicts, and flows without a beginning."""
    for path, indicateur in fiche.items("impact", "indicateurs"):
        for place, mesure in fiche.items(*path, "mesures"):
            champ, citation = _approximation_citee(mesure.get("note", ""))
            if citation and not mesure.get("environ") and not mesure.get("au_moins"):
                note = (*place, "note")
                yield fiche.dire(note, "approximation-oubliee", cite=citation, champ=champ)
            end = DatePartielle.parse(mesure["au"])
            if indicateur["nature"] == "flux" and "du" not in mesure and end.jour:
                yield fiche.dire((*place, "au"), "flux-sans-debut", fin=end)


def _approximation_citee(note: str) -> tuple[str, str]:
    """Return the field that a note asks for by how it quotes its source, and this quotation.

    Nothing without any.
    """
    for champ, pattern in _CITATIONS:
        match = pattern.search(note)
        if match:
            return champ, match[1]
    return "", ""


def _falls(fiche: Fiche, mesures: list[MesureAuJour]) -> Iterator[Diagnostic]:
    """Yield values of a cumulative count under one that it had passed, over the same scope."""
    reached: dict[str, tuple[float, DatePartielle]] = {}
    for moment, path, mesure in sorted(mesures, key=_dernier_jour):
        scope, valeur = str(mesure.get("perimetre")), mesure["valeur"]
        least, since = reached.get(scope, (valeur, moment))
        rounded = _ARRONDI if mesure.get("environ") else 1
        if valeur < least * rounded and not mesure.get("au_moins"):
            mots = {"valeur": nombre(valeur), "atteint": nombre(least), "jour": since.iso}
            yield fiche.dire((*path, "valeur"), "cumul-qui-baisse", **mots)
        if not mesure.get("environ") and valeur >= least:
            reached[scope] = (valeur, moment)


def _dernier_jour(datee: MesureAuJour) -> date:
    return datee.moment.dernier_jour


def _impossibles(
    fiche: Fiche, path: ChampPath, indicateur: Groupe, contexte: ContexteDesRegles
) -> Iterator[Diagnostic]:
    """Yield a value that no count can be and, as advice, decimals that may be thousands.

    « 26.280 » euros.
    """
    unite = schemas.vocabulaires()["unite"].valeurs[indicateur["unite"]]
    place, top = (*path, "valeur"), unite.extra.get("maximum")
    valeur = fiche.get(*place)
    if top is not None and not 0 <= valeur <= top and not _HAUSSE.search(indicateur["nom"]):
        mots = {"symbole": unite.extra["symbole"], "maximum": top}
        yield fiche.dire(place, "part-impossible", valeur=nombre(valeur), **mots)
    if unite.slug in _RECENSES:
        tables = (getattr(contexte.reference, f"par_{nature}") for nature in _RECENSES[unite.slug])
        most = sum(map(len, tables))
        if valeur > most:
            mots = {"plus": nombre(most), "unite": unite.extra["pluriel"]}
            yield fiche.dire(place, "compte-impossible", valeur=nombre(valeur), **mots)
    # Only a point makes one of these: the places of a file without any are not worked out.
    if isinstance(valeur, float):
        text, entier = fiche.document.ecrit(place), bool(unite.extra.get("entier"))
        phrase = _decimale_douteuse(text, valeur, indicateur["nature"], entier=entier)
        if phrase:
            mots = {"ecrit": text, "unite": unite.libelle, "compris": text.replace(".", "")}
            yield fiche.dire(place, phrase, valeur=nombre(valeur), **mots)


def _decimale_douteuse(text: str, valeur: float, nature: str, *, entier: bool) -> str:
    """Return the sentence on a point that may group thousands.

    Likewise on a point that what is counted one by one cannot have.
    """
    grouped = _MILLIERS.fullmatch(text) is not None
    if not entier:
        return "decimale-ambigue" if grouped else ""
    if nature == "taux":
        return ""
    if grouped:
        return "decimale-millier"
    return "" if valeur.is_integer() else "decimale-impossible"


# What the reference knows every one of: its tables that hold them.
_RECENSES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in (COMMUNE, DEPARTEMENT, REGION)},
    "collectivite": (COMMUNE, EPCI, DEPARTEMENT, REGION),
}


_ADDRESS = re.compile(r"(?<![\w.+-])([\w.+-]+)@[\w-]+\.[\w.-]+")
# Two words of letters around a dot look like a first name, or its initial, and a name.
_PERSONAL = re.compile(r"[a-z]+(-[a-z]+)?\.[a-z]{2,}(-[a-z]+)*[0-9]*", re.IGNORECASE)
# The words of the address of a team, in the singular.
GENERIQUES = frozenset(
    word for line in yaml_fourni("donnees-personnelles")["equipes"] for word in line
)
# What may follow the name: how one is employed, « .ext », and a tag, « +catalogue ».
# Scripts read it too.
_LIENS = "|".join(chain(*yaml_fourni("donnees-personnelles")["liens"]))
SUITE = rf"(?:[._-](?:{_LIENS})){{0,2}}(?:\+.*)?$"
_SUITE = re.compile(SUITE, re.IGNORECASE)
TELEPHONE = re.compile(
    # Neither a part of a longer number nor of a word: the print of a file is one long word.
    r"(?<![\w.])(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s.-]?[0-9]{2}){4}(?!\w|\.?\d)",
    re.ASCII,
)
_URL = re.compile(r"https?://\S+")
# These fields hold a number or an address, never a text.
_NOT_TEXT = frozenset({"siren", "code_insee", "url"})


def donnees_personnelles(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield addresses that look like a person's, and phone numbers."""
    for path, text in fiche.textes:
        local = next(filter(est_nominative, _ADDRESS.findall(text)), None)
        if local:
            yield fiche.dire(path, "courriel-nominatif", cite=citer(f"{local}@…"))
        if path[-1] not in _NOT_TEXT and TELEPHONE.search(_URL.sub(" ", text)):
            yield fiche.dire(path, "telephone")


def est_nominative(local: str) -> bool:
    """Tell whether what stands before the « @ » of an address looks like the name of a person."""
    name = _SUITE.sub("", local)
    if not _PERSONAL.fullmatch(name):
        return False
    parts = {part.removesuffix("s") for part in re.split(r"[.-]", name.casefold())}
    return parts.isdisjoint(GENERIQUES)


def textes_interdits(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield what a Markdown text may not contain."""
    for path, text in fiche.textes:
        part = schemas.partie_de(fiche.schema, path)
        if part is None or part.get("x-format") != "markdown":
            continue
        for code, extract, row, level in markdown.ce_qui_est_interdit(text):
            sentence = dire(code, cite=citer(extract), extrait=extract, niveau=level)
            yield fiche.rapporter(path, sentence, _place_de_la_ligne(fiche, path, row))


def _place_de_la_ligne(fiche: Fiche, path: ChampPath, row: int) -> Position | None:
    """Return the place of a line of a literal block.

    Nothing for another text, which does not keep its lines.
    """
    node = fiche.document.noeud(path)
    if not isinstance(node, yaml.ScalarNode) or node.style != "|":
        return None
    # A literal block starts on the line after its mark.
    line = fiche.document.place(path)[0] + 1 + row
    written = fiche.document.texte.splitlines()[line - 1]
    return line, len(written) - len(written.lstrip()) + 1


_LETTRE = re.compile(r"[A-Za-z0-9]")


def textes_sans_lettre(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield texts that no image of the site can draw, and no search finds.

    The typefaces have the Latin letters.
    """
    for path, text in fiche.textes:
        # Most texts have a plain letter: the accents of the others are looked at.
        if _LETTRE.search(text) or not text.strip() or slugifier(text):
            continue
        # What a living source is asked for is a language, that has signs.
        if path[0] == "sources_vivantes":
            continue
        part = schemas.partie_de(fiche.schema, path)
        if attend_un_texte(part) and not {"pattern", "format"} & (part or {}).keys():
            yield fiche.dire(path, "texte-sans-lettre", cite=citer(text))


# The account that the examples name on a forge, and their domain.
ACCOUNT = "/exemple/"
_DOMAIN = re.compile(r"(?<![\w-])exemple\.fr(?![\w-])")


def exemple(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield the values of the example that nobody replaced."""
    # The name, the phrase and the repository of the example are refused anywhere.
    fields = schemas.schema("projet")["properties"]
    copied = {fields[name]["examples"][0] for name in ("nom", "accroche")}
    copied.add(fields["depots"]["examples"][0][0]["url"])
    # Its domain is refused where a site is published, as soon as the file names a repository that
    # is not one of an example: a folder without a site, or a file of examples only, misleads nobody.
    published = any((contexte.root / name).is_file() for name in ("mkdocs.yml", FICHIER))
    real = published and _a_un_vrai_depot(fiche)
    for path, text in fiche.textes:
        if text.strip() in copied:
            yield fiche.dire(path, "valeur-d-exemple")
        elif real and _DOMAIN.search(text):
            yield fiche.dire(path, "domaine-d-exemple")


def _a_un_vrai_depot(fiche: Fiche) -> bool:
    """Tell whether a file names a repository, of a known forge, that is not one of an example."""
    for _, depot in fiche.items("depots"):
        url = depot["url"]
        is_known = not probleme_de_forge(url) and not probleme_de_depot(url)
        if is_known and not urlsplit(url).path.startswith(ACCOUNT):
            return True
    return False


# --- What readers miss -----------------------------------------------------------------


# What a reader looks for first, in the order of the page.
EXPECTED = (
    "description",
    "captures",
    "planification",
    "liens.site",
    "liens.documentation",
    "liens.statistiques",
    "liens.matrice_impact",
    "liens.budget",
    "maintenance",
    "impact.indicateurs",
    "reutilisations",
    "reutiliser.modes",
    "reutiliser.prerequis",
    "reutiliser.effort",
    "reutiliser.etapes",
    "reutiliser.aide",
    "qualite.accessibilite",
    "qualite.vie_privee",
    "qualite.securite",
)

_CUT = re.compile(r"[ \t]+(#)[^\s#][^\r\n]*")
# The same, wherever it is: after a word, since a text never ends with a space.
_MAYBE_CUT = re.compile(r"#(?<=[ \t]#)[^\s#]")


_FREE = re.compile(r"\bgratuite?s?\b|\bgratuitement\b", re.IGNORECASE)


def manquants(fiche: Fiche) -> list[str]:
    """List the expected fields that the file lacks, and that no page was read for in vain."""
    silences = set[str]()
    for _, source in fiche.items("sources"):
        silences.update(source.get("ne_dit_pas", ()))
    expected = [champ for champ in EXPECTED if champ not in silences]
    return [champ for champ in expected if fiche.get(*champ.split(".")) in (None, "", [], {})]


def incompletes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield one advice that names everything readers will see as missing."""
    absent, phrases = manquants(fiche), list[str]()
    if absent:
        phrases.append(f"La page affichera « {PAS_LU} » pour : {', '.join(absent)}.")
    if not fiche.get("dit_autrement"):
        phrases.append(
            "Sans « dit_autrement », la recherche ne trouve ce commun que par ses propres mots."
        )
    if not fiche.get("publie_le"):
        phrases.append(
            "Sans « publie_le », la fiche et l’API ne disent pas quand ce commun est entré."
        )
    if phrases:
        yield fiche.dire_du_champ((), "a-completer", dit=" ".join(phrases))


def gratuits_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a text of the file that says « gratuit » when no way has a price.

    The text is its own, or the title of a source.
    """
    modes = [mode for _, mode in fiche.items("reutiliser", "modes")]
    if any("cout" in mode for mode in modes):
        return
    for path, text in fiche.textes:
        if _FREE.search(text):
            yield fiche.dire(path, "prix-dit-ailleurs")
            return


def textes_coupes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield texts that a « # » glued to a word cuts: a comment has a space after its mark."""
    written = fiche.document.texte
    if not _MAYBE_CUT.search(written):
        return
    for path, text in fiche.textes:
        node = fiche.document.noeud(path)
        if not isinstance(node, yaml.ScalarNode) or node.style:
            continue
        match = _CUT.match(written, node.end_mark.index)
        if match and attend_un_texte(schemas.partie_de(fiche.schema, path)):
            ended = citer(f"…{text[-SHOWN // 2 :]}".partition(" ")[2] or text)
            sentence = dire("yaml-diese", champ=nom_du_champ(path), cite=ended)
            yield fiche.rapporter(path, sentence, ligne_et_colonne(written, match.start(1)))
