"""The letters of the month: to each team, what its page does not answer; to an organisation, where its use is.

A person reads the answers, and writes what a page shows: no answer is a proof of who wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from catalogue_communs.collectivites import cles
from catalogue_communs.collectivites.reutilisations import Usage
from catalogue_communs.contribution.textes import un_seul
from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.socle.francais import au_jour, le_jour
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import enumerer

# No one answers ten questions, nor says of ten users whether each still is one.
QUESTIONS, NOMMES = 5, 3
FIN = (
    "Une phrase par réponse suffit, et vous pouvez ne répondre qu’à une partie. Si une page publique le dit, "
    "donnez son adresse : la fiche la citera. Sinon, votre réponse est publiée comme « déclarée ». Une personne "
    "relit tout avant de publier.\n\nMerci d’avance."
)
# How a use that was shown is told to the one who had it.
ETAIT = {"experimentation": "vous l’essayiez", "deploiement": "vous le déployiez"}


def messages(contexte: Contexte) -> dict[str, str]:
    """Write the letters of the month, by file name: one for each team, one for each organisation."""
    letters = dict[str, str]()
    found = dict[str, tuple[str, list[str]]]()
    for projet in contexte.catalogue.projets:
        if asked := list(islice(a_demander(projet, contexte), QUESTIONS)):
            letters[f"equipe-{projet.slug}.txt"] = _a_une_equipe(projet, asked)
        for key, who, line in _usages(projet, contexte):
            found.setdefault(f"organisme-{key}.txt", (who, []))[1].append(line)
    for name, (who, lines) in found.items():
        letters[name] = _a_un_organisme(who, lines)
    return dict(sorted(letters.items()))


def _a_une_equipe(projet: Projet, asked: Iterable[str]) -> str:
    site = programme().adresses.site
    where = f" ({Publication(site).url(f'communs/{projet.slug}/')})" if site else ""
    listed = "".join(f"{rank}. {un_seul(question)}\n" for rank, question in enumerate(asked, 1))
    return (
        f"Bonjour,\n\n{un_seul(projet.nom)} a une page au catalogue « {programme().titre} »{where}. "
        f"Pourriez-vous nous aider à la compléter ?\n\n{listed}\n{FIN}\n"
    )


def _a_un_organisme(who: str, lines: Iterable[str]) -> str:
    listed = "".join(f"- {line}\n" for line in lines)
    return (
        f"Bonjour,\n\nLe catalogue « {programme().titre} » cite votre organisme ({un_seul(who)}), d’après des "
        f"pages publiques :\n\n{listed}\nOù en êtes-vous aujourd’hui ? Si vous avez arrêté, depuis quand ? {FIN}\n"
    )


def a_demander(projet: Projet, contexte: Contexte) -> Iterator[str]:
    """Yield what only the team can tell, what a town hall asks first; nothing of a product that is stopped."""
    if projet.archive:
        return
    reuse, name = projet.reutiliser, projet.nom
    if not any(mode.cout for mode in reuse.modes):
        home = any(mode.mode == "auto-hebergement" for mode in reuse.modes)
        yield f"Prix : combien paie une collectivité pour utiliser {name}{', et pour l’installer chez elle' * home} ?"
    yield from _chiffre(projet, contexte)
    yield from _utilisateurs(projet, contexte)
    if not projet.captures:
        yield (
            "Image : quelle capture d’écran, sans donnée personnelle, pouvons-nous montrer, sous quelle licence "
            "et avec quel crédit ?"
        )
    if not any(mode.delai for mode in reuse.modes):
        yield "Délai : combien de temps s’écoule entre une demande et le premier usage ?"
    if not reuse.effort:
        yield "Travail : combien de jours faut-il pour démarrer, puis chaque année ?"
    if not any(mode.hebergement for mode in reuse.modes):
        yield "Hébergement : où sont les données, et qui les héberge ?"
    if not projet.qualite.vie_privee:
        yield "Données personnelles : lesquelles sont traitées, et quelle page le dit ?"
    if not projet.liens.demonstration:
        yield "Essai : à quelle adresse peut-on l’essayer sans s’engager ?"


def _chiffre(projet: Projet, contexte: Contexte) -> Iterator[str]:
    """Ask for a figure when none is known, or for that of today when the newest has grown old."""
    shown = [(one, latest) for one in projet.indicateurs if (latest := impact.derniere(one))]
    if not shown:
        yield (
            "Chiffre : combien de collectivités s’en servent aujourd’hui ? À défaut, quel chiffre montre son effet ?"
        )
    elif all(impact.est_ancienne(one, contexte.today) for one, _ in shown):
        indicator, latest = max(shown, key=lambda pair: pair[1].au.dernier_jour)
        value = " ".join(impact.valeur(latest, indicator.unite))
        yield f"Chiffre : « {indicator.nom} », {value} {au_jour(latest.au)}. Et aujourd’hui ? Quelle page le montre ?"


def _utilisateurs(projet: Projet, contexte: Contexte) -> Iterator[str]:
    """Ask who uses it when nobody but its carriers does, else whether those whose proof is old still do."""
    named = contexte.reference.nommer
    every = contexte.usages_de(projet)
    unsure = [usage for usage in every if not usage.porteur and (usage.a_reconfirmer or usage.fin)]
    if all(usage.porteur for usage in every):
        known = enumerer((named(usage.derniere.organisation) for usage in every), "et")
        besides = f" (nous connaissons : {known})" if known else ""
        yield f"Utilisateurs : quelles collectivités s’en servent{besides} ? Quelle page le montre ?"
    elif unsure:
        some = [named(usage.derniere.organisation) for usage in unsure[:NOMMES]]
        still = "ces organismes s’en servent-ils" if len(some) > 1 else "cet organisme s’en sert-il"
        yield (
            f"Utilisateurs : {still} encore : {' ; '.join(some)} ? Une page donne-t-elle la liste de ceux qui s’en "
            "servent ?"
        )


def _usages(projet: Projet, contexte: Contexte) -> Iterator[tuple[str, str, str]]:
    """Yield the key and the name of each organisation whose use has grown old, or was to end, and its line."""
    names = cles.des_reutilisations(projet, contexte.reference)
    for usage in contexte.usages_de(projet):
        if usage.a_reconfirmer or usage.fin:
            line = usage.derniere
            rank = next(i for i, one in enumerate(projet.reutilisations) if one is line)
            said = un_seul(f"{projet.nom} : {_etat(usage)}")
            yield names[rank], contexte.reference.nommer(line.organisation), said


def _etat(usage: Usage) -> str:
    if usage.fin:
        return f"votre campagne était annoncée jusqu’{au_jour(usage.fin)} ; a-t-elle été prolongée ?"
    line = usage.derniere
    seen = f" {le_jour(line.confirmee_le)}" if line.confirmee_le else ""
    return f"{ETAIT.get(line.etat, 'vous l’utilisiez')}{seen}"
