import { Plugin, PluginKey } from '@tiptap/pm/state'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'

export const clipboardCopyingKey = new PluginKey('clipboardCopying')

type Copying = typeof import('./clipboard-copy.ts')

/** What is copied goes out as HTML, as text that can be read, and as Markdown. */
export function clipboardCopying(): Plugin {
  let copying: Copying | undefined
  let markdown = ''

  return new Plugin({
    key: clipboardCopyingKey,
    props: {
      clipboardTextSerializer(slice) {
        markdown = copying?.asMarkdown(slice) ?? ''
        return copying?.asText(slice) ?? slice.content.textBetween(0, slice.content.size, '\n\n')
      },
    },
    view(view) {
      // Behind ProseMirror's own listener, which first takes away whatever is there.
      const add = ({ clipboardData }: ClipboardEvent): void => {
        if (markdown !== '') clipboardData?.setData('text/markdown', markdown)
        markdown = ''
      }
      view.dom.addEventListener('copy', add)
      view.dom.addEventListener('cut', add)
      let isAsked = false
      return {
        update({ state }) {
          // Who selects something may copy it.
          if (isAsked || state.selection.empty) return
          isAsked = true
          import('./clipboard-copy.ts').then(({ asMarkdown, asText }) => {
            copying = { asMarkdown, asText }
          }, reportUnlessCutOff)
        },
        destroy() {
          view.dom.removeEventListener('copy', add)
          view.dom.removeEventListener('cut', add)
        },
      }
    },
  })
}
