import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Person } from '../../src-contract/http/api.ts'
import {
  type CheckFacts,
  type ConfigProblem,
  checkConfig,
  isPublishable,
} from '../../src-domain/routing/check-config.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { Instant, QueueId, SiteId } from '../../src-domain/vocabulary/words.ts'
import type { OpenDatabase } from '../database/open-database.ts'
import type { Engine } from '../engine/engine.ts'
import { submitUntilDecided } from '../engine/submit-until-decided.ts'
import { emptyCentre } from './centre.ts'
import { holidaysOf } from './holidays.ts'
import { localDateOf } from './local-day.ts'
import { routingConfigOf, takesContacts } from './routing-config-of.ts'
import {
  newestVersion,
  type PublishedSettings,
  publishDraft,
  publishFirst,
  rollBack,
} from './settings-versions.ts'
import { isTimeZone } from './utc-offsets.ts'

export interface RoutingSettingsParts {
  readonly db: OpenDatabase['db']
  readonly people: () => Promise<readonly Person[]>
  readonly sites: readonly SiteId[]
  /** The centre's own. */
  readonly timeZone: string
  readonly now: () => Instant
  /** Whether this hub decides for all: it alone sees to it, unasked, that the rules work by what was published. */
  readonly isLeading: () => boolean
  readonly onProblem: (problem: unknown, context: string) => void
}

type SettingsEngine = Pick<Engine, 'submit' | 'state' | 'onPublished'>
type Publishing = Parameters<typeof publishDraft>[1]
type RollingBack = Parameters<typeof rollBack>[1]

/** The draft must be mended first. */
export interface CannotBePublished {
  readonly refused: 'CannotBePublished'
  readonly problems: readonly ConfigProblem[]
}

/**
 * What an administrator decided about routing, and that the rules work by it. A publication is two steps: the version
 * is kept, then the rules are told. Whoever starts, and the leading hub again and again, compares the two: a hub that
 * died in between, people who came or went, a year that ended are all made good in the same way.
 */
export interface SettingsInForce {
  /** The newest publication that this hub knows of. */
  readonly current: () => PublishedSettings
  /** The newest publication by whichever hub, looked up. */
  readonly newest: () => Promise<PublishedSettings>
  /** Announces another publication, by whichever hub. */
  readonly onChanged: (listener: () => void) => () => void
  /** Lets the rules of this engine work by the settings from now on; resolves when they do. */
  readonly begin: (engine: SettingsEngine) => Promise<void>
  readonly problemsOf: (document: RoutingSettings) => Promise<readonly ConfigProblem[]>
  /** Answers when the rules work by the new version. */
  readonly publish: (publishing: Publishing) => ReturnType<typeof publishDraft<CannotBePublished>>
  readonly rollBack: (rollingBack: RollingBack) => ReturnType<typeof rollBack>
  /** People came, went or changed: resolves when the rules know. */
  readonly peopleChanged: (by: string) => Promise<void>
  readonly stop: () => void
}

const compareEveryMs = 300_000
const againAfterMs = 1_000

/** Opens the settings of this centre. A centre that has none yet begins with those of an empty one. */
export async function openRoutingSettings(parts: RoutingSettingsParts): Promise<SettingsInForce> {
  const { db, now } = parts
  const listeners = new Set<() => void>()
  let current = await firstOrNewest(parts)
  let begun: SettingsEngine | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const engine = (): SettingsEngine => {
    if (begun === undefined) throw new Error('The settings have no engine yet.')
    return begun
  }

  const know = (published: PublishedSettings): void => {
    if (published.version <= current.version) return
    current = published
    for (const listener of listeners) listener()
  }

  /** Tells the rules what was published last; unless `always`, only where they work by something else. */
  const tellRules = async (actor: string, always: boolean): Promise<void> => {
    know(await firstOrNewest(parts))
    const people = await parts.people()
    await submitUntilDecided(engine(), () => {
      if (stopped) return undefined
      const was = engine().state().config
      const wanted = routingConfigOf(current.document, people, was.version + 1, now())
      if (!always && isDeepStrictEqual({ ...was, version: wanted.version }, wanted)) return undefined
      return { actor, command: { kind: 'configure-routing', config: wanted } }
    })
  }

  /** Until it was done: nobody would ask again when the database was away. */
  const untilDone = async (work: () => Promise<void>): Promise<void> => {
    while (!stopped) {
      try {
        return await work()
      } catch (problem) {
        parts.onProblem(problem, 'the rules could not be told of the routing settings')
        await pause(againAfterMs, undefined, { ref: false })
      }
    }
  }

  let comparing = false
  let compareAgain = false
  const compare = async (): Promise<void> => {
    compareAgain = true
    if (comparing) return
    comparing = true
    while (compareAgain && !stopped) {
      compareAgain = false
      await untilDone(async () =>
        parts.isLeading() ? tellRules('centre', false) : know(await firstOrNewest(parts)),
      )
    }
    comparing = false
  }

  const factsNow = async (): Promise<CheckFacts> => ({
    people: (await parts.people()).filter(takesContacts),
    sites: parts.sites,
    today: localDateOf(parts.timeZone, now()),
    isTimeZone,
    holidaysOf: jurisdiction => {
      const holidays = holidaysOf(jurisdiction)
      return holidays && new Set(holidays.map(({ rule }) => rule))
    },
    openContacts: openContacts(engine().state()),
  })

  return {
    current: () => current,
    newest: async () => {
      know(await firstOrNewest(parts))
      return current
    },
    onChanged: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    begin: async of => {
      begun = of
      await tellRules('centre', false)
      of.onPublished(({ lines }) => {
        if (lines.some(({ event }) => event.kind === 'routing-configured')) void compare()
      })
      timer = setInterval(() => void compare(), compareEveryMs)
      timer.unref()
    },
    problemsOf: async document => checkConfig(document, await factsNow()),
    publish: async publishing => {
      const facts = await factsNow()
      const published = await publishDraft(db, publishing, ({ document }): CannotBePublished | undefined => {
        const problems = checkConfig(document, facts)
        return isPublishable(problems) ? undefined : { refused: 'CannotBePublished', problems }
      })
      // Always: other hubs learn of the version by what the rules were told, also when nothing in it is for the rules.
      if (!('refused' in published)) await untilDone(() => tellRules(publishing.by, true))
      return published
    },
    rollBack: async rollingBack => {
      const published = await rollBack(db, rollingBack)
      if (!('refused' in published)) await untilDone(() => tellRules(rollingBack.by, true))
      return published
    },
    peopleChanged: by => untilDone(() => tellRules(by, false)),
    stop: () => {
      stopped = true
      clearInterval(timer)
    },
  }
}

async function firstOrNewest({
  db,
  now,
}: Pick<RoutingSettingsParts, 'db' | 'now'>): Promise<PublishedSettings> {
  const newest = await newestVersion(db)
  if (newest !== undefined) return newest
  await publishFirst(db, emptyCentre.settings, now())
  return firstOrNewest({ db, now })
}

/** How many contacts of each queue wait and are held now. */
function openContacts({ contacts }: RoutingState): CheckFacts['openContacts'] {
  const counts = new Map<QueueId, { waiting: number; held: number }>()
  for (const { queueId, phase } of contacts.values()) {
    const { waiting, held } = counts.get(queueId) ?? { waiting: 0, held: 0 }
    const isHeld = phase.kind === 'connected' || phase.kind === 'wrapping'
    counts.set(queueId, isHeld ? { waiting, held: held + 1 } : { waiting: waiting + 1, held })
  }
  return counts
}
