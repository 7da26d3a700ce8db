import { expect, test } from 'vitest'
import { colourFor, contrast, inkOn, isColour, PALETTE } from '../../../editor/editing/palette.ts'

const PAPER = { light: '#ffffff', dark: '#17181c' } as const

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
