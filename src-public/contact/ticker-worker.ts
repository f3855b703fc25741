import { beatIntervalMs } from '../common/line-constants.ts'

setInterval(() => postMessage(0), beatIntervalMs)
