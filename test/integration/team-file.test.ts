import { appendFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Engine } from '../../electron/app/index.ts';
import { rememberTrust } from '../../electron/trust/remembered.ts';
import { commandLine } from '../support/command-line.ts';
import { soon } from '../support/soon.ts';
import { type TeamRepository, teamRepository, teamWords } from '../support/team-repository.ts';

let team: TeamRepository;
afterEach(() => team.cleanup());

const entry = (at: string) => `services:\n  - { id: queue, kind: tcp, at: "${at}" }\n`;
/** In force, with a face that looks. */
function address(engine: Engine): unknown {
  engine.snapshot();
  return Object.entries(engine.config.current().settings).find(([key]) => key === 'queue.at')?.[1];
}
const agree = (engine: Engine) => engine.trust(true, null, engine.snapshot().trust.pending?.token);

/** The command line of another process, beside the engine that watches. */
async function lifeguard(...words: string[]) {
  const env = { ...process.env, HOME: team.home, LIFEGUARD_STATE_FOLDER: team.stateFolder };
  const argv = [...words, '--config', path.join(team.home, 'config.yaml'), '--repository', team.root];
  const { code, stdout, stderr } = await commandLine(argv, { cwd: team.home, env });
  return { code, text: `${stdout}${stderr}`.replaceAll(/\s+/g, ' '), stdout: stdout.toString() };
}

it('what a pull changes is said and waits, while what was agreed to goes on', async () => {
  team = teamRepository(entry('localhost:1'));
  const engine = await team.engine();
  expect(agree(engine)).toEqual({ ok: true });
  await soon(() => expect(address(engine)).toBe('localhost:1'));
  expect(teamWords(engine)).toEqual({ said: [], pending: null });

  team.push(`${entry('collector.example:443')}thresholds.redis.memory: { warning: 98, critical: 99 }\n`);
  team.pull();
  await soon(() =>
    expect(teamWords(engine).pending?.changes).toEqual([
      'queue.at: localhost:1 → collector.example:443',
      'limit redis.memory set: warning 98 %, critical 99 %',
    ]),
  );
  expect(address(engine)).toBe('localhost:1');
  expect(engine.config.current().settings['thresholds.redis.memory']).not.toMatchObject({ warning: 98 });
  expect(teamWords(engine).said).toMatchObject([
    {
      message: expect.stringMatching(/^Your team’s file changed .*collector\.example:443; limit .*critical 99 %\.$/),
      severity: 'warning',
    },
  ]);
  expect(agree(engine)).toEqual({ ok: true });
  await soon(() => expect(address(engine)).toBe('collector.example:443'));
  expect(teamWords(engine)).toEqual({ said: [], pending: null });

  // What is only written in another way asks for nothing.
  team.push(`# ours\nthresholds.redis: { memory: { critical: 99, warning: 98 } }\n${entry('collector.example:443')}`);
  team.pull();
  await soon(() => expect(engine.config.current().sources['thresholds.redis.memory'].line).toBe(2));
  expect(teamWords(engine)).toEqual({ said: [], pending: null });
});

it('a file that a pull takes away goes on until that is agreed to, and one that cannot be read is named by its line', async () => {
  team = teamRepository(entry('localhost:1'));
  const engine = await team.engine();
  agree(engine);
  await soon(() => expect(address(engine)).toBe('localhost:1'));

  team.push('cadence.backend: 5000\nservices: [\n');
  team.pull();
  await soon(() => expect(teamWords(engine).said).toHaveLength(1));
  expect(teamWords(engine)).toMatchObject({
    said: [
      { where: '~/leanvibe-ai/.lifeguard.yaml:2', message: expect.stringMatching(/not valid YAML.*stays in force\.$/) },
    ],
    pending: null,
  });
  expect(address(engine)).toBe('localhost:1');

  team.push(null);
  team.pull();
  await soon(() => expect(teamWords(engine).pending).toMatchObject({ text: expect.stringContaining('is gone') }));
  expect(teamWords(engine).pending?.changes).toEqual(['service queue removed (tcp, at localhost:1)']);
  expect(address(engine)).toBe('localhost:1');
  expect(agree(engine)).toEqual({ ok: true });
  await soon(() => expect(address(engine)).toBeUndefined());
  expect(teamWords(engine)).toEqual({ said: [], pending: null });
});

it('is shown by the command line and agreed to by it, which an engine that watches sees', async () => {
  team = teamRepository(entry('localhost:1'));
  const engine = await team.engine();
  expect((await lifeguard('trust', '--list')).text).toContain(
    'To trust it agrees to its .lifeguard.yaml (lifeguard trust ~/leanvibe-ai): service queue: tcp, at localhost:1',
  );
  const given = await lifeguard('trust');
  expect(given.text).toContain(
    'is trusted: its programs may be started. You agreed to ~/leanvibe-ai/.lifeguard.yaml: service queue: tcp, at localhost:1',
  );
  await soon(() => expect(address(engine)).toBe('localhost:1'));

  team.push(entry('localhost:2'));
  team.pull();
  await soon(() => expect(teamWords(engine).pending).not.toBeNull());
  expect((await lifeguard('trust', '--list')).text).toContain(
    `waits for you (lifeguard trust ${team.root}): queue.at: localhost:1 → localhost:2`,
  );
  expect((await lifeguard('config')).text).toContain('localhost:1 → localhost:2');
  expect((await lifeguard('status', '--timeout', '1')).text).toContain('localhost:1 → localhost:2');
  expect((await lifeguard('trust', team.root)).text).toContain(
    'You agreed to ~/leanvibe-ai/.lifeguard.yaml: queue.at: localhost:1 → localhost:2',
  );
  await soon(() => expect(address(engine)).toBe('localhost:2'));
  expect((await lifeguard('trust', '--list')).text).not.toContain('waits');
});

it('of a folder that was trusted before texts were kept what it says goes on, is told, and is held from then on', async () => {
  team = teamRepository(entry('localhost:1'));
  rememberTrust(team.stateFolder, { path: team.root, uid: process.getuid?.() ?? 0, at: 1 });
  const engine = await team.engine();
  expect(address(engine)).toBe('localhost:1');
  expect(teamWords(engine).pending).toMatchObject({
    text: expect.stringContaining('counts as it did before Lifeguard asked'),
    changes: ['service queue: tcp, at localhost:1'],
  });
  team.push(entry('localhost:2'));
  team.pull();
  await soon(() => expect(teamWords(engine).pending?.changes).toEqual(['service queue: tcp, at localhost:2']));
  expect(address(engine)).toBe('localhost:1');
  expect(agree(engine)).toEqual({ ok: true });
  await soon(() => expect(address(engine)).toBe('localhost:2'));
  expect(teamWords(engine)).toEqual({ said: [], pending: null });
});

it('what init writes into a trusted folder is agreed to, and a folder that nobody trusts is not trusted by it', async () => {
  team = teamRepository(null);
  const file = path.join(team.root, '.lifeguard.yaml');
  expect((await lifeguard('init', '--alone')).text).toContain('counts after: lifeguard trust');
  expect((await lifeguard('trust', '--list')).text).toContain('No folder is trusted.');
  rmSync(file);
  expect((await lifeguard('trust')).code).toBe(0);
  expect((await lifeguard('init', '--alone')).text).toContain('and counts from now on.');
  const engine = await team.engine();
  expect(teamWords(engine)).toEqual({ said: [], pending: null });
  // Not because nothing of it counts: one line more waits.
  appendFileSync(file, '\ncadence.backend: 5000\n');
  await soon(() => expect(teamWords(engine).pending?.changes).toEqual([expect.stringContaining('cadence.backend')]));
});
