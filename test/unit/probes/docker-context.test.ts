import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { dockerState } from '../../../electron/components/docker/engine.ts';
import { answeredTools } from '../../support/answered-tools.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-context-'));
const pathBefore = process.env.PATH;
const asked: string[] = [];
let server: string | null = '28.2.2';
let context = 'default\tunix:///var/run/docker.sock';
let end = () => {};

beforeAll(async () => {
  end = await answeredTools(folder, ['docker'], (_, [command = ''], { out, err }) => {
    asked.push(command);
    if (command === 'context') out(`${context}\n`);
    else if (server !== null) out(`"${server}"\n`);
    else err('Cannot connect to the Docker daemon\n');
    return command === 'context' || server !== null ? 0 : 1;
  });
  process.env.PATH = `${folder}:${pathBefore}`;
});
afterAll(() => {
  process.env.PATH = pathBefore;
  end();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => asked.splice(0));

it('is asked for its context again only when another engine answers than before, or none does, or one again', async () => {
  const first = await dockerState();
  expect(first).toMatchObject({ kind: 'running', version: '28.2.2', context: 'default' });
  expect(asked.splice(0).sort()).toEqual(['context', 'version']);

  expect(await dockerState(undefined, first)).toEqual(first);
  expect(asked.splice(0)).toEqual(['version']);

  server = '26.1.4';
  context = 'colima\tunix:///Users/me/.colima/default/docker.sock';
  const other = await dockerState(undefined, first);
  expect(other).toMatchObject({ kind: 'running', version: '26.1.4', context: 'colima', engine: 'Colima' });
  expect(asked.splice(0)).toEqual(['version', 'context']);

  server = null;
  const down = await dockerState(undefined, other);
  expect(down).toMatchObject({ kind: 'not-running', context: 'colima', got: 'Cannot connect to the Docker daemon' });
  expect(asked.splice(0)).toEqual(['version', 'context']);
  expect(await dockerState(undefined, down)).toEqual(down);
  expect(asked.splice(0)).toEqual(['version']);

  server = '28.2.2';
  context = 'default\tunix:///var/run/docker.sock';
  expect(await dockerState(undefined, down)).toEqual(first);
});
