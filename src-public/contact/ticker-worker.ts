import { beatIntervalMs } from './protocol-constants.ts'

setInterval(() => postMessage(0), beatIntervalMs)
