// The page of a common as it will begin, beside the answers: its head figure by the rule of the page, its answers in
// short, what changes. It is made of elements and texts only: nothing that is written is read as HTML.
import { faire } from "./saisie-champs.js"
import { typo } from "./saisie-mots.js"

const ARRETE = "arretee"
const NOMMES = 2

/** Markdown as the page shows it. */
const SIGNES = new RegExp([
  /\*\*(.+?)\*\*/u, /(?<![\p{L}\p{N}])[_*](.+?)[_*](?![\p{L}\p{N}])/u,
  /\[([^\]]+)\]\(((?:https:\/\/|mailto:|\/)[^()\s]*)\)/u, /\x60([^\x60]+)\x60/u,
].map(({ source }) => source).join("|"), "u")
const enLigne = (texte, boite) => {
  const signe = SIGNES.exec(texte)
  if (!signe) { boite.append(texte); return boite }
  const [entier, gras, italique, titre, href, code] = signe
  boite.append(texte.slice(0, signe.index))
  if (gras) boite.append(enLigne(gras, faire("strong")))
  else if (italique) boite.append(enLigne(italique, faire("em")))
  else if (href) boite.append(faire("a", { href, rel: "nofollow", textContent: titre }))
  else boite.append(faire("code", { textContent: code }))
  return enLigne(texte.slice(signe.index + entier.length), boite)
}
const markdown = texte => {
  const boite = faire("div", { className: "saisie__rendu" })
  for (const bloc of texte.split(/\n\s*\n/)) {
    const lignes = bloc.split("\n").filter(ligne => ligne.trim())
    const titre = /^ {0,3}(#{3,6})\s+(.*)/.exec(lignes[0] || "")
    if (titre) {
      boite.append(enLigne(titre[2], faire("p", { className: "saisie__titre" })))
      lignes.shift()
    }
    if (!lignes.length) continue
    if (lignes.every(ligne => /^\s*([-*+]|\d+[.)])\s/.test(ligne))) {
      const points = lignes.map(ligne => enLigne(ligne.replace(/^\s*\S+\s+/, ""), faire("li")))
      boite.append(faire(/^\s*\d/.test(lignes[0]) ? "ol" : "ul", {}, ...points))
    } else boite.append(enLigne(lignes.join(" "), faire("p")))
  }
  return boite
}

/** Make what shows the page: `reponses` says in short what answers each question, `page` shows the whole. */
export const apercu = ({ mots, base, nouveau }) => {
  const enonce = (chemin, valeur) => valeur === undefined ? "" : mots.enMots(valeur, mots.partieDe(chemin))
  const chiffre = fiche => {
    const tete = mots.vedette(fiche.impact?.indicateurs)
    return tete && { ...tete, dit: mots.quantite(tete.mesure, tete.indicateur.unite) }
  }
  const usagers = fiche => {
    const noms = (fiche.reutilisations || []).filter(usage => usage.etat !== ARRETE).map(mots.nomDeLUtilisateur)
    const nommes = noms.filter(Boolean).reverse()
    const suite = nommes.length - NOMMES
    const premiers = nommes.slice(0, NOMMES).join(", ")
    return suite > 0 ? `${premiers} et ${suite} ${suite > 1 ? "autres" : "autre"}` : premiers
  }
  const reponses = {
    "en-bref": fiche => fiche.accroche || "",
    "pour-qui": fiche => enonce(["publics", "collectivites"], fiche.publics?.collectivites),
    contact: fiche => fiche.contact?.courriel || fiche.contact?.url || "",
    reutiliser: fiche => mots.prixDit(fiche.reutiliser?.modes?.[0] || {}).join(" · "),
    "qui-utilise": usagers,
    impact: fiche => {
      const tete = chiffre(fiche)
      return tete ? mots.mesureDite(tete.mesure, tete.indicateur) : ""
    },
    code: fiche => fiche.licence || "",
    image: fiche => (fiche.captures || []).map(capture => capture.alternative).filter(Boolean).join(", "),
  }
  /** Show a text, marked when the page of today says another. */
  const marque = (apres, avant) => nouveau || apres === String(avant ?? "").trim() ? apres : faire("mark", { textContent: apres })
  const tete = fiche => {
    const entete = faire("div", { className: "saisie__tete" },
      faire("p", { className: "saisie__nom" }, marque(typo(fiche.nom || "Sans nom"), typo(base.nom || ""))))
    if (fiche.sigle) entete.append(faire("p", { className: "precision" }, marque(fiche.sigle, base.sigle)))
    if (fiche.accroche) {
      entete.append(faire("p", { className: "saisie__accroche" }, marque(typo(fiche.accroche), typo(base.accroche || ""))))
    }
    return entete
  }
  const grandChiffre = fiche => {
    const [apres, avant] = [chiffre(fiche), chiffre(base)]
    if (!apres) return []
    const { mesure, indicateur } = apres
    const quand = `${mots.enMots(mesure.statut, mots.partieDe(["impact", "indicateurs", 0, "mesures", 0, "statut"]))}`
    const constat = [quand, mots.quand(mesure)].filter(texte => texte !== "rien").join(" ")
    return [faire("div", { className: "saisie__chiffre" },
      faire("p", { className: "chiffre" }, marque(apres.dit[0], avant?.dit[0]), " ",
        faire("span", { textContent: apres.dit[1] })),
      faire("p", { textContent: indicateur.nom || "" }),
      faire("p", { className: "precision" },
        [constat, mots.portee(mesure)].filter(Boolean).join(", ")))]
  }
  const LIGNES = [["Pour qui", "pour-qui"], ["Qui répond", "contact"], ["Combien", "reutiliser"],
    ["Qui l’utilise", "qui-utilise"], ["Licence du code", "code"]]
  const ruban = fiche => {
    const lignes = LIGNES.map(([titre, cle]) => [titre, reponses[cle](fiche), reponses[cle](base)])
    return faire("dl", { className: "saisie__ruban" }, ...lignes.filter(([, apres]) => apres).map(([titre, apres, avant]) =>
      faire("div", {}, faire("dt", { textContent: titre }), faire("dd", {}, marque(typo(apres), typo(avant))))))
  }
  const page = fiche => {
    const boite = faire("div", { className: "saisie__page" }, tete(fiche), ...grandChiffre(fiche), ruban(fiche))
    if (fiche.description && fiche.description !== base.description?.trim()) boite.append(markdown(fiche.description))
    return boite
  }
  /** Show what changes: a text that was formatted as the page shows it, anything else in a sentence. */
  const changements = liste => faire("ul", { className: "saisie__changements" },
    ...liste.map(changement => faire("li", { textContent: typo(mots.phrase(changement)) })))

  return { changements, page, reponses }
}
