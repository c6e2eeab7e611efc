import { createServer } from 'node:net';
import { bootCheck } from './boot.ts';
import { reportsCheck } from './death-reports.ts';
import { footprintCheck } from './footprint.ts';
import { gpuCheck } from './gpu.ts';
import { brewCheck } from './homebrew.ts';
import { kernelLogCheck } from './kernel-log.ts';
import { launchdCheck } from './launchd.ts';
import { onPort, type PortUse, portUse } from './listeners.ts';
import { loginShellCheck } from './login-shell.ts';
import { pressureChecks } from './memory-pressure.ts';
import { memoryChecks } from './memory-use.ts';
import { powerChecks } from './power.ts';
import { listProcesses } from './processes.ts';
import { psChecks } from './processes-darwin.ts';
import { ask } from './question.ts';
import { failed, type SelfAnswer, type SelfCheck, told } from './self-check.ts';
import { wakeCheck } from './standstill.ts';
import { thermalCheck } from './thermal.ts';
import { wiredLimitCheck } from './wired-limit.ts';

/** Listens on a free port while it is asked who listens there. */
async function whileListening(look: (port: number) => Promise<SelfAnswer>): Promise<SelfAnswer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  try {
    return await look(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    server.close();
  }
}

const figuresOf = ({ listeners }: PortUse) => ({
  listeners: listeners.length,
  isItsOwn: listeners.some(({ pid }) => pid === process.pid),
});

const LISTENERS = { id: 'lsof.listeners', title: 'Who listens on a port' } as const;
const UNSEEN = 'It does not see that this very command listens on a port.';

const lsofListeners: SelfCheck = {
  ...LISTENERS,
  source: 'lsof -nP -w -iTCP:PORT -sTCP:LISTEN,ESTABLISHED -FpntT',
  on: 'darwin',
  comesAlong: true,
  limitMs: 6000,
  look: ({ signal }) =>
    whileListening(async (port) => {
      const answer = await ask(onPort(port), signal);
      return answer.kind === 'read' && !figuresOf(answer.value).isItsOwn
        ? failed(UNSEEN, answer.output)
        : told(answer, figuresOf);
    }),
};

const procListeners: SelfCheck = {
  ...LISTENERS,
  id: 'proc.listeners',
  source: '/proc/net/tcp, /proc/PID/fd',
  on: 'linux',
  comesAlong: true,
  limitMs: 5000,
  look: ({ signal }) =>
    whileListening(async (port) => {
      const figures = figuresOf(await portUse(port, [process.pid], signal));
      return figures.isItsOwn ? { state: 'read', figures } : failed(UNSEEN);
    }),
};

const procProcesses: SelfCheck = {
  id: 'proc.processes',
  title: 'Processes',
  source: '/proc',
  on: 'linux',
  comesAlong: true,
  limitMs: 5000,
  look: async ({ signal }) => {
    const rows = await listProcesses(signal);
    const hasItself = rows.some(({ pid }) => pid === process.pid);
    return hasItself
      ? { state: 'read', figures: { processes: rows.length, hasItself } }
      : failed('It shows no process.');
  },
};

/** What stands beside each reader of this folder, in the order in which it is asked. */
export const SYSTEM_CHECKS: readonly SelfCheck[] = [
  ...psChecks,
  procProcesses,
  lsofListeners,
  procListeners,
  ...memoryChecks,
  ...pressureChecks,
  wiredLimitCheck,
  gpuCheck,
  footprintCheck,
  thermalCheck,
  ...powerChecks,
  launchdCheck,
  brewCheck,
  reportsCheck,
  bootCheck,
  wakeCheck,
  kernelLogCheck,
  loginShellCheck,
];
