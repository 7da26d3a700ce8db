import { HtmlElement, type HtmlNode } from './html-tree.ts'

/** Lists whose items begin with a checkbox become task lists; where only some do, the list is cut into several. */
export function makeTaskLists(body: HtmlElement): void {
  for (const list of body.descendants()) {
    if (list.name !== 'ul' && list.name !== 'ol') continue
    const items = list.children.filter(({ name }) => name === 'li')
    const boxes = new Map(items.map((item) => [item, takeBox(item)]))
    if ([...boxes.values()].every((box) => box === undefined)) continue
    const runs: HtmlElement[] = []
    for (const item of items) {
      const box = boxes.get(item)
      const type = box === undefined ? undefined : 'taskList'
      const last = runs.at(-1)
      const run =
        last !== undefined && last.attributes.get('data-type') === type
          ? last
          : new HtmlElement(
              type === undefined ? list.name : 'ul',
              type === undefined ? [] : [['data-type', type]],
            )
      if (run !== last) runs.push(run)
      if (box !== undefined) {
        item.attributes.set('data-type', 'taskItem')
        item.attributes.set('data-checked', String(box.attributes.has('checked')))
      }
      run.appendChild(item)
    }
    list.replaceWith(...runs)
  }
}

/** The checkbox that an item begins with, taken out of it. */
function takeBox(item: HtmlElement): HtmlElement | undefined {
  let first: HtmlNode | null = item.firstChild
  while (first !== null) {
    if (first instanceof HtmlElement) {
      if (first.name === 'input' && first.getAttribute('type') === 'checkbox') {
        first.remove()
        return first
      }
      if (!['p', 'label', 'span'].includes(first.name)) return undefined
      first = first.firstChild
    } else if (/^[ \t\r\n]*$/.test(first.textContent)) first = first.nextSibling
    else return undefined
  }
  return undefined
}
