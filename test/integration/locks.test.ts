import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../electron/app/index.ts';
import { Journal } from '../../electron/journal/index.ts';
import { aRun } from '../support/face-fixtures.ts';

const MODULE = path.resolve(import.meta.dirname, '../../electron/recovery/lock.ts');
const SYSTEM = path.resolve(import.meta.dirname, '../../electron/system/index.ts');

/** A process that takes the lock of a folder when told to, says whether it has it, and lets go when told to. */
const RACER = `
  const { recoveryLocks, interruptedRuns } = await import(${JSON.stringify(MODULE)});
  const { ownIdentity } = await import(${JSON.stringify(SYSTEM)});
  const { createInterface } = await import('node:readline');
  const self = await ownIdentity();
  let held = null;
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, folder] = line.split(' ');
    if (word === 'take') { held = await recoveryLocks(folder, self)('backend'); console.log(held === null ? 'refused' : 'held'); }
    if (word === 'tell') console.log('told ' + (await interruptedRuns(folder)).length);
    if (word === 'record') { held.record(JSON.parse(line.slice(line.indexOf('{')))); console.log('recorded'); }
    if (word === 'release') { held?.release(); held = null; console.log('released'); }
  }
`;

interface Racer {
  readonly child: ChildProcess;
  readonly ask: (line: string) => Promise<string>;
}

async function racer(): Promise<Racer> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', RACER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: Interface = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return {
    child,
    ask: async (line) => {
      const answer = once(lines, 'line');
      child.stdin?.write(`${line}\n`);
      return String((await answer)[0]);
    },
  };
}

let folder = '';
let racers: Racer[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-locks-'));
  racers = await Promise.all([racer(), racer(), racer()]);
});
afterAll(() => {
  for (const { child } of racers) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const round = (i: number) => path.join(folder, `round-${i}`);
/** What a Lifeguard that was killed in the middle of a recovery leaves. */
const stale = (i: number) =>
  JSON.stringify({ holder: { pid: 2 ** 22 + i, startedAt: 'long ago' }, run: aRun({ state: 'running' }) });

describe('the lock of a component', () => {
  it('that was left behind has exactly one taker in 100 rounds of three processes', async () => {
    for (let i = 0; i < 100; i++) {
      mkdirSync(round(i));
      writeFileSync(path.join(round(i), 'recovery-backend.json'), stale(i));
      const answers = await Promise.all(racers.map((r) => r.ask(`take ${round(i)}`)));
      expect(
        answers.filter((a) => a === 'held'),
        `round ${i}`,
      ).toHaveLength(1);
      await Promise.all(racers.map((r) => r.ask('release')));
    }
  });

  it('is told of once, whoever looks at the same moment', async () => {
    for (let i = 200; i < 230; i++) {
      mkdirSync(round(i));
      writeFileSync(path.join(round(i), 'recovery-backend.json'), stale(i));
      const answers = await Promise.all(racers.map((r) => r.ask(`tell ${round(i)}`)));
      expect(answers.sort(), `round ${i}`).toEqual(['told 0', 'told 0', 'told 1']);
    }
  });

  it('is free the moment its holder is killed, and what it was doing is told', async () => {
    const [killed, next] = [await racer(), racers[0]];
    const where = round(300);
    expect(await killed.ask(`take ${where}`)).toBe('held');
    expect(await killed.ask(`record ${JSON.stringify(aRun({ state: 'running' }))}`)).toBe('recorded');
    expect(await next?.ask(`take ${where}`)).toBe('refused');
    expect(await next?.ask(`tell ${where}`)).toBe('told 0');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'close');
    expect(await next?.ask(`tell ${where}`)).toBe('told 1');
    expect(await next?.ask(`take ${where}`)).toBe('held');
    await next?.ask('release');
    expect(readdirSync(where).filter((name) => name.endsWith('.json'))).toEqual([]);
    expect(existsSync(path.join(where, 'recovery-backend.lock'))).toBe(true);
  });

  it('is told by the next one where whoever took its record away was killed before it had told', async () => {
    const home = path.join(folder, 'history');
    const state = path.join(home, 'state');
    mkdirSync(state, { recursive: true });
    const journal = new Journal({
      file: path.join(state, 'journal.db'),
      shown: 'x',
      now: Date.now,
      onProblem: () => {},
    });
    journal.saveRun(aRun({ state: 'running' }));
    journal.close();
    const statesSeen = async () => {
      const places = { cwd: home, home, env: {}, platform: process.platform, stateFolder: state };
      const engine = await createEngine({ ...places, follows: true, looks: false });
      const states = engine.runs().map((run) => run.state);
      await engine.stop();
      return states;
    };
    // One that works on it just now has not written its end yet.
    const [holder] = racers;
    expect(await holder?.ask(`take ${state}`)).toBe('held');
    expect(await statesSeen()).toEqual(['running']);
    await holder?.ask('release');
    expect(await statesSeen()).toEqual(['interrupted']);
  });
});
