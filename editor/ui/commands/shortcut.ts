/** `Ctrl+Shift+Z` or `⇧⌘Z`, as the person's keyboard has it. */
export function readableShortcut(shortcut: string, isMac = IS_MAC): string {
  const written = shortcut.replace('ArrowUp', '↑').replace('ArrowDown', '↓')
  if (!isMac) return written.replace('Mod', 'Ctrl')
  const keys = written.split('+')
  const signs = { Alt: '⌥', Shift: '⇧', Mod: '⌘' }
  const pressed = Object.entries(signs).filter(([key]) => keys.includes(key))
  return `${pressed.map(([, sign]) => sign).join('')}${keys[keys.length - 1]}`
}

/** For `aria-keyshortcuts`. */
export function ariaShortcut(shortcut: string): string {
  return shortcut.replace('Mod', IS_MAC ? 'Meta' : 'Control')
}

const IS_MAC = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)
