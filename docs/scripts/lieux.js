// The places that a text names: communes and EPCI, départements and régions.
// Reads the small JSON files of « Ma collectivité » (described in scripts/_eclats.py).

// The same reduction as `catalogue_communs.collectivites.objets.cle_du_nom`.
const SAINTS = { st: "saint", ste: "sainte", sts: "saints", stes: "saintes" }
export const cle = texte => {
  const plie = texte.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "")
  const mots = plie.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
    .split("-").map(mot => SAINTS[mot] || mot).join("-")
  return mots.replace(/^(les?|la|l)-/, "")
}

/** List the shards that may hold what starts with a key: the last start not after it, and those it begins. */
export const eclats = (debuts, debut) => {
  const dernier = Math.max(0, debuts.filter(d => d <= debut).length - 1)
  return debuts.filter((d, i) => i === dernier || d.startsWith(debut))
}

export const departement = insee => insee.startsWith("97") || insee.startsWith("98") ? insee.slice(0, 3) : insee.slice(0, 2)

/** Write a place as people say it: a commune and an EPCI with their département. */
const situe = ([nom, code, aujourdhui, dep = departement(code)], index) => {
  const epci = code.length > 5, place = index.departements[dep]?.[0] || ""
  const dit = epci || !aujourdhui ? `${epci ? aujourdhui : nom} (${place})` : `${nom}, aujourd’hui ${aujourdhui} (${place})`
  return { dit, ancre: epci ? `siren=${code}-${dep}` : `insee=${code}` }
}

const ancre = (mot, texte) => new URLSearchParams([[mot, texte]]).toString()
// The département, the région, the communes and the EPCI of this very name, or of this code.
const nommes = async (nom, index, lire) => {
  const cherche = cle(nom), { departements, regions } = index
  const zone = (dit, genre) => ({ dit: `${dit} (${genre})`, ancre: ancre("territoire", dit) })
  if (/^\d{5}$/.test(cherche)) return departements[departement(cherche)] ? [{ dit: `code postal ${cherche}`, ancre: ancre("lieu", cherche) }] : []
  if (/^\d/.test(cherche)) return [departements[cherche.toUpperCase()]].filter(Boolean).map(([dit]) => zone(dit, "département"))
  const zones = [
    ...Object.values(departements).filter(([dit]) => cle(dit) === cherche).map(([dit]) => zone(dit, "département")),
    ...Object.values(regions).filter(dit => cle(dit) === cherche).map(dit => zone(dit, "région")),
  ]
  const lus = await lire(`noms-${eclats(index.noms, cherche)[0]}.json`)
  const communes = lus.filter(([dit]) => cle(dit) === cherche).map(entree => situe(entree, index))
  const dits = communes.filter((lieu, i) => communes.findIndex(autre => autre.ancre === lieu.ancre) === i)
  if (dits.length <= HOMONYMES) return [...zones, ...dits]
  return [...zones, { dit: `les ${dits.length} lieux de ce nom`, ancre: ancre("lieu", nom) }]
}

// Before a name, « la ville de »; in a sentence, what leads to a name, which starts with a capital.
const GENRE = /^(?:l[ae]s? |notre |ma )?(?:ville|village|commune|mairie|communauté (?:de communes|d’agglomération|urbaine)|agglomération|métropole|département|région) (?=d)/i
const ARTICLE = /^(?:de la |de l’|du |des |de |d’)/i
const MENE = /(?:^|\s)(?:(?:à|a|de|du|des|en|dans|pour|sur|près de)(?: la| le| les)? |d’|de l’|à l’)(?=\p{Lu})/gu
const HOMONYMES = 3, COURT = 7

/** List the places that a query names, all of it or the end of it; `lire` reads a file by its name. */
export const lieuxDe = async (question, lire) => {
  const texte = question.trim().replace(/'/g, "’").replace(/\s+/g, " ")
  const sans = texte.replace(GENRE, ""), fins = [...texte.matchAll(MENE)].map(mene => texte.slice(mene.index + mene[0].length))
  const noms = texte.split(" ").length > COURT ? fins : [texte, sans, sans.replace(ARTICLE, ""), ...fins]
  const cherches = [...new Set(noms)].filter(nom => cle(nom).length > 1)
  const index = cherches.length ? await lire("index.json") : null
  for (const nom of cherches) {
    const lieux = await nommes(nom, index, lire)
    if (lieux.length) return { entier: !fins.includes(nom), lieux }
  }
  return { entier: false, lieux: [] }
}
