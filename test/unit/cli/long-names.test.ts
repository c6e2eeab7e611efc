import { describe, expect, it } from 'vitest';
import { paintFor, wrap } from '../../../electron/cli/io.ts';
import { renderStatus } from '../../../electron/cli/render.ts';
import { STATES, snapshot } from '../../support/renderer-fixtures.ts';

const paint = paintFor(process.stdout, {}, true);
const lines = (columns: number, of = STATES.services, verbose = false) =>
  renderStatus(of, { columns, paint, verbose }).split('\n');

describe('the status of many services of long names', () => {
  it.each([80, 120])('gives names the room that there is in %i columns, and never more', (columns) => {
    const shown = lines(columns);
    for (const name of ['payments-gateway-sandbox-webhook-receive', 'session-cache-redis-for-integration-test'])
      expect(shown.some((line) => line.includes(name))).toBe(columns === 120);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it('counts problems beyond the first few, errors first, and tells all of them when asked', () => {
    const problems = Array.from({ length: 9 }, (_, i) => ({
      where: `config.yaml:${i + 1}`,
      message: `Wrong ${i}.`,
      fix: 'Mend it.',
      severity: i === 8 ? ('error' as const) : ('warning' as const),
    }));
    const few = lines(80, snapshot({ problems })).join('\n');
    expect(few).toContain('Wrong 8.');
    expect(few).not.toContain('Wrong 2.');
    expect(few).toContain('And 6 more like these: lifeguard status --verbose');
    expect(lines(80, snapshot({ problems }), true).join('\n')).toContain('Wrong 2.');
    expect(lines(80, snapshot({ problems: problems.slice(0, 4) })).join('\n')).toContain('Wrong 3.');
  });
});

it('what goes on after a dash stands below its words', () => {
  expect(wrap('- one two three', 9, ' ')).toEqual([' - one', '   two', '   three']);
});
