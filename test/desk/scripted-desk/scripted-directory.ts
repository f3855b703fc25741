import outsideJson from '../../../resources/demo-city/outside-numbers.json'
import type { CallbackList, Directory, OutsideLine } from '../../../src-contract/http/directory.ts'
import type { DirectoryLine } from '../../../src-renderer/hub-client/directory-line.ts'
import type { HubAway } from '../../../src-renderer/hub-client/hub-client.ts'

/** What a page or a test moves from outside. */
export interface ScriptedDirectory {
  readonly line: DirectoryLine
  isAway: boolean
  directory: (at: number) => Directory
  callbacks: (at: number) => CallbackList
}

const away: HubAway = { kind: 'hub-away' }
const minute = 60_000

/** Five queues, six colleagues and the demo city's numbers outside, in as many states. */
export function demoDirectory(at: number): Directory {
  const open = { isOpen: true }
  const lunch = at - 12 * minute
  return {
    at,
    returnsAfterMs: minute,
    queues: [
      {
        id: 'phone-en',
        name: { en: 'General, English', fr: 'Général, anglais' },
        channel: 'phone',
        hours: open,
        atWork: 4,
        free: 2,
        waiting: 0,
        predictedWaitMs: 0,
      },
      {
        id: 'phone-fr',
        name: { en: 'General, French', fr: 'Général, français' },
        channel: 'phone',
        hours: open,
        atWork: 0,
        free: 0,
        waiting: 0,
        deadEnd: 'nobody-there',
      },
      {
        id: 'taxes',
        name: { en: 'Property taxes', fr: 'Impôts fonciers' },
        channel: 'phone',
        hours: { isOpen: true, closesAt: at + 190 * minute },
        atWork: 2,
        free: 0,
        waiting: 3,
        predictedWaitMs: 312_000,
        overflowsTo: 'phone-en',
      },
      {
        id: 'permits',
        name: { en: 'Permits and licences', fr: 'Permis et licences' },
        channel: 'phone',
        hours: { isOpen: false, opensAt: at + 14 * 60 * minute },
        atWork: 1,
        free: 1,
        waiting: 0,
        predictedWaitMs: 0,
        deadEnd: 'closed',
      },
      {
        id: 'counter-city-hall',
        name: { en: 'Counter, City Hall', fr: 'Comptoir, hôtel de ville' },
        channel: 'counter',
        hours: open,
        atWork: 2,
        free: 1,
        waiting: 0,
        predictedWaitMs: 0,
        deadEnd: 'other-channel',
      },
    ],
    agents: [
      agent('mei.lin', 'Mei Lin', ['en', 'fr'], { presenceSince: at - 4 * minute }),
      agent('harpreet.gill', 'Harpreet Gill', ['en'], {
        presenceSince: at - 55 * minute,
        holds: ['phone'],
        isFree: false,
      }),
      agent('genevieve.lalonde', 'Geneviève Lalonde', ['fr', 'en'], {
        presence: 'lunch',
        presenceSince: lunch,
        isFree: false,
        deadEnd: 'nobody-there',
      }),
      agent('olena.shevchuk', 'Olena Shevchuk', ['fr'], { presenceSince: at - 20 * minute }),
      agent('wei.chen', 'Wei Chen', ['en'], {
        presence: 'offline',
        presenceSince: at - 600 * minute,
        isLinked: false,
        isFree: false,
        deadEnd: 'nobody-there',
      }),
      agent('nadia.haddad', 'Nadia Haddad', ['en', 'fr'], {
        presenceSince: at - 9 * minute,
        holds: ['chat', 'chat'],
        isFree: false,
      }),
    ],
    outside: outsideJson.map((line): OutsideLine => {
      const { hours, ...rest } = line as typeof line & { readonly hours?: string }
      return {
        ...rest,
        languages: ('languages' in rest ? rest.languages : undefined) ?? ['en', 'fr'],
        hours: hours === undefined ? open : { isOpen: false, opensAt: at + 14 * 60 * minute },
      } as OutsideLine
    }),
  }
}

function agent(
  id: string,
  name: string,
  languages: readonly ('en' | 'fr')[],
  part: Partial<Directory['agents'][number]>,
): Directory['agents'][number] {
  return {
    id,
    name,
    site: 'city-hall',
    languages,
    presence: 'available',
    presenceSince: 0,
    isLinked: true,
    holds: [],
    isFree: true,
    ...part,
  }
}

export function demoCallbacks(at: number): CallbackList {
  const row = { queueId: 'phone-en', language: 'en', attempts: 0, attemptsMax: 3, mayTake: true } as const
  return {
    at,
    callbacks: [
      { ...row, id: 'c1', state: 'due', dueAt: at - 7 * minute },
      {
        ...row,
        id: 'c2',
        state: 'later',
        dueAt: at + 38 * minute,
        nextAt: at + 33 * minute,
        keptFor: { id: 'aiko.mori', name: 'Aiko Mori' },
        who: { name: 'Ngozi Okafor', phone: '+19055550148' },
      },
      {
        ...row,
        id: 'c3',
        mayTake: false,
        queueId: 'phone-fr',
        language: 'fr',
        state: 'later',
        dueAt: at - 40 * minute,
        nextAt: at + 9 * minute,
        attempts: 2,
      },
      {
        ...row,
        id: 'c4',
        mayTake: false,
        state: 'in-hand',
        dueAt: at + 3 * minute,
        heldBy: { id: 'mei.lin', name: 'Mei Lin' },
      },
    ],
  }
}

export function scriptedDirectory(): ScriptedDirectory {
  const scripted: ScriptedDirectory = {
    isAway: false,
    directory: demoDirectory,
    callbacks: demoCallbacks,
    line: {
      read: async () => (scripted.isAway ? away : scripted.directory(Date.now())),
      callbacks: async () => (scripted.isAway ? away : scripted.callbacks(Date.now())),
    },
  }
  return scripted
}
