/** The system user that child processes run as when the server is root. */
export interface ServiceUser {
  readonly uid: number
  readonly gid: number
}

export interface Confinement {
  readonly platform: string
  /** Absent: the user we are. */
  readonly user?: ServiceUser
  /** What the kernel sends the program when we die, even of SIGKILL; Linux only. */
  readonly deathSignal: 'INT' | 'TERM' | 'KILL'
  /** Added to our own niceness; 0 to 19. */
  readonly niceness?: number
}

export interface ConfinedCommand {
  readonly command: string
  readonly args: readonly string[]
  /** For spawn(), where the command does not change the user itself. */
  readonly uid?: number
  readonly gid?: number
}

/**
 * Says how to start a program as the system user so that it cannot outlive us: through util-linux's setpriv on Linux, which
 * ends in the program itself (same process id). Elsewhere the user alone is changed, by spawn().
 */
export function confinedCommand(program: string, programArgs: readonly string[], { platform, user, deathSignal, niceness = 0 }: Confinement): ConfinedCommand {
  const nice = niceness > 0
    ? [
        'nice',
        '-n',
        String(niceness),
      ]
    : []
  const setpriv = platform === 'linux'
    ? [
        'setpriv',
        ...(user
          ? [
              '--reuid',
              String(user.uid),
              '--regid',
              String(user.gid),
              '--clear-groups',
            ]
          : []),
        '--pdeathsig',
        deathSignal,
        '--',
      ]
    : []
  const [command = program, ...args] = [
    ...nice,
    ...setpriv,
    program,
    ...programArgs,
  ]
  return {
    command,
    args,
    ...(platform === 'linux'
      ? {}
      : user),
  }
}
