/** Lines of an output that an outline tells of, and characters of each. */
const LINES = 4;
const WIDTH = 100;

/** Words of the tools themselves, of their errors and of the fields that are read. Every other word is a name until the opposite is known. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'error fatal warning failed failure code with not no permitted permission denied operation unable to get find found could cannot ' +
    'process task port pid for the of is are was a an in on at and or this that it file folder directory such exist command option ' +
    'unknown unrecognized illegal invalid usage requires root must run as access timed out version unsupported missing license ' +
    'footprint bytes page pages per free used total memory pressure level percentage system wide usage ' +
    'sysctl ioreg notifyutil pmset launchctl lsof brew simctl devicectl xcrun xcode ' +
    'now drawing from battery power ac ups com apple thermalpressurelevel ' +
    'ioaccelerator performancestatistics device utilization recoverycount model alloc true false null none ' +
    'state running waiting program services service job label status last exit signal path'
  ).split(' '),
);

/**
 * What an output looks like without what it says: words that are not the tool's own become `x`, numbers `9`; what stands between them stays. It is
 * enough to see that a form has changed, and holds no name, path, number or argument of this machine.
 */
export const outlineOf = (output: string): readonly string[] =>
  output
    .slice(0, 64 * 1024)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, LINES)
    .map((line) => outlineOfLine(line.slice(0, 4 * WIDTH)).slice(0, WIDTH));

const outlineOfLine = (line: string): string =>
  line
    // What is no letter, no number and no ordinary sign (’, ·, …) is taken for an apostrophe.
    .replace(/[^\x20-\x7e\p{L}\p{M}\p{N}]+/gu, "'")
    .replace(/[\p{L}\p{M}\p{N}_]+/gu, (word) => {
      if (/^\d+$/.test(word)) return '9';
      return KNOWN.has(word.toLowerCase()) ? word : 'x';
    })
    .replace(/x(?:[ '-]x)+/g, 'x')
    .replace(/([^\w\s])\1{3,}/g, '$1$1$1');
