import type { MemberId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Role } from '#contract/role'
import type { RouteName } from '#contract/routes'
import type { Scope } from '#contract/scope'
import type { Belongings, Realm, Sql } from './belongings.ts'
import type { Answered, MatrixClient } from './matrix-client.ts'
import { randomBytes } from 'node:crypto'
import { organizationWide, rolePermissions } from '#contract/permission'
import { roles } from '#contract/role'
import { routes } from '#contract/routes'
import { everything } from '#contract/scope'
import { insertPushBrowser } from './alert-examples.ts'
import { insertMember, insertSession, thingNames } from './belongings.ts'
import { isAsDescribed } from './described-answer.ts'
import { nobodysThings } from './nobodys-things.ts'
import { exampleOf } from './route-example.ts'
import { isOfNoSite, isSignIn, needsLink, needsSomebodyNew, rightStatuses, signsIn } from './row-facts.ts'

/** Two sites of one organization, and another organization on the same server. */
export interface MatrixWorld {
  readonly client: MatrixClient
  readonly sql: Sql
  readonly own: Realm
  readonly otherSite: Realm
  readonly otherOrganization: Realm
  /** Fresh things of a realm. */
  readonly thingsOf: (realm: Realm) => Belongings
  /** All that belongs to a realm, as text: when it changes, somebody changed it. */
  readonly fingerprint: (realm: Realm) => Promise<string>
  /** A password and what is kept of it. */
  readonly password: { readonly text: string, readonly hash: string }
}

export interface MatrixOutcome {
  /** Requests whose answers were judged. */
  readonly checked: number
  readonly leaks: readonly string[]
  /** Rows whose right request was not answered as it should be: nothing is proven of them. */
  readonly uncovered: readonly string[]
  readonly rows: number
}

export interface Asker {
  readonly label: string
  readonly role: Role | undefined
  readonly scope: Scope
  readonly cookie: string | undefined
  readonly memberId: MemberId | undefined
  readonly name: string
}

/** Whether the table of permissions lets this role do it, with this scope. */
export function isGranted(role: Role, scope: Scope, permission: Permission): boolean {
  return rolePermissions[role].has(permission) && (scope.kind === 'everything' || !organizationWide.has(permission))
}

/**
 * SE9: every row of the table, by every role with all of the organization or with one site of it, by nobody, and by a session that ended;
 * about one's own things, those of another site, of another organization, and of nobody. What is foreign must be answered exactly as what is
 * nobody's, show nothing of itself, and stay as it is.
 */
export async function runAccessMatrix(world: MatrixWorld, names: readonly RouteName[] = Object.keys(routes) as RouteName[]): Promise<MatrixOutcome> {
  const leaks: string[] = []
  const uncovered = new Map<RouteName, string>()
  let checked = 0
  const shared = {
    'own': world.thingsOf(world.own),
    'other site': world.thingsOf(world.otherSite),
    'other organization': world.thingsOf(world.otherOrganization),
    'nobody': nobodysThings(),
  }
  type Place = keyof typeof shared
  for (const things of [shared.own, shared['other site'], shared['other organization']]) {
    for (const name of thingNames)
      await things.id(name)
  }
  const before = await Promise.all([world.otherSite, world.otherOrganization].map(world.fingerprint))
  const askers = await makeAskers(world)

  // A site's file replaces what is in the site, everybody's things among it: last.
  const replacesAll = (name: RouteName): number => Number(name.startsWith('plant-file.'))
  for (const name of names.toSorted((a, b) => replacesAll(a) - replacesAll(b))) {
    const { permission } = routes[name]
    for (const asker of askers) {
      if (isSignIn(name) && asker.role !== undefined && asker.label !== 'administrator')
        continue
      const granted = permission === 'public' || (asker.role !== undefined && isGranted(asker.role, asker.scope, permission))
      const answers = new Map<Place, Answered>()
      let namesSomething = false
      for (const place of Object.keys(shared) as Place[]) {
        // Signing in is about no place; neither is what names nothing.
        if (place !== 'own' && (isSignIn(name) || !namesSomething))
          continue
        // To whom all sites are their own, there is no other.
        if (place === 'other site' && asker.scope.kind === 'everything')
          continue
        const changes = routes[name].method !== 'GET' || needsSomebodyNew(name)
        const somebody = granted && needsSomebodyNew(name) && asker.role
          ? await makeAsker(world, asker.label, asker.role, asker.scope)
          : asker
        const things = granted && place === 'own' && changes
          ? world.thingsOf(world.own)
          : shared[place]
        const answer = await ask(name, place, {
          ...things,
          id(thing) {
            namesSomething = true
            return things.id(thing)
          },
        }, somebody)
        checked++
        answers.set(place, answer)
        judge(name, place, asker, granted, answer)
      }
      const nobodys = answers.get('nobody')
      const foreign: Place[] = asker.scope.kind === 'everything' || isOfNoSite(name)
        ? ['other organization']
        : ['other organization', 'other site']
      for (const place of foreign) {
        const answer = answers.get(place)
        if (answer && nobodys && plain(answer) !== plain(nobodys))
          leaks.push(`${name} for ${asker.label}: ${place} is answered ${plain(answer)}, what is nobody's ${plain(nobodys)}`)
      }
    }
  }

  const after = await Promise.all([world.otherSite, world.otherOrganization].map(world.fingerprint))
  after.forEach((text, index) => {
    if (text !== before[index]) {
      leaks.push(`something of ${index === 0
        ? 'the other site'
        : 'the other organization'} was changed: ${difference(before[index]!, text)}`)
    }
  })
  return {
    checked,
    leaks,
    uncovered: [...uncovered].map(([name, why]) => `${name}: ${why}`),
    rows: names.length,
  }

  async function ask(name: RouteName, place: Place, things: Belongings, asker: Asker): Promise<Answered> {
    const asked = await exampleOf(name, things.id, {
      role: asker.role,
      memberId: asker.memberId,
      login: async () => (await makeAsker(world, 'somebody', 'viewer', everything)).name,
      password: world.password.text,
      cookie: asker.cookie,
      // Of somebody else, where it is not one's own.
      otherSessionId: async () => place === 'own' && asker.memberId !== undefined
        ? (await insertSession(world.sql, world.own.organizationId, asker.memberId)).sessionId
        : things.id('sessionId'),
      pushBrowserId: async () => place === 'own' && asker.memberId !== undefined
        ? insertPushBrowser(world.client, asker.cookie)
        : things.id('pushBrowserId'),
      client: world.client,
    })
    return world.client(asked, asker.cookie)
  }

  function judge(name: RouteName, place: Place, asker: Asker, granted: boolean, { status, text }: Answered): void {
    const at = `${name} for ${asker.label} about ${place}`
    const code = codeOf(text)
    if (asker.role === undefined && !granted && (status !== 401 || code !== 'not-signed-in'))
      leaks.push(`${at}: ${status} ${text.slice(0, 200)}`)
    if (asker.role !== undefined && !granted && (status !== 403 || code !== 'not-allowed'))
      leaks.push(`${at}: ${status} ${text.slice(0, 200)}`)
    if (granted && place === 'own' && !(rightStatuses[name] ?? [200]).includes(status))
      uncovered.set(name, `${asker.label} got ${status} ${text.slice(0, 300)}`)
    if (granted && place === 'own' && status === 200 && !isAsDescribed(name, text))
      uncovered.set(name, `${asker.label} got what the OpenAPI document does not say: ${text.slice(0, 300)}`)
    if (status >= 500)
      uncovered.set(name, `${asker.label} about ${place} got ${status} ${text.slice(0, 300)}`)
    // Whoever has just signed in is let in.
    const isIn = (signsIn(name) || needsLink(name)) && status === 200
    const hidden = isIn
      ? [world.otherOrganization]
      : asker.role === undefined
        ? [world.own, world.otherSite, world.otherOrganization]
        : asker.scope.kind === 'everything'
          ? [world.otherOrganization]
          : [world.otherSite, world.otherOrganization]
    for (const realm of hidden) {
      if (text.includes(realm.marker))
        leaks.push(`${at} shows something of ${realm.marker}: ${text.slice(Math.max(0, text.indexOf(realm.marker) - 80)).slice(0, 200)}`)
    }
  }
}

/** Every role, with all of the organization and with one site of it; nobody; and a session that ended. */
export async function makeAskers(world: MatrixWorld): Promise<Asker[]> {
  const oneSite: Scope = {
    kind: 'some',
    siteIds: [world.own.siteId],
    cameraIds: [],
  }
  const askers: Asker[] = []
  for (const role of roles) {
    askers.push(await makeAsker(world, role, role, everything))
    if (role !== 'station')
      askers.push(await makeAsker(world, `${role} of one site`, role, oneSite))
  }
  const revoked = await makeAsker(world, 'a session that ended', 'administrator', everything)
  await world.sql('delete from session where member_id = $1', [revoked.memberId])
  const nobody = {
    role: undefined,
    scope: everything,
    memberId: undefined,
    name: 'nobody',
  }
  return [
    ...askers,
    { ...nobody, label: 'nobody', cookie: undefined },
    { ...nobody, label: 'a session that ended', cookie: revoked.cookie },
  ]
}

async function makeAsker({ sql, own, password }: MatrixWorld, label: string, role: Role, scope: Scope): Promise<Asker> {
  const { memberId, name } = await insertMember(sql, own, role, scope, `${label} ${randomBytes(5).toString('hex')}`, password.hash)
  const { cookie } = await insertSession(sql, own.organizationId, memberId)
  return {
    label,
    role,
    scope,
    cookie,
    memberId,
    name,
  }
}

function codeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string }).code
  }
  catch {
    return undefined
  }
}

/** An answer without what is different in every answer: ids, hashes, times, names that were made up. */
export function plain({ status, text }: Pick<Answered, 'status' | 'text'>): string {
  return `${status} ${text
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi, '<id>')
    .replace(/[\da-f]{64}/g, '<hash>')
    .replace(/\b\d{13}\b/g, '<time>')
    .replace(/A thing [\da-f]{12}/g, '<name>')
    .replace(/"orgSeq":\d+/g, '<place>')
    .replace(/token=[\w-]{43}/g, '<token>')}`
}

function difference(before: string, after: string): string {
  const known = new Set(before.split('\n'))
  return after.split('\n').filter(line => !known.has(line)).slice(0, 3).join('; ').slice(0, 400) || 'something is gone'
}
