import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'
import type { Cast } from './cast.ts'
import type { PicturedParcel, PicturedPerson } from './picture.ts'
import { LAB_TEXTS } from './texts/texts.ts'

const UP_Y = 17
const DOWN_Y = 47
/** For those who want no motion. */
const STILL_PLACES = 2

/** A person's connection: above what goes to the server, below what comes back, each thing where it is now. */
export function drawWire(
  { id, wire, parcels }: PicturedPerson,
  cast: Cast,
  isStill: boolean,
): TemplateResult {
  const { name, color } = cast.person(id)
  const up = parcels.filter(({ direction }) => direction === 'up').length
  const label = LAB_TEXTS.wire.label(name, LAB_TEXTS.wire[wire], up, parcels.length - up)
  return html`<svg class="wire ${wire}" role="img" aria-label=${label}>
    <line class="track" x1="0" x2="100%" y1=${UP_Y} y2=${UP_Y} />
    <line class="track" x1="0" x2="100%" y1=${DOWN_Y} y2=${DOWN_Y} />
    <svg x="100%" y=${UP_Y} overflow="visible"><path class="head" d="m-7 -4 7 4 -7 4" /></svg>
    <svg x="0" y=${DOWN_Y} overflow="visible"><path class="head" d="m7 -4 -7 4 7 4" /></svg>
    ${wire === 'open' || wire === 'dialling' ? '' : CUT}
    ${parcels.map((parcel) => drawParcel(parcel, parcel.kind === 'edit' ? color : cast.colour(parcel.author), isStill))}
  </svg>`
}

const CUT = svg`<svg x="50%" y="32" overflow="visible">
  <rect class="gap" x="-13" y="-28" width="26" height="56" />
  <path class="ends" d="M-13 -21v12M13 -21v12M-13 9v12M13 9v12" />
</svg>`

function drawParcel(
  { direction, kind, place, bytes, seq }: PicturedParcel,
  colour: string,
  isStill: boolean,
): SVGTemplateResult {
  const along = isStill ? Math.round(place * STILL_PLACES) / STILL_PLACES : place
  const at = direction === 'up' ? along : 1 - along
  const y = direction === 'up' ? UP_Y : DOWN_Y
  return svg`<svg x="${(at * 100).toFixed(2)}%" y=${y} overflow="visible" class="parcel">
    ${kind === 'edit' ? capsule(colour, `${bytes} B`) : ''}
    ${kind === 'entry' ? capsule(colour, `#${seq}`) : ''}
    ${kind === 'acknowledgement' ? ACKNOWLEDGEMENT : ''}
    ${kind === 'presence' ? svg`<path class="caret" d="M0 -6v12M-3 -6h6M-3 6h6" />` : ''}
    ${kind === 'other' ? svg`<circle class="other" r="2.5" />` : ''}
  </svg>`
}

function capsule(colour: string, text: string): SVGTemplateResult {
  const width = 14 + text.length * 6.6
  return svg`<rect class="capsule" x=${-width / 2} y="-10" width=${width} height="20" rx="10" style="fill: ${colour}" />
    <text class="on-colour" text-anchor="middle" y="4">${text}</text>`
}

const ACKNOWLEDGEMENT = svg`<circle class="acknowledgement" r="10" /><path class="check" d="m-4.5 0.5 3 3 6 -6.5" />`

/** What the marks on the wires mean. */
export function drawLegend(): TemplateResult {
  const { edit, entry, acknowledgement, presence } = LAB_TEXTS.wire
  const mark = (drawing: SVGTemplateResult, width: number) =>
    html`<svg class="mark" viewBox="${-width / 2} -11 ${width} 22" width=${width} height="22" aria-hidden="true">${drawing}</svg>`
  return html`<ul class="legend">
    <li>${mark(capsule('#2c73ba', '27 B'), 44)} ${edit}</li>
    <li>${mark(capsule('#2c73ba', '#7'), 30)} ${entry}</li>
    <li>${mark(ACKNOWLEDGEMENT, 22)} ${acknowledgement}</li>
    <li>${mark(svg`<path class="caret" d="M0 -6v12M-3 -6h6M-3 6h6" />`, 10)} ${presence}</li>
  </ul>`
}
