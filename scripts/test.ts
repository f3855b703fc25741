import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestModule } from 'vitest/node'

/**
 * `npm test`: everything that a fresh machine can prove. Lint, types, and every test; the pages are built first when
 * they are missing or older than their sources. The last line of the output is the count, and nothing else:
 *
 *     N passed, N failed
 *     N passed, N failed, N skipped
 *
 * The exit code is 1 when anything failed or nothing ran. Lint and types count as one each.
 *
 *     npm test -- test/hub            only these files, without lint and types
 *     npm test -- -t 'by fencing'     only these names; every option of vitest goes
 *     npm test -- --only-vitest       the whole suite, without lint and types
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const nodeMajorMin = 24
const onlyVitest = '--only-vitest'
const pages = [
  'dist/desk/index.html',
  'dist/public/contact/index.html',
  'dist/public/chat/index.html',
  'dist/public/track/index.html',
  'dist/public/appointments/index.html',
]
const pageSources = [
  'src-renderer',
  'src-public',
  'src-domain',
  'src-contract',
  'package-lock.json',
  'vite.desk.config.ts',
  'vite.public.config.ts',
]

interface Counts {
  passed: number
  failed: number
  skipped: number
}

if (Number.parseInt(process.versions.node, 10) < nodeMajorMin) runOnInstalledNode()
else await testAll()

/** The installation brings its own Node; an older one that starts this hands over to it and waits. */
function runOnInstalledNode(): void {
  const installed = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(installed) || process.env.TOWNLINE_HANDED_OVER === '1') {
    console.error(
      `The tests need Node ${nodeMajorMin}, and this is ${process.versions.node}. Run npm ci first.`,
    )
    console.log('0 passed, 1 failed')
    process.exitCode = 1
    return
  }
  const child = spawn(installed, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, TOWNLINE_HANDED_OVER: '1' },
  })
  child.on('exit', code => {
    process.exitCode = code ?? 1
  })
}

async function testAll(): Promise<void> {
  process.chdir(root)
  // Tools that a test starts by name (tsc, vite) are the installed ones, run by this Node.
  process.env.PATH = [join(root, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(
    delimiter,
  )
  const wanted = process.argv.slice(2).filter(each => each !== onlyVitest)
  const whole = wanted.length === 0
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  const count = (step: string, passed: boolean) => {
    counts[passed ? 'passed' : 'failed'] += 1
    console.log(`${passed ? '✓' : '✗'} ${step}`)
  }

  const scratch = mkdtempSync(join(tmpdir(), 'townline-test-'))
  try {
    if (whole && !process.argv.includes(onlyVitest)) {
      count('lint', runScript('lint'))
      count('types', runScript('typecheck'))
    }
    if (arePagesStale()) {
      console.log('Building the desk and the public pages, which are missing or older than their sources …')
      // A build that works proves nothing of its own; the tests that use it do.
      if (!runScript('build')) count('build', false)
    }
    await chooseChromium(scratch)
    add(counts, await runVitest(wanted))
    if (whole) add(counts, runOnElectron(scratch))
  } catch (problem) {
    console.error(problem)
    counts.failed += 1
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  const ran = counts.passed + counts.failed
  if (ran === 0) console.error('Nothing ran.')
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`
  // Nothing may follow the count, and nothing may keep the process.
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`, () =>
    process.exit(counts.failed > 0 || ran === 0 ? 1 : 0),
  )
}

function add(sum: Counts, more: Counts): void {
  sum.passed += more.passed
  sum.failed += more.failed
  sum.skipped += more.skipped
}

/** Runs a script of package.json as npm would; what it says is shown when it fails. */
function runScript(name: string): boolean {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const { status, stdout, stderr } = spawnSync(scripts[name] ?? '', { shell: true, encoding: 'utf8' })
  if (status !== 0) console.log(`${stdout}${stderr}`.trim())
  return status === 0
}

function arePagesStale(): boolean {
  const built = Math.min(...pages.map(changedAt))
  return built === 0 || built < Math.max(...pageSources.map(newestIn))
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function newestIn(path: string): number {
  if (!existsSync(path)) return 0
  if (!statSync(path).isDirectory()) return changedAt(path)
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(each => each.isFile())
  return Math.max(0, ...files.map(each => changedAt(join(each.parentPath, each.name))))
}

/**
 * Settles once which Chromium the tests start, before two of them unpack the same one. On a machine that lacks the
 * libraries it needs, the package's own are used. Without any that runs, the tests that need one say so themselves.
 */
async function chooseChromium(scratch: string): Promise<void> {
  const { findChromium } = await import('../test/world/find-chromium.ts')
  try {
    const found = await findChromium()
    process.env.TOWNLINE_CHROMIUM = runs(found) ? found : await withPackagedLibraries(found, scratch)
  } catch (problem) {
    console.error(`No Chromium runs here: ${problem instanceof Error ? problem.message : problem}`)
  }
}

function runs(chromium: string): boolean {
  return spawnSync(chromium, ['--version'], { timeout: 20_000 }).status === 0
}

async function withPackagedLibraries(chromium: string, scratch: string): Promise<string> {
  const { inflate } = await import('@sparticuz/chromium')
  const packed = fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium')))
  const libraries = join(await inflate(packed), 'lib')
  const wrapper = join(scratch, 'chromium')
  const fonts = existsSync('/etc/fonts') ? '' : `export FONTCONFIG_PATH='${join(tmpdir(), 'fonts')}'\n`
  writeFileSync(
    wrapper,
    `#!/bin/sh\nexport LD_LIBRARY_PATH='${libraries}'\n${fonts}exec '${chromium}' "$@"\n`,
  )
  chmodSync(wrapper, 0o755)
  return wrapper
}

/** All tests, or those that the arguments choose. An error outside any test counts as a failed one. */
async function runVitest(wanted: readonly string[]): Promise<Counts> {
  const { parseCLI, startVitest } = await import('vitest/node')
  const { filter, options } = parseCLI(['vitest', 'run', ...wanted])
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  const counter = {
    onTestRunEnd: (modules: readonly TestModule[], unhandledErrors: readonly unknown[]) => {
      counts.failed += unhandledErrors.length
      for (const module of modules) {
        counts.failed += module.errors().length
        for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
        for (const each of module.children.allTests()) {
          const { state } = each.result()
          if (state === 'passed') counts.passed += 1
          else if (state === 'skipped') counts.skipped += 1
          else counts.failed += 1
        }
      }
    },
  }
  const reporters = [...asList(options.reporters ?? options.reporter), counter]
  const vitest = await startVitest('test', filter, { ...options, run: true, watch: false, reporters })
  await vitest?.close()
  // Whatever failed without being counted (a worker that died, a threshold that was missed) is one.
  if (process.exitCode && counts.failed === 0 && counts.passed > 0) counts.failed = 1
  return counts
}

function asList(reporters: unknown): string[] {
  if (Array.isArray(reporters)) return reporters.map(String)
  return [typeof reporters === 'string' ? reporters : 'default']
}

/** The shell on the real Electron, where its binary is; elsewhere its tests are skipped and counted so. */
function runOnElectron(scratch: string): Counts {
  const report = join(scratch, 'electron.json')
  const needsScreen = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
  const virtual = needsScreen && spawnSync('which', ['xvfb-run']).status === 0
  const [program, ...before] = virtual ? ['xvfb-run', '-a', 'playwright'] : ['playwright']
  const { stdout, stderr, status } = spawnSync(
    program as string,
    [...before, 'test', '-c', 'test/shell', '--reporter=json'],
    { encoding: 'utf8', env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report } },
  )
  if (!existsSync(report)) {
    console.log(`✗ the shell on Electron\n${stdout}${stderr}`.trim())
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const { stats } = JSON.parse(readFileSync(report, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  }
  if (status !== 0) console.log(readFileSync(report, 'utf8'))
  if (stats.skipped > 0)
    console.log(`↓ ${stats.skipped} tests of the shell on Electron: its binary is not here`)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
}
