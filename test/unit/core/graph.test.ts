import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GraphNode, graphOf, graphsOf, type Home } from '../../../electron/core/graph/index.ts';
import { COMPONENT_IDS, COMPONENTS, type ComponentId } from '../../../shared/domain/index.ts';
import { isInRows } from '../../support/rows.ts';

const IN_DOCKER: readonly Home<ComponentId>[] = [
  ['neo4j', 'docker'],
  ['redis', 'docker'],
];
const STACK = COMPONENTS.filter(({ id }) => isInRows(id)).map((c) => ({
  ...c,
  dependsOn: c.dependsOn.filter(isInRows),
}));
const bare = graphOf(STACK, []);
const inDocker = graphOf(STACK, IN_DOCKER);
const allInDocker = graphOf(STACK, [...IN_DOCKER, ['backend', 'docker']]);
const sorted = (ids: readonly ComponentId[]) => ids.toSorted();
const never = () => false;

describe('the graph of the stack', () => {
  it('holds what runs in a container under its engine, and nothing that does not (rows 1, 2)', () => {
    expect(STACK.flatMap(({ id }) => (bare.livesIn(id).includes('docker') ? [id] : []))).toEqual([]);
    expect(bare.below('docker')).toEqual([]);
    expect(inDocker.livesIn('redis')).toEqual(['docker']);
    expect(inDocker.livesIn('backend')).toEqual([]);
    expect(allInDocker.livesIn('backend')).toEqual(['docker']);
  });

  it('holds below Docker all that can suffer from it (row 3)', () => {
    expect(sorted(allInDocker.below('docker'))).toEqual(
      sorted(['neo4j', 'redis', 'backend', 'websocket', 'process', 'ai', 'cli']),
    );
  });

  it('starts with Docker what lives in it, and with the backend all its parts (rows 4, 5, 6, 7, 19)', () => {
    expect(sorted(inDocker.within('docker'))).toEqual(sorted(['neo4j', 'redis']));
    expect(sorted(allInDocker.within('docker'))).toEqual(
      sorted(['neo4j', 'redis', 'backend', 'websocket', 'process', 'ai']),
    );
    expect(sorted(bare.within('backend'))).toEqual(sorted(['websocket', 'process', 'ai']));
    expect(bare.within('redis')).toEqual([]);
  });

  it('holds the backend below its stores, the machine below nothing (rows 10, 11, 12)', () => {
    expect(bare.below('redis')).toContain('backend');
    expect(bare.below('neo4j')).toContain('websocket');
    expect(sorted(bare.needs('backend'))).toEqual(sorted(['neo4j', 'redis', 'memory', 'cpu']));
    for (const id of ['neo4j', 'redis', 'models'] as const) expect(bare.needs(id)).toEqual(['disk']);
    for (const id of ['disk', 'memory', 'cpu'] as const) expect(bare.needs(id)).toEqual([]);
  });

  it('holds the command line below the backend, and iOS below nothing although it needs the WebSocket (rows 13, 14)', () => {
    expect(bare.below('backend')).toContain('cli');
    expect(bare.needs('ios')).toEqual(['websocket']);
    for (const { id } of STACK) expect(bare.below(id)).not.toContain('ios');
  });

  it('offers the runbooks of the whole to its parts, and those of what it needs while that is in trouble (row 6)', () => {
    expect(bare.healers('ai', never)).toEqual(['ai', 'backend']);
    expect(bare.healers('process', never)).toEqual(['process', 'backend']);
    expect(bare.healers('backend', never)).toEqual(['backend']);
    expect(bare.healers('ai', (id) => id === 'models')).toEqual(['ai', 'backend', 'models']);
    expect(bare.healers('websocket', (id) => id === 'redis')).toEqual(['websocket', 'backend', 'redis']);
    expect(inDocker.healers('redis', never)).toEqual(['redis']);
    expect(inDocker.healers('redis', (id) => id === 'docker')).toEqual(['redis', 'docker']);
    expect(bare.healers('redis', (id) => id === 'docker')).toEqual(['redis']);
  });

  it('looks beside a failure at what can be behind it, and at nothing expensive (row 17)', () => {
    expect(sorted(bare.beside('backend'))).toEqual(
      sorted(['docker', 'neo4j', 'redis', 'memory', 'cpu', 'websocket', 'process', 'ai']),
    );
    expect(sorted(bare.beside('websocket'))).toEqual(sorted(['backend', 'process', 'ai']));
    expect(sorted(bare.beside('ai'))).toEqual(sorted(['backend', 'process', 'websocket']));
    // Whether it runs in a container is what the look at Docker tells.
    expect(sorted(bare.beside('redis'))).toEqual(sorted(['docker', 'disk']));
    expect(bare.beside('models')).toEqual(['disk']);
    expect(bare.beside('ios')).toEqual([]);
  });

  it('draws the picture of the stack (row 16)', () => {
    expect(inDocker.columns()).toEqual([
      ['docker'],
      ['neo4j', 'redis'],
      ['backend', 'models', 'mlx'],
      ['websocket', 'ai', 'cli'],
      ['ios'],
    ]);
    expect(graphOf(STACK, [['redis', 'docker']]).columns()[1]).toEqual(['neo4j', 'redis']);
  });

  it('goes down from a root only through what suffers', () => {
    const all = () => true;
    expect(sorted(inDocker.explains('docker', all))).toEqual(sorted(inDocker.below('docker')));
    expect(inDocker.explains('docker', (id) => id !== 'backend')).toEqual(['neo4j', 'redis']);
    expect(inDocker.explains('docker', never)).toEqual([]);
    expect(bare.explains('websocket', all)).toEqual([]);
  });
});

it('a graph is made anew when what lives where has changed', () => {
  const graphWith = graphsOf(COMPONENTS);
  const first = graphWith(IN_DOCKER);
  expect(graphWith([...IN_DOCKER])).toBe(first);
  expect(graphWith([]).below('docker')).toEqual([]);
  expect(graphWith(IN_DOCKER).below('docker')).toEqual(first.below('docker'));
});

describe('every graph', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
  type Name = (typeof names)[number];
  const some = fc.subarray([...names]);
  const nodes = fc
    .tuple(...names.map(() => fc.record({ dependsOn: some, partOf: fc.option(fc.constantFrom(...names)) })))
    .map((made) =>
      names.map(
        (id, i): GraphNode<Name> => ({
          id,
          dependsOn: made[i]?.dependsOn ?? [],
          ...(made[i]?.partOf == null ? {} : { partOf: made[i].partOf }),
          layer: 'stack',
        }),
      ),
    );
  const homes = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 3 });

  it('ends, with circles or without, and never leads from a component to itself', () => {
    fc.assert(
      fc.property(nodes, homes, (made, lives) => {
        const graph = graphOf(made, lives);
        expect(graph.order.toSorted()).toEqual([...names]);
        expect(graph.columns().flat().toSorted()).toEqual([...names]);
        for (const id of names) {
          const lists = [graph.below(id), graph.within(id), graph.beside(id), graph.explains(id, () => true)];
          for (const list of lists) expect(list).not.toContain(id);
          for (const guest of graph.within(id)) expect(graph.below(id)).toContain(guest);
        }
        const circle = names.some((id) => graph.below(id).some((other) => graph.below(other).includes(id)));
        if (circle) return;
        const place = (id: Name) => graph.order.indexOf(id);
        const columns = graph.columns();
        const column = (id: Name) => columns.findIndex((ids) => ids.includes(id));
        for (const id of names)
          for (const on of [...graph.needs(id), ...graph.livesIn(id)]) {
            expect(place(on)).toBeLessThan(place(id));
            expect(column(on)).toBeLessThan(column(id));
          }
      }),
    );
  });
});

it('the core names no component', () => {
  const folder = path.resolve('electron/core');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
  const text = files.map((f) => readFileSync(path.join(folder, f), 'utf8')).join('\n');
  const strings = (text.match(/(['"`])(?:(?!\1).)*\1/g) ?? []).map((s) => s.slice(1, -1));
  const members = [...text.matchAll(/\b(?:readings|health|states|all)(?:\(\))?\??\.(\w+)/g)].map(
    ([, name = '']) => name,
  );
  const named = [...strings, ...members].filter((s) => COMPONENT_IDS.some((id) => s === id || s.startsWith(`${id}.`)));
  expect(files).toContain('graph/graph.ts');
  expect(named).toEqual([]);
});
