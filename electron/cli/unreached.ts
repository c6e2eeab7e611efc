/**
 * A Lifeguard that runs and was not told would go on as before, and overwrite what was written beside it.
 * @param why it could not be reached; null where none runs, or it was
 * @throws with a sentence
 */
export function refuseUnreached(why: string | null): void {
  if (why !== null)
    throw new Error('Nothing was changed: that Lifeguard could not be told. Try it again when it answers, or end it.');
}
