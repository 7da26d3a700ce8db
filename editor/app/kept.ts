/** What this browser keeps for the app under a key; undefined when there is nothing, or nothing that can be read. */
export function readKept(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined
  } catch {
    // Not ours, or the browser does not let us look.
    return undefined
  }
}

/** False when the browser refuses, as private windows and full disks do: the value then lasts as long as the page. */
export function keep(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}
