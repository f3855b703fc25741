import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { expectPage } from '../world/expect-page.ts'

let page: Page
const { axe, hubPart } = screenPage(opened => {
  page = opened
})

const telephone = hubPart('scriptedTelephone')

/** Two people in conversations: Aiko by Twilio, Mei from the contact page. */
async function openFloor(as: string): Promise<void> {
  await page.goto(`/?as=${as}`)
  await page.getByRole('heading', { name: 'The desk, live' }).waitFor()
  await page.evaluate(() => {
    const agent = (id: string, name: string, carrier: object) => ({
      id,
      name,
      site: 'city-hall',
      languages: ['en'],
      presence: 'available',
      presenceSince: Date.now(),
      link: 'linked',
      contacts: [
        {
          id: `00000000-0000-4000-8000-00000000000${name.length}`,
          channel: 'phone',
          queueId: 'phone-en',
          phase: 'connected',
          since: Date.now(),
          ...carrier,
        },
      ],
    })
    const { hub } = (globalThis as unknown as { scripted: { hub: never } }).scripted as {
      hub: { set: (part: object) => void; current: () => { view: object } }
    }
    hub.set({
      carrier: { isWorking: true, since: Date.now() },
      view: {
        ...hub.current().view,
        agents: {
          'aiko.mori': agent('aiko.mori', 'Aiko Mori', { carrier: 'twilio' }),
          'mei.lin': agent('mei.lin', 'Mei Lin', {}),
        },
      },
    })
  })
  await page.getByText('Aiko Mori').first().waitFor()
}

it('[T17] a supervisor listens from the floor, whispers, speaks with both, and leaves with the screen', async () => {
  await openFloor('sofia.kowalczyk')
  const listen = page.getByRole('button', { name: 'Listen to Aiko Mori' })
  await listen.waitFor()
  await expectPage(page.getByRole('button', { name: 'Listen to Mei Lin' })).toHaveCount(0)
  await listen.click()
  const bar = page.getByRole('region', { name: 'You are in the conversation of Aiko Mori' })
  await expectPage(bar.getByRole('radio', { name: 'Only listen' })).toBeChecked(patient)
  await bar.getByRole('radio', { name: 'Speak to Aiko Mori alone' }).click()
  await expectPage(bar.getByRole('radio', { name: 'Speak to Aiko Mori alone' })).toBeChecked(patient)
  await bar.getByRole('radio', { name: 'Speak with both' }).click()
  await expectPage(bar.getByRole('radio', { name: 'Speak with both' })).toBeChecked(patient)
  await axe()
  await page.getByRole('radio', { name: 'Desk', exact: true }).click()
  await expectPage
    .poll(() => telephone(line => line.listenings), patient)
    .toEqual(['listen', 'whisper', 'barge', 'left'])
})

it('[T17] says why somebody was not let in, and that it is over', async () => {
  await openFloor('sofia.kowalczyk')
  await telephone(line => {
    line.refuseListening = 'AlreadyListened'
  })
  const listen = page.getByRole('button', { name: 'Listen to Aiko Mori' })
  await listen.click()
  await expectPage(page.getByText('Another supervisor is there.')).toBeVisible(patient)
  await telephone(line => {
    line.refuseListening = undefined
  })
  await listen.click()
  const bar = page.getByRole('region', { name: 'You are in the conversation of Aiko Mori' })
  await bar.waitFor()
  await telephone(line => {
    line.listener = undefined
  })
  await expectPage(page.getByText('You are out of the conversation')).toBeVisible(patient)
  await expectPage(bar).toHaveCount(0)
})

it('[T17] nobody is offered to listen who may not: by role, and by the policy', async () => {
  await openFloor('farah.siddiqui')
  await expectPage(page.getByRole('button', { name: /^Listen to/ })).toHaveCount(0)
  await openFloor('sofia.kowalczyk')
  await page.getByRole('button', { name: 'Listen to Aiko Mori' }).waitFor()
  await telephone(line =>
    line.line.recordings.setPolicy({
      basedOn: 1,
      policy: { conversationDays: 90, messageDays: 90, listening: 'nobody' },
    }),
  )
  await page.getByRole('radio', { name: 'Desk', exact: true }).click()
  await page.getByRole('radio', { name: 'Floor', exact: true }).click()
  await page.getByText('Aiko Mori').first().waitFor()
  await expectPage(page.getByRole('button', { name: /^Listen to/ })).toHaveCount(0, patient)
})

it('[T17] the agent sees who is there, and how', async () => {
  await page.goto('/?as=aiko.mori')
  await page.getByRole('banner').waitFor()
  await telephone(line => {
    line.listener = { id: 'sofia.kowalczyk', name: 'Sofia Kowalczyk', mode: 'whisper' }
  })
  await page.evaluate(
    "window.scripted.hub.set({ carrier: { isWorking: true, since: Date.now() } }); window.scripted.scene('talking')",
  )
  await expectPage(page.getByText('Sofia Kowalczyk speaks to you alone')).toBeVisible(patient)
})
