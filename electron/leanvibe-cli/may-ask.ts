/**
 * Whether the program may be started for a question: it reads what the folder holds in which it works, so that counts like its own files, also where the
 * program itself lies elsewhere.
 */
export const mayAsk = (files: readonly string[], cwd: string, mayStart: (file: string) => boolean): boolean =>
  [...files, cwd].every(mayStart);
