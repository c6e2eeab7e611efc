import { hostPort, type Listener, type Readings, type Settings } from '../../../shared/domain/index.ts';
import { advice, cause, evidence, failureOf, isCritical, type Rule } from '../../diagnosis/rule.ts';
import { httpEvidence } from './ends.ts';

/** An address as it is, of one family; a name is none. */
const isLiteral = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** Whether who listens here takes what is sent to this address. A socket on `::` may take IPv4 as well, so it counts. */
const takes = ({ address }: Listener, host: string): boolean =>
  address === host || address === '::' || (address === '0.0.0.0' && !host.includes(':'));

/**
 * Where the backend itself listens on its port, while that is not where it is asked: `backend.host` is one address, and it listens on others
 * only. Null where it is asked by a name such as `localhost`, which means both families, or where it does listen there.
 */
export function listensElsewhere(readings: Readings, settings: Settings): readonly Listener[] | null {
  const host = bare(settings['backend.host']);
  const facts = readings.process?.facts;
  if (
    facts?.tree === undefined ||
    facts.listeners === undefined ||
    !isLiteral(host) ||
    host === '0.0.0.0' ||
    host === '::'
  )
    return null;
  const pids = new Set(facts.tree.map((p) => p.pid));
  const own = facts.listeners.filter((l) => l.process !== null && pids.has(l.process.pid));
  return own.length === 0 || own.some((l) => takes(l, host)) ? null : own;
}

/** `[::1]:8765` */
export const placesOf = (listeners: readonly Listener[]): string =>
  [...new Set(listeners.map((l) => hostPort(l.address, l.port)))].join(' and ');

/** It runs well, on another address than the one at which it is asked: a restart would change nothing. */
export const wrongAddress: Rule = (input) => {
  const failure = failureOf(input.readings, 'backend');
  const own = listensElsewhere(input.readings, input.settings);
  if (own === null || !isCritical(input, 'backend') || failure?.kind !== 'refused') return null;
  const asked = hostPort(bare(input.settings['backend.host']), input.settings['backend.port']);
  const where = placesOf(own);
  const [process] = own.flatMap((l) => l.process ?? []);
  return cause(input, {
    id: 'backend-wrong-address',
    component: 'backend',
    severity: 'P0',
    confidence: 0.95,
    title: `The backend listens on ${where} only; it is asked at ${asked}.`,
    detail: 'It runs. A restart would bind the same address again.',
    evidence: [
      evidence(
        `Listener: ${process === undefined ? where : `${process.name} (pid ${process.pid}) on ${where}`}.`,
        'process',
        process?.commandLine ?? null,
      ),
      httpEvidence(input),
    ],
    action: advice(
      `Set \`backend.host\` to \`localhost\`, where both kinds of address are tried, or start the backend with \`--host ${bare(input.settings['backend.host'])}\`. Clients that ask at ${asked} do not reach it either.`,
    ),
  });
};
