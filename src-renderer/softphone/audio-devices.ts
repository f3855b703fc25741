import type { AudioDevices } from './softphone.ts'

/** The microphones and speakers of this PC. Before the microphone was allowed a browser names none. */
export async function audioDevices(): Promise<AudioDevices> {
  const all = (await globalThis.navigator?.mediaDevices?.enumerateDevices?.()) ?? []
  const named = (kind: MediaDeviceKind) =>
    all
      .filter(device => device.kind === kind && device.deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, name: label }))
  return { microphones: named('audioinput'), speakers: named('audiooutput') }
}
