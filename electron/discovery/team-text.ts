import { stringify } from 'yaml';
import type { DeclaredAt, Discovery, FoundService } from '../../shared/domain/index.ts';
import { entryOf, type WatchableKind } from './entry.ts';
import type { Recogniser } from './recogniser.ts';

/** Of what runs here for other reasons, more than these are none of a team's. Plain web servers are left out. */
const MOST = 10;

const HEAD = `# What this repository's team watches with LeanVibe Lifeguard, for everybody who works in it.
# It counts once a person trusts this folder (lifeguard trust), and each person's own file comes before it.
# What may stand here: services, thresholds, cadence and timeouts. Passwords and paths belong in a person's own file.
# All names: lifeguard config. Kinds of services: lifeguard help services.
`;

const TAIL = `
# Limits of what is always watched, for example:
# thresholds.backend.p95: { warning: 500, critical: 2000 }
`;

/**
 * The team's file of a repository, from what was found: what is of its stack stands there, what else runs on this machine stands behind \`#\`. Pure.
 */
export function teamText(
  found: Discovery,
  kinds: readonly WatchableKind[],
  recognisers: readonly Recogniser[],
): string {
  const free = found.findings.filter((f) => f.watchedAs === null && (f.at ?? f.match) !== null);
  const [theirs, others] = [
    free.filter((f) => f.ofStack),
    free.filter((f) => !f.ofStack && f.kind !== 'http').slice(0, MOST),
  ];
  const known = found.findings.flatMap((f) =>
    f.watchedAs === null || f.declared === null ? [] : [`${f.watchedAs} (${placeOf(f.declared)})`],
  );
  const unasked =
    known.length === 0
      ? []
      : ['', oneLine(`# Watched already, because the repository itself names it: ${known.join(', ')}.`)];
  const entry = (f: FoundService) => entryLines(f, kinds, recognisers);
  const services =
    theirs.length === 0
      ? ['# services:', '#   - { id: queue, kind: tcp, at: localhost:5672 }']
      : ['services:', ...theirs.flatMap((f) => [`  # ${remark(f)}`, ...entry(f)])];
  const more =
    others.length === 0
      ? []
      : [
          '',
          '# Runs here and is not of this stack, as far as could be told:',
          ...others.flatMap((f) => [`#  # ${remark(f)}`, ...entry(f).map((line) => `#${line}`)]),
        ];
  return [HEAD, ...services, ...unasked, ...more, TAIL].join('\n');
}

/** What it is and how that is known, without what is of this machine alone: no folder, no pid. */
function remark({ title, by, declared }: FoundService): string {
  const named = declared === null ? [] : [`${declared.service} in ${placeOf(declared)}`];
  const seen = by.filter((part) => !part.startsWith('its name '));
  return oneLine([title, ...named, ...seen].join('; '));
}

const placeOf = ({ file, line }: DeclaredAt): string => `${file.split('/').at(-1)}, line ${line}`;

/** A comment is one line, whatever stands in it. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** An entry as an item of a list, indented by two. Where it is started again differs from person to person. */
function entryLines(
  found: FoundService,
  kinds: readonly WatchableKind[],
  recognisers: readonly Recogniser[],
): readonly string[] {
  const entry = entryOf(found, kinds, recognisers);
  if (entry === null) return [];
  const { id, kind, at } = entry;
  return stringify([{ id, kind, at }])
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}
