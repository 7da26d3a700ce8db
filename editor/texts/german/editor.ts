import type { Unacknowledged } from '../../provider/status.ts'
import type { EDITOR } from '../english/editor.ts'
import type { Translated } from '../translated.ts'

export const EDITOR_GERMAN: Translated<typeof EDITOR> = {
  status: {
    opening: 'Wird geöffnet …',
    connecting: 'Verbindet …',
    reconnecting: 'Verbindet erneut …',
    saving: 'Speichert …',
    saved: 'Gespeichert',
    offline: 'Offline',
    refused: (reason) => `Nicht gespeichert: ${reason}`,
    replaced: 'Ersetzt',
    closed: 'Geschlossen',
    lastSaved: (time) => `Zuletzt gespeichert um ${time}`,
    onDisk: 'Auf der Festplatte des Servers',
    onItsWay: 'Unterwegs zum Server',
    noServer: 'Wartet auf den Server',
    moment: 'Einen Moment',
    offlineWith: (unacknowledged) => `Offline, ${edits(unacknowledged)}`,
    waiting: (unacknowledged) => edits(unacknowledged),
  },
  document: { label: 'Dokument', placeholder: 'Schreib etwas …', opening: 'Das Dokument wird geöffnet …' },
  toolbar: { label: 'Formatierung' },
  link: {
    label: 'Link bearbeiten',
    address: 'Adresse',
    placeholder: 'https://…',
    apply: 'Übernehmen',
    remove: 'Link entfernen',
    refused: 'Auf diese Adresse kann nicht verlinkt werden.',
  },
  notice: {
    copy: 'Meine Worte kopieren',
    copied: 'Kopiert',
    copyFailed: 'Das Kopieren ging nicht. Markiere die Worte unten und kopiere sie von Hand.',
    dismiss: 'Schließen',
    reload: 'Seite neu laden',
    unknown: (what) =>
      `Dieses Dokument enthält etwas, das dieser Editor noch nicht kennt (${what}). Es bleibt hier geschlossen, damit nichts davon verloren geht. Lade die Seite neu, um den neuesten Editor zu bekommen.`,
    replaced: 'Dieses Dokument wurde auf dem Server ersetzt. Du siehst jetzt das neue.',
    replacedWith: (count) =>
      `Dieses Dokument wurde auf dem Server ersetzt, bevor ${edits({ edits: count })} von dir gespeichert werden konnten. Du siehst jetzt das neue; deine Worte bleiben hier, bis du das hier schließt.`,
    refused: (reason) =>
      `Der Server nimmt deine Änderungen nicht an: ${reason}. Sie bleiben hier und können kopiert werden.`,
    refusedUnedited: (reason) => `Dieses Dokument kann gerade nicht bearbeitet werden: ${reason}.`,
    aside:
      'Einige deiner Worte konnten hier nicht gespeichert werden, weil dieses Dokument auf dem Server ersetzt wurde. Sie bleiben auf diesem Gerät, bis du das hier schließt.',
    words: 'Deine Worte',
    failed: (reason) => `Das Dokument konnte nicht geöffnet werden: ${reason}`,
  },
}

function edits({ edits: count, onDevice }: { edits: number; onDevice?: boolean } | Unacknowledged): string {
  const counted = count === 1 ? '1 Änderung' : `${count} Änderungen`
  if (onDevice === undefined) return counted
  return onDevice ? `${counted} auf diesem Gerät` : `${counted} nur in diesem Fenster`
}
