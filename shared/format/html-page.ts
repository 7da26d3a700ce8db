import { escapeText } from './html-tree.ts'

/** A page of its own around the blocks of a document, which looks decent on a screen and on paper. */
export function htmlPage(title: string, blocks: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${blocks}</body>
</html>
`
}

const STYLE = [
  'body{max-width:44rem;margin:3rem auto;padding:0 1rem;font:1.05rem/1.6 Georgia,serif;color:#222;background:#fff}',
  'h1,h2,h3{line-height:1.25}img{max-width:100%}pre{padding:1rem;overflow:auto;background:#f4f4f2}',
  'table{border-collapse:collapse}td,th{padding:.25rem .6rem;border:1px solid #ccc}td>p,th>p,li>p{margin:0}',
  'blockquote{margin-left:0;padding-left:1rem;border-left:3px solid #ccc}',
  'aside{margin:1rem 0;padding:.25rem 1rem;border:1px solid #ccc;border-radius:.5rem}',
  'ul[data-type=taskList]{padding-left:0;list-style:none}li[data-type=taskItem]{display:flex;gap:.5rem}li[data-type=taskItem]>div{flex:1}',
  '@media print{body{max-width:none;margin:0}}',
].join('')
