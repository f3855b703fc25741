import { hash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createRandom, type SeededRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import { call, openDesk } from '../world/hub-world.ts'
import type { OpenOptions, Told } from './desk-page/desk-page.ts'
import { type Desktop, type OfflineBed, openBed, openDesktop } from './offline-bed.ts'
import { type Deed, type OpenContact, type Plan, planDeeds } from './offline-deeds.ts'
import { type Befallen, type Fault, faultNames, faults, noRoom } from './offline-faults.ts'
import { judgeDeeds, sharedNumbers, type Verdict } from './offline-judge.ts'
import { keepInFirstRelease } from './offline-upgrade.ts'
import { openWindows, type Windows } from './offline-windows.ts'

/**
 * Whether the desk keeps its word when everything around it breaks. The desk's own store runs in a real Chromium with
 * a profile on disk, the hub in a process of its own on a real PostgreSQL, and between them is a line that breaks in
 * every way (`proxy.ts`). In each trial one to three windows of one desk do what people do; meanwhile faults befall
 * the line, the hub, the browser, its clock and its disk. Then all is healed, and what the desk had told people is
 * looked up in the hub's database.
 */
export interface OfflineFaults {
  readonly name: 'offline'
  readonly trials: number
  readonly lost: number
  readonly duplicated: number
  readonly reordered: number
  /** Commands that were not decided long after everything was healed. */
  readonly stuck: number
  readonly renumbered: number
  /** Refused by the hub, though nobody else had changed anything. */
  readonly refusedWrongly: number
  /** Requests that the desk could not find by their number after it had told it. */
  readonly notFoundAtTheDesk: number
  /** Trials that broke off. */
  readonly failedTrials: readonly string[]
  readonly promises: number
  readonly notSaved: number
  /** In how many trials each fault was called for. */
  readonly befell: Readonly<Record<string, number>>
  /** How many connections and requests the line did something to. */
  readonly atTheLine: Readonly<Record<string, number>>
  readonly msPerTrial: number
}

const user = 'aiko.mori'
const open: OpenOptions = {
  user,
  password: 'townline-demo',
  iterations: 1_000,
  pauses: { firstMs: 50, longestMs: 300, answerWithinMs: 3_000 },
}
/** A desk that has not come to an end by then never will. */
const decidedWithinMs = 25_000
/** What a desk may store that is to run out of room: its copy of the city, and a little more. */
const roomBytes = 2_500_000
/** What the hub made of a request comes with the next page. */
const foundWithinMs = 10_000
/** A desk is used for so many trials, then another is opened: with little and with much in its past. */
const trialsPerDesk = 20

interface Standing {
  readonly bed: OfflineBed
  readonly desktop: Desktop
  readonly say: (line: string) => void
}

export async function runOffline({
  trials,
  seed,
  only,
}: {
  readonly trials: number
  readonly seed: number
  /** Runs this trial alone. */
  readonly only?: number
}): Promise<OfflineFaults> {
  const say = (line: string) => console.error(line)
  const bed = await openBed()
  const desktop = await openDesktop()
  const befell: Record<string, number> = {}
  const failedTrials: string[] = []
  const sum = { lost: 0, duplicated: 0, reordered: 0, renumbered: 0, stuck: 0, refused: 0, promises: 0 }
  let notFound = 0
  let notSaved = 0
  const begun = performance.now()
  const wanted = only === undefined ? Array.from({ length: trials }, (_, n) => n) : [only]
  try {
    for (const n of wanted) {
      const again = `npm run -s faults -- offline --seed ${seed} --only ${n}`
      try {
        const ended = await runTrial({ bed, desktop, say }, n, chanceOf(seed, n))
        const { verdict } = ended
        for (const fault of ended.faults) befell[fault] = (befell[fault] ?? 0) + 1
        sum.lost += verdict.lost
        sum.duplicated += verdict.duplicated
        sum.reordered += verdict.reordered
        sum.renumbered += verdict.renumbered
        sum.refused += verdict.refused.length
        sum.promises += verdict.promises
        sum.stuck += ended.stuck
        notFound += ended.notFound
        notSaved += ended.notSaved
        const isBad = verdict.findings.length > 0 || ended.stuck > 0 || ended.notFound > 0
        say(
          `trial ${n}: ${ended.faults.join(', ')}; ${verdict.promises} promises, ${ended.tookMs} ms${isBad ? `; BAD, alone: ${again}` : ''}`,
        )
        for (const finding of verdict.findings) say(`  ${finding}`)
        if (ended.stuck > 0) say(`  stuck: ${ended.stuck} undecided`)
        if (ended.notFound > 0) say(`  not found at the desk: ${ended.notFound}`)
      } catch (problem) {
        failedTrials.push(`${n}: ${problem instanceof Error ? problem.message.slice(0, 300) : problem}`)
        say(`trial ${n} broke off, alone: ${again}\n${problem instanceof Error ? problem.stack : problem}`)
        await recover({ bed, desktop, say })
      }
    }
    const shared = await sharedNumbers(bed.centre.db)
    return {
      name: 'offline',
      trials: wanted.length,
      lost: sum.lost,
      duplicated: sum.duplicated + shared.length,
      reordered: sum.reordered,
      stuck: sum.stuck,
      renumbered: sum.renumbered,
      refusedWrongly: sum.refused,
      notFoundAtTheDesk: notFound,
      failedTrials,
      promises: sum.promises,
      notSaved,
      befell,
      atTheLine: bed.proxy.befell(),
      msPerTrial: Math.round((performance.now() - begun) / wanted.length),
    }
  } finally {
    await desktop.scrap()
    await bed.close()
  }
}

/** Trials with numbers beside each other have nothing in common. */
function chanceOf(seed: number, n: number): SeededRandom {
  return createRandom(Number.parseInt(hash('sha1', `${seed} ${n}`).slice(0, 8), 16) | 0)
}

interface TrialEnd {
  readonly verdict: Verdict
  readonly stuck: number
  readonly notFound: number
  readonly notSaved: number
  readonly faults: readonly string[]
  readonly tookMs: number
}

async function runTrial({ bed, desktop }: Standing, n: number, chance: SeededRandom): Promise<TrialEnd> {
  const begun = performance.now()
  const isUpgrade = chance.chance(0.08)
  const chosen = Array.from({ length: chance.int(1, 3) }, () => chance.pick(faultNames))
  const isLimited = chosen.includes(noRoom)
  const host = isUpgrade || isLimited ? `own-${n}` : `desk-${Math.floor(n / trialsPerDesk)}`
  const url = `http://${host}.localhost:${new URL(bed.proxy.url).port}/desk/`
  const contact = chance.chance(0.25) ? await aContact(bed) : undefined
  const before: Deed[] = []
  const windows = await openWindows({
    context: desktop.context,
    url,
    count: chance.int(1, 3),
    open,
    ...(isLimited ? { roomBytes } : {}),
    ...(isUpgrade
      ? {
          before: async page => {
            before.push(...(await keepInFirstRelease(page, chance, open)))
          },
        }
      : {}),
  })
  try {
    // Nobody can make a request before the desk has had its first numbers.
    await (await windows.window(0)).evaluate(() =>
      window.bareDesk?.until('numbers', 20_000).then(() => undefined),
    )
    if (chance.chance(0.6)) bed.proxy.set({ kind: 'cut' })
    const befallen: Befallen = { bed, desktop, windows, chance }
    const works = Array.from({ length: windows.count() }, (_, index) =>
      workAt(
        windows,
        index,
        planDeeds(chance, chance.int(2, 7), index === 0 ? contact : undefined).map(plan => ({
          plan,
          afterMs: chance.chance(0.3) ? 0 : chance.int(0, 200),
        })),
      ),
    )
    // A fault that fails ends the trial, and with it what is under way.
    for (const work of works) work.catch(() => undefined)
    const pauses = chosen.map(() => chance.int(0, 250))
    for (const [index, name] of chosen.entries()) {
      await pause(pauses[index])
      await (faults[name] as Fault)(befallen)
    }
    const deeds = [...before, ...(await Promise.all(works)).flat()]
    // What is still to happen on the line happens while it is sent.
    bed.proxy.set({ kind: 'open' })
    await pause(chance.int(0, 150))
    bed.proxy.heal(chance.chance(0.1) ? 'stays' : 'reset')
    await windows.each(page => page.evaluate(() => window.skewClock(0)))
    const page = await windows.window(0)
    const state = await page.evaluate(ms => window.bareDesk?.until('sent', ms), decidedWithinMs)
    const verdict = await judgeDeeds(bed.centre.db, deeds)
    const created = deeds.flatMap(({ told }) => (told?.kind === 'created' ? [told] : []))
    const notFound = await page.evaluate(
      ({ promises, ms }) => window.bareDesk?.missing(promises, ms) ?? promises.length,
      { promises: created, ms: foundWithinMs },
    )
    return {
      verdict,
      stuck: state?.unsent ?? 1,
      notFound,
      notSaved: deeds.filter(({ told }) => told?.kind === 'not-saved').length,
      faults: [...(isUpgrade ? ['upgrade'] : []), ...chosen],
      tookMs: Math.round(performance.now() - begun),
    }
  } finally {
    await windows.close()
  }
}

/** Does what is planned, one after the other. A window that dies in the middle of it leaves that deed untold. */
async function workAt(
  windows: Windows,
  index: number,
  plans: readonly { readonly plan: Plan; readonly afterMs: number }[],
): Promise<readonly Deed[]> {
  const deeds: Deed[] = []
  for (const { plan, afterMs } of plans) {
    await pause(afterMs)
    const act = plan(deeds)
    if (!act) continue
    const page = await windows.window(index)
    const begunAt = performance.now()
    const told = await page
      .evaluate(each => window.bareDesk?.act(each) as Promise<Told>, act)
      .catch((): undefined => undefined)
    deeds.push({ act, begunAt, ...(told ? { told, toldAt: performance.now() } : {}) })
  }
  return deeds
}

/** A caller who has been served at this person's desk and waits for the wrap-up. */
async function aContact(bed: OfflineBed): Promise<OpenContact> {
  const hub = { url: bed.hubUrl() }
  const desk = await openDesk(hub, user)
  // A desk that had no room for the wrap-up before, or a trial that broke off, has left one behind.
  for (const left of Object.keys(desk.view().contacts)) {
    await desk.command({
      kind: 'complete-wrap-up',
      contactId: left,
      wrapUp: { reasonCode: 'info-waste', resolvedAtFirstContact: true },
    })
    await desk.until(({ view }) => view().contacts[left] === undefined, 'is done with what was left')
  }
  await desk.be('available')
  const caller = await call(hub)
  const { id } = await desk.accept()
  caller.leave()
  await desk.until(({ view }) => view().contacts[id]?.phase.kind === 'wrapping', 'has the wrap-up to do')
  await desk.close()
  return { contactId: id }
}

/** After a trial that broke off: everything anew but what the hub knows. */
async function recover({ bed, desktop }: Standing): Promise<void> {
  desktop.wake()
  bed.proxy.heal('reset')
  await desktop.kill()
  await desktop.start()
  await bed.killHub()
  await bed.startHub()
}
