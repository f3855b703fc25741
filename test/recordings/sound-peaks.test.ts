import { expect, it } from 'vitest'
import { peaksPath, soundPeaks } from '../../src-renderer/features/recordings/sound-peaks.ts'
import { surveyFigures, surveysCsv } from '../../src-renderer/features/supervisor/survey-figures.ts'

const sound = (...channels: readonly (readonly number[])[]) => ({
  numberOfChannels: channels.length,
  duration: 2,
  getChannelData: (channel: number) => Float32Array.from(channels[channel] ?? []),
})

it('the peaks of a sound are those of each piece, scaled to its loudest, by lane', () => {
  const { lanes, seconds } = soundPeaks(sound([0, -0.5, 0.1, 0], [0.25, 0, 0, -0.125]), 2)
  expect(seconds).toBe(2)
  expect(lanes).toEqual([
    [1, expect.closeTo(0.2)],
    [0.5, 0.25],
  ])
  expect(soundPeaks(sound([0, 0]), 2).lanes).toEqual([[0, 0]])
  // Fewer samples than pieces: what lies between them is silent, and nothing is lost.
  expect(Math.max(...(soundPeaks(sound([0.3]), 4).lanes[0] ?? []))).toBe(1)
})

it('the picture has a bar for each piece, up for the first lane and down for the second', () => {
  expect(peaksPath({ lanes: [[1], [0.5]] })).toBe('M0.15 0.040V1.480H0.85V0.040Z')
  expect(peaksPath({ lanes: [[1, 0]] }).match(/M/g)).toHaveLength(2)
})

const surveys = {
  from: '2026-11-19',
  to: '2026-11-21',
  days: [
    {
      day: '2026-11-19',
      queueId: 'phone-en',
      satisfaction: { count: 3, sum: 12 },
      effort: { count: 2, sum: 6 },
    },
    { day: '2026-11-19', satisfaction: { count: 1, sum: 1 }, effort: { count: 0, sum: 0 } },
    {
      day: '2026-11-21',
      queueId: 'phone-fr',
      satisfaction: { count: 0, sum: 0 },
      effort: { count: 1, sum: 5 },
    },
  ],
}

it('[T16] figures are of one queue or of all; a day without answers is a gap and no zero', () => {
  const all = surveyFigures(surveys, undefined)
  expect(all.satisfaction).toEqual({ count: 4, mean: 3.25 })
  expect(all.days.map(({ day, satisfaction }) => [day, satisfaction.mean])).toEqual([
    ['2026-11-19', 3.25],
    ['2026-11-20', null],
    ['2026-11-21', null],
  ])
  expect(surveyFigures(surveys, 'phone-fr')).toMatchObject({
    satisfaction: { count: 0, mean: null },
    effort: { count: 1, mean: 5 },
  })
})

it('[T16] the table for spreadsheets has a line for each day and queue, and no formula', () => {
  const text = surveysCsv(surveys, {
    heads: ['Day', 'Queue'],
    separator: ',',
    nameOf: id => (id === undefined ? '=unknown' : `${id}, line`),
    formatMean: mean => mean.toFixed(2),
  })
  expect(text.split('\r\n').slice(0, 3)).toEqual([
    '\uFEFFDay,Queue',
    '2026-11-19,"phone-en, line",3,4.00,2,3.00',
    "2026-11-19,'=unknown,1,1.00,0,",
  ])
})
