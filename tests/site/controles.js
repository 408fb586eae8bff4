// What a reader would miss on a page: each check gives the beginning of the elements that fail it.
{
  const atteints = "a[href], button, input, select, textarea, summary, [tabindex]"
  const boites = new Set(["checkbox", "radio"])
  const dire = elements => elements.map(e => e.outerHTML.slice(0, 120))
  const tous = (selecteur, faux) => dire([...document.querySelectorAll(selecteur)].filter(faux))

  const toile = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
  // Whatever the way a colour is written: red, green and blue up to 255, opacity up to 1.
  const lire = c => {
    toile.clearRect(0, 0, 1, 1)
    toile.fillStyle = c
    toile.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = toile.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const sur = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1)
  const derriere = e => {
    const found = []
    for (let x = e; x; x = x.parentElement) {
      const c = lire(getComputedStyle(x).backgroundColor)
      if (c[3] > 0) found.push(c)
      if (c[3] === 1) break
    }
    return found.reverse().reduce((below, c) => sur(c, below), [255, 255, 255, 1])
  }
  const clarte = c => {
    const f = c.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]
  }
  const rapport = (a, b) => (Math.max(clarte(a), clarte(b)) + 0.05) / (Math.min(clarte(a), clarte(b)) + 0.05)
  const pale = (around, colours) => Math.max(...colours.map(c => rapport(sur(lire(c), around), around))) < 3

  window.controles = {
    // Text cut by its own box: what hides its overflow and is too small for what it holds.
    coupes: () => tous("main *, header *, footer *", e =>
      e.offsetWidth > 1 && e.innerText && getComputedStyle(e).overflow === "hidden" && !e.closest(".invisible")
      && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)),
    // What one fills or presses, seen without a border; boxes are drawn by the system.
    sansBord: () => tous("button, input, select, textarea, .bouton", e =>
      e.offsetWidth > 1 && !boites.has(e.type) && parseFloat(getComputedStyle(e).borderTopWidth) < 1),
    // In a dark choice of the system's colours: zones, squares of a legend and words of a chart that keep an edge or an
    // ink of ours, logos that lose the ground that they are drawn for.
    ternes: () => {
      const encre = getComputedStyle(document.body).color
      const carre = e => getComputedStyle(e, "::before")
      return [
        ...tous("[class*=aire-] :is(path, use)", e => getComputedStyle(e).stroke !== encre),
        ...tous(".legende [class*=aire-]", e => carre(e).borderTopStyle === "none" || carre(e).borderTopColor !== encre),
        ...tous("svg.graphique text", e => getComputedStyle(e).fill !== encre),
        ...tous(".vignette--logo span, .tete__logo", e => getComputedStyle(e).backgroundColor !== "rgb(255, 255, 255)"),
      ]
    },
    // What has the keyboard, without anything that shows it: an outline, or a thick line around a zone of a map.
    invisibles: () => tous(atteints, e => {
      if (e.tabIndex < 0 || e.disabled || !e.checkVisibility({ visibilityProperty: true })) return false
      e.focus()
      const [s, zone] = [getComputedStyle(e), e.querySelector("path, use")]
      const outlined = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2
      return document.activeElement === e && !outlined && !(zone && parseFloat(getComputedStyle(zone).strokeWidth) >= 3)
    }),
    // Fields, buttons and marks of the graphs whose edge and inside are both too close to what surrounds them.
    pales: () => [
      ...tous("input:not([type=hidden]), select, textarea, button, .bouton", e => {
        if (e.offsetWidth <= 1 || !e.checkVisibility() || boites.has(e.type)) return false
        const s = getComputedStyle(e)
        const edge = parseFloat(s.borderTopWidth) >= 1 ? [s.borderTopColor] : []
        return pale(derriere(e.parentElement), [s.backgroundColor, ...edge])
      }),
      ...tous("main svg.graphique :is(path, circle):not(.g-grille)", e => {
        const s = getComputedStyle(e)
        return pale(derriere(e.closest("svg")), [s.fill, s.stroke].filter(c => c !== "none"))
      }),
    ],
    // What is reached elsewhere than where it is written.
    deplaces: () => tous("*", e => {
      const s = getComputedStyle(e)
      if (!e.matches(atteints) && !e.querySelector(atteints)) return false
      return e.tabIndex > 0 || s.order !== "0" || s.flexDirection.endsWith("reverse")
    }),
    animes: () => tous("*", e => {
      const s = getComputedStyle(e)
      return parseFloat(s.transitionDuration) > 0 || s.animationName !== "none" || s.scrollBehavior === "smooth"
    }),
    // Words that a style sheet writes.
    ecrits: () => [...document.querySelectorAll("main *")]
      .flatMap(e => ["::before", "::after"].map(p => getComputedStyle(e, p).content))
      .filter(c => /[a-zà-ÿ]{2}/i.test(c.replace(/^(none|normal|counter.*|url.*|"\\.*)$/, ""))),
    // How many zeros each element is wide: the « ch » of its font.
    lettres: selecteur => [...document.querySelectorAll(selecteur)].map(e => {
      const zero = document.createElement("span")
      zero.style.cssText = "position: absolute; width: 1ch"
      e.append(zero)
      const wide = e.clientWidth / zero.getBoundingClientRect().width
      zero.remove()
      return wide
    }),
    // In each row of two columns, by how many pixels one ends before the other.
    trous: () => [...document.querySelectorAll(".a-cote, .a-droite")].map(rangee => {
      const bas = {}
      for (const colonne of rangee.children) {
        const { left, top, bottom } = colonne.getBoundingClientRect()
        const derniers = [...colonne.children].filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().bottom)
        const fin = colonne.matches(".bloc, .vedette") ? bottom : Math.max(top, ...derniers)
        bas[left] = Math.max(bas[left] || 0, fin)
      }
      return Math.max(...Object.values(bas)) - Math.min(...Object.values(bas))
    }),
    // What each image of the content says, and where and how large it is.
    images: () => [...document.images].filter(i => i.closest("main")).map(i => ({
      nom: i.getAttribute("src").split("/").pop(), alt: i.getAttribute("alt"), tard: i.loading === "lazy",
      annonce: i.width > 0 && i.hasAttribute("width") && i.hasAttribute("height"),
      fini: i.complete && i.naturalWidth > 0,
      large: i.getBoundingClientRect().width, haut: i.getBoundingClientRect().top + scrollY,
      reel: i.naturalWidth,
    })),
    // By how many pixels what the page holds is wider than it, were nothing cut.
    deborde: () => {
      const [root, body] = [document.documentElement, document.body.style]
      body.overflowX = "visible"
      const wide = root.scrollWidth - root.clientWidth
      body.overflowX = ""
      return wide > 0 ? [wide] : []
    },
  }
}
