import type { Incident, IncidentDetail } from '../../shared/domain/index.ts';

/** What the day asks of the watcher. */
export type Order = 'look' | 'incidents' | 'end';

/** A snapshot, as far as a day counts it; times are epoch milliseconds. */
export interface Seen {
  readonly at: number;
  /** `critical: The backend hangs.` */
  readonly verdict: string;
  /** State by component. */
  readonly states: Readonly<Record<string, string>>;
  readonly causes: readonly {
    readonly id: string;
    readonly component: string;
    readonly severity: string;
    readonly title: string;
    readonly detail: string;
  }[];
}

export interface Notification {
  readonly at: number;
  readonly title: string;
  readonly body: string;
}

/** What the watcher tells. */
export type Told =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'seen' } & Seen)
  | ({ readonly kind: 'notified' } & Notification)
  | {
      readonly kind: 'incidents';
      readonly incidents: readonly Incident[];
      /** Of each of them, in the same order. */
      readonly timelines: readonly IncidentDetail['timeline'][];
    };
