import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { freePort } from '../world/free-port.ts'

/**
 * A mail server of the test's own: Postfix takes mail by SMTP and Dovecot shows it by IMAP, both as child processes over
 * a temporary folder, on this machine alone. Everybody `@people.test` has one mailbox together, `people`; what is for
 * `bounces@people.test` is taken and comes back with a report.
 */
export interface MailServer {
  readonly imapPort: number
  readonly smtpPort: number
  /** Hands a message to Postfix, as another server would. */
  readonly post: (mail: {
    readonly from: string
    readonly to: string
    readonly raw: string | Buffer
  }) => Promise<void>
  /** Puts messages into a mailbox as they are, past Postfix, which would mend what is broken in them. */
  readonly drop: (box: string, raws: readonly (string | Buffer)[]) => void
  /** What lies in a folder of a mailbox, each message as it is. */
  readonly messages: (box: string, folder?: string) => readonly string[]
  /** Gives the inbox other numbers under another UIDVALIDITY, as a mailbox that was restored has. */
  readonly renumber: (box: string) => void
  /** Ends every IMAP connection; new ones are taken. */
  readonly breakLines: () => Promise<void>
  readonly stopDovecot: () => Promise<void>
  readonly startDovecot: () => Promise<void>
  readonly stop: () => Promise<void>
}

export const mailPassword = 'pw'
const mailUser = 5_000

/** Why there is no mail server here; `undefined` when there is one. */
export function noMailServer(): string | undefined {
  if (process.getuid?.() !== 0) return 'Postfix is started by root alone'
  const missing = ['/usr/sbin/postfix', '/usr/sbin/dovecot'].filter(path => !existsSync(path))
  return missing.length === 0 ? undefined : `${missing.join(' and ')} is not installed`
}

/** `boxes` are names: `service` is the mailbox `service@example.test`. */
export async function startMailServer(boxes: readonly string[]): Promise<MailServer> {
  const folder = mkdtempSync(join(tmpdir(), 'townline-mail-'))
  chmodSync(folder, 0o755)
  const [imapPort, smtpPort] = [await freePort(), await freePort()]
  const mail = join(folder, 'mail')
  const owned = (path: string) => {
    mkdirSync(path, { recursive: true })
    chownSync(path, mailUser, mailUser)
  }
  owned(mail)
  for (const box of [...boxes, 'people']) {
    for (const part of ['', 'new', 'cur', 'tmp']) owned(join(mail, box, part))
  }
  for (const part of ['postfix', 'queue', 'data', 'dovecot']) mkdirSync(join(folder, part))
  const postfixUser = Number(/^postfix:[^:]*:(\d+)/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1])
  chownSync(join(folder, 'data'), postfixUser, postfixUser)
  writePostfix(folder, smtpPort, boxes)
  writeDovecot(folder, imapPort, boxes)

  const postfix = spawn('/usr/sbin/postfix', ['-c', join(folder, 'postfix'), 'start-fg'], { stdio: 'ignore' })
  let dovecot: ChildProcess
  const startDovecot = async () => {
    dovecot = spawn('/usr/sbin/dovecot', ['-F', '-c', join(folder, 'dovecot', 'dovecot.conf')], {
      stdio: 'ignore',
    })
    await answers(imapPort)
  }
  const stopDovecot = async () => {
    if (dovecot.exitCode !== null || dovecot.signalCode !== null) return
    const closed = once(dovecot, 'close')
    dovecot.kill('SIGTERM')
    await closed
  }
  await startDovecot()
  await answers(smtpPort)

  const transport = createTransport({
    host: '127.0.0.1',
    port: smtpPort,
    ignoreTLS: true,
    pool: true,
    maxConnections: 4,
    maxMessages: Infinity,
  })
  let dropped = 0
  const folderOf = (box: string, name?: string) => join(mail, box, name === undefined ? '' : `.${name}`)
  return {
    imapPort,
    smtpPort,
    post: async ({ from, to, raw }) => {
      await transport.sendMail({ envelope: { from, to: [to] }, raw })
    },
    drop: (box, raws) => {
      for (const raw of raws) {
        dropped += 1
        const name = `${1_700_000_000 + dropped}.M${dropped}P${process.pid}.test`
        const tmp = join(mail, box, 'tmp', name)
        writeFileSync(tmp, raw)
        chownSync(tmp, mailUser, mailUser)
        renameSync(tmp, join(mail, box, 'new', name))
      }
    },
    messages: (box, name) =>
      ['new', 'cur'].flatMap(part => {
        const path = join(folderOf(box, name), part)
        if (!existsSync(path)) return []
        return readdirSync(path).map(file => readFileSync(join(path, file), 'latin1'))
      }),
    renumber: box => {
      for (const file of readdirSync(join(mail, box))) {
        if (file.startsWith('dovecot')) rmSync(join(mail, box, file), { recursive: true })
      }
    },
    breakLines: async () => {
      await stopDovecot()
      await startDovecot()
    },
    stopDovecot,
    startDovecot,
    stop: async () => {
      transport.close()
      await stopDovecot()
      const master = join(folder, 'queue', 'pid', 'master.pid')
      const closed = once(postfix, 'close')
      if (existsSync(master)) process.kill(Number(readFileSync(master, 'utf8').trim()), 'SIGTERM')
      else postfix.kill('SIGTERM')
      await closed
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

function writePostfix(folder: string, port: number, boxes: readonly string[]): void {
  const conf = join(folder, 'postfix')
  const lines = boxes.map(box => `${box}@example.test ${box}/`)
  writeFileSync(join(conf, 'boxes'), [...lines, '@people.test people/', ''].join('\n'))
  writeFileSync(
    join(conf, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
default_transport = error:there is no such domain here
smtpd_recipient_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = example.test, people.test
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = texthash:${conf}/boxes
virtual_alias_maps = inline:{ { bounces@people.test = nobody@elsewhere.invalid } }
virtual_uid_maps = static:${mailUser}
virtual_gid_maps = static:${mailUser}
virtual_minimum_uid = ${mailUser}
virtual_mailbox_limit = 0
message_size_limit = 104857600
header_size_limit = 4194304
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
`,
  )
  writeFileSync(
    join(conf, 'master.cf'),
    [
      `127.0.0.1:${port} inet n - n - - smtpd`,
      'pickup unix n - n 60 1 pickup',
      'cleanup unix n - n - 0 cleanup',
      'qmgr unix n - n 300 1 qmgr',
      'rewrite unix - - n - - trivial-rewrite',
      'bounce unix - - n - 0 bounce',
      'defer unix - - n - 0 bounce',
      'trace unix - - n - 0 bounce',
      'proxymap unix - - n - - proxymap',
      'error unix - - n - - error',
      'retry unix - - n - - error',
      'virtual unix - n n - - virtual',
      'anvil unix - - n - 1 anvil',
      'postlog unix-dgram n - n - 1 postlogd',
      '',
    ].join('\n'),
  )
}

function writeDovecot(folder: string, port: number, boxes: readonly string[]): void {
  const conf = join(folder, 'dovecot')
  writeFileSync(
    join(conf, 'users'),
    [...boxes, 'people'].map(box => `${box}@example.test:{PLAIN}${mailPassword}::::::\n`).join(''),
  )
  writeFileSync(
    join(conf, 'dovecot.conf'),
    `base_dir = ${folder}/dovecot/run
state_dir = ${folder}/dovecot/state
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail/%n
first_valid_uid = ${mailUser}
mail_max_userip_connections = 100
passdb {
  driver = passwd-file
  args = ${conf}/users
}
userdb {
  driver = static
  args = uid=${mailUser} gid=${mailUser} home=${folder}/mail/%n
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    special_use = \\Sent
    auto = create
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`,
  )
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'data')
      return
    } catch {
      await pause(50)
    } finally {
      socket.destroy()
    }
  }
  throw new Error(`nothing answers on port ${port}`)
}
