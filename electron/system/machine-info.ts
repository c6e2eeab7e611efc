/** What this machine is, in names that are of no person. Null where it is not told. */
export interface MachineInfo {
  /** `macOS 15.1` */
  readonly os: string | null;
  /** `Apple M3 Pro` */
  readonly chip: string | null;
}

/** Its programs are looked for in these alone: whoever asks what a machine is has a PATH of their own. */
const SYSTEM_PATH = '/usr/bin:/bin:/usr/sbin:/sbin';
const NAME = /^[\w .()/®+-]{1,60}$/;

/**
 * Asks `systeminformation`, which starts several programs and needs a moment: for a report, never on a cycle. While it asks, this process has the
 * system's own PATH. Only these names are taken of what it finds out, which has serial numbers too.
 * @param limitMs given up after so many milliseconds
 */
export async function machineInfo(limitMs: number): Promise<MachineInfo> {
  const { PATH } = process.env;
  process.env.PATH = SYSTEM_PATH;
  try {
    const [{ default: system }, { default: processor }] = await Promise.all([
      import('systeminformation/lib/osinfo.js'),
      import('systeminformation/lib/cpu.js'),
    ]);
    const [os, cpu] = await Promise.all([withinLimit(system.osInfo(), limitMs), withinLimit(processor.cpu(), limitMs)]);
    return {
      os: os === null ? null : nameOf(os.distro, os.release),
      chip: cpu === null ? null : nameOf(cpu.manufacturer, cpu.brand),
    };
  } finally {
    if (PATH === undefined) delete process.env.PATH;
    else process.env.PATH = PATH;
  }
}

/** Both words, where they are such and are known; the second may begin with the first. */
function nameOf(first: string, second: string): string | null {
  const words = [second.startsWith(first) ? '' : first, second].filter((w) => w !== '' && w !== 'unknown').join(' ');
  return NAME.test(words) ? words : null;
}

function withinLimit<T>(asked: Promise<T>, limitMs: number): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), limitMs);
    const end = (value: T | null) => {
      clearTimeout(timer);
      resolve(value);
    };
    asked.then(end, () => end(null));
  });
}
