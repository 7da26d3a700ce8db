import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { EmbeddingSite } from '../support/embedding-site.ts'
import { Stage } from '../support/stage.ts'

// Several browsers share the machine with other tests.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

let browser: Browser
let stage: Stage
let site: EmbeddingSite

beforeAll(async () => {
  browser = await launchBrowser()
  stage = await Stage.set(browser)
  site = await EmbeddingSite.open(stage.proxy.url)
})

afterAll(async () => {
  await site.close()
  await stage.clear()
  await browser.close()
})

interface Held {
  /** On the window, the document and what outlives an element: `window keydown`, as often as it is listened to. */
  readonly listeners: readonly string[]
  readonly observers: number
  readonly timers: number
  readonly sockets: number
  readonly channels: number
  /** Of the page's, those that are for an element in the page. */
  readonly sheets: number
  readonly styles: number
}

declare const held: () => Held
declare const remembered: Record<string, WeakRef<object>>

/** Counts what is taken from a page and given back. Runs in the page, before everything else. */
function countWhatIsHeld(): void {
  const listeners = new Map<string, number>()
  const lasting: readonly (readonly [string, EventTarget])[] = [
    ['window', window],
    ['document', document],
    ['body', document.documentElement],
  ]
  const add = EventTarget.prototype.addEventListener
  const remove = EventTarget.prototype.removeEventListener
  const known = new WeakMap<object, Set<string>>()
  let numbers = 0
  const numberOf = new WeakMap<object, number>()
  const count = (name: string, by: number) => listeners.set(name, (listeners.get(name) ?? 0) + by)
  const nameOf = (target: EventTarget) => {
    if (target instanceof MediaQueryList) return 'media'
    if (typeof VisualViewport !== 'undefined' && target instanceof VisualViewport) return 'viewport'
    return lasting.find(([, one]) => one === target)?.[0]
  }
  const keyOf = (type: string, listener: object, options: unknown) => {
    const capture =
      options === true ||
      (typeof options === 'object' && options !== null && 'capture' in options && options.capture === true)
    if (!numberOf.has(listener)) numberOf.set(listener, ++numbers)
    return `${type} ${numberOf.get(listener)} ${capture}`
  }
  EventTarget.prototype.addEventListener = function (
    this: EventTarget | undefined,
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ) {
    const target = this ?? window
    add.call(target, type, listener, options)
    const name = nameOf(target)
    if (name === undefined || listener === null) return
    const keys = known.get(target) ?? new Set()
    known.set(target, keys)
    const key = keyOf(type, listener, options)
    if (keys.has(key)) return
    keys.add(key)
    count(`${name} ${type}`, 1)
    const signal = typeof options === 'object' ? options.signal : undefined
    const forget = () => {
      if (keys.delete(key)) count(`${name} ${type}`, -1)
    }
    if (signal) add.call(signal, 'abort', forget)
    if (typeof options === 'object' && options.once === true) add.call(target, type, forget, { once: true })
  }
  EventTarget.prototype.removeEventListener = function (
    this: EventTarget | undefined,
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ) {
    const target = this ?? window
    remove.call(target, type, listener, options)
    const name = nameOf(target)
    if (name === undefined || listener === null) return
    if (known.get(target)?.delete(keyOf(type, listener, options)) === true) count(`${name} ${type}`, -1)
  }

  let observers = 0
  for (const kind of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver'] as const) {
    const { observe, disconnect } = window[kind].prototype
    const watching = new WeakSet<object>()
    window[kind].prototype.observe = function (this: object, ...given: unknown[]) {
      if (!watching.has(this)) observers += 1
      watching.add(this)
      Reflect.apply(observe, this, given)
    }
    window[kind].prototype.disconnect = function (this: object) {
      if (watching.delete(this)) observers -= 1
      Reflect.apply(disconnect, this, [])
    }
  }

  const timers = new Set<number>()
  const { setTimeout: later, clearTimeout: never, setInterval: often, clearInterval: noMore } = window
  Object.assign(window, {
    setTimeout: (run: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) => {
      const timer = later(() => {
        timers.delete(timer)
        run(...given)
      }, ms)
      timers.add(timer)
      return timer
    },
    clearTimeout: (timer: number) => {
      timers.delete(timer)
      never(timer)
    },
    setInterval: (run: () => void, ms?: number) => {
      const timer = often(run, ms)
      timers.add(timer)
      return timer
    },
    clearInterval: (timer: number) => {
      timers.delete(timer)
      noMore(timer)
    },
  })

  const sockets = new Set<WebSocket>()
  window.WebSocket = class extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given)
      sockets.add(this)
      add.call(this, 'close', () => sockets.delete(this))
    }
  }
  let channels = 0
  window.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name)
      channels += 1
    }
    override close(): void {
      channels -= 1
      super.close()
    }
  }

  Object.assign(window, {
    held: (): Held => ({
      listeners: [...listeners].flatMap(([name, times]) => (times === 0 ? [] : [`${name} ×${times}`])).sort(),
      observers,
      timers: timers.size,
      sockets: sockets.size,
      channels,
      sheets: document.adoptedStyleSheets
        .flatMap(({ cssRules }) => [...cssRules])
        .filter((rule) => rule.cssText.startsWith('@scope')).length,
      styles: document.head.querySelectorAll('style').length,
    }),
  })
}

const PAGE = (attributes: string) => `<!doctype html><html lang="en"><title>Removal</title>
  <script type="module" src="https://inkwire.example/inkwire-editor.js"></script>
  <main><h1>Removal</h1><div id="one"></div><div id="two"></div></main>
  <template><inkwire-editor document="removal" name="Ada" ${attributes}></inkwire-editor></template>`

for (const attributes of ['', 'light']) {
  test(`what an element ${attributes === '' ? '' : 'in the page '}takes from its page it gives back when it is removed`, async () => {
    const ada = await stage.enter()
    await ada.page.addInitScript(countWhatIsHeld)
    await ada.page.goto(site.page(PAGE(attributes)))
    await ada.page.waitForFunction(() => customElements.get('inkwire-editor') !== undefined)
    const live = async () => {
      await ada.page.evaluate(() => {
        const template = document.querySelector('template') as HTMLTemplateElement
        document.querySelector('#one')?.append(template.content.cloneNode(true))
      })
      await ada.ready()
      await ada.typeAtEnd('some words /he')
      await ada.page.getByRole('option').first().waitFor()
      await ada.page.keyboard.press('Escape')
      await ada.page.getByRole('button', { name: /^Outline/ }).click()
      await ada.page.getByText('Headings of this document').waitFor()
      await ada.page.keyboard.press('Control+f')
      await ada.page.keyboard.press('Escape')
      await ada.page.getByRole('button', { name: 'Ada (you)' }).click()
      await ada.page.getByRole('menu').waitFor()
      await ada.page.keyboard.press('Escape')
      await ada.editor((element) => document.querySelector('#two')?.append(element))
      await ada.typeAtEnd(' and more')
      await ada.isSaved()
      await ada.editor((element) => element.company?.follow(1))
      await ada.editor((element) => {
        const { editor, provider } = element
        const parts = { element, editor, view: editor?.view, provider, doc: provider?.doc }
        const awareness = provider?.awareness
        const refs = Object.entries({ ...parts, awareness }).map(([name, part]) => [
          name,
          new WeakRef(part as object),
        ])
        Object.assign(window, { remembered: Object.fromEntries(refs) })
        element.remove()
      })
    }
    // What is made once for a page, whatever number of editors it has seen, is there after the first.
    await live()
    await ada.page.waitForFunction(() => held().sockets === 0 && held().timers === 0)
    const first = await ada.page.evaluate(() => held())
    await live()
    await ada.page
      .waitForFunction((first) => JSON.stringify(held()) === JSON.stringify(first), first, {
        timeout: 10_000,
      })
      .catch(() => undefined)
    expect(await ada.page.evaluate(() => held())).toEqual(first)
    expect(first).toMatchObject({ sockets: 0, timers: 0, channels: 0, sheets: 0 })

    const session = await ada.context.newCDPSession(ada.page)
    const left = async () => {
      await session.send('HeapProfiler.collectGarbage')
      return ada.page.evaluate(() =>
        Object.entries(remembered).flatMap(([name, part]) => (part.deref() === undefined ? [] : [name])),
      )
    }
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 10_000, interval: 200 })
    await ada.close()
  })
}
