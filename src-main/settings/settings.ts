import { z } from 'zod'
import { shortcutActions } from '../../src-contract/bridge/bridge.ts'
import { readJsonFile, replaceJsonFile } from '../files/json-file.ts'

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })

/**
 * What this PC remembers, in `settings.json` of the user data folder. The page can change the hub's address and
 * the shortcuts; the two permissions are written by the administrator, by hand or by deployment. What the hub says of
 * its desks is beside them.
 */
const settingsSchema = z.looseObject({
  hubAddress: z.string().optional().catch(undefined),
  allowPlainHttpHub: z.boolean().catch(false),
  allowWeakKeyStore: z.boolean().catch(false),
  /** The hub's own word on the same, from its policy for desks. */
  hubAllowsWeakKeyStore: z.boolean().optional().catch(undefined),
  /** Where the telephone of this hub's centre is, as that hub said it last. */
  voiceHosts: z
    .object({ hub: z.string(), hosts: z.array(z.string()).readonly() })
    .optional()
    .catch(undefined),
  shortcuts: z.partialRecord(z.enum(shortcutActions), z.string().nullable()).catch({}),
  window: z.object({ bounds, maximized: z.boolean() }).optional().catch(undefined),
})

export type Settings = Readonly<z.output<typeof settingsSchema>>

export interface SettingsStore {
  current(): Settings
  change(
    changes: Partial<
      Pick<Settings, 'hubAddress' | 'hubAllowsWeakKeyStore' | 'shortcuts' | 'voiceHosts' | 'window'>
    >,
  ): void
}

/**
 * A setting that makes no sense counts as absent and the others hold; keys that are not ours stay in the file.
 */
export function openSettings(file: string): SettingsStore {
  let settings = settingsSchema.parse(readJsonFile(file))
  return {
    current: () => settings,
    change: changes => {
      settings = { ...settings, ...changes }
      replaceJsonFile(file, settings)
    },
  }
}
