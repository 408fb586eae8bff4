"""The letters of the month: to each team, what its page does not answer; to an organisation, where its use is.

A person reads the answers, and writes what a page shows: no answer is a proof of who wrote it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from catalogue_communs.collectivites import cles
from catalogue_communs.contribution.textes import un_seul
from catalogue_communs.faits import impact
from catalogue_communs.modele import libelle
from catalogue_communs.socle.francais import au, denombrer, le
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import enumerer, sans_majuscule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue_communs.collectivites.reutilisations import Usage
    from catalogue_communs.faits.contexte import Contexte
    from catalogue_communs.modele import Projet

# No one answers ten questions.
QUESTIONS = 5
NOMMES = 5
FIN = (
    "Une phrase par réponse suffit, et vous pouvez ne répondre qu’à une partie. Si une page publique le dit, "
    "donnez son adresse : la fiche la citera. Sinon, votre réponse est publiée comme « déclarée ». Une personne "
    "relit tout avant de publier."
)
A_UN_ORGANISME = (
    "Le catalogue des communs numériques publie ce qui suit, et cela a vieilli. Pour chaque ligne : où en est "
    "l’usage aujourd’hui, et quelle page publique le montre ?\n"
    "Une personne lit votre réponse. Sans page qui le montre, ce que vous dites est publié comme « déclaré ». "
    "C’est arrêté ? Dites depuis quand."
)


def messages(contexte: Contexte) -> dict[str, str]:
    """Write the letters of the month, by file name: one for each team, one for each organisation."""
    letters = dict[str, str]()
    found = dict[str, list[str]]()
    for projet in contexte.catalogue.projets:
        if asked := list(islice(questions(projet, contexte), QUESTIONS)):
            letters[f"equipe-{projet.slug}.txt"] = _lettre(projet, asked)
        for who, line in _usages(projet, contexte):
            found.setdefault(f"organisme-{who}.txt", []).append(line)
    for name, lines in found.items():
        letters[name] = f"Bonjour,\n\n{A_UN_ORGANISME}\n\n" + "".join(f"{line}\n" for line in lines)
    return dict(sorted(letters.items()))


def _lettre(projet: Projet, asked: Iterable[str]) -> str:
    site = programme().adresses.site
    where = f" ({Publication(site).url(f'communs/{projet.slug}/')})" if site else ""
    listed = "".join(f"{rank}. {un_seul(question)}\n" for rank, question in enumerate(asked, 1))
    return (
        f"Bonjour,\n\n{un_seul(projet.nom)} a une page au catalogue « {programme().titre} »{where}. "
        f"Une collectivité y cherche ce qui suit ; nous ne l’avons pas trouvé, ou ce que nous avons lu a vieilli :\n\n{listed}\n{FIN}\n"
    )


def questions(projet: Projet, contexte: Contexte) -> Iterator[str]:
    """Yield what only the team can tell, what a town hall asks first; nothing of a product that is stopped."""
    if projet.archive:
        return
    reuse = projet.reutiliser
    if not any(mode.cout for mode in reuse.modes):
        yield "Prix : combien paie une collectivité pour s’en servir, sur votre service ou installé chez elle ?"
    yield from _chiffre(projet, contexte)
    yield from _utilisateurs(projet, contexte)
    if not projet.captures:
        yield (
            "Image : quelle capture d’écran, sans donnée personnelle, pouvons-nous montrer, sous quelle licence "
            "et avec quel crédit ?"
        )
    if not any(mode.delai for mode in reuse.modes):
        yield "Délai : combien de temps entre la demande d’une collectivité et son premier usage ?"
    if not reuse.effort:
        yield "Travail : combien de jours d’agent faut-il pour démarrer, puis chaque année ?"
    if not any(mode.hebergement for mode in reuse.modes):
        yield "Hébergement : où sont les données, et qui les héberge ?"
    if not projet.qualite.vie_privee:
        yield "Données personnelles : lesquelles sont traitées, et quelle page le dit ?"
    if not projet.liens.demonstration:
        yield "Essai : à quelle adresse peut-on l’essayer sans s’engager ?"


def _chiffre(projet: Projet, contexte: Contexte) -> Iterator[str]:
    """Ask for the figure of today of the first that has grown old, else for one when none is known."""
    shown = [(one, latest) for one in projet.indicateurs if (latest := impact.derniere(one))]
    if not shown:
        yield "Chiffre : combien de collectivités s’en servent aujourd’hui, ou quel chiffre montre ce qu’il change ?"
        return
    for indicator, latest in shown:
        if impact.est_ancienne(indicator, contexte.today):
            value = " ".join(impact.valeur(latest, indicator.unite))
            yield (
                f"Chiffre : {sans_majuscule(indicator.nom)}, {value} {au(latest.au)}. Combien aujourd’hui, et quelle "
                "page le montre ?"
            )
            return


def _utilisateurs(projet: Projet, contexte: Contexte) -> Iterator[str]:
    """Ask who uses it when nobody is known, else whether those whose proof is old, or absent, still do."""
    known = [usage for usage in contexte.usages_de(projet) if not usage.porteur]
    unsure = [usage for usage in known if usage.a_reconfirmer or usage.fin]
    if not known:
        yield "Utilisateurs : quelles collectivités s’en servent, et quelle page le montre ?"
    elif unsure:
        named = [contexte.reference.nommer(usage.derniere.organisation) for usage in unsure]
        others = len(named) - NOMMES
        more = [denombrer(others, "autre", "autres")] if others > 0 else []
        yield (
            f"Utilisateurs : {enumerer([*named[:NOMMES], *more], 'et')}. Est-ce toujours vrai, et quelle page le "
            "montre ? Ce que nous avons lu a plus de dix-huit mois, ou annonçait une fin qui est passée."
        )


def _usages(projet: Projet, contexte: Contexte) -> Iterator[tuple[str, str]]:
    """Yield the name of each organisation whose use has grown old, or whose announced end is past, and its line."""
    names = cles.des_reutilisations(projet, contexte.reference)
    for usage in contexte.usages_de(projet):
        if usage.a_reconfirmer or usage.fin:
            line = (usage.actives or usage.lignes)[-1]
            rank = next(i for i, one in enumerate(projet.reutilisations) if one is line)
            who = contexte.reference.nommer(line.organisation)
            yield names[rank], un_seul(f"- {projet.nom}, usage par {who} : {_etat(usage)}")


def _etat(usage: Usage) -> str:
    if usage.fin:
        return f"campagne terminée {le(usage.fin)}"
    line = usage.actives[-1]
    seen = f", montré {le(line.confirmee_le)}" if line.confirmee_le else ""
    return f"{sans_majuscule(libelle('etat_reutilisation', line.etat))}{seen}"
