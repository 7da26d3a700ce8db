/** Lets a sheet apply where an element is, in its shadow root or its document. */
export function adoptSheet(element: Node, sheet: CSSStyleSheet | undefined): void {
  const root = element.getRootNode()
  if (sheet === undefined || !(root instanceof ShadowRoot || root instanceof Document)) return
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}
