/** A dialog as a hub keeps it: a caller of 311, after some words of both sides. */
export const keptDialog = {
  callId: 'call',
  localTag: 'l',
  remoteTag: 'r',
  localUri: 'sip:311@city.example',
  remoteUri: 'sip:caller@city.example',
  remoteTarget: 'sip:caller@127.0.0.1',
  routes: [],
  localSequence: 7,
  remoteSequence: 3,
  isIncoming: true,
  description: { id: 1, version: 4 },
}
