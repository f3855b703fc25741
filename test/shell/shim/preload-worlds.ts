/**
 * The two halves of the page, as source text that Chromium runs before any script of the page: the isolated
 * world with the preload, and the page's own world, which sees only what `contextBridge` exposed.
 */
export function preloadWorlds(preloadSource: string, token: string): { isolated: string; main: string } {
  return {
    main: `if (window === window.top) (${bridgeHalf})(${JSON.stringify(token)}, 'main')`,
    isolated: `if (window === window.top) {
      const exposeInMainWorld = (${bridgeHalf})(${JSON.stringify(token)}, 'isolated');
      const electron = { contextBridge: { exposeInMainWorld }, ipcRenderer: (${ipcRendererHalf})() };
      const require = name => {
        if (name === 'electron') return electron;
        throw new Error('module not found: ' + name);
      };
      (function (require, module, exports) {${preloadSource}\n})(require, { exports: {} }, {});
    }`,
  }
}

export const sendBinding = '__townlineShimSend'
export const receiveFunction = '__townlineShimReceive'

type Packed =
  | { readonly is: 'plain'; readonly value: unknown }
  | { readonly is: 'undefined' }
  | { readonly is: 'list'; readonly items: readonly Packed[] }
  | { readonly is: 'record'; readonly entries: readonly (readonly [string, Packed])[] }
  | { readonly is: 'function'; readonly id: number }
  | { readonly is: 'promise'; readonly id: number }

type Message =
  | { readonly type: 'expose'; readonly key: string; readonly api: Packed }
  | { readonly type: 'call'; readonly call: number; readonly id: number; readonly args: readonly Packed[] }
  | { readonly type: 'result'; readonly call: number; readonly value?: Packed; readonly error?: string }
  | { readonly type: 'settled'; readonly id: number; readonly value?: Packed; readonly error?: string }

/** Runs in both worlds: values cross as JSON, functions and promises as numbers. Events between worlds are synchronous. */
function bridgeHalf(token: string, side: 'isolated' | 'main'): (key: string, api: unknown) => void {
  const own = `${token}:${side}`
  const other = `${token}:${side === 'main' ? 'isolated' : 'main'}`
  const functions: ((...args: unknown[]) => unknown)[] = []
  const results = new Map<number, Message & { type: 'result' }>()
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let last = 0

  const post = (message: Message) => {
    window.dispatchEvent(new CustomEvent(other, { detail: JSON.stringify(message) }))
  }

  const pack = (value: unknown): Packed => {
    if (value === undefined) return { is: 'undefined' }
    if (typeof value === 'function') {
      return { is: 'function', id: functions.push(value as (...args: unknown[]) => unknown) - 1 }
    }
    if (value instanceof Promise) {
      const id = ++last
      value.then(
        settled => post({ type: 'settled', id, value: pack(settled) }),
        error => post({ type: 'settled', id, error: String(error?.message ?? error) }),
      )
      return { is: 'promise', id }
    }
    if (Array.isArray(value)) return { is: 'list', items: value.map(pack) }
    if (typeof value === 'object' && value !== null) {
      return { is: 'record', entries: Object.entries(value).map(([key, each]) => [key, pack(each)] as const) }
    }
    return { is: 'plain', value }
  }

  const unpack = (packed: Packed): unknown => {
    switch (packed.is) {
      case 'undefined':
        return undefined
      case 'plain':
        return packed.value
      case 'list':
        return packed.items.map(unpack)
      case 'record':
        return Object.freeze(Object.fromEntries(packed.entries.map(([key, each]) => [key, unpack(each)])))
      case 'promise':
        return new Promise((resolve, reject) => promises.set(packed.id, { resolve, reject }))
      case 'function':
        return (...args: unknown[]) => {
          const call = ++last
          post({ type: 'call', call, id: packed.id, args: args.map(pack) })
          const result = results.get(call)
          results.delete(call)
          if (result?.error !== undefined) throw new Error(result.error)
          return result?.value && unpack(result.value)
        }
    }
  }

  window.addEventListener(own, event => {
    const message: Message = JSON.parse((event as CustomEvent<string>).detail)
    switch (message.type) {
      case 'expose':
        Object.defineProperty(window, message.key, { value: unpack(message.api), enumerable: true })
        return
      case 'call':
        try {
          const value = functions[message.id]?.(...message.args.map(unpack))
          post({ type: 'result', call: message.call, value: pack(value) })
        } catch (error) {
          post({ type: 'result', call: message.call, error: String((error as Error).message) })
        }
        return
      case 'result':
        results.set(message.call, message)
        return
      case 'settled': {
        const waiting = promises.get(message.id)
        promises.delete(message.id)
        if (message.error !== undefined) waiting?.reject(new Error(message.error))
        else waiting?.resolve(message.value && unpack(message.value))
      }
    }
  })

  return (key, api) => post({ type: 'expose', key, api: pack(api) })
}

function ipcRendererHalf() {
  type Listener = (event: object, ...args: unknown[]) => void
  type Incoming =
    | { readonly reply: number; readonly value?: unknown; readonly error?: string }
    | { readonly channel: string; readonly args: readonly unknown[] }
  const world = globalThis as unknown as {
    __townlineShimSend: (text: string) => void
    __townlineShimReceive: (message: Incoming) => void
  }
  const send = world.__townlineShimSend
  const listeners = new Map<string, Set<Listener>>()
  const asked = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let last = 0
  world.__townlineShimReceive = message => {
    if ('reply' in message) {
      const waiting = asked.get(message.reply)
      asked.delete(message.reply)
      if (message.error !== undefined) waiting?.reject(new Error(message.error))
      else waiting?.resolve(message.value)
      return
    }
    for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args)
  }
  return {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        asked.set(++last, { resolve, reject })
        send(JSON.stringify({ id: last, channel, args }))
      }),
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
    },
    off: (channel: string, listener: Listener) => listeners.get(channel)?.delete(listener),
  }
}
