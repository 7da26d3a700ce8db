// Made from the editor's schema by test/shared/format/document-schema.test.ts. Do not edit it.
export const DOCUMENT_SCHEMA = {
  nodes: {
    paragraph: {
      content: 'inline*',
      group: 'block',
    },
    blockquote: {
      content: 'block+',
      group: 'block',
    },
    bulletList: {
      content: 'listItem+',
      group: 'block list',
    },
    doc: {
      content: 'block+',
    },
    hardBreak: {
      group: 'inline',
      inline: true,
      linebreakReplacement: true,
    },
    heading: {
      content: 'inline*',
      group: 'block',
      attrs: {
        level: {
          default: 1,
        },
      },
    },
    horizontalRule: {
      group: 'block',
    },
    listItem: {
      content: 'paragraph block*',
    },
    orderedList: {
      content: 'listItem+',
      group: 'block list',
      attrs: {
        start: {
          default: 1,
        },
        type: {
          default: null,
        },
      },
    },
    text: {
      group: 'inline',
    },
    taskList: {
      content: 'taskItem+',
      group: 'block list',
    },
    taskItem: {
      content: 'paragraph block*',
      attrs: {
        checked: {
          default: false,
        },
      },
    },
    callout: {
      content: 'block+',
      group: 'block',
      attrs: {
        kind: {
          default: 'info',
        },
      },
    },
    details: {
      content: 'detailsSummary (detailsSummary | detailsContent)* detailsContent',
      group: 'block',
    },
    detailsSummary: {
      content: 'text*',
    },
    detailsContent: {
      content: 'block+',
    },
    table: {
      content: 'tableRow+',
      group: 'block',
    },
    tableRow: {
      content: '(tableCell | tableHeader)*',
    },
    tableHeader: {
      content: 'block+',
      attrs: {
        colspan: {
          default: 1,
        },
        rowspan: {
          default: 1,
        },
        colwidth: {
          default: null,
        },
        align: {
          default: null,
        },
      },
    },
    tableCell: {
      content: 'block+',
      attrs: {
        colspan: {
          default: 1,
        },
        rowspan: {
          default: 1,
        },
        colwidth: {
          default: null,
        },
        align: {
          default: null,
        },
      },
    },
    codeBlock: {
      content: 'text*',
      marks: '',
      group: 'block',
      code: true,
      attrs: {
        language: {
          default: null,
        },
      },
    },
    image: {
      group: 'block',
      atom: true,
      attrs: {
        src: {
          default: null,
        },
        alt: {
          default: null,
        },
        title: {
          default: null,
        },
        width: {
          default: null,
        },
      },
    },
    inlineMath: {
      group: 'inline',
      inline: true,
      atom: true,
      attrs: {
        latex: {
          default: '',
        },
      },
    },
    blockMath: {
      group: 'block',
      atom: true,
      attrs: {
        latex: {
          default: '',
        },
      },
    },
    mention: {
      group: 'inline',
      inline: true,
      atom: true,
      attrs: {
        id: {
          default: null,
        },
        label: {
          default: null,
        },
      },
    },
  },
  marks: {
    link: {
      inclusive: true,
      attrs: {
        href: {
          default: null,
        },
        target: {
          default: '_blank',
        },
        rel: {
          default: 'noopener noreferrer nofollow',
        },
        class: {
          default: null,
        },
        title: {
          default: null,
        },
      },
    },
    bold: {},
    code: {
      excludes: '_',
    },
    italic: {},
    strike: {},
    underline: {},
    highlight: {},
    subscript: {
      excludes: 'subscript superscript',
    },
    superscript: {
      excludes: 'subscript superscript',
    },
  },
}
