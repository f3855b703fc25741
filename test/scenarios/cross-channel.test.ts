import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, expect as sure } from 'vitest'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { type ChatPage, chat } from '../chat/chat-pages.ts'
import { type MailServer, noMailServer, startMailServer } from '../mail/mail-server.ts'
import { letter, settingsFor, until } from '../mail/mail-world.ts'
import { expectPage as expect } from '../world/expect-page.ts'
import { ask, type Desk, openDesk } from '../world/hub-world.ts'
import { call, choosePresence, openBrowser, signIn } from '../world/people-at-screens.ts'
import { openTown, type Town } from '../world/town.ts'

/** A busy machine answers late; what it answers must be right. */
const patient = { timeout: 30_000 }
const missing = noMailServer()
if (missing !== undefined) console.warn(`The channels together are not tried: ${missing}.`)

const draft = 'Dear Alice,\n\n  the library – “Old Town” – opens at 9 …\n\tÀ bientôt:  ok '

describe.skipIf(missing !== undefined)('an agent between the channels', () => {
  let server: MailServer
  let town: Town
  let browser: Browser
  let context: BrowserContext
  let counter: Desk
  const pages: ChatPage[] = []

  beforeAll(async () => {
    server = await startMailServer(['service'])
    town = await openTown({ TOWNLINE_MAIL: JSON.stringify(settingsFor(server, ['service'])) })
  })
  afterAll(async () => {
    await town?.raze()
    await server?.stop()
  })
  beforeEach(async () => {
    browser = await openBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
    counter = await openDesk(town, 'daniel.okafor')
  })
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.vanish()
    await counter?.close()
    await browser?.close()
  })

  const chats = async (name: string): Promise<ChatPage> => {
    const page = await chat(town, { name, text: `${name} has a question.` })
    pages.push(page)
    return page
  }
  const offer = (desk: Page) => desk.getByRole('region', { name: 'Contact offered to you' })
  const accept = (desk: Page) => desk.getByRole('button', { name: /^Accept/ }).click(patient)
  const row = (desk: Page, name: string) =>
    desk.getByRole('grid', { name: 'My work' }).getByRole('row', { name })
  const field = (desk: Page) => desk.locator('#reply-field')

  async function end(desk: Page): Promise<void> {
    await desk.getByRole('button', { name: /^End/ }).click(patient)
    const reason = desk.getByRole('combobox', { name: /^Reason/ })
    await reason.fill('test call', patient)
    await desk.getByRole('option').first().click()
    await desk.locator('[data-resolved]').getByText('Yes', { exact: true }).click()
    await desk.getByRole('button', { name: /^Save/ }).click()
    await expect(reason).toBeHidden(patient)
  }

  it('[Y11, R20] two chats, an e-mail that waits, a call and the counter’s call for help: all are closed, the draft is as it was', async () => {
    const begunAt = Date.now()
    const desk = await signIn(context, town.url, 'aiko.mori')
    await choosePresence(desk, 'Available')

    await server.post({
      from: 'alice@people.test',
      to: 'service@example.test',
      raw: letter({ subject: 'Library hours', from: 'Alice Roy <alice@people.test>' }),
    })
    await expect(offer(desk)).toContainText('Library hours', patient)
    await expect(offer(desk)).toContainText('When is the library open?')
    await accept(desk)
    await field(desk).fill(draft, patient)
    await expect(desk.getByText('Draft kept')).toBeVisible(patient)

    const rose = await chats('Rose Alder')
    await accept(desk)
    await rose.stands('talking')
    await expect(row(desk, 'Alice Roy')).toContainText('Waits', patient)
    const omar = await chats('Omar Haddad')
    await accept(desk)
    await omar.stands('talking')
    await row(desk, 'Alice Roy').click()
    await expect(desk.getByText(/Set aside while you are on a call/)).toBeVisible()
    await expect(field(desk)).toHaveValue(draft)
    await expect(desk.getByRole('button', { name: /^Send e-mail/ })).toBeDisabled()

    // A call takes a whole person: it waits while the chats are on.
    await call(await browser.newContext(), town.url, { name: 'Ngozi Okafor' })
    await expect(desk.getByRole('region', { name: 'Waiting' })).toContainText('Phone · English', patient)
    await expect(offer(desk)).toBeHidden()
    for (const [name, page] of [
      ['Rose Alder', rose],
      ['Omar Haddad', omar],
    ] as const) {
      await row(desk, name).click()
      await field(desk).fill(`Good bye, ${name}.`)
      await field(desk).press('Enter')
      await page.reads(`Good bye, ${name}.`)
      await end(desk)
    }
    await expect(offer(desk)).toContainText('Ngozi Okafor', patient)
    await accept(desk)
    await expect(row(desk, 'Alice Roy')).toContainText('Waits', patient)
    const help = await counter.command({
      kind: 'call-for-help',
      siteId: 'city-hall',
      reason: 'Six people wait.',
    })
    sure(help.kind).toBe('accepted')
    await row(desk, 'Ngozi Okafor').click()
    await end(desk)

    await row(desk, 'Alice Roy').click()
    await expect(desk.getByText(/Set aside while you are on a call/)).toBeHidden(patient)
    await expect(field(desk)).toHaveValue(draft)
    await field(desk).press('Control+Enter')
    const reply = await until(
      () => server.messages('people').find(raw => /^Subject: Re: Library hours/m.test(raw)),
      'the reply at the customer',
    )
    sure(reply).toMatch(/Old Town|=E2=80=9COld Town/)
    await end(desk)

    const events = await journal(begunAt)
    const contacts = new Set(events.flatMap(event => ('contactId' in event ? [event.contactId] : [])))
    sure(contacts.size).toBe(4)
    for (const contactId of contacts) {
      const kinds = events.flatMap(event =>
        'contactId' in event && event.contactId === contactId ? [event.kind] : [],
      )
      for (const once of ['contact-arrived', 'contact-ended', 'wrap-up-completed']) {
        sure(kinds.filter(kind => kind === once)).toEqual([once])
      }
    }
    withinCapacity(events)
  }, 300_000)

  /** What happened to all contacts that came since, in order. */
  async function journal(since: number): Promise<readonly RoutingEvent[]> {
    const sofia = await openDesk(town, 'sofia.kowalczyk')
    const { body } = await ask(town, 'GET', `/api/contacts?since=${since}`, { token: sofia.token })
    const lines = await Promise.all(
      body.contacts.map(async ({ id }: { id: string }) => {
        const answer = await ask(town, 'GET', `/api/contacts/${id}/journal`, { token: sofia.token })
        return answer.body.lines as { position: number; event: RoutingEvent }[]
      }),
    )
    await sofia.close()
    return lines
      .flat()
      .sort((a, b) => a.position - b.position)
      .map(({ event }) => event)
  }

  /** One call alone, three chats at most, one e-mail, and that only while nothing else is on (SPEC R20). */
  function withinCapacity(events: readonly RoutingEvent[]): void {
    const channels = new Map<string, string>()
    const inHand = new Map<string, string>()
    for (const event of events) {
      if (!('contactId' in event)) continue
      const { contactId } = event
      if (event.kind === 'contact-arrived') channels.set(contactId, event.channel)
      if (event.kind === 'offer-accepted' || event.kind === 'contact-unparked') {
        inHand.set(contactId, channels.get(contactId) ?? '')
      }
      if (event.kind === 'contact-ended' || event.kind === 'contact-parked') inHand.delete(contactId)
      const count = (channel: string) => [...inHand.values()].filter(each => each === channel).length
      // What is accepted parks the e-mail in the same breath, by the next event.
      if (event.kind === 'offer-accepted') continue
      sure(count('phone')).toBeLessThanOrEqual(1)
      sure(count('chat')).toBeLessThanOrEqual(count('phone') > 0 ? 0 : 3)
      sure(count('email')).toBeLessThanOrEqual(count('phone') + count('chat') > 0 ? 0 : 1)
    }
  }
})
