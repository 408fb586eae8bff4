"""The tasks of the site: one for each common, for each territory, for each format of the whole; the parts of hand-written pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import blake2b
from pathlib import Path

from markupsafe import Markup

from catalogue_communs.contribution.formulaires import modeles
from catalogue_communs.faits.contexte import Conclusions, Contexte, charger
from catalogue_communs.fiches.diagnostics import CODES, diagnostics_en_texte
from catalogue_communs.forges.bilan import etats
from catalogue_communs.forges.liste import url_pour_modifier
from catalogue_communs.modele import Projet
from catalogue_communs.site.construction import formats as sorties
from catalogue_communs.site.construction.taches import Produits, Site, Tache
from catalogue_communs.site.sorties import api, contrat, dcat, flux, tables
from catalogue_communs.site.vues import (
    activite,
    cartes,
    commun,
    comparaison,
    contribuer,
    integration,
    partage,
    portefeuille,
    scripts,
    territoires,
)
from catalogue_communs.site.vues.adresses import Adresses, Page
from catalogue_communs.site.vues.territoires import IndexDesTerritoires, PageDuTerritoire
from catalogue_communs.socle.dates import DatePartielle, le_jour
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication, en_clair, programme
from catalogue_communs.socle.rendu import gabarit
from catalogue_communs.socle.texte import propre, sans_accent


def parties(contexte: Contexte, publication: Publication) -> dict[str, Callable[[str], str]]:
    """Name each part and bind it to its template and its view; each takes the way to the root of the site.

    Every template has the catalogue, the addresses, the day and what to do of the call; a view adds the rest.
    """
    catalogue, appel = contexte.catalogue, contribuer.appel(contexte.catalogue.guichet)
    regions = sorted(flux.regions(contexte).values(), key=lambda region: sans_accent(region[0]))
    exemple = contexte.root / "docs/exemples/depots-zero.yml"

    def part(template: str, **objets: Callable[[Adresses], object]) -> Callable[[str], str]:
        def make(racine: str) -> str:
            adresses = Adresses(racine, publication)
            known = {"adresses": adresses, "catalogue": catalogue, "jour": contexte.today, "appel": appel}
            made = {name: give(adresses) for name, give in objets.items()}
            return gabarit(f"{template}.html", {**known, **made})

        return make

    return {
        **{name: part(name) for name in ("besoin", "guichet-etat", "guichet-appel", "guichet-vagues")},
        "accueil": part("accueil", besoins=lambda _: cartes.par_besoin(contexte)),
        "catalogue": part(
            "liste",
            page=lambda _: cartes.ListeDeCartes(contexte),
            besoin=lambda _: contribuer.besoin(),
            mot=lambda _: contribuer.BESOIN,
        ),
        "comparer": part("comparer", page=lambda _: comparaison.Comparaison(catalogue.projets)),
        "impact": part("impact", page=partial(portefeuille.Portefeuille, contexte)),
        "une-page": part("une-page", page=lambda _: portefeuille.UnePage(contexte)),
        "territoires": part("territoires", page=partial(IndexDesTerritoires, contexte)),
        "etats-activite": part("etats-activite", etats=lambda _: etats().values()),
        "depots-a-revoir": part("depots-a-revoir", listes=lambda _: activite.listes_des_depots(contexte)),
        "flux": part("flux", regions=lambda _: regions),
        "integrer": part("integrer", page=partial(integration.Integrer, contexte)),
        "nouveautes": part("nouveautes", lignes=lambda a: [*cartes.nouveautes(contexte, a)]),
        "champs": part(
            "champs",
            sections=lambda _: [*contribuer.sections_du_guide(appel=catalogue.guichet is not None)],
            vocabulaires=lambda _: contribuer.listes_longues(),
        ),
        "reglages": part(
            "champs", sections=lambda _: contribuer.cles_du_programme(), vocabulaires=lambda _: ()
        ),
        **{f"porte-{name}": part("porte", porte=partial(contribuer.Porte, name)) for name in modeles()},
        "modifier": part("modifier", page=lambda _: contribuer.PageDeSaisie()),
        "proposer": part("modifier", page=lambda _: contribuer.PageDeSaisie(nouveau=True)),
        "formulaire-papier": part("papier", groupes=lambda _: contribuer.papier()),
        **{
            f"donnees-{name}": partial(integration.donnees_d_une_liste, name, contexte, publication)
            for name in integration.LISTES
        },
        # The examples of the messages are in the words of the programme.
        "erreurs": part(
            "erreurs",
            codes=lambda _: {
                code: replace(one, faux=en_clair(one.faux), juste=en_clair(one.juste))
                for code, one in CODES.items()
            },
        ),
        "schema-accueil": lambda _: dcat.accueil(contexte, publication),
        "schema-donnees": lambda _: dcat.donnees_ouvertes(contexte, publication),
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
                octets=gabarit("en-erreur.html", {"slug": fiche.slug, "diagnostics": found}).encode(),
            )
            taches.append(Tache(f"erreurs {fiche.slug} {found}", partial(Produits, (page,))))
    return replace(site, taches=tuple(taches)), diagnostics_en_texte(errors, rapport.verifies)


def construire(contexte: Contexte, publication: Publication) -> Site:
    """Describe the site that the facts of `contexte` make; nothing is made yet."""
    chantier = Chantier(contexte, publication)
    return Site(
        taches=tuple(chantier.taches()),
        inserts=parties(contexte, publication),
        adresse=publication.site_url,
        suivi=chantier.suivi,
        edition=str(DatePartielle.du_jour(contexte.today)),
    )


class Chantier:
    """The tasks of one build, which share its facts and its templates."""

    def __init__(self, contexte: Contexte, publication: Publication) -> None:
        self.contexte, self.publication = contexte, publication

    def suivi(self, page: str) -> dict[str, str] | None:
        """Say when a page of docs/ last changed, in words, and where to change it, if a forge says."""
        path, depot = f"docs/{page}", self.publication.depot_url
        if not (day := self.contexte.registre.pages.get(path)):
            return None
        where = url_pour_modifier(depot, path) if depot else ""
        return {"modifiee": le_jour(DatePartielle.du_jour(day)), "modifier": where}

    def taches(self) -> Iterator[Tache]:
        """Yield the longest tasks, which are not left for the end; then the pages and the files of each common.

        A territory more makes the lists another task.
        """
        contexte, publication = self.contexte, self.publication
        yield Tache(" ".join(("listes", *contexte.territoires.values())), self._listes)
        # The tables hold as much memory as the rest.
        yield Tache("tableaux", lambda: Produits(fichiers=tables.du_catalogue(contexte, publication)))
        yield Tache("images", lambda: Produits(fichiers=cartes.images_publiees(contexte)))
        for projet in contexte.catalogue.projets:
            values = blake2b(contexte.valeurs.get(projet.slug, b""), digest_size=16).hexdigest()
            yield Tache(f"communs/{projet.slug}/ {values}", partial(self._commun, projet))

    def _listes(self) -> Produits:
        """Make all that counts uses: one process works them out, once."""
        contexte, files = self.contexte, dict[str, bytes]()
        for make in sorties.DU_CATALOGUE:
            if make is not tables.du_catalogue:
                files |= make(contexte, self.publication)
        if programme().territoires:
            files |= scripts.fichiers_des_lieux(contexte)
        files[territoires.FOND] = territoires.fond()
        files |= cartes.fichier_facettes(contexte) | scripts.fichier(contexte)
        return Produits(tuple(self.listes()), files)

    def listes(self) -> Iterator[Page]:
        """Make the page of each territory of which something is said, then of each list too long for where it begins."""
        contexte, publication = self.contexte, self.publication
        here = Adresses("../../", publication)
        for territoire, path in contexte.territoires.items():
            vue = PageDuTerritoire(territoire, contexte, here)
            json = api.genre_du_lieu(territoire).vers(territoire.code)
            files = [("JSON", json)]
            if vue.a_des_utilisateurs:
                files.append(("CSV des utilisateurs", f"{path}{tables.FICHIERS_LOCAUX['reutilisations']}"))
            line = integration.ligne_des_donnees(vue.titre, path, files, vue.derniere_date, here)
            feed = flux.tete_territoire(territoire, contexte, publication)
            yield Page(
                chemin=path,
                titre=vue.titre,
                description=f"{vue.titre} : qui utilise quoi, avec quelle preuve, et la population couverte.",
                modifiee_le=vue.derniere_date,
                octets=_page("territoire.html", vue, line),
                tete=Markup("\n").join((feed, flux.lien(publication, json, media=contrat.MIME))),
            )
        for suite in (*portefeuille.listes_de_l_impact(contexte), *activite.listes_des_depots(contexte)):
            if suite.longue:
                yield suite.page(publication)

    def _commun(self, projet: Projet) -> Produits:
        known = self.contexte.commun(projet)
        pages = tuple(self._pages(known))
        files = {
            **sorties.du_commun(projet, self.contexte, self.publication),
            **comparaison.fichier_a_comparer(known),
            **dict(self._redirections(projet, pages)),
        }
        # What was found out about it would be kept for nobody.
        self.contexte.oublier(projet)
        return Produits(pages, files)

    def _pages(self, known: Conclusions) -> Iterator[Page]:
        projet, contexte, publication = known.projet, self.contexte, self.publication
        path = f"communs/{projet.slug}/"
        page = partial(
            Page,
            image=partage.chemin(projet.slug),
            image_alt=f"{projet.nom} : {projet.accroche}",
            modifiee_le=known.derniere_date,
        )
        document = flux.lien(publication, contrat.COMMUN.vers(projet.slug), media=contrat.MIME)
        feed = flux.lien(publication, flux.chemin_commun(projet.slug), f"Nouveautés de {propre(projet.nom)}")
        here = Adresses("../../", publication)
        yield page(
            chemin=path,
            titre=projet.nom,
            description=projet.accroche,
            octets=_page(
                "commun.html",
                commun.PageDuCommun(known, contexte, here),
                integration.donnees_d_un_commun(known, "", "", here),
            ),
            tete=Markup("\n").join((document, feed, dcat.logiciel(projet, contexte, publication))),
        )
        below = Adresses("../../../", publication)
        for name in commun.noms_des_details(projet):
            shown = commun.PageDeDetail(name, known, below)
            line = integration.donnees_d_un_commun(known, name, shown.titre, below)
            yield page(
                chemin=f"{path}{name}/",
                titre=f"{shown.titre} : {projet.nom}",
                description=f"{shown.titre} : {projet.accroche}",
                octets=_page(f"commun-{name}.html", shown, line),
            )

    def _redirections(self, projet: Projet, pages: tuple[Page, ...]) -> Iterator[tuple[str, bytes]]:
        """Yield, for each page of a renamed common, what takes its place; a script leads to the part asked for."""
        for page in pages if projet.anciens_slugs else ():
            _, _, rest = page.chemin.split("/", 2)
            target = f"../{'../' * rest.count('/')}{projet.slug}/{rest}"
            for old in projet.anciens_slugs:
                former = f"communs/{old}/{rest}"
                view = {"page": target, "racine": "../" * former.count("/")}
                yield f"{former}index.html", gabarit("redirection.html", view).encode()


def _page(modele: str, vue: object, donnees: str) -> bytes:
    return f"{gabarit(modele, {'page': vue})}{donnees}".encode()
