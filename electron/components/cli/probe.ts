import type { CliReport, Settings } from '../../../shared/domain/index.ts';
import { askCli, findCli, mayAsk, NOT_ASKED, readCliConfigs } from '../../leanvibe-cli/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe } from '../../probes/probe.ts';

export interface CliOptions {
  readonly settings: Settings;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether this file may be started. */
  readonly mayStart: (file: string) => boolean;
}

const EVERY_MS = 300_000;
const TRIED = 'finding the LeanVibe CLI';

/** The LeanVibe command line. A cycle looks at files only; the program itself is started on demand, and only when it may be. */
export function createCliProbe({ settings, home, env, mayStart }: CliOptions): Probe<'cli'> {
  let asked: Omit<CliReport, 'path' | 'foundIn' | 'configs' | 'installed'> = {
    ...NOT_ASKED,
    askedAt: null,
    waits: false,
  };
  let askedOf: string | null = null;
  return {
    id: 'cli',
    component: 'cli',
    everyMs: EVERY_MS,
    timeoutMs: 60_000,
    async run({ signal, clock, reason }) {
      const found = findCli({ configured: settings['cli.path'], repository: settings['repository.path'], home, env });
      if (found.kind !== 'cli') {
        const got = found.kind === 'absent' ? 'It is not installed.' : `It is not installed: ${found.text}.`;
        return { ok: false, failure: failure('absent', TRIED, got) };
      }
      const cwd = settings['repository.path'] ?? home;
      const allowed = mayAsk(found.files, cwd, mayStart);
      if (askedOf !== found.path || !allowed) asked = { ...NOT_ASKED, askedAt: null, waits: !allowed };
      if (reason === 'demand' && allowed) {
        const answer = await askCli(found.path, { signal, cwd, home });
        asked = { ...answer, askedAt: clock.now().wall, waits: false };
        askedOf = found.path;
      }
      const configs = readCliConfigs({ home, repository: settings['repository.path'] });
      const { path, foundIn } = found;
      const version = asked.version ?? found.version;
      return {
        ok: true,
        metrics: {},
        facts: { cli: { path, foundIn, ...asked, version, installed: found.version, configs: [...configs] } },
      };
    },
  };
}
