/** Why a text is no collection of features. */
export class NoFeatures extends Error {
  override readonly name = 'NoFeatures'
  readonly why: 'NotGeoJson' | 'BrokenOff'
  constructor(why: NoFeatures['why']) {
    super(why)
    this.why = why
  }
}

/**
 * Takes the features of a GeoJSON FeatureCollection out of its text as it comes, each as text of its own: a city's
 * addresses are a hundred megabytes, and one feature is a few hundred bytes. Throws `NoFeatures` where the text is no
 * such collection, or ends too early.
 */
export async function* splitFeatures(chunks: AsyncIterable<string>): AsyncIterable<string> {
  let depth = 0
  let inString = false
  let isEscaped = false
  let isInFeatures = false
  let wasInFeatures = false
  /** The string that ended last at the outermost level: a key, when a value follows. */
  let key = ''
  let feature = ''
  for await (const chunk of chunks) {
    // Where in this chunk begins what is gathered: a feature, or a string of the outermost level.
    let from = depth >= 3 && isInFeatures ? 0 : -1
    let keyFrom = inString && depth === 1 ? 0 : -1
    for (let at = 0; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at)
      if (inString) {
        if (isEscaped) isEscaped = false
        else if (code === backslash) isEscaped = true
        else if (code === quote) {
          inString = false
          if (depth === 1) key = keyFrom > 0 ? chunk.slice(keyFrom, at) : key + chunk.slice(0, at)
        }
        continue
      }
      switch (code) {
        case quote:
          inString = true
          keyFrom = at + 1
          if (depth === 1) key = ''
          break
        case openBrace:
        case openBracket:
          if (depth === 0 && code === openBracket) throw new NoFeatures('NotGeoJson')
          if (depth === 1 && code === openBracket && key === 'features') {
            isInFeatures = true
            wasInFeatures = true
          } else if (depth === 2 && isInFeatures) from = at
          depth += 1
          break
        case closeBrace:
        case closeBracket:
          depth -= 1
          if (depth < 0) throw new NoFeatures('NotGeoJson')
          if (depth === 2 && isInFeatures) {
            yield feature + chunk.slice(from, at + 1)
            feature = ''
            from = -1
          }
          if (depth === 1) isInFeatures = false
          break
      }
    }
    if (from >= 0) feature += chunk.slice(from)
    if (inString && depth === 1) key += chunk.slice(Math.max(0, keyFrom))
  }
  if (!wasInFeatures) throw new NoFeatures('NotGeoJson')
  if (depth !== 0 || inString) throw new NoFeatures('BrokenOff')
}

const quote = 34
const backslash = 92
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const closeBrace = 125
