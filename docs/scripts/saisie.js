// The form that changes or proposes a common: eight questions, the page beside them as it will be, what is wrong, a
// draft that this browser keeps.
import { apercu } from "./saisie-apercu.js"
import { atelier, bouton, faire } from "./saisie-champs.js"
import { envoi } from "./saisie-envoi.js"
import { album } from "./saisie-images.js"
import { citer, slug } from "./saisie-lire.js"
import { diseur, typo } from "./saisie-mots.js"
import { RANG, complete, differences, nettes, numeroter } from "./saisie-valeurs.js"
import { verifier } from "./saisie-verifier.js"

(async () => {
  const form = document.getElementById("saisie")
  if (!form) return
  const $ = id => document.getElementById(id)
  const { racine } = form.dataset
  const nouveau = "nouveau" in form.dataset
  const ATTENTE = 200
  const parametres = new URLSearchParams(location.search)
  const charger = chemin => fetch(chemin).then(reponse => reponse.ok ? reponse.json() : Promise.reject(reponse))
  const tete = $("saisie-tete")
  const etat = texte => { $("saisie-etat").textContent = texte }
  const avis = textContent => tete.append(faire("p", { className: "avis", textContent }))
  const pret = () => { form.dataset.pret = "" }
  tete.hidden = false
  const regles = await charger(form.dataset.regles).catch(() => null)
  if (!regles) {
    avis("Le formulaire n’a pas pu être préparé. Rechargez la page, ou écrivez-nous par courriel.")
    return
  }
  $("saisie-papier").hidden = true

  // --- The common ---

  const commun = nouveau ? "" : parametres.get("commun") || ""
  const questions = [...form.querySelectorAll(".saisie__question")]
  const demanderLeCommun = () => {
    const choix = faire("select", { id: "saisie-commun" }, new Option("Choisissez un commun", ""))
    for (const cle in regles.communs) choix.append(new Option(regles.communs[cle], cle))
    choix.addEventListener("change", () => { if (choix.value) location.search = `?commun=${choix.value}` })
    if (commun) avis(`Le catalogue n’a pas de commun ${citer(commun)}.`)
    tete.append(faire("p", {}, faire("label", { htmlFor: choix.id, textContent: "Quel commun ?" }), " ", choix))
    for (const question of questions) question.hidden = true
  }
  if (!nouveau && !Object.hasOwn(regles.communs, commun)) {
    demanderLeCommun()
    pret()
    return
  }
  const fiche = nouveau ? { valeurs: {}, usagers: [], sources: {} }
    : await charger(`${racine}communs/${commun}/fiche.json`).catch(() => null)
  if (!fiche) {
    avis("La fiche de ce commun n’a pas pu être lue. Rechargez la page.")
    return
  }
  const empreinte = JSON.stringify(fiche.valeurs)
  const base = numeroter(fiche.valeurs)
  const mots = diseur(regles, { ...fiche, base })

  // --- The draft, the answers ---

  const clef = `contribuer:${commun || "+"}`
  const lireLeBrouillon = () => {
    try {
      const garde = JSON.parse(localStorage.getItem(clef))
      return garde?.base === empreinte ? garde.valeurs : null
    } catch {
      return null
    }
  }
  const brouillon = lireLeBrouillon()
  const valeurs = brouillon || structuredClone(base)
  const images = album(clef, () => commun || slug(valeurs.nom || ""))
  const garder = reponses => {
    if (!reponses && !images.vide()) images.oublier()
    try {
      localStorage.setItem(clef, JSON.stringify({ base: empreinte, valeurs: reponses }))
    } catch { /* A browser that keeps nothing: the form works all the same. */ }
  }
  let origines
  let attente
  const lire = () => {
    attente = clearTimeout(attente)
    origines = new WeakMap()
    const reponses = nettes(valeurs, origines) || {}
    origines.set(reponses, valeurs)
    const changements = differences(base, reponses, regles.schema)
    garder(changements.length ? reponses : null)
    return { reponses, changements }
  }
  const changer = () => {
    clearTimeout(attente)
    attente = setTimeout(relire, ATTENTE)
  }
  // Whoever leaves at once keeps what was just typed.
  addEventListener("pagehide", () => { if (attente) lire() })

  const joindre = async ({ element, fichier, groupe, cle, logo, nom }) => {
    element.querySelector(".saisie__image")?.remove()
    if (nom && empreinte.includes(`"${nom}"`)) {
      element.append(faire("p", { className: "precision", textContent: `Aujourd’hui\u00a0: ${nom}` }))
      return
    }
    // Until the draft gives it back, what was chosen then is not there.
    if (nom) delete groupe[cle]
    const choisi = nom ? await images.duBrouillon(nom) : fichier
    if (!choisi) return
    const connu = await images.montrer(element, choisi, { logo, nom })
    if (connu) groupe[cle] = connu
    else element.querySelector("input").value = ""
    changer()
  }
  const champs = atelier({ regles, mots, sources: fiche.sources, changer, joindre })

  // --- What is wrong ---

  const dans = (chemin, valeur) => chemin.reduce((dedans, pas) => dedans?.[pas], valeur)
  /** Return where the form shows a field, or what holds it; folds are filled for what stops the sending. */
  const trouver = (chemin, reponses, deplier) => {
    let trouve = null
    for (let longueur = 1; longueur <= chemin.length; longueur += 1) {
      const parent = dans(chemin.slice(0, longueur - 1), reponses)
      const pas = chemin[longueur - 1]
      const [groupe, cle] = typeof pas === "number" ? [origines.get(parent?.[pas]), ""] : [origines.get(parent), pas]
      trouve = (groupe && champs.place(groupe, cle, deplier)) || trouve
    }
    return trouve
  }
  let rangFaute = 0
  const dites = faute => {
    if (faute.compris) return ["saisie__faute saisie__compris", `Compris\u00a0: ${faute.compris}`]
    return ["saisie__faute", faute.phrase]
  }
  const montrer = (faute, reponses) => {
    const element = trouver(faute.chemin, reponses, !faute.compris)
    if (!element) return null
    const [className, textContent] = dites(faute)
    const ligne = faire("p", { className, id: `faute-${rangFaute += 1}`, textContent: typo(textContent) })
    const saisie = element.matches(".saisie__champ:not(fieldset)") && element.querySelector("input, select, textarea")
    if (!saisie) {
      const debut = element.querySelector(":scope > summary, :scope > legend")
      if (debut) debut.after(ligne)
      else element.append(ligne)
      return element
    }
    saisie.dataset.aide ??= saisie.getAttribute("aria-describedby") || ""
    if (faute.phrase) saisie.setAttribute("aria-invalid", "true")
    saisie.setAttribute("aria-describedby", `${saisie.getAttribute("aria-describedby") || ""} ${ligne.id}`.trim())
    element.append(ligne)
    return element
  }
  const mener = element => {
    for (let repli = element.closest("details"); repli; repli = repli.parentElement.closest("details")) repli.open = true
    const cible = element.matches("input") ? element : element.querySelector("input, select, textarea, summary")
    cible?.focus()
  }
  const effacer = () => {
    for (const ligne of form.querySelectorAll(".saisie__faute")) ligne.remove()
    for (const saisie of form.querySelectorAll("[data-aide]")) {
      saisie.removeAttribute("aria-invalid")
      saisie.setAttribute("aria-describedby", saisie.dataset.aide)
    }
  }
  const lister = obstacles => {
    const titre = obstacles.length > 1 ? `Il reste ${obstacles.length} réponses à revoir :` : "Il reste une réponse à revoir :"
    const lignes = obstacles.map(({ faute, element }) => {
      const lien = faire("a", { href: "#saisie", textContent: mots.nomDuChamp(faute.chemin) || "La fiche" })
      lien.addEventListener("click", event => { event.preventDefault(); if (element) mener(element) })
      return faire("li", {}, lien, typo(` : ${faute.phrase}`))
    })
    return [faire("p", { textContent: typo(titre) }), faire("ul", {}, ...lignes)]
  }
  // Once someone wanted to send, what is still wrong anywhere stays listed.
  let tout = false
  const controler = (reponses, changements) => {
    effacer()
    const noms = { nommer: chemin => `« ${mots.nomDuChamp(chemin)} »`, clef: mots.clef }
    const changes = new Set(changements.map(({ champ }) => champ[0]))
    const fautes = verifier(complete(reponses, regles.schema), regles, noms)
      .filter(faute => tout || changes.has(faute.chemin[0]))
    const obstacles = fautes.map(faute => ({ faute, element: montrer(faute, reponses) }))
      .filter(({ faute }) => faute.phrase)
    $("saisie-fautes").replaceChildren(...tout && obstacles.length ? lister(obstacles) : [])
    return obstacles
  }

  // --- The page beside the answers ---

  const { changements: dire, page, reponses: resumes } = apercu({ mots, base, nouveau })
  const resumer = reponses => {
    for (const question of questions) {
      const resume = question.querySelector(".saisie__resume")
      if (resume) resume.textContent = typo(resumes[question.dataset.question]?.(reponses) || "")
    }
  }
  const apercevoir = (reponses, changements) => {
    const rien = nouveau ? "Rien n’est encore écrit." : "Rien ne change encore."
    $("saisie-changements").replaceChildren(changements.length && !nouveau ? dire(changements)
      : faire("p", { className: "precision", textContent: changements.length ? "" : rien }))
    $("saisie-apercu").replaceChildren(page(reponses))
    resumer(reponses)
    champs.suivre()
  }
  const relire = () => {
    const { reponses, changements } = lire()
    controler(reponses, changements)
    apercevoir(reponses, changements)
  }

  // --- Sending ---

  /** Return where the new state of a use is, when no proof of its own goes with it. */
  const etatSeul = (reponses, changements) => {
    const etats = changements.filter(({ champ: [liste, , cle] }) => liste === "reutilisations" && cle === "etat")
    const seul = etats.find(({ champ: [, rang] }) => !changements.some(({ champ, apres }) =>
      champ[1] === rang && apres && ["source", "preuve"].includes(champ[2])))
    return seul && ["reutilisations", reponses.reutilisations.findIndex(usage => usage[RANG] === seul.champ[1]), "etat"]
  }
  const preparer = () => {
    tout = true
    const { reponses, changements } = lire()
    const obstacles = controler(reponses, changements)
    apercevoir(reponses, changements)
    const arreter = (texte, cible) => {
      etat(texte)
      cible?.focus()
      return null
    }
    if (!changements.length) return arreter("Rien ne change encore\u00a0: il n’y a rien à envoyer.")
    if (obstacles.length) return arreter("", $("titre-envoi"))
    const seul = etatSeul(reponses, changements)
    if (seul) {
      mener(trouver(seul, reponses, true))
      return arreter("Un nouvel état demande sa propre source\u00a0: donnez la page ou le document qui le montre.")
    }
    const accord = $("saisie-accord")
    if (!accord.checked) return arreter("Cochez d’abord la case\u00a0: ce que vous envoyez devient public.", accord)
    const nom = nouveau ? reponses.nom : regles.communs[commun]
    return {
      nom,
      fichier: nouveau ? slug(nom) : commun,
      lettre: nouveau ? mots.proposition(reponses) : mots.lettre(nom, changements),
      proposition: nouveau ? { fiche: reponses } : { changements },
      images: images.deLaFiche(reponses),
    }
  }

  // --- The page ---

  const remplir = question => {
    const { champs: noms } = regles.questions.find(({ cle }) => cle === question.dataset.question)
    question.querySelector(".saisie__reponses").replaceChildren(...champs.question(valeurs, noms))
  }
  const demandees = new Set(regles.questions.flatMap(question => question.champs).map(nom => nom.split(".")[0]))
  const remplirLaDerniere = question => {
    const autres = Object.keys(regles.schema.champs).filter(cle => !demandees.has(cle))
    question.querySelector(".saisie__reponses").replaceChildren(...autres.map(cle => champs.autre(valeurs, cle)))
  }
  for (const question of questions) {
    const derniere = question.dataset.question === "autre-chose"
    if (derniere) remplirLaDerniere(question)
    else remplir(question)
    question.open = nouveau && !derniere
  }
  const titres = Object.values(fiche.sources).map(value => faire("option", { value }))
  form.append(faire("datalist", { id: "saisie-sources" }, ...titres))
  const presenter = () => {
    if (nouveau) return
    const lien = faire("a", { href: `${racine}communs/${commun}/`, textContent: typo(regles.communs[commun]) })
    tete.append(faire("p", { className: "saisie__commun" }, "Page de ", lien))
  }
  presenter()
  const direLaReprise = () => {
    if (!brouillon) return
    const notice = faire("p", { className: "avis", role: "status" }, "Votre brouillon est repris. ")
    notice.append(bouton("L’effacer", async () => {
      attente = clearTimeout(attente)
      garder(null)
      await images.oublier()
      location.reload()
    }))
    tete.append(notice)
  }
  direLaReprise()
  $("saisie-actions").append(...envoi({ regles, nouveau, preparer, dire: etat }))
  for (const partie of form.querySelectorAll("[data-apres]")) partie.hidden = false
  form.addEventListener("submit", event => event.preventDefault())
  const allerALaPartie = () => {
    const visee = location.hash && form.querySelector(`details[id="${CSS.escape(location.hash.slice(1))}"]`)
    if (!visee) return
    mener(visee)
    visee.scrollIntoView()
  }
  allerALaPartie()
  const { reponses, changements } = lire()
  apercevoir(reponses, changements)
  pret()
})()
