import { readdirSync, readFileSync } from 'node:fs'

interface ProcessInfo { pid: number, parent: number, command: string }

function listProcesses(): ProcessInfo[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      // A zombie is gone for our purposes; the fields after the command name in parentheses are state and parent.
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (state === 'Z')
        return []
      return [
        {
          pid: Number(name),
          parent: Number(parent),
          command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
        },
      ]
    }
    catch {
      return [] // it ended while we looked
    }
  })
}

/** Every living process below `root`, itself included, nearest first. */
export function processTree(root: number): ProcessInfo[] {
  const all = listProcesses()
  const tree = all.filter(p => p.pid === root)
  for (const member of tree)
    tree.push(...all.filter(p => p.parent === member.pid))
  return tree
}

/** Processes that have this text (a data folder) in their command line. */
export function processesNaming(text: string): ProcessInfo[] {
  return listProcesses().filter(p => p.command.includes(text))
}

/** The topmost process below `root` whose command line matches. */
export function findProcess(root: number, pattern: RegExp): ProcessInfo | undefined {
  return processTree(root).find(p => p.pid !== root && pattern.test(p.command))
}
