import type { ServerResponse } from 'node:http'

type Headers = Readonly<Record<string, string>>

/**
 * [H1] What every answer carries unless its route says otherwise: that it is no page, in case a browser takes it for one,
 * and nothing of ours to load into pages of other sites [H3].
 */
export const ANSWER_HEADERS: Headers = {
  'Content-Security-Policy': [
    'sandbox',
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': [
    'camera',
    'display-capture',
    'geolocation',
    'microphone',
    'midi',
    'payment',
    'serial',
    'usb',
  ]
    .map((feature) => `${feature}=()`)
    .join(', '),
  // An address can name a document, or let somebody into it: it is told to nobody.
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** [H1] The web app, which runs what we built and speaks to the server that it came from. */
export const PAGE_HEADERS: Headers = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    // Carets, column widths and formulas are drawn with style attributes, which run nothing.
    "style-src-attr 'unsafe-inline'",
    // Pictures of a document may lie anywhere; one that is just being uploaded is a blob.
    "img-src 'self' https: blob: data:",
    // The small fonts of formulas stand in their style sheet.
    "font-src 'self' data:",
    // WebSockets of this origin are part of it.
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; '),
}

/** [H3] The custom element and all that it loads, for pages of any site, isolated ones too. */
export const ELEMENT_HEADERS: Headers = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

/** Whatever answers next, answers with these as well. Routes write their own over them. */
export function setAnswerHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(ANSWER_HEADERS)) response.setHeader(name, value)
}
