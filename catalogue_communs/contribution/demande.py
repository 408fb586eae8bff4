"""From a proposal to a change of one file, checked with the whole catalogue.

Sentences say what changes, in plain text, never in Markdown.
"""

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.contribution.application import appliquer
from catalogue_communs.contribution.comprendre import Comprehension, montrer
from catalogue_communs.contribution.corrections import Corrige, correction_dite
from catalogue_communs.contribution.formulaires import (
    CONTACT,
    aide,
    libelle_du_champ,
    partie_du_champ,
)
from catalogue_communs.contribution.lettre_lue import Entourage
from catalogue_communs.contribution.lettres import lire_lettre
from catalogue_communs.contribution.messages import est_libre, propositions
from catalogue_communs.contribution.noms_cites import Nommes
from catalogue_communs.contribution.nouvelle_fiche import ebauche, nouvelle_fiche
from catalogue_communs.contribution.phrases import phrase_de
from catalogue_communs.contribution.proposition import Envoi, Illisible, Proposition
from catalogue_communs.contribution.resultat import Apercu, Resultat
from catalogue_communs.contribution.suites import (
    INCOMPRIS,
    Signale,
    SuiteDeLettre,
    SuitesDeLettre,
    a_faire_confirmer,
    demander_quoi,
    du_champ,
)
from catalogue_communs.faits import impact
from catalogue_communs.faits.fonds import charger
from catalogue_communs.faits.usages import DEGRES, TERMINE, Usage, usages_de
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, slug_nomme, slug_refuse
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Catalogue, Indicateur, Mesure, Projet, libelle
from catalogue_communs.modele.identite import Contact
from catalogue_communs.modele.reutilisations import ARRETEE
from catalogue_communs.parutions.cles import IDENTIFIANTS
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import du_jour
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    PAS_LU,
    ChampPath,
    accorder,
    citer,
    denombrer,
    enumerer,
    minuscule,
    nom_du_champ,
    nombre,
    proche,
    slugifier,
)
from catalogue_communs.sources.doutes import FOIS, PETIT
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.fiche import Fiche, depot_connu
from catalogue_communs.validation.manques import manquants
from catalogue_communs.validation.moteur import valider_texte

_PAGE = re.compile(r"(?:https://[^\s/]+/(?:[^\s?#]*/)?)?communs/([a-z0-9-]+)/?(?:[?#].*)?")
TROP = 20
# Every new page has this advice: one sentence at the end says what the page lacks.
SANS_CONSEIL = frozenset({"a-completer", "identifiant-a-fixer"})


def traiter(  # noqa: PLR0913, PLR0917 - what a ticket is made of
    corps: str,
    root: Path,
    today: date,
    adresse: str = "",
    declare_le: date | None = None,
    objet: str = "",
) -> Resultat:
    """Turn the text of a ticket into a change, or into what must be corrected in it.

    `root`, the folder of the catalogue, is only read. `adresse`, that of the ticket, is the source
    of a declaration, and `declare_le` its day; `objet`, its title.
    """
    origine = Envoi(adresse, declare_le)
    try:
        proposees = propositions(corps, origine)
    except Illisible as error:
        return Resultat("corriger", messages=error.messages)
    if proposees:
        return traiter_propositions(proposees, root, today)
    # Whoever wrote in the free form waits for an answer; any other ticket is not ours.
    if est_libre(corps):
        return lire_la_lettre(corps, root, today, origine, objet=objet)[0]
    return Resultat("ignorer")


def traiter_propositions(proposees: Sequence[Proposition], root: Path, today: date) -> Resultat:
    """Turn all that a message proposes into one change of the files, or into what to correct in it.

    What is understood is proposed, with questions about the rest.
    """
    chantier = Chantier(root, today)
    for proposee in proposees:
        chantier.ajouter(proposee)
    return chantier.resultat()


@dataclass(slots=True)
class Feuillet:
    """A file that a message changes: its text before and after, readings, remarks, images."""

    slug: str
    titre: str
    avant: str
    texte: str
    compris: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    sujets: list[str] = field(default_factory=list)
    dit: list[str] = field(default_factory=list)

    @property
    def chemin(self) -> str:
        """The path of the file."""
        return f"projets/{self.slug}.yml"

    def noter(self, lue: Comprehension, images: Mapping[str, bytes]) -> None:
        """Keep the text that a proposal made, and how it was understood."""
        self.texte = lue.texte
        self.compris += lue.compris
        self.remarques += lue.remarques
        self.images |= images


class Chantier:
    """All that a message changes: each proposal applied in turn, then each file checked."""

    def __init__(self, root: Path, today: date) -> None:
        """Read the catalogue at `root`."""
        self.root, self.today = root, today
        self.catalogue, self.rapport = charger(root, today)
        self.reference = reference(root)
        self.feuillets: dict[str, Feuillet] = {}
        self.fautes: list[str] = []
        self.a_lire: list[Signale] = []

    def ajouter(self, proposee: Proposition) -> None:
        """Make the changes of one proposal after those of the others; keep what is wrong in it."""
        try:
            if proposee.fiche is not None:
                self._creer(proposee)
            else:
                self._modifier(proposee)
        except Illisible as error:
            self.fautes += error.messages
        except Refus as error:
            self.fautes.append(str(error))

    def _creer(self, proposee: Proposition) -> None:
        valeurs, lue = nouvelle_fiche(proposee, self.reference, self.today)
        slug = _adresse_libre(valeurs, self.catalogue, self.rapport)
        # The validation says what is wrong in it, under the label of each question.
        lue.texte = ebauche(valeurs, ())
        feuillet = Feuillet(slug, f"Nouveau commun : {valeurs.get('nom', slug)}", "", "")
        feuillet.noter(lue, proposee.images)
        feuillet.remarques += proposee.restes
        self.feuillets[slug] = feuillet

    def _modifier(self, proposee: Proposition) -> None:
        if not proposee.commun:
            raise Illisible(*proposee.fautes or ("Commun\nDites de quel commun il s’agit.",))
        commun = commun_nomme(proposee.commun, self.catalogue, self.rapport)
        if not proposee.changements and not proposee.fautes:
            corrigee = self._correction(commun, proposee)
            if corrigee is None:
                text = self._feuillet(commun).avant
                self.a_lire.append(Signale(commun, text, proposee.signalement))
                return
            proposee = corrigee
        feuillet = self.feuillets.get(commun.slug) or self._feuillet(commun)
        lue = appliquer(feuillet.texte, proposee, self.reference, self.today)
        if lue.texte == feuillet.texte:
            raise Illisible("La fiche dit déjà cela : il n’y a rien à changer.")
        feuillet.noter(lue, proposee.images)
        feuillet.sujets.append(proposee.sujet)
        feuillet.remarques += proposee.restes
        self.feuillets[commun.slug] = feuillet

    def _correction(self, commun: Projet, proposee: Proposition) -> Proposition | None:
        """Return the change that a reported error asks, when it says what is wrong and right."""
        dit = proposee.signalement
        phrase = phrase_de(f"{dit.get('constat', '')} {dit.get('correction', '')}")
        texte_de = partial(_texte_du_fichier, self.root)
        nommes = Nommes(self.catalogue.projets, self.reference, texte_de, {})
        jour = proposee.origine.jour or self.today
        corrige = Corrige(phrase, commun, texte_de(commun.slug), nommes, jour)
        correction = correction_dite(corrige)
        if correction is None:
            return None
        return du_champ(commun.slug, correction.champ, correction.valeurs, proposee.origine)

    def _feuillet(self, commun: Projet) -> Feuillet:
        text = _texte_du_fichier(self.root, commun.slug)
        return Feuillet(commun.slug, commun.nom, text, text)

    def resultat(self) -> Resultat:
        """Check every file that changes; return them all, and what remains to be corrected."""
        valides = self._feuillets_valides()
        fautes = tuple(dict.fromkeys(self.fautes))[:TROP]
        if valides:
            return _a_proposer(valides, fautes)
        if self.a_lire and not fautes:
            return _a_lire(self.a_lire)
        return Resultat("corriger", messages=fautes)

    def _feuillets_valides(self) -> list[Feuillet]:
        """Return the files that the validation accepts; keep the faults of the others."""
        valides = []
        for feuillet in self.feuillets.values():
            try:
                feuillet.dit += self._verifie(feuillet)
            except Illisible as error:
                self.fautes += error.messages
            else:
                valides.append(feuillet)
        return valides

    def _verifie(self, feuillet: Feuillet) -> Iterator[str]:
        """Say how the changes of a file were understood, what they change, what it still lacks."""
        if feuillet.compris:
            yield f"Compris comme : {' ; '.join(dict.fromkeys(feuillet.compris))}."
        yield from dict.fromkeys(feuillet.remarques)
        yield from _verifiee(feuillet, self)


def _texte_du_fichier(root: Path, slug: str) -> str:
    return (root / "projets" / f"{slug}.yml").read_bytes().decode("utf-8")


def _a_proposer(feuillets: Sequence[Feuillet], fautes: tuple[str, ...]) -> Resultat:
    """Propose the files, beside what remains to be corrected."""
    return Resultat(
        "proposer",
        " ; ".join(map(_titre, feuillets)),
        {feuillet.chemin: feuillet.texte.encode() for feuillet in feuillets},
        tuple(feuillet.chemin for feuillet in feuillets if not feuillet.avant),
        tuple(chain.from_iterable(feuillet.dit for feuillet in feuillets)),
        fautes,
    )


def _a_lire(signales: Sequence[Signale]) -> Resultat:
    """Give errors reported in words to a person, who reads them."""
    communs = enumerer((signale.commun.nom for signale in signales), "et")
    return Resultat(
        "lire",
        f"Signaler une erreur : {communs}",
        phrases=tuple(chain.from_iterable(signale.phrases() for signale in signales)),
        commandes=tuple(chain.from_iterable(signale.commandes() for signale in signales)),
    )


def _titre(feuillet: Feuillet) -> str:
    """Name what changes in a file: « Geotrek : une réutilisation », « … : 3 mesures »."""
    if not feuillet.sujets:
        return feuillet.titre
    comptes = Counter(feuillet.sujets)
    sujets = [_plusieurs(sujet, compte) for sujet, compte in comptes.items()]
    return f"{feuillet.titre} : {enumerer(sujets, 'et')}"


def _plusieurs(sujet: str, compte: int) -> str:
    if compte > 1 and sujet.startswith("une "):
        return f"{compte} {sujet.removeprefix('une ')}s"
    return sujet


def lire_la_lettre(  # noqa: PLR0913 - a letter, and where it is read
    corps: str,
    root: Path,
    today: date,
    origine: Envoi,
    *,
    objet: str = "",
    expediteur: str = "",
    commande: str = "catalogue",
) -> tuple[Resultat, tuple[Proposition, ...]]:
    """Say how a letter in plain words is understood, and what it proposes.

    Nothing is written before a person agrees.
    """
    catalogue, rapport = charger(root, today)
    if rapport.en_erreur and not catalogue.projets:
        return Resultat("corriger", messages=(_aucune_fiche(rapport, today),)), ()
    autour = Entourage(
        catalogue.projets,
        reference(root),
        partial(_texte_du_fichier, root),
        origine.jour or today,
        jour_dit=origine.jour is not None,
        expediteur=expediteur,
    )
    if origine.jour is not None:
        # No file says what is not yet: the clock of a message may be ahead.
        origine = origine._replace(jour=min(origine.jour, today))
    site = os.environ.get("CATALOGUE_SITE_URL") or programme().adresses.site or ""
    essayer = partial(traiter_propositions, root=root, today=today)
    suites_de_lettre = SuitesDeLettre(origine, essayer, commande, site)
    suites = [suites_de_lettre.de(geste) for geste in lire_lettre(corps, objet, autour)]
    proposees = tuple(chain.from_iterable(suite.propositions for suite in suites))
    return _resultat_de_la_lettre(suites, a_confirmer=bool(proposees)), proposees


def _aucune_fiche(rapport: Rapport, today: date) -> str:
    """Say why no common is known: on that day, no file can be read; the first error of one."""
    compte = denombrer(len(rapport.en_erreur), "fichier a une erreur", "fichiers ont une erreur")
    erreur = next(diagnostic for diagnostic in rapport.diagnostics if diagnostic.est_erreur)
    return (
        f"{today:%Y-%m-%d} : {compte}, et aucune ne peut être lue. La première, {erreur.fichier}, "
        f"ligne {erreur.ligne} : {erreur.message} Relancez sans --date, ou corrigez-les."
    )


def _resultat_de_la_lettre(suites: Sequence[SuiteDeLettre], *, a_confirmer: bool) -> Resultat:
    """Gather what follows from each thing that a letter asks, for the person who reads it."""
    if not suites:
        return Resultat(
            "lire", titre="Message à lire", phrases=(INCOMPRIS,), reponses=(demander_quoi(),)
        )
    return Resultat(
        "lire",
        titre="Lettre à confirmer" if a_confirmer else "Message à lire",
        phrases=tuple(chain.from_iterable(suite.compris for suite in suites)),
        messages=tuple(chain.from_iterable(suite.questions for suite in suites)),
        reponses=(
            *(suite.reponse for suite in suites if suite.reponse),
            *a_faire_confirmer(suites),
        ),
        modeles=tuple(suite.modele for suite in suites if suite.modele),
        commandes=tuple(chain.from_iterable(suite.commandes for suite in suites)),
    )


def _adresse_libre(valeurs: Mapping[str, Any], catalogue: Catalogue, rapport: Rapport) -> str:
    """Return the slug of a new file, whose name and repositories are those of no other."""
    slug = slugifier(str(valeurs.get("nom", "")))
    if slug_refuse(slug):
        raise Illisible(
            "Nom\nIl ne peut pas devenir une adresse. Écrivez-le avec des lettres et des chiffres, "
            "quatre-vingts au plus."
        )
    commun = _commun_du_depot(valeurs, catalogue)
    if commun is not None:
        raise Illisible(
            f"Dépôt : adresse\nC’est déjà celui de {commun.nom}. Pour compléter cette fiche, "
            "prenez « Modifier » sur sa page ; s’il s’agit d’un autre commun, donnez son dépôt à "
            "lui."
        )
    if slug in _slugs_pris(catalogue, rapport):
        raise Illisible(
            f"Nom\nIl y a déjà une fiche {citer(slug)}. Pour la modifier, prenez « Modifier » sur "
            "sa page ; s’il s’agit d’un autre commun, précisez son nom."
        )
    return slug


def _commun_du_depot(valeurs: Mapping[str, Any], catalogue: Catalogue) -> Projet | None:
    """Return the common that already has one of the repositories of a new file."""
    depots = [depot for depot in valeurs.get("depots") or () if isinstance(depot, dict)]
    urls = {depot_connu(depot["url"]) for depot in depots if isinstance(depot.get("url"), str)}
    for projet in catalogue.projets:
        if urls & {depot_connu(depot.url) for depot in projet.depots}:
            return projet
    return None


def _slugs_pris(catalogue: Catalogue, rapport: Rapport) -> set[str]:
    """Return the slugs of every file, and the former ones of the commons."""
    anciens = chain.from_iterable(projet.anciens_slugs for projet in catalogue.projets)
    return {fiche.slug for fiche in rapport.fiches} | {*anciens}


def commun_nomme(written: str, catalogue: Catalogue, rapport: Rapport) -> Projet:
    """Find the common that a form names: by the name of its file, its page or its exact name."""
    page = _PAGE.fullmatch(written)
    slug = page.group(1) if page else written
    # « geo trek », « Geotrek 🥾 » : the letters and digits alone tell, when they are those of one
    # common.
    noms = {
        projet.slug: (projet.slug, projet.nom, *projet.anciens_slugs)
        for projet in catalogue.projets
    }
    commun = catalogue.projet(slug_nomme(slug, noms) or "")
    if commun:
        return commun
    if any(fiche.slug == slug for fiche in rapport.fiches):
        raise Illisible(
            f"Commun\nLa fiche {citer(slug)} contient déjà des erreurs. L’équipe doit la corriger "
            "d’abord."
        )
    conseil = "Copiez la fin de l’adresse de sa page."
    close = proche(written, [*noms])
    close = close or proche(written, [projet.nom for projet in catalogue.projets])
    if close:
        conseil = f"Vouliez-vous dire « {close} » ?"
    raise Illisible(f"Commun\n{citer(written)} n’est pas dans le catalogue. {conseil}")


def _verifiee(feuillet: Feuillet, chantier: Chantier) -> Iterator[str]:
    """Validate the new text of a file; say what it changes and what is still missing."""
    slug, root, today = feuillet.slug, chantier.root, chantier.today
    _verifier_le_nom_des_images(feuillet)
    with _avec_images(root, feuillet.images) as folder:
        diagnostics = valider_texte(folder, today, slug, feuillet.texte)
    fiche = Fiche(slug, lire_octets(feuillet.texte.encode(), slug))
    _verifier_que_les_images_servent(feuillet, fiche)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.est_erreur]
    if errors:
        raise Illisible(*dict.fromkeys(map(_message, errors[:TROP])))
    yield from raconter(chantier.catalogue.projet(slug), fiche.projet, chantier.reference, today)
    # The advice that this change brings is for who merges it.
    conseils = _phrases_par_code(diagnostics)
    if feuillet.avant:
        conseils -= _phrases_par_code(valider_texte(root, today, slug, feuillet.avant))
    a_relire = [phrase for code, phrase in sorted(conseils) if code not in SANS_CONSEIL]
    for phrase in a_relire[:TROP]:
        yield f"À relire : {phrase}"


def _verifier_le_nom_des_images(feuillet: Feuillet) -> None:
    """Refuse an image that is not named after the file that shows it."""
    for name in feuillet.images:
        if not name.startswith(f"{feuillet.slug}-"):
            raise Illisible(
                f"Images\nNommez {citer(name)} d’après la fiche : « {feuillet.slug}-… »."
            )


def _verifier_que_les_images_servent(feuillet: Feuillet, fiche: Fiche) -> None:
    """Refuse an image that the file does not show."""
    montrees = {name for path, name in fiche.textes if path[-1] == "image"}
    inutiles = feuillet.images.keys() - montrees
    if inutiles:
        raise Illisible(
            f"Images\nLa fiche ne montre pas {citer(min(inutiles))} : choisissez où la mettre."
        )


def _phrases_par_code(diagnostics: Iterable[Diagnostic]) -> set[tuple[str, str]]:
    return {(diagnostic.code, diagnostic.message) for diagnostic in diagnostics}


# What a form says to a person where the validation would show the lines of a file.
DITS = {
    "mesure-en-double": "Cette mesure est déjà dans la fiche : même date, même périmètre, même "
    "source. Si la valeur a été corrigée, changez-la ; si elle vient d’ailleurs, citez l’autre "
    "source.",
    "liste-doublon": "La même réponse y est deux fois. Gardez-en une.",
    "date-future": "Cette date n’est pas encore arrivée. Donnez le jour où cela a eu lieu, ou "
    "laissez cette rubrique vide.",
}
# Nothing was answered: how to answer says more than the fault.
A_REMPLIR = frozenset({"champ-manquant", "choix-manquant", "champ-vide"})
_DU_YAML = re.compile(
    r"\w+: |« \w+:|en retrait|tiret|guillemets|\.yml|schemas/|« cible »|« champs? »"
)


def _message(diagnostic: Diagnostic) -> str:
    """Say a fault to the person who fills a form, under the label of the field."""
    label, phrase = libelle_du_champ(diagnostic.chemin), _phrase(diagnostic)
    return f"{label}\n{phrase}" if label else phrase


def _phrase(diagnostic: Diagnostic) -> str:
    """Say a fault: how to answer an empty field, else a sentence of `DITS`, else its own words."""
    path, champ = diagnostic.chemin, nom_du_champ(diagnostic.chemin)
    partie = partie_du_champ(path)
    if diagnostic.code in A_REMPLIR:
        if champ == "contact":
            return CONTACT
        if partie and champ:
            return aide(path, partie)
    if diagnostic.code in DITS:
        return DITS[diagnostic.code]
    text = f"{diagnostic.message} {diagnostic.remede}".replace(f"« {champ} »", "cette réponse")
    return _sans_yaml(text) or text


def _sans_yaml(text: str) -> str:
    """Leave out the sentences that show how a file is written, and the quotes of codes."""
    phrases = re.split(r"(?<=[.?!])\s+", text)
    lisibles = [
        phrase for phrase in phrases if not _DU_YAML.search(phrase.replace("Écrivez : ", ""))
    ]
    return re.sub(r'"([^"]*)"', r"\1", " ".join(lisibles)).strip()


IMAGES = "docs/images/communs"
# What the validation of a file reads of the catalogue, when images join it.
PARTAGES = ("projets", IMAGES, "donnees/activite", "guichet.yml", IDENTIFIANTS)


@contextmanager
def _avec_images(root: Path, images: Mapping[str, bytes]) -> Iterator[Path]:
    """Lend the folder of the catalogue or, with images, a copy of what checks need with them."""
    if not images:
        yield root
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # A link stays a link, that the validation refuses.
        for path in PARTAGES:
            if (root / path).is_dir():
                shutil.copytree(root / path, folder / path, symlinks=True)
            elif (root / path).exists():
                ecrire_d_un_coup(folder / path, (root / path).read_bytes())
        for image, content in images.items():
            ecrire_d_un_coup(folder / IMAGES / image, content)
        yield folder


# --- What changes for the reader of the site ------------------------------------------------

# Characters of a value; a longer one is cut.
ENTIER = 160
# A new common is compared with itself without these fields, those that its reader believes.
CRUS = {
    "licence": "",
    "contact": Contact(),
    "depots": (),
    "logo": None,
    "captures": (),
    "impact": None,
}


def raconter(
    old: Projet | None, new: Projet | None, reference: Reference, today: date
) -> Iterator[str]:
    """Say, a sentence each, what the reader of a page will see differently on the day `today`."""
    if new is None:
        if old:
            yield f"{old.nom} : la page disparaît du catalogue."
        return
    if old is None:
        yield f"Nouveau commun : {new.nom}. {new.accroche}"
    former = old or msgspec.structs.replace(new, **CRUS)
    for phrase in _par_champ(former, new, reference, today):
        yield f"{new.nom} : {phrase}"
    if old is None:
        yield from _organismes_comptes(new, reference, today)


def _organismes_comptes(projet: Projet, reference: Reference, today: date) -> Iterator[str]:
    """Say how many organisations use a new common, if any."""
    count = sum(usage.compte for usage in usages_de(projet, reference, today))
    if count:
        verb = accorder(count, "utilise", "utilisent")
        yield f"{projet.nom} : {denombrer(count, 'organisme', 'organismes')} {verb} ce commun."


def _paires(
    avant: Iterable[Any], apres: Iterable[Any], cle: Callable[[Any], object]
) -> Iterator[tuple[Any, Any, Any]]:
    """Yield what differs in two lists, whose elements `cle` tells apart; what goes comes last.

    Each is an element under its last name, then before and after: one of them is `None` when the
    element is new, or goes.
    """
    before = {cle(element): element for element in avant}
    after = {cle(element): element for element in apres}
    for key in {**after, **before}:
        old, new = before.get(key), after.get(key)
        if old != new:
            yield new or old, old, new


def _nommer(path: ChampPath) -> str:
    return minuscule(libelle_du_champ(path))


def _manques(fiche: Fiche) -> str:
    """Name what a page lacks: « description, liens : budget »."""
    return ", ".join(_nommer(tuple(name.split("."))) for name in manquants(fiche))


def _par_champ(old: Projet, new: Projet, reference: Reference, today: date) -> Iterator[str]:
    """Tell each part in the order of the declaration; figures and uses have their own sentences."""
    for name in schemas.schema("projet")["properties"]:
        if name == "impact":
            yield from _indicators(old, new)
        elif name == "reutilisations":
            usages = usages_de(old, reference, today)
            yield from _reuses(usages, usages_de(new, reference, today), reference)
        else:
            yield from ecarts((name,), getattr(old, name), getattr(new, name))


# --- Values --------------------------------------------------------------------------------


def ecarts(path: ChampPath, old: Any, new: Any) -> Iterator[str]:
    """Say, value by value, what a part was and what it becomes."""
    if old == new or (old is None and new is False):
        return
    champs = getattr(new, "__struct_fields__", getattr(old, "__struct_fields__", ()))
    if champs and not _se_nomme_entier(old, new):
        for champ in champs:
            yield from ecarts((*path, champ), getattr(old, champ, None), getattr(new, champ, None))
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield from _ecarts_de_liste(path, old, new)
    else:
        yield _valeur(_nommer(path), path, old, new)


def _se_nomme_entier(old: Any, new: Any) -> bool:
    """Tell whether a group appears or goes, and has a name, which then stands for all of it."""
    return None in {old, new} and bool(_nomme(old or new))


def _ecarts_de_liste(path: ChampPath, old: Iterable[Any], new: Iterable[Any]) -> Iterator[str]:
    """Say which elements of a list are new, which go, and what changes in the others."""
    title = _nommer(path)
    for element, avant, apres in _paires(old, new, _cle):
        if avant is None:
            yield f"{title} : « {_dit(path, element)} » est ajouté."
        elif apres is None:
            yield f"{title} : « {_dit(path, element)} » est retiré."
        else:
            yield from ecarts((*path, 0), avant, apres)


def _valeur(title: str, path: ChampPath, old: Any, new: Any) -> str:
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > ENTIER:
        return f"{title} : le texte passe de {nombre(len(old))} à {nombre(len(new))} caractères."
    if new in {None, ""}:
        return f"le champ « {title} » est retiré (il valait « {_dit(path, old)} »)."
    if old in {None, ""}:
        return f"le champ « {title} » est rempli : « {_dit(path, new)} »."
    return f"le champ « {title} » passe de « {_dit(path, old)} » à « {_dit(path, new)} »."


def _dedans(nom: str, path: ChampPath, old: Any, new: Any) -> Iterator[str]:
    """Say what changes in an element that a sentence names, without its own title."""
    title = minuscule(str(partie_du_champ(path)["title"]))
    for phrase in ecarts(path, old, new):
        yield f"{nom}, {phrase.replace(f'{title} : ', '', 1)}"


def _cle(element: Any) -> Any:
    """Return what tells an element of a list from the others."""
    for champ in ("id", "url", "nom", "commun", "titre", "image", "mode", "phase"):
        cle = getattr(element, champ, None)
        if cle:
            return cle
    return element


def _nomme(element: Any) -> str:
    champs = ("titre", "nom", "libelle", "url", "phase", "mode", "image", "alternative")
    noms = (getattr(element, champ, None) for champ in champs)
    return " · ".join(str(nom) for nom in noms if nom)


def _dit(path: ChampPath, valeur: Any) -> str:
    if getattr(valeur, "__struct_fields__", ()):
        return _nomme(valeur)[:ENTIER] or "un élément"
    if isinstance(valeur, str | int | float):
        return montrer(valeur, partie_du_champ(path))[:ENTIER]
    return str(valeur)[:ENTIER]


# --- Figures -------------------------------------------------------------------------------


def _indicators(old: Projet, new: Projet) -> Iterator[str]:
    pairs = _paires(old.indicateurs, new.indicateurs, lambda indicateur: indicateur.id)
    for indicateur, avant, apres in pairs:
        nom = f"l’indicateur « {indicateur.nom} »"
        if avant is None:
            yield _nouvel_indicateur(indicateur)
        elif apres is None:
            yield f"{nom} est retiré."
        else:
            yield from _indicator(nom, avant, apres)
        if apres:
            yield from _doubts(avant.mesures if avant else (), apres)


def _nouvel_indicateur(indicateur: Indicateur) -> str:
    derniere = impact.derniere(indicateur)
    if derniere is None:
        return f"nouvel indicateur « {indicateur.nom} »."
    return f"nouvel indicateur « {indicateur.nom} » : {_dated(derniere, indicateur)}."


def _indicator(nom: str, old: Indicateur, new: Indicateur) -> Iterator[str]:
    perdues = [mesure for mesure in old.mesures if mesure not in new.mesures]
    ajoutees = [mesure for mesure in new.mesures if mesure not in old.mesures]
    before, after = impact.derniere(old), impact.derniere(new)
    if after is not None and before is None:
        yield f"{nom} a une première valeur : {_dated(after, new)}."
    elif before is not None and after is not None and before != after:
        yield f"{nom} {_moved(before, after, new)}"
    elif ajoutees:
        more = denombrer(len(ajoutees), "mesure plus ancienne", "mesures plus anciennes")
        yield f"{nom} gagne {more}."
    for mesure in perdues:
        yield f"{nom} perd sa mesure {du_jour(mesure.au)} ({impact.en_mots(mesure, new)})."
    same = msgspec.structs.replace(old, mesures=new.mesures)
    yield from _dedans(nom, ("impact", "indicateurs", 0), same, new)


def _dated(mesure: Mesure, indicateur: Indicateur) -> str:
    statut = libelle("statut_mesure", mesure.statut).lower()
    return f"{impact.en_mots(mesure, indicateur)} ({mesure.au}, {statut})"


def _doubts(former: Sequence[Mesure], new: Indicateur) -> Iterator[str]:
    """Doubt, among the measures that are not `former` ones, what moves as no figure does.

    Each is compared with the one that it replaces, else with the one before it over the same scope
    and, of a flow, over as long a time. A person looks.
    """
    remplacees = {_place(mesure): mesure for mesure in former if mesure not in new.mesures}
    dernieres: dict[object, Mesure] = {}
    for mesure in sorted(new.mesures, key=lambda mesure: mesure.au.dernier_jour):
        serie = _serie(mesure, new.nature)
        precedente = dernieres.get(serie)
        dernieres[serie] = mesure
        if mesure not in former:
            precedente = remplacees.get(_place(mesure), precedente)
        elif precedente in former:
            continue
        elif precedente and _place(precedente) in remplacees:
            # An added measure may be older than this one; a corrected one gives one doubt.
            continue
        if precedente is None:
            continue
        doute = _doubt(precedente, mesure, new.nature)
        if doute:
            figures = f"{_datee(precedente)} → {_datee(mesure)}"
            yield f"l’indicateur « {new.nom} », à vérifier : {doute} ({figures})."


def _serie(mesure: Mesure, nature: str) -> tuple[object, ...]:
    """Return what comparable measures share: the scope and, of a flow, the length in months."""
    if nature != impact.FLUX:
        return mesure.perimetre, None
    duree = impact.duree(mesure)
    if duree is None:
        return mesure.perimetre, None
    return mesure.perimetre, round(duree / impact.MOIS)


def _datee(mesure: Mesure) -> str:
    return f"{nombre(mesure.valeur)} {du_jour(mesure.au)}"


def _place(mesure: Mesure) -> tuple[object, ...]:
    return mesure.du, mesure.au, mesure.perimetre


def _doubt(before: Mesure, after: Mesure, nature: str) -> str:
    """Say why a measure is to verify after another, or nothing; a small count moves by chance."""
    avant, apres = before.valeur, after.valeur
    if avant <= 0:
        return ""
    if nature != impact.TAUX and max(avant, apres) < PETIT:
        return ""
    if apres <= 0:
        return "il n’en reste rien"
    # As in a living source: a slip of unit is ten times or more, and no two figures that follow
    # each other in the catalogue are four times apart.
    ratio = max(avant / apres, apres / avant)
    if ratio <= FOIS / 2:
        return ""
    sens = "plus" if apres > avant else "moins"
    return f"{nombre(round(ratio))} fois {sens} qu’avant"


def _moved(before: Mesure, after: Mesure, indicateur: Indicateur) -> str:
    figure = impact.en_mots(after, indicateur)
    if before.valeur == after.valeur:
        return f"reste à {figure}, d’après une mesure {du_jour(after.au)}."
    ancienne, _ = impact.quantite(before, indicateur.unite)
    # « environ 100 », « au moins 50 ».
    preposition = "d’" if ancienne[0].isalpha() else "de "
    phrase = f"passe {preposition}{ancienne} à {figure}"
    evolution = impact.evolution(before, after, indicateur)
    return f"{phrase} ({evolution})." if evolution else f"{phrase}."


# --- Uses ----------------------------------------------------------------------------------


def _reuses(old: Sequence[Usage], new: Sequence[Usage], reference: Reference) -> Iterator[str]:
    for usage, avant, apres in _paires(old, new, lambda usage: usage.organisation):
        ligne = usage.lignes[-1]
        nom = reference.nommer(ligne.organisation)
        if avant is None:
            statut = libelle("statut_reutilisation", ligne.statut).lower()
            yield f"nouvelle réutilisation, {nom} ({_state(usage)}, {statut})."
        elif apres is None:
            yield f"la réutilisation par {nom} est retirée."
        else:
            yield from _reuse(nom, avant, apres)
    before = sum(usage.compte for usage in old)
    after = sum(usage.compte for usage in new)
    if before != after:
        count = denombrer(after, "organisme", "organismes")
        yield f"la page compte {count} au lieu de {nombre(before)}."


def _reuse(nom: str, old: Usage, new: Usage) -> Iterator[str]:
    former, state = _state(old), _state(new)
    if former != state:
        yield f"{nom} passe de « {former} » à « {state} »."
    if len(new.lignes) > len(old.lignes):
        yield f"{nom} : sa déclaration est une ligne à part, l’ancienne garde sa source."
    elif len(new.lignes) == len(old.lignes):
        for avant, apres in zip(old.lignes, new.lignes, strict=True):
            same = msgspec.structs.replace(avant, etat=apres.etat)
            yield from _dedans(nom, ("reutilisations", 0), same, apres)
    else:
        yield f"ce qui est dit de l’usage par {nom} change."


def _state(usage: Usage) -> str:
    if usage.degre == TERMINE:
        return DEGRES[TERMINE]
    etat = usage.actives[-1].etat if usage.actives else ARRETEE
    return libelle("etat_reutilisation", etat).lower()


def comparer(avant: Path, apres: Path, today: date) -> Apercu:
    """Compare two folders as of `today`; of a new common, say also what its page lacks."""
    before, _ = charger(avant, today)
    after, rapport = charger(apres, today)
    fiches = {fiche.slug: fiche for fiche in rapport.fiches}
    lieux = reference(apres)
    changements: list[str] = []
    manques: list[str] = []
    pairs = _paires(before.projets, after.projets, lambda projet: projet.slug)
    for projet, old, new in sorted(pairs, key=lambda pair: pair[0].slug):
        # A page with an error does not disappear: it is to correct.
        if f"projets/{projet.slug}.yml" not in rapport.en_erreur:
            changements += raconter(old, new, lieux, today)
        missing = _manques(fiches[projet.slug]) if old is None else ""
        if missing:
            manques.append(f"{projet.nom} affichera « {PAS_LU} » pour : {missing}.")
    errors = [diagnostic for diagnostic in rapport.diagnostics if diagnostic.est_erreur]
    return Apercu(tuple(changements), tuple(map(_erreur, errors)), tuple(manques))


def _erreur(diagnostic: Diagnostic) -> str:
    place = f"{diagnostic.fichier}, ligne {diagnostic.ligne}"
    return f"{place} : {diagnostic.message} {diagnostic.remede}"
