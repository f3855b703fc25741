import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../architecture/import-graph.ts'

const scratch = mkdtempSync(join(tmpdir(), 'townline-simulation-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function simulate(...args: readonly string[]) {
  return new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>(resolve => {
    execFile(
      process.execPath,
      ['scripts/simulate.ts', ...args],
      { cwd: projectRoot },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

describe('npm run simulate', () => {
  it('[Z15] compares in one JSON object a line, and says nothing else', async () => {
    const { code, stdout, stderr } = await simulate('--days', '1', '--seed', '9', '--compare', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ configurationId }) => configurationId)).toEqual(['one-queue', 'siloed', 'rotating'])
    for (const line of lines) {
      expect(line).toMatchObject({ city: 'oshawa', seed: 9, days: 1, goal: 0.7 })
      expect(line.channels.map(({ channel }: { channel: string }) => channel)).toContain('phone')
    }
    expect((await simulate('--days', '1', '--seed', '9', '--compare', '--json')).stdout).toBe(stdout)
  })

  it('[Z15] writes a report that needs nothing but itself, and says where', async () => {
    const file = join(scratch, 'report.html')
    const { code, stdout } = await simulate('--days', '2', '--seed', '9', '--compare', '--report', file)
    expect(code).toBe(0)
    expect(stdout).toContain(`Report: ${file}`)
    expect(stdout).toMatch(/phone +\d+ +\d+ +\d+\.\d %/)
    const page = readFileSync(file, 'utf8')
    expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:/)
    expect(page).toContain('npm run simulate -- --city oshawa --days 2 --seed 9 --compare')
    expect(page.match(/<svg/g)).toHaveLength(3)
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })

  it.each([
    [['--bogus'], /Unknown option '--bogus'/],
    [['--days', '0'], /--days is a whole number from 1 to 100, not 0\./],
    [['--seed', '1.5'], /--seed is a whole number/],
    [['--seed', '-1'], /--seed is a whole number from 0 to 4294967295, not -1\./],
    [['--city', 'atlantis'], /There is no city atlantis\./],
    [['--config', 'chaos'], /There is no configuration chaos\./],
    [['--compare', '--config', 'siloed'], /leave --config out/],
    [['fast'], /fast is no option\./],
  ])('[Z15] refuses %j with one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await simulate(...args)
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(sentence)
    expect(stderr.trimEnd()).not.toContain('\n')
  })

  it('[Z15] explains itself', async () => {
    const { code, stdout } = await simulate('--help')
    expect(code).toBe(0)
    for (const option of ['--city', '--days', '--seed', '--config', '--compare', '--json', '--report']) {
      expect(stdout).toContain(option)
    }
  })
})
