import { type Attributes, Node } from '@tiptap/core'

/** Rows may be empty: all of their places may be taken by cells from above. */
export const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: ({ HTMLAttributes }) => ['tr', HTMLAttributes, 0],
})

export const TableCell = Node.create({
  name: 'tableCell',
  content: 'block+',
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: 'td' }],
  renderHTML: ({ HTMLAttributes }) => ['td', HTMLAttributes, 0],
})

export const TableHeader = Node.create({
  name: 'tableHeader',
  content: 'block+',
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: 'th' }],
  renderHTML: ({ HTMLAttributes }) => ['th', HTMLAttributes, 0],
})

function cellAttributes(): Attributes {
  return {
    colspan: { default: 1, parseHTML: (cell) => span(cell, 'colspan') },
    rowspan: { default: 1, parseHTML: (cell) => span(cell, 'rowspan') },
    // Of each column that the cell is in, in CSS pixels; 0 for one without a width.
    colwidth: {
      default: null,
      parseHTML: (cell) => {
        const widths = cell.getAttribute('colwidth')?.split(',').map(Number) ?? []
        return widths.length === span(cell, 'colspan') && widths.every(Number.isInteger) ? widths : null
      },
    },
    align: {
      default: null,
      parseHTML: (cell) => {
        const align = cell.style.textAlign || cell.getAttribute('align')
        return align === 'left' || align === 'right' || align === 'center' ? align : null
      },
      renderHTML: ({ align }) => (align ? { style: `text-align: ${align}` } : {}),
    },
  }
}

function span(cell: HTMLElement, name: string): number {
  const count = Number(cell.getAttribute(name))
  return Number.isInteger(count) && count > 1 ? Math.min(count, 1_000) : 1
}
