import { describe, expect, it } from 'vitest';
import type { Declaration } from '../../../shared/components/declaration.ts';
import { instanceOf } from '../../../shared/components/instance.ts';
import { CAUSE_IDS, catalogueOf, KINDS, METRICS, RUNBOOK_IDS, type ServiceId } from '../../../shared/domain/index.ts';

const KIND_LIST: readonly Declaration[] = KINDS;

describe.each(KIND_LIST.map((kind) => [kind.id, kind] as const))('the kind %s', (_, kind) => {
  const made = instanceOf(kind, 'shop-db');

  it('says what it is and where its address stands, with an example that can be used', () => {
    expect(kind.service?.name).toMatch(/^\S/);
    const address = kind.service?.address;
    if (address == null) return;
    const setting = made.settings[address];
    expect(setting?.needed).toBe(true);
    expect(setting?.schema.safeParse(kind.service?.example).success).toBe(true);
    expect(setting?.schema.safeParse(setting.fallback).success).toBe(true);
    expect(setting?.schema.safeParse('').success).toBe(false);
  });

  it('names the troubles that every service can have', () => {
    for (const name of ['not-running', 'hangs', 'slow'])
      expect(Object.keys(kind.causes ?? {})).toContain(`${kind.id}-${name}`);
  });

  it('stands nowhere in the words and ids of a service: there is its name', () => {
    const ids = [...Object.keys(made.causes ?? {}), ...Object.keys(made.runbooks)];
    expect(ids.filter((id) => !/(^|-)shop-db(-|$)/.test(id))).toEqual([]);
    expect(ids.filter((id) => [...CAUSE_IDS, ...RUNBOOK_IDS].some((known) => known === id))).toEqual([]);
    const texts = [
      made.cadence,
      made.timeout,
      ...Object.values(made.settings),
      ...Object.values(made.metrics).map((m) => m.threshold),
    ];
    for (const title of texts.flatMap((t) => t?.title ?? [])) {
      expect(title).toContain('shop-db');
      expect(title).not.toMatch(/^%|%$/);
      if (kind.title !== '%') expect(title).not.toContain(kind.title);
    }
  });
});

it('two services of one kind have nothing in common but the kind', () => {
  const [a, b] = ['first', 'second'] as unknown as [ServiceId, ServiceId];
  for (const { id: kind } of KINDS) {
    const { metrics, settings, runbooks, kindOf } = catalogueOf([
      { id: a, kind },
      { id: b, kind },
    ]);
    expect([kindOf(a), kindOf(b)]).toEqual([kind, kind]);
    const own = (id: string) => [...metrics.keys(), ...settings.keys()].filter((key) => key.split('.').includes(id));
    expect(own('first').map((key) => key.replace('first', 'second'))).toEqual(own('second'));
    expect(own('first').length).toBeGreaterThan(5);
    expect(runbooks.filter((r) => r.component === a).map((r) => String(r.id))).toEqual([
      'restart-first',
      'continue-first',
    ]);
  }
  expect(Object.keys(METRICS).filter((m) => m.startsWith('first.'))).toEqual([]);
});
