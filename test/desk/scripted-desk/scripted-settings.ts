import calendarsJson from '../../../resources/demo-city/calendars.json'
import cityJson from '../../../resources/demo-city/city.json'
import outsideJson from '../../../resources/demo-city/outside-numbers.json'
import queuesJson from '../../../resources/demo-city/queues.json'
import skillsJson from '../../../resources/demo-city/skills.json'
import staffJson from '../../../resources/demo-city/staff.json'
import type { Person } from '../../../src-contract/http/api.ts'
import type {
  Replay,
  ReplayFigures,
  ReplayResult,
  RoutingSettingsView,
  SettingsDraft,
  SettingsVersion,
} from '../../../src-contract/http/routing-settings.ts'
import { checkConfig, isPublishable } from '../../../src-domain/routing/check-config.ts'
import { defaultRoutingTimes } from '../../../src-domain/routing/routing-config.ts'
import type { RoutingSettings } from '../../../src-domain/routing/routing-settings.ts'
import { oshawaServiceLevel } from '../../../src-domain/service-level/measures.ts'
import { channels } from '../../../src-domain/vocabulary/words.ts'
import { holidaysIn, holidaysOf, jurisdictions } from '../../../src-hub/config/holidays.ts'
import type { HubAway, HubRefused } from '../../../src-renderer/hub-client/hub-client.ts'
import type { RoutingSettingsLine } from '../../../src-renderer/hub-client/routing-settings-line.ts'

const staff = staffJson as unknown as readonly (Person & {
  readonly skills: readonly string[]
  readonly capacity?: string
})[]
const people = staff.filter(({ role }) => role === 'csr' || role === 'supervisor')
const sites = cityJson.sites.map(({ id, name, civicAddress }) => ({ id, name, civicAddress }))

/** The settings that the demo city begins with. */
export const demoSettings = {
  queues: queuesJson.queues.map(({ promiseSeconds, overflow, ...queue }) => ({
    ...queue,
    promiseMs: promiseSeconds * 1_000,
    ...(overflow && { overflow: { afterMs: overflow.afterSeconds * 1_000, to: overflow.to } }),
  })),
  skills: skillsJson.skills,
  agents: people.map(({ id, skills, capacity }) => ({ id, skills, ...(capacity && { capacity }) })),
  capacities: skillsJson.capacities,
  calendars: calendarsJson.calendars,
  times: defaultRoutingTimes,
  serviceLevels: [oshawaServiceLevel],
  outsideNumbers: outsideJson,
} as unknown as RoutingSettings

/** What a page or a test moves from outside. */
export interface ScriptedSettings {
  readonly line: RoutingSettingsLine
  isAway: boolean
  /** What is asked reaches the hub, its answer does not come back. */
  losesAnswers: boolean
  /** Each question takes so long. */
  delayMs: number
  replayDays: RoutingSettingsView['replayDays']
  /** Keeps a finished replay from finishing until it is set to false. */
  holdsReplay: boolean
  readonly view: () => RoutingSettingsView
  /** Another administrator saves, discards or publishes meanwhile. */
  readonly saveAs: (by: string, change: (document: RoutingSettings) => RoutingSettings) => void
  readonly publishAs: (by: string, note: string) => void
  readonly asked: string[]
}

const away: HubAway = { kind: 'hub-away' }

/** The hub's side of the settings in memory: drafts, versions and refusals as the hub has them, checked by the same rules. */
export function scriptedSettings(personId: string, now: () => number): ScriptedSettings {
  const documents = new Map<number, RoutingSettings>([[1, demoSettings]])
  let history: readonly SettingsVersion[] = [
    { version: 1, publishedAt: now() - 86_400_000 * 40, publishedBy: 'centre', note: '' },
  ]
  let draft: SettingsDraft | undefined
  let revisions = 0
  let replay: Replay | undefined

  const problemsOf = (document: RoutingSettings) =>
    checkConfig(document, {
      people,
      sites: sites.map(({ id }) => id),
      today: new Date(now()).toISOString().slice(0, 10),
      isTimeZone: name => {
        try {
          new Intl.DateTimeFormat('en-CA', { timeZone: name })
          return true
        } catch {
          return false
        }
      },
      holidaysOf: code => {
        const known = holidaysOf(code)
        return known && new Set(known.map(({ rule }) => rule))
      },
      openContacts: new Map([['taxes', { waiting: 2, held: 1 }]]),
    })
  const refuse = (status: number, name: string, facts: object = {}): HubRefused => ({
    kind: 'hub-refused',
    status,
    refusal: { name, ...facts },
  })
  const changed = () => refuse(409, 'DraftChanged', { draft })
  const newest = () => history[0] as SettingsVersion
  const keep = (document: RoutingSettings, basedOn: number, savedBy: string): SettingsDraft => {
    revisions += 1
    draft = {
      document,
      revision: revisions,
      basedOn,
      savedAt: now(),
      savedBy,
      problems: [...problemsOf(document)],
    } as SettingsDraft
    return draft
  }
  const publish = (
    document: RoutingSettings,
    part: Pick<SettingsVersion, 'publishedBy' | 'note' | 'rolledBackTo'>,
  ) => {
    const version = { version: newest().version + 1, publishedAt: now(), ...part }
    history = [version, ...history]
    documents.set(version.version, document)
    return { published: version, problems: [...problemsOf(document)] }
  }

  const settings: ScriptedSettings = {
    isAway: false,
    losesAnswers: false,
    delayMs: 0,
    holdsReplay: false,
    replayDays: [
      { day: '2026-11-20', contacts: 412 },
      { day: '2026-11-19', contacts: 388 },
    ],
    asked: [],
    view: () => ({
      published: {
        ...newest(),
        document: documents.get(newest().version) as never,
        problems: [...problemsOf(documents.get(newest().version) ?? demoSettings)],
      },
      ...(draft && { draft }),
      history: [...history],
      people: [...people],
      sites,
      jurisdictions: [...jurisdictions],
      replayDays: settings.replayDays,
    }),
    saveAs: (by, change) =>
      void keep(
        change(draft?.document ?? documents.get(newest().version) ?? demoSettings),
        newest().version,
        by,
      ),
    publishAs: (publishedBy, note) => {
      if (!draft) return
      publish(draft.document, { publishedBy, note })
      draft = undefined
    },
    line: {
      read: asked('read', async () => settings.view()),
      version: asked('version', async version => {
        const document = documents.get(version)
        return document ? { document } : refuse(404, 'NoSuchVersion')
      }),
      holidays: asked('holidays', async code => {
        const year = new Date(now()).getUTCFullYear()
        const coming = [year, year + 1, year + 2].flatMap(each => holidaysIn(code, each))
        return {
          holidays: (holidaysOf(code) ?? []).map(({ rule, name, type }) => ({
            rule,
            name,
            type,
            dates: coming.filter(({ holiday }) => holiday.rule === rule).map(({ date }) => date),
          })),
        }
      }),
      saveDraft: asked('saveDraft', async ({ document, revision, basedOn }) =>
        revision === (draft?.revision ?? 0) ? keep(document, basedOn, personId) : changed(),
      ),
      discardDraft: asked('discardDraft', async revision => {
        if (revision !== draft?.revision) return changed()
        draft = undefined
        return {}
      }),
      publish: asked('publish', async (revision, note) => {
        if (!draft) return refuse(404, 'NoDraft')
        if (draft.revision !== revision) return changed()
        if (draft.basedOn !== newest().version)
          return refuse(409, 'PublishedChanged', { version: newest().version })
        if (!isPublishable(draft.problems))
          return refuse(422, 'CannotBePublished', { problems: draft.problems })
        const { document } = draft
        draft = undefined
        return publish(document, { publishedBy: personId, note })
      }),
      rollBack: asked('rollBack', async (toVersion, from) => {
        const document = documents.get(toVersion)
        if (from !== newest().version) return refuse(409, 'PublishedChanged', { version: newest().version })
        if (!document || toVersion === newest().version) return refuse(404, 'NoSuchVersion')
        return publish(document, { publishedBy: personId, note: '', rolledBackTo: toVersion })
      }),
      startReplay: asked('startReplay', async (day, revision) => {
        if (!draft) return refuse(404, 'NoDraft')
        if (draft.revision !== revision) return changed()
        replay = { id: crypto.randomUUID(), day, revision, state: { kind: 'running', done: 0.3 } }
        return replay
      }),
      replay: asked('replay', async () => {
        if (!replay) return refuse(404, 'NoSuchReplay')
        if (replay.state.kind === 'running' && !settings.holdsReplay)
          replay = {
            ...replay,
            state: {
              kind: 'finished',
              result: replayed(
                draft?.document ?? demoSettings,
                documents.get(newest().version) ?? demoSettings,
              ),
            },
          }
        return replay
      }),
      stopReplay: asked('stopReplay', async () => {
        replay = undefined
        return {}
      }),
    },
  }

  function asked<Arguments extends readonly unknown[], Value>(
    name: string,
    answer: (...given: Arguments) => Promise<Value>,
  ): (...given: Arguments) => Promise<Value | HubAway> {
    return async (...given) => {
      settings.asked.push(name)
      if (settings.delayMs > 0) await new Promise(resolve => setTimeout(resolve, settings.delayMs))
      if (settings.isAway) return away
      const said = await answer(...given)
      return settings.losesAnswers ? away : said
    }
  }
  return settings
}

/** As much of a replay as a picture needs: a longer promise is kept more often. */
function replayed(after: RoutingSettings, before: RoutingSettings): ReplayResult {
  const figures = (arrived: number, share: number, waitMs: number): ReplayFigures => ({
    arrived,
    answered: Math.round(arrived * 0.96),
    abandoned: Math.round(arrived * 0.04),
    requeued: Math.round(arrived * 0.03),
    serviceLevel: Math.min(1, share),
    averageWaitMs: waitMs,
    abandonment: 0.04,
  })
  const queues = after.queues.map(({ id, name, channel, promiseMs }, index) => {
    const was = before.queues.find(queue => queue.id === id)?.promiseMs ?? promiseMs
    const share = 0.62 + (index % 5) * 0.07
    const arrived = 40 + index * 9
    return {
      queueId: id,
      name,
      channel,
      asItWas: figures(arrived, share, 21_000 + index * 4_000),
      withDraft: figures(arrived, share + Math.log2(promiseMs / was) * 0.12, 24_000 + index * 3_500),
    }
  })
  const sum = (all: readonly ReplayFigures[]): ReplayFigures => {
    const arrived = all.reduce((total, each) => total + each.arrived, 0)
    const mean = (pick: (each: ReplayFigures) => number) =>
      all.reduce((total, each) => total + pick(each) * each.arrived, 0) / arrived
    return figures(
      arrived,
      mean(each => each.serviceLevel ?? 0),
      mean(each => each.averageWaitMs ?? 0),
    )
  }
  const compared = (of: typeof queues) => ({
    asItWas: sum(of.map(({ asItWas }) => asItWas)),
    withDraft: sum(of.map(({ withDraft }) => withDraft)),
  })
  return {
    total: compared(queues),
    channels: channels.flatMap(channel => {
      const own = queues.filter(queue => queue.channel === channel)
      return own.length === 0 ? [] : [{ channel, ...compared(own) }]
    }),
    queues: queues.map(({ channel: _channel, ...queue }) => queue),
    recorded: compared(queues).asItWas,
    serviceLevelError: 0.014,
    turnedAway: 3,
    tookMs: 840,
  }
}
