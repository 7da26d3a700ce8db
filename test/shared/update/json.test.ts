import fc from 'fast-check'
import { encodeUtf8 } from 'lib0/string'
import { expect, test } from 'vitest'
import { InkwireError } from '../../../shared/errors.ts'
import { JsonCheck } from '../../../shared/update/json.ts'
import { ByteReader } from '../../../shared/update/reader.ts'
import { DEFAULT_SCAN_LIMITS } from '../../../shared/update/scan-limits.ts'

const SEED = 20261123

function isJson(text: string): boolean {
  const bytes = encodeUtf8(text)
  const reader = new ByteReader(bytes, 'UPDATE_MALFORMED')
  try {
    new JsonCheck(reader, DEFAULT_SCAN_LIMITS).run({
      start: 0,
      end: bytes.length,
      utf16Length: text.length,
    })
    return true
  } catch (error) {
    if (error instanceof InkwireError) return false
    throw error
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const values = fc.json({ maxDepth: 5, stringUnit: 'binary' }).filter((json) => !json.includes('__proto__'))

test('every value of JSON.stringify is JSON', () => {
  fc.assert(
    fc.property(values, fc.nat(3), (json, indent) => {
      expect(isJson(json)).toBe(true)
      expect(isJson(JSON.stringify(JSON.parse(json), null, indent))).toBe(true)
    }),
    { seed: SEED, numRuns: 2000 },
  )
})

test('texts of the letters of JSON are JSON where JSON.parse says so', () => {
  const pieces = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '\\',
      '\\n',
      '\\u',
      '\\u00e9',
      '00e9',
      '\\x',
      '\t',
      '\n',
      ' ',
      '\u00a0',
      '\v',
    ],
    ...[
      '-',
      '+',
      '0',
      '1',
      '01',
      '.',
      '.5',
      '1.',
      'e',
      'E-',
      '1e5',
      'true',
      'false',
      'null',
      'nul',
      'undefined',
      'NaN',
      'é',
      '\0',
      '\u2028',
    ],
  )
  let valid = 0
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 7 }), (list) => {
      const text = list.join('')
      const expected = parses(text)
      if (expected) valid += 1
      expect([text, isJson(text)]).toEqual([text, expected])
    }),
    { seed: SEED, numRuns: 20_000 },
  )
  expect(valid).toBeGreaterThan(200)
})

test('JSON with a character more, less or other is JSON where JSON.parse says so', () => {
  let invalid = 0
  fc.assert(
    fc.property(
      values,
      fc.nat(),
      fc.nat(2),
      fc.constantFrom(...'{}[]",:\\0-.eE+u \n\0a'),
      (json, at, kind, other) => {
        const from = at % (json.length + 1)
        const text =
          json.slice(0, from) + (kind === 0 ? '' : other) + json.slice(kind === 1 ? from : from + 1)
        if (text.includes('__proto__') || /\p{Cs}/u.test(text)) return
        const expected = parses(text)
        if (!expected) invalid += 1
        expect([text, isJson(text)]).toEqual([text, expected])
      },
    ),
    { seed: SEED, numRuns: 10_000 },
  )
  expect(invalid).toBeGreaterThan(1000)
})

test('a key is __proto__ however it is spelt, and a value may be', () => {
  for (const key of [
    '__proto__',
    '\\u005f_proto_\\u005F',
    '\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f',
  ]) {
    expect(isJson(`{"${key}":1}`)).toBe(false)
    expect(isJson(`[{"a":1,"${key}":1}]`)).toBe(false)
    expect(isJson(`{"a":"${key}"}`)).toBe(true)
  }
  for (const key of ['__proto', '__proto___', '___proto__', 'a__proto__', '\\n__proto__', '__PROTO__']) {
    expect(isJson(`{"${key}":1}`)).toBe(true)
  }
})
