// One visit in a stock Firefox, driven by WebDriver BiDi: the steps that `test_firefox.py` gives, as a person would do
// them. What the page throws, or a step that finds nothing, ends it.
import { launch } from "puppeteer-core"

const { firefox, largeur, depart, pas } = JSON.parse(process.argv[2])
const PATIENCE = 20000
const navigateur = await launch({ browser: "firefox", executablePath: firefox, headless: true })
try {
  const page = await navigateur.newPage()
  const erreurs = []
  let imprime = ""
  page.on("pageerror", erreur => erreurs.push(String(erreur)))
  page.setDefaultTimeout(PATIENCE)
  await page.setViewport({ width: largeur, height: 740 })
  await page.goto(depart)
  const GESTES = {
    cliquer: cible => page.locator(cible).click(),
    remplir: (cible, texte) => page.locator(cible).fill(texte),
    voir: (cible, texte) => page.waitForFunction((selecteur, mots) => {
      const elements = [...document.querySelectorAll(selecteur)].filter(element => element.checkVisibility())
      return elements.some(element => (element.value ?? element.textContent).includes(mots))
    }, {}, cible, texte),
    // What leaves the page is kept, and goes nowhere: a letter for a mail program, a sheet for a printer.
    retenir: () => page.evaluate(() => {
      addEventListener("click", event => {
        if (!event.target.href?.startsWith("mailto:")) return
        event.preventDefault()
        document.body.dataset.courriel = decodeURIComponent(event.target.href)
      }, true)
      window.print = () => { document.body.dataset.imprime = "" }
    }),
    imprimer: async format => { imprime = Buffer.from(await page.pdf({ format })).toString("base64") },
  }
  for (const [geste, ...suite] of pas) {
    await GESTES[geste](...suite).catch(cause => { throw new Error([geste, ...suite].join(" "), { cause }) })
  }
  const large = await page.evaluate(() => document.documentElement.scrollWidth)
  const courriel = await page.evaluate(() => document.body.dataset.courriel || "")
  console.log(JSON.stringify({ erreurs, large, courriel, imprime }))
} finally {
  await navigateur.close()
}
