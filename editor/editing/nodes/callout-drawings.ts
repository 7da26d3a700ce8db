import type { CalloutKind } from './callout-kinds.ts'

const drawing = (content: string): string =>
  `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${content}</svg>`

const CIRCLE = '<circle cx="12" cy="12" r="9"/>'

/** As markup, for a part of the text that no template draws. */
export const CALLOUT_DRAWINGS: Readonly<Record<CalloutKind, string>> = {
  info: drawing(`${CIRCLE}<path d="M12 11v5.5M12 7.5v.1"/>`),
  success: drawing(`${CIRCLE}<path d="m8 12.3 2.8 2.8L16 9.5"/>`),
  warning: drawing('<path d="M12 3.5 2.8 19.5h18.4zM12 10v4.5M12 17v.1"/>'),
  danger: drawing('<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 7.5v5.5M12 16.4v.1"/>'),
}
