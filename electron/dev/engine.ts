/** The engine of `npm run dev`, straight from the sources: node starts it anew whenever one of them changes. */
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { createEngine } from '../app/index.ts';
import { onInterrupt } from '../cli/on-interrupt.ts';
import { VERSION } from '../cli/version.ts';
import { browserHost, createAdmission, serve } from '../serve/index.ts';
import { shareEngine } from '../share/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { port, pages, session, repository, config } = z
  .object({
    port: z.number(),
    /** Where the pages are opened; what they ask comes from there. */
    pages: z.url(),
    /** The session of every page that is let in: it outlives this process, so that an open page stays in. */
    session: z.string(),
    repository: z.string().optional(),
    config: z.string().optional(),
  })
  .parse(JSON.parse(process.env.LIFEGUARD_DEV ?? '{}'));

const engine = await createEngine({
  follows: true,
  cwd: process.cwd(),
  home: homedir(),
  // A history of its own, and no recovery by itself beside a Lifeguard that is installed.
  env: {
    LIFEGUARD_STATE_FOLDER: path.join(root, 'test/output/dev'),
    ...process.env,
    LIFEGUARD_RECOVERY_AUTOMATIC: 'ask',
  },
  platform: process.platform,
  ...(repository === undefined ? {} : { repository }),
  ...(config === undefined ? {} : { configFile: config }),
});
await shareEngine({ engine, version: VERSION });

const codes = createAdmission();
const server = await serve({
  engine,
  host: browserHost({ version: VERSION }),
  rendererFolder: path.join(root, 'renderer'),
  port,
  admission: {
    issue: codes.issue,
    exchange: (code) => (codes.exchange(code) === null ? null : session),
    admits: (given) => given === session,
  },
});
console.log(`${pages}#code=${codes.issue()}  (a page that is open stays in)`);

onInterrupt(async ({ exitCode }) => {
  await server.stop();
  await engine.stop();
  process.exit(exitCode);
});
