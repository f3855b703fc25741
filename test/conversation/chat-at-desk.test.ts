import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest'
import { type ChatPage, chat, comesBack } from '../chat/chat-pages.ts'
import { expectPage as expect } from '../world/expect-page.ts'
import { choosePresence, openBrowser, signIn } from '../world/people-at-screens.ts'
import { openTown, type Town } from '../world/town.ts'

/** A busy machine answers late; what it answers must be right. */
const patient = { timeout: 30_000 }
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let town: Town
let browser: Browser
let context: BrowserContext
const pages: ChatPage[] = []

beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town?.raze())
beforeEach(async () => {
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
})
afterEach(async () => {
  for (const page of pages.splice(0)) await page.vanish()
  await browser?.close()
})

async function writes(name: string, text: string): Promise<ChatPage> {
  const page = await chat(town, { name, text })
  pages.push(page)
  return page
}
const accept = (desk: Page) => desk.getByRole('button', { name: /^Accept/ }).click(patient)
const field = (desk: Page) => desk.locator('#reply-field')
const entries = (desk: Page) => desk.getByRole('log', { name: 'What was written' }).getByRole('article')
const row = (desk: Page, name: string) =>
  desk.getByRole('grid', { name: 'My work' }).getByRole('row', { name })

describe('chats at a desk, with a hub and a browser', () => {
  it('[Y4, Y6, Y8, Y10, Y11] are offered with their words, answered once, read, and kept over a reload', async () => {
    const desk = await signIn(context, town.url, 'aiko.mori')
    await choosePresence(desk, 'Available')
    const rose = await writes('Rose Alder', 'My bin was not emptied this morning.')
    const card = desk.getByRole('region', { name: 'Contact offered to you' })
    await expect(card).toContainText('My bin was not emptied this morning.', patient)
    await accept(desk)
    await rose.stands('talking')
    await rose.until(() => rose.seenByAgent() === 1, 'what she wrote was seen')

    await field(desk).pressSequentially('Which ')
    await rose.until(
      () => rose.heard.some(message => message.type === 'typing' && message.isTyping),
      'she sees that somebody writes',
    )
    await field(desk).pressSequentially('address is it?')
    await field(desk).press('Enter')
    await rose.reads('Which address is it?')
    await expect(entries(desk).nth(1)).toContainText(/Sent \d/)
    rose.send({ type: 'seen', upTo: 2 })
    await expect(entries(desk).nth(1)).toContainText('Read', patient)
    rose.send({ type: 'typing', isTyping: true })
    await expect(desk.getByText('Rose Alder is writing…')).toBeVisible(patient)
    await rose.says('41 Simcoe St. N.')
    await expect(entries(desk).nth(2)).toContainText('41 Simcoe St. N.', patient)

    await desk.locator('form input[type=file]').setInputFiles([
      { name: 'map.png', mimeType: 'image/png', buffer: png },
      { name: 'photos.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004') },
    ])
    const files = desk.getByRole('list', { name: 'Files to send' })
    await expect(files.getByRole('alert')).toContainText('This kind of file cannot be sent', patient)
    await files.getByRole('button', { name: 'Remove photos.zip' }).click()
    await expect(files).toContainText('map.png', patient)
    await field(desk).fill('This is where it goes.')
    await field(desk).press('Enter')
    await rose.reads('This is where it goes.')
    expect(
      rose
        .entries()
        .at(-1)
        ?.attachments.map(({ name }) => name),
    ).toEqual(['map.png'])
    await expect(entries(desk).last().getByRole('img', { name: 'map.png' })).toBeVisible(patient)

    // The hub takes it and the answer is lost; the page is loaded again before it asks once more.
    await context.route('**/entries', async route => {
      await route.fetch()
      await route.abort()
    })
    await field(desk).fill('Sent once, whatever happens.')
    await field(desk).press('Enter')
    await rose.reads('Sent once, whatever happens.')
    await field(desk).fill('Half a thought – « à demi »')
    await expect(desk.getByText('Draft kept')).toBeVisible(patient)
    await desk.reload()
    await expect(field(desk)).toHaveValue('Half a thought – « à demi »', patient)
    // Not before: what is being loaded when a route goes away may hang for ever.
    await context.unroute('**/entries')
    await field(desk).fill('And the next.')
    await field(desk).press('Enter')
    await rose.reads('And the next.')
    await rose.says('Thank you!')
    await expect(entries(desk)).toHaveCount(rose.entries().length, patient)
    expect(rose.entries().filter(({ text }) => text === 'Sent once, whatever happens.')).toHaveLength(1)

    // A second chat beside it; the hub is killed and comes back, and nothing is missing.
    const omar = await writes('Omar Haddad', 'When is the tax due?')
    await accept(desk)
    await omar.stands('talking')
    await desk.keyboard.press('F8')
    await expect(desk.getByRole('heading', { level: 1, name: /Rose|Omar/ })).toBeVisible()
    await row(desk, 'Rose Alder').click()
    await omar.says('Are you there?')
    await expect(row(desk, 'Omar Haddad')).toContainText('1', patient)
    await expect(row(desk, 'Omar Haddad')).toContainText('Are you there?')
    await row(desk, 'Omar Haddad').click()
    await field(desk).click()
    await desk.keyboard.type('/property tax due')
    await desk.keyboard.press('Enter')
    await expect(field(desk)).toHaveValue(/interim bill is due February 27/)
    await desk.keyboard.press('Enter')
    await omar.reads(/interim bill is due February 27/)
    await town.kill()
    await expect(desk.getByText(/nothing new arrives here/)).toBeVisible(patient)
    await expect(desk.getByRole('button', { name: /^Send/ })).toBeDisabled()
    await town.start()
    pages.push(await comesBack(town, omar))
    await expect(desk.getByText(/nothing new arrives here/)).toBeHidden({ timeout: 60_000 })
    await field(desk).fill('We are back.')
    await field(desk).press('Enter')
    await expect(entries(desk).filter({ hasText: 'We are back.' })).toContainText(/Sent \d/, patient)
  }, 300_000)
})
