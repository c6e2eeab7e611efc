import {
  type Action,
  type ComponentId,
  type Course,
  componentTitle,
  type Evidence,
  type Failure,
  type Finding,
  offerOf,
  type ProcessInfo,
} from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { isEngineDown } from './docker.ts';
import {
  advice,
  cause,
  containerEvidence,
  course,
  type DiagnosisInput,
  evidence,
  failureEvidence,
  failureOf,
  findingEvidence,
  firstOf,
  isCritical,
  isTroubled,
  type Rule,
  restartAction,
  type Suffers,
} from './rule.ts';

type Store = 'neo4j' | 'redis';

/** A store that cannot be worked with at present; a slow one answers all the same. */
export const isStoreDown = (input: DiagnosisInput, store: ComponentId): boolean =>
  isCritical(input, store) ||
  (isTroubled(input, store) && input.health[store].findings.some((f) => f.level === 'starting'));

/** Nothing that is read of Neo4j tells whether it suffers from the disk. */
export const neo4jSuffers: Suffers = (input, from) => from === 'docker' && isEngineDown(input);

/** Of the disk Redis suffers when it cannot save. */
export const redisSuffers: Suffers = (input, from) =>
  from === 'docker' ? isEngineDown(input) : from === 'disk' && isCritical(input, 'disk') && cannotSave(input);

const cannotSave = (input: DiagnosisInput): boolean =>
  failureOf(input.readings, 'redis')?.code === 'MISCONF' ||
  input.health.redis.findings.some((f) => f.id === 'fact:rdb-save-failed' || f.id === 'fact:aof-write-failed');

interface FailureWords {
  readonly id: string;
  readonly title: string;
  readonly course?: Course;
  readonly detail: string;
}

/** A failed probe of a store as a cause. */
const storeFailure =
  (store: Store, words: (failure: Failure, input: DiagnosisInput) => FailureWords | null): Rule =>
  (input) => {
    const failure = failureOf(input.readings, store);
    if (failure === null || !isCritical(input, store)) return null;
    const found = words(failure, input);
    if (found === null) return null;
    const down = failure.kind !== 'auth' && failure.kind !== 'refuses-work';
    return cause(input, {
      ...found,
      component: store,
      severity: 'P1',
      evidence: [failureEvidence(failure, store), containerEvidence(input, store), noRestartEvidence(input, store)],
      action: down
        ? (continueAction(input, store) ?? restartAction(input, store))
        : advice(failure.hint ?? fixFor(failure, store)),
    });
  };

/** Why a stopped store can only go on here, and not be started anew. */
function noRestartEvidence(input: DiagnosisInput, store: Store): Evidence | null {
  const again = input.readings.services?.facts?.again?.[store];
  if (stoppedHolder(input, store) === null || again === undefined || again?.possible !== false) return null;
  return offerOf(restartAction(input, store)) === null
    ? evidence(`Lifeguard does not restart it: ${again.why}`, 'services')
    : null;
}

/** It goes on, or is started anew where that can be done from here. */
function continueAction(input: DiagnosisInput, store: Store): Action | null {
  if (stoppedHolder(input, store) === null) return null;
  const other = offerOf(restartAction(input, store));
  const { runbook, label } = { runbook: `continue-${store}`, label: `Continue ${componentTitle(store)}` };
  return { kind: 'runbook', runbook, label, ...(other && { other }) };
}

/** The named fix for a store that answers and refuses (fault F10): no blind restart. */
function fixFor(failure: Failure, store: Store): string {
  if (failure.kind === 'auth') {
    const setting = store === 'neo4j' ? 'NEO4J_USER and NEO4J_PASSWORD' : 'the password in REDIS_URL';
    return `Correct ${setting} in the .env file. No further log-in is tried until they change.`;
  }
  if (failure.code === 'MISCONF')
    return 'Make room on the disk or correct the folder that Redis writes to: `redis-cli CONFIG GET dir`.';
  if (failure.code === 'OOM')
    return 'Raise maxmemory or let it evict: `redis-cli CONFIG SET maxmemory-policy allkeys-lru`.';
  return `See what ${componentTitle(store)} says in its log.`;
}

const notRunning = (store: Store): Rule =>
  storeFailure(store, ({ kind, tried }, input) => {
    if (kind !== 'refused' && kind !== 'unreachable' && kind !== 'reset') return null;
    const address = addressOf(input, store);
    const detail =
      kind === 'refused' ? `Nothing listens at ${address}.` : `${asSentence(`${tried} does not get through`)}`;
    return { id: `${store}-not-running`, ...course('stopped', componentTitle(store)), detail };
  });

const hangs = (store: Store): Rule =>
  storeFailure(store, ({ kind }, input) => {
    if (kind !== 'timeout') return null;
    const stopped = stoppedHolder(input, store);
    const silent = `It does not answer at ${addressOf(input, store)} within ${input.settings[`timeouts.${store}`]} ms.`;
    return {
      id: `${store}-hangs`,
      ...(stopped === null
        ? course('hangs', componentTitle(store))
        : { title: `${componentTitle(store)} hangs: pid ${stopped.pid} is stopped.` }),
      detail:
        stopped === null
          ? silent
          : `${stopped.name} (pid ${stopped.pid}${stopped.cwd === null ? '' : `, ${stopped.cwd}`}) was stopped (SIGSTOP or Ctrl-Z): it accepts connections and answers nothing.`,
    };
  });

/** The process of a store when somebody stopped it: it has to go on, not to be started. */
function stoppedHolder({ readings }: DiagnosisInput, store: Store): ProcessInfo | null {
  const holder = readings.services?.facts?.holders?.[store] ?? null;
  return holder?.state === 'stopped' ? holder : null;
}

const refusesLogin = (store: Store): Rule =>
  storeFailure(store, ({ kind, got }) =>
    kind !== 'auth'
      ? null
      : { id: `${store}-auth`, title: `${componentTitle(store)} refuses the credentials.`, detail: asSentence(got) },
  );

/** Neo4j works, and lets this user in again by itself; who made it lock him out is another program or an old password. */
const locksOut: Rule = (input) => {
  const failure = failureOf(input.readings, 'neo4j');
  if (failure?.kind !== 'held-back' || !isTroubled(input, 'neo4j')) return null;
  return cause(input, {
    id: 'neo4j-locked-out',
    title: 'Neo4j has locked its user out for a moment.',
    detail: 'Too many wrong passwords came from this or another program.',
    component: 'neo4j',
    severity: 'P2',
    evidence: [failureEvidence(failure, 'neo4j')],
    action: advice(failure.hint ?? fixFor(failure, 'neo4j')),
  });
};

const otherFailure = (store: Store): Rule =>
  storeFailure(store, ({ got, code }) => ({
    id: store === 'neo4j' && code?.includes('Database') ? 'neo4j-database-offline' : `${store}-refuses-work`,
    title: `${componentTitle(store)} answers but does not work.`,
    detail: asSentence(got),
  }));

const redisRefuses: Rule = storeFailure('redis', ({ code, got }) => {
  if (code === 'MISCONF')
    return {
      id: 'redis-misconf',
      title: 'Redis refuses writes because it cannot save to disk.',
      detail: asSentence(got),
    };
  if (code === 'OOM')
    return { id: 'redis-oom', title: 'Redis refuses writes because its memory is full.', detail: asSentence(got) };
  return null;
});

/** Address without user and password. */
function addressOf({ settings }: DiagnosisInput, store: Store): string {
  const url = store === 'neo4j' ? settings['neo4j.uri'] : settings['redis.url'];
  return url
    .replace(/^[a-z0-9+]+:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/\/.*$/, '');
}

interface FindingWords {
  readonly id: string;
  readonly title: string;
  readonly course?: Course;
  readonly action?: string;
}

const FINDINGS: Readonly<Record<string, FindingWords>> = {
  'neo4j fact:database-offline': {
    id: 'neo4j-database-offline',
    title: 'A Neo4j database is offline.',
    action: 'Start it in the Neo4j browser: `START DATABASE name`.',
  },
  'neo4j fact:slow-transactions': { id: 'neo4j-slow', title: 'Neo4j has slow transactions.' },
  'neo4j threshold:neo4j.query': { id: 'neo4j-slow', ...course('slow', 'Neo4j') },
  'redis fact:memory-full': {
    id: 'redis-oom',
    title: 'Redis refuses writes because its memory is full.',
    action: 'Raise maxmemory or let it evict: `redis-cli CONFIG SET maxmemory-policy allkeys-lru`.',
  },
  'redis fact:aof-write-failed': {
    id: 'redis-misconf',
    title: 'Redis cannot write its append-only file.',
    action: 'Make room on the disk or correct the folder that Redis writes to: `redis-cli CONFIG GET dir`.',
  },
  'redis fact:rdb-save-failed': {
    id: 'redis-misconf',
    title: 'Redis cannot save its snapshot.',
    action: 'Make room on the disk or correct the folder that Redis writes to: `redis-cli CONFIG GET dir`.',
  },
  'redis threshold:redis.memory': { id: 'redis-memory', title: 'Redis is almost full.' },
  'redis threshold:redis.ping': { id: 'redis-slow', ...course('slow', 'Redis') },
};

/** A store that answers but about which its answer says something bad; the worst finding speaks. */
const storeFinding =
  (store: Store): Rule =>
  (input) => {
    if (!isTroubled(input, store)) return null;
    const known = (f: Finding) => FINDINGS[`${store} ${f.id}`] !== undefined;
    const { findings } = input.health[store];
    const finding = findings.find((f) => f.level === 'critical' && known(f)) ?? findings.find(known);
    const words = finding && FINDINGS[`${store} ${finding.id}`];
    if (!finding || !words) return null;
    return cause(input, {
      id: words.id,
      component: store,
      severity: finding.level === 'critical' ? 'P1' : 'P2',
      title: words.title,
      ...(words.course && { course: words.course }),
      detail: finding.text,
      evidence: [findingEvidence(finding, store)],
      action: words.action === undefined ? null : advice(words.action),
    });
  };

/** It has been starting for longer than a start may take (fault F11). */
const startsSlowly =
  (store: Store): Rule =>
  (input) => {
    const finding = input.health[store].findings.find((f) => f.level === 'starting');
    if (finding === undefined || !isTroubled(input, store)) return null;
    return cause(input, {
      id: store === 'redis' ? 'redis-loading' : 'neo4j-starting',
      component: store,
      severity: 'P2',
      title: `${componentTitle(store)} takes long to start.`,
      detail: finding.text,
      evidence: [findingEvidence(finding, store)],
    });
  };

export const neo4jTrouble: Rule = firstOf(
  notRunning('neo4j'),
  hangs('neo4j'),
  refusesLogin('neo4j'),
  locksOut,
  startsSlowly('neo4j'),
  otherFailure('neo4j'),
  storeFinding('neo4j'),
);
export const redisTrouble: Rule = firstOf(
  notRunning('redis'),
  hangs('redis'),
  refusesLogin('redis'),
  redisRefuses,
  startsSlowly('redis'),
  otherFailure('redis'),
  storeFinding('redis'),
);
