import { MAIN, type Problem, SETTINGS, type Source } from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';
import type { LoadOptions } from './load-options.ts';
import { type Merged, placeOf } from './merge.ts';

/** Ports on which the backend is found in the wild, likeliest first. */
const USUAL_PORTS = [8765, 8000, 8001];

/**
 * One of the usual ports that answers, where it is not the default. A further stack has the port that its own files name.
 * @param taken ports of other stacks and of services
 * @param isFolderKnown without a folder of the stack a port that merely answers may be anybody's
 */
export async function portOffer(
  { choosePort, stack }: LoadOptions,
  taken: readonly number[],
  isFolderKnown: boolean,
): Promise<Offer[]> {
  if (choosePort === undefined || stack !== undefined) return [];
  const ports = USUAL_PORTS.filter((port) => !taken.includes(port));
  const answers = await Promise.all(ports.map((port) => choosePort(port, isFolderKnown)));
  const port = ports.find((_, i) => answers[i]);
  if (port === undefined || port === SETTINGS[MAIN.port].fallback) return [];
  return [
    {
      key: MAIN.port,
      value: port,
      source: { kind: 'discovered', file: null, line: null, note: `answers on ${port}` },
    },
  ];
}

/** Whether a value is a guess from what answers: nobody and no file named it, so nothing is missed where it is not there. */
export const isGuess = ({ kind, file }: Source): boolean => kind === 'discovered' && file === null;

/** The start command and `.env` name different ports: both places, and which one is watched. */
export function portContradiction(
  written: Offer | undefined,
  named: Offer | undefined,
  { settings, sources }: Merged,
): Problem[] {
  if (written === undefined || named === undefined) return [];
  if (sources[MAIN.port] !== written.source) return [];
  const message = `This line starts the backend on port ${settings[MAIN.port]}, while ${placeOf(named.source)} says ${named.source.note}=${named.value}.`;
  const fix = `Port ${settings[MAIN.port]} is watched, because a start leads there. Write the same port in both places.`;
  return [{ where: placeOf(written.source), message, fix, severity: 'warning' }];
}

/** Where nobody said which port is to be watched, only which one the next start takes. */
const OF_FILES: ReadonlySet<Source['kind']> = new Set(['default', 'discovered', 'env-file', 'team-file']);
/** The note of a port that is watched because the backend that runs listens there, whatever its files say now. */
const STILL = 'the backend that runs listens there';
export const isOfRunning = ({ note }: Source): boolean => note === STILL;

/** The backend that runs listens on another port than the one that its files name: that is where it is, until it is started again. */
export function runningOffer({ settings, sources }: Merged, running: number | null): Offer[] {
  const { kind, ...source } = sources[MAIN.port];
  if (running === null || running === settings[MAIN.port] || !OF_FILES.has(kind)) return [];
  return [{ key: MAIN.port, value: running, source: { ...source, kind, note: STILL } }];
}

/** What a person is told of it. @param named what the files say */
export function runningProblem([offer]: readonly Offer[], named: Merged): Problem[] {
  if (offer === undefined) return [];
  const port = named.settings[MAIN.port];
  const message = `This names port ${port}; the backend that runs listens on port ${offer.value}, and is watched there.`;
  const fix = `It takes port ${port} at its next start: lifeguard recover ${MAIN.id}`;
  return [{ where: placeOf(named.sources[MAIN.port]), message, fix, severity: 'warning' }];
}
