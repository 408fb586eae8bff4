"""The making of the site: tasks that several processes share, each giving pages and files; the parts of hand-written pages.

A task needs no other one: there is one for each common, and one for all that counts uses.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from markupsafe import Markup

from catalogue_communs.contribution.formulaires import modeles
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.fiches.diagnostics import CODES, diagnostics_en_texte
from catalogue_communs.forges.bilan import etats
from catalogue_communs.forges.liste import url_pour_modifier
from catalogue_communs.modele import Projet
from catalogue_communs.site.construction import redirections
from catalogue_communs.site.sorties import (
    api,
    assistants,
    contrat,
    flux,
    moissonnage,
    open_catalog,
    tables,
)
from catalogue_communs.site.vues import (
    accueil,
    affiches,
    carte_de_france,
    cartes,
    chiffres,
    commun,
    comparer,
    contribuer,
    partage,
    recherche,
    territoires,
    une_page,
)
from catalogue_communs.site.vues.adresses import (
    MESURES,
    UTILISATEURS,
    Adresses,
    Page,
    Suite,
    courriel,
)
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle, le_jour
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication, en_clair, programme
from catalogue_communs.socle.rendu import gabarit, gabarits
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import propre
from catalogue_communs.sources.lecture import chemin_du_releve, copie_exacte

# --- Tasks, and who does them ---------------------------------------------------------------------

# The address that the examples of hand-written pages bear: that of no publication.
_EXEMPLE = Publication().site_url
_INSERT = re.compile(r'<div data-insert="([a-z-]+)"></div>')


@dataclass(frozen=True, slots=True)
class Produits:
    """What a task gives: pages, and files by their path in the site."""

    pages: tuple[Page, ...] = ()
    fichiers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tache:
    """A task; `nom` tells it from another, and changes with what it is made from: a common and its values."""

    nom: str
    faire: Callable[[], Produits]


# What tasks gave before, by their names: see `Site.fabriquer`.
Faites: TypeAlias = dict[str, Produits]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything an engine needs: the tasks, the parts of hand-written pages, and when one last changed."""

    taches: tuple[Tache, ...]
    inserts: Mapping[str, Callable[[str], str]]
    adresse: str
    # Of a hand-written page of docs/: when it last changed (`modifiee`), where to change it (`modifier`).
    suivi: Callable[[str], dict[str, str] | None] = lambda _path: None
    # The day of what it says, in words, that printed sheets bear.
    edition: str = ""

    def fabriquer(
        self, dossier: Path, processus: int = 1, deja: Faites | None = None
    ) -> Iterator[Page]:
        """Write every file in `dossier`; yield the pages, in order, for an engine to lay out.

        A process that makes the same site again and again, as `serve` does, gives each time the
        same `deja`: what a task gave is not made again while its name is the same, even if what
        it says of others has changed.
        """
        global _EN_COURS  # noqa: PLW0603 - what a copied process has in memory, nobody has to send it
        known = deja or {}
        todo = [tache for tache in self.taches if tache.nom not in known]
        for name in known.keys() & {tache.nom for tache in self.taches}:
            # An engine that is told to keep the folder finds there what has not changed.
            if not all((dossier / path).exists() for path in known[name].fichiers):
                _ecrire(known[name].fichiers, dossier)
        _EN_COURS = todo, dossier, deja is not None
        with ExitStack() as stack:
            share: Callable[..., Iterator[Produits]] = map
            if processus > 1:
                # Every template, for the processes that will share them.
                for name in gabarits().list_templates():
                    gabarits().get_template(name)
                pool = ProcessPoolExecutor(processus, multiprocessing.get_context("fork"), _suivre)
                share = stack.enter_context(pool).map
            made = dict(
                zip((tache.nom for tache in todo), share(_faire, range(len(todo))), strict=True)
            )
        made = {tache.nom: made.get(tache.nom) or known[tache.nom] for tache in self.taches}
        if deja is not None:
            deja.clear()
            deja.update(made)
        for one in made.values():
            yield from one.pages

    def inserer(self, html: str, chemin: str) -> str:
        """Replace the marks of the hand-written page at `chemin` by the parts they name.

        The examples of the page get the address of the site. An unknown name is a `KeyError`:
        a mistake of the page, that must not be published.
        """
        bare = chemin.strip("./")
        racine = "../" * (bare.count("/") + 1) if bare else ""
        html = html.replace(_EXEMPLE, self.adresse)
        return _INSERT.sub(lambda found: self.inserts[found.group(1)](racine), html)


# What the copies of this process make: the tasks, where, and whether the files are sent back too.
_EN_COURS: tuple[list[Tache], Path, bool] = ([], Path(), False)


def _suivre() -> None:
    """Have a process of the pool stop with the one that began it: it would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def stop() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=stop, daemon=True).start()


def _faire(number: int) -> Produits:
    taches, folder, whole = _EN_COURS
    made = taches[number].faire()
    _ecrire(made.fichiers, folder)
    return made if whole else Produits(made.pages)


def _ecrire(fichiers: Mapping[str, bytes], folder: Path) -> None:
    for path, data in fichiers.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


# --- What it publishes for machines: a format is a module, and gives the same bytes for the same arguments ---


def releves(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the readings of the commons of the catalogue; a copy that was changed is left out."""
    named = (
        (p.slug, source.id) for p in contexte.catalogue.projets for source in p.sources_vivantes
    )
    found: dict[str, bytes] = {}
    for key in filter(contexte.releves.__contains__, named):
        releve, path = contexte.releves[key], chemin_du_releve(*key)
        kept = (one for one in releve.lectures if copie_exacte(contexte.root, releve, one))
        for name in (path, *(path.parent / one.copie for one in kept if one.copie)):
            found[name.as_posix()] = (contexte.root / name).read_bytes()
    return found


def pour_les_editeurs(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the schemas that the files name in their first line."""
    names = ("projet", "programme", *(["guichet"] if contexte.catalogue.guichet else []))
    return {f"schemas/{name}.schema.json": schemas.pour_un_editeur(name) for name in names}


DES_COMMUNS = (
    assistants.du_commun,
    partage.badge,
    flux.du_commun,
    partage.fichiers_des_graphiques,
    partage.carte_a_inserer,
    contribuer.du_commun,
    affiches.image_partagee,
    moissonnage.du_commun,
)
DU_CATALOGUE = (
    api.du_catalogue,
    assistants.du_catalogue,
    partage.du_catalogue,
    flux.du_catalogue,
    contribuer.regles,
    affiches.du_site,
    pour_les_editeurs,
    moissonnage.du_catalogue,
    open_catalog.du_catalogue,
    releves,
    tables.du_catalogue,
)

# What hand-written pages link to: a link to another file would be said to be broken.
CITES = (
    *(one.chemin for one in (*moissonnage.RESSOURCES, *moissonnage.AUTRES)),
    "api/v1/changements.json",
    "api/v1/openapi.json",
    "api/v1/schemas/commun.json",
)


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file of a common, at its address and at those that it had before.

    A static host redirects no file: the same content answers at every address, for ever.
    The web page itself, `communs/<slug>/`, redirects: it is not one of these files.
    """
    found: dict[str, bytes] = {}
    for make in DES_COMMUNS:
        found |= make(projet, contexte, publication)
    now = f"communs/{projet.slug}/"
    here = [(path.removeprefix(now), data) for path, data in found.items() if path.startswith(now)]
    return found | {
        f"communs/{old}/{rest}": data for old in projet.anciens_slugs for rest, data in here
    }


def fichiers(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file of every format, for who wants them all at once."""
    communs = (du_commun(projet, contexte, publication) for projet in contexte.catalogue.projets)
    whole = (make(contexte, publication) for make in DU_CATALOGUE)
    return {path: data for files in (*communs, *whole) for path, data in files.items()}


# --- Its tasks, and the parts of hand-written pages -----------------------------------------------


def parties(contexte: Contexte, publication: Publication) -> dict[str, Callable[[str], str]]:
    """Name each part and bind it to its template and its view; each takes the way to the root of the site.

    Every template has the catalogue, the addresses, the day and what to do of the call; a view adds the rest.
    """
    catalogue, appel = contexte.catalogue, contribuer.appel(contexte.catalogue.guichet)
    exemple = contexte.root / "docs/exemples/depots-zero.yml"

    def part(template: str, **objets: Callable[[Adresses], object]) -> Callable[[str], str]:
        def make(racine: str) -> str:
            adresses = Adresses(racine, publication)
            known = {
                "adresses": adresses,
                "catalogue": catalogue,
                "jour": contexte.today,
                "appel": appel,
            }
            made = {name: give(adresses) for name, give in objets.items()}
            return gabarit(f"{template}.html", {**known, **made})

        return make

    return {
        **{
            name: part(name)
            for name in ("besoin", "guichet-etat", "guichet-appel", "guichet-vagues")
        },
        "accueil": part("accueil", page=partial(accueil.Accueil, contexte)),
        "vitrine": part("vitrine", page=partial(accueil.Accueil, contexte)),
        "catalogue": part(
            "liste",
            page=lambda _: cartes.ListeDeCartes(contexte),
            besoin=lambda _: courriel(
                programme().courriel, "Un besoin sans commun", contribuer.MESSAGE_BESOIN
            ),
            mot=lambda _: contribuer.BESOIN,
        ),
        "comparer": part("comparer", page=lambda _: comparer.Comparaison(catalogue.projets)),
        "impact": part("impact", page=partial(chiffres.Portefeuille, contexte)),
        "une-page": part("une-page", page=lambda _: une_page.UnePage(contexte)),
        **{
            name: part(name, page=partial(territoires.IndexDesTerritoires, contexte))
            for name in ("territoires", "departements")
        },
        "etats-activite": part("etats-activite", etats=lambda _: etats().values()),
        "depots-a-revoir": part(
            "depots-a-revoir", listes=lambda _: commun.listes_des_depots(contexte)
        ),
        "flux": part("flux", listes=lambda _: flux.listes(contexte)),
        "integrer": part("integrer", page=partial(partage.Integrer, contexte)),
        "nouveautes": part("nouveautes", lignes=lambda a: [*accueil.nouveautes(contexte, a)]),
        "champs": part(
            "champs",
            sections=lambda _: [*contribuer.sections_du_guide(appel=catalogue.guichet is not None)],
            vocabulaires=lambda _: [
                one for one in vocabulaires().values() if len(one.valeurs) > contribuer.LISTE_COURTE
            ],
        ),
        "reglages": part(
            "champs",
            sections=lambda _: contribuer.racine("programme").champs,
            vocabulaires=lambda _: (),
        ),
        **{
            f"porte-{name}": part("porte", porte=partial(contribuer.Porte, name))
            for name in modeles()
        },
        "modifier": part("modifier", page=lambda _: contribuer.PageDeSaisie()),
        "proposer": part("modifier", page=lambda _: contribuer.PageDeSaisie(nouveau=True)),
        "formulaire-papier": part("papier", groupes=lambda _: contribuer.papier()),
        **{
            f"donnees-{name}": partial(partage.donnees_d_une_liste, name, contexte, publication)
            for name in partage.LISTES
        },
        # The examples of the messages are in the words of the programme.
        "erreurs": part(
            "erreurs",
            codes=lambda _: {
                code: replace(one, faux=en_clair(one.faux), juste=en_clair(one.juste))
                for code, one in CODES.items()
            },
        ),
        "schema-accueil": lambda _: moissonnage.accueil(contexte, publication),
        "schema-donnees": lambda _: moissonnage.donnees_ouvertes(contexte, publication),
        "exemple-minimal": part("yaml", texte=lambda _: exemple.read_text("utf-8")),
    }


def preparer(root: Path, today: date, publication: Publication) -> tuple[Site, str]:
    """Read `root` as of `today`; return its site and, for people, the errors found.

    A file with an error gets a page that says why, in place of its own.
    """
    catalogue, rapport = charger(root, today)
    errors = [d for d in rapport.diagnostics if d.est_erreur]
    values = {fiche.slug: octets_json(fiche.document.valeurs) for fiche in rapport.sans_erreur()}
    contexte = Contexte(root, catalogue, today, values)
    site = construire(contexte, publication)
    if not errors:
        return site, ""
    taches = [*site.taches]
    for fiche in rapport.fiches:
        if found := [d for d in errors if d.fichier == fiche.document.fichier]:
            page = Page(
                chemin=f"communs/{fiche.slug}/",
                titre=f"Fiche à corriger : {fiche.slug}",
                description="Cette fiche contient des erreurs et ne sera pas publiée.",
                octets=gabarit(
                    "en-erreur.html", {"slug": fiche.slug, "diagnostics": found}
                ).encode(),
            )
            taches.append(Tache(f"erreurs {fiche.slug} {found}", partial(Produits, (page,))))
    return replace(site, taches=tuple(taches)), diagnostics_en_texte(errors, rapport.verifies)


def construire(contexte: Contexte, publication: Publication) -> Site:
    """Describe the site that the facts of `contexte` make; nothing is made yet."""

    def suivi(page: str) -> dict[str, str] | None:
        path, depot = f"docs/{page}", publication.depot_url
        if not (day := contexte.registre.pages.get(path)):
            return None
        where = url_pour_modifier(depot, path) if depot else ""
        return {"modifiee": le_jour(DatePartielle.du_jour(day)), "modifier": where}

    return Site(
        taches=tuple(_taches(contexte, publication)),
        inserts=parties(contexte, publication),
        adresse=publication.site_url,
        suivi=suivi,
        edition=str(DatePartielle.du_jour(contexte.today)),
    )


def _taches(contexte: Contexte, publication: Publication) -> Iterator[Tache]:
    """Yield the longest tasks, which are not left for the end; then the pages and the files of each common."""
    # A territory more makes the lists another task.
    name = " ".join(("listes", *contexte.territoires.values()))
    yield Tache(name, partial(_listes, contexte, publication))
    # The tables hold as much memory as the rest.
    yield Tache("tableaux", lambda: Produits(fichiers=tables.du_catalogue(contexte, publication)))
    yield Tache("images", lambda: Produits(fichiers=cartes.images_publiees(contexte)))
    for projet in contexte.catalogue.projets:
        values = blake2b(contexte.valeurs.get(projet.slug, b""), digest_size=16).hexdigest()
        yield Tache(
            f"communs/{projet.slug}/ {values}", partial(_commun, projet, contexte, publication)
        )


def _listes(contexte: Contexte, publication: Publication) -> Produits:
    """Make all that counts uses: one process works them out, once."""
    files = {carte_de_france.FOND: carte_de_france.fond()}
    for make in DU_CATALOGUE:
        if make is not tables.du_catalogue:
            files |= make(contexte, publication)
    if programme().territoires:
        files |= territoires.fichiers_des_lieux(contexte)
    files |= cartes.fichier_facettes(contexte) | recherche.fichier(contexte)
    files |= dict(redirections.redirections_du_site(contexte))
    # A list that its first page now shows whole leads there.
    suites = tuple(suites_des_listes(contexte, publication))
    for suite in suites:
        if not suite.longue:
            files |= [redirections.redirection(suite.chemin, suite.debut[1])]
    pages = (*pages_des_listes(contexte, publication, suites), *pages_des_api(publication))
    return Produits(pages, files)


def pages_des_listes(
    contexte: Contexte, publication: Publication, suites: Iterable[Suite]
) -> Iterator[Page]:
    """Make the page of each territory of which something is said, then of each list too long for where it begins."""
    here = Adresses("../../", publication)
    for territoire, path in contexte.territoires.items():
        vue = territoires.PageDuTerritoire(territoire, contexte, here)
        json = api.genre_du_lieu(territoire).vers(territoire.code)
        files = [("JSON", json), ("CSV", "donnees/tables/reutilisations.csv")]
        line = partage.ligne_des_donnees(vue.titre, path, files, vue.derniere_date, here)
        feed = flux.tete_territoire(territoire, contexte, publication)
        yield Page(
            chemin=path,
            titre=vue.titre,
            description=f"{vue.titre} : qui utilise quoi, avec quelle preuve, et la population couverte.",
            image=affiches.image_du_lieu(territoire, path),
            image_alt=vue.titre,
            modifiee_le=vue.derniere_date,
            octets=_page("territoire.html", vue, line),
            tete=Markup("\n").join((feed, flux.lien(publication, json, media=contrat.MIME))),
        )
    for suite in suites:
        if suite.longue:
            yield suite.page(publication)


def suites_des_listes(contexte: Contexte, publication: Publication) -> Iterator[Suite]:
    """Yield every list that a page begins, long or not."""
    yield from chiffres.Portefeuille(contexte, Adresses("../../", publication)).listes
    yield from commun.listes_des_depots(contexte)


def pages_des_api(publication: Publication) -> Iterator[Page]:
    """Make the page of the base of each API."""
    for base in partage.bases_des_api():
        here = Adresses("../" * base.chemin.count("/"), publication)
        written = gabarit("base-api.html", {"base": base, "adresses": here}).encode()
        yield Page(
            base.chemin,
            base.titre,
            f"{base.titre} : les documents que lisent des programmes.",
            written,
        )


def _commun(projet: Projet, contexte: Contexte, publication: Publication) -> Produits:
    known = contexte.commun(projet)
    pages = tuple(_pages(known, publication))
    files = {
        **du_commun(projet, contexte, publication),
        **comparer.fichier_a_comparer(known),
        **dict(redirections.redirections_du_commun(projet, pages)),
    }
    # What was found out about it would be kept for nobody.
    contexte.oublier(projet)
    return Produits(pages, files)


def _pages(known: Conclusions, publication: Publication) -> Iterator[Page]:
    projet = known.projet
    path = f"communs/{projet.slug}/"
    page = partial(
        Page,
        image=affiches.chemin(projet.slug),
        image_alt=f"{projet.nom} : {projet.accroche}",
        modifiee_le=known.derniere_date,
    )
    document = flux.lien(publication, contrat.COMMUN.vers(projet.slug), media=contrat.MIME)
    feed = flux.lien(
        publication, flux.chemin_commun(projet.slug), f"Nouveautés de {propre(projet.nom)}"
    )
    here, below = Adresses("../../", publication), Adresses("../../../", publication)
    line = partage.donnees_d_un_commun(known, "", "", here)
    yield page(
        chemin=path,
        titre=projet.nom,
        description=projet.accroche,
        octets=_page("commun.html", commun.PageDuCommun(known, here), line),
        tete=Markup("\n").join(
            (document, feed, moissonnage.logiciel(projet, known.contexte, publication))
        ),
    )
    has = {MESURES: projet.indicateurs, UTILISATEURS: projet.reutilisations}
    for name in (one for one in commun.TITRES if has.get(one, True)):
        shown = commun.PageDeDetail(name, known, below)
        line = partage.donnees_d_un_commun(known, name, shown.titre, below)
        yield page(
            chemin=f"{path}{name}/",
            titre=f"{shown.titre} : {projet.nom}",
            description=f"{shown.titre} : {projet.accroche}",
            octets=_page(f"commun-{name}.html", shown, line),
        )


def _page(modele: str, vue: object, donnees: str) -> bytes:
    return f"{gabarit(modele, {'page': vue})}{donnees}".encode()
