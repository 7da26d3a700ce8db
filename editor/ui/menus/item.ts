import type { Icon } from '../icons.ts'

/** One thing that can be chosen in a menu or a list of suggestions. */
export interface Item {
  readonly id: string
  readonly name: string
  readonly icon?: Icon
  /** Shown in place of an icon: an emoji, somebody's initials. */
  readonly sign?: string
  /** The colour behind the sign. */
  readonly color?: string
  /** At the end of the line: a shortcut, a short name. */
  readonly hint?: string
  /** Undefined where on and off mean nothing. */
  readonly isOn?: boolean
  readonly isTrouble?: boolean
  /** Items with the same heading stand under it, if they follow each other. */
  readonly heading?: string
  readonly choose: () => void
}
