import { expect, test } from 'vitest'
import { openStages } from '../support/stages.ts'
import { agree } from '../support/writers.ts'

const stages = openStages()

test('[L1] the server is killed while people type: what was shown as saved is there, and they come back by themselves', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await bob.open(url)
  const words: string[] = []
  for (let round = 0; round < 2; round++) {
    await ada.typeAtEnd(`saved${round} `)
    await ada.isSaved()
    words.push(`saved${round}`)
    const typing = ada.page.keyboard.type(`during${round} and a little longer `)
    await stage.server.kill('SIGKILL')
    await typing
    words.push(`during${round}`)
    await stage.server.restart()
    // Somebody who was never here sees what was saved, from the disk alone.
    const reader = await stage.enter()
    await reader.open(url)
    await reader.sees(`saved${round}`)
    await reader.close()
  }
  await bob.sees('during1')
  const held = await agree([ada, bob], words)
  expect(held).toContain('during1 and a little longer')
})

test('a server that is stopped in order is waited for, without a word lost', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const ada = await stage.enter()
  await ada.open(url)
  await ada.typeAtEnd('before ')
  await ada.isSaved()
  expect((await stage.server.stop()).code).toBe(0)
  await ada.typeAtEnd('between ')
  await stage.server.restart()
  await ada.isSaved()
  await ada.typeAtEnd('after')
  await agree([ada], ['before between after'])
})
