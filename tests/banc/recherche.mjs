// Answer queries as the page does: in, the file of the search and the queries; out, what each one finds.
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { preparer } from "../../docs/scripts/recherche.js"

const { fichier, requetes } = JSON.parse(readFileSync(0, "utf-8"))
const debut = performance.now()
const chercher = preparer(JSON.parse(fichier))
chercher(requetes[0])
const premiere = performance.now() - debut
console.log(JSON.stringify({
  gzip: gzipSync(fichier).length,
  premiere,
  rangs: requetes.map(requete => chercher(requete).communs.map(trouve => trouve.rang)),
  // Shown under « Peut-être », when nothing answers to enough of what was asked.
  proches: requetes.map(requete => chercher(requete).proches.map(trouve => trouve.rang)),
}))
