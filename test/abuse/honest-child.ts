import { docName } from '../support/doc-name.ts'
import { HonestWriters } from './honest-writers.ts'

// Honest writers in a process of their own: what attackers do with theirs is nothing that they would notice.

const [, , url = '', document = '', count = ''] = process.argv
const honest = await HonestWriters.begin(url, docName(document), Number(count))

process.on('message', (asked: { id: number; ask: 'take' | 'finish' }) => {
  answer(asked.ask).then(
    (told) => process.send?.({ id: asked.id, told }),
    (error: unknown) => process.send?.({ id: asked.id, failed: String(error) }),
  )
})
process.once('disconnect', () => process.exit(0))
process.send?.({ id: 0, told: [] })

async function answer(ask: 'take' | 'finish'): Promise<readonly number[]> {
  if (ask === 'take') return honest.takeSavedMs()
  await honest.finish()
  await honest.leave()
  return []
}
