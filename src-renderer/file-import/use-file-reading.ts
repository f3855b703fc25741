import { useRef, useState } from 'react'
import type { FileEncoding } from '../../src-contract/http/places.ts'
import type { HubAway, HubRefused } from '../hub-client/hub-client.ts'
import { isNo } from '../told.tsx'

/** How a file is to be read; without columns they are guessed by their names. */
export interface FileWish<Columns> {
  readonly encoding: FileEncoding
  readonly columns: Columns | undefined
}

/** How far a file has come. `share` is what has gone of it, 0 to 1; from 1 on the hub reads it. */
export type FileProgress<Preview> =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'seen'; readonly preview: Preview }

/** A file that somebody chose, and what the hub says of it. */
export interface FileReading<Preview, Columns> {
  readonly file: File | undefined
  readonly encoding: FileEncoding
  readonly setEncoding: (encoding: FileEncoding) => void
  readonly columns: Columns | undefined
  readonly setColumns: (columns: Columns) => void
  readonly progress: FileProgress<Preview>
  /** Why it was not read, in words. */
  readonly said: string | undefined
  readonly say: (words: string | undefined) => void
  /** Sends a file; whichever was on its way is stopped. */
  readonly read: (file: File) => Promise<void>
  /** Sends the same file, with the columns that were chosen. */
  readonly again: () => Promise<void>
  readonly stop: () => void
  readonly discard: () => void
}

/** Sends files to the hub, one at a time, and keeps what it says of the last. `mayRead` answers why not, in words. */
export function useFileReading<Preview extends { readonly mapping: Columns }, Columns extends object>({
  mayRead = () => undefined,
  send,
  wordsOf,
}: {
  readonly mayRead?: (file: File) => string | undefined
  readonly send: (
    file: File,
    wish: FileWish<Columns>,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ) => Promise<Preview | HubRefused | HubAway>
  readonly wordsOf: (answer: HubRefused | HubAway) => string
}): FileReading<Preview, Columns> {
  const sending = useRef<AbortController>(undefined)
  const [file, setFile] = useState<File>()
  const [encoding, setEncoding] = useState<FileEncoding>('utf-8')
  const [columns, setColumns] = useState<Columns>()
  const [progress, setProgress] = useState<FileProgress<Preview>>({ kind: 'none' })
  const [said, say] = useState<string>()

  async function readAs(of: File, wished: Columns | undefined): Promise<void> {
    const why = mayRead(of)
    say(why)
    if (why !== undefined) return
    setFile(of)
    setProgress({ kind: 'sending', share: 0 })
    sending.current?.abort()
    const controller = new AbortController()
    sending.current = controller
    const answer = await send(
      of,
      { encoding, columns: wished },
      share => setProgress({ kind: 'sending', share }),
      controller.signal,
    )
    if (controller.signal.aborted) return
    if (isNo(answer)) {
      setProgress({ kind: 'none' })
      say(wordsOf(answer))
    } else {
      setProgress({ kind: 'seen', preview: answer })
      setColumns(answer.mapping)
    }
  }

  function stop(): void {
    sending.current?.abort()
    setProgress({ kind: 'none' })
  }

  return {
    file,
    encoding,
    setEncoding,
    columns,
    setColumns,
    progress,
    said,
    say,
    read: of => readAs(of, undefined),
    again: async () => {
      if (file) await readAs(file, columns)
    },
    stop,
    discard: () => {
      stop()
      setFile(undefined)
      setColumns(undefined)
      say(undefined)
    },
  }
}
