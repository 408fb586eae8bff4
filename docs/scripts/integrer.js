// Choose a common, see its card, copy its code. Without this script, or without the list of the
// commons, the page gives the code of one and says how to write that of another.
(async () => {
  "use strict"
  const box = document.getElementById("integrer")
  if (!box) return
  const make = (name, values) => Object.assign(document.createElement(name), values)
  const each = (name, act) => box.querySelectorAll(name).forEach(act)
  const listed = (await (await fetch(box.dataset.communs)).json()).communs
  const communs = Object.fromEntries(listed.map(({ slug, nom }) => [slug, nom]))

  const line = make("p", { className: "integrer__choix" })
  const select = make("select", { id: "integrer-choix" })
  const said = make("span", { className: "invisible" })
  said.setAttribute("role", "status")
  for (const slug in communs) select.append(new Option(communs[slug], slug))
  line.append(make("label", { htmlFor: select.id, textContent: "Commun" }), select, said)
  box.querySelector("[data-sans-script]").replaceWith(line)
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
  each("pre", pre => {
    const button = make("button", { type: "button", className: "integrer__copier", textContent: "Copier le code" })
    button.addEventListener("click", () => copy(pre.firstChild, button))
    pre.after(button)
  })

  // As the library escapes a text in the code that it writes.
  const echapper = text => text.replace(/[&<>"']/g, sign => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] || `&#${sign.charCodeAt()};`)
  const show = () => {
    const commun = select.value
    const nom = communs[commun]
    const fill = (model, name = nom) => model.replace(/\{(\w+)\}/g, (_, key) => key === "nom" ? name : commun)
    const safe = echapper(nom)
    each("template", ({ content, dataset }) => {
      document.getElementById(dataset.code).textContent = fill(content.textContent, safe)
    })
    card.firstElementChild.textContent = nom
    each("img", async image => {
      image.src = fill(image.dataset.image)
      const titre = image.alt = fill(image.dataset.titre)
      // A badge says in its title what it shows: who does not see it reads that.
      // The title alone is read: the styles of the drawing are refused here.
      const [written] = (await (await fetch(image.src)).text()).match(/<title[^>]*>[^<]*<\/title>/) || []
      const dit = written && new DOMParser().parseFromString(written, "text/xml").documentElement.textContent
      if (!dit || select.value !== commun) return
      image.alt = dit
      const code = image.parentElement.nextElementSibling.firstChild
      code.textContent = code.textContent.replace(`alt="${echapper(titre)}"`, () => `alt="${echapper(dit)}"`)
    })
    frame.src = card.href = fill(card.dataset.carte)
    frame.title = `Carte de ${nom}`
  }
  const wanted = location.hash.replace("#integrer-", "")
  select.value = Object.hasOwn(communs, wanted) ? wanted : box.dataset.commun
  select.addEventListener("change", () => {
    history.replaceState(null, "", `#integrer-${select.value}`)
    show()
  })
  show()
})()
