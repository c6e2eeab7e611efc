import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doneAtPort, recoveryLocks } from '../../../electron/recovery/index.ts';
import { COMPONENT_IDS, type ComponentId, isOfMachine } from '../../../shared/domain/index.ts';
import { aRun } from '../../support/face-fixtures.ts';

const SELF = { pid: process.pid, startedAt: '1' };
let common = '';
beforeEach(() => {
  common = mkdtempSync(path.join(tmpdir(), 'lifeguard-machine-lock-'));
});
afterEach(() => rmSync(common, { recursive: true, force: true }));

const locksOf = (stack: string | null) =>
  stack === null ? recoveryLocks(common, SELF) : recoveryLocks(path.join(common, 'stacks', stack), SELF, common);

describe('recoveries of several stacks', () => {
  it('of what there is one on a machine wait for each other, whichever began', async () => {
    for (const [first, second] of [
      [null, 'login'],
      ['login', null],
      ['login', 'search'],
    ] as const) {
      const held = await locksOf(first)('memory');
      expect(held).not.toBeNull();
      expect(await locksOf(second)('memory')).toBeNull();
      held?.release();
      const next = await locksOf(second)('memory');
      expect(next).not.toBeNull();
      next?.release();
    }
  });

  it('of one server that several of them name wait for each other, and those of two servers do not', async () => {
    const at = (stack: string | null, port: number | null) =>
      recoveryLocks(stack === null ? common : path.join(common, 'stacks', stack), SELF, common, () => port)('neo4j');
    const held = await at(null, 7687);
    expect(await at('login', 7687)).toBeNull();
    const other = await at('login', 7688);
    expect(other).not.toBeNull();
    expect(await at('search', null)).not.toBeNull();
    held?.release();
    other?.release();
    expect(await at('login', 7687)).not.toBeNull();
  });

  it('of one server say what is done there and by which stack, for as long as it is', async () => {
    const locks = recoveryLocks(common, SELF, common, () => 7687, 'main');
    const held = await locks('neo4j');
    const said = (stack: string, port = 7687, component: ComponentId = 'neo4j') =>
      doneAtPort(common, port, stack, component);
    expect(said('login')).toBeNull();
    held?.record(aRun({ component: 'neo4j', title: 'Restart Neo4j', state: 'running' }));
    expect(said('login')).toBe('The stack main is at work on this server: Restart Neo4j.');
    expect(said('main')).toBe('Restart Neo4j is under way.');
    // Another component that the same stack has at that port.
    expect(said('main', 7687, 'redis')).toBe('Restart Neo4j is under way, at the same port.');
    expect(said('login', 7688)).toBeNull();
    held?.release();
    expect(said('login')).toBeNull();
  });

  it('of their own components never meet', async () => {
    const held = await Promise.all([null, 'login', 'search'].map((stack) => locksOf(stack)('backend')));
    expect(held.every((lock) => lock !== null)).toBe(true);
    for (const lock of held) lock?.release();
  });

  it('the machine’s own are those that no setting of a stack names', () => {
    expect(COMPONENT_IDS.filter(isOfMachine)).toEqual(
      expect.arrayContaining(['cpu', 'memory', 'disk', 'docker', 'ios']),
    );
    for (const own of ['backend', 'process', 'neo4j', 'redis', 'websocket'] as const)
      expect(isOfMachine(own)).toBe(false);
  });
});
