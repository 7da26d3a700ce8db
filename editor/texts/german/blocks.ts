import type { BLOCKS } from '../english/blocks.ts'
import type { Translated } from '../translated.ts'

export const BLOCKS_GERMAN: Translated<typeof BLOCKS> = {
  blocks: {
    detailsOpen: 'Details zeigen',
    detailsClose: 'Details verbergen',
    summary: 'Zusammenfassung',
    info: 'Hinweis',
    success: 'Erfolg',
    warning: 'Warnung',
    danger: 'Gefahr',
    calloutKind: (kind) => `${kind}. Art des Kastens ändern`,
    calloutMenu: 'Kasten',
    unwrapCallout: 'Kasten entfernen',
    tableMenu: 'Tabelle',
    addRowBefore: 'Zeile darüber einfügen',
    addRowAfter: 'Zeile darunter einfügen',
    deleteRow: 'Zeile löschen',
    addColumnBefore: 'Spalte links einfügen',
    addColumnAfter: 'Spalte rechts einfügen',
    deleteColumn: 'Spalte löschen',
    toggleHeaderRow: 'Kopfzeile',
    toggleHeaderColumn: 'Kopfspalte',
    mergeCells: 'Zellen verbinden',
    splitCell: 'Zelle teilen',
    narrower: 'Spalte schmaler',
    wider: 'Spalte breiter',
    deleteTable: 'Tabelle löschen',
  },
}
