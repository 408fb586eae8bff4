// What a search writes on the page: on each card why it is there, then the passages of the pages.
// Loaded with the engine. Everything is written as text, never as HTML.
import { surligner } from "./recherche.js"

const PREMIERES = 5
// Punctuation stays with its word.
const typo = texte => texte.replace(/ ([;:!?»])/g, "\u00a0$1").replace(/« /g, "«\u00a0")
const element = (nom, attributs, ...contenu) => {
  const fait = document.createElement(nom)
  Object.entries(attributs).forEach(([k, v]) => fait.setAttribute(k, v))
  fait.append(...contenu)
  return fait
}
const noeuds = pieces => pieces.map(([texte, trouve]) => trouve ? element("mark", {}, texte) : texte)
const synonyme = trouve => trouve.synonyme ? typo(` Synonyme : « ${trouve.synonyme} ».`) : ""

/** Return what shows the results; `donnees` is the content of `recherche.json`. */
export const afficheur = (donnees, racine) => {
  const marquees = new Set()

  // One short line, when the card does not show why it is there: a synonym, a spelling that was guessed, or the few
  // words found elsewhere than in its name and its summary, where they are marked, or in its description, not here.
  const COURT = 28
  const raison = trouve => {
    if (trouve.synonyme) return [synonyme(trouve).trim()]
    if (trouve.approche) return ["Orthographe proche."]
    const premier = donnees.champs.findIndex(([nom]) => trouve.champs.has(nom))
    if (donnees.partages.includes(donnees.champs[premier][0])) return null
    const combien = pieces => pieces.filter(([, oui]) => oui).length
    const courts = donnees.communs[trouve.rang][premier].split(" · ").filter(p => p.length <= COURT)
    const [pieces] = courts.map(p => surligner(p, trouve.termes)).sort((a, b) => combien(b) - combien(a))
    return pieces && combien(pieces) ? [typo("Trouvé : "), ...noeuds(pieces)] : null
  }

  const marquer = (carte, trouve) => {
    const lignes = [".carte__nom a", ".carte__accroche"].map(nom => carte.querySelector(nom))
    const avant = lignes.map(ligne => ligne.textContent)
    lignes.forEach(ligne => ligne.replaceChildren(...noeuds(surligner(ligne.textContent, trouve.termes))))
    const dite = raison(trouve), ecrit = dite && element("p", { class: "carte__raison" }, ...dite)
    if (ecrit) lignes[1].after(ecrit)
    marquees.add(() => {
      lignes.forEach((ligne, i) => { ligne.textContent = avant[i] })
      ecrit?.remove()
    })
  }
  const effacer = () => {
    marquees.forEach(defaire => defaire())
    marquees.clear()
  }

  const passage = trouve => {
    const [url, rubrique, page, titre, texte] = donnees.pages[trouve.rang]
    const lieu = [rubrique, page].filter((mot, i, mots) => mot && mot !== titre && mots.indexOf(mot) === i)
    return element("li", {},
      element("a", { href: racine + url }, ...noeuds(surligner(titre, trouve.termes))),
      lieu.length ? element("span", { class: "precision" }, lieu.join(" › ")) : "",
      element("p", {}, ...noeuds(surligner(texte, trouve.termes)), synonyme(trouve)))
  }
  const lister = (boite, place, mots, ecrire) => function montrer(trouves, combien = PREMIERES) {
    const liste = document.getElementById(place)
    document.getElementById(boite).hidden = !trouves.length
    liste.replaceChildren(...trouves.slice(0, combien).map(ecrire))
    if (trouves.length <= combien) return
    const bouton = element("button", { type: "button", class: "bouton" }, `Voir les ${trouves.length} ${mots}`)
    bouton.addEventListener("click", () => {
      montrer(trouves, trouves.length)
      liste.children[combien].querySelector("a").focus()
    })
    liste.append(element("li", {}, bouton))
  }

  return {
    marquer, effacer,
    montrerPages: lister("pages", "pages-trouvees", "passages", passage),
  }
}
