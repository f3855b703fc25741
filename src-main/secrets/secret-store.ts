import { rmSync } from 'node:fs'
import type { SafeStorage } from 'electron'
import { z } from 'zod'
import type { Answer, KeyStore } from '../../src-contract/bridge/bridge.ts'
import { answered, refused } from '../bridge/answers.ts'
import { readJsonFile, replaceJsonFile } from '../files/json-file.ts'

const secretSchema = z.object({ backend: z.string(), wrapped: z.base64() })
type Secrets = Record<string, z.output<typeof secretSchema>>

export type SecretStoreParts = {
  readonly safeStorage: SafeStorage
  readonly platform: NodeJS.Platform
  readonly file: string
  readonly allowWeak: () => boolean
}

export interface SecretStore {
  keyStore(): Promise<Answer<KeyStore>>
  keep(name: string, value: string): Promise<Answer<KeyStore>>
  recall(name: string): Promise<Answer<string>>
  forget(name: string): Promise<Answer<null>>
  forgetAll(): Promise<Answer<null>>
}

/**
 * Secrets wrapped by the operating system's key store, in one file, each beside the name of the store that
 * wrapped it. Never written in another way: where the key store is missing or weak, keeping is refused.
 */
export function openSecretStore({ safeStorage, platform, file, allowWeak }: SecretStoreParts): SecretStore {
  const wrapper = keyStoreWrapper(safeStorage)

  async function keyStoreNow(): Promise<KeyStore> {
    const available = await wrapper.isAvailable()
    const backend = backendName(safeStorage, platform)
    const weak = backend === 'basic_text'
    return { backend, weak, usable: available && backend !== 'unknown' && (!weak || allowWeak()) }
  }

  async function keep(name: string, value: string): Promise<Answer<KeyStore>> {
    const keyStore = await keyStoreNow()
    if (!keyStore.usable) return refusedFor(keyStore)
    const wrapped = (await wrapper.wrap(value)).toString('base64')
    // Read, change and write without a pause between: two requests at once lose nothing.
    replaceJsonFile(file, { ...readSecrets(file), [name]: { backend: keyStore.backend, wrapped } })
    return answered(keyStore)
  }

  return {
    keyStore: async () => answered(await keyStoreNow()),
    keep,
    recall: async name => {
      const secret = ownSecret(readSecrets(file), name)
      if (secret === undefined) return refused('SecretUnknown', name)
      const keyStore = await keyStoreNow()
      if (secret.backend !== keyStore.backend) {
        return refused('KeyStoreChanged', `kept by ${secret.backend}, now ${keyStore.backend}`)
      }
      if (!keyStore.usable) return refusedFor(keyStore)
      const unwrapped = await wrapper.unwrap(Buffer.from(secret.wrapped, 'base64')).catch(() => undefined)
      if (unwrapped === undefined) return refused('SecretUnreadable', `kept by ${secret.backend}`)
      if (unwrapped.shouldReWrap) await keep(name, unwrapped.value)
      return answered(unwrapped.value)
    },
    forget: async name => {
      const { [name]: forgotten, ...others } = readSecrets(file)
      if (forgotten !== undefined) replaceJsonFile(file, others)
      return answered(null)
    },
    forgetAll: async () => {
      for (const each of [file, `${file}.unreadable`, `${file}.next`]) rmSync(each, { force: true })
      return answered(null)
    },
  }
}

function refusedFor(keyStore: KeyStore) {
  return keyStore.weak
    ? refused('KeyStoreWeak', `${keyStore.backend}; the setting allowWeakKeyStore permits it`)
    : refused('KeyStoreUnavailable', keyStore.backend)
}

function backendName(safeStorage: SafeStorage, platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'dpapi'
  if (platform === 'darwin') return 'keychain'
  return safeStorage.getSelectedStorageBackend()
}

type KeyStoreWrapper = {
  isAvailable(): Promise<boolean>
  wrap(value: string): Promise<Buffer>
  unwrap(wrapped: Buffer): Promise<{ readonly value: string; readonly shouldReWrap: boolean }>
}

/** The asynchronous calls where this Electron has them; the older ones block and are on their way out. */
function keyStoreWrapper(safeStorage: SafeStorage): KeyStoreWrapper {
  if (typeof safeStorage.encryptStringAsync === 'function') {
    return {
      isAvailable: () => safeStorage.isAsyncEncryptionAvailable(),
      wrap: value => safeStorage.encryptStringAsync(value),
      unwrap: async wrapped => {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(wrapped)
        return { value: result, shouldReWrap: shouldReEncrypt }
      },
    }
  }
  return {
    isAvailable: async () => safeStorage.isEncryptionAvailable(),
    wrap: async value => safeStorage.encryptString(value),
    unwrap: async wrapped => ({ value: safeStorage.decryptString(wrapped), shouldReWrap: false }),
  }
}

function ownSecret(secrets: Secrets, name: string): Secrets[string] | undefined {
  return Object.hasOwn(secrets, name) ? secrets[name] : undefined
}

/** A secret that is no longer well-formed counts as never kept; the others hold. */
function readSecrets(file: string): Secrets {
  const secrets: Secrets = {}
  for (const [name, content] of Object.entries(readJsonFile(file))) {
    const secret = secretSchema.safeParse(content)
    if (secret.success) secrets[name] = secret.data
  }
  return secrets
}
