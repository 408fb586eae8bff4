// The images of the form: made small here, kept with the draft, joined to the file. Nothing leaves the browser.
import { faire } from "./saisie-champs.js"
import { slug } from "./saisie-lire.js"

const CAPTURE_MAX = 1280
const LOGO_MAX = 288
const BROUILLON_MAX = 8000000
const MORCEAU = 8192
const NOM_COURT = 40

const base64 = async fichier => {
  const octets = new Uint8Array(await fichier.arrayBuffer())
  let texte = ""
  for (let debut = 0; debut < octets.length; debut += MORCEAU) {
    texte += String.fromCharCode(...octets.subarray(debut, debut + MORCEAU))
  }
  return btoa(texte)
}
const fichierDe = (texte, nom) => {
  const octets = Uint8Array.from(atob(texte), signe => signe.charCodeAt(0))
  return new Blob([octets], { type: `image/${nom.split(".").at(-1)}` })
}
// Images are too large for what holds the texts. A browser that keeps none: the form works all the same.
const tiroir = (mode, agir) => new Promise((resolve, reject) => {
  const ouverture = indexedDB.open("contribuer", 1)
  ouverture.onupgradeneeded = () => ouverture.result.createObjectStore("images")
  ouverture.onerror = reject
  ouverture.onsuccess = () => {
    const demande = agir(ouverture.result.transaction("images", mode).objectStore("images"))
    demande.onsuccess = () => resolve(demande.result)
    demande.onerror = reject
  }
}).catch(() => null)
const dessin = async (fichier, cote, nom) => {
  const image = await createImageBitmap(fichier)
  const echelle = Math.min(1, cote / Math.max(image.width, image.height))
  const [width, height] = [image.width, image.height].map(mesure => Math.max(1, Math.round(mesure * echelle)))
  const toile = faire("canvas", { width, height })
  toile.getContext("2d").drawImage(image, 0, 0, width, height)
  toile.setAttribute("role", "img")
  toile.setAttribute("aria-label", `Aperçu de ${nom}`)
  return toile
}

/** Make what holds the images of a draft, under its key; `prefixe` begins their names. */
export const album = (clef, prefixe) => {
  const images = new Map()
  const garder = () => {
    const contenu = Object.fromEntries(images)
    const tient = JSON.stringify(contenu).length <= BROUILLON_MAX
    if (tient) tiroir("readwrite", casier => casier.put(contenu, clef))
    return tient
  }
  const nommer = (fichier, type, logo) => {
    const titre = slug(fichier.name.replace(/\.[^.]*$/, "")).slice(0, NOM_COURT) || "capture"
    return `${prefixe()}-${logo ? "logo" : titre}.${type.split("/")[1]}`
  }
  /** Show an image that was chosen, or that the draft kept under `nom`, below its field; return its name. */
  const montrer = async (element, fichier, { logo, nom }) => {
    const boite = faire("div", { className: "saisie__image", role: "status" })
    element.append(boite)
    try {
      const toile = await dessin(fichier, logo ? LOGO_MAX : CAPTURE_MAX, nom || fichier.name)
      // A browser that writes no WebP gives PNG, and says so.
      const reduit = nom ? fichier : await new Promise(resolve => toile.toBlob(resolve, "image/webp", 0.82))
      const connu = nom || nommer(fichier, reduit.type, logo)
      images.set(connu, await base64(reduit))
      const perdu = garder() ? "" : "\u00a0; le brouillon, qui garde 8\u00a0Mo, ne l’a pas"
      const poids = `${toile.width} × ${toile.height} pixels, ${Math.ceil(reduit.size / 1024)}\u00a0Ko`
      const textContent = `${poids}\u00a0: l’image voyage dans le fichier${perdu}.`
      boite.append(toile, faire("p", { className: "precision", textContent }))
      return connu
    } catch {
      const textContent = "Cette image ne se lit pas. Choisissez un fichier PNG, JPEG ou WebP."
      boite.append(faire("p", { className: "saisie__faute", textContent }))
      return ""
    }
  }
  return {
    montrer,
    /** Return the images that some values name. */
    deLaFiche: valeurs => {
      const nommees = new Set(JSON.stringify(valeurs).match(/[a-z0-9_-]+\.(?:png|jpg|jpeg|webp)/g))
      return Object.fromEntries([...images].filter(([nom]) => nommees.has(nom)))
    },
    duBrouillon: async nom => {
      const contenu = await tiroir("readonly", casier => casier.get(clef))
      return contenu?.[nom] ? fichierDe(contenu[nom], nom) : null
    },
    oublier: () => tiroir("readwrite", casier => casier.delete(clef)),
    vide: () => !images.size,
  }
}
