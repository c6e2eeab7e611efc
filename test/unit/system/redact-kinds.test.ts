import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineCleaner, createLineSplitter, createRedactor, redact } from '../../../electron/system/index.ts';
import { isSecretName } from '../../../electron/system/redact/index.ts';
import { ORDINARY_LINES, plantedSecrets } from '../../support/planted-secrets.ts';

const PLANTED = plantedSecrets();

/** Nothing of a secret may be left, not its beginning and not its end either. */
function expectNothingOf(secret: string, text: string): void {
  expect(text).not.toContain(secret);
  expect(text).not.toContain(secret.slice(-8));
  expect(text).not.toContain(secret.slice(Math.floor(secret.length / 2) - 6, Math.floor(secret.length / 2) + 6));
}

describe('secrets by their shape and by their place', () => {
  it('are of more than 80 kinds', () => {
    expect(new Set(PLANTED.map((p) => p.kind)).size).toBeGreaterThan(80);
    expect(new Set(PLANTED.map((p) => p.secret)).size).toBe(PLANTED.length);
  });

  it.each(PLANTED.map((p) => [p.kind, p] as const))('%s', (_, { text, secret }) => {
    expectNothingOf(secret, redact(text));
    expectNothingOf(secret, redact(`before it\n${text}\nbehind it`));
  });

  it.each(PLANTED.map((p) => [p.kind, p] as const))('%s, cleaned twice, is the same', (_, { text }) => {
    expect(redact(redact(text))).toBe(redact(text));
  });

  it.each(PLANTED.map((p) => [p.kind, p] as const))('%s in an address', (_, { text, secret }) => {
    const out = redact(`redirects to http://x.example/?q=${encodeURIComponent(text)} now`);
    expectNothingOf(encodeURIComponent(secret), out);
    expectNothingOf(secret, out);
    expect(out.endsWith(' now')).toBe(true);
  });

  it('a password of several words ends where the error behind it begins, whose own secrets are seen', () => {
    const secret = 'q7Zr2LmX9vKpT4sWb8Ny';
    const error = `[SQL: UPDATE users SET password=? WHERE name = ?]\n[parameters: ('${secret}', 'me')]`;
    for (const before of [
      'said password: correct horse ',
      'password: correct horse ',
      "'> password: correct horse' '> ",
    ])
      expectNothingOf(secret, redact(`${before}${error}`));
    expectNothingOf(secret, redact(`'-c' 'password: correct horse > ${error.replaceAll("'", "'\\\\''")}'`));
  });

  it('are found although somebody put characters that are not seen into them', () => {
    const secret = `ghp_${'aB3'.repeat(12)}`;
    for (const hidden of ['\u200b', '\u202e', '\u001b[0m', '\u00ad', '\ufe0f', '\u{e0041}', '\u0000'])
      expect(redact(`x ${secret.slice(0, 9)}${hidden}${secret.slice(9)} y`)).toBe('x •••• y');
  });

  it.each(ORDINARY_LINES)('leaves %j as it is', (line) => {
    expect(redact(line)).toBe(line);
  });
});

describe('known values', () => {
  const value = 'pä&s "w\'o/r+d<1>';
  const clean = createRedactor([value]);

  it.each([
    ['as it is', value],
    ['percent-encoded', encodeURIComponent(value)],
    ['percent-encoded in small letters', encodeURIComponent(value).toLowerCase()],
    ['as a form writes it', encodeURIComponent(value).replaceAll('%20', '+')],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(value))],
    ['in JSON', JSON.stringify(value).slice(1, -1)],
    ['in JSON inside JSON', JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ['in JSON of Python', JSON.stringify(value).slice(1, -1).replace('ä', '\\u00e4')],
    ['in XML', "pä&amp;s &quot;w'o/r+d&lt;1&gt;"],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in hexadecimal', Buffer.from(value).toString('hex')],
  ])('are hidden %s', (_, written) => {
    expect(clean(`seen ${written} there`)).toMatch(/^seen .{0,4}•••• ?.{0,4}there$/);
  });

  it.each(['', 'a:', 'me:', 'neo4j:', 'admin:'])('are hidden in base64 behind %j', (before) => {
    for (const after of ['', '1', '12', ' and more'])
      for (const encoding of ['base64', 'base64url'] as const) {
        const out = clean(Buffer.from(`${before}${value}${after}`).toString(encoding));
        expect(out).toContain('••••');
        // Only what surrounds it is left, and the bits that it shares with its neighbours.
        expect(out.length - 4).toBeLessThan(((before.length + after.length) * 4) / 3 + 8);
      }
  });

  it('are hidden line by line when they have several', () => {
    const several = createRedactor(['first line of it\nsecond line of it']);
    expect(several('shows second line of it only')).toBe('shows •••• only');
  });

  it('are not hidden where they are words of every day or parts of what is shown on purpose', () => {
    const weak = createRedactor(['neo4j', 'test', 'leanvibe-ai', 'ann'], ['/Users/ann/leanvibe-ai']);
    const text = 'neo4j runs the test of /Users/ann/leanvibe-ai by ann';
    expect(weak(text)).toBe(text);
    expect(weak('NEO4J_PASSWORD=neo4j')).toBe('NEO4J_PASSWORD=••••');
  });

  it('are hidden inside a longer word only when they are no word themselves', () => {
    const some = createRedactor(['tiger', 'tiger-42-lily']);
    expect(some('tigers and a tiger')).toBe('tigers and a ••••');
    expect(some('xtiger-42-lilyx')).toBe('x••••x');
  });
});

describe('names', () => {
  it.each([
    'password',
    'NEO4J_PASSWORD',
    'dbPassword',
    'x-api-key',
    'apiKey',
    'client_secret',
    'JWT_SIGNING_KEY',
    'access_token',
    'HF_TOKEN',
    'DB_PASS',
    'AWS_SECRET_ACCESS_KEY',
    'OPENAI_API_KEY',
    'SENTRY_KEY',
    'refreshToken',
    'requirepass',
    'secretKeyBase',
    'X-Amz-Signature',
    'csrftoken',
    'storageAccountKey',
    'ACCOUNT_KEY',
  ])('%s tells of a secret', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'max_tokens',
    'tokenizer',
    'tokens_per_second',
    'eos_token',
    'token_type',
    'TOKEN_URL',
    'password_min_length',
    'compass',
    'bypass',
    'author',
    'authority',
    'authentication',
    'monkey',
    'keyboard',
    'primary_key',
    'PUBLIC_KEY',
    'cache_key',
    'session_id',
    'SSH_AUTH_SOCK',
    'passed',
    'secretary',
    'AUTH_ENABLED',
    'passwordless',
    'design',
    'signal',
  ])('%s does not', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('a stream', () => {
  /** Everything that comes out of a stream that is cut into chunks at these places. */
  function through(text: string, cuts: readonly number[]): string {
    const lines: string[] = [];
    const clean = createLineCleaner(redact);
    const splitter = createLineSplitter((line) => lines.push(clean(line)));
    let from = 0;
    for (const cut of [...cuts].sort((a, b) => a - b)) {
      splitter.take(text.slice(from, Math.max(from, cut)));
      from = Math.max(from, cut);
    }
    splitter.take(text.slice(from));
    splitter.end();
    return lines.join('\n');
  }

  it.each(PLANTED.map((p) => [p.kind, p] as const))('does not split %s at any place', (_, { text, secret }) => {
    const stream = `INFO: ready\n${text}\nINFO: done\n`;
    for (let cut = 0; cut <= stream.length; cut += 3) expectNothingOf(secret, through(stream, [cut, cut + 1]));
    expect(through(stream, [])).toContain('INFO: ready');
    expect(through(stream, [])).toContain('INFO: done');
  });

  it('passes every line on, whatever its chunks are', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z ]{0,12}$/)), fc.array(fc.nat(200)), (lines, cuts) => {
        const text = lines.map((line) => `${line}\n`).join('');
        expect(through(text, cuts)).toBe(lines.join('\n'));
      }),
    );
  });

  it('takes a carriage return for the end of a line, as progress bars use it', () => {
    expect(through('10 %\r50 %\r100 %\r\ndone', [5, 6, 16, 17])).toBe('10 %\n50 %\n100 %\ndone');
  });

  it('cuts a line that is too long behind a whole word, so that half a secret is not shown', () => {
    const secret = `ghp_${'aB3'.repeat(12)}`;
    for (let before = 8150; before < 8200; before += 1) {
      const out = through(`${'x '.repeat(before / 2)}${secret} end\nnext\n`, [4000, 8000, 8170]);
      expect(out).not.toContain('ghp_');
      expect(out.endsWith('\nnext')).toBe(true);
    }
  });

  it('keeps little of a line that never ends', () => {
    const lines: string[] = [];
    const splitter = createLineSplitter((line) => lines.push(line));
    for (let i = 0; i < 2000; i++) splitter.take('word '.repeat(200));
    splitter.end();
    expect(lines).toHaveLength(1);
    expect(lines[0]?.length).toBeLessThan(9000);
  });
});
