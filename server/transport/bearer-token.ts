/** The token of an `Authorization: Bearer` header (RFC 6750 §2.1); undefined where there is none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
}
