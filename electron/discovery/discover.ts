import type {
  DeclaredAt,
  Discovery,
  FoundKind,
  FoundProcess,
  FoundService,
  UnknownListener,
} from '../../shared/domain/index.ts';
import { hostPort } from '../../shared/domain/index.ts';
import { displayPath } from '../config/index.ts';
import type { ProcessRow } from '../system/index.ts';
import { type Declared, declaredIn } from './declared.ts';
import { PORT_KIND } from './entry.ts';
import { type Looked, type LookInput, lookAround, type Seen } from './look.ts';
import { ownerOfListener } from './owner.ts';
import { ANSWER } from './recognise.ts';
import { hostOf } from './sockets.ts';
import { kinOf, type WorkingCopy, workingCopyOf } from './working-copy.ts';

/** A component that is watched at a port of this machine. */
export interface WatchedAddress {
  readonly id: string;
  readonly port: number;
}

export interface DiscoverInput extends Omit<LookInput, 'watchedPorts' | 'folders'> {
  readonly watched: readonly WatchedAddress[];
  /** Ids that a finding cannot have. */
  readonly isTaken: (id: string) => boolean;
  /** Null while not found. */
  readonly repository: string | null;
  readonly backendFolder: string | null;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Looks once at what this machine and the repository's own files have to offer. Starts nothing, watches nothing. */
export async function discover(input: DiscoverInput): Promise<Discovery> {
  const { repository, backendFolder, recognisers, watched } = input;
  const at = input.now();
  const folders = [repository, backendFolder].filter((f) => f !== null);
  const declared = declaredIn(folders, recognisers, input);
  const looked = await lookAround({ ...input, folders, watchedPorts: new Map(watched.map((w) => [w.port, w.id])) });
  const sight = new Sight(input, looked);
  const wanted = declared.services.filter((d) => input.ports == null || (d.port !== null && input.ports.has(d.port)));
  const named = oncePerPort(wanted).map((d) => sight.declared(d));
  const ports = new Set(named.map((f) => f.port));
  const running = looked.seen.filter((s) => s.recognised !== null && !ports.has(s.port)).map((s) => sight.running(s));
  const findings = [...named, ...running].sort((a, b) => rank(a) - rank(b));
  const shown = new Set(findings.map((f) => f.port));
  const others = looked.seen.filter((s) => s.recognised === null && !shown.has(s.port)).map((s) => sight.unknown(s));
  return {
    schema: 1,
    at,
    tookMs: Math.max(0, input.now() - at),
    findings: unique(findings, input.isTaken),
    others,
    conflicts: sight.conflicts(wanted),
    problems: [...declared.problems],
  };
}

/** The stack's own first, then what runs, by port. */
const rank = (f: FoundService): number =>
  (f.ofStack ? 0 : 1_000_000) + (f.state === 'not-seen' ? 100_000 : 0) + (f.port ?? 0);

/** Two compose files may name one port; the first counts. */
function oncePerPort(services: readonly Declared[]): Declared[] {
  return services.filter((s, i) => s.port === null || services.findIndex((t) => t.port === s.port) === i);
}

/** Ids that nothing else has: the kind or the declared name, with the port where that is taken. */
function unique(findings: readonly FoundService[], isTaken: (id: string) => boolean): FoundService[] {
  const used = new Set<string>();
  const wanted = findings.map((f) => f.id);
  return findings.map((finding) => {
    if (finding.watchedAs !== null) return { ...finding, id: finding.watchedAs };
    const bare = finding.id;
    const alone = wanted.indexOf(bare) === wanted.lastIndexOf(bare);
    const numbered = finding.port === null ? bare : `${bare}-${finding.port}`;
    let id = (alone || finding.declared !== null) && !isTaken(bare) && !used.has(bare) ? bare : numbered;
    for (let i = 2; isTaken(id) || used.has(id); i++) id = `${numbered}-${i}`;
    used.add(id);
    return { ...finding, id };
  });
}

/** A name as an id: small letters, digits and hyphens, a letter first. */
const asId = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 30) || 'service';

/** What one look saw, in the words of findings. */
class Sight {
  private readonly input: DiscoverInput;
  private readonly looked: Looked;
  private readonly own: WorkingCopy | null;
  private readonly copies = new Map<string, WorkingCopy | null>();

  constructor(input: DiscoverInput, looked: Looked) {
    this.input = input;
    this.looked = looked;
    this.own = input.repository === null ? null : workingCopyOf(input.repository);
  }

  running(seen: Seen, declared: Declared | null = null): FoundService {
    const { recognised, watchedAs } = seen;
    const kind = recognised?.recogniser.kind ?? declared?.kind ?? PORT_KIND;
    const title = recognised?.recogniser.title ?? this.titleOf(kind, declared);
    const { by: known, state } = evidence(seen);
    const by = [...known, ...(declared === null ? [] : [nameIn(declared)])];
    const at = hostPort(hostOf(seen.address), seen.port);
    const { row } = seen;
    const owner = this.ownerOf(seen);
    const told = this.processOf(row);
    const where =
      told?.worktree != null
        ? `It runs in ${told.folder}${told.branch === null ? '' : `, branch ${told.branch}`}.`
        : told?.folder != null && told.folder !== '/'
          ? `It runs in ${told.folder}.`
          : '';
    const silent = state === 'silent' ? 'It did not answer as one.' : '';
    const text = [`${title} on ${at}${byText(by)}.`, silent, where, owner.text].filter((part) => part !== '').join(' ');
    const ofStack = declared !== null || this.isOurs(row);
    const place = declared === null ? null : placeOf(declared);
    const id = asId(declared?.service ?? kind);
    return {
      id,
      kind,
      title,
      at,
      port: seen.port,
      match: null,
      state,
      by,
      text,
      process: told,
      owner,
      declared: place,
      ofStack,
      watchedAs,
    };
  }

  declared(declared: Declared): FoundService {
    const { port } = declared;
    const seen = port === null ? undefined : this.looked.seen.find((s) => s.port === port);
    // Another kind that sits there is not what was declared.
    if (seen !== undefined && !differs(declared, seen)) return this.running(seen, declared);
    const row = port === null ? this.processLike(declared) : null;
    const title = this.titleOf(declared.kind, declared);
    const by = [nameIn(declared), ...(row === null ? [] : [`its command line, pid ${row.pid}`])];
    const now = row !== null ? 'It runs.' : port === null ? 'It does not run now.' : 'It was not seen there now.';
    const when = declared.optional ? ' It is started only with its profile.' : '';
    return {
      id: asId(declared.service),
      kind: declared.kind,
      title,
      at: port === null ? null : hostPort('localhost', port),
      port,
      match: port === null && declared.words.length > 0 ? declared.words.join(' ') : null,
      state: row === null ? 'not-seen' : 'runs',
      by,
      text: `${title}${port === null ? '' : ` on localhost:${port}`}${byText(by)}. ${now}${when}`,
      process: this.processOf(row),
      owner: null,
      declared: placeOf(declared),
      ofStack: true,
      watchedAs: port === null ? null : (this.input.watched.find((w) => w.port === port)?.id ?? null),
    };
  }

  unknown(seen: Seen): UnknownListener {
    const { port, addresses, row, why, watchedAs } = seen;
    const id = watchedAs === null ? `${PORT_KIND}-${port}` : null;
    return { id, port, addresses: [...addresses], process: this.processOf(row), owner: this.ownerOf(seen), why };
  }

  /** Ports that the stack wants, in sentences where another copy of it or another program has them. */
  conflicts(declared: readonly Declared[]): { port: number; text: string }[] {
    const wanted = new Map<number, Declared | null>(this.input.watched.map((w) => [w.port, null]));
    for (const d of declared) if (d.port !== null && !wanted.has(d.port)) wanted.set(d.port, d);
    return [...wanted].flatMap(([port, by]) =>
      this.looked.seen
        .filter((s) => s.port === port)
        .flatMap((seen) => {
          const text = this.otherCopy(seen) ?? (by === null ? null : otherKind(by, seen));
          return text === null ? [] : [{ port, text }];
        }),
    );
  }

  private otherCopy({ row, port }: Seen): string | null {
    const copy = row?.cwd == null ? null : this.copyOf(row.cwd);
    const kin = copy === null || this.own === null ? null : kinOf(this.own, copy);
    if (copy === null || kin === null) return null;
    const branch = copy.branch === null ? '' : `branch ${copy.branch} from `;
    const which = kin === 'worktree' ? 'another worktree' : 'another copy';
    return `Port ${port} serves ${branch}${this.shown(copy.root)}, ${which} of this repository, not this folder.`;
  }

  private titleOf(kind: FoundKind, declared: Declared | null): string {
    const known = this.input.recognisers.find((r) => r.kind === kind)?.title;
    return known ?? declared?.service ?? (kind === 'tcp' ? 'A server' : 'A program');
  }

  /** A process of the repository that runs what a line of a Procfile says. */
  private processLike({ words }: Declared): ProcessRow | null {
    if (words.length === 0) return null;
    const wanted = words.join(' ');
    for (const row of this.looked.table.values()) if (row.commandLine.includes(wanted) && this.isOurs(row)) return row;
    return null;
  }

  private isOurs(row: ProcessRow | null): boolean {
    const copy = row?.cwd == null || this.own === null ? null : this.copyOf(row.cwd);
    return copy !== null && copy.root === this.own?.root;
  }

  private ownerOf(seen: Seen) {
    return ownerOfListener({ ...seen, table: this.looked.table });
  }

  private processOf(row: ProcessRow | null): FoundProcess | null {
    if (row === null) return null;
    const { pid, startedAt, name, commandLine, cwd } = row;
    const copy = cwd === null ? null : this.copyOf(cwd);
    return {
      pid,
      startedAt,
      name,
      commandLine,
      folder: cwd === null ? null : this.shown(cwd),
      branch: copy?.branch ?? null,
      worktree: copy === null ? null : this.shown(copy.root),
    };
  }

  private copyOf(folder: string): WorkingCopy | null {
    const known = this.copies.get(folder);
    if (known !== undefined) return known;
    const copy = workingCopyOf(folder);
    this.copies.set(folder, copy);
    return copy;
  }

  private shown(folder: string): string {
    return displayPath(folder, this.input.home);
  }
}

const placeOf = ({ file, line, service }: DeclaredAt): DeclaredAt => ({ file, line, service });

const nameIn = ({ file, line, service, image }: Declared): string =>
  `its name ${service} in ${file}, line ${line}${image === null ? '' : ` (image \`${image}\`)`}`;

/** By what runs; what it answers stands behind as a clause of its own. */
function byText(by: readonly string[]): string {
  const [answers, names] = [by.filter((b) => b.startsWith(ANSWER)), by.filter((b) => !b.startsWith(ANSWER))];
  const named = names.length === 0 ? '' : `, by ${names.join(', ')}`;
  return `${named}${answers.length === 0 ? '' : `${named === '' ? ':' : ';'} ${answers.join('; ')}`}`;
}

function evidence({ recognised, watchedAs }: Seen): { by: readonly string[]; state: FoundService['state'] } {
  if (recognised === null) return { by: [], state: watchedAs === null ? 'answers' : 'runs' };
  return { by: recognised.by, state: recognised.confirmed ? 'answers' : watchedAs === null ? 'silent' : 'runs' };
}

/** Whether what listens there is known to be something else than what was declared. */
const differs = ({ kind }: Declared, { recognised }: Seen): boolean =>
  recognised?.confirmed === true && kind !== 'tcp' && kind !== recognised.recogniser.kind;

function otherKind(declared: Declared, seen: Seen): string | null {
  if (!differs(declared, seen) || seen.recognised === null) return null;
  const { file, line, service, port } = declared;
  const who = seen.row === null ? '' : ` (${seen.row.name}, pid ${seen.row.pid})`;
  return `Port ${port} is wanted by ${service} of ${file}, line ${line}, and ${seen.recognised.recogniser.title} listens there${who}.`;
}
