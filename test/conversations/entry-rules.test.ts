import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  attachmentsPerEntryMax,
  checkEntry,
  mayAnswer,
  mayRead,
  textLengthMax,
} from '../../src-domain/conversations/check-entry.ts'
import { mediums } from '../../src-domain/conversations/conversation.ts'
import { plainFileName } from '../../src-domain/conversations/plain-file-name.ts'
import { allowedFile } from '../../src-hub/conversations/allowed-file.ts'
import { accepts, arrives, ask, atWork, openOnBoard } from '../world/routing-world.ts'

describe('the words of an entry', () => {
  it('[X1] something is said, and no more than its medium carries', () => {
    for (const via of mediums) {
      expect(checkEntry({ text: ' \n', attachments: 0 }, via)).toEqual({ name: 'NothingSaid' })
      expect(checkEntry({ text: 'x'.repeat(textLengthMax[via]), attachments: 0 }, via)).toBeUndefined()
      expect(checkEntry({ text: 'x'.repeat(textLengthMax[via] + 1), attachments: 0 }, via)).toEqual({
        name: 'TextTooLong',
        maxLength: textLengthMax[via],
      })
    }
    expect(checkEntry({ text: '', attachments: 1 }, 'chat')).toBeUndefined()
    expect(checkEntry({ text: 'A photo', attachments: 1 }, 'sms')).toEqual({ name: 'NoAttachments' })
    expect(checkEntry({ text: '', attachments: attachmentsPerEntryMax + 1 }, 'email')).toEqual({
      name: 'TooManyAttachments',
      max: attachmentsPerEntryMax,
    })
  })
})

describe('the name of a file', () => {
  it('[X5] is one plain name whatever was sent: no path, no control, nothing that hides its ending', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc.string({ unit: fc.constantFrom(...'ab./\\:\u202e\u0000\u001f'), maxLength: 60 }),
        ),
        name => {
          const plain = plainFileName(name)
          expect(plain).not.toBe('')
          expect(plain.length).toBeLessThanOrEqual(130)
          expect(plain).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069<>:"|?*]/u)
          expect(plain).not.toMatch(/^[.\s]|[.\s]$/)
          expect(plainFileName(plain)).toBe(plain)
        },
      ),
    )
  })

  it.each([
    ['D:\\Photos\\Straße Foto.JPG', 'Straße Foto.JPG'],
    ['../../etc/passwd', 'passwd'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['<img src=x onerror=alert(1)>.png', 'img src=x onerror=alert(1).png'],
    ['..', 'file'],
    ['con.txt', 'file-con.txt'],
    [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(116)}.pdf`],
  ])('[X5] %j is kept as %j', (name, plain) => {
    expect(plainFileName(name)).toBe(plain)
  })

  it('[X5] what a file is its bytes say: a page, a program or an archive is none, whatever it is called', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    expect(await allowedFile(png, 'anything.exe')).toEqual({ kind: 'allowed', mediaType: 'image/png' })
    expect(await allowedFile(Buffer.from('%PDF-1.7\n'), 'a.pdf')).toMatchObject({ kind: 'allowed' })
    expect(await allowedFile(Buffer.from('Über die Brücke'), 'note.txt')).toEqual({
      kind: 'allowed',
      mediaType: 'text/plain',
    })
    for (const [content, name] of [
      ['<!DOCTYPE html><script>alert(1)</script>', 'photo.png'],
      ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'photo.svg'],
      ['MZ\u0090\u0000\u0003', 'photo.jpg'],
      ['PK\u0003\u0004\u0014\u0000', 'photos.zip'],
      ['#!/bin/sh\nrm -rf', 'run.sh'],
      ['text with \u0000 in it', 'note.txt'],
      ['', 'empty.bin'],
    ] as const) {
      expect(await allowedFile(Buffer.from(content, 'latin1'), name)).toMatchObject({
        kind: 'refused',
        name: 'FileKindNotAllowed',
      })
    }
  })
})

describe('who may answer', () => {
  it('[X3] only who has the contact in hand; who is offered it reads it', () => {
    const world = openOnBoard()
    atWork(world, 'alice')
    arrives(world, 'c1')
    const contact = () => world.state.contacts.get('c1')
    expect(mayRead(contact(), 'alice')).toBe(true)
    expect(mayRead(contact(), 'bob')).toBe(false)
    expect(mayAnswer(contact(), 'alice')).toEqual({ name: 'NotYourContact' })
    accepts(world, 'c1')
    expect(mayAnswer(contact(), 'alice')).toBeUndefined()
    expect(mayAnswer(contact(), 'bob')).toEqual({ name: 'NotYourContact' })
    expect(mayRead(contact(), 'bob')).toBe(false)
    ask(world, { kind: 'end-contact', agentId: 'alice', contactId: 'c1' })
    expect(mayAnswer(contact(), 'alice')).toEqual({ name: 'ContactClosed' })
    expect(mayAnswer(contact(), 'bob')).toEqual({ name: 'NotYourContact' })
    expect(mayRead(contact(), 'alice')).toBe(true)
    expect(mayAnswer(undefined, 'alice')).toEqual({ name: 'ContactClosed' })
    expect(mayRead(undefined, 'alice')).toBe(false)
  })
})
