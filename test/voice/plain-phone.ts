import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../world/free-port.ts'

/** A plain SIP telephone over UDP with G.711 (baresip): it speaks a steady tone of 440 Hz. */
export interface PlainPhone {
  readonly dial: (target: string) => void
  readonly hangUp: () => void
  /** Resolves when the phone says so, now or later: `CALL_ESTABLISHED`, `CALL_CLOSED`, `TRANSFER` … */
  readonly says: (event: string) => Promise<void>
  /** The loudest sample that it heard since it last asked, from 0 to 1. */
  readonly heard: () => number
  /** The process is gone, without a word to anybody. */
  readonly vanish: () => void
  readonly close: () => Promise<void>
  readonly log: () => string
}

/** A port that was free may be another's before the phone has it: then it starts once more with others. */
export async function openPlainPhone(user: string, pbxPort: number): Promise<PlainPhone> {
  return startPlainPhone(user, pbxPort).catch(() => startPlainPhone(user, pbxPort))
}

async function startPlainPhone(user: string, pbxPort: number): Promise<PlainPhone> {
  const folder = mkdtempSync(join(tmpdir(), 'townline-phone-'))
  mkdirSync(join(folder, 'heard'))
  const [sipPort, controlPort] = [await freePort(), await freePort()]
  writeFileSync(
    join(folder, 'config'),
    [
      'module_path /usr/lib/baresip/modules',
      ...['g711', 'aufile', 'aubridge', 'sndfile'].map(name => `module ${name}.so`),
      'module_tmp uuid.so',
      'module_tmp account.so',
      'module_app menu.so',
      'module_app ctrl_tcp.so',
      `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
      `sip_listen 127.0.0.1:${sipPort}`,
      'net_interface 127.0.0.1',
      `audio_source aufile,${join(folder, 'tone.wav')}`,
      'audio_player aubridge,none',
      'audio_alert aubridge,none',
      `snd_path ${join(folder, 'heard')}`,
      'rtp_ports 32000-32400',
      '',
    ].join('\n'),
  )
  writeFileSync(
    join(folder, 'accounts'),
    `<sip:${user}@127.0.0.1:${pbxPort};transport=udp>;regint=0;outbound="sip:127.0.0.1:${pbxPort};transport=udp";audio_codecs=PCMU/8000\n`,
  )
  writeFileSync(join(folder, 'contacts'), '')
  writeFileSync(join(folder, 'tone.wav'), toneFile(240))
  const said: string[] = []
  const phone: ChildProcess = spawn('baresip', ['-4', '-f', folder], { stdio: ['pipe', 'pipe', 'pipe'] })
  phone.stdout?.on('data', text => said.push(String(text)))
  phone.stderr?.on('data', text => said.push(String(text)))
  const control = await reach(controlPort).catch(problem => {
    phone.kill('SIGKILL')
    throw new Error(`${problem}\n${said.join('')}`)
  })
  const events: string[] = []
  const waiting = new Map<string, () => void>()
  let unread = ''
  control.on('error', () => {})
  control.on('data', data => {
    unread += String(data)
    // Netstrings: the length, a colon, the text, a comma.
    for (let length = /^(\d+):/.exec(unread); length; length = /^(\d+):/.exec(unread)) {
      const [head, size] = length
      const ends = head.length + Number(size)
      if (unread.length <= ends) return
      const message = JSON.parse(unread.slice(head.length, ends)) as { event?: boolean; type?: string }
      unread = unread.slice(ends + 1)
      if (!message.event || !message.type) continue
      events.push(message.type)
      waiting.get(message.type)?.()
    }
  })
  const command = (what: string, params?: string) => {
    const text = JSON.stringify({ command: what, ...(params === undefined ? {} : { params }) })
    control.write(`${text.length}:${text},`)
  }
  const read = new Map<string, number>()

  return {
    dial: target => command('dial', `sip:${target}@127.0.0.1:${pbxPort}`),
    hangUp: () => command('hangup'),
    says: event =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () =>
            reject(
              new Error(`the phone does not say ${event}; it said ${events.join(' ')}\n${said.join('')}`),
            ),
          20_000,
        )
        const done = () => {
          clearTimeout(timer)
          waiting.delete(event)
          resolve()
        }
        if (events.includes(event)) done()
        else waiting.set(event, done)
      }),
    heard: () => {
      let peak = 0
      for (const name of readdirSync(join(folder, 'heard'))) {
        if (!name.includes('dec')) continue
        const file = readFileSync(join(folder, 'heard', name))
        const from = read.get(name) ?? 44
        for (let at = from; at + 1 < file.length; at += 2) {
          peak = Math.max(peak, Math.abs(file.readInt16LE(at)) / 32_768)
        }
        read.set(name, Math.max(44, file.length - (file.length % 2)))
      }
      return peak
    },
    vanish: () => {
      control.destroy()
      phone.kill('SIGKILL')
    },
    close: async () => {
      control.destroy()
      if (phone.exitCode === null && phone.signalCode === null) {
        const over = new Promise(resolve => phone.once('exit', resolve))
        phone.kill('SIGTERM')
        const timer = setTimeout(() => phone.kill('SIGKILL'), 2_000)
        await over
        clearTimeout(timer)
      }
      rmSync(folder, { recursive: true, force: true })
    },
    log: () => said.join(''),
  }
}

/** A tone of 440 Hz as a WAV file of 8 kHz, one channel. */
function toneFile(seconds: number): Buffer {
  const rate = 8_000
  const file = Buffer.alloc(44 + seconds * rate * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(file.length - 44, 40)
  for (let n = 0; n < seconds * rate; n++) {
    file.writeInt16LE(Math.round(16_000 * Math.sin((2 * Math.PI * 440 * n) / rate)), 44 + n * 2)
  }
  return file
}

async function reach(port: number): Promise<Socket> {
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    const socket = await new Promise<Socket | undefined>(resolve => {
      const trying = connect(port, '127.0.0.1')
      trying.once('connect', () => resolve(trying))
      trying.once('error', () => resolve(undefined))
    })
    if (socket) return socket
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('the phone did not start')
}
