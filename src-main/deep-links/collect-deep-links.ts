import type { App } from 'electron'
import type { DeepLink } from '../../src-contract/bridge/bridge.ts'
import { deepLinkIn, parseDeepLink } from './parse-deep-link.ts'

export interface DeepLinks {
  /** From now on every link goes to `listener`, those that came before it first. */
  deliverTo(listener: (link: DeepLink) => void): void
}

/** The link of this start, those of later starts that found this one running, and those that macOS hands over. */
export function collectDeepLinks(app: Pick<App, 'on'>, commandLine: readonly string[]): DeepLinks {
  const early: DeepLink[] = []
  let deliver = (link: DeepLink): void => {
    early.push(link)
  }
  const receive = (link: DeepLink | undefined) => {
    if (link !== undefined) deliver(link)
  }
  app.on('second-instance', (_event, laterCommandLine) => receive(deepLinkIn(laterCommandLine)))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    receive(parseDeepLink(url))
  })
  receive(deepLinkIn(commandLine))
  return {
    deliverTo: listener => {
      deliver = listener
      for (const link of early.splice(0)) listener(link)
    },
  }
}
