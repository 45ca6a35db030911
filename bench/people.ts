import type { Bench } from './bench.ts'
import { measureAccess } from './people/access.ts'
import { measureAddresses } from './people/addresses.ts'
import { measureCanaries } from './people/canaries.ts'
import { measureGuesses } from './people/guesses.ts'
import { measureLogins } from './people/logins.ts'
import { measureRequests } from './people/requests.ts'

/** Changes with each run; it is said, so that what was sent can be sent again. */
const seed = Date.now() % 2 ** 31

/** Who may what, and what stands between the network and everything else. people/README.md says how each figure is measured. */
export const peopleBench: Bench = {
  help: 'starts servers and databases of its own on this machine; about half an hour',
  goals: {
    leaks: { exactly: 0 },
    leak_coverage: { exactly: 100 },
    server_errors: { exactly: 0 },
    url_escapes: { exactly: 0 },
    path_escapes: { exactly: 0 },
    guesses_checked: { atMost: 50 },
    canary_hits: { exactly: 0 },
    login_slowdown: { atMost: 1.1 },
  },
  parts: {
    access: measureAccess,
    addresses: measureAddresses,
    guesses: measureGuesses,
    canaries: measureCanaries,
    logins: measureLogins,
    requests: say => measureRequests(seed, say),
  },
}
