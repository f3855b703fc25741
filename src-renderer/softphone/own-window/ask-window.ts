import type { VoiceAnswer, VoiceMessage } from './voice-messages.ts'

type Requests<Set> = { readonly [Name in keyof Set]: (...args: never[]) => Promise<unknown> }

/** Questions to another window, each answered, or given up when that window is gone. */
export interface WindowAsker<Set extends Requests<Set>> {
  readonly ask: <Name extends keyof Set & string>(
    to: string,
    name: Name,
    args: Parameters<Set[Name]>,
  ) => Promise<{ readonly value: Awaited<ReturnType<Set[Name]>> } | { readonly failed: true }>
  readonly settle: (message: Extract<VoiceMessage, { kind: 'answer' }>) => void
  /** Nobody answers any more: every open question has failed. */
  readonly giveUp: () => void
}

export function createAsker<Set extends Requests<Set>>(
  from: string,
  post: (message: VoiceMessage) => void,
): WindowAsker<Set> {
  const waiting = new Map<number, (answer: VoiceAnswer) => void>()
  let lastId = 0
  return {
    ask: (to, name, args) =>
      new Promise(resolve => {
        const id = ++lastId
        waiting.set(id, resolve as (answer: VoiceAnswer) => void)
        post({ kind: 'ask', from, to, id, name, args })
      }),
    settle: ({ id, answer }) => {
      waiting.get(id)?.(answer)
      waiting.delete(id)
    },
    giveUp: () => {
      for (const settle of waiting.values()) settle({ failed: true })
      waiting.clear()
    },
  }
}

/** Answers a question by its name; one that nobody knows or that throws has failed. */
export async function answerAsked<Set extends Requests<Set>>(
  requests: Set,
  { name, args }: Extract<VoiceMessage, { kind: 'ask' }>,
): Promise<VoiceAnswer> {
  if (!Object.hasOwn(requests, name)) return { failed: true }
  try {
    return { value: await requests[name as keyof Set](...(args as never[])) }
  } catch {
    return { failed: true }
  }
}
