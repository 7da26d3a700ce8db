import { html, type TemplateResult } from 'lit'
import type { SeedRun } from './seed-run.ts'
import { KEPT_SEEDS } from './simulation/seeds.ts'
import { LAB_TEXTS } from './texts/texts.ts'

/** The seeds that once found something, and a place for any other. */
export function seedsSection(open: (seed: number) => void): TemplateResult {
  const texts = LAB_TEXTS.seeds
  const openTyped = (event: SubmitEvent): void => {
    event.preventDefault()
    open(Number(new FormData(event.target as HTMLFormElement).get('seed')))
  }
  return html`<section class="seeds" aria-labelledby="seeds">
    <h2 id="seeds">${texts.label}</h2>
    <p class="hint">${texts.hint}</p>
    <form @submit=${openTyped}>
      <label>${texts.number} <input name="seed" type="number" min="1" max="4294967295" required /></label>
      <button class="button" type="submit">${texts.open}</button>
    </form>
    <ul>
      ${KEPT_SEEDS.map(({ seed, found }) => html`<li><a href="/lab?seed=${seed}">${seed}</a> <span lang="en">${found}</span></li>`)}
    </ul>
  </section>`
}

/** What is known of a run: what its seed once found, what goes wrong in it, and how it ended. */
export function aboutSeed({ seed, faults, report }: SeedRun): string {
  const texts = LAB_TEXTS.seeds
  const kept = KEPT_SEEDS.find((candidate) => candidate.seed === seed)
  return [
    kept === undefined ? '' : texts.kept(kept.found),
    faults.length === 0 ? '' : texts.faults(faults.join(', ')),
    report !== undefined && report.violation === undefined ? texts.passed : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
