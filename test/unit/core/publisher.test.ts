import { describe, expect, it, vi } from 'vitest';
import { Publisher } from '../../../electron/core/publisher.ts';
import { aSnapshot } from '../../support/face-fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function publisher() {
  const clock = new ManualClock();
  const after = vi.spyOn(clock, 'after');
  return { clock, after, published: new Publisher(clock, (seq) => aSnapshot({ seq })) };
}

describe('what is published', () => {
  it('sets no timer while nobody listens: it would wake the machine after every look', () => {
    const { after, published } = publisher();
    published.changed();
    published.subscribe(() => {})();
    published.changed();
    expect(after).not.toHaveBeenCalled();
  });

  it('goes out once for changes that come together, and is what was asked for before', async () => {
    const { clock, published } = publisher();
    const told: number[] = [];
    published.changed();
    expect(published.snapshot().seq).toBe(1);
    published.subscribe(({ seq }) => told.push(seq));
    published.changed();
    published.changed();
    await clock.advance(100);
    expect(told).toEqual([3]);
  });

  it('does not go to somebody who left before it did', async () => {
    const { clock, published } = publisher();
    const listener = vi.fn();
    const leave = published.subscribe(listener);
    published.changed();
    leave();
    await clock.advance(100);
    expect(listener).not.toHaveBeenCalled();
  });

  it('tells whoever wants news of nothing but fresh figures of what is well, and everybody of news among them', async () => {
    const { clock, after, published } = publisher();
    const told: string[] = [];
    published.subscribe(() => told.push('news'), 'news');
    published.changed('all');
    await clock.advance(100);
    expect(after).not.toHaveBeenCalled();
    published.subscribe(() => told.push('all'));
    published.changed('all');
    await clock.advance(100);
    expect(told).toEqual(['all']);
    published.changed('all');
    published.changed('news');
    published.changed('all');
    await clock.advance(100);
    expect(told).toEqual(['all', 'news', 'all']);
  });
});
