import type { Simulator } from '../../shared/domain/index.ts';
import { asRecord, textOf, wholeNumber, yesNoOf } from './loose.ts';

export interface SimctlList {
  readonly simulators: readonly Simulator[];
  /** Names of the usable iOS runtimes; null where the answer does not list runtimes. */
  readonly runtimes: readonly string[] | null;
}

const STATES: Readonly<Record<string, Simulator['state']>> = {
  booted: 'booted',
  shutdown: 'shutdown',
  booting: 'booting',
  'shutting down': 'shutting-down',
  creating: 'creating',
};

/** `com.apple.CoreSimulator.SimRuntime.iOS-18-2`; Xcode up to 10 wrote `iOS 12.1`. */
const RUNTIME = /^(?:com\.apple\.CoreSimulator\.SimRuntime\.)?(iOS)[ -](\d+(?:[.-]\d+)*)$/;

/** Name and version of a runtime for iOS, by its key; null for watches, televisions and what is unknown. */
export function iosRuntime(key: string): { readonly name: string; readonly version: string } | null {
  const version = RUNTIME.exec(key)?.[2]?.replaceAll('-', '.');
  return version === undefined ? null : { name: `iOS ${version}`, version };
}

/**
 * Reads `xcrun simctl list -j`, of every Xcode that has it. Unknown fields are passed over, missing ones are unknown, entries without
 * an identity are left out.
 * @returns null when the text is not such a list at all
 */
export function parseSimctlList(text: string): SimctlList | null {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return null;
  }
  const devices = asRecord(asRecord(root)?.devices);
  if (devices === null) return null;
  const simulators = Object.entries(devices).flatMap(([key, list]) => {
    const runtime = iosRuntime(key);
    return runtime === null || !Array.isArray(list) ? [] : list.flatMap((entry) => simulatorOf(entry, runtime));
  });
  return { simulators, runtimes: runtimesOf(asRecord(root)?.runtimes) };
}

function simulatorOf(entry: unknown, runtime: { readonly name: string; readonly version: string }): Simulator[] {
  const fields = asRecord(entry);
  const udid = textOf(fields?.udid);
  if (fields === null || udid === null) return [];
  const available = availability(fields);
  return [
    {
      udid,
      name: textOf(fields.name) ?? udid,
      runtime: runtime.name,
      version: runtime.version,
      state: STATES[textOf(fields.state)?.toLowerCase() ?? ''] ?? 'unknown',
      available,
      unavailable: available === 'no' ? (textOf(fields.availabilityError) ?? textOf(fields.availability)) : null,
      lastBootedAt: textOf(fields.lastBootedAt),
      dataPath: textOf(fields.dataPath),
      dataBytes: wholeNumber(fields.dataPathSize),
      logPath: textOf(fields.logPath),
      app: { installed: 'unknown', running: 'unknown', version: null },
    },
  ];
}

/** `isAvailable` is a truth value, in Xcode 10.1 the word `YES`; before it there was only `availability`. */
function availability(fields: Readonly<Record<string, unknown>>): Simulator['available'] {
  const told = yesNoOf(fields.isAvailable);
  if (told !== 'unknown') return told;
  const words = textOf(fields.availability);
  if (words === null) return 'unknown';
  return words.includes('unavailable') ? 'no' : 'yes';
}

function runtimesOf(list: unknown): readonly string[] | null {
  if (!Array.isArray(list)) return null;
  return list.flatMap((entry) => {
    const fields = asRecord(entry);
    const runtime = iosRuntime(textOf(fields?.identifier) ?? '') ?? iosRuntime(textOf(fields?.name) ?? '');
    return fields === null || runtime === null || availability(fields) === 'no' ? [] : [runtime.name];
  });
}

/** What `simctl listapps` says about one app; null when it is not in the list. The list is an old property list. */
export function parseListapps(text: string, bundle: string): { readonly version: string | null } | null {
  const quoted = bundle.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const start = new RegExp(`^\\s*"?${quoted}"?\\s*=\\s*\\{`, 'm').exec(text);
  if (start === null) return null;
  const rest = text.slice(start.index + start[0].length);
  const block = rest.slice(0, blockEnd(rest));
  const value = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*"?([^";\\n]+)"?;`, 'm').exec(block)?.[1] ?? null;
  return { version: value('CFBundleShortVersionString') ?? value('CFBundleVersion') };
}

/** Where the brace closes that was opened before the text; its end where none does. */
function blockEnd(text: string): number {
  let depth = 1;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') depth += 1;
    if (text[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  return text.length;
}

/** Whether the list of `launchctl list` inside a simulator has the app with a process: `4711  0  UIKitApplication:BUNDLE[1a2b][rb-legacy]`. */
export function parseRunning(text: string, bundle: string): boolean {
  return text.split('\n').some((line) => {
    const [pid = '', , label = ''] = line.trim().split(/\s+/);
    return (
      /^\d+$/.test(pid) && (label === `UIKitApplication:${bundle}` || label.startsWith(`UIKitApplication:${bundle}[`))
    );
  });
}
