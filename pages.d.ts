// What a script may expect of an element that it looks for by its name or by a selector: the page says which kind of
// element it is, the checker does not know. A property that no element has stays a fault.

interface ElementDePage extends HTMLElement {
  alt: string
  checked: boolean
  content: DocumentFragment
  defaultValue: string
  disabled: boolean
  href: string
  maxLength: number
  name: string
  open: boolean
  options: HTMLOptionsCollection
  select(): void
  selectedOptions: HTMLCollectionOf<HTMLOptionElement>
  src: string
  tBodies: HTMLCollectionOf<HTMLTableSectionElement>
  tHead: HTMLTableSectionElement
  value: string
}

interface ParentNode {
  querySelector(selecteur: string): ElementDePage
  querySelectorAll(selecteur: string): NodeListOf<ElementDePage>
}
interface Window {
  controles: Record<string, (...mots: any[]) => unknown[]>
}
interface Document {
  getElementById(nom: string): ElementDePage
}
interface Element {
  closest(selecteur: string): ElementDePage
}
