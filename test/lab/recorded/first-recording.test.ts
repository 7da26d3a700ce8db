import { expect, test } from 'vitest'
import { disagreements, heal, replay } from '../../../editor/lab/replay.ts'
import { NODE } from '../../support/node-host.ts'

// Recorded in the lab: when, after how many events, who did what. The hash of that run was 18994298884a89e2.
const RECORDING = `
  seed 356035 · 2 people
  2156.9698725540657 · 34 · ben shows eyJ1c2VyIjp7Im5hbWUiOiJCZW4iLCJjb2xvciI6IiNiMjUyMmEifX0=
  2176.8605772883166 · 37 · ada shows eyJ1c2VyIjp7Im5hbWUiOiJBZGEiLCJjb2xvciI6IiMyYzczYmEifX0=
  2749.539999999998 · 44 · ada shows eyJ1c2VyIjp7Im5hbWUiOiJBZGEiLCJjb2xvciI6IiMyYzczYmEifSwiY3Vyc29yIjp7ImFuY2hvciI6eyJ0eXBlIjp7ImNsaWVudCI6MSwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6bnVsbCwiYXNzb2MiOjB9LCJoZWFkIjp7InR5cGUiOnsiY2xpZW50IjoxLCJjbG9jayI6MH0sInRuYW1lIjpudWxsLCJpdGVtIjpudWxsLCJhc3NvYyI6MH19fQ==
  2882.3399999999992 · 47 · ada edits AQLaytH+AwAHAAEABgQA2srR/gMAAW8A
  2882.3399999999992 · 47 · ada shows eyJ1c2VyIjp7Im5hbWUiOiJBZGEiLCJjb2xvciI6IiMyYzczYmEifSwiY3Vyc29yIjp7ImFuY2hvciI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEwNzA4ODQxODYsImNsb2NrIjoxfSwiYXNzb2MiOi0xfSwiaGVhZCI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEwNzA4ODQxODYsImNsb2NrIjoxfSwiYXNzb2MiOi0xfX19
  2888.128015520665 · 48 · ada edits AQHaytH+AwKE2srR/gMBAW4A
  2888.128015520665 · 48 · ada edits AQHaytH+AwOE2srR/gMCAWUA
  2911.6269403981596 · 49 · ada shows eyJ1c2VyIjp7Im5hbWUiOiJBZGEiLCJjb2xvciI6IiMyYzczYmEifSwiY3Vyc29yIjp7ImFuY2hvciI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEwNzA4ODQxODYsImNsb2NrIjozfSwiYXNzb2MiOi0xfSwiaGVhZCI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEwNzA4ODQxODYsImNsb2NrIjozfSwiYXNzb2MiOi0xfX19
  2949.1399999999985 · 52 · ada edits AQHaytH+AwSE2srR/gMDASAA
  2949.1399999999985 · 52 · ada shows eyJ1c2VyIjp7Im5hbWUiOiJBZGEiLCJjb2xvciI6IiMyYzczYmEifSwiY3Vyc29yIjp7ImFuY2hvciI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEwNzA4ODQxODYsImNsb2NrIjo0fSwiYXNzb2MiOi0xfSwiaGVhZCI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEwNzA4ODQxODYsImNsb2NrIjo0fSwiYXNzb2MiOi0xfX19
  7215.539999999998 · 82 · ben goes offline
  7215.539999999998 · 82 · ada shows eyJ1c2VyIjp7Im5hbWUiOiJBZGEiLCJjb2xvciI6IiMyYzczYmEifSwiY3Vyc29yIjpudWxsfQ==
  7481.939999999996 · 84 · ben shows eyJ1c2VyIjp7Im5hbWUiOiJCZW4iLCJjb2xvciI6IiNiMjUyMmEifSwiY3Vyc29yIjp7ImFuY2hvciI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEwNzA4ODQxODYsImNsb2NrIjo0fSwiYXNzb2MiOi0xfSwiaGVhZCI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEwNzA4ODQxODYsImNsb2NrIjo0fSwiYXNzb2MiOi0xfX19
  7481.939999999996 · 84 · ben edits AQGikaGGBQCE2srR/gMEAXQA
  7481.939999999996 · 84 · ben edits AQGikaGGBQGEopGhhgUAAXcA
  7481.939999999996 · 84 · ben edits AQGikaGGBQKEopGhhgUBAW8A
  7481.939999999996 · 84 · ben edits AQGikaGGBQOEopGhhgUCASAA
  7495.330520713288 · 85 · ben shows eyJ1c2VyIjp7Im5hbWUiOiJCZW4iLCJjb2xvciI6IiNiMjUyMmEifSwiY3Vyc29yIjp7ImFuY2hvciI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEzNTUzMDMwNzQsImNsb2NrIjozfSwiYXNzb2MiOi0xfSwiaGVhZCI6eyJ0eXBlIjp7ImNsaWVudCI6MTA3MDg4NDE4NiwiY2xvY2siOjB9LCJ0bmFtZSI6bnVsbCwiaXRlbSI6eyJjbGllbnQiOjEzNTUzMDMwNzQsImNsb2NrIjozfSwiYXNzb2MiOi0xfX19
  9815.539999999994 · 92 · ben goes online
  9815.539999999994 · 92 · ben shows eyJ1c2VyIjp7Im5hbWUiOiJCZW4iLCJjb2xvciI6IiNiMjUyMmEifSwiY3Vyc29yIjpudWxsfQ==
  16215.539999999997 · 116 · the server crashes
  18748.739999999998 · 129 · the server starts
  24948.33999999999 · 164 · ada crashes
  27414.73999999999 · 168 · ada opens
  27423.122842959594 · 174 · ada shows eyJ1c2VyIjp7Im5hbWUiOiJBZGEiLCJjb2xvciI6IiMyYzczYmEifX0=
  33481.13999999999 · 193 · end
`

test('in the lab, ada edits (4 times), ben goes offline, ben edits (4 times), ben goes online, the server crashes, the server starts, ada crashes, ada opens again', async () => {
  const lab = await replay(RECORDING, NODE)
  await heal(lab)
  expect(disagreements(lab)).toEqual([])
})
