/** The part of the window in which a text can be seen, and what scrolls it there. */
export interface Sight {
  readonly scroller: Element
  readonly top: number
  readonly bottom: number
}

export function sightOf(text: HTMLElement): Sight {
  const page = document.scrollingElement ?? document.documentElement
  let scroller: Element | undefined
  let [top, bottom] = [0, innerHeight]
  for (
    let box = around(text);
    box !== undefined && box !== document.body && box !== page;
    box = around(box)
  ) {
    const isScrolled =
      box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)
    if (!isScrolled) continue
    scroller ??= box
    const frame = box.getBoundingClientRect()
    top = Math.max(top, frame.top)
    bottom = Math.min(bottom, frame.bottom)
  }
  return { scroller: scroller ?? page, top, bottom }
}

function around(element: Element): Element | undefined {
  const root = element.parentElement === null ? element.getRootNode() : undefined
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : undefined)
}
