import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'
import type { Picture, PicturedEntry, PicturedPerson } from './picture.ts'
import { LAB_TEXTS } from './texts/texts.ts'

const CELL = 38
const DISK_HEIGHT = 44
const ROW = 34
const NAMES = 56
const NEWS = 84

/** How many entries fit into so many pixels. */
export function columnsIn(width: number): number {
  return Math.max(3, Math.floor((width - NAMES - NEWS) / CELL))
}

/** The log as a tape, newest at the end, and under each entry who has it. */
export function drawLog(
  { entries, head, people }: Picture,
  columns: number,
  nameOf: (id: string) => string,
  colourOf: (author: string | undefined) => string,
): TemplateResult {
  const first = Math.max(0, entries.length - columns)
  const shown = entries.slice(first)
  const rows = people.filter(({ status }) => status !== undefined || people.length < 8)
  const width = NAMES + columns * CELL + NEWS
  const height = DISK_HEIGHT + rows.length * ROW + 4
  const count = (state: PicturedEntry['state']) => entries.filter((entry) => entry.state === state).length
  const { picture, row, disk } = LAB_TEXTS.log
  const label = [
    picture(head, count('appended'), count('lost')),
    ...rows.map(({ id, lacks, unacknowledged }) => row(nameOf(id), lacks, unacknowledged)),
  ].join('. ')
  return html`<svg class="log" role="img" aria-label=${label} viewBox="0 0 ${width} ${height}" width=${width} height=${height}>
    <text class="name" x="0" y="26">${disk}</text>
    ${shown.map((entry, index) => drawEntry(entry, NAMES + index * CELL, colourOf))}
    ${rows.map((person, index) => drawRow(person, first, shown, DISK_HEIGHT + index * ROW, { nameOf, colourOf, newsX: NAMES + columns * CELL }))}
  </svg>`
}

function drawEntry(
  { seq, author, bytes, state }: PicturedEntry,
  x: number,
  colourOf: (author: string | undefined) => string,
): SVGTemplateResult {
  return svg`<g class="entry ${state}" style="--of: ${colourOf(author)}">
    <rect x=${x + 1.5} y="2.5" width=${CELL - 4} height=${DISK_HEIGHT - 8} rx="6" />
    <text class="seq" x=${x + CELL / 2} y="19" text-anchor="middle">${seq}</text>
    <text class="bytes" x=${x + CELL / 2} y="32" text-anchor="middle">${LAB_TEXTS.log.bytes(bytes)}</text>
    ${state === 'lost' ? svg`<path class="strike" d="M${x + 4} ${DISK_HEIGHT - 8}L${x + CELL - 5} 5" />` : ''}
  </g>`
}

function drawRow(
  { id, has, lacks, status, unacknowledged }: PicturedPerson,
  first: number,
  shown: readonly PicturedEntry[],
  y: number,
  drawing: {
    readonly nameOf: (id: string) => string
    readonly colourOf: (author: string | undefined) => string
    readonly newsX: number
  },
): SVGTemplateResult {
  const middle = y + ROW / 2
  const { all, gone, lacks: lacking, unsaved } = LAB_TEXTS.log
  const troubles = [
    lacks > 0 ? lacking(lacks) : '',
    unacknowledged > 0 ? unsaved(unacknowledged) : '',
  ].filter((text) => text !== '')
  const isGone = status === undefined
  const news = isGone ? [gone] : troubles.length === 0 ? [all] : troubles
  return svg`<g>
    <line class="rule" x1="0" x2="100%" y1=${y} y2=${y} />
    <text class="name" x="0" y=${middle + 4}>${drawing.nameOf(id)}</text>
    ${shown.map(({ author, state }, index) => {
      if (state !== 'synced') return ''
      const x = NAMES + index * CELL + CELL / 2
      return has[first + index]
        ? svg`<circle class="has" cx=${x} cy=${middle} r="6" style="fill: ${drawing.colourOf(author)}" />`
        : svg`<circle class="lacks" cx=${x} cy=${middle} r="5" />`
    })}
    ${news.map((text, line) => {
      const lineY = middle + 4 + (line - (news.length - 1) / 2) * 14
      return svg`<text class="news ${isGone ? 'gone' : troubles.length === 0 ? 'all' : 'open'}" x=${drawing.newsX + 8} y=${lineY}>${text}</text>`
    })}
  </g>`
}
