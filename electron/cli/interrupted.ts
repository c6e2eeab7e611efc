/** Ctrl-C or a request to end: not an error to talk about, only an exit code as shells expect it (128 and the signal's number). */
export class Interrupted extends Error {
  readonly exitCode: number;
  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super('Interrupted.');
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** Exit code of a command that goes on until it is interrupted. */
export const exitCodeOfInterrupt = ({ reason }: AbortSignal): number =>
  reason instanceof Interrupted ? reason.exitCode : 130;
