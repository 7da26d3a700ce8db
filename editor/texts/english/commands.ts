/**
 * What can be done to a document: its name, and other words by which somebody may look for it. English words find
 * commands in every language.
 */
export const COMMANDS = {
  commands: {
    undo: { name: 'Undo', find: 'back' },
    redo: { name: 'Redo', find: 'again' },
    paragraph: { name: 'Text', find: 'paragraph plain normal' },
    heading1: { name: 'Heading 1', find: 'h1 title' },
    heading2: { name: 'Heading 2', find: 'h2 subtitle' },
    heading3: { name: 'Heading 3', find: 'h3' },
    bold: { name: 'Bold', find: 'strong' },
    italic: { name: 'Italic', find: 'emphasis' },
    underline: { name: 'Underline', find: '' },
    strike: { name: 'Strikethrough', find: 'crossed out' },
    code: { name: 'Code', find: 'monospace' },
    highlight: { name: 'Highlight', find: 'mark marker yellow' },
    subscript: { name: 'Subscript', find: 'index below' },
    superscript: { name: 'Superscript', find: 'exponent power above' },
    link: { name: 'Link', find: 'url address' },
    bulletList: { name: 'Bulleted list', find: 'unordered ul points' },
    orderedList: { name: 'Numbered list', find: 'ordered ol 1.' },
    taskList: { name: 'Task list', find: 'todo checkbox checklist' },
    blockquote: { name: 'Quote', find: 'citation' },
    codeBlock: { name: 'Code block', find: 'program listing' },
    callout: { name: 'Callout', find: 'note info warning danger success box' },
    details: { name: 'Details', find: 'toggle collapse fold summary' },
    moveUp: { name: 'Move up', find: 'reorder' },
    moveDown: { name: 'Move down', find: 'reorder' },
    insertTable: { name: 'Table', find: 'grid rows columns spreadsheet' },
    insertImage: { name: 'Image', find: 'picture photo upload' },
    inlineMath: { name: 'Formula in the text', find: 'math latex equation' },
    blockMath: { name: 'Formula', find: 'math latex equation block' },
    horizontalRule: { name: 'Divider', find: 'horizontal rule line hr' },
    openInsert: { name: 'Insert…', find: 'add plus' },
    openBlock: { name: 'Block menu…', find: 'move duplicate delete' },
  },
}
