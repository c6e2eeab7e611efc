/** What a server writes about somebody whom it did not let in. */
export interface RefusalWords {
  /** That it did not: the group `name` is the name that was tried. */
  readonly refused: readonly RegExp[];
  /** What tells the lines of one connection from others: the first group. */
  readonly session: RegExp;
  /** A connection begins: what was said of the session before was of another one. */
  readonly begins: RegExp;
  /** From where the connection came, in any line of it: the first group is an address, a network (`127.0.0.1/32`) or, for a socket, `local`. */
  readonly from: readonly RegExp[];
  /** What makes it say from where, as a sentence. */
  readonly sayingFrom: string;
}

/** What a component writes into logs that only it writes. */
export interface LogWords {
  /** What it keeps is damaged. */
  readonly damaged?: readonly RegExp[];
  /** Somebody tries to get in. */
  readonly attacked?: readonly RegExp[];
  readonly refusals?: RefusalWords;
}
