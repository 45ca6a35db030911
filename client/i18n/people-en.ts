/** What went wrong on the way to the server, whatever was wanted of it. */
export const failureEn = {
  away: 'The server does not answer. Check the network, then try again.',
}
