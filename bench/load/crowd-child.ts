// A process of clients, which `bench/connections.ts` starts and talks to.
import { Crowd, type Written } from './crowd.ts'

export type ToCrowd =
  | { readonly do: 'connect'; readonly count: number }
  | { readonly do: 'write'; readonly perSecond: number; readonly seconds: number }

export type FromCrowd =
  | { readonly done: 'connect' }
  | { readonly done: 'write'; readonly written: Written }
  | { readonly done: 'nothing'; readonly failure: string }

const [url, name, localAddress, perDocument] = process.argv.slice(2) as [string, string, string, string]
const crowd = new Crowd(url, name, localAddress, Number(perDocument))

process.on('message', (order: ToCrowd) => {
  void obey(order).then(tell, (error: unknown) => tell({ done: 'nothing', failure: String(error) }))
})
process.on('disconnect', () => process.exit())

async function obey(order: ToCrowd): Promise<FromCrowd> {
  switch (order.do) {
    case 'connect':
      await crowd.connect(order.count)
      return { done: 'connect' }
    case 'write':
      return { done: 'write', written: await crowd.write(order.perSecond, order.seconds) }
  }
}

function tell(answer: FromCrowd): void {
  process.send?.(answer)
}
