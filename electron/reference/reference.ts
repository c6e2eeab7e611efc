import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ReferenceEntry, ReferenceStatus, Settings, StoreId } from '../../shared/domain/index.ts';
import { counted, formatMs } from '../../shared/format.ts';
import { displayPath } from '../config/index.ts';
import type { PageAnswer } from '../probes/index.ts';
import { askHttp, type Reach, reach } from '../system/index.ts';
import { endpoints } from './endpoints.ts';
import { FILE_PLACES, type FilePlace, OTHER_PLACES } from './places.ts';

export interface ReferenceOptions {
  readonly settings: Settings;
  readonly home: string;
  /** Null while not found. */
  readonly repository: string | null;
  readonly backendFolder: string | null;
  readonly platform: NodeJS.Platform;
  /** Further files: Lifeguard's own (captured output, configuration, journal), and logs of services, in a group of their own. */
  readonly own?: readonly {
    readonly id: string;
    readonly section: 'logs' | 'configuration';
    readonly title: string;
    readonly path: string;
    /** Default `Lifeguard`. */
    readonly group?: string;
  }[];
  /** People to ask, e.g. from the escalation's levels. */
  readonly contacts?: readonly { readonly title: string; readonly address: string }[];
  /** Asks one path of the backend. */
  readonly page: (path: string, signal: AbortSignal) => Promise<PageAnswer>;
  /** Every path that the backend says it offers; null where it says nothing of that. */
  readonly described: (signal: AbortSignal) => Promise<readonly string[] | null>;
  /** How the WebSocket at this path is, which is held open and not asked. */
  readonly webSocket: (path: string) => ReferenceStatus;
  /** How a store of data is by its own protocol; null where it was not read. */
  readonly store?: (id: StoreId) => ReferenceStatus | null;
  /** What parts of the stack run in. */
  readonly containers?: readonly { readonly id: string; readonly name: string; readonly command: string }[];
  /** Hosts in which nothing of the stack is known to live, and why. */
  readonly emptyHosts?: readonly { readonly id: string; readonly why: string }[];
  /** For each port, in milliseconds. Default 1 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The guide's section "Reference Information", with what is there now. Never rejects but when aborted. */
export async function reference(options: ReferenceOptions): Promise<ReferenceEntry[]> {
  const { platform, signal, own = [], contacts = [], containers = [], emptyHosts = [] } = options;
  signal?.throwIfAborted();
  const ownFiles = own.map((o) => ({ ...o, group: o.group ?? 'Lifeguard', base: 'absolute' as const }));
  const [files, ports] = await Promise.all([
    Promise.all([...FILE_PLACES.filter(isShownOn(platform)), ...ownFiles].map((place) => fileEntry(place, options))),
    portEntries(options),
  ]);
  signal?.throwIfAborted();
  const others = await Promise.all(
    OTHER_PLACES.filter(isShownOn(platform)).map((place) => otherEntry(place, platform, emptyHosts)),
  );
  const logged = containers.map(
    ({ id, name, command }): ReferenceEntry => ({
      id: `log-container-${id}`,
      section: 'logs',
      group: 'System Logs',
      title: `Container ${name}`,
      place: `${command} logs ${name}`,
      open: { kind: 'page', page: `logs?log=container-${id}` },
      status: { kind: 'not-checked', why: 'Its lines stand on the page Logs.' },
    }),
  );
  const people = contacts.map(
    ({ title, address }, i): ReferenceEntry => ({
      id: `contact-${i + 1}`,
      section: 'contacts',
      group: 'Internal Team',
      title,
      place: address,
      open: { kind: 'url', url: `mailto:${encodeURIComponent(address).replaceAll('%40', '@')}` },
      status: { kind: 'not-checked', why: 'It is a person.' },
    }),
  );
  return inOrder([...files, ...logged, ...ports, ...people, ...others]);
}

type Placed = Pick<FilePlace, 'section' | 'group' | 'title' | 'only'>;

const EVERY_PLACE: readonly Placed[] = [...FILE_PLACES, ...OTHER_PLACES];

const isOn = (platform: NodeJS.Platform, { only }: Pick<Placed, 'only'>): boolean =>
  only === undefined || only === platform;

/** What another system has is told here as well, unless this one has its own in its stead. */
const isShownOn =
  (platform: NodeJS.Platform) =>
  (place: Placed): boolean =>
    isOn(platform, place) ||
    !EVERY_PLACE.some((p) => isOn(platform, p) && p.group === place.group && p.title === place.title);

const SYSTEMS = { darwin: 'macOS', linux: 'Linux' } as const;

/** Why a place of another system is not looked at; null for one of this. */
const elsewhere = (platform: NodeJS.Platform, place: Pick<Placed, 'only'>): ReferenceStatus | null =>
  place.only === undefined || isOn(platform, place)
    ? null
    : { kind: 'silent', problem: `Only ${SYSTEMS[place.only]} has it.` };

const SECTIONS = ['logs', 'configuration', 'ports', 'contacts', 'links'] as const;

/** Sections in the guide's order; within them groups stay together in the order in which they first appear. */
function inOrder(entries: readonly ReferenceEntry[]): ReferenceEntry[] {
  return SECTIONS.flatMap((section) => {
    const those = entries.filter((e) => e.section === section);
    return [...new Set(those.map((e) => e.group))].flatMap((group) => those.filter((e) => e.group === group));
  });
}

/** A place that is no file: what shows it opens, where that is there. */
async function otherEntry(
  { id, section, group, title, place, why, url, page, program, host, only }: (typeof OTHER_PLACES)[number],
  platform: NodeJS.Platform,
  emptyHosts: NonNullable<ReferenceOptions['emptyHosts']>,
): Promise<ReferenceEntry> {
  const entry = { id, section, group, title, place };
  const notHere = elsewhere(platform, only === undefined ? {} : { only });
  if (notHere !== null) return { ...entry, open: null, status: notHere };
  const empty = emptyHosts.find((one) => one.id === host);
  if (empty !== undefined && page !== undefined)
    return {
      ...entry,
      open: { kind: 'page', page: `${page}?log=${empty.id}` },
      status: { kind: 'silent', problem: empty.why },
    };
  const status: ReferenceStatus = { kind: 'not-checked', why };
  if (url !== undefined) return { ...entry, open: { kind: 'url', url }, status };
  if (page !== undefined) return { ...entry, open: { kind: 'page', page }, status };
  if (program === undefined || platform !== 'darwin') return { ...entry, open: null, status };
  const there = await fileStatus(program);
  return there.kind === 'exists'
    ? { ...entry, open: { kind: 'file', path: program }, status }
    : { ...entry, open: null, status: there };
}

type NamedPlace = Pick<FilePlace, 'id' | 'section' | 'group' | 'title' | 'base' | 'path' | 'only'>;

async function fileEntry(named: NamedPlace, options: ReferenceOptions): Promise<ReferenceEntry> {
  const { id, section, group, title, base, path: name } = named;
  const root = { repository: options.repository, backend: options.backendFolder, home: options.home, absolute: '/' }[
    base
  ];
  if (root === null) {
    const why = base === 'backend' ? 'The backend’s folder was not found.' : 'The LeanVibe folder was not found.';
    return { id, section, group, title, place: name, open: null, status: { kind: 'not-checked', why } };
  }
  const file = path.resolve(root, name);
  const status = elsewhere(options.platform, named) ?? (await fileStatus(file));
  const open = status.kind === 'exists' ? ({ kind: 'file', path: file } as const) : null;
  return { id, section, group, title, place: displayPath(file, options.home), open, status };
}

async function fileStatus(file: string): Promise<ReferenceStatus> {
  try {
    const found = await stat(file);
    return { kind: 'exists', sizeBytes: found.size, modifiedAt: found.mtimeMs, folder: found.isDirectory() };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    return { kind: 'unreadable', problem: `Looking at it failed: ${code ?? message}.` };
  }
}

/** Each address for itself: those of the backend and of HTTP by a question, a store by its own protocol; what was not read by its port alone. */
async function portEntries({
  settings,
  page,
  described,
  webSocket,
  store,
  timeoutMs = 1000,
  signal,
}: ReferenceOptions): Promise<ReferenceEntry[]> {
  const asked = new Map<string, Promise<Reach>>();
  const wanted = signal ?? new AbortController().signal;
  return Promise.all(
    endpoints(settings).map(
      async ({ host, port, path: asks, scheme, store: of, isRoot, ...entry }): Promise<ReferenceEntry> => {
        if (asks !== null && scheme === 'ws') return { ...entry, status: webSocket(asks) };
        if (asks !== null) {
          const answer = await page(asks, wanted);
          const status = isRoot ? await rootStatus(asks, answer, () => described(wanted)) : pageStatus(answer);
          return { ...entry, status };
        }
        if (entry.open?.kind === 'url')
          return { ...entry, status: await httpStatus(entry.open.url, timeoutMs, signal) };
        const read = of === null ? null : (store?.(of) ?? null);
        if (read !== null) return { ...entry, status: read };
        const key = `${host} ${port}`;
        const answer =
          asked.get(key) ?? reach(host, port, signal === undefined ? { timeoutMs } : { timeoutMs, signal });
        asked.set(key, answer);
        return { ...entry, status: portStatus(await answer, port) };
      },
    ),
  );
}

/** What an address of HTTP answers, read to its end. */
async function httpStatus(url: string, timeoutMs: number, signal?: AbortSignal): Promise<ReferenceStatus> {
  const begun = performance.now();
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const limited = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    const response = await askHttp(url, { reads: 'unread' }, limited);
    return pageStatus({ kind: 'answer', status: response.status, tookMs: performance.now() - begun });
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = limit.aborted
      ? `No answer within ${formatMs(timeoutMs)}.`
      : code === 'ECONNREFUSED'
        ? `Nothing listens on port ${new URL(url).port || '80'}.`
        : `It does not answer (${code ?? message}).`;
    return { kind: 'silent', problem };
  }
}

/** 404 says that there is nothing; any other refusal (a login, a method, a crash) comes from something that is there. */
function pageStatus(answer: PageAnswer): ReferenceStatus {
  if (answer.kind === 'not-asked') return { kind: 'not-checked', why: answer.why };
  if (answer.kind === 'failed') return { kind: 'silent', problem: answer.problem };
  if (answer.status === 404) return { kind: 'not-offered', status: answer.status };
  if (answer.status >= 500)
    return { kind: 'silent', problem: `It answers ${answer.status}: the server failed over it.` };
  return { kind: 'answers', tookMs: answer.tookMs };
}

/** Of what other addresses begin with, 404 says only that it has no page of its own: what lies beneath it the backend describes, or nobody knows. */
async function rootStatus(
  path: string,
  answer: PageAnswer,
  described: () => Promise<readonly string[] | null>,
): Promise<ReferenceStatus> {
  if (answer.kind !== 'answer' || answer.status !== 404) return pageStatus(answer);
  const { tookMs } = answer;
  const none = 'no page of its own (404)';
  // Somebody answers there, and that is what the whole of the server is.
  if (path === '') return { kind: 'answers', tookMs, note: none };
  const paths = await described();
  if (paths === null)
    return { kind: 'not-checked', why: `It has ${none}; the backend does not tell what there is beneath it.` };
  const beneath = paths.filter((p) => p.startsWith(`${path}/`)).length;
  return beneath === 0
    ? pageStatus(answer)
    : { kind: 'answers', tookMs, note: `${none}, ${counted(beneath, 'address', 'addresses')} beneath it` };
}

function portStatus(answer: Reach, port: number): ReferenceStatus {
  switch (answer.kind) {
    case 'answers':
      return { kind: 'answers', tookMs: answer.resolveMs + answer.connectMs };
    case 'refused':
      return { kind: 'silent', problem: `Nothing listens on port ${port}.` };
    case 'timeout':
      return { kind: 'silent', problem: `No connection within ${formatMs(answer.limitMs)}.` };
    case 'no-address':
      return { kind: 'silent', problem: `The host’s name has no address (${answer.code}).` };
    case 'unreachable':
      return { kind: 'silent', problem: `The host is not reachable (${answer.code}).` };
    case 'aborted':
      return { kind: 'not-checked', why: 'It was not asked to the end.' };
  }
}
