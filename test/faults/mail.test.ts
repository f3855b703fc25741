import { expect, it } from 'vitest'
import { noMailServer } from '../mail/mail-server.ts'
import { runMail } from './mail.ts'

const missing = noMailServer()
if (missing !== undefined) console.warn(`The hub is not killed while it reads mail: ${missing}.`)

it.skipIf(missing !== undefined)(
  '[E1] [E16] a hub that is killed while mail comes and goes loses and repeats nothing',
  async () => {
    const counts = await runMail({ trials: 1, seed: 3 })
    expect(counts).toMatchObject({
      messages: 100,
      lostMessages: [],
      doubledMessages: [],
      lostAnswers: 0,
      doubledAnswers: 0,
      doubledAcknowledgements: 0,
      stuck: [],
    })
    expect(counts.answered).toBe(counts.messagesInLine)
  },
  300_000,
)
