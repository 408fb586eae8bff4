"""Rules on what a file says: its dates, licence, reuses, figures; its texts, without HTML nor personal data; what readers miss."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import yaml

from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue_communs.fiches.diagnostics import Diagnostic, dire
from catalogue_communs.fiches.lecture import ligne_et_colonne
from catalogue_communs.forges.liste import probleme_de_depot, probleme_de_forge
from catalogue_communs.modele.projet import ARRETEE, CONFIRMEE, DOCUMENTEE
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
def lire_date(value: str | int | None) -> DatePartielle | None:
    """Return the date; `None` without one, as where a living source names a column."""
    return DatePartielle.parse(value) if value and schemas.est_date_partielle(value) else None


def dates(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield dates out of order and past events dated in the future."""
    latest = contexte.today + TOLERANCE
    for path, groupe in parcourir(fiche.document.valeurs):
        if not isinstance(groupe, dict):
            continue
        for first, last in ORDERED:
            start, end = lire_date(groupe.get(first)), lire_date(groupe.get(last))
            if start and end and start.premier_jour > end.dernier_jour:
                words = {"premier": first, "dernier": last, "debut": start, "fin": end}
                yield fiche.dire((*path, last), "date-ordre", **words)
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
    """Yield addresses that are not those of a repository, or on a forge that is not declared, or that another file has."""
    for path, url in fiche.textes:
        if (path[0], path[-1]) != ("depots", "url"):
            continue
        bare, unknown = url.replace("https://www.", "https://", 1), probleme_de_forge(url)
        if unknown and not probleme_de_forge(bare):
            host = citer(url.split("/")[2])
            yield fiche.dire(path, "forge-www", ecrire=bare, cite=host, compris=bare)
        elif problem := unknown or probleme_de_depot(url):
            yield fiche.rapporter(path, problem)
        # An advice: the two may be one common.
        if others := contexte.qui_dit("depots.url", url, fiche.slug):
            yield fiche.dire(path, "depot-partage", autre=others[0])


def licences_douteuses(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield ambiguous licence identifiers, and a laureate's licence that is not free, or that the programme refuses."""
    for path, written in fiche.textes:
        if path[-1] != "licence" or (normal := licences.normalise(written)) is None:
            continue
        # Neither a picture nor data are code.
        code = path[0] in {"licence", "depots"} and fiche.get(*path[:-1], "role") not in NOT_CODE
        if normal != written and len(several := devine.licences_devinees(written)) > 1:
            yield fiche.dire(path, "licence-obsolete-choix", compris=devine.choix(several))
        elif normal != written:
            sure = normal if normal.casefold() == written.casefold() else None
            yield fiche.dire(path, "licence-obsolete", ecrire=sure, compris=normal)
        allowed = programme().licences.communs
        closed = licences.non_libres(normal, allowed)
        if code and closed and fiche.get("statut") == programme().soutenu.cle:
            said = "laureat-licence-du-programme" if allowed else "laureat-licence"
            words = {"programme": programme().soutenu.court, "choix": enumerer(allowed or USUELLES)}
            yield fiche.dire(path, said, refusees=enumerer(closed, "et"), **words)


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
    for path, value in fiche.textes:
        if (clean := sans_pistage(value)) != value:
            yield fiche.dire(path, "url-suivi", ecrire=clean, compris=clean)


def sans_pistage(url: str) -> str:
    """Remove from an address the parameters that only serve to follow visitors."""
    found = _QUERY.fullmatch(url)
    if not found:
        return url
    base, query, fragment = found.groups("")
    kept = "&".join(
        parameter for parameter in query.split("&") if not parameter.startswith(TRACKING)
    )
    return f"{base}?{kept}{fragment}" if kept or not query else base + fragment


def divergences(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, the contradictions between sources that wait for a decision."""
    for path, item in fiche.items("divergences"):
        yield fiche.dire(path, "fiche-divergence", cite=citer(item["champ"]))


_COMMIT = re.compile(r"/[0-9a-f]{40}/")


def reutilisations(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield reuses whose state says more than what they show, or whose stop has no state, or came too late."""
    listed = {one["id"]: one.get("url") for _, one in fiche.items("sources")}
    for path, item in fiche.items("reutilisations"):
        day = {name: lire_date(item.get(name)) for name in ("arretee_le", "confirmee_le", "lue_le")}
        told, stop = _jour_de_la_source(fiche, item) or day["lue_le"], day["arretee_le"]
        if told and stop and stop.premier_jour > told.dernier_jour:
            yield fiche.dire((*path, "arretee_le"), "arret-apres-source", arret=stop, source=told)
        if stop and item["etat"] != ARRETEE:
            yield fiche.dire_du_champ((*path, "arretee_le"), "arret-sans-etat")
        state, source = item["statut"], item.get("source")
        # A reader opens what shows it: its proof, or its source, has an address.
        if state == DOCUMENTEE and not (
            listed.get(source, source) or item.get("preuve", {}).get("url")
        ):
            yield fiche.dire((*path, "statut"), "documentee-sans-adresse")
        said, fact = lire_date(item.get("confirmation", {}).get("le")), day["confirmee_le"]
        if state == CONFIRMEE and said and fact and said.dernier_jour < fact.premier_jour:
            at = (*path, "confirmation", "le")
            yield fiche.dire(at, "confirmation-avant-le-fait", jour=said, fait=fact)


def _jour_de_la_source(fiche: Fiche, item: Groupe) -> DatePartielle | None:
    """Return the day of the page, or of the commit, that shows a reuse: a file says it where it lists its sources."""
    url = item.get("preuve", {}).get("url", "")
    commit = _COMMIT.search(url)
    for _, source in fiche.items("sources"):
        known = source.get("url", "")
        same = known == url or bool(commit and commit[0] in known)
        named = not url and source["id"] == item.get("source")
        if (same or named) and (day := lire_date(source.get("consultee_le"))):
            return day
    return None


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
    ("environ", re.compile(r"«\s*(près de|environ|de l’ordre de|un(?:e)? (?:\w+aine|millier))\b", re.IGNORECASE)),
    ("au_moins", re.compile(r"«\s*(plus d[e’]|au moins)", re.IGNORECASE)),
)  # fmt: skip


def mesures_fausses(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield measures given twice, and values that cannot be."""
    for path, indicator in fiche.items("impact", "indicateurs"):
        found = [
            (DatePartielle.parse(item["au"]), at, item)
            for at, item in fiche.items(*path, "mesures")
        ]
        keyed = ((tuple(str(item.get(name)) for name in _MEME_MESURE), at) for _, at, item in found)
        for at, line in fiche.repetes(keyed):
            yield fiche.dire(at, "mesure-en-double", cite=citer(indicator["nom"]), ligne=line)
        if indicator["nature"] == "cumul":
            yield from _falls(fiche, found)
        quantity = schemas.vocabulaires()["grandeur"].valeurs.get(indicator.get("grandeur", ""))
        if quantity and indicator["unite"] not in quantity.extra["unites"]:
            words = {"grandeur": quantity.libelle, "unites": enumerer(quantity.extra["unites"])}
            yield fiche.dire((*path, "unite"), "grandeur-unite", **words)
        for _, at, _ in found:
            yield from _impossibles(fiche, at, indicator, contexte)
        if "cible" in indicator:
            yield from _decimales(fiche, (*path, "cible", "valeur"), indicator)


def chiffres_douteux(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, figures that their own note contradicts, and flows without a beginning."""
    for path, indicator in fiche.items("impact", "indicateurs"):
        for at, item in fiche.items(*path, "mesures"):
            told = ((field, quoted.search(item.get("note", ""))) for field, quoted in _CITATIONS)
            field, said = next((pair for pair in told if pair[1]), ("", None))
            if said and not item.get("environ") and not item.get("au_moins"):
                yield fiche.dire((*at, "note"), "approximation-oubliee", cite=said[1], champ=field)
            end = DatePartielle.parse(item["au"])
            if indicator["nature"] == "flux" and "du" not in item and end.jour:
                yield fiche.dire((*at, "au"), "flux-sans-debut", fin=end)


def _falls(
    fiche: Fiche, dated: list[tuple[DatePartielle, ChampPath, Groupe]]
) -> Iterator[Diagnostic]:
    """Yield values of a cumulative count under one that it had already passed, over the same scope."""
    reached: dict[str, tuple[float, DatePartielle]] = {}
    for moment, at, item in sorted(dated, key=lambda one: one[0].dernier_jour):
        scope, value = str(item.get("perimetre")), item["valeur"]
        least, since = reached.get(scope, (value, moment))
        rounded = _ARRONDI if item.get("environ") else 1
        if value < least * rounded and not item.get("au_moins"):
            words = {"valeur": nombre(value), "atteint": nombre(least), "jour": since.iso}
            yield fiche.dire((*at, "valeur"), "cumul-qui-baisse", **words)
        if not item.get("environ") and value >= least:
            reached[scope] = (value, moment)


def _impossibles(
    fiche: Fiche, at: ChampPath, indicator: Groupe, contexte: ContexteDesRegles
) -> Iterator[Diagnostic]:
    """Yield a value that no count can be, by its unit, and decimals that cannot be."""
    unit = schemas.vocabulaires()["unite"].valeurs[indicator["unite"]]
    where, top = (*at, "valeur"), unit.extra.get("maximum")
    value = fiche.get(*where)
    shown = nombre(value)
    if top is not None and not 0 <= value <= top and not _HAUSSE.search(indicator["nom"]):
        words = {"symbole": unit.extra["symbole"], "maximum": top}
        yield fiche.dire(where, "part-impossible", valeur=shown, **words)
    if unit.slug in _RECENSES:
        most = sum(len(getattr(contexte.reference, f"par_{one}")) for one in _RECENSES[unit.slug])
        if value > most:
            words = {"plus": nombre(most), "unite": unit.extra["pluriel"]}
            yield fiche.dire(where, "compte-impossible", valeur=shown, **words)
    yield from _decimales(fiche, where, indicator)


def _decimales(fiche: Fiche, where: ChampPath, indicator: Groupe) -> Iterator[Diagnostic]:
    """Yield decimals of what is counted by ones and, as advice, those that may be thousands."""
    unit, value = schemas.vocabulaires()["unite"].valeurs[indicator["unite"]], fiche.get(*where)
    # Only a point makes one of these: the places of a file without any are not worked out.
    if not isinstance(value, float):
        return
    text, counted = fiche.document.ecrit(where), unit.extra.get("entier")
    grouped = _MILLIERS.fullmatch(text)
    code = ""
    if counted and indicator["nature"] != "taux" and (grouped or not value.is_integer()):
        code = "decimale-millier" if grouped else "decimale-impossible"
    elif grouped and not counted:
        code = "decimale-ambigue"
    if code:
        words = {"ecrit": text, "unite": unit.libelle, "compris": text.replace(".", "")}
        yield fiche.dire(where, code, valeur=nombre(value), **words)


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
# What may follow the name: how one is employed, « .ext », and a tag, « +catalogue ». Scripts read it too.
SUITE = rf"(?:[._-](?:{'|'.join(chain(*yaml_fourni('donnees-personnelles')['liens']))})){{0,2}}(?:\+.*)?$"
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
    for path, value in fiche.textes:
        if found := next(filter(est_nominative, _ADDRESS.findall(value)), None):
            yield fiche.dire(path, "courriel-nominatif", cite=citer(f"{found}@…"))
        if path[-1] not in _NOT_TEXT and TELEPHONE.search(_URL.sub(" ", value)):
            yield fiche.dire(path, "telephone")


def est_nominative(local: str) -> bool:
    """Tell whether what stands before the « @ » of an address looks like the name of a person."""
    name = _SUITE.sub("", local)
    words = {word.removesuffix("s") for word in re.split(r"[.-]", name.casefold())}
    return bool(_PERSONAL.fullmatch(name)) and not words & GENERIQUES


def textes_interdits(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield what a Markdown text may not contain."""
    for path, value in fiche.textes:
        part = schemas.partie_de(fiche.schema, path)
        if part is None or part.get("x-format") != "markdown":
            continue
        for code, extract, row, level in markdown.ce_qui_est_interdit(value):
            told = dire(code, cite=citer(extract), extrait=extract, niveau=level)
            node, where = fiche.document.noeud(path), None
            if isinstance(node, yaml.ScalarNode) and node.style == "|":
                # A literal block starts on the line after its mark, and keeps its lines.
                line = fiche.document.place(path)[0] + 1 + row
                written = fiche.document.texte.splitlines()[line - 1]
                where = (line, len(written) - len(written.lstrip()) + 1)
            yield fiche.rapporter(path, told, where)


_LETTRE = re.compile(r"[A-Za-z0-9]")


def textes_sans_lettre(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield texts that no image of the site can draw, and no search finds: the typefaces have the Latin letters."""
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
    # Its domain is refused where a site is published, as soon as the file names a repository that is not one of
    # an example: a folder without a site, or a file of examples only, misleads nobody.
    published = any((contexte.root / name).is_file() for name in ("mkdocs.yml", FICHIER))
    urls = [item["url"] for _, item in fiche.items("depots")] if published else []
    known = [url for url in urls if not probleme_de_forge(url) and not probleme_de_depot(url)]
    real = any(not urlsplit(url).path.startswith(ACCOUNT) for url in known)
    for path, value in fiche.textes:
        if value.strip() in copied:
            yield fiche.dire(path, "valeur-d-exemple")
        elif real and _DOMAIN.search(value):
            yield fiche.dire(path, "domaine-d-exemple")


# --- What readers miss -----------------------------------------------------------------


# What a reader looks for first, in the order of the page.
# fmt: off
EXPECTED = (
    "description", "captures", "planification", "liens.site", "liens.documentation", "liens.statistiques",
    "liens.matrice_impact", "liens.budget", "maintenance", "impact.indicateurs", "reutilisations",
    "reutiliser.modes", "reutiliser.prerequis", "reutiliser.effort", "reutiliser.etapes", "reutiliser.aide",
    "qualite.accessibilite", "qualite.vie_privee", "qualite.securite",
)
# fmt: on

_CUT = re.compile(r"[ \t]+(#)[^\s#][^\r\n]*")
# The same, wherever it is: after a word, since a text never ends with a space.
_MAYBE_CUT = re.compile(r"#(?<=[ \t]#)[^\s#]")


_FREE = re.compile(r"\bgratuite?s?\b|\bgratuitement\b", re.IGNORECASE)


def manquants(fiche: Fiche) -> list[str]:
    """List the expected fields that the file does not have, and that no page was read for in vain."""
    told = [name for _, item in fiche.items("sources") for name in item.get("ne_dit_pas", ())]
    return [n for n in EXPECTED if n not in told and fiche.get(*n.split(".")) in (None, "", [], {})]


def incompletes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield one advice that names everything readers will see as missing."""
    absent = manquants(fiche)
    said = [f"La page affichera « {PAS_LU} » pour : {', '.join(absent)}."] if absent else []
    if not fiche.get("dit_autrement"):
        said.append(
            "Sans « dit_autrement », la recherche ne trouve ce commun que par ses propres mots."
        )
    if not fiche.get("publie_le"):
        said.append(
            "Sans « publie_le », la fiche et l’API ne disent pas quand ce commun est entré."
        )
    if said:
        yield fiche.dire_du_champ((), "a-completer", dit=" ".join(said))


def gratuits_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a text of the file, its own or the title of a source, that says « gratuit » when no way has a price."""
    if any("cout" in mode for _, mode in fiche.items("reutiliser", "modes")):
        return
    for path, value in fiche.textes:
        if _FREE.search(value):
            yield fiche.dire(path, "prix-dit-ailleurs")
            return


def textes_coupes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield texts that a « # » glued to a word cuts: a comment has a space after its mark."""
    written = fiche.document.texte
    for path, value in fiche.textes if _MAYBE_CUT.search(written) else ():
        node = fiche.document.noeud(path)
        if not isinstance(node, yaml.ScalarNode) or node.style:
            continue
        found = _CUT.match(written, node.end_mark.index)
        if found and attend_un_texte(schemas.partie_de(fiche.schema, path)):
            ended = citer(f"…{value[-SHOWN // 2 :]}".partition(" ")[2] or value)
            told = dire("yaml-diese", champ=nom_du_champ(path), cite=ended)
            yield fiche.rapporter(path, told, ligne_et_colonne(written, found.start(1)))
