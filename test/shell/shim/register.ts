import { registerHooks } from 'node:module'

/** Answers `electron`, imported or required, with the shim beside this file. */
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : nextResolve(specifier, context),
})
