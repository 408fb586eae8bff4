// Answer queries as the page does: in, the files of the search, the queries and the folder of the places; out, for each
// query, the commons in the order of the page, those it is sure of, and the places that it leads to.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { lieuxDe } from "../../docs/scripts/lieux.js"
import { preparer } from "../../docs/scripts/recherche.js"

const { fichiers, requetes, lieux } = JSON.parse(readFileSync(0, "utf-8"))
const lire = async nom => JSON.parse(readFileSync(join(lieux, nom), "utf-8"))
const index = fichiers["recherche.json"]
const debut = performance.now()
const chercher = preparer(JSON.parse(index), async nom => JSON.parse(fichiers[nom]))
await chercher(requetes[0])
const premiere = performance.now() - debut
const reponses = await Promise.all(requetes.map(chercher))
const places = await Promise.all(reponses.map(({ lieu }, i) => lieu ? lieuxDe(requetes[i], lire) : { lieux: [] }))
console.log(JSON.stringify({
  gzip: gzipSync(index).length,
  premiere,
  rangs: reponses.map(({ communs }) => communs.map(trouve => trouve.rang)),
  surs: reponses.map(({ communs }, i) => communs.filter(trouve => trouve.sur && !places[i].entier).map(trouve => trouve.rang)),
  lieux: places.map(place => place.lieux.map(({ dit }) => dit)),
}))
