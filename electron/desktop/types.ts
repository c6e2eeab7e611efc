import type { Settings } from '../../shared/domain/index.ts';
import type { Engine } from '../app/index.ts';

/** The engine as the desktop uses it. */
export interface EngineFace
  extends Pick<
    Engine,
    | 'snapshot'
    | 'subscribe'
    | 'handlers'
    | 'setPower'
    | 'setVisible'
    | 'stop'
    | 'paths'
    | 'escalationMessage'
    | 'reference'
    | 'reportAs'
    | 'notified'
    | 'notificationLog'
    | 'snooze'
    | 'incidents'
  > {
  /** The settings in force; read anew each time, because the file may change while running. */
  readonly config: { current(): { readonly settings: Settings } };
}

/** Runs a program with an argument list to its end; resolves to whether it ended with 0. Never rejects. */
export type RunTool = (command: string, args: readonly string[], timeoutMs: number) => Promise<boolean>;

/** A part of the desktop that holds something open. */
export interface Disposable {
  readonly dispose: () => void;
}

/** A page of the renderer, as in its address after `#/`. */
export type Page = string;
