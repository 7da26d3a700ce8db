import { html, type TemplateResult } from 'lit'
import { icon } from '../ui/icons.ts'
import type { Lab } from './lab.ts'
import { PEOPLE_MAX, PEOPLE_MIN } from './people.ts'
import type { Input } from './recording.ts'
import { LAB_TEXTS } from './texts/texts.ts'

export interface WorldActs {
  readonly perform: (input: Input) => void
  readonly repair: () => void
  readonly cutAll: () => void
  /** Starts over with so many. */
  readonly setPeople: (count: number) => void
}

/** How bad the network and the disk are, how many people there are, and what concerns all of them. */
export function worldControls(lab: Lab, acts: WorldActs): TemplateResult {
  const texts = LAB_TEXTS.world
  const { weather } = lab
  const count = lab.people.length
  const network = (change: Partial<typeof weather>) =>
    acts.perform({ type: 'network', ...weather, ...change })
  return html`<div class="bar world" role="group" aria-label=${texts.label}>
    ${slider(texts.latency, weather.latencyMs, 2000, 50, texts.milliseconds, (latencyMs) => network({ latencyMs }))}
    ${slider(texts.jitter, weather.jitterMs, 1000, 50, texts.milliseconds, (jitterMs) => network({ jitterMs }))}
    ${slider(texts.loss, Math.round(weather.loss * 100), 50, 5, texts.percent, (percent) => network({ loss: percent / 100 }))}
    ${slider(texts.disk, lab.syncMs, 2000, 50, texts.milliseconds, (syncMs) => acts.perform({ type: 'disk', syncMs }))}
    <div class="people">
      <button
        class="button round"
        aria-label=${texts.fewer}
        title=${texts.fewer}
        ?disabled=${count <= PEOPLE_MIN}
        @click=${() => acts.setPeople(count - 1)}
      >
        −
      </button>
      <span>${texts.people(count)}</span>
      <button
        class="button round"
        aria-label=${texts.more}
        title=${texts.more}
        ?disabled=${count >= PEOPLE_MAX}
        @click=${() => acts.setPeople(count + 1)}
      >
        ${icon('plus')}
      </button>
    </div>
    <button class="button" @click=${acts.cutAll} ?disabled=${lab.people.every(({ isOnline }) => !isOnline)}>
      ${texts.cutAll}
    </button>
    <button class="button" @click=${acts.repair}>${texts.repair}</button>
  </div>`
}

function slider(
  name: string,
  value: number,
  max: number,
  step: number,
  unit: (value: number) => string,
  change: (value: number) => void,
): TemplateResult {
  return html`<label class="slider">
    <span>${name}</span>
    <input
      type="range"
      min="0"
      max=${max}
      step=${step}
      .value=${String(value)}
      aria-valuetext=${unit(value)}
      @change=${(event: Event) => change(Number((event.target as HTMLInputElement).value))}
    />
    <output>${unit(value)}</output>
  </label>`
}
