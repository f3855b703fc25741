import { expect, it } from 'vitest'
import { corpusArrives } from './corpus-arrives.ts'
import { mailCorpus } from './mail-corpus.ts'
import { noMailServer } from './mail-server.ts'

const missing = noMailServer()
if (missing !== undefined) console.warn(`The corpus does not arrive: ${missing}.`)

it.skipIf(missing !== undefined)(
  '[E1] [E2] of a mixed and hostile corpus every message comes in once, or is put aside',
  async () => {
    const { contacts, lost, doubled } = await corpusArrives(300, 11)
    expect({ lost, doubled }).toEqual({ lost: [], doubled: [] })
    expect(contacts).toBe(mailCorpus(300, 11).filter(({ comesIn }) => comesIn).length)
  },
  240_000,
)
