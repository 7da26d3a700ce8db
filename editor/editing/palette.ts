/** A person's colour: six-digit hex, the only form that carets understand. */
export type Colour = `#${string}`

/**
 * Each carries white text (4.5 : 1 or more) and stands out from light and dark paper (3 : 1 or more), so that a
 * person has one colour in every theme.
 */
export const PALETTE: readonly { readonly name: string; readonly colour: Colour }[] = [
  { name: 'Red', colour: '#d03535' },
  { name: 'Rust', colour: '#b2522a' },
  { name: 'Amber', colour: '#996624' },
  { name: 'Olive', colour: '#59781c' },
  { name: 'Green', colour: '#1e803f' },
  { name: 'Teal', colour: '#1d7c7c' },
  { name: 'Blue', colour: '#2c73ba' },
  { name: 'Indigo', colour: '#4569d3' },
  { name: 'Violet', colour: '#8251d6' },
  { name: 'Purple', colour: '#a241d2' },
  { name: 'Pink', colour: '#c62f8f' },
  { name: 'Crimson', colour: '#cf3058' },
]

export function isColour(value: unknown): value is Colour {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)
}

/** The same colour for the same client or person, on every screen. */
export function colourFor(id: string | number): Colour {
  let hash = 2166136261
  for (const unit of String(id)) hash = Math.imul(hash ^ (unit.codePointAt(0) as number), 16777619)
  return (PALETTE[(hash >>> 0) % PALETTE.length] as { colour: Colour }).colour
}

/** Black or white, whichever is easier to read on it: people may come with colours that are not from the palette. */
export function inkOn(colour: Colour): '#000000' | '#ffffff' {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000'
}

/** 1 to 21, as WCAG 2 defines it. */
export function contrast(one: Colour, other: Colour): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: Colour): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
