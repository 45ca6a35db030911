import type { SignedInBrowser } from '#contract/account'
import type { InvitationId, MemberId, SessionId } from '#contract/ids'
import type { Invitation, Member, MemberUpdate } from '#contract/member'
import type { RouteBody, RouteReply } from '#contract/routes'
import type { HandedLink } from '../pipeline/admin/people-admin.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useAppServices } from './app-services.ts'
import { useSessionStore } from './session-store.ts'

/** The people and who is invited, as they were when last loaded, by name. Calls reject with AppError or NetworkUnavailable. */
export const usePeopleStore = defineStore('people', () => {
  const { peopleAdmin, now } = useAppServices()
  const session = useSessionStore()
  const loaded = shallowRef<readonly Member[]>()
  const open = shallowRef<readonly Invitation[]>([])
  const members = computed(() => (loaded.value ?? []).toSorted((a, b) => a.name.localeCompare(b.name)))
  const invitations = computed(() => open.value.filter(({ expiresAt }) => expiresAt > now()).toSorted((a, b) => b.createdAt - a.createdAt))
  const isLoaded = computed(() => loaded.value !== undefined)
  const find = (memberId: MemberId): Member | undefined => loaded.value?.find(member => member.memberId === memberId)

  async function load(): Promise<void> {
    const [people, invited] = await Promise.all([
      peopleAdmin.listMembers(),
      session.may('member:manage')
        ? peopleAdmin.listInvitations()
        : [],
    ])
    loaded.value = people
    open.value = invited
  }
  return {
    members,
    invitations,
    isLoaded,
    find,
    load,
    async invite(invitation: RouteBody<'invitation.create'>): Promise<RouteReply<'invitation.create'>> {
      const made = await peopleAdmin.invite(invitation)
      open.value = [made.invitation, ...open.value]
      return made
    },
    async withdraw(invitationId: InvitationId): Promise<void> {
      await peopleAdmin.withdraw(invitationId)
      open.value = open.value.filter(invitation => invitation.invitationId !== invitationId)
    },
    async update(memberId: MemberId, update: MemberUpdate): Promise<void> {
      const changed = await peopleAdmin.update(memberId, update)
      loaded.value = loaded.value?.map(member => member.memberId === memberId
        ? changed
        : member)
    },
    async remove(memberId: MemberId): Promise<void> {
      await peopleAdmin.remove(memberId)
      loaded.value = loaded.value?.filter(member => member.memberId !== memberId)
    },
    reset: (memberId: MemberId): Promise<HandedLink> => peopleAdmin.reset(memberId),
    listSessions: (memberId: MemberId): Promise<SignedInBrowser[]> => peopleAdmin.listSessions(memberId),
    endSession: (memberId: MemberId, sessionId: SessionId): Promise<void> => peopleAdmin.endSession(memberId, sessionId),
    createSetUpLink: (): Promise<HandedLink> => peopleAdmin.createSetUpLink(),
  }
})
