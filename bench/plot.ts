/** How something grows: logarithmic in x, so that ten times more is one step to the right. */
export interface Plot {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly series: readonly Series[]
}

export interface Series {
  readonly name: string
  /** In order of x, which is at least 1. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

const WIDTH = 640
const HEIGHT = 360
const LEFT = 72
const RIGHT = 20
const TOP = 56
const BOTTOM = 60
const LINES = 4

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #333 }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #ddd }
  polyline { fill: none; stroke-width: 2 }
  .a { stroke: #0b6e6e; fill: #0b6e6e } .b { stroke: #b2522a; fill: #b2522a } .c { stroke: #5a4fcf; fill: #5a4fcf }
  polyline.a, polyline.b, polyline.c { fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd }
    .grid { stroke: #444 }
    .a { stroke: #4fc3c3; fill: #4fc3c3 } .b { stroke: #ee9a6f; fill: #ee9a6f } .c { stroke: #a9a2ff; fill: #a9a2ff }
    polyline.a, polyline.b, polyline.c { fill: none }
  }
`
const COLOURS = ['a', 'b', 'c']

/** An SVG picture that can be read on light and on dark pages. */
export function drawPlot({ title, x, y, series }: Plot): string {
  const xs = series.flatMap(({ points }) => points.map(([at]) => at))
  const decades = { from: Math.log10(Math.min(...xs)), to: Math.log10(Math.max(...xs)) }
  const top = roundUp(Math.max(...series.flatMap(({ points }) => points.map(([, value]) => value))))
  const across = (at: number): number =>
    LEFT + ((Math.log10(at) - decades.from) / (decades.to - decades.from || 1)) * (WIDTH - LEFT - RIGHT)
  const up = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM)
  const label = (at: number, height: number, words: string, rest = ''): string =>
    `<text x="${round(at)}" y="${round(height)}" ${rest}>${escapeText(words)}</text>`

  const grid = Array.from({ length: LINES + 1 }, (_, line) => {
    const value = (top * line) / LINES
    const height = round(up(value))
    return [
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${height}" y2="${height}"/>`,
      label(LEFT - 8, height + 4, short(value), 'text-anchor="end"'),
    ].join('')
  })
  const ticks = [...new Set(xs)].map((at) =>
    label(across(at), HEIGHT - BOTTOM + 18, short(at), 'text-anchor="middle"'),
  )
  const curves = series.map(({ points }, index) => {
    const colour = COLOURS[index % COLOURS.length]
    const places = points.map(([at, value]) => [round(across(at)), round(up(value))] as const)
    const dots = places.map(([cx, cy]) => `<circle class="${colour}" cx="${cx}" cy="${cy}" r="3"/>`)
    return `<polyline class="${colour}" points="${places.map((place) => place.join(',')).join(' ')}"/>${dots.join('')}`
  })
  let legendAt = LEFT
  const legend = series.map(({ name }, index) => {
    const at = legendAt
    legendAt += 28 + name.length * 7.5
    const colour = COLOURS[index % COLOURS.length]
    return `<rect class="${colour}" x="${at}" y="34" width="10" height="10"/>${label(at + 15, 43, name)}`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">`,
    `<style>${STYLE}</style>`,
    label(LEFT, 22, title, 'class="title"'),
    ...grid,
    ...ticks,
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, x, 'text-anchor="middle"'),
    label(
      0,
      0,
      y,
      `text-anchor="middle" transform="translate(18 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)"`,
    ),
    ...curves,
    ...legend,
    '</svg>',
    '',
  ].join('\n')
}

/** 1, 2, 4, 5 or 8 times a power of ten, which four lines divide well. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value || 1))
  return ([1, 2, 4, 5, 8, 10].find((times) => times * power >= value) ?? 10) * power
}

function short(value: number): string {
  const units = [
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const
  for (const [size, unit] of units)
    if (value >= size) return `${Number((value / size).toPrecision(3))}${unit}`
  return String(Number(value.toPrecision(3)))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
