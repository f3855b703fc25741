/** A map of nodes, seen as the map of the values that they carry. It changes with them. */
export class MapView<Key, Node, Value> implements ReadonlyMap<Key, Value> {
  readonly #nodes: ReadonlyMap<Key, Node>
  readonly #carried: (node: Node) => Value
  readonly get: (key: Key) => Value | undefined

  /** `lookUp` answers for a key what `nodes` would, faster where the caller can. */
  constructor(
    nodes: ReadonlyMap<Key, Node>,
    carried: (node: Node) => Value,
    lookUp: (key: Key) => Value | undefined,
  ) {
    this.#nodes = nodes
    this.#carried = carried
    this.get = lookUp
  }

  get size(): number {
    return this.#nodes.size
  }

  has(key: Key): boolean {
    return this.#nodes.has(key)
  }

  keys(): MapIterator<Key> {
    return this.#nodes.keys()
  }

  *values(): MapIterator<Value> {
    for (const node of this.#nodes.values()) yield this.#carried(node)
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const [key, node] of this.#nodes) yield [key, this.#carried(node)]
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries()
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, node] of this.#nodes) callback(this.#carried(node), key, this)
  }
}
