import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Colour,
  colourFor,
  contrast,
  inkOn,
  isColour,
  PALETTE,
  PAPER,
  standOut,
} from '../../../editor/editing/palette.ts'
import { theme } from '../../../editor/ui/theme.ts'

test('the papers are those of the theme', () => {
  expect(theme.cssText).toContain(`--inkwire-paper: light-dark(${PAPER.light}, ${PAPER.dark})`)
})

test('whatever colour somebody comes with, caret and label can be seen in both themes', () => {
  const colours = fc
    .integer({ min: 0, max: 0xffffff })
    .map((value): Colour => `#${value.toString(16).padStart(6, '0')}`)
  const check = fc.property(colours, (colour) => {
    const seen = standOut(colour)
    expect(isColour(seen)).toBe(true)
    for (const paper of [PAPER.light, PAPER.dark]) expect(contrast(seen, paper)).toBeGreaterThanOrEqual(3)
    expect(contrast(seen, inkOn(seen))).toBeGreaterThanOrEqual(4.5)
    expect(standOut(seen)).toBe(seen)
  })
  fc.assert(check, {
    seed: 20261123,
    numRuns: 2_000,
    examples: [['#000000'], ['#ffffff'], ['#ffff00'], ['#0000ff']],
  })
})

test('a colour that stands out is left as it is', () => {
  for (const { colour } of PALETTE) expect(standOut(colour)).toBe(colour)
})

test('every colour carries white text and stands out from light and dark paper', () => {
  for (const { colour } of PALETTE) {
    expect(contrast(colour, '#ffffff'), colour).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour, PAPER.light), colour).toBeGreaterThanOrEqual(3)
    expect(contrast(colour, PAPER.dark), colour).toBeGreaterThanOrEqual(3)
  }
})

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test('a client keeps its colour, and clients differ', () => {
  const ids = Array.from({ length: 200 }, (_, index) => index * 7919)
  for (const id of ids) expect(colourFor(id)).toBe(colourFor(id))
  expect(new Set(ids.map(colourFor)).size).toBe(PALETTE.length)
})

test('text on any colour is readable', () => {
  for (const colour of ['#ffffff', '#000000', '#ffe600', '#1d7c7c', '#888888'] as const) {
    expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5)
  }
})

test('only six-digit hex is a colour', () => {
  expect(isColour('#aBc123')).toBe(true)
  for (const wrong of ['#abc', 'red', '#12345g', '#1234567', undefined, null, 7, ['#aBc123']]) {
    expect(isColour(wrong)).toBe(false)
  }
})
