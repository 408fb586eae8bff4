"""How to reuse a common, who does, what a town hall asks before it starts; the register of reuses, summed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from catalogue_communs.collectivites.reutilisations import (
    ARRETE,
    ARRETEE,
    CONFIRMEE,
    TERMINE,
    BilanUsages,
    Classe,
    Profil,
    Usage,
    Volet,
    profils,
)
from catalogue_communs.contribution import courriels
from catalogue_communs.faits import impact
from catalogue_communs.faits.besoins import QuestionAPoser, questions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import campagne_terminee
from catalogue_communs.modele import Mode, Projet, Reutilisation, libelle
from catalogue_communs.site.vues import tuiles
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.site.vues.sources import Renvois
from catalogue_communs.socle import licences
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, accorder, denombrer, le, minuscule, nombre
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.schemas import vocabularies
from catalogue_communs.socle.texte import enumerer

# What a team counts without naming it.
UTILISATRICES = "collectivites-utilisatrices"


def registre(contexte: Contexte, adresses: Adresses) -> tuple[dict[str, object], ...]:
    """Describe the register: what is shown by recent proofs, what is older, what teams say without a list."""
    return tuple(
        {
            "titre": (programme().soutenu if volet.laureats else programme().autre).pluriel,
            "chiffres": tuple((nombre(n), accorder(n, *said)) for n, *said in comptes(volet.recents)),
            "tous": comptes_en_mots(comptes(volet.repreneurs)) if volet.repreneurs != volet.recents else "",
            "porteurs": _carriers(volet),
            "preuves": _proofs(volet),
            "annonces": tuple(_announced(contexte, adresses, laureats=volet.laureats)),
        }
        for volet in contexte.volets
    )


def comptes(bilan: BilanUsages) -> Iterator[tuple[int, str, str]]:
    """Yield each count and its name in the singular and in the plural; none that is zero: nothing is known then."""
    rows = (
        (bilan.organisations, "organisme utilisateur", "organismes utilisateurs"),
        (len(bilan.territoires), "collectivité", "collectivités"),
        (bilan.population, "habitant, compté une fois", "habitants, chacun compté une fois"),
        (len(bilan.departements), "département", "départements"),
    )
    # Collectivités alone are named once.
    same = len(bilan.territoires) == bilan.organisations
    return (row for row in rows[same:] if row[0])


def comptes_en_mots(counts: Iterable[tuple[int, str, str]]) -> str:
    """Write counts one after the other: « 6 059 habitants, chacun compté une fois, 2 départements »."""
    return ", ".join(denombrer(count, one, many) for count, one, many in counts)


def _carriers(volet: Volet) -> str:
    if not volet.porteurs:
        return ""
    said = ("porteur utilise aussi son propre commun", "porteurs utilisent aussi leur propre commun")
    return f"{denombrer(volet.porteurs, *said)}."


def par_preuve(bilan: BilanUsages, feminin: str = "") -> Iterator[str]:
    """Count the uses by what supports them, in words that agree (« e » for réutilisations); not what is zero."""
    for number, word, by in (
        (bilan.confirmees, "confirmé", " d’après les données du service"),
        (bilan.documentees, "documenté", ""),
        (bilan.declarees, "déclaré", ""),
    ):
        if number:
            yield denombrer(number, f"{word}{feminin}{by}", f"{word}{feminin}s{by}")


def par_age(bilan: BilanUsages) -> Iterator[str]:
    """Count the uses whose proof has grown old, or has no day; not what is zero."""
    for number, word in ((bilan.a_reconfirmer, "à reconfirmer"), (bilan.non_datees, "sans date")):
        if number:
            yield denombrer(number, word, word)


def _proofs(volet: Volet) -> str:
    """Say how sure the whole register is, and what it cannot place."""
    bilan, nowhere = volet.repreneurs, volet.sans_lieu
    count, apart = bilan.reutilisations, bilan.non_situees
    if not count:
        return ""
    words = [denombrer(count, "réutilisation nommée", "réutilisations nommées")]
    words.append(f" : {', '.join((*par_preuve(bilan, 'e'), *par_age(bilan)))}.")
    if apart:
        said = ("organisme n’ajoute", "organismes n’ajoutent")
        words.append(f" {denombrer(apart, *said)} aucun habitant, faute de communes connues")
        words.append(f", dont {nombre(nowhere)} sans aucun lieu connu." if nowhere else ".")
    return "".join(words)


def _announced(contexte: Contexte, adresses: Adresses, *, laureats: bool) -> Iterator[dict[str, object]]:
    """Yield what teams announce: collectivités that no list names."""
    for line in impact.lignes(contexte.catalogue.projets, contexte.today):
        one, latest = line.indicateur, line.derniere
        if latest and one.grandeur == UTILISATRICES and line.projet.laureat == laureats:
            yield {
                "nom": line.projet.nom,
                "url": f"{adresses.commun(line.projet.slug)}#indicateur-{one.id}",
                "dit": impact.en_mots(latest, one),
                "quand": impact.quand(latest),
                "statut": libelle("statut_mesure", latest.statut).lower(),
                "ancienne": line.ancienne,
                "reserve": impact.reserve(one, latest),
            }


# Users that the page of a common lists; a list of one more would not be worth another page.
MONTRES = 6


def comment(projet: Projet, renvois: Renvois) -> dict[str, object]:
    """Describe the ways of reuse, what they need and who can help."""
    reuse = projet.reutiliser
    return {
        "modes": tuple(_mode(m, renvois) for m in reuse.modes),
        "prerequis": tuple(
            {
                "texte": p.libelle,
                "type": libelle("type_prerequis", p.type) if p.type else "",
                "source": renvois(p.source),
            }
            for p in reuse.prerequis
        ),
        "efforts": tuple(
            {
                "titre": title,
                "texte": tuiles.charge(charge),
                "note": charge.note or "",
                "source": renvois(charge.source),
            }
            for title, charge in (
                ("Pour démarrer", reuse.effort.installation if reuse.effort else None),
                ("Chaque année", reuse.effort.exploitation if reuse.effort else None),
            )
            if charge
        ),
        "etapes": tuple(
            {"titre": e.titre, "detail": e.detail or "", "duree": e.duree or "", "source": renvois(e.source)}
            for e in reuse.etapes
        ),
        "aide": tuple(
            {
                "nom": one.nom,
                "url": one.url,
                "aides": ", ".join(libelle("type_aide", kind).lower() for kind in one.aides),
                "source": renvois(one.source),
            }
            for one in reuse.aide
        ),
        "questions": tuple((q.question, q.reponse) for q in reuse.questions),
    }


def _mode(mode: Mode, renvois: Renvois) -> dict[str, object]:
    cost = ""
    if mode.cout:
        cost = libelle("nature_cout", mode.cout.nature)
        if mode.cout.montant is not None:
            cost += f" : {nombre(mode.cout.montant)}{NBSP}€"
        if mode.cout.precision:
            cost += f" ({_without_stop(mode.cout.precision)})"
    return {
        "titre": libelle("mode_reutilisation", mode.mode),
        "cout": cost,
        "delai": _without_stop(mode.delai),
        "hebergement": _without_stop(mode.hebergement),
        "note": mode.note or "",
        "source": renvois(mode.source),
    }


def _without_stop(text: str | None) -> str:
    """Drop the final stop of a text that a sentence takes in."""
    return (text or "").removesuffix(".")


def qui(projet: Projet, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    """List the organisations that use a common, as many as its page shows; those that stopped or ended stand apart.

    `nombre` counts the organisations of today, `reste` tells whether there are more than `montrees`: they
    have a page of their own. All their sources are numbered, in the order of the file.
    """
    for reuse in projet.reutilisations:
        renvois(reuse.source)
    every = contexte.usages_de(projet)
    live = _lignes(projet, every)
    shown = live if len(live) <= MONTRES + 1 else live[:MONTRES]
    return {
        "nombre": sum(bool(usage.actives) for usage in every),
        "montrees": tuple(_reuse(line, usage, renvois, contexte) for line, usage in shown),
        "reste": len(live) > len(shown),
        "terminees": tuple(_finie(usage, contexte) for usage in every if usage.degre == TERMINE),
        "arretees": tuple(_finie(usage, contexte) for usage in every if usage.degre == ARRETE),
    }


def tous(projet: Projet, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    """List every organisation that uses a common; those that stopped, or whose campaign ended, stand apart.

    `statuts` says what each word means that a line of the common has: none speaks of what is not there.
    """
    for reuse in projet.reutilisations:
        renvois(reuse.source)
    used = {line.statut for line in projet.reutilisations}
    words = [w for key, w in vocabularies()["statut_reutilisation"].valeurs.items() if key in used]
    usages = contexte.usages_de(projet)
    ended = _lignes(projet, usages, en_cours=False)
    rows = [(_reuse(line, usage, renvois, contexte), _terminee(line, usage)) for line, usage in ended]
    return {
        "statuts": tuple((word.libelle, minuscule(word.description)) for word in words),
        "actives": tuple(_reuse(line, usage, renvois, contexte) for line, usage in _lignes(projet, usages)),
        "terminees": tuple(row for row, over in rows if over),
        "arretees": tuple(row for row, over in rows if not over),
    }


def _lignes(
    projet: Projet, usages: Iterable[Usage], *, en_cours: bool = True
) -> tuple[tuple[Reutilisation, Usage], ...]:
    """Pair the lines of a file that are live, or those that are not, with their use; in the order of the file."""
    live = {id(line) for usage in usages for line in usage.actives}
    of = {id(line): usage for usage in usages for line in usage.lignes}
    return tuple((line, of[id(line)]) for line in projet.reutilisations if (id(line) in live) == en_cours)


def _finie(usage: Usage, contexte: Contexte) -> dict[str, object]:
    """Say whose use stopped or whose campaign ended, and when for the last time."""
    end = usage.fin or max(line.arretee_le for line in usage.lignes if line.arretee_le)
    return {"nom": contexte.reference.nommer(usage.lignes[0].organisation), "quand": le(end)}


def _reuse(reuse: Reutilisation, usage: Usage, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    proof = reuse.preuve
    state = libelle("etat_reutilisation", reuse.etat) + (
        f" {le(reuse.arretee_le)}" if reuse.arretee_le else ""
    )
    return {
        "nom": contexte.reference.nommer(reuse.organisation),
        "porteur": usage.porteur,
        "etat": phrase_de_fin(reuse.fin_annoncee) if _terminee(reuse, usage) else state,
        "depuis": str(reuse.depuis) if reuse.depuis else "",
        "statut": _statut(reuse),
        "a_reconfirmer": usage.a_reconfirmer,
        "lue_le": le(reuse.lue_le) if reuse.lue_le else "",
        "confirmee_le": str(reuse.confirmee_le) if reuse.confirmee_le else "",
        "usage": reuse.usage or "",
        "instance": chez_eux(reuse, contexte.catalogue.projet(usage.commun)),
        "preuve_url": (proof.url or "") if proof else "",
        "preuve": (proof.reference or "") if proof else "",
        "source": renvois(reuse.source),
    }


def chez_eux(line: Reutilisation, projet: Projet | None) -> str:
    """Return the address where an organisation runs a common itself; nothing when it is the service that all share."""
    shared = (
        {urlsplit(url or "").hostname for url in (projet.liens.site, projet.liens.demonstration)}
        if projet
        else {None}
    )
    return line.instance if line.instance and urlsplit(line.instance).hostname not in shared else ""


def _terminee(line: Reutilisation, usage: Usage) -> bool:
    """Tell whether a line is over because its announced end is past: nothing says that the organisation stopped."""
    return line not in usage.actives and line.etat != ARRETEE and usage.degre != ARRETE


def phrase_de_fin(fin: DatePartielle | None) -> str:
    """Write « Campagne terminée le 31 décembre 2025, suite à demander »; nothing without an end."""
    return f"C{campagne_terminee(fin)[1:]}" if fin else ""


def _statut(reuse: Reutilisation) -> str:
    """Say what supports a reuse and, of one that is confirmed, when."""
    label, said = libelle("statut_reutilisation", reuse.statut), reuse.confirmation
    if reuse.statut != CONFIRMEE or said is None:
        return label
    return f"{label}, {le(said.le)}"


# Some mail programs cut or refuse a longer `mailto:`.
LONGUEUR_MAILTO = 1_900
# Names given for a class of size; the list of users gives them all.
NOMS = 4
# What the reader fills: the words of the message that each field replaces.
# Each: its identifier, its label, the words it replaces, what a browser may propose.
CHAMPS = (
    ("nom", "Nom de la collectivité", "[nom de la collectivité]", "organization"),
    ("habitants", "Nombre d’habitants", "[nombre]", "off"),
    ("besoin", "Votre besoin, en une phrase", "[en une phrase]", "off"),
    (
        "volume",
        "Votre volume, par exemple 200 dossiers par an",
        "[dossiers, signalements ou usagers par an]",
        "off",
    ),
    ("date", "Votre date, par exemple mars 2027", "[mois, année]", "off"),
    ("contact", "Qui rappeler : nom, fonction, téléphone", "[nom, fonction, téléphone]", "name"),
)
MESSAGE = """\
Bonjour,

Nous sommes [nom de la collectivité], [nombre] habitants.
Nous souhaitons réutiliser {nom}.

Notre besoin : [en une phrase]
Notre volume : [dossiers, signalements ou usagers par an]
Notre date : [mois, année]

{questions}

Bien cordialement,
[nom, fonction, téléphone]
"""
RIEN_A_DEMANDER = "Pouvez-vous nous dire comment démarrer ?"


def vue(
    projet: Projet, renvois: Renvois, contexte: Contexte, adresses: Adresses, publication: Publication
) -> dict[str, object]:
    """Describe the part « Réutiliser » of a common."""
    asked, declared = questions(projet, contexte.usages_de(projet)), courriels.corps(projet)
    to = vue_du_contact(projet, asked)
    return {
        **comment(projet, renvois),
        "deja": _already(projet, contexte),
        "licence": _licence(projet),
        "manques": tuiles.manques(len(asked)) if asked else "",
        "a_demander": tuple(question.texte for question in asked),
        "contact": to,
        "champs": CHAMPS,
        "declarer": {
            "courriel": programme().courriel,
            "mailto": courriel(programme().courriel, courriels.objet(projet), declared),
            "texte": declared,
            "url": adresses.page("reutiliser/dites-le/"),
        },
        "page": publication.url(f"communs/{projet.slug}/"),
        "ma_collectivite_url": adresses.page("territoires/#mc"),
        "opsn_url": adresses.page("reutiliser/trouver-et-choisir/#chercher"),
        "cout_url": adresses.page("reutiliser/estimer-cout-et-effort/"),
        "licence_url": adresses.page("reutiliser/verifier-la-licence/"),
    }


def _message(projet: Projet, asked: Sequence[QuestionAPoser]) -> str:
    """Write the message to the team, with a blank for what only the sender knows."""
    listed = "\n".join(f"- {question.texte}" for question in asked)
    return MESSAGE.format(
        nom=projet.nom, questions=f"Pouvez-vous nous dire :\n{listed}" if listed else RIEN_A_DEMANDER
    )


def vue_du_contact(projet: Projet, asked: Sequence[QuestionAPoser]) -> dict[str, str]:
    """Describe whom to write to, and the message ready to send.

    Should the address that opens it grow too long, the last questions are left to the page.
    """
    to = projet.contact
    subject = f"Réutiliser {projet.nom}"
    kept = list(asked)
    body = _message(projet, kept)
    address = courriel(to.courriel or "", subject, body)
    while kept and len(address) >= LONGUEUR_MAILTO:
        kept.pop()
        body = _message(projet, kept)
        address = courriel(to.courriel or "", subject, body)
    return {
        "courriel": to.courriel or "",
        "mailto": address if to.courriel else "",
        "url": to.url or "",
        "intitule": to.intitule or "",
        "note": to.note or "",
        "message": body,
    }


def _already(projet: Projet, contexte: Contexte) -> dict[str, object]:
    count = contexte.bilan(projet)
    return {
        "total": count.organisations,
        "resume": denombrer(count.organisations, "organisme connu", "organismes connus"),
        "profils": tuple(_profile(one, contexte) for one in profils(count, contexte.reference)),
    }


def _profile(one: Profil, contexte: Contexte) -> dict[str, object]:
    return {
        "type": libelle("type_organisme", one.type) if one.type else "Type pas encore lu ici",
        "nombre": nombre(one.nombre),
        "classes": tuple(_class(c, contexte, counted=len(one.classes) > 1) for c in one.classes),
    }


def _class(one: Classe, contexte: Contexte, *, counted: bool) -> str:
    names = [contexte.reference.nom(territoire) for territoire in one.territoires]
    rest = len(names) - NOMS
    if rest > 0:
        names = [*names[:NOMS], denombrer(rest, "autre", "autres")]
    size = one.strate.libelle if one.strate else "population non publiée"
    count = f" : {nombre(len(one.territoires))}" if counted else ""
    return f"{size}{count} ({enumerer(names, 'et')})"


def _licence(projet: Projet) -> dict[str, object]:
    found = licences.decrire(projet.licence)
    return {
        "expression": projet.licence,
        "famille": found.libelle,
        "sens": found.sens,
        "combinaison": found.combinaison,
        "fiches": found.fiches,
    }
