"""`catalogue presences`: the instances that run, the pages of organisations that cite their use."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click

from catalogue_communs.collectivites.reutilisations import codes_officiels, instances_propres
from catalogue_communs.commandes import base
from catalogue_communs.contribution import resultat
from catalogue_communs.contribution.resultat import PHRASE, PHRASES, Arret, ReleveRecu, ecrire_json
from catalogue_communs.faits.commun import Conclusions
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.modele.presences import CHEMIN, Presences, PresencesInvalides, lire_presences
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.reseau.connexion import page
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.francais import denombrer
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.sources import presences
from catalogue_communs.sources.mentions import Annuaire, hotes_officiels
from catalogue_communs.sources.presences import LIMITES_ANNUAIRE, AVoir, InstanceAVoir, PageALire

SANS_ANNUAIRE = "L’annuaire officiel n’a pas pu être lu : aucune page d’un organisme ne confirme un usage."


@base.commande("", "--simuler")
@click.option(
    "--sortie",
    type=base.DOSSIER,
    help="N’écrit rien dans le catalogue : laisse dans ce dossier ce qui est à proposer.",
)
def presences_command(root: Path, today: date, sortie: Path | None, *, simuler: bool) -> None:
    """Demande aux instances si elles tournent, et aux sites officiels s’ils citent leur usage.

    Une question à chacun. Une instance répond si sa page contient un signe que la fiche du
    commun déclare (« instances »). Une page confirme si l’annuaire de programme.yml donne
    son site à l’organisme, et si un lien visible y mène à la page du commun.
    Rien n’est gardé des réponses, ni de l’annuaire, que des jours et une empreinte.
    """
    contexte = Contexte(root, charger(root, today)[0], today)
    try:
        before = lire_presences(root)
    except PresencesInvalides as error:
        raise Arret(f"une lecture est invalide : {error}") from error
    site = os.environ.get("CATALOGUE_SITE_URL") or programme().adresses.site
    asked = [*map(_instances, contexte.communs)]
    pages = [_pages(one, site) for one in contexte.communs]
    found, doubtful = presences.voir(
        before,
        AVoir(tuple(one for few in asked for one in few), tuple(one for few in pages for one in few)),
        lire_l_annuaire() if site else {},
        presences.demander_page(),
        today,
    )
    told = [*_raconter(found, doubtful, today)]
    if not site:
        told.append(
            "Pas d’adresse du site dans programme.yml, ni dans CATALOGUE_SITE_URL : aucune page ne peut la citer."
        )
    for line in told:
        click.echo(line)
    data = found.octets()
    if simuler or data == before.octets():
        click.echo("Simulation : rien n’a été écrit." if simuler else "Rien n’a changé.")
    elif sortie:
        doubts = tuple(f"{one} : aucune instance ne porte plus son signe." for one in doubtful)
        files = {CHEMIN: base64.b64encode(data).decode()}
        short = tuple(line[:PHRASE] for line in told)
        made = ReleveRecu(
            resultat.PRESENCES, f"Relevé : {told[0]}"[:PHRASE], (), short, doubts[:PHRASES], fichiers=files
        )
        ecrire_json(made, sortie / f"{resultat.PRESENCES}.json")
    else:
        ecrire_d_un_coup(root / CHEMIN, data)


def lire_l_annuaire() -> Annuaire:
    """Read the official sites; none when the directory cannot be had, which one line says."""
    try:
        return hotes_officiels(page(programme().annuaire, LIMITES_ANNUAIRE).corps)
    except (Panne, ValueError):
        base.avertir(SANS_ANNUAIRE)
        return {}


def _raconter(found: Presences, doubtful: Iterable[str], today: date) -> Iterator[str]:
    seen, cited = (
        (one.vue_le == today for one in found.instances),
        (one.le == today for one in found.mentions),
    )
    told = denombrer(sum(seen), "instance vue en service", "instances vues en service")
    yield f"{told}, {denombrer(sum(cited), 'page qui cite son usage', 'pages qui citent leur usage')}."
    if lost := sum(one.perdue for one in found.instances):
        yield denombrer(lost, "instance ne répond plus.", "instances ne répondent plus.")
    for one in doubtful:
        yield f"À vérifier, {one} : plus aucune instance ne porte son signe. Rien n’est changé pour ce commun."


def _instances(commun: Conclusions) -> Iterator[InstanceAVoir]:
    """Yield the instances that a live use says, and that one organisation alone runs, of a common that has a sign."""
    signs = tuple(one.texte for one in commun.projet.instances)
    own = instances_propres(commun.projet, {usage.organisation: usage.lignes for usage in commun.usages})
    live = dict.fromkeys(line.instance for usage in commun.usages for line in usage.actives)
    yield from (InstanceAVoir(commun.projet.slug, url, signs) for url in live if signs and url and url in own)


def _pages(commun: Conclusions, site: str) -> Iterator[PageALire]:
    """Yield, for each live use of an organisation with an official code, the pages where it may say so."""
    slug, reference = commun.projet.slug, commun.fonds.reference
    where = Publication(site.rstrip("/") + "/").url(f"communs/{slug}/")
    for usage in commun.usages:
        codes = codes_officiels(usage.organisation, usage.actives, reference)
        told = [line.citee_sur for line in usage.actives]
        told += [line.preuve.url for line in usage.actives if line.preuve]
        if codes:
            yield PageALire(slug, codes, tuple(filter(None, told)), where)
