import { describe, expect, it } from 'vitest';
import { createPageStore, type PageState } from '../../../renderer/store/store.ts';
import { figuresIn, foldedOthers, leadsOf, othersOf, slotOf, toldIn } from '../../../renderer/views/popover/slots.ts';
import { COMPONENT_IDS, type ComponentId, SLOTS } from '../../../shared/domain/index.ts';
import { component, run, snapshot } from '../../support/renderer-fixtures.ts';

type View = ReturnType<typeof component>;
const stateOf = (changed: readonly View[], over: Partial<PageState> = {}): PageState => ({
  ...createPageStore().getState(),
  connected: true,
  snapshot: snapshot({
    components: COMPONENT_IDS.map((id) => changed.find((c) => c.id === id) ?? component(id)),
  }),
  ...over,
});
const slot = (lead: ComponentId) => {
  const found = slotOf(lead);
  if (found === null) throw new Error(`${lead} leads no line.`);
  return found;
};

describe('the lines of the popover', () => {
  it('hold no component twice, and each begins with what leads it', () => {
    const members = SLOTS.flatMap((s) => s.members);
    expect(new Set(members).size).toBe(members.length);
    expect(leadsOf(COMPONENT_IDS)).toEqual(['backend', 'ai', 'neo4j', 'redis', 'memory', 'cpu']);
    expect(slot('backend').members).toEqual(['backend', 'websocket', 'process']);
    expect([...members, ...othersOf(COMPONENT_IDS)].toSorted()).toEqual(COMPONENT_IDS.toSorted());
  });

  it('are told by the first of them while none is worse', () => {
    const told = (changed: readonly View[], over: Partial<PageState> = {}) =>
      toldIn(slot('backend').members)(stateOf(changed, over));
    expect(told([])).toBe('backend');
    expect(told([component('websocket', { state: 'critical' })])).toBe('websocket');
    expect(told([component('websocket', { state: 'critical' }), component('backend', { state: 'degraded' })])).toBe(
      'websocket',
    );
    expect(told([component('websocket', { state: 'critical' }), component('backend', { state: 'critical' })])).toBe(
      'backend',
    );
    expect(told([], { connected: false })).toBe('backend');
    expect(told([component('backend', { state: 'off' })])).toBe('websocket');
    const off = slot('backend').members.map((id) => component(id, { state: 'off' }));
    expect(told(off)).toBeNull();
    expect(leadsOf(COMPONENT_IDS.filter((id) => !slot('backend').members.some((m) => m === id)))).not.toContain(
      'backend',
    );
  });

  it('turn while what leads them is recovered, whatever else is wrong', () => {
    const recovering = stateOf([component('websocket', { state: 'critical' })]);
    if (recovering.snapshot === null) throw new Error('no snapshot');
    const state = { ...recovering, snapshot: { ...recovering.snapshot, recovery: run() } };
    expect(toldIn(slot('backend').members)(state)).toBe('backend');
  });

  it('tell two figures where neither is the other’s, as long as both are well', () => {
    expect(figuresIn(slot('cpu'))(stateOf([]))).toBe('21 % · 72 %');
    expect(figuresIn(slot('cpu'))(stateOf([component('disk', { state: 'off' })]))).toBe('21 %');
    expect(figuresIn(slot('cpu'))(stateOf([component('disk', { state: 'degraded' })]))).toBe('');
    expect(figuresIn(slot('backend'))(stateOf([]))).toBe('');
  });

  it('leave what else is well to one line below them, and what is not stands by itself', () => {
    expect(foldedOthers(stateOf([])).split(' ')).toEqual(othersOf(COMPONENT_IDS));
    const [first] = othersOf(COMPONENT_IDS);
    if (first === undefined) throw new Error('nothing else');
    expect(foldedOthers(stateOf([component(first, { state: 'critical' })])).split(' ')).not.toContain(first);
  });
});
