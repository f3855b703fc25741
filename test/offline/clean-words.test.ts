import { describe, expect, it } from 'vitest'
import { cleanWords } from '../../src-renderer/offline/clean-words.ts'
import { pcOf } from './pcs.ts'
import { scriptedHub } from './scripted-hub.ts'

describe('the words of a kept command', () => {
  it('break lines in one way only', () => {
    expect(cleanWords('a\u000bb\u000cc\r\nd\re\nf\tg')).toBe('a\nb\nc\nd\ne\nf\tg')
  })

  it('hold no other control character and no half of a pair', () => {
    expect(cleanWords('a\u0000b\u001bc\u007fd\u0085e \ud83d\ude00 \ud83d!')).toBe('abcde 😀 \ufffd!')
  })

  it('are cleaned however deep they stand, and nothing else is touched', () => {
    expect(
      cleanWords({ at: 1, ok: true, none: undefined, list: [{ text: 'é\u0007' }, null], name: 'O’Hara' }),
    ).toEqual({ at: 1, ok: true, none: undefined, list: [{ text: 'é' }, null], name: 'O’Hara' })
  })

  it('are clean in the outbox', async () => {
    const hub = scriptedHub()
    hub.setLine('away')
    const store = await pcOf(hub).openWindow()
    await store.keep({ kind: 'note-contact', contactId: crypto.randomUUID(), text: 'blue\u000bbin\u0000' })
    const [entry] = await store.outbox()
    expect(entry?.command).toMatchObject({ text: 'blue\nbin' })
    await store.close()
  })
})
