import { html, type TemplateResult } from 'lit'
import type { Player } from './player.ts'
import { LAB_TEXTS } from './texts/texts.ts'

/** Powers of two: from a sixteenth to sixty-four times. */
const SLOWEST = -4
const FASTEST = 6

/** Play, pause, one event, how fast, and what time it is. */
export function timeControls(player: Player): TemplateResult {
  const texts = LAB_TEXTS.time
  const speed = Math.log2(player.speed)
  return html`<div class="bar time" role="group" aria-label=${texts.label}>
    <button class="button main" @click=${() => (player.isPlaying ? player.pause() : player.play())}>
      ${player.isPlaying ? PAUSE : PLAY} ${player.isPlaying ? texts.pause : texts.play}
    </button>
    <button class="button" @click=${() => void player.step()}>${STEP} ${texts.step}</button>
    <label class="slider">
      <span>${texts.speed}</span>
      <input
        type="range"
        min=${SLOWEST}
        max=${FASTEST}
        step="1"
        .value=${String(speed)}
        aria-valuetext=${timesOf(player.speed)}
        @input=${(event: InputEvent) => {
          player.speed = 2 ** Number((event.target as HTMLInputElement).value)
        }}
      />
      <output>${timesOf(player.speed)}</output>
    </label>
    <span class="clock">${texts.seconds((player.timeMs / 1000).toFixed(1))}</span>
  </div>`
}

function timesOf(speed: number): string {
  return LAB_TEXTS.time.times(speed >= 1 ? String(speed) : `1⁄${1 / speed}`)
}

const drawn = (path: string) =>
  html`<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d=${path} /></svg>`
const PLAY = drawn('M7 4.5v15l12-7.5z')
const PAUSE = drawn('M6.5 5h4v14h-4zM13.5 5h4v14h-4z')
const STEP = drawn('M6 5v14l9-7zM16.5 5h2.5v14h-2.5z')
