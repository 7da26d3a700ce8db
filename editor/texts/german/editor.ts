import type { ErrorCode } from '../../../shared/errors.ts'
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
    noAccess: 'Kein Zugang',
    accessExpired: 'Zugang abgelaufen',
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
  document: {
    label: 'Dokument',
    placeholder: 'Schreib etwas …',
    opening: 'Das Dokument wird geöffnet …',
    unknown: (what) => `Unbekannter Inhalt: ${what}`,
    guest: 'Gast',
    task: (words) => (words === '' ? 'Leere Aufgabe: erledigt' : `${words}: erledigt`),
  },
  toolbar: { label: 'Formatierung' },
  link: {
    label: 'Link bearbeiten',
    address: 'Adresse',
    placeholder: 'https://…',
    apply: 'Übernehmen',
    remove: 'Link entfernen',
    refused: 'Auf diese Adresse kann nicht verlinkt werden.',
  },
  refusal: { reason: (code, text) => REASONS[code] ?? text },
  notice: {
    copy: 'Meine Worte kopieren',
    copied: 'Kopiert',
    copyFailed: 'Das Kopieren ging nicht. Markiere die Worte unten und kopiere sie von Hand.',
    dismiss: 'Schließen',
    reload: 'Seite neu laden',
    unknown: (what) =>
      `Dieses Dokument enthält etwas, das dieser Editor noch nicht kennt (${what}). Du kannst es lesen, aber hier nicht bearbeiten, damit nichts davon verloren geht. Lade die Seite neu, um den neuesten Editor zu bekommen.`,
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

const REASONS: Readonly<Record<string, string>> = {
  MESSAGE_MALFORMED: 'der Server hat nicht verstanden, was ihm geschickt wurde',
  PROTOCOL_UNSUPPORTED: 'der Server spricht eine andere Version',
  DOC_NAME_INVALID: 'das ist kein Name eines Dokuments',
  UPDATE_MALFORMED: 'der Server hat eine Änderung nicht verstanden',
  UPDATE_TOO_LARGE: 'eine Änderung ist größer, als der Server sie annimmt',
  CLIENT_ID_FOREIGN: 'eine Änderung gehört jemand anderem',
  LIMIT_EXCEEDED: 'eine Grenze des Servers ist überschritten',
  DOCUMENT_TOO_LARGE: 'dieses Dokument ist so groß, wie es werden darf; es kann nur noch kürzer werden',
  RATE_EXCEEDED: 'es ist zu viel auf einmal',
  TOKEN_INVALID: 'dein Zugang gilt hier nicht',
  TOKEN_EXPIRED: 'dein Zugang ist abgelaufen',
  ACCESS_DENIED: 'dafür fehlt dir die Berechtigung',
  ACCESS_CHANGED: 'deine Berechtigung hat sich geändert',
  ORIGIN_DENIED: 'diese Seite darf diesen Server nicht benutzen',
  DOCUMENT_DELETED: 'dieses Dokument liegt im Papierkorb',
  DOCUMENT_GONE: 'dieses Dokument wurde endgültig gelöscht',
  DOCUMENT_IN_RECOVERY: 'dieses Dokument kann gerade nur gelesen werden',
  LOG_UNAVAILABLE: 'dieses Dokument kann gerade nicht gelesen oder geschrieben werden',
  DISK_FULL: 'auf dem Server ist kein Platz mehr; bis wieder welcher da ist, wird nichts Neues gespeichert',
  LOG_DAMAGED: 'ein Teil dieses Dokuments kann nicht gelesen werden',
  OUTBOX_FULL: 'die Verbindung ist zu langsam',
  SERVER_BUSY: 'der Server ist überlastet',
  SERVER_DRAINING: 'der Server wird neu gestartet',
  HEARTBEAT_LOST: 'die Verbindung ist abgebrochen',
} satisfies Record<ErrorCode, string>

function edits({ edits: count, onDevice }: { edits: number; onDevice?: boolean } | Unacknowledged): string {
  const counted = count === 1 ? '1 Änderung' : `${count} Änderungen`
  if (onDevice === undefined) return counted
  return onDevice ? `${counted} auf diesem Gerät` : `${counted} nur in diesem Fenster`
}
