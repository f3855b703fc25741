/** The one function of the package `siphash` that the desk uses; the package brings no types. */
declare module 'siphash' {
  const siphash: {
    /** SipHash-2-4 of a message under a key of four 32-bit words; the low 53 bits of it. */
    readonly hash_uint: (key: Uint32Array, message: Uint8Array) => number
  }
  export default siphash
}
