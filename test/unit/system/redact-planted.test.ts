import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactDeep } from '../../../electron/system/index.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

/** The planted secret of each line; nothing of it may be left. Assembled, so that no scanner takes this file for a leak. */
const S = 'q7Zr2LmX9vKpT4sWb8Ny';
const jwt = `${'eyJ'}hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${S}${S}`;
const pem = (kind: string) => `-----BEGIN ${kind}PRIVATE KEY-----\nMIIE${S}\n${S}\n-----END ${kind}PRIVATE KEY-----`;

describe('planted secrets', () => {
  it.each([
    ['API key in an environment', `OPENAI_API_KEY=sk-proj-${S}`],
    ['API key in a header', `x-api-key: ${S}`],
    ['API key in JSON', `{"apiKey": "${S}", "model": "phi"}`],
    ['API key in escaped JSON', `{\\"apiKey\\": \\"${S}\\"}`],
    ['API key in a URL', `GET http://127.0.0.1:8765/chat?api_key=${S}&x=1`],
    ['key in a URL', `GET https://example.com/v1?key=${S}&x=1`],
    ['Anthropic key', `using sk-ant-api03-${S}-${S}`],
    ['Google key', `using AIza${S}${S.slice(0, 15)}`],
    ['Stripe key', `using sk_live_${S}`],
    ['bearer token', `Authorization: Bearer ${S}`],
    ['bearer token alone', `sent Bearer ${S} to it`],
    ['bearer token in a Python dict', `{'Authorization': 'Bearer ${S}'}`],
    ['bearer token in JSON', `{"authorization":"Bearer ${S}"}`],
    ['basic authorization', `authorization: Basic ${S}==`],
    ['basic authorization in JSON', `"Authorization": "Basic ${S}=="`],
    ['header as a list of bytes', `(b'authorization', b'Bearer ${S}')`],
    ['header as a pair of bytes', `[b'x-api-key', b'${S}']`],
    ['JWT', `token was ${jwt} here`],
    ['AWS secret key', `aws_secret_access_key = ${S}/${S}`],
    ['AWS session token', `AWS_SESSION_TOKEN=FwoGZXIvYXdzE${S}//${S}==`],
    ['GitHub token', `cloning with ghp_${S}${S}`],
    ['GitHub fine-grained token', `github_pat_11ABCDEFG_${S}`],
    ['GitHub token in a URL', `https://x-access-token:${S}@github.com/a/b.git`],
    ['token as the user of a URL', `https://ghp_${S}${S}@github.com/a/b.git`],
    ['lone secret as the user of a URL', `https://${S}@example.com/a`],
    ['Hugging Face token', `HF_TOKEN is hf_${S}${S}`],
    ['Slack token', `xoxb-123456789012-${S}`],
    ['password in a URL', `redis://:${S}@localhost:6379/0`],
    ['password with @ in a URL', `bolt://neo4j:a@${S}@localhost:7687`],
    ['password with / in a URL', `postgresql://u:a/${S}@localhost:5432/db`],
    ['cookie', `Cookie: session=${S}; theme=dark`],
    ['cookie set', `set-cookie: sid=${S}; HttpOnly`],
    ['cookie in JSON', `{"cookie": "sid=${S}; a=b"}`],
    ['cookie in a Python dict', `{'set-cookie': 'sid=${S}; a=b', 'x': 1}`],
    ['.env line', `NEO4J_PASSWORD=${S}`],
    ['.env line with quotes and spaces', `NEO4J_PASSWORD="my ${S} word"`],
    ['.env line exported', `export SECRET_KEY='${S}'`],
    ['.env line with a short name', `DB_PASS=${S}`],
    ['.env line of a database', `NEO4J_AUTH=neo4j/${S}`],
    ['.env line of a signing key', `JWT_SIGNING_KEY=${S}`],
    ['.env line of an encryption key', `ENCRYPTION_KEY: ${S}`],
    ['YAML', `password: ${S}`],
    ['private key', pem('RSA ')],
    ['private key without a kind', pem('')],
    ['OpenSSH key', pem('OPENSSH ')],
    ['encrypted key', pem('ENCRYPTED ')],
    ['private key in one line of JSON', JSON.stringify({ key: pem('EC ') })],
    ['private key cut off', `-----BEGIN RSA PRIVATE KEY-----\n${S}`],
    ['PGP key', `-----BEGIN PGP PRIVATE KEY BLOCK-----\n${S}\n-----END PGP PRIVATE KEY BLOCK-----`],
    ['command line', `mysql --password ${S} -h x`],
    ['command line with =', `redis-cli --pass=${S}`],
    ['redis-cli -a', `redis-cli -a ${S} ping`],
    ['curl -u', `curl -u admin:${S} http://localhost`],
    ['cypher-shell -p', `cypher-shell -u neo4j -p ${S}`],
    ['Redis AUTH', `AUTH default ${S}`],
    ['Python keyword argument', `connect(user='a', password='${S}')`],
    ['Python repr of SecretStr turned off', `Settings(secret_key='${S}', debug=True)`],
    ['words', `the password is ${S}`],
    ['line of a key by itself', `${S}${S}${S}${S.slice(0, 4)}`],
  ])('%s', (_, text) => {
    for (const part of [S, S.slice(0, 12), S.slice(8)]) expect(redact(text)).not.toContain(part);
  });

  it.each([
    'INFO:     127.0.0.1:51234 - "GET /health HTTP/1.1" 200 OK',
    '2025-01-13 10:00:00,123 - app.main - ERROR - Neo4j query took 5400 ms',
    'Total tokens: 512, max_tokens=5 and tokens_per_second: 31.4',
    'KeyError: \'session_id\' in File "/app/main.py", line 12',
    'git log --format=%H at 0f3a2b1c4d5e6f708192a3b4c5d6e7f801234567',
    'https://github.com/LeanVibe/leanvibe-ai/issues/12',
    'sk-learn and ask-me are words; author: Ann; monkey=1; keyboard: us',
    'Traceback (most recent call last): File "app/auth.py", line 3, in authorize',
    'Authentication failed for user neo4j',
    'hotkey: Control+Alt+L',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ])('leaves %j as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('takes no more than a moment of work for long and hostile text', async () => {
    const hostile = [
      'a'.repeat(200_000),
      'password'.repeat(20_000),
      'x://'.repeat(50_000),
      '-----BEGIN '.repeat(20_000),
      'Bearer '.repeat(30_000),
    ];
    expect(await cpuTimeOf(() => hostile.map((bad) => redact(bad)))).toBeLessThan(5000);
  });

  it('are found in every field of a value, also over several lines of a list', () => {
    const value = { a: [{ b: `token=${S}`, n: 1, none: null }], lines: ['first', ...pem('').split('\n'), 'last'] };
    const clean = redactDeep(value, redact);
    expect(JSON.stringify(clean)).not.toContain(S);
    expect(clean).toMatchObject({ a: [{ n: 1, none: null }] });
    expect(clean.lines.at(0)).toBe('first');
    expect(clean.lines.at(-1)).toBe('last');
  });

  it('removes a secret between any two other lines, and changes nothing when asked again', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const clean = redact(`${before}\nNEO4J_PASSWORD=${S}\n${after}`);
        expect(clean).not.toContain(S);
        expect(redact(clean)).toBe(clean);
      }),
    );
  });
});
