// The fields of the form, made of what the rules say of each: what a question asks for first, the rest behind a fold
// that is filled when it opens. A field writes in the group of values that holds it.
import { typo } from "./saisie-mots.js"
import { DEFAUTS } from "./saisie-valeurs.js"

// A list that has more is one line, until it is opened.
const LISTE_LONGUE = 3
const NOM_COURT = 70
const NOMMES = 3
// Two of these stand side by side, where there is room.
const COURTS = ["nombre", "date", "choix"]
const OUI_OU_NON = [["true", "Oui"], ["false", "Non"], ["", "Je ne sais pas"]]

export const faire = (balise, proprietes = {}, ...contenu) => {
  const element = Object.assign(document.createElement(balise), proprietes)
  element.append(...contenu)
  return element
}
export const bouton = (textContent, agir, className = "bouton") => {
  const element = faire("button", { type: "button", className, textContent })
  element.addEventListener("click", agir)
  return element
}
const nombre = texte => /^-?\d+([.,]\d+)?$/.test(texte) ? Number(texte.replace(",", ".")) : texte
// Quotation marks are for the file, not for an answer: a code pasted from a message has some.
const sansGuillemets = texte => texte.replace(/^["“”«]\s*([0-9AB ]+?)\s*["“”»]$/, "$1")
const lignes = texte => texte.split("\n").map(ligne => ligne.trim()).filter(Boolean)

/**
 * Make the workshop of the fields. `changer` is told of each answer; `joindre` receives an image that was chosen, or
 * that is already there; `sources` are the titles of those of the file, by their identifiers.
 */
export const atelier = ({ regles, mots, sources, changer, joindre }) => {
  let compte = 0
  const identifiant = () => `reponse-${compte += 1}`

  // --- Folds that are filled when they open, and where each field is ---

  const places = new WeakMap()
  const remplissages = new WeakMap()
  const titresSuivis = []
  const situer = (groupe, cle, element) => {
    if (!places.has(groupe)) places.set(groupe, new Map())
    places.get(groupe).set(cle, element)
  }
  const remplir = repli => {
    const contenu = remplissages.get(repli)
    remplissages.delete(repli)
    if (contenu) repli.append(faire("div", { className: "saisie__contenu" }, ...contenu()))
  }
  const pli = (titre, contenu, className = "saisie__pli") => {
    const repli = faire("details", { className }, faire("summary", {}, titre))
    remplissages.set(repli, contenu)
    repli.addEventListener("toggle", () => { if (repli.open) remplir(repli) })
    return repli
  }
  const ouvrir = repli => {
    remplir(repli)
    repli.open = true
  }
  /** Return where a field is; nothing for what is not shown yet, unless folds may be filled. */
  const place = (groupe, cle, deplier) => {
    const connue = () => places.get(groupe)?.get(cle)
    while (remplissages.has(connue())) {
      if (!deplier) return null
      remplir(connue())
    }
    return connue() || null
  }

  // --- One answer ---

  const ecrire = (groupe, cle, valeur) => {
    if (valeur === "" || valeur === undefined || (Array.isArray(valeur) && !valeur.length)) delete groupe[cle]
    else groupe[cle] = valeur
    changer()
  }
  const libelle = (part, requis) => {
    const titre = [typo(part.titre)]
    if (requis) titre.push(" ", faire("span", { className: "saisie__requis", textContent: "(indispensable)" }))
    return titre
  }
  const precision = (part, saisie) => {
    if (!part.aide) return []
    const aide = faire("span", { className: "precision", id: `${saisie.id}--aide`, textContent: typo(part.aide) })
    saisie.setAttribute("aria-describedby", aide.id)
    return [aide]
  }
  const entourer = (part, requis, saisie) => faire("div", { className: "saisie__champ" },
    faire("label", { htmlFor: saisie.id }, ...libelle(part, requis)), ...precision(part, saisie), saisie)
  const ecrite = (groupe, cle, part, requis, saisie, lire = texte => texte.trim()) => {
    saisie.id = identifiant()
    const valeur = groupe[cle]
    saisie.value = Array.isArray(valeur) ? valeur.join("\n") : valeur ?? ""
    saisie.addEventListener("input", () => ecrire(groupe, cle, lire(saisie.value)))
    return entourer(part, requis, saisie)
  }
  const boites = (groupe, cle, part, requis, type, choix, lire) => {
    const ident = identifiant()
    const cochees = [groupe[cle] ?? ""].flat().map(String)
    const cadre = faire("fieldset", { className: "saisie__champ", id: ident },
      faire("legend", {}, ...libelle(part, requis)))
    const options = choix.map(([value, titre]) => {
      const saisie = faire("input", { type, name: ident, value, checked: cochees.includes(value) })
      saisie.addEventListener("change", () => {
        ecrire(groupe, cle, lire([...cadre.querySelectorAll(":checked")].map(cochee => cochee.value)))
      })
      return faire("label", {}, saisie, typo(titre))
    })
    cadre.append(...precision(part, cadre), faire("div", { className: "saisie__choix" }, ...options))
    return cadre
  }
  const GENRES = {
    ligne: (groupe, cle, part, requis) => ecrite(groupe, cle, part, requis,
      faire("input", { autocomplete: "off", placeholder: part.invite || "" }), texte => sansGuillemets(texte.trim())),
    nombre: (groupe, cle, part, requis) => ecrite(groupe, cle, part, requis,
      faire("input", { autocomplete: "off" }), texte => nombre(texte.trim())),
    texte: (groupe, cle, part, requis) => ecrite(groupe, cle, part, requis,
      faire("textarea", { rows: part["x-format"] === "markdown" ? 6 : 2 })),
    lignes: (groupe, cle, part, requis) => {
      const element = ecrite(groupe, cle, part, requis, faire("textarea", { rows: 4 }), lignes)
      element.append(faire("span", { className: "precision", textContent: "Une réponse par ligne." }))
      return element
    },
    choix: (groupe, cle, part, requis) => {
      const options = regles.choix[part.choix].map(([value, titre]) => new Option(typo(titre), value))
      return ecrite(groupe, cle, part, requis,
        faire("select", {}, new Option(requis ? "Choisir" : "Je ne sais pas", ""), ...options))
    },
    cases: (groupe, cle, part, requis) =>
      boites(groupe, cle, part, requis, "checkbox", regles.choix[part.choix], valeurs => valeurs),
    oui: (groupe, cle, part, requis) =>
      boites(groupe, cle, part, requis, "radio", OUI_OU_NON, ([valeur]) => ({ true: true, false: false })[valeur]),
    image: (groupe, cle, part, requis) => {
      const saisie = faire("input", { type: "file", accept: "image/png,image/jpeg,image/webp", id: identifiant() })
      const element = entourer(part, requis, saisie)
      const logo = mots.pointe(part.chemin || []) === "logo"
      saisie.addEventListener("change", () => joindre({ element, fichier: saisie.files[0], groupe, cle, logo }))
      if (groupe[cle]) joindre({ element, groupe, cle, logo, nom: groupe[cle] })
      return element
    },
    // A source of the file is called by its title; whatever else is written stays as it is.
    source: (groupe, cle, part, requis) => {
      const saisie = faire("input", { autocomplete: "off" })
      const cles = Object.keys(sources)
      const element = ecrite(groupe, cle, part, requis, saisie,
        texte => cles.find(source => sources[source] === texte.trim()) || texte.trim())
      saisie.value = sources[groupe[cle]] || saisie.value
      saisie.setAttribute("list", "saisie-sources")
      return element
    },
  }

  // --- Groups ---

  const partieDe = (part, suite) => suite.reduce((dedans, cle) => dedans.champs[cle], part)
  /** List what the questions ask for of a group, as steps from it: they stop at a list of groups. */
  const demandes = (chemin, part) => {
    const debut = `${chemin.join(".")}.`
    const suites = new Map()
    for (const nom of mots.demandes) {
      if (!nom.startsWith(debut)) continue
      const suite = nom.slice(debut.length).split(".")
      const liste = suite.findIndex((_, rang) => partieDe(part, suite.slice(0, rang + 1)).genre === "liste")
      const pas = liste < 0 ? suite : suite.slice(0, liste + 1)
      suites.set(pas.join("."), pas)
    }
    return [...suites.values()]
  }
  const champ = (groupe, cle, part, chemin, requis) => {
    const dedans = part.champs[cle]
    const indispensable = requis && part.requis.includes(cle)
    let element
    if (dedans.genre === "groupe") element = cadre(groupe, cle, dedans, [...chemin, cle])
    else if (dedans.genre === "liste") element = liste(groupe, cle, dedans, [...chemin, cle], indispensable)
    else if (dedans["x-format"] === "source") element = GENRES.source(groupe, cle, dedans, indispensable)
    else element = (GENRES[dedans.genre] || GENRES.ligne)(groupe, cle, { ...dedans, chemin }, indispensable)
    if (COURTS.includes(dedans.genre)) element.classList.add("saisie__champ--court")
    situer(groupe, cle, element)
    return element
  }
  /** Make the field that some steps lead to, in the groups that they open. */
  const feuille = (groupe, part, chemin, suite, requis) => {
    const [cle, ...reste] = suite
    if (!reste.length) return champ(groupe, cle, part, chemin, requis)
    groupe[cle] ??= {}
    const dedans = part.champs[cle]
    const element = feuille(groupe[cle], dedans, [...chemin, cle], reste, requis && part.requis.includes(cle))
    if (!place(groupe, cle)) situer(groupe, cle, element)
    return element
  }
  const suitesDe = (cle, montres) => montres.filter(([premier]) => premier === cle).map(([, ...suite]) => suite)
  const estMontre = suites => suites.some(suite => !suite.length)
  const resteIl = (part, montres) => Object.keys(part.champs).some(cle => {
    const suites = suitesDe(cle, montres)
    if (!suites.length) return true
    return !estMontre(suites) && resteIl(part.champs[cle], suites)
  })
  /** Make the fields of a group that `montres` leaves out, those of its own groups in a frame. */
  const restants = (groupe, part, chemin, montres) => Object.keys(part.champs).flatMap(cle => {
    const suites = suitesDe(cle, montres)
    if (!suites.length) return [champ(groupe, cle, part, chemin, true)]
    if (estMontre(suites) || !resteIl(part.champs[cle], suites)) return []
    const dedans = restants(groupe[cle], part.champs[cle], [...chemin, cle], suites)
    return [faire("fieldset", {}, faire("legend", {}, typo(part.champs[cle].titre)), ...dedans)]
  })
  /** Say before a fold that it holds the fields that `montres` leaves out. */
  const annoncer = (groupe, part, montres, repli) => {
    for (const cle of Object.keys(part.champs)) {
      const suites = suitesDe(cle, montres)
      if (!suites.length) situer(groupe, cle, repli)
      else if (!estMontre(suites)) annoncer(groupe[cle], part.champs[cle], suites, repli)
    }
  }
  const titresRestants = (part, montres) => Object.entries(part.champs).flatMap(([cle, dedans]) => {
    const suites = suitesDe(cle, montres)
    if (!suites.length) return [dedans.titre]
    return estMontre(suites) ? [] : titresRestants(dedans, suites)
  })
  /** Name a fold by what it holds: « Et aussi : type, rôle, site… ». */
  const contenuDit = (part, montres) => {
    const titres = titresRestants(part, montres).map(mots.minuscule)
    const suite = titres.length > NOMMES ? "…" : ""
    return `Et aussi\u00a0: ${titres.slice(0, NOMMES).join(", ")}${suite}`
  }
  /** Make what a group shows: what is asked for first, else what is needed or written; the rest is folded. */
  const corps = (groupe, part, chemin, requis = true, dabord = null) => {
    const cles = Object.keys(part.champs)
    const utiles = cles.filter(cle => part.requis.includes(cle) || groupe[cle] !== undefined)
    let montres = dabord || demandes(chemin, part)
    if (!montres.length) montres = (utiles.length ? utiles : cles).map(cle => [cle])
    const elements = montres.map(suite => feuille(groupe, part, chemin, suite, requis))
    if (!resteIl(part, montres)) return elements
    const repli = pli(contenuDit(part, montres), () => restants(groupe, part, chemin, montres))
    annoncer(groupe, part, montres, repli)
    return [...elements, repli]
  }
  const cadre = (groupe, cle, part, chemin) => {
    groupe[cle] ??= {}
    const element = faire("fieldset", { id: identifiant() }, faire("legend", {}, typo(part.titre)))
    element.append(...precision(part, element), ...corps(groupe[cle], part, chemin))
    return element
  }

  // --- Lists of groups ---

  const attendu = chemin => [...mots.demandes].some(nom => nom.startsWith(`${chemin.join(".")}.`))
  /** Make what opens an element of the file, under its name. */
  const present = (part, chemin, element, parent, retrait) => {
    const titre = faire("span")
    const nommer = () => {
      const nom = mots.nomDeLElement(chemin.join("."), element, parent) || typo(part.items.titre)
      titre.textContent = nom.length > NOM_COURT ? `${nom.slice(0, NOM_COURT)}…` : nom
    }
    nommer()
    titresSuivis.push(nommer)
    const dabord = part.dabord?.map(cle => [cle])
    const repli = pli(titre, () => [...corps(element, part.items, chemin, true, dabord), retrait(repli, element)],
      "saisie__element")
    situer(element, "", repli)
    return repli
  }
  const liste = (groupe, cle, part, chemin, requis) => {
    groupe[cle] ??= []
    const elements = groupe[cle]
    const boite = faire("div", { className: "saisie__liste", id: identifiant() })
    const ajoutes = faire("div")
    const ajout = bouton(typo(part.ajouter || "Ajouter"), () => {
      const neuf = ajouter({ legende: true, retirable: true })
      neuf.querySelector("input, select, textarea").focus()
    }, "bouton saisie__ajout")
    const retrait = (montre, element) => bouton("Retirer", () => {
      elements.splice(elements.indexOf(element), 1)
      montre.remove()
      changer()
      ajout.focus()
    }, "bouton")
    const ajouter = ({ legende, retirable }) => {
      const element = { ...part.defauts, [DEFAUTS]: part.defauts || {} }
      elements.push(element)
      const dedans = corps(element, part.items, chemin, retirable || requis)
      const titre = typo(part.element || part.items.titre)
      const montre = legende
        ? faire("fieldset", { className: "saisie__neuf" }, faire("legend", {}, titre), ...dedans)
        : faire("div", {}, ...dedans)
      if (retirable) montre.append(retrait(montre, element))
      situer(element, "", montre)
      ajoutes.append(montre)
      return montre
    }
    const anciens = [...elements]
    const presents = anciens.map(element => present(part, chemin, element, groupe, retrait))
    if (!attendu(chemin)) {
      boite.append(faire("p", { className: "saisie__titre" }, ...libelle(part, requis)), ...precision(part, boite))
    }
    if (presents.length > LISTE_LONGUE && !part.dabord) {
      const repli = pli(`${presents.length} déjà sur la page`, () => {
        presents.forEach((montre, rang) => situer(anciens[rang], "", montre))
        return presents.toSorted((un, autre) => un.textContent.localeCompare(autre.textContent, "fr"))
      })
      for (const element of anciens) situer(element, "", repli)
      boite.append(repli)
    } else boite.append(...presents)
    const tete = part.dabord && mots.vedette(elements)
    if (tete) ouvrir(presents[anciens.indexOf(tete.indicateur)])
    boite.append(ajoutes, ajout)
    if (attendu(chemin) && !presents.length) ajouter({ legende: false, retirable: false })
    else if (part.defauts) ajouter({ legende: true, retirable: false })
    return boite
  }

  // --- Questions ---

  /** Make what a question asks for, of the values of a common. */
  const question = (valeurs, champs) => {
    const cles = [...new Set(champs.map(nom => nom.split(".")[0]))]
    return cles.flatMap(cle => {
      const part = regles.schema.champs[cle]
      if (part.genre !== "groupe") return [champ(valeurs, cle, regles.schema, [], true)]
      valeurs[cle] ??= {}
      const elements = corps(valeurs[cle], part, [cle], regles.schema.requis.includes(cle))
      situer(valeurs, cle, elements[0])
      return elements
    })
  }
  /** Make a fold for a field of the first level that no question asks for. */
  const autre = (valeurs, cle) => {
    const repli = pli(typo(regles.schema.champs[cle].titre), () => [champ(valeurs, cle, regles.schema, [], true)])
    repli.id = `partie-${cle}`
    situer(valeurs, cle, repli)
    return repli
  }
  const suivre = () => titresSuivis.forEach(nommer => nommer())

  return { autre, place, question, suivre }
}
