import cityJson from '../../../resources/demo-city/city.json'
import staffJson from '../../../resources/demo-city/staff.json'
import {
  type AccountedBlock,
  type Desk,
  type DeskRecord,
  defaultDeskPolicy,
  type NumberCounts,
  type PolicyVersion,
  type RefusedCommand,
} from '../../../src-contract/http/desks.ts'
import { formatReference } from '../../../src-domain/requests/reference-number.ts'
import type { DesksLine } from '../../../src-renderer/hub-client/desks-line.ts'
import type { HubAway, HubRefused } from '../../../src-renderer/hub-client/hub-client.ts'

/** What a page or a test moves from outside. */
export interface ScriptedDesks {
  readonly line: DesksLine
  isAway: boolean
  /** Another administrator sets the policy meanwhile. */
  readonly setPolicyAs: (by: string) => void
}

const people = Object.fromEntries(staffJson.map(({ id, name }) => [id, name]))
const sites = cityJson.sites.map(({ id, name }) => ({ id, name }))
const away: HubAway = { kind: 'hub-away' }
const refuse = (name: string): HubRefused => ({ kind: 'hub-refused', status: 409, refusal: { name } })
const minute = 60_000

/** The hub's side of the desks in memory: six desks in as many states. */
export function scriptedDesks(personId: string, now: () => number): ScriptedDesks {
  const start = now()
  const numbers = (used: number, open: number, writtenOff: number): NumberCounts => ({
    leased: used + open + writtenOff,
    used,
    open,
    writtenOff,
  })
  const desk = (nth: number, minutesAgo: number, more: Partial<Desk>): Desk => ({
    id: `00000000-0000-4000-8000-00000000000${nth}`,
    standing: 'active',
    firstSeenAt: start - 90 * 1_440 * minute,
    lastSeenAt: start - minutesAgo * minute,
    people: ['aiko.mori'],
    lastPerson: 'aiko.mori',
    numbers: numbers(31, 69, 0),
    refusedCommands: 0,
    report: {
      at: start - minutesAgo * minute,
      unsent: 0,
      quarantined: 0,
      photos: 0,
      numbersLeft: 69,
      version: '0.4.0',
    },
    ...more,
  })
  const reportOf = (minutesAgo: number, unsent: number, photos: number, quarantined = 0) => ({
    at: start - minutesAgo * minute,
    unsent,
    quarantined,
    photos,
    numbersLeft: 47,
    version: '0.4.0',
  })
  let desks: Desk[] = [
    desk(1, 0, { name: 'City Hall 3', site: 'city-hall' }),
    desk(2, 4, {
      name: 'Library, counter 1',
      site: sites[1]?.id ?? 'city-hall',
      lastPerson: 'daniel.okafor',
      people: ['aiko.mori', 'daniel.okafor'],
      report: reportOf(4, 12, 3, 1),
    }),
    desk(3, 9 * 1_440, {
      name: 'Laptop of the mobile team with a rather long name',
      site: sites[2]?.id ?? 'city-hall',
      report: reportOf(9 * 1_440, 3, 0),
      numbers: numbers(3, 47, 0),
    }),
    desk(4, 2 * 1_440, {
      name: 'Arena 1',
      site: 'city-hall',
      standing: 'retired',
      decided: {
        at: start - 1_440 * minute,
        by: 'farah.siddiqui',
        reason: 'The counter closes for the season.',
      },
      report: reportOf(2 * 1_440, 5, 0),
    }),
    desk(5, 30 * 1_440, {
      name: 'Old laptop',
      site: 'city-hall',
      standing: 'wiped',
      decided: { at: start - 20 * 1_440 * minute, by: 'farah.siddiqui', reason: 'It was left on the bus.' },
      wipedAt: start - 19 * 1_440 * minute,
      numbers: numbers(3, 0, 47),
      refusedCommands: 1,
    }),
    (({ report: _report, ...rest }) => rest)(desk(6, 700, { numbers: numbers(0, 0, 0) })),
  ]
  const record = new Map<string, DeskRecord[]>(
    desks.flatMap(({ id, decided, standing }) =>
      decided && standing !== 'active'
        ? [
            [
              id,
              [
                {
                  position: 1,
                  at: decided.at,
                  by: decided.by,
                  kind: standing,
                  reason: decided.reason,
                  numbers: standing === 'wiped' ? 47 : 0,
                },
              ],
            ],
          ]
        : [],
    ),
  )
  const refused: RefusedCommand = {
    id: '00000000-0000-4000-8000-0000000000aa',
    by: 'aiko.mori',
    at: start - 21 * 1_440 * minute,
    receivedAt: start - 19 * 1_440 * minute,
    command: {
      kind: 'create-request',
      reference: formatReference(26, 153),
      description: 'The bench in front of the library is broken.',
    },
  }
  let versions: PolicyVersion[] = [
    { version: 1, policy: defaultDeskPolicy, setAt: start - 90 * 1_440 * minute, setBy: 'centre' },
  ]
  const block = (
    nth: number,
    deskAt: number,
    used: number,
    more: Partial<AccountedBlock> = {},
  ): AccountedBlock => ({
    id: `block-${nth}`,
    deskId: desks[deskAt]?.id ?? '',
    ...(desks[deskAt]?.name === undefined ? {} : { deskName: desks[deskAt].name }),
    year: 26,
    first: formatReference(26, 50 * nth),
    last: formatReference(26, 50 * nth + 49),
    leasedAt: start - (10 - nth) * 1_440 * minute,
    leasedTo: 'aiko.mori',
    numbers: more.writtenOff ? numbers(used, 0, 50 - used) : numbers(used, 50 - used, 0),
    unused:
      used === 50
        ? []
        : [
            {
              first: formatReference(26, 50 * nth + used),
              last: formatReference(26, 50 * nth + 49),
              count: 50 - used,
            },
          ],
    ...more,
  })
  const answer = async <Value>(value: () => Value): Promise<Value | HubAway> => {
    await new Promise(resolve => setTimeout(resolve, 30))
    return desksState.isAway ? away : value()
  }
  const decided = { retire: 'retired', wipe: 'wiped', restore: 'restored' } as const
  const desksState: ScriptedDesks = {
    isAway: false,
    setPolicyAs: by => {
      const version = (versions[0]?.version ?? 0) + 1
      versions = [
        { version, policy: { ...defaultDeskPolicy, keepDays: 60 }, setAt: now(), setBy: by },
        ...versions,
      ]
    },
    line: {
      share: async () => away,
      report: async () => away,
      standing: async () => ({ standing: 'active' }),
      wiped: async () => ({}),
      all: () => answer(() => ({ desks, people, sites })),
      one: id =>
        answer(() => {
          const found = desks.find(each => each.id === id)
          return found
            ? {
                desk: found,
                record: record.get(id) ?? [],
                refusedCommands: found.refusedCommands ? [refused] : [],
              }
            : refuse('UnknownDesk')
        }),
      decide: (id, decision, reason) =>
        answer(() => {
          const found = desks.find(each => each.id === id)
          if (!found) return refuse('UnknownDesk')
          if (found === desks[0]) return refuse('OwnDesk')
          const kind = decided[decision]
          const isWipe = decision === 'wipe'
          const next: Desk = {
            ...found,
            standing: kind === 'restored' ? 'active' : kind,
            decided: { at: now(), by: personId, reason },
            numbers: isWipe
              ? numbers(found.numbers.used, 0, found.numbers.open + found.numbers.writtenOff)
              : found.numbers,
          }
          desks = desks.map(each => (each.id === id ? next : each))
          const before = record.get(id) ?? []
          const line = {
            position: before.length + 1,
            at: now(),
            by: personId,
            kind,
            reason,
            numbers: isWipe ? found.numbers.open : 0,
          }
          record.set(id, [line, ...before])
          return next
        }),
      numbers: () =>
        answer(() => {
          const blocks = [
            block(4, 1, 3),
            block(3, 4, 3, {
              writtenOff: {
                at: start - 20 * 1_440 * minute,
                by: 'farah.siddiqui',
                reason: '=HYPERLINK("http://example.org")',
              },
            }),
            block(2, 0, 50),
            block(1, 2, 17),
          ]
          const sum = (key: keyof NumberCounts) =>
            blocks.reduce((total, each) => total + each.numbers[key], 0)
          return {
            total: {
              leased: sum('leased'),
              used: sum('used'),
              open: sum('open'),
              writtenOff: sum('writtenOff'),
            },
            blocks,
            people,
          }
        }),
      policy: () => answer(() => ({ versions })),
      setPolicy: ({ policy, basedOn }) =>
        answer(() => {
          if (versions[0]?.version !== basedOn) return refuse('PolicyChanged')
          const set = { version: basedOn + 1, policy, setAt: now(), setBy: personId }
          versions = [set, ...versions]
          return set
        }),
    },
  }
  return desksState
}
