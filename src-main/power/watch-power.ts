import type { PowerMonitor } from 'electron'
import type { PowerChange } from '../../src-contract/bridge/bridge.ts'

/** Tells what the PC does to the desk: a sleeping desk cannot ring, a locked one may not show its page. */
export function watchPower(powerMonitor: PowerMonitor, onChange: (change: PowerChange) => void): void {
  powerMonitor.on('suspend', () => onChange('suspend'))
  powerMonitor.on('resume', () => onChange('resume'))
  powerMonitor.on('lock-screen', () => onChange('lock'))
  powerMonitor.on('unlock-screen', () => onChange('unlock'))
}
