/** What stands where a secret was. */
const MASK = '••••';

/**
 * Shapes of secrets that are recognised anywhere: passwords in URLs, `key=value` and `key: value` with a telling name,
 * authorization headers, cookies, private key blocks, and tokens with a known prefix.
 */
const PATTERNS: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASK],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@]+@/gi, `$1${MASK}@`],
  [/\b((?:proxy-)?authorization\s*[:=]\s*)(?:(?:bearer|basic|token)\s+)?[^\s'",;]+/gi, `$1${MASK}`],
  [/\b(bearer\s+)[\w.~+/-]{8,}=*/gi, `$1${MASK}`],
  [/\b((?:set-)?cookie\s*:\s*)[^\n]+/gi, `$1${MASK}`],
  [
    /([\w-]*(?:passw(?:or)?d|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|requirepass|masterauth)[\w-]*["']?\s*(?:[=:]|\s(?=["']))\s*)("[^"\n]*"|'[^'\n]*'|[^\s,;&"'}]+)/gi,
    `$1${MASK}`,
  ],
  [/(--(?:password|passwd|token|secret|api-key|requirepass|pass)\s+)\S+/gi, `$1${MASK}`],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, MASK],
  [
    /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|hf_[A-Za-z0-9]{16,}|sk-[\w-]{16,}|xox[abprs]-[\w-]{10,}|npm_[A-Za-z0-9]{20,})/g,
    MASK,
  ],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MASK],
];

/** A known secret shorter than this would mask ordinary words. */
const MIN_SECRET = 4;

/**
 * Makes the function that removes secrets from captured text: every known one, also as URLs encode it, and everything that
 * looks like one.
 */
export function createRedactor(known: readonly string[]): (text: string) => string {
  const values = [...new Set(known.flatMap((s) => [s, encodeURIComponent(s)]))]
    .filter((s) => s.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, MASK);
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

/** Removes what looks like a secret, where none is known. */
export const redact = createRedactor([]);
