/** What stands where a secret was. */
const MASK = '••••';

/** Names that say that their value is a secret, wherever they stand in a longer name. */
const NAMES =
  'passw(?:or)?d|passwd|passphrase|secret|token|credential|requirepass|masterauth|' +
  '(?:api|access|private|signing|encryption|encrypt|master|session|account|storage|service|auth|jwt|hmac|ssh|shared|deploy)[_-]?key';
/** `"` or `'`, also as JSON inside JSON writes it. */
const QUOTE = `\\\\?["']`;
/** A value in quotes to their end, which a cut line may lack; else a word. */
const VALUE = `\\\\"[^"\\n]*|"[^"\\n]*"?|'[^'\\n]*'?|[^\\s,;&"'}\\])]+`;
/** Options of other programs are looked for this far behind their name. */
const NEAR = '[^\\n]{0,200}?';

type Replacement = string | ((match: string, ...groups: string[]) => string);

/**
 * Shapes of secrets that are recognised anywhere: passwords in URLs, `key=value` and `key: value` with a telling name,
 * authorization headers, cookies, private key blocks, options of well-known programs, and tokens with a known prefix.
 * Every pattern begins at a fixed word and looks ahead a bounded way: a log line of a megabyte must not stop the program.
 */
const PATTERNS: readonly [RegExp, Replacement][] = [
  [
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    MASK,
  ],
  // Lines of a key whose first line was seen by itself, as live output comes line by line.
  [/^[ \t]*(?=[a-z0-9+/]{0,76}[A-Z])(?=[A-Z0-9+/]{0,76}[a-z])[A-Za-z0-9+/]{60,76}={0,2}[ \t]*$/gm, MASK],
  // Up to the last @: people write passwords with @, : and / into addresses without encoding them.
  [/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,256}:)[^\s"'<>]{1,512}@/gi, `$1${MASK}@`],
  // A long word alone before the @ is a token, a short one a user.
  [/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s:/@"'<>]{8,256}@/gi, `$1${MASK}@`],
  [/([?&](?:key|auth|pass|pwd|sig|signature)=)[^&#\s"'<>]+/gi, `$1${MASK}`],
  [
    /\b((?:proxy-)?authorization(?:\\?["'])?[ \t]*(?:[:=]|(?<=["'][ \t]*),)[ \t]*(?:b(?=["']))?(?:\\?["'])?)(?:(?:bearer|basic|token|digest)\s+)?[^\s'",;\\]+/gi,
    `$1${MASK}`,
  ],
  [/\b(bearer\s+)[\w.~+/-]{8,}=*/gi, `$1${MASK}`],
  [/\b(basic\s+)(?=[A-Za-z0-9+/]{0,512}[0-9=])[A-Za-z0-9+/]{16,}={0,2}/gi, `$1${MASK}`],
  [
    /\b((?:set-)?cookie(?:\\?["'])?[ \t]*(?::|(?<=["'][ \t]*),)[ \t]*(?:b(?=["']))?)("[^"\n]*"?|'[^'\n]*'?|[^\n]+)/gi,
    `$1${MASK}`,
  ],
  // A line of a .env file ends with its value, whatever is in it.
  [
    new RegExp(
      `^([ \\t]*(?:export[ \\t]+)?[A-Z0-9_]{0,64}?(?:${NAMES.toUpperCase()}|_PASS|_PWD|_AUTH|_KEY|_SALT)[A-Z0-9_]{0,64}=)([^\\n]+)`,
      'gm',
    ),
    unlessCount,
  ],
  [
    /\b([A-Z][A-Z0-9_]{0,64}_(?:PASS|PWD|AUTH|KEY|SALT)(?:\\?["'])?[ \t]*[=:][ \t]*)("[^"\n]*"?|'[^'\n]*'?|[^\s,;&"'}\])]+)/g,
    `$1${MASK}`,
  ],
  [
    new RegExp(
      `((?:${NAMES})[\\w-]{0,64}(?:${QUOTE})?[ \\t]*(?:[=:]|[ \\t](?=["'])|(?<=["'][ \\t]*),)[ \\t]*(?:b(?=["']))?)(${VALUE})`,
      'gi',
    ),
    unlessCount,
  ],
  [
    /(--(?:password|passwd|token|secret|api-key|requirepass|pass|auth)(?:[ \t]+|=))("[^"\n]*"?|'[^'\n]*'?|\S+)/gi,
    `$1${MASK}`,
  ],
  [new RegExp(`\\b(redis-cli\\b${NEAR}\\s-a\\s+)\\S+`, 'g'), `$1${MASK}`],
  [new RegExp(`\\b((?:cypher-shell|sshpass)\\b${NEAR}\\s-p\\s*)\\S+`, 'g'), `$1${MASK}`],
  [new RegExp(`\\b(curl\\b${NEAR}\\s(?:-u|--user)[ =]?[^\\s:]{0,128}:)\\S+`, 'g'), `$1${MASK}`],
  [/\b(AUTH\s+(?:\S{1,64}\s+)?)(?=\S{0,256}\d)\S{8,}/g, `$1${MASK}`],
  [/\b((?:password|passphrase|secret|token|api key)\s+(?:is|was|of)\s+)(?=\S{0,256}\d)\S{6,}/gi, `$1${MASK}`],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, MASK],
  [
    /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|hf_[A-Za-z0-9]{16,}|[sr]k_(?:live|test)_\w{12,}|xox[abeprs]-[\w-]{10,}|npm_[A-Za-z0-9]{20,}|pypi-[\w-]{16,}|dckr_pat_[\w-]{16,}|AIza[\w-]{30,})/g,
    MASK,
  ],
  [/\bsk-(?=[\w-]{0,256}\d)[\w-]{16,}/g, MASK],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MASK],
];

/** `max_tokens=5` and `tokens: 512` are figures of a language model, not secrets. */
function unlessCount(match: string, name = '', value = ''): string {
  return /tokens|token_(?:count|limit|usage)/i.test(name) && /^\d+(?:\.\d+)?$/.test(value.trim())
    ? match
    : `${name}${MASK}`;
}

/** A known secret shorter than this would mask ordinary words. */
const MIN_SECRET = 4;

/**
 * Makes the function that removes secrets from captured text: every known one, also as URLs and JSON write it, and everything
 * that looks like one.
 */
export function createRedactor(known: readonly string[]): (text: string) => string {
  const values = [...new Set(known.flatMap((s) => [s, encodeURIComponent(s), JSON.stringify(s).slice(1, -1)]))]
    .filter((s) => s.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, MASK);
    for (const [pattern, replacement] of PATTERNS)
      clean =
        typeof replacement === 'string' ? clean.replace(pattern, replacement) : clean.replace(pattern, replacement);
    return clean;
  };
}

/** Removes what looks like a secret, where none is known. */
export const redact = createRedactor([]);

/**
 * The same value with every text in it cleaned, so that no field can be forgotten. A list of texts is cleaned as the lines of
 * one text: a private key spans several.
 */
export function redactDeep<T>(value: T, clean: (text: string) => string): T {
  return deep(value, clean) as T;
}

function deep(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((v) => typeof v === 'string')) return clean(value.join('\n')).split('\n');
    return value.map((v) => deep(v, clean));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, deep(v, clean)]));
}
