import MarkdownIt, { type MarkdownIt as Parser, type StateInline } from 'markdown-it'
import { escapeAttribute, escapeText } from './html-tree.ts'
import { markCallouts, markTasks, showParagraphs } from './markdown-blocks.ts'
import { mathBlock, mathInline } from './markdown-math.ts'

/**
 * CommonMark with what GitHub adds to it (tables, strikethrough, task lists, alerts, addresses as links), formulas in
 * `$`, `==highlight==`, and HTML. It makes HTML that is read like any other: what is safe is decided there.
 */
export function markdownToHtml(text: string): string {
  made ??= makeParser()
  return made.render(withoutFrontMatter(text))
}

let made: Parser | undefined

// Spaces in Markdown stand for themselves: what does not count was taken away by the parser.
const AS_WRITTEN = ' style="white-space:pre-wrap"'

function makeParser(): Parser {
  const markdown = new MarkdownIt({ html: true, linkify: true })
  markdown.validateLink = () => true
  markdown.normalizeLink = (address) => address
  markdown.normalizeLinkText = (address) => address
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  for (const schema of ['//', 'ftp:', 'mailto:']) markdown.linkify.add(schema, null)
  markdown.inline.ruler.before('escape', 'math', mathInline)
  markdown.inline.ruler.before('emphasis', 'highlight', highlight)
  markdown.block.ruler.before('fence', 'math', mathBlock, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  })
  markdown.core.ruler.before('inline', 'callouts', markCallouts)
  markdown.core.ruler.before('inline', 'tasks', markTasks)
  markdown.core.ruler.push('paragraphs', showParagraphs)

  const { rules } = markdown.renderer
  const tag = (open: string) => () => open
  rules['paragraph_open'] = tag(`<p${AS_WRITTEN}>`)
  rules['heading_open'] = (tokens, at) => `<${tokens[at]?.tag}${AS_WRITTEN}>`
  for (const cell of ['td', 'th']) {
    rules[`${cell}_open`] = (tokens, at) => {
      const align = /text-align:(\w+)/.exec(String(tokens[at]?.attrGet('style') ?? ''))?.[1]
      return `<${cell}${align === undefined ? '' : ` align="${align}"`}><p${AS_WRITTEN}>`
    }
    rules[`${cell}_close`] = tag(`</p></${cell}>`)
  }
  rules['softbreak'] = tag(' ')
  rules['hardbreak'] = tag('<br>')
  rules['fence'] = (tokens, at) => codeBlock(tokens[at]?.content, tokens[at]?.info.trim().split(/\s+/)[0])
  rules['code_block'] = (tokens, at) => codeBlock(tokens[at]?.content)
  rules['image'] = (tokens, at, options, environment, self) => {
    const token = tokens[at]
    const alt = self.renderInlineAsText(token?.children ?? [], options, environment)
    const title = token?.attrGet('title')
    const named = [
      ['src', token?.attrGet('src')],
      ['alt', alt === '' ? null : alt],
      ['title', title],
    ].map(([name, value]) => (typeof value === 'string' ? ` ${name}="${escapeAttribute(value)}"` : ''))
    return `<img${named.join('')}>`
  }
  rules['math_inline'] = (tokens, at) => math('span', 'inline-math', tokens[at]?.content)
  rules['math_block'] = (tokens, at) => math('div', 'block-math', tokens[at]?.content)
  return markdown
}

function codeBlock(content = '', language = ''): string {
  const open = language === '' ? '<code>' : `<code class="language-${escapeAttribute(language)}">`
  // The line break before the closing fence belongs to the fence.
  return `<pre>${open}${escapeText(content.replace(/\n$/, ''))}</code></pre>\n`
}

function math(tag: string, type: string, latex = ''): string {
  return `<${tag} data-type="${type}" data-latex="${escapeAttribute(latex)}"></${tag}>`
}

type InlineRule = (state: StateInline, silent: boolean) => boolean

const highlight: InlineRule = (state, silent) => {
  const { pos, posMax, src } = state
  if (!src.startsWith('==', pos) || src[pos + 2] === '=' || /\s/.test(src[pos + 2] ?? ' ')) return false
  const end = src.indexOf('==', pos + 3)
  if (end < 0 || end + 2 > posMax || /\s/.test(src[end - 1] ?? ' ') || src[end + 2] === '=') return false
  if (!silent) {
    state.push('mark_open', 'mark', 1)
    state.pos = pos + 2
    state.posMax = end
    state.md.inline.tokenize(state)
    state.push('mark_close', 'mark', -1)
  }
  state.pos = end + 2
  state.posMax = posMax
  return true
}

/** Properties that other programs put in front of a text are kept, as what they are: a listing. */
function withoutFrontMatter(text: string): string {
  const found =
    /^\ufeff?---[ \t]*\r?\n((?:[\w-]+:.*\r?\n|[ \t]+.*\r?\n|- .*\r?\n|#.*\r?\n)+)---[ \t]*(?:\r?\n|$)/.exec(
      text,
    )
  if (found === null) return text.replace(/^\ufeff/, '')
  return `\`\`\`yaml\n${found[1]}\`\`\`\n\n${text.slice(found[0].length)}`
}
