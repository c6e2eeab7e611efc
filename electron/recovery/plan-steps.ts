import {
  type CommandLine,
  componentTitle,
  type PlanStep,
  type ProbeId,
  type ProcessInfo,
} from '../../shared/domain/index.ts';

/** A command line as a person would type it; only for showing, it is never run through a shell. */
export function displayCommand({ command, args }: Pick<CommandLine, 'command' | 'args'>): string {
  return [command, ...args]
    .map((word) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

const step = (fields: Omit<PlanStep, 'destroys' | 'optional'> & Partial<PlanStep>): PlanStep => ({
  destroys: null,
  optional: false,
  ...fields,
});

export const look = (id: string, title: string, probes: readonly ProbeId[]): PlanStep =>
  step({ id, title, display: `look at ${probes.join(', ')}`, action: { kind: 'look', probes } });

export function stopTreeStep(id: string, title: string, tree: readonly ProcessInfo[], gracefulMs: number): PlanStep {
  const members = tree.map((p) => ({ pid: p.pid, startedAt: p.startedAt, label: p.name }));
  const names = members.map((m) => `${m.pid} (${m.label})`).join(', ');
  return step({
    id,
    title,
    display: `SIGTERM, after ${gracefulMs / 1000} s SIGKILL, to ${names}`,
    destroys: 'Requests in flight are cut off.',
    action: { kind: 'stop-tree', tree: members, gracefulMs },
  });
}

export const waitPortFreeStep = (port: number): PlanStep =>
  step({
    id: 'port-free',
    title: `See port ${port} free`,
    display: `wait until nothing listens on port ${port}`,
    action: { kind: 'wait-port-free', port, timeoutMs: 10_000 },
  });

export const startStep = (command: CommandLine, logFile: string): PlanStep =>
  step({
    id: 'start',
    title: 'Start the backend',
    display: `cd ${command.cwd} && ${displayCommand(command)}`,
    action: { kind: 'start', command, logFile },
  });

export const runStep = (
  id: string,
  title: string,
  command: string,
  args: readonly string[],
  timeoutMs: number,
  destroys: string | null = null,
): PlanStep =>
  step({
    id,
    title,
    display: displayCommand({ command, args }),
    destroys,
    action: { kind: 'run', command: { command, args, cwd: '/', env: {} }, timeoutMs },
  });

export const waitHealthyStep = (probe: ProbeId, what: string, timeoutMs: number): PlanStep =>
  step({
    id: 'healthy',
    title: `Wait until it is healthy (at most ${timeoutMs / 1000} s)`,
    display: `ask ${what} until it answers well`,
    action: { kind: 'wait-healthy', probe, timeoutMs },
  });

export const httpStep = (id: string, title: string, method: 'GET' | 'POST', url: string): PlanStep =>
  step({
    id,
    title,
    display: `${method} ${url}`,
    optional: true,
    action: { kind: 'http', method, url, timeoutMs: 5000 },
  });

export const verifyStep = (probes: readonly ProbeId[], timeoutMs: number): PlanStep =>
  step({
    id: 'verify',
    title: 'Verify',
    display: `ask ${probes.map(probeTitle).join(', ')} again`,
    action: { kind: 'verify', probes, timeoutMs },
  });

/** Name of what a probe asks, for sentences. */
export function probeTitle(probe: ProbeId): string {
  if (probe === 'backend.websocket') return componentTitle('websocket');
  if (probe === 'backend.http') return componentTitle('backend');
  if (probe === 'services') return componentTitle('docker');
  if (probe === 'backend.process') return componentTitle('process');
  if (probe === 'neo4j' || probe === 'redis') return componentTitle(probe);
  return probe;
}
