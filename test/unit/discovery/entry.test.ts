import { describe, expect, it } from 'vitest';
import { RECOGNISERS } from '../../../electron/components/index.ts';
import { entryOf } from '../../../electron/discovery/entry.ts';
import type { Declaration } from '../../../shared/components/declaration.ts';
import { type FoundService, KINDS as WATCHED } from '../../../shared/domain/index.ts';
import { DISCOVERY } from '../../support/discovery-fixture.ts';

const KINDS = [
  { id: 'http', example: 'http://localhost:8080/health' },
  { id: 'tcp', example: 'localhost:5672' },
];
const found = (id: string): FoundService => {
  const one = DISCOVERY.findings.find((f) => f.id === id);
  if (one === undefined) throw new Error(`${id} is not in the fixture.`);
  return one;
};
const entry = (one: FoundService, kinds = KINDS) => entryOf(one, kinds, RECOGNISERS);

describe('the entry of a finding', () => {
  it('asks what its kind answers to, where the kind itself cannot be watched', () => {
    expect(entry(found('ollama'))).toEqual({ id: 'ollama', kind: 'http', at: 'http://localhost:11434/' });
    expect(entry({ ...found('ollama'), kind: 'chroma' })?.at).toBe('http://localhost:11434/api/v2/heartbeat');
    expect(entry(found('redis-6380'))).toEqual({ id: 'redis-6380', kind: 'tcp', at: 'localhost:6380' });
  });

  it.each(RECOGNISERS.map((r) => r.kind))('is of the kind %s, with an address that it takes', (kind) => {
    const made = entry(
      { ...found('ollama'), kind },
      WATCHED.map(({ id, service: { example } }) => ({ id, example })),
    );
    const declared: Declaration | undefined = WATCHED.find(({ id }) => id === kind);
    const address = declared?.settings[declared.service?.address ?? ''];
    expect(made).toMatchObject({ id: 'ollama', kind });
    expect(address?.schema.safeParse(made?.at).success).toBe(true);
  });

  it('has the kind and its way of writing an address, where it can', () => {
    const kinds = [
      ...KINDS,
      { id: 'redis', example: 'redis://localhost:6380' },
      { id: 'postgres', example: 'localhost:5432' },
    ];
    expect(entry(found('redis-6380'), kinds)).toEqual({
      id: 'redis-6380',
      kind: 'redis',
      at: 'redis://localhost:6380',
    });
    expect(entry(found('postgres'), kinds)).toMatchObject({ kind: 'postgres', at: 'localhost:5432' });
    expect(entry({ ...found('ollama'), kind: 'http' })).toMatchObject({ kind: 'http', at: 'http://localhost:11434/' });
  });

  it('starts a service of a compose file by compose, and what runs beside it not', () => {
    const start = ['docker', 'compose', 'up', '-d', 'postgres'];
    expect(entry(found('postgres'))).toMatchObject({ start, folder: '~/code/leanvibe-ai' });
    expect(entry(found('ollama'))).not.toHaveProperty('start');
    expect(entry(found('redis-6380'))).not.toHaveProperty('start');
  });

  it('has the command line of a program without a port', () => {
    const worker = { ...found('postgres'), kind: 'process', at: null, port: null, match: 'celery -A app worker' };
    const kinds = [...KINDS, { id: 'process', example: 'celery -A app worker' }];
    expect(entry(worker, kinds)).toEqual({ id: 'postgres', kind: 'process', at: 'celery -A app worker' });
    expect(entry(worker)).toBeNull();
  });

  it('is none for what listens nowhere', () => {
    expect(entry({ ...found('ollama'), at: null, port: null })).toBeNull();
  });
});
