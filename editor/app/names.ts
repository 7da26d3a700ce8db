import { APP_TEXTS } from './texts/texts.ts'

/** A name for somebody who has not given one, such as "Quiet Heron". */
export function inventName(random: () => number): string {
  const pick = (words: string) => {
    const all = words.split(' ')
    return all[Math.floor(random() * all.length)]
  }
  return `${pick(APP_TEXTS.person.adjectives)} ${pick(APP_TEXTS.person.animals)}`
}
