/** Those of these problems that were not there before. A mistake that is made once more is one of them, though its words are known. */
export function newProblems<P extends { readonly message: string }>(before: readonly P[], after: readonly P[]): P[] {
  const left = new Map<string, number>();
  for (const { message } of before) left.set(message, (left.get(message) ?? 0) + 1);
  return after.filter(({ message }) => {
    const known = left.get(message) ?? 0;
    left.set(message, known - 1);
    return known <= 0;
  });
}
