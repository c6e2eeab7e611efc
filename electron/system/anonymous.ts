import { createRedactor, type Redactor, secretsAmong } from './redact/index.ts';

export interface Person {
  readonly home: string;
  readonly user: string | null;
  readonly host: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const ESCAPED = /[.*+?^${}()|[\]\\]/g;

/** What tells one machine from all others, whoever wrote it. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/(?:\/Users|\/home|\/var\/folders|\/private|\/Volumes|~)\/[^\s'",;:)]*/g, '<path>'],
  [/\b[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}\b/gi, '<id>'],
  // Devices since 2018: `00008110-001A2B3C4D5E6F70`; before, forty digits.
  [/\b[0-9A-F]{8}-[0-9A-F]{16}\b/gi, '<id>'],
  [/\b[0-9a-f]{32,64}\b/gi, '<id>'],
  [/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi, '<address>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<address>'],
  [/\b(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}\b/gi, '<address>'],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '<address>'],
  // Serial numbers of Apple: ten to twelve capitals and digits, some of both.
  [/\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{10,12}\b/g, '<id>'],
];

/**
 * Makes the function that takes out of a text what would tell whose machine it is: secrets, the home folder and other people's, user and host name,
 * addresses, identifiers and serial numbers. Meant for texts that hold none of it anyway.
 */
export function createAnonymiser({ home, user, host, env }: Person): Redactor {
  const redact = createRedactor(secretsAmong(Object.entries(env)));
  const names = [
    ...(home.length > 1 ? [[home, '<home>'] as const] : []),
    ...[host, host.split('.')[0] ?? ''].map((name) => [name, '<host>'] as const),
    ...(user === null || user === 'root' ? [] : [[user, '<user>'] as const]),
  ].filter(([name]) => name.length > 2);
  const known = names.map(
    ([name, instead]) => [new RegExp(`(?<![\\w])${name.replace(ESCAPED, '\\$&')}(?![\\w])`, 'gi'), instead] as const,
  );
  return (text) => [...known, ...SHAPES].reduce((t, [pattern, instead]) => t.replace(pattern, instead), redact(text));
}
