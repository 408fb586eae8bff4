// « Suis-je éligible ? »: counts the effects of the answers that the page carries, and shows the first.
// The questions, the effects and every sentence come from the page; nothing is kept nor sent.
(() => {
  "use strict"
  const $ = id => document.getElementById(id)
  const root = $("elig")
  if (!root) return
  const form = $("elig-form")
  const state = $("elig-etat")
  const result = $("elig-resultat")
  const summary = $("elig-resume")
  const questions = [...form.querySelectorAll("fieldset")]
  const effects = [...result.querySelectorAll("[data-effet]")]

  const item = (title, text, prepare) => {
    const made = document.createElement("li")
    const strong = document.createElement("strong")
    strong.textContent = title
    made.append(strong, `\u00a0: ${text}`)
    if (prepare) made.append(prepare.cloneNode(true))
    return made
  }

  form.addEventListener("submit", event => {
    event.preventDefault()
    const missing = questions.filter(q => !q.querySelector(":checked"))
    if (missing.length) {
      result.hidden = true
      state.textContent = `${missing.length > 1 ? `Il reste ${missing.length} questions` : "Il reste une question"} sans réponse : ${missing.map(q => q.dataset.titre).join(", ")}.`
      missing[0].querySelector("input").focus()
      return
    }
    const answers = questions.map(question => ({ question, answer: question.querySelector(":checked") }))
    let conclusion = ""
    for (const box of effects) {
      const found = answers.filter(a => a.answer.dataset.effet === box.dataset.effet)
      const done = box === effects[effects.length - 1]
      box.hidden = !found.length
      box.querySelector("ul").replaceChildren(...found.map(({ question, answer }) =>
        item(question.dataset.titre, answer.dataset.texte, done ? null : question.querySelector(".elig-preparer"))))
      if (found.length && !conclusion) {
        conclusion = found.length > 1 ? box.dataset.plusieurs.replace("{n}", found.length) : box.dataset.un
      }
    }
    result.querySelector(".elig-conclusion").textContent = conclusion
    const { debut, fin, reserve, objet, courriel } = root.dataset
    summary.value = [debut, ...answers.map(({ question, answer }) =>
      `- ${question.dataset.titre} : ${answer.parentElement.textContent.trim()}`), "", conclusion, reserve, "", fin, ""].join("\n")
    const link = $("elig-courriel")
    if (link) {
      const body = encodeURIComponent(summary.value.replace(/\n/g, "\r\n"))
      link.href = `mailto:${courriel}?subject=${encodeURIComponent(objet)}&body=${body}`
    }
    result.hidden = false
    state.textContent = `Résultat affiché. ${conclusion}`
    $("elig-titre").focus()
  })

  // An answer changed: the result no longer holds.
  form.addEventListener("change", () => {
    if (result.hidden) return
    result.hidden = true
    state.textContent = "Réponse modifiée : demandez de nouveau le résultat."
  })

  $("elig-copier").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(summary.value)
      state.textContent = "Résumé copié."
    } catch {
      summary.focus()
      summary.select()
      state.textContent = "La copie n’a pas abouti : le résumé est sélectionné, copiez-le avec Ctrl et C."
    }
  })
  $("elig-imprimer").addEventListener("click", () => print())
  $("elig-envoyer").hidden = false
})()
