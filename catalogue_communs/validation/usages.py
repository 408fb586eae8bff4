"""Who uses a common: stops, confirmations, and the day of their source."""

import re
from collections.abc import Iterator

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.modele.reutilisations import ARRETEE, CONFIRMEE, DOCUMENTEE
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.texte import (
    ChampPath,
)
from catalogue_communs.validation.dates import lire_date
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, Groupe

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
