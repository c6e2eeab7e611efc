import { z } from 'zod';
import type { ContainerState } from '../../../shared/domain/index.ts';
import { ask, type Question, whatWasRead } from '../../system/index.ts';
import { parseContainer } from './engine.ts';

/** A container, whether it runs or not, with the ports of this machine that lead, or led, into it. */
export interface BoundContainer {
  readonly name: string;
  readonly ports: readonly number[];
  readonly state: ContainerState;
  /** Its first process, as the engine numbers it: one of this machine only where that is no other one's. Null where it does not run. */
  readonly pid: number | null;
}

/** The ports that it was given, and those that it has: one that is chosen by the engine stands in the second alone. */
export const BOUND =
  '{{.Name}}\t{{json .HostConfig.PortBindings}}\t{{json .NetworkSettings.Ports}}\t{{json .State}} {{.RestartCount}}';
const LIMIT_MS = 5000;
/** Nobody's machine has more; the newest are looked at. */
const MOST = 200;

const PortsSchema = z.record(z.string(), z.array(z.looseObject({ HostPort: z.string() })).nullable()).nullable();

/** Reads lines of `docker inspect` in our format; what is none is passed over. */
export const parseBound = (output: string): BoundContainer[] =>
  output.split('\n').flatMap((line) => {
    const [name, given, has, told] = line.split('\t');
    const state = parseContainer(told ?? '');
    if (name === undefined || given === undefined || has === undefined || state === null) return [];
    return [
      {
        name: name.replace(/^\//, ''),
        ports: [...new Set([...portsIn(given), ...portsIn(has)])],
        state,
        pid: pidIn(told ?? ''),
      },
    ];
  });

/** Zero is that of one that does not run. */
const pidIn = (told: string): number | null => Number(/"Pid":(\d+)/.exec(told)?.[1] ?? 0) || null;

function portsIn(text: string): number[] {
  try {
    const bindings = Object.values(PortsSchema.parse(JSON.parse(text)) ?? {});
    return bindings.flatMap((all) => (all ?? []).map(({ HostPort }) => Number(HostPort))).filter((port) => port > 0);
  } catch {
    return [];
  }
}

const every: Question<readonly string[]> = {
  command: 'docker',
  args: ['ps', '--all', '--quiet', '--no-trunc'],
  timeoutMs: LIMIT_MS,
  read: (output) => output.split('\n').filter((id) => id !== ''),
};

/** Every container with its ports; null where no engine answers. Starts nothing. */
export async function boundContainers(signal: AbortSignal): Promise<readonly BoundContainer[] | null> {
  const ids = whatWasRead(await ask(every, signal));
  if (ids === null || ids.length === 0) return ids && [];
  const inspect: Question<readonly BoundContainer[]> = {
    command: 'docker',
    args: ['inspect', '--type', 'container', '--format', BOUND, ...ids.slice(0, MOST)],
    timeoutMs: LIMIT_MS,
    // One that has just been removed is an error beside the answers for the others.
    anyCode: true,
    read: parseBound,
  };
  return whatWasRead(await ask(inspect, signal));
}
