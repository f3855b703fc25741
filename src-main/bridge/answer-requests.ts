import type { IpcMain } from 'electron'
import type { Answer } from '../../src-contract/bridge/bridge.ts'
import { channelOf } from '../../src-contract/bridge/channels.ts'
import {
  type RequestHandlers,
  type RequestName,
  requestArguments,
} from '../../src-contract/bridge/request-arguments.ts'
import { refused } from './answers.ts'
import type { Sender } from './trusted-sender.ts'

export type Door = {
  readonly ipcMain: Pick<IpcMain, 'handle'>
  readonly isTrusted: (event: Sender) => boolean
  readonly log: (line: string) => void
}

/**
 * Opens every channel of the bridge. Each request passes the sender check, then the parser, then its handler;
 * where it stops, it is answered with a refusal by name. Nothing thrown here reaches the page.
 */
export function answerRequests(door: Door, handlers: RequestHandlers): void {
  for (const name of Object.keys(requestArguments) as RequestName[]) {
    door.ipcMain.handle(channelOf(name), (event, ...args: unknown[]) =>
      answerRequest(door, handlers, name, event, args),
    )
  }
}

async function answerRequest(
  door: Door,
  handlers: RequestHandlers,
  name: RequestName,
  event: Sender,
  args: readonly unknown[],
): Promise<Answer<unknown>> {
  if (!door.isTrusted(event)) {
    door.log(`bridge: ${name} refused, foreign sender`)
    return refused('SenderRefused', name)
  }
  const parsed = requestArguments[name].safeParse(args)
  if (!parsed.success) {
    // Paths and codes only: the values may be secrets.
    const problems = parsed.error.issues.map(issue => `${issue.path.join('.') || 'arguments'}: ${issue.code}`)
    return refused('ArgumentsRefused', `${name}: ${problems.join(', ')}`)
  }
  try {
    const handle = handlers[name] as (
      ...args: readonly unknown[]
    ) => Answer<unknown> | Promise<Answer<unknown>>
    return await handle(...parsed.data)
  } catch (error) {
    door.log(`bridge: ${name} failed: ${error instanceof Error ? error.message : 'unknown'}`)
    return refused('ShellFailed', name)
  }
}
