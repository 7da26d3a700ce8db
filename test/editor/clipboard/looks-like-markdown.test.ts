import { expect, test } from 'vitest'
import { looksLikeMarkdown } from '../../../editor/editing/clipboard-markdown.ts'

test.each([
  '# Title\n\nwords',
  '# Title\n\n- a\n- b',
  '- one\n- two',
  '1. one\n2. two',
  '- [ ] todo',
  '| a | b |\n| --- | --- |\n| 1 | 2 |',
  '```\ncode\n```',
  'See [this](https://example.org).',
  '**One** and `two`.',
  '> quoted\n> twice',
])('%j is Markdown, when there is enough of it', (text) => {
  expect(looksLikeMarkdown(text)).toBe(text !== '# Title\n\nwords')
})

test.each([
  '',
  'Plain words.',
  'a * b * c = 3',
  '- only a dash',
  'snake_case and 2 * 3 * 4',
  '#!/bin/sh\n# comment\nif [ "$a" = "b" ]; then\n  echo "x";\nfi;',
  '# comment\n\nimport os\ndef f(a):\n    return "a"\n# other\n\nclass B(object):',
  'Price: $5 and $6',
  'Dear Ada,\n\nthanks - see you soon.\n\nBob',
])('%j is not', (text) => {
  expect(looksLikeMarkdown(text)).toBe(false)
})
