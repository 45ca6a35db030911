/** Links for people. The token is in the fragment: no server, proxy or Referer header sees it. */
export function signInLink(address: string, token: string): string {
  return `${address}/sign-in#token=${token}`
}

/** Makes the first administrator. */
export function setUpLink(address: string, token: string): string {
  return `${address}/set-up#token=${token}`
}

/** An invitation, or a new password. */
export function invitationLink(address: string, token: string): string {
  return `${address}/invitation#token=${token}`
}
