import type { Page } from '@playwright/test'
import { beforeEach, describe, expect, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { expectPage } from '../world/expect-page.ts'

const ngozi = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7c01'
const etienne = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7c02'
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let page: Page
const { axe, hubPart, play, renew } = screenPage(opened => {
  page = opened
})
beforeEach(() => open())

async function open(as = 'aiko.mori'): Promise<void> {
  await page.goto(`/?as=${as}`)
  if (as !== 'aiko.mori') return
  await page.getByRole('navigation').first().waitFor()
  await play('chats')
}

const hub = hubPart('scriptedConversations')
const setLine = (line: 'live' | 'away') => page.evaluate(`window.scripted.hub.set({ line: '${line}' })`)
const row = (name: RegExp) =>
  page.getByRole('grid', { name: /My work|Mon travail/ }).getByRole('row', { name })
const log = () => page.getByRole('log', { name: /What was written|Ce qui a été écrit/ })
const field = () => page.locator('#reply-field')
const entries = () => log().getByRole('article')
const show = async (name: RegExp) => {
  await row(name).click()
  await field().waitFor()
}

describe('a conversation at the desk', () => {
  it('[Y2] shows who wrote what and when, what was read, and nothing that axe finds, in both languages', async () => {
    await show(/Ngozi/)
    await expectPage(entries()).toHaveCount(3)
    await expectPage(entries().nth(1)).toContainText(/You.*Which address.*Read/)
    await expectPage(log()).toContainText(/\d{4}/)
    for (const locale of ['en-CA', 'fr-CA']) {
      if (locale === 'fr-CA') {
        await renew({ locale })
        await open()
      }
      for (const name of [/Ngozi/, /Priya/]) {
        await show(name)
        await field().click()
        await field().fill('')
        await page.keyboard.type('/')
        await page.getByRole('listbox').waitFor()
        await axe()
        await page.keyboard.press('Escape')
      }
    }
  })

  it('[Y1] shows in order what was missed by a gap, and while the line was down', async () => {
    await show(/Ngozi/)
    await hub(({ writes }, id) => writes(id, 'lost on the way', { isLost: true }), ngozi)
    await hub(({ writes }, id) => writes(id, 'heard'), ngozi)
    await expectPage(entries().nth(3)).toContainText('lost on the way', patient)
    await expectPage(entries().nth(4)).toContainText('heard')
    await setLine('away')
    await hub(({ writes }, id) => writes(id, 'while away'), ngozi)
    await expectPage(page.getByText(/The hub cannot be reached: nothing new/)).toBeVisible()
    await expectPage(page.getByRole('button', { name: /^Send/ })).toBeDisabled()
    await setLine('live')
    await expectPage(entries().nth(5)).toContainText('while away', patient)
  })

  it('[Y4] sends by Enter once, under one id, also when the answer was lost', async () => {
    await show(/Ngozi/)
    await hub(conversations => {
      conversations.meets = { kind: 'lost' }
    })
    await field().click()
    await page.keyboard.type('One line')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('and another')
    await page.keyboard.press('Enter')
    await expectPage(field()).toHaveValue('')
    await expectPage(page.getByText('Sending…')).toBeVisible()
    await expectPage.poll(() => hub(({ told }) => told.said.length), patient).toBeGreaterThan(0)
    await hub(conversations => {
      conversations.meets = { kind: 'taken' }
    })
    await expectPage.poll(() => hub(({ told }) => told.said.length), patient).toBeGreaterThan(1)
    await expectPage(page.getByText('Sending…')).toBeHidden(patient)
    const said = await hub(({ told }) => told.said)
    expect(new Set(said.map(({ id }) => id)).size).toBe(1)
    expect(said[0]?.text).toBe('One line\nand another')
    await expectPage(entries().filter({ hasText: 'One line' })).toHaveCount(1)
  })

  it('[Y4] says why an answer was refused, and gives the words back', async () => {
    await show(/Ngozi/)
    await hub(conversations => {
      conversations.meets = { kind: 'refused', name: 'NotYourContact' }
    })
    await field().fill('Too late')
    await field().press('Enter')
    await expectPage(log().getByRole('alert')).toContainText('Somebody else has this contact now.', patient)
    await log().getByRole('button', { name: 'Back into the field' }).click()
    await expectPage(field()).toHaveValue('Too late')
    await field().fill('x'.repeat(4_001))
    await expectPage(page.getByText('Too long by 1 characters.')).toBeVisible()
    await expectPage(page.getByRole('button', { name: /^Send/ })).toBeDisabled()
  })

  it('[Y5] stays where it is while one reads above, and counts what is new', async () => {
    await hub(({ writes }, id) => {
      for (let number = 0; number < 40; number++) writes(id, `Line ${number} of a long story`)
    }, ngozi)
    await show(/Ngozi/)
    await log().evaluate(element => {
      element.scrollTop = 40
    })
    await expectPage(page.getByRole('button', { name: 'To the end' })).toBeVisible()
    const before = await log().evaluate(element => element.scrollTop)
    await hub(({ writes }, id) => writes(id, 'First news'), ngozi)
    await hub(({ writes }, id) => writes(id, 'Second news'), ngozi)
    const down = page.getByRole('button', { name: '2 new' })
    await expectPage(down).toBeVisible(patient)
    expect(await log().evaluate(element => element.scrollTop)).toBe(before)
    await down.click()
    await expectPage(entries().last()).toBeInViewport()
    await expectPage(down).toBeHidden()
    await hub(({ writes }, id) => writes(id, 'Third news'), ngozi)
    await expectPage(entries().last()).toContainText('Third news')
    await expectPage(entries().last()).toBeInViewport()
  })

  it('[Y6] tells that one writes and has stopped, shows that they write, and tells what was seen', async () => {
    await expectPage(row(/Étienne/)).toContainText('1')
    // Of Ngozi’s, whose contact is on the screen by itself.
    await expectPage.poll(() => hub(({ told }) => told.seen), patient).toEqual([3])
    await show(/Étienne/)
    await expectPage.poll(() => hub(({ told }) => told.seen), patient).toEqual([3, 1])
    await field().pressSequentially('Bonjour')
    await expectPage.poll(() => hub(({ told }) => told.typing), patient).toEqual([true])
    await expectPage.poll(() => hub(({ told }) => told.typing), patient).toEqual([true, false])
    await hub(({ types }, id) => types(id, true), etienne)
    await expectPage(log()).toContainText('Étienne Roy-Beauchemin is writing…')
    await expectPage(log()).not.toContainText('is writing…', patient)
  })

  it('[Y7] takes a canned reply in the customer’s language by keyboard, and sends nothing that is left open', async () => {
    await show(/Étienne/)
    await field().click()
    await page.keyboard.type('/foncière')
    const list = page.getByRole('listbox', { name: 'Canned replies' })
    await expectPage(list.getByRole('option')).toHaveCount(2)
    await page.keyboard.press('ArrowDown')
    await expectPage(list.getByRole('option', { selected: true })).toContainText(/Late|Property/)
    await expectPage(field()).toHaveAttribute('aria-activedescendant', /.+/)
    await page.keyboard.press('Escape')
    await expectPage(list).toBeHidden()
    await field().fill('')
    await page.keyboard.type('/référence')
    await page.keyboard.press('Enter')
    await expectPage(field()).toHaveValue(/Votre référence est \{reference\}/)
    await page.keyboard.press('Enter')
    expect(await hub(({ told }) => told.said)).toEqual([])
    // What is to be filled in is selected: typing fills it in.
    await page.keyboard.type('TL-26-4KD7-9')
    await page.keyboard.press('Enter')
    await expectPage.poll(() => hub(({ told }) => told.said.length), patient).toBe(1)
    expect((await hub(({ told }) => told.said))[0]?.text).toContain('Votre référence est TL-26-4KD7-9')
  })

  it('[Y8] brings files along, and says of each that cannot go why', async () => {
    await show(/Ngozi/)
    const input = page.locator('form input[type=file]')
    await input.setInputFiles([
      { name: 'bin.png', mimeType: 'image/png', buffer: png },
      { name: 'photos.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') },
      { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(10_000_001) },
    ])
    const files = page.getByRole('list', { name: 'Files to send' })
    await expectPage(files.getByRole('alert').filter({ hasText: 'photos.zip' })).toContainText(
      'This kind of file cannot be sent',
      patient,
    )
    await expectPage(files.getByRole('alert').filter({ hasText: 'film.mp4' })).toContainText('at most 10 MB')
    await files.getByRole('button', { name: 'Remove photos.zip' }).click()
    await files.getByRole('button', { name: 'Remove film.mp4' }).click()
    await field().press('Enter')
    await expectPage(entries().last().getByRole('img', { name: 'bin.png' })).toBeVisible(patient)
    await entries().last().getByRole('button', { name: 'Show bin.png larger' }).click()
    await expectPage(page.getByRole('dialog', { name: 'bin.png' })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.evaluate(() => {
      const data = new DataTransfer()
      data.items.add(new File(['from the clipboard'], 'note.txt', { type: 'text/plain' }))
      document
        .querySelector('#reply-field')
        ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await expectPage(files).toContainText('note.txt', patient)
  })

  it('[Y9] leads by F8 to whoever waits longest, marks more than two minutes, and goes back', async () => {
    const rows = page.getByRole('grid', { name: 'My work' }).getByRole('row')
    await expectPage(rows.nth(0)).toContainText('Étienne')
    await expectPage(rows.nth(0).getByRole('img', { name: 'Waits longer than two minutes' })).toBeVisible()
    await expectPage(rows.nth(1)).toContainText('Ngozi')
    await expectPage(rows.nth(1).getByRole('img', { name: 'Waits longer than two minutes' })).toHaveCount(0)
    await show(/Ngozi/)
    await page.keyboard.press('F8')
    await expectPage(page.getByRole('heading', { level: 1, name: /Étienne/ })).toBeVisible()
    await expectPage(field()).toBeFocused()
    await page.keyboard.press('Shift+F8')
    await expectPage(page.getByRole('heading', { level: 1, name: /Ngozi/ })).toBeVisible()
    await hub(({ writes }, id) => writes(id, 'Êtes-vous là?'), etienne)
    await expectPage(row(/Étienne/)).toContainText('Êtes-vous là?')
  })

  it('[Y10] shows the first words before anything is accepted', async () => {
    await play('chat-offered')
    const card = page.getByRole('region', { name: 'Contact offered to you' })
    await expectPage(card).toContainText('Bonjour, quand la taxe foncière est-elle due?')
  })

  it('[Y10] shows what was written to whoever calls back after a chat', async () => {
    await play('chat-callback')
    const before = page.getByRole('region', { name: 'Written before the call' })
    await expectPage(before.getByRole('article')).toHaveCount(3, patient)
    await expectPage(before).toContainText('my green bin was not emptied')
    await expectPage(field()).toHaveCount(0)
  })

  it('[Y11] keeps the draft of an e-mail letter for letter while a call sets it aside', async () => {
    await show(/Priya/)
    const draft = 'Dear Priya,\n\n  thank you – “the sign” …\n\tétat:  ok  '
    await field().fill(draft)
    await play('parked')
    await expectPage(page.getByText(/Set aside while you are on a call/)).toBeVisible()
    await expectPage(page.getByRole('button', { name: /^Send e-mail/ })).toBeDisabled()
    await row(/Étienne/).click()
    await play('call-over')
    await show(/Priya/)
    await expectPage(field()).toHaveValue(draft)
    await expectPage(page.getByRole('button', { name: /^Send e-mail/ })).toBeEnabled()
  })
})

describe('an e-mail at the desk', () => {
  it('[Y12] proposes what its words say, and puts the missing questions into the reply by one press', async () => {
    await show(/Priya/)
    await expectPage(page.getByText(/This cannot wait: a stop sign is down/)).toBeVisible()
    await expectPage(page.getByText(/Answer due by/)).toBeVisible()
    await page.getByRole('button', { name: /Open the form: Stop sign/ }).click()
    const form = page.getByRole('tabpanel', { name: 'Request' })
    await expectPage(form).toContainText('Stop sign', patient)
    const described = () =>
      form
        .locator('textarea')
        .evaluateAll(areas => areas.map(area => (area as HTMLTextAreaElement).value).join())
    await expectPage.poll(described, patient).toContain('The stop sign at the corner of Simcoe and Bond')
    await page.getByRole('button', { name: /Ask for 1 missing fact/ }).click()
    await expectPage(field()).toHaveValue(/Thank you for your message[\s\S]*\n- /)
    await field().press('End')
    await page.keyboard.press('Enter')
    expect(await hub(({ told }) => told.said)).toEqual([])
    await page.keyboard.press('Control+Enter')
    await expectPage.poll(() => hub(({ told }) => told.said.length), patient).toBe(1)
    const said = (await hub(({ told }) => told.said))[0]
    expect(said?.via).toBe('email')
    expect(said?.recipients).toEqual({ to: ['priya@example.org'], cc: [] })
    expect(said?.text).toMatch(/Aiko Mori\nService Port Alder/)
    await expectPage(page.getByText(/This cannot wait/)).toBeHidden(patient)
  })

  it('[Y16] shows to whom an answer goes, and sends it to those who are left and added', async () => {
    await hub(conversations => {
      conversations.sender = { isUnconfirmed: true, sender: { spf: 'softfail', dmarc: 'fail' } }
    })
    await show(/Priya/)
    await expectPage(page.getByText(/From: Priya Raman <priya@example.org> · To: service@/)).toBeVisible()
    await expectPage(page.getByText('Sender not confirmed')).toBeVisible()
    const whom = page.getByRole('group', { name: 'To whom the e-mail goes' })
    await expectPage(whom).toContainText('priya@example.org')
    await expectPage(whom).not.toContainText('watch@example.org')
    await whom.getByRole('radio', { name: 'Reply to all' }).press('Space')
    await expectPage(whom).toContainText('watch@example.org')
    await axe()
    await whom.getByRole('button', { name: 'Change' }).press('Enter')
    await axe()
    await whom
      .getByRole('textbox', { name: 'To' })
      .or(whom.getByRole('combobox', { name: 'To' }))
      .fill('Bo')
    await page.keyboard.press('Enter')
    await field().fill('It is mended.')
    await expectPage(whom).toContainText('bo is no e-mail address')
    await expectPage(page.getByRole('button', { name: /^Send e-mail/ })).toBeDisabled()
    await whom.getByRole('button', { name: 'Remove bo' }).press('Enter')
    await page.keyboard.type('bo@example.org,')
    await field().press('Control+Enter')
    await expectPage
      .poll(() => hub(({ told }) => told.said[0]?.recipients), patient)
      .toEqual({
        to: ['priya@example.org', 'bo@example.org'],
        cc: ['watch@example.org'],
      })
    await expectPage(entries().last()).toContainText(
      'To: priya@example.org, bo@example.org · Cc: watch@example.org',
    )
    await expectPage(whom, 'the next begins with who wrote').not.toContainText('bo@example.org')
  })

  it('[Y13] shows the page of a message in a frame without any right', async () => {
    await hub(conversations => {
      conversations.html =
        '<p>Hello</p><script>parent.document.title="taken"</script><img src="https://tracker.example/x.png" alt="a dot"><form action="/"><input name="password"></form><p style="position:fixed">there</p>'
    })
    await show(/Priya/)
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    await page.getByRole('button', { name: 'Show as it was laid out' }).click()
    const frame = page.locator('iframe')
    await expectPage(frame).toHaveAttribute('sandbox', '')
    const body = page.frameLocator('iframe').locator('body')
    await expectPage(body).toContainText('Hello')
    await expectPage(body).toContainText('there')
    await expectPage(body.locator('script, form, input, img, [style]')).toHaveCount(0)
    expect(await page.title()).not.toBe('taken')
    expect(asked.filter(address => address.includes('tracker'))).toEqual([])
    await expectPage(page.getByText(/2 pictures from elsewhere were left out/)).toBeVisible()
  })

  it('[Y14] answers a chat by e-mail where an address is known', async () => {
    await show(/Ngozi/)
    await page.getByRole('button', { name: /Answer by/ }).click()
    await page.getByRole('option', { name: /ngozi@example.org/ }).click()
    await field().fill('I write it down for you.')
    await field().press('Control+Enter')
    await expectPage.poll(() => hub(({ told }) => told.said[0]?.via), patient).toBe('email')
    await expectPage(entries().last()).toContainText('E-mail')
  })
})

describe('the canned replies of the centre', () => {
  it('[Y15] are edited by a supervisor, who is told what is wrong and that somebody else was first', async () => {
    await renew()
    await open('sofia.kowalczyk')
    await page.getByRole('radio', { name: 'Settings' }).click()
    await page.getByRole('navigation').getByRole('row', { name: 'Canned replies', exact: true }).click()
    await page.getByRole('row', { name: /^Greeting/ }).click()
    const english = page
      .getByRole('form', { name: 'Reply' })
      .getByRole('textbox', { name: 'Text in English' })
    await english.fill('Hello {customer}, {agant} here.')
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText('{agant} is filled in by nobody', { exact: false })).toBeVisible()
    await english.fill('Hello {customer}, {agent} here.')
    await expectPage(page.getByText('Reads: Hello Ngozi Okafor, Aiko Mori here.')).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText('Saved. Agents have it within a minute.').first()).toBeVisible(patient)
    expect(await hub(({ replies }) => replies.find(({ name }) => name.en === 'Greeting')?.version)).toBe(2)
    await hub(({ canned, replies }) => {
      const greeting = replies.find(({ name }) => name.en === 'Greeting')
      if (greeting) void canned.put(greeting.id, { basedOn: 2, name: greeting.name, texts: { en: 'Theirs' } })
    })
    await english.fill('Mine')
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText(/Somebody else changed it meanwhile/).first()).toBeVisible(patient)
    await expectPage(english).toHaveValue('Mine')
    await page.getByRole('button', { name: 'Take theirs' }).click()
    await expectPage(english).toHaveValue('Theirs')
    await axe()
  })
})

describe('for how long messages are kept', () => {
  it('[X7] is set by an administrator as a version; supervisors look', async () => {
    await open('farah.siddiqui')
    await page.getByRole('radio', { name: 'Settings' }).click()
    const section = page.getByRole('navigation').getByRole('row', { name: 'Kept messages' })
    await section.click()
    await page.getByRole('textbox', { name: 'E-mail, days' }).fill('365', patient)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Put in force' }).press('Enter')
    await expectPage(page.getByText('E-mail: 365 days. Chat and text messages: not removed.')).toBeVisible(
      patient,
    )
    await axe()
    await open('sofia.kowalczyk')
    await page.getByRole('radio', { name: 'Settings' }).click()
    await section.click()
    await expectPage(page.getByText('Administrators change this.')).toBeVisible(patient)
    await expectPage(page.getByRole('button', { name: 'Put in force' })).toHaveCount(0)
  })
})
