import path from 'node:path';
import {
  type Clock,
  type ComponentId,
  OUTGOING_TARGETS,
  type Outgoing,
  type OutgoingTargetId,
  type OutgoingTrial,
  type Problem,
  type Settings,
  type Snapshot,
  type TimelineEntry,
  type TriggerHit,
} from '../../shared/domain/index.ts';
import { asSentence, counted, formatMs } from '../../shared/format.ts';
import {
  type AlertLoop,
  alertPolicy,
  type NotificationLog,
  revive,
  startAlertLoop,
  withoutMachine,
} from '../notifications/index.ts';
import { escalationMessage, type Message, messageOf, testMessage, type Writer } from './message.ts';
import { FRESH_LINE, type Kept, keptIn, Outbox } from './outbox.ts';
import { type PostRequest, type PostResult, post } from './post.ts';
import { keyFileIn, keyIn } from './signature.ts';
import { hostOf, requestOf, type Sender, targetsIn, titleOf } from './targets.ts';

/** After so many failures one after the other it is said that messages wait: a restart of the other side takes fewer. */
const SAID_FROM = 3;

export interface GoingOutDeps {
  readonly clock: Clock;
  readonly settings: () => Settings;
  /** Whether a target is set, or will be when the keychain is open. */
  readonly mayCome: (target: OutgoingTargetId) => boolean;
  readonly stateFolder: string;
  /** A file as a person reads it. */
  readonly shown: (file: string) => string;
  readonly writer: Writer;
  /** False for a further stack: what is wrong with the machine is told by the main one. */
  readonly isMain: boolean;
  readonly engine: {
    snapshot(): Snapshot;
    subscribe(listener: (snapshot: Snapshot) => void, interest: 'news'): () => void;
  };
  /** Where it is written down that something went out. */
  readonly log: Pick<NotificationLog, 'told' | 'held' | 'sent'>;
  /** What the history knows of a trouble, and is told of who heard of it. */
  readonly incidents: {
    /** Number of the open incident that tells of a component; null where none does. */
    readonly of: (component: ComponentId) => number | null;
    readonly note: (incident: number, entry: Pick<TimelineEntry, 'kind' | 'component' | 'text'>) => void;
  };
  /** What `problems` says has changed. */
  readonly onChange: () => void;
  readonly onProblem: (error: unknown) => void;
}

/** What tells others of troubles, while an address is set and this engine is the one that follows incidents. */
export interface GoingOut {
  view(): Outgoing;
  problems(): readonly Problem[];
  /** Other settings are in force. */
  configured(): void;
  /** The machine woke: what is read is stale for a while, and the network is another one. */
  woke(): void;
  /** @param forgets nobody takes messages any more: what waits, and what was told, is kept no longer */
  stop(forgets: boolean): Promise<void>;
}

const fileIn = (stateFolder: string): string => path.join(stateFolder, 'outgoing.json');

export function startGoingOut(deps: GoingOutDeps): GoingOut {
  const { clock, settings, stateFolder, writer, engine } = deps;
  const ofOwn = (snapshot: Snapshot) => (deps.isMain ? snapshot : withoutMachine(snapshot));
  let problems = '';
  const outbox = new Outbox({
    clock,
    file: fileIn(stateFolder),
    targets: () => targetsIn(settings()),
    mayCome: deps.mayCome,
    send: async (target, message, signal) => {
      const request = requestOf(target, message, senderOf(deps));
      return request === null ? { kind: 'later', why: 'No address is set.', afterMs: null } : post(request, signal);
    },
    onSent: (target, message, result) => noteSent(deps, target, message, result),
    onChange: () => {
      const now = JSON.stringify(problemsOf(outbox.state(), settings()));
      if (now !== problems) deps.onChange();
      problems = now;
    },
    onProblem: deps.onProblem,
  });
  const start = revive(outbox.state().alerts, clock.now());
  const told = new Set(start.open.map(({ id }) => id));
  let fresh: Message[] = [];
  const take = (message: Message, due: TriggerHit | null = null): void => {
    const { id, title, body, causes } = message;
    const [about] = causes;
    const incident = due?.incident ?? (about === undefined ? null : deps.incidents.of(about.component));
    fresh.push({ ...message, incident });
    if (targetsIn(settings()).length > 0)
      deps.log.told({
        incident,
        out: [],
        id,
        title,
        body,
        component: about?.component ?? null,
        cause: about?.cause ?? null,
        way: 'outside',
      });
  };
  const loop: AlertLoop = startAlertLoop({
    engine: {
      snapshot: () => ofOwn(engine.snapshot()),
      subscribe: (listener, interest) => engine.subscribe((snapshot) => listener(ofOwn(snapshot)), interest),
    },
    // Who sets an address wants to be told, whatever the notifications of the screen are set to.
    policy: () => ({ ...alertPolicy(settings()), enabled: true }),
    now: () => clock.now(),
    after: (ms, act) => clock.after(ms, act),
    start,
    async perform(action) {
      const message = messageOf(writer, clock.now().wall, action, told.has(action.alert.id));
      if (action.kind === 'show') told.add(action.alert.id);
      else told.delete(action.alert.id);
      if (message !== null) take(message);
    },
    async escalate(due) {
      if (due !== null) take(escalationMessage(writer, clock.now().wall, due), due);
    },
    onHeld: (held) => deps.log.held(held),
    async save(state) {
      const messages = fresh;
      fresh = [];
      outbox.keep(state, messages);
    },
  });
  const addresses = () => JSON.stringify(OUTGOING_TARGETS.map((id) => settings()[`outgoing.${id}`]));
  let known = addresses();
  outbox.hurry(false);
  return {
    view: () => viewOf(outbox.state(), deps),
    problems: () => problemsOf(outbox.state(), settings()),
    configured() {
      const now = addresses();
      if (now !== known) outbox.hurry(true);
      known = now;
    },
    woke() {
      loop.woke();
      outbox.hurry(false);
    },
    async stop(forgets) {
      loop.dispose();
      await outbox.stop();
      if (forgets) outbox.forget();
    },
  };
}

/** Writes down, with the notification and in the timeline of its incident, what became of a message. */
function noteSent(
  { log, incidents, settings, clock }: GoingOutDeps,
  target: OutgoingTargetId,
  { id, title, causes, asks = null, incident: known }: Message,
  result: PostResult,
): void {
  const to = [titleOf(target), hostOf(target, settings())].filter((t) => t !== null).join(' at ');
  log.sent(id, {
    to: titleOf(target),
    at: Math.round(clock.now().wall),
    why: result.kind === 'taken' ? null : result.why,
  });
  const component = causes[0]?.component ?? null;
  const incident = known ?? (component === null ? null : incidents.of(component));
  if (incident === null) return;
  // A question has the title of what it is about, which was told before it.
  const what = asks === null ? `the message “${title}”` : `the question “${asks}?”`;
  const text = {
    taken: () => `${to} took ${what}.`,
    later: (why: string) => `${to} did not take ${what} yet: ${why} It is sent again.`,
    refused: (why: string) => `${to} does not take ${what}: ${why}`,
  };
  incidents.note(incident, {
    kind: result.kind === 'taken' ? 'notification' : 'note',
    component,
    text: result.kind === 'taken' ? text.taken() : text[result.kind](asSentence(result.why)),
  });
}

type ViewDeps = Pick<GoingOutDeps, 'settings' | 'stateFolder' | 'shown'>;

/** How it goes, by an engine that sends nothing itself. */
export const outgoingView = (deps: ViewDeps): Outgoing => viewOf(keptIn(fileIn(deps.stateFolder)), deps);

function viewOf({ waiting, lines, givenUp }: Kept, { settings, stateFolder, shown }: ViewDeps): Outgoing {
  const targets = OUTGOING_TARGETS.map((id) => {
    const { notBefore, problem, takenAt } = lines[id] ?? FRESH_LINE;
    const count = waiting.filter(({ target }) => target === id).length;
    const retryAt = count > 0 && notBefore > 0 ? notBefore : null;
    return { id, title: titleOf(id), host: hostOf(id, settings()), waiting: count, problem, retryAt, takenAt };
  });
  return { targets, keyFile: shown(keyFileIn(stateFolder)), givenUp };
}

function problemsOf({ waiting, lines }: Kept, settings: Settings): readonly Problem[] {
  return targetsIn(settings).flatMap((id): Problem[] => {
    const { failures, problem } = lines[id] ?? FRESH_LINE;
    const count = waiting.filter(({ target }) => target === id).length;
    if (problem === null || (count > 0 && failures < SAID_FROM)) return [];
    const what =
      count === 0 ? 'The last message was not taken.' : `${counted(count, 'message waits', 'messages wait')}.`;
    return [
      {
        where: `outgoing.${id}`,
        message: `${what} ${problem}`,
        fix: `Try it: lifeguard notify test ${id}`,
        severity: 'warning',
      },
    ];
  });
}

const senderOf = ({
  settings,
  stateFolder,
  clock,
}: Pick<GoingOutDeps, 'settings' | 'stateFolder' | 'clock'>): Sender => ({
  settings: settings(),
  key: () => keyIn(keyFileIn(stateFolder)),
  now: clock.now().wall,
});

/** Shows what a test message would be, or sends it at once: past what waits, and not again. */
export async function tryOutgoing(
  id: OutgoingTargetId,
  send: boolean,
  deps: Pick<GoingOutDeps, 'settings' | 'stateFolder' | 'clock' | 'writer'>,
): Promise<OutgoingTrial> {
  const request = requestOf(id, testMessage(deps.writer, deps.clock.now().wall), senderOf(deps));
  if (request === null)
    return { request: null, taken: null, answer: `No address is set: lifeguard config set outgoing.${id} ADDRESS` };
  const shown = shownRequest(request);
  if (!send) return { request: shown, taken: null, answer: 'This is what would be sent. Nothing was sent.' };
  const result = await post(request, new AbortController().signal);
  return result.kind === 'taken'
    ? {
        request: shown,
        taken: true,
        answer: `${new URL(request.url).host} took it: it answered ${result.status} after ${formatMs(result.tookMs)}.`,
      }
    : { request: shown, taken: false, answer: result.why };
}

/** Headers that prove who sends. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'webhook-signature']);

function shownRequest({ url, headers, body }: PostRequest): NonNullable<OutgoingTrial['request']> {
  const { origin, pathname } = new URL(url);
  return {
    line: `POST ${origin}${pathname === '/' ? '/' : '/••••'}`,
    headers: Object.entries(headers).map(
      ([name, value]) => `${name}: ${SECRET_HEADERS.has(name) ? `${value.split(/[ ,]/)[0]} ••••` : value}`,
    ),
    // The name of a topic of ntfy is what its address keeps secret.
    body: JSON.stringify(JSON.parse(body), (name, value: unknown) => (name === 'topic' ? '••••' : value), 2),
  };
}
