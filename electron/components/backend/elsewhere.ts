import { hostPort, type Listener, MAIN, ownerOf, type Readings, type Settings } from '../../../shared/domain/index.ts';
import {
  advice,
  adviceAnd,
  cause,
  type DiagnosisInput,
  evidence,
  failureOf,
  isCritical,
  type Rule,
} from '../../diagnosis/rule.ts';
import { httpEvidence } from './ends.ts';

/** An address as it is, of one family; a name is none. */
const isLiteral = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** Whether who listens here takes what is sent to this address. A socket on `::` may take IPv4 as well, so it counts. */
const takes = ({ address }: Pick<Listener, 'address'>, host: string): boolean =>
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

/** What a restart by the configured command would change, as far as that command names an address. */
function restarted({ readings, settings }: DiagnosisInput) {
  const { startHost = null, manager = null } = readings.process?.facts ?? {};
  const owner = ownerOf(readings, 'backend').kind;
  const host = bare(startHost ?? '');
  const isKept = manager !== null || owner === 'launchd' || owner === 'container';
  if (isKept || !isLiteral(host)) return { helps: false, words: 'Where a restart would have it listen is not known.' };
  return takes({ address: host }, bare(settings['backend.host']))
    ? { helps: true, words: `Its start command has it listen at ${host}: it was started in another way.` }
    : { helps: false, words: `Its start command has it listen at ${host}, so a restart would not help.` };
}

/** It runs well, on another address than the one at which it is asked: a restart helps only where the start command names another one. */
export const wrongAddress: Rule = (input) => {
  const failure = failureOf(input.readings, 'backend');
  const own = listensElsewhere(input.readings, input.settings);
  if (own === null || !isCritical(input, 'backend') || failure?.kind !== 'refused') return null;
  const asked = hostPort(bare(input.settings['backend.host']), input.settings['backend.port']);
  const where = placesOf(own);
  const restart = restarted(input);
  const wanted = restart.helps ? '' : `, or start the backend with \`--host ${bare(input.settings['backend.host'])}\``;
  const listen = `set \`backend.host\` to \`localhost\`, where both kinds of address are tried${wanted}. Clients that ask at ${asked} do not reach it either.`;
  const [process] = own.flatMap((l) => l.process ?? []);
  return cause(input, {
    id: 'backend-wrong-address',
    component: 'backend',
    severity: 'P0',
    confidence: 0.95,
    title: `The backend listens on ${where} only; it is asked at ${asked}.`,
    detail: `It runs. ${restart.words}`,
    evidence: [
      evidence(
        `Listener: ${process === undefined ? where : `${process.name} (pid ${process.pid}) on ${where}`}.`,
        'process',
        process?.commandLine ?? null,
      ),
      httpEvidence(input),
    ],
    action: restart.helps
      ? adviceAnd(`Start it by its start command, or ${listen}`, MAIN.recover, 'Recover Backend')
      : advice(`${listen.charAt(0).toUpperCase()}${listen.slice(1)}`),
  });
};
