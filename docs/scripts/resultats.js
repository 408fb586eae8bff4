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

  // One short line: the best reason. What the card shows is marked there; of another field, its words when they are few.
  const COURT = 28
  const raison = trouve => {
    const textes = donnees.communs[trouve.rang]
    const [nom, libelle, texte] = donnees.champs.map(([nom, libelle], i) => [nom, libelle, textes[i]]).find(([nom]) => trouve.champs.has(nom))
    const dire = (...dits) => element("p", { class: "carte__raison" }, ...dits)
    if (trouve.synonyme) return dire(synonyme(trouve).trim())
    if (trouve.approche) return dire("Orthographe proche.")
    const combien = pieces => pieces.filter(([, oui]) => oui).length
    const courts = nom === "nom" || nom === "accroche" ? [] : texte.split(" · ").filter(p => p.length <= COURT)
    const [pieces] = courts.map(p => surligner(p, trouve.termes)).sort((a, b) => combien(b) - combien(a))
    return pieces && combien(pieces) ? dire(typo("Trouvé : "), ...noeuds(pieces)) : dire(typo(`Trouvé dans : ${libelle}`))
  }

  const marquer = (carte, trouve) => {
    const lignes = [".carte__nom a", ".carte__accroche"].map(nom => carte.querySelector(nom))
    const avant = lignes.map(ligne => ligne.textContent)
    lignes.forEach(ligne => ligne.replaceChildren(...noeuds(surligner(ligne.textContent, trouve.termes))))
    const ecrit = raison(trouve)
    lignes[1].after(ecrit)
    marquees.add(() => {
      lignes.forEach((ligne, i) => { ligne.textContent = avant[i] })
      ecrit.remove()
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
