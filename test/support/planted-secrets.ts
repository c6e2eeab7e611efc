/**
 * Secrets to plant: none of them opens anything, and all are put together here, so that no scanner takes this file for a leak. Each kind is a line
 * as a program would write it, with the value that nobody may see.
 */
export interface Planted {
  readonly kind: string;
  /** The value that must not come out. */
  readonly secret: string;
  /** What a program prints. */
  readonly text: string;
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const HEX = '0123456789abcdef';

/** Letters that look like chance and are the same in every run; another seed gives others. */
export function letters(length: number, seed: string, alphabet = ALPHABET): string {
  let state = [...seed].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7);
  let text = '';
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += alphabet[(state >>> 8) % alphabet.length];
  }
  return text;
}

/** The number of a card, in groups of four, that a bank could have given. */
function card(seed: string): string {
  const figures = `4${letters(14, seed, '0123456789')}`;
  const last = [...'0123456789'].find((d) => luhn(figures + d) % 10 === 0) ?? '0';
  return (figures + last).replace(/\d{4}(?=\d)/g, '$& ');
}

const luhn = (figures: string): number =>
  [...figures].reverse().reduce((sum, figure, i) => {
    const value = Number(figure) * (i % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);

const b64 = (text: string) => Buffer.from(text).toString('base64');

/** Tokens that are known by their shape: the service, the beginning, and what follows. */
const TOKENS: readonly (readonly [string, (seed: string) => string])[] = [
  ['GitHub', (s) => `ghp_${letters(36, s)}`],
  ['GitHub app', (s) => `ghs_${letters(36, s)}`],
  ['GitHub fine-grained', (s) => `github_pat_${letters(22, s)}_${letters(59, `${s}2`)}`],
  ['GitLab', (s) => `glpat-${letters(20, s)}`],
  ['Hugging Face', (s) => `hf_${letters(34, s)}`],
  ['OpenAI', (s) => `sk-proj-${letters(60, s)}7`],
  ['OpenAI, letters alone', (s) => `sk-${letters(48, s).replace(/\d/g, 'q')}`],
  ['a card', (s) => card(s)],
  ['Anthropic', (s) => `sk-ant-api03-${letters(80, s)}`],
  ['OpenRouter', (s) => `sk-or-v1-${letters(64, s, HEX)}`],
  ['Groq', (s) => `gsk_${letters(52, s)}`],
  ['xAI', (s) => `xai-${letters(80, s)}`],
  ['Replicate', (s) => `r8_${letters(37, s)}`],
  ['Weights & Biases', (s) => `wandb_v1_${letters(60, s)}`],
  ['Perplexity', (s) => `pplx-${letters(48, s)}`],
  ['Nvidia', (s) => `nvapi-${letters(64, s)}`],
  ['Pinecone', (s) => `pcsk_${letters(60, s)}`],
  ['LangSmith', (s) => `lsv2_pt_${letters(32, s, HEX)}_${letters(10, s, HEX)}`],
  ['Databricks', (s) => `dapi${letters(32, s, HEX)}`],
  ['AWS access key', (s) => `AKIA${letters(16, s, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`],
  ['Google API', (s) => `AIza${letters(35, s)}`],
  ['Google OAuth', (s) => `ya29.${letters(60, s)}`],
  ['Google OAuth client', (s) => `GOCSPX-${letters(28, s)}`],
  ['DigitalOcean', (s) => `dop_v1_${letters(64, s, HEX)}`],
  ['Supabase', (s) => `sbp_${letters(40, s, HEX)}`],
  ['PlanetScale', (s) => `pscale_pw_${letters(43, s)}`],
  ['Tailscale', (s) => `tskey-auth-${letters(17, s)}-${letters(32, s)}`],
  ['Vault', (s) => `hvs.${letters(90, s)}`],
  ['Terraform Cloud', (s) => `${letters(14, s)}.atlasv1.${letters(65, s)}`],
  ['Doppler', (s) => `dp.pt.${letters(43, s)}`],
  ['Grafana', (s) => `glsa_${letters(32, s)}_${letters(8, s, HEX)}`],
  ['New Relic', (s) => `NRAK-${letters(27, s, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}`],
  ['Azure client secret', (s) => `${letters(3, s)}8Q~${letters(34, s)}`],
  ['age', (s) => `AGE-SECRET-KEY-1${letters(58, s, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`],
  ['Slack', (s) => `xoxb-${letters(12, s, '0123456789')}-${letters(24, s)}`],
  ['Slack app', (s) => `xapp-1-A${letters(10, s)}-${letters(64, s, HEX)}`],
  ['Discord bot', (s) => `M${letters(23, s)}.${letters(6, s)}.${letters(38, s)}`],
  ['Telegram', (s) => `${letters(10, s, '123456789')}:AA${letters(33, s)}`],
  ['SendGrid', (s) => `SG.${letters(22, s)}.${letters(43, s)}`],
  ['Mailgun', (s) => `key-${letters(32, s, HEX)}`],
  ['Mailchimp', (s) => `${letters(32, s, HEX)}-us12`],
  ['Brevo', (s) => `xkeysib-${letters(64, s, HEX)}-${letters(16, s)}`],
  ['Twilio', (s) => `SK${letters(32, s, HEX)}`],
  ['Stripe', (s) => `sk_live_${letters(24, s)}`],
  ['Stripe webhook', (s) => `whsec_${letters(32, s)}`],
  ['Shopify', (s) => `shpat_${letters(32, s, HEX)}`],
  ['npm', (s) => `npm_${letters(36, s)}`],
  ['PyPI', (s) => `pypi-AgEIcHlwaS5vcmc${letters(70, s)}`],
  ['Docker Hub', (s) => `dckr_pat_${letters(27, s)}`],
  ['CircleCI', (s) => `CCIPAT_${letters(22, s)}_${letters(40, s, HEX)}`],
  ['Linear', (s) => `lin_api_${letters(40, s)}`],
  ['Notion', (s) => `ntn_${letters(46, s)}`],
  ['Figma', (s) => `figd_${letters(40, s)}`],
  ['Airtable', (s) => `pat${letters(14, s)}.${letters(64, s, HEX)}`],
  ['Atlassian', (s) => `ATATT3xFfGF0${letters(60, s)}`],
  ['Postman', (s) => `PMAK-${letters(24, s, HEX)}-${letters(34, s, HEX)}`],
  ['Sentry', (s) => `sntrys_${letters(60, s)}`],
  ['GitLab runner with a token of its own', (s) => `glrtr-${letters(20, s)}`],
  ['Cloudflare of 2025', (s) => `cfut_${letters(48, s)}`],
  ['Cursor', (s) => `crsr_${letters(64, s, HEX)}`],
  ['Context7', (s) => `ctx7sk-${letters(36, s, HEX)}`],
  ['Cartesia', (s) => `sk_car_${letters(22, s)}`],
  ['Brave', (s) => `BSA${letters(27, s)}7`],
  ['NATS', (s) => `SUA${letters(55, s, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`],
  ['Azure OpenAI', (s) => `${letters(52, s)}JQQJ99${letters(26, `${s}2`)}`],
  ['Fernet', (s) => `gAAAAA${letters(100, s)}`],
  ['PASETO', (s) => `v4.local.${letters(80, s)}`],
  ['Apache hash', (s) => `$apr1$${letters(8, s)}$${letters(22, s)}`],
  ['JSON in base64', (s) => b64(`{"password":"${letters(14, s)}"}`)],
  ['JSON Web Token', (s) => `eyJ${letters(20, s)}.eyJ${letters(40, s)}.${letters(43, s)}`],
  ['bcrypt hash', (s) => `$2b$12$${letters(53, s)}`],
  ['argon2 hash', (s) => `$argon2id$v=19$m=65536,t=3,p=4$${letters(22, s)}$${letters(43, s)}`],
];

/** What a value looks like where only its place tells what it is. */
const value = (seed: string): string => `q7Zr-${letters(18, seed)}`;

/** Notations: what stands around the value. */
const NOTATIONS: readonly (readonly [string, (secret: string) => string])[] = [
  ['.env line', (v) => `NEO4J_PASSWORD=${v}`],
  ['.env line, quoted', (v) => `LEANVIBE_SECRET_KEY="${v}"`],
  ['.env line, short name', (v) => `DB_PASS=${v}`],
  ['JSON', (v) => `{"user": "neo4j", "password": "${v}"}`],
  ['JSON, short name', (v) => `{"user":"a","pass":"${v}"}`],
  ['JSON inside JSON', (v) => `{"event":"{\\"password\\":\\"${v}\\",\\"n\\":1}"}`],
  ['JSON inside JSON inside JSON', (v) => `"{\\\\\\"apiKey\\\\\\": \\\\\\"${v}\\\\\\"}"`],
  ['JSON over two lines', (v) => `{\n  "client_secret":\n    "${v}"\n}`],
  ['YAML', (v) => `  password: ${v}`],
  ['YAML, several words', (v) => `password: correct ${v} staple`],
  ['connection string', (v) => `Server=db;User Id=sa;Pwd=${v};Encrypt=true`],
  ['Ruby and PHP', (v) => `'password' => '${v}',`],
  ['Go', (v) => `password := "${v}"`],
  ['Python keyword', (v) => `connect(host='x', password='${v}')`],
  ['Python tuple', (v) => `[('user', 'neo4j'), ('password', '${v}')]`],
  ['Python header bytes', (v) => `[(b'x-api-key', b'${v}')]`],
  ['Python dictionary', (v) => `{'api_key': '${v}', 'n': 1}`],
  ['pydantic SecretStr', (v) => `neo4j_password=SecretStr('${v}') debug=True`],
  [
    'pydantic error over two lines',
    (v) =>
      `LEANVIBE_SECRET_KEY\n  String should have at least 32 characters [type=string_too_short, input_value='${v}', input_type=str]`,
  ],
  ['camel case', (v) => `dbPassword=${v}`],
  ['dotted', (v) => `spring.datasource.password=${v}`],
  ['XML', (v) => `<password>${v}</password>`],
  ['SQL', (v) => `CREATE USER x IDENTIFIED BY '${v}'`],
  ['Cypher', (v) => `ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO '${v}'`],
  ['redis.conf', (v) => `requirepass ${v}`],
  ['Redis AUTH in MONITOR', (v) => `1700000000.1 [0 127.0.0.1:1] "AUTH" "default" "${v}"`],
  ['Redis ACL', (v) => `ACL SETUSER app on >${v} ~* +@all`],
  ['.netrc', (v) => `machine api.wandb.ai login user password ${v}`],
  ['mysql -p', (v) => `mysql -u root -p${v} -h localhost`],
  ['option --token', (v) => `server --token ${v} --port 1`],
  ['option --password=', (v) => `server --password=${v}`],
  ['curl -u', (v) => `curl -s -u admin:${v} http://localhost/`],
  ['redis-cli -a', (v) => `redis-cli -p 6379 -a ${v} ping`],
  ['cypher-shell -p', (v) => `cypher-shell -u neo4j -p ${v} 'RETURN 1'`],
  ['docker login', (v) => `docker login -u me -p ${v} ghcr.io`],
  ['openssl', (v) => `openssl rsa -in k.pem -passin pass:${v}`],
  ['bearer header', (v) => `Authorization: Bearer ${v}1`],
  ['basic header', (v) => `authorization: Basic ${b64(`admin:${v}`)}`],
  ['header in JSON', (v) => `{"headers":{"Authorization":"Token ${v}"}}`],
  ['API key header', (v) => `X-Api-Key: ${v}`],
  ['cookie', (v) => `Cookie: theme=dark; session=${v}`],
  ['cookie set', (v) => `set-cookie: sid=${v}; HttpOnly; Path=/`],
  ['address with a password', (v) => `redis://:${v}@localhost:6379/0`],
  ['address with @ and / in its password', (v) => `postgresql://u:a@b/${v}@localhost:5432/db`],
  ['address with a token as user', (v) => `https://${v}@github.com/a/b.git`],
  ['address in an address', (v) => `?next=redis%3A%2F%2F%3A${v}%40localhost`],
  ['query', (v) => `GET /chat?api_key=${v}&x=1`],
  ['query, short', (v) => `GET https://example.com/v1?key=${v}&x=1`],
  ['form, encoded twice', (v) => `body=user%3Da%26password%3D${v}%26x%3D1`],
  ['signed address of AWS', (v) => `https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=${v}&x=1`],
  ['signed address of Google', (v) => `https://storage.googleapis.com/b/o?X-Goog-Signature=${v}`],
  ['SAS of Azure', (v) => `https://a.blob.core.windows.net/c?sv=2022&sp=r&sig=${v}`],
  ['Slack webhook', (v) => `https://hooks.slack.com/services/T0AB/B0CD/${v}`],
  ['Discord webhook', (v) => `https://discord.com/api/webhooks/123456789012345678/${v}`],
  ['Telegram address', (v) => `https://api.telegram.org/bot12345678:${v}/getMe`],
  ['words', (v) => `the password is ${v}1`],
  ['private key', (v) => `-----BEGIN RSA PRIVATE KEY-----\nMIIE\n${v}\n-----END RSA PRIVATE KEY-----`],
  ['private key in one line', (v) => `{"key":"-----BEGIN PRIVATE KEY-----\\nMIIE\\n${v}\\n-----END PRIVATE KEY-----"}`],
  ['YAML, below its name', (v) => `password: |\n  ${v}\n  ${v}2\nuser: x`],
  ['YAML, folded', (v) => `  api_key: >-\n    ${v}\n  user: x`],
  ['Kubernetes variable', (v) => `- name: DB_PASSWORD\n  value: ${v}`],
  ['variable in JSON', (v) => `[{"name":"DB_PASSWORD","value":"${v}"},{"name":"A","value":"b"}]`],
  ['property list', (v) => `<key>API_TOKEN</key>\n<string>${v}</string>`],
  ['JSON in markup', (v) => `<pre>{&quot;password&quot;: &quot;${v}&quot;}</pre>`],
  ['JSON in a script', (v) => `"{\\u0022password\\u0022:\\u0022${v}\\u0022}"`],
  ['Python, user and password', (v) => `driver = GraphDatabase.driver(uri, auth=("neo4j", "${v}"))`],
  ['Python, basic authentication', (v) => `requests.get(url, auth=HTTPBasicAuth('me', '${v}'))`],
  ['.netrc over lines', (v) => `machine h\n  login me\n  password ${v}`],
  ['address with a socket', (v) => `redis+socket://:${v}@/tmp/redis.sock?db=0`],
  ['address without a scheme', (v) => `connecting to root:${v}@db.internal:5432/x`],
  ['address of Go', (v) => `root:${v}@tcp(127.0.0.1:3306)/db`],
  ['Redis CONFIG in MONITOR', (v) => `1700000000.1 [0 127.0.0.1:1] "CONFIG" "SET" "requirepass" "${v}"`],
  ['MySQL', (v) => `SET PASSWORD FOR 'me'@'h' = PASSWORD('${v}')`],
  ['launchctl setenv', (v) => `launchctl setenv DB_PASSWORD ${v}`],
  ['aws configure', (v) => `aws configure set aws_secret_access_key ${v}`],
  ['security', (v) => `security add-generic-password -a me -s x -w ${v}`],
  ['curl -sSu', (v) => `curl -sSu me:${v} http://localhost/`],
  ['curl -b', (v) => `curl -b session=${v} http://localhost/`],
  ['keytool', (v) => `keytool -storepass ${v} -alias x`],
  ['short name', (v) => `db_pw=${v}`],
  ['WireGuard', (v) => `PresharedKey = ${v}`],
  ['npmrc', (v) => `//registry.example.com/:_authToken=${v}`],
  ['Docker configuration', (v) => `{"auths":{"ghcr.io":{"auth":"${b64(`me:${v}`)}"}}}`],
  ['Kubernetes secret', (v) => `data:\n  password: ${b64(v)}`],
  ['wandb login', (v) => `wandb login ${v}`],
  ['session cookie outside of its header', (v) => `PHPSESSID=${v}; path=/`],
  ['session cookie of Django', (v) => `sent sessionid=${v}`],
  [
    'loguru, drawn below the code',
    (v) => `    connect(url, password)\n    │       │    └ '${v}'\n    │       └ 'bolt://h'\n    └ <function connect>`,
  ],
  [
    'SQLAlchemy, parameters without names',
    (v) => `[SQL: UPDATE users SET password=? WHERE name = ?]\n[parameters: ('${v}', 'me')]`,
  ],
  ['SQL, values of columns', (v) => `INSERT INTO users (name, password_hash, age) VALUES ('me, too', '${v}', 3)`],
  ['.pgpass', (v) => `localhost:5432:db:me:${v}`],
  ['mail server, in base64', (v) => `334 UGFzc3dvcmQ6\n${b64(v)}`],
  ['IMAP', (v) => `a1 LOGIN me@example.com ${v}`],
  ['FTP', (v) => `> PASS ${v}`],
  ['IRC', (v) => `PRIVMSG NickServ :IDENTIFY ${v}`],
  ['OAuth code', (v) => `GET /callback?code=${v}&state=x`],
  ['link of a reset', (v) => `GET /reset-password/${v}`],
  ['ODBC in braces', (v) => `Driver={ODBC};UID=sa;PWD={a;}}b${v}};Encrypt=yes`],
  ['sqlplus', (v) => `sqlplus scott/${v}@//db:1521/orcl`],
  ['secret from a pipe', (v) => `echo ${v} | docker login ghcr.io --password-stdin`],
  ['kubectl', (v) => `kubectl create secret generic x --from-literal=stuff=${v}`],
  ['fly', (v) => `fly secrets set FOO=${v}`],
  ['address of the same scheme', (v) => `fetch //me:${v}@h/x`],
  ['full-width letters', (v) => `ｐａｓｓｗｏｒｄ＝${v}`],
  ['typeset quotes', (v) => `password “${v}”`],
  ['table', (v) => `| user | me |\n| password | ${v}1 |`],
  ['YAML list', (v) => `tokens:\n  - ${v}1\nuser: x`],
  ['Terraform', (v) => `variable "db_password" { default = "${v}" }`],
  ['Spanish', (v) => `contraseña: ${v}`],
  ['words of a wallet', (v) => `mnemonic: legal winner ${v} year wave`],
];

/** The value as it stands in the text: base64 where the notation writes it so. */
function shown(text: string, secret: string): string {
  const found = [secret, b64(secret), b64(`admin:${secret}`), b64(`me:${secret}`)].find((form) => text.includes(form));
  if (found === undefined) throw new Error(`The text does not hold its secret: ${text}`);
  return found;
}

/**
 * Every kind once, with values of its own.
 * @param seed makes the values different from those of another place where they are planted
 */
export function plantedSecrets(seed = 'unit'): readonly Planted[] {
  const tokens = TOKENS.map(([kind, make]) => {
    const secret = make(`${seed}${kind}`);
    return { kind, secret, text: `failed with ${secret} at once` };
  });
  const notations = NOTATIONS.map(([kind, write]) => {
    const secret = value(`${seed}${kind}`);
    const text = write(secret);
    return { kind, secret: shown(text, secret), text };
  });
  return [...tokens, ...notations];
}

/** Lines of an ordinary day: nothing in them is a secret, and nothing may be taken from them. */
export const ORDINARY_LINES: readonly string[] = [
  'INFO:     127.0.0.1:51234 - "GET /health HTTP/1.1" 200 OK',
  'INFO:     Application startup complete.',
  'request 1700000000000000 of trace 4111111111111111, span 5500000000000004, 4 1111 1111 1111',
  'GPIO pin=12, pin: 13; pinned: 2024.1, spinning=4096, pin_memory=True, pin 4821 of the board',
  'bytes: 3f 9a 22 c1 88 7e 01 5d aa 90, at 3f:9a:22:c1:88:7e; max_tokens: 12 34 56 78 90 12 34 56 78',
  'sk-learn-contrib-extensions-of-mine, sk-folding-cube sk-internationalization',
  '2025-01-13 10:00:00,123 - app.main - ERROR - Neo4j query took 5400 ms',
  'Total tokens: 512, max_tokens=5 and tokens_per_second: 31.4',
  'generated 128 tokens at 31.4 tokens/s, prompt_tokens: 1024, completion_tokens=77',
  '{"max_tokens": 1024, "stop_token": "</s>", "eos_token_id": 2, "token_type": "bearer"}',
  'KeyError: \'session_id\' in File "/app/main.py", line 12',
  'commit 0f3a2b1c4d5e6f708192a3b4c5d6e7f801234567 (HEAD -> main, origin/main)',
  'Merge pull request #12 from LeanVibe/fix-token-refresh',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'request 550e8400-e29b-41d4-a716-446655440000 took 12 ms',
  'container 3f4e5a6b7c8d (leanvibe-redis-1) is healthy, restarts 0',
  'models--mlx-community--Qwen2.5-Coder-32B-Instruct-4bit/snapshots/0f3a2b1c4d5e6f708192a3b4c5d6e7f801234567/config.json',
  'model-00002-of-00004.safetensors is 1.2 GB, its header says 2 GB.',
  'microsoft/Phi-3.5-mini-instruct',
  'https://github.com/LeanVibe/leanvibe-ai/issues/12',
  'http://localhost:8765/search?mail=ann@example.com',
  'ssh git@github.com:LeanVibe/leanvibe-ai.git, mail to ann@example.com',
  'uvicorn app.main:app --host 127.0.0.1 --port 8765 --reload',
  '/Users/ann/Library/Application Support/LeanVibe Lifeguard/journal.db',
  '/Users/ann/projects/token-service/auth/password_reset.py',
  'File "app/auth/token.py", line 3, in authorize',
  'Traceback (most recent call last): File "app/auth.py", line 3, in authorize',
  '    def login(self, password: str, token: Optional[str] = None) -> bool:',
  'Authentication failed for user neo4j',
  'The client is unauthorized due to authentication failure.',
  'WRONGPASS invalid username-password pair or user is disabled.',
  'NOAUTH Authentication required.',
  'AUTH failed for the default user',
  'password: missing, token: expired, secret: not set',
  `password=None api_key= secret=$${'{SECRET}'} token=<token>`,
  'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
  'Redis wants a password: put it into REDIS_URL (redis://:PASSWORD@host:port).',
  '3 passed, 1 failed; pass: 3, fail: 1',
  'PWD=/Users/ann/leanvibe-ai',
  'TOKENIZERS_PARALLELISM=false',
  'ACCESS_TOKEN_EXPIRE_MINUTES=30 JWT_ALGORITHM=HS256 TOKEN_URL=/auth/token',
  'loading tokenizer: /models/phi/tokenizer.json; tokenizer_config: fast',
  'sk-learn and ask-me are words; author: Ann; monkey=1; keyboard: us; hotkey: Control+Alt+L',
  'primary_key=id, foreign_key: user_id, cache_key: health:backend, sort_key=name, dict key: value',
  'Basic usage: bearer authentication is described in the docs; a token bucket of 100',
  'mlx 0.22.0, mlx-lm 0.21.1, python 3.12.8 (arm64), Device(gpu, 0)',
  'P95 1184 ms of 1000 ms; memory 412 MB of 400 MB; CPU 97 % of 95 %',
  '2025-01-13T10:00:00.123456+00:00 WARNING neo4j.io: [#C1F4] bolt://localhost:7687 closed',
  'Fetching 9 files: 100%|##########| 9/9 [00:12<00:00,  1.37s/it]',
  'user-agent: leanvibe-lifeguard; accept: application/json; content-length: 48',
  'dyld: Library not loaded: @rpath/libmlx.dylib, referenced from /opt/homebrew/lib/x.so',
  'name: TOKEN_URL, value: /auth/token',
  'python:3.12-slim@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08, npm:react@18.2.0/index.js',
  'mailto:ann.long@example.com/help, postgres:16@localhost, at 12:30:45@db:5432, upward: 3, a | b > c',
  'set -x; setx PATH /usr/bin; git config set user.name Ann; <key>Label</key><string>com.leanvibe.backend</string>',
  'PASS tests/unit/auth.test.ts',
  'PASS',
  '| tokens | 123456 |',
  '| password | required, 8 letters |',
  'user,password_min_length,role',
  'INSERT INTO users (name, age) VALUES (?, ?)',
  "[SQL: SELECT name FROM users WHERE id = ?]\n[parameters: ('ann',)]",
  "    connect(url, retries)\n    │       │    └ 'three'\n    │       └ 'bolt://h'",
  'GET /items?code=200&state=open, /reset-password/ and /password/reset',
  'db_session=<sqlalchemy.orm.session.Session object at 0x10a>',
  'd41d8cd98f00b204e9800998ecf8427e.safetensors',
  'main.py:42:in run: the backend’s “token” was said, and the phrase: hello',
  'secrets:\n  - db_password\n  - api_key',
  'LOGIN failed, LOGIN required; IDENTIFY yourself',
  'zip -r out.zip folder; mysql --port 3306 --host localhost; curl -s http://localhost:8765/health',
];
