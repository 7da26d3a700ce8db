/** What Markdown puts around words. */
export type Delimiter = '**' | '*' | '_' | '~~'

type Kind = 'space' | 'sign' | 'letter'

/** Whether the delimiter, between these two letters, begins a mark. An empty one is the edge of the line. */
export function canOpen(delimiter: Delimiter, before: string, after: string): boolean {
  return all(before, after, (one, other) => {
    if (delimiter !== '_') return isLeft(one, other)
    return isLeft(one, other) && (!isRight(one, other) || one === 'sign')
  })
}

/** Whether the delimiter, between these two letters, ends a mark. */
export function canClose(delimiter: Delimiter, before: string, after: string): boolean {
  return all(before, after, (one, other) => {
    if (delimiter !== '_') return isRight(one, other)
    return isRight(one, other) && (!isLeft(one, other) || other === 'sign')
  })
}

function isLeft(before: Kind, after: Kind): boolean {
  return after !== 'space' && (after !== 'sign' || before !== 'letter')
}

function isRight(before: Kind, after: Kind): boolean {
  return before !== 'space' && (before !== 'sign' || after !== 'letter')
}

// Programs do not agree on what symbols and halves of letters are: it has to hold either way.
function all(before: string, after: string, holds: (one: Kind, other: Kind) => boolean): boolean {
  return kindsOf(before).every((one) => kindsOf(after).every((other) => holds(one, other)))
}

function kindsOf(letter: string): readonly Kind[] {
  if (letter === '' || /\s/.test(letter)) return ['space']
  if (/[\p{L}\p{N}]/u.test(letter)) return ['letter']
  if (/[\p{P}!-/:-@[-`{-~]/u.test(letter)) return ['sign']
  return ['sign', 'letter']
}
