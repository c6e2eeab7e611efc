import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type BackendFolder,
  ensurePython,
  fetchAnew,
  freePort,
  makeBackendFolder,
  processesIn,
  removeFolder,
} from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';
import { type FaultCase, must, recover, row, type Stage, state, until } from '../harness.ts';
import { isAlive } from '../support.ts';

/** A backend that does not run, and never did, with a start script of the row's own; `SERVE` in it is the command of the server. */
async function withScript(stage: Stage, script: string, extra: Record<string, unknown> = {}) {
  const { venv } = await ensurePython();
  const port = await freePort();
  const backend = makeBackendFolder({ venv, port });
  stage.later(() => removeFolder(backend.root));
  const serve = `uvicorn app.main:app --host 127.0.0.1 --port ${port}`;
  const head = `#!/bin/bash\ncd "$(dirname "$0")"\nexport PATH="${path.join(venv, 'bin')}:$PATH"\n`;
  writeFileSync(backend.startScript, `${head}${script.replaceAll('SERVE', serve).replaceAll('PORT', String(port))}\n`);
  chmodSync(backend.startScript, 0o755);
  const prepare = (change: (folder: BackendFolder) => void) => change(backend);
  const engine = async () => {
    const made = await stage.engine({ root: backend.root, port }, null, extra);
    await until(made, (s) => state(s, 'backend') === 'off', 20_000, 'a backend that is not there');
    return made;
  };
  return { ...backend, port, url: `http://127.0.0.1:${port}/health`, prepare, engine };
}

/** A start script that fails in one of its stages, and what has to be said of it. */
interface Failing {
  readonly id: string;
  readonly fault: string;
  readonly script: string;
  readonly says: RegExp;
  readonly withinMs: number;
  readonly breaks?: (folder: BackendFolder) => void;
  readonly extra?: Record<string, unknown>;
  /** Whether what was started goes on; a run that says nothing of it must leave nothing. */
  readonly runsOn?: true;
}

const FAILING: readonly Failing[] = [
  {
    id: 'F8 before the server',
    fault: 'start.sh ends before it comes to the server, with its own words',
    script: 'echo "Neo4j is not reachable on bolt://localhost:7687" >&2\nexit 3',
    says: /exit code 3: Neo4j is not reachable on bolt:\/\/localhost:7687\. /,
    withinMs: 10_000,
  },
  {
    id: 'F8 in uv',
    fault: 'start.sh ends in uv: its error is named, not the advice below it',
    script: 'uv sync --no-such-option || exit $?\nSERVE',
    says: /exit code 2: error: unexpected argument '--no-such-option' found\. /,
    withinMs: 15_000,
  },
  {
    id: 'F8 bind',
    fault: 'the address cannot be had: said, although the application prints more while it is shut down',
    script: 'uvicorn app.main:app --host 203.0.113.5 --port PORT',
    says: /\[Errno \d+\].*203\.0\.113\.5/,
    withinMs: 20_000,
  },
  {
    id: 'F8 nothing left',
    fault: 'start.sh ends well and leaves no server behind',
    script: 'echo "Nothing to do."\nexit 0',
    says: /^The start command ended with exit code 0 and left no backend behind; its last line was: Nothing to do\. Tried 2 times\./,
    withinMs: 20_000,
  },
  {
    id: 'F8 background dies',
    fault: 'start.sh leaves a server in the background that dies of an import',
    script: 'nohup SERVE > server.log 2>&1 &',
    breaks: (folder) => folder.breakImport(),
    // The server lives for a moment: seen while it did, or known only by what it wrote.
    says: /(?:has ended too\. Its last words:|server\.log, written meanwhile, ends with) `ModuleNotFoundError: No module named 'app\.services\.missing'`/,
    withinMs: 30_000,
  },
  {
    id: 'F8 prompt',
    fault: 'start.sh asks something and waits: its question is named, and that it still runs',
    script: 'printf "Install what is missing? [y/N] "\nsleep 3600',
    says: /^Not healthy within 3 s\. .*Its last line: Install what is missing\? \[y\/N\]\. Tried 3 times\. What was started still runs \(pid \d+\)\.$/,
    extra: { 'recovery.healthyWithin': 3 },
    withinMs: 30_000,
    runsOn: true,
  },
];

const failing = ({ id, fault, script, says, withinMs, breaks, extra, runsOn }: Failing): FaultCase => ({
  id,
  fault,
  async run(stage) {
    const backend = await withScript(stage, script, extra);
    if (breaks !== undefined) backend.prepare(breaks);
    const engine = await backend.engine();
    const { run, reason, recoveredAfterMs } = await recover(engine);
    must(run?.state === 'failed', `it is ${run?.state}: ${reason}`);
    must(says.test(reason), `it does not say why: ${reason}`);
    must(recoveredAfterMs < unhurried(withinMs), `it took ${Math.round(recoveredAfterMs / 1000)} s`);
    const left = processesIn(backend.root);
    must(
      left.length > 0 === (runsOn ?? false) && /still runs/.test(reason) === (runsOn ?? false),
      `left behind: ${left.join(', ') || 'nothing'}`,
    );
    return row({ recoveredAfterMs, verified: reason });
  },
});

/** Start scripts that come back while their server goes on, each in another way. */
const BACKGROUND: Readonly<Record<string, string>> = {
  'nohup … &': 'nohup SERVE > server.log 2>&1 &\nexit 0',
  'a session of its own, a moment later': '(sleep 1.5; exec setsid SERVE) > server.log 2>&1 < /dev/null &\nexit 0',
};

/** How a start script can end, and what Recover Backend says and leaves then. */
export const startCases: readonly FaultCase[] = [
  ...FAILING.map(failing),
  {
    id: 'D1 background',
    fault: `start.sh leaves its server in the background and ends (${Object.keys(BACKGROUND).join('; ')}): back, once`,
    async run(stage) {
      let slowest = 0;
      for (const [how, script] of Object.entries(BACKGROUND)) {
        const { engine: watch, url, root } = await withScript(stage, script);
        const engine = await watch();
        const { run, reason, recoveredAfterMs } = await recover(engine);
        must(
          run?.state === 'succeeded' && run.attempt === 1,
          `${how}: ${run?.state} at attempt ${run?.attempt}: ${reason}`,
        );
        must((await fetchAnew(url)).ok, `${how}: it does not answer`);
        must(processesIn(root).length === 1, `${how}: processes ${processesIn(root).join(', ')}`);
        await until(engine, (s) => state(s, 'backend') === 'healthy', 10_000, 'a healthy backend');
        slowest = Math.max(slowest, recoveredAfterMs);
        await engine.stop();
      }
      return row({ recoveredAfterMs: slowest, verified: 'each is back at the first attempt, with one server' });
    },
  },
  {
    id: 'F18d',
    fault: 'the backend is killed, and somebody starts it from its folder for another port',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      backend.killTree('SIGKILL');
      await until(engine, (s) => s.causes[0]?.id === 'backend-not-running', 20_000, 'a backend that is down');
      const begun = performance.now();
      const second = await backend.startSecond();
      stage.later(() => second.stop());
      const names = new RegExp(`listens on port ${second.port}\\b`);
      const snapshot = await until(engine, (s) => names.test(s.causes[0]?.detail ?? ''), 20_000, 'the other port');
      const cause = snapshot.causes[0];
      must(cause?.id === 'backend-not-running', `it is ${cause?.id} then`);
      const told = cause.evidence.map((e) => e.text).join(' ');
      must(names.test(told) && !told.includes('No process of it was found'), `the evidence is: ${told}`);
      const { run, reason, recoveredAfterMs } = await recover(engine);
      must(run?.state === 'succeeded', reason);
      must(isAlive(second.pid), 'the other one was stopped');
      return row({
        detectedAfterMs: performance.now() - begun - recoveredAfterMs,
        cause: cause.title,
        recoveredAfterMs,
        verified: run.result,
      });
    },
  },
];
