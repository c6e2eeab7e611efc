import type { program } from '../../../shared/components/program.ts';
import type { ServiceId, Settings } from '../../../shared/domain/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe } from '../../probes/probe.ts';
import { listProcesses, type ProcessRow, processesAgain, processesLately, userOf } from '../../system/index.ts';
import { EndSignal } from '../end-signal.ts';
import type { Self } from '../service.ts';

/** Looks through the processes takes this long at most, in milliseconds. */
const LIMIT_MS = 10_000;
/** Whoever was there so often in a row is, and was gone before if not: what another look saw just before may be from before that. */
const CERTAIN = 2;
/** More than so many are counted, not asked for their user. */
const MOST = 50;

/**
 * Looks for the processes of this user in whose command line the given words stand; Lifeguard itself is none of them. That the last of them ends is
 * told at once.
 */
export function createProgramProbe(
  self: Self<typeof program>,
  settings: Settings,
  isOnBattery: () => boolean,
): Probe<ServiceId> {
  const match = self.setting(settings, 'match');
  const ends = new EndSignal(self.gone, isOnBattery);
  /** How often in a row it was there, each time by a table of its own until that is certain. */
  let seen = 0;
  let known: ReadonlySet<number> = new Set();
  ends.onSignal(() => {
    seen = 0;
  });
  return {
    id: self.id,
    component: self.id,
    everyMs: self.everyMs(settings),
    timeoutMs: LIMIT_MS,
    onSignal: ends.onSignal,
    close: ends.close,
    async run({ signal, clock }) {
      const rows = await (seen < CERTAIN ? processesLately(performance.now()) : processesAgain({ pids: known }));
      const found = await ofThisUser(rows, match);
      known = new Set(found.map(({ pid }) => pid));
      signal.throwIfAborted();
      seen = found.length === 0 ? 0 : seen + 1;
      ends.serve(found, clock);
      if (found.length === 0) {
        const got = `No process of yours has “${match}” in its command line.`;
        return { ok: false, failure: failure('refused', 'finding its process', got) };
      }
      const resident = found.reduce((sum, p) => sum + p.residentBytes, 0);
      return {
        ok: true,
        metrics: { [self.metric('resident')]: resident, [self.metric('count')]: found.length },
        facts: {
          processes: found.map(({ pid, name }) => ({ pid, name })),
          stopped: found.every((p) => p.state === 'stopped'),
        },
      };
    },
  };
}

/** The processes of this user in whose command line these words stand; Lifeguard itself is none of them. */
export const processesWith = async (match: string, signal: AbortSignal): Promise<readonly ProcessRow[]> =>
  ofThisUser(await listProcesses(signal), match);

async function ofThisUser(rows: readonly ProcessRow[], match: string): Promise<readonly ProcessRow[]> {
  const named = rows.filter(
    (p) => p.pid !== process.pid && p.state !== 'zombie' && p.commandLine.includes(match) && !isAboutIt(p.commandLine),
  );
  const users = await Promise.all(named.slice(0, MOST).map((p) => userOf(p.pid)));
  return named.filter((_, i) => users[i] === process.getuid?.());
}

/** What only looks for it, or adds it to the settings, has the same words in its own command line. */
const isAboutIt = (commandLine: string): boolean =>
  /^(\S*\/)?(grep|pgrep|pkill|rg|tail|less|vim|nano)\s|\bservices\s+add\b|\bconfig\s+set\b/.test(commandLine);
