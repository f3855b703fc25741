import { randomBytes, randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import type { Person } from '../src-contract/http/api.ts'
import { emptyLiveView, type LiveView } from '../src-contract/live/live-view.ts'
import { applyPatch, type HubMessage, liveProtocolVersion } from '../src-contract/live/protocol.ts'
import { type ChatHubMessage, chatProtocolVersion } from '../src-contract/public/chat.ts'
import { demoPassword } from '../src-hub/hub.ts'

/**
 * `node bench/chat-load.ts HUB CHATS DESKS FIRST`: residents and agents in a process of their own, so that what they cost
 * is not counted with the hub. Desks `desk-FIRST` and those after it take chats until each chat is answered; then, for
 * each `rate` that the parent sends, both sides write at that many messages a second, and the delays from the instant
 * of sending to the instant at the other end are told. With `echo` the same messages go to a bare server and back.
 */
export type LoadOrder =
  | { readonly kind: 'talk'; readonly perSecond: number; readonly messages: number }
  | { readonly kind: 'echo'; readonly url: string; readonly perSecond: number; readonly messages: number }

export type LoadWord =
  | { readonly kind: 'ready' }
  | { readonly kind: 'told'; readonly toDesk: readonly number[]; readonly toPage: readonly number[] }

const [hub = '', chatCount = 0, deskCount = 0] = process.argv
  .slice(2)
  .map((word, index) => (index === 0 ? word : Number(word))) as [string, number, number]
const live = hub.replace(/^http/, 'ws')
const tell = (word: LoadWord) => process.send?.(word)
const words = (index: number) =>
  `${index} The green bin at 41 Simcoe Street North was not emptied on Monday; the neighbours' bins were.`

/** When each message was sent, by its id; and what came of those that arrived. */
const sentAt = new Map<string, number>()
let toDesk: number[] = []
let toPage: number[] = []
let arrived = () => {}

function noteArrival(id: string, delays: number[]): void {
  const at = sentAt.get(id)
  if (at === undefined) return
  sentAt.delete(id)
  delays.push(performance.now() - at)
  arrived()
}

interface Desk {
  readonly token: string
}
interface Chat {
  readonly socket: WebSocket
  readonly answered: Promise<void>
}
const desksOfContact = new Map<string, Desk>()

async function post(
  path: string,
  token: string | undefined,
  body: unknown,
  who = token ?? path,
): Promise<Response> {
  return fetch(hub + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': addressOf(who),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
}

const addresses = new Map<string, string>()
/** Each page and desk stands behind an address of its own, as the proxy in front says. */
function addressOf(who: string): string {
  const known = addresses.get(who)
  if (known !== undefined) return known
  const next = addresses.size + 1
  const address = `10.0.${next >> 8}.${next & 255}`
  addresses.set(who, address)
  return address
}

async function openDesk(nth: number): Promise<void> {
  const deskId = randomUUID()
  const user = `desk-${nth}`
  const wanted = { user, password: demoPassword, deskId, session: 'token' }
  const signedIn = await post('/api/sign-in', undefined, wanted, user)
  const { token, person } = (await signedIn.json()) as { token: string; person: Person }
  const { ticket } = (await (await post('/api/live-ticket', token, {})).json()) as { ticket: string }
  const desk: Desk = { token }
  const socket = new WebSocket(`${live}/live`, { headers: { 'x-forwarded-for': addressOf(token) } })
  let view: LiveView = emptyLiveView
  const asked = new Set<string>()
  const send = (message: object) => socket.send(JSON.stringify(message))
  const command = (asked: object) =>
    send({
      type: 'command',
      envelope: { id: randomUUID(), deskId, by: person.id, at: Date.now(), command: asked },
    })
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => send({ type: 'hello', protocol: liveProtocolVersion, ticket, deskId }))
    socket.on('message', data => {
      const message = JSON.parse(String(data)) as HubMessage
      if (message.type === 'welcome') {
        view = message.view
        command({
          kind: 'set-presence',
          presence: 'available',
          basedOn: view.me['self']?.presenceVersion ?? 0,
        })
        resolve()
      } else if (message.type === 'patch') view = applyPatch(view, message.patch)
      else if (message.type === 'conversation') {
        for (const { id, writer } of message.entries) if (writer.kind === 'customer') noteArrival(id, toDesk)
        return
      } else return
      for (const { id, phase } of Object.values(view.contacts)) {
        if (phase.kind === 'connected') desksOfContact.set(id, desk)
        if (phase.kind !== 'offered' || asked.has(`${id} ${phase.offer.number}`)) continue
        asked.add(`${id} ${phase.offer.number}`)
        command({ kind: 'accept-offer', contactId: id, offerNumber: phase.offer.number })
      }
    })
  })
  setInterval(() => send({ type: 'beat' }), 1_000)
}

function openChat(nth: number): Chat {
  const secret = randomBytes(32).toString('base64url')
  const socket = new WebSocket(`${live}/chat/live`, {
    headers: { 'x-forwarded-for': addressOf(`chat ${nth}`) },
  })
  const send = (message: object) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(message))
  const begin = { protocol: chatProtocolVersion, secret, language: 'en', name: `Rose ${nth}` }
  const answered = new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', (code, reason) => reject(new Error(`a chat was closed: ${code} ${reason}`)))
    socket.on('open', () => send({ type: 'begin', ...begin, id: randomUUID(), text: words(nth) }))
    socket.on('message', data => {
      const message = JSON.parse(String(data)) as ChatHubMessage
      if (message.type === 'standing' && message.standing.kind === 'talking') resolve()
      if (message.type === 'refused') reject(new Error(`a chat was refused: ${JSON.stringify(message)}`))
      if (message.type === 'entries') {
        for (const { id, writer } of message.entries) if (writer.kind === 'agent') noteArrival(id, toPage)
      }
    })
  })
  setInterval(() => send({ type: 'beat' }), 1_000)
  return { socket, answered }
}

/** Calls `act` so many times, evenly at `perSecond`, and resolves when as many have arrived. */
async function paced(perSecond: number, count: number, act: (index: number) => void): Promise<void> {
  const begun = performance.now()
  const all = new Promise<void>(resolve => {
    arrived = () => toDesk.length + toPage.length >= count && resolve()
  })
  for (let index = 0; index < count; ) {
    const due = Math.min(count, Math.ceil(((performance.now() - begun) / 1_000) * perSecond))
    for (; index < due; index++) act(index)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  await all
}

async function talk(chats: readonly Chat[], perSecond: number, count: number): Promise<void> {
  const contacts = [...desksOfContact]
  await paced(perSecond, count, index => {
    const id = randomUUID()
    sentAt.set(id, performance.now())
    const turn = Math.floor(index / 2)
    if (index % 2 === 0) {
      const socket = chats[turn % chats.length]?.socket
      socket?.send(JSON.stringify({ type: 'say', id, text: words(index), attachmentIds: [] }))
    } else {
      const [contactId, desk] = contacts[turn % contacts.length] ?? []
      void post(`/api/conversations/${contactId}/entries`, desk?.token, {
        id,
        text: words(index),
        attachmentIds: [],
      }).then(answer => {
        if (!answer.ok) throw new Error(`an answer was refused: ${answer.status}`)
      })
    }
  })
}

async function echo(url: string, perSecond: number, count: number): Promise<void> {
  const sockets = await Promise.all(
    Array.from({ length: chatCount }, async () => {
      const socket = new WebSocket(url)
      await new Promise((resolve, reject) => {
        socket.on('open', resolve)
        socket.on('error', reject)
      })
      socket.on('message', data => {
        noteArrival((JSON.parse(String(data)) as { id: string }).id, toDesk)
      })
      return socket
    }),
  )
  await paced(perSecond, count, index => {
    const id = randomUUID()
    sentAt.set(id, performance.now())
    const text = JSON.stringify({ type: 'say', id, text: words(index), attachmentIds: [] })
    sockets[index % sockets.length]?.send(text)
  })
  for (const socket of sockets) socket.terminate()
}

for (let nth = 1; nth <= deskCount; nth++) await openDesk(nth)
const chats: Chat[] = []
for (let nth = 0; nth < chatCount; nth++) {
  const chat = openChat(nth)
  chats.push(chat)
  // One desk is offered one chat at a time: they come as people do, not all at one instant.
  if (nth % 20 === 19) await Promise.all(chats.slice(-20).map(({ answered }) => answered))
}
await Promise.all(chats.map(({ answered }) => answered))
tell({ kind: 'ready' })
process.on('message', (order: LoadOrder) => {
  toDesk = []
  toPage = []
  const done =
    order.kind === 'talk'
      ? talk(chats, order.perSecond, order.messages)
      : echo(order.url, order.perSecond, order.messages)
  void done.then(() => tell({ kind: 'told', toDesk, toPage }))
})
process.on('disconnect', () => process.exit(0))
