import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BadLine, openProxy } from './proxy.ts'

/** What the hub behind the line has heard, whole requests only. */
let heard: string[]
let line: BadLine
let stop: () => Promise<void>
const answerText = 'x'.repeat(20_000)

beforeEach(async () => {
  heard = []
  const hub = createServer(async (request, response) => {
    const body = await bodyOf(request).catch(() => undefined)
    if (body === undefined) return
    heard.push(body)
    response.end(answerText)
  })
  await new Promise<void>(resolve => hub.listen(0, '127.0.0.1', resolve))
  line = await openProxy({
    hub: { host: '127.0.0.1', port: (hub.address() as AddressInfo).port },
    page: path => (path === '/desk/' ? { type: 'text/html', body: Buffer.from('page') } : undefined),
    overtakenWithinMs: 10_000,
  })
  stop = async () => {
    await line.close()
    hub.closeAllConnections()
    await new Promise(resolve => hub.close(resolve))
  }
})
afterEach(() => stop())

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function ask(body: string): Promise<{ readonly status: number; readonly text: string } | 'broken'> {
  try {
    const response = await fetch(`${line.url}/api/commands`, { method: 'POST', body })
    return { status: response.status, text: await response.text() }
  } catch {
    return 'broken'
  }
}

describe('the bad line', () => {
  it('passes what is asked and answered while it is open, also slowly', async () => {
    line.set({ kind: 'open', delayMs: 5, bytesPerMs: 200 })
    expect(await ask('a')).toEqual({ status: 200, text: answerText })
    expect(heard).toEqual(['a'])
    expect(line.befell()).toMatchObject({ delayed: expect.any(Number), throttled: expect.any(Number) })
  })

  it('resets what is asked while it is cut, and still serves the page', async () => {
    line.set({ kind: 'cut' })
    expect(await ask('a')).toBe('broken')
    expect(await (await fetch(`${line.url}/desk/`)).text()).toBe('page')
    line.heal('reset')
    expect(await ask('b')).toMatchObject({ status: 200 })
    expect(heard).toEqual(['b'])
  })

  it('leaves a half-open connection without an answer until it is reset', async () => {
    line.set({ kind: 'half-open' })
    const asked = ask('a')
    await expect.poll(() => line.befell()['half-open']).toBeGreaterThan(0)
    line.heal('reset')
    expect(await asked).toBe('broken')
    expect(heard).toEqual([])
  })

  it('answers in the hub’s place', async () => {
    line.set({ kind: 'not-the-hub' })
    expect(await ask('a')).toMatchObject({ status: 200, text: expect.stringContaining('<!doctype html>') })
    line.set({ kind: 'failing', status: 503 })
    expect(await ask('b')).toMatchObject({ status: 503 })
    expect(heard).toEqual([])
  })

  it('cuts after so many bytes to the hub: it hears no whole request', async () => {
    line.cutAfter('to-hub', 150)
    expect(await ask('y'.repeat(5_000))).toBe('broken')
    expect(heard).toEqual([])
    expect(await ask('b')).toMatchObject({ status: 200 })
  })

  it('cuts after so many bytes to the desk: the hub has heard what was asked, and the answer is lost', async () => {
    line.cutAfter('to-desk', 500)
    expect(await ask('a')).toBe('broken')
    expect(heard).toEqual(['a'])
  })

  it('sends a request twice, and answers once', async () => {
    line.duplicate()
    expect(await ask('a')).toMatchObject({ status: 200 })
    await expect.poll(() => heard).toEqual(['a', 'a'])
  })

  it('lets one request be overtaken by another', async () => {
    line.reorder()
    const first = ask('first')
    await expect.poll(() => line.befell()['reordered']).toBe(1)
    await ask('second')
    await first
    expect(heard).toEqual(['second', 'first'])
  })
})
