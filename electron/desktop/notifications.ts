import {
  type ComponentId,
  type Instant,
  type Question,
  type RunbookId,
  RunbookIdSchema,
} from '../../shared/domain/index.ts';
import {
  type Alert,
  type AlertAction,
  type AlertState,
  alertPolicy,
  decide,
  delivered,
  escalationText,
  isHeld,
  type Subject,
  woke,
} from '../notifications/index.ts';
import type { AlertStore } from './alert-store.ts';
import type { Banners } from './banner.ts';
import type { Disposable, EngineFace } from './types.ts';

/** Identifier of the one notification that somebody has to be called. */
const ESCALATION_ID = 'lifeguard.escalation';
const SNOOZE_MS = 60 * 60_000;
/** While something is open or wrong, time alone can make a decision due. */
const TICK_MS = 1000;

export interface Notifier extends Disposable {
  /** Resolves when what was notified is on the disk. */
  readonly saved: () => Promise<void>;
  /** The machine woke: hold everything until readings are fresh. */
  readonly woke: () => void;
}

export interface NotifierOptions {
  readonly engine: Pick<EngineFace, 'snapshot' | 'subscribe' | 'config' | 'snooze'>;
  readonly now: () => Instant;
  readonly store: AlertStore;
  readonly banners: Banners;
  readonly onRecover: (runbook: RunbookId) => void;
  /** A person said yes to what was asked. */
  readonly onAgree: (question: Question) => void;
  /** Shows more of what a notification is about. */
  readonly onDetails: (subjects: readonly Subject[]) => void;
  /** Shows whom to call, about this incident; null where it is about none alone. */
  readonly onEscalate: (incident: number | null) => void;
  /** Told what a person was told, for the history. */
  readonly onNotified?: (component: ComponentId, text: string) => void;
  /** Words for the menu bar when no notification can be delivered; null takes them away. */
  readonly onNotice: (text: string | null) => void;
}

/** Performs what the policy decides, one action after the other, and records only what was delivered. */
export async function startNotifier(options: NotifierOptions): Promise<Notifier> {
  const { engine, now, store, banners, onNotice } = options;
  let state: AlertState = await store.load(now());
  let saved = JSON.stringify(state);
  let working: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | null = null;
  let over = false;

  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    const text = JSON.stringify(state);
    if (text === saved) return saving;
    saved = text;
    saving = store.save(state).catch((error: unknown) => console.error('Lifeguard could not store its alerts:', error));
    return saving;
  };
  const silence = ({ id, subjects }: Alert): void => {
    banners.remove(id);
    onNotice(null);
    for (const { cause } of subjects) engine.snooze(cause, now().wall + SNOOZE_MS);
  };
  const perform = async (action: AlertAction): Promise<void> => {
    const { id } = action.alert;
    if (action.kind === 'withdraw') {
      banners.remove(id);
      return onNotice(null);
    }
    const way = await banners.show({
      id,
      ...action.text,
      ...presentation(action, options, () => silence(action.alert)),
    });
    const [subject] = action.alert.subjects;
    // That a person was asked is told by who asks, in whatever face.
    if (way !== 'none' && action.kind === 'show' && action.asks == null && subject !== undefined)
      options.onNotified?.(subject.component, `A person was notified: ${action.text.title}`);
    onNotice(way === 'none' && action.kind === 'show' ? action.text.title : null);
  };
  /** Tells once of each trigger that has fallen due, with its incident behind it. */
  const tellDue = async (): Promise<void> => {
    const snapshot = engine.snapshot();
    const due = snapshot.escalation ?? null;
    const key = due === null ? null : `${due.trigger} ${due.incident}`;
    if (key === (state.escalated ?? null)) return;
    if (due !== null && isHeld(alertPolicy(engine.config.current().settings), snapshot, now())) return;
    state = { ...state, escalated: key };
    if (due === null) return banners.remove(ESCALATION_ID);
    const open = () => options.onEscalate(due.incident);
    await banners.show({
      id: ESCALATION_ID,
      ...escalationText(due),
      silent: false,
      buttons: ['Details'],
      onButton: open,
      onClick: open,
    });
  };
  const round = async (): Promise<void> => {
    const decision = decide(state, engine.snapshot(), alertPolicy(engine.config.current().settings), now());
    state = decision.state;
    for (const action of decision.actions) {
      await perform(action);
      state = delivered(state, action, now());
    }
    await tellDue();
    await save();
  };
  const consider = (): void => {
    if (over) return;
    if (working) {
      again = true;
      return;
    }
    if (timer) clearTimeout(timer);
    timer = null;
    working = round()
      .catch((error: unknown) => console.error('Lifeguard could not notify:', error))
      .then(() => {
        working = null;
        if (again) {
          again = false;
          consider();
        } else if (!over && (state.open.length > 0 || engine.snapshot().causes.length > 0))
          timer = setTimeout(consider, TICK_MS);
      });
  };
  const unsubscribe = engine.subscribe(consider, 'news');
  consider();
  return {
    saved: () => saving,
    woke() {
      state = woke(state, now());
    },
    dispose() {
      over = true;
      unsubscribe();
      if (timer) clearTimeout(timer);
    },
  };
}

/** Buttons and sound of a notification; the first button is the fix, if there is one. A question has one button: macOS hides several behind a menu. */
function presentation(
  action: Exclude<AlertAction, { kind: 'withdraw' }>,
  { onRecover, onAgree, onDetails }: NotifierOptions,
  onSnooze: () => void,
) {
  const details = () => onDetails(action.alert.subjects);
  const runbook = action.kind === 'show' ? RunbookIdSchema.safeParse(action.runbook) : null;
  const asks = action.kind === 'show' ? action.asks : null;
  const buttons =
    action.kind === 'recovered'
      ? []
      : asks != null
        ? [{ text: asks.label, press: () => onAgree(asks) }]
        : [
            ...(runbook?.success ? [{ text: 'Recover', press: () => onRecover(runbook.data) }] : []),
            { text: 'Details', press: details },
            { text: 'Snooze for 1 Hour', press: onSnooze },
          ];
  return {
    silent: action.kind === 'recovered' || action.silent,
    buttons: buttons.map((button) => button.text),
    onButton: (index: number) => buttons[index]?.press(),
    onClick: details,
  };
}
