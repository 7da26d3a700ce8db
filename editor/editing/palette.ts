/** A person's colour: six-digit hex, the only form that carets understand. */
export type Colour = `#${string}`

/**
 * Each carries white text (4.5 : 1 or more) and stands out from light and dark paper (3 : 1 or more), so that a
 * person has one colour in every theme.
 */
export const PALETTE = [
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
] as const satisfies readonly { readonly name: string; readonly colour: Colour }[]

export function isColour(value: unknown): value is Colour {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)
}

/** The same colour for the same client or person, on every screen. */
export function colourFor(id: string | number): Colour {
  let hash = 2166136261
  for (const unit of String(id)) hash = Math.imul(hash ^ (unit.codePointAt(0) as number), 16777619)
  return (PALETTE[(hash >>> 0) % PALETTE.length] as { colour: Colour }).colour
}

/** What is written on, in the light and in the dark theme. */
export const PAPER = { light: '#fffefc', dark: '#17181c' } as const satisfies Record<string, Colour>

/** How much a caret has to stand out from the paper, as WCAG asks of what is no text. */
const STANDS_OUT = 3

/**
 * The colour itself where it stands out from light and dark paper, and otherwise the nearest of its kind that does:
 * people may come with colours that are not from the palette.
 */
export function standOut(colour: Colour): Colour {
  const [onDark, onLight] = [contrast(colour, PAPER.dark), contrast(colour, PAPER.light)]
  if (onDark >= STANDS_OUT && onLight >= STANDS_OUT) return colour
  const now = luminance(colour)
  // A little to the safe side of the limit, because a colour has only 256 steps.
  const [darkest, lightest] = [limitOn(PAPER.dark, 1.06), limitOn(PAPER.light, 0.94)]
  const wanted = onDark < STANDS_OUT ? darkest : lightest
  const channels = linearChannels(colour).map((value) =>
    now > wanted ? value * (wanted / now) : value + ((wanted - now) / (1 - now)) * (1 - value),
  )
  return `#${channels.map(hexOfLinear).join('')}`
}

function limitOn(paper: Colour, margin: number): number {
  const light = luminance(paper) + 0.05
  return (light > 0.5 ? light / STANDS_OUT : light * STANDS_OUT) * margin - 0.05
}

function hexOfLinear(value: number): string {
  const shown = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055
  return Math.round(Math.min(Math.max(shown, 0), 1) * 255)
    .toString(16)
    .padStart(2, '0')
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
  const [red, green, blue] = linearChannels(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function linearChannels(colour: Colour): readonly [number, number, number] {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}
