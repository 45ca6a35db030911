import { z } from 'zod'

// Pages are served without 'unsafe-eval': zod must not compile its parsers with `new Function`.
z.config({ jitless: true })

export { z }
