import type { MEDIA } from '../english/media.ts'
import type { Translated } from '../translated.ts'

export const MEDIA_GERMAN: Translated<typeof MEDIA> = {
  media: {
    uploading: (name) => `${name} wird hochgeladen`,
    uploaded: (name) => `${name} steht im Dokument`,
    cancel: 'Abbrechen',
    retry: 'Noch einmal versuchen',
    dismiss: 'Entfernen',
    notTaken: (names) =>
      `Nicht eingefügt, weil der Server nicht zu erreichen ist: ${names}. Füge es wieder ein, wenn die Verbindung steht.`,
    failed: (name, reason) => `${name} konnte nicht hochgeladen werden: ${reason}.`,
    reasons: {
      offline: 'der Server ist nicht zu erreichen',
      tooLarge: 'die Datei ist zu groß',
      empty: 'die Datei ist leer',
      kind: 'es ist kein Bild, das hier gezeigt werden kann',
      full: 'dieses Dokument hat so viele Dateien, wie es haben kann',
      slow: 'die Übertragung war zu langsam',
      busy: 'der Server nimmt gerade keine Dateien an',
      other: 'der Server hat sie nicht angenommen',
    },
    image: 'Bild',
    describe: 'Bild beschreiben',
    alt: 'Beschreibung',
    altHint: 'Was zeigt es, für alle, die es nicht sehen? Leer lassen, wenn es nur schmückt.',
    save: 'Sichern',
    narrower: 'Kleiner',
    wider: 'Größer',
    originalSize: 'Originalgröße',
    width: 'Breite',
    pixels: (count) => `${count} Pixel`,
    removeImage: 'Bild entfernen',
    broken: 'Dieses Bild lässt sich nicht laden.',
    language: 'Sprache dieses Codes',
    plainText: 'Nur Text',
    formula: 'Formel',
    latex: 'Formel als LaTeX',
    emptyFormula: 'Leere Formel',
    preview: 'Vorschau',
    removeFormula: 'Entfernen',
  },
}
