import type {
  CounterHubMessage,
  CounterMessage,
  counterProtocolVersion,
} from '../../src-contract/public/counter.ts'
import { createHubLine, lineFromHere, wordOfHub } from '../common/hub-line.ts'
import { beatIntervalMs } from '../common/line-constants.ts'

/** As the contract has it; written here so that the page does not carry the contract's checks along. */
const protocol: typeof counterProtocolVersion = 1

/** Who opens the line: a device with its secret, or the holder of a ticket. */
export type CounterIdentity =
  | { readonly type: 'device'; readonly secret: string }
  | { readonly type: 'visit'; readonly id: string; readonly secret: string }

/** What is known of the hub: what it said last, and when it was last heard. */
export interface CounterLineState {
  readonly message: Exclude<CounterHubMessage, { readonly type: 'beat' | 'refused' }> | undefined
  /** The hub was heard within the last seconds. */
  readonly isLive: boolean
  /** When it was last heard, by this machine's clock. */
  readonly heardAt: number | undefined
  /** Hub time minus this machine's, in milliseconds. */
  readonly clockOffsetMs: number
  /** The hub does not know this device or ticket, and there is no use in asking again. */
  readonly isUnknown: boolean
}

export const noCounterLine: CounterLineState = {
  message: undefined,
  isLive: false,
  heardAt: undefined,
  clockOffsetMs: 0,
  isUnknown: false,
}

/** Keeps a line to the hub open until it is closed; tells each change. Answers the close. */
export function openCounterLine(
  identity: CounterIdentity,
  onChange: (state: CounterLineState) => void,
): () => void {
  let state = noCounterLine
  const set = (change: Partial<CounterLineState>): void => {
    state = { ...state, ...change }
    onChange(state)
  }
  const line = createHubLine<CounterMessage, CounterHubMessage>({
    ...lineFromHere('/counter/live'),
    onOpened: () => line.say({ ...identity, protocol }),
    onLost: () => {
      if (state.isLive) set({ isLive: false })
    },
    read: wordOfHub<CounterHubMessage>,
    onMessage: hear,
  })

  function hear(message: CounterHubMessage) {
    const heardAt = Date.now()
    switch (message.type) {
      case 'beat':
        return set({ heardAt, isLive: state.message !== undefined, clockOffsetMs: message.now - heardAt })
      case 'refused':
        if (message.name !== 'UnknownDevice' && message.name !== 'UnknownVisit') return
        line.close()
        return set({ isUnknown: true, isLive: false })
      default:
        return set({ message, heardAt, isLive: true })
    }
  }

  const ticking = setInterval(line.tick, beatIntervalMs)
  line.open()
  return () => {
    clearInterval(ticking)
    line.close()
  }
}
