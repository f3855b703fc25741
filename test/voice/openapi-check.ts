import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Twilio's published description of its REST API (OpenAPI), where it lies beside the project. It is not part of it:
 * without it requests are not checked, and the test that needs it says that it was skipped.
 */
const file = fileURLToPath(new URL('../../../shared/data/twilio_api_v2010.json', import.meta.url))

export const hasOpenApi = existsSync(file)

interface Schema {
  readonly type?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly $ref?: string
}
interface Operation {
  readonly operationId?: string
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export interface RestRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
}

/** What a request has that the description does not: the operation's name, or every way in which it differs. */
export function createOpenApiCheck(): (request: RestRequest) => {
  readonly operation?: string
  readonly problems: readonly string[]
} {
  const api = JSON.parse(readFileSync(file, 'utf8')) as OpenApi
  const resolved = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1)
    return name === undefined ? schema : resolved(api.components.schemas[name] ?? {})
  }
  const paths = Object.entries(api.paths).map(([path, operations]) => ({
    names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    form: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+?)')}$`),
    operations,
  }))

  const wrong = (name: string, schemaOrRef: Schema, value: string): readonly string[] => {
    const schema = resolved(schemaOrRef)
    if (schema.type === 'array') return schema.items ? wrong(name, schema.items, value) : []
    if (schema.enum && !schema.enum.includes(value)) return [`${name}: ${value} is none of ${schema.enum}`]
    if (schema.pattern && !new RegExp(schema.pattern).test(value))
      return [`${name}: ${value} is no ${schema.pattern}`]
    if (schema.type === 'boolean' && !/^(?:true|false)$/.test(value))
      return [`${name}: ${value} is no boolean`]
    if (schema.type === 'integer' && !/^-?\d+$/.test(value)) return [`${name}: ${value} is no integer`]
    return []
  }

  return ({ method, path, query, form }) => {
    const known = paths.flatMap(each => {
      const match = each.form.exec(path)
      const operation = each.operations[method.toLowerCase()]
      return match && operation ? [{ ...each, match, operation }] : []
    })
    const [found] = known.toSorted((a, b) => a.names.length - b.names.length)
    if (found === undefined) return { problems: [`${method} ${path} is not described`] }
    const { operation, match, names } = found
    const problems: string[] = []
    const parameters = operation.parameters ?? []
    names.forEach((name, index) => {
      const parameter = parameters.find(each => each.in === 'path' && each.name === name)
      problems.push(
        ...(parameter ? wrong(name, parameter.schema, match[index + 1] ?? '') : [`${name} is not described`]),
      )
    })
    for (const [name, value] of query) {
      const parameter = parameters.find(each => each.in === 'query' && each.name === name)
      problems.push(...(parameter ? wrong(name, parameter.schema, value) : [`?${name} is not described`]))
    }
    const schema = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema
    const properties = (schema && resolved(schema).properties) ?? {}
    for (const [name, value] of form) {
      const property = properties[name]
      problems.push(...(property ? wrong(name, property, value) : [`${name} is not described`]))
    }
    for (const name of (schema && resolved(schema).required) ?? []) {
      if (!form.has(name)) problems.push(`${name} is missing`)
    }
    return { ...(operation.operationId === undefined ? {} : { operation: operation.operationId }), problems }
  }
}
