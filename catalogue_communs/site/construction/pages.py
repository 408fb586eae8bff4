"""The making of the site: tasks that several processes share, the parts of hand-written pages.

A task gives pages and files, and needs no other one: there is one for each common, and one for all
that counts uses.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from markupsafe import Markup

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.faits import phrases
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.fiches.diagnostics import Diagnostic, diagnostics_en_texte
from catalogue_communs.forges.bilan import etats
from catalogue_communs.forges.liste import url_pour_modifier
from catalogue_communs.modele import Projet
from catalogue_communs.site.construction import redirections
from catalogue_communs.site.sorties import (
    api,
    assistants,
    flux,
    moissonnage,
    open_catalog,
    tables,
)
from catalogue_communs.site.sorties.documents import COMMUN, MIME
from catalogue_communs.site.vues import (
    accueil,
    activite,
    affiches,
    cartes,
    chiffres,
    commun,
    comparer,
    contours,
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
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.rendu import gabarit, gabarits
from catalogue_communs.socle.texte import propre
from catalogue_communs.sources.releves import ReleveDeSource, chemin_du_releve, copie_exacte

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
    """A task; `nom` tells it from another, and changes with the values that it is made from."""

    nom: str
    faire: Callable[[], Produits]


# What tasks gave before, by their names: see `Site.fabriquer`.
Faites: TypeAlias = dict[str, Produits]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything an engine needs: the tasks, and the parts and the days of hand-written pages."""

    taches: tuple[Tache, ...]
    inserts: Mapping[str, Callable[[str], str]]
    adresse: str
    # Of a page of docs/: when it last changed (`modifiee`), where to change it (`modifier`).
    suivi: Callable[[str], dict[str, str] | None] = lambda _path: None
    # The day of what it says, in words, that printed sheets bear.
    edition: str = ""

    def fabriquer(
        self, folder: Path, processus: int = 1, deja: Faites | None = None
    ) -> Iterator[Page]:
        """Write every file in `folder`; yield the pages, in order, for an engine to lay out.

        A process that makes the same site again and again, as `serve` does, gives each time the
        same `deja`: what a task gave is not made again while its name is the same, even if what
        it says of others has changed.
        """
        # What a copied process has in memory, nobody has to send it.
        global _EN_COURS  # noqa: PLW0603
        produits = dict(deja or {})
        a_faire = list[Tache]()
        for tache in self.taches:
            if tache.nom in produits:
                _remettre(produits[tache.nom], folder)
            else:
                a_faire.append(tache)
        _EN_COURS = a_faire, folder, deja is not None
        for tache, produit in zip(a_faire, _partager(len(a_faire), processus), strict=True):
            produits[tache.nom] = produit
        de_ce_site = {tache.nom: produits[tache.nom] for tache in self.taches}
        if deja is not None:
            deja.clear()
            deja.update(de_ce_site)
        for produit in de_ce_site.values():
            yield from produit.pages

    def inserer(self, html: str, path: str) -> str:
        """Replace the marks of the hand-written page at `path` by the parts they name.

        The examples of the page get the address of the site. An unknown name is a `KeyError`:
        a mistake of the page, that must not be published.
        """
        adresse = path.strip("./")
        racine = ""
        if adresse:
            racine = "../" * (adresse.count("/") + 1)
        html = html.replace(_EXEMPLE, self.adresse)
        return _INSERT.sub(lambda mark: self.inserts[mark.group(1)](racine), html)


# What the copies of this process make: the tasks, where, and whether the files are sent back too.
_EN_COURS: tuple[list[Tache], Path, bool] = ([], Path(), False)


def _suivre() -> None:
    """Have a process of the pool stop with its parent: it would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def stop() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=stop, daemon=True).start()


def _partager(count: int, processus: int) -> list[Produits]:
    """Do the tasks in `processus` processes; return what they give, in their order."""
    if processus <= 1:
        return [_faire(number) for number in range(count)]
    # Every template, for the processes that will share them.
    for name in gabarits().list_templates():
        gabarits().get_template(name)
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processus, context, _suivre) as pool:
        return [*pool.map(_faire, range(count))]


def _faire(number: int) -> Produits:
    taches, folder, avec_fichiers = _EN_COURS
    produits = taches[number].faire()
    _ecrire(produits.fichiers, folder)
    if avec_fichiers:
        return produits
    return Produits(produits.pages)


def _remettre(produits: Produits, folder: Path) -> None:
    """Write again the files of a task; an engine that keeps the folder finds them there."""
    if not all((folder / path).exists() for path in produits.fichiers):
        _ecrire(produits.fichiers, folder)


def _ecrire(fichiers: Mapping[str, bytes], folder: Path) -> None:
    for path, octets in fichiers.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(octets)


# --- What it publishes for machines ---------------------------------------------------------------

# A format is a module, and gives the same bytes for the same arguments.


def releves(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the readings of the commons of the catalogue; a copy that was changed is left out."""
    fichiers: dict[str, bytes] = {}
    for projet in contexte.catalogue.projets:
        for source in projet.sources_vivantes:
            releve = contexte.releves.get((projet.slug, source.id))
            if not releve:
                continue
            path = chemin_du_releve(projet.slug, source.id)
            copies = (path.parent / copie for copie in _copies(releve, contexte.root))
            for publie in (path, *copies):
                fichiers[publie.as_posix()] = (contexte.root / publie).read_bytes()
    return fichiers


def _copies(releve: ReleveDeSource, root: Path) -> Iterator[str]:
    for lecture in releve.lectures:
        if lecture.copie and copie_exacte(root, releve, lecture):
            yield lecture.copie


def pour_les_editeurs(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the schemas that the files name in their first line."""
    noms = ["projet", "programme"]
    if contexte.catalogue.guichet:
        noms.append("guichet")
    return {f"schemas/{nom}.schema.json": schemas.pour_un_editeur(nom) for nom in noms}


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
    *(ressource.chemin for ressource in (*moissonnage.RESSOURCES, *moissonnage.AUTRES)),
    "api/v1/changements.json",
    "api/v1/openapi.json",
    "api/v1/schemas/commun.json",
)


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file of a common, at its address and at those that it had before.

    A static host redirects no file: the same content answers at every address, for ever.
    The web page itself, `communs/<slug>/`, redirects: it is not one of these files.
    """
    du_nom_actuel: dict[str, bytes] = {}
    for format_du_commun in DES_COMMUNS:
        du_nom_actuel |= format_du_commun(projet, contexte, publication)
    tous = dict(du_nom_actuel)
    folder = f"communs/{projet.slug}/"
    for ancien in projet.anciens_slugs:
        for path, octets in du_nom_actuel.items():
            if path.startswith(folder):
                tous[f"communs/{ancien}/{path.removeprefix(folder)}"] = octets
    return tous


def fichiers(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file of every format, for who wants them all at once."""
    tous: dict[str, bytes] = {}
    for projet in contexte.catalogue.projets:
        tous |= du_commun(projet, contexte, publication)
    for format_du_catalogue in DU_CATALOGUE:
        tous |= format_du_catalogue(contexte, publication)
    return tous


# --- Its tasks, and the parts of hand-written pages -----------------------------------------------


def parties(contexte: Contexte, publication: Publication) -> dict[str, Callable[[str], str]]:
    """Name each part and bind it to its template and its view.

    A part takes the way to the root of the site. Every template has the catalogue, the addresses,
    the day and what to do of the call; a view adds the rest.
    """
    catalogue, appel = contexte.catalogue, contribuer.appel(contexte.catalogue.guichet)
    exemple = contexte.root / "docs/exemples/depots-zero.yml"

    def part(template: str, **vues: Callable[[Adresses], object]) -> Callable[[str], str]:
        def make(racine: str) -> str:
            adresses = Adresses(racine, publication)
            objets = {
                "adresses": adresses,
                "catalogue": catalogue,
                "jour": contexte.today,
                "appel": appel,
            }
            for nom, vue in vues.items():
                objets[nom] = vue(adresses)
            return gabarit(f"{template}.html", objets)

        return make

    return {
        **{
            name: part(name)
            for name in ("besoin", "guichet-etat", "guichet-appel", "guichet-vagues")
        },
        **{
            name: part(name, page=partial(accueil.Accueil, contexte))
            for name in ("accueil", "vitrine", "guichet-laureats")
        },
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
            "depots-a-revoir", listes=lambda _: activite.listes_des_depots(contexte)
        ),
        "flux": part("flux", listes=lambda _: flux.listes(contexte)),
        "integrer": part("integrer", page=partial(partage.Integrer, contexte)),
        "nouveautes": part(
            "nouveautes", jours=lambda adresses: accueil.nouveautes([*contexte.communs], adresses)
        ),
        "champs": part(
            "champs",
            sections=lambda _: [*contribuer.sections_du_guide(appel=catalogue.guichet is not None)],
            vocabulaires=lambda _: [*contribuer.longs_vocabulaires()],
        ),
        "reglages": part(
            "champs",
            sections=lambda _: contribuer.racine("programme").champs,
            vocabulaires=lambda _: (),
        ),
        **{
            f"porte-{name}": part("porte", porte=partial(contribuer.Porte, name))
            for name in contribuer.portes()
        },
        "modifier": part("modifier", page=lambda _: contribuer.PageDeSaisie()),
        "proposer": part("modifier", page=lambda _: contribuer.PageDeSaisie(nouveau=True)),
        "composants": part("composants", besoins=lambda _: phrases.titres_des_besoins()),
        "formulaire-papier": part("papier", groupes=lambda _: contribuer.papier()),
        **{
            f"donnees-{name}": partial(partage.donnees_d_une_liste, name, contexte, publication)
            for name in partage.LISTES
        },
        # The examples of the messages are in the words of the programme.
        "erreurs": part("erreurs", codes=lambda _: contribuer.codes()),
        "schema-accueil": lambda _: moissonnage.accueil(contexte, publication),
        "schema-donnees": lambda _: moissonnage.donnees_ouvertes(contexte, publication),
        "exemple-minimal": part("yaml", texte=lambda _: exemple.read_text("utf-8")),
    }


def preparer(root: Path, today: date, publication: Publication) -> tuple[Site, str]:
    """Read `root` as of `today`; return its site and, for people, the errors found.

    A file with an error gets a page that says why, in place of its own.
    """
    catalogue, rapport = charger(root, today)
    valeurs = {fiche.slug: octets_json(fiche.document.valeurs) for fiche in rapport.sans_erreur()}
    contexte = Contexte(root, catalogue, today, valeurs)
    site = construire(contexte, publication)
    erreurs = [diagnostic for diagnostic in rapport.diagnostics if diagnostic.est_erreur]
    if not erreurs:
        return site, ""
    taches = [*site.taches]
    for fiche in rapport.fiches:
        de_la_fiche = [erreur for erreur in erreurs if erreur.fichier == fiche.document.fichier]
        if de_la_fiche:
            taches.append(_page_des_erreurs(fiche.slug, de_la_fiche))
    return replace(site, taches=tuple(taches)), diagnostics_en_texte(erreurs, rapport.verifies)


def _page_des_erreurs(slug: str, erreurs: list[Diagnostic]) -> Tache:
    vue = {"slug": slug, "diagnostics": erreurs}
    page = Page(
        chemin=f"communs/{slug}/",
        titre=f"Fiche à corriger : {slug}",
        description="Cette fiche contient des erreurs et ne sera pas publiée.",
        octets=gabarit("en-erreur.html", vue).encode(),
    )
    return Tache(f"erreurs {slug} {erreurs}", partial(Produits, (page,)))


def construire(contexte: Contexte, publication: Publication) -> Site:
    """Describe the site that the facts of `contexte` make; nothing is made yet."""

    def suivi(page: str) -> dict[str, str] | None:
        path = f"docs/{page}"
        jour = contexte.registre.pages.get(path)
        if not jour:
            return None
        adresse = ""
        if publication.depot_url:
            adresse = url_pour_modifier(publication.depot_url, path)
        return {"modifiee": le_jour(DatePartielle.du_jour(jour)), "modifier": adresse}

    return Site(
        taches=tuple(_taches(contexte, publication)),
        inserts=parties(contexte, publication),
        adresse=publication.site_url,
        suivi=suivi,
        edition=str(DatePartielle.du_jour(contexte.today)),
    )


def _taches(contexte: Contexte, publication: Publication) -> Iterator[Tache]:
    """Yield the longest tasks, which are not left for the end; then those of each common."""
    # A territory more makes the lists another task.
    lieux = " ".join(contexte.territoires.values())
    yield Tache(f"documents {lieux}", partial(_documents, contexte, publication))
    # The tables hold as much memory as the rest.
    yield Tache("tableaux", lambda: Produits(fichiers=tables.du_catalogue(contexte, publication)))
    # When its process has written the documents, and holds them no more.
    yield Tache(f"listes {lieux}", partial(_listes, contexte, publication))
    yield Tache("images", lambda: Produits(fichiers=cartes.images_publiees(contexte)))
    for projet in contexte.catalogue.projets:
        valeurs = contexte.valeurs.get(projet.slug, b"")
        empreinte = blake2b(valeurs, digest_size=16).hexdigest()
        nom = f"communs/{projet.slug}/ {empreinte}"
        yield Tache(nom, partial(_commun, projet, contexte, publication))


def _documents(contexte: Contexte, publication: Publication) -> Produits:
    """Make every format of the whole catalogue, but the tables."""
    fichiers: dict[str, bytes] = {}
    for format_du_catalogue in DU_CATALOGUE:
        if format_du_catalogue is not tables.du_catalogue:
            fichiers |= format_du_catalogue(contexte, publication)
    return Produits(fichiers=fichiers)


def _listes(contexte: Contexte, publication: Publication) -> Produits:
    """Make the pages that list commons, and what they ask for."""
    fichiers = {contours.FOND: contours.fond()}
    if programme().territoires:
        fichiers |= territoires.fichiers_des_lieux(contexte)
    fichiers |= cartes.fichier_facettes(contexte) | recherche.fichiers_de_la_recherche(contexte)
    fichiers |= dict(redirections.redirections_du_site(contexte))
    # A list that its first page now shows whole leads there.
    suites = tuple(suites_des_listes(contexte, publication))
    for suite in suites:
        if not suite.longue:
            fichiers |= [redirections.redirection(suite.chemin, suite.debut[1])]
    pages = (*pages_des_listes(contexte, publication, suites), *pages_des_api(publication))
    return Produits(pages, fichiers)


def pages_des_listes(
    contexte: Contexte, publication: Publication, suites: Iterable[Suite]
) -> Iterator[Page]:
    """Make the page of each territory of which something is said, then of each long list.

    A list is long when it does not hold in the page where it begins.
    """
    for territoire, path in contexte.territoires.items():
        yield _page_du_territoire(territoire, path, contexte, publication)
    for suite in suites:
        if suite.longue:
            yield suite.page(publication)


def _page_du_territoire(
    territoire: Collectivite, path: str, contexte: Contexte, publication: Publication
) -> Page:
    adresses = Adresses("../../", publication)
    vue = territoires.PageDuTerritoire(territoire, contexte, adresses)
    json = api.genre_du_lieu(territoire).vers(territoire.code)
    donnees = [("JSON", json), ("CSV", "donnees/tables/reutilisations.csv")]
    line = partage.ligne_des_donnees(vue.titre, path, donnees, vue.derniere_date, adresses)
    feed = flux.tete_territoire(territoire, contexte, publication)
    document = flux.lien(publication, json, media=MIME)
    return Page(
        chemin=path,
        titre=vue.titre,
        description=(
            f"{vue.titre} : qui utilise quoi, avec quelle preuve, et la population couverte."
        ),
        image=affiches.image_du_lieu(territoire, path),
        image_alt=vue.titre,
        modifiee_le=vue.derniere_date,
        octets=_page("territoire.html", vue, line),
        tete=Markup("\n").join((feed, document)),
    )


def suites_des_listes(contexte: Contexte, publication: Publication) -> Iterator[Suite]:
    """Yield every list that a page begins, long or not."""
    yield from chiffres.Portefeuille(contexte, Adresses("../../", publication)).listes
    yield from activite.listes_des_depots(contexte)


def pages_des_api(publication: Publication) -> Iterator[Page]:
    """Make the page of the base of each API."""
    for base in partage.bases_des_api():
        adresses = Adresses("../" * base.chemin.count("/"), publication)
        yield Page(
            base.chemin,
            base.titre,
            f"{base.titre} : les documents que lisent des programmes.",
            gabarit("base-api.html", {"base": base, "adresses": adresses}).encode(),
        )


def _commun(projet: Projet, contexte: Contexte, publication: Publication) -> Produits:
    conclusions = contexte.commun(projet)
    pages = tuple(_pages(conclusions, contexte, publication))
    fichiers_du_commun = {
        **du_commun(projet, contexte, publication),
        **comparer.fichier_a_comparer(conclusions),
        **dict(redirections.redirections_du_commun(projet, pages)),
    }
    # What was found out about it would be kept for nobody.
    contexte.oublier(projet)
    return Produits(pages, fichiers_du_commun)


def _pages(
    conclusions: Conclusions, contexte: Contexte, publication: Publication
) -> Iterator[Page]:
    """Make the page of a common, then each of those that say more of it."""
    projet = conclusions.projet
    path = f"communs/{projet.slug}/"
    page = partial(
        Page,
        image=affiches.chemin(projet.slug),
        image_alt=f"{projet.nom} : {projet.accroche}",
        modifiee_le=conclusions.derniere_date,
    )
    document = flux.lien(publication, COMMUN.vers(projet.slug), media=MIME)
    feed = flux.lien(
        publication, flux.chemin_commun(projet.slug), f"Nouveautés de {propre(projet.nom)}"
    )
    logiciel = moissonnage.logiciel(projet, contexte, publication)
    adresses = Adresses("../../", publication)
    line = partage.donnees_d_un_commun(conclusions, "", "", adresses)
    yield page(
        chemin=path,
        titre=projet.nom,
        description=projet.accroche,
        octets=_page("commun.html", commun.PageDuCommun(conclusions, contexte, adresses), line),
        tete=Markup("\n").join((document, feed, logiciel)),
    )
    adresses = Adresses("../../../", publication)
    for nom in _details(projet):
        detail = commun.PageDeDetail(nom, conclusions, adresses)
        line = partage.donnees_d_un_commun(conclusions, nom, detail.titre, adresses)
        yield page(
            chemin=f"{path}{nom}/",
            titre=f"{detail.titre} : {projet.nom}",
            description=f"{detail.titre} : {projet.accroche}",
            octets=_page(f"commun-{nom}.html", detail, line),
        )


def _details(projet: Projet) -> Iterator[str]:
    """Yield the pages that say more of a common: measures and users only where it has some."""
    facultatives = {MESURES: projet.indicateurs, UTILISATEURS: projet.reutilisations}
    for nom in commun.TITRES:
        if nom not in facultatives or facultatives[nom]:
            yield nom


def _page(modele: str, vue: object, donnees: str) -> bytes:
    return f"{gabarit(modele, {'page': vue})}{donnees}".encode()
