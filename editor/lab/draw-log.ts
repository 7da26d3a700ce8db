import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'
import type { Cast } from './cast.ts'
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
export function drawLog({ entries, head, people }: Picture, columns: number, cast: Cast): TemplateResult {
  const first = Math.max(0, entries.length - columns)
  const shown = entries.slice(first)
  const rows = people.filter(({ status }) => status !== undefined || people.length < 8)
  const width = NAMES + columns * CELL + NEWS
  const height = DISK_HEIGHT + rows.length * ROW + 4
  const count = (state: PicturedEntry['state']) => entries.filter((entry) => entry.state === state).length
  const { picture, row, disk } = LAB_TEXTS.log
  const label = [
    picture(head, count('appended'), count('lost')),
    ...rows.map(({ id, lacks, unacknowledged }) => row(cast.person(id).name, lacks, unacknowledged)),
  ].join('. ')
  return html`<svg class="log" role="img" aria-label=${label} viewBox="0 0 ${width} ${height}" width=${width} height=${height}>
    <text class="name" x="0" y="26">${disk}</text>
    ${shown.map((entry, index) => drawEntry(entry, NAMES + index * CELL, cast.colour(entry.author)))}
    ${rows.map((person, index) => drawRow({ person, cast, first, shown, y: DISK_HEIGHT + index * ROW, newsX: NAMES + columns * CELL + 8 }))}
  </svg>`
}

function drawEntry({ seq, bytes, state }: PicturedEntry, x: number, colour: string): SVGTemplateResult {
  return svg`<g class="entry ${state}" style="--of: ${colour}">
    <rect x=${x + 1.5} y="2.5" width=${CELL - 4} height=${DISK_HEIGHT - 8} rx="6" />
    <text class="seq" x=${x + CELL / 2} y="19" text-anchor="middle">${seq}</text>
    <text class="bytes" x=${x + CELL / 2} y="32" text-anchor="middle">${LAB_TEXTS.log.bytes(bytes)}</text>
    ${state === 'lost' ? svg`<path class="strike" d="M${x + 4} ${DISK_HEIGHT - 8}L${x + CELL - 5} 5" />` : ''}
  </g>`
}

interface Row {
  readonly person: PicturedPerson
  readonly cast: Cast
  /** The index of the first entry that is shown. */
  readonly first: number
  readonly shown: readonly PicturedEntry[]
  readonly y: number
  readonly newsX: number
}

function drawRow({ person, cast, first, shown, y, newsX }: Row): SVGTemplateResult {
  const { id, has, lacks, status, unacknowledged } = person
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
    <text class="name" x="0" y=${middle + 4}>${cast.person(id).name}</text>
    ${shown.map(({ author, state }, index) => {
      if (state !== 'synced') return ''
      const x = NAMES + index * CELL + CELL / 2
      return has[first + index]
        ? svg`<circle class="has" cx=${x} cy=${middle} r="6" style="fill: ${cast.colour(author)}" />`
        : svg`<circle class="lacks" cx=${x} cy=${middle} r="5" />`
    })}
    ${news.map((text, line) => {
      const lineY = middle + 4 + (line - (news.length - 1) / 2) * 14
      return svg`<text class="news ${isGone ? 'gone' : troubles.length === 0 ? 'all' : 'open'}" x=${newsX} y=${lineY}>${text}</text>`
    })}
  </g>`
}
