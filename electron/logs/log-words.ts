/** What a component writes of its own state that nobody else can know the words of, each as its real versions write it. */
export interface LogWords {
  /** What it keeps is damaged. */
  readonly damaged?: readonly RegExp[];
  /** Somebody tries to get in. */
  readonly attacked?: readonly RegExp[];
  /** It did not let somebody in; the first group is the name. */
  readonly refused?: readonly RegExp[];
}
