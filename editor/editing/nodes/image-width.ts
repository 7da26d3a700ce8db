/** In CSS pixels. */
export const IMAGE_MIN_WIDTH = 32
export const IMAGE_MAX_WIDTH = 4096

/** Whether an image can have it: a whole number, neither too small to be pointed at nor larger than any screen. */
export function isWidth(width: unknown): width is number {
  return (
    Number.isInteger(width) && (width as number) >= IMAGE_MIN_WIDTH && (width as number) <= IMAGE_MAX_WIDTH
  )
}

/** `400`, `400px`; null for everything else. */
export function readWidth(text: string): number | null {
  const width = Math.round(Number(/^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/.exec(text)?.[1] ?? Number.NaN))
  return isWidth(width) ? width : null
}
