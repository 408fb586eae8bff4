// The form that changes or proposes a common: shows the part asked for, says what is wrong, what
// changes, keeps a draft, and sends. Nothing leaves the browser before the person sends it.
(async () => {
  "use strict"
  const { citer, complete, dedans, differences, elements, groupe, lire, message, remplir, saisie, slug, verifier } = window.Fiche
  const form = document.getElementById("saisie")
  if (!form) return
  const $ = id => document.getElementById(id)
  const faire = (nom, values = {}, ...children) => {
    const made = Object.assign(document.createElement(nom), values)
    made.append(...children)
    return made
  }
  const bouton = (textContent, action, className = "bouton") => {
    const made = faire("button", { type: "button", className, textContent })
    made.addEventListener("click", action)
    return made
  }
  const { racine } = form.dataset
  const nouveau = "nouveau" in form.dataset
  // Longer addresses are cut by some mail programs, and refused by the forge.
  const COURRIEL_MAX = 1900
  const FORGE_MAX = 7000
  const IMAGE_MAX = 1280
  const LOGO_MAX = 288
  const BROUILLON_MAX = 8000000
  const parametres = new URLSearchParams(location.search)
  const charger = path => fetch(path).then(answer => answer.ok ? answer.json() : Promise.reject(answer))
  const tete = $("saisie-tete")
  const etat = text => { $("saisie-etat").textContent = text }
  const avis = textContent => tete.append(faire("p", { className: "avis", textContent }))
  tete.hidden = false
  const regles = await charger(form.dataset.regles).catch(() => null)
  if (!regles) return avis("Le formulaire n’a pas pu être préparé. Rechargez la page, ou écrivez-nous par courriel.")
  $("saisie-papier").hidden = true

  // --- Lists: the first element of each is the model of the others ---

  const modeles = new WeakMap()
  const compteurs = new WeakMap()
  const decoder = html => document.createRange().createContextualFragment(html).firstElementChild
  const preparer = root => {
    for (const liste of root.querySelectorAll("[data-genre=liste]")) {
      if (liste.parentElement.closest("[data-element]") !== (root.matches("[data-element]") ? root : null)) continue
      modeles.set(liste, elements(liste)[0].outerHTML)
      elements(liste)[0].remove()
      liste.append(bouton("Ajouter", () => {
        const made = ajouter(liste)
        made.open = true
        nommerElement(made)
        saisie(made).focus()
      }))
    }
  }
  const ajouter = liste => {
    const rank = compteurs.get(liste) || 0
    compteurs.set(liste, rank + 1)
    const made = decoder(modeles.get(liste).replaceAll(`${liste.id}-0`, `${liste.id}-${rank}`))
    liste.querySelector("[data-elements]").append(made)
    made.open = false
    preparer(made)
    made.addEventListener("toggle", () => plier(made), { once: true })
    made.append(bouton("Retirer", () => {
      const next = liste.querySelector(":scope > button")
      made.remove()
      change()
      next.focus()
    }))
    return made
  }
  /** Fold the answers that are optional and empty, when the group has others to show. */
  const plier = root => {
    const shown = dedans(root).filter(one => !one.matches("details"))
    const empty = shown.filter(one => !one.querySelector(":scope > :is(label, legend) .papier__requis") && lire(one) === undefined)
    if (empty.length < 2 || empty.length === shown.length) return
    const fold = faire("details", {}, faire("summary", { textContent: "Ajouter une information" }))
    fold.append(...empty)
    shown.filter(one => !empty.includes(one)).at(-1).after(fold)
  }
  const nommerElement = element => {
    const first = [...element.querySelectorAll("input:not([type]), textarea")].map(one => one.value.trim()).find(Boolean)
    element.querySelector("summary").textContent = `${element.dataset.element}\u00a0: ${first?.slice(0, 60) || "à remplir"}`
  }

  // --- Where a path is, and how it is called ---

  const trouver = chemin => chemin.reduce((root, step) => {
    if (!root) return null
    if (typeof step !== "number") return dedans(root).find(one => one.dataset.nom === step) || null
    return root.dataset.genre === "liste" ? elements(root).filter(groupe)[step] || null : root
  }, form)
  const titres = chemin => {
    const found = []
    let part = regles.schema
    for (const step of chemin) {
      part = typeof step === "number" || step === "+" ? part.items : part.champs[step]
      if (typeof step === "string" && step !== "+") found.push(part.titre)
    }
    return found
  }
  const minuscule = text => text[1] === text[1]?.toUpperCase() ? text : text[0].toLowerCase() + text.slice(1)
  const nom = chemin => titres(chemin).slice(-2).map((title, rank) => rank ? minuscule(title) : title).join("\u00a0: ")
  const noms = { nommer: chemin => `« ${nom(chemin)} »`, clef: chemin => titres(chemin).at(-1) }

  // --- The common, its draft ---

  const commun = nouveau ? "" : parametres.get("commun") || ""
  let base
  // The page that visitors read today, of a common that has one.
  let publiee = null
  const images = new Map()
  const clefBrouillon = () => `contribuer:${nouveau ? "+" : commun}`
  const garder = values => {
    if (!values && images.size) tiroir("readwrite", drawer => drawer.delete(clefBrouillon()))
    try {
      localStorage.setItem(clefBrouillon(), JSON.stringify({ base: JSON.stringify(base), values }))
    } catch { /* A browser that keeps nothing: the form works all the same. */ }
  }
  const brouillon = () => {
    try {
      const found = JSON.parse(localStorage.getItem(clefBrouillon()))
      return found?.base === JSON.stringify(base) ? found.values : null
    } catch {
      return null
    }
  }
  // Images are too large for what holds the texts. A browser that keeps none: the form works all the same.
  const tiroir = (mode, action) => new Promise((resolve, reject) => {
    const asked = indexedDB.open("contribuer", 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore("images")
    asked.onerror = reject
    asked.onsuccess = () => {
      const done = action(asked.result.transaction("images", mode).objectStore("images"))
      done.onsuccess = () => resolve(done.result)
      done.onerror = reject
    }
  }).catch(() => null)
  const garderImages = () => {
    const kept = Object.fromEntries(images)
    const fits = JSON.stringify(kept).length <= BROUILLON_MAX
    if (fits) tiroir("readwrite", drawer => drawer.put(kept, clefBrouillon()))
    return fits
  }
  const valeurs = () => groupe(form) || {}
  const changements = values => differences(base, values, regles.schema)

  // --- What is wrong ---

  let rangFaute = 0
  const montrer = ({ chemin, phrase, correction, conseil }) => {
    const champ = trouver(chemin) || trouver(chemin.slice(0, -1))
    if (!champ) return null
    const id = `faute-${rangFaute += 1}`
    const said = faire("p", { className: `saisie__faute${conseil ? " saisie__conseil" : ""}`, id, textContent: conseil ? `Conseil\u00a0: ${phrase}` : phrase })
    const target = champ.matches("details, fieldset, form") ? champ : saisie(champ)
    if (correction && target.matches("input")) {
      said.append(" ", bouton(`Écrire ${correction}`, () => {
        target.value = correction
        change()
        target.focus()
      }, "saisie__correction"))
    }
    if (target.matches("input, select, textarea")) {
      target.dataset.aide ??= target.getAttribute("aria-describedby") || ""
      if (!conseil) target.setAttribute("aria-invalid", "true")
      target.setAttribute("aria-describedby", `${target.dataset.aide} ${id}`.trim())
      champ.append(said)
    } else (target.querySelector(":scope > summary, :scope > legend") || target.firstElementChild).after(said)
    return champ
  }
  const ouvrir = champ => {
    for (let one = champ.closest("details"); one; one = one.parentElement.closest("details")) one.open = true
    choisir(champ.closest("[data-partie]"))
    const target = champ.matches("details") ? champ.querySelector("summary") : champ.querySelector("input, select, textarea") || champ
    target.focus()
  }
  // Once someone wanted to send, what is still wrong anywhere stays listed.
  let tout = false
  const controler = values => {
    for (const one of form.querySelectorAll(".saisie__faute")) one.remove()
    for (const one of form.querySelectorAll("[data-aide]")) {
      one.removeAttribute("aria-invalid")
      one.setAttribute("aria-describedby", one.dataset.aide)
    }
    const fautes = verifier(complete(values, regles.schema), regles, noms).filter(one => !one.dit)
    const changed = new Set(changements(values).map(one => one.champ[0]))
    const shown = fautes.filter(one => tout || changed.has(one.chemin[0]))
    const found = shown.map(one => ({ ...one, champ: montrer(one) }))
    const box = $("saisie-fautes")
    box.replaceChildren()
    const obstacles = found.filter(one => !one.conseil)
    if (tout && obstacles.length) {
      box.append(faire("p", { textContent: obstacles.length > 1 ? `Il reste ${obstacles.length} réponses à revoir :` : "Il reste une réponse à revoir :" }),
        faire("ul", {}, ...obstacles.map(({ chemin, phrase, champ }) => {
          const link = faire("a", { href: `#${champ?.id || "saisie"}`, textContent: nom(chemin) || "La fiche" })
          link.addEventListener("click", event => { event.preventDefault(); if (champ) ouvrir(champ) })
          return faire("li", {}, link, `\u00a0: ${phrase}`)
        })))
    }
    return found
  }

  // --- What changes ---

  /** Markdown as the page shows it, made of elements and text only: nothing that is written is read as HTML. */
  const markdown = text => {
    const inline = (line, into) => {
      const sign = /\*\*(.+?)\*\*|(?<![\p{L}\p{N}])[_*](.+?)[_*](?![\p{L}\p{N}])|\[([^\]]+)\]\(((?:https:\/\/|mailto:|\/)[^()\s]*)\)|\x60([^\x60]+)\x60/u.exec(line)
      if (!sign) { into.append(line); return into }
      into.append(line.slice(0, sign.index))
      if (sign[1]) into.append(inline(sign[1], faire("strong")))
      else if (sign[2]) into.append(inline(sign[2], faire("em")))
      else if (sign[4]) into.append(faire("a", { href: sign[4], rel: "nofollow", textContent: sign[3] }))
      else into.append(faire("code", { textContent: sign[5] }))
      return inline(line.slice(sign.index + sign[0].length), into)
    }
    const box = faire("div", { className: "saisie__rendu" })
    for (const block of text.split(/\n\s*\n/)) {
      const lines = block.split("\n").filter(line => line.trim())
      const title = /^ {0,3}(#{3,6})\s+(.*)/.exec(lines[0] || "")
      if (title) box.append(inline(title[2], faire("p", { className: "saisie__titre" })))
      const rest = title ? lines.slice(1) : lines
      if (!rest.length) continue
      if (rest.every(line => /^\s*([-*+]|\d+[.)])\s/.test(line))) {
        box.append(faire(/^\s*\d/.test(rest[0]) ? "ol" : "ul", {}, ...rest.map(line => inline(line.replace(/^\s*\S+\s+/, ""), faire("li")))))
      } else box.append(inline(rest.join(" "), faire("p")))
    }
    return box
  }
  const dite = (value, chemin) => {
    if (value === undefined || value === null) return "rien"
    const champ = trouver(chemin.filter(step => step !== "+"))
    const choice = champ && [...champ.querySelectorAll("option, input[type=checkbox], input[type=radio]")].find(one => one.value === String(value))
    if (choice) return (choice.textContent || choice.parentElement.textContent).trim()
    return typeof value === "object" ? Object.values(value).flat().map(inner => dite(inner, chemin)).join(", ") : String(value)
  }
  const phrases = changes => changes.map(({ champ, avant, apres }) => {
    const [old, now] = [avant, apres].map(value => citer(dite(value, champ)))
    return `${nom(champ)} : ${avant === undefined ? `ajout de ${now}` : apres === undefined ? `retrait de ${old}` : `${old} devient ${now}`}`
  })
  // Where the page shows what is new; the rest is told under what it does.
  const ENDROITS = { impact: "impact", reutilisations: "qui-utilise", reutiliser: "reutiliser" }
  // A page writes spaces and apostrophes that a form does not: one sign stands for one sign.
  const signes = text => text.replace(/[\u00a0\u202f]/g, " ").replaceAll("’", "'")
  const ecrite = value => typeof value === "number" ? value.toLocaleString("fr-FR") : dite(value, [])
  // Where a text says a value: a figure stands alone, words are whole, and a few letters could be anything.
  const dites = (text, old, figure) => {
    const at = text.indexOf(old)
    if (figure) return text.trim().replace(/^(environ|plus de|au moins) /, "") === old ? at : -1
    const around = text.slice(Math.max(0, at - 1), at) + text.slice(at + old.length, at + old.length + 1)
    return old.length > 3 && !/[\p{L}\p{N}]/u.test(around) ? at : -1
  }
  /** The page of the common as it will be: each value that changes, where the page says it. */
  const future = changes => {
    const page = publiee.cloneNode(true)
    for (const { champ, avant, apres } of changes) {
      if (champ[0] === "description") {
        page.querySelector(".texte")?.replaceChildren(markdown(apres || ""))
        continue
      }
      if (avant === undefined) {
        const place = page.querySelector(`[aria-labelledby="${ENDROITS[champ[0]] || "en-bref"}"]`)
        place?.append(faire("p", {}, faire("mark", { textContent: `${nom(champ)}\u00a0: ${dite(apres, champ)}` })))
      }
      if (typeof avant === "object" || avant === undefined) continue
      const old = signes(ecrite(avant))
      const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
      for (let one = texts.nextNode(); one; one = texts.nextNode()) {
        const at = dites(signes(one.data), old, typeof avant === "number")
        if (at < 0 || one.parentElement.closest(".renvoi")) continue
        one.splitText(at).splitText(old.length)
        one.nextSibling.replaceWith(faire("mark", { textContent: apres === undefined ? "" : ecrite(apres) }))
        texts.nextNode()
      }
    }
    const changed = "mark, .saisie__rendu"
    for (const one of page.querySelectorAll(`details:has(${changed})`)) one.open = true
    const shown = [...page.querySelectorAll(".tete, .ruban, .corps section, .bloc, .plis")]
      .filter(one => one.matches(".tete") || one.querySelector(changed))
    for (const one of page.querySelectorAll("[id]")) one.removeAttribute("id")
    return shown
  }
  const apercu = (changes, values) => {
    const box = $("saisie-apercu")
    box.replaceChildren()
    if (!changes.length) return box.append(faire("p", { textContent: nouveau ? "Rien n’est encore écrit." : "Rien ne change encore." }))
    const page = faire("div", { className: "saisie__page commun", inert: true })
    if (publiee) page.append(...future(changes))
    else {
      page.append(faire("p", { className: "saisie__nom", textContent: values.nom || "Sans nom" }), faire("p", { textContent: values.accroche || "" }))
      if (values.description) page.append(markdown(values.description))
    }
    box.append(faire("p", { className: "precision", textContent: nouveau ? "La page commencera ainsi :" : "La page, avec ce qui change :" }), page)
    if (nouveau) return
    box.append(faire("dl", { className: "saisie__changements" }, ...changes.flatMap(({ champ, avant, apres }) => {
      const shown = value => champ.at(-1) === "description" || champ.at(-1) === "reponse" ? markdown(String(value)) : dite(value, champ)
      return [faire("dt", { textContent: nom(champ) }),
        ...avant === undefined ? [] : [faire("dd", {}, faire("del", {}, faire("span", { className: "invisible", textContent: "Avant\u00a0: " }), shown(avant)))],
        ...apres === undefined ? [] : [faire("dd", {}, faire("ins", {}, faire("span", { className: "invisible", textContent: "Après\u00a0: " }), shown(apres)))]]
    })))
  }
  let attente
  const retenir = (values = valeurs(), changes = changements(values)) => {
    attente = clearTimeout(attente)
    garder(changes.length ? values : null)
    return { values, changes }
  }
  const relire = () => {
    const { values, changes } = retenir()
    controler(values)
    apercu(changes, values)
  }
  const change = () => {
    clearTimeout(attente)
    attente = setTimeout(relire, 250)
  }
  // Whoever leaves at once keeps what was just typed.
  addEventListener("pagehide", () => attente && retenir())

  // --- Images: made small here, joined to the file ---

  const base64 = async blob => {
    const bytes = new Uint8Array(await blob.arrayBuffer())
    let text = ""
    for (let start = 0; start < bytes.length; start += 8192) text += String.fromCharCode(...bytes.subarray(start, start + 8192))
    return btoa(text)
  }
  /** Show an image that was chosen, or that the draft kept: `name` is then its name. */
  const joindre = async (champ, file, name = "") => {
    champ.querySelector(".saisie__image")?.remove()
    if (!file) return
    const said = faire("div", { className: "saisie__image", role: "status" })
    champ.append(said)
    try {
      const bitmap = await createImageBitmap(file)
      const logo = champ.parentElement.closest("[data-nom]")?.dataset.nom === "logo"
      const scale = Math.min(1, (logo ? LOGO_MAX : IMAGE_MAX) / Math.max(bitmap.width, bitmap.height))
      const canvas = faire("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) })
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height)
      canvas.setAttribute("role", "img")
      canvas.setAttribute("aria-label", `Aperçu de ${name || file.name}`)
      // A browser that writes no WebP gives PNG, and says so.
      const blob = name ? file : await new Promise(resolve => canvas.toBlob(resolve, "image/webp", 0.82))
      name ||= `${commun || slug(valeurs().nom || "")}-${logo ? "logo" : slug(file.name.replace(/\.[^.]*$/, "")).slice(0, 40) || "capture"}.${blob.type.split("/")[1]}`
      images.set(name, await base64(blob))
      champ.dataset.image = name
      said.append(canvas, faire("p", { className: "precision", textContent: `${canvas.width} × ${canvas.height} pixels, ${Math.ceil(blob.size / 1024)} Ko : l’image voyage dans le fichier${garderImages() ? "" : " ; le brouillon, qui garde 8 Mo, ne l’a pas"}.` }))
    } catch {
      said.append(faire("p", { className: "saisie__faute", textContent: "Cette image ne se lit pas. Choisissez un fichier PNG, JPEG ou WebP." }))
      saisie(champ).value = ""
    }
    change()
  }

  // --- Sending ---

  const preparerEnvoi = () => {
    const { values, changes } = retenir()
    tout = true
    const fautes = controler(values)
    apercu(changes, values)
    const arreter = (text, place) => {
      etat(text)
      place?.focus()
      return null
    }
    if (!changes.length) return arreter("Rien ne change encore : il n’y a rien à envoyer.")
    if (fautes.some(one => !one.conseil)) return arreter("", $("titre-apercu"))
    const etats = changes.filter(({ champ: [list, , field] }) => list === "reutilisations" && field === "etat")
    const seul = etats.find(one => !changes.some(({ champ, apres }) => champ[1] === one.champ[1] && apres && ["source", "preuve"].includes(champ[2])))
    if (seul) return arreter("Un nouvel état demande sa propre source : donnez la page ou le document qui le montre.", saisie(trouver(seul.champ)))
    if (!$("saisie-accord").checked) return arreter("Cochez d’abord la case : ce que vous envoyez devient public.", $("saisie-accord"))
    const named = new Set(JSON.stringify(values).match(/[a-z0-9_-]+\.(?:png|jpg|jpeg|webp)/g))
    const joined = Object.fromEntries([...images].filter(([name]) => named.has(name)))
    const proposition = nouveau ? { fiche: values } : { changements: changes }
    return { nom: nouveau ? values.nom : regles.communs[commun], fichier: nouveau ? slug(values.nom) : commun, values, changes, resume: nouveau ? [`Nouveau commun : ${values.nom}`] : phrases(changes), proposition, joined }
  }
  const suivre = link => {
    form.append(link)
    link.click()
    link.remove()
  }
  const telecharger = ({ nom: named, fichier, resume, proposition, joined }) => {
    const name = `${nouveau ? "proposer" : "modifier"}-${fichier}.txt`
    const link = faire("a", { href: URL.createObjectURL(new Blob([message(regles, named, resume, proposition, joined)], { type: "text/plain" })), download: name })
    suivre(link)
    setTimeout(() => URL.revokeObjectURL(link.href), 10000)
    return name
  }
  const objet = sent => `${nouveau ? "Proposer un commun" : "Modifier la page"} : ${sent.nom}`
  const parCourriel = () => {
    const sent = preparerEnvoi()
    if (!sent) return
    const adresse = body => `mailto:${regles.courriel}?subject=${encodeURIComponent(objet(sent))}&body=${encodeURIComponent(body.replace(/\n/g, "\r\n"))}`
    const whole = adresse(message(regles, sent.nom, sent.resume, sent.proposition))
    if (whole.length <= COURRIEL_MAX && !Object.keys(sent.joined).length) {
      suivre(faire("a", { href: whole }))
      etat("Un message prêt à envoyer s’est ouvert dans votre messagerie. S’il n’apparaît pas, téléchargez le fichier et joignez-le à un courriel.")
    } else {
      const name = telecharger(sent)
      suivre(faire("a", { href: adresse(`Bonjour,\n\nMa proposition est dans le fichier joint, ${name}.\n`) }))
      etat(`Le fichier ${name} est dans vos téléchargements : joignez-le au message qui s’est ouvert.`)
    }
  }
  const parFichier = () => {
    const sent = preparerEnvoi()
    if (sent) etat(`Le fichier ${telecharger(sent)} est dans vos téléchargements : envoyez-le à ${regles.courriel}.`)
  }
  /** Open the form of the forge, filled in its address while it holds; else what fills it is copied. */
  const parForge = async () => {
    const sent = preparerEnvoi()
    if (!sent) return
    if (Object.keys(sent.joined).length) return etat("Les images ne passent que par courriel : choisissez l’un des deux premiers boutons.")
    const { formulaire, ticket } = regles.forge
    const texte = message(regles, sent.nom, sent.resume, sent.proposition)
    const adresse = body => formulaire
      ? `${formulaire}&message=${encodeURIComponent(body)}`
      : ticket.replace("{titre}", encodeURIComponent(objet(sent))).replace("{texte}", encodeURIComponent(body))
    const whole = adresse(texte)
    if (whole.length <= FORGE_MAX) {
      open(whole, "_blank", "noopener")
      return etat("La demande est remplie, sur la forge : il ne reste qu’à l’envoyer.")
    }
    open(adresse(""), "_blank", "noopener")
    try {
      await navigator.clipboard.writeText(texte)
      etat("La proposition est copiée : collez-la dans la demande qui s’est ouverte sur la forge.")
    } catch {
      etat(`${telecharger(sent)} est dans vos téléchargements : copiez-le dans la demande qui s’est ouverte sur la forge.`)
    }
  }

  // --- The page ---

  const parties = [...form.querySelectorAll("[data-partie]")]
  const menu = faire("nav", { className: "saisie__parties" })
  menu.setAttribute("aria-label", "Parties de la page")
  const choisir = partie => {
    for (const one of parties) one.hidden = one !== partie && !(nouveau && one.dataset.requise !== undefined)
    for (const link of menu.querySelectorAll("a")) {
      if (link.hash === `#${partie.id}`) link.setAttribute("aria-current", "true")
      else link.removeAttribute("aria-current")
    }
  }
  const lirePage = async path => {
    const html = await fetch(path).then(answer => answer.ok ? answer.text() : "").catch(() => "")
    publiee = new DOMParser().parseFromString(html, "text/html").querySelector(".commun")
    for (const one of publiee?.querySelectorAll("[src]") || []) one.src = new URL(one.getAttribute("src"), new URL(path, location))
    if (publiee) relire()
  }
  const demarrer = async () => {
    if (!nouveau && !Object.hasOwn(regles.communs, commun)) {
      const select = faire("select", { id: "saisie-commun" }, new Option("Choisissez un commun", ""))
      for (const one in regles.communs) select.append(new Option(regles.communs[one], one))
      select.addEventListener("change", () => { if (select.value) location.search = `?commun=${select.value}` })
      if (commun) avis(`Le catalogue n’a pas de commun ${citer(commun)}.`)
      tete.append(faire("p", {}, faire("label", { htmlFor: select.id, textContent: "Quel commun ?" }), " ", select))
      for (const one of parties) one.hidden = true
      return
    }
    base = nouveau ? {} : await charger(`${racine}communs/${commun}/fiche.json`).catch(() => null)
    if (!base) return avis("La fiche de ce commun n’a pas pu être lue. Rechargez la page.")
    if (!nouveau) lirePage(`${racine}communs/${commun}/`)
    preparer(form)
    const kept = brouillon()
    remplir(form, kept || base, ajouter, kept)
    for (const element of form.querySelectorAll("[data-element]")) nommerElement(element)
    for (const one of form.querySelectorAll("[data-partie], [data-genre=groupe]")) plier(one)
    for (const one of form.querySelectorAll("[data-partie] > details")) one.open = one.parentElement.querySelectorAll(":scope > details").length === 1 || Boolean(nouveau && one.querySelector(":scope > summary .papier__requis"))
    const drawn = kept ? tiroir("readonly", drawer => drawer.get(clefBrouillon())) : null
    for (const one of form.querySelectorAll("[data-genre=image]")) {
      const { image } = one.dataset
      if (!image) continue
      if (JSON.stringify(base).includes(`"${image}"`)) one.append(faire("p", { className: "precision", textContent: `Aujourd’hui : ${image}` }))
      else {
        // Until the draft gives it back, what was chosen then is not there.
        delete one.dataset.image
        drawn.then(found => found?.[image] && joindre(one, new Blob([Uint8Array.from(atob(found[image]), sign => sign.charCodeAt(0))], { type: `image/${image.split(".").at(-1)}` }), image))
      }
    }
    if (nouveau) {
      for (const one of parties) if (one.querySelector(":scope > details > summary .papier__requis, :scope > .papier__champ .papier__requis")) one.dataset.requise = ""
      for (const liste of form.querySelectorAll("[data-partie] > [data-genre=liste]")) {
        if (liste.querySelector(":scope > summary .papier__requis") && !elements(liste).length) { ajouter(liste).open = true; nommerElement(elements(liste)[0]) }
      }
    } else {
      tete.append(faire("p", { className: "saisie__commun" }, "Page de ", faire("a", { href: `${racine}communs/${commun}/`, textContent: regles.communs[commun] })))
    }
    menu.append(faire("ul", {}, ...parties.map(one => {
      const link = faire("a", { href: `#${one.id}`, textContent: one.querySelector("h2").textContent })
      link.addEventListener("click", () => choisir(one))
      return faire("li", {}, link)
    })))
    tete.append(menu)
    if (kept) {
      const notice = faire("p", { className: "avis", role: "status" }, "Votre brouillon est repris. ")
      notice.append(bouton("L’effacer", async () => {
        attente = clearTimeout(attente)
        garder(null)
        await tiroir("readwrite", drawer => drawer.delete(clefBrouillon()))
        location.reload()
      }))
      tete.append(notice)
    }
    choisir(parties.find(one => `#${one.id}` === location.hash) || parties[0])
    $("saisie-actions").append(bouton("Préparer le courriel", parCourriel, "bouton bouton--plein"), bouton("Télécharger le fichier", parFichier))
    if (regles.forge.formulaire || regles.forge.ticket) $("saisie-actions").append(bouton("Envoyer avec mon compte", parForge))
    $("saisie-fin").hidden = false
    form.addEventListener("input", change)
    form.addEventListener("change", event => {
      const champ = event.target.closest("[data-nom]")
      if (champ?.dataset.genre === "image") joindre(champ, saisie(champ).files[0])
      const element = event.target.closest("[data-element]")
      if (element) nommerElement(element)
      change()
    })
    form.addEventListener("submit", event => event.preventDefault())
    apercu(changements(valeurs()), valeurs())
  }
  await demarrer()
  form.dataset.pret = ""
})()
