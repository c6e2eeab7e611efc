import { SECRETS } from '../../../shared/components/secrets.ts';

/**
 * Tokens that are known by how they begin. What is collected here are facts about the formats, as the rule sets of gitleaks and secretlint
 * keep them; patterns and words are our own. A line is: the service, the beginning, what may follow, and at least how much of it.
 */

/** Letters and digits; the same with - and _; hexadecimal; base64; dots as well. */
const A = '[A-Za-z0-9]';
const W = '[\\w-]';
const X = '[0-9a-fA-F]';
const B = '[A-Za-z0-9+/=_-]';
const D = '[\\w.-]';

type Shape = readonly [service: string, beginning: string, rest: string];
const rest = (letters: string, least: number): string => `${letters}{${least},}`;

const CODE: readonly Shape[] = [
  ['Macaroon', 'MDAx', rest(B, 40)],
  ['Yandex Cloud', 't1\\.', '[\\w-]{20,}={0,2}\\.[\\w-]{60,}'],
  ['Cloudflare Turnstile', '0x4AAAAA', rest(W, 20)],
  ['GitHub', 'gh[pousr]_', rest(A, 16)],
  ['GitHub, fine-grained', 'github_pat_', rest(W, 16)],
  ['GitLab', 'gl(?:pat|dt|rt|rtr|wt|cbt|soat|imt|agent|oas|ft|ffct|ptt)-', rest(D, 16)],
  ['GitLab runner', 'GR1348941', rest(W, 16)],
  ['Bitbucket', 'ATBB', rest(A, 20)],
  ['Atlassian', 'AT[AC]TT3x', rest(B, 20)],
  ['Linear', 'lin_(?:api|oauth)_', rest(A, 16)],
  ['npm', 'npm_', rest(A, 20)],
  ['PyPI', 'pypi-', rest(W, 16)],
  ['RubyGems', 'rubygems_', rest(A, 16)],
  ['crates.io', 'cio', rest(A, 30)],
  ['NuGet', 'oy2', rest('[a-z0-9]', 40)],
  ['Clojars', 'CLOJARS_', rest(A, 20)],
  ['Artifactory', 'AKCp', rest(A, 40)],
  ['Artifactory reference', 'cmVmdGtu', rest(A, 40)],
  ['CircleCI', 'CCIP(?:AT|RJ)_', rest(W, 20)],
  ['Buildkite', 'bk(?:ua|ct|at)_', rest(A, 20)],
  ['SonarQube', 'sq[uap]_', rest(A, 20)],
  ['Sourcegraph', 'sgp_', rest(W, 20)],
  ['Postman', 'PMAK-', rest(W, 20)],
  ['Sentry', 'sntr(?:ys|yu)_', rest(B, 20)],
  ['Prefect', 'pnu_', rest(A, 20)],
  ['Pulumi', 'pul-', rest(X, 20)],
  ['Infracost', 'ico-', rest(A, 20)],
];

const MODELS: readonly Shape[] = [
  [
    'Ollama and Zhipu: an id, a dot and the secret',
    '[0-9a-f]',
    '[0-9a-f]{31}\\.(?=[A-Za-z]{0,24}\\d)[A-Za-z0-9]{16,32}(?![\\w.])',
  ],
  ['OpenAI and those who write keys as it does', 'sk-', `(?=[\\w-]{0,64}\\d)${rest(W, 16)}`],
  // No word is that long, and none goes on without a hyphen.
  ['OpenAI and those who write keys as it does, of letters alone', 'sk-', '[A-Za-z]{24,}(?![\\w-])'],
  ['Anthropic', 'sk-ant-', rest(W, 10)],
  ['Langfuse', 'pk-lf-', rest(W, 16)],
  ['Hugging Face', 'hf_', rest(A, 16)],
  ['Hugging Face organisation', 'api_org_', rest(A, 16)],
  ['Groq', 'gsk_', rest(A, 16)],
  ['xAI', 'xai-', rest(W, 16)],
  ['Replicate', 'r8_', rest(A, 16)],
  ['Weights & Biases', 'wandb_v\\d_', rest(W, 16)],
  ['Perplexity', 'pplx-', rest(A, 16)],
  ['Fireworks', 'fw_', rest(A, 16)],
  ['Cerebras', 'csk-', rest(A, 20)],
  ['Nvidia', 'nvapi-', rest(W, 16)],
  ['Voyage', 'pa-', rest(W, 30)],
  ['Jina', 'jina_', rest(W, 16)],
  ['Tavily', 'tvly-', rest(W, 12)],
  ['Pinecone', 'pcsk_', rest(W, 16)],
  ['LangSmith', 'lsv2_(?:pt|sk)_', rest(W, 16)],
  ['RunPod', 'rpa_', rest(A, 20)],
  ['Together', 'tgp_v\\d_', rest(W, 16)],
  ['ElevenLabs', 'sk_', rest(X, 40)],
  ['Databricks', 'dapi', `${rest(X, 32)}(?:-\\d)?`],
  ['Apify', 'apify_api_', rest(A, 16)],
  ['Cartesia', 'sk_car_', rest(A, 16)],
  ['Context7', 'ctx7sk-', rest(W, 16)],
  ['Cursor', 'crsr_', rest(A, 20)],
  ['Brave', 'BSA', `(?=[\\w-]{0,40}\\d)${rest(W, 24)}`],
  ['Firecrawl', 'fc-', rest(X, 30)],
];

const CLOUDS: readonly Shape[] = [
  ['AWS', '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])', '[0-9A-Z]{16,}'],
  ['AWS Bedrock', '(?:ABSK|bedrock-api-key-)', rest(B, 30)],
  ['Google API', 'AIza', rest(W, 30)],
  ['Google OAuth', 'ya29\\.', rest(D, 16)],
  ['Google OAuth client', 'GOCSPX-', rest(W, 16)],
  ['Google refresh token', '1//0', rest(W, 30)],
  ['DigitalOcean', 'do[opr]_v1_', rest(X, 32)],
  ['Heroku', 'HRKU-', rest(W, 20)],
  ['Fly', '(?:fm[12][ar]?_|fo1_)', rest(B, 20)],
  ['Netlify', 'nfp_', rest(A, 20)],
  ['Render', 'rnd_', rest(A, 20)],
  ['Vercel', 'vc[pirak]_', rest(A, 20)],
  ['Vercel Blob', 'vercel_blob_rw_', rest(W, 20)],
  ['Supabase', 'sb(?:p|_secret)_', rest(W, 16)],
  ['PlanetScale', 'pscale_(?:tkn|pw|oauth)_', rest(D, 16)],
  ['Neon', 'napi_', rest(A, 30)],
  ['Cloudflare, 2025', 'cf(?:ut|at|k)_', rest(A, 20)],
  ['Yandex', 'AQVN', rest(W, 30)],
  ['NATS', 'S[ACNOU]', rest('[A-Z2-7]', 54)],
  ['Cloudflare', 'v1\\.0-', rest(X, 24)],
  ['Tailscale', 'tskey-', rest(W, 16)],
  ['HashiCorp Vault', 'hv[sbr]\\.', rest(W, 16)],
  ['Doppler', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.', rest(D, 16)],
  ['1Password', 'ops_eyJ', rest(B, 30)],
  ['1Password secret key', 'A3-[A-Z0-9]{6}-', '[A-Z0-9-]{20,}'],
  ['age', 'AGE-SECRET-KEY-1', rest('[A-Z0-9]', 20)],
  ['OpenShift', 'sha256~', rest(W, 20)],
  ['Grafana', 'gl(?:sa|c)_', rest(B, 20)],
  ['New Relic', 'NR(?:AK|JS|II|AL)-', rest(W, 16)],
  ['Dynatrace', 'dt0c01\\.', rest(D, 24)],
  ['Honeycomb', 'hc[abx][a-z]{2}_', rest(A, 20)],
  ['PostHog', 'phx_', rest(A, 20)],
];

const MESSAGES_AND_MONEY: readonly Shape[] = [
  ['Slack', 'xox[abeoprs]-', rest(W, 10)],
  ['Slack app', '(?:xapp|xwfp)-', rest(W, 10)],
  ['Discord bot', '[MNO][\\w-]{23,25}\\.[\\w-]{6}\\.', rest(W, 27)],
  ['Telegram', '\\d{8,10}:A', rest(W, 32)],
  ['Telegram in an address', 'bot\\d{8,10}:A', rest(W, 32)],
  ['SendGrid', 'SG\\.', rest(D, 16)],
  ['Mailgun', '(?:key|pubkey)-', rest(X, 32)],
  ['Brevo', 'xkeysib-', rest(W, 16)],
  ['Brevo SMTP', 'xsmtpsib-', rest(W, 16)],
  ['Resend', 're_', rest('[A-Za-z0-9_]', 20)],
  ['Twilio', '(?:SK|AC)', '[0-9a-f]{32}(?!\\w)'],
  ['Stripe', '[srp]k_(?:live|test|prod)_', rest(A, 10)],
  ['Stripe webhook', 'whsec_', rest(B, 16)],
  ['Square', 'sq0[a-z]{3}-', rest(W, 20)],
  ['Shopify', 'shp(?:at|ca|pa|ss)_', rest(A, 20)],
  ['PayPal and Braintree', 'access_token\\$(?:production|sandbox)\\$', rest('[\\w$]', 16)],
  ['Plaid', 'access-(?:sandbox|development|production)-', rest(W, 16)],
  ['EasyPost', 'EZ[AT]K', rest(A, 40)],
  ['Shippo', 'shippo_(?:live|test)_', rest(A, 20)],
  ['Flutterwave', 'FLWSECK[_-]', rest(W, 12)],
  ['Facebook', 'EAA[A-Z0-9]', rest(A, 60)],
  ['Twitch', 'oauth:', rest('[a-z0-9]', 28)],
  ['Notion', '(?:ntn_|secret_)', rest(A, 30)],
  ['Figma', 'fig[dou]_', rest(W, 16)],
  ['Airtable', `pat${A}{14}\\.`, rest(X, 32)],
  ['Dropbox', 'sl\\.', rest(W, 60)],
  ['Typeform', 'tfp_', rest(W, 20)],
  ['Contentful', 'CFPAT-', rest(W, 20)],
  ['Adafruit', 'aio_', rest(A, 24)],
  ['ReadMe', 'rdme_', rest(A, 20)],
];

const STANDARDS: readonly Shape[] = [
  // JSON in base64 without its signature too, and written over several lines.
  [
    'JSON Web Token',
    'eyJ',
    '(?:[\\w-]{6,}\\.[\\w-]{4,}|[\\w+/-]{20,}={0,2})(?:\\.[\\w-]*){0,4}(?:\\\\?\\n[ \\t]{0,40}(?=[\\w.-]{0,200}\\d)[\\w.-]{20,}){0,20}',
  ],
  ['Fernet', 'gAAAAA', rest(B, 60)],
  ['PASETO', 'v[1-4]\\.(?:local|public)\\.', rest(W, 30)],
  ['bcrypt', '\\$2[abxy]?\\$\\d\\d\\$', '[./A-Za-z0-9]{22,}'],
  ['argon2 and scrypt', '\\$(?:argon2(?:id|i|d)|scrypt|7|y)\\$', '[\\w$=,+/.-]{16,}'],
  ['Unix crypt', '\\$(?:[156]|apr1)\\$', '[\\w./$=]{20,}'],
  ['Django hash', 'pbkdf2_sha\\d{1,3}\\$', '[\\w$+/=]{16,}'],
  ['LDAP hash', '\\{S?SHA(?:256|512)?\\}', rest(B, 20)],
  ['SCRAM hash', 'SCRAM-SHA-\\d{1,3}\\$', '[\\w$:+/=]{16,}'],
];

export const TOKEN_SHAPES: readonly Shape[] = [
  ...CODE,
  ...MODELS,
  ...CLOUDS,
  ...MESSAGES_AND_MONEY,
  ...STANDARDS,
  ...SECRETS.flatMap(({ tokens }) => tokens ?? []),
];
