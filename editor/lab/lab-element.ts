import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { buttons, theme } from '../ui/theme.ts'
import { browserHost } from './browser-host.ts'
import { columnsIn } from './draw-log.ts'
import { drawStage } from './draw-stage.ts'
import { eventLines } from './event-line.ts'
import { Lab } from './lab.ts'
import { labStyles } from './lab-styles.ts'
import { Player } from './player.ts'
import type { Input, Recording } from './recording.ts'
import { SeedRun } from './seed-run.ts'
import { aboutSeed, seedsSection } from './seeds-section.ts'
import { testOf, testOfSeed } from './test-of.ts'
import './test-element.ts'
import { stageStyles } from './stage-styles.ts'
import { enterLabLanguage, LAB_TEXTS } from './texts/texts.ts'
import { timeControls } from './time-controls.ts'
import { worldControls } from './world-controls.ts'

/** One for the page: a run that nobody looks at any more ends on it. */
const HOST = browserHost()
const LINES_SHOWN = 200

/** `<inkwire-lab .seed=${…}>`: the whole system in one page, to be broken; with a seed, a run of the simulation. */
export class InkwireLab extends LitElement {
  static override properties = {
    seed: { type: Number },
    columns: { state: true },
    test: { state: true },
    notice: { state: true },
    broken: { state: true },
    showsLines: { state: true },
  }

  declare seed: number | undefined
  declare private columns: number
  declare private test: { readonly name: string; readonly code: string } | undefined
  declare private notice: string
  declare private broken: string
  declare private showsLines: boolean
  readonly #player = new Player({
    onChange: () => this.#look(),
    onError: (error) => {
      this.broken = error instanceof Error ? error.message : String(error)
    },
  })
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #sizes = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.columns = columnsIn(entry.contentRect.width)
  })
  #lab: Lab | undefined
  #run: SeedRun | undefined
  /** What the run that is done again came to. */
  #expectedHash: string | undefined

  constructor() {
    super()
    this.columns = 8
    this.notice = ''
    this.broken = ''
    this.showsLines = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    enterLabLanguage()
    if (this.hasUpdated) void this.#begin()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#sizes.disconnect()
    this.#player.show(undefined)
    this.#run?.leave()
    this.#run = undefined
    this.#lab = undefined
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('seed') || !this.hasUpdated) void this.#begin()
  }

  protected override updated(): void {
    const log = this.renderRoot.querySelector('.tape')
    if (log !== null) this.#sizes.observe(log)
  }

  /** What is shown, for whoever looks deeper. */
  get show(): Lab | SeedRun | undefined {
    return this.#lab ?? this.#run
  }

  override render() {
    const { title, lead, hint, seeds } = LAB_TEXTS
    const run = this.#run
    return html`<main>
      <div class="about">
        <h1>${run === undefined ? title : seeds.of(run.seed)}</h1>
        ${
          run === undefined
            ? html`<p>${lead}</p>
                <p class="hint">${hint}</p>`
            : html`<p>${aboutSeed(run)}</p>
                <p><a href="/lab">${seeds.back}</a></p>`
        }
      </div>
      ${timeControls(this.#player)}
      ${this.#lab === undefined ? nothing : this.#worldControls(this.#lab)}
      <p class="notice" role="status">${this.notice}</p>
      ${this.broken === '' ? nothing : html`<p class="broken" role="alert">${LAB_TEXTS.broken(this.broken)}</p>`}
      ${this.#stage()} ${this.#runControls()}
      ${
        this.test === undefined
          ? nothing
          : html`<lab-test .name=${this.test.name} .code=${this.test.code} @close=${this.#closeTest}></lab-test>`
      }
      ${this.#lines()} ${seedsSection((seed) => this.#openSeed(seed))}
    </main>`
  }

  #worldControls(lab: Lab) {
    return worldControls(lab, {
      perform: (input) => this.#perform(input),
      repair: () => {
        lab.repair()
        this.#player.play()
      },
      cutAll: () => {
        for (const { id, isOnline } of lab.people)
          if (isOnline) this.#perform({ type: 'go offline', person: id })
      },
      setPeople: (count) => this.#newLab(count),
    })
  }

  #stage() {
    const lab = this.#lab
    const scene = this.show?.scene
    if (scene === undefined) return nothing
    return drawStage({
      scene,
      lab: lab?.isReplaying === true ? undefined : lab,
      timeMs: this.#player.timeMs,
      columns: this.columns,
      isStill: this.#stillness.matches,
      perform: (input) => this.#perform(input),
    })
  }

  #runControls() {
    const texts = LAB_TEXTS.run
    const lab = this.#lab
    return html`<section class="run" aria-labelledby="run">
      <h2 id="run">${texts.label}</h2>
      <p class="hint">${texts.hint}</p>
      <div class="bar">
        <button class="button" @click=${this.#replay}>${texts.replay}</button>
        <button class="button" @click=${this.#makeTest}>${texts.test}</button>
        ${lab === undefined ? nothing : html`<button class="button" @click=${() => this.#newLab(lab.people.length)}>${texts.restart}</button>`}
      </div>
    </section>`
  }

  #lines() {
    const { lines } = this.show?.world.trace ?? { lines: [] }
    return html`<details
      class="lines"
      ?open=${this.showsLines}
      @toggle=${(event: Event) => {
        this.showsLines = (event.target as HTMLDetailsElement).open
      }}
    >
      <summary>${LAB_TEXTS.lines.label}</summary>
      ${
        this.showsLines
          ? html`<pre tabindex="0">${eventLines(lines.slice(-LINES_SHOWN)).toReversed().join('\n') || LAB_TEXTS.lines.wait}</pre>`
          : nothing
      }
    </details>`
  }

  async #begin(): Promise<void> {
    this.#run?.leave()
    this.#run = undefined
    this.#lab = undefined
    if (this.seed === undefined) return this.#newLab(PEOPLE_AT_FIRST)
    const { seed } = this
    this.#showLab(undefined)
    this.showsLines = true
    const run = await SeedRun.open(seed, HOST)
    if (this.seed !== seed || !this.isConnected) return run.leave()
    this.#run = run
    this.#player.pause()
    this.#player.show(run)
  }

  #newLab(people: number): void {
    this.#expectedHash = undefined
    this.#showLab(new Lab({ seed: newSeed(), people, host: HOST }))
    this.#player.play()
  }

  #showLab(lab: Lab | undefined): void {
    this.#lab = lab
    this.notice = ''
    this.broken = ''
    this.test = undefined
    this.#player.show(lab)
  }

  #replay(): void {
    if (this.#run !== undefined) return void this.#begin()
    const recording = this.#lab?.recording()
    if (recording === undefined || this.#lab === undefined) return
    this.#expectedHash = this.#lab.world.trace.hash
    this.#showLab(this.#labOf(recording))
    this.notice = LAB_TEXTS.run.replaying
    this.#player.play()
  }

  #labOf(recording: Recording): Lab {
    const { seed, people } = recording
    return new Lab({ seed, people, host: HOST, replay: recording })
  }

  #makeTest(): void {
    if (this.#run !== undefined) {
      const { seed } = this.#run
      this.test = { name: `seed-${seed}.test.ts`, code: testOfSeed(seed) }
      return
    }
    if (this.#lab === undefined) return
    const recording = this.#lab.recording()
    this.test = {
      name: `lab-${recording.seed}.test.ts`,
      code: testOf(recording, this.#lab.world.trace.hash),
    }
  }

  #closeTest(): void {
    this.test = undefined
  }

  #openSeed(seed: number): void {
    this.dispatchEvent(new CustomEvent('go', { detail: `/lab?seed=${seed}`, bubbles: true, composed: true }))
  }

  #perform(input: Input): void {
    this.#lab?.perform(input)
    this.#look()
  }

  /** After each frame in which something may have happened. */
  #look(): void {
    const lab = this.#lab
    if (lab !== undefined && this.#expectedHash !== undefined && !lab.isReplaying) {
      const isSame = !lab.hasDiverged && lab.world.trace.hash === this.#expectedHash
      this.#expectedHash = undefined
      this.notice = isSame ? LAB_TEXTS.run.replayed : LAB_TEXTS.run.diverged
      this.#player.pause()
    }
    // What an input breaks, no event has thrown.
    const violation = this.show?.world.violation
    const text = violation?.message ?? this.#run?.report?.violation?.text
    if (text !== undefined) this.broken = text
    if (text !== undefined && this.#player.isPlaying) this.#player.pause()
    this.requestUpdate()
  }

  static override styles = [theme, buttons, labStyles, stageStyles]
}
customElements.define('inkwire-lab', InkwireLab)

const PEOPLE_AT_FIRST = 2

function newSeed(): number {
  return 1 + Math.floor(Math.random() * 1_000_000)
}
