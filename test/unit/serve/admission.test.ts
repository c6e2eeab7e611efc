import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../../electron/serve/index.ts';
import { CODE_LIMIT_MS } from '../../../shared/contract/index.ts';

describe('who is let in', () => {
  it('is whoever brings a code, once', () => {
    const { issue, exchange, admits } = createAdmission();
    const code = issue();
    const session = exchange(code);
    expect(session).toMatch(/^[\w-]{32}$/);
    expect(exchange(code)).toBeNull();
    expect(admits(session ?? '')).toBe(true);
    expect(admits(code)).toBe(false);
    expect(exchange(session ?? '')).toBeNull();
  });

  it('is nobody with a code that is too old; a session does not age', () => {
    let now = 0;
    const { issue, exchange, admits } = createAdmission(() => now);
    const [first, second] = [issue(), issue()];
    now = CODE_LIMIT_MS - 1;
    const session = exchange(first);
    now = CODE_LIMIT_MS;
    expect(exchange(second)).toBeNull();
    now = 1e12;
    expect(admits(session ?? '')).toBe(true);
  });

  it('keeps the newest codes and browsers, and not without end', () => {
    const { issue, exchange, admits } = createAdmission();
    const codes = Array.from({ length: 20 }, issue);
    expect(codes.map(exchange).filter((s) => s !== null)).toHaveLength(8);
    const sessions = Array.from({ length: 100 }, () => exchange(issue()) ?? '');
    expect(sessions.filter(admits)).toEqual(sessions.slice(-32));
  });

  it.each(['', 'x', 'x'.repeat(1e6), '\u0000', '__proto__'])('is not somebody with "%.20s"', (secret) => {
    const { issue, exchange, admits } = createAdmission();
    issue();
    expect(exchange(secret)).toBeNull();
    expect(admits(secret)).toBe(false);
  });
});
