import {
  type CauseIdOf,
  type ComponentId,
  type Course,
  componentTitle,
  type Failure,
  type Finding,
  type FindingIdOf,
  keptStore,
  ownerOf,
  type Settings,
  type StoreId,
} from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { endedEvidence } from './how-ended.ts';
import { continueAction, elsewhereTrouble, haltedWords, noRestartEvidence, restartAction } from './kept.ts';
import { leftWords } from './left.ts';
import {
  advice,
  cause,
  course,
  type DiagnosisInput,
  failureEvidence,
  failureOf,
  findingEvidence,
  healthIn,
  isCritical,
  isTroubled,
  type Rule,
  silentAt,
} from './rule.ts';

/** What the causes of every data store need to know of one. */
export interface Store<Id extends StoreId = StoreId> {
  readonly id: Id;
  /** Its address as a URL. */
  readonly url: (settings: Settings) => string;
  /** Where its user and password are set, as a part of a sentence. */
  readonly credentials: string;
  /** The named fix for an error that it answers with; null for one that has none. */
  readonly fix?: (failure: Failure) => string | null;
  /** What its findings mean, by their ids. */
  readonly findings: Readonly<Partial<Record<FindingIdOf<Id>, FindingWords<Id>>>>;
}

/** A store that cannot be worked with at present; a slow one answers all the same. */
export const isStoreDown = (input: DiagnosisInput, store: ComponentId): boolean =>
  isCritical(input, store) ||
  (isTroubled(input, store) && healthIn(input.health, store).findings.some((f) => f.level === 'starting'));

export interface FailureWords<Id extends StoreId = StoreId> {
  readonly id: CauseIdOf<Id>;
  readonly title: string;
  readonly course?: Course;
  readonly detail: string;
}

/** A failed probe of a store as a cause. */
export const storeFailure =
  <Id extends StoreId>(
    store: Store<Id>,
    words: (failure: Failure, input: DiagnosisInput) => FailureWords<Id> | null,
  ): Rule =>
  (input) => {
    const { id } = store;
    const failure = failureOf(input.readings, id);
    if (failure === null || !isCritical(input, id)) return null;
    const found = words(failure, input);
    if (found === null) return null;
    const elsewhere = elsewhereTrouble(input.readings, keptStore(id, input.settings), failure);
    const down = failure.kind !== 'auth' && failure.kind !== 'refuses-work';
    const kept = keptStore(id, input.settings);
    if (elsewhere !== null)
      return cause(input, {
        id: found.id,
        component: id,
        severity: 'P1',
        ...elsewhere,
        evidence: [failureEvidence(failure, id)],
      });
    return cause(input, {
      ...found,
      component: id,
      severity: 'P1',
      evidence: [failureEvidence(failure, id), endedEvidence(input, id), noRestartEvidence(input, kept)],
      action: down
        ? (continueAction(input, kept) ?? restartAction(input, kept))
        : advice(failure.hint ?? fixFor(failure, store, input)),
    });
  };

/** The named fix for a store that answers and refuses (F10 in test/faults): no blind restart. */
export function fixFor(
  failure: Failure,
  { id, credentials, fix }: Store,
  { readings }: Pick<DiagnosisInput, 'readings'>,
): string {
  if (failure.kind === 'auth')
    return `Correct ${credentials} in the .env file. No further log-in is tried until they change.`;
  const title = componentTitle(id);
  return (
    fix?.(failure) ??
    // Of others nobody knows where their log is.
    (ownerOf(readings, id).kind === 'container'
      ? `See what ${title} says: \`lifeguard logs\`.`
      : `See what ${title} prints where it was started.`)
  );
}

/** Nothing listens where it should be, or nothing gets through to it. */
export const notRunning = (store: Store): Rule =>
  storeFailure(store, ({ kind, tried }, input) => {
    if (kind !== 'refused' && kind !== 'unreachable' && kind !== 'reset') return null;
    const address = addressOf(input, store);
    const detail =
      kind === 'refused' ? `Nothing listens at ${address}.` : `${asSentence(`${tried} does not get through`)}`;
    const said = `${detail}${leftWords(input, store.id)}`;
    return { id: `${store.id}-not-running`, ...course('stopped', componentTitle(store.id)), detail: said };
  });

/** It accepts connections and answers nothing. */
export const hangs = (store: Store): Rule =>
  storeFailure(store, (failure, input) => {
    if (failure.kind !== 'timeout') return null;
    const halted = haltedWords(input.readings, { id: store.id, title: componentTitle(store.id) });
    const silent = silentAt(addressOf(input, store), failure);
    return {
      id: `${store.id}-hangs`,
      ...(halted ?? { ...course('hangs', componentTitle(store.id)), detail: silent }),
    };
  });

/** It refuses the user or the password. */
export const refusesLogin = (store: Store): Rule =>
  storeFailure(store, ({ kind, got }) =>
    kind !== 'auth'
      ? null
      : {
          id: `${store.id}-auth`,
          title: `${componentTitle(store.id)} refuses the credentials.`,
          detail: asSentence(got),
        },
  );

/** Any other failure; what it is called may depend on what it answered. */
export const otherFailure = (
  store: Store,
  idOf: (failure: Failure) => CauseIdOf<StoreId> = () => `${store.id}-refuses-work`,
): Rule =>
  storeFailure(store, (failure) => ({
    id: idOf(failure),
    title: `${componentTitle(store.id)} answers but does not work.`,
    detail: asSentence(failure.got),
  }));

/** Address without user and password. */
function addressOf({ settings }: DiagnosisInput, store: Store): string {
  return store
    .url(settings)
    .replace(/^[a-z0-9+]+:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/\/.*$/, '');
}

export interface FindingWords<Id extends StoreId = StoreId> {
  readonly id: CauseIdOf<Id>;
  readonly title: string;
  readonly course?: Course;
  readonly action?: string;
}

/** A store that answers but about which its answer says something bad; the worst finding speaks. */
export const storeFinding =
  ({ id, findings: meanings }: Store): Rule =>
  (input) => {
    if (!isTroubled(input, id)) return null;
    const meant = (f: Finding) =>
      Object.entries<FindingWords | undefined>(meanings).find(([known]) => known === f.id)?.[1];
    const { findings } = healthIn(input.health, id);
    const finding = findings.find((f) => f.level === 'critical' && meant(f)) ?? findings.find(meant);
    const words = finding && meant(finding);
    if (!finding || !words) return null;
    return cause(input, {
      id: words.id,
      component: id,
      severity: finding.level === 'critical' ? 'P1' : 'P2',
      title: words.title,
      ...(words.course && { course: words.course }),
      detail: finding.text,
      evidence: [findingEvidence(finding, id)],
      action: words.action === undefined ? null : advice(words.action),
    });
  };

/** It has been starting for longer than a start may take (F11 in test/faults). */
export const startsSlowly =
  <Id extends StoreId>(store: Id, id: CauseIdOf<Id>): Rule =>
  (input) => {
    const finding = healthIn(input.health, store).findings.find((f) => f.level === 'starting');
    if (finding === undefined || !isTroubled(input, store)) return null;
    return cause(input, {
      id,
      component: store,
      severity: 'P2',
      title: `${componentTitle(store)} takes long to start.`,
      detail: finding.text,
      evidence: [findingEvidence(finding, store)],
    });
  };
