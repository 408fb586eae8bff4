// The values of a common: those of its file, those that the form changes, what differs between the two.

// The rank that an element had in the file: no field has such a name.
export const RANG = "$rang"
// What is already chosen in an element that was just added: alone, it says nothing.
export const DEFAUTS = Symbol("défauts")

/** Write in each element of a list of groups its rank in the file. */
export const numeroter = valeur => {
  if (Array.isArray(valeur)) {
    valeur.forEach((element, rang) => {
      if (typeof element !== "object") return
      element[RANG] = rang
      numeroter(element)
    })
  } else if (valeur && typeof valeur === "object") Object.values(valeur).forEach(numeroter)
  return valeur
}

const estUnDefaut = (groupe, cle) => !(RANG in groupe) && groupe[DEFAUTS]?.[cle] === groupe[cle]
/** Copy values without what is empty; `origines` receives, for each group that is left, the one that it copies. */
export const nettes = (valeur, origines = new WeakMap()) => {
  if (typeof valeur === "string") return valeur.trim() || undefined
  if (!valeur || typeof valeur !== "object") return valeur ?? undefined
  if (Array.isArray(valeur)) {
    const liste = valeur.map(element => nettes(element, origines)).filter(element => element !== undefined)
    return liste.length ? liste : undefined
  }
  const paires = Object.entries(valeur)
    .map(([cle, dedans]) => [cle, nettes(dedans, origines)])
    .filter(([, dedans]) => dedans !== undefined)
  if (paires.every(([cle]) => cle === RANG || estUnDefaut(valeur, cle))) return undefined
  const copie = Object.fromEntries(paires)
  origines.set(copie, valeur)
  return copie
}

/** What a group that is begun lacks is there, empty: the validation says so. */
export const complete = (valeur, part) => {
  if (Array.isArray(valeur)) return valeur.map(element => complete(element, part.items))
  if (part.type !== "object" || valeur === null || typeof valeur !== "object") return valeur
  const connus = Object.entries(valeur).filter(([cle]) => cle in part.champs)
  const groupe = Object.fromEntries(connus.map(([cle, dedans]) => [cle, complete(dedans, part.champs[cle])]))
  for (const cle of part.requis) {
    const { type } = part.champs[cle]
    if (!(cle in groupe)) groupe[cle] = { array: [], string: "" }[type] ?? null
  }
  return groupe
}

const uni = (valeur, part) => {
  const texte = String(valeur ?? "").trim()
  return part["x-format"] === "markdown" ? texte : texte.replace(/\s+/g, " ")
}
/** The changes from one value to another: { champ, avant, apres }, as `lire_modification` reads them. */
export const differences = (avant, apres, part, champ = []) => {
  if (part.type === "object") {
    if (apres === undefined) return avant === undefined ? [] : [{ champ, avant }]
    return Object.entries(part.champs)
      .flatMap(([cle, dedans]) => differences(avant?.[cle], apres[cle], dedans, [...champ, cle]))
  }
  if (part.type !== "array") return uni(avant, part) === uni(apres, part) ? [] : [{ champ, avant, apres }]
  const [anciens, nouveaux] = [avant || [], apres || []]
  const parRang = part.items.type === "object"
  const gardes = new Set(nouveaux.map(element => parRang ? element[RANG] : String(element)))
  const retires = anciens.flatMap((element, rang) => {
    if (gardes.has(parRang ? rang : String(element))) return []
    return [{ champ: [...champ, rang], avant: element }]
  })
  const ajoutes = nouveaux.flatMap(element => {
    if (parRang && RANG in element) {
      return differences(anciens[element[RANG]], element, part.items, [...champ, element[RANG]])
    }
    const connu = !parRang && anciens.map(String).includes(String(element))
    return connu ? [] : [{ champ: [...champ, "+"], apres: element }]
  })
  return [...ajoutes, ...retires]
}

// Runs of spaces, and spaces that do not break, are escaped: a mail may change them.
const json = valeur => JSON.stringify(valeur, (cle, dedans) => cle === RANG ? undefined : dedans)
  .replace(/ {2,}|[\u00a0\u202f]/g, espaces =>
    [...espaces].map(espace => `\\u${espace.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""))
const LIGNE = "-".repeat(40)
/** The text that every door of the catalogue reads: for a person first, then, below a line, for a machine. */
export const message = (regles, nom, lettre, proposition, images = {}) => {
  const parties = [nom, json(proposition)]
  const rubriques = regles.rubriques.map((titre, rang) => `### ${titre}\n\n${parties[rang]}`)
  const attestation = `${regles.attestation}\n\n${LIGNE}\n\nCe qui suit est pour la machine du catalogue\u00a0: laissez-le tel quel.`
  const texte = [lettre, attestation, ...rubriques].join("\n\n")
  return Object.keys(images).length ? `${texte}\n\n### Images\n\n${JSON.stringify(images)}\n` : `${texte}\n`
}
