"""What a letter says of a tool that it does not name, or that the catalogue does not have."""

import re
from collections.abc import Iterator, Sequence

from catalogue_communs.contribution.lettre_lue import (
    INCONNU,
    PRIX,
    USAGE,
    Geste,
    Lettre,
)
from catalogue_communs.contribution.lettre_usages import UsagesDits
from catalogue_communs.contribution.noms_cites import (
    commun_ressemblant,
    communs_cites,
    communs_decrits,
)
from catalogue_communs.contribution.phrases import CHIFFRE, Phrase
from catalogue_communs.modele import Projet
from catalogue_communs.socle.texte import enumerer
from catalogue_communs.validation import devine

LEQUEL = "Commun : de quel outil parlez-vous ? Donnez son nom, ou l’adresse de sa page."
# A name in capitals, « Decidim », or between quotation marks, where what is used is said.
_PRODUIT = re.compile(r"«? ?(?P<nom>[A-ZÀ-Ý][\w.+-]{2,}(?: [A-ZÀ-Ý][\w.+-]+){0,3})")


class CommunsTus:
    """The tool of a letter that names no common of the catalogue."""

    def __init__(self, lettre: Lettre, usages: UsagesDits) -> None:
        self.lettre, self.usages = lettre, usages

    def gestes(self) -> Iterator[Geste]:
        """Yield the tool that the catalogue has not, else the use of a common that is asked."""
        lettre = self.lettre
        for phrase in (*lettre.phrases, lettre.objet):
            noms = self.noms(phrase)
            close = commun_ressemblant(noms[0], lettre.autour.communs) if noms else None
            if close:
                yield self._a_choisir(self._qui_parle() or phrase, [close])
                return
            if noms:
                yield Geste(INCONNU, None, (phrase,), valeurs=noms)
                return
        phrase_d_usage = self._qui_parle()
        # A catalogue that has no common yet has none to choose from.
        if phrase_d_usage and lettre.autour.communs:
            decrits = communs_decrits(lettre.entier, lettre.autour.communs)
            yield self._a_choisir(phrase_d_usage, decrits)

    def noms(self, phrase: Phrase) -> tuple[str, ...]:
        """Return the tool that a sentence says is used, when the catalogue does not have it."""
        lettre = self.lettre
        if lettre.communs_de(phrase):
            return ()
        motifs = [lettre.tables["d_un_produit"]]
        is_tool = re.search(lettre.tables["un_produit"], lettre.net()) is not None
        if is_tool and not communs_cites(lettre.entier, lettre.autour.communs):
            motifs.append(lettre.tables["avec_un_produit"])
        net = devine.texte_net(phrase.texte)
        for match in (match for motif in motifs for match in re.finditer(motif, net.net)):
            produit = _PRODUIT.match(phrase.texte[net.etendue(*match.span())[1] :])
            if produit and not self._est_quelqu_un(produit["nom"]):
                return (produit["nom"],)
        return ()

    def _est_quelqu_un(self, nom: str) -> bool:
        """Tell whether a name is that of an organisation, or of who signs."""
        if self.lettre.nommes.est_connu(nom):
            return True
        return any(nom in line.texte for line in self.lettre.signature)

    def _qui_parle(self) -> Phrase | None:
        """Return the sentence that declares a use: by its verb and its day, else by one of them."""
        lettre = self.lettre
        personne = lettre.tables["premiere_personne"]
        disent = [
            phrase
            for phrase in lettre.qui_disent("", USAGE, PRIX, CHIFFRE)
            if phrase.intention == USAGE
            or re.search(personne, phrase.net)
            or lettre.nommes.surs(phrase)
        ]
        commencent = [phrase for phrase in disent if self.usages.dates.commence(phrase.texte)]
        verbes = lettre.qui_disent(USAGE)
        both = [phrase for phrase in commencent if phrase in verbes]
        return next(iter((*both, *commencent, *verbes)), None)

    def _a_choisir(self, phrase: Phrase, communs: Sequence[Projet]) -> Geste:
        """Return the use that a sentence declares, but its common: which of these, it is asked."""
        # The organisation and the day are read beside any common: its file has no part in them.
        commun = communs[0] if communs else self.lettre.autour.communs[0]
        dits = [*self.usages.declarations(commun, phrase, phrase)]
        geste = self.usages.geste(USAGE, commun, (phrase,), dits)
        question = LEQUEL
        if communs:
            noms = enumerer((autre.nom for autre in communs), "ou")
            question = f"Commun : est-ce {'bien ' if len(communs) == 1 else ''}{noms} ?"
        if len(communs) != 1:
            geste = geste._replace(commun=None)
            for dit in dits:
                del dit.reponses["commun"]
                if "etat" in dit.reponses:
                    dit.reponses["etat"] = self.usages.etat([phrase], "", commun)
        return geste._replace(a_preciser=(question, *geste.a_preciser))
