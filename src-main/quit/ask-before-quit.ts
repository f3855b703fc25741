import type { App, BrowserWindow } from 'electron'
import type { QuitAnswer } from '../../src-contract/bridge/bridge.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { NoticeSender } from '../bridge/send-notices.ts'

export type QuitParts = {
  readonly app: Pick<App, 'on' | 'quit'>
  readonly window: Pick<BrowserWindow, 'on'>
  readonly notices: NoticeSender
  readonly graceMs: number
}

export interface QuitAsker {
  answer(answer: QuitAnswer): void
}

type Quit =
  | { readonly kind: 'running' }
  | { readonly kind: 'asked'; readonly grace: NodeJS.Timeout }
  | { readonly kind: 'leaving' }

/**
 * Nobody loses a draft or a caller to a stray Ctrl Q: closing the window and quitting both ask the page first.
 * A page that says nothing within the grace, or is not there to be asked, does not hold the program open.
 */
export function askBeforeQuit({ app, window, notices, graceMs }: QuitParts): QuitAsker {
  let quit: Quit = { kind: 'running' }

  function leave(): void {
    quit = { kind: 'leaving' }
    app.quit()
  }

  function onLeaving(event: { preventDefault(): void }): void {
    switch (quit.kind) {
      case 'running':
        if (!notices.canHear()) {
          quit = { kind: 'leaving' }
          return
        }
        event.preventDefault()
        quit = { kind: 'asked', grace: setTimeout(leave, graceMs) }
        notices.send({ kind: 'quit-asked' })
        return
      case 'asked':
        event.preventDefault()
        return
      case 'leaving':
        return
      default:
        assertNever(quit)
    }
  }

  app.on('before-quit', onLeaving)
  window.on('close', onLeaving)

  return {
    answer: answer => {
      if (quit.kind === 'asked') clearTimeout(quit.grace)
      if (answer === 'leave') leave()
      else if (quit.kind === 'asked') quit = { kind: 'running' }
    },
  }
}
