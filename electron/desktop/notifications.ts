import {
  type ComponentId,
  type Instant,
  type Question,
  type RunbookId,
  RunbookIdSchema,
  type TriggerHit,
} from '../../shared/domain/index.ts';
import {
  type Alert,
  type AlertAction,
  type AlertLoop,
  type AlertStore,
  alertPolicy,
  escalationText,
  type Subject,
  startAlertLoop,
} from '../notifications/index.ts';
import type { Banners } from './banner.ts';
import type { Disposable, EngineFace } from './types.ts';

/** Identifier of the one notification that somebody has to be called. */
const ESCALATION_ID = 'lifeguard.escalation';
const SNOOZE_MS = 60 * 60_000;
export type Notifier = Disposable & AlertLoop;

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

/** Tells with banners what the policy decides, and records only what was delivered. */
export async function startNotifier(options: NotifierOptions): Promise<Notifier> {
  const { engine, now, store, banners, onNotice } = options;
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
  const escalate = async (due: TriggerHit | null): Promise<void> => {
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
  return startAlertLoop({
    engine,
    policy: () => alertPolicy(engine.config.current().settings),
    now,
    start: await store.load(now()),
    save: store.save,
    perform,
    escalate,
  });
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
