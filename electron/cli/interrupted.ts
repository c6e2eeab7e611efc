import { constants } from 'node:os';

/** Ctrl-C or a request to end: not an error to talk about, only an exit code as shells expect it (128 and the signal's number). */
export class Interrupted extends Error {
  readonly exitCode: number;
  constructor(signal: NodeJS.Signals) {
    super('Interrupted.');
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Exit code of a command that goes on until it is interrupted. */
export const exitCodeOfInterrupt = ({ reason }: AbortSignal): number =>
  reason instanceof Interrupted ? reason.exitCode : 130;
