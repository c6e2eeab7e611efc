import type { program } from '../../../shared/components/program.ts';
import type { ServiceId, Settings } from '../../../shared/domain/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe } from '../../probes/probe.ts';
import { listProcesses, type ProcessRow, processesLately, userOf } from '../../system/index.ts';
import type { Self } from '../service.ts';

/** Looks through the processes takes this long at most, in milliseconds. */
const LIMIT_MS = 10_000;
/** More than so many are counted, not asked for their user. */
const MOST = 50;

/** Looks for the processes of this user in whose command line the given words stand; Lifeguard itself is none of them. */
export function createProgramProbe(self: Self<typeof program>, settings: Settings): Probe<ServiceId> {
  const match = self.setting(settings, 'match');
  return {
    id: self.id,
    component: self.id,
    everyMs: self.everyMs(settings),
    timeoutMs: LIMIT_MS,
    async run({ signal }) {
      const found = await ofThisUser(await processesLately(), match);
      signal.throwIfAborted();
      if (found.length === 0) {
        const got = `No process of yours has “${match}” in its command line.`;
        return { ok: false, failure: failure('refused', 'to find its process', got) };
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
