import { describe, expect, it } from 'vitest';
import { createLineCleaner, createRedactor, redact } from '../../../electron/system/index.ts';
import { RUNBOOK_WORDS } from '../../../shared/runbook-words.ts';

describe('redaction', () => {
  it.each([
    'redis://user:hunter2secret@127.0.0.1:6379/0',
    'NEO4J_PASSWORD=hunter2secret',
    '"password": "hunter2secret"',
    "api_key='hunter2secret'",
    'Authorization: Bearer hunter2secret',
    'Cookie: session=hunter2secret; other=1',
    'redis-server --requirepass hunter2secret',
    'token: hunter2secret',
    'OPENAI_API_KEY=sk-hunter2secret1234567890',
    'AWS_SECRET_ACCESS_KEY: hunter2secret',
    '-----BEGIN RSA PRIVATE KEY-----\nhunter2secret\n-----END RSA PRIVATE KEY-----',
  ])('removes the secret of %s', (text) => {
    expect(redact(text)).not.toContain('hunter2secret');
  });

  it.each([
    'ghp_abcdefghijklmnopqrstuvwxyz123456',
    'hf_abcdefghijklmnopqrst',
    'AKIAABCDEFGHIJKLMNOP',
    'xoxb-1234567890-abc',
  ])('removes the token %s anywhere', (token) => {
    expect(redact(`failed with ${token}!`)).not.toContain(token);
  });

  it.each([
    'GET http://127.0.0.1:8765/health 200 OK',
    'uvicorn app.main:app --host 127.0.0.1 --port 8765',
    'Traceback (most recent call last):',
    'File "app/main.py", line 12',
  ])('leaves %s as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('removes known secrets wherever they stand, also as URLs write them', () => {
    const clean = createRedactor(['p@ss word']);
    expect(clean('login with p@ss word failed; p%40ss%20word too')).toBe('login with •••• failed; •••• too');
  });

  it('does not mask ordinary words for a short secret', () => {
    expect(createRedactor(['a'])('a cat')).toBe('a cat');
  });
});

it('hides the column of a table in lines with commas whose head names a secret', () => {
  expect(redact('user,password,age\nme,hunter2hunter2,3\nann,other-1,4\n\nuser,age\nme,3')).toBe(
    'user,password,age\nme,••••,3\nann,••••,4\n\nuser,age\nme,3',
  );
  const clean = createLineCleaner(redact);
  expect(['user,password', 'me,hunter2', 'ann,other-1', 'done', 'one, two'].map(clean)).toEqual([
    'user,password',
    'me,••••',
    'ann,••••',
    'done',
    'one, two',
  ]);
});

// What a recovery ended with begins with its title; the rest of a title that ends in `credential` was taken for one.
it.each(RUNBOOK_WORDS.map(({ title }) => title))('leaves how "%s" ended as it is', (title) => {
  const text = `${title}: done after 1.0 s. It works.`;
  expect(redact(text)).toBe(text);
});
