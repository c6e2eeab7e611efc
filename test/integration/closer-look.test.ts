import { once } from 'node:events';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../electron/app/index.ts';
import type { ComponentId, Inspection } from '../../shared/domain/index.ts';
import { Stage } from '../faults/harness.ts';
import { makeLeanvibeCli } from '../support/leanvibe-cli.ts';
import { ensurePython, type RunningBackend, stopAll } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

/** What a person asks for on a component's page, of a stack that really runs. */
const stage = new Stage(null, null);
let engine: Engine;
let backend: RunningBackend;

beforeAll(async () => {
  const { python } = await ensurePython();
  const program = makeLeanvibeCli(path.join(stage.folder, 'venv/bin'), python);
  ({ engine, backend } = await stage.healthy({ optionalEndpoints: true }, { 'cli.path': program }));
}, unhurried(60_000));
afterAll(async () => {
  await stage.close();
  await stopAll();
});

async function look(component: ComponentId): Promise<Inspection> {
  const looked = await engine.inspect(component, true);
  if (looked === null) throw new Error(`There is no closer look at ${component}.`);
  return looked;
}
const cellsOf = ({ tables }: Inspection, title: RegExp) =>
  tables.find((table) => title.test(table.title))?.rows.map(({ cells }) => cells);

describe('a closer look at a stack that runs', () => {
  it('names the backend’s processes, and who is connected to it', async () => {
    const socket = connect(backend.port, '127.0.0.1');
    await once(socket, 'connect');
    try {
      const found = await look('backend');
      expect(found.text).toMatch(
        /^The backend is \d+ process(?:es)? with [\d.]+ MB; \d+ of \d+ connections on port \d+ are open\.$/,
      );
      const processes = cellsOf(found, /^Processes by memory/);
      expect(processes?.filter(([name]) => name?.endsWith('(backend)')).map((cells) => cells[2])).toContain(
        String(backend.pid),
      );
      expect(processes?.find((cells) => cells[2] === String(backend.pid))?.at(-1)).toContain('python');
      // Its own connections are in there as well.
      const mine = cellsOf(found, /^Connections/)?.find(
        ([peer, state]) => peer?.includes(`(pid ${process.pid})`) && state === 'ESTABLISHED',
      );
      expect(Number(mine?.[2])).toBeGreaterThanOrEqual(1);
    } finally {
      socket.destroy();
    }
  });

  it('says that nobody runs it once it is gone', async () => {
    await backend.stop();
    expect((await look('backend')).text).toMatch(/^No process here is known as the backend’s; 0 of \d+ connections/);
    await backend.restart();
  });

  it('tries every way, and says by what this machine is in a network', async () => {
    const found = await look('network');
    expect(found.text).toMatch(/ways? (?:was|were) tried, and all are open\.|of \d+ ways? (?:is|are) broken\./);
    const machine = new Map(cellsOf(found, /^This machine$/)?.map(([name, text]) => [name, text]));
    expect(machine.get('Name')).toBe(hostname());
    for (const name of ['Addresses in a network', 'Way out', 'Name servers']) expect(machine.get(name)).toBeTruthy();
  });

  it('asks the LeanVibe CLI, and tells what it says', async () => {
    const found = await look('cli');
    expect(found.text).toMatch(/leanvibe does not reach the backend: Connection failed/);
    const said = cellsOf(found, /^What it says$/);
    expect(said?.map(([command]) => command)).toContain('leanvibe status');
    const versions = new Map(cellsOf(found, /^Versions$/)?.map(([name, text]) => [name, text]));
    expect(versions.get('CLI, as its package was installed')).toBe('0.1.0');
  });
});

describe('what was read of a part and is no figure', () => {
  const factsOf = async (id: ComponentId) => new Map((await engine.facts(id)).map(({ title, text }) => [title, text]));

  it('is told of the processor, the memory, the disk and the process', async () => {
    await engine.checkNow();
    const processor = await factsOf('cpu');
    expect(Number(processor.get('Cores'))).toBeGreaterThan(0);
    expect(Number(processor.get('Load of the last minute'))).toBeGreaterThanOrEqual(0);
    for (const id of ['memory', 'disk', 'process', 'models', 'docker', 'redis'] as const)
      expect(
        [...(await factsOf(id)).values()].every((text) => text !== ''),
        id,
      ).toBe(true);
    expect((await factsOf('docker')).get('Engine')).toBeTruthy();
    expect((await factsOf('redis')).size).toBeGreaterThan(0);
  });
});
