import { describe, expect, it } from 'vitest';
import { runbookNamed, runbooksIn } from '../../../electron/app/index.ts';
import { causeIds, explanationOf } from '../../../electron/cli/explanation.ts';
import { pageOf } from '../../../electron/cli/topics.ts';
import { settingsOf } from '../../../shared/components/derive.ts';
import { KINDS } from '../../../shared/components/kinds.ts';
import { CAUSE_IDS, catalogueOf, SETTING_KEYS, type ServiceId, type Settings } from '../../../shared/domain/index.ts';

const services = KINDS.map(({ id }) => ({ id: `my-${id}` as ServiceId, kind: id, neededBy: [] }));
const catalogue = catalogueOf(services);
const book = { catalogue, settings: { services }, columns: 80, commands: ['status'] };

describe('the explanations', () => {
  it('are sentences, of every cause that there is', () => {
    for (const id of [...CAUSE_IDS, ...causeIds(catalogue)])
      expect(explanationOf(id, catalogue)?.means, id).toMatch(/^\S.*\.$/s);
  });

  it('explain a service’s cause with its own name', () => {
    const found = explanationOf('my-tcp-not-running', catalogue);
    expect(found?.means).toBe('Nothing listens at the port of my-tcp, or nothing gets through to it.');
    expect(found?.runbooks.map((r) => r.id)).toContain('restart-my-tcp');
    for (const id of causeIds(catalogue)) expect(explanationOf(id, catalogue)?.means, id).not.toMatch(/%|^$/);
  });

  it('explain what any component can have, and nothing that none has', () => {
    const mending = explanationOf('websocket-dead', catalogue)?.runbooks.map((r) => r.id);
    expect(mending).toContain('recover-connection');
    expect(explanationOf('unstable:backend', catalogue)?.means).toMatch(/^Backend comes and goes/);
    for (const id of ['unstable:nobody', 'constructor', 'constructor:backend', '', 'my-tcp', '__proto__'])
      expect(explanationOf(id, catalogue), id).toBeNull();
  });
});

it('a runbook is also meant by the name of what it restarts', () => {
  const all = runbooksIn({ services } as unknown as Settings);
  const meant = (name: string) => runbookNamed(all, name)?.id;
  expect([meant('my-tcp'), meant('restart-my-tcp'), meant('redis')]).toEqual([
    ...['restart-my-tcp', 'restart-my-tcp', 'restart-redis'],
  ]);
  expect([meant('ios'), meant('nobody')]).toEqual([undefined, undefined]);
});

describe('help', () => {
  const lists = ['topics', 'components', 'causes', 'runbooks', 'settings', 'kinds'];

  it('has a page about everything, in 80 columns', () => {
    const topics = [...lists, ...catalogue.ids, ...causeIds(catalogue), ...SETTING_KEYS, ...KINDS.map((k) => k.id)];
    for (const topic of topics) {
      const page = pageOf(topic, book);
      expect(page.length, topic).toBeGreaterThan(40);
      // A value, a command or an address is something that somebody may want to copy.
      const copied = /^Without it|^ *lifeguard|^To watch|^What is wrong/;
      const long = page
        .split('\n')
        .filter((line) => line.length > 80 && line.trim().includes(' ') && !copied.test(line));
      expect(long, topic).toEqual([]);
    }
  });

  it('has on the page of a component its own settings and what has its name, and nothing of others', () => {
    const memory = pageOf('memory', book);
    expect(memory).toContain('lifeguard recover memory ');
    expect(memory).toContain('cadence.machine ');
    expect(memory).not.toContain('redis.memory');
    expect(pageOf('cpu', book)).toContain('cadence.machine ');
    expect(pageOf('disk', book)).toContain('machine.minFreeDisk ');
    // Every setting that a component declares stands on its page.
    for (const declaration of catalogue.declared)
      for (const [key] of settingsOf(declaration)) expect(pageOf(declaration.id, book), key).toContain(key);
  });

  it('names what was probably meant', () => {
    expect(() => pageOf('backend-hang', book)).toThrow('There is no command and no topic "backend-hang".');
  });
});
