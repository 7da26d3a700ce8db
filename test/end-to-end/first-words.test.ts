import { expect, test } from 'vitest'
import { ChaosProxy } from '../support/chaos-proxy.ts'
import { openStages } from '../support/stages.ts'
import { agree } from '../support/writers.ts'

const stages = openStages()

test('[E4] first keystrokes at the same moment make one paragraph, over a slow network and under any name', async () => {
  const stage = await stages.set({ latencyMs: 150, jitterMs: 250 })
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  for (const url of [await stage.newDocument(), await unwritten('nobody-was-here')]) {
    await Promise.all([ada.open(url), bob.open(url)])
    await Promise.all([ada.typeAtEnd('A'), bob.typeAtEnd('B')])
    const held = await agree([ada, bob], ['A', 'B'])
    expect(held).toMatch(/^<paragraph>(AB|BA)<\/paragraph>$/)
  }
})

test('[E4] who writes the first words offline joins the paragraph that the others began', async () => {
  const stage = await stages.set()
  const lonely = await ChaosProxy.start({ seed: 2, target: stage.server.port })
  try {
    const [ada, bob] = [await stage.enter(), await stage.enter()]
    const url = await unwritten('first-words')
    await ada.open(url)
    await bob.open(url.replace(stage.proxy.url, lonely.url))
    lonely.cut()
    await bob.isTold('Offline')
    await bob.typeAtEnd('Bob alone. ')
    await ada.typeAtEnd('Ada too. ')
    await ada.isSaved()
    lonely.mend()
    const held = await agree([ada, bob])
    expect(held).toMatch(/^<paragraph>(Bob alone. Ada too. |Ada too. Bob alone. )<\/paragraph>$/)
  } finally {
    await lonely.close()
  }
})

/** The page of a document that has a title, and in which nobody has written anything, the server neither. */
async function unwritten(name: string): Promise<string> {
  const response = await fetch(`${stages.current.server.url}/api/documents/${name}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: name }),
  })
  expect(response.status).toBe(200)
  return `${stages.current.proxy.url}/d/${name}`
}
