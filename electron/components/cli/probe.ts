import type { CliReport, Clock, Settings } from '../../../shared/domain/index.ts';
import { askCli, findCli, mayAsk, NOT_ASKED, readCliConfigs } from '../../leanvibe-cli/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe, ProbeSignal } from '../../probes/probe.ts';

export interface CliOptions {
  readonly settings: Settings;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether this file may be started. */
  readonly mayStart: (file: string) => boolean;
}

const EVERY_MS = 300_000;
/** While what it said was only that the backend is down, it is looked this often whether that is over, in milliseconds. A look reads files. */
const IN_VAIN_MS = 2000;
/**
 * What it said to be wrong is asked again after so long, and after twice as long each further time: until then its row tells of a log-in that somebody
 * may just have renewed. In milliseconds; it starts the program some times.
 */
const AGAIN_MS = 10_000;
const TRIED = 'finding the LeanVibe CLI';

type Asked = Omit<CliReport, 'path' | 'foundIn' | 'configs' | 'installed'>;

const isWrong = ({ problem, refused, reaches }: Asked): boolean =>
  problem !== null || refused !== null || reaches === 'no';

/** The LeanVibe command line. A cycle looks at files only; the program itself is started on demand and while it says that something is wrong, and only when it may be. */
export function createCliProbe({ settings, home, env, mayStart }: CliOptions): Probe<'cli'> {
  let asked: Asked = { ...NOT_ASKED, askedAt: null, waits: false };
  let askedMono = Number.NEGATIVE_INFINITY;
  let againMs = AGAIN_MS;
  let askedOf: string | null = null;
  /** It was asked while the backend did not answer: that it does not reach that is true until the backend is back, and says nothing of it then. */
  let inVain = false;
  const listeners = new Set<(signal: ProbeSignal) => void>();
  let cancel = () => {};
  const again = (clock: Clock, ms: number, why: string) => {
    cancel = clock.after(ms, () => {
      for (const listener of listeners) listener({ run: ['cli'], why });
    });
  };
  return {
    id: 'cli',
    component: 'cli',
    everyMs: EVERY_MS,
    timeoutMs: 60_000,
    async run({ signal, clock, reason, readings }) {
      cancel();
      const found = findCli({ configured: settings['cli.path'], repository: settings['repository.path'], home, env });
      if (found.kind !== 'cli') {
        const got = found.kind === 'absent' ? 'It is not installed.' : `It is not installed: ${found.text}.`;
        return { ok: false, failure: failure('absent', TRIED, got) };
      }
      const cwd = settings['repository.path'] ?? home;
      const allowed = mayAsk(found.files, cwd, mayStart);
      if (askedOf !== found.path || !allowed) {
        asked = { ...NOT_ASKED, askedAt: null, waits: !allowed };
        inVain = false;
      }
      const isDue = isWrong(asked) && !inVain && clock.now().mono - askedMono >= againMs;
      if (allowed && (reason === 'demand' || (isDue && readings.backend?.ok !== false))) {
        const answer = await askCli(found.path, { signal, cwd, home });
        asked = { ...answer, askedAt: clock.now().wall, waits: false };
        askedOf = found.path;
        askedMono = clock.now().mono;
        againMs = isDue && isWrong(asked) ? Math.min(2 * againMs, EVERY_MS) : AGAIN_MS;
        inVain = asked.reaches === 'no' && readings.backend?.ok !== true;
      } else if (inVain && readings.backend?.ok === true) {
        inVain = false;
        asked = { ...asked, reaches: 'unknown', statusWords: null };
      }
      if (inVain) again(clock, IN_VAIN_MS, 'the backend may be back');
      else if (allowed && isWrong(asked)) {
        const leftMs = againMs - (clock.now().mono - askedMono);
        again(clock, Math.max(IN_VAIN_MS, leftMs), 'it may be mended');
      }
      const configs = readCliConfigs({ home, repository: settings['repository.path'] });
      const { path, foundIn } = found;
      const version = asked.version ?? found.version;
      const told = asked.commands === null ? {} : { told: asked.version };
      return {
        ok: true,
        metrics: {},
        facts: { cli: { path, foundIn, ...asked, version, ...told, installed: found.version, configs: [...configs] } },
      };
    },
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      cancel();
    },
  };
}
