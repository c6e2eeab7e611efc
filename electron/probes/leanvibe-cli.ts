import type { CliReport, Settings } from '../../shared/domain/index.ts';
import { askCli, findCli, NOT_ASKED, readCliConfigs } from '../leanvibe-cli/index.ts';
import { failure } from './failure.ts';
import type { Probe } from './probe.ts';

export interface CliOptions {
  readonly settings: Settings;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const EVERY_MS = 300_000;

/** B13: the LeanVibe command line. A cycle looks at files only; the program itself is started on demand. */
export function createCliProbe({ settings, home, env }: CliOptions): Probe<'cli'> {
  let asked: Omit<CliReport, 'path' | 'foundIn' | 'configs'> = { ...NOT_ASKED, askedAt: null };
  let askedOf: string | null = null;
  return {
    id: 'cli',
    component: 'cli',
    everyMs: EVERY_MS,
    timeoutMs: 60_000,
    async run({ signal, clock, reason }) {
      const found = findCli({ configured: settings['cli.path'], repository: settings['repository.path'], home, env });
      if (found === null)
        return { ok: false, failure: failure('absent', 'to find the LeanVibe CLI', 'It is not installed.') };
      if (askedOf !== found.path) asked = { ...NOT_ASKED, askedAt: null };
      if (reason === 'demand') {
        const answer = await askCli(found.path, { signal, cwd: settings['repository.path'] ?? home });
        asked = { ...answer, askedAt: clock.now().wall };
        askedOf = found.path;
      }
      const configs = readCliConfigs({ home, repository: settings['repository.path'] });
      return { ok: true, metrics: {}, facts: { cli: { ...found, ...asked, configs: [...configs] } } };
    },
  };
}
