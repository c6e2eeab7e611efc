import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BackendMode } from '../../support/stack/backend-folder.ts';
import {
  ensurePython,
  fetchAnew,
  freePort,
  makeBackendFolder,
  processesIn,
  removeFolder,
  spawnDetached,
  treeOf,
  untilReady,
} from '../../support/stack/index.ts';
import { type FaultCase, must, row, type Stage, state, until } from '../harness.ts';
import { isAlive } from '../support.ts';

/** A backend that a real process manager has started from its start script, with another program beside it. */
async function supervised(stage: Stage, mode: BackendMode, manager: (place: Place) => Manager) {
  const { venv } = await ensurePython();
  const port = await freePort();
  const backend = makeBackendFolder({ venv, port, startScript: mode });
  stage.later(() => removeFolder(backend.root));
  const { command, args } = manager({ ...backend, bin: path.join(venv, 'bin'), notes: stage.folder });
  const logFile = path.join(stage.folder, 'manager.log');
  const boss = await spawnDetached(command, args, { cwd: stage.folder, logFile });
  const url = `http://127.0.0.1:${port}/health`;
  const ready = async () => (await fetchAnew(url, { signal: AbortSignal.timeout(5000) })).ok;
  await untilReady(ready, { what: 'The supervised backend', logFile, timeoutMs: 60_000, process: boss });
  const engine = await stage.engine({ root: backend.root, port }, null);
  await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'a healthy backend');
  await engine.settled(20_000);
  const servers = () => processesIn(backend.root).filter((pid) => /start\.sh/.test(commandOf(pid)));
  return { ...backend, port, url, boss: boss.pid, engine, servers };
}

interface Place {
  readonly folder: string;
  readonly startScript: string;
  readonly bin: string;
  /** Where the manager's own files go. */
  readonly notes: string;
}
interface Manager {
  readonly command: string;
  readonly args: string[];
}

function supervisord(restarts: boolean): (place: Place) => Manager {
  return ({ folder, startScript, bin, notes }) => {
    const file = path.join(notes, 'supervisord.conf');
    const program = (name: string, command: string) =>
      `[program:${name}]\ncommand=${command}\ndirectory=${folder}\nautorestart=${restarts}\nredirect_stderr=true\nstdout_logfile=${path.join(notes, `${name}.log`)}\n`;
    writeFileSync(
      file,
      `[supervisord]\nnodaemon=true\nlogfile=${path.join(notes, 'supervisord.log')}\npidfile=${path.join(notes, 'supervisord.pid')}\n${program('backend', `${startScript} --skip-services`)}${program('other', 'sleep 3600')}`,
    );
    return { command: path.join(bin, 'supervisord'), args: ['-c', file] };
  };
}

function honcho({ folder, bin, notes }: Place): Manager {
  const file = path.join(notes, 'Procfile');
  writeFileSync(file, `backend: cd ${folder} && ./start.sh --skip-services\nother: exec sleep 3600\n`);
  return { command: path.join(bin, 'honcho'), args: ['start', '-f', file] };
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

/** The program that runs under the manager beside the backend. */
const besideIn = (boss: number): number | undefined => treeOf(boss).find((pid) => /^sleep 3600/.test(commandOf(pid)));

async function recoverAgreed(engine: Awaited<ReturnType<Stage['engine']>>) {
  const shown = await engine.plan('recover-backend');
  must(shown.ok, `no plan: ${shown.ok ? '' : shown.reason}`);
  const begun = performance.now();
  const result = await engine.recover({ token: shown.token, confirmed: true });
  must(result.ok, `it did not begin: ${result.ok ? '' : result.reason}`);
  return { plan: shown.plan, run: await result.ended, recoveredAfterMs: performance.now() - begun };
}

/** Backends under a process manager: one backend, never two, and never none. */
export const supervisedCases: readonly FaultCase[] = [
  {
    id: 'D1 supervisord',
    fault: 'the backend of a real supervisord that restarts it: it is left the start, there is one backend',
    async run(stage) {
      const { engine, servers, boss, url } = await supervised(stage, 'uv-reload', supervisord(true));
      const [before] = servers();
      const beside = besideIn(boss);
      const { plan, run, recoveredAfterMs } = await recoverAgreed(engine);
      must(run.state === 'succeeded', `it did not succeed: ${run.result}`);
      must(plan.notes.join(' ').includes(`supervisord (pid ${boss})`), `the plan does not name it: ${plan.notes}`);
      const now = servers();
      must(now.length === 1 && now[0] !== before, `start scripts that run: ${now.join(', ')}; before: ${before}`);
      must(treeOf(boss).includes(now[0] as number), 'the one that runs is not that of supervisord');
      must(beside !== undefined && isAlive(beside), 'what supervisord runs beside it was hurt');
      must((await fetchAnew(url)).ok, 'it does not answer');
      return row({ recoveredAfterMs, verified: run.steps.find((s) => s.id === 'start')?.result ?? null });
    },
  },
  {
    id: 'D1 supervisord leaves it',
    fault: 'the backend of a real supervisord that does not restart it: Lifeguard does, it is not left down',
    async run(stage) {
      const { engine, servers, boss, url } = await supervised(stage, 'plain', supervisord(false));
      const { run, recoveredAfterMs } = await recoverAgreed(engine);
      must(run.state === 'succeeded', `it did not succeed: ${run.result}`);
      must(servers().length === 1 && isAlive(boss), `start scripts that run: ${servers().join(', ')}`);
      must((await fetchAnew(url)).ok, 'it does not answer');
      return row({ recoveredAfterMs, verified: run.result });
    },
  },
  {
    id: 'D1 honcho',
    fault: 'the backend of a real honcho, which ends its other programs: asked first, then one backend',
    async run(stage) {
      const { engine, servers, boss, url } = await supervised(stage, 'uv-reload', honcho);
      const oneClick = await engine.recover({ runbook: 'recover-backend', unseen: true });
      must(
        !oneClick.ok && oneClick.why === 'asks' && oneClick.reason.includes(`honcho (pid ${boss})`),
        'one click was enough, or it does not name honcho',
      );
      const { run, recoveredAfterMs } = await recoverAgreed(engine);
      must(run.state === 'succeeded', `it did not succeed: ${run.result}`);
      must(servers().length === 1, `start scripts that run: ${servers().join(', ')}`);
      must((await fetchAnew(url)).ok, 'it does not answer');
      return row({ cause: oneClick.reason, recoveredAfterMs, verified: run.result });
    },
  },
];
