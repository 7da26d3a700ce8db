import type { COMMANDS } from '../english/commands.ts'
import type { Translated } from '../translated.ts'

export const COMMANDS_GERMAN: Translated<typeof COMMANDS> = {
  commands: {
    undo: { name: 'Rückgängig', find: 'zurück' },
    redo: { name: 'Wiederholen', find: 'nochmal' },
    paragraph: { name: 'Text', find: 'Absatz normal' },
    heading1: { name: 'Überschrift 1', find: 'h1 Titel' },
    heading2: { name: 'Überschrift 2', find: 'h2 Untertitel' },
    heading3: { name: 'Überschrift 3', find: 'h3' },
    bold: { name: 'Fett', find: 'stark' },
    italic: { name: 'Kursiv', find: 'betont schräg' },
    underline: { name: 'Unterstrichen', find: 'unterstreichen' },
    strike: { name: 'Durchgestrichen', find: 'durchstreichen' },
    code: { name: 'Code', find: 'Festbreite' },
    highlight: { name: 'Hervorheben', find: 'markieren Textmarker gelb' },
    subscript: { name: 'Tiefgestellt', find: 'Index unten' },
    superscript: { name: 'Hochgestellt', find: 'Exponent Potenz oben' },
    link: { name: 'Link', find: 'Adresse Verweis' },
    bulletList: { name: 'Aufzählung', find: 'Liste Punkte' },
    orderedList: { name: 'Nummerierte Liste', find: 'Nummern Aufzählung' },
    taskList: { name: 'Aufgabenliste', find: 'abhaken Kästchen' },
    blockquote: { name: 'Zitat', find: 'zitieren' },
    codeBlock: { name: 'Codeblock', find: 'Programm' },
    callout: { name: 'Kasten', find: 'Hinweis Warnung Gefahr Erfolg Info' },
    details: { name: 'Details', find: 'aufklappen einklappen Zusammenfassung' },
    moveUp: { name: 'Nach oben', find: 'verschieben umordnen' },
    moveDown: { name: 'Nach unten', find: 'verschieben umordnen' },
    insertTable: { name: 'Tabelle', find: 'Zeilen Spalten Raster' },
    horizontalRule: { name: 'Trennlinie', find: 'Linie trennen' },
  },
}
