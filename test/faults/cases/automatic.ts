import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fetchAnew } from '../../support/stack/index.ts';
import { detect, type FaultCase, must, recover, row, state, until } from '../harness.ts';

const AUTOMATIC = {
  'recovery.automatic': 'automatic',
  'recovery.automaticDelay': 0.3,
  'recovery.automaticAttempts': 3,
};

/** Recovery without a person, where the user allowed it. */
export const automaticCases: readonly FaultCase[] = [
  {
    id: 'D10',
    fault: 'backend killed while automatic recovery is on',
    async run(stage) {
      const { backend, engine } = await stage.healthy({}, AUTOMATIC);
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const begun = performance.now();
      const after = await until(
        engine,
        (s) => s.recovery?.state === 'succeeded' && state(s, 'backend') === 'healthy',
        60_000,
        'recovery without a person',
      );
      must(after.recovery?.trigger === 'automatic', 'it does not say that nobody pressed a button');
      must((await fetchAnew(`${backend.url}/health`)).ok, 'the backend does not answer');
      must(engine.runs().length === 1, `there were ${engine.runs().length} runs`);
      return row({
        detectedAfterMs,
        cause: cause.title,
        recoveredAfterMs: performance.now() - begun,
        verified: after.recovery.result,
      });
    },
  },
  {
    id: 'D10 asks',
    fault:
      'backend killed a moment after a person had looked at a plan, shut it down and started it again: they are asked in time',
    async run(stage) {
      const { engine } = await stage.healthy({}, { 'recovery.automatic': 'ask', 'recovery.automaticDelay': 1 });
      await recover(engine, 'emergency-shutdown', await engine.plan('emergency-shutdown'));
      must((await recover(engine)).run?.state === 'succeeded', 'it was not started again');
      await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'a healthy backend');
      // As a page that was left open does.
      await engine.plan('recover-backend');
      const kill = () => {
        for (const { pid } of engine.readings().process?.facts?.tree ?? []) process.kill(pid, 'SIGKILL');
      };
      const { cause } = await detect(engine, kill, 'backend-not-running');
      const begun = performance.now();
      const { question } = await until(engine, (s) => s.question != null, 15_000, 'a question');
      must(question?.cause === cause.id && question.runbook === 'recover-backend', `it asks: ${question?.text}`);
      return row({ detectedAfterMs: performance.now() - begun, cause: cause.title, verified: question.text });
    },
  },
  {
    id: 'D10 gives up',
    long: true,
    fault: 'backend cannot be started: three attempts, ever later, then a person is asked',
    async run(stage) {
      const command = { command: '/bin/sh', args: ['-c', 'sleep 0.2; exit 1'], cwd: null };
      const { backend, engine } = await stage.healthy(
        {},
        {
          ...AUTOMATIC,
          'recovery.automaticDelay': 1.5,
          'backend.start': command,
        },
      );
      await backend.killTree('SIGKILL');
      const given = await until(
        engine,
        (s) => s.problems.some((p) => p.where === 'Automatic recovery'),
        90_000,
        'the end of the attempts',
      );
      const problem = given.problems.find((p) => p.where === 'Automatic recovery');
      const due = await until(engine, (s) => s.escalation != null, 5000, 'somebody who is called');
      must(due.escalation?.trigger === 'recovery-failed-3-times', `called for: ${due.escalation?.title}`);
      const runs = engine.runs();
      must(runs.length === 3, `there were ${runs.length} attempts`);
      const attempts = runs.toSorted((a, b) => a.startedAt.mono - b.startedAt.mono);
      const waits = attempts.slice(1).map((run, i) => run.startedAt.mono - (attempts[i]?.endedAt?.mono ?? Infinity));
      // Each after twice the wait, at the least: how soon the failure is noticed again comes on top.
      must(
        waits.every((wait, i) => wait >= 1500 * 2 ** (i + 1)),
        `the waits do not grow: ${waits.join(', ')} ms`,
      );
      await new Promise((resolve) => setTimeout(resolve, 4000));
      must(engine.runs().length === 3, 'it went on after it had given up');
      return row({ cause: problem?.message ?? null, verified: problem?.fix ?? null });
    },
  },
  {
    id: 'D10 person',
    fault: 'a person cancels the automatic recovery: it is not begun again',
    async run(stage) {
      const slow = path.join(stage.folder, 'slow.sh');
      writeFileSync(slow, '#!/bin/sh\nsleep 60\n', { mode: 0o755 });
      const { backend, engine } = await stage.healthy(
        {},
        { ...AUTOMATIC, 'backend.start': { command: slow, args: [], cwd: null } },
      );
      await backend.killTree('SIGKILL');
      const running = await until(engine, (s) => s.recovery?.state === 'running', 20_000, 'an automatic recovery');
      must(engine.cancel(running.recovery?.id ?? ''), 'it could not be cancelled');
      await until(engine, (s) => s.recovery?.state === 'cancelled', 20_000, 'a cancelled recovery');
      await new Promise((resolve) => setTimeout(resolve, 4000));
      must(engine.runs().length === 1, `it was begun again: ${engine.runs().length} runs`);
      return row({ verified: `left to the person: ${engine.runs()[0]?.result}` });
    },
  },
];
