import { connect } from 'node:net'
import type { ReceiptPrinter } from '../../src-contract/http/payments.ts'

/** Why nothing was printed. */
export type PrinterTrouble = 'PrinterOff' | 'PrinterSilent' | 'PrinterBusy' | 'PaperOut'

/** Whoever waits for a receipt is told within this time, whatever the printer does. */
const saidWithinMs = 3_000
/** In less than this no printer is reached. */
const leastMs = 500
/** A printer answers this at once, also while it prints (ESC/POS, DLE EOT 4: the sensor of the paper roll). */
const askForPaper = Uint8Array.of(0x10, 0x04, 0x04)
const paperEnd = 0x60

/** Sends receipts to printers in the network, to each one after the other. */
export function createPrinters(withinMs: number = saidWithinMs) {
  const turns = new Map<string, Promise<unknown>>()

  return {
    /** Resolves with what stood in the way, or nothing once the printer has the bytes. Never throws. */
    print: async (
      printer: Pick<ReceiptPrinter, 'host' | 'port' | 'answers'>,
      bytes: Uint8Array,
    ): Promise<PrinterTrouble | undefined> => {
      const address = `${printer.host} ${printer.port}`
      const deadline = performance.now() + withinMs
      const before = turns.get(address) ?? Promise.resolve()
      const turn = before.then(() => {
        const leftMs = deadline - performance.now()
        return leftMs < leastMs ? ('PrinterBusy' as const) : send(printer, bytes, leftMs)
      })
      turns.set(address, turn)
      void turn.then(() => {
        if (turns.get(address) === turn) turns.delete(address)
      })
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<'PrinterBusy'>(resolve => {
        timer = setTimeout(resolve, withinMs + 50, 'PrinterBusy')
      })
      return Promise.race([turn, late]).finally(() => clearTimeout(timer))
    },
  }
}

export type Printers = ReturnType<typeof createPrinters>

function send(
  { host, port, answers }: Pick<ReceiptPrinter, 'host' | 'port' | 'answers'>,
  bytes: Uint8Array,
  withinMs: number,
): Promise<PrinterTrouble | undefined> {
  return new Promise(resolve => {
    let isConnected = false
    const socket = connect({ host, port })
    const end = (trouble: PrinterTrouble | undefined): void => {
      clearTimeout(timer)
      // What a printer says after its receipt is read away; one that never hangs up is hung up on.
      if (trouble === undefined) socket.resume().setTimeout(withinMs, () => socket.destroy())
      else socket.destroy()
      resolve(trouble)
    }
    const timer = setTimeout(() => end(isConnected ? 'PrinterSilent' : 'PrinterOff'), withinMs)
    const write = () => socket.end(bytes, () => end(undefined))
    socket.setNoDelay(true)
    socket.on('error', () => end(isConnected ? 'PrinterSilent' : 'PrinterOff'))
    socket.once('close', () => end('PrinterSilent'))
    socket.once('connect', () => {
      isConnected = true
      if (answers) socket.write(askForPaper)
      else write()
    })
    let isAsked = answers
    socket.on('data', ([status = 0]: Uint8Array) => {
      if (!isAsked) return
      isAsked = false
      if ((status & paperEnd) !== 0) end('PaperOut')
      else write()
    })
  })
}
