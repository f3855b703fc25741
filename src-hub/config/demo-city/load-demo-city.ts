import { join } from 'node:path'
import { DemoCityError } from './demo-city-error.ts'
import {
  calendarsSchema,
  cannedRepliesFileSchema,
  citySchema,
  divisionsSchema,
  outsideNumbersSchema,
  queuesSchema,
  requestTypesSchema,
  skillsSchema,
  staffSchema,
  wrapUpSchema,
} from './demo-city-schemas.ts'
import type { DemoCity, WrapUpReason } from './demo-city-types.ts'
import { loadArticles } from './load-articles.ts'
import { demoCityFolder, readJson } from './read-checked.ts'

export { DemoCityError } from './demo-city-error.ts'
export type * from './demo-city-types.ts'

/**
 * Reads the demo city from its folder into typed values. Throws a `DemoCityError` that names the file and the key
 * when something is malformed or refers to what does not exist.
 */
export function loadDemoCity(folder: string = demoCityFolder): DemoCity {
  const { queues, topics } = readJson(join(folder, 'queues.json'), queuesSchema)
  const demoCity: DemoCity = {
    city: readJson(join(folder, 'city.json'), citySchema),
    divisions: readJson(join(folder, 'divisions.json'), divisionsSchema),
    requestTypes: readJson(join(folder, 'request-types.json'), requestTypesSchema),
    queues,
    topics,
    ...readJson(join(folder, 'skills.json'), skillsSchema),
    calendars: readJson(join(folder, 'calendars.json'), calendarsSchema).calendars,
    outsideNumbers: readJson(join(folder, 'outside-numbers.json'), outsideNumbersSchema),
    wrapUpReasons: loadWrapUpReasons(join(folder, 'wrap-up-reasons.json')),
    staff: readJson(join(folder, 'staff.json'), staffSchema),
    articles: loadArticles(join(folder, 'articles')),
    cannedReplies: readJson(join(folder, 'canned-replies.json'), cannedRepliesFileSchema),
  }
  checkReferences(folder, demoCity)
  return demoCity
}

function loadWrapUpReasons(file: string): WrapUpReason[] {
  const { topics, reasons } = readJson(file, wrapUpSchema)
  return reasons.map(reason => {
    const topic = topics.find(each => each.code === reason.topic)
    if (topic === undefined) {
      throw new DemoCityError(file, `reasons[${reason.code}].topic`, `"${reason.topic}" is no topic`)
    }
    return { ...reason, topicName: topic.name }
  })
}

function checkReferences(folder: string, demoCity: DemoCity): void {
  const { city, divisions, requestTypes, staff, articles } = demoCity
  const divisionCodes = new Set(divisions.map(each => each.code))
  const typeCodes = new Set(requestTypes.map(each => each.code))
  const siteIds = new Set(city.sites.map(each => each.id))
  const wards = new Set(city.wards.map(each => each.number))

  const known = (set: ReadonlySet<unknown>, value: unknown, what: string, file: string, key: string) => {
    if (!set.has(value)) throw new DemoCityError(join(folder, file), key, `"${value}" is no ${what}`)
  }
  for (const site of city.sites) known(wards, site.ward, 'ward', 'city.json', `sites[${site.id}].ward`)
  for (const type of requestTypes) {
    known(divisionCodes, type.division, 'division', 'request-types.json', `[${type.code}].division`)
  }
  for (const member of staff) {
    known(siteIds, member.site, 'site', 'staff.json', `[${member.id}].site`)
    if (member.division !== undefined) {
      known(divisionCodes, member.division, 'division', 'staff.json', `[${member.id}].division`)
    }
  }
  for (const article of articles) {
    const file = join('articles', `${article.id}.en.md`)
    known(divisionCodes, article.division, 'division', file, 'division')
    for (const code of article.requestTypes) known(typeCodes, code, 'request type', file, 'requestTypes')
  }
}
