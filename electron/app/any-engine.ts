import type { Plan, PlanStep, RecoverRefusal, Run, RunbookId } from '../../shared/domain/index.ts';
import type { RecoverRequest } from '../recovery/index.ts';
import type { Engine } from './types.ts';

/** A plan as a face may see it: everything but the data that the runner executes. */
export type SeenPlan = Pick<Plan, 'runbook' | 'title' | 'confirm' | 'attempts' | 'attemptTimeoutMs' | 'notes'> & {
  readonly steps: readonly Pick<PlanStep, 'id' | 'title' | 'display' | 'destroys' | 'optional'>[];
};

/** A plan that was shown, and the token that means exactly this plan. */
export interface SeenPlanShown {
  readonly token: string;
  readonly plan: SeenPlan;
}

/** How a recovery was begun. */
export type Begun =
  | { readonly ok: true; readonly run: string; readonly joined: boolean; readonly ended: Promise<Run> }
  | {
      readonly ok: false;
      readonly why: RecoverRefusal;
      readonly reason: string;
      readonly hint: string | null;
      readonly now: SeenPlanShown | null;
    };

type Later<F> = F extends (...args: infer A) => infer R ? (...args: A) => R | Promise<Awaited<R>> : never;
type AnsweredLater =
  | 'decisions'
  | 'incidents'
  | 'incident'
  | 'statistics'
  | 'runs'
  | 'report'
  | 'checklist'
  | 'cancelChecklist'
  | 'ownCost'
  | 'cancel'
  | 'pause'
  | 'snooze'
  | 'heldAlarms'
  | 'notifications'
  | 'logLines'
  | 'reference'
  | 'past'
  | 'proposals'
  | 'review'
  | 'trust';

/** An engine of this process or of another one: what a face asks of either. Answers may take a moment. */
export type AnyEngine = Pick<
  Engine,
  | 'snapshot'
  | 'subscribe'
  | 'settled'
  | 'checkNow'
  | 'facts'
  | 'decide'
  | 'discover'
  | 'firstStart'
  | 'watchFound'
  | 'teamFile'
  | 'escalation'
  | 'acknowledge'
  | 'escalationMessage'
  | 'runChecklist'
  | 'reportAs'
  | 'outgoing'
  | 'tryOutgoing'
  | 'inspect'
  | 'modelFiles'
> & { readonly [K in AnsweredLater]: Later<Engine[K]> } & {
  plan(
    id: RunbookId,
    target?: string | null,
  ): Promise<
    | ({ readonly ok: true } & SeenPlanShown)
    | { readonly ok: false; readonly reason: string; readonly hint: string | null }
  >;
  recover(request: RecoverRequest): Promise<Begun>;
  /** Resolves when it has ended, of one that may end without being stopped by this process. */
  readonly ended?: Promise<void>;
};
