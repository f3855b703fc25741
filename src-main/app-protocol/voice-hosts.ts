import type { SettingsStore } from '../settings/settings.ts'

const askTimeoutMs = 1_500
const hostsMax = 8
const loopback = /^ws:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/
const secure = /^(?:wss|https):\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i

/** The hosts of the centre's telephone, which its desks reach by themselves beside the hub. */
export interface VoiceHosts {
  /** What is known for the hub of this moment: what was learnt last, also by an earlier start. */
  readonly current: () => readonly string[]
  /** Asks the hub, and answers whether others are known now. A hub that is away leaves it as it is. Never rejects. */
  readonly learn: () => Promise<boolean>
}

/**
 * Takes them from the hub itself, never from the page: they are those that the hub's own content policy lets its desks in
 * browsers reach. So a page can widen nothing.
 */
export function keepVoiceHosts(parts: {
  readonly hub: () => string | undefined
  readonly settings: SettingsStore
  readonly fetch: typeof fetch
  readonly log: (line: string) => void
}): VoiceHosts {
  const { settings, log } = parts
  return {
    current: () => {
      const { voiceHosts } = settings.current()
      return voiceHosts?.hub === parts.hub() ? (voiceHosts?.hosts ?? []).filter(isVoiceHost) : []
    },
    learn: async () => {
      const hub = parts.hub()
      if (hub === undefined) return false
      try {
        const answer = await parts.fetch(`${hub}/healthz`, { signal: AbortSignal.timeout(askTimeoutMs) })
        const policy = answer.headers.get('content-security-policy')
        if (!answer.ok || policy === null) return false
        const hosts = voiceHostsIn(policy)
        const known = settings.current().voiceHosts
        if (known?.hub === hub && known.hosts.join(' ') === hosts.join(' ')) return false
        settings.change({ voiceHosts: { hub, hosts } })
        log(`voice hosts: ${hosts.length} learnt from the hub`)
        return true
      } catch {
        // It is asked again with the next load of the page.
        return false
      }
    },
  }
}

/** The hosts that a content policy lets a page connect to, beside its own: whole origins, encrypted or on this PC. */
export function voiceHostsIn(policy: string): readonly string[] {
  const connect = policy
    .split(';')
    .map(directive => directive.trim().split(/\s+/))
    .find(([name]) => name?.toLowerCase() === 'connect-src')
  return [...new Set((connect ?? []).slice(1).filter(isVoiceHost))].slice(0, hostsMax)
}

function isVoiceHost(source: string): boolean {
  return secure.test(source) || loopback.test(source)
}
