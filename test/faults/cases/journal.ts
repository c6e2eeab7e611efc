import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { detect, type FaultCase, must, recoverBackend, row, type Stage, state, until } from '../harness.ts';

const journalOf = (stage: Stage) => path.join(stage.folder, 'state', 'journal.db');

/** With a journal that is spoilt before the start: named, and everything else works. */
const spoilt = (
  id: string,
  fault: string,
  spoil: (file: string) => void,
  words: RegExp,
  later: (stage: Stage) => void = () => {},
): FaultCase => ({
  id,
  fault,
  async run(stage) {
    mkdirSync(path.dirname(journalOf(stage)), { recursive: true });
    spoil(journalOf(stage));
    later(stage);
    const { backend, engine } = await stage.healthy();
    const named = await until(
      engine,
      (s) => s.problems.some((p) => words.test(p.message)),
      10_000,
      'a word about the journal',
    );
    const { detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
    const { recoveredAfterMs } = await recoverBackend(engine, backend);
    await until(engine, () => engine.incidents({})[0]?.state === 'closed', 15_000, 'a history of this session');
    return row({
      detectedAfterMs,
      cause: named.problems.find((p) => words.test(p.message))?.message ?? null,
      recoveredAfterMs,
      verified: 'monitoring and recovery went on; the session has its history',
    });
  },
});

export const journalCases: readonly FaultCase[] = [
  spoilt('F23', 'the journal is corrupt', (file) => writeFileSync(file, 'no database at all'.repeat(500)), /damaged/),
  spoilt(
    'F23 folder',
    'the journal cannot be written',
    (file) => mkdirSync(file),
    /cannot be written|unable to open|damaged/,
  ),
  {
    id: 'F23 full',
    fault: 'the disk of the journal is full',
    async run(stage) {
      const folder = path.join(stage.folder, 'state');
      mkdirSync(folder, { recursive: true });
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m,mode=0700', 'lifeguard-faults', folder], {
          stdio: 'ignore',
        });
      } catch {
        throw new Error('this machine does not let its user mount a tmpfs, so no disk can be filled');
      }
      // Clean-ups run from the last to the first: it is unmounted only when nobody has the journal open.
      stage.later(() => void execFileSync('umount', ['-l', folder], { stdio: 'ignore' }));
      const { backend, engine } = await stage.healthy();
      try {
        for (let i = 0; i < 1000; i++)
          writeFileSync(path.join(folder, `fill-${i}`), Buffer.alloc(i < 38 ? 1024 ** 2 : 4096));
      } catch {
        // Full.
      }
      const found = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const named = await until(
        engine,
        (s) => s.problems.some((p) => /history.*(full|could not be written)/.test(p.message)),
        60_000,
        'a word about the full disk',
      );
      must(state(named, 'redis') === 'healthy', 'monitoring stopped');
      for (const name of readdirSync(folder)) if (name.startsWith('fill-')) rmSync(path.join(folder, name));
      const { recoveredAfterMs } = await recoverBackend(engine, backend);
      await until(
        engine,
        (s) => s.problems.every((p) => !/history/.test(p.message)),
        30_000,
        'a journal that works again',
      );
      return row({
        detectedAfterMs: found.detectedAfterMs,
        cause: named.problems.find((p) => /history/.test(p.message))?.message ?? null,
        recoveredAfterMs,
        verified: 'written again as soon as there was room',
      });
    },
  },
  {
    id: 'G1',
    fault: 'backend killed and recovered: one incident, with a report for somebody who was not there',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const { recoveredAfterMs } = await recoverBackend(engine, backend);
      // A machine that is busy beyond all measure may keep a server from answering at another time: that is another incident.
      const its = () => engine.incidents({}).filter((i) => i.causeId === cause.id);
      await until(engine, () => its()[0]?.state === 'closed', 15_000, 'a closed incident');
      const incidents = its();
      must(
        incidents.length === 1,
        `there are ${incidents.length} incidents: ${incidents.map((i) => i.title).join(' ')}`,
      );
      const [incident] = incidents;
      must(
        incident?.resolvedBy === 'runbook' && (incident.recoveryMs ?? 0) > 0,
        `it is not told what helped: ${JSON.stringify(incident)}`,
      );
      const report = engine.report(incident.id) ?? '';
      for (const words of [cause.title, 'Recover Backend', 'P0', 'Timeline', 'Backend is back'])
        must(report.includes(words), `the report does not hold "${words}":\n${report}`);
      must(existsSync(journalOf(stage)), 'there is no journal');
      return row({
        detectedAfterMs,
        cause: incident.title,
        recoveredAfterMs,
        verified: `incident ${incident.id}, closed after ${incident.recoveryMs} ms`,
      });
    },
  },
];
