import { html, nothing, type TemplateResult } from 'lit'
import { languageTag } from '../texts/language.ts'
import { Cast } from './cast.ts'
import { drawLog } from './draw-log.ts'
import { drawScene } from './draw-scene.ts'
import { drawLegend, drawWire } from './draw-wire.ts'
import type { Lab } from './lab.ts'
import './person-element.ts'
import type { Picture, PicturedPerson } from './picture.ts'
import type { Input } from './recording.ts'
import type { Scene } from './scene.ts'
import { LAB_TEXTS } from './texts/texts.ts'

export interface StageView {
  readonly scene: Scene
  /** The lab in which people can do something; undefined where one only watches. */
  readonly lab: Lab | undefined
  readonly timeMs: number
  /** How many entries of the log there is room for. */
  readonly columns: number
  /** Nothing glides: what is on its way is drawn at one of a few places. */
  readonly isStill: boolean
  readonly perform: (input: Input) => void
}

/** The people with their wires, and the server with its log. */
export function drawStage(view: StageView): TemplateResult {
  const picture = drawScene(view.scene, view.timeMs)
  const cast = new Cast(picture.people.map(({ id }) => id))
  return html`<div class="stage">
    <section class="cast" aria-label=${LAB_TEXTS.wire.hint}>
      ${picture.people.map((person) => drawPerson(person, view, cast))}
      <p class="hint">${LAB_TEXTS.wire.hint}</p>
      ${drawLegend()}
    </section>
    ${drawServer(picture, view, cast)}
  </div>`
}

function drawPerson(pictured: PicturedPerson, view: StageView, cast: Cast): TemplateResult {
  const { scene, lab, timeMs, perform } = view
  const person = cast.person(pictured.id)
  const inScene = scene.people.find(({ id }) => id === pictured.id)
  const tab = lab?.people.find(({ id }) => id === pictured.id)?.tab
  return html`<div class="row">
    ${
      inScene === undefined
        ? html`<p class="stranger"><strong>${pictured.id}</strong> ${LAB_TEXTS.person.other}</p>`
        : html`<lab-person
            .person=${person}
            .pictured=${pictured}
            .copy=${inScene.copy}
            .tab=${tab}
            .hasButtons=${lab !== undefined}
            .moment=${timeMs}
            @act=${(event: CustomEvent<Input>) => perform(event.detail)}
          ></lab-person>`
    }
    <div class="line" dir="ltr">${drawWire(pictured, cast, view.isStill)}</div>
  </div>`
}

function drawServer(picture: Picture, view: StageView, cast: Cast): TemplateResult {
  const texts = LAB_TEXTS.server
  const isDown = picture.server === 'down'
  const hasLost = picture.entries.some(({ state }) => state === 'lost')
  const checks = new Intl.NumberFormat(languageTag()).format(picture.checks)
  return html`<section class="server ${picture.server}" aria-labelledby="server">
    <header>
      <h2 id="server">${texts.label}</h2>
      <span class="state" role="status"><span class="dot"></span>${texts[picture.server]}</span>
      ${
        view.lab === undefined
          ? nothing
          : html`<button
              class="button"
              @click=${() => view.perform({ type: isDown ? 'start server' : 'crash server' })}
            >
              ${isDown ? texts.start : texts.crash}
            </button>`
      }
    </header>
    <h3>${LAB_TEXTS.log.label}</h3>
    <p class="hint">${LAB_TEXTS.log.hint}</p>
    <div class="tape" dir="ltr">${drawLog(picture, view.columns, cast)}</div>
    ${hasLost ? html`<p class="lost">${texts.lost}</p>` : nothing}
    <p class="checks">${LAB_TEXTS.checks(checks)}</p>
  </section>`
}
