// Choose a common, see its card, copy its code. Without this script, the page gives the code of one
// common and says how to write that of another.
(() => {
  "use strict"
  const box = document.getElementById("integrer")
  if (!box) return
  const make = (name, values) => Object.assign(document.createElement(name), values)

  const line = make("p", { className: "integrer__choix" })
  const input = make("input", { id: "integrer-choix", type: "text", autocomplete: "off", placeholder: box.dataset.nom })
  const names = make("datalist", { id: "integrer-communs" })
  input.setAttribute("list", names.id)
  const said = make("span", { className: "integrer__etat" })
  said.setAttribute("role", "status")
  line.append(make("label", { htmlFor: input.id, textContent: "Commun" }), input, names, said)
  box.before(line)
  box.querySelector("[data-sans-script]").hidden = true

  const card = box.querySelector("[data-carte]")
  const frame = make("iframe", { height: box.dataset.hauteur, width: box.dataset.largeur })
  card.parentElement.after(frame)

  const copy = async (code, button) => {
    let done = "Code copié"
    try {
      await navigator.clipboard.writeText(code.textContent)
    } catch {
      // Without the clipboard, the code is selected: the keyboard copies it.
      getSelection().selectAllChildren(code)
      done = "Code sélectionné : copiez-le avec le clavier"
    }
    button.textContent = done
    said.textContent = `${done}.`
    setTimeout(() => { button.textContent = "Copier le code" }, 4000)
  }
  // After each code, its model.
  const codes = [...box.querySelectorAll("template")].map(part => ({
    code: part.previousElementSibling.querySelector("code"), modele: part.content.textContent,
  }))
  for (const { code } of codes) {
    const button = make("button", { type: "button", className: "integrer__copier", textContent: "Copier le code" })
    button.addEventListener("click", () => copy(code, button))
    code.parentElement.after(button)
  }

  // As the library escapes the name in the code that it writes.
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" }
  const show = (commun, nom) => {
    const fill = (model, values) => model.replace(/\{(commun|nom)\}/g, (_, key) => values[key])
    const safe = { commun, nom: nom.replace(/[&<>"']/g, sign => signs[sign]) }
    for (const { code, modele } of codes) code.textContent = fill(modele, safe)
    for (const part of box.querySelectorAll("[data-modele]")) part.textContent = fill(part.dataset.modele, { commun, nom })
    for (const image of box.querySelectorAll("[data-image]")) {
      image.src = fill(image.dataset.image, { commun, nom })
      image.alt = fill(image.dataset.titre, { commun, nom })
    }
    card.href = fill(card.dataset.carte, { commun, nom })
    frame.src = card.href
    frame.title = `Carte de ${nom}`
  }

  // The names of all the commons are read when somebody wants to choose one.
  let reading = null
  const communs = () => {
    reading ??= fetch(box.dataset.communs).then(answer => {
      if (!answer.ok) throw new Error(box.dataset.communs)
      return answer.json()
    }).then(found => {
      const seen = new Map()
      for (const [slug, [nom]] of Object.entries(found)) {
        // Two commons of the same name are told apart by their slug.
        const shown = seen.has(nom) ? `${nom} (${slug})` : nom
        seen.set(shown, slug)
        names.append(make("option", { value: shown }))
      }
      return { seen, nom: slug => found[slug]?.[0] }
    }).catch(error => {
      reading = null
      said.textContent = "La liste des communs n’a pas pu être lue. Réessayez."
      throw error
    })
    return reading
  }
  const choose = async () => {
    const { seen, nom } = await communs()
    const slug = seen.get(input.value.trim())
    said.textContent = slug ? "" : "Aucun commun ne porte ce nom. Choisissez-en un dans la liste."
    if (!slug) return
    history.replaceState(null, "", `#integrer-${slug}`)
    show(slug, nom(slug))
  }
  const arrive = async slug => {
    const { nom } = await communs()
    if (nom(slug) === undefined) return
    input.value = nom(slug)
    show(slug, nom(slug))
  }
  const ignore = () => {}
  input.addEventListener("focus", () => {
    input.select()
    communs().catch(ignore)
  })
  input.addEventListener("change", () => { choose().catch(ignore) })

  show(box.dataset.commun, box.dataset.nom)
  const wanted = location.hash.match(/^#integrer-(.+)/)
  if (wanted) arrive(wanted[1]).catch(ignore)
})()
