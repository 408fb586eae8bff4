// Search and facets of the list of the catalogue. The sets are computed when
// the site is built (facettes.json); here they are only united, intersected and counted.
// Everything that comes from the address or from a file is written as text, never as HTML.
(() => {
  "use strict"
  const $ = id => document.getElementById(id)
  const form = $("filtres")
  if (!form) return
  const champ = $("q"), tri = $("tri"), etat = $("etat"), jetons = $("jetons")
  const liste = $("trouves"), tout = $("tout"), suite = $("suite")
  // However many are found, so many at a time are in the page.
  const MONTRES = 18
  const ORDINAIRE = tri.dataset.ordinaire, PERTINENCE = "pertinence"

  // Punctuation stays with its word.
  const typo = texte => texte.replace(/ ([;:!?»])/g, "\u00a0$1").replace(/« /g, "«\u00a0")
  const element = (nom, texte = "", attributs = {}) => {
    const fait = document.createElement(nom)
    fait.textContent = typo(texte)
    Object.entries(attributs).forEach(([k, v]) => fait.setAttribute(k, v))
    return fait
  }
  const pluriel = (n, un, plusieurs) => `${n.toLocaleString("fr-FR")} ${n > 1 ? plusieurs : un}`
  const communs = n => pluriel(n, "commun", "communs")

  // --- What the page holds: the cards where they stand, the controls by facet ----------------
  // Few elements at first: the answers of the lists wait in templates, and the cards after
  // the first ones are the text of a `noscript`, until someone asks.
  const sections = [...tout.querySelectorAll(".cartes")].map(foyer => ({
    foyer, suite: foyer.parentNode.querySelector("noscript"), ouverte: false, reste: null,
    cartes: [...foyer.children].map(carte => ({ carte, foyer })),
  }))
  const parSlug = new Map()
  let cartes = []
  const etaler = () => {
    if (cartes.length) return
    for (const section of sections) {
      if (!section.suite) continue
      const lues = new DOMParser().parseFromString(section.suite.textContent, "text/html").querySelectorAll("[data-commun]")
      section.reste = [...lues].map(lue => ({ carte: document.adoptNode(lue), foyer: section.foyer, section }))
      section.cartes.push(...section.reste)
    }
    cartes = sections.flatMap(section => section.cartes)
    cartes.forEach(c => parSlug.set(c.carte.dataset.commun, c))
    tout.dispatchEvent(new CustomEvent("cartes", { detail: cartes.map(c => c.carte) }))
  }
  for (const section of sections) {
    if (!section.suite) continue
    const bouton = element("button", section.suite.dataset.bouton, { type: "button", class: "bouton" })
    bouton.addEventListener("click", () => {
      etaler()
      section.ouverte = true
      section.foyer.append(...section.reste.map(c => c.carte))
      bouton.remove()
      section.reste[0].carte.querySelector("a").focus()
    })
    section.foyer.after(bouton)
  }

  // A question is answered by chips, or in a list whose answers unfold when someone comes to it.
  const facettes = new Map()
  const connaitre = () => {
    if (facettes.size) return
    for (const boite of form.querySelectorAll("[type=checkbox]")) {
      if (!facettes.has(boite.name)) facettes.set(boite.name, { valeurs: new Map() })
      const compte = boite.parentNode.lastElementChild, libelle = boite.nextSibling.textContent.trim()
      facettes.get(boite.name).valeurs.set(boite.value, { boite, compte, libelle })
    }
    for (const choix of $("facettes").querySelectorAll("select:not(#tri)")) {
      const pli = choix.querySelector("template"), valeurs = new Map()
      for (const option of pli.content.querySelectorAll("option")) valeurs.set(option.value, { option, libelle: option.dataset.libelle })
      facettes.set(choix.name, { choix, valeurs, titre: choix.ariaLabel, deplier: () => pli.replaceWith(pli.content) })
    }
    demande.valeurs = vide()
  }
  const deplier = ({ target }) => {
    const choix = target.closest("select:not(#tri)")
    if (!choix) return
    connaitre()
    facettes.get(choix.name).deplier()
  }

  // --- What is asked: in the address, and in the controls ------------------------------------
  const vide = () => new Map([...facettes.keys()].map(nom => [nom, new Set()]))
  let demande = { q: "", tri: "", valeurs: vide() }

  const lire = () => {
    if (location.search) connaitre()
    const lus = new URLSearchParams(location.search)
    const valeurs = vide()
    for (const [nom, facette] of facettes) {
      const connues = lus.getAll(nom).filter(v => facette.valeurs.has(v))
      valeurs.set(nom, new Set(facette.choix ? connues.slice(0, 1) : connues))
    }
    const voulu = lus.get("tri") || ""
    return {
      q: (lus.get("q") || "").trim().slice(0, champ.maxLength),
      tri: [...tri.options].some(o => o.value === voulu) ? voulu : "",
      valeurs,
    }
  }
  const adresse = () => {
    const ecrits = new URLSearchParams()
    if (demande.q) ecrits.set("q", demande.q)
    demande.valeurs.forEach((choisies, nom) => choisies.forEach(v => ecrits.append(nom, v)))
    if (demande.tri) ecrits.set("tri", demande.tri)
    const texte = ecrits.toString()
    return texte ? `?${texte}` : location.pathname
  }
  const montrerControles = () => {
    if (champ.value.trim() !== demande.q) champ.value = demande.q
    tri.options[0].textContent = demande.q ? PERTINENCE : ORDINAIRE
    tri.value = demande.tri
    for (const [nom, facette] of facettes) {
      const choisies = demande.valeurs.get(nom)
      if (facette.choix) {
        if (choisies.size) facette.deplier()
        facette.choix.value = [...choisies][0] || ""
      } else facette.valeurs.forEach((v, slug) => { v.boite.checked = choisies.has(slug) })
    }
  }
  const lireControles = () => {
    connaitre()
    const valeurs = vide()
    for (const [nom, facette] of facettes) {
      if (facette.choix) { if (facette.choix.value) valeurs.get(nom).add(facette.choix.value) }
      else facette.valeurs.forEach((v, slug) => { if (v.boite.checked) valeurs.get(nom).add(slug) })
    }
    return { q: champ.value.trim(), tri: tri.value, valeurs }
  }

  // --- Files, read at the first use -----------------------------------------------------------
  const gardes = new Map()
  const garder = (nom, lecture) => {
    if (!gardes.has(nom)) {
      gardes.set(nom, lecture().catch(erreur => { gardes.delete(nom); throw erreur }))
    }
    return gardes.get(nom)
  }
  const json = url => fetch(url).then(r => { if (!r.ok) throw new Error(url); return r.json() })

  let unir, croiser, compter, contient
  const ensembles = () => garder("facettes", async () => {
    connaitre()
    etaler()
    const [lu, outils] = await Promise.all([json(form.dataset.facettes), import("./ensembles.js")])
    ;({ unir, croiser, compter, contient } = outils)
    const ensemble = outils.fabrique(lu.communs.length)
    const rang = new Map(lu.communs.map((slug, i) => [slug, i]))
    return {
      taille: lu.communs.length,
      cartes: lu.communs.map(slug => parSlug.get(slug)),
      // As on the page: laureates, then by axis.
      ordinaire: cartes.map(c => rang.get(c.carte.dataset.commun)),
      ordres: { ...lu.ordres, nom: lu.communs.map((_, i) => i) },
      valeurs: new Map(Object.entries(lu.facettes).map(([nom, valeurs]) =>
        [nom, new Map(Object.entries(valeurs).map(([slug, rangs]) => [slug, ensemble(rangs)]))])),
      ensemble,
    }
  })
  let affichage = null
  const moteur = () => garder("recherche", async () => {
    const [lu, { preparer }, { afficheur }] = await Promise.all([
      json(form.dataset.recherche), import("./recherche.js"), import("./resultats.js"),
    ])
    affichage = afficheur(lu, form.dataset.racine)
    return preparer(lu, json)
  })
  // The places that the words name; a file that does not come is not waited for again.
  const lieux = async question => {
    try {
      const { lieuxDe } = await import("./lieux.js")
      return await lieuxDe(question, nom => garder(nom, () => json(`${form.dataset.lieux}donnees/${nom}`)))
    } catch {
      return SANS_LIEU
    }
  }

  // --- Answer ---------------------------------------------------------------------------------
  const citer = (nom, choisies) => [...choisies].map(v => `« ${facettes.get(nom).valeurs.get(v).libelle} »`).join(" ou ")
  const actives = () => [...demande.valeurs].filter(([, choisies]) => choisies.size)
  const MECONNUS = "Nous n’avons pas reconnu tous vos mots", INCERTAINS = "Nous ne sommes pas sûrs d’avoir compris"
  const SANS_LIEU = { entier: false, lieux: [] }
  let tour = 0, trouvailles = [], montres = 0

  /** Read what an answer needs, and search: the sets, what the words find, the places that they name. */
  const consulter = async () => {
    const [donnees, chercher] = await Promise.all([ensembles(), demande.q ? moteur() : null])
    const trouves = chercher ? await chercher(demande.q) : null
    const places = trouves?.lieu && form.dataset.lieux ? await lieux(demande.q) : SANS_LIEU
    return { donnees, trouves, places }
  }
  /** Return the set of what the words find, and what makes that of what the facets keep but for one. */
  const croisements = (donnees, trouves, filtres) => {
    const base = donnees.ensemble(trouves ? trouves.communs.map(t => t.rang) : donnees.ordinaire)
    const unions = new Map(filtres.map(([nom, choisies]) =>
      [nom, [...choisies].map(v => donnees.valeurs.get(nom).get(v)).reduce(unir)]))
    const sans = nom => [...unions].reduce((bits, [autre, union]) => autre === nom ? bits : croiser(bits, union), base)
    return { base, sans }
  }
  /** Put in order what is kept: what may answer is never among what does. */
  const retenir = (donnees, trouves, places, garde) => {
    const pertinence = trouves ? trouves.communs.map(t => t.rang) : donnees.ordinaire
    const ordre = demande.tri ? donnees.ordres[demande.tri] : pertinence
    const raisons = new Map(trouves ? trouves.communs.map(t => [t.rang, t]) : [])
    // The name of a place, that a common holds only as that of who carries it, is no need.
    const estSur = r => !trouves || (raisons.get(r).sur && !places.entier)
    const retenus = ordre.filter(r => contient(garde, r))
      .map(r => ({ carte: donnees.cartes[r].carte, raison: raisons.get(r), sur: estSur(r) }))
    return { surs: retenus.filter(t => t.sur), peutEtre: retenus.filter(t => !t.sur) }
  }
  const titreDit = (surs, peutEtre) => {
    if (surs.length) return "Communs trouvés"
    return peutEtre.length ? "Peut-être" : "Par où continuer"
  }
  const absentsDits = (peutEtre, places) => {
    if (places.entier) return "C’est un nom de lieu"
    if (peutEtre.length) return INCERTAINS
    return demande.q ? MECONNUS : "Aucun commun"
  }
  const direLeCompte = ({ surs, peutEtre }, { donnees, places }, pages) => {
    const absents = absentsDits(peutEtre, places)
    annoncer(surs.length ? `${communs(surs.length)} sur ${donnees.taille.toLocaleString("fr-FR")}` : absents,
      peutEtre.length ? `. Peut-être${surs.length ? " aussi" : ""} : ${communs(peutEtre.length)}` : "",
      surs.length + peutEtre.length > montres ? `, les ${montres} premiers affichés` : "",
      pages.length ? `, ${pluriel(pages.length, "passage", "passages")} dans les pages du site.` : ".")
  }

  async function repondre() {
    const mien = ++tour
    montrerControles()
    const filtres = actives()
    const rienDemande = () => !demande.q && !demande.tri && !filtres.length
    if (rienDemande() && !gardes.has("facettes")) { revenir(null); return }
    let lus
    try {
      lus = await consulter()
    } catch {
      if (mien === tour) etat.textContent = "La recherche n’a pas abouti. Vérifiez votre connexion, puis rechargez la page."
      return
    }
    if (mien !== tour) return
    const { donnees, trouves, places } = lus
    const { base, sans } = croisements(donnees, trouves, filtres)
    montrerComptes(donnees, sans)
    montrerJetons(filtres)
    montrerLieux(places.lieux)
    if (rienDemande()) { revenir(donnees); return }

    const { surs, peutEtre } = retenir(donnees, trouves, places, sans(null))
    ranger([...surs, ...peutEtre])
    tout.hidden = true
    $("resultats").hidden = false
    $("resultats-titre").textContent = titreDit(surs, peutEtre)
    // Nothing to filter.
    $("facettes").hidden = !compter(base)
    const pages = trouves ? trouves.pages : []
    affichage?.montrerPages(pages)
    proposer(donnees, sans, filtres, surs.length, peutEtre.length, trouves)
    preparerBesoin()
    direLeCompte({ surs, peutEtre }, lus, pages)
  }

  function montrerLieux(lieux) {
    const boite = $("lieux")
    boite.hidden = !lieux.length
    boite.replaceChildren(...lieux.flatMap(({ dit, ancre }, i) =>
      [i ? ", " : typo("Qui utilise quoi : "), element("a", dit, { href: `${form.dataset.lieux}#${ancre}` })]))
  }

  // The message that tells a need starts with the words that were typed.
  const besoin = $("besoin"), modele = besoin.href
  const preparerBesoin = () => {
    besoin.href = demande.q ? modele.replace(encodeURIComponent(besoin.dataset.mot), () => encodeURIComponent(demande.q)) : modele
  }

  const annoncer = (...morceaux) => { etat.textContent = typo(morceaux.join("")) }

  // The cards found, and no other, are in the page, the first ones at once.
  const aussi = element("h2", "Peut-être aussi", { class: "cartes__titre" })
  function ranger(trouves) {
    affichage?.effacer()
    aussi.remove()
    cartes.forEach(({ carte }) => carte.remove())
    trouvailles = trouves
    montres = 0
    continuer()
  }

  function continuer() {
    const suivantes = trouvailles.slice(montres, montres + MONTRES)
    liste.append(...suivantes.map(t => t.carte))
    suivantes.forEach(t => { if (t.raison) affichage.marquer(t.carte, t.raison) })
    const premier = suivantes.find(t => !t.sur)
    if (premier && trouvailles[0].sur && !liste.contains(aussi)) premier.carte.before(aussi)
    montres += suivantes.length
    const restent = trouvailles.length - montres
    suite.hidden = !restent
    suite.textContent = `Montrer ${communs(Math.min(restent, MONTRES))} de plus${restent > MONTRES ? `, sur ${restent}` : ""}`
    return suivantes
  }

  function revenir(donnees) {
    affichage?.effacer()
    if (tout.hidden) {
      cartes.forEach(({ carte, foyer, section }) => {
        if (section && !section.ouverte) carte.remove()
        else foyer.append(carte)
      })
      $("resultats").hidden = $("pages").hidden = true
      $("facettes").hidden = false
      tout.hidden = false
    }
    annoncer(communs(Number(tout.dataset.total)))
    if (!donnees) montrerJetons([])
  }

  function montrerComptes(donnees, sans) {
    for (const [nom, facette] of facettes) {
      const autres = sans(nom)
      for (const [slug, valeur] of facette.valeurs) {
        const n = compter(croiser(autres, donnees.valeurs.get(nom).get(slug)))
        if (valeur.n === n) continue
        valeur.n = n
        if (valeur.option) valeur.option.textContent = `${valeur.libelle} (${n})`
        else {
          valeur.compte.textContent = n
          valeur.boite.parentNode.classList.toggle("puce--vide", !n)
        }
      }
    }
  }

  // What is chosen in a list, to take it away; a chip says by itself that it is pressed.
  function montrerJetons(filtres) {
    const choisis = filtres.filter(([nom]) => facettes.get(nom).choix)
    const poses = choisis.flatMap(([nom, choisies]) => [...choisies].map(v => {
      const { libelle } = facettes.get(nom).valeurs.get(v)
      const retirer = `Retirer le filtre ${facettes.get(nom).titre} : ${libelle}`
      const bouton = element("button", libelle, { type: "button", class: "puce", "aria-label": retirer })
      bouton.addEventListener("click", () => { demande.valeurs.get(nom).delete(v); agir(true) })
      return bouton
    }))
    if (filtres.length > 1) {
      const bouton = element("button", "Tout effacer", { type: "button", class: "bouton" })
      bouton.addEventListener("click", () => { demande.valeurs = vide(); agir(true) })
      poses.push(bouton)
    }
    jetons.replaceChildren(...poses.map(bouton => {
      const item = element("li")
      item.append(bouton)
      return item
    }))
    jetons.hidden = !poses.length
    const n = choisis.reduce((somme, [, choisies]) => somme + choisies.size, 0)
    $("facettes-compte").textContent = n ? ` (${n})` : ""
  }

  // Nothing sure: what each condition costs, and a button to drop it, or the needs. One: nothing to compare it with.
  function proposer(donnees, sans, filtres, surs, peutEtre, trouves) {
    const boite = $("pistes")
    const assez = surs > 1 || (surs && peutEtre)
    boite.hidden = assez
    boite.replaceChildren()
    if (assez) return
    const tousLesCommuns = () => {
      const bouton = element("button", "Voir tous les communs", { type: "button", class: "bouton" })
      bouton.addEventListener("click", () => { demande = { q: "", tri: "", valeurs: vide() }; agir(true) })
      boite.append(bouton)
    }
    if (surs) {
      boite.append(element("p", "Un seul commun répond. Pour le comparer à un autre, cochez « Comparer », puis revenez à toute la liste : votre choix est gardé."))
      tousLesCommuns()
      return
    }
    const pistes = filtres.map(([nom, choisies]) => [`Sans ${citer(nom, choisies)}`, compter(sans(nom)), () => demande.valeurs.get(nom).clear()])
    if (trouves && filtres.length) {
      const seuls = filtres.map(([nom, choisies]) => [...choisies].map(v => donnees.valeurs.get(nom).get(v)).reduce(unir))
      pistes.push([`Sans les mots « ${demande.q} »`, compter(seuls.reduce(croiser)), () => { demande.q = "" }])
    }
    const utiles = peutEtre ? [] : pistes.filter(([, reste]) => reste)
    boite.append(element("p", utiles.length ? "Rien ne remplit toutes ces conditions, à notre connaissance. Retirez-en une :"
      : "Essayez un mot plus courant, ou commencez par un besoin :"))
    for (const [texte, reste, oter] of utiles) {
      const bouton = element("button", `${texte}, il y a ${communs(reste)}`, { type: "button", class: "bouton" })
      bouton.addEventListener("click", () => { oter(); agir(true) })
      boite.append(bouton)
    }
    if (utiles.length) return
    for (const [besoin, bits] of donnees.valeurs.get("besoin")) {
      const { libelle } = facettes.get("besoin").valeurs.get(besoin)
      const bouton = element("button", `${libelle} (${communs(compter(bits))})`, { type: "button", class: "bouton" })
      bouton.addEventListener("click", () => { demande = { q: "", tri: "", valeurs: vide().set("besoin", new Set([besoin])) }; agir(true) })
      boite.append(bouton)
    }
    tousLesCommuns()
  }

  // --- What people do -------------------------------------------------------------------------
  const noter = pousser => {
    if (pousser && adresse() !== (location.search || location.pathname)) history.pushState(null, "", adresse())
    else if (!pousser) history.replaceState(null, "", adresse())
  }
  // A button that disappears gives the focus to the title of the list.
  // The frame around it is for who uses the keyboard.
  addEventListener("pointerdown", () => { delete document.documentElement.dataset.clavier })
  addEventListener("keydown", () => { document.documentElement.dataset.clavier = "" })
  async function agir(deplacer) {
    noter(true)
    await repondre()
    if (deplacer) (tout.hidden ? $("resultats-titre") : etat).focus()
  }
  let attente = 0
  champ.addEventListener("input", () => {
    clearTimeout(attente)
    attente = setTimeout(() => { demande = lireControles(); noter(false); repondre() }, 120)
  })
  champ.addEventListener("focus", () => { Promise.all([ensembles(), moteur()]).catch(() => {}) }, { once: true })
  const controles = [form, $("barre")]
  for (const lieu of controles) {
    for (const approche of ["pointerover", "focusin"]) {
      lieu.addEventListener(approche, () => { ensembles().catch(() => {}) }, { once: true })
      lieu.addEventListener(approche, deplier, true)
    }
    lieu.addEventListener("change", ({ target }) => {
      if (target === champ) return
      demande = lireControles()
      agir(false)
    })
  }
  suite.addEventListener("click", () => {
    const [{ carte }] = continuer()
    carte.querySelector("a").focus()
    annoncer(`${communs(montres)} affichés sur ${trouvailles.length}.`)
  })
  form.addEventListener("submit", async evenement => {
    evenement.preventDefault()
    clearTimeout(attente)
    demande = lireControles()
    noter(false)
    await repondre()
    etat.focus()
  })
  addEventListener("popstate", () => { clearTimeout(attente); demande = lire(); repondre() })

  $("facettes").open = matchMedia("(min-width: 60em)").matches
  form.hidden = $("barre").hidden = false
  demande = lire()
  // Whoever searched from another page is led to the answer: the keyboard does not start from the top again.
  repondre().then(() => { if (demande.q && document.activeElement === document.body) etat.focus({ preventScroll: true }) })
})()
