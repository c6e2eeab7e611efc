import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CAPTURED_LIMIT } from '../../../electron/logs/index.ts';
import { unhurried } from '../../support/unhurried.ts';
import { detect, type FaultCase, must, recover, recoverBackend, row, type Stage, state, until } from '../harness.ts';

/** A start that cannot work has to be given up within the time of that start, and its reason named. */
const failsAtStart = (id: string, fault: string, python: string, words: RegExp): FaultCase => ({
  id,
  fault,
  async run(stage) {
    const { backend, engine } = await stage.healthy({ mode: 'script', startScript: 'uv-reload' });
    const { detectedAfterMs } = await detect(engine, () => {
      // Its reloader must not see what is saved: it would ask its worker to end, and who asks is not an accident.
      backend.killTree('SIGKILL');
      backend.breakWith(python);
    }, ['backend-not-running', 'backend-crash-loop']);
    const { run, reason, recoveredAfterMs } = await recover(engine);
    must(run?.state === 'failed', `the recovery pretends to have helped: ${reason}`);
    must(words.test(reason), `the recovery does not name the reason: ${reason}`);
    must(/will not help until/.test(reason), `it does not say that trying again is useless: ${reason}`);
    // A bare start of this script takes a second or two; waiting for health would have taken three times sixty.
    must(
      recoveredAfterMs < unhurried(25_000),
      `it waited ${Math.round(recoveredAfterMs / 1000)} s for a server that had given up`,
    );
    const snapshot = await until(engine, (s) => s.causes[0]?.id === 'backend-crash-loop', 20_000, 'a crash loop');
    must(words.test(snapshot.causes[0]?.title ?? ''), `the diagnosis says ${snapshot.causes[0]?.title}`);
    backend.mendSyntax();
    const back = await recoverBackend(engine, backend);
    return row({ detectedAfterMs, cause: snapshot.causes[0]?.title ?? null, ...back });
  },
});

const PYDANTIC =
  'from pydantic import BaseModel\nclass Settings(BaseModel):\n    secret_key: str\n    port: int\nSettings(port="auto")';
const LIFESPAN =
  'import app.faults\nasync def leak_forever():\n    raise RuntimeError("DATABASE_URL is not set")\n' +
  // The lifespan waits for it, so that its error is the lifespan’s.
  'import asyncio\nasyncio.create_task = lambda c, **k: c.close() or (_ for _ in ()).throw(RuntimeError("DATABASE_URL is not set"))';

/** As long as errors usually are, with what they are about. */
const FLOODED = `ERROR:app.x:it failed again${', and so did the one before'.repeat(4)}`;

export const crashCases: readonly FaultCase[] = [
  failsAtStart(
    'F33',
    'import fails with an error on many lines (pydantic)',
    PYDANTIC,
    /Settings: secret_key \(Field required\)/,
  ),
  failsAtStart(
    'F33 lifespan',
    'the lifespan raises; uvicorn adds lines of its own',
    LIFESPAN,
    /RuntimeError: DATABASE_URL is not set/,
  ),
  {
    id: 'F33 script',
    fault: 'the start script ends before Python is reached: a program is missing',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'script', startScript: 'uv-reload' });
      const script = backend.startScript;
      const good = readFileSync(script, 'utf8');
      // Saved before its end, as the last thing that anybody changed.
      writeFileSync(script, good.replace(/^uv run .*$/m, 'uv-that-nobody-has run'));
      const { detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const { run, reason } = await recover(engine);
      must(run?.state === 'failed', `the recovery pretends to have helped: ${reason}`);
      const words = /exit code 127: .*uv-that-nobody-has: command not found/;
      must(words.test(reason), `the recovery does not name the reason: ${reason}`);
      const told = await until(
        engine,
        (s) => s.causes[0]?.id === 'backend-crash-loop',
        5000,
        'what the recovery found',
      );
      const [cause] = told.causes;
      must(words.test(cause?.title ?? ''), `the cause is called ${cause?.title}`);
      must(
        /will not help until/.test(cause?.detail ?? ''),
        `it does not say that a restart is useless: ${cause?.detail}`,
      );
      must(cause?.action?.kind === 'advice', `it offers a restart as if that helped: ${JSON.stringify(cause?.action)}`);
      must(words.test(told.verdict.headline), `the verdict says ${told.verdict.headline}`);
      // Another reading is nothing newer.
      await engine.checkNow();
      must(engine.snapshot().causes[0]?.id === 'backend-crash-loop', 'the next reading has forgotten it');
      writeFileSync(script, good);
      await engine.checkNow();
      must(engine.snapshot().causes[0]?.id === 'backend-not-running', 'a script that was mended is still the cause');
      const back = await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: cause?.title ?? null, ...back });
    },
  },
  {
    id: 'F33 shut down',
    fault: 'shut down by a person, and the start script ends: it has failed since the start',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'script', startScript: 'uv-reload' });
      await recover(engine, 'emergency-shutdown', await engine.plan('emergency-shutdown'));
      await until(engine, (s) => s.causes[0]?.id === 'backend-stopped', 15_000, 'a backend that was shut down');
      const script = backend.startScript;
      const good = readFileSync(script, 'utf8');
      writeFileSync(script, good.replace(/^uv run .*$/m, 'exit 3'));
      const { run } = await recover(engine);
      const told = await until(
        engine,
        (s) => s.causes[0]?.id === 'backend-crash-loop',
        5000,
        'what the recovery found',
      );
      const { title = null, since, clock } = told.causes[0] ?? {};
      const begun = run?.startedAt.mono ?? Number.POSITIVE_INFINITY;
      must(
        since !== undefined && since.mono >= begun,
        `it fails since ${since?.wall}, not since ${run?.startedAt.wall}`,
      );
      must(
        clock === undefined || clock.since.wall >= (since?.wall ?? 0) - 1,
        `its clock began at ${clock?.since.wall}`,
      );
      writeFileSync(script, good);
      return row({ cause: title, ...(await recoverBackend(engine, backend)) });
    },
  },
  {
    id: 'F34',
    long: true,
    fault: 'dies some seconds after each good start, with a last line',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'script', startScript: 'uv-reload' });
      // Not before the start was verified, which takes a busy machine its time.
      const verified = path.join(stage.folder, 'verified');
      // First, so that its reloader does not see what is saved.
      backend.killTree('SIGKILL');
      backend.breakWith(
        `import os, sys, threading, time\ndef die():\n    while not os.path.exists('${verified}'):\n        time.sleep(0.2)\n    time.sleep(3)\n    print("FATAL: the model ran out of memory", file=sys.stderr, flush=True)\n    os._exit(3)\nthreading.Thread(target=die, daemon=True).start()`,
      );
      await until(engine, (s) => state(s, 'backend') === 'critical', 20_000, 'a backend that is down');
      let detectedAfterMs = 0;
      for (let start = 1; start <= 3; start++) {
        const { run, reason } = await recover(engine);
        must(run?.state === 'succeeded', `start ${start} is not a good one: ${reason}`);
        const begun = performance.now();
        writeFileSync(verified, '');
        await until(engine, (s) => state(s, 'backend') === 'critical', 30_000, `end number ${start}`);
        rmSync(verified);
        detectedAfterMs = performance.now() - begun;
      }
      const { causes } = await until(
        engine,
        (s) => s.causes[0]?.id === 'backend-ends-each-time',
        30_000,
        'the pattern of its ends',
      ).catch((error: Error) => {
        throw new Error(`${error.message} Its ends: ${JSON.stringify(engine.readings().process?.facts?.ends)}`);
      });
      const [cause] = causes;
      const words = `${cause?.title} ${cause?.detail}`;
      must(/after each of its last 3 starts/.test(words), `the pattern is not named: ${words}`);
      must(words.includes('FATAL: the model ran out of memory'), `its last line is missing: ${words}`);
      must(
        cause?.action?.kind === 'advice',
        `it offers to start again as if that helped: ${JSON.stringify(cause?.action)}`,
      );
      backend.mendSyntax();
      const back = await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: cause?.title ?? null, ...back });
    },
  },
  {
    id: 'F35',
    fault: 'started in a terminal, then a syntax error is saved: nobody captured its output',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'reload', terminal: true });
      await until(
        engine,
        () => engine.readings().process?.facts?.outputFile === null,
        10_000,
        'a backend whose output nobody captured',
      );
      const { cause, detectedAfterMs } = await detect(
        engine,
        () => backend.breakSyntax(),
        'backend-crash-loop',
        20_000,
      );
      must(/SyntaxError.*ai_service\.py, line 1/.test(cause.title), `file and line are missing: ${cause.title}`);
      const begun = performance.now();
      backend.mendSyntax();
      await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'a backend that is back by itself');
      return row({
        detectedAfterMs,
        cause: cause.title,
        recoveredAfterMs: performance.now() - begun,
        verified: 'its reloader started it again when the file was mended',
      });
    },
  },
  {
    id: 'F39',
    fault: 'its output is 10,000 error lines a second without a time',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'script', startScript: 'uv-reload' });
      // First, so that its reloader does not see what is saved.
      backend.killTree('SIGKILL');
      backend.breakWith(
        `import sys, threading, time\ndef flood():\n    while True:\n        sys.stderr.write("${FLOODED}\\n" * 100)\n        sys.stderr.flush()\n        time.sleep(0.01)\nthreading.Thread(target=flood, daemon=True).start()`,
      );
      await until(engine, (s) => state(s, 'backend') === 'critical', 20_000, 'a backend that is down');
      const { run, reason } = await recover(engine);
      must(run?.state === 'succeeded', `it did not come up: ${reason}`);
      // Until so many have come that the file must have been cut at least once.
      const file = engine.paths.backendLog;
      const begun = performance.now();
      let largest = 0;
      let errors = 0;
      while (errors * (FLOODED.length + 1) < 3 * CAPTURED_LIMIT) {
        must(performance.now() - begun < unhurried(60_000), `only ${errors} errors were counted`);
        const report = await engine.logs(10);
        errors = report.errorsPerMinute.reduce((sum, m) => sum + m.errors, 0);
        largest = Math.max(largest, statSync(file).size);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      must(largest < 4 * CAPTURED_LIMIT, `the captured log grew to ${largest} bytes`);
      backend.mendSyntax();
      const back = await recoverBackend(engine, backend);
      return row({ cause: `${errors} errors counted as they came; its log at most ${largest} bytes`, ...back });
    },
  },
  endedBySystem('F43 memory', 'killed by the system for memory (a Jetsam report is replayed)', 'memory', (pid) => ({
    name: 'JetsamEvent-2026.ips',
    text: `{"bug_type":"298"}\n${JSON.stringify({
      largestProcess: 'other',
      processes: [
        { name: 'other', pid: 1 },
        { name: 'python3', pid, reason: 'per-process-limit', rpages: 65536 },
      ],
    })}`,
    words: /macOS ended it to free memory \(per-process-limit\); it used 1 GB/,
  })),
  endedBySystem('F43 gpu', 'ended by a reset of the GPU (report replayed)', 'gpu-reset', (_, name) => ({
    name: 'gpuEvent-python-2026.ips',
    text: `{"bug_type":"284"}\n${JSON.stringify({ process_name: name.slice(0, 16), analysis: { restart_reason_desc: 'firmware-detected lockup' } })}`,
    words: /GPU was reset while it ran \(firmware-detected lockup\)/,
  })),
  endedBySystem('F43 crash', 'a crash report (replayed)', 'crash', (pid, name) => ({
    name: `${name}-2026.ips`,
    text: `{"bug_type":"309","app_name":"${name}"}\n${JSON.stringify({ pid, procName: name, exception: { signal: 'SIGSEGV' } })}`,
    words: /It crashed: SIGSEGV/,
  })),
  {
    id: 'F43 kill',
    fault: 'a plain kill: the system reports nothing',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      mkdirSync(reportsOf(stage), { recursive: true });
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      await until(
        engine,
        (s) => s.causes[0]?.evidence.some((e) => /wrote no report of its end/.test(e.text)) ?? false,
        40_000,
        'the word that there is no report',
      );
      const incident = engine.incidents({}).find((i) => i.component === 'backend');
      const kept = incident?.evidence.map((e) => e.text) ?? [];
      must(
        kept.some((text) => /wrote no report of its end/.test(text)),
        `the incident does not tell how it ended: ${kept.join(' | ')}`,
      );
      const memory =
        /^In the .* before: its memory .*; memory in use on this machine was at \d+ %.* Memory was not short\.$/;
      const told = kept.filter((text) => memory.test(text));
      must(told.length === 1, `it does not tell once what memory did before: ${kept.join(' | ')}`);
      must(incident && engine.report(incident.id)?.includes('before: its memory'), 'the report does not tell it');
      const back = await recoverBackend(engine, backend);
      // Now it is Lifeguard that started it, and is told how it ends.
      backend.killTree('SIGKILL');
      const words = /was ended by a signal \(SIGKILL\), and the system wrote no report of it/;
      const { causes } = await until(
        engine,
        (s) => s.causes[0]?.evidence.some((e) => words.test(e.text)) ?? false,
        60_000,
        'the signal that ended what Lifeguard started',
      );
      must(causes[0]?.component === 'backend', `it names ${causes[0]?.component}`);
      await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: cause.title, ...back });
    },
  },
];

const reportsOf = (stage: Stage): string => path.join(stage.folder, 'Library/Logs/DiagnosticReports');

/** The system's report comes some time after the end, as on a Mac. */
function endedBySystem(
  id: string,
  fault: string,
  kind: string,
  reportOf: (pid: number, name: string) => { readonly name: string; readonly text: string; readonly words: RegExp },
): FaultCase {
  return {
    id,
    fault,
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const serving = engine.readings().process?.facts?.root;
      must(serving, 'the process is not known');
      const { detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const report = reportOf(serving.pid, serving.name);
      mkdirSync(reportsOf(stage), { recursive: true });
      writeFileSync(path.join(reportsOf(stage), report.name), report.text);
      const { causes } = await until(
        engine,
        (s) => s.causes[0]?.id === 'backend-ended-by-system',
        30_000,
        `an end by ${kind}`,
      );
      must(report.words.test(causes[0]?.detail ?? ''), `it says ${causes[0]?.detail}`);
      const back = await recoverBackend(engine, backend);
      return row({ detectedAfterMs, cause: `${causes[0]?.title} ${causes[0]?.detail}`, ...back });
    },
  };
}
