/** Words with which a server or the program says that it does not let somebody in. */
const REFUSED =
  /\b((?:http|status(?: code)?|error)\W{1,3}40[13]|unauthori[sz]ed|forbidden|not (?:logged|signed) in|authentication (?:failed|required|error)|invalid (?:api[ _-]?key|token|credentials?)|(?:token|session|api[ _-]?key) (?:has )?expired)\b/i;

/** The line that says that the CLI is not let in; null where none does. Pure. */
export const refusalIn = (lines: readonly string[]): string | null =>
  lines.find((line) => REFUSED.test(line))?.replace(/^error:\s*/i, '') ?? null;
