import { reportUnlessCutOff } from '../../report-unless-cut-off.ts'
import { TEXTS } from '../../texts/texts.ts'
import type { Emoji } from './emoji.ts'
import { findBest, rankOf } from './find-items.ts'
import type { Source } from './suggestions.ts'

const SHOWN_AT_MOST = 12

let loading: Promise<readonly Emoji[]> | undefined

/** `:smile`: emoji by name, which become plain text. The names are loaded when a first one is asked for. */
export function emojiSource(language: string): Source {
  return {
    label: TEXTS.menus.emoji,
    // It was a colon, and the name of nothing.
    givesUp: () => true,
    find: (query, replace, show) => {
      loading ??= import('./emoji.ts').then(({ loadEmoji }) => loadEmoji(language))
      loading.then(
        (all) => {
          const rank = ({ names }: Emoji): number | undefined => {
            const fits = names.map((name) => rankOf(query, name)).filter((found) => found !== undefined)
            return fits.length === 0 ? undefined : Math.min(...fits)
          }
          const best = findBest(all, rank, SHOWN_AT_MOST)
          const items = best.map(({ sign, names }) => ({
            id: sign,
            name: names[0] ?? sign,
            sign,
            choose: () => replace((chain) => chain.insertContent({ type: 'text', text: sign })),
          }))
          const isExact = best[0]?.names.includes(query.toLowerCase()) === true
          show({ items, exact: isExact ? items[0] : undefined })
        },
        (error: unknown) => {
          loading = undefined
          reportUnlessCutOff(error)
          show({ items: [], notice: TEXTS.menus.emojiFailed })
        },
      )
    },
  }
}
