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
/** How it reached a person, by what the system made of it. */
const WAYS = { system: 'screen', script: 'script', none: 'no' } as const;
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
  /** Where it is written down. */
  readonly log?: EngineFace['notificationLog'];
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
    const [subject] = action.alert.subjects;
    const shown = presentation(action, options, () => silence(action.alert));
    const noted = `${id} ${now().wall}`;
    const way = await banners.show({
      id,
      ...action.text,
      ...shown,
      onButton(index) {
        options.log?.used(noted, shown.buttons[index] ?? '');
        shown.onButton(index);
      },
      onClick() {
        options.log?.used(noted, 'Details');
        shown.onClick();
      },
    });
    options.log?.told({
      id: noted,
      ...action.text,
      component: subject?.component ?? null,
      cause: subject?.cause ?? null,
      way: WAYS[way],
    });
    // That a person was asked is told by who asks, in whatever face.
    if (way !== 'none' && action.kind === 'show' && action.asks == null && subject !== undefined)
      options.onNotified?.(subject.component, `A person was notified: ${action.text.title}`);
    onNotice(way === 'none' && action.kind === 'show' ? action.text.title : null);
  };
  const escalate = async (due: TriggerHit | null): Promise<void> => {
    if (due === null) return banners.remove(ESCALATION_ID);
    const open = () => options.onEscalate(due.incident);
    const noted = `${ESCALATION_ID} ${now().wall}`;
    const use = (): void => {
      options.log?.used(noted, 'Details');
      open();
    };
    const text = escalationText(due);
    const way = await banners.show({
      id: ESCALATION_ID,
      ...text,
      silent: false,
      buttons: ['Details'],
      onButton: use,
      onClick: use,
    });
    options.log?.told({ id: noted, ...text, component: null, cause: null, incident: due.incident, way: WAYS[way] });
  };
  return startAlertLoop({
    engine,
    policy: () => alertPolicy(engine.config.current().settings),
    now,
    start: await store.load(now()),
    save: store.save,
    perform,
    escalate,
    ...(options.log === undefined ? {} : { onHeld: options.log.held.bind(options.log) }),
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
