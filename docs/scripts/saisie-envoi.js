// What sends a proposal: a mail that is ready, its text to copy, a file to join, the form of the forge. Nothing leaves
// the browser before the person sends it.
import { bouton, faire } from "./saisie-champs.js"
import { message } from "./saisie-valeurs.js"

// Longer addresses are cut by some mail programs, and refused by the forge.
const COURRIEL_MAX = 1900
const FORGE_MAX = 7000

const suivre = lien => {
  document.body.append(lien)
  lien.click()
  lien.remove()
}

/** Make the buttons that send: `preparer` gives what is to be sent, or nothing; `dire` tells what happened. */
export const envoi = ({ regles, nouveau, preparer, dire }) => {
  const texte = (envoye, images) => message(regles, envoye.nom, envoye.lettre, envoye.proposition, images)
  const objet = envoye => `${nouveau ? "Proposer un commun" : "Modifier la page"} : ${envoye.nom}`
  const adresse = (envoye, corps) => {
    const lignes = encodeURIComponent(corps.replace(/\n/g, "\r\n"))
    return `mailto:${regles.courriel}?subject=${encodeURIComponent(objet(envoye))}&body=${lignes}`
  }
  const telecharger = envoye => {
    const nom = `${nouveau ? "proposer" : "modifier"}-${envoye.fichier}.txt`
    const href = URL.createObjectURL(new Blob([texte(envoye, envoye.images)], { type: "text/plain" }))
    suivre(faire("a", { href, download: nom }))
    setTimeout(() => URL.revokeObjectURL(href), 10000)
    return nom
  }
  const parCourriel = envoye => {
    const entier = adresse(envoye, texte(envoye))
    if (entier.length <= COURRIEL_MAX && !Object.keys(envoye.images).length) {
      suivre(faire("a", { href: entier }))
      return dire("Un message prêt à envoyer s’est ouvert dans votre messagerie. S’il n’apparaît pas, "
        + `copiez-le ou téléchargez le fichier, et écrivez à ${regles.courriel}.`)
    }
    const nom = telecharger(envoye)
    suivre(faire("a", { href: adresse(envoye, `Bonjour,\n\nMa proposition est dans le fichier joint, ${nom}.\n`) }))
    return dire(`Le fichier ${nom} est dans vos téléchargements\u00a0: joignez-le au message qui s’est ouvert.`)
  }
  const parFichier = envoye =>
    dire(`Le fichier ${telecharger(envoye)} est dans vos téléchargements\u00a0: envoyez-le à ${regles.courriel}.`)
  const parCopie = async envoye => {
    if (Object.keys(envoye.images).length) return parFichier(envoye)
    try {
      await navigator.clipboard.writeText(texte(envoye))
      return dire(`Le message est copié\u00a0: collez-le dans un courriel à ${regles.courriel}.`)
    } catch {
      return parFichier(envoye)
    }
  }
  /** Open the form of the forge, filled in its address while it holds; else what fills it is copied. */
  const parForge = async envoye => {
    if (Object.keys(envoye.images).length) {
      return dire("Les images ne passent que par courriel\u00a0: choisissez l’un des premiers boutons.")
    }
    const { formulaire, ticket } = regles.forge
    const lieu = corps => {
      if (formulaire) return `${formulaire}&message=${encodeURIComponent(corps)}`
      const titre = encodeURIComponent(objet(envoye))
      return ticket.replace("{titre}", titre).replace("{texte}", encodeURIComponent(corps))
    }
    const entier = lieu(texte(envoye))
    if (entier.length <= FORGE_MAX) {
      open(entier, "_blank", "noopener")
      return dire("La demande est remplie, sur la forge\u00a0: il ne reste qu’à l’envoyer.")
    }
    open(lieu(""), "_blank", "noopener")
    const suite = "dans la demande qui s’est ouverte sur la forge."
    try {
      await navigator.clipboard.writeText(texte(envoye))
      return dire(`La proposition est copiée\u00a0: collez-la ${suite}`)
    } catch {
      return dire(`${telecharger(envoye)} est dans vos téléchargements\u00a0: copiez-le ${suite}`)
    }
  }
  const agir = envoyer => () => {
    const envoye = preparer()
    if (envoye) envoyer(envoye)
  }
  const boutons = [
    bouton("Préparer le courriel", agir(parCourriel), "bouton bouton--plein"),
    bouton("Copier le message", agir(parCopie)),
    bouton("Télécharger le fichier", agir(parFichier)),
  ]
  const { formulaire, ticket } = regles.forge
  if (formulaire || ticket) boutons.push(bouton("Envoyer avec mon compte", agir(parForge)))
  return boutons
}
