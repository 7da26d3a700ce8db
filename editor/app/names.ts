const ADJECTIVES =
  'Quiet Bright Gentle Swift Amber Early Kind Bold Calm Clever Merry Patient Silver Sunny Wild Wise'.split(
    ' ',
  )
const ANIMALS =
  'Heron Otter Finch Lynx Marten Robin Hare Badger Falcon Newt Plover Stoat Swallow Tern Vole Wren'.split(' ')

/** A name for somebody who has not given one, such as "Quiet Heron". */
export function inventName(random: () => number): string {
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)]
  return `${pick(ADJECTIVES)} ${pick(ANIMALS)}`
}
