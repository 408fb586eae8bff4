// Sets of commons, by their ranks: a row of bits, where a thousand commons fit in thirty-two numbers.

/** Return what makes a set of a list of ranks, among `taille` commons. */
export const fabrique = taille => rangs => {
  const bits = new Uint32Array(Math.ceil(taille / 32))
  rangs.forEach(r => { bits[r >>> 5] |= 1 << (r & 31) })
  return bits
}
export const unir = (a, b) => a.map((mot, i) => mot | b[i])
export const croiser = (a, b) => a.map((mot, i) => mot & b[i])
export const compter = bits => {
  let n = 0
  for (let mot of bits) for (; mot; mot &= mot - 1) n++
  return n
}
export const contient = (bits, rang) => (bits[rang >>> 5] >>> (rang & 31)) & 1
