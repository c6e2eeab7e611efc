import { z } from 'zod';

// The CSP forbids eval; without this zod tries it once and the browser reports a violation. Must be imported before any schema.
z.config({ jitless: true });
