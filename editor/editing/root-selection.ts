interface SelectingRoot extends ShadowRoot {
  getSelection(): Selection | null
}

// Chromium's only; ProseMirror gives others one of its own.
const getSelectionIn =
  typeof ShadowRoot === 'undefined' ? undefined : (ShadowRoot.prototype as SelectingRoot).getSelection

/**
 * Lets the selection in a shadow root be read without laying out the page. ProseMirror reads it with each key and each
 * change that is drawn, when the text has just become another one: in a document that costs nothing, but the selection
 * of a shadow root is worked out from what is laid out, in a long document anew for each letter.
 *
 * Where it is a caret, its place is asked for in a way that needs no layout.
 */
export function readSelectionWithoutLayout(root: ShadowRoot): void {
  if (getSelectionIn === undefined || !('getComposedRanges' in Selection.prototype)) return
  const getSelection = (): Selection | null => {
    const selection = getSelectionIn.call(root as SelectingRoot)
    return selection && new Proxy(selection, { get: (_, name) => propertyOf(selection, name, root) })
  }
  Object.assign(root, { getSelection })
}

function propertyOf(selection: Selection, name: string | symbol, root: ShadowRoot): unknown {
  if (name in AT_CARET) {
    const caret = caretIn(root)
    if (caret !== undefined) return AT_CARET[name as keyof typeof AT_CARET](caret)
  }
  const property: unknown = Reflect.get(selection, name, selection)
  return typeof property === 'function' ? property.bind(selection) : property
}

function caretIn(root: ShadowRoot): StaticRange | undefined {
  const [range] = getSelection()?.getComposedRanges({ shadowRoots: [root] }) ?? []
  return range?.collapsed === true && root.contains(range.startContainer) ? range : undefined
}

const AT_CARET = {
  anchorNode: ({ startContainer }: StaticRange) => startContainer,
  anchorOffset: ({ startOffset }: StaticRange) => startOffset,
  focusNode: ({ startContainer }: StaticRange) => startContainer,
  focusOffset: ({ startOffset }: StaticRange) => startOffset,
  isCollapsed: () => true,
  rangeCount: () => 1,
  getRangeAt: (caret: StaticRange) => () => {
    const range = document.createRange()
    range.setStart(caret.startContainer, caret.startOffset)
    return range
  },
}
