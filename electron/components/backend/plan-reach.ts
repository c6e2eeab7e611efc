import { type CommandLine, hostPort, ownerOf, type PlanResult } from '../../../shared/domain/index.ts';
import { lanAddresses } from '../../network/index.ts';
import { displayCommand, look, startStep, verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { type HostLine, hostLineOf } from '../../system/index.ts';
import { restartBackend, startOf, untilHealthy, verifiable } from './plan-recover.ts';

/** What is looked up for the plan. */
export interface Found {
  /** Of this Mac, that a device would use; null when it has none. */
  readonly address: string | null;
  /** What of the start script decides where the backend listens; null where no script is started, or no line of it starts a server. */
  readonly line: HostLine | null;
}

/** Looks at the network and at the start script. */
export const findWay = ({ settings }: PlanInput): Found => ({
  address: lanAddresses()[0]?.address ?? null,
  line:
    settings['backend.start'] === null
      ? null
      : hostLineOf({ ...settings['backend.start'], cwd: settings['backend.start'].cwd ?? settings['backend.folder'] }),
});

/**
 * Restarts the backend so that devices in the same network reach it. Only the start command's own `--host` is changed, and that change is
 * shown first; or, where a start script leaves it open, the variable that uvicorn or the script takes it from. A script that decides by itself is
 * named with the line that does.
 */
export function planOpenToDevices(input: PlanInput, { address, line }: Found): PlanResult {
  const { settings, readings } = input;
  const listeners = readings.process?.facts.listeners ?? [];
  const port = settings['backend.port'];
  if (listeners.some((l) => /^(0\.0\.0\.0|\*|::|\[::\])$/.test(l.address)))
    return { ok: false, reason: `The backend listens on all addresses already, port ${port}.`, hint: null };
  const owner = ownerOf(readings, 'backend');
  if (owner.kind === 'launchd' || owner.kind === 'container') {
    const where = owner.kind === 'launchd' ? `the launchd job ${owner.label}` : `the container ${owner.name}`;
    return {
      ok: false,
      reason: `The backend is started by ${where}, which decides where it listens.`,
      hint: 'Change it there to --host 0.0.0.0.',
    };
  }
  const restart = restartBackend(input);
  if (!restart.ok) return restart;
  const start = restart.steps.find((s) => s.action.kind === 'start');
  const command =
    start?.action.kind === 'start'
      ? (withHost(start.action.command) ?? throughScript(start.action.command, line))
      : null;
  if (command === null) return decidedElsewhere(settings['backend.start']?.command ?? 'The start command', line);
  const then = [
    ...Object.entries(command.env).map(([name, value]) => `${name}=${value}`),
    displayCommand(command),
  ].join(' ');
  const before = settings['backend.start'] === null ? '' : displayCommand(settings['backend.start']);
  return {
    ok: true,
    plan: {
      runbook: 'open-to-devices',
      component: 'backend',
      title: 'Let devices reach the backend',
      confirm: `Everybody in the same network can then reach the backend${address === null ? '' : ` at http://${hostPort(address, port)}`}. It is restarted as \`${then}\`.${restart.confirm === null ? '' : ` ${restart.confirm}`}`,
      steps: [
        look('look', 'Look at the backend', ['backend', 'process']),
        ...restart.steps.map((s) => (s === start ? startStep(startOf(input, command)) : s)),
        untilHealthy(input),
        verifyStep(verifiable(settings), 30_000),
      ],
      attempts: 1,
      attemptTimeoutMs: 60_000,
      notes: [
        `Before: ${before}`,
        `Then: ${then}`,
        ...(line === null ? [] : [`${line.file}, line ${line.line}, starts it: ${line.text}`]),
        'Until the next start by the configured command. To keep it, set backend.start.',
        ...restart.notes,
      ],
    },
  };
}

const EVERYWHERE = '0.0.0.0';
/** What uvicorn takes for an option that is not on its command line. */
const UVICORNS = 'UVICORN_HOST';

/** A start script that listens on all addresses, by itself or by the variable that it leaves open; null where it does not. */
export function throughScript(command: CommandLine, line: HostLine | null): CommandLine | null {
  if (line === null) return null;
  if (line.host === EVERYWHERE || line.host === '::') return command;
  if (line.host !== null || (line.variable === null && /--host/.test(line.text))) return null;
  return { ...command, env: { ...command.env, [line.variable ?? UVICORNS]: EVERYWHERE } };
}

function decidedElsewhere(command: string, line: HostLine | null): PlanResult {
  if (line === null)
    return {
      ok: false,
      reason: `${command} decides by itself where the backend listens.`,
      hint: 'Let it call uvicorn with --host 0.0.0.0, or set backend.start to a uvicorn command.',
    };
  const instead = line.host === null ? '' : ` in place of ${line.host}`;
  return {
    ok: false,
    reason: `Line ${line.line} of ${line.file} decides where the backend listens: ${line.text}`,
    hint: `Write --host 0.0.0.0 there${instead}, and restart the backend: lifeguard recover backend`,
  };
}

/** The same uvicorn command on all addresses; null when it is no uvicorn command. */
export function withHost(command: CommandLine): CommandLine | null {
  const { args } = command;
  const isUvicorn = [command.command, ...args].some((a) => /(^|\/)uvicorn$/.test(a));
  if (!isUvicorn) return null;
  const at = args.indexOf('--host');
  if (at >= 0) return { ...command, args: args.with(at + 1, '0.0.0.0') };
  const joined = args.findIndex((a) => a.startsWith('--host='));
  return { ...command, args: joined >= 0 ? args.with(joined, '--host=0.0.0.0') : [...args, '--host', '0.0.0.0'] };
}
