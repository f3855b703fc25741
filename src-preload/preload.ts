import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { Answer, Bridge, Notice, Unsubscribe } from '../src-contract/bridge/bridge.ts'
import { channelOf, noticeChannel } from '../src-contract/bridge/channels.ts'
import type {
  RequestArguments,
  RequestName,
  RequestValues,
} from '../src-contract/bridge/request-arguments.ts'

/** As many notices as wait for their first listener; the oldest goes first. */
const waitingNoticesMax = 50

const bridge = {
  kind: 'electron',
  hubAddress: async () => {
    const answer = await ask('hub-address')
    if ('refusal' in answer) throw new Error(`${answer.refusal.name}: ${answer.refusal.detail}`)
    return answer.value
  },
  setHubAddress: address => ask('set-hub-address', address),
  secrets: {
    keyStore: () => ask('secret-key-store'),
    keep: (name, value) => ask('keep-secret', name, value),
    recall: name => ask('recall-secret', name),
    forget: name => ask('forget-secret', name),
    forgetAll: () => ask('forget-secrets'),
    allowWeak: isAllowed => ask('allow-weak-key-store', isAllowed),
  },
  offers: {
    announce: announcement => ask('announce-offer', announcement),
    withdraw: contactId => ask('withdraw-offer', contactId),
  },
  presence: { showStatus: status => ask('show-status', status) },
  shortcuts: {
    list: () => ask('list-shortcuts'),
    bind: (action, keys) => ask('bind-shortcut', action, keys),
  },
  openExternal: url => ask('open-external', url),
  answerQuit: answer => ask('answer-quit', answer),
  notices: {
    onShortcut: listener => listen('shortcut', notice => listener(notice.action)),
    onPower: listener => listen('power', notice => listener(notice.change)),
    onDeepLink: listener => listen('deep-link', notice => listener(notice.link)),
    onOfferOpened: listener => listen('offer-opened', notice => listener(notice.contactId)),
    onQuitAsked: listener => listen('quit-asked', () => listener()),
  },
} satisfies Bridge

type NoticeOf<Kind extends Notice['kind']> = Extract<Notice, { kind: Kind }>
type Listener = (notice: Notice) => void

const listeners = new Map<Notice['kind'], Set<Listener>>()
const waiting: Notice[] = []

ipcRenderer.on(noticeChannel, (_event: IpcRendererEvent, notice: Notice) => deliver(notice))

contextBridge.exposeInMainWorld('townline', bridge)

function ask<Name extends RequestName>(
  name: Name,
  ...args: RequestArguments<Name>
): Promise<Answer<RequestValues[Name]>> {
  return ipcRenderer.invoke(channelOf(name), ...args)
}

/** Every listener hears it; with none it waits for the first. */
function deliver(notice: Notice): void {
  const heardBy = listeners.get(notice.kind)
  if (heardBy === undefined || heardBy.size === 0) {
    waiting.push(notice)
    if (waiting.length > waitingNoticesMax) waiting.shift()
    return
  }
  for (const listener of [...heardBy]) listener(notice)
}

function listen<Kind extends Notice['kind']>(
  kind: Kind,
  hear: (notice: NoticeOf<Kind>) => void,
): Unsubscribe {
  const listener: Listener = notice => hear(notice as NoticeOf<Kind>)
  const heardBy = listeners.get(kind) ?? new Set<Listener>()
  listeners.set(kind, heardBy)
  heardBy.add(listener)
  // Later, so that a screen that subscribes, unsubscribes and subscribes again in one breath still hears it.
  for (const notice of takeWaiting(kind)) queueMicrotask(() => deliver(notice))
  return () => {
    heardBy.delete(listener)
  }
}

function takeWaiting(kind: Notice['kind']): readonly Notice[] {
  const taken = waiting.filter(notice => notice.kind === kind)
  for (const notice of taken) waiting.splice(waiting.indexOf(notice), 1)
  return taken
}
