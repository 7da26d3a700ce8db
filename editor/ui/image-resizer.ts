import { IMAGE_MAX_WIDTH, IMAGE_MIN_WIDTH } from '../editing/nodes/image-width.ts'
import { TEXTS } from '../texts/texts.ts'

/** Makes an image narrower and wider; nothing is written before somebody has decided. */
export interface ImageResizer {
  /** In CSS pixels, as it is shown. */
  readonly width: number
  readonly maxWidth: number
  /** Changes it by so many pixels, and writes it. */
  by(pixels: number): void
  stop(): void
}

export const RESIZE_STEP = 32

/** Puts a handle at the image's end, to be dragged or moved with the arrow keys. `commit` writes a width. */
export function startResizer(image: HTMLImageElement, commit: (width: number) => void): ImageResizer {
  const handle = document.createElement('span')
  handle.className = 'image-handle'
  handle.tabIndex = 0
  handle.setAttribute('role', 'slider')
  handle.setAttribute('aria-orientation', 'horizontal')
  handle.contentEditable = 'false'
  image.after(handle)

  const maxWidth = (): number => {
    const room = image.parentElement?.parentElement?.clientWidth ?? IMAGE_MAX_WIDTH
    const { paddingLeft = '0', paddingRight = '0' } = image.parentElement?.parentElement
      ? getComputedStyle(image.parentElement.parentElement)
      : {}
    const inner = room - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
    return Math.min(IMAGE_MAX_WIDTH, Math.max(IMAGE_MIN_WIDTH, Math.floor(inner)))
  }
  const clamped = (width: number): number =>
    Math.round(Math.max(IMAGE_MIN_WIDTH, Math.min(maxWidth(), width)))
  const shown = (): number => Math.round(image.getBoundingClientRect().width)
  const tell = (): void => {
    handle.setAttribute('aria-label', TEXTS.media.width)
    handle.setAttribute('aria-valuemin', String(IMAGE_MIN_WIDTH))
    handle.setAttribute('aria-valuemax', String(maxWidth()))
    handle.setAttribute('aria-valuenow', String(shown()))
    handle.setAttribute('aria-valuetext', TEXTS.media.pixels(shown()))
  }
  const by = (pixels: number): void => {
    const width = clamped(shown() + pixels)
    image.style.width = `${width}px`
    commit(width)
    tell()
  }

  const pressed = (event: KeyboardEvent): void => {
    const isRightToLeft = getComputedStyle(image).direction === 'rtl'
    const forward = isRightToLeft ? -1 : 1
    const steps: Record<string, number> = {
      ArrowRight: RESIZE_STEP * forward,
      ArrowLeft: -RESIZE_STEP * forward,
      ArrowUp: RESIZE_STEP,
      ArrowDown: -RESIZE_STEP,
      PageUp: RESIZE_STEP * 4,
      PageDown: -RESIZE_STEP * 4,
      Home: -IMAGE_MAX_WIDTH,
      End: IMAGE_MAX_WIDTH,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    by(step)
  }

  const dragged = (start: PointerEvent): void => {
    if (start.button !== 0) return
    start.preventDefault()
    start.stopPropagation()
    handle.setPointerCapture(start.pointerId)
    const startWidth = shown()
    const direction = getComputedStyle(image).direction === 'rtl' ? -1 : 1
    const move = (event: PointerEvent): void => {
      image.style.width = `${clamped(startWidth + direction * (event.clientX - start.clientX))}px`
      tell()
    }
    const end = (event: PointerEvent): void => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('pointerup', end)
      handle.removeEventListener('pointercancel', end)
      if (event.type === 'pointercancel') image.style.width = `${startWidth}px`
      else if (shown() !== startWidth) commit(shown())
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', end)
    handle.addEventListener('pointercancel', end)
  }

  handle.addEventListener('keydown', pressed)
  handle.addEventListener('pointerdown', dragged)
  image.addEventListener('load', tell)
  tell()
  return {
    get width() {
      return shown()
    },
    get maxWidth() {
      return maxWidth()
    },
    by,
    stop() {
      image.removeEventListener('load', tell)
      handle.remove()
    },
  }
}
